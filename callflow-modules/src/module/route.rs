//! Modules that choose what runs next.

use crate::error::Error;
use crate::schema::{Form, Releases, Rule};
use crate::wire::{Field, Leaf, Rows};
use crate::{Id, Milliseconds, Node, Seconds, TextOrList};
use serde_json::Map;
use serde_json::Value;

module! {
    /// Uses the captured part of the dialled number as branch key or as a new number to route.
    ///
    /// Afterwards: branches, or replaces the flow by the one found. `hunt` true: check hunt_allow (empty = all;
    /// invalid expression = nothing allowed), then hunt_deny (invalid expression = nothing denied), then look
    /// the number up like a dialled number and branch there (own `_` child is kept for later). Not allowed: the
    /// code has no clause for it, the action dies and the engine takes `_`.
    "branch_bnumber" in All, branches [Number Default], new();
    pub struct BranchBnumber {
        /// Look the capture group up as a number. Defaults to `false`.
        hunt, with_hunt: bool [off()];
        /// Regular expression the number has to match.
        hunt_allow, with_hunt_allow: String [expression()];
        /// Regular expression that the number must not match.
        hunt_deny, with_hunt_deny: String [expression()];
    }
}

module! {
    /// Branches on the value of a variable.
    ///
    /// Afterwards: branches. 4.3 reads a list path backwards (bug), so only plain names work there. Kazoo 5
    /// refuses private keys (`pvt_*`, leading underscore).
    "branch_variable" in All, branches [Value Default], new(variable: TextOrList);
    pub struct BranchVariable {
        /// Where to look: channel variables of the call, the calling device, its owner, the account, or all
        /// merged. Defaults to `custom_channel_vars`.
        scope, with_scope: VariableScope [text("custom_channel_vars") words_only_5(&["doc"])];
        /// Name of the variable; in Kazoo 5 also a path, with dots or as a list.
        variable, with_variable: TextOrList [text_in_4_3() text("") required()];
        /// Document, for the scope `doc`. Kazoo 5 only.
        id, with_id: Id [only_5()];
    }
}

module! {
    /// Runs another callflow.
    ///
    /// Afterwards: branches. The own `_` child runs once the other flow has ended. At most 50 branches per call. Kazoo 5
    /// takes exactly one of id, flow, doc_id+path.
    "callflow" in All, branches [Default], exactly_one &[&["id"], &["doc_id", "path"], &["flow"]];
    pub struct CallflowRef {
        /// Id of the callflow document.
        id, with_id: Id [];
        /// A document that holds a flow at `path`. Kazoo 5 only.
        doc_id, with_doc_id: Id [only_5()];
        /// A flow that stands here. Kazoo 5 only.
        flow, with_flow: Node [only_5()];
        /// Where in that document: a text with dots, or a list. Kazoo 5 only.
        path, with_path: TextOrList [only_5()];
    }
}

module! {
    /// Dial by name.
    ///
    /// Afterwards: branches to the callflow of the chosen user; three failures: stop. Settings come from the
    /// directory document: sort_by, search_fields, min_dtmf (3), max_dtmf, confirm_match.
    "directory" in All, branches [Default], new(id: Id);
    pub struct Directory {
        /// Directory.
        id, with_id: Id [];
    }
}

module! {
    /// Listens for fax tones.
    ///
    /// Afterwards: branches.
    "fax_detect" in All, branches [Fax Default], new();
    pub struct FaxDetect {
        /// How long to listen; 4.3 takes 5 if absent.
        duration, with_duration: Seconds [];
    }
}

module! {
    /// Runs a stored JavaScript function whose result is a flow.
    ///
    /// Afterwards: branches to the result.
    "function" in All, branches [Default], new(id: Id);
    pub struct Function {
        /// Function.
        id, with_id: Id [];
    }
}

module! {
    /// Auto attendant.
    ///
    /// Afterwards: branches.
    "menu" in All, branches [Digits Menu Default], new(id: Id);
    pub struct Menu {
        /// Menu id; all other settings live in the menu document.
        id, with_id: Id [];
        /// Longest pause between two digits.
        interdigit_timeout, with_interdigit_timeout: Milliseconds [];
    }
}

module! {
    /// Asks a web server for the flow to run.
    ///
    /// Afterwards: the answer replaces the flow.
    "pivot" in All, branches [Default], exactly_one &[&["serverless"], &["voice_url"]];
    pub struct Pivot {
        /// Receives the call record: an `http` or `https` URL.
        cdr_url, with_cdr_url: String [min_length_5(7) form(Form::HttpUrl)];
        /// Keep requests and answers for the debug API. Defaults to `false`.
        debug, with_debug: bool [off()];
        /// HTTP method: GET puts the parameters into the query, POST into the body. Defaults to `get`.
        method, with_method: PivotMethod [text("get")];
        /// Encoding of the body of a POST. Defaults to `form`.
        body_format, with_body_format = "req_body_format": BodyFormat [text("form")];
        /// Names of the request parameters. A stored document without the field gets the TwiML names. Defaults
        /// to `kazoo`.
        naming, with_naming = "req_format": ParameterNaming [text("kazoo")];
        /// How long to wait for the answer; the engine takes 5000 if absent. At most 5000.
        timeout, with_timeout = "req_timeout_ms": Milliseconds [max(5000)];
        /// Web server: an `http` or `https` URL.
        voice_url, with_voice_url: String [required_in(Releases::Only43) min_length_5(7) form(Form::HttpUrl) client_url()];
        /// Extra request headers; names start with `X-`. Kazoo 5 only.
        custom_request_headers, with_custom_request_headers: Map<String, Value> [only_5() keys(Form::ExtensionHeaderName)];
        /// The document is in the callflow itself; no request is made. Kazoo 5 only.
        serverless, with_serverless: Serverless [only_5()];
    }
}

module! {
    /// Branches by date and time.
    ///
    /// Afterwards: branches; with action: continues.
    "temporal_route" in All, branches [Rule Default], new();
    pub struct TemporalRoute {
        /// Changes the rules instead of routing.
        action, with_action: RuleAction [];
        /// Longest pause between two digits.
        interdigit_timeout, with_interdigit_timeout: Milliseconds [];
        /// Id of a rule set.
        rule_set, with_rule_set: Id [];
        /// Rule ids: for action the ones to change; for routing additional candidates that come first.
        rules, with_rules: Vec<Id> [texts(&[])];
        /// IANA name; else the caller's, the account's, the system's.
        timezone, with_timezone: String [];
    }
}

impl CallflowRef {
    /// Runs a callflow document.
    #[must_use]
    pub fn of(id: impl Into<Id>) -> Self {
        Self::blank().with_id(id)
    }

    /// Runs a flow that stands here. Kazoo 5 only.
    #[must_use]
    pub fn inline(flow: impl Into<Node>) -> Self {
        Self::blank().with_flow(flow)
    }

    /// Runs a flow that stands somewhere in another document. Kazoo 5 only.
    #[must_use]
    pub fn in_document(id: impl Into<Id>, path: impl Into<TextOrList>) -> Self {
        Self::blank().with_doc_id(id).with_path(path)
    }
}

impl Pivot {
    /// Longest time that the server waits for an answer.
    pub const MAX_TIMEOUT: Milliseconds = Milliseconds::new(5000);

    /// Asks this web server: an `http` or `https` URL.
    #[must_use]
    pub fn new(voice_url: impl Into<String>) -> Self {
        Self::blank().with_voice_url(voice_url)
    }

    /// Adds a header to the requests; its name starts with `X-`. Kazoo 5 only.
    ///
    /// ```
    /// use callflow_modules::module::Pivot;
    ///
    /// let pivot = Pivot::new("https://example.com/flow").with_header("X-Key", "secret");
    /// assert_eq!(pivot.custom_request_headers.unwrap_or_default()["X-Key"], "secret");
    /// ```
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let headers = self.custom_request_headers.get_or_insert_default();
        headers.insert(name.into(), Value::String(value.into()));
        self
    }

    /// Runs a document that stands here; no request is made. Kazoo 5 only.
    #[must_use]
    pub fn serverless(document: Serverless) -> Self {
        Self::blank().with_serverless(document)
    }
}

record! {
    /// A Pivot answer that stands in the callflow itself.
    pub struct Serverless {
        /// The answer.
        document, with_document = "flow_doc": FlowDocument [required()];
        /// Its content type.
        content_type, with_content_type = "flow_type": FlowContentType [required()];
    }
}

impl Serverless {
    /// Takes a node as answer.
    ///
    /// # Errors
    /// `TooDeep` if the node nests too deep to be written.
    pub fn json(flow: &Node) -> Result<Self, Error> {
        let document = FlowDocument::Json(flow.to_value()?);
        Ok(Self::blank().with_document(document).with_content_type(FlowContentType::Json))
    }

    /// Takes a TwiML document as answer.
    #[must_use]
    pub fn twiml(text: impl Into<String>) -> Self {
        Self::blank().with_document(FlowDocument::Text(text.into())).with_content_type(FlowContentType::Xml)
    }
}

/// Text of a Pivot answer, or the answer as JSON.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FlowDocument {
    /// A document as text, TwiML or JSON.
    Text(String),
    /// A node.
    Json(Value),
}

impl Field for FlowDocument {
    const RULE: Rule = Rule::one_of(&[Rule::TEXT.min_length(1), Rule::OBJECT]);

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        match leaf {
            Leaf::Text(text) => Ok(Self::Text(text.into_owned())),
            object @ Leaf::Object(_) => Ok(Self::Json(object.into_value())),
            other => Err(other.into_value()),
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Json(value) => value.clone(),
        }
    }
}

words! {
    /// Where a variable is looked up.
    pub enum VariableScope {
        /// The account.
        Account = "account",
        /// The variables of the call.
        CustomChannelVars = "custom_channel_vars",
        /// The calling device.
        Device = "device",
        /// User, device and account, merged.
        Merged = "merged",
        /// The user who owns the calling device.
        User = "user",
        /// The document that `id` names. Kazoo 5 only.
        Document = "doc",
    }
}

words! {
    /// HTTP method of a Pivot request, which the schema takes in either case.
    pub enum PivotMethod {
        /// Parameters in the query.
        Get = "get",
        /// Parameters in the body.
        Post = "post",
        /// As [`Get`](Self::Get), spelled in capitals.
        GetInCapitals = "GET",
        /// As [`Post`](Self::Post), spelled in capitals.
        PostInCapitals = "POST",
    }
}

impl PivotMethod {
    /// Returns whether the parameters stand in the body; an unknown word counts as GET.
    #[must_use]
    pub const fn is_post(&self) -> bool {
        matches!(self, Self::Post | Self::PostInCapitals)
    }
}

words! {
    /// Encoding of the body of a Pivot request.
    pub enum BodyFormat {
        /// `application/x-www-form-urlencoded`.
        Form = "form",
        /// `application/json`.
        Json = "json",
    }
}

words! {
    /// Which names the parameters of a Pivot request have.
    pub enum ParameterNaming {
        /// `Call-ID`, `Caller-ID-Number`, …
        Kazoo = "kazoo",
        /// `CallSid`, `CallerNumber`, …
        Twiml = "twiml",
    }
}

words! {
    /// Content type of a document that stands in the callflow.
    pub enum FlowContentType {
        /// A node.
        Json = "application/json",
        /// TwiML.
        Xml = "application/xml",
        /// TwiML.
        TextXml = "text/xml",
    }
}

words! {
    /// What a `temporal_route` does to its rules.
    pub enum RuleAction {
        /// Offers the other three by keypad.
        Menu = "menu",
        /// Makes the rules apply always.
        Enable = "enable",
        /// Makes the rules apply never.
        Disable = "disable",
        /// Makes the calendar decide again.
        Reset = "reset",
    }
}

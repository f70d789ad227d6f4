//! Click2Call: starting and ending calls. Wire types only; the client is `click2call-client`.
//!
//! See voicenter.com/API, Click2Call.

use serde_json::Value;
use time::Duration;

use crate::encoding::{self, Encoding, form, json, xml_rpc};
use crate::table::{
    AsDigitText, AsFlagWord, AsInt, AsSecondsText, AsSecret, AsText, AsWord, Keep, Reader, Record as _,
    from_tree,
};
use crate::{CallId, Error, ErrorKind, Party, Secret, Text};

/// Where Click2Call is.
pub const URL: &str = "https://api.voicenter.com/ForwardDialer/click2call.aspx";

/// Most variables that a request may carry.
pub const MAX_VARIABLES: usize = 10;

/// Longest value of a variable, in characters; the vendor's own server library refuses longer ones.
pub const MAX_VARIABLE: usize = 128;

/// Front of the names of variables.
pub const VARIABLE_PREFIX: &str = "var_";

record! {
    /// A request: to call, or to hang up what is active on an extension.
    ///
    /// Parameters that are not documented (`click to IVR` has some) and variables are in `extra`.
    ///
    /// # Example
    ///
    /// ```
    /// use cdr_model::voicenter::click2call::Request;
    ///
    /// let request = Request::call("XXXX", "SIPSIP", "0501234567").with_recording(true).with_variable("clientID", "CRM-9876");
    /// assert_eq!(
    ///     request.to_query(),
    ///     "code=XXXX&phone=SIPSIP&target=0501234567&action=call&format=json&record=true&var_clientID=CRM-9876"
    /// );
    /// ```
    pub struct Request {
        /// Code of the account.
        code: Option<Secret> = "code", AsSecret,
        /// First leg: the user's extension or phone, or `SIPTRUNK`, or `logincode`.
        phone: Option<Party> = "phone", AsText,
        /// Login code of the user; the phone is then `logincode`.
        phone_login_code: Option<Secret> = "phonelogincode", AsSecret,
        /// Second leg: the destination.
        target: Option<Party> = "target", AsText,
        /// What to do.
        action: Option<Action> = "action", AsWord,
        /// Format of the answer. The vendor's default is XML.
        format: Option<AnswerFormat> = "format", AsWord,
        /// Whether to record the second leg.
        record: Option<bool> = "record", AsFlagWord,
        /// Caller ID shown on the first leg.
        phone_caller_id: Option<Party> = "phonecallerid", AsText,
        /// Caller ID shown on the second leg.
        target_caller_id: Option<Party> = "targetcallerid", AsText,
        /// Name shown on the first leg.
        phone_caller_name: Option<Text> = "phonecallername", AsText,
        /// Name shown on the second leg.
        target_caller_name: Option<Text> = "targetcallername", AsText,
        /// Longest ringing of the first leg; 60 seconds by default.
        phone_ring_time: Option<Duration> = "phonemaxdialtime", AsSecondsText,
        /// Longest ringing of the second leg; 60 seconds by default.
        target_ring_time: Option<Duration> = "targetmaxdialtime", AsSecondsText,
        /// Longest call; 7,200 seconds by default.
        max_duration: Option<Duration> = "maxduration", AsSecondsText,
        /// Whether the first leg answers by itself; extensions of the vendor only.
        phone_auto_answer: Option<bool> = "phoneautoanswer", AsFlagWord,
        /// Whether the second leg answers by itself; extensions of the vendor only.
        target_auto_answer: Option<bool> = "targetautoanswer", AsFlagWord,
        /// Whether to refuse if the first device is offline.
        check_phone_device: Option<bool> = "checkphonedevicestate", AsFlagWord,
        /// Whether to refuse if the second device is offline.
        check_target_device: Option<bool> = "checktargetdevicestate", AsFlagWord,
        /// Language of the prompts, for instance `he`.
        language: Option<Text> = "language", AsText,
        /// Whose do-not-call entry to ignore: `1` first leg, `2` second, `3` both.
        ignore_do_not_call: Option<i64> = "ignoredncstatus", AsDigitText,
    }
}

record_json!(Request);

vocabulary! {
    /// What a request asks for.
    pub enum Action {
        /// Rings the first leg, then the second.
        Call = "call",
        /// Hangs up what is active on the extension.
        Terminate = "terminate",
    }
}

vocabulary! {
    /// Format of an answer.
    pub enum AnswerFormat {
        /// JSON.
        Json = "json",
        /// An XML-RPC structure.
        Xml = "xml",
    }
}

words_in_any_case!(Action, AnswerFormat);

impl Request {
    /// Asks to ring `phone`, then `target`, and to answer in JSON.
    #[must_use]
    pub fn call(code: impl Into<Secret>, phone: impl Into<Party>, target: impl Into<Party>) -> Self {
        Self {
            code: Some(code.into()),
            phone: Some(phone.into()),
            target: Some(target.into()),
            action: Some(Action::Call),
            format: Some(AnswerFormat::Json),
            ..Self::blank()
        }
    }

    /// Asks to hang up what is active on `phone`, and to answer in JSON.
    #[must_use]
    pub fn terminate(code: impl Into<Secret>, phone: impl Into<Party>) -> Self {
        Self {
            code: Some(code.into()),
            phone: Some(phone.into()),
            action: Some(Action::Terminate),
            format: Some(AnswerFormat::Json),
            ..Self::blank()
        }
    }

    /// Records the second leg, or does not.
    #[must_use]
    pub const fn with_recording(mut self, record: bool) -> Self {
        self.record = Some(record);
        self
    }

    /// Shows this caller ID on the second leg.
    #[must_use]
    pub fn with_target_caller_id(mut self, caller_id: impl Into<Party>) -> Self {
        self.target_caller_id = Some(caller_id.into());
        self
    }

    /// Shows this caller ID on the first leg.
    #[must_use]
    pub fn with_phone_caller_id(mut self, caller_id: impl Into<Party>) -> Self {
        self.phone_caller_id = Some(caller_id.into());
        self
    }

    /// Ends the call after this time.
    #[must_use]
    pub const fn with_max_duration(mut self, duration: Duration) -> Self {
        self.max_duration = Some(duration);
        self
    }

    /// Gives a value along that comes back in the record, the pop-up and the events, as `var_` and the name.
    #[must_use]
    pub fn with_variable(mut self, name: &str, value: impl Into<String>) -> Self {
        let name = name.strip_prefix(VARIABLE_PREFIX).unwrap_or(name);
        self.extra.insert(format!("{VARIABLE_PREFIX}{name}"), Value::String(value.into()));
        self
    }

    /// Returns the variables with their names, without the prefix.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.extra.iter().filter_map(|(key, value)| Some((key.strip_prefix(VARIABLE_PREFIX)?, value)))
    }

    /// Checks what the vendor would refuse.
    ///
    /// # Errors
    /// `MissingField` without code, phone, action, or the target of a call; `TooLarge` for too many or too long
    /// variables.
    pub fn validate(&self) -> Result<(), Error> {
        let missing = |field: &str| {
            Error::new(ErrorKind::MissingField).because(format!("expected a value for `{field}`"))
        };
        if self.phone.is_none() {
            return Err(missing("phone"));
        }
        let action = self.action.as_ref().ok_or_else(|| missing("action"))?;
        if *action == Action::Call && self.target.is_none() {
            return Err(missing("target"));
        }
        if self.code.is_none() {
            return Err(missing("code"));
        }
        if self.variables().count() > MAX_VARIABLES {
            return Err(Error::new(ErrorKind::TooLarge)
                .because(format!("expected at most {MAX_VARIABLES} variables")));
        }
        for (name, value) in self.variables() {
            let Value::String(value) = value else {
                return Err(Error::new(ErrorKind::InvalidValue)
                    .because("expected a text")
                    .within(format!("{VARIABLE_PREFIX}{name}")));
            };
            if value.chars().count() > MAX_VARIABLE {
                return Err(Error::new(ErrorKind::TooLarge)
                    .because(format!("expected at most {MAX_VARIABLE} characters"))
                    .within(format!("{VARIABLE_PREFIX}{name}")));
            }
        }
        Ok(())
    }

    /// Writes the query of a `GET`. It holds the code.
    #[must_use]
    pub fn to_query(&self) -> String {
        form::write(self)
    }

    /// Reads the query of a `GET`.
    ///
    /// # Errors
    /// `TooLarge` over the limits.
    pub fn from_query(query: &str) -> Result<Self, Error> {
        encoding::check_size(query.as_bytes())?;
        form::read(query.as_bytes(), Reader::new(Keep::Meaning))
    }
}

record! {
    /// An answer: whether the request was accepted. The call is not answered yet.
    pub struct Answer {
        /// `0` if the request was accepted.
        error_code: Option<i64> = "ERRORCODE", AsInt,
        /// Text for people.
        message: Option<Text> = "ERRORMESSAGE", AsText,
        /// Id of the call, which both records of it will carry.
        call_id: Option<CallId> = "CALLID", AsText,
    }
}

record_json!(Answer);

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// `1`: a parameter is invalid.
    InvalidParameters,
    /// `2`: an error of the vendor's application.
    ApplicationError,
    /// `3`: the extension is offline.
    ExtensionOffline,
    /// `4`: blocked. `[inferred]` The extension or the number: sources differ.
    Blocked,
    /// A number that is not documented.
    Other(i64),
}

impl Refusal {
    /// Returns the number on the wire.
    #[must_use]
    pub const fn code(self) -> i64 {
        match self {
            Self::InvalidParameters => 1,
            Self::ApplicationError => 2,
            Self::ExtensionOffline => 3,
            Self::Blocked => 4,
            Self::Other(code) => code,
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InvalidParameters => f.write_str("a parameter is invalid"),
            Self::ApplicationError => f.write_str("application error"),
            Self::ExtensionOffline => f.write_str("the extension is offline"),
            Self::Blocked => f.write_str("blocked for Click2Call"),
            Self::Other(code) => write!(f, "error {code}"),
        }
    }
}

impl Answer {
    /// Accepts a request to call.
    #[must_use]
    pub fn accepted(call_id: impl Into<CallId>) -> Self {
        Self {
            error_code: Some(0),
            message: Some("OK".into()),
            call_id: Some(call_id.into()),
            ..Self::blank()
        }
    }

    /// Refuses a request.
    #[must_use]
    pub fn refused(refusal: Refusal) -> Self {
        let mut answer = Self {
            error_code: Some(refusal.code()),
            message: Some(refusal.to_string().into()),
            ..Self::blank()
        };
        answer.shape.empty |= crate::table::Shape::bit(2);
        answer
    }

    /// Returns the id of a call that was accepted: `ERRORCODE` is 0 and there is a `CALLID`.
    #[must_use]
    pub fn placed(&self) -> Option<&CallId> {
        self.call_id.as_ref().filter(|id| self.error_code == Some(0) && !id.is_empty())
    }

    /// Returns why the request was refused, if it says so.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        Some(match self.error_code? {
            0 => return None,
            1 => Refusal::InvalidParameters,
            2 => Refusal::ApplicationError,
            3 => Refusal::ExtensionOffline,
            4 => Refusal::Blocked,
            code => Refusal::Other(code),
        })
    }

    /// Reads an answer, JSON or XML: the first byte decides, not the content type.
    ///
    /// # Errors
    /// `Malformed` if it is neither, for instance the page that refuses an unknown address; `UnexpectedShape` if it
    /// is another structure; `MissingField` without an `ERRORCODE`; `TooLarge` and `Forbidden` as for a record.
    pub fn decode(body: &[u8]) -> Result<Self, Error> {
        encoding::check_size(body)?;
        let answer: Self = match Encoding::detect(None, body) {
            Encoding::Json => from_tree(&json::tree(json::text(body)?)?, Keep::Meaning)?,
            Encoding::XmlRpc => {
                let text = encoding::decode_text(body, xml_rpc::declared_charset(body))?;
                let document = xml_rpc::document(&text)?;
                let shape = || Error::new(ErrorKind::UnexpectedShape).because("expected a struct");
                from_tree(&document.params.first().ok_or_else(shape)?.to_value(), Keep::Meaning)?
            }
            Encoding::Form => return Err(Error::new(ErrorKind::Malformed).because("expected JSON or XML")),
        };
        if answer.error_code.is_none() {
            return Err(Error::new(ErrorKind::MissingField).because("expected a number as `ERRORCODE`"));
        }
        Ok(answer)
    }

    /// Writes the answer in XML, the vendor's default; for fakes.
    #[must_use]
    pub fn to_xml(&self) -> String {
        xml_rpc::write_response(self)
    }
}

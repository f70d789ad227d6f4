use serde_json::{Map, Value};
use time::Duration;
use voice_actions::diagnostics::{Pointer, Position};

use super::names::{ROWS, Row, TWIML_ONLY};
use super::{CallStatus, Caller, Digits, Direction, Naming, form};
use crate::{Error, ErrorKind};

/// Longest query or body that is read, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;

/// Most parameters that are read, the limit of PHP.
pub const MAX_PARAMETERS: usize = 1000;

/// Deepest nesting of brackets that is read.
pub const MAX_DEPTH: usize = 16;

/// What the PBX sends when it asks for a callflow.
///
/// Every parameter may be missing. A parameter of another shape than expected is kept in `extra`, never refused.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Request {
    /// Names under which the parameters came, and under which they are written.
    pub naming: Naming,
    /// Account of the callflow.
    pub account_id: Option<String>,
    /// Version of the interface, `4.x` today.
    pub api_version: Option<String>,
    /// Call id of the caller's leg.
    pub call_id: Option<String>,
    /// State of the call.
    pub call_status: Option<CallStatus>,
    /// Name shown for the caller.
    pub caller_id_name: Option<String>,
    /// Number shown for the caller; [`caller`](Self::caller) says whether it is one.
    pub caller_id_number: Option<String>,
    /// Variables that `set_variables` or a click-to-call put into the call.
    pub custom_application_vars: Map<String, Value>,
    /// SIP headers of the call.
    pub custom_sip_headers: Map<String, Value>,
    /// What the caller keyed in.
    pub digits: Option<Digits>,
    /// Direction, documented as always inbound.
    pub direction: Option<Direction>,
    /// User part of the SIP From.
    pub from: Option<String>,
    /// Domain of the SIP From.
    pub from_realm: Option<String>,
    /// Language of the caller, such as `en-us`.
    pub language: Option<String>,
    /// Length of the recording that a TwiML step made. Seconds as text on the wire.
    pub recording_duration: Option<Duration>,
    /// Id of that recording.
    pub recording_id: Option<String>,
    /// Where that recording went.
    pub recording_url: Option<String>,
    /// User part of the request URI: the dialled number.
    pub request: Option<String>,
    /// Domain of the request URI.
    pub request_realm: Option<String>,
    /// User part of the SIP To.
    pub to: Option<String>,
    /// Domain of the SIP To.
    pub to_realm: Option<String>,
    /// Id of a transcription.
    pub transcription_id: Option<String>,
    /// State of that transcription.
    pub transcription_status: Option<String>,
    /// Text of that transcription.
    pub transcription_text: Option<String>,
    /// Where that transcription is.
    pub transcription_url: Option<String>,
    /// Owners of the calling device.
    pub user_ids: Vec<String>,
    /// Parameters that this version does not know, such as those of the web server's own URL, kept as they came.
    pub extra: Map<String, Value>,
}

impl Request {
    /// Makes the request for a call, in Kazoo's own naming.
    #[must_use]
    pub fn new(call_id: impl Into<String>) -> Self {
        Self { call_id: Some(call_id.into()), ..Self::default() }
    }

    /// Names the account.
    #[must_use]
    pub fn with_account_id(mut self, id: impl Into<String>) -> Self {
        self.account_id = Some(id.into());
        self
    }

    /// Shows this number for the caller.
    #[must_use]
    pub fn with_caller_id_number(mut self, number: impl Into<String>) -> Self {
        self.caller_id_number = Some(number.into());
        self
    }

    /// Shows this name for the caller.
    #[must_use]
    pub fn with_caller_id_name(mut self, name: impl Into<String>) -> Self {
        self.caller_id_name = Some(name.into());
        self
    }

    /// Says which number was dialled.
    #[must_use]
    pub fn with_dialled(mut self, number: impl Into<String>) -> Self {
        let number = number.into();
        self.to = Some(number.clone());
        self.request = Some(number);
        self
    }

    /// Says what the caller keyed in.
    #[must_use]
    pub fn with_digits(mut self, digits: Digits) -> Self {
        self.digits = Some(digits);
        self
    }

    /// Names the language of the caller.
    #[must_use]
    pub fn with_language(mut self, language: impl Into<String>) -> Self {
        self.language = Some(language.into());
        self
    }

    /// Reads a request from what a web server received, whatever the method.
    ///
    /// Parameters of the body win over those of the query. The body is read by its content type, without one as a
    /// form, or as JSON if it starts with `{`.
    ///
    /// ```
    /// use callflow_modules::pivot::Request;
    ///
    /// let asked = http::Request::post("/flow?tenant=7")
    ///     .header("content-type", "application/json; charset=utf-8")
    ///     .body(r#"{"Call-ID": "abc", "Digits": {"default": "1"}}"#)?;
    /// let request = Request::from_request(&asked)?;
    /// assert_eq!((request.collection("default"), &request.extra["tenant"]), (Some("1"), &"7".into()));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Kind `Syntax` or `Shape` if a JSON body is not an object, `TooLarge` or `TooDeep` beyond [`MAX_BYTES`],
    /// [`MAX_PARAMETERS`] and [`MAX_DEPTH`].
    pub fn from_request<B: AsRef<[u8]>>(request: &http::Request<B>) -> Result<Self, Error> {
        let content_type = request.headers().get(http::header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        Self::decode(request.uri().query(), content_type, request.body().as_ref())
    }

    pub(crate) fn decode(
        query: Option<&str>,
        content_type: Option<&str>,
        body: &[u8],
    ) -> Result<Self, Error> {
        let mut parameters = form::read(query.unwrap_or_default().as_bytes())?;
        let media_type = content_type.and_then(|text| text.split(';').next()).unwrap_or_default().trim();
        let is_json = media_type.eq_ignore_ascii_case("application/json")
            || media_type.is_empty() && body.trim_ascii_start().starts_with(b"{");
        let body =
            if is_json && !body.trim_ascii().is_empty() { read_json(body)? } else { form::read(body)? };
        parameters.extend(body);
        Ok(Self::from_parameters(parameters))
    }

    /// Reads a request from a query, with or without its `?`.
    ///
    /// # Errors
    /// Kind `TooLarge` or `TooDeep`.
    pub fn from_query(query: &str) -> Result<Self, Error> {
        Self::decode(Some(query.strip_prefix('?').unwrap_or(query)), None, b"")
    }

    /// Reads a request from a form body.
    ///
    /// # Errors
    /// Kind `TooLarge` or `TooDeep`.
    pub fn from_form(body: &[u8]) -> Result<Self, Error> {
        form::read(body).map(Self::from_parameters)
    }

    /// Reads a request from a JSON body.
    ///
    /// # Errors
    /// Kind `Syntax` or `Shape` if the text is not a JSON object, `TooLarge` or `TooDeep`.
    pub fn from_json(body: &[u8]) -> Result<Self, Error> {
        read_json(body).map(Self::from_parameters)
    }

    /// Reads a request as logs keep it: a query, a form, JSON, a URL, or the first line of an HTTP request.
    ///
    /// ```
    /// use callflow_modules::pivot::Request;
    ///
    /// let request = Request::from_log(b"GET /flow.php?Call-ID=abc HTTP/1.1\n")?;
    /// assert_eq!(request.call_id.as_deref(), Some("abc"));
    /// # Ok::<_, callflow_modules::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`from_request`](Self::from_request).
    pub fn from_log(logged: &[u8]) -> Result<Self, Error> {
        let logged = logged.trim_ascii();
        if logged.starts_with(b"{") {
            return Self::from_json(logged);
        }
        let version = logged.windows(6).position(|window| window == b" HTTP/").unwrap_or(logged.len());
        let target = logged.get(..version).unwrap_or(logged);
        let first = target.iter().position(|byte| matches!(byte, b'?' | b'='));
        match first.filter(|&at| target.get(at) == Some(&b'?')).and_then(|at| target.get(at + 1..)) {
            Some(query) => Self::from_form(query),
            None => Self::from_form(target),
        }
    }

    /// Takes parameters that a framework has parsed already.
    #[must_use]
    pub fn from_parameters(parameters: Map<String, Value>) -> Self {
        let twiml = TWIML_ONLY.iter().any(|name| parameters.contains_key(*name));
        let naming = if twiml { Naming::Twiml } else { Naming::Kazoo };
        let mut request = Self { naming, ..Self::default() };
        for (name, value) in parameters {
            let left = match Row::find(naming, &name) {
                Some(row) => (row.put)(&mut request, value),
                None => Err(value),
            };
            if let Err(value) = left {
                request.extra.insert(name, value);
            }
        }
        request
    }

    /// Returns the parameters as the PBX names them: variables of earlier steps first, then its own.
    ///
    /// A parameter of the table wins over a variable of the same name.
    #[must_use]
    pub fn to_parameters(&self) -> Map<String, Value> {
        let mut parameters = self.extra.clone();
        for row in ROWS {
            if let (Some(name), Some(value)) = (row.name(self.naming), (row.take)(self)) {
                parameters.insert(name.to_owned(), value);
            }
        }
        parameters
    }

    /// Writes the request as JSON with the vendor's names.
    #[must_use]
    pub fn to_value(&self) -> Value {
        Value::Object(self.to_parameters())
    }

    /// Returns who calls.
    #[must_use]
    pub fn caller(&self) -> Caller<'_> {
        Caller::new(self.caller_id_number.as_deref())
    }

    /// Returns what was keyed into a collection, if anything was.
    #[must_use]
    pub fn collection(&self, name: &str) -> Option<&str> {
        self.digits.as_ref()?.collection(name).filter(|digits| !digits.is_empty())
    }
}

fn read_json(body: &[u8]) -> Result<Map<String, Value>, Error> {
    if body.len() > MAX_BYTES {
        return Err(Error::too_large(MAX_BYTES, "bytes"));
    }
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        let position = Position { line: error.line(), column: error.column() };
        Error::new(ErrorKind::Syntax, Pointer::root()).with_position(position)
    })?;
    match value {
        Value::Object(map) => Ok(map),
        _ => Err(Error::new(ErrorKind::Shape, Pointer::root())
            .with_detail("expected an object of parameters".to_owned())),
    }
}

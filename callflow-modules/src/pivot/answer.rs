//! What a web server answers to a PBX.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use serde_json::json;
use voice_actions::diagnostics::Findings;

use crate::check::{Mode, Subject};
use crate::schema::Profile;
use crate::{Error, Node};

/// Content type of an answer.
pub const JSON_TYPE: &str = "application/json";

/// Content type of a form.
pub const FORM_TYPE: &str = "application/x-www-form-urlencoded";

/// Version of the interface that the PBX names in its requests.
pub const API_VERSION: &str = "4.x";

/// Version that the PBX names in the naming of TwiML services.
pub const TWIML_API_VERSION: &str = "2010-04-01";

/// A flow, checked as the PBX checks it, ready to be sent.
///
/// An answer that the PBX refuses costs the call, so there is no way to make one: an answer is never empty and always
/// a single node.
///
/// ```
/// use callflow_modules::module::{Device, Voicemail};
/// use callflow_modules::pivot::Answer;
///
/// let mailbox = "0123456789abcdef0123456789abcdef";
/// let answer = Answer::new(Device::new("front_desk").otherwise(Voicemail::new(mailbox)))?;
/// assert_eq!(answer.content_type(), "application/json");
/// assert!(answer.body().starts_with(r#"{"module":"device""#));
///
/// let refused = Answer::new(Voicemail::new("not an id")).unwrap_err();
/// assert!(refused.to_string().contains("min-length"));
/// # Ok::<_, callflow_modules::pivot::Refused>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    body: String,
}

impl Answer {
    /// Checks a flow for Kazoo 4.3 and makes it an answer.
    ///
    /// # Errors
    /// [`Refused`] with all findings if the PBX would refuse the flow.
    pub fn new(flow: impl Into<Node>) -> Result<Self, Refused> {
        Self::checked(flow, Profile::Kazoo43)
    }

    /// Checks a flow for a release and makes it an answer.
    ///
    /// # Errors
    /// [`Refused`] with all findings if the PBX would refuse the flow.
    pub fn checked(flow: impl Into<Node>, profile: Profile) -> Result<Self, Refused> {
        let value = flow
            .into()
            .to_value()
            .map_err(|source| Refused { findings: Findings::new(), source: Some(source) })?;
        let findings = crate::check::Check::new(profile, Mode::Pivot).value(Subject::Node, &value);
        if findings.has_errors() {
            return Err(Refused { findings, source: None });
        }
        Ok(Self { body: value.to_string() })
    }

    /// Ends the call.
    #[must_use]
    pub fn hang_up() -> Self {
        Self { body: json!({ "module": "hangup", "data": {} }).to_string() }
    }

    /// Does nothing, which ends the call as well: nothing follows.
    ///
    /// To go on, answer a flow.
    #[must_use]
    pub fn nothing() -> Self {
        Self { body: json!({ "module": "noop", "data": {} }).to_string() }
    }

    /// Returns the content type.
    #[must_use]
    pub const fn content_type(&self) -> &'static str {
        JSON_TYPE
    }

    /// Returns the body, one node as JSON.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Makes the HTTP response: status 200, the body and its content type.
    #[must_use]
    pub fn to_response(&self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(self.body.clone()));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON_TYPE));
        response
    }
}

/// A flow that the PBX would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    findings: Findings,
    source: Option<Error>,
}

impl Refused {
    /// Returns everything that was found, errors and the rest.
    #[must_use]
    pub const fn findings(&self) -> &Findings {
        &self.findings
    }

    /// Makes the HTTP response: status 500 with what is wrong as plain text.
    ///
    /// The PBX takes it as no usable answer and goes on at `_` of its pivot node; a refused flow would cost the call.
    #[must_use]
    pub fn to_response(&self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(self.to_string()));
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        let text = HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, text);
        response
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the PBX would refuse the flow")?;
        let errors = self.findings.iter();
        let first = errors.max_by_key(|finding| finding.severity);
        first.map_or(Ok(()), |finding| write!(f, ": {finding}"))
    }
}

impl std::error::Error for Refused {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

//! What a PBX makes of the answer of a web server.

use serde_json::Value;
use voice_actions::diagnostics::Severity;

use crate::check::{Check, Mode, Subject};
use crate::schema::Profile;

/// The answer of a web server, as the PBX takes it.
///
/// ```
/// use callflow_modules::schema::Profile;
/// use callflow_modules::pivot::{BadAnswer, Reply};
///
/// let json = Some("application/json; charset=utf-8");
/// let reply = |status, body| Reply::read(status, json, body, Profile::Kazoo43);
/// assert!(matches!(reply(200, r#"{"module": "hangup"}"#), Reply::Flow(_)));
/// assert_eq!(reply(404, r#"{"module": "hangup"}"#), Reply::Failed);
/// assert_eq!(reply(200, ""), Reply::Bad(BadAnswer::Empty));
/// assert_eq!(reply(200, r#"{"module": "hangup"} thanks"#), Reply::Bad(BadAnswer::NotJson));
/// assert_eq!(reply(200, r#"{"module": "say"}"#), Reply::Bad(BadAnswer::NotAFlow));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reply {
    /// A node, accepted by the schemas: it replaces the running flow. Defaults are not written in yet.
    Flow(Value),
    /// A TwiML document. What it says is not looked at.
    Twiml(String),
    /// No usable HTTP answer: the flow goes on at `_`.
    Failed,
    /// A usable HTTP answer without a usable document: the call is hung up.
    Bad(BadAnswer),
}

/// What is wrong with the document of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum BadAnswer {
    /// The body is empty.
    Empty,
    /// The body is not JSON, or something stands behind it.
    NotJson,
    /// The JSON is not one node that the schemas accept.
    NotAFlow,
    /// The body is neither TwiML nor JSON.
    Unknown,
}

impl BadAnswer {
    /// Returns a sentence for people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "the answer is empty",
            Self::NotJson => "the answer is not JSON",
            Self::NotAFlow => "the answer is not a flow that the schemas accept",
            Self::Unknown => "the answer is neither TwiML nor JSON",
        }
    }
}

impl Reply {
    /// Takes an answer by its status and content type.
    #[must_use]
    pub fn read(status: u16, content_type: Option<&str>, body: &str, profile: Profile) -> Self {
        if !matches!(status, 200 | 206) {
            return Self::Failed;
        }
        if body.trim().is_empty() {
            return Self::Bad(BadAnswer::Empty);
        }
        let media_type = content_type.and_then(|text| text.split(';').next()).unwrap_or_default().trim();
        match media_type.to_ascii_lowercase().as_str() {
            super::JSON_TYPE => Self::of_json(body, profile),
            // Without a content type the PBX expects TwiML.
            "text/xml" | "application/xml" | "" => Self::of_xml(body),
            _ => match Self::of_xml(body) {
                Self::Bad(_) => match Self::of_json(body, profile) {
                    Self::Bad(BadAnswer::NotJson) => Self::Bad(BadAnswer::Unknown),
                    reply => reply,
                },
                twiml => twiml,
            },
        }
    }

    fn of_json(body: &str, profile: Profile) -> Self {
        match crate::check::tree(body) {
            Ok(node) => Self::of_node(&node, profile),
            Err(_) => Self::Bad(BadAnswer::NotJson),
        }
    }

    /// Takes a node that was read already, such as the one of a serverless pivot.
    #[must_use]
    pub fn of_node(node: &Value, profile: Profile) -> Self {
        let findings = Check::new(profile, Mode::Pivot).value(Subject::Node, node);
        let refused = findings.iter().any(|finding| finding.severity == Severity::Error);
        if refused || !node.is_object() { Self::Bad(BadAnswer::NotAFlow) } else { Self::Flow(node.clone()) }
    }

    fn of_xml(body: &str) -> Self {
        let text = body.trim_start_matches('\u{feff}').trim();
        if text.starts_with('<') && text.ends_with('>') && text.contains("<Response") {
            Self::Twiml(body.to_owned())
        } else {
            Self::Bad(BadAnswer::Unknown)
        }
    }
}

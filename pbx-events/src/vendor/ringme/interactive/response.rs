use bytes::Bytes;
use serde_json::{Value, json};

use super::action::{Action, SetVar};
use crate::error::{Error, ErrorKind};
use crate::xml::Element;

/// Declaration in front of every answer.
pub(crate) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Name of the outermost element.
pub(crate) const RESPONSE: &str = "Response";

/// What the PBX is told to do.
///
/// The empty answer changes nothing: the voice menu goes on with its next rule.
///
/// ```
/// use pbx_events::ringme::InteractiveResponse;
/// use pbx_events::ringme::interactive::SetVar;
///
/// let response = InteractiveResponse::new().then(SetVar::new("manager", "0450*101"));
/// assert_eq!(
///     response.to_xml(),
///     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
///      <Response><SetVar name=\"manager\">0450*101</SetVar></Response>"
/// );
/// assert_eq!(InteractiveResponse::from_xml(response.to_xml())?, response);
/// # Ok::<(), pbx_events::Error>(())
/// ```
#[doc(alias = "Call Interactive")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InteractiveResponse {
    /// Orders, one after another.
    pub actions: Vec<Action>,
}

impl InteractiveResponse {
    /// Content type of an answer.
    pub const CONTENT_TYPE: &str = "text/xml; charset=utf-8";

    /// Makes the empty answer.
    #[must_use]
    pub const fn new() -> Self {
        Self { actions: Vec::new() }
    }

    /// Makes the answer that sets a variable of the voice menu, or the empty one if there is no value.
    ///
    /// The rule *Transfer from variable* must name the same variable.
    ///
    /// ```
    /// use pbx_events::ringme::InteractiveResponse;
    ///
    /// let managers = std::collections::BTreeMap::from([("+15550177", "0450*101")]);
    /// let answer = |caller| InteractiveResponse::set_var("manager", managers.get(caller).copied());
    /// assert_eq!(answer("+15550177").variable("manager"), Some("0450*101"));
    /// assert_eq!(answer("+15550100"), InteractiveResponse::new());
    /// ```
    #[doc(alias = "SetVar")]
    #[must_use]
    pub fn set_var(name: impl Into<String>, value: Option<impl Into<String>>) -> Self {
        value.map_or_else(Self::new, |value| Self::new().then(SetVar::new(name, value)))
    }

    /// Adds an order.
    #[must_use]
    pub fn then(mut self, action: impl Into<Action>) -> Self {
        self.actions.push(action.into());
        self
    }

    /// Returns the value that the answer gives a variable, the last one.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.actions.iter().rev().find_map(|action| match action {
            Action::SetVar(set) if set.name == name => Some(set.value.as_str()),
            _ => None,
        })
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// [`ErrorKind::NotXml`]; [`ErrorKind::UnexpectedElement`] if the outermost element is another;
    /// [`ErrorKind::Missing`] and [`ErrorKind::NotANumber`] with place `/Response/1/name`; [`ErrorKind::TooLarge`].
    pub fn from_xml(xml: impl AsRef<[u8]>) -> Result<Self, Error> {
        Ok(Self { actions: read_response(xml.as_ref(), Action::read)? })
    }

    /// Writes the answer.
    #[must_use]
    pub fn to_xml(&self) -> String {
        write_response(self.actions.iter().map(Action::write))
    }

    /// Makes the HTTP response: status 200, the XML and its content type.
    #[must_use]
    pub fn to_response(&self) -> http::Response<Bytes> {
        let mut response = http::Response::new(Bytes::from(self.to_xml()));
        let content_type = http::HeaderValue::from_static(Self::CONTENT_TYPE);
        response.headers_mut().insert(http::header::CONTENT_TYPE, content_type);
        response
    }

    /// Writes the answer as JSON: attributes by their names, the text of an element as `$text`.
    #[must_use]
    pub fn to_value(&self) -> Value {
        json!({ RESPONSE: self.actions.iter().map(Action::to_value).collect::<Vec<_>>() })
    }
}

pub(crate) fn read_response<A>(xml: &[u8], read: fn(Element) -> Result<A, Error>) -> Result<Vec<A>, Error> {
    let response = Element::from_xml(xml)?;
    if response.name != RESPONSE {
        return Err(Error::new(ErrorKind::UnexpectedElement { expected: "`Response`" }));
    }
    if !response.text.is_empty() {
        let kind = ErrorKind::UnexpectedElement { expected: "elements and no text" };
        return Err(Error::at_parameter(kind, RESPONSE));
    }
    let numbered = response.children.into_iter().enumerate();
    numbered
        .map(|(index, element)| {
            read(element).map_err(|error| error.below(&index.to_string()).below(RESPONSE))
        })
        .collect()
}

pub(crate) fn write_response(actions: impl Iterator<Item = Element>) -> String {
    let response = actions.fold(Element::new(RESPONSE), Element::with_child);
    if response.children.is_empty() {
        return format!("{DECLARATION}<{RESPONSE}></{RESPONSE}>");
    }
    format!("{DECLARATION}{}", response.to_xml())
}

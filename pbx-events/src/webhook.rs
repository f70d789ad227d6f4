//! What arrives over HTTP: query and body of a form, from any server framework, within bounds.

mod guard;

use std::borrow::Cow;
use std::fmt;

use http::header::CONTENT_TYPE;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::Value;

pub use guard::{Gate, Sources};

use crate::error::{Error, ErrorKind};

/// Most bytes of query and body together.
pub const MAX_BYTES: usize = 64 * 1024;
/// Most parameters of query and body together.
pub const MAX_PARAMETERS: usize = 256;
/// Most bytes of one value.
pub const MAX_VALUE_BYTES: usize = 4 * 1024;

/// A webhook as it came: the query of its URL and the form in its body.
///
/// Both are read, whatever the method, and the body wins: deliveries by POST with an empty body and everything in
/// the query have been seen.
///
/// ```
/// use pbx_events::{Webhook, ringme};
///
/// let body = "EventType=dial-in&EventTime=1700000000000000&CallID=a1&SubCallID=50101-a2&CallFlow=in";
/// let event = ringme::Event::decode(&Webhook::new("crm=7", body)?)?;
/// // The same from what a server got; it needs no `Webhook`.
/// let posted = http::Request::post("/calls?crm=7").body(body)?;
/// assert_eq!(ringme::Event::from_request(&posted)?, event);
/// let ringme::Event::Call(event) = event else { panic!("a call event") };
/// assert_eq!(event.call_id.as_str(), "a1");
/// assert_eq!(event.extra.get("crm"), Some("7"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Webhook<'a> {
    query: &'a [u8],
    body: &'a [u8],
}

impl<'a> Webhook<'a> {
    /// Takes the query of the URL, without `?`, and the body; either may be empty.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] beyond [`MAX_BYTES`].
    pub fn new(
        query: &'a (impl AsRef<[u8]> + ?Sized),
        body: &'a (impl AsRef<[u8]> + ?Sized),
    ) -> Result<Self, Error> {
        let (query, body) = (query.as_ref(), body.as_ref());
        if query.len().saturating_add(body.len()) > MAX_BYTES {
            return Err(Error::new(ErrorKind::TooLarge { what: "bytes", limit: MAX_BYTES }));
        }
        Ok(Self { query, body })
    }

    /// Takes a body alone.
    ///
    /// # Errors
    /// Those of [`Webhook::new`].
    pub fn form(body: &'a (impl AsRef<[u8]> + ?Sized)) -> Result<Self, Error> {
        Self::new("", body)
    }

    /// Takes the query of a whole URL or of a path with a query.
    ///
    /// # Errors
    /// Those of [`Webhook::new`].
    pub fn url(url: &'a str) -> Result<Self, Error> {
        let url = url.split_once('#').map_or(url, |(url, _)| url);
        Self::new(url.split_once('?').map_or("", |(_, query)| query).as_bytes(), "")
    }

    /// Takes an HTTP request, of which it borrows query and body; the method makes no difference.
    ///
    /// # Errors
    /// [`ErrorKind::NotAForm`] if a body comes with a content type other than a form; those of [`Webhook::new`].
    pub fn from_request<B: AsRef<[u8]>>(request: &'a http::Request<B>) -> Result<Self, Error> {
        let body = request.body().as_ref();
        let is_form = request.headers().get(CONTENT_TYPE).is_none_or(|kind| {
            let kind = kind.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
            kind.trim_ascii().eq_ignore_ascii_case(b"application/x-www-form-urlencoded")
        });
        if !body.is_empty() && !is_form {
            return Err(Error::new(ErrorKind::NotAForm));
        }
        Self::new(request.uri().query().unwrap_or_default(), body)
    }

    /// Calls `take` with each parameter, those of the body first; the flag tells the ones of the query.
    pub(crate) fn each(
        &self,
        mut take: impl FnMut(Cow<'a, str>, Cow<'a, str>, bool) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut count = 0;
        for (source, from_query) in [(self.body, false), (self.query, true)] {
            for (name, value) in form_urlencoded::parse(source) {
                count += 1;
                if count > MAX_PARAMETERS {
                    return Err(Error::new(ErrorKind::TooLarge {
                        what: "parameters",
                        limit: MAX_PARAMETERS,
                    }));
                }
                if name.len() + value.len() > MAX_VALUE_BYTES {
                    let kind = ErrorKind::TooLarge { what: "bytes of a parameter", limit: MAX_VALUE_BYTES };
                    return Err(Error::new(kind));
                }
                take(name, value, from_query)?;
            }
        }
        Ok(())
    }

    /// Returns all parameters, those of the body first, without those of the query that the body repeats.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`].
    pub fn parameters(&self) -> Result<Parameters, Error> {
        let mut parameters = Parameters::default();
        let mut of_body = 0;
        self.each(|name, value, from_query| {
            if !from_query {
                of_body += 1;
            }
            if !(from_query && parameters.pairs.iter().take(of_body).any(|(known, _)| *known == name)) {
                parameters.push(name, value);
            }
            Ok(())
        })?;
        Ok(parameters)
    }
}

impl fmt::Debug for Webhook<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("query_bytes", &self.query.len())
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// Parameters in the order in which they came, repeated names included.
///
/// As JSON they are an object; a repeated name becomes an array.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    pairs: Vec<(String, String)>,
}

impl Parameters {
    /// Adds a parameter at the end.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.pairs.push((name.into(), value.into()));
    }

    /// Returns the first value of a name, in any case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Takes out every value of a name, in any case, and returns the first that is not empty.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        let mut first = None;
        self.pairs.retain_mut(|(known, value)| {
            let is_it = known.eq_ignore_ascii_case(name);
            if is_it && first.is_none() && !value.is_empty() {
                first = Some(std::mem::take(value));
            }
            !is_it
        });
        first
    }

    /// Returns names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Writes a form, which is also a query.
    #[must_use]
    pub fn to_form(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(self.iter()).finish()
    }

    pub(crate) fn add_to(&self, object: &mut serde_json::Map<String, Value>) {
        for (name, value) in self.iter() {
            match object.get_mut(name) {
                None => {
                    object.insert(name.to_owned(), value.into());
                }
                Some(Value::Array(values)) => values.push(value.into()),
                Some(first) => *first = Value::Array(vec![first.take(), value.into()]),
            }
        }
    }
}

impl Serialize for Parameters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serde_json::Map::new();
        self.add_to(&mut object);
        let mut map = serializer.serialize_map(Some(object.len()))?;
        for (name, value) in &object {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Parameters {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Self { pairs: pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect() }
    }
}

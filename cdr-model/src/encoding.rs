//! From bytes to members and back, for each of the three encodings.

pub(crate) mod form;
pub(crate) mod json;
pub(crate) mod xml_rpc;

use std::borrow::Cow;

use crate::{Error, ErrorKind};

/// Largest body that is read, in bytes: transcripts are large.
pub const MAX_BODY: usize = 4 << 20;

/// Deepest nesting that is read.
pub const MAX_DEPTH: usize = 64;

/// Most values that a body may hold.
pub const MAX_VALUES: usize = 200_000;

/// Most records that one delivery may hold.
pub const MAX_RECORDS: usize = 10_000;

/// The three ways in which the vendor sends a record and expects the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the vendor's list of encodings is closed")]
pub enum Encoding {
    /// `POST-JSON`.
    Json,
    /// `XML-RPC`.
    XmlRpc,
    /// `application/x-www-form-urlencoded`.
    Form,
}

impl Encoding {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Json, Self::XmlRpc, Self::Form];

    /// Returns a short name: `json`, `xml-rpc` or `form`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::XmlRpc => "xml-rpc",
            Self::Form => "form",
        }
    }

    /// Returns the value of `Content-Type`.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::XmlRpc => "text/xml",
            Self::Form => "application/x-www-form-urlencoded",
        }
    }

    /// Tells the encoding of a body.
    ///
    /// `[inferred]` The header is not documented and consumers saw it wrong, so the first byte decides: `{` or
    /// `[` is JSON, `<` is XML-RPC. The header is asked only when the first byte could begin a form.
    #[must_use]
    pub fn detect(content_type: Option<&str>, body: &[u8]) -> Self {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'{' | b'[') => return Self::Json,
            Some(b'<') => return Self::XmlRpc,
            // UTF-16 begins with a byte order mark, and only XML comes so.
            Some(0xfe | 0xff) => return Self::XmlRpc,
            _ => {}
        }
        let essence = content_type.and_then(|header| header.split(';').next()).unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/json") || ends_with_ignore_case(essence, "+json") {
            Self::Json
        } else if essence.eq_ignore_ascii_case("text/xml")
            || essence.eq_ignore_ascii_case("application/xml")
            || ends_with_ignore_case(essence, "+xml")
        {
            Self::XmlRpc
        } else {
            Self::Form
        }
    }
}

impl std::fmt::Display for Encoding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

fn ends_with_ignore_case(text: &str, suffix: &str) -> bool {
    let start = text.len().saturating_sub(suffix.len());
    text.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(suffix))
}

/// Returns the `charset` of a content type.
pub(crate) fn charset(content_type: Option<&str>) -> Option<&str> {
    content_type?.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    })
}

/// Decodes bytes of a charset; UTF-8 when none is named. A byte order mark is dropped.
pub(crate) fn decode_text<'a>(body: &'a [u8], charset: Option<&str>) -> Result<Cow<'a, str>, Error> {
    let encoding = match charset {
        None => encoding_rs::UTF_8,
        Some(label) => encoding_rs::Encoding::for_label(label.as_bytes())
            .ok_or_else(|| Error::new(ErrorKind::Malformed).because("the charset is unknown"))?,
    };
    let (text, _, malformed) = encoding.decode(body);
    if malformed {
        return Err(Error::new(ErrorKind::Malformed).because("the bytes are no text of their charset"));
    }
    Ok(text)
}

/// Refuses a body over the limit before anything looks at it.
pub(crate) fn check_size(body: &[u8]) -> Result<(), Error> {
    if body.len() > MAX_BODY {
        return Err(too_large());
    }
    Ok(())
}

/// Refuses a body over the limit.
pub(crate) fn too_large() -> Error {
    Error::new(ErrorKind::TooLarge).because(format!("expected a body of at most {MAX_BODY} bytes"))
}

//! JSON documents of REST resources: one front door for reading and writing.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, ErrorKind};

/// Most bytes of a JSON document that is read.
pub const MAX_DOCUMENT_BYTES: usize = 64 * 1024 * 1024;

/// A JSON document of a REST resource.
///
/// Reading and writing back is lossless, but for the table in [`wire`](crate::wire).
pub trait Document: Serialize + DeserializeOwned {
    /// Reads the document from JSON text.
    ///
    /// # Errors
    /// [`ErrorKind::NotTheShape`] with a JSON Pointer, line and column; [`ErrorKind::TooLarge`].
    fn from_json(json: impl AsRef<[u8]>) -> Result<Self, Error> {
        let json = json.as_ref();
        if json.len() > MAX_DOCUMENT_BYTES {
            return Err(Error::new(ErrorKind::TooLarge { what: "bytes", limit: MAX_DOCUMENT_BYTES }));
        }
        let mut reader = serde_json::Deserializer::from_slice(json);
        let document = serde_path_to_error::deserialize(&mut reader).map_err(|error| located(&error))?;
        reader.end().map_err(|error| {
            Error::new(ErrorKind::NotTheShape).on(error.line(), error.column()).because(error)
        })?;
        Ok(document)
    }

    /// Reads the document from a JSON value.
    ///
    /// # Errors
    /// [`ErrorKind::NotTheShape`] with a JSON Pointer.
    fn from_value(value: Value) -> Result<Self, Error> {
        serde_path_to_error::deserialize(value).map_err(|error| located(&error))
    }

    /// Writes the document as a JSON value.
    ///
    /// A document that cannot be written, which none of this crate is, becomes `null`.
    fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl<T: Document> Document for Vec<T> {}

fn located(error: &serde_path_to_error::Error<serde_json::Error>) -> Error {
    let mut at = String::new();
    for segment in error.path() {
        match segment {
            serde_path_to_error::Segment::Seq { index } => at.push_str(&format!("/{index}")),
            serde_path_to_error::Segment::Map { key } => at.push_str(&format!("/{}", escaped(key))),
            serde_path_to_error::Segment::Enum { variant } => at.push_str(&format!("/{}", escaped(variant))),
            serde_path_to_error::Segment::Unknown => {}
        }
    }
    let inner = error.inner();
    let mut located = Error::at_path(ErrorKind::NotTheShape, at);
    if let Some(why) = without_values(inner) {
        located = located.because(why);
    }
    if inner.line() > 0 {
        located = located.on(inner.line(), inner.column());
    }
    located
}

/// Returns what was expected. Serde's message also quotes the value, which may be somebody's number.
fn without_values(error: &serde_json::Error) -> Option<String> {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    if !error.is_data() || message.starts_with("missing field ") {
        return Some(message.to_owned());
    }
    let (_, expected) = message.split_once(", expected ")?;
    let expected = if expected.starts_with("struct ") { "an object" } else { expected };
    Some(format!("expected {expected}"))
}

fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

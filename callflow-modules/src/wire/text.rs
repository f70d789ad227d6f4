//! From text to documents, and from failures to places.

use serde::de::Deserializer;
use serde_json::Value;
use serde_json::error::Category;
use voice_actions::diagnostics::{Pointer, Position, SourceMap};

use super::Faults;
use crate::error::{Error, ErrorKind};

/// Something that is read as a whole.
pub(crate) trait Document: Sized {
    fn read<'de, D: Deserializer<'de>>(from: D, faults: &Faults) -> Result<Self, D::Error>;
}

/// Reads a document from text. Only a failure costs the second pass that finds its place.
pub(crate) fn from_text<T: Document>(text: &str) -> Result<T, Error> {
    let mut json = deserializer(text);
    match T::read(&mut json, &Faults::default()).and_then(|document| json.end().map(|()| document)) {
        Ok(document) => Ok(document),
        Err(_) => Err(failure::<T>(text)),
    }
}

/// Reads a document from bytes.
pub(crate) fn from_bytes<T: Document>(bytes: &[u8]) -> Result<T, Error> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Error::new(ErrorKind::Syntax, Pointer::root()).with_detail(error.to_string()))?;
    from_text(text)
}

/// Reads a document from a JSON value.
pub(crate) fn from_value<T: Document>(value: Value) -> Result<T, Error> {
    let faults = Faults::default();
    let mut track = serde_path_to_error::Track::new();
    T::read(serde_path_to_error::Deserializer::new(value, &mut track), &faults)
        .map_err(|error| describe(faults.kind().unwrap_or(ErrorKind::Shape), (&track.path()).into(), &error))
}

/// Depth is bounded by what reads, not by what parses.
fn deserializer(text: &str) -> serde_json::Deserializer<serde_json::de::StrRead<'_>> {
    let mut json = serde_json::Deserializer::from_str(text);
    json.disable_recursion_limit();
    json
}

fn failure<T: Document>(text: &str) -> Error {
    let faults = Faults::default();
    let mut track = serde_path_to_error::Track::new();
    let mut json = deserializer(text);
    let read = T::read(serde_path_to_error::Deserializer::new(&mut json, &mut track), &faults);
    let Err(error) = read.map(drop).and_then(|()| json.end()) else {
        return Error::new(ErrorKind::Shape, Pointer::root());
    };
    let kind = match (faults.kind(), error.classify()) {
        (Some(kind), _) => kind,
        (None, Category::Data) => ErrorKind::Shape,
        (None, _) => ErrorKind::Syntax,
    };
    let at = Pointer::from(&track.path());
    let here = Position { line: error.line().max(1), column: error.column().max(1) };
    let position = match kind {
        ErrorKind::Syntax => here,
        _ => SourceMap::new(text).nearest(&at).unwrap_or(here),
    };
    describe(kind, at, &error).with_position(position)
}

/// Says what was expected and the type of what was found, never the value: it may be somebody's number.
fn describe(kind: ErrorKind, at: Pointer, error: &impl std::fmt::Display) -> Error {
    let message = error.to_string();
    let plain = message.rsplit_once(" at line ").map_or(message.as_str(), |(text, _)| text);
    let failure = Error::new(kind, at);
    match kind {
        ErrorKind::Syntax => failure.with_detail(plain.to_owned()),
        ErrorKind::Shape => {
            let Some((found, expected)) = plain.rsplit_once(", expected ") else {
                return failure;
            };
            let found = found.strip_prefix("invalid type: ").unwrap_or("another value");
            let found = found.split([' ', '`', '"']).next().unwrap_or_default();
            failure.with_detail(format!("expected {expected}, found {found}"))
        }
        ErrorKind::ModuleMissing | ErrorKind::TooLarge | ErrorKind::TooDeep => failure,
    }
}

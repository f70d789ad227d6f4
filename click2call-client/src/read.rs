//! Reading JSON with the place of a mistake, and checking values before they are sent.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use crate::error::{Error, ErrorKind, Operation, Result};
use crate::vendor::Vendor;

/// Longest text of a webhook or document that is read, in bytes.
pub const MAX_DOCUMENT: usize = 1024 * 1024;

/// Reads a JSON document.
///
/// # Errors
/// `TooLarge` above [`MAX_DOCUMENT`], `Unreadable` with pointer, line and column otherwise.
pub(crate) fn from_json<T: DeserializeOwned>(
    vendor: &Vendor,
    operation: &Operation,
    text: &[u8],
) -> Result<T> {
    let fail = |kind| Error::new(kind, vendor.clone(), operation.clone());
    if text.len() > MAX_DOCUMENT {
        return Err(fail(ErrorKind::TooLarge).with_detail("the document is longer than 1 MiB"));
    }
    // Keeping track of the place costs as much as reading: only a document with a mistake is read that way.
    if let Ok(value) = serde_json::from_slice(text) {
        return Ok(value);
    }
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let at = pointer(error.path());
        located(fail(ErrorKind::Unreadable), at, error.inner())
    })?;
    deserializer.end().map_err(|error| located(fail(ErrorKind::Unreadable), String::new(), &error))?;
    Ok(value)
}

/// Reads a JSON value that is already parsed.
///
/// # Errors
/// `Unreadable` with the pointer.
pub(crate) fn from_value<T: DeserializeOwned>(
    vendor: Vendor,
    operation: Operation,
    value: serde_json::Value,
) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let at = pointer(error.path());
        located(Error::new(ErrorKind::Unreadable, vendor, operation), at, error.inner())
    })
}

fn located(error: Error, at: String, cause: &serde_json::Error) -> Error {
    let position = (cause.line() > 0).then(|| (cause.line(), cause.column()));
    error.with_place(at, position).with_detail(without_values(&cause.to_string()))
}

/// Takes quoted values out of a message of serde: they are what the document said, and may be personal.
fn without_values(message: &str) -> String {
    let message = message.split(" at line ").next().unwrap_or(message);
    let message = match (message.find("string \""), message.rfind("\", expected")) {
        (Some(start), Some(end)) if start + 7 < end => {
            let before = message.get(..start + 6).unwrap_or_default();
            let after = message.get(end + 1..).unwrap_or_default();
            format!("{before}{after}")
        }
        _ => message.to_owned(),
    };
    // The names of our types say nothing to whoever wrote the document.
    match message.rsplit_once("expected struct ") {
        Some((before, _)) => format!("{before}expected an object"),
        None => message,
    }
}

/// Writes a path as a JSON Pointer.
fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Unknown => {}
        }
    }
    pointer
}

/// Something that a check found in a value before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Issue {
    /// Whether the vendor would refuse it.
    pub severity: IssueSeverity,
    /// Stable code, such as `empty-number`.
    pub code: &'static str,
    /// JSON Pointer of the place.
    pub at: String,
    /// What is wrong and what would be right.
    pub message: String,
}

/// How bad an [`Issue`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "sent or not sent")]
pub enum IssueSeverity {
    /// Sent all the same; the vendor may cut or ignore it.
    Warning,
    /// Not sent.
    Error,
}

impl Issue {
    pub(crate) fn error(code: &'static str, at: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: IssueSeverity::Error, code, at: at.into(), message: message.into() }
    }

    pub(crate) fn warning(code: &'static str, at: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: IssueSeverity::Warning, code, at: at.into(), message: message.into() }
    }

    /// Returns the error of the first issue that forbids sending.
    pub(crate) fn refuse(issues: &[Self], vendor: Vendor, operation: Operation) -> Result<()> {
        match issues.iter().find(|issue| issue.severity == IssueSeverity::Error) {
            None => Ok(()),
            Some(issue) => Err(Error::new(ErrorKind::InvalidRequest, vendor, operation)
                .with_place(issue.at.clone(), None)
                .with_detail(&issue.message)),
        }
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at `{}`: {}", self.code, self.at, self.message)
    }
}

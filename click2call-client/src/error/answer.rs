use std::fmt;

use bytes::Bytes;
use serde_json::Value;

use crate::redact::mask_numbers;

/// What a vendor answered when it did not do what was asked. `Debug` shows shape and size, never the text.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum AnswerBody {
    /// The shape that the vendor documents for errors.
    Documented(Refusal),
    /// JSON of another shape.
    Json(Value),
    /// Not JSON, as it came; cut at the size that the client accepts.
    Bytes(Bytes),
}

impl AnswerBody {
    /// Reads a body that has not the documented shape.
    #[must_use]
    pub fn of(bytes: &Bytes) -> Self {
        serde_json::from_slice(bytes).map_or_else(|_| Self::Bytes(bytes.clone()), Self::Json)
    }
}

impl fmt::Debug for AnswerBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Documented(refusal) => f.debug_tuple("Documented").field(refusal).finish(),
            Self::Json(_) => f.write_str("Json(…)"),
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
        }
    }
}

/// An error answer in the vendor's documented shape. `Debug` shows nothing of it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Refusal {
    /// General message.
    pub message: Option<String>,
    /// Specific reason; may name the field that is wrong.
    pub description: Option<String>,
    /// The whole answer.
    pub raw: Value,
}

impl Refusal {
    /// Makes a refusal from the whole answer.
    #[must_use]
    pub const fn new(raw: Value) -> Self {
        Self { message: None, description: None, raw }
    }

    /// Sets the general message.
    #[must_use]
    pub fn with_message(mut self, message: Option<String>) -> Self {
        self.message = message;
        self
    }

    /// Sets the specific reason.
    #[must_use]
    pub fn with_description(mut self, description: Option<String>) -> Self {
        self.description = description;
        self
    }

    /// Returns message and reason as one line, numbers masked. What both say is said once.
    #[must_use]
    pub fn to_line(&self) -> String {
        let mut parts: Vec<&str> = [self.message.as_deref(), self.description.as_deref()]
            .into_iter()
            .flatten()
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        parts.dedup_by(|one, other| one.eq_ignore_ascii_case(other));
        mask_numbers(&parts.join(": "))
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Refusal(…)")
    }
}

/// A vendor's own error code and what the vendor says it means.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VendorCode {
    /// Code as the vendor writes it; numbers as text.
    pub code: String,
    /// Documented meaning; `None` for a code that is in no table.
    pub meaning: Option<&'static str>,
}

impl VendorCode {
    /// Makes a code with its meaning.
    #[must_use]
    pub fn new(code: impl fmt::Display, meaning: Option<&'static str>) -> Self {
        Self { code: code.to_string(), meaning }
    }
}

impl fmt::Display for VendorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.meaning {
            Some(meaning) => write!(f, "{} ({meaning})", self.code),
            None => f.write_str(&self.code),
        }
    }
}

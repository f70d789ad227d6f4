use std::fmt;

use serde::Serialize;

use super::{Pointer, Position, SourceMap};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "these three are all there are")]
pub enum Severity {
    /// Worth knowing, nothing to mend.
    Info,
    /// Likely a mistake; the vendor accepts the document.
    Warning,
    /// The vendor refuses the document, or it cannot do what it says.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// One thing that a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Stable code of the rule, such as `label-missing`.
    pub code: &'static str,
    /// Place in the document.
    pub pointer: Pointer,
    /// Line and column of that place, where the document was read from text.
    #[serde(flatten, serialize_with = "Position::serialize_optional")]
    pub position: Option<Position>,
    /// What is wrong, as one sentence without a full stop.
    pub message: String,
    /// What was probably meant, ready to be put in its place.
    pub suggestion: Option<String>,
}

impl Finding {
    /// Makes a finding without a position and a suggestion.
    #[must_use]
    pub fn new(severity: Severity, code: &'static str, pointer: Pointer, message: impl Into<String>) -> Self {
        Self { severity, code, pointer, position: None, message: message.into(), suggestion: None }
    }

    /// Adds what was probably meant.
    #[must_use]
    pub fn with_suggestion(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.severity, self.code)?;
        if let Some(Position { line, column }) = self.position {
            write!(f, " at {line}:{column}")?;
        }
        write!(f, " `{}`: {}", self.pointer, self.message)?;
        self.suggestion.as_ref().map_or(Ok(()), |suggestion| write!(f, " (did you mean `{suggestion}`?)"))
    }
}

/// All findings of one check, in document order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Makes an empty list.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// Returns whether at least one finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Returns the findings.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }

    /// Returns the findings with this rule code.
    pub fn with_code<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Finding> + 'a {
        self.iter().filter(move |finding| finding.code == code)
    }

    /// Returns the number of findings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Fills in line and column from the text of the document and sorts by place.
    ///
    /// A finding about a missing member gets the position of the object that lacks it.
    #[must_use]
    pub fn locate(mut self, source: &SourceMap) -> Self {
        for finding in &mut self.0 {
            finding.position = source.nearest(&finding.pointer);
        }
        self.0.sort_by(|a, b| a.position.cmp(&b.position).then_with(|| b.severity.cmp(&a.severity)));
        self
    }
}

impl Extend<Finding> for Findings {
    fn extend<T: IntoIterator<Item = Finding>>(&mut self, iter: T) {
        self.0.extend(iter);
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<T: IntoIterator<Item = Finding>>(iter: T) -> Self {
        Self(iter.into_iter().collect())
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|finding| writeln!(f, "{finding}"))
    }
}

use compact_str::CompactString;
use serde_json::Value;

/// What the typed fields of a record cannot tell about the JSON they came from.
///
/// It is no part of the record's meaning: two records that differ only here are equal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    /// Rows that came as `""`.
    pub(crate) empty: u64,
    /// Rows that came as `null`.
    pub(crate) null: u64,
    /// Rows that came as a `0` that means "none".
    pub(crate) zero: u64,
    odd: Option<Box<Odd>>,
}

#[derive(Clone, Debug, Default)]
struct Odd {
    raw: Vec<(usize, Value)>,
    spelling: Vec<(usize, CompactString)>,
    problems: Vec<FieldProblem>,
}

/// A value of a record that could not be read. The record is kept without it, the value is kept beside.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldProblem {
    /// Place in the record, as a JSON Pointer.
    pub at: String,
    /// What was expected there.
    pub expected: &'static str,
}

impl std::fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "expected {} at `{}`", self.expected, self.at)
    }
}

impl PartialEq for Shape {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Shape {
    pub(crate) const fn bit(row: usize) -> u64 {
        1 << (row % 64)
    }

    /// Forgets what is known of a row.
    pub(crate) fn forget(&mut self, row: usize) {
        let mask = !Self::bit(row);
        self.empty &= mask;
        self.null &= mask;
        self.zero &= mask;
        if let Some(odd) = &mut self.odd {
            odd.raw.retain(|(of, _)| *of != row);
            odd.spelling.retain(|(of, _)| *of != row);
        }
    }

    pub(crate) fn keep_raw(&mut self, row: usize, value: Value) {
        self.odd.get_or_insert_default().raw.push((row, value));
    }

    pub(crate) fn keep_spelling(&mut self, row: usize, key: &str) {
        self.odd.get_or_insert_default().spelling.push((row, CompactString::new(key)));
    }

    pub(crate) fn add_problem(&mut self, at: String, expected: &'static str) {
        self.odd.get_or_insert_default().problems.push(FieldProblem { at, expected });
    }

    pub(crate) fn raw(&self, row: usize) -> Option<&Value> {
        self.odd.as_ref()?.raw.iter().find(|(of, _)| *of == row).map(|(_, value)| value)
    }

    pub(crate) fn spelling(&self, row: usize) -> Option<&str> {
        self.odd.as_ref()?.spelling.iter().find(|(of, _)| *of == row).map(|(_, key)| &**key)
    }

    pub(crate) fn problems(&self) -> &[FieldProblem] {
        self.odd.as_ref().map_or(&[], |odd| &odd.problems)
    }

    pub(crate) const fn is_plain(&self) -> bool {
        self.odd.is_none()
    }
}

//! From the dialled number to a callflow: exact numbers, then patterns, then `no_match`.
//!
//! ```
//! use callflow_modules::numbers::NumberPlan;
//!
//! let mut plan = NumberPlan::new();
//! plan.add("front desk", ["2000", "+15550100"], [r"^\*55(\d+)$"])?;
//!
//! let found = plan.find("*552000").expect("the pattern matches");
//! assert_eq!((found.callflow, found.capture_group), ("front desk", Some("2000")));
//! assert!(plan.find("3000").is_none());
//! # Ok::<_, callflow_modules::numbers::BadPattern>(())
//! ```

use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder};

/// Number of the callflow that takes what no other callflow takes.
pub const NO_MATCH: &str = "no_match";

/// Memory that one compiled pattern may take, in bytes.
pub const MAX_PATTERN_SIZE: usize = 1 << 18;

/// Which numbers and patterns lead to which callflow of an account.
#[derive(Clone, Debug, Default)]
pub struct NumberPlan {
    numbers: BTreeMap<String, String>,
    patterns: Vec<(Regex, String)>,
    /// Callflows that have `no_match` among their numbers.
    no_match: Vec<String>,
}

impl NumberPlan {
    /// Makes a plan without callflows.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a callflow with its numbers and patterns, behind those that are there.
    ///
    /// # Errors
    /// [`BadPattern`] for the first pattern that does not compile. All others are added nevertheless, as the server
    /// skips such a pattern; a caller that wants to be as lenient drops the error.
    pub fn add<N: AsRef<str>, P: AsRef<str>>(
        &mut self,
        callflow: &str,
        numbers: impl IntoIterator<Item = N>,
        patterns: impl IntoIterator<Item = P>,
    ) -> Result<(), BadPattern> {
        for number in numbers {
            if number.as_ref() == NO_MATCH {
                self.no_match.push(callflow.to_owned());
            }
            self.numbers.entry(number.as_ref().to_owned()).or_insert_with(|| callflow.to_owned());
        }
        let mut outcome = Ok(());
        for (index, pattern) in patterns.into_iter().enumerate() {
            match compile(pattern.as_ref()) {
                Ok(regex) => self.patterns.push((regex, callflow.to_owned())),
                Err(source) if outcome.is_ok() => {
                    outcome = Err(BadPattern { index, source: Box::new(source) });
                }
                Err(_) => {}
            }
        }
        outcome
    }

    /// Finds the callflow of a number: exactly, then by the patterns.
    ///
    /// The pattern that captures the longest text wins, the first of them on a tie; a pattern without a group
    /// captures what it matches.
    #[must_use]
    pub fn find<'a>(&'a self, dialled: &'a str) -> Option<Match<'a>> {
        if dialled.is_empty() {
            return None;
        }
        self.exact(dialled).or_else(|| self.by_pattern(dialled))
    }

    /// Finds the callflow of a number as [`find`](Self::find) does, and falls back to the callflow `no_match`.
    ///
    /// Only for calls of authenticated endpoints, and only for digits with an optional leading `+`.
    #[must_use]
    pub fn find_or_no_match<'a>(&'a self, dialled: &'a str) -> Option<Match<'a>> {
        self.find(dialled).or_else(|| {
            let digits = dialled.strip_prefix('+').unwrap_or(dialled);
            let is_number = !dialled.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
            is_number.then(|| self.exact(NO_MATCH)).flatten()
        })
    }

    fn exact(&self, number: &str) -> Option<Match<'_>> {
        let callflow = self.numbers.get(number)?;
        Some(Match {
            callflow,
            capture_group: None,
            named_groups: BTreeMap::new(),
            is_no_match: self.is_no_match(callflow),
        })
    }

    fn by_pattern<'a>(&'a self, dialled: &'a str) -> Option<Match<'a>> {
        let mut best: Option<(&'a str, Match<'a>)> = None;
        for (regex, callflow) in &self.patterns {
            let Some(captures) = regex.captures(dialled) else { continue };
            let skipped = usize::from(captures.len() > 1);
            // Of several groups of one length the first counts.
            let longest = captures
                .iter()
                .skip(skipped)
                .map(|group| group.map_or("", |group| group.as_str()))
                .fold("", |best, group| if group.len() > best.len() { group } else { best });
            if best.as_ref().is_some_and(|(text, _)| longest.len() <= text.len()) {
                continue;
            }
            let named_groups = regex
                .capture_names()
                .flatten()
                .filter_map(|name| Some((name, captures.name(name)?.as_str())))
                .filter(|(_, text)| !text.is_empty())
                .collect();
            let capture_group = Some(longest).filter(|text| !text.is_empty());
            let is_no_match = self.is_no_match(callflow);
            best = Some((longest, Match { callflow, capture_group, named_groups, is_no_match }));
        }
        best.map(|(_, found)| found)
    }

    fn is_no_match(&self, callflow: &str) -> bool {
        self.no_match.iter().any(|id| id == callflow)
    }
}

/// The callflow that a number leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Match<'a> {
    /// Id of the callflow.
    pub callflow: &'a str,
    /// Longest text that the pattern captured; none for an exact number.
    pub capture_group: Option<&'a str>,
    /// Texts of the named groups.
    pub named_groups: BTreeMap<&'a str, &'a str>,
    /// Whether the callflow is the one that takes what no other takes.
    pub is_no_match: bool,
}

/// A pattern of a callflow that does not compile.
///
/// Kazoo's dialect is PCRE; look-around and back references do not compile here.
#[derive(Debug, thiserror::Error)]
#[error("pattern {index} is not a regular expression")]
pub struct BadPattern {
    index: usize,
    #[source]
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl BadPattern {
    /// Returns which of the patterns it is, counted from 0.
    #[must_use]
    pub const fn index(&self) -> usize {
        self.index
    }
}

/// Compiles a pattern of a document, bounded in size.
pub(crate) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).size_limit(MAX_PATTERN_SIZE).dfa_size_limit(MAX_PATTERN_SIZE).build()
}

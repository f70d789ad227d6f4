use std::collections::BTreeMap;
use std::fmt;

use crate::diagnostics::{Findings, Severity};

/// Scripts that were refused, because the check found errors in at least one of them.
///
/// Displayed, it names each error with its script; [`findings`](Self::findings) has the warnings and remarks too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected(BTreeMap<String, Findings>);

impl Rejected {
    /// Takes findings by the name of the script; returns them as a refusal if there is an error among them.
    #[must_use]
    pub fn of(findings: BTreeMap<String, Findings>) -> Option<Self> {
        findings.values().any(Findings::has_errors).then_some(Self(findings))
    }

    /// Returns all findings by the name of the script.
    #[must_use]
    pub const fn findings(&self) -> &BTreeMap<String, Findings> {
        &self.0
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.0.iter().flat_map(|(name, findings)| findings.iter().map(move |one| (name, one)));
        let mut separator = "";
        for (name, finding) in all.filter(|(_, finding)| finding.severity == Severity::Error) {
            write!(f, "{separator}{name}: {finding}")?;
            separator = "; ";
        }
        Ok(())
    }
}

impl std::error::Error for Rejected {}

use std::collections::BTreeMap;
use std::fmt;

use crate::diagnostics::{Findings, Severity};

/// Scripts that were refused, because of what the check found in at least one of them.
///
/// Displayed, it names with its script each finding that was a reason; [`findings`](Self::findings) has all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    findings: BTreeMap<String, Findings>,
    least: Severity,
}

impl Rejected {
    /// Takes findings by the name of the script; returns them as a refusal if one of them is at least so bad.
    #[must_use]
    pub fn of(findings: BTreeMap<String, Findings>, least: Severity) -> Option<Self> {
        let is_reason = findings.values().flatten().any(|finding| finding.severity >= least);
        is_reason.then_some(Self { findings, least })
    }

    /// Returns all findings by the name of the script.
    #[must_use]
    pub const fn findings(&self) -> &BTreeMap<String, Findings> {
        &self.findings
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all =
            self.findings.iter().flat_map(|(name, findings)| findings.iter().map(move |one| (name, one)));
        let mut separator = "";
        for (name, finding) in all.filter(|(_, finding)| finding.severity >= self.least) {
            write!(f, "{separator}{name}: {finding}")?;
            separator = "; ";
        }
        Ok(())
    }
}

impl std::error::Error for Rejected {}

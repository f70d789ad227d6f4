//! Checks of call flows: every mistake at once, before the first call.
//!
//! [`check_text`] takes the text of one script, [`CallFlow::check`] a script that was built or read,
//! [`Scripts`] several scripts that belong together. A check never fails: what cannot be read is a finding
//! like any other. Rules and their codes are those of [`RULES`].
//!
//! ```
//! use voice_actions::check::check_text;
//!
//! let findings = check_text(r#"{"actions": [
//!   {"type": "IF", "condition": "$keyPresses == '1'",
//!    "then": [{"type": "GOTO", "params": {"label": "sales"}}],
//!    "orelse": [{"type": "HANGUP"}]},
//!   {"type": "LABEL", "name": "Sales"},
//!   {"type": "TRANSFER", "params": {"no": "+15550100123"}}
//! ]}"#);
//! let lines: Vec<String> = findings.iter().filter(|f| f.suggestion.is_some()).map(ToString::to_string).collect();
//! assert_eq!(lines, [
//!   "error[label-missing] at 3:50 `/actions/0/then/0/params/label`: no label of this name can be reached from \
//!    here (did you mean `Sales`?)",
//!   "error[or-else-case] at 4:14 `/actions/0/orelse`: the key is written `orElse`, this one is ignored (did you \
//!    mean `orElse`?)",
//! ]);
//! ```

mod document;
mod ends;
mod labels;
mod meaning;
mod placeholder;
mod rejected;
mod rules;
mod scripts;
mod shapes;
mod spelling;
mod tree;
mod variables;

pub use rejected::Rejected;
pub use rules::{RULES, Rule};
pub use scripts::{Script, Scripts};

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::diagnostics::{Finding, Findings, Pointer, Severity, SourceMap};
use crate::error::{self, ErrorKind};
use crate::flow::CallFlow;
use crate::wire::Held;

/// Checks the text of one script.
///
/// Session data are taken to be possibly inherited from the leg that dialled this one. To check them too, check the
/// set of [`Scripts`]. Text that is not JSON gives the one finding `not-json`.
#[must_use]
pub fn check_text(text: &str) -> Findings {
    Checked::text(text).findings()
}

/// Checks one script that is parsed already; findings have no line and column.
#[must_use]
pub fn check_value(script: &Value) -> Findings {
    Checked::value(script.clone()).findings()
}

impl CallFlow {
    /// Checks the call flow; findings have no line and column.
    ///
    /// ```
    /// use voice_actions::CallFlow;
    /// use voice_actions::action::{Goto, Hangup};
    ///
    /// let flow = CallFlow::new().then(Goto::label("Sales")).then(Hangup::new());
    /// let codes: Vec<&str> = flow.check().iter().map(|finding| finding.code).collect();
    /// assert_eq!(codes, ["label-missing", "unreachable"]);
    /// ```
    #[must_use]
    pub fn check(&self) -> Findings {
        Checked::value(self.to_value()).findings()
    }

    /// Gives the call flow back if the check finds no error. Warnings do not matter here, see [`RULES`] for what is one.
    ///
    /// Flows that belong together are checked as [`Scripts`], or as what runs on the numbers of an
    /// [application](crate::interpreter::Application::checked).
    ///
    /// ```
    /// use voice_actions::CallFlow;
    /// use voice_actions::action::{Goto, Hangup};
    ///
    /// assert!(CallFlow::new().then(Hangup::new()).checked().is_ok());
    /// let rejected = CallFlow::new().then(Goto::label("Sales")).checked().unwrap_err();
    /// assert!(rejected.to_string().starts_with("call flow: error[label-missing] `/actions/0/params/label`"));
    /// ```
    ///
    /// # Errors
    /// Names every error, with its place and, where one is likely, what was meant.
    pub fn checked(self) -> Result<Self, Rejected> {
        let name = self.name.clone().unwrap_or_else(|| "call flow".to_owned());
        Rejected::of([(name, self.check())].into(), Severity::Error).map_or(Ok(self), Err)
    }
}

/// A script on its way through the checks.
pub(crate) struct Checked {
    script: Option<Value>,
    /// Positions of the text, if there was one.
    source: Option<SourceMap>,
    findings: Findings,
}

impl Checked {
    pub(crate) fn text(text: &str) -> Self {
        let source = SourceMap::new(text);
        match error::parse(text) {
            Ok(held) => {
                let mut findings = Findings::new();
                doubles(&held, &Pointer::root(), &mut findings);
                Self { script: Some(held.into_value()), source: Some(source), findings }
            }
            Err(error) => {
                let rule = if error.kind() == ErrorKind::TooDeep { rules::TOO_DEEP } else { rules::NOT_JSON };
                let cause = std::error::Error::source(&error)
                    .map_or(Cow::Borrowed(""), |cause| Cow::Owned(format!(": {cause}")));
                let mut finding = rule.finding(Pointer::root(), format!("{}{cause}", error.kind()));
                finding.position = error.position();
                Self { script: None, source: None, findings: Findings::from_iter([finding]) }
            }
        }
    }

    pub(crate) fn value(script: Value) -> Self {
        if error::is_too_deep(&script) {
            let finding = rules::TOO_DEEP.finding(Pointer::root(), ErrorKind::TooDeep.to_string());
            return Self { script: None, source: None, findings: Findings::from_iter([finding]) };
        }
        Self { script: Some(script), source: None, findings: Findings::new() }
    }

    /// Returns what the rules for one script find.
    fn findings(self) -> Findings {
        self.findings_with(|_, _| {})
    }

    /// Returns what the rules for one script find, and what `more` adds.
    pub(crate) fn findings_with(mut self, more: impl FnOnce(&tree::Tree<'_>, &mut Findings)) -> Findings {
        let Some(script) = self.script else { return self.findings };
        let tree = tree::Tree::build(&script, &mut self.findings);
        document::check(&tree, &mut self.findings);
        let spelling = spelling::Spelling::new();
        labels::check(&tree, &spelling, &mut self.findings);
        ends::check(&tree, &mut self.findings);
        meaning::check(&tree, &mut self.findings);
        variables::check(&tree, &spelling, &mut self.findings);
        more(&tree, &mut self.findings);
        match &self.source {
            Some(source) => self.findings.locate(source),
            // Document order is that of the text that the value would have.
            None => self
                .findings
                .locate(&SourceMap::new(&script.to_string()))
                .into_iter()
                .map(|finding| {
                    let mut finding = finding;
                    finding.position = None;
                    finding
                })
                .collect(),
        }
    }

    /// Builds the tree of the script and gives it to `look`.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&tree::Tree<'_>) -> T) -> Option<T> {
        self.script.as_ref().map(|script| look(&tree::Tree::build(script, &mut Findings::new())))
    }
}

/// Finds keys that stand twice in one object, comments aside: the last one wins.
fn doubles(held: &Held<'_>, at: &Pointer, findings: &mut Findings) {
    match held {
        Held::List(items) => {
            for (index, item) in items.iter().enumerate() {
                doubles(item, &at.index(index), findings);
            }
        }
        Held::Object(members) => {
            let mut seen = BTreeSet::new();
            for (key, value) in members {
                let here = at.key(key);
                if !seen.insert(key) && !key.starts_with("comment") {
                    findings.push(
                        rules::DUPLICATE_KEY.finding(
                            here.clone(),
                            "this key stands twice in its object, the last one counts",
                        ),
                    );
                }
                doubles(value, &here, findings);
            }
        }
        Held::Null | Held::False | Held::True | Held::Number(_) | Held::Text(_) => {}
    }
}

impl Finding {
    /// Adds what was probably meant, if anything comes close.
    fn with_nearest<'a>(self, word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        match crate::diagnostics::nearest(word, candidates) {
            Some(near) => self.with_suggestion(near),
            None => self,
        }
    }
}

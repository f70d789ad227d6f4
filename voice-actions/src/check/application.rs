use std::collections::BTreeMap;

use super::variables::{Uses, near_key};
use super::{Checked, rules};
use crate::address::PhoneNumber;
use crate::diagnostics::{Finding, Findings, Pointer, Severity};
use crate::flow::CallFlow;
use crate::native::SESSION_DATA;
use crate::param::is_template;

/// Scripts that belong together, and the numbers whose call flow configuration names them.
///
/// Checked together, they show what one script alone cannot: whether the session data that one leg reads are
/// written by another, and whether the caller ID of a `DIAL` selects a script.
///
/// ```
/// use voice_actions::check::{Application, Script};
///
/// let customer = r#"[{"$sessionData.conference_name": "$callId"},
///   {"type": "CONFERENCE", "params": {"name": "${sessionData.conference_name}"}, "events": {"on_enter": [
///     {"type": "DIAL", "params": {"no": "+15550100123", "caller_id_no": "+15550100199"},
///      "session_data": "$sessionData"}]}},
///   {"type": "HANGUP"}]"#;
/// let agent = r#"[{"type": "CONFERENCE", "params": {"name": "${sessionData.conference_Name}"}},
///   {"type": "HANGUP"}]"#;
/// let findings = Application::new()
///     .with(Script::from_text("customer", customer))
///     .with(Script::from_text("agent", agent).on_number("+15550100199"))
///     .check();
/// let slip = findings["agent"].iter().next().unwrap();
/// assert_eq!(slip.code, "undefined-var");
/// assert_eq!(slip.suggestion.as_deref(), Some("$sessionData.conference_name"));
/// ```
#[derive(Debug, Default)]
pub struct Application {
    scripts: Vec<Script>,
}

/// A script of an application.
#[derive(Debug)]
pub struct Script {
    name: String,
    source: Source,
    numbers: Vec<PhoneNumber>,
}

#[derive(Debug)]
enum Source {
    Text(String),
    Flow(CallFlow),
}

impl Script {
    /// Takes the text of a script, such as a file.
    #[must_use]
    pub fn from_text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), source: Source::Text(text.into()), numbers: Vec::new() }
    }

    /// Takes a call flow; findings about it have no line and column.
    #[must_use]
    pub fn from_flow(name: impl Into<String>, flow: CallFlow) -> Self {
        Self { name: name.into(), source: Source::Flow(flow), numbers: Vec::new() }
    }

    /// Says that the call flow configuration of a number names this script.
    #[must_use]
    pub fn on_number(mut self, number: impl Into<String>) -> Self {
        self.numbers.push(PhoneNumber::new(number));
        self
    }

    fn checked(&self) -> Checked {
        match &self.source {
            Source::Text(text) => Checked::text(text),
            Source::Flow(flow) => Checked::value(flow.to_value()),
        }
    }
}

/// What the rules for several scripts need to know about one of them.
#[derive(Default)]
struct Facts {
    written: Vec<(String, Pointer)>,
    read: Vec<(String, Pointer)>,
    replaced: bool,
    dials: Vec<DialFact>,
}

struct DialFact {
    at: Pointer,
    caller_id: Option<(String, Pointer)>,
    passes_session: bool,
    /// Session data that this dial alone gives, or nothing if it passes a variable.
    gives: Vec<String>,
}

impl Application {
    /// Makes an application without scripts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a script.
    #[must_use]
    pub fn with(mut self, script: Script) -> Self {
        self.scripts.push(script);
        self
    }

    /// Checks every script alone and all of them together; findings by the name of the script.
    ///
    /// Whether caller IDs select a script is checked only if some script has a number.
    #[must_use]
    pub fn check(&self) -> BTreeMap<String, Findings> {
        let facts: Vec<Facts> = self.scripts.iter().map(|script| Facts::of(&script.checked())).collect();
        self.scripts
            .iter()
            .zip(&facts)
            .map(|(script, own)| {
                let findings = script.checked().findings_with(|_, findings| {
                    session(own, &facts, findings);
                    self.dials(own, &facts, findings);
                });
                (script.name.clone(), findings)
            })
            .collect()
    }

    fn dials(&self, own: &Facts, facts: &[Facts], findings: &mut Findings) {
        let numbers_known = self.scripts.iter().any(|script| !script.numbers.is_empty());
        for dial in &own.dials {
            let target = dial.caller_id.as_ref().and_then(|(number, _)| {
                let has = |script: &Script| script.numbers.iter().any(|known| known.as_str() == number);
                self.scripts.iter().zip(facts).find(|(script, _)| has(script))
            });
            match (target, &dial.caller_id) {
                (Some((script, needs)), _) => {
                    if let Some((key, _)) = needs.read.first().filter(|_| !dial.passes_session) {
                        // What the script alone only suspects is certain now.
                        let suspected = |finding: &Finding| {
                            finding.code == rules::DIAL_NO_SESSION.code && finding.pointer == dial.at
                        };
                        let others =
                            std::mem::take(findings).into_iter().filter(|finding| !suspected(finding));
                        findings.extend(others);
                        findings.push(rules::DIAL_NO_SESSION.as_severity(Severity::Warning).finding(
                            dial.at.clone(),
                            format!(
                                "the script `{}` of this caller ID reads `{SESSION_DATA}.{key}`",
                                script.name
                            ),
                        ));
                    }
                }
                (None, Some((number, at))) if numbers_known && !is_template(number) => {
                    let known =
                        self.scripts.iter().flat_map(|script| &script.numbers).map(PhoneNumber::as_str);
                    findings.push(
                        rules::CALLER_ID_UNCONFIGURED
                            .finding(
                                at.clone(),
                                "no script of this application is configured for this number",
                            )
                            .with_nearest(number, known),
                    );
                }
                _ => {}
            }
        }
    }
}

/// Compares the session data that a script reads with those that any script writes.
fn session(own: &Facts, facts: &[Facts], findings: &mut Findings) {
    let written = || {
        facts.iter().flat_map(|facts| {
            let dialled = facts.dials.iter().flat_map(|dial| &dial.gives);
            facts.written.iter().map(|(key, _)| key).chain(dialled).map(String::as_str)
        })
    };
    let replaced = facts.iter().any(|facts| facts.replaced);
    for (key, at) in &own.read {
        if replaced || written().any(|other| other == key) {
            continue;
        }
        let near = near_key(key, written());
        // Without a near miss the key may come with a REST request.
        let severity = if near.is_some() { Severity::Warning } else { Severity::Info };
        let already = |finding: &Finding| finding.code == rules::UNDEFINED_VAR.code && finding.pointer == *at;
        if findings.iter().any(already) {
            continue;
        }
        let finding = rules::UNDEFINED_VAR
            .as_severity(severity)
            .finding(at.clone(), format!("no script of the application sets `{SESSION_DATA}.{key}`"));
        findings.push(match near {
            Some(near) => finding.with_suggestion(format!("{SESSION_DATA}.{near}")),
            None => finding,
        });
    }
    for (key, at) in &own.written {
        if !facts.iter().any(|facts| facts.read.iter().any(|(other, _)| other == key)) {
            let readers = facts.iter().flat_map(|facts| facts.read.iter().map(|(key, _)| key.as_str()));
            let finding = rules::SESSION_KEY_UNREAD
                .finding(at.clone(), format!("no script of the application reads `{SESSION_DATA}.{key}`"));
            findings.push(match near_key(key, readers) {
                Some(near) => finding.with_suggestion(format!("{SESSION_DATA}.{near}")),
                None => finding,
            });
        }
    }
}

impl Facts {
    fn of(checked: &Checked) -> Self {
        checked
            .look(|tree| {
                let uses = Uses::of(tree);
                let mut facts = Self {
                    read: uses
                        .reads
                        .iter()
                        .filter_map(|read| Some((read.session_key()?.to_owned(), read.at.clone())))
                        .collect(),
                    written: uses.session_written,
                    replaced: uses.session_replaced,
                    dials: Vec::new(),
                };
                tree.walk(&mut |node, _| {
                    if node.word() == crate::action::Dial::NAME {
                        let data = node.members.get("session_data").filter(|data| !data.is_null());
                        facts.dials.push(DialFact {
                            at: node.at.clone(),
                            caller_id: node
                                .param_text("caller_id_no")
                                .map(|number| (number.to_owned(), node.param_at("caller_id_no"))),
                            passes_session: data.is_some(),
                            gives: data
                                .and_then(serde_json::Value::as_object)
                                .map(|data| data.keys().cloned().collect())
                                .unwrap_or_default(),
                        });
                    }
                });
                facts
            })
            .unwrap_or_default()
    }
}

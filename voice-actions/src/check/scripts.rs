use std::collections::{BTreeMap, BTreeSet};

use super::spelling::Spelling;
use super::variables::Uses;
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
/// use voice_actions::check::{Script, Scripts};
///
/// let customer = r#"[{"$sessionData.conference_name": "$callId"},
///   {"type": "CONFERENCE", "params": {"name": "${sessionData.conference_name}"}, "events": {"on_enter": [
///     {"type": "DIAL", "params": {"no": "+15550100123", "caller_id_no": "+15550100199"},
///      "session_data": "$sessionData"}]}},
///   {"type": "HANGUP"}]"#;
/// let agent = r#"[{"type": "CONFERENCE", "params": {"name": "${sessionData.conference_Name}"}},
///   {"type": "HANGUP"}]"#;
/// let findings = Scripts::new()
///     .with(Script::from_text("customer", customer))
///     .with(Script::from_text("agent", agent).on_number("+15550100199"))
///     .check();
/// let slip = findings["agent"].iter().next().unwrap();
/// assert_eq!(slip.code, "undefined-var");
/// assert_eq!(slip.suggestion.as_deref(), Some("$sessionData.conference_name"));
/// ```
#[derive(Debug, Default)]
pub struct Scripts {
    scripts: Vec<Script>,
}

/// A script, and the numbers that run it.
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

impl Scripts {
    /// Makes a set without scripts.
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
        let together = Together::of(&self.scripts, &facts);
        let spelling = Spelling::new();
        self.scripts
            .iter()
            .zip(&facts)
            .map(|(script, own)| {
                let findings = script.checked().findings_with(|_, findings| {
                    session(own, &together, &spelling, findings);
                    dials(own, &together, &spelling, findings);
                });
                (script.name.clone(), findings)
            })
            .collect()
    }
}

/// What all scripts do taken together.
struct Together<'a> {
    written: BTreeSet<&'a str>,
    read: BTreeSet<&'a str>,
    /// Whether some script sets the session data as a whole.
    replaced: bool,
    /// Numbers that select a script: the first that has it counts.
    numbers: BTreeMap<&'a str, (&'a Script, &'a Facts)>,
}

impl<'a> Together<'a> {
    fn of(scripts: &'a [Script], facts: &'a [Facts]) -> Self {
        let mut all = Self {
            written: BTreeSet::new(),
            read: BTreeSet::new(),
            replaced: facts.iter().any(|facts| facts.replaced),
            numbers: BTreeMap::new(),
        };
        for (script, facts) in scripts.iter().zip(facts) {
            let dialled = facts.dials.iter().flat_map(|dial| &dial.gives);
            all.written.extend(facts.written.iter().map(|(key, _)| key).chain(dialled).map(String::as_str));
            all.read.extend(facts.read.iter().map(|(key, _)| key.as_str()));
            for number in &script.numbers {
                all.numbers.entry(number.as_str()).or_insert((script, facts));
            }
        }
        all
    }
}

fn dials(own: &Facts, all: &Together<'_>, spelling: &Spelling, findings: &mut Findings) {
    // What a script alone only suspects is certain now.
    let mut certain: BTreeMap<&Pointer, Finding> = BTreeMap::new();
    for dial in &own.dials {
        let target = dial.caller_id.as_ref().and_then(|(number, _)| all.numbers.get(number.as_str()));
        match (target, &dial.caller_id) {
            (Some((script, needs)), _) => {
                if let Some((key, _)) = needs.read.first().filter(|_| !dial.passes_session) {
                    let finding = rules::DIAL_NO_SESSION.as_severity(Severity::Warning).finding(
                        dial.at.clone(),
                        format!(
                            "the script `{}` of this caller ID reads `{SESSION_DATA}.{key}`",
                            script.name
                        ),
                    );
                    certain.insert(&dial.at, finding);
                }
            }
            (None, Some((number, at))) if !all.numbers.is_empty() && !is_template(number) => {
                let finding = rules::CALLER_ID_UNCONFIGURED
                    .finding(at.clone(), "no script of this application is configured for this number");
                findings.push(match spelling.nearest(number, all.numbers.keys().copied()) {
                    Some(near) => finding.with_suggestion(near),
                    None => finding,
                });
            }
            _ => {}
        }
    }
    let suspected = |finding: &Finding| {
        finding.code == rules::DIAL_NO_SESSION.code && certain.contains_key(&finding.pointer)
    };
    let others: Findings =
        std::mem::take(findings).into_iter().filter(|finding| !suspected(finding)).collect();
    findings.extend(others);
    findings.extend(certain.into_values());
}

/// Compares the session data that a script reads with those that any script writes.
fn session(own: &Facts, all: &Together<'_>, spelling: &Spelling, findings: &mut Findings) {
    let is_undefined = |finding: &&Finding| finding.code == rules::UNDEFINED_VAR.code;
    let mut already: BTreeSet<Pointer> =
        findings.iter().filter(is_undefined).map(|finding| finding.pointer.clone()).collect();
    for (key, at) in &own.read {
        if all.replaced || all.written.contains(key.as_str()) || already.contains(at) {
            continue;
        }
        already.insert(at.clone());
        let near = spelling.nearest(key, all.written.iter().copied());
        // Without a near miss the key may come with a REST request.
        let severity = if near.is_some() { Severity::Warning } else { Severity::Info };
        let finding = rules::UNDEFINED_VAR
            .as_severity(severity)
            .finding(at.clone(), format!("no script of the application sets `{SESSION_DATA}.{key}`"));
        findings.push(match near {
            Some(near) => finding.with_suggestion(format!("{SESSION_DATA}.{near}")),
            None => finding,
        });
    }
    for (key, at) in own.written.iter().filter(|(key, _)| !all.read.contains(key.as_str())) {
        let finding = rules::SESSION_KEY_UNREAD
            .finding(at.clone(), format!("no script of the application reads `{SESSION_DATA}.{key}`"));
        findings.push(match spelling.nearest(key, all.read.iter().copied()) {
            Some(near) => finding.with_suggestion(format!("{SESSION_DATA}.{near}")),
            None => finding,
        });
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

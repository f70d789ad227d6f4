//! The verdict of a check is that of the vendor's schemas, on documents made from them and on every single fault.
//!
//! Both ways in are compared: for REST the reference mends types first, as section 2.4 of the vendor's notes says. No
//! disagreement is known; should one be right by the notes, it belongs into [`RIGHTLY_OTHERWISE`].

use std::collections::BTreeMap;

use callflow_modules::check::{Check, Mode, Subject};
use callflow_modules::schema::{Definition, Profile};
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::oracle::Oracle;
use crate::single_faults::single_faults;

const PROFILES: [Profile; 2] = [Profile::Kazoo43, Profile::Kazoo5];
const MODES: [Mode; 2] = [Mode::Pivot, Mode::Rest];

/// Schemas whose verdict differs from ours on purpose, with the reason. None does.
const RIGHTLY_OTHERWISE: [(&str, &str); 0] = [];

/// Compares verdicts and counts them, by kind of fault and outcome.
#[derive(Default)]
struct Comparison {
    counts: BTreeMap<(&'static str, bool), usize>,
    disagreements: Vec<String>,
}

impl Comparison {
    fn add(
        &mut self,
        oracle: &Oracle,
        profile: Profile,
        subject: Subject,
        kind: &'static str,
        document: &Value,
    ) {
        for mode in MODES {
            let theirs = oracle.verdict(subject, mode, document);
            let ours = Check::new(profile, mode).value(subject, document);
            *self.counts.entry((kind, theirs.is_empty())).or_default() += 1;
            if ours.has_errors() == theirs.is_empty() {
                self.disagreements.push(format!(
                    "{profile}, {mode:?}, {kind}: {document}\n  vendor: {theirs:?}\n  ours: {ours}"
                ));
            }
        }
    }

    /// Fails with the first disagreements; else returns how many documents of a kind were taken and refused.
    fn finish(self) -> BTreeMap<(&'static str, bool), usize> {
        let shown: Vec<_> = self.disagreements.iter().take(12).map(String::as_str).collect();
        assert!(
            shown.is_empty(),
            "{} disagreements, such as\n{}",
            self.disagreements.len(),
            shown.join("\n")
        );
        self.counts
    }
}

/// Asserts that a kind of fault was met both ways, so that the comparison can fail.
fn both(counts: &BTreeMap<(&'static str, bool), usize>, kinds: &[&'static str]) {
    for kind in kinds {
        assert!(counts.contains_key(&(*kind, false)), "no {kind} was refused: {counts:?}");
    }
    assert!(counts.iter().any(|((_, taken), _)| *taken), "{counts:?}");
}

#[test]
fn on_every_single_fault_of_every_module() {
    let test = "on_every_single_fault_of_every_module";
    let mut compared = Comparison::default();
    for profile in PROFILES {
        let Some(oracle) = Oracle::load(profile, test) else { return };
        for (number, definition) in Definition::all().enumerate() {
            let Some(schema) = oracle.schema(&format!("callflows.{}", definition.name)) else { continue };
            assert!(!RIGHTLY_OTHERWISE.iter().any(|(name, _)| *name == definition.name));
            let mut dice = Dice::complete(number as u64);
            let data = dice.value(oracle.definitions(), schema);
            let node = |data: Value| json!({ "module": definition.name, "data": data });
            compared.add(&oracle, profile, Subject::Node, "none", &node(data.clone()));
            for fault in single_faults(oracle.definitions(), schema, &data) {
                compared.add(&oracle, profile, Subject::Node, fault.kind, &node(fault.of(&data)));
            }
        }
    }
    let kinds = ["type", "required", "minimum", "maximum", "min-length", "max-length", "pattern"];
    both(
        &compared.finish(),
        &[&kinds[..], &["min-items", "unique-items", "client-url", "node", "children"]].concat(),
    );
}

#[test]
fn on_every_single_fault_of_every_metaflow() {
    let test = "on_every_single_fault_of_every_metaflow";
    let mut compared = Comparison::default();
    for profile in PROFILES {
        let Some(oracle) = Oracle::load(profile, test) else { return };
        let definitions = oracle.definitions();
        for (number, name) in oracle.names("metaflows.").enumerate() {
            let module = name.trim_start_matches("metaflows.");
            let data = Dice::complete(number as u64).value(definitions, &definitions[name]);
            let action = |data: Value| json!({ "module": module, "data": data });
            compared.add(&oracle, profile, Subject::Metaflow, "none", &action(data.clone()));
            for fault in single_faults(definitions, &definitions[name], &data) {
                let action = action(fault.of(&data));
                compared.add(&oracle, profile, Subject::Metaflow, fault.kind, &action);
                // The same deeper down: bound to a code of a set, below another action.
                let set = json!({ "numbers": { "1": { "module": "break", "children": { "_": action } } } });
                compared.add(&oracle, profile, Subject::Metaflows, fault.kind, &set);
            }
        }
        let set = Dice::complete(7).value(definitions, &definitions["metaflows"]);
        for fault in single_faults(definitions, &definitions["metaflows"], &set) {
            compared.add(&oracle, profile, Subject::Metaflows, fault.kind, &fault.of(&set));
        }
    }
    both(
        &compared.finish(),
        &["type", "required", "minimum", "maximum", "pattern", "additional-properties", "node"],
    );
}

#[test]
fn on_every_single_fault_of_a_document() {
    let test = "on_every_single_fault_of_a_document";
    let mut compared = Comparison::default();
    for profile in PROFILES {
        let Some(oracle) = Oracle::load(profile, test) else { return };
        let definitions = oracle.definitions();
        for seed in 0..2 {
            let document = Dice::complete(seed).value(definitions, &definitions["callflows"]);
            compared.add(&oracle, profile, Subject::Callflow, "none", &document);
            for fault in single_faults(definitions, &definitions["callflows"], &document) {
                compared.add(&oracle, profile, Subject::Callflow, fault.kind, &fault.of(&document));
            }
        }
    }
    both(
        &compared.finish(),
        &["type", "min-length", "max-length", "unique-items", "node", "module", "children"],
    );
}

#[test]
fn on_generated_flows_with_several_faults() {
    let test = "on_generated_flows_with_several_faults";
    let mut compared = Comparison::default();
    for profile in PROFILES {
        let Some(oracle) = Oracle::load(profile, test) else { return };
        let definitions = oracle.definitions();
        for seed in 0..rounds() * 20 {
            let mut dice = Dice::new(seed);
            let mut subjects = [
                (Subject::Node, dice.flow(definitions, 3)),
                (Subject::Metaflow, dice.metaflow(definitions)),
                (Subject::Callflow, dice.value(definitions, &definitions["callflows"])),
            ];
            subjects[2].1["flow"] = subjects[0].1.clone();
            for (subject, mut document) in subjects {
                for _ in 0..3 {
                    compared.add(&oracle, profile, subject, "several", &document);
                    dice.fault(&mut document);
                }
            }
        }
    }
    let counts = compared.finish();
    assert!(counts[&("several", true)] > 200 && counts[&("several", false)] > 200, "{counts:?}");
}

/// Rounds; `SWITCHBOARD_ROUNDS` asks for more.
fn rounds() -> u64 {
    std::env::var("SWITCHBOARD_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(16)
}

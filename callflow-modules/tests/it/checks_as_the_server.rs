//! The verdict of a check is that of the server.

use callflow_modules::check::{Check, Mode, Subject};
use callflow_modules::schema::{Definition, Profile};
use serde_json::json;

use crate::dice::Dice;
use crate::oracle::Oracle;
use crate::support::{vendor_folder, vendor_samples};

/// What the vendor's index says about one sample.
struct Row {
    subject: Subject,
    /// Verdict for 4.3 and 5.
    verdicts: [String; 2],
}

fn index() -> Vec<(String, Row)> {
    let Some(folder) = vendor_folder("the index of the samples") else { return Vec::new() };
    let text = std::fs::read_to_string(folder.join("samples/INDEX.md")).unwrap();
    text.lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<_> = line.split('|').map(str::trim).collect();
            let subject = match cells[2] {
                "doc" => Subject::Callflow,
                "meta" => Subject::Metaflow,
                "metas" => Subject::Metaflows,
                _ => Subject::Node,
            };
            let verdicts = [cells[4].to_owned(), cells[5].to_owned()];
            (cells[1].trim_matches('`').to_owned(), Row { subject, verdicts })
        })
        .collect()
}

#[test]
fn every_sample_is_judged_as_the_index_says() {
    let index = index();
    let samples = vendor_samples("every_sample_is_judged_as_the_index_says");
    assert_eq!(index.len(), samples.len());
    for (name, text) in samples {
        let (_, row) = index.iter().find(|(listed, _)| *listed == name).unwrap();
        for (profile, verdict) in [Profile::Kazoo43, Profile::Kazoo5].into_iter().zip(&row.verdicts) {
            for (mode, accepted) in [
                (Mode::Pivot, verdict == "yes"),
                (Mode::Rest, verdict == "yes" || verdict == "after type repair"),
            ] {
                let findings = Check::new(profile, mode).text_of(row.subject, &text).unwrap();
                assert_eq!(!findings.has_errors(), accepted, "{name}, {profile}, {mode:?}:\n{findings}");
            }
        }
    }
}

#[test]
fn generated_and_faulty_documents_are_judged_as_the_vendor_schemas_do() {
    let mut verdicts = [0_usize; 2];
    for profile in [Profile::Kazoo43, Profile::Kazoo5] {
        let test = "generated_and_faulty_documents_are_judged_as_the_vendor_schemas_do";
        let Some(oracle) = Oracle::load(profile, test) else { return };
        let check = Check::new(profile, Mode::Pivot);
        for (number, definition) in Definition::all().enumerate() {
            let Some(schema) = oracle.schema(&format!("callflows.{}", definition.name)) else { continue };
            for round in 0..rounds() {
                let mut dice = Dice::new(number as u64 * 1000 + round);
                let data = dice.value(oracle.definitions(), schema);
                let mut node = json!({ "module": definition.name, "data": data, "children": { "_": {
                    "module": "noop", "data": {}
                } } });
                for _ in 0..3 {
                    let expected = oracle.node(&node);
                    let findings = check.value(Subject::Node, &node);
                    assert_eq!(
                        findings.has_errors(),
                        !expected.is_empty(),
                        "{profile}: {node:#}\nvendor: {expected:#?}\nours:\n{findings}"
                    );
                    verdicts[usize::from(findings.has_errors())] += 1;
                    dice.fault(&mut node);
                }
            }
        }
    }
    assert!(verdicts.iter().all(|count| *count > 1500), "{verdicts:?}");
}

#[test]
fn generated_and_faulty_headings_are_judged_as_the_vendor_schemas_do() {
    for profile in [Profile::Kazoo43, Profile::Kazoo5] {
        let test = "generated_and_faulty_headings_are_judged_as_the_vendor_schemas_do";
        let Some(oracle) = Oracle::load(profile, test) else { return };
        let check = Check::new(profile, Mode::Pivot);
        for seed in 0..40 * rounds() {
            let mut dice = Dice::new(seed);
            let mut document = dice.value(oracle.definitions(), oracle.schema("callflows").unwrap());
            // Metaflows have a test of their own.
            document.as_object_mut().unwrap().shift_remove("metaflow");
            for _ in 0..3 {
                let expected = oracle.callflow(&document);
                let findings = check.value(Subject::Callflow, &document);
                assert_eq!(
                    findings.has_errors(),
                    !expected.is_empty(),
                    "{profile}: {document:#}\nvendor: {expected:#?}\nours:\n{findings}"
                );
                dice.fault(&mut document);
            }
        }
    }
}

/// Rounds per module; `SWITCHBOARD_ROUNDS` asks for more.
fn rounds() -> u64 {
    std::env::var("SWITCHBOARD_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(16)
}

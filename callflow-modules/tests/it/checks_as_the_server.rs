//! The verdict of a check is that of the server.

use callflow_modules::check::{Check, Mode, Subject};
use callflow_modules::schema::Profile;

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

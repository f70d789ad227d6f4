//! The page of `Report` lists the names of its JSON: the table and the document say the same.

use std::collections::BTreeSet;

use cdr_model::analytics::{Fact, Figures, Settings};
use cdr_model::voicenter::{CallStatus, CallTime, CallType, Cdr, Clock};
use serde_json::Value;

/// Objects whose names come from the records.
const NAMED_BY_RECORDS: [&str; 6] = [
    "interactions.by_direction",
    "interactions.inbound_outcomes",
    "outbound.answer_ratio_by_country",
    "agents.incoming_answered",
    "agents.outgoing_answered",
    "agents.dialer_handled",
];

fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    let Value::Object(members) = value else {
        found.insert(path.to_owned());
        return;
    };
    for (name, member) in members {
        let name = if NAMED_BY_RECORDS.contains(&path) { "*" } else { name };
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        paths(member, &path, found);
    }
}

#[test]
fn the_table_of_the_report_has_every_name_and_no_other() {
    let cdr = |id: &str, kind, time| {
        Cdr::new(id, kind, CallStatus::Answer, CallTime::new(time).unwrap())
            .with_caller("0500000001")
            .with_target("972500000002")
            .with_representative_code("9996")
    };
    let mut figures = Figures::new();
    for cdr in [
        cdr("1", CallType::Queue, 1_718_010_000),
        cdr("2", CallType::ExtensionOutgoing, 1_718_010_060),
        cdr("3", CallType::PredictiveQueue, 1_718_010_120),
    ] {
        figures.add(Fact::from_cdr(&cdr, &Clock::default()));
    }
    let mut written = BTreeSet::new();
    paths(&serde_json::to_value(figures.report(&Settings::default())).unwrap(), "", &mut written);

    let page = include_str!("../../src/analytics/report.rs");
    let row = |line: &str| Some(line.strip_prefix("/// | `")?.split_once('`')?.0.to_owned());
    let listed: BTreeSet<String> = page.lines().filter_map(row).collect();
    assert_eq!(listed, written);
}

//! The branches that a module's builder offers are those of the vendor's table, section 4.1.

use std::collections::BTreeSet;

use callflow_modules::schema::{Branch, Definition, Releases};

use crate::support::vendor_folder;

/// Modules of which the vendor's own entry says that `_` is looked at and never taken.
const NEVER_GO_ON: [&str; 2] = ["offnet", "resources"];

/// Words of the table and the sort of branch that each names.
const WORDS: [(&str, Branch); 19] = [
    ("`_`", Branch::Default),
    ("hangup cause", Branch::Cause),
    ("SIP code", Branch::Cause),
    ("digits", Branch::Digits),
    ("`timeout`", Branch::Menu),
    ("`max_retries`", Branch::Menu),
    ("a rule id", Branch::Rule),
    ("a rule set id", Branch::Rule),
    ("`rule_set`", Branch::Rule),
    ("`match`", Branch::Match),
    ("`nomatch`", Branch::Match),
    ("the caller number", Branch::Number),
    ("the capture group", Branch::Number),
    ("a slot number", Branch::Number),
    ("an integer written as text", Branch::Threshold),
    ("an integer 0..10", Branch::Threshold),
    ("the value as text", Branch::Value),
    ("`ON_FAX`", Branch::Fax),
    ("`ON_VOICE`", Branch::Fax),
];

fn named(word: &str) -> Option<Branch> {
    match word {
        "–" => None,
        // The smallest threshold stands beside the sort.
        "`0`" => Some(Branch::Threshold),
        "`MAX_SLOT_EXCEEDED`" => Some(Branch::Slots),
        word => Some(WORDS.iter().find(|(known, _)| *known == word).unwrap_or_else(|| panic!("{word}")).1),
    }
}

#[test]
fn on_every_module() {
    let Some(folder) = vendor_folder("branches_are_the_vendors") else { return };
    let page = std::fs::read_to_string(folder.parent().unwrap().join("kazoo.md")).unwrap();
    let table = page.split("### 4.1 Overview").nth(1).unwrap().split("### 4.2.1").next().unwrap();
    let mut seen = 0;
    for row in table.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let (name, releases) = (cells[1].trim_matches('`'), cells[2]);
        let known = Definition::find(name).unwrap_or_else(|| panic!("no module `{name}`"));
        let expected = if releases == "5" { Releases::Only5 } else { Releases::All };
        assert_eq!(known.releases, expected, "{name}");
        let mut theirs: BTreeSet<String> =
            cells[3].split(", ").filter_map(named).map(|branch| format!("{branch:?}")).collect();
        if NEVER_GO_ON.contains(&name) {
            theirs.remove("Default");
        }
        let ours = known.branches.iter().map(|branch| format!("{branch:?}")).collect();
        assert_eq!(theirs, ours, "{name}");
        seen += 1;
    }
    assert_eq!(seen, 82);
}

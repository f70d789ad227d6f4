//! The table module → effects → test of the walker: a row for each module, and each named test is there.

use std::path::Path;

use callflow_modules::schema::{Definition, Releases};

/// Texts of the tests beside this one.
fn tests() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

#[test]
fn every_module_has_a_row_in_the_table_and_its_test_exists() {
    let tests = tests();
    let rows: Vec<Vec<&str>> = include_str!("../../src/walker/table.md")
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.split('|').map(|cell| cell.trim().trim_matches('`')).collect())
        .collect();
    for row in &rows {
        let test = format!("#[test]\nfn {}()", row[3]);
        assert!(tests.iter().any(|file| file.contains(&test)), "{}: {test}", row[1]);
    }
    let official = |definition: &&Definition| definition.releases != Releases::None;
    let modules: Vec<&str> = Definition::all().filter(official).map(|it| it.name).collect();
    assert_eq!(rows.iter().map(|row| row[1]).collect::<Vec<_>>(), modules);
    assert_eq!(modules.len(), 82);
}

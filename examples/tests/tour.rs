//! The tour is read in a minute, and shows everything when asked.

use std::process::{Command, Output};

fn tour(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tour")).args(arguments).output().expect("the tour starts")
}

#[test]
fn the_story_is_read_in_a_minute_and_tells_of_each_vendor() {
    let output = tour(&[]);
    let told = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{told}");
    let (lines, words) = (told.lines().count(), told.split_whitespace().count());
    assert!(lines <= 60 && words <= 360, "{lines} lines, {words} words:\n{told}");
    assert!(told.lines().all(|line| line.chars().count() <= 110), "{told}");
    for part in ["voxology", "kazoo", "voicenter", "telphin", "exotel"] {
        assert!(told.contains(&format!("--only {part}")), "{part} is missing:\n{told}");
    }
}

#[test]
fn a_part_alone_is_told_in_full() {
    let output = tour(&["--only", "voicenter"]);
    let told = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{told}");
    assert!(told.contains("1. Voicenter") && told.contains("How inbound interactions ended"), "{told}");
    assert!(!told.contains("Exotel"), "{told}");
}

#[test]
fn an_unknown_part_is_refused_with_the_names_that_there_are() {
    let output = tour(&["--only", "voxolgy"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(
        said.contains("voxolgy") && said.contains("voxology, kazoo, voicenter, telphin, exotel"),
        "{said}"
    );
}

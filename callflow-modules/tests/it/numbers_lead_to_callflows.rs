use callflow_modules::numbers::NumberPlan;

fn plan(callflows: &[(&str, &[&str], &[&str])]) -> NumberPlan {
    let mut plan = NumberPlan::new();
    for (id, numbers, patterns) in callflows {
        plan.add(id, *numbers, *patterns).unwrap();
    }
    plan
}

#[test]
fn an_exact_number_wins_over_a_pattern_and_captures_nothing() {
    let plan = plan(&[("pattern", &[], &["^2([0-9]+)$"]), ("exact", &["2000"], &[])]);
    let found = plan.find("2000").unwrap();
    assert_eq!((found.callflow, found.capture_group), ("exact", None));
}

#[test]
fn the_pattern_that_captures_the_longest_text_wins() {
    let plan = plan(&[("short", &[], &[r"^\*5\d(\d+)$"]), ("long", &[], &[r"^\*5(\d+)$"])]);
    let found = plan.find("*552000").unwrap();
    assert_eq!((found.callflow, found.capture_group), ("long", Some("52000")));
}

#[test]
fn on_a_tie_the_pattern_found_first_wins() {
    let plan = plan(&[("first", &[], &[r"^\*(\d+)$"]), ("second", &[], &[r"^.(\d+)$"])]);
    assert_eq!(plan.find("*12").unwrap().callflow, "first");
}

#[test]
fn a_pattern_without_a_group_captures_the_whole_match() {
    let plan = plan(&[("any", &[], &[r"^\+1555\d+$"])]);
    assert_eq!(plan.find("+15550100").unwrap().capture_group, Some("+15550100"));
}

#[test]
fn named_groups_are_kept_and_only_the_longest_group_is_the_capture_group() {
    let plan = plan(&[("any", &[], &[r"^(?P<code>\d{2})(?P<rest>\d+)$"])]);
    let found = plan.find("990100").unwrap();
    assert_eq!(found.capture_group, Some("0100"));
    assert_eq!(found.named_groups.into_iter().collect::<Vec<_>>(), [("code", "99"), ("rest", "0100")]);
}

#[test]
fn a_pattern_that_does_not_compile_is_an_error_and_the_others_still_work() {
    let mut plan = NumberPlan::new();
    let error = plan.add("id", ["1"], [r"^(\d)$", r"*55(\d+)", r"^x(\d)$"]).unwrap_err();
    assert_eq!(error.index(), 1);
    assert_eq!(error.to_string(), "pattern 1 is not a regular expression");
    assert_eq!(plan.find("x7").unwrap().capture_group, Some("7"));
}

#[test]
fn lookup_of_patterns_in_the_way_of_the_docs_never_matches() {
    let mut plan = NumberPlan::new();
    drop(plan.add("id", [""; 0], [r"*55(\d+)"]));
    assert!(plan.find("*551234").is_none());
}

#[test]
fn no_match_takes_digits_only_and_only_when_asked() {
    let plan = plan(&[("rest", &["no_match"], &[])]);
    assert!(plan.find("+15550100").is_none());
    let found = plan.find_or_no_match("+15550100").unwrap();
    assert!(found.is_no_match);
    assert_eq!(found.callflow, "rest");
    for other in ["", "*98", "alice", "1a"] {
        assert!(plan.find_or_no_match(other).is_none(), "{other}");
    }
}

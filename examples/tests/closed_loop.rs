//! Ten thousand simulated calls, told as records and as events, give the truth again.

use examples::closed_loop::{Truth, events, records, traffic};
use time::macros::datetime;

#[test]
fn records_and_events_of_ten_thousand_calls_give_the_truth_again() {
    let world = traffic::simulate(7, 10_000, datetime!(2030-01-06 06:00 UTC)).expect("the days run");
    let truth = Truth::of(world.ledger());
    assert_eq!(truth.calls.len(), 10_000);
    let kinds = [truth.answered(), truth.rang_in_vain(), truth.left_in_menu()];
    assert!(kinds.iter().all(|count| *count > 150), "the days are too uniform: {kinds:?}");

    let report = records::report(world.ledger()).expect("the records arrive");
    let differences = records::differences(&report, &truth);
    assert!(differences.is_empty(), "{}", differences.join("\n"));

    let heard = events::hear(world.ledger()).expect("the events arrive");
    let differences = events::differences(&heard, &truth);
    assert!(differences.is_empty(), "{} differences, the first:\n{}", differences.len(), differences[0]);
}

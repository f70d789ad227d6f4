//! Ten thousand simulated calls, told as records, give the truth again.

use examples::closed_loop::{Truth, records, traffic};
use time::macros::datetime;

#[test]
fn records_of_ten_thousand_calls_give_the_truth_again() {
    let world = traffic::simulate(7, 10_000, datetime!(2030-01-06 06:00 UTC)).expect("the days run");
    let truth = Truth::of(world.ledger());
    assert_eq!(truth.calls.len(), 10_000);
    let report = records::report(world.ledger()).expect("the records arrive");
    let differences = records::differences(&report, &truth);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

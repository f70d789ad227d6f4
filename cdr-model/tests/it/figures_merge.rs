//! Figures of parts, merged in any way, are the figures of the whole.

use cdr_model::analytics::{Fact, Figures, Settings};
use cdr_model::voicenter::CallType;
use cdr_model::{Agorot, CallId, Outcome, PhoneNumber};
use proptest::prelude::*;
use time::OffsetDateTime;

fn call_types() -> impl Strategy<Value = CallType> {
    prop_oneof![prop::sample::select(CallType::KNOWN), Just(CallType::from("later type"))]
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    prop::sample::select(vec![
        Outcome::Answered,
        Outcome::Abandoned,
        Outcome::QueueTimeout,
        Outcome::NoAnswer,
        Outcome::NotDialed,
        Outcome::Voicemail,
        Outcome::HungUpInIvr,
        Outcome::Unknown,
    ])
}

prop_compose! {
    fn facts()(
        call in 0..12_u32,
        origin in prop::option::of(0..12_u32),
        call_type in call_types(),
        outcome in outcomes(),
        started in 1_718_000_000..1_718_020_000_i64,
        duration in prop::option::of(0..600_u32),
        wait in prop::option::of(0..60_u32),
        customer in 0..5_u32,
        agent in prop::option::of(0..3_u32),
        price in 0..90_000_i64,
    ) -> Fact {
        let mut fact = Fact::new(CallId::from(format!("c{call}")), call_type, outcome, started, started + 10_800);
        fact.original_call = origin.map(|origin| format!("c{origin}").into());
        fact.duration = duration;
        fact.wait = wait;
        fact.customer = PhoneNumber::normalize(&format!("97250000000{customer}"));
        fact.agent_code = agent.map(|agent| format!("{agent}").into());
        fact.extension = agent.map(|agent| format!("SIP{agent}").into());
        fact.price = Agorot::new(price);
        fact
    }
}

/// The documented JSON, and everything that a report holds: figures that are shown nowhere, too.
fn report(figures: &Figures) -> (serde_json::Value, String) {
    let report = figures.report(&Settings::default());
    (serde_json::to_value(&report).unwrap(), format!("{report:#?}"))
}

proptest! {
    #[test]
    fn merging_parts_in_any_order_gives_the_report_of_the_whole(
        facts in prop::collection::vec(facts(), 0..40),
        cut in 0..40_usize,
    ) {
        let whole: Figures = facts.iter().cloned().collect();
        let (left, right) = facts.split_at(cut.min(facts.len()));
        let (left, right): (Figures, Figures) = (left.iter().cloned().collect(), right.iter().rev().cloned().collect());
        let mut one = left.clone();
        one.merge(right.clone());
        let mut other = right;
        other.merge(left);
        prop_assert_eq!(report(&one), report(&whole));
        prop_assert_eq!(report(&other), report(&whole));
    }

    #[test]
    fn folding_what_is_over_changes_no_figure(facts in prop::collection::vec(facts(), 0..40), at in 0..20_000_i64) {
        let mut figures: Figures = facts.into_iter().collect();
        let before = report(&figures);
        figures.fold_before(OffsetDateTime::from_unix_timestamp(1_718_000_000 + at).unwrap());
        prop_assert_eq!(report(&figures), before);
    }

    #[test]
    fn a_saved_state_goes_on_where_it_was(facts in prop::collection::vec(facts(), 0..20)) {
        let mut figures: Figures = facts.into_iter().collect();
        figures.fold_before(OffsetDateTime::from_unix_timestamp(1_718_010_000).unwrap());
        let loaded: Figures = serde_json::from_str(&serde_json::to_string(&figures).unwrap()).unwrap();
        prop_assert_eq!(loaded, figures);
    }

    #[test]
    fn a_repeated_record_changes_no_figure_but_the_deliveries(facts in prop::collection::vec(facts(), 1..20)) {
        let once: Figures = facts.iter().cloned().collect();
        let twice: Figures = facts.iter().chain(facts.iter().rev()).cloned().collect();
        let mut expected = report(&once).0;
        expected["received"] = (2 * facts.len()).into();
        prop_assert_eq!(report(&twice).0, expected);
    }
}

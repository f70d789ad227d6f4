//! The correlator against generated calls: whatever happens to the events, it tells the truth or says what is missing.

use std::collections::{BTreeMap, BTreeSet};

use pbx_events::correlate::Snapshot;
use pbx_events::{Correlator, CorrelatorOptions, Directory, Document as _, LegEvent, LoggedCall};
use proptest::prelude::*;
use time::{Duration, OffsetDateTime};

use crate::call_graphs::{Dice, Graph, Talked, calls};
use crate::joins_legs::Story;

/// An event and when it arrives.
type Arrival = (OffsetDateTime, LegEvent);

fn in_order(graphs: &[Graph]) -> Vec<Arrival> {
    let mut arrivals: Vec<Arrival> = graphs
        .iter()
        .flat_map(|graph| &graph.events)
        .map(|event| (event.time, LegEvent::from(event.clone())))
        .collect();
    arrivals.sort_by_key(|(at, _)| *at);
    arrivals
}

fn hear(mut arrivals: Vec<Arrival>) -> Story {
    arrivals.sort_by_key(|(at, _)| *at);
    let mut correlator = Correlator::default();
    let mut story = Story::default();
    for (now, event) in arrivals {
        story.add(correlator.receive(&event, now));
    }
    finish(correlator, story)
}

/// Lets enough time pass for everything that is still open to be given up.
fn finish(mut correlator: Correlator, mut story: Story) -> Story {
    story.add(correlator.flush());
    story.open = correlator.open_calls().count();
    while let Some(deadline) = correlator.next_deadline() {
        story.add(correlator.advance(deadline));
    }
    assert!(correlator.is_empty(), "nothing is kept for ever");
    story
}

fn talked(logged: &LoggedCall) -> (String, Talked) {
    let users = ["0450*101", "0450*102", "0450*103", "0450*104"];
    let user = logged.user.as_ref().unwrap().as_str();
    let talked = Talked {
        user: users.into_iter().find(|known| *known == user).unwrap(),
        customer: logged.customer.as_ref().unwrap().to_string(),
        direction: logged.direction,
        talk: logged.talk_time.unwrap(),
        transferred: logged.transferred,
    };
    (logged.leg.as_str().to_owned(), talked)
}

fn assert_true(story: &Story, graphs: &[Graph]) {
    let logged: BTreeMap<_, _> = story.logged.iter().map(talked).collect();
    let truth: BTreeMap<_, _> = graphs.iter().flat_map(|graph| graph.truth.logged.clone()).collect();
    assert_eq!(logged, truth);
    assert_eq!(logged.len(), story.logged.len(), "none twice");
    assert!(story.logged.iter().all(LoggedCall::is_complete));
    let missed: BTreeMap<_, _> = story
        .missed
        .iter()
        .map(|missed| (missed.call.as_str(), missed.place.as_ref().unwrap().as_str()))
        .collect();
    let truth: BTreeMap<_, _> =
        graphs.iter().filter_map(|graph| Some((graph.call.as_str(), graph.truth.missed?))).collect();
    assert_eq!(missed, truth);
    assert_eq!(missed.len(), story.missed.len(), "none twice");
    let technical: BTreeSet<_> = story.technical.iter().map(|leg| leg.leg.as_str().to_owned()).collect();
    assert_eq!(technical, graphs.iter().flat_map(|graph| graph.truth.technical.clone()).collect());
    assert_eq!((&story.incomplete[..], &story.inconsistencies[..], story.open), (&[][..], &[][..], 0));
}

/// Holds for any events that are left of some calls: what is told is true, and what is not told is said to be missing.
fn assert_honest(story: &Story, graphs: &[Graph], left: &[Arrival]) {
    let truth: BTreeMap<_, _> = graphs.iter().flat_map(|graph| graph.truth.logged.clone()).collect();
    let technical: BTreeSet<_> = graphs.iter().flat_map(|graph| graph.truth.technical.clone()).collect();
    let survivors: BTreeSet<&str> = left.iter().map(|(_, event)| event.leg.as_str()).collect();
    let incomplete: BTreeSet<&str> =
        story.incomplete.iter().filter_map(|incomplete| Some(incomplete.leg.as_ref()?.as_str())).collect();
    let mut told = BTreeSet::new();
    for logged in &story.logged {
        let (leg, told_of) = talked(logged);
        assert!(told.insert(leg.clone()), "logged twice: {leg}");
        // A script's leg is only known to be technical by the hangup of its queue, which may be lost.
        match truth.get(&leg) {
            Some(true_of) if logged.is_complete() => assert_eq!(&told_of, true_of),
            Some(true_of) => assert_eq!(told_of.talk, true_of.talk),
            None => assert!(technical.contains(&leg), "invented: {logged:?}"),
        }
    }
    for leg in truth.keys().filter(|leg| survivors.contains(leg.as_str())) {
        let is_told = told.contains(leg) || incomplete.contains(leg.as_str());
        let is_technical = story.technical.iter().any(|technical| technical.leg.as_str() == leg);
        assert!(is_told || is_technical, "silence about {leg}");
    }
    for graph in graphs {
        let missed: Vec<_> =
            story.missed.iter().filter(|missed| missed.call.as_str() == graph.call).collect();
        assert!(missed.len() <= 1, "missed twice");
        let is_gate = |event: &LegEvent| event.bridged.is_some() && event.call.as_str() == graph.call;
        let gates = graph.events.iter().filter(|event| event.bridged.is_some()).count();
        let gates_left: BTreeSet<_> =
            left.iter().filter(|(_, event)| is_gate(event)).map(|(_, event)| event.leg.as_str()).collect();
        match (graph.truth.missed, &missed[..]) {
            (Some(place), [missed]) if gates_left.len() == gates => {
                assert_eq!(missed.place.as_ref().unwrap().as_str(), place);
            }
            (Some(_), []) if !gates_left.is_empty() => panic!("a missed call was not told"),
            (None, [missed]) => assert!(!missed.missing.is_empty(), "nobody missed it: {missed:?}"),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn calls_in_order_are_told_truly(seed: u64) {
        let graphs = calls(seed);
        assert_true(&hear(in_order(&graphs)), &graphs);
    }

    #[test]
    fn late_and_doubled_events_change_nothing(seed: u64) {
        let graphs = calls(seed);
        let mut dice = Dice::new(!seed);
        let mut delay = || Duration::milliseconds(i64::try_from(dice.roll(4_000)).unwrap());
        let arrivals = in_order(&graphs)
            .into_iter()
            .flat_map(|(at, event)| [(at + delay(), event.clone()), (at + delay(), event)])
            .collect();
        assert_true(&hear(arrivals), &graphs);
    }

    #[test]
    fn the_order_within_the_wait_makes_no_difference(seed: u64) {
        let graphs = calls(seed);
        let mut dice = Dice::new(!seed);
        let mut arrivals = in_order(&graphs);
        arrivals.sort_by_cached_key(|_| dice.roll(u64::MAX));
        let now = arrivals.iter().map(|(at, _)| *at).max().unwrap();
        let mut correlator = Correlator::default();
        let mut story = Story::default();
        for (_, event) in &arrivals {
            story.add(correlator.receive(event, now));
        }
        assert_true(&finish(correlator, story), &graphs);
    }

    #[test]
    fn what_is_lost_is_said_and_never_invented(seed: u64, percent in 1..60u64) {
        let graphs = calls(seed);
        let mut dice = Dice::new(!seed);
        let mut arrivals = in_order(&graphs);
        arrivals.retain(|_| dice.roll(100) >= percent);
        assert_honest(&hear(arrivals.clone()), &graphs, &arrivals);
    }

    #[test]
    fn a_stream_that_begins_or_ends_in_the_middle_is_told_honestly(seed: u64, from in 0..=1000usize, to in 0..=1000usize) {
        let graphs = calls(seed);
        let arrivals = in_order(&graphs);
        let at = |part: usize| part * arrivals.len() / 1000;
        let (first, last) = (at(from).min(at(to)), at(from).max(at(to)));
        let left = arrivals[first..last].to_vec();
        assert_honest(&hear(left.clone()), &graphs, &left);
    }

    #[test]
    fn a_restart_in_the_middle_changes_nothing(seed: u64, cut in 0..=1000usize) {
        let graphs = calls(seed);
        let arrivals = in_order(&graphs);
        let (before, after) = arrivals.split_at(cut * arrivals.len() / 1000);
        let mut story = Story::default();
        let mut correlator = Correlator::default();
        for (now, event) in before {
            story.add(correlator.receive(event, *now));
        }
        let saved = correlator.into_snapshot().to_value();
        let mut correlator = Correlator::restore(Snapshot::from_value(saved).unwrap(), Directory::new()).unwrap();
        for (now, event) in after {
            story.add(correlator.receive(event, *now));
        }
        assert_true(&finish(correlator, story), &graphs);
    }

    #[test]
    fn any_order_with_any_clock_stays_within_bounds(seed: u64, calls_kept in 1..4usize) {
        let graphs = calls(seed);
        let mut dice = Dice::new(!seed);
        let mut arrivals = in_order(&graphs);
        arrivals.sort_by_cached_key(|_| dice.roll(u64::MAX));
        let options = CorrelatorOptions::default().with_max_calls(calls_kept).with_unsuccessful_outgoing().with_missed_direct();
        let mut correlator = Correlator::new(options, Directory::new());
        let mut missed = BTreeMap::new();
        for (at, event) in &arrivals {
            let now = *at + Duration::seconds(i64::try_from(dice.roll(100_000)).unwrap() - 50_000);
            let mut story = Story::default();
            story.add(correlator.receive(event, now));
            prop_assert!(correlator.len() <= calls_kept);
            for call in story.missed {
                *missed.entry(call.call.as_str().to_owned()).or_insert(0) += 1;
            }
        }
    }
}

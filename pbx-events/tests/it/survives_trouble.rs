//! Bounds, contradictions, restarts and the decisions of the vendor reference, section 12.

use pbx_events::correlate::{Gap, InconsistencyKind, Snapshot};
use pbx_events::{
    CallStatus, Correlator, CorrelatorOptions, Direction, Directory, Document as _, LegEvent, LegPoint,
    Output, Webhook, voipnow,
};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use crate::joins_legs::{Story, tell};

const START: OffsetDateTime = datetime!(2024-05-01 9:00 UTC);

fn leg(call: &str, point: LegPoint, second: i64) -> LegEvent {
    let leg = format!("{call}/leg");
    LegEvent::new(call, leg.as_str(), START + Duration::seconds(second), point, Direction::In)
        .with_extension("0450*101")
        .with_caller("+15550100")
        .with_status(CallStatus::Answer)
}

fn queue(call: &str, second: i64, bridged: bool) -> LegEvent {
    let leg = format!("{call}/queue");
    LegEvent::new(call, leg.as_str(), START + Duration::seconds(second), LegPoint::Ended, Direction::In)
        .with_extension("0450*200")
        .with_caller("+15550100")
        .with_bridged(bridged)
}

fn tell_all(events: impl IntoIterator<Item = LegEvent>) -> Story {
    tell(events, CorrelatorOptions::default(), Directory::new())
}

#[test]
fn an_answered_leg_beats_a_queue_that_was_not_bridged() {
    let story = tell_all([
        leg("a", LegPoint::Opened, 0),
        leg("a", LegPoint::Answered, 5),
        leg("a", LegPoint::Ended, 10),
        queue("a", 11, false),
    ]);
    assert_eq!((story.logged.len(), story.missed.len()), (1, 0));
    assert_eq!(story.inconsistencies, [InconsistencyKind::AnsweredButNotBridged]);
}

#[test]
fn an_answer_after_the_report_is_said_and_not_counted_again() {
    let mut correlator = Correlator::default();
    let mut story = Story::default();
    let queue = queue("a", 11, false);
    story.add(correlator.receive(&queue, queue.at));
    story.add(correlator.advance(queue.at + Duration::seconds(5)));
    for event in
        [leg("a", LegPoint::Opened, 0), leg("a", LegPoint::Answered, 5), leg("a", LegPoint::Ended, 10)]
    {
        story.add(correlator.receive(&event, queue.at + Duration::seconds(20)));
    }
    story.add(correlator.receive(&queue, queue.at + Duration::seconds(30)));
    story.add(correlator.flush());
    assert_eq!((story.missed.len(), story.logged.len()), (1, 1));
    assert_eq!(story.inconsistencies, [InconsistencyKind::AnsweredAfterMissed]);
}

#[test]
fn a_direct_call_can_be_missed_on_request() {
    let events = || {
        let ended = leg("a", LegPoint::Ended, 20).with_status(CallStatus::NoAnswer);
        [leg("a", LegPoint::Opened, 0), ended]
    };
    assert_eq!(tell_all(events()), Story::default());
    let options = CorrelatorOptions::default().with_missed_direct();
    let story = tell(events(), options.clone(), Directory::new());
    let [missed] = &story.missed[..] else { panic!("{story:?}") };
    assert_eq!((missed.direct, missed.place.as_ref().unwrap().as_str()), (true, "0450*101"));
    let mobile =
        LegEvent::new("a", "a/out", START, LegPoint::Opened, Direction::Out).with_called("+15550101");
    let story = tell(events().into_iter().chain([mobile]), options, Directory::new());
    assert_eq!(story.missed, [], "forwarded: not all legs are incoming");
}

#[test]
fn a_lost_hangup_of_the_voice_menu_makes_the_missed_call_incomplete() {
    let mut passed_on = queue("a", 11, false);
    passed_on.passed_on_by = Some("0450*099".into());
    let mut correlator = Correlator::default();
    correlator.receive(&passed_on, passed_on.at);
    assert_eq!(
        correlator.advance(passed_on.at + Duration::seconds(60)),
        [],
        "the voice menu may still go on"
    );
    let outputs = correlator.advance(passed_on.at + Duration::seconds(120));
    assert_eq!(outputs[0].as_missed().unwrap().missing, [Gap::PassingHangup]);
}

#[test]
fn a_call_whose_voice_menu_never_hangs_up_is_reported_at_its_age() {
    let mut events =
        [leg("a", LegPoint::Opened, 0), leg("a", LegPoint::Ended, 20).with_status(CallStatus::Cancel)];
    for event in &mut events {
        event.passed_on_by = Some("0450*099".into());
    }
    let mut correlator = Correlator::default();
    for event in &events {
        correlator.receive(event, event.at);
    }
    let outputs = correlator.advance(START + Duration::hours(7));
    let [Output::Incomplete(incomplete)] = &outputs[..] else { panic!("{outputs:?}") };
    assert_eq!((&incomplete.leg, &incomplete.missing[..]), (&None, &[Gap::PassingHangup][..]));
    assert!(correlator.advance(START + Duration::hours(14)).is_empty());
    assert!(correlator.is_empty());
}

#[test]
fn contradicting_times_and_talk_times_are_said() {
    let kinds = |events: Vec<LegEvent>| tell_all(events).inconsistencies;
    let opened = leg("a", LegPoint::Opened, 0);
    let answered = leg("a", LegPoint::Answered, 5);
    let ended = leg("a", LegPoint::Ended, 65);
    let differs = ended.clone().with_talk_time(Duration::seconds(10));
    assert_eq!(kinds(vec![opened.clone(), answered.clone(), differs]), [InconsistencyKind::TalkTimeDiffers]);
    let early = leg("a", LegPoint::Ended, 2);
    assert_eq!(kinds(vec![opened.clone(), answered.clone(), early]), [InconsistencyKind::TimesOutOfOrder]);
    let again = leg("a", LegPoint::Answered, 6);
    assert_eq!(kinds(vec![opened, answered, again, ended]), [InconsistencyKind::Contradiction]);
}

#[test]
fn too_many_calls_make_the_finished_go_first_and_every_eviction_is_said() {
    let options = CorrelatorOptions::default().with_max_calls(10);
    let mut correlator = Correlator::new(options, Directory::new());
    let mut story = Story::default();
    for number in 0..10 {
        let call = format!("finished-{number}");
        for event in [
            leg(&call, LegPoint::Opened, 0),
            leg(&call, LegPoint::Answered, 1),
            leg(&call, LegPoint::Ended, 2),
        ] {
            story.add(correlator.receive(&event, START));
        }
    }
    for number in 0..30 {
        story.add(correlator.receive(&leg(&format!("open-{number}"), LegPoint::Opened, 3), START));
        assert!(correlator.len() <= 10);
    }
    assert_eq!((story.logged.len(), story.evicted, story.incomplete.len()), (10, 20, 20));
    let statistics = correlator.statistics();
    assert_eq!((statistics.evicted, statistics.forgotten_early), (20, 10));
    assert_eq!(correlator.open_calls().count(), 10);
}

#[test]
fn legs_and_texts_are_bounded() {
    let mut options = CorrelatorOptions::default();
    options.max_legs = 3;
    let mut correlator = Correlator::new(options, Directory::new());
    let mut story = Story::default();
    for number in 0..5 {
        let mut event = leg("a", LegPoint::Opened, 0);
        event.leg = format!("leg-{number}").as_str().into();
        story.add(correlator.receive(&event, START));
    }
    let mut long = leg("b", LegPoint::Opened, 0);
    long.caller = Some("1".repeat(3000).into());
    story.add(correlator.receive(&long, START));

    assert_eq!(
        story.inconsistencies,
        [InconsistencyKind::TooManyLegs, InconsistencyKind::TooManyLegs, InconsistencyKind::TooLong]
    );
    assert_eq!(correlator.statistics().refused, 3);
}

#[test]
fn a_saved_state_goes_on_where_it_stopped() {
    let events = [
        leg("a", LegPoint::Opened, 0),
        leg("a", LegPoint::Answered, 5),
        queue("b", 6, false),
        leg("a", LegPoint::Ended, 10),
    ];
    let whole = tell_all(events.clone());
    for cut in 0..=events.len() {
        let (before, after) = events.split_at(cut);
        let mut story = Story::default();
        let mut correlator = Correlator::default();
        for event in before {
            story.add(correlator.receive(event, event.at));
        }
        let saved = correlator.into_snapshot().to_value().to_string();
        let mut correlator =
            Correlator::restore(Snapshot::from_json(saved).unwrap(), Directory::new()).unwrap();
        for event in before.iter().chain(after) {
            story.add(correlator.receive(event, event.at));
        }
        story.add(correlator.flush());
        assert_eq!(story, whole, "cut at {cut}, with everything sent again");
    }
    let mut other = Correlator::default().into_snapshot().to_value();
    other["version"] = 7.into();
    let error = Correlator::restore(Snapshot::from_value(other).unwrap(), Directory::new()).unwrap_err();
    assert_eq!(error.kind(), &pbx_events::ErrorKind::OtherVersion);
}

#[test]
fn voipnow_legs_are_measured_between_answer_and_hangup() {
    let parts = "CallID=1341933372.120&CallerIDNum=15550100&CalledExtension=0003%2A210&CalledNumber=0003%2A210&CallFlow=IN";
    let mut correlator = Correlator::default();
    let mut story = Story::default();
    for (second, status, query) in
        [(0, "CALLING", ""), (5, "ANSWER", "event=answer"), (65, "ANSWER", "event=hangup")]
    {
        let body = format!("{parts}&CallStatus={status}");
        let event = voipnow::Event::decode(&Webhook::new(query, &body).unwrap()).unwrap();
        let at = START + Duration::seconds(second);
        story.add(correlator.receive(&event.into_leg_event(at), at));
    }
    let [logged] = &story.logged[..] else { panic!("{story:?}") };
    assert_eq!(logged.talk_time, Some(Duration::MINUTE));
    assert_eq!(logged.user.as_ref().unwrap().as_str(), "0003*210");
}

#[test]
fn a_voipnow_without_answer_events_is_logged_as_partial() {
    let events = [leg("a", LegPoint::Opened, 0), leg("a", LegPoint::Ended, 65)];
    let story = tell_all(events);
    assert_eq!((story.logged[0].talk_time, &story.logged[0].missing[..]), (None, &[Gap::Answer][..]));
}

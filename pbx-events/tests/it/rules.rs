//! The logging rules of the vendor reference, section 6, one test per rule and named after it.

use pbx_events::correlate::{Gap, InconsistencyKind};
use pbx_events::ringme::rest::Call;
use pbx_events::ringme::{CallEvent, CallEventKind};
use pbx_events::{
    CallStatus, Correlator, CorrelatorOptions, Direction, Directory, Document as _, ExtensionType, LegEvent,
    Output, SignalKind,
};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use crate::joins_legs::{Story, tell};

const START: OffsetDateTime = datetime!(2024-05-01 9:00 UTC);
const CUSTOMER: &str = "+15550100";
const DID: &str = "15550199";
const ALICE: &str = "0450*101";
const BOB: &str = "0450*102";
const QUEUE: &str = "0450*200";
const SECOND_QUEUE: &str = "0450*201";
const IVR: &str = "0450*099";

/// A leg of the call, whose events are made one by one.
#[derive(Clone)]
struct Phone(CallEvent);

impl Phone {
    fn incoming(leg: &str, extension: &str) -> Self {
        let mut event = CallEvent::new(CallEventKind::DialIn, START, "call", leg, Direction::In);
        event.called_number = Some(extension.into());
        event.called_extension = Some(format!("{extension}@pbx.example.net").into());
        event.caller_number = Some(CUSTOMER.into());
        event.called_did = Some(DID.into());
        Self(event)
    }

    fn outgoing(leg: &str, extension: &str, number: &str) -> Self {
        let mut event = CallEvent::new(CallEventKind::DialOut, START, "call", leg, Direction::Out);
        event.called_number = Some(number.into());
        event.caller_number = Some(extension.into());
        event.caller_extension = Some(format!("{extension}@pbx.example.net").into());
        Self(event)
    }

    fn by(mut self, passer: &str) -> Self {
        self.0.caller_extension = Some(format!("{passer}@pbx.example.net").into());
        self
    }

    fn with(mut self, change: impl FnOnce(&mut CallEvent)) -> Self {
        change(&mut self.0);
        self
    }

    fn event(&self, kind: CallEventKind, second: i64, status: CallStatus) -> CallEvent {
        let mut event = self.0.clone();
        (event.kind, event.time) = (kind, START + Duration::seconds(second));
        event.status = Some(status);
        event
    }

    fn opens(&self, second: i64) -> LegEvent {
        let opening =
            if self.0.direction == Direction::In { CallEventKind::DialIn } else { CallEventKind::DialOut };
        self.event(opening, second, CallStatus::Calling).into()
    }

    fn answers(&self, second: i64) -> LegEvent {
        self.event(CallEventKind::Answer, second, CallStatus::Answer).into()
    }

    fn ends(&self, second: i64, status: CallStatus, talk: i64) -> LegEvent {
        let mut event = self.event(CallEventKind::Hangup, second, status);
        event.talk_time = Some(Duration::seconds(talk));
        event.into()
    }

    /// Rings, is answered after 5 s, talks for `talk`.
    fn talks(&self, second: i64, talk: i64) -> Vec<LegEvent> {
        let answered = second + 5;
        vec![self.opens(second), self.answers(answered), self.ends(answered + talk, CallStatus::Answer, talk)]
    }

    /// Rings in vain.
    fn rings(&self, second: i64, until: i64) -> Vec<LegEvent> {
        vec![self.opens(second), self.ends(until, CallStatus::NoAnswer, 0)]
    }
}

/// Makes the hangup of a queue or voice menu.
fn gate(leg: &str, extension: &str, passer: Option<&str>, second: i64, bridged: bool) -> LegEvent {
    let phone = Phone::incoming(leg, extension).with(|event| event.bridged = Some(bridged));
    let phone = passer.map_or(phone.clone(), |passer| phone.by(passer));
    let status = if bridged { CallStatus::Answer } else { CallStatus::Cancel };
    let mut event = phone.event(CallEventKind::Hangup, second, status);
    event.talk_time = None;
    event.into()
}

fn hear(events: impl IntoIterator<Item = LegEvent>) -> Story {
    hear_with(CorrelatorOptions::default(), events)
}

fn hear_with(options: CorrelatorOptions, events: impl IntoIterator<Item = LegEvent>) -> Story {
    tell(events, options, Directory::new())
}

fn place(story: &Story) -> &str {
    let [missed] = &story.missed[..] else { panic!("one missed call: {story:?}") };
    missed.place.as_ref().unwrap().as_str()
}

fn users(story: &Story) -> Vec<&str> {
    story.logged.iter().map(|logged| logged.user.as_ref().unwrap().as_str()).collect()
}

#[test]
fn rule_01_the_key_of_a_logged_call_is_its_leg() {
    let before = Phone::incoming("leg-1", ALICE).talks(0, 20);
    let after = Phone::incoming("leg-2", BOB).by(ALICE).with(|event| {
        event.caller_number = Some(ALICE.into());
        event.remote_number = Some(CUSTOMER.into());
    });
    let story = hear(before.into_iter().chain(after.talks(26, 30)));
    assert_eq!(users(&story), [ALICE, BOB]);
    assert_eq!(story.logged[0].call, story.logged[1].call);
    assert_ne!(story.logged[0].leg, story.logged[1].leg);
}

#[test]
fn rule_02_a_leg_is_logged_at_its_hangup_if_it_was_answered() {
    let mut correlator = Correlator::default();
    let mut logged = Vec::new();
    for event in Phone::incoming("leg", ALICE).talks(0, 20) {
        let outputs = correlator.receive(&event, event.at);
        logged.push(outputs.iter().filter(|output| output.as_logged().is_some()).count());
    }
    assert_eq!(logged, [0, 0, 1], "at once, without a wait");
    assert!(hear(Phone::incoming("leg", ALICE).rings(0, 20)).logged.is_empty());
}

#[test]
fn rule_03_success_needs_the_status_answer_at_hangup() {
    let phone = Phone::incoming("leg", ALICE);
    let story = hear([phone.opens(0), phone.answers(5), phone.ends(9, CallStatus::Congestion, 4)]);
    assert!(story.logged.is_empty());
    assert_eq!(story.inconsistencies, [InconsistencyKind::AnsweredWithoutSuccess]);
    for status in ["BUSY", "NOANSWER", "CANCEL", "CHANUNAVAIL", "SOMETHING NEW"] {
        let story = hear([phone.opens(0), phone.ends(9, status.into(), 0)]);
        assert_eq!(story, Story::default(), "{status}");
    }
}

#[test]
fn rule_04_of_a_dial_in_leg_the_user_is_dialled_and_the_customer_calls_or_is_remote() {
    let story = hear(Phone::incoming("leg", ALICE).talks(0, 20));
    assert_eq!((users(&story), story.logged[0].customer.as_ref().unwrap().as_str()), (vec![ALICE], CUSTOMER));
    let remote = Phone::incoming("leg", ALICE).with(|event| event.remote_number = Some("+15550101".into()));
    let story = hear(remote.talks(0, 20));
    assert_eq!(story.logged[0].customer.as_ref().unwrap().as_str(), "+15550101");
}

#[test]
fn rule_05_of_a_dial_out_leg_the_user_calls_and_the_customer_is_dialled() {
    let story = hear(Phone::outgoing("leg", ALICE, CUSTOMER).talks(0, 20));
    assert_eq!((users(&story), story.logged[0].customer.as_ref().unwrap().as_str()), (vec![ALICE], CUSTOMER));
    assert_eq!(story.logged[0].direction, Direction::Out);
}

#[test]
fn rule_06_talk_time_record_and_did_are_taken_at_hangup() {
    let phone = Phone::incoming("leg", ALICE).with(|event| event.called_did = None);
    let last = phone.clone().with(|event| {
        event.called_did = Some(DID.into());
        event.record_id = Some("50101-ab".into());
    });
    let story = hear([phone.opens(0), phone.answers(5), last.ends(25, CallStatus::Answer, 20)]);
    let logged = &story.logged[0];
    assert_eq!(logged.did.as_ref().unwrap().as_str(), DID);
    assert_eq!(logged.record.as_ref().unwrap().as_str(), "50101-ab");
    assert_eq!(
        (logged.ring_time, logged.talk_time),
        (Some(Duration::seconds(5)), Some(Duration::seconds(20)))
    );
}

#[test]
fn rule_07_a_hangup_that_was_not_bridged_is_a_missed_call() {
    let story = hear([gate("ivr", IVR, None, 30, false)]);
    assert_eq!(place(&story), IVR);
    let missed = &story.missed[0];
    assert_eq!(missed.customer.as_ref().unwrap().as_str(), CUSTOMER);
    assert_eq!(missed.did.as_ref().unwrap().as_str(), DID);
    assert_eq!((missed.ended_at, missed.direct), (START + Duration::seconds(30), false));
}

#[test]
fn rule_08_a_website_callback_can_be_missed_too() {
    let script =
        Phone::outgoing("script", ALICE, CUSTOMER).with(|event| event.callback_id = Some("call".into()));
    let events = script.talks(0, 40).into_iter().chain([gate("queue", QUEUE, None, 45, false)]);
    assert_eq!(place(&hear(events)), QUEUE);
}

#[test]
fn rule_09_a_queue_beats_a_voice_menu_and_the_last_queue_counts() {
    let ivr = || gate("ivr", IVR, None, 61, false);
    let first = || gate("queue-1", QUEUE, Some(IVR), 30, false);
    let second = || gate("queue-2", SECOND_QUEUE, Some(IVR), 60, false);
    assert_eq!(place(&hear([first(), ivr()])), QUEUE);
    assert_eq!(place(&hear([first(), second(), ivr()])), SECOND_QUEUE);
    let directory = Directory::new()
        .with(IVR, ExtensionType::Ivr)
        .with(QUEUE, ExtensionType::Queue)
        .with(SECOND_QUEUE, ExtensionType::Ivr);
    let story = tell([first(), second(), ivr()], CorrelatorOptions::default(), directory);
    assert_eq!(place(&story), QUEUE, "the types are known");
    assert_eq!(story.missed[0].place_type, Some(ExtensionType::Queue));
}

#[test]
fn rule_10_a_missed_call_waits_for_a_hangup_that_comes_just_after() {
    let mut correlator = Correlator::default();
    let ivr = gate("ivr", IVR, None, 30, false);
    assert!(correlator.receive(&ivr, ivr.at).is_empty(), "nothing yet");
    assert_eq!(correlator.next_deadline(), Some(ivr.at + Duration::seconds(5)));
    let queue = gate("queue", QUEUE, Some(IVR), 30, false);
    assert!(correlator.receive(&queue, ivr.at + Duration::milliseconds(400)).is_empty());
    assert!(correlator.advance(ivr.at + Duration::seconds(5)).is_empty(), "counted from the last hangup");
    let outputs = correlator.advance(ivr.at + Duration::seconds(6));
    assert_eq!(outputs[0].as_missed().unwrap().place.as_ref().unwrap().as_str(), QUEUE);
}

#[test]
fn rule_11_bridged_yes_is_a_success_and_not_logged_itself() {
    let phone = Phone::incoming("leg", ALICE).by(IVR);
    let story = hear(phone.talks(0, 60).into_iter().chain([gate("ivr", IVR, None, 66, true)]));
    assert_eq!((users(&story), story.missed.len(), story.open), (vec![ALICE], 0, 0));
}

#[test]
fn rule_12_the_hangup_of_the_voice_menu_ends_tracking_after_the_wait() {
    let mut correlator = Correlator::default();
    let events = Phone::incoming("leg", ALICE).by(IVR).rings(0, 20);
    for event in &events {
        correlator.receive(event, event.at);
    }
    assert_eq!(correlator.open_calls().count(), 1, "the voice menu has not hung up");
    let ivr = gate("ivr", IVR, None, 21, false);
    correlator.receive(&ivr, ivr.at);
    assert_eq!(correlator.open_calls().count(), 1, "the wait");
    correlator.advance(ivr.at + Duration::seconds(5));
    assert_eq!((correlator.open_calls().count(), correlator.len()), (0, 1), "remembered only");
    correlator.advance(ivr.at + Duration::hours(1));
    assert!(correlator.is_empty());
}

#[test]
fn rule_13_a_dial_out_to_an_extension_is_local_and_ignored() {
    let local = Phone::outgoing("leg", ALICE, BOB);
    assert_eq!(hear(local.talks(0, 20)), Story::default());
    let story = hear_with(CorrelatorOptions::default().with_local_calls(), local.talks(0, 20));
    assert!(story.logged[0].local);
    assert_eq!(hear(Phone::outgoing("leg", ALICE, CUSTOMER).talks(0, 20)).logged.len(), 1);
}

#[test]
fn rule_14_a_dial_in_from_an_extension_is_local_unless_a_remote_number_is_there() {
    let local = Phone::incoming("leg", BOB).by(ALICE).with(|event| event.caller_number = Some(ALICE.into()));
    assert_eq!(hear(local.talks(0, 20)), Story::default());
    let transferred = local.with(|event| event.remote_number = Some(CUSTOMER.into()));
    assert_eq!(users(&hear(transferred.talks(0, 20))), [BOB]);
}

#[test]
fn rule_15_local_is_a_known_or_well_formed_extension_and_not_the_presence_of_a_caller_extension() {
    let passed_on = Phone::incoming("leg", ALICE).by(QUEUE);
    assert_eq!(hear(passed_on.talks(0, 20)).logged.len(), 1, "CallerExtension is there");
    let short = || Phone::outgoing("leg", ALICE, "102").talks(0, 20);
    assert_eq!(hear(short()).logged.len(), 1, "nothing says that 102 is an extension");
    let directory = Directory::new().with(BOB, ExtensionType::Phone);
    assert!(tell(short(), CorrelatorOptions::default(), directory).logged.is_empty());
}

#[test]
fn rule_16_the_losers_of_parallel_ringing_only_hide_their_cards() {
    let (alice, bob) = (Phone::incoming("leg-1", ALICE), Phone::incoming("leg-2", BOB));
    let events = [
        alice.opens(0),
        bob.opens(0),
        alice.answers(5),
        bob.ends(5, CallStatus::Cancel, 0),
        alice.ends(25, CallStatus::Answer, 20),
    ];
    let story = hear(events.clone());
    assert_eq!((users(&story), story.missed.len()), (vec![ALICE], 0));
    let mut correlator = Correlator::default();
    let outputs = events.iter().flat_map(|event| correlator.receive(event, event.at));
    let signals: Vec<_> = outputs
        .filter_map(|output| {
            output.as_signal().map(|signal| (signal.user.clone().unwrap(), signal.kind.clone()))
        })
        .collect();
    let signal = |user: &str, kind| (user.into(), kind);
    assert_eq!(
        signals,
        [
            signal(ALICE, SignalKind::Ringing),
            signal(BOB, SignalKind::Ringing),
            signal(ALICE, SignalKind::InCall),
            signal(BOB, SignalKind::AnsweredElsewhere { by: Some(ALICE.into()) }),
            signal(ALICE, SignalKind::Finished { status: Some(CallStatus::Answer) }),
        ]
    );
}

#[test]
fn rule_17_forwarded_legs_are_logged_and_flagged() {
    let rung = Phone::incoming("leg-1", ALICE);
    let mobile = Phone::outgoing("leg-2", ALICE, "+15550177")
        .with(|event| event.transferred = Some(true))
        .talks(10, 30);
    let story = hear(rung.rings(0, 46).into_iter().chain(mobile));
    assert_eq!((users(&story), story.logged[0].transferred, story.missed.len()), (vec![ALICE], true, 0));
}

#[test]
fn rule_18_a_callback_is_logged_unless_its_call_was_missed() {
    let script =
        Phone::outgoing("script", ALICE, CUSTOMER).with(|event| event.callback_id = Some("call".into()));
    let story = hear(script.talks(0, 40));
    assert_eq!((story.logged.len(), story.technical.len()), (1, 0));
    let story = hear(script.talks(0, 40).into_iter().chain([gate("queue", QUEUE, None, 45, false)]));
    assert_eq!((story.logged.len(), story.missed.len(), story.technical.len()), (0, 1, 1));
    let story = hear([gate("queue", QUEUE, None, 44, false)].into_iter().chain(script.talks(0, 40)));
    assert_eq!(
        (story.logged.len(), story.missed.len(), story.technical.len()),
        (0, 1, 1),
        "in the other order"
    );
}

#[test]
fn rule_19_unanswered_outgoing_calls_are_logged_only_on_request() {
    let busy = Phone::outgoing("leg", ALICE, CUSTOMER);
    let events = || [busy.opens(0), busy.ends(4, CallStatus::Busy, 0)];
    assert_eq!(hear(events()), Story::default());
    let story = hear_with(CorrelatorOptions::default().with_unsuccessful_outgoing(), events());
    let logged = &story.logged[0];
    assert_eq!((logged.answered, &logged.status, logged.talk_time), (false, &Some(CallStatus::Busy), None));
}

#[test]
fn rule_20_a_missing_record_is_found_in_the_call_history() {
    let story = hear(Phone::incoming("leg", ALICE).talks(0, 20));
    assert_eq!(story.logged[0].record, None);
    let history = Call::from_json(
        r#"{"call_uuid": "CALL", "cdr": [
            {"extension_id": 50102, "record_uuid": "50102-AA"}, {"extension_id": 50101, "record_uuid": "50101-BB"}]}"#,
    )
    .unwrap();
    let record =
        |extension| history.record_of(Some(pbx_events::ExtensionId::new(extension))).unwrap().as_str();
    assert_eq!(record(50101), "50101-BB");
    assert_eq!(record(7), "50102-AA", "the first otherwise");
}

#[test]
fn rule_21_repetitions_by_leg_type_and_time_change_nothing() {
    let events = Phone::incoming("leg", ALICE).talks(0, 20);
    let mut correlator = Correlator::default();
    let mut story = Story::default();
    for event in events.iter().chain(&events).chain(&events) {
        story.add(correlator.receive(event, event.at));
    }
    assert_eq!((story.logged.len(), correlator.statistics().repeated), (1, 6));
    assert_eq!(story.inconsistencies, []);
}

#[test]
fn rule_22_a_hangup_alone_is_logged_as_partial_if_somebody_talked() {
    let phone = Phone::incoming("leg", ALICE);
    let story = hear([phone.ends(25, CallStatus::Answer, 20)]);
    let logged = &story.logged[0];
    assert_eq!(logged.missing, [Gap::Opening, Gap::Answer]);
    assert_eq!((logged.direction, logged.talk_time), (Direction::In, Some(Duration::seconds(20))));
    assert_eq!(logged.answered_at, Some(START + Duration::seconds(5)), "the end less the talk time");
    assert_eq!(logged.started_at, None);
    let story = hear([phone.ends(25, CallStatus::Answer, 0)]);
    assert_eq!(story.logged, []);
    assert_eq!(story.incomplete[0].missing, [Gap::Opening, Gap::Answer]);
}

#[test]
fn rule_23_a_leg_without_a_hangup_is_dropped_at_its_age() {
    let mut correlator = Correlator::default();
    let phone = Phone::incoming("leg", ALICE);
    correlator.receive(&phone.opens(0), START);
    correlator.receive(&phone.answers(5), START + Duration::seconds(5));
    assert_eq!(correlator.advance(START + Duration::hours(6)), []);
    assert_eq!(correlator.open_calls().count(), 1);
    let outputs = correlator.advance(START + Duration::hours(6) + Duration::seconds(5));
    let [Output::Incomplete(incomplete)] = &outputs[..] else { panic!("{outputs:?}") };
    assert_eq!(incomplete.missing, [Gap::Hangup]);
    assert_eq!(correlator.open_calls().count(), 0);
}

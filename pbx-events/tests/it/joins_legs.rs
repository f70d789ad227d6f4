//! The correlator on the vendor's scenarios, in any order and doubled.

use pbx_events::{Correlator, CorrelatorOptions, Directory, LoggedCall, MissedCall, Output, Webhook, ringme};
use time::{Duration, OffsetDateTime};

use crate::vendor_files::{folder, text};

/// What a correlator says, without signals, in the order of legs.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Story {
    pub(crate) logged: Vec<LoggedCall>,
    pub(crate) missed: Vec<MissedCall>,
    pub(crate) technical: Vec<LoggedCall>,
    pub(crate) incomplete: Vec<pbx_events::correlate::Incomplete>,
    pub(crate) inconsistencies: Vec<pbx_events::correlate::InconsistencyKind>,
    pub(crate) evicted: usize,
    pub(crate) open: usize,
}

impl Story {
    pub(crate) fn add(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Logged(logged) => self.logged.push(*logged),
                Output::Missed(missed) => self.missed.push(*missed),
                Output::Technical(logged) => self.technical.push(*logged),
                Output::Incomplete(incomplete) => self.incomplete.push(*incomplete),
                Output::Inconsistency(inconsistency) => self.inconsistencies.push(inconsistency.kind),
                Output::Evicted { .. } => self.evicted += 1,
                _ => {}
            }
        }
        self.logged.sort_by(|a, b| a.leg.cmp(&b.leg));
    }
}

pub(crate) fn events(stream: &str) -> Vec<pbx_events::LegEvent> {
    stream
        .lines()
        .map(|line| match ringme::Event::decode(&Webhook::form(line).unwrap()).unwrap() {
            ringme::Event::Call(event) => (*event).into(),
            other => panic!("{other:?}"),
        })
        .collect()
}

/// Feeds events that arrive when they happen, in the given order, within a moment if they are late.
pub(crate) fn tell(
    events: impl IntoIterator<Item = pbx_events::LegEvent>,
    options: CorrelatorOptions,
    directory: Directory,
) -> Story {
    let mut correlator = Correlator::new(options, directory);
    let mut story = Story::default();
    let mut now = OffsetDateTime::UNIX_EPOCH;
    for event in events {
        now = now.max(event.at);
        story.add(correlator.receive(&event, now));
    }
    story.add(correlator.flush());
    story.open = correlator.open_calls().count();
    story
}

fn seconds(logged: &LoggedCall) -> f64 {
    logged.talk_time.unwrap().as_seconds_f64()
}

fn text_of(number: &Option<pbx_events::Number>) -> &str {
    number.as_ref().map_or("", |number| number.as_str())
}

fn user(logged: &LoggedCall) -> &str {
    logged.user.as_ref().map_or("", |user| user.as_str())
}

/// Returns the story of a scenario, after checking that orders and repetitions do not change it.
fn scenario(folder: &std::path::Path, name: &str) -> Story {
    let events = events(&text(folder, &format!("scenario-{name}.stream")));
    let options = CorrelatorOptions::default;
    let story = tell(events.clone(), options(), Directory::new());
    let doubled = events.iter().flat_map(|event| [event.clone(), event.clone()]);
    assert_eq!(tell(doubled, options(), Directory::new()), story, "{name} doubled");
    let twice = events.iter().chain(&events).cloned();
    assert_eq!(tell(twice, options(), Directory::new()), story, "{name} repeated as a whole");
    assert_eq!(tell(late(&events, 4_000), options(), Directory::new()), story, "{name} late by up to 4 s");
    // All at once: each event arrives within the wait of any other.
    for turn in 0..events.len() {
        let mut correlator = Correlator::default();
        let mut turned = Story::default();
        let now = events.iter().map(|event| event.at).max().unwrap();
        let (front, back) = events.split_at(turn);
        for event in back.iter().chain(front).rev() {
            turned.add(correlator.receive(event, now));
        }
        turned.add(correlator.flush());
        assert_eq!(turned, story, "{name} backwards from {turn}");
    }
    assert!(story.incomplete.is_empty() && story.inconsistencies.is_empty(), "{name}: {story:?}");
    assert_eq!((story.open, story.evicted), (0, 0), "{name}");
    story
}

/// Puts events into the order of arrival when each is late by its own delay of up to `most` milliseconds.
fn late(events: &[pbx_events::LegEvent], most: i64) -> Vec<pbx_events::LegEvent> {
    let mut arrivals: Vec<_> = events
        .iter()
        .enumerate()
        .map(|(index, event)| {
            let delay = (i64::try_from(index).unwrap() * 7_919 + 1_237) % (most + 1);
            (event.at + Duration::milliseconds(delay), event.clone())
        })
        .collect();
    arrivals.sort_by_key(|(arrival, _)| *arrival);
    arrivals.into_iter().map(|(_, event)| event).collect()
}

#[test]
fn a_transferred_and_a_missed_call_are_told_as_the_page_says() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/telphin");
    let read = |name: &str| events(&text(&folder, name));
    let (transferred, missed) = (read("transferred-call.stream"), read("missed-call.stream"));
    let story = tell(transferred.into_iter().chain(missed), CorrelatorOptions::default(), Directory::new());
    let told: Vec<_> =
        story.logged.iter().map(|call| (user(call), seconds(call), text_of(&call.customer))).collect();
    assert_eq!(told, [("0450*101", 20.0, "+15550100"), ("0450*102", 30.0, "+15550100")]);
    let [missed] = &story.missed[..] else { panic!("{story:?}") };
    assert_eq!((missed.place.as_ref().unwrap().as_str(), text_of(&missed.did)), ("0450*200", "15550199"));
    assert!(story.incomplete.is_empty() && story.inconsistencies.is_empty() && story.open == 0, "{story:?}");
}

#[test]
fn every_scenario_of_the_vendor_gives_exactly_its_result() {
    let Some(folder) = folder("scenarios of the correlator") else { return };

    let story = scenario(&folder, "incoming-direct-answered");
    let [call] = &story.logged[..] else { panic!("{story:?}") };
    assert_eq!((call.direction.as_str(), user(call), seconds(call)), ("in", "0450*101", 30.5));
    assert_eq!((text_of(&call.did), call.record.is_some()), ("70000000099", true));

    let story = scenario(&folder, "incoming-via-ivr-answered");
    let [call] = &story.logged[..] else { panic!("{story:?}") };
    assert_eq!((call.direction.as_str(), user(call), seconds(call)), ("in", "0450*101", 60.0));

    let story = scenario(&folder, "incoming-via-queue-missed");
    let ([], [missed]) = (&story.logged[..], &story.missed[..]) else { panic!("{story:?}") };
    assert_eq!((text_of(&missed.customer), text_of(&missed.did)), ("+70000000001", "70000000099"));
    assert_eq!(missed.place.as_ref().unwrap().as_str(), "0450*200");

    let story = scenario(&folder, "outgoing-answered");
    let [call] = &story.logged[..] else { panic!("{story:?}") };
    assert_eq!((call.direction.as_str(), user(call), seconds(call)), ("out", "0450*101", 12.25));
    assert_eq!((text_of(&call.customer), &call.record), ("+70000000002", &None));

    assert_eq!(scenario(&folder, "outgoing-not-answered-busy"), Story::default());
    let busy = events(&text(&folder, "scenario-outgoing-not-answered-busy.stream"));
    let options = CorrelatorOptions::default().with_unsuccessful_outgoing();
    let story = tell(busy, options, Directory::new());
    let [call] = &story.logged[..] else { panic!("{story:?}") };
    assert_eq!((call.answered, call.status.as_ref().unwrap().as_str()), (false, "BUSY"));

    assert_eq!(scenario(&folder, "internal-call-ignored"), Story::default());

    let story = scenario(&folder, "blind-transfer-two-logged-calls");
    let [first, second] = &story.logged[..] else { panic!("{story:?}") };
    assert_eq!((user(first), seconds(first)), ("0450*101", 20.0));
    assert_eq!((user(second), seconds(second)), ("0450*102", 30.0));
    assert_eq!((text_of(&first.customer), text_of(&second.customer)), ("+70000000001", "+70000000001"));

    let story = scenario(&folder, "incoming-forwarded-to-mobile-transfered-yes");
    let ([call], []) = (&story.logged[..], &story.missed[..]) else { panic!("{story:?}") };
    assert_eq!((call.direction.as_str(), user(call), seconds(call)), ("out", "0450*101", 30.0));
    assert_eq!((text_of(&call.customer), call.transferred), ("+70000000777", true));
    assert_eq!(call.call.as_str(), "a0000008100840088008b00000000008");

    let story = scenario(&folder, "clicktocall-callback");
    let [call] = &story.logged[..] else { panic!("{story:?}") };
    assert_eq!((call.direction.as_str(), user(call), seconds(call)), ("out", "0450*101", 20.0));
    assert_eq!((text_of(&call.customer), call.callback.is_some()), ("+70000000001", true));
}

#[test]
fn the_published_outgoing_call_is_one_logged_call() {
    let Some(folder) = folder("published events") else { return };
    let names = ["1-dial-out", "2-answer", "3-hangup-with-recid-and-duration-microseconds"];
    let stream: Vec<String> =
        names.iter().map(|name| text(&folder, &format!("event-out-{name}.form")).trim().to_owned()).collect();
    let story = tell(events(&stream.join("\n")), CorrelatorOptions::default(), Directory::new());
    let [call] = &story.logged[..] else { panic!("{story:?}") };
    assert_eq!((user(call), text_of(&call.customer)), ("2566*102", "+79161112233"));
    assert_eq!(call.talk_time, Some(Duration::microseconds(11_420_018)));
    assert_eq!(call.record.as_ref().unwrap().as_str(), "10500-100bbbbcccc99aaff44cccc777ddd444");
    assert_eq!(call.did, None);
}

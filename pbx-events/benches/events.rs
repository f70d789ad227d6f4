//! Decoding and joining events, beside what a user would do otherwise.
//!
//! Run: `cargo bench -p pbx-events`. The figures are in `BENCHMARKS.md`.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_types,
    missing_docs,
    reason = "a benchmark shows what users write, and stops when it is wrong"
)]

use std::alloc::System;
use std::collections::HashMap;

use divan::counter::{BytesCount, ItemsCount};
use divan::{AllocProfiler, Bencher, black_box};
use pbx_events::ringme::{CallEvent, CallEventKind, Event, InteractiveRequest, InteractiveResponse};
use pbx_events::{
    CallStatus, Correlator, CorrelatorOptions, Direction, Directory, ExtensionType, LegEvent, Webhook,
};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

#[global_allocator]
static ALLOCATOR: AllocProfiler<System> = AllocProfiler::new(System);

const START: OffsetDateTime = datetime!(2024-05-01 9:00 UTC);

fn main() {
    divan::main();
}

/// Makes an incoming call through voice menu and queue: two phones ring, one answers, four hangups.
fn call(number: u32) -> Vec<CallEvent> {
    let id = |part: u32| format!("{number:08x}{part:08x}{:016x}", u64::from(number) * 7_919);
    let call = id(0);
    let leg = |part: u32, extension: &str, passer: Option<&str>| {
        let leg = format!("5010{part}-{}", id(part));
        let mut event = CallEvent::new(CallEventKind::DialIn, START, call.as_str(), leg, Direction::In);
        event.call_api_id = Some(format!("3221225985-{call}").into());
        event.caller_number = Some("+15550100123".into());
        event.caller_name = Some("+15550100123".into());
        event.called_number = Some(extension.into());
        event.called_extension = Some(format!("{extension}@pbx.example.net").into());
        event.called_extension_id = Some(pbx_events::ExtensionId::new(u64::from(50_100 + part)));
        event.caller_extension = passer.map(|name| format!("{name}@pbx.example.net").into());
        event.called_did = Some("15550199000".into());
        event
    };
    let at = |leg: &CallEvent, kind: CallEventKind, second: u32, status: CallStatus| {
        let mut event = leg.clone();
        let seconds = i64::from(number % 600 + second);
        (event.kind, event.time, event.status) = (kind, START + Duration::seconds(seconds), Some(status));
        if kind == CallEventKind::Hangup && event.bridged.is_none() {
            event.talk_time = Some(Duration::ZERO);
        }
        event
    };
    let (alice, bob) = (leg(1, "0450*101", Some("0450*200")), leg(2, "0450*102", Some("0450*200")));
    let (mut queue, mut ivr) = (leg(3, "0450*200", Some("0450*099")), leg(4, "0450*099", None));
    (queue.bridged, ivr.bridged) = (Some(true), Some(true));
    let mut end = at(&alice, CallEventKind::Hangup, 66, CallStatus::Answer);
    end.talk_time = Some(Duration::seconds(60));
    end.record_id = Some(alice.leg_id.as_str().into());
    vec![
        at(&alice, CallEventKind::DialIn, 1, CallStatus::Calling),
        at(&bob, CallEventKind::DialIn, 1, CallStatus::Calling),
        at(&alice, CallEventKind::Answer, 6, CallStatus::Answer),
        at(&bob, CallEventKind::Hangup, 6, CallStatus::Cancel),
        end,
        at(&queue, CallEventKind::Hangup, 66, CallStatus::Answer),
        at(&ivr, CallEventKind::Hangup, 67, CallStatus::Answer),
    ]
}

/// Makes calls that go on at the same time, 7 events each, in the order of time.
fn day(calls: u32) -> Vec<LegEvent> {
    let mut events: Vec<LegEvent> = (0..calls).flat_map(call).map(LegEvent::from).collect();
    events.sort_by_key(|event| event.at);
    events
}

fn bodies() -> Vec<String> {
    (0..100).flat_map(call).map(|event| event.to_form()).collect()
}

fn size(bodies: &[String]) -> usize {
    bodies.iter().map(String::len).sum()
}

#[divan::bench]
fn decode_typed(bencher: Bencher<'_, '_>) {
    let bodies = bodies();
    bencher
        .counter(ItemsCount::new(bodies.len()))
        .counter(BytesCount::new(size(&bodies)))
        .bench(|| bodies.iter().filter(|body| decode(black_box(body)).is_some()).count());
}

fn decode(body: &str) -> Option<Event> {
    Event::decode(&Webhook::form(body).ok()?).ok()
}

/// What a user would write: no types, no checks.
#[divan::bench]
fn decode_hash_map(bencher: Bencher<'_, '_>) {
    let bodies = bodies();
    bencher.counter(ItemsCount::new(bodies.len())).counter(BytesCount::new(size(&bodies))).bench(|| {
        let maps = bodies.iter().map(|body| {
            let pairs = form_urlencoded::parse(black_box(body).as_bytes());
            pairs.into_owned().collect::<HashMap<String, String>>()
        });
        maps.filter(|map| map.contains_key("EventType")).count()
    });
}

/// The same, and a correlator's input: what one has to do with the map before it is of use.
#[divan::bench]
fn decode_to_leg_event(bencher: Bencher<'_, '_>) {
    let bodies = bodies();
    bencher.counter(ItemsCount::new(bodies.len())).bench(|| {
        let events = bodies.iter().filter_map(|body| decode(black_box(body)));
        events
            .filter_map(
                |event| if let Event::Call(event) = event { Some(LegEvent::from(*event)) } else { None },
            )
            .count()
    });
}

fn directory() -> Directory {
    Directory::new()
        .with("0450*101", ExtensionType::Phone)
        .with("0450*102", ExtensionType::Phone)
        .with("0450*200", ExtensionType::Queue)
        .with("0450*099", ExtensionType::Ivr)
}

#[divan::bench(args = [1_000, 20_000])]
fn correlate(bencher: Bencher<'_, '_>, calls: u32) {
    let events = day(calls);
    bencher
        .counter(ItemsCount::new(events.len()))
        .with_inputs(|| Correlator::new(CorrelatorOptions::default(), directory()))
        .bench_local_values(|mut correlator| {
            let told: usize = events.iter().map(|event| correlator.receive(event, event.at).len()).sum();
            (told, correlator)
        });
}

#[divan::bench(args = [20_000])]
fn correlate_without_signals(bencher: Bencher<'_, '_>, calls: u32) {
    let events = day(calls);
    bencher
        .counter(ItemsCount::new(events.len()))
        .with_inputs(|| Correlator::new(CorrelatorOptions::default().without_signals(), Directory::new()))
        .bench_local_values(|mut correlator| {
            let told: usize = events.iter().map(|event| correlator.receive(event, event.at).len()).sum();
            (told, correlator)
        });
}

/// From the bytes of a webhook to logged calls.
#[divan::bench]
fn decode_and_correlate(bencher: Bencher<'_, '_>) {
    let bodies = bodies();
    bencher
        .counter(ItemsCount::new(bodies.len()))
        .with_inputs(|| Correlator::new(CorrelatorOptions::default(), directory()))
        .bench_local_values(|mut correlator| {
            for body in &bodies {
                if let Some(Event::Call(event)) = decode(body) {
                    let event = LegEvent::from(*event);
                    black_box(correlator.receive(&event, event.at));
                }
            }
            correlator
        });
}

/// Calls that are open with two ringing legs, one answered: "alloc" over the calls is the memory of one.
#[divan::bench(args = [1_000])]
fn memory_of_open_calls(bencher: Bencher<'_, '_>, calls: u32) {
    let events: Vec<LegEvent> =
        (0..calls).flat_map(|number| call(number).into_iter().take(3)).map(LegEvent::from).collect();
    bencher.counter(ItemsCount::new(calls)).bench_local(|| {
        let mut correlator =
            Correlator::new(CorrelatorOptions::default().without_signals(), Directory::new());
        for event in &events {
            correlator.receive(event, START);
        }
        correlator
    });
}

#[divan::bench]
fn answer_a_question(bencher: Bencher<'_, '_>) {
    let form = InteractiveRequest::new("a1b2c3", "+15550100", "0450*099@pbx.example.net").to_form();
    bencher.counter(ItemsCount::new(1_usize)).bench(|| {
        let request = InteractiveRequest::decode(&Webhook::form(black_box(&form)).unwrap()).unwrap();
        let variable = pbx_events::ringme::interactive::SetVar::new("manager", "0450*101");
        (request, InteractiveResponse::new().then(variable).to_xml())
    });
}

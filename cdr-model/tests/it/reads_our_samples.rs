//! Our own samples read as the value that they stand for, and are written as they came.

use cdr_model::sink::reason_not_called;
use cdr_model::voicenter::{CallLogPage, CallStatus, CallTime, CallType, Cdr, Clock, decode};
use cdr_model::{AbandonedCall, Encoding};
use serde_json::Value;
use time::Duration;
use time::macros::datetime;

macro_rules! sample {
    ($name:literal) => {
        include_bytes!(concat!("../samples/voicenter/", $name)).as_slice()
    };
}

fn at(seconds: i64) -> CallTime {
    CallTime::new(seconds).unwrap()
}

/// Reads one record, compares it with the value and what is written with what came.
#[track_caller]
fn check(bytes: &[u8], encoding: Encoding, expected: &Cdr) {
    let delivery = decode(Some(encoding.content_type()), bytes).unwrap();
    assert_eq!(delivery.encoding, encoding);
    assert_eq!(delivery.records, std::slice::from_ref(expected));
    if encoding == Encoding::Json {
        let before: Value = serde_json::from_slice(bytes).unwrap();
        let after: Value = serde_json::from_str(&delivery.records[0].to_json()).unwrap();
        assert_eq!(after, before);
    }
    let written = delivery.records[0].encode(encoding);
    assert_eq!(decode(Some(encoding.content_type()), written.as_bytes()).unwrap().records, delivery.records);
}

fn price() -> cdr_model::Agorot {
    cdr_model::Agorot::new(0)
}

fn abandoned() -> Cdr {
    Cdr::new("20240610091000aaaa0002", CallType::Queue, CallStatus::Abandoned, at(1_718_010_600))
        .with_caller("0500000004")
        .with_did("0722000199")
        .with_duration(Duration::seconds(20))
        .with_ring_time(Duration::ZERO)
        .with_price(price())
        .with_queue_id(1001)
        .with_queue_name("Sales Queue")
        .with_target_country("Israel")
        .with_caller_country("Israel")
        .with_wait_time(Duration::seconds(20))
}

#[test]
fn a_queue_call_that_was_answered() {
    let mut expected =
        Cdr::new("20240610090000aaaa0001", CallType::Queue, CallStatus::Answer, at(1_718_010_000))
            .with_caller("0500000001")
            .with_target("SIPRITA")
            .with_target_extension("SIPRITA")
            .with_did("0722000199")
            .with_duration(Duration::seconds(95))
            .with_ring_time(Duration::seconds(7))
            .with_price(price())
            .with_queue_id(1001)
            .with_queue_name("Sales Queue")
            .with_recording_url("https://recordings.example.com/20240610090000aaaa0001.mp3")
            .with_representative_name("Rita")
            .with_representative_code("9901")
            .with_target_country("Israel")
            .with_caller_country("Israel")
            .with_wait_time(Duration::seconds(15));
    expected.target_extension_name = Some("Rita's phone".into());
    assert_eq!(expected.talking(), Duration::seconds(80), "the wait is no talk");
    check(sample!("queue-answered.json"), Encoding::Json, &expected);
}

#[test]
fn a_queue_call_that_was_abandoned_as_json_and_as_form() {
    check(sample!("queue-abandoned.json"), Encoding::Json, &abandoned());
    check(sample!("queue-abandoned.form.txt"), Encoding::Form, &abandoned());
    let lost = AbandonedCall::of(&abandoned()).unwrap();
    assert_eq!(lost.customer.unwrap().to_string(), "972500000004");
}

#[test]
fn an_outgoing_call_as_xml_rpc() {
    let expected = Cdr::new(
        "20240610092000aaaa0003",
        CallType::ExtensionOutgoing,
        CallStatus::Answer,
        at(1_718_011_200),
    )
    .with_caller("0722000199")
    .with_target("972500000002")
    .with_caller_extension("SIPRITA")
    .with_duration(Duration::seconds(11))
    .with_ring_time(Duration::seconds(2))
    .with_price(price())
    .with_representative_name("Rita");
    check(sample!("outgoing-answered.xml"), Encoding::XmlRpc, &expected);
}

#[test]
fn both_legs_of_a_click_to_call() {
    let bytes = sample!("click2call-both-legs.json");
    let leg = |call_type, status| {
        Cdr::new("20240610093000aaaa0004", call_type, status, at(1_718_011_800)).with_duration(Duration::ZERO)
    };
    let expected = [
        leg(CallType::ClickToCallLeg1, CallStatus::NoAnswer)
            .with_caller("972500000002")
            .with_target("SIPRITA"),
        leg(CallType::ClickToCallLeg2, CallStatus::NotCalled)
            .with_caller("0722000199")
            .with_target("972500000002"),
    ];
    let delivery = decode(None, bytes).unwrap();
    assert_eq!(delivery.records, expected);
    assert_eq!(reason_not_called(&delivery.records), Some(CallStatus::NoAnswer));
    let written: Value = serde_json::from_slice(&delivery.encode(Encoding::Json).unwrap()).unwrap();
    assert_eq!(written, serde_json::from_slice::<Value>(bytes).unwrap());
}

#[test]
fn a_broken_voice_menu_costs_its_field_alone() {
    let bytes = sample!("malformed-ivr.json");
    let record = Cdr::from_json(bytes).unwrap();
    assert_eq!(record.status, CallStatus::HungUpInIvr);
    assert_eq!((record.did.as_deref(), record.duration), (Some("0722000199"), Some(Duration::seconds(9))));
    assert!(record.ivr.is_empty());
    assert_eq!(record.problems().iter().map(|problem| &*problem.at).collect::<Vec<_>>(), ["/IVR"]);
    let written: Value = serde_json::from_str(&record.to_json()).unwrap();
    assert_eq!(written, serde_json::from_slice::<Value>(bytes).unwrap());
}

#[test]
fn an_answer_of_call_log() {
    let bytes = sample!("call-log.json");
    let page = CallLogPage::from_json(bytes).unwrap();
    assert_eq!(page.error(), None);
    let record = page.entries[0].to_record(&Clock::default()).unwrap();
    assert_eq!(record.started_at, datetime!(2024-06-10 6:20 UTC));
    let delivered = decode(None, sample!("outgoing-answered.xml")).unwrap().records.remove(0);
    assert_eq!(record.key(), delivered.to_record(&Clock::default()).key());
    assert_eq!(record.started_at, delivered.to_record(&Clock::default()).started_at);
    let written: Value = serde_json::from_str(&page.to_json()).unwrap();
    assert_eq!(written, serde_json::from_slice::<Value>(bytes).unwrap());
}

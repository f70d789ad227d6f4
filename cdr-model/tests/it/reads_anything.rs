//! Properties: three encodings, one meaning; no input panics, none takes more than a small bound.

use cdr_model::voicenter::{
    Acknowledgement, CallLogPage, CallStatus, CallTime, CallType, Cdr, Clock, Code, Delivery, IvrLayer,
    click2call, decode,
};
use cdr_model::{Agorot, Encoding, ErrorKind};
use proptest::prelude::*;
use serde_json::{Map, Value};
use time::Duration;

/// Texts as they occur, and as they hopefully never do.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z0-9 ._:/-]{1,24}",
        1 => "[\u{5d0}-\u{5ea} ]{1,12}",
        1 => "[&<>\"'\\\\%+=;#\\[\\]{}]{1,8}",
        1 => "\\PC{1,12}",
        1 => any::<String>().prop_filter("empty is no value", |text| !text.is_empty()),
    ]
}

fn optional_text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(text())
}

fn seconds() -> impl Strategy<Value = Option<Duration>> {
    proptest::option::of((0_i64..100_000).prop_map(Duration::seconds))
}

fn call_type() -> impl Strategy<Value = CallType> {
    prop_oneof![
        9 => proptest::sample::select(CallType::KNOWN),
        1 => "[a-z]{6,12}".prop_map(|word| CallType::read(&word)),
    ]
}

fn status() -> impl Strategy<Value = CallStatus> {
    prop_oneof![
        9 => proptest::sample::select(CallStatus::KNOWN),
        1 => "[A-Z]{12,14}".prop_map(|word| CallStatus::read(&word)),
    ]
}

fn layer() -> impl Strategy<Value = IvrLayer> {
    (any::<u32>(), text(), 0_u64..3000, "[0-9*#]{1,4}", 1_i64..20).prop_map(
        |(id, name, number, dtmf, order)| {
            IvrLayer::new(u64::from(id), name).with_number(number).with_dtmf(dtmf).with_order(order)
        },
    )
}

/// Unknown members and custom data are texts: a form has nothing else.
fn members() -> impl Strategy<Value = Map<String, Value>> {
    proptest::collection::btree_map("x_[a-z]{1,8}", text().prop_map(Value::from), 0..3)
        .prop_map(|members| members.into_iter().collect())
}

fn record() -> impl Strategy<Value = Cdr> {
    let who = (
        optional_text(),
        optional_text(),
        optional_text(),
        optional_text(),
        optional_text(),
        optional_text(),
    );
    let when = (0_i64..4_000_000_000, seconds(), seconds(), seconds(), seconds());
    let what = (call_type(), status(), proptest::option::of(status()), proptest::option::of(any::<bool>()));
    let more = (
        proptest::collection::vec(layer(), 0..4),
        members(),
        members(),
        proptest::option::of((1_u64..1_000_000).prop_map(Code::from)),
        proptest::option::of(
            (0_i64..100_000, 0_u32..100).prop_map(|(whole, cents)| format!("{whole}.{cents:02}")),
        ),
    );
    ("[0-9]{14}[a-z0-9]{4,18}", who, when, what, more).prop_map(|(call_id, who, when, what, more)| {
        let mut record = Cdr::new(call_id, what.0, what.1, CallTime::new(when.0).unwrap());
        record.caller = who.0.map(Into::into);
        record.target = who.1.map(Into::into);
        record.representative_name = who.2.map(Into::into);
        record.queue_name = who.3.map(Into::into);
        record.recording_url = who.4.map(Into::into);
        record.original_call_id = who.5.map(Into::into);
        record.duration = when.1;
        record.ring_time = when.2;
        record.wait_time = when.3;
        record.talk_time = when.4;
        record.first_leg_status = what.2;
        record.is_answered = what.3;
        record.ivr = more.0;
        record.custom_data = more.1;
        record.extra = more.2;
        record.queue_id = more.3;
        record.price = more.4.map(|price| price.parse::<Agorot>().unwrap());
        record
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn three_encodings_have_one_meaning(record in record()) {
        for encoding in Encoding::ALL {
            let body = record.encode(encoding);
            let read = decode(Some(encoding.content_type()), body.as_bytes()).unwrap();
            prop_assert_eq!(read.encoding, encoding);
            prop_assert_eq!(&read.records, std::slice::from_ref(&record), "{}", body);
        }
    }

    /// What we write a library for XML-RPC in general reads, and we read what it writes.
    #[test]
    fn xml_rpc_is_what_other_libraries_take_it_for(record in record()) {
        let body = record.encode(Encoding::XmlRpc);
        let theirs = dxr::MethodCall::from_xml(&body).unwrap().to_xml().unwrap();
        let read = decode(Some(Encoding::XmlRpc.content_type()), theirs.as_bytes()).unwrap();
        prop_assert_eq!(&read.records, std::slice::from_ref(&record), "{}\n{}", body, theirs);
    }

    #[test]
    fn the_quick_reader_and_the_tree_agree(record in record()) {
        let json = record.to_json();
        let quick = Cdr::from_json(&json).unwrap();
        let tree: Cdr = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&quick, &tree);
        prop_assert_eq!(quick.to_json(), json.clone());
        prop_assert_eq!(tree.to_json(), json);
    }

    #[test]
    fn merging_records_does_not_mind_the_order(parts in proptest::collection::vec(record(), 3)) {
        let mut parts = parts;
        for part in &mut parts {
            part.call_id = "1".into();
            part.call_type = CallType::Queue;
        }
        let merged = |order: [usize; 3]| {
            let mut merged = parts[order[0]].clone();
            merged.merge(&parts[order[1]]);
            merged.merge(&parts[order[2]]);
            merged
        };
        let first = merged([0, 1, 2]);
        prop_assert_eq!(&first, &merged([2, 1, 0]));
        prop_assert_eq!(&first, &merged([1, 0, 2]));
        let mut right = parts[1].clone();
        right.merge(&parts[2]);
        let mut nested = parts[0].clone();
        nested.merge(&right);
        prop_assert_eq!(&first, &nested);
        let mut again = first.clone();
        again.merge(&parts[1]);
        prop_assert_eq!(&first, &again);
    }

    #[test]
    fn a_damaged_delivery_never_panics(record in record(), at in any::<proptest::sample::Index>(), byte in any::<u8>()) {
        for encoding in Encoding::ALL {
            let mut body = record.encode(encoding).into_bytes();
            let at = at.index(body.len());
            body[at] = byte;
            survives(&body);
            body.truncate(at);
            survives(&body);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
        survives(&bytes);
    }

    #[test]
    fn arbitrary_json_reads_alike_both_ways(text in "[\\[\\]{}\":,0-9a-z\\\\ .eE+-]{0,48}") {
        let wrapped = format!(r#"{{"ivruniqueid":"1","type":"Queue","status":"ANSWER","time":1,"caller":{text}}}"#);
        let tree = serde_json::from_str::<Value>(&wrapped).ok().and_then(|tree| serde_json::from_value::<Cdr>(tree).ok());
        prop_assert_eq!(Cdr::from_json(&wrapped).ok(), tree);
    }
}

fn survives(body: &[u8]) {
    for content_type in [None, Some("application/json"), Some("text/xml; charset=windows-1255")] {
        if let Ok(delivery) = decode(content_type, body) {
            for record in &delivery.records {
                let _ = record.to_record(&Clock::default());
                let written = record.to_json();
                assert_eq!(
                    decode(None, written.as_bytes()).unwrap().records,
                    std::slice::from_ref(record),
                    "{written}"
                );
                for encoding in Encoding::ALL {
                    let _ = decode(None, record.encode(encoding).as_bytes());
                }
            }
        }
    }
    let _ = Acknowledgement::decode(None, body);
    let _ = CallLogPage::from_json(body);
    let _ = click2call::Answer::decode(body);
}

#[track_caller]
fn refused(body: &[u8], kind: ErrorKind) {
    let error = decode(None, body).unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
}

#[test]
fn entities_and_document_types_are_refused() {
    let bomb = r#"<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]>
        <methodCall><methodName>CDR</methodName><params><param><value>&lol2;</value></param></params></methodCall>"#;
    refused(bomb.as_bytes(), ErrorKind::Forbidden);
    let external = r#"<!DOCTYPE a SYSTEM "file:///etc/passwd"><methodCall/>"#;
    refused(external.as_bytes(), ErrorKind::Forbidden);
    let entity = "<methodCall><params><param><value>&secret;</value></param></params></methodCall>";
    refused(entity.as_bytes(), ErrorKind::Forbidden);
}

#[test]
fn a_gibibyte_is_refused_unread() {
    // Never touched, so the operating system never gives it memory.
    refused(&vec![0; 1 << 30], ErrorKind::TooLarge);
}

#[test]
fn depth_is_bounded() {
    let deep = 50_000;
    let json = format!(
        r#"{{"ivruniqueid":"1","type":"Queue","status":"ANSWER","time":1,"x":{}{}}}"#,
        "[".repeat(deep),
        "]".repeat(deep)
    );
    assert!(matches!(
        decode(None, json.as_bytes()).unwrap_err().kind(),
        ErrorKind::Malformed | ErrorKind::TooLarge
    ));
    let json = format!(
        r#"{{"ivruniqueid":"1","type":"Queue","status":"ANSWER","time":1,"x":{}{}}}"#,
        "[".repeat(100),
        "]".repeat(100)
    );
    refused(json.as_bytes(), ErrorKind::TooLarge);
    let xml = format!("<methodCall><params><param>{}", "<value><array><data>".repeat(deep));
    refused(xml.as_bytes(), ErrorKind::TooLarge);
    let form = format!("ivruniqueid=1&type=Queue&status=ANSWER&time=1&IVR{}=x", "[0]".repeat(deep));
    refused(form.as_bytes(), ErrorKind::TooLarge);
    let many = "a=b&".repeat(300_000);
    refused(many.as_bytes(), ErrorKind::TooLarge);
}

#[test]
fn several_records_come_as_an_array() {
    let records = vec![crate::made::abandoned("1"), crate::made::outgoing("2")];
    for encoding in [Encoding::Json, Encoding::XmlRpc] {
        let body = Delivery::new(encoding, records.clone()).encode(encoding).unwrap();
        assert_eq!(decode(None, &body).unwrap().records, records);
    }
    let error = Delivery::new(Encoding::Form, records).encode(Encoding::Form).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotRepresentable);
}

#[test]
fn pressed_digits_keep_their_zeros() {
    for digits in ["0", "00", "000", "0000", "07", "7", "120", "+5", "-5", "*", "99999999999999999999"] {
        let mut record = Cdr::new("1", CallType::Queue, CallStatus::Answer, CallTime::new(0).unwrap());
        record.ivr = vec![IvrLayer::new(1, "Menu").with_dtmf(digits)];
        for encoding in Encoding::ALL {
            let body = record.encode(encoding);
            let read = decode(Some(encoding.content_type()), body.as_bytes()).unwrap();
            assert_eq!(read.records[0].ivr[0].dtmf.as_deref(), Some(digits), "{body}");
        }
        let mut merged = Cdr::new("1", CallType::Queue, CallStatus::Answer, CallTime::new(0).unwrap());
        merged.merge(&record);
        assert_eq!(merged.ivr, record.ivr, "{digits}");
    }
}

#[test]
fn values_of_different_kinds_merge_in_any_order() {
    let record = |extra: &str| {
        let body = format!(r#"{{"ivruniqueid":"1","type":"Queue","status":"ANSWER","time":0,"x":{extra}}}"#);
        decode(Some("application/json"), body.as_bytes()).unwrap().records.remove(0)
    };
    let values = [r#""""#, "null", "3", "-100", r#""a""#, "[1]", "1.5", "true"].map(record);
    for one in &values {
        for other in &values {
            for third in &values {
                let merged = |parts: [&Cdr; 3]| {
                    let [first, rest @ ..] = parts;
                    rest.into_iter().fold(first.clone(), |mut merged, part| {
                        merged.merge(part);
                        merged
                    })
                };
                let there = merged([one, other, third]);
                assert_eq!(there, merged([third, other, one]), "{one:?} {other:?} {third:?}");
                assert_eq!(there.to_json(), merged([other, third, one]).to_json());
            }
        }
    }
}

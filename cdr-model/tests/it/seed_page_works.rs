//! The vendor's page, row by row: every field, type, status and error as it is printed there, and the four questions
//! that it says one can answer.

use cdr_model::analytics::{Figures, Settings};
use cdr_model::voicenter::{CallStatus, CallTime, CallType, Cdr, Clock, decode};
use cdr_model::{Encoding, LegKind};
use time::Duration;

#[test]
fn every_call_type_as_printed_is_known() {
    for (printed, kind) in [
        ("Incoming Call", LegKind::Incoming),
        ("CC", LegKind::Service),
        ("Extension Outgoing", LegKind::Outgoing),
        ("Queue", LegKind::Queue),
        ("Click2Call leg1", LegKind::AgentLeg),
        ("Click2Callleg1", LegKind::AgentLeg),
        ("Click2Call leg2", LegKind::CustomerLeg),
        ("VoiceMail", LegKind::Voicemail),
        ("Callference", LegKind::Service),
        ("XferCDR", LegKind::Transfer),
        ("ProductiveCallLeg1", LegKind::AgentLeg),
        ("ProductiveCallLeg2", LegKind::CustomerLeg),
        ("Scrubber", LegKind::Service),
        ("Click 2 IVR", LegKind::DialerAttempt),
        ("Click 2 IVR Incoming", LegKind::DialerIvr),
        ("Click 2 Queue Incoming", LegKind::DialerQueue),
        ("FaxCdr", LegKind::Service),
        ("Attended CDR leg1", LegKind::Consultation),
        ("Attended CDR leg2", LegKind::Transfer),
        ("Auto forward", LegKind::Transfer),
    ] {
        let read = CallType::read(printed);
        assert!(!matches!(read, CallType::Other(_)), "{printed}");
        assert_eq!(LegKind::from(&read), kind, "{printed}");
    }
}

#[test]
fn every_status_and_error_as_printed_is_known() {
    for (printed, status) in [
        ("ANSWER", CallStatus::Answer),
        ("BUSY", CallStatus::Busy),
        ("NOANSWER", CallStatus::NoAnswer),
        ("CANCEL", CallStatus::Cancel),
        ("ABANDONE", CallStatus::Abandoned),
        ("VOEND", CallStatus::HungUpInIvr),
        ("TE", CallStatus::EndedByIvr),
        ("NOTCALLED", CallStatus::NotCalled),
        ("VOICEMAIL", CallStatus::Voicemail),
        ("CONGESTION", CallStatus::Congestion),
        ("CHANUNAVAIL", CallStatus::ChannelUnavailable),
        ("INVALIDARGS", CallStatus::InvalidArguments),
        ("SSWPREAUTH", CallStatus::CancelledBySwitch),
    ] {
        assert_eq!(CallStatus::read(printed), status, "{printed}");
    }
    assert!(!matches!(CallStatus::read("NOTDIALED"), CallStatus::Other(_)));
}

/// Every row of the page's table of fields, with its own example.
const FIELDS: &str = r#"{
    "caller": "0722776772", "target": "972722776772", "time": 1536855354, "duration": 33,
    "ivruniqueid": "20200720095iMlilHJs", "type": "Incoming Call", "status": "ANSWER",
    "leg1DialStatusName": "ANSWER", "targetextension": "SIPSIP", "callerextension": "SIPSIP", "did": "0722776772",
    "queueid": 1234567, "queuename": "Service Queue", "record": "https://recordings.example.com/1.mp3", "price": 7,
    "dialtime": 23, "representative_name": "Walter Melon", "representative_code": "9996",
    "targetextension_name": "Walter Melon", "callerextension_name": "Walter Melon", "target_country": "Israel",
    "caller_country": "Israel", "seconds_waiting_in_queue": 5, "OriginalIvrUniqueID": "201809131730110122A1212",
    "DepartmentName": "Voicenter Account", "DepartmentId": 123456, "TopDepartmentName": "Voicenter Top Account",
    "TopDepartmentID": 7654321,
    "IVR": [{"layer_id": 1234567, "layer_name": "LayerName", "layer_number": 6, "Dtmf": 0, "dtmf_order": 1}]
}"#;

#[test]
fn every_field_of_the_table_is_typed_in_every_encoding() {
    let cdr = Cdr::from_json(FIELDS).unwrap();
    assert!(cdr.extra.is_empty() && cdr.problems().is_empty(), "{:?} {:?}", cdr.extra, cdr.problems());
    assert_eq!(cdr.original_call_id.as_deref(), Some("201809131730110122A1212"));
    assert_eq!((cdr.ring_time, cdr.wait_time), (Some(Duration::seconds(23)), Some(Duration::seconds(5))));
    assert_eq!(cdr.ivr[0].name.as_deref(), Some("LayerName"));
    let fields: serde_json::Value = serde_json::from_str(FIELDS).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&cdr.to_json()).unwrap(), fields);
    for encoding in [Encoding::XmlRpc, Encoding::Form] {
        let body = cdr.encode(encoding);
        let read = decode(Some(encoding.content_type()), body.as_bytes()).unwrap();
        assert!(read.records[0].extra.is_empty(), "{body}");
        assert_eq!(read.records[0].to_record(&Clock::default()), cdr.to_record(&Clock::default()), "{body}");
    }
}

/// Makes a call `minute` minutes after nine in the morning, Israel's time, with a conversation if `answered`.
fn call(id: &str, call_type: CallType, minute: i64, answered: bool) -> Cdr {
    let status = if answered { CallStatus::Answer } else { CallStatus::NoAnswer };
    let nine = 1_718_010_000;
    Cdr::new(id, call_type, status, CallTime::new(nine + minute * 60).unwrap())
        .with_duration(Duration::seconds(if answered { 60 } else { 0 }))
}

#[test]
fn the_four_business_questions_are_answered() {
    let incoming = |id, minute, agent: &str| {
        call(id, CallType::Incoming, minute, true)
            .with_caller("0500000001")
            .with_representative_code(agent)
            .with_target_extension("SIP1")
    };
    let outgoing = |id, agent: &str, country: &str, answered| {
        let call = call(id, CallType::ExtensionOutgoing, 200, answered).with_target("972500000002");
        call.with_representative_code(agent).with_target_country(country)
    };
    let records = [
        incoming("i1", 0, "dana"),
        incoming("i2", 5, "dana"),
        incoming("i3", 10, "rita"),
        incoming("i4", 130, "rita"),
        incoming("i5", 140, "dana"),
        outgoing("o1", "rita", "Israel", true),
        outgoing("o2", "rita", "Israel", false),
        outgoing("o3", "dana", "France", true),
        outgoing("o4", "rita", "Spain", true),
        outgoing("o5", "rita", "Spain", true),
        outgoing("o6", "dana", "Spain", false),
    ];
    let clock = Clock::default();
    let figures: Figures = records.iter().map(|cdr| cdr.to_record(&clock)).collect();
    let report = figures.report(&Settings::default());

    assert_eq!(report.agents.top_incoming(), [("dana", 3), ("rita", 2)], "who answers most incoming calls");
    assert_eq!(
        report.agents.top_outgoing(),
        [("rita", 3), ("dana", 1)],
        "whose outgoing calls are answered most"
    );
    let countries = report.outbound.ranked_by_answer_ratio();
    let countries: Vec<_> = countries.iter().map(|(name, one)| (*name, one.answered, one.attempts)).collect();
    assert_eq!(
        countries,
        [("France", 1, 1), ("Spain", 2, 3), ("Israel", 1, 2)],
        "where somebody answers most often"
    );
    assert_eq!(report.peak_hour, Some((9, 3)), "when most calls come in");
}

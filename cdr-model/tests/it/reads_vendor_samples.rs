//! Every published sample reads as its index says.

use cdr_model::voicenter::{
    AckCode, Acknowledgement, CallLogError, CallLogPage, CallStatus, CallType, Cdr, Clock, ClockCheck, Code,
    Direction, Transcript, decode,
};
use cdr_model::{Agorot, Encoding, LegKind, Outcome};
use serde_json::Value;
use time::Duration;
use time::macros::datetime;

use crate::vendor::{names, sample};

fn cdr(name: &str) -> Option<Cdr> {
    let mut delivery = decode(None, &sample(name)?).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(delivery.records.len(), 1);
    Some(delivery.records.remove(0))
}

#[test]
fn every_json_record_comes_out_as_it_came() {
    for name in names("cdr-json", ".json").into_iter().filter(|name| !name.contains("fragment")) {
        let bytes = sample(&name).unwrap();
        let record = Cdr::from_json(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let before: Value = serde_json::from_slice(&bytes).unwrap();
        let after: Value = serde_json::from_str(&record.to_json()).unwrap();
        assert_eq!(before, after, "{name}");
        assert!(record.problems().is_empty(), "{name}: {:?}", record.problems());
        assert!(record.extra.is_empty(), "{name}: {:?}", record.extra);
        assert_eq!(serde_json::from_value::<Cdr>(before).unwrap(), record, "{name}: by way of a tree");
    }
}

#[test]
fn every_record_survives_each_encoding() {
    for name in names("cdr-", "").into_iter().filter(|name| !name.contains("fragment")) {
        let Some(record) = cdr(&name) else { return };
        for encoding in Encoding::ALL {
            let body = record.encode(encoding);
            let delivery = decode(Some(encoding.content_type()), body.as_bytes()).unwrap();
            assert_eq!(delivery.encoding, encoding);
            assert_eq!(delivery.records, std::slice::from_ref(&record), "{name} as {encoding}");
        }
    }
}

#[test]
fn the_same_record_is_equal_in_all_encodings() {
    let Some(json) = cdr("cdr-json-outgoing-extension-answer.json") else { return };
    assert_eq!(Some(&json), cdr("cdr-form-outgoing-extension-answer.txt").as_ref());
    assert_eq!(Some(&json), cdr("cdr-xmlrpc-outgoing-extension-answer.xml").as_ref());

    for other in ["cdr-form-outgoing-extension-answer.txt", "cdr-xmlrpc-outgoing-extension-answer.xml"] {
        assert_eq!(cdr(other).unwrap().to_json(), json.to_json(), "{other}: in the vendor's types");
    }

    let json = cdr("cdr-json-incoming-queue-abandoned-ivr-as-string.json");
    assert_eq!(json, cdr("cdr-form-incoming-queue-abandoned-ivr-json.txt"));
    assert_eq!(json, cdr("cdr-xmlrpc-incoming-queue-abandoned-ivr-json-string.xml"));
}

#[test]
fn an_outgoing_call() {
    let Some(cdr) = cdr("cdr-json-outgoing-extension-answer.json") else { return };
    let record = cdr.to_record(&Clock::default());
    assert_eq!(cdr.call_type.code(), Some(4));
    assert_eq!(record.outcome(), Outcome::Answered);
    assert_eq!(record.started_at, datetime!(2020-07-28 15:19:10 UTC));
    assert_eq!(record.talk_time, Duration::seconds(11));
    assert_eq!(record.ring_time, Duration::seconds(2));
    assert_eq!(cdr.caller.as_deref(), Some("0722776772"));
    assert_eq!(cdr.target.as_deref(), Some("0501234567"));
    assert_eq!((cdr.queue_id, cdr.queue_name, cdr.did), (None, None, None));
    assert_eq!(record.customer.unwrap().as_str(), "972501234567");
}

#[test]
fn an_answered_queue_call_whose_duration_is_all_waiting_has_no_talk() {
    let Some(cdr) = cdr("cdr-json-incoming-queue-as-published-status-answer.json") else { return };
    assert_eq!(cdr.call_type, CallType::Queue);
    assert_eq!(cdr.status, CallStatus::Answer);
    assert_eq!(cdr.wait_time, Some(Duration::seconds(20)));
    assert_eq!(cdr.duration, Some(Duration::seconds(20)));
    assert_eq!(cdr.talking(), Duration::ZERO);
    assert_eq!(cdr.ivr.len(), 2);
    assert_eq!(cdr.target_extension, None);
}

#[test]
fn an_abandoned_queue_call() {
    let Some(cdr) = cdr("cdr-json-incoming-queue-abandoned-ivr-as-string.json") else { return };
    assert_eq!(cdr.status, CallStatus::Abandoned);
    assert_eq!(cdr.wait_time, Some(Duration::seconds(20)));
    assert_eq!(cdr.talking(), Duration::ZERO);
    let dtmf: Vec<_> = cdr.ivr_path().iter().map(|layer| layer.dtmf.as_deref().unwrap().to_owned()).collect();
    assert_eq!(dtmf, ["2", "0"]);
    assert_eq!(cdr.department_id, Some(Code::Number(12_345_678)));
    assert_eq!(cdr.top_department_id, Some(Code::Number(7_654_321)));
}

#[test]
fn a_call_that_an_external_menu_answered() {
    let Some(cdr) = cdr("cdr-json-incoming-ivr-answered-by-external-ivr-hebrew-layer.json") else { return };
    let record = cdr.to_record(&Clock::default());
    assert_eq!(record.started_at, datetime!(2020-02-04 17:55:39 UTC));
    assert_eq!(cdr.ivr.len(), 11);
    assert_eq!(cdr.ivr.last().unwrap().name.as_deref(), Some("1 אבן גבירול"));
    assert_eq!(cdr.price, Some(Agorot::new(0)));
    assert!(record.is_answered);
    assert_eq!(record.agent_extension, None);
}

#[test]
fn a_queue_call_of_the_current_generation() {
    let Some(cdr) = cdr("cdr-json-incoming-queue-answered-extended-fields.json") else { return };
    assert_eq!(cdr.wait_time, Some(Duration::seconds(25)));
    assert_eq!(cdr.duration, Some(Duration::seconds(120)));
    assert_eq!(cdr.talking(), Duration::seconds(95));
    assert_eq!(cdr.direction, Some(Direction::Incoming));
    assert_eq!(cdr.is_answered, Some(true));
}

#[test]
fn speech_analysis_is_typed() {
    let Some(cdr) = cdr("cdr-json-incoming-queue-answered-with-ai-data.json") else { return };
    let ai = cdr.ai_data.unwrap();
    assert_eq!(ai.insights.as_ref().unwrap().questions[1].answer, Some(Value::from("false")));
    assert_eq!(ai.emotions.as_ref().unwrap().sentences[0].direction, Some(-1));
    let Some(Transcript::Lines(lines)) = &ai.transcript else { panic!("expected lines") };
    assert_eq!(lines[1].speaker.as_deref(), Some("Speaker1"));
    assert_eq!(lines[1].start, Some(Duration::milliseconds(13_460)));
}

#[test]
fn speech_analysis_alone_is_no_record() {
    let Some(body) = sample("cdr-json-ai-data-only-fragment.json") else { return };
    assert_eq!(decode(None, &body).unwrap_err().kind(), cdr_model::ErrorKind::MissingField);
    let tree: Value = serde_json::from_slice(&body).unwrap();
    let ai = cdr_model::voicenter::AiData::from_json(tree["aiData"].to_string()).unwrap();
    assert_eq!(serde_json::to_value(&ai).unwrap(), tree["aiData"]);
}

#[test]
fn both_legs_of_a_click2call_carry_one_id_and_are_two_records() {
    let Some(first) = cdr("cdr-json-click2call-leg1-answer.json") else { return };
    let second = cdr("cdr-json-click2call-leg2-answer-same-id-as-leg1.json").unwrap();
    assert_eq!(first.call_id, second.call_id);
    assert_ne!(first.key(), second.key());
    assert_eq!(first.call_type, CallType::ClickToCallLeg1);
    assert_eq!(second.call_type, CallType::ClickToCallLeg2);
    assert_eq!(second.price, Some(Agorot::new(7)));
    assert_eq!(first.queue_id, None);
    assert_eq!(first.custom("var_clientID"), Some(&Value::from("CRM-9876")));
}

#[test]
fn a_leg_that_was_not_called_tells_the_reason_of_the_first() {
    let Some(cdr) = cdr("cdr-json-click2call-leg2-notcalled.json") else { return };
    let record = cdr.to_record(&Clock::default());
    assert_eq!(record.status, CallStatus::NotCalled);
    assert_eq!(record.reason_not_called(), Some(&CallStatus::NoAnswer));
    assert_eq!(record.outcome(), Outcome::NotDialed);
}

#[test]
fn the_other_kinds_of_calls() {
    #[track_caller]
    fn check(name: &str, code: u8, status: &CallStatus, kind: LegKind) -> Option<Cdr> {
        let cdr = cdr(name)?;
        assert_eq!(cdr.call_type.code(), Some(code), "{name}");
        assert_eq!(&cdr.status, status, "{name}");
        assert_eq!(LegKind::from(&cdr.call_type), kind, "{name}");
        Some(cdr)
    }
    use CallStatus::Answer;
    let Some(transfer) = check("cdr-json-transfer-xfercdr.json", 13, &Answer, LegKind::Transfer) else {
        return;
    };
    assert_eq!(transfer.original_call_id.as_deref(), Some("201809131730110122A1212"));
    check("cdr-json-attended-transfer-leg1-consult.json", 21, &Answer, LegKind::Consultation);
    check("cdr-json-attended-transfer-leg2-b-with-caller.json", 22, &Answer, LegKind::Transfer);
    check("cdr-json-incoming-te.json", 1, &CallStatus::EndedByIvr, LegKind::Incoming);
    check("cdr-json-incoming-voend.json", 1, &CallStatus::HungUpInIvr, LegKind::Incoming);
    let voicemail = check("cdr-json-voicemail.json", 11, &CallStatus::Voicemail, LegKind::Voicemail).unwrap();
    assert!(!voicemail.was_answered());
    let error =
        check("cdr-json-outgoing-error-congestion.json", 4, &CallStatus::Congestion, LegKind::Outgoing)
            .unwrap();
    assert_eq!(error.target_country.as_deref(), Some("Germany"));
    let attempt =
        check("cdr-json-predictive-leg1-click2ivr.json", 17, &Answer, LegKind::DialerAttempt).unwrap();
    let queue = check("cdr-json-predictive-leg2-click2queueincoming.json", 19, &Answer, LegKind::DialerQueue)
        .unwrap();
    assert_eq!(attempt.call_id, queue.call_id);
    assert_eq!(queue.talking(), Duration::seconds(61));
}

#[test]
fn production_ids_confirm_the_wall_clock() {
    for name in names("cdr-json", ".json").into_iter().filter(|name| !name.contains("fragment")) {
        let Some(cdr) = cdr(&name) else { return };
        let check = ClockCheck::of(&cdr.call_id, cdr.time);
        assert_ne!(check, ClockCheck::UnixTime, "{name}");
    }
}

#[test]
fn acknowledgements_in_all_encodings_and_both_cases() {
    #[track_caller]
    fn check(name: &str, code: AckCode, description: &str) {
        let Some(body) = sample(name) else { return };
        let acknowledgement = Acknowledgement::decode(None, &body).unwrap();
        assert_eq!(acknowledgement, Acknowledgement::new(code, description), "{name}");
    }
    check("ack-json-ok.json", AckCode::Ok, "OK");
    check("ack-json-ok-lowercase-as-vendor-web-sdk.json", AckCode::Ok, "OK");
    check("ack-json-parse-error.json", AckCode::ParseError, "Parse error");
    check("ack-json-application-error.json", AckCode::ApplicationError, "Application error");
    check("ack-xmlrpc-ok.xml", AckCode::Ok, "OK");
    check("ack-xmlrpc-parse-error.xml", AckCode::ParseError, "Parse error");
    check("ack-form-ok.txt", AckCode::Ok, "OK");
    check("ack-form-application-error.txt", AckCode::ApplicationError, "Application error");
}

#[test]
fn call_log_answers() {
    let Some(body) = sample("call-log-response-ok.json") else { return };
    let page = CallLogPage::from_json(&body).unwrap();
    assert_eq!(page.error(), None);
    assert_eq!(page.total_hits, Some(2));
    let before: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(serde_json::to_value(&page).unwrap(), before);
    let record = page.entries[0].to_record(&Clock::default()).unwrap();
    assert_eq!(record.started_at, datetime!(2024-06-10 9:04:58 UTC));
    assert_eq!(record.started_local, datetime!(2024-06-10 12:04:58));
    assert_eq!(record.call_type, CallType::ExtensionOutgoing);

    for (name, expected) in [
        ("call-log-response-error-1-rate-limit.json", CallLogError::RateLimit),
        ("call-log-response-error-2-authorization.json", CallLogError::BadCode),
        ("call-log-response-error-4-ip-not-authorized.json", CallLogError::AddressNotAuthorized),
        ("call-log-response-error-5-date-range.json", CallLogError::InvalidDateRange),
    ] {
        let page = CallLogPage::from_json(sample(name).unwrap()).unwrap();
        assert_eq!(page.error(), Some(expected), "{name}");
    }
}

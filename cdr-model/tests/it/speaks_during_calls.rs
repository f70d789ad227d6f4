//! Pop-up, menu, bot and events: every published payload comes out as it came.

use cdr_model::voicenter::external_layer::{self, SpokenKind, TargetKind};
use cdr_model::voicenter::realtime::{Event, Reason};
use cdr_model::voicenter::{Clock, popup, voice_bot};
use serde_json::{Value, json};
use time::Duration;
use time::macros::datetime;

use crate::vendor::sample;

#[track_caller]
fn same(name: &str, write: impl Fn(&[u8]) -> String) {
    let Some(body) = sample(name) else { return };
    let before: Value = serde_json::from_slice(&body).unwrap();
    let after: Value = serde_json::from_str(&write(&body)).unwrap();
    assert_eq!(after, before, "{name}");
}

#[test]
fn published_payloads_come_out_as_they_came() {
    for name in ["popup-request-ringing.json", "popup-request-hangup.json"] {
        same(name, |body| {
            let request = popup::Request::from_json(body).unwrap();
            assert!(request.extra.is_empty() && request.problems().is_empty());
            request.to_json()
        });
    }
    for name in ["popup-response-known-caller.json", "popup-response-unknown-caller.json"] {
        same(name, |body| popup::Answer::from_json(body).unwrap().to_json());
    }
    same("external-layer-request.json", |body| external_layer::Request::from_json(body).unwrap().to_json());
    for name in ["dial", "error", "go-to-layer", "say-digits"] {
        same(&format!("external-layer-response-{name}.json"), |body| {
            let answer = external_layer::Answer::from_json(body).unwrap();
            assert!(!matches!(answer, external_layer::Answer::Other(_)));
            answer.to_json()
        });
    }
    for (name, file) in [
        ("AllExtensionsStatus", "realtime-AllExtensionsStatus.json"),
        ("ExtensionEvent", "realtime-ExtensionEvent-ANSWER.json"),
        ("QueueEvent", "realtime-QueueEvent-ABANDONED.json"),
        ("QueueEvent", "realtime-QueueEvent-JOIN.json"),
        ("loginSuccess", "realtime-loginSuccess.json"),
    ] {
        same(file, |body| {
            let event = Event::from_json(name, body).unwrap();
            assert!(!matches!(event, Event::Other(..)));
            event.to_json()
        });
    }
}

#[test]
fn a_pop_up_in_its_three_forms() {
    let Some(ringing) = sample("popup-request-ringing.json") else { return };
    let request = popup::Request::from_json(ringing).unwrap();
    assert_eq!(request.started_at(&Clock::default()), Some(datetime!(2022-09-16 7:35:48 UTC)));
    assert_eq!(request.answered, None);
    let hangup = popup::Request::from_json(sample("popup-request-hangup.json").unwrap()).unwrap();
    assert_eq!(hangup.cause.as_deref(), Some("Normal hangup"));
    let form = String::from_utf8(sample("popup-request-form.txt").unwrap()).unwrap();
    let url = String::from_utf8(sample("popup-request-get-url.txt").unwrap()).unwrap();
    for query in [&*form, url.trim().split_once('?').unwrap().1] {
        let request = popup::Request::from_query(query).unwrap();
        assert_eq!(request.phase, Some(popup::Phase::Ringing));
        assert_eq!(request.phone.as_deref(), Some("0722776772"));
    }
}

#[test]
fn a_popup_request_is_written_as_a_query() {
    let query = "phone=0722776772&ivrid=a1&status=Ringing&crm=7";
    let request = popup::Request::from_query(query).unwrap();
    assert_eq!(popup::Request::from_query(&request.to_query()).unwrap(), request, "{}", request.to_query());
    assert_eq!(request.phone.as_deref(), Some("0722776772"));
}

#[test]
fn an_unknown_caller_is_told_as_nobody() {
    let answer = popup::Answer::unknown("https://crm.example.com/contacts/new");
    assert_eq!(
        serde_json::to_value(&answer).unwrap(),
        json!({"STATUS": "OK", "URL": "https://crm.example.com/contacts/new", "CLIENTNAME": "", "TOTAL": 0})
    );
}

#[test]
fn answers_to_the_menu_are_built_in_the_documented_form() {
    let mut dial = external_layer::Answer::dial("0722776772", 15).or(TargetKind::Phone, "0501234567");
    dial.max_ring_time = Some(Duration::seconds(60));
    assert_eq!(
        serde_json::to_value(external_layer::Answer::from(dial)).unwrap(),
        json!({"STATUS": 0, "ACTION": "DIAL", "CALLER_ID": "0722776772", "MAX_DIAL_DURATION": 60, "NEXT_VO_ID": 15,
            "TARGETS": [{"TYPE": "PHONE", "TARGET": "0501234567"}]})
    );
    let say = external_layer::Answer::say("EN", 2).then(SpokenKind::Digits, "0501234567");
    assert_eq!(
        serde_json::to_value(external_layer::Answer::from(say)).unwrap(),
        json!({"STATUS": 0, "ACTION": "SAY_DIGITS", "NEXT_LAYER": 2, "LANGUAGE": "EN",
            "DATA": [{"RecordType": "Digits", "Content": "0501234567"}]})
    );
    assert_eq!(external_layer::Answer::failed().to_json(), r#"{"STATUS":1}"#);
}

#[test]
fn a_bot_asks_and_is_answered() {
    let body = json!({"CALL_INFO": {"DID": "0722776772", "CALLER_ID": "0501234567", "IVR_UNIQUE_ID": "x", "DTMF": "0",
        "LAYER_ID": "5", "PREVIOUS_LAYER_ID": "5"}, "IntentParameters": {"order": "77"}, "CUSTOM_DATA": {}});
    let request = voice_bot::Request::from_json(body.to_string()).unwrap();
    assert_eq!(request.intent_parameters["order"], "77");
    assert_eq!(serde_json::to_value(&request).unwrap(), body);
    let answer = voice_bot::Answer::new().with_output("status", "shipped");
    assert_eq!(answer.to_json(), r#"{"function_output":{"status":"shipped"}}"#);
    assert_eq!(voice_bot::Answer::new().to_json(), "{}");
}

#[test]
fn events_tell_utc_by_their_own_offset() {
    let Some(body) = sample("realtime-QueueEvent-ABANDONED.json") else { return };
    let Event::Queue(event) = Event::from_json("QueueEvent", &body).unwrap() else {
        panic!("expected a queue")
    };
    assert_eq!(event.reason, Some(Reason::Abandoned));
    assert_eq!(event.happened_at(), Some(datetime!(2023-12-28 8:38:58 UTC)));
}

use pbx_events::ringme::Event;
use pbx_events::ringme::rest::{
    Call, CallControl, CallHistory, CallbackAccepted, CallbackRequest, Extension, FailureMessage,
    NewSubscription, Record, RecordLink, Subscription, Token, User,
};
use pbx_events::{Document, Webhook};
use serde_json::Value;

use crate::vendor_files::{folder, text};

fn stays_equal<T: Document>(name: &str, json: &str) {
    let value: Value = serde_json::from_str(json).unwrap();
    let document = T::from_json(json).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(document.to_json(), value, "{name}");
}

/// Returns the body of a request or response in a text file.
fn body(http: &str) -> &str {
    http.split_once("\n\n").unwrap().1.trim()
}

#[test]
fn rest_documents_are_written_back_equal() {
    let Some(folder) = folder("REST documents") else { return };
    let json = |name: &str| text(&folder, name);
    let http = |name: &str| body(&text(&folder, name)).to_owned();
    let check = |name: &str, check: fn(&str, &str)| check(name, &json(name));
    check("auth-token-response-full.json", stays_equal::<Token>);
    check("auth-user-response.json", stays_equal::<User>);
    check("callback-request-with-after-hangup-transfer.json", stays_equal::<CallbackRequest>);
    check("seed-clicktocall-recommended-callback-request.json", stays_equal::<CallbackRequest>);
    check("callback-response-201.json", stays_equal::<CallbackAccepted>);
    check("error-403-application-type.json", stays_equal::<FailureMessage>);
    check("error-429-concurrent-stats-request.json", stays_equal::<FailureMessage>);
    check("extension-create-response-partial.json", stays_equal::<Extension>);
    check("history-list-response-envelope.json", stays_equal::<CallHistory>);
    check("history-one-call-response-200.json", stays_equal::<Call>);
    check("record-list-response-one-item.json", stays_equal::<Vec<Record>>);
    check("seed-record-storage-url-response.json", stays_equal::<RecordLink>);
    check("subscription-create-response-201.json", stays_equal::<Subscription>);
    check("subscription-list-response-200.json", stays_equal::<Vec<Subscription>>);
    let check = |name: &str, check: fn(&str, &str)| check(name, &http(name));
    check("callback-request-name-only.http", stays_equal::<CallbackRequest>);
    check("callback-request-with-variables.http", stays_equal::<CallbackRequest>);
    check("current-calls-blind-transfer-request.http", stays_equal::<CallControl>);
    check("subscription-create-request.http", stays_equal::<NewSubscription>);
    check("error-429-rate-limit.http", stays_equal::<FailureMessage>);
}

#[test]
fn every_event_is_read_and_written_equal() {
    let Some(folder) = folder("events") else { return };
    let mut events = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.starts_with("voipnow") || !(name.ends_with(".form") || name.ends_with(".stream")) {
            continue;
        }
        for line in text(&folder, &name).lines() {
            let event = Event::decode(&Webhook::form(line).unwrap())
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            let again = Event::decode(&Webhook::form(&event.to_form()).unwrap()).unwrap();
            assert_eq!(event, again, "{name}");
            let as_sent: std::collections::BTreeMap<_, _> =
                form_urlencoded::parse(line.as_bytes()).into_owned().collect();
            let form = event.to_form();
            let as_written: std::collections::BTreeMap<_, _> =
                form_urlencoded::parse(form.as_bytes()).into_owned().collect();
            assert_eq!(as_sent, as_written, "{name}");
            events += 1;
        }
    }
    assert!(events > 40, "{events} events");
}

use pbx_events::ringme::interactive::{InteractiveUrl, SetVar};
use pbx_events::ringme::rest::{
    Call, CallControl, CallHistory, CallbackAccepted, CallbackRequest, Extension, FailureMessage,
    NewSubscription, Record, RecordLink, Subscription, Token, User,
};
use pbx_events::ringme::{Event, InteractiveRequest, InteractiveResponse};
use pbx_events::{Document, Element, ExtensionId, Webhook, voipnow};
use serde_json::Value;

use crate::vendor_files::{folder, text};

fn stays_equal<T: Document>(name: &str, json: &str) {
    let value: Value = serde_json::from_str(json).unwrap();
    let document = T::from_json(json).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(document.to_value(), value, "{name}");
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

#[test]
fn call_interactive_is_read_and_written_equal() {
    let Some(folder) = folder("Call Interactive") else { return };
    let mut answers = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let xml = if name.ends_with(".xml") { text(&folder, &name) } else { continue };
        let mut sent = Element::from_xml(&xml).unwrap();
        sent.text = sent.text.trim().to_owned();
        let written = if name.starts_with("voipnow") {
            voipnow::InteractiveResponse::from_xml(&xml).unwrap().to_xml()
        } else {
            InteractiveResponse::from_xml(&xml).unwrap().to_xml()
        };
        assert_eq!(Element::from_xml(written).unwrap(), sent, "{name}");
        answers += 1;
    }
    assert!(answers >= 9, "{answers} answers");

    let url = text(&folder, "interactive-ivr-request-get-internal-caller.url");
    let request = InteractiveRequest::decode(&Webhook::url(url.trim()).unwrap()).unwrap();
    assert_eq!(request.event_type, None);
    assert_eq!(request.caller_extension_id, Some(ExtensionId::new(134)));
    assert_eq!(request.called_extension.unwrap().as_str(), "000*332");

    let seed: InteractiveUrl = text(&folder, "seed-call-interactive-url.txt").trim().parse().unwrap();
    assert_eq!((seed.application, seed.login.as_str()), (807, "TLP55522"));
    let answer = InteractiveResponse::from_xml(text(&folder, "seed-getmanager-response-setvar.xml")).unwrap();
    assert_eq!(answer, InteractiveResponse::new().then(SetVar::new("manager", "0450*101")));
}

#[test]
fn voipnow_is_read_and_written_equal() {
    let Some(folder) = folder("VoipNow") else { return };
    let form = text(&folder, "voipnow-dial-in-event.form");
    let event = voipnow::Event::decode(&Webhook::form(form.trim()).unwrap()).unwrap();
    assert_eq!(event.kind, voipnow::EventKind::DialIn);
    assert_eq!(voipnow::Event::decode(&Webhook::form(&event.to_form()).unwrap()).unwrap(), event);
    assert_eq!(pbx_events::Adapter::detect(&Webhook::form(form.trim()).unwrap()).unwrap().name(), "voipnow");
    let name = "voipnow-phonecallevent-resource.json";
    stays_equal::<voipnow::PhoneCallEvent>(name, &text(&folder, name));
    let url = text(&folder, "voipnow-interactive-url-with-variables.url");
    let own = Webhook::url(url.trim()).unwrap().parameters().unwrap();
    assert_eq!(own.get("custom_variable2"), Some("$variable2"));
}

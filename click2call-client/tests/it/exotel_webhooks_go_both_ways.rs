//! A webhook that a stand-in or a test writes is read as the same webhook.

use click2call_client::exotel::Webhook;
use http::{HeaderMap, HeaderValue, header};

fn both_ways(form: &str, kind: fn(&Webhook) -> bool) {
    let read = Webhook::decode(Some(form), &HeaderMap::new(), b"").unwrap();
    assert!(kind(&read), "{form} is read as {read:?}");

    let again = Webhook::decode(Some(&read.to_form()), &HeaderMap::new(), b"").unwrap();
    assert_eq!(again, read, "as a form: {}", read.to_form());

    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let again = Webhook::decode(None, &headers, read.to_json().as_bytes()).unwrap();
    assert_eq!(again, read, "as JSON: {}", read.to_json());
}

#[test]
fn every_kind_of_webhook_is_written_as_form_and_json() {
    both_ways(
        "event_details[event_type]=terminal&call_details[sid]=c1&call_details[status]=completed",
        |webhook| matches!(webhook, Webhook::Call(_)),
    );
    both_ways(
        "CallSid=c1&Status=busy&DateUpdated=2030-01-01+12%3A00%3A00&RecordingUrl=&Legs[0][Status]=completed\
         &Legs[0][OnCallDuration]=7&Legs[1][Status]=busy&Unknown[a][b]=kept",
        |webhook| matches!(webhook, Webhook::V1(_)),
    );
    both_ways("CallSid=c1&From=%2B15550177&To=%2B15550100&digits=%221%22&Direction=incoming", |webhook| {
        matches!(webhook, Webhook::Applet(_))
    });
    both_ways("AppUserID=u1&CallState=active&CallStatus=busy&CallSid=c1", |webhook| {
        matches!(webhook, Webhook::Softphone(_))
    });
}

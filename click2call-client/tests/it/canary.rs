//! No secret and no full phone number reaches a log.

#[cfg(feature = "tracing")]
mod tracing_output;

use std::error::Error as _;

use click2call_client::exotel::v1::V1Answer;
use click2call_client::exotel::{AppletRequest, ConnectAnswer, Envelope, NewCall, UrlSecret};
use click2call_client::transport::{Reply, ScriptedTransport};
use click2call_client::{CallRequest, ClickToCall as _, CustomData, Error, Link, Policy, Sent};
use http::{HeaderMap, StatusCode};
use serde_json::json;

use crate::support::subject::{A_LEG, B_LEG, Subject, subjects};

const SECRET: &str = "hook-canary-55";

fn check(what: &str, text: &str) {
    let secrets = subjects().into_iter().flat_map(|subject| subject.secrets).copied();
    for canary in secrets.chain([SECRET, &A_LEG[3..], &B_LEG[3..], "customer-name"]) {
        assert!(!text.contains(canary), "{what} shows {canary}: {text}");
    }
}

fn check_error(what: &str, error: &Error) {
    check(what, &format!("{error} {error:?} {error:#?}"));
    let mut cause = error.source();
    while let Some(inner) = cause {
        check(what, &format!("{inner} {inner:?}"));
        cause = inner.source();
    }
}

/// Answers of all kinds, in all vendors' shapes, that echo everything that was sent.
fn echoes(secrets: &[&str]) -> Vec<Reply> {
    let line = format!("keys {} from {A_LEG} to 0{}", secrets.join(" "), &B_LEG[3..]);
    let exotel = json!({"request_id": "r1", "response": {"code": 400, "status": "failure",
        "error_data": {"code": 10725, "description": line, "message": line}}});
    let kazoo = json!({"data": {line.as_str(): {line.as_str(): {"message": line}}}, "status": "error", "error": line,
        "message": line, "request_id": "q1"});
    let voicenter = json!({"ERRORCODE": 2, "ERRORMESSAGE": line});
    let plain = json!({"message": line, "error": line, "user_message": line});
    let mut replies = Vec::new();
    for body in [&exotel, &kazoo, &voicenter, &plain] {
        for status in [200, 400, 403, 429, 500] {
            replies.push(Reply::json(status, body.to_string()));
        }
    }
    let xml =
        format!("<RESPONSE><ERRORCODE>{line}</ERRORCODE><ERRORMESSAGE>{line}</ERRORMESSAGE></RESPONSE>");
    replies.extend([
        Reply::json(403, json!({"RestException": {"Message": line}}).to_string()),
        Reply::typed(502, "text/html", format!("<html>{line}</html>")),
        Reply::typed(200, "application/xml", xml),
        Reply::json(
            200,
            json!({"response": line, "data": line, "call": line, "call_id": {"a": line}}).to_string(),
        ),
        Reply::json(200, json!({"response": {"call_details": {"recordings": line}}}).to_string()),
        Reply::json(
            200,
            json!({"call": {"id": {line.as_str(): line}}, "call_id": [line], "CALLID": [line]}).to_string(),
        ),
        Reply::json(200, format!("\"{line}")),
        Reply::json(307, "").with_header("location", "https://k3y-canary-7f21@evil.example.com/"),
        Reply::BrokenBody(StatusCode::OK, HeaderMap::new(), line.into()),
        Reply::Dropped,
        Reply::HungHeaders,
        Reply::Refused,
    ]);
    replies
}

fn request(subject: &Subject) -> CallRequest {
    let request = subject.request();
    match subject.client("https://vendor.example.com", Policy::default(), ScriptedTransport::default()) {
        client if client.capabilities().custom_data => {
            request.with_custom_data(CustomData::fields([("note", "customer-name")]))
        }
        _ => request,
    }
}

#[tokio::test]
async fn no_vendors_errors_show_credentials_or_numbers() {
    for subject in subjects() {
        for reply in echoes(subject.secrets) {
            let (client, _) = subject.scripted(Policy::default().with_max_retries(0), [reply]);
            check("client", &format!("{client:?} {client:#?}"));
            match client.place(&request(&subject)).await {
                Ok(placed) => check("answer", &format!("{placed:?}")),
                Err(error) => check_error(subject.name, &error),
            }
        }
        check("request", &format!("{:?}", request(&subject)));
        let (client, _) = subject.scripted(Policy::default(), []);
        let preview = client.preview(&request(&subject)).unwrap();
        check("headers of a preview", &format!("{:?}", preview.headers()));
        let body = String::from_utf8_lossy(preview.body()).into_owned();
        for secret in subject.secrets {
            assert!(!body.contains(secret), "{}: the body of a preview shows a credential", subject.name);
        }
    }
}

/// Logins that fail, where there is one: the first reply is the login's.
#[tokio::test]
async fn a_failed_login_shows_no_credentials() {
    for subject in subjects().into_iter().filter(|subject| subject.token.is_some()) {
        // The token is not known yet, to nobody.
        for reply in echoes(&subject.secrets[..1]) {
            let script = ScriptedTransport::new([reply]);
            let client =
                subject.client("https://vendor.example.com", Policy::default().with_max_retries(0), script);
            let error = client.place(&request(&subject)).await.unwrap_err();
            check_error(subject.name, &error);
            assert_eq!(error.was_sent(), Sent::No, "{}: {error:?}", subject.name);
        }
    }
}

#[test]
fn models_show_neither_secrets_nor_numbers() {
    let hook = format!("https://hooks.example.com/x?k={SECRET}");
    let call = json!({"from": {"contact_uri": A_LEG}, "to": {"contact_uri": B_LEG}, "virtual_number": "+918000000003",
        "custom_field": "customer-name", "status_callback": [{"event": "terminal", "url": hook}], "unknown": A_LEG});
    let call = NewCall::from_json(call.to_string().as_bytes()).unwrap();
    check("NewCall", &format!("{call:?} {:?}", call.check()));
    let envelope = json!({"response": {"call_details": {"sid": "c1", "from": A_LEG, "custom_field": "customer-name",
        "digits": "9812345671", "recordings": [{"url": hook}], "end_time": A_LEG},
        "leg_details": {"from": [{"contact_uri": A_LEG, "name": "customer-name"}]}, "data": {"email": "customer-name"},
        "error_data": {"description": A_LEG}}});
    check("Envelope", &format!("{:?}", Envelope::from_json(envelope.to_string().as_bytes()).unwrap()));
    let v1 = json!({"Call": {"Sid": "c1", "To": B_LEG, "From": A_LEG, "CallerName": "customer-name",
        "RecordingUrl": hook, "PhoneNumberSid": A_LEG}});
    check("V1Answer", &format!("{:?}", V1Answer::from_json(v1.to_string().as_bytes()).unwrap()));
    let applet = AppletRequest::from_query(&format!(
        "CallSid=1&From=09812345671&DialWhomNumber=9812345682&digits=%229812345671%22&AgentEmail=customer-name\
         &Legs[0][Number]=09812345682&RecordingUrl={hook}&k={SECRET}"
    ));
    check("AppletRequest", &format!("{:?}", applet.unwrap()));
    let answer = ConnectAnswer::to([A_LEG]).with_call_event_passthru_url(hook.as_str());
    check("ConnectAnswer", &format!("{answer:?} {:?}", answer.check()));
    let secret = UrlSecret::in_query("k", SECRET);
    let address = Link::from(secret.address("https://hooks.example.com/x"));
    check("UrlSecret", &format!("{secret:?} {address:?} {address}"));
    let mut request = http::Request::post(address.as_str()).body(()).unwrap();
    assert!(secret.check(&request).is_ok());
    secret.strip(&mut request);
    check("a stripped request", &format!("{request:?}"));
    let guessed = http::Request::post("/x?k=9812345671").body(()).unwrap();
    check_error("guard", &secret.check(&guessed).unwrap_err());
}

#[test]
fn errors_of_reading_show_no_values() {
    for text in [
        json!({"from": A_LEG}).to_string(),
        json!({"from": {"contact_uri": A_LEG}, "to": SECRET}).to_string(),
        json!({"from": {"contact_uri": {"a": A_LEG}}}).to_string(),
        json!({"from": {"contact_uri": 9_812_345_671_u64}}).to_string(),
        format!("{{\"from\": {A_LEG}}}"),
    ] {
        check_error(&text, &NewCall::from_json(text.as_bytes()).unwrap_err());
        check_error(
            &text,
            &Envelope::from_json(format!("{{\"response\": {text}, \"a\"").as_bytes()).unwrap_err(),
        );
    }
}

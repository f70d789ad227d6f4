//! No secret and no full phone number reaches a log.

use std::error::Error as _;

use click2call_client::exotel::v1::V1Answer;
use click2call_client::exotel::{AppletRequest, ConnectAnswer, Envelope, NewCall, WebhookGuard};
use click2call_client::transport::Reply;
use click2call_client::{CallRequest, CallerId, ClickToCall as _, CustomData, Endpoint, Error};
use http::{HeaderMap, StatusCode};
use serde_json::json;

use crate::support::{KEY, TOKEN, exotel};

const A_LEG: &str = "+919812345671";
const B_LEG: &str = "+919812345682";
const SECRET: &str = "hook-canary-55";

fn check(what: &str, text: &str) {
    for canary in [KEY, TOKEN, SECRET, "9812345671", "9812345682", "customer-name", "azN5LWNhbmFyeS"] {
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

fn request() -> CallRequest {
    CallRequest::new(Endpoint::number(A_LEG), Endpoint::number(B_LEG))
        .with_caller_id(CallerId::new("+918000000003"))
        .with_custom_data(CustomData::text("customer-name"))
}

/// Answers that echo everything they were sent.
fn echoes() -> Vec<Reply> {
    let line = format!("key {KEY} token {TOKEN} from {A_LEG} to 0{}", &B_LEG[3..]);
    let failure = json!({"request_id": "r1", "response": {"code": 400, "status": "failure",
        "error_data": {"code": 10725, "description": line, "message": line}}});
    vec![
        Reply::json(400, failure.to_string()),
        Reply::json(200, failure.to_string()),
        Reply::json(500, failure.to_string()),
        Reply::json(403, json!({"RestException": {"Message": line}}).to_string()),
        Reply::typed(502, "text/html", format!("<html>{line}</html>")),
        Reply::json(200, json!({"response": line}).to_string()),
        Reply::json(200, json!({"response": {"call_details": {"recordings": line}}}).to_string()),
        Reply::json(200, format!("\"{line}")),
        Reply::json(307, "").with_header("location", "https://k3y-canary-7f21@evil.example.com/"),
        Reply::BrokenBody(StatusCode::OK, HeaderMap::new(), line.into()),
        Reply::Dropped,
        Reply::HungHeaders,
    ]
}

#[tokio::test]
async fn errors_show_neither_credentials_nor_numbers() {
    for reply in echoes() {
        let (client, _) = exotel([reply]);
        check("client", &format!("{client:?}"));
        let error = client.place(&request()).await.unwrap_err();
        check_error("error", &error);
    }
    check("request", &format!("{:?}", request()));
    let (client, _) = exotel([]);
    let preview = client.preview(&request()).unwrap();
    check("headers of a preview", &format!("{:?}", preview.headers()));
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
    let guard = WebhookGuard::in_query("k", SECRET);
    let address = guard.address("https://hooks.example.com/x").unwrap();
    check("WebhookGuard", &format!("{guard:?} {address:?} {address}"));
    check_error("guard", &guard.check("/x", Some("k=9812345671")).unwrap_err());
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

#[cfg(feature = "tracing")]
mod tracing_output {
    use std::fmt::{Debug, Write as _};
    use std::sync::{Arc, Mutex};

    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Metadata, Subscriber};

    use click2call_client::ClickToCall as _;

    use super::{check, echoes, exotel, request};

    #[derive(Clone, Default)]
    struct Everything(Arc<Mutex<String>>);

    impl Visit for Everything {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            write!(self.0.lock().unwrap(), " {field}={value:?}").unwrap();
        }
    }

    impl Subscriber for Everything {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, span: &Attributes<'_>) -> Id {
            self.0.lock().unwrap().push_str(span.metadata().name());
            span.record(&mut self.clone());
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, values: &Record<'_>) {
            values.record(&mut self.clone());
        }

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, event: &Event<'_>) {
            event.record(&mut self.clone());
            self.0.lock().unwrap().push('\n');
        }

        fn enter(&self, _: &Id) {}

        fn exit(&self, _: &Id) {}
    }

    #[test]
    fn traces_name_operation_and_attempt_and_nothing_else() {
        let all = Everything::default();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        // For the whole binary: what other tests trace is checked along.
        tracing::subscriber::set_global_default(all.clone()).unwrap();
        for reply in echoes() {
            let (client, _) = exotel([super::Reply::Refused, reply]);
            drop(runtime.block_on(client.place(&request())));
        }
        let text = all.0.lock().unwrap().clone();
        check("tracing", &text);
        assert!(text.contains("vendor=exotel") && text.contains("operation=place"), "{text}");
        assert!(text.contains("attempt number=2"), "{text}");
    }
}

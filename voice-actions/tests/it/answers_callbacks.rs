//! A callback comes out of any HTTP request, and a call flow goes into the answer.

use proptest::prelude::*;
use voice_actions::callback::{CallbackKind, CallbackRequest};
use voice_actions::server::{Answer, MAX_BODY, decode};
use voice_actions::{CallFlow, ErrorKind};

const JSON: (&str, &str) = ("Content-Type", "application/json; charset=utf-8");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[test]
fn json_form_and_query_say_the_same() {
    let json =
        br#"{"type":"live_call","duration":9120,"session_data":{"n":41},"key_presses":[{"digits":"41"}]}"#;
    let form = "type=live_call&duration=9120&session_data=%7B%22n%22%3A41%7D&key_presses=%5B%7B%22digits%22%3A%2241%22%7D%5D";
    let expected = decode("POST", "", &[JSON], json).unwrap();
    assert_eq!(expected.digits(), "41");
    assert_eq!(decode("post", "", &[FORM], form.as_bytes()).unwrap(), expected);
    assert_eq!(decode("GET", form, &[], b"").unwrap(), expected);
    assert_eq!(decode("POST", "a=b", &[], json).unwrap(), expected, "no content type");
}

#[test]
fn what_is_no_callback_is_refused() {
    let kind = |method: &str, header: (&str, &str), body: &[u8]| {
        decode(method, "", &[header], body).unwrap_err().kind()
    };
    assert_eq!(kind("DELETE", JSON, b"{}"), ErrorKind::NotACallback);
    assert_eq!(kind("POST", ("content-type", "image/png"), b"{}"), ErrorKind::NotACallback);
    assert_eq!(kind("POST", JSON, b"{}"), ErrorKind::MissingMember);
    assert_eq!(kind("POST", JSON, b"{"), ErrorKind::NotJson);
    assert_eq!(kind("POST", JSON, b"\xff"), ErrorKind::NotUtf8);
    assert_eq!(kind("POST", JSON, &vec![b' '; MAX_BODY + 1]), ErrorKind::TooLarge);
}

#[test]
fn an_answer_is_a_call_flow_or_an_empty_object() {
    assert_eq!(Answer::nothing().body(), b"{}");
    assert_eq!(Answer::from(CallFlow::new()).into_body(), br#"{"actions":[]}"#);
}

#[cfg(feature = "axum")]
mod as_axum_extractor_and_response {
    use axum::body::{Body, to_bytes};
    use axum::extract::FromRequest as _;
    use axum::http::{Request, header};
    use axum::response::IntoResponse as _;

    use super::*;

    async fn extract(content_type: &str, body: &'static str) -> Result<CallbackRequest, u16> {
        let request = Request::post("/flow?a=b").header(header::CONTENT_TYPE, content_type);
        CallbackRequest::from_request(request.body(Body::from(body)).unwrap(), &())
            .await
            .map_err(|refusal| refusal.status().as_u16())
    }

    #[tokio::test]
    async fn a_handler_gets_the_callback_or_the_platform_a_refusal() {
        let request = extract("application/json", r#"{"type":"init_call"}"#).await.unwrap();
        assert_eq!(request.kind, CallbackKind::InitCall);
        assert_eq!(extract("application/json", "{}").await, Err(400));
        assert_eq!(extract("image/png", "{}").await, Err(415));
    }

    #[tokio::test]
    async fn an_answer_is_json_with_status_200() {
        let response = Answer::nothing().into_response();
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
        assert_eq!(to_bytes(response.into_body(), 100).await.unwrap(), "{}");
    }
}

proptest! {
    #[test]
    fn arbitrary_requests_never_panic(
        method in prop::sample::select(vec!["GET", "POST", "PUT", "x"]),
        query in "\\PC{0,64}",
        content_type in prop::sample::select(vec!["application/json", "application/x-www-form-urlencoded", ""]),
        body in prop::collection::vec(any::<u8>(), 0..256),
    ) {
        drop(decode(method, &query, &[("content-type", content_type)], &body));
    }
}

//! A callback comes out of any HTTP request, and a call flow goes into the answer.

use http::Request;
use http::header::CONTENT_TYPE;
use proptest::prelude::*;
use voice_actions::callback::CallbackRequest;
use voice_actions::server::{Answer, MAX_BODY};
use voice_actions::{CallFlow, Error, ErrorKind};

const JSON: &str = "Application/JSON; charset=utf-8";
const FORM: &str = "application/x-www-form-urlencoded";

fn read(method: &str, target: &str, content_type: &str, body: &[u8]) -> Result<CallbackRequest, Error> {
    let request = Request::builder().method(method).uri(target).header(CONTENT_TYPE, content_type);
    CallbackRequest::from_request(&request.body(body).unwrap())
}

#[test]
fn json_form_and_query_say_the_same() {
    let json =
        br#"{"type":"live_call","duration":9120,"session_data":{"n":41},"key_presses":[{"digits":"41"}]}"#;
    let form = "type=live_call&duration=9120&session_data=%7B%22n%22%3A41%7D&key_presses=%5B%7B%22digits%22%3A%2241%22%7D%5D";
    let expected = read("POST", "/", JSON, json).unwrap();
    assert_eq!(expected.digits(), "41");
    assert_eq!(read("PUT", "/", FORM, form.as_bytes()).unwrap(), expected);
    assert_eq!(read("GET", &format!("/?{form}"), JSON, b"").unwrap(), expected);
    let untyped = Request::post("/?a=b").body(json).unwrap();
    assert_eq!(CallbackRequest::from_request(&untyped).unwrap(), expected, "no content type");
}

#[test]
fn what_is_no_callback_is_refused() {
    let kind = |method: &str, content_type: &str, body: &[u8]| {
        read(method, "/", content_type, body).unwrap_err().kind()
    };
    assert_eq!(kind("DELETE", JSON, b"{}"), ErrorKind::NotACallback);
    assert_eq!(kind("POST", "image/png", b"{}"), ErrorKind::NotACallback);
    assert_eq!(kind("POST", JSON, b"{}"), ErrorKind::MissingMember);
    assert_eq!(kind("GET", JSON, b"{}"), ErrorKind::MissingMember, "a query that is not there");
    assert_eq!(kind("POST", JSON, b"{"), ErrorKind::NotJson);
    assert_eq!(kind("POST", JSON, b"\xff"), ErrorKind::NotUtf8);
    assert_eq!(kind("POST", JSON, &vec![b' '; MAX_BODY + 1]), ErrorKind::TooLarge);
    let misplaced =
        read("POST", "/", JSON, b"{\"type\": \"init_call\",\n \"duration\": \"long\"}").unwrap_err();
    assert_eq!((misplaced.kind(), misplaced.at().as_str()), (ErrorKind::WrongType, "/duration"));
    assert_eq!(misplaced.position().map(|at| at.line), Some(2));
}

#[test]
fn an_answer_is_a_call_flow_or_an_empty_object() {
    assert_eq!(Answer::nothing().body(), b"{}");
    let response = Answer::from(CallFlow::new()).to_response();
    assert_eq!(
        (response.status().as_u16(), &response.headers()[CONTENT_TYPE]),
        (200, &"application/json".parse().unwrap())
    );
    assert_eq!(response.body(), r#"{"actions":[]}"#);
}

#[cfg(feature = "axum")]
mod as_axum_extractor_and_response {
    use axum::body::{Body, to_bytes};
    use axum::extract::FromRequest;
    use axum::response::IntoResponse as _;
    use voice_actions::callback::CallbackKind;

    use super::*;

    async fn extract(content_type: &str, body: impl Into<Body>) -> Result<CallbackRequest, u16> {
        let request =
            Request::post("/flow?a=b").header(CONTENT_TYPE, content_type).body(body.into()).unwrap();
        <CallbackRequest as FromRequest<()>>::from_request(request, &())
            .await
            .map_err(|error| error.into_response().status().as_u16())
    }

    #[tokio::test]
    async fn a_handler_gets_the_callback_or_the_platform_a_refusal() {
        let request = extract("application/json", r#"{"type":"init_call"}"#).await.unwrap();
        assert_eq!(request.kind, CallbackKind::InitCall);
        assert_eq!(extract("application/json", "{}").await, Err(400));
        assert_eq!(extract("image/png", "{}").await, Err(415));
        assert_eq!(extract("application/json", vec![b' '; MAX_BODY + 1]).await, Err(413));
    }

    #[tokio::test]
    async fn an_answer_is_json_with_status_200() {
        let response = Answer::nothing().into_response();
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(to_bytes(response.into_body(), 100).await.unwrap(), "{}");
    }
}

proptest! {
    #[test]
    fn arbitrary_requests_never_panic(
        method in prop::sample::select(vec!["GET", "POST", "PUT", "x"]),
        query in "(type|duration|=|&|%7B|%ff|[+]|1){0,16}",
        content_type in prop::sample::select(vec!["application/json", "application/x-www-form-urlencoded", ""]),
        body in prop::collection::vec(any::<u8>(), 0..256),
    ) {
        drop(read(method, &format!("/?{query}"), content_type, &body));
    }
}

//! The `axum` feature: requests and uploads are extractors, answers are responses.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, FromRequestParts as _};
use axum::response::IntoResponse as _;
use callflow_modules::module::Hangup;
use callflow_modules::pivot::{Answer, BodyFormat, Digits, MAX_BYTES, Request};
use callflow_modules::recording::Upload;

fn asked() -> Request {
    let mut request = Request::new("abc123@192.0.2.1");
    request.caller_id_number = Some("+15550100".into());
    request.digits = Some(Digits::collections([("pin", "4321")]));
    request
}

#[tokio::test(flavor = "current_thread")]
async fn every_form_of_request_is_extracted() {
    let url = "http://example.com/flow?tenant=7";
    let sent = [
        asked().to_get(url).unwrap(),
        asked().to_post(url, BodyFormat::Form).unwrap(),
        asked().to_post(url, BodyFormat::Json).unwrap(),
    ];
    for sent in sent {
        let mut request =
            <Request as FromRequest<()>>::from_request(sent.map(Body::from), &()).await.unwrap();
        assert_eq!(request.extra.remove("tenant"), Some("7".into()));
        assert_eq!(request, asked());
    }
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_no_request_is_refused() {
    let sent = |content_type: &str, body: Vec<u8>| {
        let request = http::Request::post("http://example.com/flow").header("content-type", content_type);
        request.body(Body::from(body)).unwrap()
    };
    for (sent, status) in [
        (sent("application/json", b"[1]".to_vec()), 400),
        (sent("application/json", b"{".to_vec()), 400),
        (sent("application/x-www-form-urlencoded", vec![b'a'; MAX_BYTES + 1]), 413),
    ] {
        let error = <Request as FromRequest<()>>::from_request(sent, &()).await.unwrap_err();
        assert_eq!(error.into_response().status(), status);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn an_answer_is_a_response_with_the_content_type_and_a_body() {
    for answer in [Answer::new(Hangup::new()).unwrap(), Answer::hang_up(), Answer::nothing()] {
        let expected = answer.body().to_owned();
        let response = answer.into_response();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "application/json");
        let body = to_bytes(response.into_body(), MAX_BYTES).await.unwrap();
        assert!(!body.is_empty());
        assert_eq!(body, expected.as_bytes());
    }
}

#[tokio::test(flavor = "current_thread")]
async fn an_upload_is_extracted_from_its_address_and_anything_else_is_refused() {
    let parts = |target: &str| http::Request::put(target).body(()).unwrap().into_parts().0;
    let mut found = parts("/kzr/call_recording_abc%40192.0.2.1..mp3?from=1001");
    let upload = Upload::from_request_parts(&mut found, &()).await.unwrap();
    assert_eq!((upload.call_id.as_str(), upload.extension.as_str()), ("abc@192.0.2.1", "mp3"));
    assert_eq!(upload.parameters["from"], "1001");
    let rejection = Upload::from_request_parts(&mut parts("/kzr/other.mp3"), &()).await.unwrap_err();
    assert_eq!(rejection.into_response().status(), 400);
}

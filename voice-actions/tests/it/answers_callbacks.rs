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
mod over_loopback {
    use axum::Router;
    use axum::routing::any;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use voice_actions::action::{Hangup, Say};

    use super::*;

    async fn answer(request: CallbackRequest) -> Answer {
        match request.kind {
            CallbackKind::InitCall => CallFlow::new().then(Say::text("Hello.")).then(Hangup::new()).into(),
            _ => Answer::nothing(),
        }
    }

    async fn ask(request: String) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let _ended = axum::serve(listener, Router::new().route("/", any(answer))).await;
        });
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).await.unwrap();
        server.abort();
        response
    }

    fn post(body: &str) -> String {
        format!(
            "POST / HTTP/1.1\r\nhost: example.com\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        )
    }

    #[tokio::test]
    async fn axum_extracts_the_callback_and_sends_the_flow() {
        let response = ask(post(r#"{"type":"init_call"}"#)).await;
        assert!(response.starts_with("HTTP/1.1 200"), "{response}");
        assert!(response.contains("content-type: application/json"), "{response}");
        assert!(
            response
                .ends_with(r#"{"actions":[{"type":"SAY","params":{"text":"Hello."}},{"type":"HANGUP"}]}"#)
        );
        assert!(ask(post(r#"{"type":"end_call"}"#)).await.ends_with("{}"));
    }

    #[tokio::test]
    async fn axum_refuses_what_is_no_callback() {
        assert!(ask(post("{}")).await.starts_with("HTTP/1.1 400"));
        assert!(ask(post("[").replace("application/json", "image/png")).await.starts_with("HTTP/1.1 415"));
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

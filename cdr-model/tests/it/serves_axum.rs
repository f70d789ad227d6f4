//! The receiver over HTTP on loopback: secret, encodings, limits.

use std::sync::Arc;

use cdr_model::sink::MemorySink;
use cdr_model::{Encoding, Intake, UrlSecret};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::made::abandoned;

async fn serve() -> (std::net::SocketAddr, Arc<Intake<MemorySink>>) {
    serve_at(UrlSecret::in_path("8c1f0ab6")).await
}

async fn serve_at(secret: UrlSecret) -> (std::net::SocketAddr, Arc<Intake<MemorySink>>) {
    let intake = Arc::new(Intake::new(MemorySink::new()));
    let app = axum::Router::new().nest("/cdr", cdr_model::axum::router(Arc::clone(&intake), secret));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    (address, intake)
}

/// Sends a request and returns the status line's number, the content type and the body.
async fn send(address: std::net::SocketAddr, request: String) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may refuse before it read everything.
    drop(stream.write_all(request.as_bytes()).await);
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer).await);
    let answer = String::from_utf8(answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap_or_default().parse().unwrap_or_default();
    (status, answer.split_once("\r\n\r\n").unwrap_or_default().1.to_owned())
}

fn post(path: &str, content_type: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {content_type}\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test]
async fn deliveries_come_in_at_the_secret_address_only() {
    let (address, intake) = serve().await;
    let body = abandoned("1").to_json();
    for path in ["/cdr/8c1f0ab7", "/cdr/8c1f0ab", "/cdr/", "/cdr/8c1f0ab6/x"] {
        let (status, _) = send(address, post(path, "application/json", &body)).await;
        assert_eq!(status, 404, "{path}");
    }
    assert_eq!(intake.sink().records(), []);
    for encoding in Encoding::ALL {
        let request = post("/cdr/8c1f0ab6", encoding.content_type(), &abandoned("1").encode(encoding));
        let (status, body) = send(address, request).await;
        assert_eq!(status, 200);
        assert!(body.contains("OK"), "{body}");
    }
    assert_eq!(intake.sink().records(), [abandoned("1")]);
}

#[tokio::test]
async fn a_secret_in_the_query_is_checked_and_not_kept() {
    let (address, intake) = serve_at(UrlSecret::in_query("key", "8c1f0ab6")).await;
    let query = abandoned("1").encode(Encoding::Form);
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    for path in ["/cdr", "/cdr?key=8c1f", "/cdr/8c1f0ab6"] {
        assert_eq!(send(address, get(path)).await.0, 404, "{path}");
    }
    let answer = send(address, get(&format!("/cdr?key=8c1f0ab6&{query}"))).await;
    assert_eq!(answer, (200, "Err=0&Errdesc=OK".to_owned()));
    assert_eq!(intake.sink().records(), [abandoned("1")], "without an unknown member `key`");
}

#[tokio::test]
async fn a_get_is_read_from_its_query() {
    let (address, intake) = serve().await;
    let query = abandoned("1").encode(Encoding::Form);
    let request =
        format!("GET /cdr/8c1f0ab6?{query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_eq!(send(address, request).await, (200, "Err=0&Errdesc=OK".to_owned()));
    assert_eq!(intake.sink().records(), [abandoned("1")]);
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_read() {
    let (address, intake) = serve().await;
    let head =
        "POST /cdr/8c1f0ab6 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/xml\r\n";
    // A gibibyte is announced and only its beginning sent: the answer must not wait for the rest.
    let (status, body) = send(address, format!("{head}Content-Length: 1073741824\r\n\r\n<methodCall>")).await;
    assert_eq!(status, 413);
    assert!(body.contains("<int>1</int>"), "{body}");
    assert_eq!(intake.sink().records(), []);
}

#[tokio::test]
async fn questions_during_a_call_are_extracted_and_answered() {
    use cdr_model::voicenter::{Acknowledgement, Delivery, external_layer, popup, voice_bot};

    let who = async |request: popup::Request| {
        popup::Answer::unknown(format!("https://crm.example.com/?{}", request.phone.unwrap()))
    };
    let menu = async |request: external_layer::Request| {
        external_layer::Answer::go_to_layer(request.data.and_then(|call| call.layer_id).unwrap_or(0) + 1)
    };
    let bot = async |request: voice_bot::Request| {
        voice_bot::Answer::new().with_output("order", request.intent_parameters["order"].clone())
    };
    let records = async |delivery: Delivery| delivery.acknowledge(&Acknowledgement::ok());
    let app = axum::Router::new()
        .route("/popup", axum::routing::any(who))
        .route("/menu", axum::routing::post(menu))
        .route("/bot", axum::routing::post(bot))
        .route("/records", axum::routing::post(records));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });

    let form = "application/x-www-form-urlencoded";
    let known = r#"{"STATUS":"OK","URL":"https://crm.example.com/?1","CLIENTNAME":"","TOTAL":0}"#;
    let get = "GET /popup?phone=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".to_owned();
    assert_eq!(send(address, get).await, (200, known.to_owned()));
    assert_eq!(send(address, post("/popup", form, "phone=1")).await, (200, known.to_owned()));
    assert_eq!(
        send(address, post("/popup", "application/json", r#"{"phone": "1"}"#)).await,
        (200, known.to_owned())
    );

    let (status, body) =
        send(address, post("/menu", "application/json", r#"{"DATA": {"LAYER_ID": "6"}}"#)).await;
    assert_eq!(
        (status, external_layer::Answer::from_json(body).unwrap()),
        (200, external_layer::Answer::go_to_layer(7))
    );
    let (status, body) =
        send(address, post("/bot", "application/json", r#"{"IntentParameters": {"order": "17"}}"#)).await;
    assert_eq!((status, &*body), (200, r#"{"function_output":{"order":"17"}}"#));
    assert_eq!(send(address, post("/bot", "application/json", "no JSON")).await.0, 400);

    let record = abandoned("a1").encode(Encoding::Form);
    assert_eq!(send(address, post("/records", form, &record)).await, (200, "Err=0&Errdesc=OK".to_owned()));
}

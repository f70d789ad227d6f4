//! The axum endpoints on loopback.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use pbx_events::axum::{answer_questions, receive_events};
use pbx_events::ringme::interactive::{InteractiveHandler, InteractiveUrl, SetVar, UrlAction};
use pbx_events::ringme::{Event, InteractiveRequest, InteractiveResponse};
use pbx_events::{Gate, Sources, UrlSecret};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const EVENT: &str = "EventType=dial-in&EventTime=1700000000000000&CallID=a1&SubCallID=7-b&CallFlow=in";

struct Manager;

#[async_trait]
impl InteractiveHandler for Manager {
    async fn answer(
        &self,
        request: &InteractiveRequest,
    ) -> Result<InteractiveResponse, Box<dyn std::error::Error + Send + Sync>> {
        assert_eq!(request.extra.get("key"), None, "the secret is stripped");
        let url = request.url.as_ref().ok_or("the path is not an integration's")?;
        if url.action != UrlAction::GetManager || url.application != 807 {
            return Err("this integration is asked for managers alone".into());
        }
        match request.caller_number.as_ref().map(pbx_events::Number::as_str) {
            Some("+15550100") => Ok(InteractiveResponse::new().then(SetVar::new("manager", "0450*101"))),
            _ => Err("nobody is responsible".into()),
        }
    }
}

/// Sends one request to a service and returns the whole answer as text.
async fn exchange(gate: Gate, events: Arc<Mutex<Vec<Event>>>, head: &str, body: &str) -> String {
    let sink = move |event: Event| {
        let events = Arc::clone(&events);
        async move { events.lock().unwrap().push(event) }
    };
    let app: axum::Router = axum::Router::new()
        .route("/calls", receive_events(gate.clone(), sink))
        .route(InteractiveUrl::PATTERN, answer_questions(gate, Arc::new(Manager)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = app.into_make_service_with_connect_info::<std::net::SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "{head} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}\r\n\
         content-type: application/x-www-form-urlencoded\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    server.abort();
    answer
}

#[tokio::test]
async fn events_come_by_get_and_post_and_lose_the_secret() {
    let gate = Gate::open()
        .with_secret(UrlSecret::in_query("key", "s3cret"))
        .with_sources(Sources::new(["127.0.0.0/8"]).unwrap());
    let events = Arc::new(Mutex::new(Vec::new()));
    let send = |head: String, body: &'static str| {
        let (gate, events) = (gate.clone(), Arc::clone(&events));
        async move { exchange(gate, events, &head, body).await }
    };
    assert!(send("POST /calls?key=s3cret&crm=1".to_owned(), EVENT).await.starts_with("HTTP/1.1 200"));
    assert!(send(format!("GET /calls?key=s3cret&crm=1&{EVENT}"), "").await.starts_with("HTTP/1.1 200"));
    assert!(send("POST /calls".to_owned(), EVENT).await.starts_with("HTTP/1.1 403"));
    assert!(send("POST /calls?key=s3cret".to_owned(), "x=1").await.starts_with("HTTP/1.1 400"));
    let mut events = std::mem::take(&mut *events.lock().unwrap());
    assert_eq!(events.len(), 2);
    assert_eq!(events[0], events[1]);
    assert_eq!(events[0].extra_mut().iter().collect::<Vec<_>>(), [("crm", "1")]);
}

#[tokio::test]
async fn a_question_is_answered_and_never_with_an_error() {
    let ask = |query: &'static str| async move {
        let head = format!("GET /cid/807/getmanager/TLP55522?{query}");
        exchange(Gate::open(), Arc::default(), &head, "").await
    };
    let answer = ask("CallID=1&CallerIDNum=%2B15550100").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("content-type: text/xml; charset=utf-8"), "{answer}");
    assert!(answer.contains("<SetVar name=\"manager\">0450*101</SetVar>"), "{answer}");
    for query in ["CallID=1&CallerIDNum=%2B15550101", "nonsense"] {
        let answer = ask(query).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("<Response></Response>"), "{answer}");
    }
}

//! Receives Voicenter call detail records into SQLite and follows up abandoned calls.
//!
//! ```text
//! cargo run -p examples --example cdr_receiver -- 127.0.0.1:8080 my-secret calls.sqlite
//! curl -d 'ivruniqueid=1&type=Queue&status=ABANDONE&time=1536855354&caller=0500000004' http://127.0.0.1:8080/cdr/my-secret
//! ```
//!
//! Without arguments it takes any free port and a database in memory, delivers that record to itself, and ends.

use std::sync::Arc;

use anyhow::ensure;
use async_trait::async_trait;
use cdr_model::sink::SqliteSink;
use cdr_model::voicenter::Clock;
use cdr_model::{AbandonedCall, Error, FollowUp, Intake, UrlSecret, follow_up};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Notify;

/// Where your SMS, your WhatsApp or your pop-up goes.
struct Message;

#[async_trait]
impl FollowUp for Message {
    async fn abandoned(&self, call: &AbandonedCall) -> Result<(), Error> {
        println!("call back {:?}, who waited in {:?}", call.customer, call.queue_name);
        Ok(())
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let asked = arguments.next();
    let address = asked.clone().unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let secret = arguments.next().unwrap_or_else(|| "my-secret".to_owned());
    let path = arguments.next().unwrap_or_else(|| ":memory:".to_owned());

    let sink = SqliteSink::open(path, Clock::default())?;
    let arrived = Arc::new(Notify::new());
    let wake = Arc::clone(&arrived);
    let intake = Intake::new(sink.clone()).with_observer(move |receipt| {
        if let Some(error) = &receipt.error {
            eprintln!("not acknowledged: {error}");
        }
        wake.notify_one();
    });

    // Apart from the intake, so that the vendor never waits for it; first what an earlier run left.
    let store = sink.clone();
    tokio::spawn(async move {
        loop {
            if let Err(error) = follow_up(&store, &Message).await {
                eprintln!("a follow-up failed and comes again: {error}");
            }
            arrived.notified().await;
        }
    });

    let app = axum::Router::new()
        .nest("/cdr", cdr_model::axum::router(Arc::new(intake), UrlSecret::in_path(secret.as_str())));
    let listener = tokio::net::TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    println!("receiving at http://{address}/cdr/…");
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    if asked.is_some() {
        return Ok(server.await??);
    }

    let answer = deliver(address, &format!("/cdr/{secret}")).await?;
    println!("{answer}");
    ensure!(answer.ends_with("Err=0&Errdesc=OK"), "a record that is safe is acknowledged");
    ensure!(sink.query("SELECT call_id FROM calls").await?.len() == 1, "and it is in the database");
    Ok(())
}

/// Posts a record as Voicenter does, and returns the answer.
async fn deliver(to: std::net::SocketAddr, path: &str) -> anyhow::Result<String> {
    let body = "ivruniqueid=1&type=Queue&status=ABANDONE&time=1536855354&caller=0500000004";
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = tokio::net::TcpStream::connect(to).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer.trim_end().to_owned())
}

//! A Pivot server: answers a PBX with the flow of the hour, and is asked once, as the PBX asks.
//!
//! Run: `cargo run -p examples --example pivot_server`

use anyhow::{Context as _, ensure};
use callflow_modules::module::{Device, Voicemail};
use callflow_modules::pivot::{Answer, Refused, Request};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Answers by the hour that the URL of the callflow names (`?hour=10`): the office from nine to five, else the mailbox.
///
/// A flow that the PBX would refuse costs the call, so it never leaves this server: the PBX gets 500 and goes on at `_`.
async fn main_number(request: Request) -> Result<Answer, Refused> {
    let hour = request.extra.get("hour").and_then(Value::as_str).and_then(|hour| hour.parse::<u8>().ok());
    let mailbox = Voicemail::new("0123456789abcdef0123456789abcdef");
    if hour.is_some_and(|hour| (9..17).contains(&hour)) {
        Answer::new(Device::new("front_desk").otherwise(mailbox))
    } else {
        Answer::new(mailbox)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let app = axum::Router::new().route("/main_number", axum::routing::any(main_number));
    let server = tokio::spawn(async move { axum::serve(listener, app).await });

    let mut request = Request::new("call-1@pbx.example.com");
    request.caller_id_number = Some("+15550100".to_owned());
    let url = request.to_url("/main_number?hour=10");
    let mut stream = tokio::net::TcpStream::connect(address).await?;
    let text = format!("GET {url} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(text.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;

    let (head, body) = answer.split_once("\r\n\r\n").context("an HTTP answer")?;
    ensure!(head.contains("content-type: application/json"), "the PBX goes by the content type: {head}");
    let flow: Value = serde_json::from_str(body)?;
    ensure!(flow["module"] == "device", "by day the front desk rings: {flow}");
    println!("asked   GET {url}");
    println!("answer  {body}");
    server.abort();
    Ok(())
}

//! Receives Voicenter call detail records into SQLite and follows up abandoned calls.
//!
//! ```text
//! cargo run -p examples --example cdr_receiver -- 127.0.0.1:8080 my-secret calls.sqlite
//! curl -d 'ivruniqueid=1&type=Queue&status=ABANDONE&time=1536855354&caller=0500000004' http://127.0.0.1:8080/cdr/my-secret
//! ```

use std::sync::Arc;

use async_trait::async_trait;
use cdr_model::sink::SqliteSink;
use cdr_model::voicenter::Clock;
use cdr_model::{AbandonedCall, Error, FollowUp, Intake, Secret, follow_up};
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
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let secret = arguments.next().unwrap_or_else(|| "my-secret".to_owned());
    let path = arguments.next().unwrap_or_else(|| "calls.sqlite".to_owned());

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
    tokio::spawn(async move {
        loop {
            if let Err(error) = follow_up(&sink, &Message).await {
                eprintln!("a follow-up failed and comes again: {error}");
            }
            arrived.notified().await;
        }
    });

    let app =
        axum::Router::new().nest("/cdr", cdr_model::axum::router(Arc::new(intake), Secret::new(secret)));
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("receiving at http://{}/cdr/…", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}

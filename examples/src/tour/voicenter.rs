//! Voicenter call detail records: a receiver on loopback, a morning of calls, and what they say.

mod morning;

use std::sync::{Arc, Mutex};

use anyhow::{Context as _, ensure};
use async_trait::async_trait;
use cdr_model::analytics::{Report, Settings};
use cdr_model::sink::{CdrStore as _, SqliteSink};
use cdr_model::voicenter::{Acknowledgement, Cdr, Clock};
use cdr_model::{
    AbandonedCall, CallId, Encoding, Error, FollowUp, Intake, PhoneNumber, UrlSecret, follow_up,
};

use click2call_client::transport::{HttpTransport, Transport as _};

use super::Stage;

/// Runs the part.
pub(super) fn run(stage: &mut Stage) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(tell(stage))
}

async fn tell(stage: &Stage) -> anyhow::Result<()> {
    stage.tell(
        "Thirteen records are posted as JSON, XML-RPC and form. Each is on disk before it is acknowledged;\n\
         posted twice, it counts once.",
    );
    // The folder is gone when this part ends.
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("records.sqlite");
    let clock = Clock::default();
    let sink = SqliteSink::open(&database, clock.clone())?;
    let intake = Arc::new(Intake::new(sink.clone()));
    let app =
        axum::Router::new().nest("/cdr", cdr_model::axum::router(intake, UrlSecret::in_path("b2f7c9d1")));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/cdr/b2f7c9d1", listener.local_addr()?);
    let server = tokio::spawn(async move { axum::serve(listener, app).await });

    let client = HttpTransport::builder().without_proxies().build()?;
    let records = morning::records().context("the morning's clock is in range")?;
    for (number, record) in records.iter().enumerate() {
        let encoding = Encoding::ALL[number % Encoding::ALL.len()];
        let answer = deliver(&client, &url, record, encoding).await?;
        if number < Encoding::ALL.len() {
            stage.progress(format!("{encoding}: {} {} is answered", record.call_type, record.status));
            stage.block(&answer);
        }
    }
    stage.holds(format!("{} records in three encodings, each acknowledged in its own", records.len()));

    for (number, record) in records.iter().enumerate().rev() {
        deliver(&client, &url, record, Encoding::ALL[(number + 1) % Encoding::ALL.len()]).await?;
    }
    let stored = stored(&sink).await?;
    ensure!(stored.len() == records.len(), "a repetition made a second record");
    ensure!(records.iter().all(|record| stored.contains(record)), "a record changed on its way");
    stage.holds("sent again backwards and in other encodings: acknowledged again, and nothing is double");

    let wrong = url.replace("b2f7c9d1", "b2f7c9d2");
    let (status, _) = post(&client, &wrong, "application/json", "{}".to_owned()).await?;
    ensure!(status == 404, "the secret was not checked");
    stage.holds("another address than the secret one is 404");

    stage.say("A customer who gave up in the queue gets a message. Each abandoned call once, whatever is sent again:");
    let hook = Messages::default();
    let count = follow_up(&sink, &hook).await?;
    ensure!(follow_up(&sink, &hook).await? == 0, "a call was followed up twice");
    ensure!(count == 2, "{count} calls were followed up");
    for message in hook.take() {
        stage.progress(message);
    }

    stage.say("The CRM page of a customer, by any spelling of the number:");
    let customer = PhoneNumber::normalize("+972 50-000-0002").context("a number")?;
    let page = sink.of_customer(&customer, 10).await?;
    ensure!(page.len() == 2, "{} records of the customer", page.len());
    for record in &page {
        let recording = record.recording_url.as_deref().unwrap_or("no recording");
        stage.progress(format!("{} {} {recording}", record.time.wall_clock().date(), record.call_type));
    }
    let reason = sink.reason_not_called(&CallId::from(morning::NOT_CALLED)).await?;
    let reason = reason.context("the first leg says why")?;
    stage.holds(format!("a click-to-call that was NOTCALLED tells the reason of its first leg: {reason}"));

    server.abort();
    drop(sink);
    let reopened = SqliteSink::open(&database, clock.clone())?;
    let stored = self::stored(&reopened).await?;
    ensure!(stored.len() == records.len(), "records were lost");
    let report = reopened.figures(&clock).await?.into_report(&Settings::default());
    stage.tell("What the morning was like:");
    stage.block(&report);
    summarise(stage, &report);
    let due: Vec<String> = report.callback_due.iter().map(ToString::to_string).collect();
    ensure!(due == ["972500000003"], "the call-back list is {due:?}");
    stage.holds("one customer is still to be called back: the other who gave up was reached later");
    Ok(())
}

/// Shows the report's first answers: how the queue did, who answered, and when most customers called.
fn summarise(stage: &Stage, report: &Report) {
    let queue = &report.queue;
    stage.show(format_args!(
        "queue      {} offered, {} answered, {} abandoned",
        queue.offered, queue.answered, queue.abandoned
    ));
    let name = |agent: &str| report.agents.names.get(agent).cloned().unwrap_or_else(|| agent.to_owned());
    let agents: Vec<String> = report
        .agents
        .top_incoming()
        .into_iter()
        .map(|(agent, answered)| format!("{} {answered}", name(agent)))
        .collect();
    stage.show(format_args!("answered   {}", agents.join(", ")));
    if let Some((hour, calls)) = report.peak_hour {
        stage.show(format_args!("peak hour  {hour:02}:00 with {calls} calls"));
    }
    let due: Vec<&str> = report.callback_due.iter().map(PhoneNumber::as_str).collect();
    stage.show(format_args!("call back  {}", due.join(", ")));
}

/// Sends a record and checks the acknowledgement.
async fn deliver(
    client: &HttpTransport,
    url: &str,
    record: &Cdr,
    encoding: Encoding,
) -> anyhow::Result<String> {
    let (status, answer) = post(client, url, encoding.content_type(), record.encode(encoding)).await?;
    ensure!(status == 200, "status {status}");
    let acknowledgement = Acknowledgement::decode(Some(encoding.content_type()), answer.as_bytes())?;
    ensure!(acknowledgement.is_ok(), "not acknowledged: {}", acknowledgement.description);
    ensure!(Encoding::detect(None, answer.as_bytes()) == encoding, "answered in another encoding");
    Ok(answer)
}

async fn post(
    client: &HttpTransport,
    url: &str,
    content_type: &str,
    body: String,
) -> anyhow::Result<(u16, String)> {
    let request = http::Request::post(url).header("content-type", content_type).body(body.into())?;
    let mut response = client.send(request).await?;
    let mut answer = Vec::new();
    while let Some(piece) = response.body_mut().next().await {
        answer.extend_from_slice(&piece?);
    }
    Ok((response.status().as_u16(), String::from_utf8(answer)?))
}

/// Reads everything that is stored, page by page.
async fn stored(sink: &SqliteSink) -> anyhow::Result<Vec<Cdr>> {
    let mut records = Vec::new();
    let mut after = 0;
    loop {
        let page = sink.page(after, 8).await?;
        let Some((last, _)) = page.last() else { return Ok(records) };
        after = *last;
        records.extend(page.into_iter().map(|(_, record)| record));
    }
}

/// The message service of this tour.
#[derive(Default)]
struct Messages(Mutex<Vec<String>>);

impl Messages {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

#[async_trait]
impl FollowUp for Messages {
    async fn abandoned(&self, call: &AbandonedCall) -> Result<(), Error> {
        let number = call.customer.as_ref().map_or("a withheld number", PhoneNumber::as_str);
        let queue = call.queue_name.as_deref().unwrap_or("our queue");
        let waited = call.wait_time.unwrap_or_default().whole_seconds();
        let message = format!("to {number}: sorry for the {waited} seconds in {queue}, we call you back");
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(message);
        Ok(())
    }
}

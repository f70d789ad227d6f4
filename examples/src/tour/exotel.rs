use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, bail, ensure};
use axum::body::Bytes;
use click2call_client::exotel::v1::CallFilter;
use click2call_client::exotel::{
    CallRecording, CallStatus, Channels, Client, ConnectAnswer, Credentials, Envelope, ExoPhone, HoldMusic,
    NewCall, StartPlayback, StatusCallback, UrlSecret, Webhook,
};
use click2call_client::fake::{ConnectStep, Exotel, Person};
use click2call_client::transport::{HttpTransport, Transport as _};
use click2call_client::{ErrorKind, Link, Sent};
use serde_json::Value;
use time::Duration;

use super::Stage;
use crate::loopback;

macro_rules! seed {
    ($name:literal) => {
        include_str!(concat!("../../../click2call-client/tests/samples/exotel/seed-", $name))
    };
}

/// Plays the Exotel page from the first click to the last callback, over real HTTP on loopback.
pub(super) fn run(stage: &mut Stage) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(play(stage))
}

async fn play(stage: &Stage) -> anyhow::Result<()> {
    // Exotel, on loopback. The credentials come in the URL form of the page and leave in a header.
    let vendor = Exotel::new("example1", "api-key", "api-token");
    let answers = vendor.clone();
    let address = loopback::serve(move |request| answers.handle(&request)).await?;
    let url = format!("http://api-key:api-token@{address}/v3/accounts/example1/calls");
    let (credentials, region) = Credentials::from_url(&url)?;
    let network = HttpTransport::builder().without_proxies().build()?;
    let client = Client::builder(credentials, region).with_transport(network.clone()).build()?;
    stage.say(format!("A stand-in of Exotel answers on http://{address}; so do we, for its webhooks."));

    // Our side: status callbacks, and the question whom to connect. Exotel signs nothing: a secret in the URL.
    let guard = UrlSecret::in_query("key", "shared-s3cret");
    let (heard, callbacks) = channel();
    let hooks = Hooks { guard: guard.clone(), heard: Arc::new(Mutex::new(heard)) };
    let ours = loopback::serve(move |request| hooks.answer(&request)).await?;
    let hook = Link::from(guard.address(&format!("http://{ours}/status")));
    let question = Link::from(guard.address(&format!("http://{ours}/ccm-programmable-connect")));

    let id = places_the_call(stage, &vendor, &client, &hook).await?;
    reads_the_answers(stage)?;

    stage.say("The agent answers, the customer answers, they talk for 84 seconds.");
    vendor.advance(Duration::seconds(12));
    vendor.answer(&id);
    vendor.advance(Duration::seconds(23));
    vendor.bridge(&id);
    vendor.advance(Duration::seconds(84));
    vendor.finish(&id, CallStatus::Completed, Duration::seconds(84));
    let statuses = vendor.deliver(&network).await?;
    ensure!(statuses.iter().all(http::StatusCode::is_success), "a callback was refused: {statuses:?}");
    receives_the_callback(stage, &callbacks)?;

    let details = client.call(&id).await?;
    ensure!(details.is_final() && details.is_connected(), "the call is over");
    let legs = client.legs(&id).await?;
    ensure!((legs.from_legs().len(), legs.to_legs().len()) == (1, 1), "a leg each");
    let page = client.calls_v1(&CallFilter::new())?.next().await.context("a page")??;
    ensure!(page.items.iter().any(|call| call.id().as_ref() == Some(&id)), "the bulk list has the call");
    stage.holds("details, legs and the bulk list tell the same call");
    stage.tell("Callback, details, legs and list of the call agree:");
    let talked = details.talk_time().unwrap_or_default();
    stage.show(format_args!("talked {} s", talked.whole_seconds()));

    answers_the_connect_applet(stage, &vendor, &network, question).await
}

async fn places_the_call(
    stage: &Stage,
    vendor: &Exotel,
    client: &Client,
    hook: &Link,
) -> anyhow::Result<click2call_client::CallId> {
    let mut call = NewCall::from_json(seed!("create-call.request.json").as_bytes())?;
    ensure!(call.check().is_empty(), "the page's call passes the checks");
    ensure!(
        serde_json::from_str::<Value>(&call.to_json())?
            == serde_json::from_str::<Value>(seed!("create-call.request.json"))?,
        "read and written equal"
    );
    stage.tell("A click rings the agent, who sees the virtual number. Clicked again, he is not rung twice:");
    stage.block(seed!("create-call.request.json"));
    call.status_callback = vec![StatusCallback::terminal(hook.clone())];

    let placed = client.place_call(&call).await?;
    let id = placed.call.id().context("an identifier")?;
    stage.holds(format!("placed as {id}, request {}", placed.request_id.unwrap_or_default()));
    let shown: Vec<_> = vendor.rings().iter().map(|ring| ring.shown.as_str().to_owned()).collect();
    ensure!(shown == ["+91xxxx499102"], "the agent sees the virtual number: {shown:?}");
    stage.holds("the agent's phone shows the virtual number, nobody's own");

    let Err(error) = client.place_call(&call).await else { bail!("a busy agent was rung") };
    ensure!(error.kind() == ErrorKind::Busy && error.was_sent() == Sent::Yes, "{error}");
    stage.holds("a second click while the agent talks is refused");
    stage.progress(&error);
    stage.show(format_args!("{}, status {}", error.kind(), error.status().context("a status")?));
    ensure!(vendor.calls().len() == 1, "one call");
    Ok(id)
}

fn reads_the_answers(stage: &Stage) -> anyhow::Result<()> {
    let success = Envelope::from_json(seed!("create-call.success.first-printing.json").as_bytes())?;
    let again = Envelope::from_json(seed!("create-call.success.second-printing.json").as_bytes())?;
    ensure!(success == again, "both printings say the same");
    let call = success.call_details().context("a call")?;
    stage.holds(format!(
        "the page's success, both printings: {}, state {:?}",
        call.id().context("an id")?,
        call.state
    ));
    let failure = Envelope::from_json(seed!("create-call.failure.json").as_bytes())?;
    let error = failure.failure().and_then(|part| part.error_data.get()).context("a failure")?;
    ensure!(error.code.get() == Some(&10725), "the page's code");
    stage.holds(format!(
        "the page's failure: code 10725,{}",
        error.description.get().map_or("", |text| text.as_str())
    ));
    Ok(())
}

fn receives_the_callback(stage: &Stage, callbacks: &Receiver<Webhook>) -> anyhow::Result<()> {
    let Webhook::Call(callback) = callbacks.try_recv().context("no callback came")? else {
        bail!("another webhook came")
    };
    let call = &callback.call_details;
    ensure!(call.is_connected(), "the callback says connected");
    stage.holds(format!(
        "the status callback arrived: {:?}, talked for {} s",
        call.status,
        call.talk_time().unwrap_or_default().whole_seconds()
    ));
    Ok(())
}

async fn answers_the_connect_applet(
    stage: &Stage,
    vendor: &Exotel,
    network: &HttpTransport,
    question: Link,
) -> anyhow::Result<()> {
    stage.tell("A customer calls; Exotel asks our server whom to ring, and rings the three that we answer:");
    vendor.behave("+91xxxxx43210", Person::Ignores);
    let (call, request) = vendor.incoming("08516043026", "01135124157", question);
    stage.block(format!("GET {}", request.uri().path()));
    let intruder = request.uri().to_string().replace("shared-s3cret", "guess");
    let mut forged = request.clone();
    *forged.uri_mut() = intruder.parse()?;
    ensure!(network.send(forged).await?.status() == 403, "a guess is refused");

    let mut response = network.send(request).await?;
    let mut body = Vec::new();
    while let Some(piece) = response.body_mut().next().await {
        body.extend_from_slice(&piece?);
    }
    let expected: Value = serde_json::from_str(seed!("connect.answer.json"))?;
    ensure!(serde_json::from_slice::<Value>(&body)? == expected, "the page's answer, from our builder");
    stage.holds("we answer the page's JSON, made by the builder; a request without the secret gets 403");
    let response = response.map(|_| Bytes::from(body));
    match vendor.connect(&call, &response) {
        ConnectStep::Connected(user) => {
            stage.show(format_args!("the first does not answer, {user} does"));
            stage.holds("of phones that ring along, the one that answers is connected");
        }
        other => bail!("nobody was connected: {other:?}"),
    }
    ensure!(vendor.rings().len() == 5, "two phones of the first call, then three at once");
    Ok(())
}

/// Our web application.
#[derive(Clone)]
struct Hooks {
    guard: UrlSecret,
    heard: Arc<Mutex<Sender<Webhook>>>,
}

impl Hooks {
    fn answer(&self, request: &http::Request<Bytes>) -> http::Response<Bytes> {
        let mut response = http::Response::new(Bytes::new());
        if self.guard.check(request).is_err() {
            *response.status_mut() = http::StatusCode::FORBIDDEN;
            return response;
        }
        match Webhook::from_request(request) {
            Ok(Webhook::Applet(_)) => whom_to_connect().to_response(),
            Ok(webhook) => {
                if let Ok(heard) = self.heard.lock() {
                    drop(heard.send(webhook));
                }
                response
            }
            // Not understood: the safe answer for the applet, and nothing to retry for callbacks.
            Err(_) => ConnectAnswer::nobody().to_response(),
        }
    }
}

/// The page's answer, built.
fn whom_to_connect() -> ConnectAnswer {
    ConnectAnswer::to(["+91xxxxx43210", "sip:gauravjfb55d386", "+91xxxxx78763"])
        .with_fetch_after_attempt(false)
        .with_state_management(true)
        .with_outgoing_phone_number(ExoPhone::from("xxxxx54123"))
        .with_sticky_agent(false)
        .with_recording(CallRecording::new(true).with_channels(Channels::Single))
        .with_max_ringing(Duration::seconds(30))
        .with_max_conversation(Duration::seconds(900))
        .with_music_on_hold(HoldMusic::default_tone())
        .with_parallel_ringing(5)
        .with_call_event_passthru_url("http://dial_passthru_event_url.com")
        .with_start_playback(StartPlayback::text("hello, this is a sample text"))
}

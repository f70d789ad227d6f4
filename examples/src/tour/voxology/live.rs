//! The call flow loop for real: callbacks over HTTP on loopback, answered by a server and by a file.

use std::sync::{Arc, Mutex};

use anyhow::{Context as _, ensure};
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use time::macros::datetime;
use voice_actions::action::{Collect, Hangup, Redirect, Say, SetSessionData, Transfer};
use voice_actions::callback::{CallbackKind, CallbackRequest};
use voice_actions::interpreter::Interpreter;
use voice_actions::rest::{Callback, NumberConfiguration};
use voice_actions::runtime::{Budget, Direction, End, LegId, Run, Start, drive};
use voice_actions::server::Answer;
use voice_actions::{CallFlow, CallerId};

use super::phone::{HttpServices, ScriptedPhone};
use super::{scripts, timeline};
use crate::tour::Stage;

const CUSTOMER: &str = "+15550100123";
const FRONT: &str = "+15550100100";
const SALES: &str = "+15550100111";

pub(super) fn show(stage: &Stage) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(loops(stage))
}

/// What the server remembers: the callbacks that it was asked.
type Log = Arc<Mutex<Vec<CallbackKind>>>;

async fn loops(stage: &Stage) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let log = Log::default();
    // A static file is the simplest server there is.
    let file = scripts::simple_call_forwarding(SALES, FRONT).to_json_pretty();
    let router = Router::new()
        .route("/callflow", post(answer))
        .route("/simple-call-forwarding.json", get(move || async move { file }))
        .with_state((log.clone(), base.clone()));
    let server = tokio::spawn(async move { axum::serve(listener, router).await });

    stage.tell("A real server on loopback answers the callbacks of a call:");
    let configuration = NumberConfiguration::new(Callback::post_json(format!("{base}/callflow")));
    let run = call(stage, Interpreter::from_configuration(configuration), &["9", "1"]).await?;
    ensure!(matches!(run.end, End::HungUp(_)), "the call was hung up: {:?}", run.end);
    let asked: Vec<String> =
        log.lock().map_err(|_| anyhow::anyhow!("the log is gone"))?.iter().map(ToString::to_string).collect();
    ensure!(asked == ["init_call", "live_call", "live_call", "end_call"], "the server was asked {asked:?}");
    stage.show(asked.join(" → "));
    stage.holds("the server was asked four times");

    stage.say("The same loop with a static .json file as the callback:");
    let file = Callback::get(format!("{base}/simple-call-forwarding.json"));
    let run = call(stage, Interpreter::from_callback(file), &[]).await?;
    let transferred = run.trace.requests().any(|(_, request)| request.effect.name() == "bridge");
    ensure!(transferred, "the file forwards the call");
    stage.holds("a file alone drives the call");
    server.abort();
    Ok(())
}

/// Answers a callback: a menu, then what was chosen, and the menu again for a wrong key.
async fn answer(State((log, base)): State<(Log, String)>, request: CallbackRequest) -> Answer {
    if let Ok(mut log) = log.lock() {
        log.push(request.kind.clone());
    }
    let rounds = request.session("rounds").and_then(serde_json::Value::as_u64).unwrap_or(0);
    let menu = |greeting: &str| {
        CallFlow::new()
            .then(Collect::digits(1).prompt(Say::text(format!("{greeting} For sales, press 1."))))
            .then(SetSessionData::new([("rounds", rounds + 1)]))
            .then(Redirect::url(format!("{base}/callflow")))
    };
    match (&request.kind, request.digits()) {
        (CallbackKind::InitCall, _) => menu("Welcome.").into(),
        (CallbackKind::LiveCall, "1") => CallFlow::new()
            .then(Transfer::to(SALES).with_caller_id(CallerId::new(FRONT)))
            .then(Hangup::new())
            .into(),
        (CallbackKind::LiveCall, _) if rounds < 3 => menu("Sorry, I did not get that.").into(),
        (CallbackKind::LiveCall, _) => CallFlow::new().then(Hangup::new()).into(),
        _ => Answer::nothing(),
    }
}

/// Runs one leg: the telephone is a list of keys, the callbacks are real HTTP.
async fn call(stage: &Stage, mut leg: Interpreter, keys: &[&'static str]) -> anyhow::Result<Run> {
    let now = datetime!(2030-01-01 15:00 UTC);
    let id = LegId::new("10605776@17155753");
    let start = Start::new(id.clone(), Direction::Inbound, CUSTOMER, FRONT, now);
    let mut phone = ScriptedPhone::new(now, keys);
    let run = drive(&mut leg, id, start, &mut phone, &HttpServices::new()?, &Budget::default())
        .await
        .context("the call came to its end")?;
    for line in timeline::lines(&run.trace, now, |_| "customer".to_owned()) {
        stage.block(line);
    }
    Ok(run)
}

//! The page "Integration Operation" of the Telphin/RingMe PBX, from the responsible manager to the link of a record.

use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use click2call_client::telphin::{Client, Scope};
use click2call_client::{CallRequest, ClickToCall as _, Endpoint};
use pbx_events::ringme::InteractiveRequest;
use pbx_events::ringme::interactive::{
    IvrCall, IvrEnd, IvrInput, IvrRule, IvrStep, ManagerRouting, RuleAction, StandInIvr,
};
use pbx_events::{Correlator, ExtensionId, Output, RecordId};
use time::Duration;

use super::Stage;
use http::Http;
use integration::{Integration, MANAGER, VARIABLE};

mod http;
mod integration;
mod pbx;

/// Number of the customer.
const CUSTOMER: &str = "+15550100";

/// Runs the part.
///
/// # Errors
/// The first thing that is not as the page says.
pub(super) fn run(stage: &mut Stage) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut integration = Integration::start().await?;
        transfer_to_responsible_manager(stage, &integration).await?;
        let record = log_call_data(stage, &mut integration).await?;
        initiate_call_and_link_record(stage, &record).await
    })
}

async fn transfer_to_responsible_manager(stage: &Stage, integration: &Integration) -> anyhow::Result<()> {
    let http = Http::new()?;
    stage.tell("Before any greeting the voice menu asks who is responsible for the caller:");
    let url = integration.interactive_url()?;
    stage.block(format!("GET {url}"));
    let greeting = [IvrRule::new(RuleAction::PlaySound), IvrRule::new(RuleAction::Hangup)];
    let routing = ManagerRouting::new(url, VARIABLE);
    let plan = routing.enable(&greeting);
    ensure!(plan.warnings.is_empty(), "the plan warns: {:?}", plan.warnings);
    stage.holds("two rules now stand first in the Main context: Call Interactive, Transfer from variable");

    let ivr = StandInIvr::new(plan.rules.clone());
    let mut call = ivr.call(InteractiveRequest::new("a1b2c3", CUSTOMER, "0450*099@pbx.example.net"));
    let answer = ask(&http, &mut call).await?;
    stage.block(&answer);
    stage.show(answer.lines().last().unwrap_or_default());
    let step = call.step(&IvrInput::Answered(answer.as_bytes()));
    ensure!(step == IvrStep::Transfer { to: MANAGER.to_owned() }, "the voice menu went elsewhere: {step:?}");
    stage.holds(format!("the call goes to the responsible manager, extension {MANAGER}"));

    let step = call.step(&IvrInput::NotTaken);
    ensure!(
        step == IvrStep::End(IvrEnd::HungUp) && call.passed().contains(&RuleAction::PlaySound),
        "{step:?}"
    );
    stage.holds("when that phone cannot take it, the next rule follows: the transfer is not the last one");

    let mut stranger = ivr.call(InteractiveRequest::new("d4e5f6", "+15550177", "0450*099@pbx.example.net"));
    let answer = ask(&http, &mut stranger).await?;
    ensure!(answer.ends_with("<Response></Response>"), "{answer}");
    stage.holds("for a stranger the answer is empty, and the voice menu greets him");

    let without = routing.disable(&plan.rules);
    ensure!(without.rules == greeting, "other rules changed: {:?}", without.rules);
    stage.holds("when the user switches the option off, exactly these two rules go");
    Ok(())
}

/// Sends the question of a voice menu over HTTP and returns the answer.
async fn ask(http: &Http, call: &mut IvrCall<'_>) -> anyhow::Result<String> {
    match call.step(&IvrInput::Start) {
        IvrStep::Ask { url, .. } => {
            let (status, answer) = http.get(&url).await?;
            ensure!(status == 200, "the integration answers {status}");
            Ok(answer)
        }
        other => bail!("the voice menu does not ask: {other:?}"),
    }
}

async fn log_call_data(stage: &Stage, integration: &mut Integration) -> anyhow::Result<RecordId> {
    stage.tell("Ten events, joined by leg, are one transferred call, logged twice, and one missed call:");
    let http = Http::new()?;
    for body in pbx::transferred_call().into_iter().chain(pbx::missed_call()) {
        let (status, _) = http.post(&integration.events_url(), body).await?;
        ensure!(status == 200, "the integration answers {status}");
    }
    let (status, _) = http.post(&integration.events_url_without_secret(), String::new()).await?;
    ensure!(status == 403, "a stranger got in: {status}");
    stage.holds("an event without the secret of the registered URL is refused");

    let events = integration.received();
    ensure!(events.len() == 10, "ten events, not {}", events.len());
    let mut correlator = Correlator::default();
    let mut outputs = Vec::new();
    let mut last = None;
    for event in &events {
        // A service passes the time of arrival; here the story's own time makes the wait pass at once.
        outputs.extend(correlator.receive(event, event.at));
        last = Some(event.at);
    }
    let last = last.context("no events")?;
    outputs.extend(correlator.advance(last + Duration::seconds(5)));

    let logged: Vec<_> = outputs.iter().filter_map(Output::as_logged).collect();
    for call in &logged {
        let (user, customer) = (call.user.as_ref(), call.customer.as_ref());
        stage.show(format!(
            "logged   {}  {} <- {}  talked {}",
            call.leg,
            user.map_or("?", |user| user.as_str()),
            customer.map_or("?", |customer| customer.as_str()),
            call.talk_time.unwrap_or_default()
        ));
    }
    let [before, after] = logged[..] else { bail!("two logged calls, not {}", logged.len()) };
    ensure!(before.call == after.call && before.leg != after.leg, "one call, two legs");
    ensure!(after.customer.as_ref().is_some_and(|customer| customer.as_str() == CUSTOMER), "{after:?}");
    stage.holds("before and after the transfer are two logged calls, by SubCallID and not by CallID");

    let missed: Vec<_> = outputs.iter().filter_map(Output::as_missed).collect();
    let [missed] = missed[..] else { bail!("one missed call, not {}", missed.len()) };
    let place = missed.place.as_ref().map_or("?", |place| place.as_str());
    stage.show(format!("missed   {}  at {place}", missed.call));
    ensure!(place == "0450*200", "the queue beats the voice menu: {place}");
    stage.holds("Bridged=no of queue and voice menu is one missed call, with the place of the queue");
    ensure!(correlator.open_calls().next().is_none(), "a call is still open");
    before.record.clone().context("the first leg has no record")
}

async fn initiate_call_and_link_record(stage: &Stage, record: &RecordId) -> anyhow::Result<()> {
    stage.say("The manager calls back with a click in the CRM.");
    let pbx = pbx::RestApi::start().await?;
    let client = Client::builder("app-id", "app-secret")
        .with_base_url(pbx.base_url())
        .with_callback_extension(ExtensionId::new(50_101))
        .build()?;
    let request = CallRequest::new(Endpoint::extension(MANAGER), Endpoint::number(CUSTOMER));
    let placed = client.place(&request).await?;
    let sent = pbx.last_callback().context("no callback arrived")?;
    stage.block(serde_json::to_string_pretty(&sent)?);
    for shown in ["caller_id_name", "caller_id_number"] {
        ensure!(sent[shown] == CUSTOMER, "{shown} is {}", sent[shown]);
    }
    stage.holds("name and number shown are the number being called, so the phone can redial it");
    let id = placed.id.as_ref().map_or("?", |id| id.as_str());
    ensure!(id == pbx::CALLBACK_CALL, "another call: {id}");
    stage.holds(format!("its events will have CallID {id}"));

    stage.tell("The manager calls back with a click; the recording opens without a password.");
    let link = client.records(Scope::OwnTenant).storage_url(record).await?;
    ensure!(link.as_str() == pbx::RECORD_URL, "the link was changed on the way");
    stage.holds(format!("GET /client/@me/record/{record}/storage_url/ gave the link, kept byte for byte"));
    stage.block(format!("in a log it reads: {link}"));
    Ok(())
}

/// Shares what several tasks of the part write.
type Shared<T> = Arc<std::sync::Mutex<T>>;

//! How do I test my integration from the click to the logged call, without a vendor?
//!
//! The stand-ins place the call, let it go on as planned, and send what the vendor would send: here Telphin's events into
//! the correlator, and Voicenter's records into the decoder, which acknowledges them. No network, no waiting.
//!
//! `cargo run -p examples --example from_click_to_record`

use cdr_model::voicenter::{Acknowledgement, CallType, Delivery};
use click2call_client::telphin::Scope;
use click2call_client::{ClickToCallExt as _, Endpoint, Outcome, fake};
use pbx_events::ringme::EventType;
use pbx_events::ringme::rest::{NewSubscription, RecordQuery};
use pbx_events::{Correlator, ExtensionType, Output, Webhook};
use time::Duration;

/// A callback through a Telphin PBX: three events, one logged call, one conversation to download.
async fn telphin() -> anyhow::Result<()> {
    let pbx = fake::Telphin::new("app", "secret");
    let agent = pbx.add_extension("2566*101", ExtensionType::Phone);
    let seconds = Duration::seconds;
    pbx.plan(fake::Plan::conversation(seconds(4), seconds(9), seconds(75)));
    let client = pbx.client().with_callback_extension(agent).build()?;
    for event in [EventType::DialOut, EventType::Answer, EventType::Hangup] {
        let ours = NewSubscription::new(event, "https://crm.example.com/calls");
        client.subscriptions(agent).add(&ours).await?;
    }
    let call = client.connect(Endpoint::extension("2566*101"), Endpoint::number("+15550101")).await?;
    pbx.advance(Duration::minutes(2));

    let mut correlator = Correlator::default();
    let mut logged = Vec::new();
    for request in pbx.take_outgoing() {
        logged.extend(correlator.receive_webhook(&Webhook::from_request(&request)?, pbx.time())?);
    }
    logged.extend(correlator.advance(pbx.time() + seconds(5)));
    let logged = logged.into_iter().find_map(|output| match output {
        Output::Logged(call) => Some(call),
        _ => None,
    });
    let logged = logged.ok_or_else(|| anyhow::anyhow!("no call was logged"))?;
    let rang = logged.ring_time.unwrap_or_default().whole_seconds();
    let talked = logged.talk_time.unwrap_or_default().whole_seconds();
    println!("telphin    {} rang {rang} s, talked {talked} s", logged.call);
    anyhow::ensure!(call.id.is_some_and(|id| id.as_str() == logged.call.as_str()), "another call");
    anyhow::ensure!(logged.talk_time == Some(seconds(75)), "another talk time");

    let day = RecordQuery::new(pbx.time() - Duration::DAY, pbx.time());
    let page = client.records(Scope::OwnTenant).list(&day, None).next().await.transpose()?;
    anyhow::ensure!(page.is_some_and(|page| page.items.len() == 1), "the conversation was kept");
    Ok(())
}

/// A Click2Call that the customer does not take: two records, sent again until they are acknowledged.
async fn voicenter() -> anyhow::Result<()> {
    let account = fake::Voicenter::new("code");
    account.notify("https://crm.example.com/cdr", fake::Encoding::XmlRpc);
    let client = account.client().build()?;
    let call = client.connect(Endpoint::extension("SIPSIP"), Endpoint::number("0501234567")).await?;
    let id = call.id.ok_or_else(|| anyhow::anyhow!("no id"))?;
    account.finish(&id, Outcome::CustomerNoAnswer, Duration::ZERO);

    let mut round = 0;
    loop {
        let requests = account.take_outgoing();
        if requests.is_empty() {
            break;
        }
        round += 1;
        for request in requests {
            let delivery = Delivery::from_request(&request)?;
            let record = &delivery.records[0];
            println!("voicenter  round {round}: {} {}", record.call_type, record.status);
            // At first our database is down.
            let down = round == 1 && record.call_type == CallType::ClickToCallLeg2;
            let answer = if down { Acknowledgement::application_error() } else { Acknowledgement::ok() };
            account.settle(request, &delivery.acknowledge(&answer).to_response());
        }
    }
    anyhow::ensure!(round == 2, "the second record came twice");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    telphin().await?;
    voicenter().await
}

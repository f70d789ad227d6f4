//! Every vendor passes the one suite of behaviours, as `Arc<dyn ClickToCall>` over its stand-in.

use click2call_client::conformance::{Subject, run, storm};
use click2call_client::{CallRequest, Endpoint, fake};

/// Runs the suite, and a thousand seeds of failures.
async fn check(make: impl Fn() -> Subject + Send + Sync) {
    match run(&make).await {
        Ok(held) => assert_eq!(held.len(), 19),
        Err(violations) => panic!("{violations:#?}"),
    }
    let storm = storm(&make, 1_000).await.unwrap();
    // Each outcome occurs, or this shows nothing.
    assert!(storm.placed > 20 && storm.unsent > 2 && storm.doubtful > 300, "{storm:?}");
}

fn between(a_leg: Endpoint) -> CallRequest {
    CallRequest::new(a_leg, Endpoint::number("+15550100199"))
}

#[tokio::test]
async fn the_neutral_vendor_conforms() {
    check(|| {
        let vendor = fake::Neutral::new();
        vendor.tell("https://app.example.com/ends");
        let secrets = ["+15550100177", "+15550100199"];
        Subject::new(vendor.client(), vendor, between(Endpoint::number("+15550100177")), secrets)
            .with_callbacks()
    })
    .await;
}

#[tokio::test]
async fn exotel_conforms() {
    check(|| {
        let vendor = fake::Exotel::new("example1", "k3y-canary", "t0ken-canary");
        let client = vendor.client().build().unwrap();
        let secrets = ["k3y-canary", "t0ken-canary", "+15550100177", "+15550100199"];
        let records = client.clone();
        Subject::new(client, vendor, between(Endpoint::number("+15550100177")), secrets).with_records(
            move |id| {
                let client = records.clone();
                async move { Ok(client.call(&id).await?.recording_links().len()) }
            },
        )
    })
    .await;
}

#[cfg(feature = "telphin")]
#[tokio::test]
async fn telphin_conforms() {
    use click2call_client::telphin::Scope;
    use pbx_events::ringme::EventType;
    use pbx_events::ringme::rest::{NewSubscription, RecordQuery};
    check(|| {
        let vendor = fake::Telphin::new("app", "app-s3cret-canary");
        vendor.subscribe(85_219, &NewSubscription::new(EventType::Hangup, "https://crm.example.com/calls"));
        let builder = vendor.client().with_callback_extension(pbx_events::ExtensionId::new(85_219));
        let secrets = ["app-s3cret-canary", "token-1", "+15550100199"];
        let client = builder.build().unwrap();
        let (records, time) = (client.clone(), vendor.time());
        Subject::new(client, vendor, between(Endpoint::extension("102")), secrets)
            .with_callbacks()
            .with_records(move |id| {
                let records = records.records(Scope::OwnTenant);
                let query = RecordQuery::new(time - time::Duration::DAY, time + time::Duration::DAY);
                async move {
                    let Some(page) = records.list(&query, None).next().await else { return Ok(0) };
                    let about = |record: &&pbx_events::ringme::rest::Record| {
                        record.call_uuid.get().is_some_and(|call| *call == id.as_str().into())
                    };
                    Ok(page?.items.iter().filter(about).count())
                }
            })
    })
    .await;
}

#[cfg(feature = "voxology")]
#[tokio::test]
async fn voxology_conforms() {
    check(|| {
        let vendor = fake::Voxology::new("api-k3y-canary", "+15550100188");
        vendor.configure("+15550100188", "https://app.example.com/callflow");
        let client = vendor.client().build().unwrap();
        let secrets = ["api-k3y-canary", "+15550100177", "+15550100199"];
        let records = client.clone();
        Subject::new(client, vendor, between(Endpoint::number("+15550100177")), secrets)
            .with_callbacks()
            .with_records(move |id| {
                let client = records.clone();
                async move { client.call_log(id.as_str()).await.map(|_| 1) }
            })
    })
    .await;
}

#[cfg(feature = "kazoo")]
#[tokio::test]
async fn kazoo_conforms() {
    use click2call_client::kazoo::{Cdr, CdrWindow};
    check(|| {
        let vendor = fake::Kazoo::new("acc", "api-k3y-canary");
        let hook = serde_json::json!({"name": "ends", "hook": "channel_destroy", "uri": "https://app.example.com/ends"});
        vendor.store("webhooks", &hook);
        let client = vendor.client().build().unwrap();
        let (records, time) = (client.clone(), vendor.time());
        Subject::new(client, vendor, between(Endpoint::device("d1")), ["api-k3y-canary", "jwt-1"])
            .with_callbacks()
            .with_finished(|id| format!("202601-{id}").into())
            .with_records(move |id| {
                let mut pages = records.cdrs(CdrWindow::new(time - time::Duration::DAY, time + time::Duration::DAY));
                async move {
                    let Some(page) = pages.next().await else { return Ok(0) };
                    let about = |record: &&Cdr| record.call_id.as_deref() == Some(id.as_str());
                    Ok(page?.items.iter().filter(about).count())
                }
            })
    })
    .await;
}

#[cfg(feature = "telphin")]
#[tokio::test]
async fn a_call_for_which_no_token_came_was_certainly_not_sent() {
    let vendor = fake::Telphin::new("app", "secret");
    let client = vendor.client().with_callback_extension(pbx_events::ExtensionId::new(1)).build().unwrap();
    for _ in 0..3 {
        vendor.fail_next(click2call_client::transport::Reply::Dropped);
    }
    let error = click2call_client::ClickToCall::place(&client, &between(Endpoint::extension("102"))).await;
    assert_eq!(error.unwrap_err().was_sent(), click2call_client::Sent::No);
}

#[cfg(feature = "voicenter")]
#[tokio::test]
async fn voicenter_conforms() {
    use cdr_model::voicenter::{CallLogQuery, CallType};
    check(|| {
        let vendor = fake::Voicenter::new("c0de-canary");
        vendor.notify("https://app.example.com/cdr", fake::Encoding::Json);
        let client = vendor.client().build().unwrap();
        let secrets = ["c0de-canary", "+15550100199"];
        let (records, time) = (client.clone(), vendor.time());
        Subject::new(client, vendor, between(Endpoint::extension("SIPSIP")), secrets)
            .with_unknown("202601010000000239ffffffffffffff")
            .with_callbacks()
            .with_records(move |id| {
                let day = time::Duration::DAY;
                let mut query = CallLogQuery::new(time - day, time + day);
                query.call_id = Some(id.as_str().into());
                query.call_types = vec![CallType::ClickToCallLeg2];
                let mut pages = records.call_log(&query);
                async move { Ok(pages.next().await.transpose()?.map_or(0, |page| page.items.len())) }
            })
    })
    .await;
}

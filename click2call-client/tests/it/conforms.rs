//! Every vendor passes the one suite of behaviours, as `Arc<dyn ClickToCall>` over its stand-in.

use click2call_client::conformance::{Subject, run};
use click2call_client::{CallRequest, Endpoint, fake};

async fn check(make: impl FnMut() -> Subject) {
    match run(make).await {
        Ok(held) => assert_eq!(held.len(), 14),
        Err(violations) => panic!("{violations:#?}"),
    }
}

fn between(a_leg: Endpoint) -> CallRequest {
    CallRequest::new(a_leg, Endpoint::number("+15550100199"))
}

#[tokio::test]
async fn exotel_conforms() {
    check(|| {
        let vendor = fake::Exotel::new("example1", "k3y-canary", "t0ken-canary");
        let client = vendor.client().build().unwrap();
        let secrets = ["k3y-canary", "t0ken-canary", "+15550100177", "+15550100199"];
        Subject::new(client, vendor, between(Endpoint::number("+15550100177")), secrets)
    })
    .await;
}

#[cfg(feature = "telphin")]
#[tokio::test]
async fn telphin_conforms() {
    check(|| {
        let vendor = fake::Telphin::new("app", "app-s3cret-canary");
        let builder = vendor.client().with_callback_extension(pbx_events::ExtensionId::new(85_219));
        let secrets = ["app-s3cret-canary", "token-1", "+15550100199"];
        Subject::new(builder.build().unwrap(), vendor, between(Endpoint::extension("102")), secrets)
    })
    .await;
}

#[cfg(feature = "voxology")]
#[tokio::test]
async fn voxology_conforms() {
    check(|| {
        let vendor = fake::Voxology::new("api-k3y-canary", "+15550100188");
        let client = vendor.client().build().unwrap();
        let secrets = ["api-k3y-canary", "+15550100177", "+15550100199"];
        Subject::new(client, vendor, between(Endpoint::number("+15550100177")), secrets)
    })
    .await;
}

#[cfg(feature = "kazoo")]
#[tokio::test]
async fn kazoo_conforms() {
    check(|| {
        let vendor = fake::Kazoo::new("acc", "api-k3y-canary");
        let client = vendor.client().build().unwrap();
        Subject::new(client, vendor, between(Endpoint::device("d1")), ["api-k3y-canary", "jwt-1"])
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
    check(|| {
        let vendor = fake::Voicenter::new("c0de-canary");
        let client = vendor.client().build().unwrap();
        let secrets = ["c0de-canary", "+15550100199"];
        Subject::new(client, vendor, between(Endpoint::extension("SIPSIP")), secrets)
    })
    .await;
}

//! One client of each vendor, for what must hold for all of them.

use std::sync::Arc;

use click2call_client::exotel::{self, Credentials, ExoPhone, Region};
use click2call_client::transport::{Reply, ScriptedTransport, Transport};
use click2call_client::{CallRequest, ClickToCall, Endpoint, Policy};

use super::{ACCEPTED, KEY, TOKEN};

/// Number of the A-leg where it is a number.
pub(crate) const A_LEG: &str = "+919812345671";
/// Number of the B-leg.
pub(crate) const B_LEG: &str = "+919812345682";

type Make = fn(Arc<dyn Transport>, &str, Policy) -> Arc<dyn ClickToCall>;

/// A vendor, seen from outside.
#[derive(Clone, Copy)]
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    make: Make,
    a_leg: fn() -> Endpoint,
    /// Answer to the login, where the vendor wants one first.
    pub(crate) token: Option<&'static str>,
    /// Answer to a call that was placed.
    pub(crate) accepted: &'static str,
    /// Statuses that the vendor's client takes for "not placed, come again".
    pub(crate) come_again: &'static [u16],
    /// What may be in no log.
    pub(crate) secrets: &'static [&'static str],
    /// What the advice after a lost answer names.
    pub(crate) look_up: &'static str,
}

impl Subject {
    pub(crate) fn client(
        &self,
        base: &str,
        policy: Policy,
        transport: impl Transport,
    ) -> Arc<dyn ClickToCall> {
        (self.make)(Arc::new(transport), base, policy)
    }

    /// Makes a client over a script; the login, if there is one, is answered first.
    pub(crate) fn scripted(
        &self,
        policy: Policy,
        replies: impl IntoIterator<Item = Reply>,
    ) -> (Arc<dyn ClickToCall>, Arc<ScriptedTransport>) {
        let login = self.token.map(|token| Reply::json(200, token));
        let script = Arc::new(ScriptedTransport::new(login.into_iter().chain(replies)));
        (self.client("https://vendor.example.com", policy, Arc::clone(&script)), script)
    }

    pub(crate) fn request(&self) -> CallRequest {
        CallRequest::new((self.a_leg)(), Endpoint::number(B_LEG))
    }
}

/// Every vendor whose feature is on.
pub(crate) fn subjects() -> Vec<Subject> {
    vec![
        EXOTEL,
        #[cfg(feature = "telphin")]
        TELPHIN,
        #[cfg(feature = "voicenter")]
        VOICENTER,
        #[cfg(feature = "voxology")]
        VOXOLOGY,
        #[cfg(feature = "kazoo")]
        KAZOO,
    ]
}

const EXOTEL: Subject = Subject {
    name: "exotel",
    make: |transport, base, policy| {
        let builder =
            exotel::Client::builder(Credentials::new("example1", KEY, TOKEN), Region::custom(base).unwrap());
        let builder = builder.with_virtual_number(ExoPhone::from("+918000000003"));
        Arc::new(builder.with_transport(transport).with_policy(policy).build().unwrap())
    },
    a_leg: || Endpoint::number(A_LEG),
    token: None,
    accepted: ACCEPTED,
    come_again: &[429],
    // Both, and as they stand in the header.
    secrets: &[KEY, TOKEN, "azN5LWNhbmFyeS03ZjIxOnQwa2VuLWNhbmFyeS05YWI0"],
    look_up: "Client::calls_v1(CallFilter::between",
};

#[cfg(feature = "telphin")]
const TELPHIN: Subject = Subject {
    name: "telphin",
    make: |transport, base, policy| {
        let builder = click2call_client::telphin::Client::builder("app", "app-s3cret-canary")
            .with_base_url(format!("{base}/api/ver1.0"))
            .with_callback_extension(pbx_events::ExtensionId::new(85_219));
        Arc::new(builder.with_transport(transport).with_policy(policy).build().unwrap())
    },
    a_leg: || Endpoint::number(A_LEG),
    token: Some(r#"{"access_token":"t0ken-canary-1","expires_in":3600,"token_type":"Bearer"}"#),
    accepted: r#"{"call_id":"00112233445566778899aabbccddeeff","call_api_id":"cb-1"}"#,
    come_again: &[429],
    secrets: &["app-s3cret-canary", "t0ken-canary-1"],
    look_up: "Client::current_calls",
};

#[cfg(feature = "voicenter")]
const VOICENTER: Subject = Subject {
    name: "voicenter",
    make: |transport, base, policy| {
        let builder = click2call_client::voicenter::Client::builder("c0de-canary").with_base_url(base);
        Arc::new(builder.with_transport(transport).with_policy(policy).build().unwrap())
    },
    a_leg: || Endpoint::number(A_LEG),
    token: None,
    accepted: r#"{"ERRORCODE":0,"ERRORMESSAGE":"OK","CALLID":"0123456789abcdef0123456789abcdef"}"#,
    come_again: &[],
    secrets: &["c0de-canary"],
    look_up: "Client::call_log",
};

#[cfg(feature = "voxology")]
const VOXOLOGY: Subject = Subject {
    name: "voxology",
    make: |transport, base, policy| {
        let builder =
            click2call_client::voxology::Client::builder("api-k3y-canary", "+15550199").with_base_url(base);
        Arc::new(builder.with_transport(transport).with_policy(policy).build().unwrap())
    },
    a_leg: || Endpoint::number(A_LEG),
    token: None,
    accepted: r#"{"call":{"id":"10605776@17155753"}}"#,
    come_again: &[423, 429],
    secrets: &["api-k3y-canary"],
    look_up: "Client::call_log",
};

#[cfg(feature = "kazoo")]
const KAZOO: Subject = Subject {
    name: "kazoo",
    make: |transport, base, policy| {
        use click2call_client::kazoo::{Client, Credentials};
        let builder =
            Client::builder(format!("{base}/v2"), "acc", Credentials::api_key("crossbar-k3y-canary"));
        Arc::new(builder.with_transport(transport).with_policy(policy).build().unwrap())
    },
    a_leg: || Endpoint::device("d1"),
    token: Some(r#"{"data":{"account_id":"acc"},"auth_token":"jwt-canary-1","status":"success"}"#),
    accepted: r#"{"data":{"call_id":"c1"},"status":"success","request_id":"q1"}"#,
    come_again: &[429],
    secrets: &["crossbar-k3y-canary", "jwt-canary-1"],
    look_up: "Client::channels",
};

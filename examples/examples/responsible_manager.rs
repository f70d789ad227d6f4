//! How do I send a caller to the manager who is responsible?
//!
//! A Call Interactive endpoint over a CRM in memory, asked by a stand-in voice menu over loopback.
//! Run: `cargo run -p examples --example responsible_manager`

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::bail;
use async_trait::async_trait;
use click2call_client::transport::{HttpTransport, Transport as _};
use pbx_events::axum::answer_questions;
use pbx_events::ringme::interactive::{
    InteractiveHandler, InteractiveUrl, IvrInput, IvrRule, IvrStep, ManagerRouting, RuleAction, StandInIvr,
    UrlAction,
};
use pbx_events::ringme::{InteractiveRequest, InteractiveResponse};
use pbx_events::{Gate, NumberPlan};

/// Managers by the customer's number in international form.
struct Crm(BTreeMap<&'static str, &'static str>);

#[async_trait]
impl InteractiveHandler for Crm {
    async fn answer(
        &self,
        request: &InteractiveRequest,
    ) -> Result<InteractiveResponse, Box<dyn std::error::Error + Send + Sync>> {
        // The network gives one number in many spellings; the CRM knows one.
        let caller = request
            .caller_number
            .as_ref()
            .and_then(|number| number.international(&NumberPlan::NORTH_AMERICA));
        let manager = caller.and_then(|caller| self.0.get(caller.as_str()));
        Ok(InteractiveResponse::set_var("manager", manager.copied()))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let crm = Arc::new(Crm(BTreeMap::from([("+15550100123", "0450*101")])));
    let app: axum::Router =
        axum::Router::new().route(InteractiveUrl::PATTERN, answer_questions(Gate::open(), crm));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let server = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, app).await });

    let url = InteractiveUrl::new(807, UrlAction::GetManager, "TLP55522").on(&server)?;
    let plan = ManagerRouting::new(url, "manager").enable(&[IvrRule::new(RuleAction::PlaySound)]);
    let ivr = StandInIvr::new(plan.rules);
    let http = HttpTransport::builder().without_proxies().build()?;
    for caller in ["5550100123", "+442079460000"] {
        let mut call = ivr.call(InteractiveRequest::new("call", caller, "0450*099"));
        let IvrStep::Ask { url, .. } = call.step(&IvrInput::Start) else {
            bail!("the voice menu asks first")
        };
        let mut body = http.send(::http::Request::get(url).body(Default::default())?).await?.into_body();
        let answer = body.next().await.transpose()?.unwrap_or_default();
        println!("{caller}: {:?}", call.step(&IvrInput::Answered(&answer)));
    }
    Ok(())
}

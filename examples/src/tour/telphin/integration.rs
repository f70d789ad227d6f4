//! The integration server of the page: an endpoint for events and one for Call Interactive.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use pbx_events::axum::{answer_questions, receive_events};
use pbx_events::ringme::interactive::{InteractiveHandler, InteractiveUrl, SetVar, UrlAction};
use pbx_events::ringme::{Event, InteractiveRequest, InteractiveResponse};
use pbx_events::{Gate, LegEvent, UrlSecret};
use tokio::net::TcpListener;

use super::{CUSTOMER, Shared};

/// Extension of the manager who is responsible for the customer.
pub(super) const MANAGER: &str = "0450*101";
/// Variable that carries the extension; the voice menu's rule names the same.
pub(super) const VARIABLE: &str = "manager";

/// A CRM in memory: which manager is responsible for which number.
struct Crm(BTreeMap<String, String>);

#[async_trait]
impl InteractiveHandler for Crm {
    async fn answer(
        &self,
        request: &InteractiveRequest,
    ) -> Result<InteractiveResponse, Box<dyn std::error::Error + Send + Sync>> {
        let caller = request.caller_number.as_ref().map(|number| number.as_str());
        let manager = caller.and_then(|caller| self.0.get(caller));
        let response = InteractiveResponse::new();
        Ok(match manager {
            Some(extension) => response.then(SetVar::new(VARIABLE, extension)),
            None => response,
        })
    }
}

/// The running server.
pub(super) struct Integration {
    server: String,
    events: Shared<Vec<LegEvent>>,
}

impl Integration {
    pub(super) async fn start() -> anyhow::Result<Self> {
        let events: Shared<Vec<LegEvent>> = Arc::default();
        let sink = {
            let events = Arc::clone(&events);
            move |event: Event| {
                let events = Arc::clone(&events);
                async move {
                    if let (Event::Call(event), Ok(mut events)) = (event, events.lock()) {
                        events.push((*event).into());
                    }
                }
            }
        };
        let crm = Crm(BTreeMap::from([(CUSTOMER.to_owned(), MANAGER.to_owned())]));
        let secret = UrlSecret::in_query("key", "a-long-random-text");
        let app: Router = Router::new()
            .route("/calls", receive_events(Gate::open().with_secret(secret), sink))
            .route(InteractiveUrl::PATTERN, answer_questions(Gate::open(), Arc::new(crm)));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let server = format!("http://{}", listener.local_addr()?);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(Self { server, events })
    }

    /// The page's URL: server, `cid`, number of the application, `getmanager`, login of the PBX user.
    pub(super) fn interactive_url(&self) -> anyhow::Result<String> {
        Ok(InteractiveUrl::new(807, UrlAction::GetManager, "TLP55522").on(&self.server)?)
    }

    pub(super) fn events_url(&self) -> String {
        format!("{}/calls?key=a-long-random-text", self.server)
    }

    pub(super) fn events_url_without_secret(&self) -> String {
        format!("{}/calls", self.server)
    }

    /// Takes the events that came so far.
    pub(super) fn received(&mut self) -> Vec<LegEvent> {
        self.events.lock().map(|mut events| std::mem::take(&mut *events)).unwrap_or_default()
    }
}

//! The platform side of the loop: a telephone that is a list of keys, and services that are real HTTP.

use std::collections::VecDeque;

use async_trait::async_trait;
use click2call_client::transport::{HttpTransport, Transport as _, TransportFailure};
use time::{Duration, OffsetDateTime};
use voice_actions::runtime::{
    Bridged, CallControl, ControlError, Effect, Fetch, FetchFailure, Fetched, Method, Notify, Outcome,
    Request, ServiceError, Services, Side,
};

/// Longest wait for an answer, if the request names none.
const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(5);

/// Largest answer that is read, in bytes.
const MAX_BODY: usize = 1024 * 1024;

/// A caller who hears everything and presses the next keys of a list when asked.
pub(super) struct ScriptedPhone {
    now: OffsetDateTime,
    keys: VecDeque<&'static str>,
}

impl ScriptedPhone {
    pub(super) fn new(now: OffsetDateTime, keys: &[&'static str]) -> Self {
        Self { now, keys: keys.iter().copied().collect() }
    }
}

#[async_trait]
impl CallControl for ScriptedPhone {
    fn now(&self) -> OffsetDateTime {
        self.now
    }

    async fn perform(&mut self, request: &Request) -> Result<Outcome, ControlError> {
        self.now += Duration::seconds(2);
        Ok(match &request.effect {
            Effect::Speak(_) | Effect::Play(_) | Effect::HangUp(_) | Effect::Answer => Outcome::Done,
            Effect::Collect(_) => Outcome::collected(self.keys.pop_front().unwrap_or_default()),
            Effect::Bridge(_) => {
                let talk = Duration::seconds(30);
                self.now += talk;
                Outcome::Bridged(Bridged::new(talk, Side::Callee))
            }
            _ => return Err(ControlError::unsupported()),
        })
    }
}

/// Asks callbacks and tells news over HTTP, on the transport of `click2call-client`.
#[derive(Clone, Debug)]
pub(super) struct HttpServices(HttpTransport);

impl HttpServices {
    pub(super) fn new() -> anyhow::Result<Self> {
        Ok(Self(HttpTransport::builder().without_proxies().build()?))
    }

    async fn fetch(&self, fetch: &Fetch) -> Result<Outcome, ServiceError> {
        let mut request = http::Request::builder().method(fetch.method.as_str()).uri(&fetch.url);
        for (name, value) in &fetch.headers {
            request = request.header(name, value);
        }
        let request = request.body(fetch.body.clone().into()).map_err(ServiceError::failed)?;
        let timeout = fetch.timeout.and_then(|timeout| timeout.try_into().ok()).unwrap_or(TIMEOUT);
        let exchange = async {
            let (head, mut body) = self.0.send(request).await?.into_parts();
            let mut bytes = Vec::new();
            while let Some(piece) = body.next().await {
                bytes.extend_from_slice(&piece?);
                if bytes.len() > MAX_BODY {
                    return Ok(None);
                }
            }
            let content_type =
                head.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
            let body = String::from_utf8_lossy(&bytes);
            Ok::<_, TransportFailure>(Some(Fetched::new(
                head.status.as_u16(),
                content_type.unwrap_or_default(),
                body,
            )))
        };
        Ok(match tokio::time::timeout(timeout, exchange).await {
            Ok(Ok(Some(fetched))) => Outcome::Fetched(fetched),
            Ok(Ok(None)) => Outcome::FetchFailed(FetchFailure::Broken),
            Ok(Err(_)) => Outcome::FetchFailed(FetchFailure::Refused),
            Err(_) => Outcome::FetchFailed(FetchFailure::TimedOut),
        })
    }

    async fn notify(&self, notify: &Notify) -> Result<Outcome, ServiceError> {
        let Some(url) = &notify.url else { return Err(ServiceError::unsupported()) };
        let news = Fetch::new(Method::Post, url).with_body("application/json", notify.data.to_string());
        self.fetch(&news).await.map(|_| Outcome::Done)
    }
}

#[async_trait]
impl Services for HttpServices {
    async fn serve(&self, request: &Request) -> Result<Outcome, ServiceError> {
        match &request.effect {
            Effect::Fetch(fetch) => self.fetch(fetch).await,
            Effect::Notify(notify) => self.notify(notify).await,
            _ => Err(ServiceError::unsupported()),
        }
    }
}

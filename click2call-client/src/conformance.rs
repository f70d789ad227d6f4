//! Behaviours that every [`ClickToCall`] has, as one list to run over any of them.
//!
//! Every vendor of this crate passes it over its stand-in; run it over a client of your own the same way. It works
//! on [`Arc<dyn ClickToCall>`], so it shows along the way that the client can be used as one.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use crate::client::ClickToCall;
use crate::error::{Error, ErrorKind, Sent};
use crate::fake::{Rules, StandIn};
use crate::placed::CallId;
use crate::request::{CallRequest, Endpoint};
use crate::transport::Reply;

/// A client, the vendor behind it, and a call that this vendor can place.
#[derive(Debug)]
#[non_exhaustive]
pub struct Subject {
    /// Client under test.
    pub client: Arc<dyn ClickToCall>,
    /// Vendor behind its transport.
    pub vendor: Box<dyn VendorSide>,
    /// Call that the vendor accepts.
    pub request: CallRequest,
    /// Texts that no output may hold: credentials, full numbers.
    pub secrets: Vec<String>,
}

impl Subject {
    /// Makes a subject.
    pub fn new(
        client: impl ClickToCall,
        vendor: impl VendorSide,
        request: CallRequest,
        secrets: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            client: Arc::new(client),
            vendor: Box::new(vendor),
            request,
            secrets: secrets.into_iter().map(Into::into).collect(),
        }
    }
}

/// The vendor's side of a [`Subject`]: every [`StandIn`] is one.
pub trait VendorSide: fmt::Debug + Send + Sync + 'static {
    /// Makes the next exchange fail in this way.
    fn fail_next(&self, trouble: Reply);

    /// Returns how many calls were accepted.
    fn calls(&self) -> usize;

    /// Returns how many requests arrived.
    fn requests(&self) -> usize;
}

impl<R: Rules> VendorSide for StandIn<R> {
    fn fail_next(&self, trouble: Reply) {
        Self::fail_next(self, trouble);
    }

    fn calls(&self) -> usize {
        Self::calls(self).len()
    }

    fn requests(&self) -> usize {
        Self::requests(self)
    }
}

/// A behaviour that a client does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{behaviour}: {found}")]
#[non_exhaustive]
pub struct Violation {
    /// What should hold.
    pub behaviour: &'static str,
    /// What was seen instead.
    pub found: String,
}

/// Runs every behaviour, each on a fresh subject, and returns their names.
///
/// # Errors
/// Every [`Violation`] that was found.
pub async fn run(mut make: impl FnMut() -> Subject) -> Result<Vec<&'static str>, Vec<Violation>> {
    let (mut held, mut violations) = (Vec::new(), Vec::new());
    for behaviour in BEHAVIOURS {
        let subject = make();
        // A first call fetches tokens and the like, so that what follows concerns the call itself.
        let result = match subject.client.place(&subject.request).await {
            Ok(_) => check(*behaviour, &subject).await,
            Err(error) => Err(format!("the first call was not accepted: {error}")),
        };
        match result {
            Ok(()) => held.push(behaviour.name()),
            Err(found) => violations.push(Violation { behaviour: behaviour.name(), found }),
        }
    }
    if violations.is_empty() { Ok(held) } else { Err(violations) }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Behaviour {
    Accepts,
    RetriesUnsent,
    NeverRepeatsLost,
    NeverRepeatsHung,
    NeverRepeatsBroken,
    DoubtsServerErrors,
    DoubtsNonsense,
    FollowsNoRedirect,
    RateLimited,
    RefusesUnsupported,
    PreviewsSilently,
    SurvivesCancel,
    LooksUp,
    KeepsSecrets,
}

const BEHAVIOURS: &[Behaviour] = &[
    Behaviour::Accepts,
    Behaviour::RetriesUnsent,
    Behaviour::NeverRepeatsLost,
    Behaviour::NeverRepeatsHung,
    Behaviour::NeverRepeatsBroken,
    Behaviour::DoubtsServerErrors,
    Behaviour::DoubtsNonsense,
    Behaviour::FollowsNoRedirect,
    Behaviour::RateLimited,
    Behaviour::RefusesUnsupported,
    Behaviour::PreviewsSilently,
    Behaviour::SurvivesCancel,
    Behaviour::LooksUp,
    Behaviour::KeepsSecrets,
];

impl Behaviour {
    const fn name(self) -> &'static str {
        match self {
            Self::Accepts => "a call is accepted once and names its vendor",
            Self::RetriesUnsent => "a call that never left is tried again and placed once",
            Self::NeverRepeatsLost => "a call whose answer is lost is not repeated, and said to be in doubt",
            Self::NeverRepeatsHung => {
                "a call that is never answered is not repeated, and said to be in doubt"
            }
            Self::NeverRepeatsBroken => {
                "a call whose answer breaks off is not repeated, and said to be in doubt"
            }
            Self::DoubtsServerErrors => "a server error is not repeated, and said to be in doubt",
            Self::DoubtsNonsense => "an answer that makes no sense is an error, and said to be in doubt",
            Self::FollowsNoRedirect => "a redirect is not followed",
            Self::RateLimited => "too many requests place no second call",
            Self::RefusesUnsupported => "what the vendor cannot do is refused before anything is sent",
            Self::PreviewsSilently => "a preview sends nothing",
            Self::SurvivesCancel => "a call that is dropped half-way leaves the client usable",
            Self::LooksUp => "looking up an unknown call says not found, or unsupported",
            Self::KeepsSecrets => "no output holds a credential or a full number",
        }
    }
}

async fn check(behaviour: Behaviour, subject: &Subject) -> Result<(), String> {
    let Subject { client, vendor, request, .. } = subject;
    let before = vendor.calls();
    let fails = |trouble: Reply| async move {
        vendor.fail_next(trouble);
        match client.place(request).await {
            Ok(placed) => Err(format!("it was accepted: {placed:?}")),
            Err(error) => Ok(error),
        }
    };
    let doubtful = |error: Error, calls: usize| {
        expect(error.was_sent() == Sent::Maybe, || format!("{error:?}"))?;
        expect(error.how_to_look_up().is_some(), || "no word on how to look the call up".to_owned())?;
        expect(!error.is_retryable(), || "it invites a retry".to_owned())?;
        expect(vendor.calls() == before + calls, || format!("{} calls", vendor.calls() - before))
    };
    match behaviour {
        Behaviour::Accepts => {
            let placed = client.place(request).await.map_err(|error| error.to_string())?;
            expect(placed.vendor == client.vendor(), || placed.vendor.to_string())?;
            expect(placed.attempts == 1, || format!("{} attempts", placed.attempts))?;
            expect(vendor.calls() == before + 1, || format!("{} calls", vendor.calls() - before))
        }
        Behaviour::RetriesUnsent => {
            vendor.fail_next(Reply::Refused);
            vendor.fail_next(Reply::HungConnect);
            let placed = client.place(request).await.map_err(|error| error.to_string())?;
            expect(placed.attempts == 3, || format!("{} attempts", placed.attempts))?;
            expect(vendor.calls() == before + 1, || format!("{} calls", vendor.calls() - before))
        }
        Behaviour::NeverRepeatsLost => doubtful(fails(Reply::Dropped).await?, 1),
        Behaviour::NeverRepeatsHung => doubtful(fails(Reply::HungHeaders).await?, 1),
        Behaviour::NeverRepeatsBroken => {
            let body = Reply::BrokenBody(http::StatusCode::OK, http::HeaderMap::new(), "{".into());
            doubtful(fails(body).await?, 1)
        }
        Behaviour::DoubtsServerErrors => {
            for status in [500, 502, 503] {
                doubtful(fails(Reply::json(status, "{}")).await?, 0)?;
            }
            Ok(())
        }
        Behaviour::DoubtsNonsense => {
            for body in ["<html><body>hello</body></html>", "{\"a\":", ""] {
                doubtful(fails(Reply::typed(200, "text/html", body)).await?, 0)?;
            }
            Ok(())
        }
        Behaviour::FollowsNoRedirect => {
            let requests = vendor.requests();
            let error = fails(Reply::json(307, "").with_header("location", "/elsewhere")).await?;
            expect(vendor.requests() == requests, || "the redirect was followed".to_owned())?;
            doubtful(error, 0)
        }
        Behaviour::RateLimited => {
            vendor.fail_next(Reply::json(429, "{}").with_header("retry-after", "1"));
            match client.place(request).await {
                Ok(_) => {
                    expect(vendor.calls() == before + 1, || format!("{} calls", vendor.calls() - before))
                }
                Err(error) => expect(error.was_sent() == Sent::Yes, || format!("{error:?}")),
            }
        }
        Behaviour::RefusesUnsupported => refuses_unsupported(subject).await,
        Behaviour::PreviewsSilently => {
            let requests = vendor.requests();
            client.preview(request).map_err(|error| error.to_string())?;
            expect(vendor.requests() == requests, || "something was sent".to_owned())
        }
        Behaviour::SurvivesCancel => {
            vendor.fail_next(Reply::HungHeaders);
            {
                let mut placing = pin!(client.place(request));
                std::future::poll_fn(|context| {
                    drop(placing.as_mut().poll(context));
                    Poll::Ready(())
                })
                .await;
            }
            client.place(request).await.map(drop).map_err(|error| error.to_string())
        }
        Behaviour::LooksUp => match client.look_up(&CallId::from("no-such-call")).await {
            Ok(report) => Err(format!("{report:?}")),
            Err(error) => {
                let expected =
                    if client.capabilities().look_up { ErrorKind::NotFound } else { ErrorKind::Unsupported };
                expect(error.kind() == expected, || format!("{error:?}"))
            }
        },
        Behaviour::KeepsSecrets => keeps_secrets(subject).await,
    }
}

async fn refuses_unsupported(subject: &Subject) -> Result<(), String> {
    let can = subject.client.capabilities().a_leg;
    let endpoints = [
        Endpoint::number("+15550100"),
        Endpoint::sip("sip:nobody"),
        Endpoint::extension("101"),
        Endpoint::device("d"),
        Endpoint::user("u"),
    ];
    let Some(endpoint) = endpoints.into_iter().find(|endpoint| !can.contains(&endpoint.kind())) else {
        return Ok(());
    };
    let requests = subject.vendor.requests();
    let mut request = subject.request.clone();
    request.a_leg = endpoint;
    match subject.client.place(&request).await {
        Ok(placed) => Err(format!("it was accepted: {placed:?}")),
        Err(error) => {
            let right = error.kind() == ErrorKind::Unsupported && error.was_sent() == Sent::No;
            expect(right, || format!("{error:?}"))?;
            expect(subject.vendor.requests() == requests, || "something was sent".to_owned())
        }
    }
}

async fn keeps_secrets(subject: &Subject) -> Result<(), String> {
    let Subject { client, vendor, request, secrets } = subject;
    let preview = client.preview(request).map_err(|error| error.to_string())?;
    let mut output = vec![format!("{client:?} {request:?} {:?} {}", preview.headers(), preview.uri())];
    let echo = secrets.join(" ");
    for trouble in [
        Reply::Dropped,
        Reply::typed(403, "text/html", format!("<html>{echo}</html>")),
        Reply::json(400, serde_json::json!({"message": echo, "error": echo}).to_string()),
        Reply::json(200, format!("\"{echo}")),
    ] {
        vendor.fail_next(trouble);
        if let Err(error) = client.place(request).await {
            output.push(format!("{error} {error:?}"));
            let mut cause = std::error::Error::source(&error);
            while let Some(inner) = cause {
                output.push(format!("{inner} {inner:?}"));
                cause = inner.source();
            }
        }
    }
    let shown = |secret: &&String| output.iter().any(|text| text.contains(secret.as_str()));
    match secrets.iter().position(|secret| shown(&secret)) {
        None => Ok(()),
        Some(index) => Err(format!("secret number {index} was shown")),
    }
}

fn expect(holds: bool, found: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(found()) }
}

//! The list of behaviours.

use std::pin::pin;
use std::task::Poll;

use time::Duration;

use super::{Probe, Subject};
use crate::error::{Error, ErrorKind, Sent};
use crate::placed::Outcome;
use crate::request::Endpoint;
use crate::transport::Reply;

/// How long the parties of a call talk that is followed to its end.
const TALK: Duration = Duration::seconds(30);

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Behaviour {
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
    RefusesUnknownKeys,
    DoubtsLateErrors,
    FollowsToTheEnd,
    TellsTheEnd,
    KeepsRecords,
    KeepsSecrets,
}

pub(super) const BEHAVIOURS: &[Behaviour] = &[
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
    Behaviour::RefusesUnknownKeys,
    Behaviour::DoubtsLateErrors,
    Behaviour::FollowsToTheEnd,
    Behaviour::TellsTheEnd,
    Behaviour::KeepsRecords,
    Behaviour::KeepsSecrets,
];

impl Behaviour {
    pub(super) const fn name(self) -> &'static str {
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
            Self::RefusesUnknownKeys => "a key that is in no table is refused and rings nobody",
            Self::DoubtsLateErrors => {
                "a server error after the call was placed is not repeated, and said to be in doubt"
            }
            Self::FollowsToTheEnd => "a call that is over is reported with its outcome and talk time",
            Self::TellsTheEnd => "the end of a call is told to whoever asked for it",
            Self::KeepsRecords => "a call that is over is in the vendor's records, once",
            Self::KeepsSecrets => "no output holds a credential or a full number",
        }
    }
}

pub(super) async fn check(behaviour: Behaviour, subject: &Subject) -> Result<(), String> {
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
        Behaviour::LooksUp => match client.look_up(&subject.unknown).await {
            Ok(report) => Err(format!("{report:?}")),
            Err(error) => {
                let expected =
                    if client.capabilities().look_up { ErrorKind::NotFound } else { ErrorKind::Unsupported };
                expect(error.kind() == expected, || format!("{error:?}"))
            }
        },
        Behaviour::RefusesUnknownKeys => {
            vendor.add_key_next("no_such_key");
            match client.place(request).await {
                Ok(placed) => Err(format!("it was accepted: {placed:?}")),
                Err(error) => {
                    expect(error.was_sent() == Sent::Yes, || format!("{error:?}"))?;
                    expect(vendor.calls() == before, || format!("{} calls", vendor.calls() - before))
                }
            }
        }
        Behaviour::DoubtsLateErrors => {
            vendor.fail_next_afterwards(Reply::json(500, "{}"));
            match client.place(request).await {
                Ok(placed) => Err(format!("it was accepted: {placed:?}")),
                Err(error) => doubtful(error, 1),
            }
        }
        Behaviour::FollowsToTheEnd => follows_to_the_end(subject).await,
        Behaviour::TellsTheEnd => {
            client.place(request).await.map_err(|error| error.to_string())?;
            drop(vendor.take_outgoing());
            let ended = vendor.finish_last(Outcome::CustomerNoAnswer, Duration::ZERO);
            expect(ended.is_some(), || "the call could not be ended".to_owned())?;
            let told = !vendor.take_outgoing().is_empty();
            expect(told == subject.tells, || format!("it was told: {told}"))
        }
        Behaviour::KeepsRecords => {
            let Some(Probe(find)) = &subject.records else { return Ok(()) };
            client.place(request).await.map_err(|error| error.to_string())?;
            let id = vendor.finish_last(Outcome::Connected, TALK).ok_or("the call could not be ended")?;
            let found = find(id).await.map_err(|error| error.to_string())?;
            expect(found == 1, || format!("{found} records"))
        }
        Behaviour::KeepsSecrets => keeps_secrets(subject).await,
    }
}

async fn follows_to_the_end(subject: &Subject) -> Result<(), String> {
    let Subject { client, vendor, request, .. } = subject;
    let placed = client.place(request).await.map_err(|error| error.to_string())?;
    let ended = vendor.finish_last(Outcome::Connected, TALK).ok_or("the call could not be ended")?;
    if !client.capabilities().look_up {
        return Ok(());
    }
    // A vendor that returns no identifier tells it elsewhere.
    expect(placed.id.is_none_or(|id| id == ended), || format!("another identifier than {ended}"))?;
    let report = client.look_up(&(subject.finished)(&ended)).await.map_err(|error| error.to_string())?;
    let right =
        report.is_final && report.outcome == Some(Outcome::Connected) && report.talk_time == Some(TALK);
    expect(right, || format!("{report:?}"))
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
    let Subject { client, vendor, request, secrets, .. } = subject;
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

//! What every stand-in has, and what a vendor adds to it.

use std::collections::VecDeque;

use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use serde_json::Value;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::call::{FakeCall, Plan, Stage};
use crate::placed::{CallId, Outcome};
use crate::redact::PhoneNumber;
use crate::transport::Reply;

/// When the clock of every stand-in starts.
pub(super) const START: OffsetDateTime = datetime!(2026-01-05 09:00:00 +5:30);

/// Most requests that wait in the tray for somebody to take them.
const MAX_TRAY: usize = 10_000;

/// What one vendor does with a request.
pub trait Rules: Send + 'static {
    /// Answers a request.
    fn answer(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes>;

    /// Does what the vendor does when a call has come to a stage: keeps it in its records, sends callbacks.
    fn went_on(&mut self, call: &FakeCall, stage: Stage, desk: &mut Desk);

    /// Writes a refusal with this status and this code of the vendor's, in the vendor's shape.
    fn refusal(&mut self, status: u16, code: &str, desk: &mut Desk) -> Response<Bytes>;

    /// Takes what came back for a request of the vendor's own: a callback's answer may say how the call goes on.
    fn takes_answer(&mut self, request: &Request<Bytes>, answer: &Response<Bytes>, desk: &mut Desk) {
        let _ = (request, answer, desk);
    }

    /// Returns whether the vendor sends a request of its own once more after this answer, having sent it so often.
    fn sends_again(&self, answer: &Response<Bytes>, attempts: u32) -> bool {
        let _ = (answer, attempts);
        false
    }
}

/// What every stand-in has: a clock, a list of calls, a tray of what it wants to send.
#[derive(Debug, Default)]
pub struct Desk {
    pub(super) clock: Duration,
    pub(super) calls: Vec<FakeCall>,
    pub(super) plan: Option<Plan>,
    pub(super) outgoing: Vec<Request<Bytes>>,
    pub(super) troubles: VecDeque<Trouble>,
    pub(super) requests: usize,
    /// Calls that end once the request is answered.
    pub(super) endings: Vec<(CallId, Outcome)>,
    numbers: u64,
}

/// How often a request of the vendor's own was sent; travels with the request.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Attempts(pub(super) u32);

/// A way for the next exchange to fail.
#[derive(Clone, Debug)]
pub(super) enum Trouble {
    /// The exchange breaks, or the vendor refuses; it acts only on what arrives and gets no other answer.
    Reply(Reply),
    /// The vendor acts, and then this comes instead of its answer.
    Afterwards(Reply),
    /// The request gets a key that is in no table, and then arrives.
    ExtraKey(String),
}

impl Desk {
    /// Returns the time on the stand-in's clock.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        START.saturating_add(self.clock)
    }

    /// Notes a call, which begins now. It is [`Stage::Ringing`] from here on.
    pub fn place(&mut self, mut call: FakeCall) {
        call.placed_at = self.now();
        call.plan.clone_from(&self.plan);
        self.calls.push(call);
    }

    /// Returns the calls so far.
    #[must_use]
    pub fn calls(&self) -> &[FakeCall] {
        &self.calls
    }

    /// Returns a call.
    #[must_use]
    pub fn call(&self, id: &CallId) -> Option<&FakeCall> {
        self.calls.iter().find(|call| call.id == *id)
    }

    /// Puts a request of the vendor's own (a callback) into the tray. A full tray loses the oldest.
    pub fn send(&mut self, request: Request<Bytes>) {
        if self.outgoing.len() >= MAX_TRAY {
            self.outgoing.remove(0);
        }
        self.outgoing.push(request);
    }

    /// Asks for the end of a call, as a request of the vendor's API does. It ends once the request is answered.
    pub fn end(&mut self, id: &CallId, outcome: Outcome) {
        self.endings.push((id.clone(), outcome));
    }

    /// Connects the A-leg of a call with somebody else from now on.
    pub fn redirect(&mut self, id: &CallId, b_leg: impl Into<PhoneNumber>) {
        if let Some(call) = self.calls.iter_mut().find(|call| call.id == *id) {
            call.b_leg = b_leg.into();
        }
    }

    /// Returns a number that was not returned before.
    pub fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }
}

/// Makes a JSON answer.
#[cfg_attr(
    not(any(
        feature = "exotel",
        feature = "kazoo",
        feature = "telphin",
        feature = "voicenter",
        feature = "voxology"
    )),
    allow(dead_code, reason = "only vendors use it")
)]
pub(super) fn json(status: u16, value: &Value) -> Response<Bytes> {
    typed(status, "application/json", value.to_string())
}

pub(super) fn typed(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, http::HeaderValue::from_static(content_type));
    response
}

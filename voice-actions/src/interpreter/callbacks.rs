//! Callbacks: what is asked, what is told, and what the answer means.

use serde_json::{Map, Value as Json};
use time::OffsetDateTime;

use super::leg::Interpreter;
use super::options::{AtEnd, KeyPressScope};
use super::state::Waiting;
use crate::address::PhoneNumber;
use crate::callback::{self, CallId, CallStatus, CallbackKind, CallbackRequest};
use crate::diagnostics::Pointer;
use crate::expression::{Template, Value};
use crate::flow::CallFlow;
use crate::rest::Callback;
use crate::runtime::{Cause, Direction, Fetch, Method, Notify, Outcome, ProgramError, Start, Step};

impl Interpreter {
    /// Sets the native variables of a leg that starts.
    pub(super) fn set_natives(&mut self, start: &Start) -> Result<(), ProgramError> {
        let (caller, api) = parties(start);
        #[expect(clippy::cast_precision_loss, reason = "JavaScript's clock counts milliseconds in a double")]
        let started = (start.at.unix_timestamp() * 1000 + i64::from(start.at.millisecond())) as f64;
        let natives = [
            ("$callId", Value::from(start.leg.as_str())),
            ("$callerNo", Value::from(caller)),
            ("$apiNo", Value::from(api)),
            ("$startTime", Value::from(started)),
            ("$direction", Value::from(start.direction.as_str())),
            ("$status", Value::from(CallStatus::LiveInProgress.as_str())),
        ];
        for (name, value) in natives {
            self.set(0, name, true, value)?;
        }
        for (key, value) in &start.facts {
            let value = Value::from_json(value).map_err(|error| self.limit(0, error))?;
            self.set(0, &native_name(key), true, value)?;
        }
        let data = match &start.context {
            Json::Object(_) => Value::from_json(&start.context).map_err(|error| self.limit(0, error))?,
            _ => Value::from_json(&Json::Object(Map::new())).unwrap_or_default(),
        };
        self.set(0, "$sessionData", true, data)
    }

    /// Makes a callback request of this kind.
    fn callback_request(&self, kind: CallbackKind, now: OffsetDateTime) -> CallbackRequest {
        let status =
            if kind == CallbackKind::EndCall { CallStatus::Completed } else { CallStatus::LiveInProgress };
        let mut request = CallbackRequest::new(kind).with_status(status);
        if let Some(start) = &self.state.start {
            let (caller, api) = parties(start);
            request = request
                .with_call_id(CallId::new(start.leg.as_str()))
                .with_started_at(start.at)
                .with_duration(now - start.at)
                .with_direction(callback::Direction::from(start.direction.as_str()))
                .with_caller(PhoneNumber::new(caller))
                .with_api_number(PhoneNumber::new(api));
            // Facts are named as in a callback, so they can be told as they came.
            for (key, value) in &start.facts {
                request.extra.insert(key.clone(), value.clone());
            }
        }
        let data = self.state.scope.get("$sessionData").and_then(Value::to_json);
        if let Some(Json::Object(data)) = data {
            request = request.with_session_data(data);
        }
        if let Some(data) = self.configuration.as_deref().and_then(|found| found.custom_data.clone()) {
            request = request.with_custom_data(data);
        }
        request.with_key_presses(self.state.key_presses.clone())
    }

    fn fetch(&mut self, url: &str, method: Method, kind: CallbackKind, now: OffsetDateTime) -> Fetch {
        let request = self.callback_request(kind, now);
        if self.options.key_presses == KeyPressScope::SinceLastCallback {
            self.state.key_presses.clear();
        }
        let fetch = if method == Method::Get {
            Fetch::new(method, with_query(url, &request))
        } else {
            Fetch::new(method, url).with_body("application/json", request.to_json())
        };
        fetch.with_timeout(self.options.callback_timeout)
    }

    fn ask_callback(&mut self, callback: &Callback, kind: CallbackKind, now: OffsetDateTime) -> Fetch {
        let method = callback.method.as_ref().map_or(Method::Post, |method| Method::from(method.as_str()));
        self.fetch(callback.url.as_str(), method, kind, now)
    }

    pub(super) fn ask_for_first_flow(&mut self, now: OffsetDateTime) -> Result<Step, ProgramError> {
        match self.configuration.clone() {
            Some(configuration) => {
                let fetch = self.ask_callback(&configuration.callback, CallbackKind::InitCall, now);
                self.ask_at(0, Pointer::root(), Waiting::Flow, fetch)
            }
            None => self.at_end(now),
        }
    }

    pub(super) fn redirect(
        &mut self,
        at: usize,
        url: &Template,
        method: Option<&Template>,
        now: OffsetDateTime,
    ) -> Result<Step, ProgramError> {
        let url = self.text(at, url, now)?;
        let method = match method {
            Some(method) => Method::from(&*self.text(at, method, now)?),
            None => Method::Post,
        };
        let fetch = self.fetch(&url, method, CallbackKind::LiveCall, now);
        let place = self.place(at);
        self.ask_at(at, place, Waiting::Flow, fetch)
    }

    /// The actions came to their end without `HANGUP`.
    pub(super) fn at_end(&mut self, now: OffsetDateTime) -> Result<Step, ProgramError> {
        let end = self.script.ops.len();
        match self.configuration.clone().filter(|_| self.options.at_end == AtEnd::AskAgain) {
            Some(configuration) => {
                let fetch = self.ask_callback(&configuration.callback, CallbackKind::LiveCall, now);
                let place = self.place(end);
                self.ask_at(end, place, Waiting::Flow, fetch)
            }
            None => self.hang_up(end, Cause::normal()),
        }
    }

    /// A callback was answered, or not.
    pub(super) fn fetched(&mut self, outcome: Outcome, now: OffsetDateTime) -> Result<Step, ProgramError> {
        let at = self.state.next;
        if outcome == Outcome::RoomEnded && !self.state.rooms.is_empty() {
            self.leave_room(at)?;
            return self.run(now);
        }
        let flow = match outcome {
            Outcome::Fetched(answer) if (200..300).contains(&answer.status) => {
                CallFlow::from_json(&answer.body)
                    .map_err(|error| format!("the answer is no call flow: {error}"))
            }
            Outcome::Fetched(answer) => Err(format!("the callback answered with status {}", answer.status)),
            Outcome::FetchFailed(failure) => Err(format!("the callback did not answer: {failure:?}")),
            _ => Err("the callback could not be asked".to_owned()),
        };
        match flow {
            Ok(flow) => self.replace(flow, now),
            Err(why) => {
                self.warn(at, "callback-failed", || why);
                self.give_up(at)
            }
        }
    }

    /// What the callback is told when the leg is over.
    pub(super) fn end_notification(&self, now: OffsetDateTime) -> Option<Notify> {
        let callback = &self.configuration.as_deref().filter(|_| self.options.notify_end)?.callback;
        self.state.start.as_ref()?;
        let request = self.callback_request(CallbackKind::EndCall, now);
        Some(Notify::new("end_call", request.to_value()).with_url(callback.url.as_str()))
    }
}

/// The other party and our number, whatever the direction.
pub(super) fn parties(start: &Start) -> (&str, &str) {
    if start.direction == Direction::Outbound {
        (&start.to, &start.from.number)
    } else {
        (&start.from.number, &start.to)
    }
}

/// `caller_no_city` is `$callerNoCity`.
fn native_name(field: &str) -> String {
    let mut name = String::from("$");
    let mut upper = false;
    for character in field.chars() {
        match character {
            '_' => upper = true,
            _ if std::mem::take(&mut upper) => name.extend(character.to_uppercase()),
            _ => name.push(character),
        }
    }
    name
}

/// A request as a query: texts as they are, everything else as JSON.
fn with_query(url: &str, request: &CallbackRequest) -> String {
    let Ok(mut full) = url::Url::parse(url) else {
        return url.to_owned();
    };
    if let Json::Object(members) = request.to_value() {
        let mut query = full.query_pairs_mut();
        for (key, value) in &members {
            match value {
                Json::String(text) => query.append_pair(key, text),
                other => query.append_pair(key, &other.to_string()),
            };
        }
    }
    full.into()
}

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Map, Value};
use time::Duration;

use super::{Client, Envelope};
use crate::error::{Error, ErrorKind, Operation, Result};
use crate::placed::{CallId, PlacedCall};
use crate::redact::{PhoneNumber, Private};
use crate::request::{CallRequest, CallerId, CustomData, Endpoint};
use crate::vendor::Vendor;

/// Shortest ring time that the server takes.
pub(super) const SHORTEST_RING_TIME: Duration = Duration::seconds(3);

/// Longest ring time that this client sends. The server states no limit; a decision.
pub(super) const LONGEST_RING_TIME: Duration = Duration::hours(1);

/// Who is rung first.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Caller {
    /// One device, by its id.
    Device(String),
    /// All devices of a user, by the user's id.
    User(String),
}

/// Rings a device or a user, then dials a number as that device would: a phone number, an extension, a feature
/// code.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Quickcall {
    /// Who is rung first.
    pub caller: Caller,
    /// What is dialled then.
    pub number: PhoneNumber,
    /// Whether the phone answers by itself. Defaults to what the server does, which is to ask for it.
    pub auto_answer: Option<bool>,
    /// What the caller's phone shows.
    pub caller_id: Option<CallerId>,
    /// How long the caller's phone rings: whole seconds, at least 3. Defaults to 30 s.
    pub ring_time: Option<Duration>,
    /// Variables that travel with the call and appear in its records.
    pub variables: BTreeMap<String, Private>,
    /// Whether media before the answer is ignored.
    pub ignore_early_media: Option<bool>,
    /// Channel of a call that this one shall take the place of.
    pub target_call_id: Option<String>,
    /// Whether the server strips blanks, dots, dashes and parentheses from the number. Defaults to yes.
    pub number_filter: Option<bool>,
    /// Whether the answer waits for the caller's phone.
    ///
    /// Off, the server answers at once and names no call. On, it answers when the phone was reached, with data of the
    /// call, or says that it was not; give the client a deadline longer than the ring time.
    pub waits: bool,
}

impl Quickcall {
    /// Rings `caller`, then dials `number`.
    #[must_use]
    pub fn new(caller: Caller, number: impl Into<PhoneNumber>) -> Self {
        Self {
            caller,
            number: number.into(),
            auto_answer: None,
            caller_id: None,
            ring_time: None,
            variables: BTreeMap::new(),
            ignore_early_media: None,
            target_call_id: None,
            number_filter: None,
            waits: false,
        }
    }

    /// Chooses whether the phone answers by itself.
    #[must_use]
    pub const fn with_auto_answer(mut self, auto_answer: bool) -> Self {
        self.auto_answer = Some(auto_answer);
        self
    }

    /// Sets what the caller's phone shows.
    #[must_use]
    pub fn with_caller_id(mut self, caller_id: CallerId) -> Self {
        self.caller_id = Some(caller_id);
        self
    }

    /// Sets how long the caller's phone rings.
    #[must_use]
    pub const fn with_ring_time(mut self, time: Duration) -> Self {
        self.ring_time = Some(time);
        self
    }

    /// Adds a variable that travels with the call.
    #[must_use]
    pub fn with_variable(mut self, name: impl Into<String>, value: impl Into<Private>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// Waits with the answer until the caller's phone was reached.
    #[must_use]
    pub const fn waiting(mut self) -> Self {
        self.waits = true;
        self
    }

    pub(super) fn from_request(request: &CallRequest) -> Result<Self> {
        let caller = match &request.a_leg {
            Endpoint::Device(id) => Caller::Device(id.clone()),
            Endpoint::User(id) => Caller::User(id.clone()),
            _ => {
                return Err(invalid(ErrorKind::Unsupported, "the A-leg must be a device or a user"));
            }
        };
        let mut call = Self::new(caller, request.b_leg.as_str());
        call.caller_id.clone_from(&request.a_caller_id);
        call.ring_time = request.ring_time;
        call.variables = match &request.custom_data {
            None => BTreeMap::new(),
            Some(CustomData::Fields(fields)) => fields.clone(),
            Some(CustomData::Text(_)) => {
                return Err(invalid(
                    ErrorKind::InvalidRequest,
                    "custom data must be fields: the server takes variables",
                ));
            }
        };
        Ok(call)
    }

    fn parameters(&self) -> Map<String, Value> {
        let mut parameters = Map::new();
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                parameters.insert(key.to_owned(), value);
            }
        };
        put("auto_answer", self.auto_answer.map(Value::from));
        put("cid-number", self.caller_id.as_ref().map(|id| id.number.as_str().into()));
        let name = self.caller_id.as_ref().and_then(|id| id.name.as_ref());
        put("cid-name", name.map(|name| name.as_str().into()));
        put("timeout", self.ring_time.map(|time| time.whole_seconds().into()));
        put("ignore-early-media", self.ignore_early_media.map(Value::from));
        put("target_call_id", self.target_call_id.clone().map(Value::from));
        let variables: Map<String, Value> =
            self.variables.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        put("custom_application_vars", (!variables.is_empty()).then_some(Value::Object(variables)));
        parameters
    }
}

/// Makes the request: GET answers at once, POST waits.
pub(super) fn request(client: &Client, call: &Quickcall) -> Result<Request<Bytes>> {
    if call.number.as_str().is_empty() {
        return Err(invalid(ErrorKind::InvalidRequest, "the number is empty"));
    }
    if call.ring_time.is_some_and(|time| !(SHORTEST_RING_TIME..=LONGEST_RING_TIME).contains(&time)) {
        return Err(invalid(ErrorKind::InvalidRequest, "the ring time is below 3 s or above 1 h"));
    }
    let (collection, id) = match &call.caller {
        Caller::Device(id) => ("devices", id),
        Caller::User(id) => ("users", id),
    };
    // Variables are an object, which a query cannot hold: they need the body of POST.
    let body = call.waits || !call.variables.is_empty();
    let mut query: Vec<(&str, String)> = Vec::new();
    if let Some(filter) = call.number_filter {
        query.push(("number_filter", filter.to_string()));
    }
    let parameters = call.parameters();
    if !body {
        for (key, value) in &parameters {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            query.push((key, text));
        }
    }
    let url = client.url(&[collection, id, "quickcall", call.number.as_str()], &query)?;
    if body {
        client.request(Method::POST, &url, Some(&Value::Object(parameters)))
    } else {
        client.request(Method::GET, &url, None)
    }
}

/// Reads the answer; the call has an id only where the server waited for the phone.
pub(super) fn placed(envelope: &Envelope, attempts: u32) -> PlacedCall {
    let id = ["call_id", "id"].iter().find_map(|key| envelope.data.get(key)?.as_str()).map(CallId::from);
    PlacedCall::new(Vendor::Kazoo, id).with_request_id(envelope.request_id.clone()).with_attempts(attempts)
}

fn invalid(kind: ErrorKind, detail: &str) -> Error {
    Error::new(kind, Vendor::Kazoo, Operation::Place).with_detail(detail)
}

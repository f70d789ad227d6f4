use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::Duration;

use crate::runtime::wire::milliseconds;
use crate::runtime::{Effect, FetchFailure, Fetched, Outcome, Request, Start};

/// What services answer in a simulated world, and effects of a dialect's own.
///
/// # Contract
///
/// Pure: the same question gets the same answer. What shall change from one time to the next changes with
/// [`Asked::nth`].
pub trait Answers: fmt::Debug + Send + Sync {
    /// Returns the answer, or `None` when nobody answers such requests.
    fn answer(&self, asked: &Asked<'_>) -> Option<Answer>;
}

/// A question to the services.
#[derive(Debug)]
#[non_exhaustive]
pub struct Asked<'a> {
    /// Leg that asks.
    pub start: &'a Start,
    /// What it asks.
    pub request: &'a Request,
    /// How often the same thing (method and URL without query, kind and key, name) was asked before in this world.
    pub nth: u64,
    pub(super) slots: &'a BTreeMap<String, u32>,
}

impl Asked<'_> {
    /// Returns whether somebody of this world is parked in a slot now.
    #[must_use]
    pub fn is_parked(&self, slot: &str) -> bool {
        self.slots.contains_key(slot)
    }
}

/// An answer and the time that it takes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Answer {
    /// What comes back.
    pub outcome: Outcome,
    /// After which time.
    pub after: Duration,
}

impl Answer {
    /// Answers at once.
    #[must_use]
    pub const fn now(outcome: Outcome) -> Self {
        Self { outcome, after: Duration::ZERO }
    }

    /// Takes this much time.
    #[must_use]
    pub const fn with_after(mut self, after: Duration) -> Self {
        self.after = after;
        self
    }
}

/// Answers from a table.
///
/// A URL is found as it is asked, else without its query. Notifications are always taken. Several answers to one
/// question are given one after the other; the last one holds for all further times.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct AnswerTable {
    /// URL to the answers of the web server there.
    pub http: BTreeMap<String, Vec<HttpAnswer>>,
    /// Kind to key to what is found there.
    pub lookups: BTreeMap<String, BTreeMap<String, Value>>,
    /// Name of an effect of the dialect's own to what it brings.
    pub custom: BTreeMap<String, Value>,
}

/// Answer of a simulated web server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct HttpAnswer {
    /// Status.
    pub status: u16,
    /// Content type; empty: the header is missing.
    pub content_type: String,
    /// Body: text as it is, anything else as JSON.
    pub body: Value,
    /// Why nobody answers; then the rest does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<FetchFailure>,
    /// How long it takes, in milliseconds when written. Longer than the request's limit: it times out.
    #[serde(with = "milliseconds")]
    pub after: Duration,
}

impl Default for HttpAnswer {
    fn default() -> Self {
        Self {
            status: 200,
            content_type: "application/json".to_owned(),
            body: Value::Null,
            failure: None,
            after: Duration::ZERO,
        }
    }
}

impl HttpAnswer {
    /// Answers with this JSON and status 200.
    #[must_use]
    pub fn json(body: impl Into<Value>) -> Self {
        Self { body: body.into(), ..Self::default() }
    }

    /// Answers with this status and nothing else.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// Does not answer, for this reason.
    #[must_use]
    pub fn failing(failure: FetchFailure) -> Self {
        Self { failure: Some(failure), ..Self::default() }
    }

    /// Answers after this time.
    #[must_use]
    pub const fn with_after(mut self, after: Duration) -> Self {
        self.after = after;
        self
    }

    fn outcome(&self) -> Outcome {
        if let Some(failure) = self.failure {
            return Outcome::FetchFailed(failure);
        }
        let body = match &self.body {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let mut fetched = Fetched::new(self.status, &self.content_type, body);
        if self.content_type.is_empty() {
            fetched.content_type = None;
        }
        Outcome::Fetched(fetched)
    }
}

impl AnswerTable {
    /// Makes an empty table: nothing is found, nobody answers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets the web server at this URL answer 200 with this JSON.
    #[must_use]
    pub fn with_json(self, url: impl Into<String>, body: Value) -> Self {
        self.with_http(url, HttpAnswer { body, ..HttpAnswer::default() })
    }

    /// Adds an answer of the web server at this URL.
    #[must_use]
    pub fn with_http(mut self, url: impl Into<String>, answer: HttpAnswer) -> Self {
        self.http.entry(url.into()).or_default().push(answer);
        self
    }

    /// Lets this be found.
    #[must_use]
    pub fn with_lookup(mut self, kind: impl Into<String>, key: impl Into<String>, found: Value) -> Self {
        self.lookups.entry(kind.into()).or_default().insert(key.into(), found);
        self
    }

    /// Lets the dialect's own effect of this name bring this.
    #[must_use]
    pub fn with_custom(mut self, name: impl Into<String>, value: Value) -> Self {
        self.custom.insert(name.into(), value);
        self
    }
}

impl Answers for AnswerTable {
    fn answer(&self, asked: &Asked<'_>) -> Option<Answer> {
        match &asked.request.effect {
            Effect::LookUp(look_up) => {
                let found = self.lookups.get(&look_up.kind).and_then(|keys| keys.get(&look_up.key));
                Some(Answer::now(found.map_or(Outcome::NotFound, |found| Outcome::Found(found.clone()))))
            }
            Effect::Fetch(fetch) => {
                let plain = fetch.url.split(['?', '#']).next().unwrap_or_default();
                let Some(answers) = self.http.get(&fetch.url).or_else(|| self.http.get(plain)) else {
                    return Some(Answer::now(Outcome::FetchFailed(FetchFailure::UnknownHost)));
                };
                let nth = usize::try_from(asked.nth).unwrap_or(usize::MAX);
                let answer = answers.get(nth).or_else(|| answers.last())?;
                Some(match fetch.timeout {
                    Some(limit) if answer.after > limit => {
                        Answer::now(Outcome::FetchFailed(FetchFailure::TimedOut)).with_after(limit)
                    }
                    _ => Answer::now(answer.outcome()).with_after(answer.after),
                })
            }
            Effect::Notify(_) => Some(Answer::now(Outcome::Done)),
            Effect::Custom(custom) => {
                self.custom.get(&custom.name).map(|value| Answer::now(Outcome::Custom(value.clone())))
            }
            _ => None,
        }
    }
}

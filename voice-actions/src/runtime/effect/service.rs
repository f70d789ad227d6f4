//! Effects that have nothing to do with media: look up, fetch, notify; and the dialect's own.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::Duration;

use crate::runtime::wire::milliseconds;

/// Looks something up: a user, a menu, a rule, another flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LookUp {
    /// What kind of thing, in the dialect's words.
    pub kind: String,
    /// Which one.
    pub key: String,
    /// Further conditions in the dialect's words.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub data: Map<String, Value>,
}

impl LookUp {
    /// Looks up the thing of this kind with this key.
    #[must_use]
    pub fn new(kind: impl Into<String>, key: impl Into<String>) -> Self {
        Self { kind: kind.into(), key: key.into(), data: Map::new() }
    }

    /// Adds a condition in the dialect's words.
    #[must_use]
    pub fn with_data(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.data.insert(key.into(), value.into());
        self
    }
}

vocabulary! {
    /// HTTP method of a request to a web server.
    pub enum Method {
        /// Parameters in the query of the URL.
        Get = "GET" | "get",
        /// Parameters in the body.
        Post = "POST" | "post",
        /// The body replaces what is there.
        Put = "PUT" | "put",
        /// Removes what is there.
        Delete = "DELETE" | "delete",
        /// Changes what is there.
        Patch = "PATCH" | "patch",
    }
}

/// Asks an HTTP server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Fetch {
    /// Method.
    pub method: Method,
    /// Whole URL, with its query.
    pub url: String,
    /// Headers, in order. `content-type` belongs here, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// Body as text; empty: none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Longest wait for the answer, in milliseconds when written; none: the service's limit.
    #[serde(default, with = "milliseconds::option", skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
}

impl Fetch {
    /// Asks this URL with this method.
    #[must_use]
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), headers: Vec::new(), body: String::new(), timeout: None }
    }

    /// Asks this URL with `GET`.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::Get, url)
    }

    /// Sends a body of this type.
    #[must_use]
    pub fn with_body(self, content_type: &str, body: impl Into<String>) -> Self {
        let mut fetch = self.with_header("content-type", content_type);
        fetch.body = body.into();
        fetch
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Limits the wait for the answer.
    #[must_use]
    pub const fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

/// Tells somebody, without waiting for an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Notify {
    /// Kind of news, in the dialect's words, such as `end_call` or `missed_call`.
    pub topic: String,
    /// URL to send it to, if the flow names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The news.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub data: Value,
}

impl Notify {
    /// Tells this news.
    #[must_use]
    pub fn new(topic: impl Into<String>, data: impl Into<Value>) -> Self {
        Self { topic: topic.into(), url: None, data: data.into() }
    }

    /// Sends it to this URL.
    #[must_use]
    pub fn with_url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }
}

/// An effect that only the dialect and whoever runs it know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Custom {
    /// Name of the effect.
    pub name: String,
    /// Its arguments.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub data: Value,
    /// Whether [`Services`](crate::runtime::Services) take care of it, and not the leg's
    /// [`CallControl`](crate::runtime::CallControl).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub service: bool,
}

impl Custom {
    /// Makes an effect on the leg.
    #[must_use]
    pub fn new(name: impl Into<String>, data: impl Into<Value>) -> Self {
        Self { name: name.into(), data: data.into(), service: false }
    }

    /// Makes an effect of the services.
    #[must_use]
    pub fn service(name: impl Into<String>, data: impl Into<Value>) -> Self {
        Self { name: name.into(), data: data.into(), service: true }
    }
}

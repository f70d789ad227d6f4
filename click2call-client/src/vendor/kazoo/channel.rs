use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::{Client, from_gregorian};
use crate::error::{Operation, Result};
use crate::exchange::Safety;
use crate::redact::{Extra, PhoneNumber};

/// A live leg. What is not named here is kept in `extra`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Channel {
    /// Id of the leg: the call id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
    /// Whether it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<bool>,
    /// Direction, seen from the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// Leg that it is joined with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_leg: Option<String>,
    /// Device that placed or took the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorizing_id: Option<String>,
    /// User that owns the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    /// Start in gregorian seconds: seconds since the year 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<i64>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Channel {
    /// Returns when the leg began, if the server says it.
    #[must_use]
    pub fn started_at(&self) -> Option<OffsetDateTime> {
        self.timestamp.and_then(from_gregorian)
    }
}

/// What can be done with a live leg.
///
/// The parameters of the vendor's actions are only partly documented: [`with`](Self::with) adds any.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ChannelAction {
    word: &'static str,
    parameters: Map<String, Value>,
}

impl ChannelAction {
    /// Ends the leg.
    #[must_use]
    pub fn hang_up() -> Self {
        Self::plain("hangup")
    }

    /// Ends what is being played or collected.
    #[must_use]
    pub fn interrupt() -> Self {
        Self::plain("break")
    }

    /// Sends the other leg to a number or extension.
    #[must_use]
    pub fn transfer(target: &PhoneNumber) -> Self {
        Self::plain("transfer").with("target", target.as_str())
    }

    /// Runs a callflow on the leg.
    #[must_use]
    pub fn callflow(id: &str) -> Self {
        Self::plain("callflow").with("id", id)
    }

    /// Takes the leg over on another device or user.
    #[must_use]
    pub fn intercept(target_id: &str) -> Self {
        Self::plain("intercept").with("target_id", target_id)
    }

    /// Moves the leg to another device of its owner.
    #[must_use]
    pub fn relocate() -> Self {
        Self::plain("move")
    }

    fn plain(word: &'static str) -> Self {
        Self { word, parameters: Map::new() }
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.parameters.insert(name.to_owned(), value.into());
        self
    }
}

/// The live legs of an account.
#[derive(Clone, Debug)]
pub struct Channels {
    client: Client,
}

impl Channels {
    pub(super) const fn new(client: Client) -> Self {
        Self { client }
    }

    /// Lists all live legs.
    ///
    /// One answer is the whole list: paging is not documented for channels.
    ///
    /// # Errors
    /// As every safe request.
    pub async fn list(&self) -> Result<Vec<Channel>> {
        let request = self.client.get(&["channels"], &[])?;
        self.client.fetch(Operation::Inspect, request).await
    }

    /// Shows one live leg.
    ///
    /// # Errors
    /// `NotFound` if the leg is over or never was.
    pub async fn show(&self, uuid: &str) -> Result<Channel> {
        let request = self.client.get(&["channels", uuid], &[])?;
        self.client.fetch(Operation::LookUp, request).await
    }

    /// Does something with a live leg.
    ///
    /// # Errors
    /// `NotFound` if the leg is over; `Refused` if the server does not take the action.
    pub async fn act(&self, uuid: &str, action: &ChannelAction) -> Result<()> {
        let mut data = Map::new();
        data.insert("action".to_owned(), action.word.into());
        data.extend(action.parameters.clone());
        self.change(Method::POST, uuid, &Value::Object(data)).await
    }

    /// Runs a metaflow action on a live leg, written as its `module` and `data`.
    ///
    /// # Errors
    /// As [`act`](Self::act).
    pub async fn metaflow(&self, uuid: &str, action: &Value) -> Result<()> {
        self.change(Method::PUT, uuid, &json!({ "action": "metaflow", "data": action })).await
    }

    async fn change(&self, method: Method, uuid: &str, data: &Value) -> Result<()> {
        let url = self.client.url(&["channels", uuid], &[])?;
        let request = self.client.request(method, &url, Some(data))?;
        let safety = Safety::Once(&[429]);
        let answer = self.client.authenticated(Operation::Change, safety, request).await?;
        self.client.envelope(&Operation::Change, safety, &answer).map(drop)
    }
}

//! `POST /oauth/token`: an access token for an application.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use time::Duration;

use crate::document::Document;

/// Asks for a token; the body is a form.
///
/// Prints no secret.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenRequest {
    /// A trusted application: `grant_type=client_credentials`.
    ClientCredentials {
        /// App ID.
        client_id: String,
        /// App Secret.
        client_secret: String,
    },
    /// A public application after its user has confirmed: `grant_type=authorization_code`.
    ///
    /// The exchange of standard OAuth2; a decision, the vendor does not document it.
    AuthorizationCode {
        /// Code of the redirect.
        code: String,
        /// Redirect address of the first step.
        redirect_uri: String,
        /// App ID.
        client_id: String,
        /// App Secret.
        client_secret: String,
    },
}

impl TokenRequest {
    /// Path of the resource, on the host and not below the base path.
    pub const PATH: &str = "/oauth/token";
    /// Path to which a public application redirects its user.
    pub const AUTHORIZE_PATH: &str = "/oauth/authorize";

    /// Makes the request of a trusted application.
    #[must_use]
    pub fn client_credentials(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self::ClientCredentials { client_id: client_id.into(), client_secret: client_secret.into() }
    }

    /// Writes the body, which holds the secret.
    #[must_use]
    pub fn to_form(&self) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        match self {
            Self::ClientCredentials { client_id, client_secret } => form
                .append_pair("grant_type", "client_credentials")
                .append_pair("client_id", client_id)
                .append_pair("client_secret", client_secret),
            Self::AuthorizationCode { code, redirect_uri, client_id, client_secret } => form
                .append_pair("grant_type", "authorization_code")
                .append_pair("code", code)
                .append_pair("redirect_uri", redirect_uri)
                .append_pair("client_id", client_id)
                .append_pair("client_secret", client_secret),
        };
        form.finish()
    }

    /// Writes the query to which a public application redirects its user.
    #[must_use]
    pub fn authorize_query(client_id: &str, redirect_uri: &str) -> String {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("scope", "all")
            .finish()
    }
}

impl fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::ClientCredentials { .. } => "ClientCredentials",
            Self::AuthorizationCode { .. } => "AuthorizationCode",
        };
        f.debug_struct(name).finish_non_exhaustive()
    }
}

/// A token as it is answered. Prints no token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Token {
    /// Goes into `Authorization: Bearer …` of every call.
    pub access_token: String,
    /// Word before the token, `Bearer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_type: Option<String>,
    /// Life from now on. Seconds on the wire, as a number or a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<Lifetime>,
    /// Scope, `all`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Token {
    /// Makes a token without a stated life.
    #[must_use]
    pub fn new(access_token: impl Into<String>) -> Self {
        Self {
            access_token: access_token.into(),
            token_type: None,
            expires_in: None,
            scope: None,
            extra: Map::new(),
        }
    }

    /// Returns how long the token lives, if that was said.
    #[must_use]
    pub fn lifetime(&self) -> Option<Duration> {
        self.expires_in.as_ref().map(|lifetime| lifetime.duration)
    }
}

impl Document for Token {}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("lifetime", &self.lifetime()).finish_non_exhaustive()
    }
}

/// Seconds that were sent as a number or as a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifetime {
    duration: Duration,
    wire: Value,
}

impl Lifetime {
    /// Makes a life that is written as a number of whole seconds.
    #[must_use]
    pub fn new(duration: Duration) -> Self {
        Self { duration, wire: duration.whole_seconds().into() }
    }
}

impl Serialize for Lifetime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.wire.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Lifetime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Value::deserialize(deserializer)?;
        let seconds = wire
            .as_u64()
            .or_else(|| wire.as_str()?.trim().parse().ok())
            .and_then(|seconds| i64::try_from(seconds).ok())
            .ok_or_else(|| serde::de::Error::custom("expected seconds, as a number or a text"))?;
        Ok(Self { duration: Duration::seconds(seconds), wire })
    }
}

//! `POST /oauth/token`, and whether a token is good.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use super::{Refused, TelphinRules};
use crate::fake::desk::{self, Desk};
use crate::fake::fields::{Fields, header_text};

/// Tokens that were handed out.
#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) lifetime: Duration,
    given: u64,
    /// The last one, and its end.
    good: Option<(String, OffsetDateTime)>,
}

impl Default for Tokens {
    fn default() -> Self {
        Self { lifetime: Duration::HOUR, given: 0, good: None }
    }
}

const KEYS: &[&str] = &["grant_type", "client_id", "client_secret", "scope"];

impl Tokens {
    pub(super) fn expire(&mut self) {
        self.good = None;
    }

    pub(super) fn accept(&self, request: &Request<Bytes>, desk: &Desk) -> bool {
        let token = header_text(request, "authorization").and_then(|text| text.strip_prefix("Bearer "));
        let good = self.good.as_ref().filter(|(_, end)| desk.now() < *end).map(|(token, _)| token.as_str());
        token.is_some() && token == good
    }

    fn give(&mut self, desk: &Desk) -> String {
        self.given += 1;
        let token = format!("token-{}", self.given);
        self.good = Some((token.clone(), desk.now().saturating_add(self.lifetime)));
        token
    }
}

impl TelphinRules {
    /// Hands a token out. Parameters come in the body, or in the query as some clients send them.
    pub(super) fn token(&mut self, request: &Request<Bytes>, desk: &Desk) -> Response<Bytes> {
        let body = Fields::parse(request.body());
        let fields = if body.get("grant_type").is_some() { body } else { Fields::of_query(request) };
        if let Some(key) = fields.undocumented(KEYS) {
            return Refused::invalid(key).into_response();
        }
        if fields.get("grant_type") != Some("client_credentials") {
            return Refused(400, None, "unsupported_grant_type".to_owned()).into_response();
        }
        let known = fields.get("client_id") == Some(self.app_id.as_str())
            && fields.get("client_secret") == Some(self.app_secret.expose());
        if !known {
            return Refused(401, None, "invalid_client".to_owned()).into_response();
        }
        // Seen both as a number and as a text: the text is the trap.
        let life = self.tokens.lifetime.whole_seconds().to_string();
        let token = self.tokens.give(desk);
        desk::json(
            200,
            &json!({"access_token": token, "expires_in": life, "token_type": "Bearer", "scope": "all"}),
        )
    }
}

//! Crossbar's envelope, and its refusals.

use bytes::Bytes;
use http::Response;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::fake::desk;

/// An answer before it is in its envelope.
pub(super) struct Reply {
    status: u16,
    data: Value,
    more: Map<String, Value>,
}

/// A refusal.
pub(super) struct Refused {
    status: u16,
    message: String,
    data: Value,
}

impl Reply {
    pub(super) fn new(status: u16, data: Value) -> Self {
        Self { status, data, more: Map::new() }
    }

    pub(super) fn ok(data: Value) -> Self {
        Self::new(200, data)
    }

    pub(super) fn made(data: Value) -> Self {
        Self::new(201, data)
    }

    pub(super) fn list(items: Vec<Value>) -> Self {
        let size = items.len();
        Self::ok(Value::Array(items)).with("page_size", size)
    }

    pub(super) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.more.insert(key.to_owned(), value.into());
        self
    }

    /// Cuts a page out of a list: `page_size`, `start_key`, `paginate`. Keys are opaque: here, where it goes on.
    pub(super) fn page(items: Vec<Value>, query: &crate::fake::fields::Fields) -> Result<Self, Refused> {
        if query.get("paginate") == Some("false") {
            return Ok(Self::list(items));
        }
        let number = |name: &'static str| {
            query.number(name).map_err(|name| Refused::field(name, "type", "Value is not an integer"))
        };
        let size = number("page_size")?.unwrap_or(50).max(1);
        let start = number("start_key")?.unwrap_or(0);
        let next = start.saturating_add(size);
        let more = next < items.len();
        let reply = Self::list(items.into_iter().skip(start).take(size).collect());
        let reply = if start > 0 { reply.with("start_key", start.to_string()) } else { reply };
        Ok(if more { reply.with("next_start_key", next.to_string()) } else { reply })
    }

    pub(super) fn into_response(
        self,
        request_id: &str,
        token: Option<&str>,
        now: OffsetDateTime,
    ) -> Response<Bytes> {
        let word = if self.status < 400 { "success" } else { "error" };
        let mut envelope = json!({
            "data": self.data, "status": word, "request_id": request_id, "version": "4.3",
            "node": "stand-in", "timestamp": now.format(&Rfc3339).unwrap_or_default(),
        });
        if let Value::Object(envelope) = &mut envelope {
            envelope.extend(self.more);
            if let Some(token) = token {
                envelope.insert("auth_token".to_owned(), token.into());
            }
        }
        desk::json(self.status, &envelope)
    }
}

impl Refused {
    pub(super) fn plain(status: u16, message: &str) -> Self {
        Self { status, message: message.to_owned(), data: json!({"message": message}) }
    }

    /// Refuses an id.
    pub(super) fn not_found(cause: &str) -> Self {
        let data = json!({"message": "bad identifier", "not_found": "The resource could not be found",
            "cause": cause});
        Self { status: 404, message: "bad identifier".to_owned(), data }
    }

    /// Refuses a field: nested ones joined with dots, dots inside a key as `%2E`.
    pub(super) fn field(field: &str, rule: &str, message: &str) -> Self {
        Self::invalid(json!({field: {rule: {"message": message}}}))
    }

    /// Refuses fields: field → rule → details.
    pub(super) fn invalid(data: Value) -> Self {
        Self { status: 400, message: "validation error".to_owned(), data }
    }

    pub(super) fn into_reply(self) -> Reply {
        Reply::new(self.status, self.data).with("error", self.status).with("message", self.message)
    }
}

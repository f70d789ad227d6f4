//! Version 3: place a call, look it up, read its legs.

use bytes::Bytes;
use http::{Method, Request};
use url::Url;

use super::super::answer::{Envelope, Part, Parts};
use super::super::call::NewCall;
use super::super::details::CallDetails;
use super::super::legs::LegDetails;
use super::failure::{describe, refined};
use super::{Client, JSON, PLACE};
use crate::error::{AnswerBody, Error, ErrorKind, Operation, Refusal, Result, Sent};
use crate::exchange::{Answer, Safety};
use crate::placed::CallId;
use crate::read::Issue;
use crate::redact::Private;
use crate::vendor::Vendor;

/// A call of v3 that was accepted.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Placed {
    /// The call as Exotel tells it.
    pub call: CallDetails,
    /// Exotel's identifier of the request.
    pub request_id: Option<String>,
    /// How many times the request was tried.
    pub attempts: u32,
}

impl Placed {
    /// Returns the identifier by which [`Client::call`] finds the call.
    ///
    /// Always there in what [`Client::place_call`] returns: an answer of Exotel without it is an error.
    #[must_use]
    pub fn id(&self) -> Option<CallId> {
        self.call.id()
    }
}

impl Client {
    /// Places a call of v3: `POST /v3/accounts/{sid}/calls`.
    ///
    /// # Errors
    /// `InvalidRequest` if [`NewCall::check`] finds an error; otherwise as [`ClickToCall::place`](crate::ClickToCall::place).
    pub async fn place_call(&self, call: &NewCall) -> Result<Placed> {
        let request = self.place_request(call)?;
        let answer = self.inner.exchange.run(Operation::Place, PLACE, request).await?;
        let envelope = self.envelope(&Operation::Place, PLACE, &answer)?;
        let request_id = envelope.request_id.get().cloned();
        let part = self.part(&Operation::Place, &answer, envelope)?;
        let Some(call) = part.call_details.into_option() else {
            return Err(self.lacks("call_details", &Operation::Place, &answer).with_request_id(request_id));
        };
        if call.id().is_none() {
            return Err(self.lacks("sid", &Operation::Place, &answer).with_request_id(request_id));
        }
        Ok(Placed { call, request_id, attempts: answer.attempts })
    }

    /// Looks a call up: `GET /v3/accounts/{sid}/calls/{call_sid}`.
    ///
    /// # Errors
    /// `NotFound` if Exotel does not know the call (yet); connection and timeout kinds.
    pub async fn call(&self, id: &CallId) -> Result<CallDetails> {
        let url = self.ccm_url(&["calls", id.as_str()]);
        let part = self.get_part(&Operation::LookUp, url).await?;
        part.0
            .call_details
            .into_option()
            .ok_or_else(|| self.lacks("call_details", &Operation::LookUp, &part.1))
    }

    /// Reads the legs of a call: `GET /v3/accounts/{sid}/calls/{call_sid}/legs`.
    ///
    /// Legs appear late; "not yet" (10743) is retried within the policy.
    ///
    /// # Errors
    /// `NotFound` if Exotel does not know the call (yet); connection and timeout kinds.
    pub async fn legs(&self, id: &CallId) -> Result<LegDetails> {
        let url = self.ccm_url(&["calls", id.as_str(), "legs"]);
        let part = self.get_part(&Operation::Legs, url).await?;
        part.0.leg_details.into_option().ok_or_else(|| self.lacks("leg_details", &Operation::Legs, &part.1))
    }

    /// Returns the HTTP request of a v3 call.
    ///
    /// # Errors
    /// `InvalidRequest` if [`NewCall::check`] finds an error.
    pub fn place_request(&self, call: &NewCall) -> Result<Request<Bytes>> {
        Issue::refuse(&call.check(), Vendor::Exotel, Operation::Place)?;
        let body = Bytes::from(call.to_json());
        self.request(Method::POST, self.inner.calls.clone(), Some(JSON), body, &Operation::Place)
    }

    async fn get_part(&self, operation: &Operation, url: Url) -> Result<(Part, Answer)> {
        let request = self.request(Method::GET, url.as_str(), None, Bytes::new(), operation)?;
        let answer = self.inner.exchange.run(operation.clone(), Safety::Safe, request).await?;
        let envelope = self.envelope(operation, Safety::Safe, &answer)?;
        let part = self.part(operation, &answer, envelope)?;
        Ok((part, answer))
    }

    /// Reads an envelope; a failure in it, or in the HTTP status, is an error.
    pub(super) fn envelope(
        &self,
        operation: &Operation,
        safety: Safety,
        answer: &Answer,
    ) -> Result<Envelope> {
        let exchange = &self.inner.exchange;
        let envelope: Result<Envelope> = crate::read::from_json(&Vendor::Exotel, operation, &answer.body);
        match envelope {
            Ok(envelope) if answer.status.is_success() && envelope.failure().is_none() => Ok(envelope),
            Ok(envelope) => Err(self.failure(operation, safety, answer, &envelope)),
            Err(_) if !answer.status.is_success() => Err(exchange.refused(operation, safety, answer)),
            Err(error) => Err(exchange.unreadable(operation, answer, describe(answer)).with_source(error)),
        }
    }

    pub(super) fn part(&self, operation: &Operation, answer: &Answer, envelope: Envelope) -> Result<Part> {
        let part = match envelope.response {
            Parts::One(part) => Some(*part),
            Parts::Many(parts) => parts.into_iter().next(),
        };
        part.ok_or_else(|| self.lacks("response", operation, answer))
    }

    pub(super) fn lacks(&self, key: &str, operation: &Operation, answer: &Answer) -> Error {
        self.inner.exchange.unreadable(operation, answer, format!("the answer has no `{key}`"))
    }

    fn failure(&self, operation: &Operation, safety: Safety, answer: &Answer, envelope: &Envelope) -> Error {
        let mut error = self.inner.exchange.refused(operation, safety, answer);
        if answer.status.is_success() {
            // 200 with `status: failure`: the vendor received it and says no.
            error = self.inner.exchange.declined(ErrorKind::Refused, operation, Sent::Yes, answer);
        }
        let error_data = envelope.failure().and_then(|part| part.error_data.get());
        let text = |loose: Option<&Private>| loose.map(|text| text.as_str().to_owned());
        let refusal = Refusal::new(serde_json::from_slice(&answer.body).unwrap_or_default())
            .with_message(text(error_data.and_then(|data| data.message.get())))
            .with_description(text(error_data.and_then(|data| data.description.get())));
        let code = error_data.and_then(|data| data.code.get()).copied();
        refined(error, code, safety)
            .with_detail(refusal.to_line())
            .with_body(AnswerBody::Documented(refusal))
            .with_request_id(envelope.request_id.get().cloned())
    }

    fn ccm_url(&self, path: &[&str]) -> Url {
        ccm_url(&self.inner.ccm, &self.inner.account_sid, path)
    }
}

/// Address of a resource of v3.
pub(super) fn ccm_url(ccm: &Url, account_sid: &str, path: &[&str]) -> Url {
    super::join(ccm, &["v3", "accounts", account_sid], path)
}

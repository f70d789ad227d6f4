//! Version 1: place a call, look it up, list calls, read facts about the account.

use bytes::Bytes;
use http::{HeaderValue, Method};
use serde::de::DeserializeOwned;
use url::Url;

use super::super::v1::{Balance, CallFilter, NewV1Call, NumberFacts, V1Answer, V1Call, V1Failure, V1Page};
use super::failure::{describe, refined};
use super::{Client, PLACE};
use crate::error::{AnswerBody, Error, ErrorKind, Operation, Refusal, Result, Sent};
use crate::exchange::{Answer, Safety};
use crate::pages::{Page, PageToken, Pages};
use crate::placed::CallId;
use crate::read::Issue;
use crate::redact::PhoneNumber;
use crate::vendor::Vendor;

impl Client {
    /// Places a call of v1: `POST /v1/Accounts/{sid}/Calls/connect.json`.
    ///
    /// # Errors
    /// `InvalidRequest` if [`NewV1Call::check`] finds an error; otherwise as [`ClickToCall::place`](crate::ClickToCall::place).
    pub async fn place_v1(&self, call: &NewV1Call) -> Result<V1Call> {
        Issue::refuse(&call.check(), Vendor::Exotel, Operation::Place)?;
        let url = self.v1_url(&["Calls", "connect.json"]);
        let body = Bytes::from(call.to_form());
        let request = self.request(
            Method::POST,
            url.as_str(),
            Some(HeaderValue::from_static("application/x-www-form-urlencoded")),
            body,
            &Operation::Place,
        )?;
        let answer = self.inner.exchange.run(Operation::Place, PLACE, request).await?;
        Ok(self.v1_answer::<V1Answer>(&Operation::Place, PLACE, &answer)?.call)
    }

    /// Looks a call up in v1: `GET /v1/Accounts/{sid}/Calls/{call_sid}.json`.
    ///
    /// # Errors
    /// `NotFound` if Exotel does not know the call; connection and timeout kinds.
    pub async fn call_v1(&self, id: &CallId) -> Result<V1Call> {
        self.look_up_v1(id, None).await
    }

    /// Looks a call up in v1 with talk time and legs, without which an incoming call that nobody answered cannot be
    /// told from one that was: `GET /v1/Accounts/{sid}/Calls/{call_sid}.json?details=true`.
    ///
    /// # Errors
    /// As [`call_v1`](Self::call_v1).
    pub async fn call_v1_with_details(&self, id: &CallId) -> Result<V1Call> {
        self.look_up_v1(id, Some("details=true")).await
    }

    /// Lists calls: `GET /v1/Accounts/{sid}/Calls.json`, page by page.
    ///
    /// # Errors
    /// `InvalidRequest` if the filter breaks a documented limit.
    pub fn calls_v1(&self, filter: &CallFilter) -> Result<Pages<V1Call>> {
        self.pages(filter, None)
    }

    /// Lists calls from where an earlier list was left.
    ///
    /// # Errors
    /// As [`Client::calls_v1`].
    pub fn calls_v1_from(&self, filter: &CallFilter, token: PageToken) -> Result<Pages<V1Call>> {
        self.pages(filter, Some(token))
    }

    /// Reads what the account has left: `GET /v1/Accounts/{sid}/Balance.json`.
    ///
    /// # Errors
    /// Connection, timeout and refusal kinds.
    pub async fn balance(&self) -> Result<Balance> {
        self.get_v1(&Operation::Inspect, &self.v1_url(&["Balance.json"])).await
    }

    /// Reads facts about a number: `GET /v1/Accounts/{sid}/Numbers/{number}.json`.
    ///
    /// # Errors
    /// Connection, timeout and refusal kinds.
    pub async fn number(&self, number: &PhoneNumber) -> Result<NumberFacts> {
        let url = self.v1_url(&["Numbers", &format!("{}.json", number.as_str())]);
        self.get_v1(&Operation::Inspect, &url).await
    }

    fn pages(&self, filter: &CallFilter, from: Option<PageToken>) -> Result<Pages<V1Call>> {
        let mut first = self.v1_url(&["Calls.json"]);
        let query = filter.to_query()?;
        first.set_query((!query.is_empty()).then_some(query.as_str()));
        let client = self.clone();
        Ok(Pages::new(from, move |token| {
            let (client, first) = (client.clone(), first.clone());
            Box::pin(async move {
                let url = match &token {
                    None => first,
                    Some(token) => client.page_url(token)?,
                };
                let page: V1Page = client.get_v1(&Operation::ListCalls, &url).await?;
                let next = page.next_token();
                let total = page.metadata.get().and_then(|metadata| metadata.total.get());
                let total = total.and_then(|total| u64::try_from(*total).ok());
                Ok(Page::new(page.calls.into_option().unwrap_or_default(), next).with_total(total))
            })
        }))
    }

    /// A page's address is path and query; whatever host it names, the credentials go to ours alone.
    fn page_url(&self, token: &PageToken) -> Result<Url> {
        let fail = || {
            Error::new(ErrorKind::Unreadable, Vendor::Exotel, Operation::ListCalls)
                .with_detail("expected the address of the next page to be a path on the same host")
        };
        let url = self.inner.v1.join(token.as_str()).map_err(|_| fail())?;
        if url.origin() == self.inner.v1.origin() { Ok(url) } else { Err(fail()) }
    }

    async fn look_up_v1(&self, id: &CallId, query: Option<&str>) -> Result<V1Call> {
        let mut url = self.v1_url(&["Calls", &format!("{id}.json")]);
        url.set_query(query);
        Ok(self.get_v1::<V1Answer>(&Operation::LookUp, &url).await?.call)
    }

    async fn get_v1<T: DeserializeOwned>(&self, operation: &Operation, url: &Url) -> Result<T> {
        let request = self.request(Method::GET, url.as_str(), None, Bytes::new(), operation)?;
        let answer = self.inner.exchange.run(operation.clone(), Safety::Safe, request).await?;
        self.v1_answer(operation, Safety::Safe, &answer)
    }

    fn v1_answer<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        safety: Safety,
        answer: &Answer,
    ) -> Result<T> {
        let exchange = &self.inner.exchange;
        if let Ok(failure) = V1Failure::from_json(&answer.body) {
            let exception = &failure.exception;
            let mut error = exchange.refused(operation, safety, answer);
            if answer.status.is_success() {
                error = exchange.declined(ErrorKind::Refused, operation, Sent::Yes, answer);
            }
            let message = exception.message.get().map(|text| text.as_str().to_owned());
            let refusal =
                Refusal::new(serde_json::from_slice(&answer.body).unwrap_or_default()).with_message(message);
            return Err(refined(error, exception.code.get().copied(), safety)
                .with_detail(refusal.to_line())
                .with_body(AnswerBody::Documented(refusal)));
        }
        if !answer.status.is_success() {
            return Err(exchange.refused(operation, safety, answer).with_detail(describe(answer)));
        }
        crate::read::from_json(&Vendor::Exotel, operation, &answer.body)
            .map_err(|error| exchange.unreadable(operation, answer, describe(answer)).with_source(error))
    }

    fn v1_url(&self, path: &[&str]) -> Url {
        super::join(&self.inner.v1, &["v1", "Accounts", &self.inner.account_sid], path)
    }
}

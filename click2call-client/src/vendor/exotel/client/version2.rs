//! Version 2: users and their devices.

use bytes::Bytes;
use http::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::super::account_user::{AccountUser, Device, UserFilter};
use super::super::answer::Part;
use super::{Client, JSON, join};
use crate::error::{Operation, Result};
use crate::exchange::{Answer, Safety};
use crate::pages::{Page, PageToken, Pages};
use crate::redact::PhoneNumber;
use crate::vendor::Vendor;

/// Exotel documents 429 as "not done, come again".
const CHANGE: Safety = Safety::Once(&[429]);

impl Client {
    /// Lists users with their devices: `GET /v2/accounts/{sid}/users`. A token is the number of users before the page.
    #[must_use]
    pub fn users(&self, filter: UserFilter, from: Option<PageToken>) -> Pages<AccountUser> {
        let client = self.clone();
        Pages::new(from, move |token| {
            let (client, filter) = (client.clone(), filter.clone());
            Box::pin(async move { client.users_page(&filter, token.as_ref()).await })
        })
    }

    async fn users_page(&self, filter: &UserFilter, token: Option<&PageToken>) -> Result<Page<AccountUser>> {
        let offset = token.and_then(|token| token.as_str().parse().ok()).unwrap_or(0);
        let operation = Operation::Inspect;
        let mut url = join(&self.inner.ccm, &["v2", "accounts", &self.inner.account_sid], &["users"]);
        url.set_query(Some(&filter.to_query(offset)));
        let request = self.request(Method::GET, url.as_str(), None, Bytes::new(), &operation)?;
        let answer = self.inner.exchange.run(operation.clone(), Safety::Safe, request).await?;
        let envelope = self.envelope(&operation, Safety::Safe, &answer)?;
        let users = envelope.response.as_slice().iter().filter(|part| part.data.get().is_some());
        let users = users.map(|part| self.data(&operation, &answer, part)).collect::<Result<Vec<_>>>()?;
        let total = envelope.metadata.get().and_then(|paging| paging.total.get().copied());
        let total = total.and_then(|total| u64::try_from(total).ok());
        let seen = offset.saturating_add(u64::try_from(users.len()).unwrap_or(u64::MAX));
        let more = !users.is_empty() && total.is_some_and(|total| seen < total);
        Ok(Page::new(users, more.then(|| PageToken::from(seen.to_string()))).with_total(total))
    }

    /// Returns one user: `GET /v2/accounts/{sid}/users/{user_id}`.
    ///
    /// # Errors
    /// `NotFound` if the account has no such user.
    pub async fn user(&self, user_id: &str) -> Result<AccountUser> {
        self.version2(Method::GET, Operation::Inspect, Safety::Safe, &["users", user_id], None).await
    }

    /// Switches a device on or off: `PUT …/users/{user_id}/devices/{device_id}`.
    ///
    /// # Errors
    /// `Refused` for a device that is not confirmed (10809), `Forbidden` while another device of the user is on (10810).
    pub async fn switch_device(&self, user_id: &str, device_id: i64, on: bool) -> Result<Device> {
        self.change_device(user_id, device_id, &json!({ "available": on })).await
    }

    /// Gives a device another number, which its user then has to confirm anew: `PUT …/users/{user_id}/devices/{device_id}`.
    ///
    /// # Errors
    /// `Refused` if another device has this number (10811), `Forbidden` for one that is no phone (10817).
    pub async fn change_device_number(
        &self,
        user_id: &str,
        device_id: i64,
        contact_uri: &PhoneNumber,
    ) -> Result<Device> {
        self.change_device(user_id, device_id, &json!({ "contact_uri": contact_uri.as_str() })).await
    }

    async fn change_device(&self, user_id: &str, device_id: i64, body: &Value) -> Result<Device> {
        let path = ["users", user_id, "devices", &device_id.to_string()];
        self.version2(Method::PUT, Operation::Change, CHANGE, &path, Some(body)).await
    }

    async fn version2<T: DeserializeOwned>(
        &self,
        method: Method,
        operation: Operation,
        safety: Safety,
        path: &[&str],
        body: Option<&Value>,
    ) -> Result<T> {
        let url = join(&self.inner.ccm, &["v2", "accounts", &self.inner.account_sid], path);
        let bytes = body.map(|body| Bytes::from(body.to_string())).unwrap_or_default();
        let request = self.request(method, url.as_str(), body.map(|_| JSON), bytes, &operation)?;
        let answer = self.inner.exchange.run(operation.clone(), safety, request).await?;
        let envelope = self.envelope(&operation, safety, &answer)?;
        let part = self.part(&operation, &answer, envelope)?;
        self.data(&operation, &answer, &part)
    }

    fn data<T: DeserializeOwned>(&self, operation: &Operation, answer: &Answer, part: &Part) -> Result<T> {
        let data = part.data.get().ok_or_else(|| self.lacks("data", operation, answer))?;
        crate::read::from_value(Vendor::Exotel, operation.clone(), data.as_value().clone()).map_err(|error| {
            let place = error.at().unwrap_or_default().to_owned();
            let detail = format!("`data` is not as documented at `{place}`");
            self.inner.exchange.unreadable(operation, answer, detail).with_source(error)
        })
    }
}

//! Numbers: which are to be had, provisioning and releasing them, what each can do, and where its call flow is.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use voice_actions::rest::{ListedNumber, NumberCallback, NumberConfiguration, PhoneNumbers};

use super::Client;
use crate::error::{Operation, Result};
use crate::exchange::Safety;
use crate::redact::{Extra, PhoneNumber};

/// Product under which numbers are kept: `inbound_api` of the vendor's paths.
const CALL_FLOWS: &str = "CallFlows";

vocabulary! {
    /// What numbers are searched by. The vendor's SDK of v0 has the first three, users of v1 the others; `region` is in
    /// both.
    pub enum SearchBy {
        /// Area code.
        AreaCode = "area-code",
        /// Region, a state.
        Region = "region",
        /// Toll-free prefix.
        TollFree = "toll-free",
        /// Rate center, written `NAME,ST`.
        RateCenter = "rate-center",
        /// Prefixes of six digits.
        Prefixes = "prefixes",
    }
}

/// Which numbers are looked for.
///
/// ```
/// use click2call_client::voxology::{NumberSearch, SearchBy};
///
/// let search = NumberSearch::new(SearchBy::RateCenter, "IRVINE,CA").with_capability("voice").with_max_results(20);
/// assert_eq!(search.to_query(), "search_by=rate-center&search_on=IRVINE%2CCA&capabilities=voice&max_results=20");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NumberSearch {
    /// What is searched by.
    pub by: SearchBy,
    /// Its value.
    pub on: String,
    /// What the number must be able to do, such as `voice`.
    pub capability: Option<String>,
    /// Whether it must take text messages.
    pub is_sms: Option<bool>,
    /// Most numbers of the answer. The vendor's default is 10; 200 was seen in use.
    pub max_results: Option<u32>,
}

impl NumberSearch {
    /// Looks for numbers by one thing.
    #[must_use]
    pub fn new(by: SearchBy, on: impl Into<String>) -> Self {
        Self { by, on: on.into(), capability: None, is_sms: None, max_results: None }
    }

    /// Sets what the number must be able to do.
    #[must_use]
    pub fn with_capability(mut self, capability: impl Into<String>) -> Self {
        self.capability = Some(capability.into());
        self
    }

    /// Sets whether the number must take text messages.
    #[must_use]
    pub const fn with_sms(mut self, sms: bool) -> Self {
        self.is_sms = Some(sms);
        self
    }

    /// Sets the most numbers of the answer.
    #[must_use]
    pub const fn with_max_results(mut self, numbers: u32) -> Self {
        self.max_results = Some(numbers);
        self
    }

    /// Writes the query. A blank is `%20`.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("search_by", self.by.as_str()).append_pair("search_on", &self.on);
        if let Some(capability) = &self.capability {
            query.append_pair("capabilities", capability);
        }
        if let Some(sms) = self.is_sms {
            query.append_pair("is_sms", if sms { "true" } else { "false" });
        }
        if let Some(most) = self.max_results {
            query.append_pair("max_results", &most.to_string());
        }
        query.finish().replace('+', "%20")
    }
}

/// What a number of the application can do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NumberDetails {
    /// Abilities, such as `sms_inbound` and `sms_outbound`.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The list of provisioned numbers: as the other answers have it, or, as v0 did, bare.
#[derive(Deserialize)]
struct Provisioned {
    phone_numbers: Vec<ListedNumber>,
}

impl Client {
    /// Looks for numbers that are to be had: `GET /PhoneNumbers/Available`.
    ///
    /// A number whose [`estimated_active_date`](ListedNumber::estimated_active_date) is to come cannot be used yet.
    ///
    /// # Errors
    /// As every safe request.
    pub async fn available_numbers(&self, search: &NumberSearch) -> Result<Vec<ListedNumber>> {
        let query = search.to_query();
        let request =
            self.request_with::<()>(Method::GET, &["PhoneNumbers", "Available"], Some(&query), None)?;
        let answer = self.send(Operation::Inspect, Safety::Safe, request).await?;
        let found: PhoneNumbers = self.read(&Operation::Inspect, &answer)?;
        Ok(found.phone_numbers)
    }

    /// Provisions numbers for call flows: `POST /PhoneNumbers/CallFlows`.
    ///
    /// The vendor says success even where a number was not to be had: ask each for
    /// [`is_failed`](ListedNumber::is_failed).
    ///
    /// # Errors
    /// As a change: repeated only if it provably was not sent.
    pub async fn provision_numbers(&self, numbers: &[PhoneNumber]) -> Result<Vec<ListedNumber>> {
        let wanted =
            PhoneNumbers::new(numbers.iter().map(|number| voice_actions::PhoneNumber::new(number.as_str())));
        let request = self.request(Method::POST, &["PhoneNumbers", CALL_FLOWS], Some(&wanted))?;
        let answer = self.send(Operation::Change, super::NOT_PLACED, request).await?;
        let provisioned: PhoneNumbers = self.read(&Operation::Change, &answer)?;
        Ok(provisioned.phone_numbers)
    }

    /// Lists the numbers that the application has: `GET /PhoneNumbers/CallFlows`.
    ///
    /// # Errors
    /// As every safe request.
    pub async fn numbers(&self) -> Result<Vec<ListedNumber>> {
        let request = self.request::<()>(Method::GET, &["PhoneNumbers", CALL_FLOWS], None)?;
        let answer = self.send(Operation::Inspect, Safety::Safe, request).await?;
        if answer.body.trim_ascii_start().starts_with(b"[") {
            return self.read(&Operation::Inspect, &answer);
        }
        let list: Provisioned = self.read(&Operation::Inspect, &answer)?;
        Ok(list.phone_numbers)
    }

    /// Returns what a number can do: `GET /PhoneNumbers/{no}`.
    ///
    /// # Errors
    /// `NotFound` if the number is not one of the application's.
    pub async fn number(&self, number: &PhoneNumber) -> Result<NumberDetails> {
        let request = self.request::<()>(Method::GET, &["PhoneNumbers", number.as_str()], None)?;
        let answer = self.send(Operation::Inspect, Safety::Safe, request).await?;
        self.read(&Operation::Inspect, &answer)
    }

    /// Gives numbers back: `DELETE /PhoneNumbers/CallFlows`.
    ///
    /// # Errors
    /// `NotFound` if a number is not one of the application's.
    pub async fn release_numbers(&self, numbers: &[PhoneNumber]) -> Result<Value> {
        let numbers: Vec<&str> = numbers.iter().map(PhoneNumber::as_str).collect();
        self.change(Method::DELETE, &["PhoneNumbers", CALL_FLOWS], &numbers).await
    }

    /// Moves numbers into an application: `PUT /PhoneNumbers/Move/CallFlows`.
    ///
    /// # Errors
    /// As a change: repeated only if it provably was not sent.
    pub async fn move_numbers(&self, app_id: &str, numbers: &[PhoneNumber]) -> Result<Value> {
        let numbers: Vec<Value> = numbers.iter().map(|number| json!({"no": number.as_str()})).collect();
        let body = json!({"app_id": app_id, "phone_numbers": numbers});
        self.change(Method::PUT, &["PhoneNumbers", "Move", CALL_FLOWS], &body).await
    }

    /// Sets where and how the platform asks for the call flows of a number.
    ///
    /// # Errors
    /// `NotFound` if the number is not one of the application's.
    pub async fn configure_number(
        &self,
        number: &PhoneNumber,
        configuration: &NumberConfiguration,
    ) -> Result<Value> {
        let path = ["CallFlows", "Configurations", "PhoneNumbers", number.as_str()];
        self.change(Method::PUT, &path, configuration).await
    }

    /// Sets where the platform asks for the call flows of several numbers, the older way:
    /// `POST /CallFlows/Callbacks`. Prefer [`configure_number`](Self::configure_number).
    ///
    /// # Errors
    /// `NotFound` if a number is not one of the application's.
    pub async fn set_callbacks(&self, callbacks: &[NumberCallback]) -> Result<Value> {
        self.change(Method::POST, &["CallFlows", "Callbacks"], &callbacks).await
    }

    /// Asks what is known of any number: `GET /PhoneNumberInformation/{no}`, for instance `cnam`, `carrier`, `location`.
    ///
    /// The answer is only partly documented and comes as it is.
    ///
    /// # Errors
    /// As every safe request.
    pub async fn number_information(&self, number: &PhoneNumber, include: &[&str]) -> Result<Value> {
        let query = format!("include={}", include.join(","));
        let path = ["PhoneNumberInformation", number.as_str()];
        let query = (!include.is_empty()).then_some(query.as_str());
        let request = self.request_with::<()>(Method::GET, &path, query, None)?;
        let answer = self.send(Operation::Inspect, Safety::Safe, request).await?;
        self.read(&Operation::Inspect, &answer)
    }
}

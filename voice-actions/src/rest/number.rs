use serde_json::{Map, Value};

use crate::action::Method;
use crate::address::{PhoneNumber, WebAddress};
use crate::wire::record;

record! {
    /// Where and how the platform asks for call flows.
    pub struct Callback {
        /// Absolute address that is asked; a static `.json` file will do.
        required url: WebAddress = "url",
        /// HTTP method, `POST` everywhere.
        optional method / with_method: Method = "method",
        /// Form of the request body, `application/json` everywhere.
        optional content_type / with_content_type: String = "content_type",
    }
}

impl Callback {
    /// Makes a callback that posts JSON, as all known integrations have it.
    #[must_use]
    pub fn post_json(url: impl Into<WebAddress>) -> Self {
        Self::bare(url.into()).with_method(Method::Post).with_content_type("application/json")
    }

    /// Makes a callback that gets a file or a page.
    #[must_use]
    pub fn get(url: impl Into<WebAddress>) -> Self {
        Self::bare(url.into()).with_method(Method::Get)
    }
}

record! {
    /// `PUT /CallFlows/Configurations/PhoneNumbers/{no}`: the call flow configuration of a number.
    ///
    /// ```
    /// use voice_actions::rest::{Callback, NumberConfiguration};
    ///
    /// let body = NumberConfiguration::new(Callback::post_json("https://example.com/callflow"))
    ///     .with_answer_on_ring(0_u64);
    /// assert!(body.to_json().contains(r#""answer_on_ring":0"#));
    /// ```
    pub struct NumberConfiguration {
        /// Where and how the platform asks for call flows.
        required callback: Callback = "callback",
        /// Number of rings before the platform answers; 0 is at once `[inferred]`.
        optional answer_on_ring / with_answer_on_ring: u64 = "answer_on_ring",
        /// Data of yours.
        optional custom_data / with_custom_data: Map<String, Value> = "custom_data",
    }
}

impl NumberConfiguration {
    /// Makes a configuration.
    #[must_use]
    pub fn new(callback: Callback) -> Self {
        Self::bare(callback)
    }
}

record! {
    /// `POST /CallFlows/Callbacks`: the older form, a list of these.
    pub struct NumberCallback {
        /// Number of yours.
        required number: PhoneNumber = "no",
        /// Where and how the platform asks for call flows.
        required callback: Callback = "callback",
    }
}

impl NumberCallback {
    /// Makes an entry.
    #[must_use]
    pub fn new(number: PhoneNumber, callback: Callback) -> Self {
        Self::bare(number, callback)
    }
}

record! {
    /// A number that is to be had, asked for or was provisioned.
    pub struct ListedNumber {
        /// Number.
        required number: PhoneNumber = "no",
        /// Number for people.
        optional formatted: String = "formatted",
        /// When it can be used; a date to come means not yet.
        optional estimated_active_date: String = "estimated_active_date",
        /// How provisioning went: `error` on failure, and HTTP says success all the same.
        optional status: String = "status",
    }
}

impl ListedNumber {
    /// Makes an entry that asks for a number.
    #[must_use]
    pub fn new(number: PhoneNumber) -> Self {
        Self::bare(number)
    }

    /// Returns whether provisioning failed.
    #[must_use]
    pub fn is_failed(&self) -> bool {
        self.status.as_deref() == Some("error")
    }
}

record! {
    /// Numbers: those that are to be had, those asked for, those provisioned.
    pub struct PhoneNumbers {
        /// Numbers.
        required phone_numbers: Vec<ListedNumber> = "phone_numbers",
    }
}

impl PhoneNumbers {
    /// Makes a request for numbers.
    #[must_use]
    pub fn new(numbers: impl IntoIterator<Item = PhoneNumber>) -> Self {
        Self::bare(numbers.into_iter().map(ListedNumber::new).collect())
    }
}

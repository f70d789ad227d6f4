//! `/extension/{extension_id}/event/` and `/client/{client_id}/phone_events/`: which events are sent where.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::document::Document;
use crate::extension::ExtensionType;
use crate::vendor::ringme::EventType;

/// Adds a subscription; the answer is a [`Subscription`] with status 201.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NewSubscription {
    /// Address that is called.
    pub url: String,
    /// Event that is sent.
    pub event_type: EventType,
    /// Whether the parameters come in the query or in the body.
    pub method: Delivery,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl NewSubscription {
    /// Makes a subscription that is delivered by POST.
    #[must_use]
    pub fn new(event_type: EventType, url: impl Into<String>) -> Self {
        Self { url: url.into(), event_type, method: Delivery::Post, extra: Map::new() }
    }

    /// Sets the method.
    #[must_use]
    pub fn with_method(mut self, method: Delivery) -> Self {
        self.method = method;
        self
    }
}

impl Document for NewSubscription {}

/// A subscription as it stands in the PBX.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Subscription {
    /// Its number, for `/event/{id}`.
    pub id: u64,
    /// Address that is called.
    pub url: String,
    /// Event that is sent.
    pub event_type: EventType,
    /// Whether the parameters come in the query or in the body.
    pub method: Delivery,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Document for Subscription {}

vocabulary! {
    /// HTTP method of a delivery.
    pub enum Delivery {
        /// Parameters in the query.
        Get = "GET" | "get",
        /// Parameters in the body.
        Post = "POST" | "post",
    }
}

/// Returns the events that the vendor recommends for an extension of this type.
///
/// Phones send all four call events, voice menus and queues only `hangup`. The logging rules rely on it.
#[must_use]
pub const fn recommended_events(kind: &ExtensionType) -> &'static [EventType] {
    match kind {
        ExtensionType::Phone => {
            &[EventType::DialIn, EventType::DialOut, EventType::Answer, EventType::Hangup]
        }
        ExtensionType::Ivr | ExtensionType::Queue => &[EventType::Hangup],
        ExtensionType::Fax | ExtensionType::Other(_) => &[],
    }
}

/// What to do so that an extension has the wanted subscriptions and keeps those of other integrations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SubscriptionChanges {
    /// Subscriptions to add.
    pub add: Vec<NewSubscription>,
    /// Numbers of our own subscriptions that are no longer wanted, or doubled.
    ///
    /// Each is deleted by its number: `DELETE` on the whole list would delete other integrations' ones.
    pub delete: Vec<u64>,
}

impl SubscriptionChanges {
    /// Compares what stands with what is wanted; `is_ours` tells our own by its URL.
    ///
    /// ```
    /// use pbx_events::Document as _;
    /// use pbx_events::ringme::EventType;
    /// use pbx_events::ringme::rest::{NewSubscription, Subscription, SubscriptionChanges};
    ///
    /// let standing: Vec<Subscription> = Vec::from_json(
    ///     r#"[{"id": 501, "url": "https://crm.example.com/calls", "event_type": "dial-in", "method": "POST"},
    ///         {"id": 502, "url": "https://other.example/hook", "event_type": "hangup", "method": "GET"}]"#,
    /// )?;
    /// let wanted = [NewSubscription::new(EventType::Hangup, "https://crm.example.com/calls")];
    /// let ours = |url: &str| url.starts_with("https://crm.example.com/");
    /// let changes = SubscriptionChanges::between(&standing, &wanted, ours);
    /// assert_eq!(changes.delete, [501]);
    /// assert_eq!(changes.add, wanted);
    /// # Ok::<(), pbx_events::Error>(())
    /// ```
    #[must_use]
    pub fn between(
        standing: &[Subscription],
        wanted: &[NewSubscription],
        is_ours: impl Fn(&str) -> bool,
    ) -> Self {
        let same = |standing: &Subscription, wanted: &NewSubscription| {
            standing.url == wanted.url
                && standing.event_type == wanted.event_type
                && standing.method == wanted.method
        };
        let mut kept: Vec<&Subscription> = Vec::new();
        let mut changes = Self::default();
        for subscription in standing.iter().filter(|subscription| is_ours(&subscription.url)) {
            let is_wanted = wanted.iter().any(|wanted| same(subscription, wanted));
            let is_doubled = kept.iter().any(|kept| {
                (&kept.url, &kept.event_type, &kept.method)
                    == (&subscription.url, &subscription.event_type, &subscription.method)
            });
            if is_wanted && !is_doubled {
                kept.push(subscription);
            } else {
                changes.delete.push(subscription.id);
            }
        }
        changes.add =
            wanted.iter().filter(|wanted| !kept.iter().any(|kept| same(kept, wanted))).cloned().collect();
        changes
    }
}

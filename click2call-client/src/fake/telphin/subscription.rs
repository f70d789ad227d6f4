//! `/event/` of an extension, and `/phone_events/` of all phones.

use bytes::Bytes;
use http::{Method, Request};
use pbx_events::ringme::EventType;
use pbx_events::ringme::rest::{NewSubscription, Subscription};
use pbx_events::{Document as _, ExtensionId, ExtensionType};
use serde_json::{Value, json};

use super::current::no_content;
use super::{Answer, Refused, TelphinRules};
use crate::fake::desk::{self, Desk};
use crate::fake::keys::{Holds, Key, mistake};

const SUBSCRIPTION: &[Key] = &[
    Key("url", Holds::Text, true),
    Key("event_type", Holds::Text, true),
    Key("method", Holds::Word(&["GET", "POST"]), true),
];

/// A subscription, whoever made it.
#[derive(Debug)]
pub(super) struct Standing {
    /// `None`: of all phones.
    extension: Option<ExtensionId>,
    pub(super) subscription: Subscription,
}

impl Standing {
    pub(super) fn wants(&self, extension: ExtensionId, event: &EventType) -> bool {
        self.extension.is_none_or(|id| id == extension) && self.subscription.event_type == *event
    }
}

impl TelphinRules {
    pub(super) fn subscribe(
        &mut self,
        request: &Request<Bytes>,
        extension: Option<ExtensionId>,
        rest: &[&str],
        desk: &mut Desk,
    ) -> Answer {
        let here = |standing: &Standing| standing.extension == extension;
        let id = match rest {
            [] => None,
            [id] => Some(id.parse::<u64>().map_err(|_| Refused::not_found())?),
            _ => return Err(Refused::not_found()),
        };
        let place = |list: &[Standing], id: u64| {
            list.iter()
                .position(|standing| here(standing) && standing.subscription.id == id)
                .ok_or_else(Refused::not_found)
        };
        match (request.method(), id) {
            (&Method::GET, None) => {
                let list = self.subscriptions.iter().filter(|standing| here(standing));
                let list: Vec<Value> = list.map(|standing| standing.subscription.to_value()).collect();
                Ok(desk::json(200, &Value::Array(list)))
            }
            (&Method::POST, None) => {
                let subscription = self.wanted(request, extension, 500 + desk.number())?;
                let answer = subscription.to_value();
                self.subscriptions.push(Standing { extension, subscription });
                Ok(desk::json(201, &answer))
            }
            // Deletes other integrations' ones too, as documented.
            (&Method::DELETE, None) => {
                self.subscriptions.retain(|standing| !here(standing));
                Ok(no_content())
            }
            (&Method::GET, Some(id)) => {
                let place = place(&self.subscriptions, id)?;
                let found = self.subscriptions.get(place).ok_or_else(Refused::not_found)?;
                Ok(desk::json(200, &found.subscription.to_value()))
            }
            (&Method::PUT, Some(id)) => {
                let place = place(&self.subscriptions, id)?;
                let subscription = self.wanted(request, extension, id)?;
                let answer = subscription.to_value();
                if let Some(standing) = self.subscriptions.get_mut(place) {
                    standing.subscription = subscription;
                }
                Ok(desk::json(200, &answer))
            }
            (&Method::DELETE, Some(id)) => {
                let place = place(&self.subscriptions, id)?;
                self.subscriptions.remove(place);
                Ok(no_content())
            }
            _ => Err(Refused::not_found()),
        }
    }

    pub(super) fn add_subscription(
        &mut self,
        extension: ExtensionId,
        wanted: &NewSubscription,
        desk: &mut Desk,
    ) {
        let document = json!({"id": 500 + desk.number(), "url": wanted.url,
            "event_type": wanted.event_type.as_str(), "method": wanted.method.as_str()});
        if let Ok(subscription) = Subscription::from_value(document) {
            self.subscriptions.push(Standing { extension: Some(extension), subscription });
        }
    }

    fn wanted(
        &self,
        request: &Request<Bytes>,
        extension: Option<ExtensionId>,
        id: u64,
    ) -> Result<Subscription, Refused> {
        let Ok(Value::Object(body)) = serde_json::from_slice(request.body()) else {
            return Err(Refused::invalid("url"));
        };
        if let Some(key) = mistake(SUBSCRIPTION, &body, "") {
            return Err(Refused::invalid(&key));
        }
        let wanted =
            NewSubscription::from_json(request.body()).map_err(|_| Refused::invalid("event_type"))?;
        if url::Url::parse(&wanted.url).is_err() {
            return Err(Refused::invalid("url"));
        }
        let event = &wanted.event_type;
        let of_calls =
            matches!(event, EventType::DialIn | EventType::DialOut | EventType::Answer | EventType::Hangup);
        let other = matches!(event, EventType::MessageIn | EventType::MessageOut | EventType::Voicemail)
            || (*event == EventType::ExtensionCallStatus && extension.is_none());
        if !of_calls && !other {
            return Err(Refused::invalid("event_type"));
        }
        let kind = extension.and_then(|id| self.extension_of(id)).and_then(|found| found.kind.get());
        let gate = matches!(kind, Some(ExtensionType::Ivr | ExtensionType::Queue));
        if gate && !matches!(event, EventType::DialIn | EventType::Hangup) {
            let message = format!("Event {event} is not available for ivr-type extensions");
            return Err(Refused(400, None, message));
        }
        let document = json!({"id": id, "url": wanted.url, "event_type": event.as_str(),
            "method": wanted.method.as_str()});
        Subscription::from_value(document).map_err(|_| Refused::invalid("event_type"))
    }
}

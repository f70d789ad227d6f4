use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::error::{Error, ErrorKind};
use crate::parameter::{CallParameters, Name};
use crate::vendor::ringme::agent::{self, AgentStatusChange};
use crate::vendor::ringme::call_event::{CallEvent, CallEventKind};
use crate::vendor::ringme::phone_status::{self, PhoneStatusChange};
use crate::vendor::ringme::word::EventType;
use crate::webhook::{Parameters, Webhook};

/// Any webhook of the PBX but Call Interactive.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// `dial-in`, `dial-out`, `answer`, `hangup`.
    Call(Box<CallEvent>),
    /// A queue agent came or left.
    Agent(AgentStatusChange),
    /// The call status of a phone changed.
    PhoneStatus(PhoneStatusChange),
    /// A message, a voicemail, or a type that this version does not know, with all parameters as they came.
    Other(OtherEvent),
}

/// An event whose parameters are not documented.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OtherEvent {
    /// Its type.
    pub event_type: EventType,
    /// All its parameters, the type included.
    pub parameters: Parameters,
}

impl Event {
    /// Reads an HTTP request, by GET or POST.
    ///
    /// # Errors
    /// Those of [`Webhook::from_request`] and [`Event::decode`].
    pub fn from_request<B: AsRef<[u8]>>(request: &http::Request<B>) -> Result<Self, Error> {
        Self::decode(&Webhook::from_request(request)?)
    }

    /// Reads a webhook.
    ///
    /// # Errors
    /// [`ErrorKind::NotAnEvent`] if nothing of an event is there; [`ErrorKind::Missing`], [`ErrorKind::NotANumber`]
    /// and [`ErrorKind::UnexpectedWord`] with the parameter as place; [`ErrorKind::TooLarge`].
    pub fn decode(webhook: &Webhook<'_>) -> Result<Self, Error> {
        let parameters = CallParameters::read(webhook)?;
        let Some(word) = parameters.event_type.as_deref() else {
            return if parameters.extra.get(agent::MARK).is_some() {
                AgentStatusChange::read(parameters.extra).map(Self::Agent)
            } else if parameters.extra.get(phone_status::MARK).is_some() {
                PhoneStatusChange::read(parameters.extra).map(Self::PhoneStatus)
            } else if parameters.leg_id.is_some() {
                Err(Error::missing(Name::EventType.as_str()))
            } else {
                Err(Error::new(ErrorKind::NotAnEvent))
            };
        };
        let event_type = EventType::from(word);
        match CallEventKind::of(&event_type) {
            Some(kind) => CallEvent::from_parameters(kind, parameters).map(Box::new).map(Self::Call),
            None => Ok(Self::Other(OtherEvent { event_type, parameters: webhook.parameters()? })),
        }
    }

    /// Writes a form, which is the body of a POST or the query of a GET.
    #[must_use]
    pub fn to_form(&self) -> String {
        match self {
            Self::Call(event) => event.to_form(),
            Self::Agent(event) => event.to_parameters().to_form(),
            Self::PhoneStatus(event) => event.to_parameters().to_form(),
            Self::Other(event) => event.parameters.to_form(),
        }
    }

    /// Writes JSON with the vendor's names.
    #[must_use]
    pub fn to_value(&self) -> Value {
        match self {
            Self::Call(event) => event.to_value(),
            Self::Agent(event) => event.to_value(),
            Self::PhoneStatus(event) => event.to_value(),
            Self::Other(event) => serde_json::to_value(&event.parameters).unwrap_or_default(),
        }
    }

    /// Returns the parameters that this version does not know, such as those of the registered URL.
    #[must_use]
    pub fn extra_mut(&mut self) -> &mut Parameters {
        match self {
            Self::Call(event) => &mut event.extra,
            Self::Agent(event) => &mut event.extra,
            Self::PhoneStatus(event) => &mut event.extra,
            Self::Other(event) => &mut event.parameters,
        }
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

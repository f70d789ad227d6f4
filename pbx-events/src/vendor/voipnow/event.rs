use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::error::{Error, ErrorKind};
use crate::extension::ExtensionName;
use crate::id::{CallApiId, CallId};
use crate::number::Number;
use crate::parameter::{CallParameters, Name};
use crate::status::{CallStatus, Direction};
use crate::webhook::{Parameters, Webhook};

/// Which event it is. It does not say so itself: the registered URL must.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// Dial-In: an incoming call rings the extension.
    DialIn,
    /// Dial-Out: the extension calls.
    DialOut,
    /// Answer, on an incoming or an outgoing call; later versions only.
    Answer,
    /// Hangup: the leg ends.
    Hangup,
}

impl EventKind {
    /// Own parameter of the registered URL that names the event: register `…?event=hangup`.
    pub const PARAMETER: &str = "event";

    /// Returns the word for [`Self::PARAMETER`].
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DialIn => "dial-in",
            Self::DialOut => "dial-out",
            Self::Answer => "answer",
            Self::Hangup => "hangup",
        }
    }

    /// Returns the query to be registered for this event.
    #[must_use]
    pub fn to_query(self) -> String {
        format!("{}={self}", Self::PARAMETER)
    }

    fn read(word: &str) -> Option<Self> {
        [Self::DialIn, Self::DialOut, Self::Answer, Self::Hangup]
            .into_iter()
            .find(|kind| word.eq_ignore_ascii_case(kind.as_str()))
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An event of an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// Which event it is; not on the wire.
    pub kind: EventKind,
    /// Call (`CallID`); together with the extension the only key of a leg.
    pub call_id: CallId,
    /// Id for controlling the call (`CallAPIID`); stays over transfers.
    pub call_api_id: Option<CallApiId>,
    /// Way of the leg, seen from the extension (`CallFlow`).
    pub direction: Direction,
    /// How the leg stands (`CallStatus`).
    pub status: Option<CallStatus>,
    /// Caller's number (`CallerIDNum`).
    pub caller_number: Option<Number>,
    /// Caller's name (`CallerIDName`).
    pub caller_name: Option<String>,
    /// Extension that calls (`CallerExtension`).
    pub caller_extension: Option<ExtensionName>,
    /// Dialled number (`CalledNumber`).
    pub called_number: Option<Number>,
    /// Extension that is called (`CalledExtension`).
    pub called_extension: Option<ExtensionName>,
    /// Our number through which the call came in (`CalledDID`).
    pub called_did: Option<Number>,
    /// Parameters this version does not know and those of the registered URL, as they came.
    pub extra: Parameters,
}

impl Event {
    /// Reads an HTTP request, by GET or POST, with its kind from the registered URL's parameter `event`.
    ///
    /// # Errors
    /// Those of [`Webhook::from_request`] and [`Event::decode`].
    pub fn from_request<B: AsRef<[u8]>>(request: &http::Request<B>) -> Result<Self, Error> {
        Self::decode(&Webhook::from_request(request)?)
    }

    /// Reads a webhook, with its kind from the registered URL's parameter `event`.
    ///
    /// Without that parameter the kind is a decision: `CALLING` is Dial-In or Dial-Out by its direction, anything
    /// else is Hangup.
    ///
    /// # Errors
    /// Those of [`Event::decode_as`]; [`ErrorKind::UnexpectedWord`] if the parameter has another word.
    pub fn decode(webhook: &Webhook<'_>) -> Result<Self, Error> {
        let parameters = CallParameters::read(webhook)?;
        let kind = match parameters.extra.get(EventKind::PARAMETER) {
            Some(word) => EventKind::read(word).ok_or_else(|| {
                let kind =
                    ErrorKind::UnexpectedWord { expected: "`dial-in`, `dial-out`, `answer` or `hangup`" };
                Error::at_parameter(kind, EventKind::PARAMETER)
            })?,
            None => match (&parameters.status, parameters.direction) {
                (Some(CallStatus::Calling), Some(Direction::In)) => EventKind::DialIn,
                (Some(CallStatus::Calling), Some(Direction::Out)) => EventKind::DialOut,
                _ => EventKind::Hangup,
            },
        };
        Self::from_parameters(kind, parameters)
    }

    /// Reads a webhook of a known kind, for instance by the path on which it came.
    ///
    /// # Errors
    /// [`ErrorKind::NotAnEvent`] if nothing of an event is there; [`ErrorKind::Missing`] and
    /// [`ErrorKind::UnexpectedWord`] with the parameter as place; [`ErrorKind::TooLarge`].
    pub fn decode_as(kind: EventKind, webhook: &Webhook<'_>) -> Result<Self, Error> {
        Self::from_parameters(kind, CallParameters::read(webhook)?)
    }

    fn from_parameters(kind: EventKind, read: CallParameters) -> Result<Self, Error> {
        if read.call_id.is_none() && read.direction.is_none() && read.status.is_none() {
            return Err(Error::new(ErrorKind::NotAnEvent));
        }
        Ok(Self {
            kind,
            call_id: read.call_id.ok_or_else(|| Error::missing(Name::CallId.as_str()))?,
            call_api_id: read.call_api_id,
            direction: read.direction.ok_or_else(|| Error::missing(Name::CallFlow.as_str()))?,
            status: read.status,
            caller_number: read.caller_number,
            caller_name: read.caller_name,
            caller_extension: read.caller_extension,
            called_number: read.called_number,
            called_extension: read.called_extension,
            called_did: read.called_did,
            extra: read.extra,
        })
    }

    fn to_parameters(&self) -> CallParameters {
        let event = self.clone();
        CallParameters {
            call_id: Some(event.call_id),
            call_api_id: event.call_api_id,
            direction: Some(event.direction),
            status: event.status,
            caller_number: event.caller_number,
            caller_name: event.caller_name,
            caller_extension: event.caller_extension,
            called_number: event.called_number,
            called_extension: event.called_extension,
            called_did: event.called_did,
            extra: event.extra,
            ..CallParameters::default()
        }
    }

    /// Returns the extension whose leg it is.
    #[must_use]
    pub fn extension(&self) -> Option<ExtensionName> {
        let dialled = || self.called_number.as_ref().map(|number| ExtensionName::from(number.as_str()));
        match self.direction {
            Direction::In => self.called_extension.clone().or_else(dialled),
            Direction::Out => self.caller_extension.clone(),
        }
    }

    /// Writes a form, which is the body of a POST or the query of a GET. The kind is not in it.
    #[must_use]
    pub fn to_form(&self) -> String {
        self.to_parameters().to_form(true)
    }

    /// Writes JSON with the vendor's names.
    #[must_use]
    pub fn to_value(&self) -> Value {
        self.to_parameters().to_value(true)
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

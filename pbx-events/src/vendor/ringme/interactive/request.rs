use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::error::{Error, ErrorKind};
use crate::extension::{ExtensionId, ExtensionName};
use crate::id::{CallApiId, CallId};
use crate::number::Number;
use crate::parameter::{CallParameters, Name};
use crate::status::{CallStatus, Direction};
use crate::vendor::ringme::interactive::InteractiveUrl;
use crate::vendor::ringme::word::EventType;
use crate::webhook::{Parameters, Webhook};

/// What the PBX asks: who is calling, and where the call is.
///
/// It has no leg and no time. VoipNow sends the same.
#[doc(alias = "Call Interactive")]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InteractiveRequest {
    /// `EventType`, always `call_interactive`; missing in the vendor's own example.
    pub event_type: Option<EventType>,
    /// Call (`CallID`).
    pub call_id: CallId,
    /// Id for controlling the call (`CallAPIID`); stays over transfers.
    pub call_api_id: Option<CallApiId>,
    /// Caller's number (`CallerIDNum`).
    pub caller_number: Option<Number>,
    /// Caller's name (`CallerIDName`).
    pub caller_name: Option<String>,
    /// Our number that was called (`CalledDID`).
    pub called_did: Option<Number>,
    /// What the caller dialled (`CalledNumber`): an outside number, or the voice menu in long or short form.
    pub called_number: Option<Number>,
    /// Voice menu (`CalledExtension`).
    pub called_extension: Option<ExtensionName>,
    /// Its number (`CalledExtensionID`).
    pub called_extension_id: Option<ExtensionId>,
    /// `CallStatus`, always `ANSWER`.
    pub status: Option<CallStatus>,
    /// `CallFlow`, always `IN` from a voice menu.
    pub direction: Option<Direction>,
    /// Extension that calls the voice menu (`CallerExtension`), if one does.
    pub caller_extension: Option<ExtensionName>,
    /// Its number (`CallerExtensionID`).
    pub caller_extension_id: Option<ExtensionId>,
    /// Parameters of the registered URL, static ones and variables, and what this version does not know.
    pub extra: Parameters,
    /// The path that was asked, where it is that of an integration: which application, which action, whose calls.
    /// Not a parameter: [`from_request`](Self::from_request) reads it from the path.
    pub url: Option<InteractiveUrl>,
}

impl InteractiveRequest {
    /// Makes the request of a voice menu about a caller.
    #[must_use]
    pub fn new(
        call_id: impl Into<CallId>,
        caller: impl Into<Number>,
        voice_menu: impl Into<ExtensionName>,
    ) -> Self {
        Self {
            event_type: Some(EventType::CallInteractive),
            call_id: call_id.into(),
            call_api_id: None,
            caller_number: Some(caller.into()),
            caller_name: None,
            called_did: None,
            called_number: None,
            called_extension: Some(voice_menu.into()),
            called_extension_id: None,
            status: Some(CallStatus::Answer),
            direction: Some(Direction::In),
            caller_extension: None,
            caller_extension_id: None,
            extra: Parameters::default(),
            url: None,
        }
    }

    /// Sets our number that was called.
    #[must_use]
    pub fn with_did(mut self, did: impl Into<Number>) -> Self {
        self.called_did = Some(did.into());
        self
    }

    /// Reads an HTTP request, by GET or POST, and keeps what its path says, see [`with_path`](Self::with_path).
    ///
    /// # Errors
    /// Those of [`Webhook::from_request`] and [`InteractiveRequest::decode`].
    pub fn from_request<B: AsRef<[u8]>>(request: &http::Request<B>) -> Result<Self, Error> {
        let question = Self::decode(&Webhook::from_request(request)?)?;
        Ok(question.with_path(request.uri().path()))
    }

    /// Reads a request that came by GET or POST.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] without `CallID`; [`ErrorKind::NotANumber`] and [`ErrorKind::UnexpectedWord`] with the
    /// parameter as place; [`ErrorKind::NotAnEvent`] if `EventType` says that it is something else;
    /// [`ErrorKind::TooLarge`].
    pub fn decode(webhook: &Webhook<'_>) -> Result<Self, Error> {
        let read = CallParameters::read(webhook)?;
        let event_type = read.event_type.as_deref().map(EventType::from);
        if event_type.as_ref().is_some_and(|kind| *kind != EventType::CallInteractive) {
            return Err(Error::at_parameter(ErrorKind::NotAnEvent, Name::EventType.as_str()));
        }
        Ok(Self {
            event_type,
            call_id: read.call_id.ok_or_else(|| Error::missing(Name::CallId.as_str()))?,
            call_api_id: read.call_api_id,
            caller_number: read.caller_number,
            caller_name: read.caller_name,
            called_did: read.called_did,
            called_number: read.called_number,
            called_extension: read.called_extension,
            called_extension_id: read.called_extension_id,
            status: read.status,
            direction: read.direction,
            caller_extension: read.caller_extension,
            caller_extension_id: read.caller_extension_id,
            extra: read.extra,
            url: None,
        })
    }

    /// Returns the caller's number as it came.
    ///
    /// The network gives one number in many spellings; [`Number::international`] of
    /// [`caller_number`](Self::caller_number) makes them one.
    #[must_use]
    pub fn caller(&self) -> Option<&str> {
        self.caller_number.as_ref().map(Number::as_str)
    }

    /// Keeps what the path of the HTTP request says, if it is one of [`InteractiveUrl`].
    #[must_use]
    pub fn with_path(mut self, path: &str) -> Self {
        self.url = path.parse().ok();
        self
    }

    fn to_parameters(&self) -> CallParameters {
        let request = self.clone();
        CallParameters {
            event_type: request.event_type.map(|kind| kind.to_string()),
            call_id: Some(request.call_id),
            call_api_id: request.call_api_id,
            direction: request.direction,
            status: request.status,
            caller_number: request.caller_number,
            caller_name: request.caller_name,
            caller_extension: request.caller_extension,
            caller_extension_id: request.caller_extension_id,
            called_number: request.called_number,
            called_extension: request.called_extension,
            called_extension_id: request.called_extension_id,
            called_did: request.called_did,
            extra: request.extra,
            ..CallParameters::default()
        }
    }

    /// Writes a form, which is the query of a GET or the body of a POST.
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

impl Serialize for InteractiveRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

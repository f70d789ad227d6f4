//! The parameters that RingMe and VoipNow share, by name, read and written once for both.

use std::borrow::Cow;

use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};

use crate::error::{Error, ErrorKind};
use crate::extension::{ExtensionId, ExtensionName};
use crate::id::{CallApiId, CallId, CallbackId, LegId, RecordId};
use crate::number::Number;
use crate::status::{CallStatus, Direction};
use crate::webhook::{Parameters, Webhook};

macro_rules! names {
    ($( $name:ident = $word:literal ),+ $(,)?) => {
        /// Name of a documented parameter.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Name { $( $name ),+ }

        impl Name {
            const ALL: &'static [Self] = &[ $( Self::$name ),+ ];

            pub(crate) const fn as_str(self) -> &'static str {
                match self { $( Self::$name => $word ),+ }
            }

            fn exact(word: &str) -> Option<Self> {
                match word {
                    $( $word => Some(Self::$name), )+
                    _ => None,
                }
            }
        }
    };
}

names! {
    EventType = "EventType",
    EventTime = "EventTime",
    CallId = "CallID",
    SubCallId = "SubCallID",
    CallApiId = "CallAPIID",
    CallFlow = "CallFlow",
    CallStatus = "CallStatus",
    CallerNumber = "CallerIDNum",
    CallerLabel = "CallerIDName",
    CallerExtension = "CallerExtension",
    CallerExtensionId = "CallerExtensionID",
    CalledNumber = "CalledNumber",
    CalledExtension = "CalledExtension",
    CalledExtensionId = "CalledExtensionID",
    CalledDid = "CalledDID",
    Duration = "Duration",
    RecId = "RecID",
    Bridged = "Bridged",
    Transfered = "Transfered",
    RemoteNumber = "RemoteNumber",
    CallBackId = "CallBackID",
    Diversion = "Diversion",
    BridgedDuration = "BridgedDuration",
    Tag = "Tag",
}

impl Name {
    /// Finds a name in any case; the documented case is found fastest.
    fn find(word: &str) -> Option<Self> {
        Self::exact(word)
            .or_else(|| Self::ALL.iter().copied().find(|name| word.eq_ignore_ascii_case(name.as_str())))
    }
}

/// Every documented parameter, if it is there.
#[derive(Debug, Default)]
pub(crate) struct CallParameters {
    pub(crate) event_type: Option<String>,
    pub(crate) time: Option<OffsetDateTime>,
    pub(crate) call_id: Option<CallId>,
    pub(crate) leg_id: Option<LegId>,
    pub(crate) call_api_id: Option<CallApiId>,
    pub(crate) direction: Option<Direction>,
    pub(crate) status: Option<CallStatus>,
    pub(crate) caller_number: Option<Number>,
    pub(crate) caller_name: Option<String>,
    pub(crate) caller_extension: Option<ExtensionName>,
    pub(crate) caller_extension_id: Option<ExtensionId>,
    pub(crate) called_number: Option<Number>,
    pub(crate) called_extension: Option<ExtensionName>,
    pub(crate) called_extension_id: Option<ExtensionId>,
    pub(crate) called_did: Option<Number>,
    pub(crate) talk_time: Option<Duration>,
    pub(crate) record_id: Option<RecordId>,
    pub(crate) bridged: Option<bool>,
    pub(crate) transferred: Option<bool>,
    pub(crate) remote_number: Option<Number>,
    pub(crate) callback_id: Option<CallbackId>,
    pub(crate) diversion: Option<Number>,
    pub(crate) bridged_duration: Option<Duration>,
    pub(crate) tag: Option<String>,
    pub(crate) extra: Parameters,
}

/// Sets a parameter unless an earlier one, of the body or the first of a repetition, has set it.
fn set<T>(slot: &mut Option<T>, value: impl FnOnce() -> Result<T, Error>) -> Result<(), Error> {
    if slot.is_none() {
        *slot = Some(value()?);
    }
    Ok(())
}

impl CallParameters {
    pub(crate) fn read(webhook: &Webhook<'_>) -> Result<Self, Error> {
        let mut read = Self::default();
        let mut extras_of_body = 0;
        webhook.each(|name, value, from_query| {
            if let Some(known) = Name::find(&name) {
                return if value.is_empty() { Ok(()) } else { read.set(known, name, value) };
            }
            if !from_query {
                extras_of_body += 1;
            } else if read.extra.iter().take(extras_of_body).any(|(of_body, _)| of_body == name) {
                return Ok(());
            }
            read.extra.push(name, value);
            Ok(())
        })?;
        Ok(read)
    }

    fn set(&mut self, name: Name, spelled: Cow<'_, str>, value: Cow<'_, str>) -> Result<(), Error> {
        let at = |kind| Error::at_parameter(kind, name.as_str());
        let number = |value: &str| value.parse::<u64>().map_err(|_| at(ErrorKind::NotANumber));
        let yes_or_no = |value: &str| match value {
            _ if value.eq_ignore_ascii_case("yes") => Ok(true),
            _ if value.eq_ignore_ascii_case("no") => Ok(false),
            _ => Err(at(ErrorKind::UnexpectedWord { expected: "`yes` or `no`" })),
        };
        match name {
            Name::EventType => set(&mut self.event_type, || Ok(value.into_owned())),
            Name::EventTime => {
                set(&mut self.time, || instant(&value).ok_or_else(|| at(ErrorKind::NotANumber)))
            }
            Name::CallId => set(&mut self.call_id, || Ok(value.into_owned().into())),
            Name::SubCallId => set(&mut self.leg_id, || Ok(value.into_owned().into())),
            Name::CallApiId => set(&mut self.call_api_id, || Ok(value.into_owned().into())),
            Name::CallFlow => set(&mut self.direction, || {
                let kind = ErrorKind::UnexpectedWord { expected: "`in` or `out`" };
                Direction::read(&value).ok_or_else(|| at(kind))
            }),
            Name::CallStatus => set(&mut self.status, || Ok(CallStatus::from(&*value))),
            Name::CallerNumber => set(&mut self.caller_number, || Ok(value.into_owned().into())),
            Name::CallerLabel => set(&mut self.caller_name, || Ok(value.into_owned())),
            Name::CallerExtension => set(&mut self.caller_extension, || Ok(value.into_owned().into())),
            Name::CallerExtensionId => {
                set(&mut self.caller_extension_id, || number(&value).map(ExtensionId::new))
            }
            Name::CalledNumber => set(&mut self.called_number, || Ok(value.into_owned().into())),
            Name::CalledExtension => set(&mut self.called_extension, || Ok(value.into_owned().into())),
            Name::CalledExtensionId => {
                set(&mut self.called_extension_id, || number(&value).map(ExtensionId::new))
            }
            Name::CalledDid => set(&mut self.called_did, || Ok(value.into_owned().into())),
            Name::Duration => {
                set(&mut self.talk_time, || duration(&value).ok_or_else(|| at(ErrorKind::NotANumber)))
            }
            Name::RecId => set(&mut self.record_id, || Ok(value.into_owned().into())),
            Name::Bridged => set(&mut self.bridged, || yes_or_no(&value)),
            Name::Transfered => set(&mut self.transferred, || yes_or_no(&value)),
            Name::RemoteNumber => set(&mut self.remote_number, || Ok(value.into_owned().into())),
            Name::CallBackId => set(&mut self.callback_id, || Ok(value.into_owned().into())),
            Name::Diversion => set(&mut self.diversion, || Ok(value.into_owned().into())),
            // Nobody has published a payload with this one, so a value of another form is no error.
            Name::BridgedDuration => match duration(&value) {
                Some(duration) => set(&mut self.bridged_duration, || Ok(duration)),
                None => {
                    self.extra.push(spelled, value);
                    Ok(())
                }
            },
            Name::Tag => set(&mut self.tag, || Ok(value.into_owned())),
        }
    }

    /// Returns the parameters that are there, in the documented order, `CallFlow` in the given case.
    pub(crate) fn pairs<'a>(&'a self, upper_case: bool) -> Vec<(&'static str, Scalar<'a>)> {
        let mut pairs = Vec::with_capacity(24);
        let mut add = |name: Name, value: Option<Scalar<'a>>| {
            if let Some(value) = value {
                pairs.push((name.as_str(), value));
            }
        };
        let micros = |duration: &Duration| Scalar::Integer(clamp(duration.whole_microseconds()));
        let word = |yes: bool| Scalar::Text(if yes { "yes" } else { "no" });
        add(Name::EventType, self.event_type.as_deref().map(Scalar::Text));
        add(
            Name::EventTime,
            self.time.map(|time| Scalar::Integer(clamp(time.unix_timestamp_nanos() / 1000))),
        );
        add(Name::CallId, self.call_id.as_ref().map(|id| Scalar::Text(id.as_str())));
        add(Name::SubCallId, self.leg_id.as_ref().map(|id| Scalar::Text(id.as_str())));
        add(Name::CallApiId, self.call_api_id.as_ref().map(|id| Scalar::Text(id.as_str())));
        add(
            Name::CallFlow,
            self.direction.map(|direction| {
                Scalar::Text(if upper_case { direction.as_upper_str() } else { direction.as_str() })
            }),
        );
        add(Name::CallStatus, self.status.as_ref().map(|status| Scalar::Text(status.as_str())));
        add(Name::CallerNumber, self.caller_number.as_ref().map(|number| Scalar::Text(number.as_str())));
        add(Name::CallerLabel, self.caller_name.as_deref().map(Scalar::Text));
        add(Name::CallerExtension, self.caller_extension.as_ref().map(|name| Scalar::Text(name.as_str())));
        add(Name::CallerExtensionId, self.caller_extension_id.map(Scalar::id));
        add(Name::CalledNumber, self.called_number.as_ref().map(|number| Scalar::Text(number.as_str())));
        add(Name::CalledExtension, self.called_extension.as_ref().map(|name| Scalar::Text(name.as_str())));
        add(Name::CalledExtensionId, self.called_extension_id.map(Scalar::id));
        add(Name::CalledDid, self.called_did.as_ref().map(|number| Scalar::Text(number.as_str())));
        add(Name::Duration, self.talk_time.as_ref().map(micros));
        add(Name::RecId, self.record_id.as_ref().map(|id| Scalar::Text(id.as_str())));
        add(Name::Bridged, self.bridged.map(word));
        add(Name::Transfered, self.transferred.map(word));
        add(Name::RemoteNumber, self.remote_number.as_ref().map(|number| Scalar::Text(number.as_str())));
        add(Name::CallBackId, self.callback_id.as_ref().map(|id| Scalar::Text(id.as_str())));
        add(Name::Diversion, self.diversion.as_ref().map(|number| Scalar::Text(number.as_str())));
        add(Name::BridgedDuration, self.bridged_duration.as_ref().map(micros));
        add(Name::Tag, self.tag.as_deref().map(Scalar::Text));
        pairs
    }

    pub(crate) fn to_form(&self, upper_case: bool) -> String {
        let mut form = form_urlencoded::Serializer::new(String::with_capacity(512));
        for (name, value) in self.pairs(upper_case) {
            match value {
                Scalar::Text(text) => form.append_pair(name, text),
                Scalar::Integer(number) => form.append_pair(name, &number.to_string()),
            };
        }
        form.extend_pairs(self.extra.iter()).finish()
    }

    pub(crate) fn to_value(&self, upper_case: bool) -> Value {
        let mut object = Map::new();
        for (name, value) in self.pairs(upper_case) {
            let value = match value {
                Scalar::Text(text) => Value::from(text),
                Scalar::Integer(number) => Value::from(number),
            };
            object.insert(name.to_owned(), value);
        }
        self.extra.add_to(&mut object);
        Value::Object(object)
    }
}

/// A value as JSON shows it: a text or a whole number.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scalar<'a> {
    Text(&'a str),
    Integer(i64),
}

impl Scalar<'_> {
    fn id(id: ExtensionId) -> Self {
        Self::Integer(clamp(id.get().into()))
    }
}

fn clamp(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Reads microseconds since 1970.
fn instant(text: &str) -> Option<OffsetDateTime> {
    let microseconds: i64 = text.parse().ok()?;
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(microseconds) * 1000).ok()
}

/// Reads microseconds.
fn duration(text: &str) -> Option<Duration> {
    let microseconds: u64 = text.parse().ok()?;
    i64::try_from(microseconds).ok().map(Duration::microseconds)
}

use serde_json::{Map, Value, json};

use crate::error::{Error, ErrorKind};
use crate::extension::{ExtensionId, ExtensionName};
use crate::webhook::Parameters;

/// Parameter by which the webhook is known: `event_type`, and not `EventType`.
pub(super) const MARK: &str = KIND;

const KIND: &str = "event_type";
const CLIENT: &str = "client_id";
const EXTENSION_ID: &str = "extension_id";
const EXTENSION_NAME: &str = "extension_name";
const OLD: &str = "old_status_id";
const NEW: &str = "new_status_id";
const CHANGED: &str = "change_dt";

/// The call status of a phone changed: subscribed as `extension-call-status` through `phone_events`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PhoneStatusChange {
    /// `event_type`, always `call-status-change`.
    pub event_type: String,
    /// Tenant (`client_id`).
    pub client_id: Option<u64>,
    /// Phone (`extension_id`).
    pub extension_id: Option<ExtensionId>,
    /// Its name (`extension_name`).
    pub extension_name: Option<ExtensionName>,
    /// Status before (`old_status_id`); none if it was just added.
    pub old_status: Option<i64>,
    /// Status now (`new_status_id`); none if it was removed.
    pub new_status: Option<i64>,
    /// When it changed (`change_dt`), as it came: the zone is not documented.
    pub changed_at: Option<String>,
    /// Parameters this version does not know, as they came.
    pub extra: Parameters,
}

impl PhoneStatusChange {
    /// The only documented value of `event_type`.
    pub const EVENT_TYPE: &str = "call-status-change";

    /// Makes a webhook for a phone.
    #[must_use]
    pub fn new(extension_id: ExtensionId, old_status: Option<i64>, new_status: Option<i64>) -> Self {
        Self {
            event_type: Self::EVENT_TYPE.to_owned(),
            client_id: None,
            extension_id: Some(extension_id),
            extension_name: None,
            old_status,
            new_status,
            changed_at: None,
            extra: Parameters::default(),
        }
    }

    pub(super) fn read(mut from: Parameters) -> Result<Self, Error> {
        Ok(Self {
            event_type: from.remove(KIND).ok_or_else(|| Error::missing(KIND))?,
            client_id: number(&mut from, CLIENT)?,
            extension_id: number(&mut from, EXTENSION_ID)?.map(ExtensionId::new),
            extension_name: from.remove(EXTENSION_NAME).map(Into::into),
            old_status: number(&mut from, OLD)?,
            new_status: number(&mut from, NEW)?,
            changed_at: from.remove(CHANGED),
            extra: from,
        })
    }

    /// Writes the parameters; a status that is none is empty.
    #[must_use]
    pub fn to_parameters(&self) -> Parameters {
        let known = [
            (KIND, Some(self.event_type.clone())),
            (CLIENT, self.client_id.map(|id| id.to_string())),
            (EXTENSION_ID, self.extension_id.map(|id| id.to_string())),
            (EXTENSION_NAME, self.extension_name.as_ref().map(ToString::to_string)),
            (OLD, Some(self.old_status.map(|id| id.to_string()).unwrap_or_default())),
            (NEW, Some(self.new_status.map(|id| id.to_string()).unwrap_or_default())),
            (CHANGED, self.changed_at.clone()),
        ];
        known
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| (name.to_owned(), value)))
            .chain(self.extra.iter().map(|(name, value)| (name.to_owned(), value.to_owned())))
            .collect()
    }

    /// Writes JSON with the vendor's names; a status that is none is `null`.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut object = Map::new();
        let mut add = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                object.insert(name.to_owned(), value);
            }
        };
        add(KIND, Some(json!(self.event_type)));
        add(CLIENT, self.client_id.map(Value::from));
        add(EXTENSION_ID, self.extension_id.map(|id| json!(id)));
        add(EXTENSION_NAME, self.extension_name.as_ref().map(|name| json!(name)));
        add(OLD, Some(json!(self.old_status)));
        add(NEW, Some(json!(self.new_status)));
        add(CHANGED, self.changed_at.as_ref().map(|time| json!(time)));
        self.extra.add_to(&mut object);
        Value::Object(object)
    }
}

/// Takes a number; nothing, `null` and `None` are none.
fn number<T: std::str::FromStr>(from: &mut Parameters, name: &str) -> Result<Option<T>, Error> {
    match from.remove(name) {
        None => Ok(None),
        Some(text) if ["null", "none"].iter().any(|none| text.eq_ignore_ascii_case(none)) => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| Error::at_parameter(ErrorKind::NotANumber, name)),
    }
}

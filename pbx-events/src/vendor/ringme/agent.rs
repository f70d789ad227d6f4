use serde_json::{Map, Value};

use crate::error::{Error, ErrorKind};
use crate::extension::ExtensionName;
use crate::number::Number;
use crate::vendor::ringme::word::{AgentStatus, AgentType, EventSource};
use crate::webhook::Parameters;

/// Parameter by which the webhook is known.
pub(super) const MARK: &str = STATUS;

const ID: &str = "agent_id";
const STATUS: &str = "agent_status";
const KIND: &str = "agent_type";
const NUMBER: &str = "agent_number";
const EXTENSION: &str = "extension_name";
const SOURCE: &str = "event_source";

/// A queue agent came or left; sent only on a real change of state.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AgentStatusChange {
    /// Agent (`agent_id`).
    pub agent_id: u64,
    /// New state (`agent_status`).
    pub status: AgentStatus,
    /// Where the agent sits (`agent_type`).
    pub kind: Option<AgentType>,
    /// Outside number of a remote agent (`agent_number`).
    pub number: Option<Number>,
    /// Extension of a local agent (`extension_name`).
    pub extension: Option<ExtensionName>,
    /// What changed the state (`event_source`).
    pub source: Option<EventSource>,
    /// Parameters this version does not know, as they came.
    pub extra: Parameters,
}

impl AgentStatusChange {
    /// Makes a webhook with what is always there.
    #[must_use]
    pub fn new(agent_id: u64, status: AgentStatus) -> Self {
        Self {
            agent_id,
            status,
            kind: None,
            number: None,
            extension: None,
            source: None,
            extra: Parameters::default(),
        }
    }

    pub(super) fn read(mut from: Parameters) -> Result<Self, Error> {
        let id = from.remove(ID).ok_or_else(|| Error::missing(ID))?;
        Ok(Self {
            agent_id: id.parse().map_err(|_| Error::at_parameter(ErrorKind::NotANumber, ID))?,
            status: from.remove(STATUS).ok_or_else(|| Error::missing(STATUS))?.into(),
            kind: from.remove(KIND).map(Into::into),
            number: from.remove(NUMBER).map(Into::into),
            extension: from.remove(EXTENSION).map(Into::into),
            source: from.remove(SOURCE).map(Into::into),
            extra: from,
        })
    }

    fn pairs(&self) -> impl Iterator<Item = (&'static str, String)> {
        [
            (ID, Some(self.agent_id.to_string())),
            (STATUS, Some(self.status.to_string())),
            (KIND, self.kind.as_ref().map(ToString::to_string)),
            (NUMBER, self.number.as_ref().map(ToString::to_string)),
            (EXTENSION, self.extension.as_ref().map(ToString::to_string)),
            (SOURCE, self.source.as_ref().map(ToString::to_string)),
        ]
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name, value)))
    }

    /// Writes the parameters.
    #[must_use]
    pub fn to_parameters(&self) -> Parameters {
        self.pairs()
            .map(|(name, value)| (name.to_owned(), value))
            .chain(self.extra.iter().map(|(name, value)| (name.to_owned(), value.to_owned())))
            .collect()
    }

    /// Writes JSON with the vendor's names.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut object: Map<String, Value> =
            self.pairs().map(|(name, value)| (name.to_owned(), value.into())).collect();
        object.insert(ID.to_owned(), self.agent_id.into());
        self.extra.add_to(&mut object);
        Value::Object(object)
    }
}

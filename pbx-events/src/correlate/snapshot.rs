use serde::{Deserialize, Serialize};

use super::call::CallState;
use super::options::{CorrelatorOptions, Directory};
use super::output::Statistics;
use super::{Correlator, Key};
use crate::document::Document;
use crate::error::{Error, ErrorKind};

/// Version of the form in which the state is saved.
const VERSION: u32 = 1;

/// The state of a correlator, to be saved and restored on the same or another machine.
#[derive(Debug, Serialize, Deserialize)]
pub struct Snapshot {
    version: u32,
    options: CorrelatorOptions,
    now: i64,
    statistics: Statistics,
    calls: Vec<CallState>,
}

impl Document for Snapshot {}

impl Correlator {
    /// Takes the state out, to be saved.
    #[must_use]
    pub fn into_snapshot(self) -> Snapshot {
        Snapshot {
            version: VERSION,
            options: self.options,
            now: self.now,
            statistics: self.statistics,
            calls: self.calls.into_values().collect(),
        }
    }

    /// Goes on with a saved state. The directory is not part of it: it changes in the PBX.
    ///
    /// # Errors
    /// [`ErrorKind::OtherVersion`].
    pub fn restore(snapshot: Snapshot, directory: Directory) -> Result<Self, Error> {
        if snapshot.version != VERSION {
            return Err(Error::new(ErrorKind::OtherVersion));
        }
        let mut correlator = Self::new(snapshot.options, directory);
        correlator.now = snapshot.now;
        correlator.statistics = snapshot.statistics;
        for call in snapshot.calls {
            let key = Key::of(call.id.as_str());
            correlator.calls.insert(key.clone(), call);
            correlator.reschedule(&key);
        }
        Ok(correlator)
    }
}

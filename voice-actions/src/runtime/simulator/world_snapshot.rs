use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::setting::{RouteError, Setting};
use super::world::{State, World};
use crate::runtime::{Program, Snapshot};

impl World {
    /// Writes the world down.
    #[must_use]
    pub fn snapshot(&self) -> WorldSnapshot {
        let sessions = self
            .state
            .legs
            .iter()
            .filter_map(|(no, leg)| leg.session.as_ref().map(|session| (*no, session.snapshot())))
            .collect();
        WorldSnapshot { version: WorldSnapshot::VERSION, state: self.state.clone(), sessions }
    }

    /// Goes on with a world that was written down.
    ///
    /// # Errors
    ///
    /// The snapshot has another version, or the setting's router cannot restore one of its programs.
    pub fn restore(setting: impl Into<Arc<Setting>>, snapshot: WorldSnapshot) -> Result<Self, RouteError> {
        let setting = setting.into();
        if snapshot.version != WorldSnapshot::VERSION {
            return Err(format!(
                "snapshot of a world: expected version {}, found {}",
                WorldSnapshot::VERSION,
                snapshot.version
            )
            .into());
        }
        let mut state = snapshot.state;
        for (no, session) in &snapshot.sessions {
            if let Some(leg) = state.legs.get_mut(no) {
                let mut session = setting.router.restore(&leg.start, session)?;
                session.observe(setting.notes);
                leg.session = Some(session);
            }
        }
        Ok(Self { setting, state })
    }
}

/// A world that was written down.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WorldSnapshot {
    version: u32,
    state: State,
    sessions: BTreeMap<u32, Snapshot>,
}

impl WorldSnapshot {
    /// Version of the format.
    pub const VERSION: u32 = 1;
}

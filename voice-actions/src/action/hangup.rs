//! `HANGUP`: ends the leg.

use crate::wire::action;

action! {
    /// Ends the leg.
    pub struct Hangup = "HANGUP" {
        params {}
        keys {}
    }
}

impl Hangup {
    /// Makes the action.
    #[must_use]
    pub fn new() -> Self {
        Self { extra_params: Default::default(), extra: Default::default() }
    }
}

impl Default for Hangup {
    fn default() -> Self {
        Self::new()
    }
}

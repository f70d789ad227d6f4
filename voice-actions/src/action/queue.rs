//! `QUEUE`: puts the call into a queue.

use crate::wire::action;

action! {
    /// Puts the call into a queue.
    ///
    /// Only the name is documented; nothing more is known of it. Add parameters with `with_param`.
    pub struct Queue = "QUEUE" {
        params {}
        keys {}
    }
}

impl Queue {
    /// Makes an action without parameters.
    #[must_use]
    pub fn new() -> Self {
        Self { extra_params: Default::default(), extra: Default::default() }
    }
}

impl Default for Queue {
    fn default() -> Self {
        Self::new()
    }
}

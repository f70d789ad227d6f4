//! `RECORD`: records the call.

use crate::wire::action;

action! {
    /// Records the call.
    ///
    /// Only the name is documented; recordings are stored by the vendor or in your own bucket. Add parameters with `with_param`.
    pub struct Record = "RECORD" {
        params {}
        keys {}
    }
}

impl Record {
    /// Makes an action without parameters.
    #[must_use]
    pub fn new() -> Self {
        Self { extra_params: Default::default(), extra: Default::default() }
    }
}

impl Default for Record {
    fn default() -> Self {
        Self::new()
    }
}

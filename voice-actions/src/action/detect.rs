//! `DETECT`: finds out who or what answered.

use crate::wire::action;

action! {
    /// Finds out who or what answered.
    ///
    /// Only the name is documented; the result is the field `detection` of later callbacks `[inferred]`. Add parameters with `with_param`.
    pub struct Detect = "DETECT" {
        params {}
        keys {}
    }
}

impl Detect {
    /// Makes an action without parameters.
    #[must_use]
    pub fn new() -> Self {
        Self { extra_params: Default::default(), extra: Default::default() }
    }
}

impl Default for Detect {
    fn default() -> Self {
        Self::new()
    }
}

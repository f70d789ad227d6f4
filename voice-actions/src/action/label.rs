//! `LABEL`: the target of a jump.

use crate::wire::action;

action! {
    /// Is the target of a [`Goto`](super::Goto) and does nothing itself.
    pub struct Label = "LABEL" {
        params {}
        keys {
            /// Name of the label, case-sensitive; beside `type`, not in `params`.
            required name: String = "name",
        }
    }
}

impl Label {
    /// Makes a label.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), extra_params: Default::default(), extra: Default::default() }
    }
}

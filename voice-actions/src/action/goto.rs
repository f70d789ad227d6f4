//! `GOTO`: jumps to a label.

use crate::wire::action;

action! {
    /// Jumps to a label of its own list of steps or of one around it, forward or backward.
    pub struct Goto = "GOTO" {
        params {
            /// Name of the label, case-sensitive; no template `[inferred]`.
            required label: String = "label",
        }
        keys {}
    }
}

impl Goto {
    /// Makes an action that jumps to the label of this name.
    #[must_use]
    pub fn label(name: impl Into<String>) -> Self {
        Self { label: name.into(), extra_params: Default::default(), extra: Default::default() }
    }
}

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use voice_actions::runtime::{Effect, End};

/// The end of a walk: what is still to be done, and how it ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Closing {
    pub(super) effects: VecDeque<Effect>,
    pub(super) end: End,
}

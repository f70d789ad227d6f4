use std::collections::BTreeMap;

use serde_json::{Map, Value};
use voice_actions::runtime::Budget;

use super::Walker;
use crate::schema::Profile;

/// How a walker behaves where there is a choice.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) profile: Profile,
    pub(super) budget: Budget,
    /// Runs `say`, which no engine has, as `tts`.
    pub(super) say_as_tts: bool,
    /// Takes `_` of a pivot node on every error, as the documentation says.
    pub(super) documented_pivot_errors: bool,
    /// Whether recordings without a URL are kept in the account.
    pub(super) store_recordings: bool,
    pub(super) seed: u64,
    /// Facts of calls that do not bring them.
    pub(super) facts: Map<String, Value>,
    /// Tokens that a module costs, by its name.
    pub(super) costs: BTreeMap<String, u32>,
    /// Whether the branch of a temporal route is asked for in place of the time.
    pub(super) open_time: bool,
    /// Whether a text message runs the flow in place of a call.
    pub(super) texting: bool,
}

impl Settings {
    pub(super) fn standard() -> Self {
        Self {
            profile: Profile::default(),
            budget: Budget::standard(),
            say_as_tts: false,
            documented_pivot_errors: false,
            store_recordings: false,
            seed: 0,
            facts: Map::new(),
            costs: BTreeMap::new(),
            open_time: false,
            texting: false,
        }
    }
}

impl Walker {
    /// Behaves as this release of the server. Defaults to 4.3.
    #[must_use]
    pub const fn with_profile(mut self, profile: Profile) -> Self {
        self.settings.profile = profile;
        self
    }

    /// Changes the limits.
    #[must_use]
    pub fn with_budget(mut self, budget: Budget) -> Self {
        self.settings.budget = budget;
        self
    }

    /// Runs the module `say`, which no server has, as `tts`. By default it is skipped, as the server does.
    #[must_use]
    pub const fn with_say_as_tts(mut self, on: bool) -> Self {
        self.settings.say_as_tts = on;
        self
    }

    /// Takes the child `_` of a pivot node on every error, as the vendor documents it.
    ///
    /// By default a bad document ends the call, as the server does.
    #[must_use]
    pub const fn with_documented_pivot_errors(mut self, on: bool) -> Self {
        self.settings.documented_pivot_errors = on;
        self
    }

    /// Keeps recordings without a URL in the account, so that `record_caller` waits for them.
    #[must_use]
    pub const fn with_stored_recordings(mut self, on: bool) -> Self {
        self.settings.store_recordings = on;
        self
    }

    /// Throws other dice for `weighted_random`. The same seed and call give the same order.
    #[must_use]
    pub const fn with_seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Takes a fact of calls that do not bring it, such as `account_id` or `realm`.
    #[must_use]
    pub fn with_fact(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.settings.facts.insert(key.into(), value.into());
        self
    }

    /// Lets a module cost tokens of the account, as a system setting of the server does. By default none does.
    ///
    /// Before such a module runs, the lookup `tokens` asks how many the account has; too few stop the flow.
    #[must_use]
    pub fn with_module_cost(mut self, module: impl Into<String>, tokens: u32) -> Self {
        self.settings.costs.insert(module.into(), tokens);
        self
    }

    /// Asks which branch a temporal route takes, in place of looking at the time.
    ///
    /// For an explorer, whose clock stands still: each branch that a rule could take is a choice. Where nobody
    /// answers the question, the time decides.
    #[must_use]
    pub const fn with_open_time(mut self, on: bool) -> Self {
        self.settings.open_time = on;
        self
    }

    /// Runs the flow for a text message, by the smaller set of modules that text flows have.
    ///
    /// The fact `text` of the start is the message. See [the module](super#text-flows).
    #[must_use]
    pub const fn with_texting(mut self, on: bool) -> Self {
        self.settings.texting = on;
        self
    }
}

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::Duration;

use crate::extension::{ExtensionName, ExtensionType, looks_like_extension};
use crate::ringme::rest::Extension;

/// How a [`Correlator`](super::Correlator) waits, what it reports and how much it keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CorrelatorOptions {
    /// How long late events are waited for: before a missed call, and for legs with gaps. Default 5 s.
    ///
    /// The vendor says "a few seconds", because the queue's hangup may come just after the voice menu's; the length
    /// is a decision.
    pub wait: Duration,
    /// How long a missed call waits for the hangup of a voice menu or queue that had passed it on. Default 120 s after
    /// the last event of the call, if no leg of it is open; then it is reported as incomplete.
    pub upstream_wait: Duration,
    /// How long a leg may be silent before it is dropped as incomplete. Default 6 h.
    pub leg_age: Duration,
    /// How long a finished call is remembered, so that repetitions change nothing. Default 15 min.
    pub remember: Duration,
    /// Most calls that are kept. Default 100,000.
    pub max_calls: usize,
    /// Most legs of one call. Default 256.
    pub max_legs: usize,
    /// Whether outgoing calls that were not answered are logged, as unsuccessful. Default no.
    pub unsuccessful_outgoing: bool,
    /// Whether calls between extensions are logged and signalled. Default no.
    pub local_calls: bool,
    /// Whether a call that rang only phones, without voice menu or queue, can be missed. Default no.
    pub missed_direct: bool,
    /// Whether there are signals for the user interface. Default yes.
    pub signals: bool,
}

impl Default for CorrelatorOptions {
    fn default() -> Self {
        Self {
            wait: Duration::seconds(5),
            upstream_wait: Duration::seconds(120),
            leg_age: Duration::hours(6),
            remember: Duration::minutes(15),
            max_calls: 100_000,
            max_legs: 256,
            unsuccessful_outgoing: false,
            local_calls: false,
            missed_direct: false,
            signals: true,
        }
    }
}

impl CorrelatorOptions {
    /// Sets how long late events are waited for.
    #[must_use]
    pub const fn with_wait(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// Logs outgoing calls that were not answered, as unsuccessful.
    #[must_use]
    pub const fn with_unsuccessful_outgoing(mut self) -> Self {
        self.unsuccessful_outgoing = true;
        self
    }

    /// Logs and signals calls between extensions.
    #[must_use]
    pub const fn with_local_calls(mut self) -> Self {
        self.local_calls = true;
        self
    }

    /// Reports calls as missed that rang only phones.
    #[must_use]
    pub const fn with_missed_direct(mut self) -> Self {
        self.missed_direct = true;
        self
    }

    /// Gives no signals.
    #[must_use]
    pub const fn without_signals(mut self) -> Self {
        self.signals = false;
        self
    }

    /// Sets the most calls that are kept.
    #[must_use]
    pub const fn with_max_calls(mut self, max_calls: usize) -> Self {
        self.max_calls = max_calls;
        self
    }
}

/// The extensions of a PBX, as `/extension/` lists them.
///
/// Without one, a number is an extension if it looks like `prefix*number`, and an extension is a voice menu or queue if
/// its hangup says whether the call was bridged.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// By number inside the tenant: the prefix, if it was given, and the type.
    extensions: BTreeMap<Box<str>, Vec<(ExtensionName, Option<ExtensionType>)>>,
}

impl Directory {
    /// Makes an empty directory.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an extension.
    #[must_use]
    pub fn with(mut self, name: impl Into<ExtensionName>, kind: ExtensionType) -> Self {
        self.add(name.into(), Some(kind));
        self
    }

    fn add(&mut self, name: ExtensionName, kind: Option<ExtensionType>) {
        self.extensions.entry(name.number().into()).or_default().push((name, kind));
    }

    fn find(&self, name: &ExtensionName) -> Option<&Option<ExtensionType>> {
        let candidates = self.extensions.get(name.number())?;
        candidates.iter().find(|(known, _)| known.means(name)).map(|(_, kind)| kind)
    }

    /// Returns what an extension is, if it is known.
    #[must_use]
    pub fn kind_of(&self, name: &ExtensionName) -> Option<&ExtensionType> {
        if self.extensions.is_empty() { None } else { self.find(name)?.as_ref() }
    }

    /// Returns whether a number is an extension: a known one in full or short form, or one that looks like it.
    #[must_use]
    pub fn is_extension(&self, number: &str) -> bool {
        looks_like_extension(number)
            || (!self.extensions.is_empty() && self.find(&ExtensionName::from(number)).is_some())
    }
}

impl<'a> FromIterator<&'a Extension> for Directory {
    fn from_iter<I: IntoIterator<Item = &'a Extension>>(extensions: I) -> Self {
        let mut directory = Self::default();
        for extension in extensions {
            directory.add(extension.name.clone(), extension.kind.get().cloned());
        }
        directory
    }
}

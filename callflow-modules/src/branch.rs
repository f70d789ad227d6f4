//! Names of children: which branch the engine takes.

use std::borrow::{Borrow, Cow};
use std::fmt;

use crate::{HangupCause, Id};

/// Name of a child; the module chooses one at run time.
///
/// Any text is a branch key. The constructors make those that the vendor's modules look for.
///
/// ```
/// use callflow_modules::{BranchKey, HangupCause};
///
/// assert_eq!(BranchKey::DEFAULT.as_str(), "_");
/// assert_eq!(BranchKey::cause(&HangupCause::UserBusy).as_str(), "USER_BUSY");
/// assert_eq!(BranchKey::sip(486).as_str(), "sip:486");
/// assert_eq!(BranchKey::digits("1").as_str(), "1");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BranchKey(Cow<'static, str>);

impl BranchKey {
    /// `_`: the child that every module takes by default, and when the key it looks for is missing.
    pub const DEFAULT: Self = Self(Cow::Borrowed("_"));
    /// `timeout` of a menu: the caller keyed nothing in.
    pub const TIMEOUT: Self = Self(Cow::Borrowed("timeout"));
    /// `max_retries` of a menu: the caller used up all tries.
    pub const MAX_RETRIES: Self = Self(Cow::Borrowed("max_retries"));
    /// `rule_set` of a temporal route: a rule of its rule set applies.
    pub const RULE_SET: Self = Self(Cow::Borrowed("rule_set"));
    /// `match` of a test of the caller number.
    pub const MATCH: Self = Self(Cow::Borrowed("match"));
    /// `nomatch` of a test of the caller number.
    pub const NO_MATCH: Self = Self(Cow::Borrowed("nomatch"));
    /// `ON_FAX`: fax tones were heard.
    pub const ON_FAX: Self = Self(Cow::Borrowed("ON_FAX"));
    /// `ON_VOICE`: no fax tone was heard.
    pub const ON_VOICE: Self = Self(Cow::Borrowed("ON_VOICE"));
    /// `MAX_SLOT_EXCEEDED`: the parking slot has too high a number.
    pub const MAX_SLOT_EXCEEDED: Self = Self(Cow::Borrowed("MAX_SLOT_EXCEEDED"));
    /// `NO_ENDPOINTS` of Kazoo 5: there is nobody to ring.
    pub const NO_ENDPOINTS: Self = Self(Cow::Borrowed("NO_ENDPOINTS"));
    /// `REMOTE_UNAVAILABLE`: no application took over the node.
    pub const REMOTE_UNAVAILABLE: Self = Self(Cow::Borrowed("REMOTE_UNAVAILABLE"));
    /// `available` of the fork `acdc_agent_availability`: an agent is free.
    pub const AVAILABLE: Self = Self(Cow::Borrowed("available"));
    /// `unavailable` of the fork `acdc_agent_availability`: no agent is free.
    pub const UNAVAILABLE: Self = Self(Cow::Borrowed("unavailable"));

    /// Returns the key for what the caller keys in at a menu.
    #[must_use]
    pub fn digits(digits: impl Into<String>) -> Self {
        Self(Cow::Owned(digits.into()))
    }

    /// Returns the key for a temporal rule or rule set.
    #[must_use]
    pub fn rule(id: &Id) -> Self {
        Self::from(id.as_str())
    }

    /// Returns the key for a hangup cause.
    #[must_use]
    pub fn cause(cause: &HangupCause) -> Self {
        Self::from(cause.as_str())
    }

    /// Returns the key for a SIP status: `sip:486`.
    #[must_use]
    pub fn sip(code: u16) -> Self {
        Self(Cow::Owned(format!("sip:{code}")))
    }

    /// Returns the key for a measure that reached at least `value`: seconds waited, a spam score.
    #[must_use]
    pub fn at_least(value: u32) -> Self {
        Self(Cow::Owned(value.to_string()))
    }

    /// Returns the key for a telephone number or a parking slot.
    #[must_use]
    pub fn number(number: impl Into<String>) -> Self {
        Self(Cow::Owned(number.into()))
    }

    /// Returns the key for the value of a variable.
    #[must_use]
    pub fn value(value: impl Into<String>) -> Self {
        Self(Cow::Owned(value.into()))
    }

    /// Returns the key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether this is `_`.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.0 == "_"
    }

    /// Returns the SIP status of a key such as `sip:486`.
    #[must_use]
    pub fn sip_code(&self) -> Option<u16> {
        self.0.strip_prefix("sip:")?.parse().ok()
    }

    /// Returns the hangup cause, if the key is one that is known.
    #[must_use]
    pub fn hangup_cause(&self) -> Option<HangupCause> {
        Some(HangupCause::from(self.as_str())).filter(HangupCause::is_known)
    }

    /// Returns the whole number, if the key is one: a threshold, a slot.
    #[must_use]
    pub fn integer(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// Returns whether the key is made of what a telephone can send.
    #[must_use]
    pub fn is_dialable(&self) -> bool {
        !self.0.is_empty() && self.0.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'*' | b'#' | b'+'))
    }
}

impl From<&str> for BranchKey {
    fn from(text: &str) -> Self {
        if text == "_" { Self::DEFAULT } else { Self(Cow::Owned(text.to_owned())) }
    }
}

impl From<String> for BranchKey {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl From<HangupCause> for BranchKey {
    fn from(cause: HangupCause) -> Self {
        Self::cause(&cause)
    }
}

impl From<&Id> for BranchKey {
    fn from(id: &Id) -> Self {
        Self::rule(id)
    }
}

impl Borrow<str> for BranchKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for BranchKey {
    fn eq(&self, text: &str) -> bool {
        self.0 == text
    }
}

impl PartialEq<&str> for BranchKey {
    fn eq(&self, text: &&str) -> bool {
        self.0 == *text
    }
}

impl fmt::Display for BranchKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

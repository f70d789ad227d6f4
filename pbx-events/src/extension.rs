//! Extensions of a PBX: their names, ids and types.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Number of an extension in REST paths and events, for instance `85219`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExtensionId(u64);

impl ExtensionId {
    /// Makes an id from its number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for ExtensionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Name of an extension as it came: `prefix*number`, with or without `@domain` and a domain prefix in front.
///
/// Inside a tenant a name may also be the bare number.
///
/// ```
/// use pbx_events::ExtensionName;
///
/// let name = ExtensionName::from("0450*101@pbx.example.net");
/// assert_eq!(name.prefix(), Some("0450"));
/// assert_eq!(name.number(), "101");
/// assert_eq!(name.domain(), Some("pbx.example.net"));
/// assert_eq!(name.local_part(), "0450*101");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct ExtensionName(Box<str>);

impl ExtensionName {
    /// Returns the whole name as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the name up to `@`: `prefix*number`.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.0.split_once('@').map_or(&self.0, |(local, _)| local)
    }

    /// Returns the SIP domain after `@`.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.0.split_once('@').map(|(_, domain)| domain)
    }

    /// Returns the number inside the tenant: what follows the last `*`.
    #[must_use]
    pub fn number(&self) -> &str {
        let local = self.local_part();
        local.rsplit_once('*').map_or(local, |(_, number)| number)
    }

    /// Returns the prefix of the tenant: what stands before the number.
    #[must_use]
    pub fn prefix(&self) -> Option<&str> {
        let (before, _) = self.local_part().rsplit_once('*')?;
        Some(before.rsplit_once('*').map_or(before, |(_, prefix)| prefix))
    }

    /// Returns the domain prefix of the long form `domain_prefix*client_prefix*number`.
    #[must_use]
    pub fn domain_prefix(&self) -> Option<&str> {
        let (before, _) = self.local_part().rsplit_once('*')?;
        before.rsplit_once('*').map(|(domain_prefix, _)| domain_prefix)
    }

    /// Returns whether two names mean the same extension: prefix and number agree where both have them.
    #[must_use]
    pub fn means(&self, other: &Self) -> bool {
        self.number() == other.number()
            && match (self.prefix(), other.prefix()) {
                (Some(mine), Some(theirs)) => mine == theirs,
                _ => true,
            }
    }
}

impl From<&str> for ExtensionName {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for ExtensionName {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<ExtensionName> for String {
    fn from(name: ExtensionName) -> Self {
        name.0.into()
    }
}

impl fmt::Display for ExtensionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Returns whether a number looks like `prefix*number`, by the vendor's pattern `[0-9]{3,6}\*[0-9]{2,4}`.
///
/// A domain prefix in front and a domain behind are allowed.
#[must_use]
pub fn looks_like_extension(number: &str) -> bool {
    let digits = |text: &str, least: usize, most: usize| {
        (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let local = number.split_once('@').map_or(number, |(local, _)| local);
    let Some((before, extension)) = local.rsplit_once('*') else { return false };
    let prefix = before.rsplit_once('*').map_or(before, |(_, prefix)| prefix);
    digits(prefix, 3, 6) && digits(extension, 2, 4)
}

vocabulary! {
    /// What an extension is: the `type` of the resource `/extension/`.
    pub enum ExtensionType {
        /// A telephone with a user.
        Phone = "phone",
        /// A voice menu.
        Ivr = "ivr",
        /// A queue of callers.
        Queue = "queue",
        /// A fax machine.
        Fax = "fax",
    }
}

impl ExtensionType {
    /// Returns whether calls only pass through: the type reports `Bridged` at its hangup.
    #[must_use]
    pub const fn passes_calls_on(&self) -> bool {
        matches!(self, Self::Ivr | Self::Queue)
    }
}

vocabulary! {
    /// Whether an extension works.
    pub enum ExtensionStatus {
        /// In use.
        Active = "active",
        /// Switched off.
        Blocked = "blocked",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_name_is_split() {
        let check = |text: &str, expected: (Option<&str>, Option<&str>, &str, Option<&str>)| {
            let name = ExtensionName::from(text);
            assert_eq!(
                (name.domain_prefix(), name.prefix(), name.number(), name.domain()),
                expected,
                "{text}"
            );
            assert_eq!(name.to_string(), text);
        };
        check("2566*102@sip.example.com", (None, Some("2566"), "102", Some("sip.example.com")));
        check("2566*102", (None, Some("2566"), "102", None));
        check("01*2566*102", (Some("01"), Some("2566"), "102", None));
        check("102", (None, None, "102", None));
        check("", (None, None, "", None));
    }

    #[test]
    fn only_names_of_the_vendors_pattern_look_like_extensions() {
        for name in ["2566*102", "0450*101@pbx.example.net", "01*0450*101", "100*0111"] {
            assert!(looks_like_extension(name), "{name}");
        }
        for name in ["+15550100", "102", "25*102", "2566*1", "2566*10200", "2566*10a", "*102", ""] {
            assert!(!looks_like_extension(name), "{name}");
        }
    }

    #[test]
    fn a_bare_number_means_the_prefixed_name() {
        assert!(ExtensionName::from("101").means(&ExtensionName::from("0450*101@pbx.example.net")));
        assert!(!ExtensionName::from("0451*101").means(&ExtensionName::from("0450*101")));
    }
}

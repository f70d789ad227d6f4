//! Ids of calls, legs, records and call control: opaque texts that differ in type.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What an [`Id`] names.
pub mod of {
    /// A call: everything that belongs together.
    #[derive(Debug)]
    #[non_exhaustive]
    pub struct Call;
    /// A leg of a call.
    #[derive(Debug)]
    #[non_exhaustive]
    pub struct Leg;
    /// A call under control of the API.
    #[derive(Debug)]
    #[non_exhaustive]
    pub struct CallApi;
    /// A conversation record.
    #[derive(Debug)]
    #[non_exhaustive]
    pub struct Record;
    /// A call that the API started.
    #[derive(Debug)]
    #[non_exhaustive]
    pub struct Callback;
}

/// An opaque id that keeps its spelling and ignores the case of its hexadecimal parts.
///
/// One id comes in lower case from events and in upper case from REST. Two ids are equal if they differ only in
/// the case of parts that are wholly hexadecimal; a part ends at any character that is neither letter nor digit.
/// Other parts are compared as they are, so that the ids of VoipNow stay apart. No id is derived from another.
pub struct Id<Of> {
    text: Box<str>,
    of: PhantomData<fn() -> Of>,
}

/// Id of a call: RingMe's `CallID` and `call_uuid`, VoipNow's `CallID`.
pub type CallId = Id<of::Call>;
/// Id of one leg: RingMe's `SubCallID`.
#[doc(alias = "SubCallID")]
pub type LegId = Id<of::Leg>;
/// Id for controlling a call: `CallAPIID`, `call_api_id`. Starts with `cb-` if the API started the call.
pub type CallApiId = Id<of::CallApi>;
/// Id of a conversation record: `RecID`, `record_uuid`.
pub type RecordId = Id<of::Record>;
/// Id of an initiation through the API: `CallBackID`, `callback_id`.
pub type CallbackId = Id<of::Callback>;

impl<Of> Id<Of> {
    /// Makes an id from its text.
    #[must_use]
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self { text: text.into(), of: PhantomData }
    }

    /// Returns the id as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the spelling that equal ids share: hexadecimal parts in lower case.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut canonical = String::with_capacity(self.text.len());
        for (part, hexadecimal) in parts(&self.text) {
            if hexadecimal {
                canonical.extend(part.chars().map(|c| c.to_ascii_lowercase()));
            } else {
                canonical.push_str(part);
            }
        }
        canonical
    }
}

impl CallApiId {
    /// Returns whether the API started the call.
    #[must_use]
    pub fn is_callback(&self) -> bool {
        self.text.starts_with("cb-")
    }
}

/// Splits into parts with a flag for "wholly hexadecimal"; what stands between belongs to the part before it.
fn parts(text: &str) -> impl Iterator<Item = (&str, bool)> {
    text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()).map(|part| {
        let word = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        (part, word.bytes().all(|byte| byte.is_ascii_hexdigit()))
    })
}

impl<Of> Clone for Id<Of> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), of: PhantomData }
    }
}

impl<Of> fmt::Debug for Id<Of> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl<Of> fmt::Display for Id<Of> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl<Of> PartialEq for Id<Of> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
            || (self.text.eq_ignore_ascii_case(&other.text) && self.cmp(other) == Ordering::Equal)
    }
}

impl<Of> Eq for Id<Of> {}

impl<Of> PartialOrd for Id<Of> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<Of> Ord for Id<Of> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.canonical().cmp(&other.canonical())
    }
}

impl<Of> Hash for Id<Of> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.canonical().hash(state);
    }
}

impl<Of> From<&str> for Id<Of> {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl<Of> From<String> for Id<Of> {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl<Of> Serialize for Id<Of> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, Of> Deserialize<'de> for Id<Of> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_parts_ignore_case_and_other_parts_do_not() {
        let equal = |a: &str, b: &str| CallId::from(a) == CallId::from(b);
        assert!(equal("caa308e3333c4a19", "CAA308E3333C4A19"));
        assert!(equal("30-624835FEEE0E", "30-624835feee0e"));
        assert!(equal("cb-3584709740-ed7007", "CB-3584709740-ED7007"));
        assert!(!equal("KeRmUIgM9pQz", "kermuigm9pqz"));
        assert!(!equal("xY-AB", "xy-ab"));
        assert!(!equal("30-ab", "31-ab"));
    }

    #[test]
    fn equal_ids_meet_in_ordered_and_hashed_collections() {
        let set: std::collections::BTreeSet<LegId> = ["1-AB", "1-ab", "1-Ab"].map(LegId::from).into();
        assert_eq!(set.len(), 1);
        assert_eq!(LegId::from("1-AB").as_str(), "1-AB");
    }
}

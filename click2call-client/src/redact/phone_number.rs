use std::fmt;

use serde::{Deserialize, Serialize};

/// How many digits at the end identify a subscriber in every notation of one number.
const NATIONAL_DIGITS: usize = 10;

/// A phone number or SIP address as a vendor writes it; `Debug` and `Display` mask it.
///
/// Nothing is validated: vendors send `+15550100`, `015550100`, `sip:name` and masked numbers such as
/// `xxxxx43026`, and answer in another notation than they were asked in. Compare with
/// [`PhoneNumber::national_key`], print with [`PhoneNumber::as_str`] where the full number may be seen.
///
/// ```
/// use click2call_client::PhoneNumber;
///
/// let number = PhoneNumber::from("+15550100177");
/// assert_eq!(format!("{number:?}"), "PhoneNumber(+xxxxxxxxx77)");
/// assert_eq!(number.as_str(), "+15550100177");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Returns the number in full.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether this is a SIP address.
    #[must_use]
    pub fn is_sip(&self) -> bool {
        self.0.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("sip:"))
    }

    /// Returns whether the vendor hid digits behind `x`.
    #[must_use]
    pub fn is_masked(&self) -> bool {
        !self.is_sip()
            && self.0.contains(['x', 'X'])
            && self.0.chars().all(|character| character.is_ascii_digit() || "xX+- ".contains(character))
    }

    /// Returns the last ten digits, by which two notations of one number can be compared.
    ///
    /// `None` for SIP addresses, masked numbers and numbers without a digit.
    #[must_use]
    pub fn national_key(&self) -> Option<String> {
        if self.is_sip() || self.is_masked() {
            return None;
        }
        let digits: Vec<char> = self.0.chars().filter(char::is_ascii_digit).collect();
        let skip = digits.len().saturating_sub(NATIONAL_DIGITS);
        let key: String = digits.into_iter().skip(skip).collect();
        (!key.is_empty()).then_some(key)
    }

    fn masked(&self) -> String {
        let body = self.0.chars().filter(|character| character.is_alphanumeric()).count();
        let shown = if body > 4 { 2 } else { 0 };
        let prefix = if self.is_sip() { 4 } else { 0 };
        let mut left = body;
        self.0
            .chars()
            .enumerate()
            .map(|(index, character)| {
                if !character.is_alphanumeric() {
                    return character;
                }
                left = left.saturating_sub(1);
                if index < prefix || left < shown { character } else { 'x' }
            })
            .collect()
    }
}

impl From<&str> for PhoneNumber {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for PhoneNumber {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// For lists of borrowed texts, such as `&[&str]`.
impl From<&&str> for PhoneNumber {
    fn from(text: &&str) -> Self {
        Self((*text).to_owned())
    }
}

/// For lists of borrowed texts, such as `&[String]`.
impl From<&String> for PhoneNumber {
    fn from(text: &String) -> Self {
        Self(text.clone())
    }
}

impl From<&Self> for PhoneNumber {
    fn from(number: &Self) -> Self {
        number.clone()
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::PhoneNumber;

    #[test]
    fn notations_of_one_number_share_a_key() {
        let key = PhoneNumber::from("+919900000001").national_key();
        assert_eq!(key.as_deref(), Some("9900000001"));
        for text in ["09900000001", "919900000001", "9900000001"] {
            assert_eq!(PhoneNumber::from(text).national_key(), key);
        }
    }

    #[test]
    fn masked_and_sip_addresses_have_no_key() {
        assert!(PhoneNumber::from("022xxxx9102").is_masked());
        assert!(PhoneNumber::from("0XXXXX38847").is_masked());
        assert!(PhoneNumber::from("sip:gauravx").is_sip());
        assert!(!PhoneNumber::from("sip:gauravx").is_masked());
        assert_eq!(PhoneNumber::from("022xxxx9102").national_key(), None);
    }

    #[test]
    fn a_short_extension_is_masked_whole() {
        assert_eq!(PhoneNumber::from("101").to_string(), "xxx");
        assert_eq!(PhoneNumber::from("sip:agent7").to_string(), "sip:xxxxt7");
    }
}

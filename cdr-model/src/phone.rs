//! Phone numbers in one form, so that the same customer is found however the number was written.

use compact_str::CompactString;

/// Country code that a national number (`0501234567`) is completed with.
pub const HOME_COUNTRY_CODE: &str = "972";

/// Fewest digits of a number that is completed or looked up by.
const SHORTEST: usize = 3;

/// Most digits of a number: ITU-T E.164 has 15, prefixes of trunks come on top.
const LONGEST: usize = 20;

/// A phone number in its normal form: E.164 digits without `+`.
///
/// The vendor sends the same number as `0501234567` on one record and as `972501234567` on another. Both
/// have the normal form `972501234567`.
///
/// # Example
///
/// ```
/// use cdr_model::PhoneNumber;
///
/// let national = PhoneNumber::normalize("050-000-0004");
/// assert_eq!(national, PhoneNumber::normalize("+972 50 000 0004"));
/// assert_eq!(national.map(|number| number.to_string()), Some("972500000004".to_owned()));
/// assert_eq!(PhoneNumber::normalize("SIPSIP"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(CompactString);

impl PhoneNumber {
    /// Returns the normal form of a number, completing a national one with [`HOME_COUNTRY_CODE`].
    ///
    /// Spaces, `-`, `.`, `(`, `)`, `/` and a leading `+` or `00` are dropped. Nothing is returned for what is
    /// no number: an extension, a display name, a withheld number.
    #[must_use]
    pub fn normalize(text: &str) -> Option<Self> {
        Self::normalize_in(text, HOME_COUNTRY_CODE)
    }

    /// Returns the normal form of a number, completing a national one with the country code given.
    #[must_use]
    pub fn normalize_in(text: &str, country_code: &str) -> Option<Self> {
        let text = text.trim();
        let (international, rest) = match text.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let mut digits = CompactString::default();
        for character in rest.chars() {
            match character {
                '0'..='9' => digits.push(character),
                ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' | '\u{200e}' | '\u{200f}' => {}
                _ => return None,
            }
            if digits.len() > LONGEST {
                return None;
            }
        }
        if digits.len() < SHORTEST {
            return None;
        }
        if international {
            return Some(Self(digits));
        }
        if let Some(rest) = digits.strip_prefix("00") {
            return (rest.len() >= SHORTEST).then(|| Self(CompactString::new(rest)));
        }
        if let Some(rest) = digits.strip_prefix('0') {
            let mut whole = CompactString::new(country_code);
            whole.push_str(rest);
            return Some(Self(whole));
        }
        Some(Self(digits))
    }

    /// Returns the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for PhoneNumber {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl serde::Serialize for PhoneNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for PhoneNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
        Self::normalize(&text)
            .ok_or_else(|| serde::de::Error::custom("expected the digits of a phone number"))
    }
}

#[cfg(test)]
mod tests {
    use super::PhoneNumber;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(PhoneNumber::normalize(text).as_ref().map(PhoneNumber::as_str), expected);
    }

    #[test]
    fn one_customer_has_one_form() {
        check("0500000004", Some("972500000004"));
        check("972500000004", Some("972500000004"));
        check("00972500000004", Some("972500000004"));
        check("+972-50-000-0004", Some("972500000004"));
        check("+44 20 7946 0123", Some("442079460123"));
    }

    #[test]
    fn what_is_no_number_has_no_form() {
        for text in ["", "SIPSIP", "anonymous", "0", "00", "12", "Support", "123456789012345678901"] {
            check(text, None);
        }
    }
}

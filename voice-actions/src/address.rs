//! Where calls go and whom they come from: phone numbers, SIP addresses, web addresses.
//!
//! Texts are kept as they came. The vendor's own scripts have words such as `+TRANSFER_TO_NUMBER` where a number
//! goes, so reading never fails on one; a check reports it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::wire::{Field, Scalar, Shape, parse_text};

/// A text that names one thing and must not be mistaken for another.
macro_rules! address {
    ($( $(#[$meta:meta])* pub struct $name:ident: $shape:ident, $expected:literal; )+) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes a text as it is.
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// Returns the text as it came.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(to)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from).map(Self)
            }
        }

        impl Scalar for $name {
            const SHAPE: Shape = Shape::$shape;
            const EXPECTED: &'static str = $expected;

            fn from_text(text: &str) -> Option<Self> {
                Some(Self::new(text))
            }

            fn from_value(_: Value) -> Option<Self> {
                None
            }

            fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(to)
            }
        }

        impl Field for $name {
            const SHAPE: Shape = Shape::$shape;

            fn read<'de, D: Deserializer<'de>>(from: D, _: usize) -> Result<Option<Self>, D::Error> {
                parse_text(from, $expected).map(|text| text.map(|text| Self(text.into_owned())))
            }

            fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(to)
            }
        }
    )+ };
}

address! {
    /// A phone number: `+` and E.164 digits, in v0 documents digits only.
    pub struct PhoneNumber: Destination, "a phone number";

    /// A SIP address such as `agent@sales.example.com`, with or without `sip:`.
    pub struct SipAddress: Destination, "a SIP address";

    /// The number shown to the called party.
    ///
    /// For a `DIAL` it also selects the call flow of the new leg: the configuration of this number is asked.
    /// It has no `From<&str>`, so that it cannot be swapped with the number that is called.
    pub struct CallerId: CallerId, "a phone number";

    /// An absolute `http` or `https` address.
    pub struct WebAddress: Url, "a web address";
}

impl PhoneNumber {
    /// Returns whether this is `+` and 7 to 15 digits, the first not 0.
    #[must_use]
    pub fn is_e164(&self) -> bool {
        self.0.strip_prefix('+').is_some_and(is_international)
    }
}

impl CallerId {
    /// Returns whether this is `+` and 7 to 15 digits, the first not 0.
    #[must_use]
    pub fn is_e164(&self) -> bool {
        self.0.strip_prefix('+').is_some_and(is_international)
    }
}

impl SipAddress {
    /// Returns whether this is `user@host`, with or without `sip:` or `sips:`.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        is_sip(&self.0)
    }
}

impl WebAddress {
    /// Returns whether this is an absolute `http` or `https` URL.
    #[must_use]
    pub fn is_absolute(&self) -> bool {
        !self.0.contains(char::is_whitespace)
            && url::Url::parse(&self.0)
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
    }
}

impl From<&str> for WebAddress {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for WebAddress {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// Whom a call or a message is for.
///
/// ```
/// use voice_actions::Destination;
///
/// assert!(matches!(Destination::from("+15550100123"), Destination::PhoneNumber(_)));
/// assert!(matches!(Destination::from("agent@sales.example.com"), Destination::SipAddress(_)));
/// assert!(matches!(Destination::from("CUSTOMER NUMBER"), Destination::Other(_)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Destination {
    /// A phone number.
    PhoneNumber(PhoneNumber),
    /// A SIP address.
    SipAddress(SipAddress),
    /// Neither: a placeholder, or a mistake.
    Other(String),
}

impl Destination {
    /// Returns the text as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::PhoneNumber(number) => number.as_str(),
            Self::SipAddress(address) => address.as_str(),
            Self::Other(text) => text,
        }
    }
}

impl From<&str> for Destination {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for Destination {
    fn from(text: String) -> Self {
        let digits = text.strip_prefix('+').unwrap_or(&text);
        if is_international(digits) {
            Self::PhoneNumber(PhoneNumber(text))
        } else if is_sip(&text) {
            Self::SipAddress(SipAddress(text))
        } else {
            Self::Other(text)
        }
    }
}

impl From<PhoneNumber> for Destination {
    fn from(number: PhoneNumber) -> Self {
        Self::PhoneNumber(number)
    }
}

impl From<SipAddress> for Destination {
    fn from(address: SipAddress) -> Self {
        Self::SipAddress(address)
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Scalar for Destination {
    const SHAPE: Shape = Shape::Destination;
    const EXPECTED: &'static str = "a phone number or a SIP address";

    fn from_text(text: &str) -> Option<Self> {
        Some(Self::from(text))
    }

    fn from_value(_: Value) -> Option<Self> {
        None
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.as_str().serialize(to)
    }
}

impl Field for Destination {
    const SHAPE: Shape = Shape::Destination;

    fn read<'de, D: Deserializer<'de>>(from: D, _: usize) -> Result<Option<Self>, D::Error> {
        parse_text(from, <Self as Scalar>::EXPECTED)
            .map(|text| text.map(|text| Self::from(text.into_owned())))
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.as_str().serialize(to)
    }
}

pub(crate) fn is_international(digits: &str) -> bool {
    (7..=15).contains(&digits.len())
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && !digits.starts_with('0')
}

fn is_sip(text: &str) -> bool {
    let text = text.strip_prefix("sip:").or_else(|| text.strip_prefix("sips:")).unwrap_or(text);
    text.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && host.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[')
            && !text.contains(char::is_whitespace)
            && !host.contains('@')
    })
}

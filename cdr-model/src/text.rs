//! Short texts with a meaning: ids, numbers, extensions.
//!
//! Values of a call record are about ten bytes long, so they are kept inline; only longer ones (a recording
//! link, a 32-character call id) take memory of their own.

use compact_str::CompactString;

/// Makes a newtype over a short text.
macro_rules! text {
    ($( $(#[$outer:meta])* $name:ident ),+ $(,)?) => { $(
        $(#[$outer])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(CompactString);

        impl $name {
            /// Keeps the text as it is.
            #[must_use]
            pub fn new(text: impl AsRef<str>) -> Self {
                Self(CompactString::new(text))
            }

            /// Returns the text as it came.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Returns whether the text has no characters.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(CompactString::new(text))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(CompactString::from(text))
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0.into_string()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                Ok(Self::from(&*text))
            }
        }
    )+ };
}

text! {
    /// A text that means nothing more than itself: a name, a country, a link.
    Text,
    /// Identifies a call. All legs of a call may carry the same one, so it does not identify a record.
    CallId,
    /// An extension of the PBX, by its SIP code.
    Extension,
    /// A party of a call as it came: a phone number, an extension's SIP code, or a display name.
    Party,
    /// One of our own numbers, as the caller dialled it.
    Did,
}

impl Party {
    /// Returns whether this names an extension: it holds a letter, and phone numbers hold none.
    #[must_use]
    pub fn is_extension(&self) -> bool {
        self.0.bytes().any(|byte| byte.is_ascii_alphabetic())
    }

    /// Returns the phone number in its normal form, or nothing for an extension or a withheld number.
    #[must_use]
    pub fn phone_number(&self) -> Option<crate::PhoneNumber> {
        crate::PhoneNumber::normalize(self)
    }
}

//! Open enumerations: a vendor's list of words that may grow.
//!
//! One file serves every crate of the workspace: it lives in `voice-actions`, the others link to it, so that
//! `cargo package` puts the text into each and no crate depends on another for it. `ARCHITECTURE.md` says why
//! this is a macro and not a derive.

/// Makes an open enumeration: one row per wire word, and `Other` for words this version does not know.
///
/// Written `"word" | "alias"`, further spellings are read but never written.
///
/// The result is `#[non_exhaustive]` and has `KNOWN`, `as_str`, `is_known`, `From<&str>`, `From<String>`,
/// `FromStr`, `Display`, `Serialize` and `Deserialize`. Unknown words are kept as they came in [`Word`], which
/// only decoding makes, so a known word never hides there and `==` is sound.
macro_rules! vocabulary {
    (
        $(#[$outer:meta])*
        $visibility:vis enum $name:ident {
            $( $(#[$inner:meta])* $variant:ident = $word:literal $(| $alias:literal)* ),+ $(,)?
        }
    ) => {
        $(#[$outer])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        $visibility enum $name {
            $( $(#[$inner])* $variant, )+
            /// A word that this version does not know, kept as it came.
            Other($crate::vocabulary::Word),
        }

        impl $name {
            /// Every word that this version knows, in the vendor's order.
            pub const KNOWN: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// Returns the word as it is written on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $word, )+
                    Self::Other(word) => word.as_str(),
                }
            }

            /// Returns whether this version knows the word.
            #[must_use]
            pub const fn is_known(&self) -> bool {
                !matches!(self, Self::Other(_))
            }

            fn known(word: &str) -> Option<Self> {
                match word {
                    $( $word $(| $alias)* => Some(Self::$variant), )+
                    _ => None,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                Self::known(word).unwrap_or_else(|| Self::Other($crate::vocabulary::Word::new(word.to_owned())))
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                Self::known(&word).unwrap_or_else(|| Self::Other($crate::vocabulary::Word::new(word)))
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(word))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl serde::de::Visitor<'_> for Visitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("a word such as \"", vocabulary!(@first $($word),+), "\""))
                    }

                    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<$name, E> {
                        Ok($name::from(word))
                    }

                    fn visit_string<E: serde::de::Error>(self, word: String) -> Result<$name, E> {
                        Ok($name::from(word))
                    }
                }

                deserializer.deserialize_str(Visitor)
            }
        }
    };
    (@first $first:literal $(, $rest:literal)*) => { $first };
}

/// A word that this version of the crate does not know.
///
/// Only decoding makes one, so it never holds a word that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(String);

impl Word {
    pub(crate) const fn new(word: String) -> Self {
        Self(word)
    }

    /// Returns the word as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro makes public methods, and nothing of a test is reachable")]
mod tests {
    vocabulary! {
        /// Directions for this test.
        enum Direction {
            /// Towards the platform.
            Inbound = "inbound" | "in",
            /// Away from it.
            Outbound = "outbound",
        }
    }

    #[test]
    fn known_words_round_trip_and_never_hide_in_other() {
        for word in Direction::KNOWN {
            let text = serde_json::to_string(word).unwrap();
            assert_eq!(&serde_json::from_str::<Direction>(&text).unwrap(), word);
            assert!(Direction::from(word.as_str()).is_known());
        }
    }

    #[test]
    fn an_unknown_word_is_kept_as_it_came() {
        let word: Direction = serde_json::from_str("\"sideways\"").unwrap();
        assert!(!word.is_known());
        assert_eq!(serde_json::to_string(&word).unwrap(), "\"sideways\"");
    }

    #[test]
    fn an_alias_is_read_and_the_documented_word_written() {
        assert_eq!(Direction::from("in"), Direction::Inbound);
        assert_eq!(Direction::from("in").to_string(), "inbound");
    }

    #[test]
    fn a_number_where_a_word_belongs_is_a_plain_error() {
        let error = serde_json::from_str::<Direction>("7").unwrap_err().to_string();
        assert_eq!(
            error,
            "invalid type: integer `7`, expected a word such as \"inbound\" at line 1 column 1"
        );
    }
}

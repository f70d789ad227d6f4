//! Durations and instants that keep the unit of the wire in their type.

use serde_json::Value;
use time::{Duration, OffsetDateTime};

use crate::schema::Rule;
use crate::wire::{Field, Leaf};

/// Makes a newtype over the integer that stands on the wire.
macro_rules! unit {
    ($( #[$outer:meta] )* $name:ident, $make:path, $whole:expr) => {
        $( #[$outer] )*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// Takes the number as it stands on the wire.
            #[must_use]
            pub const fn new(count: i64) -> Self {
                Self(count)
            }

            /// Returns the number as it stands on the wire.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }

            /// Returns the time span.
            #[must_use]
            pub const fn duration(self) -> Duration {
                $make(self.0)
            }
        }

        impl From<i64> for $name {
            fn from(count: i64) -> Self {
                Self(count)
            }
        }

        impl From<Duration> for $name {
            /// Parts smaller than the unit are cut off.
            fn from(duration: Duration) -> Self {
                let whole: fn(Duration) -> i64 = $whole;
                Self(whole(duration))
            }
        }

        impl From<$name> for Duration {
            fn from(span: $name) -> Self {
                span.duration()
            }
        }

        impl Field for $name {
            const RULE: Rule = Rule::INTEGER;

            fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
                leaf.integer().map(Self)
            }

            fn write(&self) -> Value {
                self.0.into()
            }
        }
    };
}

unit! {
    /// A time span in whole seconds.
    Seconds, Duration::seconds, Duration::whole_seconds
}

unit! {
    /// A time span in whole milliseconds.
    Milliseconds, Duration::milliseconds, |span| i64::try_from(span.whole_milliseconds()).unwrap_or(i64::MAX)
}

/// An instant in seconds since the year 0, as the vendor counts.
///
/// ```
/// use callflow_modules::GregorianSeconds;
///
/// let start = GregorianSeconds::new(62_586_115_200);
/// assert_eq!(start.instant().map(|at| at.unix_timestamp()), Some(418_896_000)); // 11 April 1983
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GregorianSeconds(i64);

impl GregorianSeconds {
    /// Seconds from the start of the year 0 to that of 1970.
    pub const UNIX_EPOCH: i64 = 62_167_219_200;

    /// Takes the number as it stands on the wire.
    #[must_use]
    pub const fn new(count: i64) -> Self {
        Self(count)
    }

    /// Returns the number as it stands on the wire.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Returns the instant, or `None` outside the years that `time` can hold.
    #[must_use]
    pub fn instant(self) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp(self.0.checked_sub(Self::UNIX_EPOCH)?).ok()
    }
}

impl From<i64> for GregorianSeconds {
    fn from(count: i64) -> Self {
        Self(count)
    }
}

impl From<OffsetDateTime> for GregorianSeconds {
    fn from(instant: OffsetDateTime) -> Self {
        Self(instant.unix_timestamp() + Self::UNIX_EPOCH)
    }
}

impl Field for GregorianSeconds {
    const RULE: Rule = Rule::INTEGER;

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        leaf.integer().map(Self)
    }

    fn write(&self) -> Value {
        self.0.into()
    }
}

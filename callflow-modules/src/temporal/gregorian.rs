use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// Seconds since the start of the year 0, as the server counts time.
///
/// ```
/// use callflow_modules::temporal::GregorianSeconds;
/// use time::macros::datetime;
///
/// let start = GregorianSeconds::from(datetime!(2026-11-20 0:00 UTC));
/// assert_eq!(start.get(), 63_962_352_000);
/// assert_eq!(start.instant(), Some(datetime!(2026-11-20 0:00 UTC)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GregorianSeconds(i64);

impl GregorianSeconds {
    /// Gregorian seconds of 1970-01-01 00:00 UTC.
    pub const UNIX_EPOCH: i64 = 62_167_219_200;

    /// Takes a count of seconds since the start of the year 0.
    #[must_use]
    pub const fn new(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Returns the count of seconds.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Returns the instant, or `None` outside the years −9999 to 9999.
    #[must_use]
    pub fn instant(self) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp(self.0.checked_sub(Self::UNIX_EPOCH)?).ok()
    }
}

impl From<OffsetDateTime> for GregorianSeconds {
    fn from(instant: OffsetDateTime) -> Self {
        Self(instant.unix_timestamp() + Self::UNIX_EPOCH)
    }
}

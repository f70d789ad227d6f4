use std::fmt;

use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

/// A time zone: UTC, or one of the IANA database with the feature `zones`.
///
/// ```
/// use callflow_modules::temporal::Zone;
/// use time::macros::datetime;
///
/// assert_eq!(Zone::UTC.local(datetime!(2026-11-20 9:30 UTC)), datetime!(2026-11-20 9:30));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(Inner);

#[derive(Clone, PartialEq, Eq)]
enum Inner {
    Utc,
    #[cfg(feature = "zones")]
    Named(jiff::tz::TimeZone),
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Inner::Utc);

    /// Word in place of a name that stands for "not set here".
    pub const INHERIT: &str = "inherit";

    /// Looks a zone up by its IANA name, such as `Europe/London`.
    ///
    /// The database is part of the program; no file of the machine is read.
    ///
    /// # Errors
    /// [`UnknownZone`] if the database has no zone of that name.
    #[cfg(feature = "zones")]
    #[cfg_attr(docsrs, doc(cfg(feature = "zones")))]
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        jiff::tz::TimeZone::get(name).map(|zone| Self(Inner::Named(zone))).map_err(|_| UnknownZone(()))
    }

    /// Returns what the clock on the wall shows there at an instant.
    #[must_use]
    pub fn local(&self, instant: OffsetDateTime) -> PrimitiveDateTime {
        let local = instant.to_offset(self.offset(instant));
        PrimitiveDateTime::new(local.date(), local.time())
    }

    fn offset(&self, instant: OffsetDateTime) -> UtcOffset {
        match &self.0 {
            Inner::Utc => {
                let _ = instant;
                UtcOffset::UTC
            }
            #[cfg(feature = "zones")]
            Inner::Named(zone) => jiff::Timestamp::from_second(instant.unix_timestamp())
                .ok()
                .and_then(|at| UtcOffset::from_whole_seconds(zone.to_offset(at).seconds()).ok())
                .unwrap_or(UtcOffset::UTC),
        }
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match &self.0 {
            Inner::Utc => "UTC",
            #[cfg(feature = "zones")]
            Inner::Named(zone) => zone.iana_name().unwrap_or("?"),
        };
        f.debug_tuple("Zone").field(&name).finish()
    }
}

/// A name that is not in the database of time zones.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no time zone has that name")]
pub struct UnknownZone(());

//! `/record/`: conversation records and links to them.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::{Month, OffsetDateTime};

use crate::document::Document;
use crate::id::RecordId;
use crate::vendor::ringme::rest::call::SortOrder;
use crate::vendor::ringme::rest::cdr::Cdr;
use crate::wire::GmtTime;

/// A leg with a record: its `record_uuid` is never `null`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Cdr", into = "Cdr")]
pub struct Record {
    id: RecordId,
    leg: Cdr,
}

impl Record {
    /// Returns the id of the record; store this and not the link.
    #[must_use]
    pub const fn id(&self) -> &RecordId {
        &self.id
    }

    /// Returns the leg.
    #[must_use]
    pub fn into_leg(self) -> Cdr {
        self.leg
    }
}

impl Deref for Record {
    type Target = Cdr;

    fn deref(&self) -> &Cdr {
        &self.leg
    }
}

/// A leg without a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a leg with a `record_uuid`")]
#[non_exhaustive]
pub struct NoRecord;

impl TryFrom<Cdr> for Record {
    type Error = NoRecord;

    fn try_from(leg: Cdr) -> Result<Self, NoRecord> {
        let id = leg.record_uuid.get().cloned().ok_or(NoRecord)?;
        Ok(Self { id, leg })
    }
}

impl From<Record> for Cdr {
    fn from(record: Record) -> Self {
        record.leg
    }
}

impl Document for Record {}

/// Answer of `…/record/{record_uuid}/storage_url/`.
///
/// The link opens without authorisation, so it is never printed. Its life is not documented: ask for it when
/// it is needed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RecordLink {
    /// The link, byte for byte as it came.
    pub record_url: String,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl RecordLink {
    /// Makes an answer.
    #[must_use]
    pub fn new(record_url: impl Into<String>) -> Self {
        Self { record_url: record_url.into(), extra: Map::new() }
    }

    /// Returns the path of the resource below the tenant of the token: `/client/@me/record/…`.
    #[must_use]
    pub fn path_of_own_tenant(record: &RecordId) -> String {
        format!("/client/@me/record/{record}/storage_url/")
    }

    /// Returns the path of the resource below an extension.
    #[must_use]
    pub fn path_of_extension(extension: crate::ExtensionId, record: &RecordId) -> String {
        format!("/extension/{extension}/record/{record}/storage_url/")
    }
}

impl Document for RecordLink {}

impl fmt::Debug for RecordLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordLink").finish_non_exhaustive()
    }
}

/// Query of a list of records.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordQuery {
    /// Begin of the period; sent in UTC.
    pub from: OffsetDateTime,
    /// End of the period; sent in UTC. Not after the last day of the month that follows `from`.
    pub to: OffsetDateTime,
    /// Order; the vendor's default is newest first.
    pub order: Option<SortOrder>,
    /// Page, counted from 1.
    pub page: Option<u64>,
    /// Records a page.
    pub per_page: Option<u64>,
}

impl RecordQuery {
    /// Makes a query for a period.
    #[must_use]
    pub const fn new(from: OffsetDateTime, to: OffsetDateTime) -> Self {
        Self { from, to, order: None, page: None, per_page: None }
    }

    /// Splits a longer period into queries that the vendor allows, oldest first, without overlap.
    ///
    /// Each but the last ends one second before the first of a month.
    #[must_use]
    pub fn split(self) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut from = self.from.to_offset(time::UtcOffset::UTC);
        while let Some(next) = second_next_month(from).filter(|next| *next <= self.to) {
            parts.push(Self { from, to: next - time::Duration::SECOND, ..self.clone() });
            from = next;
        }
        parts.push(Self { from, ..self });
        parts
    }

    /// Writes the query.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("start_datetime", GmtTime::from_instant(self.from).as_str())
            .append_pair("end_datetime", GmtTime::from_instant(self.to).as_str());
        if let Some(order) = &self.order {
            query.append_pair("order", order.as_str());
        }
        if let Some(page) = self.page {
            query.append_pair("page", &page.to_string());
        }
        if let Some(per_page) = self.per_page {
            query.append_pair("per_page", &per_page.to_string());
        }
        query.finish()
    }
}

/// Returns the first instant after the month that follows.
fn second_next_month(from: OffsetDateTime) -> Option<OffsetDateTime> {
    let (year, month) = (from.year(), from.month());
    let (year, month) = match month {
        Month::November => (year + 1, Month::January),
        Month::December => (year + 1, Month::February),
        earlier => (year, earlier.nth_next(2)),
    };
    time::Date::from_calendar_date(year, month, 1).ok().map(|date| date.midnight().assume_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_long_period_is_split_where_the_vendor_wants_it() {
        let query = RecordQuery::new(datetime!(2024-11-15 0:00 UTC), datetime!(2025-04-10 0:00 UTC));
        let parts: Vec<_> = query.split().into_iter().map(|part| (part.from, part.to)).collect();
        assert_eq!(
            parts,
            [
                (datetime!(2024-11-15 0:00 UTC), datetime!(2024-12-31 23:59:59 UTC)),
                (datetime!(2025-01-01 0:00 UTC), datetime!(2025-02-28 23:59:59 UTC)),
                (datetime!(2025-03-01 0:00 UTC), datetime!(2025-04-10 0:00 UTC)),
            ]
        );
    }
}

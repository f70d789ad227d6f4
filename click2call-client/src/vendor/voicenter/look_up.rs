//! Looking a call up: a decision, because Call Log wants a range of dates and `place` returns an identifier alone.
//!
//! The identifier of a call begins with the moment it was made, on the wall clock of Israel (production: 14 digits).
//! So Call Log is asked for that identifier in the days around that moment, which no zone can miss. An identifier
//! that does not begin so cannot be looked up this way: [`Client::call_log`] can, with dates of your own.

use cdr_model::voicenter::{CallLogEntry, CallLogQuery, CallStatus, CallType};
use time::macros::format_description;
use time::{Duration, OffsetDateTime, PrimitiveDateTime};

use super::Client;
use crate::error::{Error, ErrorKind, Operation, Result, Sent};
use crate::placed::{CallId, CallReport, Outcome, StoredRecording};
use crate::vendor::Vendor;

/// How far around the moment in the identifier is searched: further than any zone is off.
const AROUND: Duration = Duration::DAY;

impl Client {
    /// Asks Call Log for both records of a call.
    pub(super) async fn report(&self, id: &CallId) -> Result<CallReport> {
        let made = moment(id.as_str()).ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, Vendor::Voicenter, Operation::LookUp)
                .with_detail("the identifier does not begin with a date; use `voicenter::Client::call_log`")
        })?;
        let mut query = CallLogQuery::new(made.saturating_sub(AROUND), made.saturating_add(AROUND));
        query.call_id = Some(id.as_str().into());
        let page = self.window(&query, query.from, query.to).await?;
        let of = |kind: &CallType| {
            let mine = |entry: &&CallLogEntry| {
                entry.call_type.as_ref() == Some(kind)
                    && entry.call_id.as_ref().is_some_and(|found| found.as_str() == id.as_str())
            };
            page.entries.iter().find(mine)
        };
        let user = of(&CallType::ClickToCallLeg1);
        let Some(customer) = of(&CallType::ClickToCallLeg2) else {
            return Err(Error::new(ErrorKind::NotFound, Vendor::Voicenter, Operation::LookUp)
                .with_sent(Sent::Yes)
                .with_detail("Call Log has no such call; records appear some minutes after the end"));
        };
        let mut report = CallReport::new(id.clone());
        report.is_final = true;
        report.outcome = Some(outcome(user.and_then(|leg| leg.status.as_ref()), customer.status.as_ref()));
        report.started_at = user.unwrap_or(customer).date;
        let lasted = customer.ring_time.unwrap_or_default() + customer.duration.unwrap_or_default();
        report.ended_at = customer.date.map(|began| began.saturating_add(lasted));
        report.talk_time = if customer.status == Some(CallStatus::Answer) {
            customer.duration
        } else {
            Some(Duration::ZERO)
        };
        let links = user.into_iter().chain([customer]).filter_map(|leg| leg.recording_url.as_ref());
        for link in links.map(|link| StoredRecording::Link(link.as_str().into())) {
            if !report.recordings.contains(&link) {
                report.recordings.push(link);
            }
        }
        Ok(report)
    }
}

/// Reads the moment at which an identifier was made, as if its wall clock were UTC.
fn moment(id: &str) -> Option<OffsetDateTime> {
    let form = format_description!("[year][month][day][hour][minute][second]");
    PrimitiveDateTime::parse(id.get(..14)?, form).ok().map(PrimitiveDateTime::assume_utc)
}

/// Joins how both legs ended. The second leg of a first that failed is `NOTCALLED`.
fn outcome(user: Option<&CallStatus>, customer: Option<&CallStatus>) -> Outcome {
    let (leg, unanswered) = match customer {
        Some(CallStatus::NotCalled) => (user, Outcome::UserNoAnswer),
        other => (other, Outcome::CustomerNoAnswer),
    };
    match leg {
        Some(CallStatus::Answer) => Outcome::Connected,
        Some(CallStatus::NoAnswer) => unanswered,
        Some(CallStatus::Busy) => Outcome::Busy,
        Some(CallStatus::Cancel) => Outcome::Cancelled,
        Some(CallStatus::NotDialed | CallStatus::NotCalled | CallStatus::ChannelUnavailable) => {
            Outcome::NotDialled
        }
        _ => Outcome::Failed,
    }
}

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::{Client, LONGEST_CDR_RANGE, collection, from_gregorian, to_gregorian};
use crate::pages::{Page, PageToken, Pages};
use crate::placed::{CallId, CallReport, Outcome};
use crate::redact::{Extra, Private};

/// A finished leg. What is not named here is kept in `extra`; the rows of a list are shorter and partly named
/// otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Cdr {
    /// Id of the record: `YYYYMM-<call id>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Id of the leg.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_id: Option<String>,
    /// Joins all legs of one conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interaction_id: Option<String>,
    /// `inbound` or `outbound`, seen from the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_direction: Option<String>,
    /// Number that called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller_id_number: Option<Private>,
    /// Number that was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callee_id_number: Option<Private>,
    /// Seconds answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_seconds: Option<u32>,
    /// Seconds from start to end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// Seconds of ringing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ringing_seconds: Option<u32>,
    /// Why the leg ended, such as `NORMAL_CLEARING`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hangup_cause: Option<String>,
    /// The same as SIP status, such as `sip:200`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hangup_code: Option<String>,
    /// End of the leg in gregorian seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<i64>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Cdr {
    /// Returns when the leg ended.
    #[must_use]
    pub fn ended_at(&self) -> Option<OffsetDateTime> {
        self.timestamp.and_then(from_gregorian)
    }

    pub(super) fn report(&self, id: CallId) -> CallReport {
        let mut report = CallReport::new(id);
        report.is_final = true;
        report.outcome = Some(self.outcome());
        report.ended_at = self.ended_at();
        let duration = Duration::seconds(self.duration_seconds.unwrap_or(0).into());
        report.started_at = report.ended_at.and_then(|end| end.checked_sub(duration));
        report.talk_time = self.billing_seconds.map(|seconds| Duration::seconds(seconds.into()));
        report
    }

    /// What the leg's end means; a decision, since the vendor lists causes and no outcomes.
    fn outcome(&self) -> Outcome {
        match (self.billing_seconds, self.hangup_cause.as_deref()) {
            (Some(1..), _) => Outcome::Connected,
            (_, Some("USER_BUSY")) => Outcome::Busy,
            (_, Some("NO_ANSWER" | "NO_USER_RESPONSE" | "ALLOTTED_TIMEOUT")) => Outcome::CustomerNoAnswer,
            (_, Some("ORIGINATOR_CANCEL")) => Outcome::Cancelled,
            _ => Outcome::Failed,
        }
    }
}

/// Returns whether an id is one of a record and not of a live leg.
pub(super) fn is_record_id(id: &str) -> bool {
    id.split_once('-').is_some_and(|(month, call)| {
        month.len() == 6 && month.bytes().all(|byte| byte.is_ascii_digit()) && !call.is_empty()
    })
}

/// A window of time: from the start up to, not including, the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CdrWindow {
    /// Start.
    pub from: OffsetDateTime,
    /// End.
    pub to: OffsetDateTime,
}

impl CdrWindow {
    /// Makes a window.
    #[must_use]
    pub const fn new(from: OffsetDateTime, to: OffsetDateTime) -> Self {
        Self { from, to }
    }
}

/// Pages over a window, split where it is longer than the server takes. A token is `end of part|key`.
pub(super) fn pages(client: Client, window: CdrWindow, from: Option<PageToken>) -> Pages<Cdr> {
    Pages::new(from, move |token| {
        let client = client.clone();
        Box::pin(async move {
            let (first, from) = (to_gregorian(window.to) - 1, to_gregorian(window.from));
            let (end, key) = token.as_ref().map_or((first, None), |token| split(token, first));
            if end < from {
                return Ok(Page::new(Vec::new(), None));
            }
            let start = from.max(end - LONGEST_CDR_RANGE.whole_seconds() + 1);
            let query = vec![("created_from", start.to_string()), ("created_to", end.to_string())];
            let page: Page<Cdr> = collection::page(&client, &["cdrs"], query, key).await?;
            let next = match page.next {
                Some(key) => Some(PageToken::from(format!("{end}|{}", key.as_str()))),
                None if start > from => Some(PageToken::from(format!("{}|", start - 1))),
                None => None,
            };
            Ok(Page::new(page.items, next))
        })
    })
}

fn split(token: &PageToken, first: i64) -> (i64, Option<PageToken>) {
    let (end, key) = token.as_str().split_once('|').unwrap_or((token.as_str(), ""));
    (end.parse().unwrap_or(first), (!key.is_empty()).then(|| PageToken::from(key)))
}

use pbx_events::ringme::rest::{Call, CallHistory, HistoryQuery};

use super::{Client, outcome};
use crate::error::{Operation, Result};
use crate::pages::{Page, PageToken, Pages};
use crate::placed::{CallId, CallReport, StoredRecording};

/// Calls a page where the query does not say.
const PER_PAGE: u64 = 100;

impl Client {
    /// Returns one finished call with its legs.
    ///
    /// # Errors
    /// `NotFound` if the history has no such call (yet).
    pub async fn call(&self, call_uuid: &str) -> Result<Call> {
        let url = self.segments(&["client", "@me", "call_history", call_uuid])?;
        self.fetch(Operation::LookUp, self.request::<()>(http::Method::GET, &url, None)?).await
    }

    /// Returns the finished calls of a period, a page at a time. A token is the number of a page.
    ///
    /// One statistics request runs at a time: the vendor refuses a second one with 429.
    #[must_use]
    pub fn call_history(&self, query: HistoryQuery, from: Option<PageToken>) -> Pages<Call> {
        let client = self.clone();
        Pages::new(from, move |token| {
            let (client, mut query) = (client.clone(), query.clone());
            Box::pin(async move {
                let page = number(token.as_ref(), query.page);
                query.page = Some(page);
                let per_page = *query.per_page.get_or_insert(PER_PAGE);
                let request = client.get("client/@me/call_history/", &query.to_query())?;
                let history: CallHistory = client.fetch(Operation::ListCalls, request).await?;
                Ok(numbered(history.call_history, page, per_page))
            })
        })
    }
}

/// Number of the page that a token names.
pub(super) fn number(token: Option<&PageToken>, first: Option<u64>) -> u64 {
    token.and_then(|token| token.as_str().parse().ok()).or(first).unwrap_or(1)
}

/// A page of a list that does not say whether it goes on: a full one does.
pub(super) fn numbered<T>(items: Vec<T>, page: u64, per_page: u64) -> Page<T> {
    let full = u64::try_from(items.len()).is_ok_and(|length| length >= per_page.max(1));
    Page::new(items, full.then(|| PageToken::from((page + 1).to_string())))
}

pub(super) fn report(call: &Call, id: CallId) -> CallReport {
    let mut report = CallReport::new(id);
    report.is_final = true;
    report.outcome = call.result.get().map(outcome);
    report.started_at = call.init_time_gmt.get().map(pbx_events::wire::GmtTime::instant);
    report.ended_at = call.hangup_time_gmt.get().map(pbx_events::wire::GmtTime::instant);
    report.talk_time = call.bridged_duration.get().copied();
    let legs = call.cdr.as_deref().unwrap_or_default();
    let records = legs.iter().filter_map(|leg| leg.record_uuid.get());
    report.recordings = records.map(|id| StoredRecording::Id(id.as_str().to_owned())).collect();
    report
}

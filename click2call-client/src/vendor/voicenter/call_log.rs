//! Call Log: at most 10,000 records an answer, so that a range is split until each half fits.

use bytes::Bytes;
use cdr_model::voicenter::{CallLogEntry, CallLogError, CallLogPage, CallLogQuery};
use http::{Method, Request, header};
use time::{Duration, OffsetDateTime};

use super::Client;
use crate::error::{Error, ErrorKind, Operation, Result, Sent, VendorCode};
use crate::exchange::{Answer, Safety};
use crate::pages::{Page, PageToken, Pages};
use crate::redact::wiped;
use crate::vendor::Vendor;

/// Time between two requests: 30 a minute are allowed.
const SPACING: Duration = Duration::seconds(2);
/// How often one request is repeated after "too many requests" in the body.
const MAX_WAITS: u32 = 3;
/// Most windows that a token names.
const MAX_WINDOWS: usize = 4096;

impl Client {
    /// Reads Call Log, window by window. The account's code, or the token, is added.
    ///
    /// A window that does not fit into one answer is split in halves, down to one second. Windows do not overlap;
    /// records appear some minutes late, so ask for the last minutes again later.
    #[must_use]
    pub fn call_log(&self, query: &CallLogQuery) -> Pages<CallLogEntry> {
        self.pages(query, None)
    }

    /// Reads Call Log from where an earlier list was left.
    #[must_use]
    pub fn call_log_from(&self, query: &CallLogQuery, token: PageToken) -> Pages<CallLogEntry> {
        self.pages(query, Some(token))
    }

    fn pages(&self, query: &CallLogQuery, from: Option<PageToken>) -> Pages<CallLogEntry> {
        let (client, query) = (self.clone(), query.clone());
        Pages::new(from, move |token| {
            let (client, query) = (client.clone(), query.clone());
            Box::pin(async move {
                let mut windows = match &token {
                    None => vec![(query.from, query.to)],
                    Some(token) => {
                        client.inner.exchange.sleep(SPACING).await;
                        read_windows(token).ok_or_else(|| client.mistake("the token names no windows"))?
                    }
                };
                loop {
                    let Some((from, to)) = windows.pop() else { return Ok(Page::new(Vec::new(), None)) };
                    let page = client.window(&query, from, to).await?;
                    if !page.is_truncated() {
                        return Ok(Page::new(page.entries, write_windows(&windows)));
                    }
                    let half = Duration::seconds((to - from).whole_seconds() / 2);
                    if half < Duration::SECOND || windows.len() >= MAX_WINDOWS {
                        return Err(client
                            .error(ErrorKind::TooLarge)
                            .with_detail("more records in one second than Call Log returns"));
                    }
                    windows.push((from + half + Duration::SECOND, to));
                    windows.push((from, from + half));
                    client.inner.exchange.sleep(SPACING).await;
                }
            })
        })
    }

    pub(super) async fn window(
        &self,
        query: &CallLogQuery,
        from: OffsetDateTime,
        to: OffsetDateTime,
    ) -> Result<CallLogPage> {
        let mut query = query.clone();
        (query.from, query.to) = (from, to);
        let mut waits = 0;
        loop {
            let request = self.log_request(query.clone())?;
            let answer = self.inner.exchange.run(Operation::ListCalls, Safety::Safe, request).await?;
            let page = match CallLogPage::from_json(&answer.body) {
                Ok(page) => page,
                Err(_) if !answer.status.is_success() => {
                    return Err(self.inner.exchange.refused(&Operation::ListCalls, Safety::Safe, &answer));
                }
                Err(error) => {
                    let exchange = &self.inner.exchange;
                    return Err(exchange
                        .unreadable(&Operation::ListCalls, &answer, "expected an answer of Call Log")
                        .with_source(error));
                }
            };
            match page.error() {
                None if answer.status.is_success() => return Ok(page),
                Some(CallLogError::RateLimit) if waits < MAX_WAITS => {
                    waits += 1;
                    self.inner.exchange.sleep(CallLogError::RETRY_AFTER).await;
                }
                error => return Err(self.log_error(error, &answer)),
            }
        }
    }

    fn log_request(&self, mut query: CallLogQuery) -> Result<Request<Bytes>> {
        let mut builder = Request::builder()
            .method(Method::POST)
            .uri(self.inner.call_log.as_str())
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/json");
        match &self.inner.bearer {
            None => query.code = Some(self.inner.code.expose().into()),
            Some(token) => {
                query.code = None;
                let value = token.bearer().ok_or_else(|| self.mistake("the token cannot be a header"))?;
                builder = builder.header(header::AUTHORIZATION, value);
            }
        }
        builder
            .body(wiped(query.to_json().into_bytes()))
            .map_err(|error| self.error(ErrorKind::InvalidRequest).with_source(error))
    }

    fn log_error(&self, error: Option<CallLogError>, answer: &Answer) -> Error {
        let refused = self.inner.exchange.refused(&Operation::ListCalls, Safety::Safe, answer);
        let Some(error) = error else { return refused };
        let (kind, number, meaning) = match error {
            CallLogError::RateLimit => (ErrorKind::RateLimited, 1, Some("too many requests")),
            CallLogError::BadCode => (ErrorKind::Unauthenticated, 2, Some("the code is wrong")),
            CallLogError::AddressNotAuthorized => {
                (ErrorKind::Forbidden, 4, Some("the address that asks is not authorised"))
            }
            CallLogError::InvalidDateRange => {
                (ErrorKind::InvalidRequest, 5, Some("the range of dates is not valid"))
            }
            CallLogError::Other(number) => (ErrorKind::Refused, number, None),
            _ => (ErrorKind::Refused, -1, None),
        };
        refused
            .with_kind(kind)
            .with_sent(Sent::Yes)
            .with_code(Some(VendorCode::new(number, meaning)))
            .with_retryable(error.is_temporary())
    }

    fn error(&self, kind: ErrorKind) -> Error {
        self.inner.exchange.error(kind, &Operation::ListCalls, Sent::No)
    }

    fn mistake(&self, detail: &str) -> Error {
        Error::new(ErrorKind::Configuration, Vendor::Voicenter, Operation::ListCalls).with_detail(detail)
    }
}

/// Writes windows as `from-to`, in Unix seconds, the next one last.
fn write_windows(windows: &[(OffsetDateTime, OffsetDateTime)]) -> Option<PageToken> {
    let window = |(from, to): &(OffsetDateTime, OffsetDateTime)| {
        format!("{}-{}", from.unix_timestamp(), to.unix_timestamp())
    };
    let text = windows.iter().map(window).collect::<Vec<_>>().join(",");
    (!text.is_empty()).then(|| PageToken::from(text))
}

fn read_windows(token: &PageToken) -> Option<Vec<(OffsetDateTime, OffsetDateTime)>> {
    let instant = |text: &str| OffsetDateTime::from_unix_timestamp(text.parse().ok()?).ok();
    let window = |text: &str| {
        let (from, to) = text.split_once('-')?;
        Some((instant(from)?, instant(to)?))
    };
    token.as_str().split(',').take(MAX_WINDOWS).map(window).collect()
}

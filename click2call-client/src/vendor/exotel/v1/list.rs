use serde::{Deserialize, Serialize};
use time::macros::format_description;
use time::{Duration, PrimitiveDateTime};

use super::V1Call;
use crate::error::{Error, ErrorKind, Operation, Result};
use crate::pages::PageToken;
use crate::read;
use crate::redact::{Extra, PhoneNumber};
use crate::vendor::Vendor;
use crate::vendor::exotel::loose::{Loose, Maybe};
use crate::vendor::exotel::words::{Direction, LegStatus};

/// Most identifiers of one filter.
pub const MAX_SIDS: usize = 100;
/// Most numbers of one filter key.
pub const MAX_NUMBERS: usize = 5;
/// Most calls of a page.
pub const MAX_PAGE: u8 = 100;

/// Which calls `GET /v1/Accounts/{sid}/Calls.json` lists.
///
/// Without dates the last 31 days; at most a month at once, at most six months back.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct CallFilter {
    /// `Sid`: these calls, at most 100, better 20.
    pub sids: Vec<String>,
    /// `DateCreated`: not before this, account-local.
    pub created_from: Option<PrimitiveDateTime>,
    /// `DateCreated`: not after this, account-local.
    pub created_to: Option<PrimitiveDateTime>,
    /// `To`: these customers, at most 5, E.164.
    pub to: Vec<PhoneNumber>,
    /// `From`: these users, at most 5, E.164.
    pub from: Vec<PhoneNumber>,
    /// `PhoneNumber`: these Exotel numbers, at most 5, E.164.
    pub phone_number: Vec<PhoneNumber>,
    /// `Status`.
    pub status: Vec<LegStatus>,
    /// `Duration`: at least this.
    pub duration_from: Option<Duration>,
    /// `Duration`: at most this.
    pub duration_to: Option<Duration>,
    /// `Price`: at least this, a decimal.
    pub price_from: Option<String>,
    /// `Price`: at most this, a decimal.
    pub price_to: Option<String>,
    /// `Direction`.
    pub direction: Vec<Direction>,
    /// `PageSize`: calls of a page, at most 100. The vendor's default is 50.
    pub page_size: Option<u8>,
    /// `SortBy`: oldest first. The vendor's default is newest first.
    pub oldest_first: bool,
    /// `details`: legs and talk time too.
    pub with_details: bool,
    /// `RecordingUrlValidity`: pre-signed recordings for so many minutes, 5 to 60.
    pub recording_minutes: Option<u8>,
}

impl CallFilter {
    /// Lists the calls of the last 31 days.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lists calls between two parties: the way to find out whether a call was placed whose answer was lost.
    #[must_use]
    pub fn between(from: impl Into<PhoneNumber>, to: impl Into<PhoneNumber>) -> Self {
        Self { from: vec![from.into()], to: vec![to.into()], ..Self::default() }
    }

    /// Lists calls asked for in this time, account-local.
    #[must_use]
    pub const fn with_created(mut self, from: PrimitiveDateTime, to: PrimitiveDateTime) -> Self {
        self.created_from = Some(from);
        self.created_to = Some(to);
        self
    }

    /// Lists calls in these states.
    #[must_use]
    pub fn with_status(mut self, status: impl IntoIterator<Item = LegStatus>) -> Self {
        self.status = status.into_iter().collect();
        self
    }

    /// Sets how many calls a page has.
    #[must_use]
    pub const fn with_page_size(mut self, calls: u8) -> Self {
        self.page_size = Some(calls);
        self
    }

    /// Lists the oldest calls first: new ones then do not move pages.
    #[must_use]
    pub const fn with_oldest_first(mut self) -> Self {
        self.oldest_first = true;
        self
    }

    /// Asks for legs and talk time too.
    #[must_use]
    pub const fn with_details(mut self) -> Self {
        self.with_details = true;
        self
    }

    /// Writes the query.
    ///
    /// # Errors
    /// `InvalidRequest` if a documented limit is broken.
    pub fn to_query(&self) -> Result<String> {
        self.check()?;
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut put = |name: &str, value: String| {
            if !value.is_empty() {
                query.append_pair(name, &value);
            }
        };
        let numbers =
            |list: &[PhoneNumber]| list.iter().map(PhoneNumber::as_str).collect::<Vec<_>>().join(",");
        put("Sid", self.sids.join(","));
        put("DateCreated", range(self.created_from.map(local), self.created_to.map(local)));
        put("To", numbers(&self.to));
        put("From", numbers(&self.from));
        put("PhoneNumber", numbers(&self.phone_number));
        put("Status", self.status.iter().map(LegStatus::as_str).collect::<Vec<_>>().join(","));
        let seconds = |time: Duration| format!("{}s", time.whole_seconds());
        put("Duration", range(self.duration_from.map(seconds), self.duration_to.map(seconds)));
        put("Price", range(self.price_from.clone(), self.price_to.clone()));
        put("Direction", self.direction.iter().map(Direction::as_str).collect::<Vec<_>>().join(","));
        put("PageSize", self.page_size.map(|size| size.to_string()).unwrap_or_default());
        put("SortBy", if self.oldest_first { "DateCreated:asc".to_owned() } else { String::new() });
        put("details", if self.with_details { "true".to_owned() } else { String::new() });
        put(
            "RecordingUrlValidity",
            self.recording_minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
        );
        Ok(query.finish())
    }

    fn check(&self) -> Result<()> {
        let rules = [
            (self.sids.len() > MAX_SIDS, "at most 100 identifiers"),
            (self.to.len() > MAX_NUMBERS, "at most 5 customers"),
            (self.from.len() > MAX_NUMBERS, "at most 5 users"),
            (self.phone_number.len() > MAX_NUMBERS, "at most 5 Exotel numbers"),
            (self.page_size.is_some_and(|size| size == 0 || size > MAX_PAGE), "pages of 1 to 100 calls"),
            (
                self.recording_minutes.is_some_and(|minutes| !(5..=60).contains(&minutes)),
                "recordings for 5 to 60 minutes",
            ),
            (
                matches!((self.created_from, self.created_to), (Some(from), Some(to))
                    if to < from || to - from > Duration::days(31)),
                "a time of at most a month",
            ),
        ];
        match rules.iter().find(|(broken, _)| *broken) {
            None => Ok(()),
            Some((_, rule)) => {
                Err(Error::new(ErrorKind::InvalidRequest, Vendor::Exotel, Operation::ListCalls)
                    .with_detail(format!("the filter breaks a limit: {rule}")))
            }
        }
    }
}

fn local(time: PrimitiveDateTime) -> String {
    time.format(format_description!("[year]-[month]-[day] [hour]:[minute]:[second]")).unwrap_or_default()
}

/// Writes `gte:…;lte:…`, or the half of it that is there; equal bounds as `gte` and `lte` too, which every key
/// understands.
fn range(from: Option<String>, to: Option<String>) -> String {
    let bounds = [from.map(|from| format!("gte:{from}")), to.map(|to| format!("lte:{to}"))];
    bounds.into_iter().flatten().collect::<Vec<_>>().join(";")
}

/// A page of calls: `{"Metadata": {…}, "Calls": […]}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct V1Page {
    /// Paging.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Maybe::is_absent")]
    pub metadata: Maybe<V1Metadata>,
    /// Calls of this page.
    #[serde(rename = "Calls", default, skip_serializing_if = "Maybe::is_absent")]
    pub calls: Maybe<Vec<V1Call>>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Paging of a list of calls: `Metadata`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct V1Metadata {
    /// Calls of the whole list.
    #[serde(rename = "Total", default, skip_serializing_if = "Loose::is_absent")]
    pub total: Loose<i64>,
    /// Calls of a page.
    #[serde(rename = "PageSize", default, skip_serializing_if = "Loose::is_absent")]
    pub page_size: Loose<i64>,
    /// First page, as path and query.
    #[serde(rename = "FirstPageUri", default, skip_serializing_if = "Loose::is_absent")]
    pub first_page: Loose<String>,
    /// Page before this one.
    #[serde(rename = "PrevPageUri", default, skip_serializing_if = "Loose::is_absent")]
    pub previous_page: Loose<String>,
    /// Page after this one.
    #[serde(rename = "NextPageUri", default, skip_serializing_if = "Loose::is_absent")]
    pub next_page: Loose<String>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl V1Page {
    /// Reads a page.
    ///
    /// # Errors
    /// `Unreadable` with the place of the mistake.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self> {
        read::from_json(&Vendor::Exotel, &Operation::ListCalls, text.as_ref())
    }

    /// Returns where the list goes on; an empty page is the last one.
    #[must_use]
    pub fn next_token(&self) -> Option<PageToken> {
        self.calls.get().filter(|calls| !calls.is_empty())?;
        self.metadata.get()?.next_page.get().map(|uri| PageToken::from(uri.as_str()))
    }
}

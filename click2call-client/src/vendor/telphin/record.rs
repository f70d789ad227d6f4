use bytes::Bytes;
use http::{Method, Request};
use pbx_events::ringme::rest::{Record, RecordLink, RecordQuery};
use pbx_events::{Document, ExtensionId, RecordId};
use serde::{Deserialize, Serialize};

use super::{Client, answer, auth, history};
use crate::error::{Operation, Result};
use crate::exchange::Safety;
use crate::pages::{PageToken, Pages};
use crate::redact::{Extra, Link};
use crate::transport::Body;

/// Records a page where the query does not say.
const PER_PAGE: u64 = 100;

/// Whose records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scope {
    /// Of the tenant to which the token belongs.
    OwnTenant,
    /// Of one extension.
    Extension(ExtensionId),
}

/// Conversation records: list, get, link to, delete.
#[derive(Clone, Debug)]
pub struct Records {
    client: Client,
    scope: Scope,
}

/// How many records there are and how large they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RecordStatistics {
    /// Members as they came: the documentation names a total size and a number of files without their keys.
    #[serde(flatten)]
    pub members: Extra,
}

impl Document for RecordStatistics {}

/// A record as it is downloaded.
#[derive(Debug)]
#[non_exhaustive]
pub struct RecordFile {
    /// Name that the server gives it, as it stands in the header: never use it as a path.
    pub name: Option<String>,
    /// Kind of file, `audio/mpeg`.
    pub content_type: Option<String>,
    /// Length in bytes, if the server says it.
    pub length: Option<u64>,
    /// Whether the bytes are compressed with gzip.
    pub is_gzip: bool,
    /// The bytes, piece by piece.
    pub body: Body,
}

impl Records {
    pub(super) const fn new(client: Client, scope: Scope) -> Self {
        Self { client, scope }
    }

    /// Lists the records of a period, a page at a time; a longer period than the vendor takes is split.
    ///
    /// A token is `part.page`.
    #[must_use]
    pub fn list(&self, query: &RecordQuery, from: Option<PageToken>) -> Pages<Record> {
        let records = self.clone();
        let parts = query.clone().split();
        Pages::new(from, move |token| {
            let (records, parts) = (records.clone(), parts.clone());
            Box::pin(async move {
                let (part, token) = match token.as_ref().and_then(|token| token.as_str().split_once('.')) {
                    Some((part, page)) => (part.parse().unwrap_or(0), Some(PageToken::from(page))),
                    None => (0_usize, None),
                };
                let Some(mut query) = parts.get(part).cloned() else {
                    return Ok(crate::Page::new(Vec::new(), None));
                };
                let page = history::number(token.as_ref(), query.page);
                query.page = Some(page);
                let per_page = *query.per_page.get_or_insert(PER_PAGE);
                let request = records.client.get(&records.path(""), &query.to_query())?;
                let items: Vec<Record> = records.client.fetch(Operation::Recordings, request).await?;
                let mut answer = history::numbered(items, page, per_page);
                answer.next = match answer.next {
                    Some(next) => Some(PageToken::from(format!("{part}.{}", next.as_str()))),
                    None if part + 1 < parts.len() => Some(PageToken::from(format!("{}.1", part + 1))),
                    None => None,
                };
                Ok(answer)
            })
        })
    }

    /// Returns number and size of the records.
    ///
    /// # Errors
    /// As every safe request.
    pub async fn statistics(&self) -> Result<RecordStatistics> {
        let request = self.client.get(&self.path("stats/"), "")?;
        self.client.fetch(Operation::Recordings, request).await
    }

    /// Returns a link into the storage, from which anybody who has it can download the record.
    ///
    /// The vendor does not say how long it lives: fetch it when it is needed, and store the record's id. Needs a web
    /// server that the operator of the PBX sets up.
    ///
    /// # Errors
    /// `NotFound` if there is no such record.
    pub async fn storage_url(&self, record: &RecordId) -> Result<Link> {
        let request = self.get(record, &["storage_url", ""])?;
        let link: RecordLink = self.client.fetch(Operation::Recordings, request).await?;
        Ok(Link::from(link.record_url))
    }

    /// Downloads a record.
    ///
    /// The bytes come as a stream, each piece within the policy's `body_timeout`, all within its `download_timeout`
    /// and `max_download`.
    ///
    /// # Errors
    /// `NotFound` if there is no such record.
    pub async fn file(&self, record: &RecordId) -> Result<RecordFile> {
        let request = self.get(record, &[])?;
        let exchange = &self.client.inner.exchange;
        let mut refused_before = false;
        loop {
            let (request, token) = auth::authorize(&self.client, &request).await?;
            match exchange.open(Operation::Recordings, request).await? {
                Ok(response) => return Ok(RecordFile::from(response)),
                Err(answer) if answer.status == http::StatusCode::UNAUTHORIZED && !refused_before => {
                    self.client.inner.tokens.refused(&token).await;
                    refused_before = true;
                }
                Err(answer) => {
                    let answer = answer::unpacked(exchange, &Operation::Recordings, answer)?;
                    answer::accept(exchange, &Operation::Recordings, Safety::Safe, &answer)?;
                    return Err(exchange.unreadable(
                        &Operation::Recordings,
                        &answer,
                        "neither a file nor an error",
                    ));
                }
            }
        }
    }

    /// Deletes one record.
    ///
    /// # Errors
    /// `NotFound` if there is no such record.
    pub async fn delete(&self, record: &RecordId) -> Result<()> {
        let mut request = self.get(record, &[])?;
        *request.method_mut() = Method::DELETE;
        self.client.change(request).await
    }

    /// Deletes all records of a period. Only the begin and the end of `query` count.
    ///
    /// # Errors
    /// As every change; a period that must be split may be deleted in part.
    pub async fn delete_range(&self, query: &RecordQuery) -> Result<()> {
        for part in RecordQuery::new(query.from, query.to).split() {
            let mut request = self.client.get(&self.path(""), &part.to_query())?;
            *request.method_mut() = Method::DELETE;
            self.client.change(request).await?;
        }
        Ok(())
    }

    fn get(&self, record: &RecordId, rest: &[&str]) -> Result<Request<Bytes>> {
        let extension;
        let mut path = match self.scope {
            Scope::OwnTenant => vec!["client", "@me", "record", record.as_str()],
            Scope::Extension(id) => {
                extension = id.to_string();
                vec!["extension", extension.as_str(), "record", record.as_str()]
            }
        };
        path.extend(rest);
        self.client.request::<()>(Method::GET, &self.client.segments(&path)?, None)
    }

    fn path(&self, rest: &str) -> String {
        match self.scope {
            Scope::OwnTenant => format!("client/@me/record/{rest}"),
            Scope::Extension(id) => format!("extension/{id}/record/{rest}"),
        }
    }
}

impl From<http::Response<Body>> for RecordFile {
    fn from(response: http::Response<Body>) -> Self {
        let (head, body) = response.into_parts();
        let header = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            name: header(http::header::CONTENT_DISPOSITION).and_then(file_name),
            content_type: header(http::header::CONTENT_TYPE).map(str::to_owned),
            length: header(http::header::CONTENT_LENGTH).and_then(|length| length.parse().ok()),
            is_gzip: header(http::header::CONTENT_ENCODING)
                .is_some_and(|coding| coding.eq_ignore_ascii_case("gzip")),
            body,
        }
    }
}

/// Reads `filename` of a content disposition.
fn file_name(disposition: &str) -> Option<String> {
    disposition.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case("filename").then(|| value.trim().trim_matches('"').to_owned())
    })
}

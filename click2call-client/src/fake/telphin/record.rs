//! `/record/`: conversations that were kept.

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, header};
use pbx_events::ExtensionId;
use pbx_events::ringme::rest::RecordQuery;
use pbx_events::wire::GmtTime;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::current::no_content;
use super::{Answer, Refused, TelphinRules, paged, refuse_undocumented};
use crate::fake::desk;
use crate::fake::fields::{Fields, header_text};

/// A call that is over, with its record if there is one.
#[derive(Debug)]
pub(super) struct Stored {
    /// Record; `None` where nothing was recorded, or it was deleted.
    pub(super) id: Option<String>,
    pub(super) call_id: String,
    pub(super) extension: ExtensionId,
    pub(super) at: OffsetDateTime,
    pub(super) leg: Map<String, Value>,
    pub(super) whole: Map<String, Value>,
    pub(super) bytes: Bytes,
}

impl Stored {
    /// Ids compare in any case.
    pub(super) fn is_call(&self, uuid: &str) -> bool {
        self.call_id.eq_ignore_ascii_case(uuid)
    }

    fn is(&self, record: &str) -> bool {
        self.id.as_ref().is_some_and(|id| id.eq_ignore_ascii_case(record))
    }

    pub(super) fn call(&self, legs: bool) -> Value {
        let mut call = self.whole.clone();
        if legs {
            call.insert("cdr".to_owned(), Value::Array(vec![Value::Object(self.leg.clone())]));
        }
        Value::Object(call)
    }

    fn delete(&mut self) {
        self.id = None;
        for key in ["record_uuid", "record_file_size", "file_name"] {
            self.leg.insert(key.to_owned(), Value::Null);
        }
    }

    /// Link into the storage: opaque, in the alphabet of the vendor's.
    fn link(&self) -> String {
        let id: String = self.call_id.chars().rev().collect();
        format!("{id}==")
    }

    fn file(&self, range: Option<&str>) -> Response<Bytes> {
        let length = self.bytes.len();
        let mut response = match range.and_then(|range| bounds(range, length)) {
            None => desk::typed(200, "audio/mpeg", self.bytes.clone()),
            Some((first, end)) => {
                let part = desk::typed(206, "audio/mpeg", self.bytes.slice(first..end));
                let value = format!("bytes {first}-{}/{length}", end - 1);
                with_header(part, header::CONTENT_RANGE, &value)
            }
        };
        response.headers_mut().insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        let size = response.body().len();
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(size));
        let name = self.leg.get("file_name").and_then(Value::as_str).unwrap_or("record.mp3");
        with_header(response, header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""))
    }
}

fn with_header(mut response: Response<Bytes>, name: header::HeaderName, value: &str) -> Response<Bytes> {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// Reads `bytes=first-last`, which may lack either; a range that cannot be satisfied asks for the whole.
fn bounds(range: &str, length: usize) -> Option<(usize, usize)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (first, end) = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) => (first, last.saturating_add(1).min(length)),
        (Ok(first), Err(_)) if last.is_empty() => (first, length),
        (Err(_), Ok(most)) if first.is_empty() => (length.saturating_sub(most), length),
        _ => return None,
    };
    (first < end).then_some((first, end))
}

/// Reads the period of a query, both ends of which are required.
pub(super) fn period(query: &Fields) -> Result<(OffsetDateTime, OffsetDateTime), Refused> {
    let end = |name: &'static str| {
        let text = query.get(name).ok_or_else(|| Refused::invalid(name))?;
        GmtTime::parse(text).map(|time| time.instant()).map_err(|_| Refused::invalid(name))
    };
    if !matches!(query.get("order").unwrap_or("desc"), "asc" | "desc") {
        return Err(Refused::invalid("order"));
    }
    Ok((end("start_datetime")?, end("end_datetime")?))
}

impl TelphinRules {
    pub(super) fn record(
        &mut self,
        request: &Request<Bytes>,
        extension: Option<ExtensionId>,
        rest: &[&str],
    ) -> Answer {
        let owned = |stored: &Stored| extension.is_none_or(|id| stored.extension == id);
        let missing = || Refused(404, None, "Record not found".to_owned());
        let query = Fields::of_query(request);
        match (request.method(), rest) {
            (&Method::GET, []) => {
                refuse_undocumented(
                    &query,
                    &["start_datetime", "end_datetime", "order", "page", "per_page"],
                )?;
                let (from, to) = record_period(&query)?;
                let within = |stored: &&Stored| stored.id.is_some() && (from..=to).contains(&stored.at);
                let mut list: Vec<&Stored> =
                    self.records.iter().filter(|stored| owned(stored)).filter(within).collect();
                if query.get("order") != Some("asc") {
                    list.reverse();
                }
                let list = paged(&query, list)?.into_iter().map(|stored| Value::Object(stored.leg.clone()));
                Ok(desk::json(200, &Value::Array(list.collect())))
            }
            (&Method::GET, ["stats"]) => {
                let list: Vec<&Stored> =
                    self.records.iter().filter(|stored| stored.id.is_some() && owned(stored)).collect();
                let size: usize = list.iter().map(|stored| stored.bytes.len()).sum();
                Ok(desk::json(200, &json!({"total_size": size, "files_count": list.len()})))
            }
            (&Method::DELETE, []) => {
                refuse_undocumented(&query, &["start_datetime", "end_datetime"])?;
                let (from, to) = record_period(&query)?;
                for stored in self.records.iter_mut().filter(|stored| owned(stored)) {
                    if (from..=to).contains(&stored.at) {
                        stored.delete();
                    }
                }
                Ok(no_content())
            }
            (method, [id, rest @ ..]) => {
                let storage = self.storage.clone();
                let mut records = self.records.iter_mut().filter(|stored| owned(stored));
                let stored = records.find(|stored| stored.is(id)).ok_or_else(missing)?;
                match (method, rest) {
                    (&Method::GET, []) => Ok(stored.file(header_text(request, "range"))),
                    (&Method::GET, ["storage_url"]) => {
                        let link = format!("{storage}/storage/{}", stored.link());
                        Ok(desk::json(200, &json!({"record_url": link})))
                    }
                    (&Method::DELETE, []) => {
                        stored.delete();
                        Ok(no_content())
                    }
                    _ => Err(Refused::not_found()),
                }
            }
            _ => Err(Refused::not_found()),
        }
    }

    /// Answers the storage, which asks nobody for a token.
    pub(super) fn stored(&self, link: &str) -> Response<Bytes> {
        let stored = self.records.iter().find(|stored| stored.id.is_some() && stored.link() == link);
        stored.map_or_else(|| Refused::not_found().into_response(), |stored| stored.file(None))
    }
}

/// Reads the period of a list of records, which ends with the month after it began.
fn record_period(query: &Fields) -> Result<(OffsetDateTime, OffsetDateTime), Refused> {
    let (from, to) = period(query)?;
    if RecordQuery::new(from, to).split().len() > 1 {
        return Err(Refused::invalid("end_datetime"));
    }
    Ok((from, to))
}

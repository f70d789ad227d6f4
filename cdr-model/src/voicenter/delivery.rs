use serde_json::Value;

use super::{AckPolicy, Acknowledgement, Cdr};
use crate::encoding::json::{self, Stop};
use crate::encoding::xml_rpc::{self, XmlValue};
use crate::encoding::{self, Encoding, MAX_RECORDS, form};
use crate::table::{Keep, Raw, Reader, from_tree};
use crate::{Error, ErrorKind, Reply};

/// Method name of the XML-RPC calls that we write. `[inferred]` It is not documented, so readers ignore it.
const METHOD: &str = "CDR";

/// What one HTTP request brought.
#[derive(Debug)]
#[non_exhaustive]
pub struct Delivery {
    /// Encoding of the request, and so of the answer.
    pub encoding: Encoding,
    /// The records.
    pub records: Vec<Cdr>,
    /// Records of an array that could not be read, while others could.
    pub rejected: Vec<Error>,
}

impl Delivery {
    /// Makes a delivery of records.
    #[must_use]
    pub const fn new(encoding: Encoding, records: Vec<Cdr>) -> Self {
        Self { encoding, records, rejected: Vec::new() }
    }

    /// Writes the answer in the encoding in which the records came, by the default [`AckPolicy`].
    ///
    /// [`Acknowledgement::ok`] only when the records are safe: then the vendor forgets them. An
    /// [`Intake`](crate::Intake) knows when.
    #[must_use]
    pub fn acknowledge(&self, acknowledgement: &Acknowledgement) -> Reply {
        AckPolicy::default().reply(self.encoding, acknowledgement)
    }

    /// Writes the records in an encoding, for a fake vendor or for forwarding.
    ///
    /// # Errors
    /// `NotRepresentable` for a form of more than one record, or without any.
    pub fn encode(&self, encoding: Encoding) -> Result<Vec<u8>, Error> {
        let text = match (encoding, &*self.records) {
            (_, []) => return Err(Error::new(ErrorKind::NotRepresentable).because("expected a record")),
            (_, [record]) => encode_one(record, encoding),
            (Encoding::Json, records) => json::to_text(&records),
            (Encoding::XmlRpc, records) => xml_rpc::write_call(METHOD, records),
            (Encoding::Form, _) => {
                return Err(Error::new(ErrorKind::NotRepresentable)
                    .because("expected one record: a form holds no more"));
            }
        };
        Ok(text.into_bytes())
    }
}

pub(super) fn encode_one(record: &Cdr, encoding: Encoding) -> String {
    match encoding {
        Encoding::Json => json::to_text(record),
        Encoding::XmlRpc => xml_rpc::write_call(METHOD, std::slice::from_ref(record)),
        Encoding::Form => form::write(record),
    }
}

/// Reads the body of a request, whichever of the three encodings it is in.
///
/// All three give the same records. The content type is a hint: the first byte of the body decides. An array of
/// which some records are good is read, and the others are listed as rejected.
///
/// # Errors
/// `Malformed`, `UnexpectedShape`, `MissingField` and `InvalidValue` if there is no record to read; `TooLarge` over
/// the limits of [`encoding`](crate::encoding); `Forbidden` for XML with a document type or entities of its own.
///
/// # Example: one meaning
///
/// ```
/// use cdr_model::voicenter::{CallStatus, CallType, decode};
///
/// let json = br#"{"ivruniqueid":"20200720095iMlilHJs","type":"Queue","status":"ABANDONE","time":1536855354}"#;
/// let form = b"ivruniqueid=20200720095iMlilHJs&type=Queue&status=ABANDONE&time=1536855354";
///
/// let records = decode(Some("application/json"), json)?.records;
/// assert_eq!(records, decode(Some("application/x-www-form-urlencoded"), form)?.records);
/// assert_eq!(records[0].call_type, CallType::Queue);
/// assert_eq!(records[0].status, CallStatus::Abandoned);
/// # Ok::<(), cdr_model::Error>(())
/// ```
pub fn decode(content_type: Option<&str>, body: &[u8]) -> Result<Delivery, Error> {
    encoding::check_size(body)?;
    let encoding = Encoding::detect(content_type, body);
    let charset = encoding::charset(content_type);
    match encoding {
        Encoding::Json => {
            let text = match charset {
                None => std::borrow::Cow::Borrowed(json::text(body)?),
                Some(_) => encoding::decode_text(body, charset)?,
            };
            decode_json(&text)
        }
        Encoding::XmlRpc => {
            let text = encoding::decode_text(body, charset.or_else(|| xml_rpc::declared_charset(body)))?;
            decode_xml(&text)
        }
        Encoding::Form => {
            let record = form::read(body, Reader::new(Keep::Meaning))?;
            Ok(Delivery::new(Encoding::Form, vec![record]))
        }
    }
}

fn decode_json(text: &str) -> Result<Delivery, Error> {
    let records = if text.trim_ascii_start().starts_with('[') {
        json::list(text)
    } else {
        crate::table::from_text(text).ok().map(|record| vec![record])
    };
    if let Some(records) = records.filter(|records| !records.is_empty() && records.len() <= MAX_RECORDS) {
        return Ok(Delivery::new(Encoding::Json, records));
    }
    let located = |error| json::locate(text, error);
    match json::tree(text)? {
        Value::Array(items) => {
            let results = items.iter().map(|item| from_tree(item, Keep::Shape));
            let mut delivery = several(Encoding::Json, items.len(), results).map_err(located)?;
            delivery.rejected = delivery.rejected.into_iter().map(located).collect();
            Ok(delivery)
        }
        tree => {
            let record = from_tree(&tree, Keep::Shape).map_err(located)?;
            Ok(Delivery::new(Encoding::Json, vec![record]))
        }
    }
}

/// Keeps what is good of several records; refuses when nothing is.
fn several(
    encoding: Encoding,
    count: usize,
    results: impl Iterator<Item = Result<Cdr, Error>>,
) -> Result<Delivery, Error> {
    if count > MAX_RECORDS {
        return Err(
            Error::new(ErrorKind::TooLarge).because(format!("expected at most {MAX_RECORDS} records"))
        );
    }
    let mut delivery = Delivery::new(encoding, Vec::with_capacity(count));
    for (index, result) in results.enumerate() {
        match result {
            Ok(record) => delivery.records.push(record),
            Err(error) => delivery.rejected.push(error.within(index)),
        }
    }
    if delivery.records.is_empty() {
        let none = Error::new(ErrorKind::UnexpectedShape).because("expected a record, found an empty array");
        return Err(delivery.rejected.into_iter().next().unwrap_or(none));
    }
    Ok(delivery)
}

fn decode_xml(text: &str) -> Result<Delivery, Error> {
    let document = xml_rpc::document(text)?;
    let shape = || Error::new(ErrorKind::UnexpectedShape).because("expected a parameter that is a struct");
    // The first parameter that can hold a record counts, whatever stands before it.
    for param in &document.params {
        match param {
            XmlValue::Struct(_) => return Ok(Delivery::new(Encoding::XmlRpc, vec![from_struct(param)?])),
            XmlValue::Array(items) if items.iter().any(|item| matches!(item, XmlValue::Struct(_))) => {
                return several(Encoding::XmlRpc, items.len(), items.iter().map(from_struct));
            }
            XmlValue::Array(_) | XmlValue::Scalar(_) => {}
        }
    }
    Err(shape())
}

/// Reads a struct; one that only wraps the record is looked into once.
fn from_struct(value: &XmlValue<'_>) -> Result<Cdr, Error> {
    let XmlValue::Struct(members) = value else {
        return Err(Error::new(ErrorKind::UnexpectedShape).because("expected a struct"));
    };
    let has_id = members.iter().any(|(key, _)| crate::table::same_name(key, "ivruniqueid"));
    let nested = members.iter().find_map(|(_, value)| match value {
        XmlValue::Struct(inner) if !has_id => Some(inner),
        _ => None,
    });
    let mut reader = Reader::new(Keep::Meaning);
    for (key, value) in nested.unwrap_or(members) {
        let put = match value {
            XmlValue::Scalar(raw) => reader.put(key, raw),
            XmlValue::Struct(_) | XmlValue::Array(_) => reader.put(key, &Raw::from_value(&value.to_value())),
        };
        put.map_err(|stop| match stop {
            Stop::Error(error) => error,
            Stop::Unusual => Error::new(ErrorKind::Malformed),
        })?;
    }
    reader.finish()
}

/// Reads records from JSON lines, one a line. Empty lines are left out.
///
/// Each line succeeds or fails by itself; an error says its line. Memory does not grow with the number of lines.
///
/// # Example
///
/// ```
/// use cdr_model::voicenter::read_lines;
///
/// let journal = b"{\"ivruniqueid\":\"a\",\"type\":\"Queue\",\"status\":\"ANSWER\",\"time\":1536855354}\n\n{}\n";
/// let lines: Vec<_> = read_lines(journal).collect();
/// assert!(lines[0].is_ok());
/// assert_eq!(lines[1].as_ref().err().and_then(|error| error.line()), Some(3));
/// ```
pub fn read_lines(journal: &[u8]) -> impl Iterator<Item = Result<Cdr, Error>> + '_ {
    journal.split(|&byte| byte == b'\n').enumerate().filter(|(_, line)| !line.trim_ascii().is_empty()).map(
        |(index, line)| {
            Cdr::from_json(line.strip_suffix(b"\r").unwrap_or(line)).map_err(|error| {
                let column = error.column().unwrap_or(1);
                error.on(index + 1, column)
            })
        },
    )
}

//! XML-RPC: a bounded pull decoder, and the writer of calls and answers.
//!
//! No document type, no entity but the five of XML itself, at most [`MAX_DEPTH`](super::MAX_DEPTH) levels.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Number, Value};

use super::{MAX_DEPTH, MAX_VALUES};
use crate::table::{Member, Out, Raw, Record, walk};
use crate::{Error, ErrorKind};

/// A decoded value.
#[derive(Debug)]
pub(crate) enum XmlValue<'a> {
    Scalar(Raw<'a>),
    Struct(Vec<(Cow<'a, str>, Self)>),
    Array(Vec<Self>),
}

/// A decoded call or answer.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(crate) params: Vec<XmlValue<'a>>,
    /// Whether this is an answer that says that the call failed.
    pub(crate) is_fault: bool,
}

impl XmlValue<'_> {
    pub(crate) fn to_value(&self) -> Value {
        match self {
            Self::Scalar(raw) => raw.to_value().unwrap_or_default(),
            Self::Struct(members) => {
                let members = members.iter().map(|(key, value)| (key.clone().into_owned(), value.to_value()));
                Value::Object(members.collect::<Map<_, _>>())
            }
            Self::Array(items) => items.iter().map(Self::to_value).collect(),
        }
    }
}

/// Returns the charset that an XML declaration names.
pub(crate) fn declared_charset(body: &[u8]) -> Option<&str> {
    if body.starts_with(&[0xfe, 0xff]) || body.starts_with(&[0xff, 0xfe]) {
        // The byte order mark is right and the declaration is not readable yet.
        return None;
    }
    let body = body.trim_ascii_start();
    let end = body.iter().take(200).position(|&byte| byte == b'>')?;
    let declaration = std::str::from_utf8(body.get(..end)?).ok()?.strip_prefix("<?xml")?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value.get(1..)?.split_once(quote).map(|(label, _)| label)
}

/// Decodes a call or an answer.
pub(crate) fn document(text: &str) -> Result<Document<'_>, Error> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    let mut decoder = Decoder { reader, depth: 0, values: 0 };
    decoder.document().map_err(|error| {
        let offset = usize::try_from(decoder.reader.buffer_position()).unwrap_or(usize::MAX).min(text.len());
        let before = text.get(..offset).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        error.on(line, column)
    })
}

fn malformed(detail: &str) -> Error {
    Error::new(ErrorKind::Malformed).because(detail)
}

struct Decoder<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
    values: usize,
}

/// Kinds of elements below `value`.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Int,
    Double,
    Boolean,
    Nil,
    Date,
    Base64,
    Struct,
    Array,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "string" => Self::Text,
            "int" | "i4" | "i8" | "i1" | "i2" => Self::Int,
            "double" | "float" => Self::Double,
            "boolean" => Self::Boolean,
            "nil" => Self::Nil,
            "dateTime.iso8601" | "dateTime" => Self::Date,
            "base64" => Self::Base64,
            "struct" => Self::Struct,
            "array" => Self::Array,
            _ => return None,
        })
    }
}

impl<'a> Decoder<'a> {
    fn next(&mut self) -> Result<Event<'a>, Error> {
        match self.reader.read_event() {
            Ok(Event::DocType(_)) => {
                Err(Error::new(ErrorKind::Forbidden).because("expected no document type declaration"))
            }
            Ok(Event::Eof) => Err(malformed("expected more XML, found the end")),
            Ok(event) => Ok(event),
            // The message of the parser may quote the payload, so it is not repeated.
            Err(_) => Err(malformed("no well-formed XML")),
        }
    }

    /// Goes to the next start tag; nothing when the element around ends first.
    fn start(&mut self) -> Result<Option<Tag>, Error> {
        loop {
            match self.next()? {
                Event::Start(start) => return Ok(Some(Tag::of(start.local_name().as_ref()))),
                Event::End(_) => return Ok(None),
                Event::Text(text) if text.trim_ascii().is_empty() => {}
                Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                    return Err(malformed("expected an element, found text"));
                }
                _ => {}
            }
        }
    }

    fn expect(&mut self, expected: Tag, detail: &'static str) -> Result<(), Error> {
        if self.start()? == Some(expected) { Ok(()) } else { Err(malformed(detail)) }
    }

    fn end(&mut self) -> Result<(), Error> {
        if self.start()?.is_none() { Ok(()) } else { Err(malformed("expected an end tag, found an element")) }
    }

    fn document(&mut self) -> Result<Document<'a>, Error> {
        let response = match self.start()? {
            Some(Tag::MethodCall) => false,
            Some(Tag::MethodResponse) => true,
            _ => return Err(malformed("expected `methodCall` or `methodResponse`")),
        };
        let mut document = Document { params: Vec::new(), is_fault: false };
        while let Some(name) = self.start()? {
            match name {
                // Any method name is accepted: it is not documented, so nothing is decided by it.
                Tag::MethodName if !response => drop(self.text()?),
                Tag::Params => {
                    while let Some(param) = self.start()? {
                        if param != Tag::Param {
                            return Err(malformed("expected `param`"));
                        }
                        self.expect(Tag::Value, "expected `value`")?;
                        document.params.push(self.value()?);
                        self.end()?;
                    }
                }
                Tag::Fault if response => {
                    self.expect(Tag::Value, "expected `value`")?;
                    document.params.push(self.value()?);
                    document.is_fault = true;
                    self.end()?;
                }
                _ => return Err(malformed("expected `params`")),
            }
        }
        Ok(document)
    }

    /// Reads the text of an element up to its end.
    fn text(&mut self) -> Result<Cow<'a, str>, Error> {
        let mut text = Cow::Borrowed("");
        loop {
            match self.next()? {
                Event::Text(part) => {
                    let part = if part.contains('\r') { part.xml10_content() } else { part.into_inner() };
                    append(&mut text, part);
                }
                Event::CData(part) => append(&mut text, part.into_inner()),
                Event::GeneralRef(reference) => text.to_mut().push(resolve(&reference)?),
                Event::End(_) => return Ok(text),
                Event::Start(_) => return Err(malformed("expected text, found an element")),
                _ => {}
            }
        }
    }

    /// Reads a value, from behind its start tag to behind its end tag.
    fn value(&mut self) -> Result<XmlValue<'a>, Error> {
        self.depth += 1;
        self.values += 1;
        if self.depth > MAX_DEPTH || self.values > MAX_VALUES {
            return Err(Error::new(ErrorKind::TooLarge)
                .because(format!("expected at most {MAX_DEPTH} levels and {MAX_VALUES} values")));
        }
        let mut bare = Cow::Borrowed("");
        let value = loop {
            match self.next()? {
                // Text without a type element is a string.
                Event::Text(part) => {
                    let part = if part.contains('\r') { part.xml10_content() } else { part.into_inner() };
                    append(&mut bare, part);
                }
                Event::CData(part) => append(&mut bare, part.into_inner()),
                Event::GeneralRef(reference) => bare.to_mut().push(resolve(&reference)?),
                Event::End(_) => {
                    self.depth -= 1;
                    return Ok(XmlValue::Scalar(Raw::Text(bare)));
                }
                Event::Start(start) => {
                    if !bare.trim_ascii().is_empty() {
                        return Err(malformed("expected one value, found text and an element"));
                    }
                    let kind = Kind::of(start.local_name().as_ref())
                        .ok_or_else(|| malformed("expected a value type"))?;
                    break self.typed(kind)?;
                }
                _ => {}
            }
        };
        self.end()?;
        self.depth -= 1;
        Ok(value)
    }

    fn typed(&mut self, kind: Kind) -> Result<XmlValue<'a>, Error> {
        let raw = match kind {
            Kind::Text => Raw::Text(self.text()?),
            Kind::Date => Raw::Text(trimmed(self.text()?)),
            Kind::Int | Kind::Double => {
                number(&self.text()?).ok_or_else(|| malformed("expected a number"))?
            }
            Kind::Boolean => match self.text()?.trim_ascii() {
                "1" | "true" => Raw::Bool(true),
                "0" | "false" => Raw::Bool(false),
                _ => return Err(malformed("expected `0` or `1`")),
            },
            Kind::Nil => {
                self.text()?;
                Raw::Null
            }
            Kind::Base64 => {
                let text = self.text()?;
                let packed: String = text.split_ascii_whitespace().collect();
                let bytes = STANDARD.decode(packed).map_err(|_| malformed("expected base64"))?;
                // Bytes that are no text stay as they came.
                Raw::Text(String::from_utf8(bytes).map_or(trimmed(text), Cow::Owned))
            }
            Kind::Struct => return self.members(),
            Kind::Array => return self.items(),
        };
        Ok(XmlValue::Scalar(raw))
    }

    fn members(&mut self) -> Result<XmlValue<'a>, Error> {
        let mut members = Vec::with_capacity(32);
        while let Some(name) = self.start()? {
            if name != Tag::Member {
                return Err(malformed("expected `member`"));
            }
            self.expect(Tag::Name, "expected `name`")?;
            let key = trimmed(self.text()?);
            self.expect(Tag::Value, "expected `value`")?;
            members.push((key, self.value()?));
            self.end()?;
        }
        Ok(XmlValue::Struct(members))
    }

    fn items(&mut self) -> Result<XmlValue<'a>, Error> {
        let mut items = Vec::new();
        self.expect(Tag::Data, "expected `data`")?;
        while let Some(name) = self.start()? {
            if name != Tag::Value {
                return Err(malformed("expected `value`"));
            }
            items.push(self.value()?);
        }
        self.end()?;
        Ok(XmlValue::Array(items))
    }
}

/// Elements of the envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    MethodCall,
    MethodResponse,
    MethodName,
    Params,
    Param,
    Value,
    Fault,
    Member,
    Name,
    Data,
    Other,
}

impl Tag {
    fn of(name: &str) -> Self {
        match name {
            "methodCall" => Self::MethodCall,
            "methodResponse" => Self::MethodResponse,
            "methodName" => Self::MethodName,
            "params" => Self::Params,
            "param" => Self::Param,
            "value" => Self::Value,
            "fault" => Self::Fault,
            "member" => Self::Member,
            "name" => Self::Name,
            "data" => Self::Data,
            _ => Self::Other,
        }
    }
}

fn append<'a>(text: &mut Cow<'a, str>, part: Cow<'a, str>) {
    if text.is_empty() {
        *text = part;
    } else {
        text.to_mut().push_str(&part);
    }
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_ascii()),
        Cow::Owned(text) => Cow::Owned(text.trim_ascii().to_owned()),
    }
}

fn number(text: &str) -> Option<Raw<'static>> {
    let text = text.trim_ascii();
    let text = text.strip_prefix('+').unwrap_or(text);
    if let Ok(number) = text.parse::<i64>() {
        return Some(Raw::Int(number));
    }
    let number = text.parse::<Number>().ok().or_else(|| Number::from_f64(text.parse().ok()?))?;
    Some(Raw::Number(number))
}

/// Resolves a character reference or one of the five entities of XML; declares no other.
fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Result<char, Error> {
    if let Some(character) =
        reference.resolve_char_ref().map_err(|_| malformed("expected a character reference"))?
    {
        return Ok(character);
    }
    match &**reference {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(Error::new(ErrorKind::Forbidden).because("expected no entity besides the five of XML")),
    }
}

/// Writes a call whose parameter is one record, or an array of several.
pub(crate) fn write_call<R: Record>(method: &str, records: &[R]) -> String {
    let mut xml = String::with_capacity(256 + records.len() * 3072);
    xml.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<methodCall>\n<methodName>");
    escape(&mut xml, method);
    xml.push_str("</methodName>\n<params>\n<param>\n");
    match records {
        [record] => write_record(&mut xml, record),
        records => {
            xml.push_str("<value><array><data>\n");
            for record in records {
                write_record(&mut xml, record);
            }
            xml.push_str("</data></array></value>\n");
        }
    }
    xml.push_str("</param>\n</params>\n</methodCall>\n");
    xml
}

/// Writes an answer whose parameter is one record.
pub(crate) fn write_response<R: Record>(record: &R) -> String {
    let mut xml =
        String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<methodResponse>\n<params>\n<param>\n");
    write_record(&mut xml, record);
    xml.push_str("</param>\n</params>\n</methodResponse>\n");
    xml
}

fn write_record<R: Record>(xml: &mut String, record: &R) {
    xml.push_str("<value><struct>\n");
    let never_fails = walk(record, |Member { key, value }| {
        xml.push_str("  <member><name>");
        escape(xml, key);
        xml.push_str("</name><value>");
        write_value(xml, &value);
        xml.push_str("</value></member>\n");
        Ok::<(), std::convert::Infallible>(())
    });
    let Ok(()) = never_fails;
    xml.push_str("</struct></value>\n");
}

fn write_value(xml: &mut String, value: &Out<'_>) {
    let mut element = |name: &str, content: &str| {
        xml.push('<');
        xml.push_str(name);
        xml.push('>');
        escape(xml, content);
        xml.push_str("</");
        xml.push_str(name);
        xml.push('>');
    };
    match value {
        // `nil` is an extension that not every reader knows; an empty text says the same here.
        Out::Nothing | Out::Null => element("string", ""),
        Out::Bool(value) => element("boolean", if *value { "1" } else { "0" }),
        Out::Int(number) => {
            element(if i32::try_from(*number).is_ok() { "int" } else { "i8" }, &number.to_string());
        }
        Out::Number(number) if number.is_u64() => element("string", &number.to_string()),
        Out::Number(number) => element("double", &number.to_string()),
        // XML cannot say these characters, not even by reference.
        Out::Text(text) if text.chars().any(is_unspeakable) => {
            element("base64", &STANDARD.encode(text.as_bytes()));
        }
        Out::Text(text) => element("string", text),
        Out::Tree(tree) => element("string", &tree.to_string()),
    }
}

const fn is_unspeakable(character: char) -> bool {
    matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

fn escape(xml: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\r' => xml.push_str("&#13;"),
            character => xml.push(character),
        }
    }
}

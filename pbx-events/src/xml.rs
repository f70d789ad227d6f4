//! The small part of XML that answers to a PBX need: elements, attributes, text.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use serde_json::{Map, Value};

use crate::error::{Error, ErrorKind};
use crate::webhook::Parameters;

/// Most bytes of an XML document that is read.
const MAX_BYTES: usize = 64 * 1024;
/// Most elements of a document.
const MAX_ELEMENTS: usize = 512;
/// Most levels of elements.
const MAX_DEPTH: usize = 8;

/// An element with its attributes, text and children: the way out for whatever has no type.
///
/// Text beside children is kept, its place among them is not. No entity but the five of XML and numbers is expanded,
/// and a document type is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Element {
    /// Its name.
    pub name: String,
    /// Its attributes.
    pub attributes: Parameters,
    /// Its text; white space beside children is left out.
    pub text: String,
    /// Elements inside.
    pub children: Vec<Self>,
}

impl Element {
    /// Makes an empty element.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Adds an attribute.
    #[must_use]
    pub fn with_attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push(name, value);
        self
    }

    /// Sets the text.
    #[must_use]
    pub fn with_text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// Adds an element inside.
    #[must_use]
    pub fn with_child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// Reads a document.
    ///
    /// # Errors
    /// [`ErrorKind::NotXml`], [`ErrorKind::TooLarge`].
    pub fn from_xml(xml: impl AsRef<[u8]>) -> Result<Self, Error> {
        let xml = xml.as_ref();
        if xml.len() > MAX_BYTES {
            return Err(Error::new(ErrorKind::TooLarge { what: "bytes", limit: MAX_BYTES }));
        }
        let text = std::str::from_utf8(xml).map_err(|_| Error::new(ErrorKind::NotXml))?;
        read(text.trim_start_matches('\u{feff}'))
    }

    /// Writes the element without a declaration.
    #[must_use]
    pub fn to_xml(&self) -> String {
        let mut xml = String::new();
        self.write(&mut xml);
        xml
    }

    fn write(&self, xml: &mut String) {
        xml.push('<');
        xml.push_str(&self.name);
        for (name, value) in self.attributes.iter() {
            xml.push(' ');
            xml.push_str(name);
            xml.push_str("=\"");
            escape(value, true, xml);
            xml.push('"');
        }
        if self.text.is_empty() && self.children.is_empty() {
            xml.push_str("/>");
            return;
        }
        xml.push('>');
        escape(&self.text, false, xml);
        for child in &self.children {
            child.write(xml);
        }
        xml.push_str("</");
        xml.push_str(&self.name);
        xml.push('>');
    }

    /// Writes `{"name": {attributes, "$text": …, "$children": […]}}`.
    pub(crate) fn to_value(&self) -> Value {
        let mut inside = Map::new();
        self.attributes.add_to(&mut inside);
        if !self.text.is_empty() {
            inside.insert("$text".to_owned(), self.text.as_str().into());
        }
        if !self.children.is_empty() {
            inside.insert("$children".to_owned(), self.children.iter().map(Self::to_value).collect());
        }
        let mut object = Map::new();
        object.insert(self.name.clone(), Value::Object(inside));
        Value::Object(object)
    }
}

/// Writes text so that reading gives it back; what XML cannot hold becomes U+FFFD.
fn escape(text: &str, in_attribute: bool, xml: &mut String) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' if in_attribute => xml.push_str("&quot;"),
            '\r' => xml.push_str("&#13;"),
            '\n' if in_attribute => xml.push_str("&#10;"),
            '\t' if in_attribute => xml.push_str("&#9;"),
            '\n' | '\t' => xml.push(c),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => xml.push('\u{fffd}'),
            _ => xml.push(c),
        }
    }
}

fn read(xml: &str) -> Result<Element, Error> {
    let mut reader = Reader::from_str(xml);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut elements = 0;
    loop {
        let event = reader.read_event().map_err(|error| Error::new(ErrorKind::NotXml).because(error))?;
        let closed = match event {
            Event::Start(start) => {
                open.push(element(&start, &mut elements)?);
                if open.len() > MAX_DEPTH {
                    return Err(Error::new(ErrorKind::TooLarge { what: "levels", limit: MAX_DEPTH }));
                }
                None
            }
            Event::Empty(start) => Some(element(&start, &mut elements)?),
            Event::End(_) => open.pop(),
            Event::Text(text) => {
                add_text(&mut open, &text.xml10_content())?;
                None
            }
            Event::CData(text) => {
                add_text(&mut open, &text.xml10_content())?;
                None
            }
            Event::GeneralRef(reference) => {
                add_text(&mut open, &resolve(&reference)?)?;
                None
            }
            Event::DocType(_) => return Err(Error::new(ErrorKind::NotXml)),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => None,
            Event::Eof => break,
        };
        if let Some(mut element) = closed {
            if element.text.trim().is_empty() {
                element.text.clear();
            }
            match open.last_mut() {
                Some(parent) => parent.children.push(element),
                None if root.is_some() => return Err(Error::new(ErrorKind::NotXml)),
                None => root = Some(element),
            }
        }
    }
    root.filter(|_| open.is_empty()).ok_or_else(|| Error::new(ErrorKind::NotXml))
}

fn element(start: &BytesStart<'_>, elements: &mut usize) -> Result<Element, Error> {
    *elements += 1;
    if *elements > MAX_ELEMENTS {
        return Err(Error::new(ErrorKind::TooLarge { what: "elements", limit: MAX_ELEMENTS }));
    }
    let mut element = Element::new(start.name().as_ref());
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| Error::new(ErrorKind::NotXml).because(error))?;
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| Error::new(ErrorKind::NotXml).because(error))?;
        element.attributes.push(attribute.key.as_ref(), value);
    }
    Ok(element)
}

fn add_text(open: &mut [Element], text: &str) -> Result<(), Error> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(Error::new(ErrorKind::NotXml)),
    }
    Ok(())
}

fn resolve(reference: &BytesRef<'_>) -> Result<Cow<'static, str>, Error> {
    let character =
        reference.resolve_char_ref().map_err(|error| Error::new(ErrorKind::NotXml).because(error))?;
    if let Some(character) = character {
        return Ok(character.to_string().into());
    }
    let name = reference.xml10_content();
    quick_xml::escape::resolve_xml_entity(&name)
        .map(Cow::Borrowed)
        .ok_or_else(|| Error::new(ErrorKind::NotXml))
}

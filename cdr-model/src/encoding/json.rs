//! JSON: a reader that walks over the members of an object without building a tree.
//!
//! It reads what machines write and leaves the rest (`Stop::Unusual`) to `serde_json`, which also says where a
//! mistake is. Both ways give the same record, which a property test holds them to.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Number, Value};

use super::MAX_DEPTH;
use crate::table::{Keep, Raw, Reader, Record};
use crate::{Error, ErrorKind};

/// Why the quick reader stopped.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It needs the tree: escapes in a name, malformed text, what it does not know.
    Unusual,
    /// The record is refused.
    Error(Error),
}

/// Returns JSON bytes as text, within the size limit.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, Error> {
    super::check_size(bytes)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        Error::new(ErrorKind::Malformed).because("expected UTF-8").on(1, error.valid_up_to() + 1)
    })
}

/// Parses a text into a tree.
pub(crate) fn tree(text: &str) -> Result<Value, Error> {
    let tree = serde_json::from_str(text).map_err(|error| Error::from_json(&error))?;
    if depth(&tree) > MAX_DEPTH {
        return Err(Error::new(ErrorKind::TooLarge).because(format!("expected at most {MAX_DEPTH} levels")));
    }
    Ok(tree)
}

/// Returns how deep a tree is; `serde_json` itself stops at 128.
fn depth(tree: &Value) -> usize {
    match tree {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Writes a value as JSON text.
pub(crate) fn to_text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Reads an array of objects; nothing when it needs the tree.
pub(crate) fn list<R: Record>(text: &str) -> Option<Vec<R>> {
    let mut cursor = Cursor { text, at: 0 };
    let mut list = Vec::new();
    cursor.space();
    cursor.expect(b'[')?;
    cursor.space();
    if cursor.peek()? != b']' {
        loop {
            let mut reader = Reader::new(Keep::Shape);
            cursor.space();
            cursor.object(&mut |key, raw| reader.put(key, &raw)).ok()?;
            list.push(reader.finish().ok()?);
            cursor.space();
            if cursor.peek()? != b',' {
                break;
            }
            cursor.at += 1;
        }
    }
    cursor.expect(b']')?;
    cursor.space();
    (cursor.at == text.len()).then_some(list)
}

/// Says in which line and column of a text the place of an error is.
pub(crate) fn locate(text: &str, error: Error) -> Error {
    if error.line().is_some() {
        return error;
    }
    let mut cursor = Cursor { text, at: 0 };
    cursor.space();
    if !error.at().is_empty() {
        for step in error.at().split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            if cursor.enter(&step).is_none() {
                return error;
            }
        }
    }
    let before = text.get(..cursor.at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    error.on(line, column)
}

/// Walks over the members of an object.
pub(crate) fn members<'a>(
    text: &'a str,
    mut each: impl FnMut(&str, Raw<'a>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut cursor = Cursor { text, at: 0 };
    cursor.space();
    cursor.object(&mut each)?;
    cursor.space();
    if cursor.at == text.len() { Ok(()) } else { Err(Stop::Unusual) }
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        if self.peek()? == byte {
            self.at += 1;
            return Some(());
        }
        None
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn object(&mut self, each: &mut impl FnMut(&str, Raw<'a>) -> Result<(), Stop>) -> Result<(), Stop> {
        self.expect(b'{').ok_or(Stop::Unusual)?;
        self.space();
        if self.expect(b'}').is_some() {
            return Ok(());
        }
        loop {
            self.space();
            let key = self.plain_text().ok_or(Stop::Unusual)?;
            self.space();
            self.expect(b':').ok_or(Stop::Unusual)?;
            self.space();
            let raw = self.value().ok_or(Stop::Unusual)?;
            each(key, raw)?;
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(Stop::Unusual),
            }
        }
    }

    /// Goes to the value of a member or an item.
    fn enter(&mut self, step: &str) -> Option<()> {
        let is_object = self.peek()? == b'{';
        let mut index = if is_object { usize::MAX } else { step.parse().ok()? };
        self.at += 1;
        loop {
            self.space();
            if is_object {
                let found = self.plain_text()? == step;
                self.space();
                self.expect(b':')?;
                self.space();
                if found {
                    return Some(());
                }
            } else if index == 0 {
                return Some(());
            }
            self.value()?;
            self.space();
            self.expect(b',')?;
            index = index.saturating_sub(1);
        }
    }

    fn value(&mut self) -> Option<Raw<'a>> {
        match self.peek()? {
            b'"' => {
                let start = self.at;
                if let Some(text) = self.plain_text() {
                    return Some(Raw::Text(Cow::Borrowed(text)));
                }
                self.at = start;
                let end = self.string_end(start)?;
                let text = serde_json::from_str(self.text.get(start..end)?).ok()?;
                self.at = end;
                Some(Raw::Text(Cow::Owned(text)))
            }
            b'-' | b'0'..=b'9' => self.number(),
            b'n' => self.word("null", Raw::Null),
            b't' => self.word("true", Raw::Bool(true)),
            b'f' => self.word("false", Raw::Bool(false)),
            b'{' | b'[' => {
                let end = self.structure_end()?;
                let text = self.text.get(self.at..end)?;
                self.at = end;
                Some(Raw::Json(text))
            }
            _ => None,
        }
    }

    fn word(&mut self, word: &str, raw: Raw<'a>) -> Option<Raw<'a>> {
        self.text.get(self.at..)?.strip_prefix(word)?;
        self.at += word.len();
        Some(raw)
    }

    /// Reads a text without escapes.
    fn plain_text(&mut self) -> Option<&'a str> {
        self.expect(b'"')?;
        let start = self.at;
        let end = special(self.text.as_bytes(), start)?;
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        self.text.get(start..end)
    }

    /// Finds the end of a text with escapes.
    fn string_end(&self, start: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        loop {
            at = special(bytes, at)?;
            match bytes.get(at)? {
                b'"' => return Some(at + 1),
                b'\\' => at += 2,
                _ => return None,
            }
        }
    }

    /// Finds the end of an array or object, whose inside is left to whoever reads it.
    fn structure_end(&self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let (mut at, mut depth) = (self.at, 0_usize);
        loop {
            match bytes.get(at)? {
                b'"' => at = self.string_end(at)?,
                b'{' | b'[' => {
                    depth += 1;
                    at += 1;
                    // The outermost object is a level too.
                    if depth >= MAX_DEPTH {
                        return None;
                    }
                }
                b'}' | b']' => {
                    depth -= 1;
                    at += 1;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => at += 1,
            }
        }
    }

    fn number(&mut self) -> Option<Raw<'a>> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let (mut value, mut length) = (0_i64, 0_usize);
        while let Some(digit @ b'0'..=b'9') = rest.get(length) {
            value = value.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
            length += 1;
        }
        let plain = !matches!(rest.get(length), Some(b'.' | b'e' | b'E' | b'-' | b'+'));
        if plain && length > 0 && (length == 1 || rest.first() != Some(&b'0')) {
            self.at += length;
            return Some(Raw::Int(value));
        }
        let length =
            rest.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'-' | b'+'))?;
        let number: Number = serde_json::from_str(self.text.get(self.at..self.at + length)?).ok()?;
        self.at += length;
        Some(number.as_i64().map_or(Raw::Number(number), Raw::Int))
    }
}

/// Finds the next quote, backslash or control character.
fn special(bytes: &[u8], start: usize) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // The lowest high bit of the result marks the first byte that is zero after the exclusive or.
    let equal = |word: u64, byte: u8| {
        let word = word ^ (ONES * u64::from(byte));
        word.wrapping_sub(ONES) & !word & HIGH
    };
    let mut at = start;
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
        let found = equal(word, b'"') | equal(word, b'\\') | control;
        if found != 0 {
            return Some(at + usize::try_from(found.trailing_zeros() / 8).unwrap_or(0));
        }
        at += 8;
    }
    let rest = bytes.get(at..)?;
    Some(at + rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20)?)
}

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Serializer, ser::SerializeMap};

use super::Pointer;

/// Line and column of a place in a text, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a place in a text is these two numbers")]
pub struct Position {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
}

impl Position {
    pub(super) fn serialize_optional<S: Serializer>(
        position: &Option<Self>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(2))?;
        map.serialize_entry("line", &position.map(|position| position.line))?;
        map.serialize_entry("column", &position.map(|position| position.column))?;
        map.end()
    }
}

/// Where each value of a JSON text stands.
///
/// Made only when a position is asked for: reading a document does not pay for it. The scan accepts what
/// `serde_json` accepts and stops, keeping what it has, at the first place that is not JSON. Where a key stands
/// twice the last one counts, as it does when the document is read.
///
/// Values are placed however deep they nest; the scan does not recurse, and takes memory in proportion to the text.
///
/// ```
/// use voice_actions::diagnostics::{Pointer, Position, SourceMap};
///
/// let source = SourceMap::new("{\n  \"actions\": [1, {}]\n}");
/// let at = Pointer::from_text("/actions/1");
/// assert_eq!(source.position(&at), Some(Position { line: 2, column: 18 }));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    /// Every value in the order of the text; the first is the whole document.
    places: Vec<Place>,
}

/// One value: where it starts, and what it holds by its index in the list of all.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    position: Position,
    parts: Parts,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Parts {
    None,
    Items(Vec<usize>),
    Members(BTreeMap<String, usize>),
}

impl SourceMap {
    /// Scans a JSON text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut scan = Scan { rest: text.chars(), at: Position { line: 1, column: 1 }, places: Vec::new() };
        let _ended_early = scan.document();
        Self { places: scan.places }
    }

    /// Returns where the value at `pointer` starts.
    #[must_use]
    pub fn position(&self, pointer: &Pointer) -> Option<Position> {
        let mut place = self.places.first()?;
        for token in tokens(pointer) {
            place = self.part(place, &token)?;
        }
        Some(place.position)
    }

    /// Returns where the value at `pointer`, or else the nearest value around it, starts.
    #[must_use]
    pub fn nearest(&self, pointer: &Pointer) -> Option<Position> {
        let mut place = self.places.first()?;
        for token in tokens(pointer) {
            match self.part(place, &token) {
                Some(part) => place = part,
                None => break,
            }
        }
        Some(place.position)
    }

    fn part(&self, place: &Place, token: &str) -> Option<&Place> {
        let index = match &place.parts {
            Parts::None => None,
            Parts::Items(items) => items.get(token.parse::<usize>().ok()?),
            Parts::Members(members) => members.get(token),
        };
        self.places.get(*index?)
    }
}

/// Returns the keys of a pointer; few of them have anything to unescape.
fn tokens(pointer: &Pointer) -> impl Iterator<Item = Cow<'_, str>> {
    pointer.as_str().split('/').skip(1).map(|token| {
        if token.contains('~') {
            Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
        } else {
            Cow::Borrowed(token)
        }
    })
}

struct Scan<'a> {
    rest: std::str::Chars<'a>,
    at: Position,
    places: Vec<Place>,
}

impl Scan<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn bump(&mut self) -> Option<char> {
        let character = self.rest.next()?;
        if character == '\n' {
            self.at = Position { line: self.at.line + 1, column: 1 };
        } else {
            self.at.column += 1;
        }
        Some(character)
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|character| matches!(character, ' ' | '\t' | '\r' | '\n')) {
            self.bump();
        }
    }

    fn expect(&mut self, wanted: char) -> Option<()> {
        self.skip_space();
        (self.bump()? == wanted).then_some(())
    }

    /// Scans value after value; `open` holds the lists and objects around, from the outside in.
    fn document(&mut self) -> Option<()> {
        let mut open = Vec::new();
        self.value(&mut open)?;
        while let Some(holder) = open.last().copied() {
            self.skip_space();
            let is_list = matches!(self.places.get(holder)?.parts, Parts::Items(_));
            let is_first = self.is_first(holder)?;
            match self.peek()? {
                ']' if is_list => self.close(&mut open),
                '}' if !is_list => self.close(&mut open),
                ',' if !is_first => {
                    self.bump();
                    self.part(holder, is_list, &mut open)?;
                }
                _ if is_first => self.part(holder, is_list, &mut open)?,
                _ => return None,
            }
        }
        Some(())
    }

    /// Returns whether nothing of a list or object was scanned yet: it is the last place that was found.
    fn is_first(&self, holder: usize) -> Option<bool> {
        Some(holder == self.places.len().checked_sub(1)?)
    }

    fn close(&mut self, open: &mut Vec<usize>) {
        self.bump();
        open.pop();
    }

    /// Scans an item of a list, or key and value of an object.
    fn part(&mut self, holder: usize, is_list: bool, open: &mut Vec<usize>) -> Option<()> {
        self.skip_space();
        let key = if is_list { String::new() } else { self.string()? };
        if !is_list {
            self.expect(':')?;
        }
        self.skip_space();
        self.peek()?;
        let index = self.places.len();
        match &mut self.places.get_mut(holder)?.parts {
            Parts::Items(items) => items.push(index),
            Parts::Members(members) => drop(members.insert(key, index)),
            Parts::None => {}
        }
        self.value(open)
    }

    /// Notes where a value starts, and scans it; a list or object is only opened.
    fn value(&mut self, open: &mut Vec<usize>) -> Option<()> {
        self.skip_space();
        let first = self.peek()?;
        let parts = match first {
            '{' => Parts::Members(BTreeMap::new()),
            '[' => Parts::Items(Vec::new()),
            _ => Parts::None,
        };
        let is_holder = parts != Parts::None;
        self.places.push(Place { position: self.at, parts });
        if is_holder {
            self.bump();
            open.push(self.places.len() - 1);
        } else if first == '"' {
            self.string()?;
        } else {
            while self.peek().is_some_and(|c| !matches!(c, ',' | ']' | '}' | ' ' | '\t' | '\r' | '\n')) {
                self.bump();
            }
        }
        Some(())
    }

    fn string(&mut self) -> Option<String> {
        let start = self.rest.as_str();
        self.expect('"')?;
        loop {
            match self.bump()? {
                '\\' => drop(self.bump()?),
                '"' => break,
                _ => {}
            }
        }
        let length = start.len() - self.rest.as_str().len();
        serde_json::from_str(start.get(..length)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_place() {
        let source = SourceMap::new("{\"a\": [true, {\"b\\u002fc\": null}],\n \"a\u{301}\": 1}");
        let column = |at: &str| source.position(&Pointer::from_text(at)).map(|p| (p.line, p.column));
        assert_eq!(column(""), Some((1, 1)));
        assert_eq!(column("/a"), Some((1, 7)));
        assert_eq!(column("/a/1/b~1c"), Some((1, 27)));
        assert_eq!(column("/a\u{301}"), Some((2, 8)));
    }

    #[test]
    fn a_missing_member_is_placed_at_the_object_that_lacks_it() {
        let source = SourceMap::new("[\n {}]");
        assert_eq!(source.nearest(&Pointer::from_text("/0/text")), Some(Position { line: 2, column: 2 }));
    }

    #[test]
    fn broken_texts_end_the_scan_early() {
        let column =
            |text: &str, at: &str| SourceMap::new(text).position(&Pointer::from_text(at)).map(|p| p.column);
        assert_eq!(column("[1, \"", "/0"), Some(2));
        assert_eq!(column("[1, \"", "/1"), Some(5));
        assert_eq!(column("[1 2]", "/1"), None);
        assert_eq!(column("{\"a\": 1,}", "/a"), Some(7));
        assert_eq!(column("[,1]", "/0"), Some(2));
        assert_eq!(column("", ""), None);
    }

    #[test]
    fn places_are_known_however_deep_they_lie() {
        let text = format!("{}7{}", "[{\"a\":".repeat(50_000), "}]".repeat(50_000));
        let at = Pointer::from_text(&"/0/a".repeat(50_000));
        assert_eq!(SourceMap::new(&text).position(&at), Some(Position { line: 1, column: 300_001 }));
        assert_eq!(SourceMap::new(&"[".repeat(100_000)).places.len(), 100_000);
    }

    #[test]
    fn a_key_that_stands_twice_is_placed_where_it_stands_last() {
        let source = SourceMap::new("{\"a\": {\"b\": 1},\n \"a\": 2}");
        assert_eq!(source.position(&Pointer::from_text("/a")), Some(Position { line: 2, column: 7 }));
        assert_eq!(source.position(&Pointer::from_text("/a/b")), None);
    }
}

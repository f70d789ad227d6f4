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
/// ```
/// use voice_actions::diagnostics::{Pointer, Position, SourceMap};
///
/// let source = SourceMap::new("{\n  \"actions\": [1, {}]\n}");
/// let at = Pointer::from_text("/actions/1");
/// assert_eq!(source.position(&at), Some(Position { line: 2, column: 18 }));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    positions: BTreeMap<String, Position>,
}

impl SourceMap {
    /// Nesting up to which places are recorded, the limit of `serde_json`.
    pub const MAX_DEPTH: usize = 128;

    /// Scans a JSON text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut scan =
            Scan { rest: text.chars(), at: Position { line: 1, column: 1 }, positions: BTreeMap::new() };
        let _ended_early = scan.value(&Pointer::root(), 0);
        Self { positions: scan.positions }
    }

    /// Returns where the value at `pointer` starts.
    #[must_use]
    pub fn position(&self, pointer: &Pointer) -> Option<Position> {
        self.positions.get(pointer.as_str()).copied()
    }

    /// Returns where the value at `pointer`, or else the nearest value around it, starts.
    #[must_use]
    pub fn nearest(&self, pointer: &Pointer) -> Option<Position> {
        let mut at = Some(pointer.clone());
        while let Some(here) = at {
            if let Some(position) = self.position(&here) {
                return Some(position);
            }
            at = here.parent();
        }
        None
    }
}

struct Scan<'a> {
    rest: std::str::Chars<'a>,
    at: Position,
    positions: BTreeMap<String, Position>,
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

    fn value(&mut self, here: &Pointer, depth: usize) -> Option<()> {
        self.skip_space();
        let first = self.peek()?;
        self.positions.insert(here.as_str().to_owned(), self.at);
        match first {
            '{' | '[' if depth >= SourceMap::MAX_DEPTH => None,
            '{' => self.object(here, depth),
            '[' => self.array(here, depth),
            '"' => self.string().map(drop),
            _ => {
                while self.peek().is_some_and(|c| !matches!(c, ',' | ']' | '}' | ' ' | '\t' | '\r' | '\n')) {
                    self.bump();
                }
                Some(())
            }
        }
    }

    fn object(&mut self, here: &Pointer, depth: usize) -> Option<()> {
        self.expect('{')?;
        self.skip_space();
        if self.peek()? == '}' {
            return self.expect('}');
        }
        loop {
            self.skip_space();
            let key = self.string()?;
            self.expect(':')?;
            self.value(&here.key(&key), depth + 1)?;
            self.skip_space();
            match self.bump()? {
                ',' => {}
                '}' => return Some(()),
                _ => return None,
            }
        }
    }

    fn array(&mut self, here: &Pointer, depth: usize) -> Option<()> {
        self.expect('[')?;
        self.skip_space();
        if self.peek()? == ']' {
            return self.expect(']');
        }
        for index in 0.. {
            self.value(&here.index(index), depth + 1)?;
            self.skip_space();
            match self.bump()? {
                ',' => {}
                ']' => return Some(()),
                _ => return None,
            }
        }
        None
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
    fn broken_and_deep_texts_end_the_scan_early() {
        assert_eq!(SourceMap::new("[1, \"").position(&Pointer::from_text("/0")).map(|p| p.column), Some(2));
        let deep = "[".repeat(100_000);
        assert_eq!(SourceMap::new(&deep).positions.len(), SourceMap::MAX_DEPTH + 1);
    }
}

use serde_json::Value;

use super::{Got, Keep, Raw, Record, Row, Shape, same_name};
use crate::encoding::json::{self, Stop};
use crate::{Error, ErrorKind};

/// Reads a record member by member.
pub(crate) struct Reader<R> {
    record: R,
    seen: u64,
    hint: usize,
    keep: Keep,
}

impl<R: Record> Reader<R> {
    pub(crate) fn new(keep: Keep) -> Self {
        Self { record: R::blank(), seen: 0, hint: 0, keep }
    }

    /// Takes a member.
    pub(crate) fn put(&mut self, key: &str, raw: &Raw<'_>) -> Result<(), Stop> {
        let Some((index, row, exact)) = self.find(key) else {
            let value = raw.to_value().ok_or(Stop::Unusual)?;
            self.record.extra_mut().insert(key.to_owned(), value);
            return Ok(());
        };
        self.hint = index + 1;
        let bit = Shape::bit(index);
        if self.seen & bit != 0 && !self.replace(index, row, key, raw)? {
            return Ok(());
        }
        self.seen |= bit;
        if !exact && self.keep == Keep::Shape {
            self.record.shape_mut().keep_spelling(index, key);
        }
        let shape = match raw {
            Raw::Null => &mut self.record.shape_mut().null,
            Raw::Text(text) if text.is_empty() => &mut self.record.shape_mut().empty,
            _ => return self.read(index, row, key, raw),
        };
        *shape |= bit;
        Ok(())
    }

    fn read(&mut self, index: usize, row: &Row<R>, key: &str, raw: &Raw<'_>) -> Result<(), Stop> {
        match (row.read)(&mut self.record, raw) {
            Got::Same => {}
            Got::ZeroText if self.keep == Keep::Meaning => {
                self.record.shape_mut().zero |= Shape::bit(index);
            }
            Got::Other | Got::ZeroText => {
                if self.keep == Keep::Shape {
                    let value = raw.to_value().ok_or(Stop::Unusual)?;
                    self.record.shape_mut().keep_raw(index, value);
                }
            }
            Got::Zero => self.record.shape_mut().zero |= Shape::bit(index),
            Got::Bad(expected) => {
                if row.required {
                    let error = Error::new(ErrorKind::InvalidValue).because(format!("expected {expected}"));
                    return Err(Stop::Error(error.within(key)));
                }
                let value = raw.to_value().ok_or(Stop::Unusual)?;
                self.record.shape_mut().keep_raw(index, value);
                self.record.shape_mut().add_problem(format!("/{key}"), expected);
            }
            Got::Malformed => return Err(Stop::Unusual),
        }
        Ok(())
    }

    /// Decides about a second value of a row; returns whether it is to be read.
    ///
    /// The same name again replaces, as in every JSON reader; of two spellings the first with a value stays and
    /// the other goes to the unknown members.
    fn replace(&mut self, index: usize, row: &Row<R>, key: &str, raw: &Raw<'_>) -> Result<bool, Stop> {
        let before = self.record.shape().spelling(index).unwrap_or(row.key).to_owned();
        let has_value = self.record.shape().raw(index).is_some()
            || !matches!((row.write)(&self.record), super::Out::Nothing);
        if before == key || (!has_value && !raw.is_none()) {
            if before != key {
                let bit = Shape::bit(index);
                let none = if self.record.shape().null & bit != 0 { Value::Null } else { Value::from("") };
                self.record.extra_mut().insert(before, none);
            }
            (row.clear)(&mut self.record);
            self.record.shape_mut().forget(index);
            return Ok(true);
        }
        let value = raw.to_value().ok_or(Stop::Unusual)?;
        self.record.extra_mut().insert(key.to_owned(), value);
        Ok(false)
    }

    /// Finds the row of a name: the documented order first, then any order, then any spelling.
    fn find(&self, key: &str) -> Option<(usize, &'static Row<R>, bool)> {
        let rows = R::ROWS;
        let (before, after) = rows.split_at_checked(self.hint).unwrap_or((rows, &[]));
        if let Some((at, row)) = after.iter().enumerate().find(|(_, row)| row.key == key) {
            return Some((before.len() + at, row, true));
        }
        if let Some((at, row)) = before.iter().enumerate().find(|(_, row)| row.key == key) {
            return Some((at, row, true));
        }
        rows.iter()
            .enumerate()
            .find(|(_, row)| same_name(row.key, key) || row.aliases.iter().any(|alias| same_name(alias, key)))
            .map(|(at, row)| (at, row, false))
    }

    /// Gives the record, if nothing is missing that it cannot be without.
    pub(crate) fn finish(self) -> Result<R, Error> {
        for (index, row) in R::ROWS.iter().enumerate() {
            let bit = Shape::bit(index);
            let shape = self.record.shape();
            if row.required && (self.seen & bit == 0 || (shape.null | shape.empty) & bit != 0) {
                return Err(Error::new(ErrorKind::MissingField)
                    .because(format!("expected a value for `{}`", row.key)));
            }
        }
        Ok(self.record)
    }
}

/// Reads a record from a parsed value.
pub(crate) fn from_tree<R: Record>(tree: &Value, keep: Keep) -> Result<R, Error> {
    let Value::Object(members) = tree else {
        return Err(Error::new(ErrorKind::UnexpectedShape).because("expected an object"));
    };
    let mut reader = Reader::new(keep);
    for (key, value) in members {
        match reader.put(key, &Raw::from_value(value)) {
            Ok(()) => {}
            Err(Stop::Error(error)) => return Err(error),
            Err(Stop::Unusual) => return Err(Error::new(ErrorKind::Malformed).within(key)),
        }
    }
    reader.finish()
}

/// Reads a record from an object in JSON text, without a tree in between. Unusual is what needs the tree.
pub(crate) fn from_text<R: Record>(text: &str) -> Result<R, Stop> {
    let mut reader = Reader::new(Keep::Shape);
    json::members(text, |key, raw| reader.put(key, &raw))?;
    reader.finish().map_err(Stop::Error)
}

/// Reads a record from JSON bytes.
pub(crate) fn read_json<R: Record>(bytes: &[u8]) -> Result<R, Error> {
    let text = json::text(bytes)?;
    match from_text(text) {
        Ok(record) => Ok(record),
        // The tree says where a mistake is, and reads what the quick reader leaves alone.
        Err(_) => from_tree(&json::tree(text)?, Keep::Shape).map_err(|error| json::locate(text, error)),
    }
}

use serde::ser::SerializeMap as _;
use serde_json::Value;

use super::{Out, Raw, Record, Row, Shape};

/// A member as it is written.
pub(crate) struct Member<'a> {
    pub(crate) key: &'a str,
    pub(crate) value: Out<'a>,
}

/// Walks over the members that a record has, in the documented order, unknown ones last.
pub(crate) fn walk<'a, R: Record, E>(
    record: &'a R,
    mut each: impl FnMut(Member<'a>) -> Result<(), E>,
) -> Result<(), E> {
    let plain = record.shape().is_plain();
    for (index, row) in R::ROWS.iter().enumerate() {
        let out = out(record, index, row);
        if out != Out::Nothing {
            let spelling = if plain { None } else { record.shape().spelling(index) };
            each(Member { key: spelling.unwrap_or(row.key), value: out })?;
        }
    }
    for (key, value) in record.extra() {
        each(Member { key, value: Out::from_value(value) })?;
    }
    Ok(())
}

fn out<'a, R: Record>(record: &'a R, index: usize, row: &Row<R>) -> Out<'a> {
    let shape = record.shape();
    let out = (row.write)(record);
    let raw = if shape.is_plain() { None } else { shape.raw(index) };
    match (out, raw) {
        (Out::Nothing, Some(unread)) => Out::from_value(unread),
        (Out::Nothing, None) => {
            let bit = Shape::bit(index);
            if shape.empty & bit != 0 {
                Out::Text("".into())
            } else if shape.null & bit != 0 {
                Out::Null
            } else if shape.zero & bit != 0 {
                Out::Int(0)
            } else {
                Out::Nothing
            }
        }
        (out, None) => out,
        (out, Some(raw)) => {
            // What came is written back only as long as it still says what the field says.
            let mut probe = R::blank();
            (row.read)(&mut probe, &Raw::from_value(raw));
            if (row.write)(&probe) == out { Out::from_value(raw) } else { out }
        }
    }
}

/// Writes a record as an object.
pub(crate) fn serialize<R: Record, S: serde::Serializer>(
    record: &R,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    walk(record, |member| map.serialize_entry(member.key, &member.value))?;
    map.end()
}

/// Takes over from another delivery of the same record what this one lacks.
///
/// Where both have a value the greater one stays, so that the order of deliveries cannot matter: merging is
/// associative, commutative and idempotent.
pub(crate) fn merge<R: Record>(record: &mut R, other: &R) {
    for (index, row) in R::ROWS.iter().enumerate() {
        let theirs = (row.write)(other);
        let take = match (&(row.write)(record), &theirs) {
            (_, Out::Nothing) => false,
            (Out::Nothing, _) => true,
            (ours, theirs) => greater(theirs, ours),
        };
        if take {
            let value = other.shape().raw(index).cloned().unwrap_or_else(|| theirs.into_value());
            (row.clear)(record);
            record.shape_mut().forget(index);
            let got = (row.read)(record, &Raw::from_value(&value));
            if got == super::Got::Other {
                record.shape_mut().keep_raw(index, value);
            }
            if let Some(key) = other.shape().spelling(index) {
                record.shape_mut().keep_spelling(index, key);
            }
        } else if theirs == Out::Nothing && (row.write)(record) == Out::Nothing {
            merge_unread(record, other, index, row.key);
        }
    }
    for (key, theirs) in other.extra() {
        let take = record.extra().get(key).is_none_or(|ours| {
            let none = |value: &Value| Raw::from_value(value).is_none();
            match (none(theirs), none(ours)) {
                (true, false) => false,
                (false, true) => true,
                _ => greater(&Out::from_value(theirs), &Out::from_value(ours)),
            }
        });
        if take {
            record.extra_mut().insert(key.clone(), theirs.clone());
        }
    }
}

/// Keeps what neither delivery has a readable value for.
fn merge_unread<R: Record>(record: &mut R, other: &R, index: usize, key: &str) {
    let bit = Shape::bit(index);
    match (record.shape().raw(index), other.shape().raw(index)) {
        (ours, Some(theirs))
            if ours.is_none_or(|ours| greater(&Out::from_value(theirs), &Out::from_value(ours))) =>
        {
            let theirs = theirs.clone();
            record.shape_mut().forget(index);
            record.shape_mut().keep_raw(index, theirs);
            let at = format!("/{}", other.shape().spelling(index).unwrap_or(key));
            let known = record.shape().problems().iter().any(|problem| problem.at == at);
            let problem = other.shape().problems().iter().find(|problem| problem.at == at);
            if let (false, Some(problem)) = (known, problem) {
                record.shape_mut().add_problem(at, problem.expected);
            }
        }
        _ => {
            let theirs = other.shape();
            let shape = record.shape_mut();
            shape.empty |= theirs.empty & bit;
            shape.null |= theirs.null & bit;
            shape.zero |= theirs.zero & bit;
        }
    }
}

/// Orders any two values: numbers by size, texts and everything else by length first; texts above numbers, the rest above both.
fn greater(one: &Out<'_>, other: &Out<'_>) -> bool {
    let rank = |out: &Out<'_>| match out {
        Out::Int(_) => 0,
        Out::Text(_) => 1,
        _ => 2,
    };
    match (one, other) {
        (Out::Int(one), Out::Int(other)) => one > other,
        (Out::Text(one), Out::Text(other)) => (one.len(), one) > (other.len(), other),
        (one, other) if rank(one) != rank(other) => rank(one) > rank(other),
        (one, other) => {
            let text = |out: &Out<'_>| serde_json::to_string(out).unwrap_or_default();
            let (one, other) = (text(one), text(other));
            (one.len(), one) > (other.len(), other)
        }
    }
}

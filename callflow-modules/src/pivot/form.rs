//! Parameters with brackets: `a=1`, `a[b]=1`, `a[]=1`, `a[b][]=1`, raw or percent-encoded.

use serde_json::{Map, Value};
use voice_actions::diagnostics::Pointer;

use super::request::{MAX_BYTES, MAX_DEPTH, MAX_PARAMETERS};
use crate::{Error, ErrorKind};

/// Reads a query or a form body into a tree.
///
/// A parameter without a name is dropped. A name that comes again without brackets makes a list of its values; a value of another shape replaces what came
/// before it.
pub(super) fn read(encoded: &[u8]) -> Result<Map<String, Value>, Error> {
    if encoded.len() > MAX_BYTES {
        return Err(Error::too_large(MAX_BYTES, "bytes"));
    }
    let mut tree = Map::new();
    for (index, (key, text)) in form_urlencoded::parse(encoded).enumerate() {
        if index >= MAX_PARAMETERS {
            return Err(Error::too_large(MAX_PARAMETERS, "parameters"));
        }
        let (name, path) = split(&key);
        if name.is_empty() {
            continue;
        }
        if path.len() > MAX_DEPTH {
            return Err(Error::new(ErrorKind::TooDeep, Pointer::root().key(name)));
        }
        let value = Value::String(text.into_owned());
        match tree.get_mut(name) {
            None => {
                tree.insert(name.to_owned(), branch(&path, value));
            }
            Some(slot) if path.is_empty() => repeat(slot, value),
            Some(slot) => put(slot, &path, value),
        }
    }
    Ok(tree)
}

/// Splits `a[b][]` into its name and the keys in brackets; a key with other text in it is a name as a whole.
fn split(key: &str) -> (&str, Vec<&str>) {
    let Some((name, mut rest)) = key.find('[').filter(|&at| at > 0).and_then(|at| key.split_at_checked(at))
    else {
        return (key, Vec::new());
    };
    let mut path = Vec::new();
    while let Some((inside, behind)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        path.push(inside);
        rest = behind;
    }
    if rest.is_empty() { (name, path) } else { (key, Vec::new()) }
}

fn branch(path: &[&str], value: Value) -> Value {
    path.iter().rev().fold(value, |value, key| {
        if key.is_empty() {
            Value::Array(vec![value])
        } else {
            Value::Object(Map::from_iter([((*key).to_owned(), value)]))
        }
    })
}

fn repeat(slot: &mut Value, value: Value) {
    match slot {
        Value::Array(list) => list.push(value),
        Value::String(_) => *slot = Value::Array(vec![slot.take(), value]),
        _ => *slot = value,
    }
}

fn put(slot: &mut Value, path: &[&str], value: Value) {
    match (path, slot) {
        ([], slot) => *slot = value,
        (["", rest @ ..], Value::Array(list)) => list.push(branch(rest, value)),
        ([key, rest @ ..], Value::Object(map)) if !key.is_empty() => match map.get_mut(*key) {
            Some(inner) => put(inner, rest, value),
            None => {
                map.insert((*key).to_owned(), branch(rest, value));
            }
        },
        (path, slot) => *slot = branch(path, value),
    }
}

/// Writes one parameter and what is nested in it.
pub(super) fn write(into: &mut String, name: &str, value: &Value) {
    match value {
        // Brackets behind a name that has a bracket itself would be read as part of the name.
        Value::Array(list) if name.contains('[') => {
            list.iter().for_each(|inner| write_nested(into, name, inner));
        }
        value => write_nested(into, name, value),
    }
}

fn write_nested(into: &mut String, name: &str, value: &Value) {
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, inner)| write_nested(into, &format!("{name}[{key}]"), inner));
        }
        Value::Array(list) => list.iter().for_each(|inner| write_nested(into, &format!("{name}[]"), inner)),
        Value::Null => {}
        Value::String(text) => write_pair(into, name, text),
        Value::Bool(_) | Value::Number(_) => write_pair(into, name, &value.to_string()),
    }
}

/// Writes `name=value` as the PBX does: the name as it is, the value percent-encoded in capitals with `+` for a blank.
fn write_pair(into: &mut String, name: &str, text: &str) {
    if !into.is_empty() {
        into.push('&');
    }
    // What would end the name or the line is encoded nevertheless, so that any request can be written and read.
    for character in name.chars() {
        match character {
            '&' | '=' | '#' | '+' | '%' | ' ' | '\0'..='\u{1f}' | '\u{7f}'.. => {
                let mut bytes = [0; 4];
                character.encode_utf8(&mut bytes).bytes().for_each(|byte| push_escaped(into, byte));
            }
            plain => into.push(plain),
        }
    }
    into.push('=');
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' => {
                into.push(char::from(byte));
            }
            b' ' => into.push('+'),
            other => push_escaped(into, other),
        }
    }
}

fn push_escaped(into: &mut String, byte: u8) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    into.push('%');
    for nibble in [byte >> 4, byte & 15] {
        into.extend(HEX.get(usize::from(nibble)));
    }
}

//! `application/x-www-form-urlencoded`, with bracket keys (`IVR[0][layer_id]=1234`).

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{MAX_DEPTH, MAX_VALUES, json::Stop};
use crate::table::{Member, Out, Raw, Reader, Record, walk};
use crate::{Error, ErrorKind};

/// Reads the pairs of a form or of a query.
pub(crate) fn read<R: Record>(body: &[u8], mut reader: Reader<R>) -> Result<R, Error> {
    let unexpected = |stop| match stop {
        Stop::Error(error) => error,
        Stop::Unusual => Error::new(ErrorKind::Malformed),
    };
    let mut trees = Vec::<(String, Branch)>::new();
    for (count, (key, value)) in form_urlencoded::parse(body.trim_ascii()).enumerate() {
        if count >= MAX_VALUES {
            return Err(
                Error::new(ErrorKind::TooLarge).because(format!("expected at most {MAX_VALUES} pairs"))
            );
        }
        match brackets(&key)? {
            Some((base, path)) => {
                let index = match trees.iter().position(|(of, _)| of == base) {
                    Some(index) => index,
                    None => {
                        trees.push((base.to_owned(), Branch::default()));
                        trees.len() - 1
                    }
                };
                if let Some((_, tree)) = trees.get_mut(index) {
                    tree.insert(&path, &value);
                }
            }
            None => reader.put(&key, &Raw::Text(value)).map_err(unexpected)?,
        }
    }
    for (key, tree) in trees {
        let tree = tree.into_value();
        reader.put(&key, &Raw::from_value(&tree)).map_err(unexpected)?;
    }
    reader.finish()
}

/// Splits `a[b][c]` into `a` and its path; nothing for a key without brackets.
fn brackets(key: &str) -> Result<Option<(&str, Vec<&str>)>, Error> {
    let Some((base, rest)) = key.split_once('[').filter(|(base, _)| !base.is_empty()) else {
        return Ok(None);
    };
    let Some(rest) = rest.strip_suffix(']') else { return Ok(None) };
    let path: Vec<&str> = rest.split("][").collect();
    if path.len() > MAX_DEPTH {
        return Err(Error::new(ErrorKind::TooLarge)
            .because(format!("expected at most {MAX_DEPTH} brackets in a key")));
    }
    Ok(Some((base, path)))
}

#[derive(Debug, Default)]
struct Branch {
    leaf: Option<String>,
    children: BTreeMap<String, Self>,
    order: Vec<String>,
}

impl Branch {
    fn insert(&mut self, path: &[&str], value: &str) {
        let Some((step, rest)) = path.split_first() else {
            self.leaf = Some(value.to_owned());
            return;
        };
        // `a[]=` counts on.
        let step = if step.is_empty() { self.order.len().to_string() } else { (*step).to_owned() };
        if !self.children.contains_key(&step) {
            self.order.push(step.clone());
        }
        self.children.entry(step).or_default().insert(rest, value);
    }

    fn into_value(mut self) -> Value {
        if self.order.is_empty() {
            return self.leaf.map_or(Value::Null, Value::String);
        }
        let numbers: Option<BTreeMap<u32, String>> =
            self.order.iter().map(|step| Some((step.parse().ok()?, step.clone()))).collect();
        if let Some(numbers) = numbers.filter(|numbers| numbers.len() == self.order.len()) {
            return numbers
                .values()
                .filter_map(|step| self.children.remove(step))
                .map(Self::into_value)
                .collect();
        }
        let mut members = Map::new();
        for step in std::mem::take(&mut self.order) {
            if let Some(child) = self.children.remove(&step) {
                members.insert(step, child.into_value());
            }
        }
        Value::Object(members)
    }
}

/// Writes a record as a form.
pub(crate) fn write<R: Record>(record: &R) -> String {
    let mut form = form_urlencoded::Serializer::new(String::with_capacity(1024));
    let never_fails = walk(record, |Member { key, value }| {
        form.append_pair(key, &text(&value));
        Ok::<(), std::convert::Infallible>(())
    });
    let Ok(()) = never_fails;
    form.finish()
}

fn text<'a>(value: &'a Out<'_>) -> Cow<'a, str> {
    match value {
        Out::Nothing | Out::Null => Cow::Borrowed(""),
        Out::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
        Out::Int(number) => Cow::Owned(number.to_string()),
        Out::Number(number) => Cow::Owned(number.to_string()),
        Out::Text(text) => Cow::Borrowed(text),
        Out::Tree(tree) => Cow::Owned(tree.to_string()),
    }
}

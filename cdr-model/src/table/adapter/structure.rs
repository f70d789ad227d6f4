use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Adapter, Got, Out, Raw};
use crate::table::{Keep, Record, from_tree};

/// Returns the tree that a structure is given as: as such, or as JSON text. Says whether it was a text.
fn tree<'a>(raw: &'a Raw<'_>) -> Result<(Cow<'a, Value>, bool), Got> {
    match raw {
        Raw::Tree(tree) => Ok((Cow::Borrowed(*tree), false)),
        Raw::Json(text) => {
            serde_json::from_str(text).map(|tree| (Cow::Owned(tree), false)).map_err(|_| Got::Malformed)
        }
        Raw::Text(text) => serde_json::from_str(text)
            .map(|tree| (Cow::Owned(tree), true))
            .map_err(|_| Got::Bad("JSON in the text")),
        _ => Err(Got::Bad("an array or object")),
    }
}

/// A free map; `{}` is the same as none.
pub(crate) struct AsMap;

impl Adapter<Map<String, Value>> for AsMap {
    fn read(slot: &mut Map<String, Value>, raw: &Raw<'_>) -> Got {
        let (tree, text) = match tree(raw) {
            Ok(tree) => tree,
            Err(got) => return got,
        };
        let Value::Object(map) = tree.into_owned() else { return Got::Bad("an object") };
        let same = !text && !map.is_empty();
        *slot = map;
        if same { Got::Same } else { Got::Other }
    }

    fn write(slot: &Map<String, Value>) -> Out<'_> {
        if slot.is_empty() { Out::Nothing } else { Out::Tree(Value::Object(slot.clone())) }
    }
}

/// Any value, as it came.
pub(crate) struct AsValue;

impl Adapter<Option<Value>> for AsValue {
    fn read(slot: &mut Option<Value>, raw: &Raw<'_>) -> Got {
        *slot = raw.to_value();
        if slot.is_some() { Got::Same } else { Got::Malformed }
    }

    fn write(slot: &Option<Value>) -> Out<'_> {
        slot.as_ref().map_or(Out::Nothing, Out::from_value)
    }
}

fn write_tree<T: Serialize>(model: Option<&T>) -> Out<'_> {
    model.and_then(|model| serde_json::to_value(model).ok()).map_or(Out::Nothing, Out::Tree)
}

/// A record inside a record.
pub(crate) struct AsRecord;

impl<R: Record + Serialize> Adapter<Option<Box<R>>> for AsRecord {
    fn read(slot: &mut Option<Box<R>>, raw: &Raw<'_>) -> Got {
        let (tree, text) = match tree(raw) {
            Ok(tree) => tree,
            Err(got) => return got,
        };
        let Ok(record) = from_tree(&tree, Keep::Shape) else { return Got::Bad("the documented object") };
        *slot = Some(Box::new(record));
        if text { Got::Other } else { Got::Same }
    }

    fn write(slot: &Option<Box<R>>) -> Out<'_> {
        write_tree(slot.as_deref())
    }
}

/// A list of records; an empty one is the same as none.
pub(crate) struct AsList;

impl<R: Record + Serialize> Adapter<Vec<R>> for AsList {
    fn read(slot: &mut Vec<R>, raw: &Raw<'_>) -> Got {
        if let Raw::Json(text) = raw {
            // The quick way of the commonest list, the menu steps of a call.
            if let Some(list) = crate::encoding::json::list(text) {
                let got = if list.is_empty() { Got::Other } else { Got::Same };
                *slot = list;
                return got;
            }
        }
        let (tree, text) = match tree(raw) {
            Ok(tree) => tree,
            Err(got) => return got,
        };
        let Value::Array(items) = &*tree else { return Got::Bad("an array") };
        let Ok(list) = items.iter().map(|item| from_tree(item, Keep::Shape)).collect::<Result<Vec<_>, _>>()
        else {
            return Got::Bad("an array of the documented objects");
        };
        *slot = list;
        if text || slot.is_empty() { Got::Other } else { Got::Same }
    }

    fn write(slot: &Vec<R>) -> Out<'_> {
        if slot.is_empty() { Out::Nothing } else { write_tree(Some(slot)) }
    }
}

/// A list of texts; an empty one is the same as none.
pub(crate) struct AsTexts;

impl<T: for<'a> From<&'a str> + AsRef<str>> Adapter<Vec<T>> for AsTexts {
    fn read(slot: &mut Vec<T>, raw: &Raw<'_>) -> Got {
        let (tree, text) = match tree(raw) {
            Ok(tree) => tree,
            Err(got) => return got,
        };
        let Value::Array(items) = &*tree else { return Got::Bad("an array") };
        let Some(list) = items.iter().map(|item| item.as_str().map(T::from)).collect::<Option<Vec<_>>>()
        else {
            return Got::Bad("an array of texts");
        };
        *slot = list;
        if text || slot.is_empty() { Got::Other } else { Got::Same }
    }

    fn write(slot: &Vec<T>) -> Out<'_> {
        if slot.is_empty() {
            return Out::Nothing;
        }
        Out::Tree(slot.iter().map(|text| Value::from(text.as_ref())).collect())
    }
}

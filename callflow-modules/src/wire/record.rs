//! Records: structs whose rows are field, wire name and rule at once.

use serde::ser::SerializeMap;
use serde_json::{Map, Value};
use voice_actions::wire::Extra;

use super::Slot;
use crate::schema::Member;

/// An object with known fields, and a home for the keys it does not know.
pub(crate) trait Record {
    /// Returns the field with this wire name.
    fn slot(&mut self, key: &str) -> Option<&mut dyn Slot>;

    /// Shows every field in the order of its rows.
    fn each(&self, show: &mut dyn FnMut(&'static str, &dyn Slot));

    /// Returns the keys that are not known, or do not fit.
    fn extra(&self) -> &Map<String, Value>;

    /// Returns the keys that are not known, or do not fit, to be changed.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// Rows of a record, as data.
pub(crate) trait Rows: Record + Sized {
    /// Makes a record whose fields are all empty.
    fn blank() -> Self;

    /// What the schema says about each field.
    const MEMBERS: &'static [Member];
}

/// Writes the fields of a record, then the keys it does not know.
///
/// The field named `straight` is left to the caller.
pub(crate) fn write_entries<M: SerializeMap>(
    record: &dyn Record,
    straight: Option<&'static str>,
    to: &mut M,
) -> Result<(), M::Error> {
    let mut outcome = Ok(());
    let mut written = Vec::from_iter(straight);
    record.each(&mut |name, slot| {
        if outcome.is_ok()
            && Some(name) != straight
            && let Some(value) = slot.value()
        {
            outcome = to.serialize_entry(name, &value);
            written.push(name);
        }
    });
    outcome?;
    for (key, value) in record.extra().iter().filter(|(key, _)| !written.contains(&key.as_str())) {
        to.serialize_entry(key, value)?;
    }
    Ok(())
}

/// Returns the fields of a record and the keys it does not know as an object.
pub(crate) fn to_map(record: &dyn Record) -> Map<String, Value> {
    let mut map = Map::new();
    record.each(&mut |name, slot| {
        if let Some(value) = slot.value() {
            map.insert(name.to_owned(), value);
        }
    });
    for (key, value) in record.extra() {
        if !map.contains_key(key) {
            map.insert(key.clone(), value.clone());
        }
    }
    map
}

/// Makes a record: one row per field says its name, its setter, its type and what the schema asks of it.
///
/// ```text
/// record! {
///     /// What it is.
///     pub struct Endpoint {
///         /// What the field means.
///         delay, with_delay: Seconds [default(0)];
///         kind, with_kind = "endpoint_type": EndpointKind [required()];
///     }
/// }
/// ```
///
/// A field is `Option<type>`; without `= "wire"` its name is the wire name. In brackets stand methods of
/// [`Rule`](crate::schema::Rule) that refine the rule of the type.
macro_rules! record {
    (
        $(#[$outer:meta])*
        pub struct $name:ident {
            $( $(#[$doc:meta])* $field:ident, $with:ident $(= $wire:literal)? : $type:ty [$($rule:tt)*]; )*
        } $(plain $read_plain:path, $write_plain:path;)?
    ) => {
        $(#[$outer])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$doc])*
                $( #[doc = concat!("\n\nWire name: `", $wire, "`.")] )?
                pub $field: Option<$type>,
            )*
            /// Keys that this version does not know, and values that do not fit their field, as they came.
            pub extra: voice_actions::wire::Extra,
        }

        impl $name {
            $(
                #[doc = concat!("Sets [`", stringify!($field), "`](Self::", stringify!($field), ").")]
                #[must_use]
                pub fn $with(mut self, value: impl Into<$type>) -> Self {
                    self.$field = Some(value.into());
                    self
                }
            )*
        }

        impl $crate::wire::Record for $name {
            #[allow(unused_variables, reason = "a record without fields looks at no key")]
            fn slot(&mut self, key: &str) -> Option<&mut dyn $crate::wire::Slot> {
                $( if key == record!(@wire $field $($wire)?) {
                    return Some(&mut self.$field);
                } )*
                None
            }

            #[allow(unused_variables, reason = "a record without fields shows none")]
            fn each(&self, show: &mut dyn FnMut(&'static str, &dyn $crate::wire::Slot)) {
                $( show(record!(@wire $field $($wire)?), &self.$field); )*
            }

            fn extra(&self) -> &serde_json::Map<String, serde_json::Value> {
                &self.extra
            }

            fn extra_mut(&mut self) -> &mut voice_actions::wire::Extra {
                &mut self.extra
            }
        }

        impl $crate::wire::Rows for $name {
            fn blank() -> Self {
                Self { $( $field: None, )* extra: Default::default() }
            }

            const MEMBERS: &'static [$crate::schema::Member] = &[
                $( $crate::schema::Member {
                    name: record!(@wire $field $($wire)?),
                    rule: record!(@rule (<$type as $crate::wire::Field>::RULE) $($rule)*),
                }, )*
            ];
        }

        impl $crate::wire::Field for $name {
            const RULE: $crate::schema::Rule =
                $crate::schema::Rule::object(<Self as $crate::wire::Rows>::MEMBERS);

            fn read(leaf: $crate::wire::Leaf<'_>) -> Result<Self, serde_json::Value> {
                $( let leaf = match leaf {
                    $crate::wire::Leaf::Text(text) => return Ok($read_plain(&text)),
                    other => other,
                }; )?
                $crate::wire::read_record(leaf)
            }

            fn write(&self) -> serde_json::Value {
                $( if let Some(plain) = $write_plain(self) {
                    return plain;
                } )?
                $crate::wire::write_record(self)
            }
        }
    };
    (@wire $field:ident) => { stringify!($field) };
    (@wire $field:ident $wire:literal) => { $wire };
    (@rule ($($so_far:tt)*)) => { $($so_far)* };
    (@rule ($($so_far:tt)*) $method:ident ($($argument:tt)*) $($rest:tt)*) => {
        record!(@rule ($($so_far)* .$method($($argument)*)) $($rest)*)
    };
}

/// Gives records that need nothing a constructor.
macro_rules! needs_nothing {
    ($($record:ident),+) => { $(
        impl $record {
            /// Makes one whose fields are all left to the vendor's defaults.
            #[must_use]
            pub fn new() -> Self {
                <Self as $crate::wire::Rows>::blank()
            }
        }

        impl Default for $record {
            fn default() -> Self {
                Self::new()
            }
        }
    )+ };
}

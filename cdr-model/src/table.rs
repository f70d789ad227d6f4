//! One table per record: which member has which field, and how it is read and written.
//!
//! Every encoding gives members as a name and a [`Raw`] value. A [`Reader`] finds the row of the name (however it
//! is spelled) and lets its adapter read the value, so what a member means is said in one place for JSON, XML-RPC
//! and form alike. What the typed field cannot tell (`""` or `null`? `7` or `"7"`? `DepartmentId` or
//! `DepartmentID`?) goes to the record's [`Shape`], so that writing gives back what was read.

#[macro_use]
mod adapter;
mod raw;
mod reader;
mod shape;
mod write;

pub(crate) use adapter::*;
pub(crate) use raw::{Out, Raw};
pub(crate) use reader::{Reader, from_text, from_tree, read_json};
pub use shape::FieldProblem;
pub(crate) use shape::Shape;
pub(crate) use write::{Member, merge, serialize, walk};

use serde_json::{Map, Value};

/// What an adapter made of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Got {
    /// Read, and writing gives the same JSON.
    Same,
    /// Read, but written otherwise than it came.
    Other,
    /// A zero that means "none".
    Zero,
    /// The same as a text.
    ZeroText,
    /// Not readable; says what was expected.
    Bad(&'static str),
    /// Not even JSON.
    Malformed,
}

/// A member of a record.
pub(crate) struct Row<R> {
    /// Name as the vendor documents it.
    pub(crate) key: &'static str,
    /// Other names.
    pub(crate) aliases: &'static [&'static str],
    /// Whether there is no record without it.
    pub(crate) required: bool,
    /// Whether the vendor sends it always, empty if there is no value.
    pub(crate) always: bool,
    /// Reads a value that is neither `null` nor an empty text.
    pub(crate) read: fn(&mut R, &Raw<'_>) -> Got,
    /// Writes the field.
    pub(crate) write: for<'a> fn(&'a R) -> Out<'a>,
    /// Empties the field.
    pub(crate) clear: fn(&mut R),
}

/// A type that has a table.
pub(crate) trait Record: Sized + 'static {
    const ROWS: &'static [Row<Self>];
    fn blank() -> Self;
    fn shape(&self) -> &Shape;
    fn shape_mut(&mut self) -> &mut Shape;
    fn extra(&self) -> &Map<String, Value>;
    fn extra_mut(&mut self) -> &mut Map<String, Value>;
}

/// Returns whether two member names are the same but for case, spaces and punctuation.
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    let normal = |text: &str| {
        text.bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(|byte| byte.to_ascii_lowercase())
            .collect::<Vec<_>>()
    };
    // Cheap refusal first: most pairs differ in the first letter.
    let first =
        |text: &str| text.bytes().find(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    first(one) == first(other) && normal(one) == normal(other)
}

/// Makes a struct with a table: one row a field with its wire name and the adapter that reads and writes it.
///
/// A row with `; init` is required; a row marked `=> "always"` is written empty by what we build. A group
/// is a part of the record that is flat on the wire.
macro_rules! record {
    (
        $(#[$outer:meta])*
        $visibility:vis struct $name:ident {
            $(
                $(#[$inner:meta])*
                $field:ident : $type:ty = $key:literal $(| $alias:literal)* , $adapter:ty $(=> $always:literal)? $(; $init:expr)? ,
            )+
        }
        $(
            group $(#[$group_doc:meta])* $group:ident : $group_type:ty {
                $( $group_key:literal => $group_field:ident , $group_adapter:ty ; )+
            }
        )*
    ) => {
        $(#[$outer])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        $visibility struct $name {
            $( $(#[$inner])* pub $field: $type, )+
            $( $(#[$group_doc])* pub $group: Option<Box<$group_type>>, )*
            /// Members this version does not know, kept as they came.
            pub extra: serde_json::Map<String, serde_json::Value>,
            shape: $crate::table::Shape,
        }

        impl $crate::table::Record for $name {
            const ROWS: &'static [$crate::table::Row<Self>] = &[
                $(
                    $crate::table::Row {
                        key: $key,
                        aliases: &[ $($alias),* ],
                        required: record!(@given $($init)?),
                        always: record!(@given $($always)?),
                        read: |record, raw| <$adapter as $crate::table::Adapter<$type>>::read(&mut record.$field, raw),
                        write: |record| <$adapter as $crate::table::Adapter<$type>>::write(&record.$field),
                        clear: |record| record.$field = record!(@initial $($init)?),
                    },
                )+
                $( $(
                    $crate::table::Row {
                        key: $group_key,
                        aliases: &[],
                        required: false,
                        always: false,
                        read: |record, raw| <$group_adapter as $crate::table::Adapter<_>>::read(
                            &mut record.$group.get_or_insert_with(Default::default).$group_field,
                            raw,
                        ),
                        write: |record| record.$group.as_deref().map_or($crate::table::Out::Nothing, |group| {
                            <$group_adapter as $crate::table::Adapter<_>>::write(&group.$group_field)
                        }),
                        clear: |record| if let Some(group) = record.$group.as_deref_mut() {
                            group.$group_field = Default::default();
                        },
                    },
                )+ )*
            ];

            fn blank() -> Self {
                Self {
                    $( $field: record!(@initial $($init)?), )+
                    $( $group: None, )*
                    extra: serde_json::Map::new(),
                    shape: $crate::table::Shape::default(),
                }
            }

            fn shape(&self) -> &$crate::table::Shape {
                &self.shape
            }

            fn shape_mut(&mut self) -> &mut $crate::table::Shape {
                &mut self.shape
            }

            fn extra(&self) -> &serde_json::Map<String, serde_json::Value> {
                &self.extra
            }

            fn extra_mut(&mut self) -> &mut serde_json::Map<String, serde_json::Value> {
                &mut self.extra
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::table::serialize(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let tree = <serde_json::Value as serde::Deserialize>::deserialize(deserializer)?;
                $crate::table::from_tree(&tree, $crate::table::Keep::Shape).map_err(serde::de::Error::custom)
            }
        }
    };
    (@given) => { false };
    (@given $given:expr) => { true };
    (@initial) => { Default::default() };
    (@initial $init:expr) => { $init };
}

/// Gives a record its front door.
macro_rules! record_json {
    ($($name:ident),+ $(,)?) => { $(
        impl $name {
            /// Reads one from JSON, as text or bytes.
            ///
            /// # Errors
            /// `Malformed`, `UnexpectedShape`, `MissingField`, `InvalidValue` or `TooLarge`, with the place.
            pub fn from_json(json: impl AsRef<[u8]>) -> Result<Self, $crate::Error> {
                $crate::table::read_json(json.as_ref())
            }

            /// Writes it as JSON: what was read comes out as it came, the rest in the documented spelling.
            #[must_use]
            pub fn to_json(&self) -> String {
                $crate::encoding::json::to_text(self)
            }

            /// Returns what could not be read of it; the values themselves are kept and written back.
            #[must_use]
            pub fn problems(&self) -> &[$crate::FieldProblem] {
                self.shape.problems()
            }
        }
    )+ };
}

/// Whether the shape of numbers and texts is worth keeping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// JSON: a number written as a text is written so again.
    Shape,
    /// Encodings where everything may be a text: only the meaning is kept.
    Meaning,
}

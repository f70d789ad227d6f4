//! How this vendor spells values: lenient reading, one way of writing.
//!
//! # Normalisations
//!
//! Reading and writing back is equal as JSON but for these rows. Each is what the engine itself would make of the
//! value, or a decision about a quirk of the vendor's documents.
//!
//! | Read | Written | Why |
//! | --- | --- | --- |
//! | `data` missing, `null` or `[]` | `"data": {}` | the server writes the default `{}`; `[]` is PHP's empty object |
//! | `children` missing, `null`, `[]` or `{}` | left out | the same to the engine |
//! | a child that is `{}` or `null` | left out | the engine finds nothing there and stops, the schema rejects it |
//! | `children` that hold a module object (`module` is a text there) | `{"_": that node}` | decision: the author meant `_`; the engine would end the call |
//! | an integer or boolean as text (`"20"`, `"486"`, `"true"`) | the number, the boolean | the engine reads both; the schema wants the latter |
//! | a fraction where an integer belongs (`20.5`) | rounded (`21`) | the engine rounds |
//! | an integer where a text belongs (`1000`) | the text (`"1000"`) | the engine reads it as text |
//! | `pause` as state of a queue agent | `paused` | two spellings of one word |
//!
//! Whatever does not fit its field even so (`"timeout": ""`, `"owner_id": null`, a list with a wrong item) counts as
//! missing, as it does for the engine, and is kept as it came among the unknown keys (`extra`). So reading never fails
//! on an argument; `check` says what is wrong with it.

mod leaf;
mod read;
mod text;
#[macro_use]
mod record;

pub(crate) use leaf::{Field, Leaf, Slot, read_record, write_record};
pub(crate) use read::{DataSeed, Faults, SKIP, ValueSeed, empty_list, fill, fill_entry};
pub(crate) use record::{Record, Rows, to_map, write_entries};
pub(crate) use text::{Document, from_bytes, from_text, from_value};

/// Nesting of nodes up to which a callflow is read and written.
///
/// The deepest callflow of the vendor's documents nests 8 nodes.
pub const MAX_DEPTH: usize = 100;

/// Nesting of values inside the arguments of one node up to which they are read.
pub const MAX_DATA_DEPTH: usize = 32;

//! How this vendor spells values: lenient reading, one way of writing.
//!
#![doc = include_str!("wire.md")]

mod leaf;
mod read;
mod text;
#[macro_use]
mod record;

pub(crate) use leaf::{Field, Leaf, Members, Slot, into_map, read_record, write_record};
pub(crate) use read::{
    DataSeed, Faults, LeafSeed, SKIP, TextSeed, ValueSeed, empty_list, fill, fill_member, members,
};
pub(crate) use record::{Record, Rows, to_map, write_entries};
pub(crate) use text::{Document, from_bytes, from_text, from_value};

/// Nesting of nodes up to which a callflow is read and written.
///
/// The deepest callflow of the vendor's documents nests 8 nodes.
pub const MAX_DEPTH: usize = 100;

/// Nesting of values inside the arguments of one node up to which they are read.
pub const MAX_DATA_DEPTH: usize = 32;

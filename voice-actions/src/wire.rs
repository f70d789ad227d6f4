//! How Voxology spells things, and how far reading and writing back may differ.
//!
//! Reading a document and writing it back gives the same JSON, but for the normalisations of this table:
//!
//! | Read | Written | Why |
//! | --- | --- | --- |
//! | a bare array as a call flow | an object with `actions` | the vendor's prose says array, every example is an object `[inferred]` |
//! | one object where a list of steps belongs | a list of that one step | tolerated, not documented `[inferred]` |
//! | `null` for an event list, `[]` for an empty `session_data` or `events` | `[]` or `{}` | what PHP servers send |
//! | a number in a text (`"num_digits": "1"`), a whole number with a fraction (`1.0`) | the number | numbers as text are tolerated |
//! | an instant with another number of decimals | ISO 8601 UTC with milliseconds | the form of every vendor example |
//! | a duration with a fraction of a millisecond | the same number, rounded to nanoseconds | `time::Duration` |
//! | a key twice in one object | the last one; of two `type` words the first | what the vendor's own reader does is not known |
//!
//! Booleans as text stay text ([`Flag`]), unknown keys, words and actions stay as they are, `null` and empty
//! members stay where they stood.

mod extra;
mod field;
mod flag;
mod held;
mod object;
mod plain;
mod scalar;

pub use extra::Extra;
pub use flag::Flag;

pub(crate) use field::{Field, FieldSeed, FieldSpec, Need, Shape, TextSeed, Written, keep, parse_text};
pub(crate) use held::{Chained, Held, HeldDeserializer, HeldSeed};
pub(crate) use object::{action, as_field, codec, record, record_new, slot};
pub(crate) use plain::{Milliseconds, Minutes, Seconds, write_number};
pub(crate) use scalar::Scalar;

/// Nesting of steps within steps up to which a call flow is read.
pub const MAX_NESTING: usize = 48;

/// Nesting of JSON values up to which anything is read; the limit of `serde_json`.
pub const MAX_DEPTH: usize = 128;

//! Places and findings: what both flow crates say about a document.
//!
//! A [`Pointer`] names a place in a JSON document, a [`SourceMap`] turns it into line and column of the text, and
//! a [`Finding`] says what is wrong there. `check()` of a call flow returns findings; reading errors carry the
//! same pointer and position.

mod finding;
mod pointer;
mod source;
mod suggest;

pub use finding::{Finding, Findings, Severity};
pub use pointer::Pointer;
pub use source::{Position, SourceMap};
pub use suggest::nearest;

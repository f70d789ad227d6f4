//! JavaScript expressions and templates of call flow scripts: parsed once, evaluated many times.
//!
//! Voxology keeps conditions and variable values as JavaScript expressions in strings. This module evaluates a
//! documented part of JavaScript ([`language`]) with exactly its meaning, without a host: no access to anything but
//! the [`Scope`] and the instant that are passed in, and never more work than its [`Limits`] allow.
//!
//! ```
//! use time::macros::datetime;
//! use voice_actions::expression::{Expression, Scope, Value};
//!
//! let is_one = Expression::parse("$keyPresses == '1'")?;
//! let mut scope = Scope::new();
//! scope.set("$keyPresses", Value::from("1"));
//! let now = datetime!(2030-01-01 15:00 UTC);
//! assert_eq!(is_one.evaluate(&scope, now)?, Value::Boolean(true));
//!
//! let error = Expression::parse("$keyPresses = 1").unwrap_err();
//! assert_eq!(error.column("$keyPresses = 1"), 13);
//! # Ok::<(), voice_actions::expression::Error>(())
//! ```
//!
//! - [`Expression`]: a parsed expression; [`Expression::reads`] lists the variables in it.
//! - [`Template`]: a text with `${name}` in it, or a bare `$name` that stands for a typed value.
//! - [`Assigned`]: the value of a variable assignment, with the vendor's rules for texts that are no expression.
//! - [`Scope`], [`Value`]: variables and what they hold; both can be stored.
//! - [`Evaluation`]: a scope, a clock and a budget, shared by several evaluations.

mod arrays;
mod assigned;
mod clock;
mod clock_use;
mod code;
mod coerce;
mod error;
mod evaluation;
mod json;
pub mod language;
mod lexer;
mod limits;
mod math;
mod names;
mod number;
mod parser;
mod scope;
mod strings;
mod template;
mod value;

#[cfg(feature = "runtime")]
pub(crate) use clock_use::ClockUse;

pub use assigned::{Assigned, PlusNumber};
pub use code::{Expression, Read};
pub use error::{Error, ErrorKind};
pub use evaluation::Evaluation;
pub use limits::Limits;
pub use scope::Scope;
pub use template::Template;
pub use value::{Array, Date, Object, Value};

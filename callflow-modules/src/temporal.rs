//! Temporal routing: rules that say on which days and hours a branch of a callflow is taken.
//!
//! A [`Rule`] is a document of the account. [`Rule::next_date`] says on which date it comes next, by the table of
//! recurrences that the server uses, with its intervals, ordinals and oddities; [`Schedule`] asks several rules in
//! order, as `temporal_route` does. Instants are UTC and become local in a [`Zone`]: UTC itself, or any zone of the IANA
//! database by its name with the feature `zones`.
//!
//! ```
//! use callflow_modules::temporal::{Cycle, Rule, Weekday};
//! use time::macros::date;
//!
//! let rule = Rule::new("office hours", Cycle::Weekly).with_wdays([Weekday::Monday, Weekday::Wednesday]);
//! let next = rule.next_date(date!(2026 - 11 - 19))?;
//! assert_eq!(next.to_string(), "2026-11-23");
//! # Ok::<_, callflow_modules::temporal::NoDate>(())
//! ```

mod calendar;
mod recurrence;
mod rule;
mod schedule;
mod zone;

pub use calendar::NextDate;
pub use recurrence::NoDate;
pub use rule::{Cycle, Ordinal, Rule, RuleSet, Weekday};
pub use schedule::{Candidate, Engine, Schedule};
pub use zone::{UnknownZone, Zone};

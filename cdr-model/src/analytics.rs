//! Figures of a call centre, with written definitions.
//!
//! [`Figures`] takes [`Fact`]s one at a time, in any order, repeated or not, and gives a [`Report`]. Two of them
//! merge: parts of a month that were taken apart give the report of the month. What a figure means stands on its
//! field; the definitions are those of the Voicenter reference (records to interactions, then metrics).
//!
//! | Question | Where |
//! | --- | --- |
//! | How long do callers wait, how many give up? | [`QueueFigures`] |
//! | How did the calls of our customers end? | [`InteractionFigures`] |
//! | Whom did we reach, in which country? | [`OutboundFigures`] |
//! | Who answers most? | [`AgentFigures`] |
//! | How busy are agents while they are there? | [`Report::occupancy`], with [`Attendance`] |
//! | When is it busy? | [`BusyHour`], [`Series`] |
//! | Who must be called back? | [`Report::callback_due`] |
//! | What did it cost? | [`Report::total_price`] |
//!
//! # Memory
//!
//! [`Figures`] keeps one compact fact a record until the interaction that it belongs to is folded into the totals.
//! [`Figures::fold_before`] does that for everything that is over; what remains grows with the number of queues,
//! agents, countries, customers and busy seconds, not with the number of records.

mod agents;
mod busy;
mod callback;
mod fact;
mod figures;
mod interaction;
mod occupancy;
mod open;
mod outbound;
mod queue;
mod report;
mod series;
mod totals;
mod waiting;

pub use agents::{AgentFigures, AgentKey};
pub use busy::BusyHour;
pub use fact::Fact;
pub use figures::{Figures, Settings};
pub use interaction::{Direction, InboundOutcome, InteractionFigures};
pub use occupancy::Attendance;
pub use outbound::{Attempts, OutboundFigures};
pub use queue::{QueueFigures, ServiceLevels};
pub use report::Report;
pub use series::{Point, Series};
pub use waiting::Waits;

//! A whole telephone world in virtual time: many legs, people, rooms, queues, and a ledger of what truly happened.
//!
//! - A [`Setting`] is what does not change: a [`Router`] from numbers to programs, [`Person`]s and how they behave,
//!   [`Answers`] of services, [`Queue`]s, limits.
//! - A [`World`] is a setting at an instant. [`World::place`] lets somebody call; [`World::run`] goes on until
//!   nothing is left to happen. It never sleeps: an hour of talk takes a microsecond.
//! - The [`Ledger`] says what truly happened: legs, ring and answer and end, who talked to whom, rooms, queues,
//!   recordings. Winners are read from it, never from the script. [`World::trace`] is the other view: what each
//!   program asked for and what came of it.
//!
//! The same setting, calls and seed give the same trace and ledger, byte for byte. Without a seed, things that
//! happen at the same instant happen in the order in which they were caused; each seed is another order.
//!
//! # Rules of this world
//!
//! - A call from outside is answered by [`Effect::Answer`](super::Effect::Answer), by the first effect that the caller
//!   hears or that takes his keys, by a room, a queue, a parking slot, or when a bridged party answers.
//! - Speech takes [`Pace::character`] for each character, a sound takes [`Pace::sound`].
//! - Keys that nobody waits for are kept for the next collection, up to 64.
//! - Who talks: two bridged legs, or everybody in a room of two and more.
//! - A bridge that fails has the cause of the leg that failed last; when the ring time is over, `NO_ANSWER`.
//! - An address that is no [`Person`] does not exist: `UNALLOCATED_NUMBER`.
//! - When a program fails or its budget is used up, its leg ends with `INTERWORKING`; [`World::run`] returns the
//!   first such [`Fault`] after everything else came to its end.

mod act;
mod answers;
mod choices;
mod dial;
mod effects;
mod ending;
mod ledger;
mod leg;
mod person;
mod queue;
mod room;
mod schedule;
mod setting;
mod world;
mod world_file;

pub use answers::{Answer, AnswerTable, Answers, Asked, HttpAnswer};
pub use choices::{Choice, Happens};
pub use ledger::{EndedBy, Ledger, LegKind, LegRecord, QueueWait, RecordingTruth, RoomStay, Talk};
pub use person::{Act, Behavior, Person, Ringing};
pub use queue::{AgentOrder, Queue};
pub use setting::{Call, Pace, RouteError, Router, Setting};
pub(in crate::runtime) use world::Fact;
pub use world::{Fault, FaultKind, World, WorldSnapshot};
pub use world_file::{CallEntry, OneOrMany, PersonEntry, WorldFile};

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
//! ```
//! use time::{Duration, macros::datetime};
//! use voice_actions::CallFlow;
//! use voice_actions::interpreter::Application;
//! use voice_actions::runtime::simulator::{Act, Call, EndedBy, Person, Setting, World};
//!
//! let flow = CallFlow::from_json(r#"{"actions": [
//!     {"type": "TRANSFER", "params": {"no": "+15550101"}}, {"type": "HANGUP"}
//! ]}"#)?;
//! let agent = Person::answers(Duration::seconds(4)).then(Act::talk(Duration::seconds(90))).then(Act::HangUp);
//! let setting = Setting::new(Application::new().with_flow("+15550199", flow))
//!     .with_person("+15550101", agent);
//!
//! let mut world = World::new(setting, datetime!(2030-01-01 12:00 UTC));
//! let caller = world.place(Call::new("+15550100", "+15550199"));
//! world.run()?;
//!
//! let agent = &world.ledger().legs()[1];
//! assert_eq!((agent.ring_time(), agent.ended_by), (Duration::seconds(4), Some(EndedBy::Party)));
//! assert_eq!(world.ledger().together(&caller, &agent.leg), Duration::seconds(90));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # From the ledger to records and events
//!
//! Each [`LegRecord`] has what a call detail record or a telephony event needs; `cdr-model` and `pbx-events` turn a
//! ledger into theirs (feature `simulator` there). Read it so:
//!
//! - legs of one call share [`call`](LegRecord::call); [`parent`](LegRecord::parent) rang the leg;
//! - it rang from [`started_at`](LegRecord::started_at) to [`answered_at`](LegRecord::answered_at), else to
//!   [`ended_at`](LegRecord::ended_at); [`cause`](LegRecord::cause) and [`ended_by`](LegRecord::ended_by) say how it ended;
//! - [`talks`](LegRecord::talks) are the times in which it was bridged, and with which leg: both legs have them;
//! - [`queues`](LegRecord::queues) are waits: an agent, an exit of the platform, or neither when the caller gave up;
//! - [`recordings`](LegRecord::recordings) are files; one with a mailbox is a message.
//!
//! # Rules of this world
//!
//! - A call from outside is answered by [`Effect::Answer`](super::Effect::Answer), by the first effect that the caller
//!   hears or that takes keys, by a room, a queue, a parking slot, or when a bridged party answers.
//! - Speech takes [`Pace::character`] for each character, a sound takes [`Pace::sound`].
//! - Keys that nobody waits for are kept for the next collection, up to 64.
//! - Who talks: two bridged legs, or everybody in a room of two and more.
//! - A bridge that fails has the cause of the leg that failed last; when the ring time is over, `NO_ANSWER`. When the
//!   program [waits no longer](super::Bridge::max_wait) it comes back as `TimedOut`, and what still rings ends.
//! - An address that is no [`Person`] does not exist: `UNALLOCATED_NUMBER`.
//! - When a program fails or its budget is used up, its leg ends with `INTERWORKING`; [`World::run`] returns the
//!   first such [`Fault`] after everything else came to its end.

mod act;
mod answers;
mod choices;
mod code;
mod dial;
mod effects;
mod ending;
mod fault;
mod ledger;
mod leg;
mod person;
mod questions;
mod queue;
mod room;
mod running;
mod schedule;
mod setting;
mod world;
mod world_file;
mod world_snapshot;

pub use answers::{Answer, AnswerTable, Answers, Asked, HttpAnswer};
pub use choices::{Choice, Happens};
pub use fault::{Fault, FaultKind};
pub use ledger::{EndedBy, Ledger, LegKind, LegRecord, QueueWait, RecordingTruth, RoomStay, Talk};
pub use person::{Act, Behavior, Person, Ringing};
pub use queue::{AgentOrder, Queue};
pub use setting::{Call, Pace, RouteError, Router, Setting};
pub(in crate::runtime) use world::Fact;
pub use world::World;
pub use world_file::{CallEntry, OneOrMany, PersonEntry, WorldFile};
pub use world_snapshot::WorldSnapshot;

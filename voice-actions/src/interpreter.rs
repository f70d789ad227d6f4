//! Runs Voxology call flows: the [`Program`] of this dialect.
//!
//! An [`Interpreter`] runs one leg. It starts with a call flow at hand, or asks a callback for it, and then returns
//! one [`Request`](crate::runtime::Request) after the other: see [the contract](crate::runtime). What the vendor
//! leaves open is decided in [`Options`], where it can be switched.
//!
//! ```
//! use time::macros::datetime;
//! use voice_actions::action::{Hangup, Say};
//! use voice_actions::runtime::{Direction, Effect, LegId, Program, Speak, Start, Step};
//! use voice_actions::{CallFlow, Interpreter};
//!
//! let flow = CallFlow::new().then(Say::text("You call from ${...callerNo}.")).then(Hangup::new());
//! let mut leg = Interpreter::new(flow);
//! let now = datetime!(2030-01-01 15:00 UTC);
//! let start = Start::new(LegId::new("leg-1"), Direction::Inbound, "+15550100", "+15550199", now);
//! let Step::Do(request) = leg.resume(now, start.into())? else { panic!("something to say") };
//! assert_eq!(request.at.as_str(), "/actions/0");
//! assert_eq!(request.effect, Speak::text("You call from + 1 5 5 5 0 1 0 0.").into());
//! # Ok::<(), voice_actions::runtime::ProgramError>(())
//! ```
//!
//! # What becomes what
//!
//! | action | effect | afterwards |
//! | --- | --- | --- |
//! | a number's `answer_on_ring`, of a call that comes in | [`Wait`](crate::runtime::Wait) for so many rings, then [`Answer`](crate::runtime::Effect::Answer) | the callback is asked |
//! | `SAY`, `PLAY` | [`Speak`](crate::runtime::Speak), [`Play`](crate::runtime::Play) | |
//! | `COLLECT` | [`Collect`](crate::runtime::Collect) | `$keyPresses`, `$collectAttempt` |
//! | `CONFERENCE` | [`EnterRoom`](crate::runtime::EnterRoom), effects of `on_enter`, [`WaitInRoom`](crate::runtime::WaitInRoom) | the next action once the room ended |
//! | `CONFERENCE`, full | | the list of `on_enter_error_max_participants`, then the next action |
//! | `TRANSFER` | [`Bridge`](crate::runtime::Bridge) | the next action, whatever came of it; the outcome stands in the trace |
//! | `DIAL` | [`Originate`](crate::runtime::Originate) with the session data | the next action at once |
//! | `REDIRECT` | [`Fetch`](crate::runtime::Fetch) with a `live_call` callback | the answer replaces the flow |
//! | `HANGUP`, end of the list | [`HangUp`](crate::runtime::HangUp) | with a callback: [`Notify`](crate::runtime::Notify) `end_call` |
//! | `RECORD` | [`Record`](crate::runtime::Record) | |
//! | `QUEUE` | [`EnterQueue`](crate::runtime::EnterQueue) | |
//! | `SMS` | [`Notify`](crate::runtime::Notify) `sms` | |
//! | `TRANSCRIBE`, `STREAM`, `DETECT` and unknown words | [`Custom`](crate::runtime::Custom) of the word in lower case | `DETECT`: a text that comes back is `$detection` |
//!
//! Assignments, `IF`, `FOREACH`, `GOTO`, `LABEL` and `SESSIONDATA` ask for nothing.
//!
//! # Trouble
//!
//! What cannot be done, a callback that does not answer and a mistake in the flow that need not stop it become notes
//! ([`Program::take_notes`]). A condition that is no expression, a jump to a label that is not there, and a budget that is
//! used up stop the program with an error that names the place.
//!
//! [`Program`]: crate::runtime::Program
//! [`Program::take_notes`]: crate::runtime::Program::take_notes

mod application;
mod callbacks;
mod compile;
mod effects;
mod explore;
mod leg;
mod options;
mod outcomes;
mod run;
mod script;
#[cfg(feature = "simulator")]
mod simulated;
mod state;

pub use application::{Application, Line};
pub use leg::Interpreter;
pub use options::{AtEnd, AttemptScope, KeyPressScope, Options, SessionDataMode};

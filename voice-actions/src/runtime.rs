//! A vendor-neutral call flow runtime: one core, many dialects.
//!
//! A **dialect** (Voxology's call flow actions, Kazoo's callflow modules, your own) is a [`Program`]: it decides,
//! step by step, what shall happen on one leg. It never does anything itself. It returns a [`Request`] that holds
//! an [`Effect`] ("speak this", "collect four digits", "bridge to these endpoints"); whoever runs it makes that
//! happen and gives back an [`Outcome`]. Real telephony is a [`CallControl`], a database or an HTTP server is a
//! [`Services`], and [`drive`] connects the three. A simulator runs the same program in virtual time.
//!
//! # The contract
//!
//! - **Pure.** A program does no input or output, reads no clock and throws no dice: [`Program::resume`] gets the
//!   time and the news, and returns the next step. Same inputs, same steps.
//! - **One request at a time.** After [`Step::Do`] the program waits for [`Input::Done`] with that request's id.
//!   Any other id (older, repeated, invented) is an error of kind [`ProgramErrorKind::StaleRequest`] and changes
//!   nothing, so a webhook that is delivered twice is harmless. [`Pending`] keeps the count.
//! - **A room is three effects.** [`EnterRoom`] comes back as [`Outcome::Entered`] or [`Outcome::RoomFull`]. Then
//!   come the effects of the entry events, one by one, while the caller is inside. Then [`WaitInRoom`], which comes
//!   back when the leg is outside again. *Any* effect asked for inside may come back as [`Outcome::RoomEnded`]:
//!   the program goes on after its conference step.
//! - **A code in a talk.** A [`Bridge`] that [listens](Listen) may come back as [`Outcome::Keyed`] while the two talk
//!   on. The program does what the code means and asks for [`StayBridged`], which comes back as the bridge would
//!   have. *Any* effect asked for meanwhile may come back as [`Outcome::Bridged`]: the talk is over. An effect that
//!   takes the leg elsewhere ([`Effect::leaves_talk`]) ends the talk.
//! - **Originating does not wait.** [`Originate`] comes back at once as [`Outcome::Originated`] with the id of the
//!   new leg. Its `context` is opaque here and arrives in the new leg's [`Start`]; a router picks its program.
//! - **The far end may leave at any moment.** [`Input::Ended`] replaces the outcome of whatever is pending.
//!   Afterwards only service effects are allowed ([`Effect::is_service`]): end-of-call notifications, end handlers.
//! - **Hanging up is an effect.** [`Effect::HangUp`] and [`Effect::Reject`] come back as [`Outcome::Done`]; the leg is
//!   then over, as after `Ended`. A program whose last step is [`End::Finished`] is hung up by whoever runs it.
//! - **Trouble goes to the dialect.** What a telephony or a service cannot do comes back as
//!   [`Outcome::Unsupported`] or [`Outcome::Failed`], and the dialect decides what that means.
//! - **Places.** Each request names the place of the action that asked for it, as a JSON Pointer.
//! - **Bounded.** Programs count their steps against a [`Budget`]; a hostile flow ends in a named error.
//!
//! # A program by hand
//!
//! ```
//! use serde_json::json;
//! use time::macros::datetime;
//! use voice_actions::diagnostics::Pointer;
//! use voice_actions::runtime::{
//!     Cause, Direction, Effect, End, Input, LegId, Outcome, Pending, Program, ProgramError, Request, Speak, Start, Step,
//! };
//! use time::OffsetDateTime;
//!
//! /// Greets and hangs up.
//! struct Greeter {
//!     pending: Pending,
//!     said: bool,
//! }
//!
//! impl Program for Greeter {
//!     fn resume(&mut self, _now: OffsetDateTime, input: Input) -> Result<Step, ProgramError> {
//!         match self.pending.accept(input)? {
//!             Input::Start(_) => Ok(self.pending.request(Pointer::root(), Speak::text("Hello"))),
//!             Input::Done { .. } if !self.said => {
//!                 self.said = true;
//!                 Ok(self.pending.request(Pointer::root(), Effect::hang_up()))
//!             }
//!             Input::Ended(ended) => Ok(self.pending.end(End::HungUp(ended.cause))),
//!             _ => Ok(self.pending.end(End::HungUp(Cause::normal()))),
//!         }
//!     }
//! }
//!
//! let now = datetime!(2030-01-01 12:00 UTC);
//! let start = Start::new(LegId::new("leg-1"), Direction::Inbound, "+15550100", "+15550199", now);
//! let mut program = Greeter { pending: Pending::new(), said: false };
//! let Step::Do(request) = program.resume(now, start.into())? else { panic!("a greeting was expected") };
//! assert_eq!(request.effect, Speak::text("Hello").into());
//!
//! // Delivered twice, the outcome counts once.
//! let done = Input::Done { id: request.id, outcome: Outcome::Done };
//! program.resume(now, done.clone())?;
//! assert!(program.resume(now, done).unwrap_err().is_stale());
//! # Ok::<(), ProgramError>(())
//! ```

mod budget;
mod cause;
mod control;
#[cfg(feature = "simulator")]
#[cfg_attr(docsrs, doc(cfg(feature = "simulator")))]
pub mod coverage;
mod drive;
mod effect;
#[cfg(feature = "simulator")]
#[cfg_attr(docsrs, doc(cfg(feature = "simulator")))]
pub mod explorer;
mod outcome;
mod pending;
mod program;
#[cfg(feature = "simulator")]
#[cfg_attr(docsrs, doc(cfg(feature = "simulator")))]
pub mod scenario;
mod session;
#[cfg(feature = "simulator")]
#[cfg_attr(docsrs, doc(cfg(feature = "simulator")))]
pub mod simulator;
mod snapshot;
mod summary;
mod trace;
pub(crate) mod wire;

pub use budget::{Budget, Exhausted, Meter, Resource};
pub use cause::{Cause, HangupCause};
pub use control::{CallControl, ControlError, ControlErrorKind, ServiceError, Services};
pub use drive::{DriveError, DriveErrorKind, Run, drive};
pub use effect::{
    Bridge, CallerId, Collect, Custom, Digits, Effect, Endpoint, EndpointKind, EnterQueue, EnterRoom, Fetch,
    HangUp, LeaveMessage, Listen, LookUp, Method, Notify, Originate, Park, PickUp, PickUpTarget, Play,
    Prompt, Record, RecordAction, Reject, Request, RequestId, RingStrategy, SendDigits, SetPresence, Speak,
    StayBridged, Wait, WaitInRoom,
};
pub use outcome::{
    Bridged, CollectEnd, Collected, FetchFailure, Fetched, Keyed, Outcome, QueueExit, QueueLeft, Recording,
    Side,
};
pub use pending::Pending;
pub use program::{
    Direction, End, Ended, Input, LegId, Note, NoteKind, Program, ProgramError, ProgramErrorKind, Start, Step,
};
pub use session::Session;
pub use snapshot::{Snapshot, SnapshotError, SnapshotErrorKind, digest};
pub use trace::{Trace, TraceEntry, TraceEvent};

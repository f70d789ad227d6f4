//! The closed loop: simulated days of calls whose truth is known, told again as records and as events.
//!
//! Voxology scripts and Kazoo callflows run on the simulator ([`traffic`]) around one [`office`], and the ledger says what
//! truly happened. It is told as Voicenter records ([`records`]) and as PBX events ([`events`]); analytics and correlator
//! must rebuild the truth from these alone. The [`Truth`] is counted here from the ledger's legs, with no code of the crates
//! that are held against it. What differs is a [`Difference`], which shows the call and its timeline.
//!
//! Records have the time of a wall clock: in a night of autumn they are held against the truth
//! [on the wall clock](Truth::on_the_wall_clock), events against the truth as ever.

mod difference;
pub mod events;
pub mod office;
pub mod records;
pub mod traffic;
mod truth;

pub use difference::Difference;
pub use truth::{CallTruth, Contact, Ending, Figures, Gate, Kind, PhoneLeg, Queue, Truth};

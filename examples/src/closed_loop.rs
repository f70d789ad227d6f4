//! The closed loop: simulated days of calls whose truth is known, told again as records and events.
//!
//! Call flows run on the simulator ([`traffic`]), whose ledger says what truly happened ([`Truth`]). The ledger is turned
//! into Voicenter records and PBX events, and analytics and correlator must rebuild the truth from these alone. The truth
//! is counted here from the ledger's legs, with no code of the crates that are held against it.

pub mod events;
pub mod records;
pub mod traffic;
mod truth;

pub use truth::{CallTruth, Truth};

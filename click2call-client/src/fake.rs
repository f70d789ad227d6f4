//! Stand-ins of the vendors, in-process: they answer as the vendor's documentation says, keep state, refuse keys
//! that are in no table, can be told to fail, and send what the vendor would send.
//!
//! A stand-in is a [`Transport`]: give it to a client in place of a network. It is also a plain function from
//! request to answer ([`StandIn::handle`]), so that any web framework serves it on a socket in a few lines.
//!
//! # Example: a test of your own code
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # #[cfg(feature = "exotel")] {
//! use click2call_client::{ClickToCallExt as _, Endpoint, Outcome, fake};
//!
//! let exotel = fake::Exotel::new("example1", "key", "token");
//! let client = exotel.client().build()?;
//! let call = client.connect(Endpoint::number("+15550100"), Endpoint::number("+15550101")).await?;
//! exotel.finish(&call.id.expect("an id"), Outcome::Connected, time::Duration::seconds(60));
//! assert_eq!(exotel.calls()[0].talk_time(), time::Duration::seconds(60));
//! # }
//! # Ok(()) }
//! ```
//!
//! # The same for every vendor
//!
//! | You want | |
//! | --- | --- |
//! | the vendor, and a client of it | `new`, `client` |
//! | what was done | [`calls`](StandIn::calls), [`call`](StandIn::call), [`requests`](StandIn::requests) |
//! | a call to go on | [`answer`](StandIn::answer), [`bridge`](StandIn::bridge), [`finish`](StandIn::finish) |
//! | calls that go on by themselves | [`plan`](StandIn::plan), then [`advance`](StandIn::advance) the clock |
//! | an exchange to fail before or after the vendor acted, or to hang | [`fail_next`](StandIn::fail_next), [`fail_next_afterwards`](StandIn::fail_next_afterwards) |
//! | a refusal with a code of the vendor's | [`refuse_next`](StandIn::refuse_next) |
//! | callbacks and events in your hands | [`take_outgoing`](StandIn::take_outgoing), [`settle`](StandIn::settle) |
//! | callbacks and events delivered | [`deliver`](StandIn::deliver), over any [`Transport`] |
//! | the vendor on a socket | [`handle`](StandIn::handle) |
//!
//! Nothing reads a clock and nothing waits: the stand-in's own begins in January 2026 and moves when you say so, or when
//! a client waits on it. Limits on ringing and talking that a request sets are kept by that clock.
//!
//! What only one vendor has is at that vendor: busy users and the connect applet at Exotel, tokens and
//! subscriptions at Telphin, the call flow that your callback answers at Voxology, and so on; each alias lists what it covers. [`Neutral`] is none of the five, for tests that do not
//! care. A stand-in of your own is a set of [`Rules`].

mod call;
mod desk;
#[cfg(feature = "exotel")]
mod exotel;
#[allow(dead_code, reason = "each vendor uses a part")]
mod fields;
#[cfg(feature = "kazoo")]
mod kazoo;
mod keys;
mod neutral;
mod stand_in;
#[cfg(feature = "telphin")]
mod telphin;
#[cfg(feature = "voicenter")]
mod voicenter;
#[cfg(feature = "voxology")]
mod voxology;

pub use call::{FakeCall, Plan, Stage};
pub use desk::{Desk, Rules};
#[cfg(feature = "exotel")]
pub use exotel::{ConnectStep, Exotel, ExotelRules, Person, Played, Ring};
pub use neutral::{Neutral, NeutralClient, NeutralRules};
pub use stand_in::StandIn;

#[cfg(feature = "kazoo")]
pub use kazoo::{Kazoo, KazooRules};
#[cfg(feature = "telphin")]
pub use telphin::{Telphin, TelphinRules};
#[cfg(feature = "voicenter")]
pub use voicenter::{Encoding, Voicenter, VoicenterRules};
#[cfg(feature = "voxology")]
pub use voxology::{FlowAnswer, TextMessage, Voxology, VoxologyRules};

#[cfg(doc)]
use crate::transport::Transport;

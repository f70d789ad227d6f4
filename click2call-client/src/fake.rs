//! Stand-ins of the vendors, in-process: they answer as the vendor's documentation says, keep state, refuse keys
//! that are in no table, and can be told to fail.
//!
//! A stand-in is a [`Transport`]: give it to a client in place of a network. It is also a plain function from
//! request to answer ([`StandIn::handle`]), so that any web framework serves it on a socket in a few lines.
//!
//! # Example: a test of your own code
//!
//! ```
//! # #[cfg(feature = "exotel")] mod example {
//! use click2call_client::{ClickToCallExt as _, Endpoint, fake};
//!
//! # pub async fn a_click_rings_the_agent_once() -> click2call_client::Result<()> {
//! let exotel = fake::Exotel::new("example1", "key", "token");
//! let client = exotel.client().build()?;
//! client.connect(Endpoint::number("+15550100"), Endpoint::number("+15550101")).await?;
//! assert_eq!(exotel.calls().len(), 1);
//! # Ok(()) }
//! # }
//! ```

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
pub use voxology::{TextMessage, Voxology, VoxologyRules};

#[cfg(doc)]
use crate::transport::Transport;

//! `PLAY`: plays an audio file to the caller.

use crate::address::WebAddress;
use crate::param::Param;
use crate::wire::action;

action! {
    /// Plays an audio file to the caller.
    pub struct Play = "PLAY" {
        params {
            /// Absolute address of the file, an mp3 in the vendor's example.
            required url: Param<WebAddress> = "url",
            /// How often it is played, by analogy with [`Say`](super::Say). Defaults to once.
            optional repeat / with_loop: Param<u32> = "loop",
        }
        keys {}
    }
}

impl Play {
    /// Makes an action that plays the file at `url` once.
    #[must_use]
    pub fn url(url: impl Into<Param<WebAddress>>) -> Self {
        Self { url: url.into(), repeat: None, extra_params: Default::default(), extra: Default::default() }
    }
}

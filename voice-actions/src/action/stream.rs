//! `STREAM`: sends live audio to a web socket.

use serde_json::Value;

use crate::wire::action;

action! {
    /// Sends live audio to a web socket.
    ///
    /// Of its parameters only `stream_data` is documented; add the others with `with_param`.
    pub struct Stream = "STREAM" {
        params {
            /// Data of yours that travel with the stream.
            optional data / with_data: Value = "stream_data",
        }
        keys {}
    }
}

impl Stream {
    /// Makes an action without parameters.
    #[must_use]
    pub fn new() -> Self {
        Self { data: None, extra_params: Default::default(), extra: Default::default() }
    }
}

impl Default for Stream {
    fn default() -> Self {
        Self::new()
    }
}

//! `TRANSCRIBE`: starts or stops a transcription.

use crate::address::WebAddress;
use crate::param::Param;
use crate::wire::{action, record};

vocabulary! {
    /// What to do with something that goes on beside the call.
    pub enum Switch {
        /// Begin.
        Start = "start",
        /// End. The vendor says that a transcription can be stopped; the word is a near-certain guess.
        Stop = "stop",
    }
}

vocabulary! {
    /// A side of the call.
    pub enum Track {
        /// Whoever talks to your Voxology number.
        Caller = "caller",
        /// The other side of a transfer.
        Transfer = "transfer",
    }
}

record! {
    /// An address that the platform posts to.
    pub struct Webhook: Webhook {
        /// Absolute address.
        required url: WebAddress = "url",
    }
}

impl Webhook {
    /// Makes a webhook.
    #[must_use]
    pub fn new(url: impl Into<WebAddress>) -> Self {
        Self::bare(url.into())
    }
}

action! {
    /// Starts or stops a transcription of the call.
    pub struct Transcribe = "TRANSCRIBE" {
        params {
            /// Whether to start or to stop.
            required action: Param<Switch> = "action",
            /// Words that are likely to be said.
            optional hints / with_hints: Param<Vec<String>> = "hints",
            /// Sides to transcribe.
            optional tracks / with_tracks: Param<Vec<Track>> = "tracks",
            /// Gets pieces while people talk.
            optional live_webhook / with_live_webhook: Webhook = "live_transcript_webhook",
            /// Gets the whole transcript when the call or the transcription ends.
            optional end_webhook / with_end_webhook: Webhook = "end_transcript_webhook",
            /// Gets the whole transcript when the former fails.
            optional end_webhook_failover / with_end_webhook_failover: Webhook = "end_transcript_webhook_failover",
        }
        keys {}
    }
}

impl Transcribe {
    /// Makes an action that starts a transcription.
    #[must_use]
    pub fn start() -> Self {
        Self::new(Switch::Start)
    }

    /// Makes an action that stops the transcription.
    #[must_use]
    pub fn stop() -> Self {
        Self::new(Switch::Stop)
    }

    fn new(action: Switch) -> Self {
        Self {
            action: Param::Value(action),
            hints: None,
            tracks: None,
            live_webhook: None,
            end_webhook: None,
            end_webhook_failover: None,
            extra_params: Default::default(),
            extra: Default::default(),
        }
    }
}

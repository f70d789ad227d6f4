//! What the platform pushes while a call goes on: media streams and transcripts.

use serde_json::Value;
use time::OffsetDateTime;

use crate::address::PhoneNumber;
use crate::callback::{AppId, CallId, Direction, SubaccountId};
use crate::wire::{as_field, record};

vocabulary! {
    /// What a message of a media stream is. Others exist: the first ones carry numbers and `stream_data`.
    pub enum StreamMessageKind {
        /// A piece of audio.
        LiveTrack = "live_track",
    }
}

vocabulary! {
    /// A side of a media stream.
    pub enum StreamSide {
        /// The far end.
        Far = "far",
        /// The near end, by analogy.
        Near = "near",
    }
}

as_field!(StreamMessageKind, Text);
as_field!(StreamSide, Text);

record! {
    /// A message of a media stream, one web socket text each.
    ///
    /// ```
    /// use voice_actions::media::{StreamMessage, StreamSide};
    ///
    /// let message = StreamMessage::from_json(
    ///     r#"{"stream_id":117179174,"type":"live_track","media":"f39/fw==","name":"far"}"#,
    /// )?;
    /// assert_eq!(message.side, Some(StreamSide::Far));
    /// # Ok::<(), voice_actions::Error>(())
    /// ```
    pub struct StreamMessage {
        /// What the message is.
        required kind: StreamMessageKind = "type",
        /// Stream, a number unlike all other identifiers.
        optional stream_id: u64 = "stream_id",
        /// Place of the message in the stream.
        optional stream_sequence_number: u64 = "stream_sequence_number",
        /// Place of the message in its track.
        optional track_sequence_number: u64 = "track_sequence_number",
        /// Piece of audio in Base64; the bytes look like 8 kHz µ-law `[inferred]`.
        optional media: String = "media",
        /// Call.
        optional call_id: CallId = "call_id",
        /// Side of the call.
        optional side: StreamSide = "name",
        /// Data that the `STREAM` action gave.
        optional stream_data: Value = "stream_data",
        /// The other party.
        optional caller: PhoneNumber = "caller_no",
        /// Your number.
        optional api_number: PhoneNumber = "api_no",
        /// Whether the other party called or was called.
        optional direction: Direction = "direction",
    }
}

impl StreamMessage {
    /// Makes a message that says nothing but what it is.
    #[must_use]
    pub fn new(kind: StreamMessageKind) -> Self {
        Self::bare(kind)
    }
}

record! {
    /// A piece of a transcript, or the whole of it.
    ///
    /// The vendor says that numbers, direction, call and times are in it and names no field; what the callbacks
    /// call them is typed here, everything else, the words themselves among it, is in `extra`.
    pub struct TranscriptMessage {
        /// Application.
        optional app_id: AppId = "app_id",
        /// Partition of the application.
        optional subaccount_id: SubaccountId = "subaccount_id",
        /// Call.
        optional call_id: CallId = "call_id",
        /// The other party.
        optional caller: PhoneNumber = "caller_no",
        /// Your number.
        optional api_number: PhoneNumber = "api_no",
        /// Whether the other party called or was called.
        optional direction: Direction = "direction",
        /// When the call started.
        optional started_at: OffsetDateTime = "start_time",
    }
}

impl TranscriptMessage {
    /// Makes an empty piece.
    #[must_use]
    pub fn new() -> Self {
        Self::bare()
    }
}

impl Default for TranscriptMessage {
    fn default() -> Self {
        Self::new()
    }
}

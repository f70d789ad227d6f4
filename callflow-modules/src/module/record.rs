//! Modules that record.

use crate::wire::Rows;
use crate::{Media, Seconds};

module! {
    /// Starts or stops recording of both legs.
    ///
    /// Afterwards: continues at once.
    "record_call" in All, branches [Default];
    pub struct RecordCall {
        /// Anything but stop counts as start. Defaults to `start`.
        action, with_action: StartStop [text("start") required()];
        /// File type; `mp3` if absent.
        format, with_format: RecordingFormat [];
        /// Goes into origin as `callflow : <label>`.
        label, with_label: String [];
        /// Name of the recording in the account; random if absent.
        media_name, with_media_name: String [];
        /// HTTP method of the upload. Defaults to `put`.
        method, with_method: UploadMethod [text("put")];
        /// Written by the engine, ignored on input.
        origin, with_origin: String [];
        /// Throws shorter recordings away.
        min_length, with_min_length = "record_min_sec": Seconds [];
        /// Start when answered. Defaults to `false`.
        record_on_answer, with_record_on_answer: bool [off()];
        /// Start when bridged. Defaults to `false`.
        record_on_bridge, with_record_on_bridge: bool [off()];
        /// Sample rate in Hz.
        sample_rate, with_sample_rate = "record_sample_rate": i64 [];
        /// Keep recording after a transfer. Defaults to `true`.
        should_follow_transfer, with_should_follow_transfer: bool [on()];
        /// Longest recording. The server may cut it shorter: `max_recording_time_limit`. Defaults to 3600. From
        /// 5 to 10800.
        time_limit, with_time_limit: Seconds [number(3600) min(5) max(10_800)];
        /// Where the file goes: this and `/call_recording_<call id>.<extension>`. HTTP or HTTPS.
        url, with_url: String [min_length_5(5) client_url()];
        /// Media id. Kazoo 5 only.
        media_id, with_media_id: Media [only_5()];
    }
}

module! {
    /// Records only the caller and waits.
    ///
    /// Afterwards: continues. Needs url or system wide storing, else continues at once. 4.3: beep, ends with
    /// any key or at the limit. Kazoo 5: a record_call start that waits.
    "record_caller" in All, branches [Default], new();
    pub struct RecordCaller {
        /// File type; `mp3` if absent.
        format, with_format: RecordingFormat [];
        /// HTTP method of the upload. Defaults to `put`.
        method, with_method: UploadMethod [text("put")];
        /// Longest recording. The server may cut it shorter: `max_recording_time_limit`. Defaults to 3600. From
        /// 5 to 10800.
        time_limit, with_time_limit: Seconds [number(3600) min(5) max(10_800)];
        /// Where the file goes: this and `/call_recording_<call id>.<extension>`. HTTP or HTTPS.
        url, with_url: String [min_length_5(5) client_url()];
        /// Media id. Kazoo 5 only.
        media_id, with_media_id: Media [only_5()];
        /// Name of the recording in the account; random if absent. Kazoo 5 only.
        media_name, with_media_name: String [only_5()];
        /// Written by the engine, ignored on input. Kazoo 5 only.
        origin, with_origin: String [only_5()];
        /// Throws shorter recordings away. Kazoo 5 only.
        min_length, with_min_length = "record_min_sec": Seconds [only_5()];
        /// Start when answered. Kazoo 5 only. Defaults to `false`.
        record_on_answer, with_record_on_answer: bool [only_5() off()];
        /// Start when bridged. Kazoo 5 only. Defaults to `false`.
        record_on_bridge, with_record_on_bridge: bool [only_5() off()];
        /// Sample rate in Hz. Kazoo 5 only.
        sample_rate, with_sample_rate = "record_sample_rate": i64 [only_5()];
        /// Keep recording after a transfer. Kazoo 5 only. Defaults to `true`.
        should_follow_transfer, with_should_follow_transfer: bool [only_5() on()];
    }
}

impl RecordCall {
    /// Starts recording.
    #[must_use]
    pub fn start() -> Self {
        Self::blank().with_action(StartStop::Start)
    }

    /// Stops recording.
    #[must_use]
    pub fn stop() -> Self {
        Self::blank().with_action(StartStop::Stop)
    }
}

words! {
    /// Starts or stops something.
    pub enum StartStop {
        /// Starts it.
        Start = "start",
        /// Stops it.
        Stop = "stop",
    }
}

words! {
    /// File type of a recording.
    pub enum RecordingFormat {
        /// MPEG audio.
        Mp3 = "mp3",
        /// Uncompressed audio.
        Wav = "wav",
    }
}

words! {
    /// HTTP method with which a recording is sent.
    pub enum UploadMethod {
        /// PUT.
        Put = "put",
        /// POST; the body is the file, not a form.
        Post = "post",
    }
}

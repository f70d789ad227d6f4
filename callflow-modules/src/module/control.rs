//! Modules that answer, end, wait or set variables.

use crate::schema::DefaultValue;
use crate::wire::Rows;
use crate::{Media, Milliseconds};
use serde_json::{Map, Value};
use time::Duration;

module! {
    /// Answers the call.
    ///
    /// Afterwards: continues.
    "answer" in All, branches [Default], new();
    pub struct Answer {}
}

module! {
    /// Answers, mutes and waits for hangup.
    ///
    /// Afterwards: stops.
    "dead_air" in All, branches [], new();
    pub struct DeadAir {}
}

module! {
    /// Ends the call.
    ///
    /// Afterwards: ends.
    "hangup" in All, branches [], new();
    pub struct Hangup {}
}

module! {
    /// Does nothing but wait until earlier commands are done.
    ///
    /// Afterwards: continues.
    "noop" in All, branches [Default], new();
    pub struct Noop {}
}

module! {
    /// Rejects the call with a SIP answer.
    ///
    /// Afterwards: stops.
    "response" in All, branches [], new();
    pub struct Response {
        /// SIP status. Text such as `"486"` is read; the strict schema refuses it. Defaults to 486.
        code, with_code: i64 [number(486) required()];
        /// Played before the answer, as early media.
        media, with_media: Media [max_length(2048)];
        /// Reason phrase.
        message, with_message: String [];
    }
}

module! {
    /// Sets one of two known channel variables.
    ///
    /// Afterwards: continues.
    "set_variable" in All, branches [Default];
    pub struct SetVariable {
        /// Which legs get the variable. Defaults to `a`.
        channel, with_channel: ChannelLegs [text("a")];
        /// New value.
        value, with_value: String [];
        /// Only `call_priority` (Call-Priority) and `group_id` (Group-ID) work; others are ignored.
        variable, with_variable: String [];
    }
}

module! {
    /// Sets custom application variables.
    ///
    /// Afterwards: continues.
    "set_variables" in All, branches [Default], new(custom_application_vars: Map<String, Value>);
    pub struct SetVariables {
        /// Names and values; they come back with Pivot requests and webhooks.
        custom_application_vars, with_custom_application_vars: Map<String, Value> [default(DefaultValue::Object) required()];
        /// Also on the other leg.
        export, with_export: bool [];
    }
}

module! {
    /// Does nothing: the template of a module.
    ///
    /// Afterwards: continues.
    "skel" in All, branches [Default], new();
    pub struct Skel {}
}

module! {
    /// Waits.
    ///
    /// Afterwards: continues; caller hung up: stop.
    "sleep" in All, branches [Default];
    pub struct Sleep {
        /// How long, counted in `unit`; kept within 24 hours. See [`time`](Self::time). Defaults to 0. From 0 to 86400000.
        duration, with_duration: i64 [number(0) min(0) max(86_400_000)];
        /// Unit of duration. Defaults to `s`.
        unit, with_unit: SleepUnit [text("s")];
    }
}

module! {
    /// Keeps the call until it ends.
    ///
    /// Afterwards: stops.
    "wait_for_hangup" in All, branches [], new();
    pub struct WaitForHangup {}
}

impl Response {
    /// Rejects the call with this SIP status.
    #[must_use]
    pub fn with_status(code: u16) -> Self {
        Self::new().with_code(i64::from(code))
    }

    /// Rejects the call as busy: 486, the vendor's default.
    #[must_use]
    pub fn busy() -> Self {
        Self::with_status(486).with_message("User Busy")
    }
}

impl SetVariable {
    /// Sets `Call-Priority`, by which queues sort callers.
    #[must_use]
    pub fn call_priority(value: impl Into<String>) -> Self {
        Self::blank().with_variable("call_priority").with_value(value)
    }

    /// Sets `Group-ID`.
    #[must_use]
    pub fn group_id(value: impl Into<String>) -> Self {
        Self::blank().with_variable("group_id").with_value(value)
    }
}

impl Sleep {
    /// Waits; whole seconds are written in seconds, all else in milliseconds.
    ///
    /// The engine waits at most 24 hours.
    #[must_use]
    pub fn lasting(time: Duration) -> Self {
        if time.subsec_nanoseconds() == 0 {
            Self::blank().with_duration(time.whole_seconds()).with_unit(SleepUnit::Second)
        } else {
            Self::blank().with_duration(Milliseconds::from(time).get()).with_unit(SleepUnit::Millisecond)
        }
    }

    /// Returns how long the engine waits: `duration` in `unit`, kept within 0 and 24 hours.
    ///
    /// An unknown unit counts as seconds.
    #[must_use]
    pub fn time(&self) -> Duration {
        let unit = match self.unit {
            Some(SleepUnit::Millisecond) => Duration::MILLISECOND,
            Some(SleepUnit::Minute) => Duration::MINUTE,
            Some(SleepUnit::Hour) => Duration::HOUR,
            Some(SleepUnit::Second | SleepUnit::Other(_)) | None => Duration::SECOND,
        };
        let count = i32::try_from(self.duration.unwrap_or(0).clamp(0, 86_400_000)).unwrap_or(i32::MAX);
        (unit * count).clamp(Duration::ZERO, Duration::DAY)
    }
}

words! {
    /// Which legs get a variable.
    pub enum ChannelLegs {
        /// The A-leg.
        A = "a",
        /// Both legs.
        Both = "both",
    }
}

words! {
    /// Unit of a waiting time.
    pub enum SleepUnit {
        /// Millisecond.
        Millisecond = "ms",
        /// Second.
        Second = "s",
        /// Minute.
        Minute = "m",
        /// Hour.
        Hour = "h",
    }
}

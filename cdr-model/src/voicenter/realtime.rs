//! Real Time: what the vendor's socket tells while calls go on. The socket itself is not here.
//!
//! Times are the account's wall clock; events carry the shift in minutes, so no zone is needed for them.

use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};

use super::{CallTime, Code};
use crate::encoding::json;
use crate::table::{
    AsCode, AsFlag, AsFlagDigit, AsInt, AsList, AsMap, AsMoment, AsRecord, AsText, AsTexts, AsValue, AsWord,
    Keep, from_tree,
};
use crate::{CallId, Did, Error, Extension as ExtensionCode, Party, Text};

/// How long a connection may be silent before another server is tried.
pub const SILENCE: Duration = Duration::seconds(120);

/// How often `keepalive` is sent.
pub const KEEP_ALIVE: Duration = Duration::seconds(60);

vocabulary! {
    /// Names of events.
    pub enum EventName {
        /// The login was accepted.
        LoginSuccess = "loginSuccess",
        /// State of the queues at login.
        LoginStatus = "loginStatus",
        /// State of all extensions.
        AllExtensionsStatus = "AllExtensionsStatus",
        /// State of all dialers.
        AllDialersStatus = "AllDialersStatus",
        /// State of all users.
        AllUsersStatus = "AllUsersStatus",
        /// Something happened at an extension.
        ExtensionEvent = "ExtensionEvent",
        /// Something happened in a queue.
        QueueEvent = "QueueEvent",
        /// Something happened in a dialer.
        DialerEvent = "DialerEvent",
        /// Extensions were changed: ask for everything again.
        ExtensionsUpdated = "ExtensionsUpdated",
        /// Queues were changed: ask for everything again.
        QueuesUpdated = "QueuesUpdated",
        /// Dialers were changed: ask for everything again.
        DialersUpdated = "DialersUpdated",
        /// Answer to `keepalive`.
        KeepaliveResponse = "keepaliveResponse",
    }
}

vocabulary! {
    /// What happened at an extension or in a queue.
    pub enum Reason {
        /// A call came to the extension.
        NewCall = "NEWCALL",
        /// It was answered.
        Answer = "ANSWER",
        /// It was put on hold.
        Hold = "HOLD",
        /// It was taken back.
        Unhold = "UNHOLD",
        /// It ended.
        Hangup = "HANGUP",
        /// The agent's status changed.
        UserStatusUpdate = "userStatusUpdate",
        /// A caller came into the queue.
        Join = "JOIN",
        /// A caller left the queue, to an agent or by choice.
        Exit = "EXIT",
        /// A caller gave up. The record of the call will say `ABANDONE`.
        Abandoned = "ABANDONED",
    }
}

vocabulary! {
    /// Where a call goes, as events say it.
    pub enum CallDirection {
        /// To the extension.
        Incoming = "Incoming",
        /// From the extension.
        Outgoing = "Outgoing",
        /// Started by Click2Call.
        ClickToCall = "Click2Call",
        /// Listening in.
        Spy = "Spy",
    }
}

vocabulary! {
    /// State of a call.
    pub enum CallState {
        /// It rings.
        Ringing = "Ringing",
        /// It is being dialled.
        Dialing = "Dialing",
        /// They talk.
        Talking = "Talking",
        /// It is on hold.
        Hold = "Hold",
    }
}

words_in_any_case!(Reason, CallDirection, CallState);

record! {
    /// A call that goes on.
    pub struct Call {
        /// Start.
        started: Option<CallTime> = "callStarted", AsMoment,
        /// From when the shown duration counts.
        counted_from: Option<CallTime> = "calldurationinterval", AsMoment,
        /// When it was answered; none before.
        answered: Option<CallTime> = "callAnswered", AsMoment,
        /// Whether it was answered.
        is_answered: Option<bool> = "answered", AsFlagDigit,
        /// Name of the caller.
        caller_name: Option<Text> = "callername", AsText,
        /// Number of the caller; a display name on internal calls.
        caller_phone: Option<Party> = "callerphone", AsText,
        /// Name shown to the far end.
        outgoing_caller_name: Option<Text> = "outgoingcallername", AsText,
        /// Number shown to the far end.
        outgoing_caller_phone: Option<Party> = "outgoingcallerphone", AsText,
        /// State.
        state: Option<CallState> = "callstatus", AsWord,
        /// What the application gave along with the call.
        custom_data: Map<String, Value> = "customdata", AsMap,
        /// Where the call goes.
        direction: Option<CallDirection> = "direction", AsWord,
        /// Id of the call.
        call_id: Option<CallId> = "ivrid", AsText,
        /// Its recording.
        recording: Option<Box<Recording>> = "recording", AsRecord,
        /// Our number that was dialled.
        did: Option<Did> = "did", AsText,
        /// Calls that this one came from, by a transfer.
        related_call_ids: Vec<CallId> = "relatedIvrUniqueIDs", AsTexts,
        /// Kind of the call.
        kind: Option<CallDirection> = "callType", AsWord,
        /// Leg of a Click2Call: 1 or 2.
        click2call_leg: Option<i64> = "c2cdirection", AsInt,
        /// Caller before a transfer.
        original_caller_id: Option<Party> = "originalCallerID", AsText,
        /// Name of the caller before a transfer.
        original_caller_name: Option<Text> = "originalCallerName", AsText,
        /// Extension that transferred.
        transfer_extension_name: Option<Text> = "transferExtensionName", AsText,
        /// Number that was really dialled; a text or a number on the wire.
        actual_dialed_number: Option<Party> = "actualDialedNumber", AsText,
        /// Channel of the extension.
        channel: Option<Text> = "channel", AsText,
        /// Channel of the far end.
        far_channel: Option<Text> = "channel2", AsText,
        /// Queue that the call came from.
        queue_id: Option<Code> = "queueID", AsCode,
        /// Whether somebody listens in. Spelled so on the wire.
        is_spied: Option<bool> = "isSpyed", AsFlag,
        /// Whether both ends are extensions.
        is_internal: Option<bool> = "isInternal", AsFlag,
        /// Address of the telephone.
        address: Option<Text> = "ip", AsText,
        /// Server of the call.
        server_id: Option<Code> = "blcServerID", AsCode,
    }
}

record! {
    /// A recording that goes on.
    pub struct Recording {
        /// File.
        file_name: Option<Text> = "Filename", AsText,
        /// Options of the recorder.
        options: Option<Text> = "Options", AsText,
        /// Where it will be, about.
        approximate_url: Option<Text> = "ApproximateURL", AsText,
        /// Whether it is muted.
        is_muted: Option<bool> = "IsMuted", AsFlagDigit,
    }
}

record! {
    /// An extension with its calls.
    pub struct Extension {
        /// Calls that go on.
        calls: Vec<Call> = "calls", AsList,
        /// Call that the event is about.
        current_call: Option<Box<Call>> = "currentCall", AsRecord,
        /// Id of the extension.
        user_id: Option<Code> = "userID", AsCode,
        /// Name of the extension.
        user_name: Option<Text> = "userName", AsText,
        /// Internal number.
        number: Option<Code> = "number", AsCode,
        /// SIP code.
        code: Option<ExtensionCode> = "extenUser", AsText,
        /// Account.
        account_id: Option<Code> = "accountID", AsCode,
        /// Top account.
        top_account_id: Option<Code> = "topAccountID", AsCode,
        /// Summary. Spelled so on the wire.
        summary: Map<String, Value> = "summery", AsMap,
        /// User who is logged in.
        online_user_id: Option<Code> = "onlineUserID", AsCode,
        /// Agent.
        representative: Option<Code> = "representative", AsCode,
        /// Status of the agent: 1 login, 2 logout, 3 lunch, …; names are the account's.
        representative_status: Option<i64> = "representativeStatus", AsInt,
        /// Last event of a call.
        last_call_event: Option<CallTime> = "lastCallEventEpoch", AsMoment,
        /// Last answer.
        last_answer: Option<CallTime> = "lastAnsweredCallEventEpoch", AsMoment,
        /// Last end of a call.
        last_hangup: Option<CallTime> = "lastHangupCallEpoch", AsMoment,
        /// When the agent's status changed; in milliseconds on the wire.
        representative_updated: Option<CallTime> = "representativeUpdated", AsMoment,
        /// State of the telephone; `null` in all captures.
        peer_status: Option<Value> = "peerStatus", AsValue,
    }
}

record! {
    /// A queue with the callers who wait.
    pub struct Queue {
        /// Id of the queue.
        id: Option<Code> = "QueueID", AsCode,
        /// Name of the queue.
        name: Option<Text> = "QueueName", AsText,
        /// Owner.
        user_id: Option<Code> = "UserID", AsCode,
        /// Distributor.
        distributor_id: Option<Code> = "DistributorID", AsCode,
        /// Whether it is spread over servers.
        is_distributed: Option<bool> = "IsDistributedQueue", AsFlag,
        /// Agent who answered.
        answered_agent: Option<Value> = "AnsweredAgent", AsValue,
        /// Callers who wait. On `EXIT` and `ABANDONED` the one it is about is already gone.
        calls: Vec<QueuedCall> = "Calls", AsList,
    }
}

record! {
    /// A caller who waits.
    pub struct QueuedCall {
        /// Number.
        caller_id: Option<Party> = "CallerID", AsText,
        /// Name.
        caller_name: Option<Text> = "CallerName", AsText,
        /// Id of the call.
        call_id: Option<CallId> = "IvrUniqueID", AsText,
        /// Id of the call, once more.
        ivr_id: Option<CallId> = "ivrid", AsText,
        /// Since when.
        joined: Option<CallTime> = "JoinTimeStamp", AsMoment,
        /// From when the shown duration counts.
        counted_from: Option<CallTime> = "calldurationinterval", AsMoment,
        /// Whether the queue is spread over servers.
        is_distributed: Option<bool> = "isDistributedQueue", AsFlag,
        /// What the application gave along with the call.
        custom_data: Map<String, Value> = "customdata", AsMap,
    }
}

/// Makes the events that differ only in what they are about.
macro_rules! envelope {
    ($( $(#[$doc:meta])* $name:ident: $data:ty; )+) => { $(
        record! {
            $(#[$doc])*
            pub struct $name {
                /// What it is about.
                data: Option<Box<$data>> = "data", AsRecord,
                /// `extension` or `queue`.
                subject: Option<Text> = "eventName", AsText,
                /// What happened.
                reason: Option<Reason> = "reason", AsWord,
                /// When, by the account's wall clock.
                server_time: Option<CallTime> = "servertime", AsMoment,
                /// By how many minutes that clock is ahead of UTC. Events of 2020 lack it.
                server_time_offset: Option<i64> = "servertimeoffset", AsInt,
                /// When, by the telephony server.
                telephony_server_time: Option<CallTime> = "telephonyservertime", AsMoment,
                /// Caller.
                caller_id: Option<Party> = "callerID", AsText,
                /// Id of the call.
                call_id: Option<CallId> = "ivruniqueid", AsText,
                /// `Transfer` or `Recheck` at the end of some calls.
                dial_status: Option<Text> = "dialStatus", AsText,
                /// Why the call ended, for instance `Normal hangup`.
                cause: Option<Text> = "cause", AsText,
            }
        }

        impl $name {
            /// Returns when it happened, in UTC.
            #[must_use]
            pub fn happened_at(&self) -> Option<OffsetDateTime> {
                utc(self.server_time?, self.server_time_offset?)
            }
        }

        record_json!($name);
    )+ };
}

envelope! {
    /// Something happened at an extension.
    ExtensionEvent: Extension;
    /// Something happened in a queue.
    QueueEvent: Queue;
}

record! {
    /// State of everything at once: after the login, or all extensions.
    pub struct Status {
        /// Extensions.
        extensions: Vec<Extension> = "extensions", AsList,
        /// Queues; the documentation also prints `Queues`.
        queues: Vec<Queue> = "queues", AsList,
        /// When, by the account's wall clock.
        server_time: Option<CallTime> = "servertime", AsMoment,
        /// By how many minutes that clock is ahead of UTC.
        server_time_offset: Option<i64> = "servertimeoffset", AsInt,
        /// `0` for success.
        error_code: Option<i64> = "errorCode", AsInt,
        /// Text for people.
        error_description: Option<Text> = "errorDesc", AsText,
    }
}

record_json!(Status, Call, Extension, Queue);

impl Status {
    /// Returns when it was so, in UTC.
    #[must_use]
    pub fn taken_at(&self) -> Option<OffsetDateTime> {
        utc(self.server_time?, self.server_time_offset?)
    }
}

/// Returns a time of an event in UTC, by the offset in minutes that the event carries.
#[must_use]
pub fn utc(time: CallTime, offset_minutes: i64) -> Option<OffsetDateTime> {
    time.wall_clock().assume_utc().checked_sub(Duration::minutes(offset_minutes))
}

/// An event of the socket.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// `ExtensionEvent`.
    Extension(Box<ExtensionEvent>),
    /// `QueueEvent`.
    Queue(Box<QueueEvent>),
    /// `loginSuccess`, `loginStatus` or `AllExtensionsStatus`.
    Status(EventName, Box<Status>),
    /// Any other, as it came.
    Other(EventName, Value),
}

impl Event {
    /// Reads an event by its name on the socket and its JSON.
    ///
    /// # Errors
    /// `Malformed`, `UnexpectedShape` or `TooLarge`.
    ///
    /// # Example
    ///
    /// ```
    /// use cdr_model::voicenter::realtime::{Event, Reason};
    ///
    /// let json = br#"{"reason":"ABANDONED","servertime":1703759938,"servertimeoffset":120,"ivruniqueid":"2023"}"#;
    /// let Event::Queue(event) = Event::from_json("QueueEvent", json)? else { panic!("expected a queue") };
    /// assert_eq!(event.reason, Some(Reason::Abandoned));
    /// assert_eq!(event.happened_at().map(|at| at.hour()), Some(8));
    /// # Ok::<(), cdr_model::Error>(())
    /// ```
    pub fn from_json(name: &str, json: impl AsRef<[u8]>) -> Result<Self, Error> {
        let name = EventName::from(name);
        let tree = json::tree(json::text(json.as_ref())?)?;
        Ok(match name {
            EventName::ExtensionEvent => Self::Extension(Box::new(from_tree(&tree, Keep::Shape)?)),
            EventName::QueueEvent => Self::Queue(Box::new(from_tree(&tree, Keep::Shape)?)),
            EventName::LoginSuccess | EventName::LoginStatus | EventName::AllExtensionsStatus => {
                Self::Status(name, Box::new(from_tree(&tree, Keep::Shape)?))
            }
            name => Self::Other(name, tree),
        })
    }

    /// Writes the JSON of the event.
    #[must_use]
    pub fn to_json(&self) -> String {
        match self {
            Self::Extension(event) => event.to_json(),
            Self::Queue(event) => event.to_json(),
            Self::Status(_, status) => status.to_json(),
            Self::Other(_, tree) => tree.to_string(),
        }
    }
}

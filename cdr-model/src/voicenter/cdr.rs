use serde_json::{Map, Value};
use time::Duration;

use super::{AiData, CallStatus, CallTime, CallType, Campaign, Code, Direction, DoNotCall, IvrLayer};
use crate::table::{
    AsCode, AsFlagDigit, AsFlagText, AsInt, AsList, AsMap, AsPrice, AsQueue, AsRecord, AsSeconds, AsText,
    AsWord, Record, Shape,
};
use crate::{Agorot, CallId, Did, Encoding, Extension, LegKind, Party, PhoneNumber, Text};

record! {
    /// A call detail record: what Voicenter sends after each call, once a leg.
    ///
    /// Every field may be missing but four: id, type, status and time. Older accounts stop at `caller_country`
    /// and `IVR`. A value that cannot be read leaves its field empty and is told by [`problems`](Self::problems);
    /// the record is good all the same.
    ///
    /// Two records are equal if they mean the same, whichever encoding they came in.
    ///
    /// See [Voicenter Docs/CDR Notification](https://www.voicenter.com/API/cdr-notification).
    pub struct Cdr {
        /// Number shown to the destination. Incoming: the customer; outgoing: the caller ID presented.
        caller: Option<Party> = "caller", AsText => "always",
        /// Destination: a phone number or an extension. Empty on a queue call that nobody took.
        target: Option<Party> = "target", AsText => "always",
        /// Start of the call by the account's wall clock: **not Unix time**.
        time: CallTime = "time", AsInt ; CallTime::default(),
        /// Conversation without ringing; on queue records it **includes the waiting time**.
        duration: Option<Duration> = "duration", AsSeconds => "always",
        /// Id of the call. **Not unique**: both legs of a call carry it; see [`key`](Cdr::key).
        call_id: CallId = "ivruniqueid", AsText ; CallId::default(),
        /// What kind of call this was.
        call_type: CallType = "type", AsWord ; CallType::Incoming,
        /// How it ended; for a call of two legs, how the second ended.
        status: CallStatus = "status", AsWord ; CallStatus::Answer,
        /// How the first leg ended, on calls of two legs.
        first_leg_status: Option<CallStatus> = "leg1DialStatusName", AsWord,
        /// Extension that answered an incoming call. May equal the target.
        target_extension: Option<Extension> = "targetextension", AsText => "always",
        /// Extension that the call was dialled from.
        caller_extension: Option<Extension> = "callerextension", AsText => "always",
        /// Our number that the customer dialled; on incoming calls only.
        did: Option<Did> = "did", AsText => "always",
        /// Queue that the call went to. `null`, `0` and empty mean none.
        queue_id: Option<Code> = "queueid", AsQueue => "always",
        /// Name of the queue.
        queue_name: Option<Text> = "queuename", AsText => "always",
        /// Link to the recording. Download once, honour status 429, and log it without its query.
        recording_url: Option<Text> = "record", AsText => "always",
        /// Total price.
        price: Option<Agorot> = "price", AsPrice => "always",
        /// Ringing without conversation.
        ring_time: Option<Duration> = "dialtime", AsSeconds => "always",
        /// Voicenter user of the call, or the one that the extension or number belongs to.
        representative_name: Option<Text> = "representative_name", AsText => "always",
        /// Id of that user.
        representative_code: Option<Text> = "representative_code", AsText => "always",
        /// Name of the extension that answered.
        target_extension_name: Option<Text> = "targetextension_name", AsText => "always",
        /// Name of the extension that dialled.
        caller_extension_name: Option<Text> = "callerextension_name", AsText => "always",
        /// Country of the destination; filled on incoming calls too.
        target_country: Option<Text> = "target_country", AsText => "always",
        /// Country of the caller.
        caller_country: Option<Text> = "caller_country", AsText => "always",
        /// How long the caller waited in the queue; on queue calls only.
        wait_time: Option<Duration> = "seconds_waiting_in_queue", AsSeconds,
        /// Id of the call that this one came from, for instance by a transfer.
        original_call_id: Option<CallId> = "OriginalIvrUniqueID", AsText,
        /// Department or account.
        department_name: Option<Text> = "DepartmentName", AsText,
        /// Id of the department.
        department_id: Option<Code> = "DepartmentID", AsCode,
        /// Top account of the hierarchy.
        top_department_name: Option<Text> = "TopDepartmentName", AsText,
        /// Id of the top account.
        top_department_id: Option<Code> = "TopDepartmentID", AsCode,
        /// Steps of the voice menu that an incoming call went through.
        ivr: Vec<IvrLayer> = "IVR", AsList,
        /// Where the call went. Current generation.
        direction: Option<Direction> = "direction", AsWord,
        /// Extension of the agent; none if no agent was reached. Current generation.
        agent_extension: Option<Extension> = "extenUser", AsText,
        /// The customer's number, whatever the direction. Current generation.
        customer_phone: Option<Party> = "callerPhone", AsText,
        /// Whether the call was answered. Current generation.
        is_answered: Option<bool> = "isAnswer", AsFlagDigit,
        /// Talk without ringing and queue. Current generation.
        talk_time: Option<Duration> = "actualCallDuration", AsSeconds,
        /// Ringing. Current generation.
        actual_ring_time: Option<Duration> = "actualCallDialtime", AsSeconds,
        /// What the application gave along with the call (`var_…` of Click2Call, `CUSTOM_DATA` of a layer).
        custom_data: Map<String, Value> = "CustomData", AsMap,
        /// Context of a dialer call, nested.
        dialer_data: Option<Box<Campaign>> = "dialerData", AsRecord,
        /// What speech analysis found.
        ai_data: Option<Box<AiData>> = "aiData", AsRecord,
    }

    group
    /// Context of a dialer call, flat.
    campaign: Campaign {
        "campaignName" => name, AsText;
        "campaignCode" => code, AsCode;
        "campaignID" => id, AsCode;
        "CampaignTypeID" => type_id, AsCode;
        "campaignTypeName" => type_name, AsText;
        "CallID" => row_id, AsCode;
        "StatusName" => status_name, AsText;
        "Phone" => phone, AsText;
        "CallInserted" => inserted, AsText;
        "RetryNum" => retry_number, AsInt;
        "RetryAmount" => retry_amount, AsInt;
    }

    group
    /// What the national do-not-call registry said.
    do_not_call: DoNotCall {
        "IsDoNotCallMe" => is_listed, AsFlagText;
        "DoNotCallMeStatus" => status, AsText;
        "DoNotCallMeStatusCode" => status_code, AsText;
        "DoNotCallMetransactionId" => transaction_id, AsText;
        "DoNotCallMeTokenName" => token_name, AsText;
    }
}

record_json!(Cdr);

/// What identifies a record: the call and the type. The call alone does not, both of its legs carry its id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct CdrKey {
    /// Id of the call.
    pub call_id: CallId,
    /// Type of the record.
    pub call_type: CallType,
}

impl CdrKey {
    /// Makes a key.
    #[must_use]
    pub const fn new(call_id: CallId, call_type: CallType) -> Self {
        Self { call_id, call_type }
    }
}

impl Cdr {
    /// Makes a record in the documented form: what the vendor always sends is there, empty.
    #[must_use]
    pub fn new(call_id: impl Into<CallId>, call_type: CallType, status: CallStatus, time: CallTime) -> Self {
        let mut cdr = Self {
            call_id: call_id.into(),
            call_type,
            status,
            time,
            duration: Some(Duration::ZERO),
            ring_time: Some(Duration::ZERO),
            price: Some(Agorot::default()),
            ..Self::blank()
        };
        for (index, row) in Self::ROWS.iter().enumerate().filter(|(_, row)| row.always) {
            // Without a queue the documentation says `null`, everywhere else the samples send an empty text.
            let none = if row.key == "queueid" { &mut cdr.shape.null } else { &mut cdr.shape.empty };
            *none |= Shape::bit(index);
        }
        cdr
    }

    /// Returns what identifies the record.
    #[must_use]
    pub fn key(&self) -> CdrKey {
        CdrKey::new(self.call_id.clone(), self.call_type.clone())
    }

    /// Returns whether the call was answered: `isAnswer` if it was sent, else by the status.
    #[must_use]
    pub fn was_answered(&self) -> bool {
        self.is_answered.unwrap_or(self.status == CallStatus::Answer)
    }

    /// Returns how long it rang.
    #[must_use]
    pub fn ringing(&self) -> Duration {
        self.actual_ring_time.or(self.ring_time).unwrap_or_default()
    }

    /// Returns how long the parties talked: without ringing, without waiting in a queue.
    #[must_use]
    pub fn talking(&self) -> Duration {
        if !self.was_answered() {
            return Duration::ZERO;
        }
        if let Some(talk) = self.talk_time {
            return talk;
        }
        let duration = self.duration.unwrap_or_default();
        let is_queue = matches!(self.call_type, CallType::Queue | CallType::PredictiveQueue);
        match self.wait_time.filter(|wait| is_queue && duration >= *wait) {
            Some(wait) => duration - wait,
            None => duration,
        }
    }

    /// Returns the customer's number in its normal form: the one that the vendor names, else the far end's by type.
    #[must_use]
    pub fn customer(&self) -> Option<PhoneNumber> {
        let named = self.customer_phone.as_ref().and_then(Party::phone_number);
        named.or_else(|| {
            crate::call_record::far_end(
                LegKind::from(&self.call_type),
                self.caller.as_ref(),
                self.target.as_ref(),
            )
        })
    }

    /// Returns the steps of the voice menu in their order: sorted if every step has a position.
    #[must_use]
    pub fn ivr_path(&self) -> Vec<&IvrLayer> {
        let mut path: Vec<&IvrLayer> = self.ivr.iter().collect();
        if path.iter().all(|layer| layer.order.is_some()) {
            path.sort_by_key(|layer| layer.order);
        }
        path
    }

    /// Returns a value that the application gave along with the call, from `CustomData` or the record itself.
    ///
    /// `[inferred]` One consumer reads Click2Call variables (`var_…`) as members of the record, so both places
    /// are looked at, `CustomData` first.
    #[must_use]
    pub fn custom(&self, name: &str) -> Option<&Value> {
        self.custom_data.get(name).or_else(|| self.extra.get(name))
    }

    /// Takes over what this delivery of the record lacks.
    ///
    /// Values win over nothing, so that speech analysis and recordings that come late are not lost. Of two
    /// different values the greater stays: the order of deliveries cannot matter. Records of another key are
    /// left alone.
    pub fn merge(&mut self, other: &Self) {
        if self.call_id == other.call_id && self.call_type == other.call_type {
            crate::table::merge(self, other);
        }
    }

    /// Writes the record in an encoding.
    #[must_use]
    pub fn encode(&self, encoding: Encoding) -> String {
        super::delivery::encode_one(self, encoding)
    }
}

macro_rules! setters {
    ($( $(#[$doc:meta])* $name:ident, $field:ident: $type:ty; )+) => {
        impl Cdr { $(
            $(#[$doc])*
            #[must_use]
            pub fn $name(mut self, $field: impl Into<$type>) -> Self {
                self.$field = Some($field.into());
                self
            }
        )+ }
    };
}

setters! {
    /// Sets the number shown to the destination.
    with_caller, caller: Party;
    /// Sets the destination.
    with_target, target: Party;
    /// Sets the conversation, on queue records including the waiting time.
    with_duration, duration: Duration;
    /// Sets how the first leg ended.
    with_first_leg_status, first_leg_status: CallStatus;
    /// Sets the extension that answered.
    with_target_extension, target_extension: Extension;
    /// Sets the extension that dialled.
    with_caller_extension, caller_extension: Extension;
    /// Sets our number that was dialled.
    with_did, did: Did;
    /// Sets the name of the queue.
    with_queue_name, queue_name: Text;
    /// Sets the queue.
    with_queue_id, queue_id: Code;
    /// Sets the link to the recording.
    with_recording_url, recording_url: Text;
    /// Sets the price.
    with_price, price: Agorot;
    /// Sets how long it rang.
    with_ring_time, ring_time: Duration;
    /// Sets the name of the Voicenter user.
    with_representative_name, representative_name: Text;
    /// Sets the id of the Voicenter user.
    with_representative_code, representative_code: Text;
    /// Sets the country of the destination.
    with_target_country, target_country: Text;
    /// Sets the country of the caller.
    with_caller_country, caller_country: Text;
    /// Sets how long the caller waited in the queue.
    with_wait_time, wait_time: Duration;
    /// Sets the call that this one came from.
    with_original_call_id, original_call_id: CallId;
    /// Sets the direction.
    with_direction, direction: Direction;
}

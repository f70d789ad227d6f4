//! `POST /extension/{id}/callback/`.

use bytes::Bytes;
use http::Request;
use pbx_events::{ExtensionId, ExtensionType};
use serde_json::{Value, json};

use super::{Answer, DOMAIN, Refused, TelphinRules};
use crate::fake::call::FakeCall;
use crate::fake::desk::{self, Desk};
use crate::fake::keys::{Holds, Key, mistake};
use crate::placed::CallId;
use crate::redact::PhoneNumber;

const CALLBACK: &[Key] = &[
    Key("src_num", Holds::Any, true),
    Key("dst_num", Holds::Text, true),
    Key("caller_id_name", Holds::Text, false),
    Key("caller_id_number", Holds::Text, false),
    Key("src_caller_id_name", Holds::Text, false),
    Key("src_caller_id_number", Holds::Text, false),
    Key("src_ani", Holds::Text, false),
    Key("dst_ani", Holds::Text, false),
    Key("allow_public_transfer", Holds::Flag, false),
    Key("announce_sound_id", Holds::Number, false),
    Key("dst_announce_sound_id", Holds::Number, false),
    Key("call_duration", Holds::Number, false),
    Key("dst_dtmf", Holds::Text, false),
    Key("transfer_after_dst_hangup", Holds::Text, false),
    Key("transfer_after_src_hangup", Holds::Text, false),
    Key("wait_for_pickup", Holds::Number, false),
];

/// Characters of `dst_dtmf`.
const TONES: &str = "0123456789*#Ww";

/// A callback and what identifies it.
#[derive(Debug)]
pub(super) struct Callback {
    pub(super) api_id: String,
    /// Leg of the source, and its record.
    pub(super) leg_id: String,
    /// Leg of a destination that is an extension.
    pub(super) called_leg_id: String,
    /// Extension under which the call is told.
    pub(super) extension: ExtensionId,
    pub(super) extension_name: String,
    /// Destination, if it is an extension of the PBX.
    pub(super) called: Option<(ExtensionId, String)>,
    pub(super) destination: String,
    pub(super) caller_name: String,
    pub(super) ani: Option<String>,
    pub(super) on_hold: bool,
}

impl TelphinRules {
    pub(super) fn call(&mut self, request: &Request<Bytes>, id: ExtensionId, desk: &mut Desk) -> Answer {
        let Ok(Value::Object(body)) = serde_json::from_slice(request.body()) else {
            return Err(Refused(400, None, "The body is not an object".to_owned()));
        };
        if let Some(key) = mistake(CALLBACK, &body, "") {
            return Err(Refused::invalid(&key));
        }
        let text = |key: &str| body.get(key).and_then(Value::as_str);
        let sources: Option<Vec<&str>> = body
            .get("src_num")
            .and_then(Value::as_array)
            .and_then(|list| list.iter().map(Value::as_str).collect());
        let Some([first, ..]) = sources.as_deref() else { return Err(Refused::invalid("src_num")) };
        // Neither a queue nor a voice menu can be rung first.
        let rings = |source: &&str| {
            let kind = self.extension_named(source).and_then(|extension| extension.kind.get());
            !matches!(kind, Some(ExtensionType::Ivr | ExtensionType::Queue))
        };
        if !sources.iter().flatten().all(rings) {
            return Err(Refused::invalid("src_num"));
        }
        if text("dst_dtmf").is_some_and(|tones| !tones.chars().all(|tone| TONES.contains(tone))) {
            return Err(Refused::invalid("dst_dtmf"));
        }
        let number = desk.number();
        let call_id = format!("{number:032x}");
        let destination = text("dst_num").unwrap_or("");
        let own = |number: &&str| self.dids.is_empty() || self.dids.contains(&PhoneNumber::from(*number));
        let mut call = FakeCall::new(call_id.as_str(), *first, destination);
        let initiator = self.extension_of(id).map_or_else(|| id.to_string(), |found| found.name.to_string());
        let shown = text("src_caller_id_number").or_else(|| text("caller_id_number")).unwrap_or(&initiator);
        call.shown_to_a = Some(PhoneNumber::from(shown));
        let ani = text("dst_ani").filter(own);
        call.shown_to_b = ani.or_else(|| text("caller_id_number")).map(PhoneNumber::from);
        let seconds = |key: &str| body.get(key).and_then(Value::as_i64).map(time::Duration::seconds);
        call.ring_limit = seconds("wait_for_pickup");
        call.talk_limit = seconds("call_duration");
        // A source that is an extension is told under its own name, any other under the one that asked.
        let source = self.extension_named(first);
        let extension = source.and_then(|found| found.id.get().copied()).unwrap_or(id);
        let name = source.map_or(if first.contains('*') { first } else { initiator.as_str() }, |found| {
            found.name.local_part()
        });
        let called = self.extension_named(destination);
        let leg_id = format!("{extension}-{:032x}", 0xa000_0000_0000_0000_u64 + number);
        let api_id = format!("cb-3221225985-{call_id}");
        let callback = Callback {
            api_id: api_id.clone(),
            leg_id,
            called_leg_id: called
                .and_then(|found| found.id.get())
                .map_or_else(String::new, |id| format!("{id}-{:032x}", 0xb000_0000_0000_0000_u64 + number)),
            extension,
            extension_name: format!("{name}@{DOMAIN}"),
            called: called
                .and_then(|found| Some((*found.id.get()?, format!("{}@{DOMAIN}", found.name.local_part())))),
            destination: destination.to_owned(),
            caller_name: text("caller_id_name").unwrap_or(name).to_owned(),
            ani: ani.map(str::to_owned),
            on_hold: false,
        };
        self.calls.insert(CallId::from(call_id.as_str()), callback);
        desk.place(call.clone());
        super::event::tell(self, &call, crate::fake::Stage::Ringing, desk);
        Ok(desk::json(201, &json!({"call_id": call_id, "call_api_id": api_id})))
    }
}

//! Modules that ring a device or a user, and what happens around it.

use super::media::Tone;
use crate::wire::Rows;
use crate::{FlagOrText, Id, Seconds};
use serde_json::{Map, Value};

module! {
    /// Decides what happens to the caller once a later bridge ends.
    ///
    /// Afterwards: continues. Only sets channel variables (Park/Transfer/Hangup after pickup). Unknown action:
    /// nothing happens.
    "after_bridge" in All, branches [Default], new(action: AfterBridgeAction);
    pub struct AfterBridge {
        /// What to do with the caller.
        action, with_action: AfterBridgeAction [];
        /// For `transfer` the number to go to.
        data, with_data: FlagOrText [];
    }
}

module! {
    /// Rings one device.
    ///
    /// Afterwards: answered and ended: stop; failed: branch or continue. Device disabled, unregistered or not
    /// buildable: continue. Kazoo 5 takes the branch or `_` on not found, handles call forwarding on failure.
    "device" in All, branches [Cause Default], new(id: Id);
    pub struct Device {
        /// Also ring the device the call comes from.
        can_call_self, with_can_call_self: bool [];
        /// Same for text messages.
        can_text_self, with_can_text_self: bool [];
        /// Extra SIP headers for the leg.
        custom_sip_headers, with_custom_sip_headers: Map<String, Value> [];
        /// Seconds to wait before this leg starts ringing. Defaults to 0.
        delay, with_delay: Seconds [number(0)];
        /// Only matters when call forwarding adds legs. Defaults to `simultaneous`.
        dial_strategy, with_dial_strategy: DialStrategy [text("simultaneous")];
        /// Device to ring.
        id, with_id: Id [];
        /// Request user to put into the INVITE in place of the dialled one.
        static_invite, with_static_invite: String [];
        /// Hide the caller id towards the endpoint.
        suppress_clid, with_suppress_clid: bool [];
        /// Seconds to ring. The schema default 0 sends no ring time to the switch, and the engine waits 40 s; a
        /// document without the field rings 20 s. Defaults to 0.
        timeout, with_timeout: Seconds [number(0)];
        /// One rejecting leg ends the attempt for all legs. Kazoo 5 only.
        fail_on_single_reject, with_fail_on_single_reject: bool [only_5()];
    }
}

module! {
    /// Records the caller's name, rings the callee, plays the name and lets the callee choose.
    ///
    /// Afterwards: ends.
    "doorman" in Only5, branches [], new(id: Id);
    pub struct Doorman {
        /// Seconds to ring. Kazoo 5 only. Defaults to 30.
        call_timeout, with_call_timeout: Seconds [only_5() number(30)];
        /// Text to speech. Kazoo 5 only. Defaults to `Hi. Please state your name after the tone.`.
        caller_greeting, with_caller_greeting: String [only_5() text("Hi. Please state your name after the tone.")];
        /// Name shown to the callee. Kazoo 5 only. Defaults to `Doorman`.
        caller_id_name, with_caller_id_name: String [only_5() text("Doorman")];
        /// What to do if nobody takes it. Kazoo 5 only. Defaults to `hangup`.
        failover_strategy, with_failover_strategy: Failover [only_5() text("hangup")];
        /// Device or user of the callee. Kazoo 5 only.
        id, with_id: Id [only_5() required()];
        /// Tries in the callee menu. Kazoo 5 only. Defaults to 3.
        max_menu_attempts, with_max_menu_attempts: i64 [only_5() number(3)];
        /// Written by the engine, ignored on input. Kazoo 5 only. Defaults to `callflow : cf_doorman`.
        origin, with_origin: String [only_5() text("callflow : cf_doorman")];
        /// Longest name; forced into 2 to 16 s. The code has 8 as default. Kazoo 5 only. Defaults to 3.
        recording_limit, with_recording_limit: Seconds [only_5() number(3)];
        /// Beep before recording. Kazoo 5 only.
        tones, with_tones: Vec<Tone> [only_5()];
        /// Mailbox for failover voicemail. Kazoo 5 only.
        vmbox_id, with_vmbox_id: Id [only_5()];
    }
}

module! {
    /// Rings the devices and users whose own caller id equals the called number.
    ///
    /// Afterwards: as group; nobody found: continues.
    "route_to_cid" in All, branches [Cause Default], new();
    pub struct RouteToCid {
        /// Also ring the device the call comes from.
        can_call_self, with_can_call_self: bool [];
        /// Same for text messages.
        can_text_self, with_can_text_self: bool [];
        /// Which caller id entries to search (internal, external, ...); code default: all.
        cid_types, with_cid_types: Vec<String> [texts(&["internal"]) min_items(1)];
        /// Seconds to wait before this leg starts ringing. Defaults to 0.
        delay, with_delay: Seconds [number(0)];
        /// Device, user; empty = both.
        endpoint_types, with_endpoint_types: Vec<String> [texts(&[])];
        /// Request user to put into the INVITE in place of the dialled one.
        static_invite, with_static_invite: String [];
        /// Hide the caller id towards the endpoint.
        suppress_clid, with_suppress_clid: bool [];
        /// Seconds to ring before giving up. Defaults to 0.
        timeout, with_timeout: Seconds [number(0)];
    }
}

module! {
    /// Transfers the call.
    ///
    /// Afterwards: ends (waits for the switch). Sends the transfer command and waits; the engine is told
    /// nothing, the call ends here when the switch reports the transfer or the hangup. leg only matters for
    /// blind.
    "transfer" in All, branches [];
    pub struct Transfer {
        /// The first entry is the target when `target` is missing.
        captures, with_captures: Vec<String> [texts(&["no_match"])];
        /// Which leg is transferred; code default self, but bleg when captures starts with something else than
        /// no_match.
        leg, with_leg: TransferLeg [];
        /// Number or extension.
        target, with_target: String [];
        /// Kind of transfer. Defaults to `blind`.
        kind, with_kind = "transfer_type": TransferKind [text("blind")];
    }
}

module! {
    /// Rings all devices of a user.
    ///
    /// Afterwards: answered and ended: stop; failed: branch or continue. No device: 4.3 continues; Kazoo 5
    /// continues with an error name as key. A user that calls itself is left out unless can_call_self.
    "user" in All, branches [Cause Default], new(id: Id);
    pub struct User {
        /// Also ring the device the call comes from.
        can_call_self, with_can_call_self: bool [];
        /// Same for text messages.
        can_text_self, with_can_text_self: bool [];
        /// Extra SIP headers for the leg.
        custom_sip_headers, with_custom_sip_headers: Map<String, Value> [];
        /// Seconds to wait before this leg starts ringing. Defaults to 0.
        delay, with_delay: Seconds [number(0)];
        /// One rejecting leg ends the attempt for all legs.
        fail_on_single_reject, with_fail_on_single_reject: bool [];
        /// User whose devices ring.
        id, with_id: Id [];
        /// Request user to put into the INVITE in place of the dialled one.
        static_invite, with_static_invite: String [];
        /// All at once or one after the other. Defaults to `simultaneous`.
        strategy, with_strategy: DialStrategy [text("simultaneous")];
        /// Hide the caller id towards the endpoint.
        suppress_clid, with_suppress_clid: bool [];
        /// Seconds to ring before giving up. Defaults to 20.
        timeout, with_timeout: Seconds [number(20)];
    }
}

impl Transfer {
    /// Transfers the call to a number or extension.
    #[must_use]
    pub fn new(target: impl Into<String>) -> Self {
        Self::blank().with_target(target)
    }
}

words! {
    /// What happens to the caller once a bridge ends.
    pub enum AfterBridgeAction {
        /// The caller is parked.
        Park = "park",
        /// The caller is transferred.
        Transfer = "transfer",
        /// The caller is hung up.
        Hangup = "hangup",
    }
}

words! {
    /// In which order legs ring.
    pub enum DialStrategy {
        /// All at once.
        Simultaneous = "simultaneous",
        /// One after the other.
        Single = "single",
    }
}

words! {
    /// What the doorman does if nobody takes the call.
    pub enum Failover {
        /// Hangs up.
        Hangup = "hangup",
        /// Lets the caller leave a message.
        Voicemail = "voicemail",
    }
}

words! {
    /// Which leg is transferred.
    pub enum TransferLeg {
        /// The leg that runs the callflow.
        Own = "self",
        /// The leg it is bridged to.
        Bleg = "bleg",
    }
}

words! {
    /// How a call is transferred.
    pub enum TransferKind {
        /// The transferring party talks to the target first.
        Attended = "attended",
        /// The call goes to the target at once.
        Blind = "blind",
    }
}

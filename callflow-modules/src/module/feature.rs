//! Feature codes and settings of users.

use crate::entries::Entries;
use crate::schema::DefaultValue;
use crate::{Id, Milliseconds, Seconds, Secret};

module! {
    /// Changes call forwarding of the caller's user (or device when it has no owner).
    ///
    /// Afterwards: continues; no document found: prompt and stop. activate/update/toggle take the number from
    /// the capture group or ask for it (3 to 20 digits, 8 s). `menu` offers the choices by keypad. No default:
    /// 4.3 does nothing for a missing action, Kazoo 5 dies and continues.
    "call_forward" in All, branches [Default], new(action: ForwardAction);
    pub struct CallForward {
        /// What to do.
        action, with_action: ForwardAction [];
        /// Tries in the menu. Kazoo 5 only. Defaults to 3.
        menu_retries, with_menu_retries: i64 [only_5() number(3)];
    }
}

module! {
    /// Switches call waiting.
    ///
    /// Afterwards: continues; no document: prompt and stop.
    "call_waiting" in All, branches [Default], new();
    pub struct CallWaiting {
        /// What to do. Defaults to `toggle`.
        action, with_action: SwitchAction [text("toggle")];
        /// Whose document is changed; the comment in the code says user, the schema default is device. Defaults
        /// to `device`.
        scope, with_scope: SettingScope [text("device")];
    }
}

module! {
    /// Waits until a busy extension is free, then calls back.
    ///
    /// Afterwards: ends or branches to the target. Needs a capture group (the extension). Queues the request,
    /// confirms and stops; or branches to the callflow of the extension when it is free.
    "camping_feature" in All, branches [], new();
    pub struct CampingFeature {
        /// How long to ring.
        timeout, with_timeout: Seconds [code_only()];
        /// How many attempts.
        tries, with_tries: i64 [code_only()];
        /// Pause between two attempts.
        try_interval, with_try_interval: Seconds [code_only()];
        /// When to give up.
        stop_after, with_stop_after: Seconds [code_only()];
    }
}

module! {
    /// Lets a caller dial out through the account.
    ///
    /// Afterwards: branches to the callflow of the dialled number; wrong PIN too often: stop.
    "disa" in All, branches [Default], new();
    pub struct Disa {
        /// Apply the account's restrictions. Defaults to `false`.
        enforce_call_restriction, with_enforce_call_restriction: bool [off()];
        /// Longest pause between two digits.
        interdigit_timeout, with_interdigit_timeout = "interdigit": Milliseconds [];
        /// Longest number. Defaults to 15.
        max_digits, with_max_digits: i64 [number(15)];
        /// PIN that is asked for; none if empty.
        pin, with_pin: Secret [text("")];
        /// What the caller hears before dialling. Defaults to `dialtone`.
        preconnect_audio, with_preconnect_audio: PreconnectAudio [text("dialtone")];
        /// Attempts for PIN and number. Defaults to 3.
        retries, with_retries: i64 [number(3)];
        /// Rings before pick-up for `ringing`. Defaults to 1.
        ring_repeat_count, with_ring_repeat_count: i64 [number(1)];
        /// Show the account number; system default true.
        use_account_caller_id, with_use_account_caller_id: bool [];
    }
}

module! {
    /// Switches do not disturb.
    ///
    /// Afterwards: continues; no document: stop. Missing or unknown action: prompt about an invalid choice,
    /// then continue.
    "do_not_disturb" in All, branches [Default], new(action: SwitchAction);
    pub struct DoNotDisturb {
        /// What to do.
        action, with_action: SwitchAction [];
        /// Document to change; else the owner of the device, else the device.
        id, with_id: Id [];
    }
}

module! {
    /// Log-in of a user on a foreign phone.
    ///
    /// Afterwards: continues. `bridge` rings the phones the user is logged in on.
    "hotdesk" in All, branches [Default], new(action: HotdeskAction);
    pub struct Hotdesk {
        /// What to do. There is no default.
        action, with_action: HotdeskAction [];
        /// User whose phones ring, for `bridge`.
        id, with_id: Id [];
        /// Longest pause between two digits.
        interdigit_timeout, with_interdigit_timeout: Milliseconds [];
    }
}

module! {
    /// Calls the captured extension with auto answer.
    ///
    /// Afterwards: branches to the callflow of the extension; empty capture group: prompt and stop.
    "intercom" in All, branches [Default], new();
    pub struct Intercom {
        /// Also when the phone is busy.
        barge_calls, with_barge_calls: bool [];
    }
}

module! {
    /// Moves the call to another device of the same user.
    ///
    /// Afterwards: stops always.
    "move" in All, branches [], new();
    pub struct Move {}
}

module! {
    /// Parks or fetches a call.
    ///
    /// Afterwards: parked or fetched: ends (transfer, no hangup); nobody parked: prompt and stop.
    "park" in All, branches [Number Slots Default], new();
    pub struct Park {
        /// What to do at the slot. Defaults to `park`.
        action, with_action: ParkAction [text("park")];
        /// Use presence_id as given. Defaults to `false`.
        custom_presence_id, with_custom_presence_id: bool [off()];
        /// How long the parker is rung; the engine takes 30000 if absent. Milliseconds, although the schema says seconds.
        default_callback_timeout, with_default_callback_timeout: Milliseconds [];
        /// Presence state while somebody is parked; the engine takes `early` if absent.
        default_presence_type, with_default_presence_type: PresenceType [];
        /// How long a parked call waits; the engine takes 120000 if absent. Milliseconds, although the schema says seconds.
        default_ringback_timeout, with_default_ringback_timeout: Milliseconds [];
        /// Limit for direct_park.
        max_slot_number, with_max_slot_number: i64 [];
        /// Presence entry for the slot.
        presence_id, with_presence_id: String [];
        /// Fixed slot; else the capture group; auto numbering starts at 101.
        slot, with_slot: String [];
        /// Per slot: ringback_timeout, callback_timeout, presence_type, presence_id.
        slots, with_slots: Entries<ParkSlot> [free() default(DefaultValue::Object)];
        /// Use the user part only. Kazoo 5 only.
        force_presence_user, with_force_presence_user: bool [only_5()];
    }
}

module! {
    /// Dials the captured number with hidden identity.
    ///
    /// Afterwards: branches to the callflow of the number; not found: stop.
    "privacy" in All, branches [Default], new();
    pub struct Privacy {
        /// How to combine with privacy settings of the endpoint. Defaults to `overwrite`.
        endpoint_strategy, with_endpoint_strategy: PrivacyStrategy [text("overwrite")];
        /// What to hide. Defaults to `full`.
        mode, with_mode: PrivacyMode [text("full")];
    }
}

record! {
    /// Settings of one parking slot.
    pub struct ParkSlot {
        /// How long the parked call waits until the parker is rung.
        ringback_timeout, with_ringback_timeout: Milliseconds [code_only()];
        /// How long the parker is rung.
        callback_timeout, with_callback_timeout: Milliseconds [code_only()];
        /// Presence state while somebody is parked.
        presence_type, with_presence_type: PresenceType [code_only()];
        /// Presence entry of the slot.
        presence_id, with_presence_id: String [code_only()];
    }
}

needs_nothing!(ParkSlot);

words! {
    /// What happens to call forwarding.
    pub enum ForwardAction {
        /// Switched on, to the captured number or one that is asked for.
        Activate = "activate",
        /// Switched off.
        Deactivate = "deactivate",
        /// The number is changed.
        Update = "update",
        /// Switched over.
        Toggle = "toggle",
        /// The caller chooses by keypad.
        Menu = "menu",
    }
}

words! {
    /// What happens to a setting that is on or off.
    pub enum SwitchAction {
        /// Switched on.
        Activate = "activate",
        /// Switched off.
        Deactivate = "deactivate",
        /// Switched over.
        Toggle = "toggle",
    }
}

words! {
    /// Whose setting is changed.
    pub enum SettingScope {
        /// That of the calling device.
        Device = "device",
        /// That of the user who owns it.
        User = "user",
    }
}

words! {
    /// What a caller hears before dialling.
    pub enum PreconnectAudio {
        /// A dial tone.
        Dialtone = "dialtone",
        /// Ringing.
        Ringing = "ringing",
    }
}

words! {
    /// What happens to the log-in of a user on a foreign phone.
    pub enum HotdeskAction {
        /// Logged out.
        Logout = "logout",
        /// Logged in.
        Login = "login",
        /// Switched over.
        Toggle = "toggle",
        /// The phones rings that the user is logged in on.
        Bridge = "bridge",
    }
}

words! {
    /// What happens at a parking slot.
    pub enum ParkAction {
        /// This call is parked now.
        DirectPark = "direct_park",
        /// The slot is reserved; the phone transfers the other party there.
        Park = "park",
        /// The parked call is fetched.
        Retrieve = "retrieve",
        /// Fetched if somebody is there, else parked.
        Auto = "auto",
    }
}

words! {
    /// State that a presence entry shows.
    pub enum PresenceType {
        /// Blinks.
        Early = "early",
        /// Dark.
        Terminated = "terminated",
        /// Lit.
        Confirmed = "confirmed",
    }
}

words! {
    /// How hiding is combined with the privacy settings of the endpoint.
    pub enum PrivacyStrategy {
        /// In their place.
        Overwrite = "overwrite",
        /// Added to them.
        Merge = "merge",
    }
}

words! {
    /// What of the caller's identity is hidden.
    pub enum PrivacyMode {
        /// Name and number.
        Full = "full",
        /// The name.
        Name = "name",
        /// The number.
        Number = "number",
        /// Name and number; another word for `full`.
        Yes = "yes",
    }
}

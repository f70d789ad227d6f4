//! Modules that ring or page several endpoints.

use super::bridge::DialStrategy;
use crate::schema::Releases;
use crate::wire::Rows;
use crate::{GregorianSeconds, Id, Media, Seconds};
use serde_json::Value;

module! {
    /// Rings the members of a group document.
    ///
    /// Afterwards: answered and ended: stop; failed: branch or continue. Members come from the group document.
    /// Answers the caller before ringing.
    "group" in All, branches [Cause Default], new(id: Id);
    pub struct Group {
        /// List of text in the schema; if not empty the module behaves as ring_group, which needs objects: do
        /// not use.
        endpoints, with_endpoints: Vec<String> [texts(&[])];
        /// One rejecting leg ends the attempt for all legs.
        fail_on_single_reject, with_fail_on_single_reject: bool [];
        /// Group to ring.
        id, with_id: Id [];
        /// Do not follow call forwarding of the members. Defaults to `true`.
        ignore_forward, with_ignore_forward: bool [on()];
        /// How often the whole group is tried. Defaults to 1.
        repeats, with_repeats: i64 [number(1)];
        /// Media id or URL the caller hears while it rings.
        ringback, with_ringback: Media [];
        /// Ring tone per origin.
        ringtones, with_ringtones: Ringtones [];
        /// All members at once or one after the other. Defaults to `simultaneous`.
        strategy, with_strategy: DialStrategy [text("simultaneous")];
        /// Seconds to ring before giving up. Defaults to 20.
        timeout, with_timeout: Seconds [number(20)];
        /// Like id. Kazoo 5 only.
        group_id, with_group_id: Id [only_5()];
        /// Label of the group. Kazoo 5 only.
        group_name, with_group_name: String [only_5()];
        /// Leave the flow for good after a completed call (code default true). Kazoo 5 only.
        hard_stop_after_successful_group, with_hard_stop_after_successful_group: bool [only_5()];
        /// Do not pass ringing of the members. Kazoo 5 only.
        ignore_early_media, with_ignore_early_media: bool [only_5()];
        /// Shared call appearance settings. Kazoo 5 only.
        sca, with_sca: SharedCallAppearance [only_5()];
    }
}

module! {
    /// Pages several phones at once.
    ///
    /// Afterwards: paged: stops; nobody or error: continues.
    "page_group" in All, branches [Default], new(endpoints: Vec<Endpoint>);
    pub struct PageGroup {
        /// Does the caller hear the phones. Defaults to `one-way`.
        audio, with_audio: PageAudio [text("one-way") required()];
        /// Also busy phones.
        barge_calls, with_barge_calls: bool [];
        /// Phones to page.
        endpoints, with_endpoints: Vec<Endpoint> [required() min_items(1)];
        /// Seconds. Defaults to 5.
        timeout, with_timeout: Seconds [number(5)];
        /// Label; written by user interfaces.
        name, with_name: String [code_only()];
    }
}

module! {
    /// Rings a list of endpoints.
    ///
    /// Afterwards: answered and ended: stop; failed: branch, else next round, after the last round continue.
    "ring_group" in All, branches [Cause Default], new(endpoints: Vec<Endpoint>), exactly_one &[&["endpoints"], &["group_id"]];
    pub struct RingGroup {
        /// Members.
        endpoints, with_endpoints: Vec<Endpoint> [required_in(Releases::Only43) min_items(1)];
        /// One rejecting leg ends the attempt for all legs.
        fail_on_single_reject, with_fail_on_single_reject: bool [];
        /// Do not follow call forwarding of the members. Defaults to `true`.
        ignore_forward, with_ignore_forward: bool [on()];
        /// Rounds. Defaults to 1. At least 1.
        repeats, with_repeats: i64 [number(1) min(1)];
        /// Media id or URL the caller hears while it rings.
        ringback, with_ringback: Media [];
        /// Ring tone per origin.
        ringtones, with_ringtones: Ringtones [];
        /// Simultaneous, one after the other, or random order by weight. Defaults to `simultaneous`.
        strategy, with_strategy: RingStrategy [text("simultaneous")];
        /// Seconds for one round. Defaults to 20.
        timeout, with_timeout: Seconds [number(20)];
        /// Group document in place of endpoints. Kazoo 5 only.
        group_id, with_group_id: Id [only_5() min_length(1) max_length(128)];
        /// Label of the group. Kazoo 5 only.
        group_name, with_group_name: String [only_5()];
        /// Leave the flow for good after a completed call (code default true). Kazoo 5 only.
        hard_stop_after_successful_group, with_hard_stop_after_successful_group: bool [only_5()];
        /// Do not pass ringing of the members. Kazoo 5 only.
        ignore_early_media, with_ignore_early_media: bool [only_5()];
        /// Shared call appearance settings. Kazoo 5 only.
        sca, with_sca: SharedCallAppearance [only_5()];
        /// Label; written by user interfaces.
        name, with_name: String [code_only()];
    }
}

module! {
    /// Takes the caller's own endpoints into or out of a ring group.
    ///
    /// Afterwards: continues.
    "ring_group_toggle" in All, branches [Default];
    pub struct RingGroupToggle {
        /// Login sets disable_until 0, logout sets it to 66269664000 (year 2100).
        action, with_action: Membership [required()];
        /// Callflow that holds the ring group.
        callflow_id, with_callflow_id: Id [required()];
    }
}

record! {
    /// Member of a ring group or of a page group.
    ///
    /// A member that is only an id, as the seed writes ring groups, reads as one without [`kind`](Self::kind) and is
    /// written as it came; neither the schema nor the engine takes it.
    pub struct Endpoint {
        /// Seconds before this member starts ringing. Defaults to 0.
        delay, with_delay: Seconds [number(0)];
        /// What the id means.
        kind, with_kind = "endpoint_type": EndpointKind [required()];
        /// Id of the device, user or group; 1 to 128 characters.
        id, with_id: Id [required() min_length(1) max_length(128)];
        /// Seconds this member rings. Defaults to 20.
        timeout, with_timeout: Seconds [number(20)];
        /// Weight for [`RingStrategy::WeightedRandom`]. From 1 to 100.
        weight, with_weight: i64 [min(1) max(100)];
        /// Label; written by user interfaces.
        name, with_name: String [code_only()];
        /// Until then the member is left out; [`RingGroupToggle`] sets it.
        disable_until, with_disable_until: GregorianSeconds [code_only()];
    } plain Self::read_plain, Self::write_plain;
}

impl Endpoint {
    /// Makes a member that is a device.
    #[must_use]
    pub fn device(id: impl Into<Id>) -> Self {
        Self::blank().with_kind(EndpointKind::Device).with_id(id)
    }

    /// Makes a member that stands for all devices of a user.
    #[must_use]
    pub fn user(id: impl Into<Id>) -> Self {
        Self::blank().with_kind(EndpointKind::User).with_id(id)
    }

    /// Makes a member that stands for all members of a group.
    #[must_use]
    pub fn group(id: impl Into<Id>) -> Self {
        Self::blank().with_kind(EndpointKind::Group).with_id(id)
    }

    fn read_plain(text: &str) -> Self {
        Self::blank().with_id(text)
    }

    fn write_plain(&self) -> Option<Value> {
        let id = self.id.as_ref()?;
        (*self == Self::read_plain(id.as_str())).then(|| id.as_str().into())
    }
}

impl RingGroup {
    /// Rings the members of a group document in place of a list. Kazoo 5 only.
    #[must_use]
    pub fn of_group(group: impl Into<Id>) -> Self {
        Self::blank().with_group_id(group)
    }
}

impl RingGroupToggle {
    /// Takes the caller's endpoints into the ring group of a callflow.
    #[must_use]
    pub fn login(callflow: impl Into<Id>) -> Self {
        Self::blank().with_action(Membership::Login).with_callflow_id(callflow)
    }

    /// Takes the caller's endpoints out of the ring group of a callflow.
    #[must_use]
    pub fn logout(callflow: impl Into<Id>) -> Self {
        Self::blank().with_action(Membership::Logout).with_callflow_id(callflow)
    }
}

record! {
    /// Ring tones by the origin of the call.
    pub struct Ringtones {
        /// Alert-Info value for calls from outside.
        external, with_external: String [];
        /// Alert-Info value for calls from inside.
        internal, with_internal: String [];
    }
}

record! {
    /// Shared call appearance of a group.
    pub struct SharedCallAppearance {
        /// Whether the group has one.
        enabled, with_enabled: bool [];
    }
}

needs_nothing!(Ringtones, SharedCallAppearance);

words! {
    /// What the id of an endpoint means.
    pub enum EndpointKind {
        /// A device.
        Device = "device",
        /// A user, that is all of the user's devices.
        User = "user",
        /// A group, that is all of its members.
        Group = "group",
    }
}

words! {
    /// In which order the members of a ring group ring.
    pub enum RingStrategy {
        /// All at once.
        Simultaneous = "simultaneous",
        /// One after the other, as they are listed.
        Single = "single",
        /// One after the other in random order; a greater weight comes earlier.
        WeightedRandom = "weighted_random",
    }
}

words! {
    /// Whether the caller hears the phones that are paged.
    pub enum PageAudio {
        /// The phones hear the caller, the caller hears nothing.
        OneWay = "one-way",
        /// Both hear each other.
        TwoWay = "two-way",
    }
}

words! {
    /// Log-in state in a group or queue.
    pub enum Membership {
        /// Takes part.
        Login = "login",
        /// Takes no part.
        Logout = "logout",
    }
}

//! Modules that take, take over or listen to another call.

use crate::Id;
use crate::wire::Rows;

module! {
    /// Connects this leg to the named call.
    ///
    /// Afterwards: stops.
    "call_pickup" in Only5, branches [], new(target_call_id: String);
    pub struct CallPickup {
        /// Call id to pick up. Kazoo 5 only.
        target_call_id, with_target_call_id: String [only_5() min_length(1)];
    }
}

module! {
    /// Listens into a call.
    ///
    /// Afterwards: stops always. Needs device_id or user_id, and at least one approved_* the caller satisfies;
    /// without any approved_* the request is denied.
    "eavesdrop" in All, branches [];
    pub struct Eavesdrop {
        /// Only this device may use it.
        approved_device_id, with_approved_device_id: Id [];
        /// Only members of this group may use it.
        approved_group_id, with_approved_group_id: Id [];
        /// Only devices of this user may use it.
        approved_user_id, with_approved_user_id: Id [];
        /// Target device (looked at first).
        device_id, with_device_id: Id [];
        /// Target: devices of this user.
        user_id, with_user_id: Id [];
    }
}

module! {
    /// Listens into the extension given by the capture group.
    ///
    /// Afterwards: stops or becomes eavesdrop.
    "eavesdrop_feature" in All, branches [], new();
    pub struct EavesdropFeature {
        /// Only this device may use it.
        approved_device_id, with_approved_device_id: Id [];
        /// Only members of this group may use it.
        approved_group_id, with_approved_group_id: Id [];
        /// Only devices of this user may use it.
        approved_user_id, with_approved_user_id: Id [];
        /// The target has to be in this group.
        group_id, with_group_id: Id [];
    }
}

module! {
    /// Takes a ringing call.
    ///
    /// Afterwards: stops always. Target: device_id, else user_id, else group_id. Without approved_* everybody
    /// may.
    "group_pickup" in All, branches [];
    pub struct GroupPickup {
        /// Only this device may use it.
        approved_device_id, with_approved_device_id: Id [];
        /// Only members of this group may use it.
        approved_group_id, with_approved_group_id: Id [];
        /// Only devices of this user may use it.
        approved_user_id, with_approved_user_id: Id [];
        /// Target device (looked at first).
        device_id, with_device_id: Id [];
        /// Members of this group.
        group_id, with_group_id: Id [];
        /// Target: devices of this user.
        user_id, with_user_id: Id [];
    }
}

module! {
    /// Takes a ringing call, target from the capture group.
    ///
    /// Afterwards: stops always.
    "group_pickup_feature" in All, branches [], new(kind: PickupTarget);
    pub struct GroupPickupFeature {
        /// Only this device may use it.
        approved_device_id, with_approved_device_id: Id [];
        /// Only members of this group may use it.
        approved_group_id, with_approved_group_id: Id [];
        /// Only devices of this user may use it.
        approved_user_id, with_approved_user_id: Id [];
        /// In place of the capture group.
        device_id, with_device_id: Id [];
        /// In place of the capture group.
        group_id, with_group_id: Id [];
        /// What the capture group means; user and group end with a work in progress message. Defaults to
        /// `extension`.
        kind, with_kind = "type": PickupTarget [text("extension") required()];
        /// In place of the capture group.
        user_id, with_user_id: Id [];
    }
}

module! {
    /// Takes over an answered or ringing call.
    ///
    /// Afterwards: stops always. Default permission: same owner or same group as the target.
    "intercept" in All, branches [];
    pub struct Intercept {
        /// Only this device may use it.
        approved_device_id, with_approved_device_id: Id [];
        /// Only members of this group may use it.
        approved_group_id, with_approved_group_id: Id [];
        /// Only devices of this user may use it.
        approved_user_id, with_approved_user_id: Id [];
        /// Target device (looked at first).
        device_id, with_device_id: Id [];
        /// Members of this group.
        group_id, with_group_id: Id [];
        /// Target: devices of this user.
        user_id, with_user_id: Id [];
    }
}

module! {
    /// Same, target from the capture group.
    ///
    /// Afterwards: stops always.
    "intercept_feature" in All, branches [], new(kind: InterceptTarget);
    pub struct InterceptFeature {
        /// Only this device may use it.
        approved_device_id, with_approved_device_id: Id [];
        /// Only members of this group may use it.
        approved_group_id, with_approved_group_id: Id [];
        /// Only devices of this user may use it.
        approved_user_id, with_approved_user_id: Id [];
        /// Needed in practice; user is not implemented.
        kind, with_kind = "type": InterceptTarget [];
    }
}

/// Constructors that name the target.
macro_rules! targets {
    ($module:ident, $verb:literal: $($make:ident $with:ident $what:literal),+) => {
        impl $module {
            $(
                #[doc = concat!($verb, " ", $what, ".")]
                #[must_use]
                pub fn $make(id: impl Into<Id>) -> Self {
                    Self::blank().$with(id)
                }
            )+
        }
    };
}

targets!(Eavesdrop, "Listens to": device with_device_id "a device", user with_user_id "the devices of a user");
targets!(
    GroupPickup,
    "Takes a call that rings":
    device with_device_id "a device",
    user with_user_id "the devices of a user",
    group with_group_id "the members of a group"
);
targets!(
    Intercept,
    "Takes over a call of":
    device with_device_id "a device",
    user with_user_id "the devices of a user",
    group with_group_id "the members of a group"
);

words! {
    /// What the capture group of a pick-up means.
    pub enum PickupTarget {
        /// A group; not implemented by the engine.
        Group = "group",
        /// A user; not implemented by the engine.
        User = "user",
        /// A device.
        Device = "device",
        /// An extension.
        Extension = "extension",
    }
}

words! {
    /// What the capture group of an intercept means.
    pub enum InterceptTarget {
        /// A user; not implemented by the engine.
        User = "user",
        /// A device.
        Device = "device",
        /// An extension.
        Extension = "extension",
    }
}

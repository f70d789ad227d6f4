//! Modules that dial out through carriers.

use crate::schema::{Form, Rule};
use crate::wire::Rows;
use crate::{Id, Media, Seconds};
use serde_json::{Map, Value};

/// A module that dials out through carriers: both have the same fields, and say differently whose carriers are used.
macro_rules! carriers {
    ($(#[$about:meta])* $word:literal $name:ident, use_local_resources: $(#[$local:meta])*) => {
        module! {
            $(#[$about])*
            $word in All, branches [Cause], new();
            pub struct $name {
                /// Same effect as `do_not_normalize`.
                bypass_e164, with_bypass_e164: bool [];
                /// Which caller ID of the account, user or device is shown. Defaults to `external`.
                caller_id_type, with_caller_id_type: String [text("external")];
                /// Extra SIP headers, for both directions or under `in` and `out`.
                custom_sip_headers, with_custom_sip_headers: SipHeaders [like(&HEADER_CHOICE)];
                /// Send the number as dialled.
                do_not_normalize, with_do_not_normalize: bool [];
                /// Names of call properties whose values become flags.
                dynamic_flags, with_dynamic_flags: Vec<String> [];
                /// Send X-Account-ID.
                emit_account_id, with_emit_account_id: bool [];
                /// Build the From URI from caller number and realm.
                format_from_uri, with_format_from_uri: bool [];
                /// Realm for it.
                from_uri_realm, with_from_uri_realm: String [];
                /// Use the carriers of this account (own or parent).
                hunt_account_id, with_hunt_account_id: Id [];
                /// Do not pass ringing or announcements of the far end. Defaults to `false`.
                ignore_early_media, with_ignore_early_media: bool [off()];
                /// Static carrier flags.
                outbound_flags, with_outbound_flags: Vec<String> [texts(&[])];
                /// Audio by default.
                resource_type, with_resource_type: String [];
                /// Media id or URL the caller hears while it rings.
                ringback, with_ringback: Media [];
                /// Seconds.
                timeout, with_timeout: Seconds [];
                /// Number to dial in place of the dialled one.
                to_did, with_to_did: String [];
                $(#[$local])*
                use_local_resources, with_use_local_resources: bool [on()];
                /// Addresses to hand to the carrier. Kazoo 5 only.
                addresses, with_addresses: Addresses [only_5()];
            }
        }
    };
}

carriers! {
    /// Old name of resources with global carriers.
    ///
    /// Afterwards: as resources.
    "offnet" Offnet,
    use_local_resources:
    /// Ignored, forced to false. Defaults to `true`.
}

carriers! {
    /// Dials out through carriers.
    ///
    /// Afterwards: answered: stop; transferred: ends; failed: branch for cause or code, else default SIP answer
    /// (if `_` is empty) and stop with the cause. `custom_sip_headers` may hold header names directly or under
    /// in/out.
    "resources" Resources,
    use_local_resources:
    /// Account's own carriers; false = global ones. Defaults to `true`.
}

record! {
    /// Extra SIP headers.
    ///
    /// Header names stand here directly, in [`extra`](Self::extra), or apart for the two directions.
    pub struct SipHeaders {
        /// Headers of the inbound leg.
        inbound, with_inbound = "in": Map<String, Value> [like(&HEADERS)];
        /// Headers of the outbound leg.
        outbound, with_outbound = "out": Map<String, Value> [like(&HEADERS)];
    }
}

impl SipHeaders {
    /// Makes headers that are sent in both directions.
    #[must_use]
    pub fn new<K: Into<String>, V: Into<String>>(headers: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut made = Self::blank();
        made.extra =
            headers.into_iter().map(|(name, value)| (name.into(), Value::String(value.into()))).collect();
        made
    }
}

/// Header names and their values; Kazoo 5 also takes booleans and integers.
const HEADERS: Rule = Rule::map(
    Form::HeaderName,
    &Rule::one_of(&[Rule::TEXT, Rule::BOOLEAN, Rule::INTEGER]).text_in_4_3(),
    true,
);

/// All headers at once, or `in` and `out`.
const HEADER_CHOICE: Rule = Rule::any_of(&[HEADERS, Rule::object(<SipHeaders as Rows>::MEMBERS)]);

record! {
    /// Addresses that are handed to the carrier.
    pub struct Addresses {
        /// Address for emergency calls.
        emergency, with_emergency: Map<String, Value> [];
    }
}

needs_nothing!(Addresses);

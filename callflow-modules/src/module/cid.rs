//! Modules that look at or change who is calling.

use crate::wire::Rows;
use crate::{Id, Media, Milliseconds, Secret};

module! {
    /// Branches on the caller number.
    ///
    /// Afterwards: branches. The new identity is only set if name, number and user_id are all given and the
    /// matching child exists.
    "check_cid" in All, branches [Match Number Default], new();
    pub struct CheckCid {
        /// Identity to take on a match.
        caller_id, with_caller_id: MatchedIdentity [];
        /// Tested against the caller number. Defaults to `.*`.
        regex, with_regex: String [expression() text(".*")];
        /// Use the number itself as branch key. Defaults to `false`.
        use_absolute_mode, with_use_absolute_mode: bool [off()];
        /// New owner on a match.
        user_id, with_user_id: Id [];
    }
}

module! {
    /// Looks the caller number up in a list.
    ///
    /// Afterwards: branches.
    "cidlistmatch" in All, branches [Match Default], new(id: Id);
    pub struct CidListMatch {
        /// List.
        id, with_id: Id [];
    }
}

module! {
    /// Changes the outgoing caller id.
    ///
    /// Afterwards: static/manual: continues; list/lists: branches to the callflow of the rest of the dialled
    /// number. list(s): the capture group holds a key (first `capture_group_length` digits, default 2) followed
    /// by the destination. Unknown key or no callflow: prompt and stop.
    "dynamic_cid" in All, branches [Default];
    pub struct DynamicCid {
        /// Where the identity comes from; the engine takes `manual` if absent.
        action, with_action: DynamicCidAction [];
        /// Identity for `static`.
        caller_id, with_caller_id: CallerIdParts [];
        /// Check restrictions for the number. Defaults to `true`.
        enforce_call_restriction, with_enforce_call_restriction: bool [on()];
        /// List, for `list` and `lists`.
        id, with_id: Id [];
        /// Label of the list index.
        index_name, with_index_name = "idx_name": String [];
        /// Longest pause between two digits.
        interdigit_timeout, with_interdigit_timeout: Milliseconds [];
        /// How many digits are asked for; the engine takes 10 if absent.
        max_digits, with_max_digits: i64 [];
        /// Prompt that asks for the number.
        media_id, with_media_id: Media [];
        /// How many digits are asked for; the engine takes 10 if absent.
        min_digits, with_min_digits: i64 [];
        /// Allows a callflow other than `no_match`. Defaults to `false`.
        permit_custom_callflow, with_permit_custom_callflow: bool [off()];
        /// Allowed entries, code default `\d+`.
        whitelist_regex, with_whitelist_regex: String [expression()];
    }
}

module! {
    /// Finds a name for the caller number in lists.
    ///
    /// Afterwards: continues.
    "lookupcidname" in All, branches [Default], new(lists: Vec<Id>);
    pub struct LookupCidName {
        /// List ids, in order.
        lists, with_lists: Vec<Id> [texts(&[]) required()];
    }
}

module! {
    /// Asks the Nomorobo service for a spam score.
    ///
    /// Afterwards: branches; no key fits: stop.
    "nomorobo" in All, branches [Threshold Default], new(username: String);
    pub struct Nomorobo {
        /// Service password.
        password, with_password: Secret [min_length(1) max_length(1000)];
        /// Service account.
        username, with_username: String [required() min_length(1) max_length(1000)];
    }
}

module! {
    /// Puts text in front of caller name and number.
    ///
    /// Afterwards: continues. reset restores the original identity. In 4.3 `current` behaves like `original`
    /// (key mix-up in the code).
    "prepend_cid" in All, branches [Default], new();
    pub struct PrependCid {
        /// Whether the prefix is put in front or undone. Defaults to `prepend`.
        action, with_action: PrependAction [text("prepend")];
        /// Whether the prefix goes before the first identity or before what is there now. Defaults to `current`.
        apply_to, with_apply_to: PrependBase [text("current")];
        /// Text for the name.
        caller_id_name_prefix, with_caller_id_name_prefix: String [text("")];
        /// Text for the number.
        caller_id_number_prefix, with_caller_id_number_prefix: String [text("")];
    }
}

module! {
    /// Sets Alert-Info for later legs.
    ///
    /// Afterwards: continues.
    "set_alert_info" in All, branches [Default], new(alert_info: String);
    pub struct SetAlertInfo {
        /// Header value, e.g. a ring tone name.
        alert_info, with_alert_info: String [required()];
    }
}

module! {
    /// Sets caller name and number.
    ///
    /// Afterwards: continues.
    "set_cid" in All, branches [Default], new();
    pub struct SetCid {
        /// Empty restores the original.
        caller_id_name, with_caller_id_name: String [text("")];
        /// Empty restores the original.
        caller_id_number, with_caller_id_number: String [text("")];
    }
}

impl DynamicCid {
    /// Shows this identity to whoever is called.
    #[must_use]
    pub fn fixed(identity: CallerIdParts) -> Self {
        Self::blank().with_action(DynamicCidAction::Static).with_caller_id(identity)
    }

    /// Lets the caller key the number in.
    #[must_use]
    pub fn manual() -> Self {
        Self::blank().with_action(DynamicCidAction::Manual)
    }

    /// Takes the identity from a list, by the first digits of the captured number.
    #[must_use]
    pub fn list(id: impl Into<Id>) -> Self {
        Self::blank().with_action(DynamicCidAction::List).with_id(id)
    }
}

record! {
    /// Name and number that are shown to the callee.
    pub struct CallerIdParts {
        /// Name.
        name, with_name: String [];
        /// Number.
        number, with_number: String [];
    }
}

impl CallerIdParts {
    /// Makes an identity from name and number.
    #[must_use]
    pub fn new(name: impl Into<String>, number: impl Into<String>) -> Self {
        Self::blank().with_name(name).with_number(number)
    }
}

record! {
    /// Identity that a caller takes on when the number matches.
    pub struct MatchedIdentity {
        /// Identity towards other accounts.
        external, with_external: CallerIdParts [];
    }
}

impl MatchedIdentity {
    /// Makes an identity towards other accounts.
    #[must_use]
    pub fn external(identity: CallerIdParts) -> Self {
        Self::blank().with_external(identity)
    }
}

words! {
    /// Where a dynamic caller ID comes from.
    pub enum DynamicCidAction {
        /// From one list.
        List = "list",
        /// From the lists of the account.
        Lists = "lists",
        /// The caller keys it in.
        Manual = "manual",
        /// It stands in the callflow.
        Static = "static",
    }
}

words! {
    /// What happens to the prefix of a caller ID.
    pub enum PrependAction {
        /// The original identity comes back.
        Reset = "reset",
        /// The prefix is put in front.
        Prepend = "prepend",
    }
}

words! {
    /// What a prefix is put in front of.
    pub enum PrependBase {
        /// The identity that the call came with.
        Original = "original",
        /// The identity as it is now, prefixes included.
        Current = "current",
    }
}

//! Names that no release has: forks, add-ons, and mistakes that documents make.

use crate::Id;

module! {
    /// Branches on whether a queue has a free agent. A fork of the call centre has it; the releases skip it.
    "acdc_agent_availability" in None, branches [Availability Default], new(id: Id);
    pub struct AcdcAgentAvailability {
        /// Queue.
        id, with_id: Id [code_only()];
    }
}

module! {
    /// Changes the skills that an agent needs to get the caller. A fork has it; the releases skip it.
    "acdc_required_skills" in None, branches [Default], new();
    pub struct AcdcRequiredSkills {
        /// Skills that an agent needs from here on.
        add, with_add: Vec<String> [code_only()];
        /// Skills that no longer count.
        remove, with_remove: Vec<String> [code_only()];
    }
}

module! {
    /// Sets channel variables of the call from `data`, for Pivot to read. A fork has it; the releases skip it.
    "ccv_set" in None, branches [Default], new();
    pub struct CcvSet {}
}

module! {
    /// Stores values of `data` with the call, for Pivot to read. A fork has it; the releases skip it.
    "kvs_set" in None, branches [Default], new();
    pub struct KvsSet {}
}

module! {
    /// Went on with another number; removed after 4.0, so that it is skipped.
    "number_rewrite" in None, branches [Default], new(number: String);
    pub struct NumberRewrite {
        /// Number to go on with.
        number, with_number: String [code_only()];
    }
}

module! {
    /// Puts the caller into a queue of the commercial call centre; skipped where that add-on is missing.
    "qubicle" in None, branches [Default], new(id: Id);
    pub struct Qubicle {
        /// Queue.
        id, with_id: Id [code_only()];
    }
}

module! {
    /// A name that documents use by mistake for [`Tts`](super::Tts): there is a metaflow module of this name, but no
    /// callflow module. The engine skips it and goes on to `_`; `check` suggests `tts`.
    "say" in None, branches [Default], new(text: String);
    pub struct Say {
        /// What to say.
        text, with_text: String [code_only()];
    }
}

/// Names that documents use for another module.
const MEANT: &[(&str, &str)] = &[
    ("alert_info", super::SetAlertInfo::NAME),
    ("customer_defined_notification", super::Notification::NAME),
    ("resource", super::Resources::NAME),
    (Say::NAME, super::Tts::NAME),
];

/// Returns the module that a document means by a name that no release has.
pub(crate) fn meant_by(name: &str) -> Option<&'static str> {
    MEANT.iter().find(|(known, _)| *known == name).map(|(_, meant)| *meant)
}

//! Modules: what a node of a callflow does.
//!
//! Each module is a struct of its own, in the file of its family; its wire name, releases, branches, fields and what
//! the server asks of them stand there in one place. The search of this page finds a struct by its wire name, too
//! (`branch_bnumber`, `callflow`).

use serde_json::{Map, Value};
use voice_actions::wire::Extra;

use crate::schema::Definition;
use crate::wire::{Record, Rows, Slot};

#[macro_use]
mod define;

mod audio;
mod bridge;
mod cid;
mod control;
mod dtmf;
mod feature;
mod fork;
mod group;
mod media;
mod notify;
mod pickup;
mod queue;
mod record;
mod resource;
mod room;
mod route;

pub(crate) use audio::ALL_KEYS;
pub use audio::{Macro, PromptMacro, SayGender, SayKind, SayMacro, SayMethod, ToneMacro};
pub use bridge::{AfterBridgeAction, DialStrategy, Failover, TransferKind, TransferLeg};
pub use cid::{CallerIdParts, DynamicCidAction, MatchedIdentity, PrependAction, PrependBase};
pub use control::{ChannelLegs, SleepUnit};
pub use dtmf::Dtmf;
pub use feature::{
    ForwardAction, HotdeskAction, ParkAction, ParkSlot, PreconnectAudio, PresenceType, PrivacyMode,
    PrivacyStrategy, SettingScope, SwitchAction,
};
pub(crate) use fork::meant_by;
pub use group::{
    Endpoint, EndpointKind, Membership, PageAudio, RingStrategy, Ringtones, SharedCallAppearance,
};
pub use media::{Tone, TtsEngine};
pub use notify::{
    FaxMedia, NotificationMedium, PresenceStatus, Recipient, RecipientKind, SendAt, VoicemailAction,
    WebhookMethod,
};
pub use pickup::{InterceptTarget, PickupTarget};
pub use queue::{AgentAction, AgentPresence};
pub use record::{RecordingFormat, StartStop, UploadMethod};
pub use resource::{Addresses, SipHeaders};
pub use room::{ConferenceProfile, ConferenceSettings, MemberSettings, ModeratorSettings, WelcomePrompt};
pub use route::{
    BodyFormat, FlowContentType, FlowDocument, ParameterNaming, PivotMethod, RuleAction, Serverless,
    VariableScope,
};

/// Joins the modules: enum, dispatch on the word, conversions. Adding a module is adding its rows to a family, and its
/// name to the table below.
macro_rules! modules {
    ($( $family:ident :: $name:ident, )*) => {
        $( pub use $family::$name; )*

        /// What a node does, with its arguments.
        ///
        /// Every module of Kazoo 4.3 and 5 is a variant, as are the forks and add-ons that are known by name; whatever
        /// else a document names is [`Unknown`](Self::Unknown) and kept whole.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Module {
            $(
                #[doc = concat!("See [`", stringify!($name), "`].")]
                $name(Box<$name>),
            )*
            /// A module that this version does not know. The engine skips it and goes on to `_`.
            Unknown(Box<Unknown>),
        }

        $(
            impl From<$name> for Module {
                fn from(module: $name) -> Self {
                    Self::$name(Box::new(module))
                }
            }

            impl From<$name> for crate::Node {
                fn from(module: $name) -> Self {
                    Self::new(module)
                }
            }
        )*

        impl Module {
            /// Returns what is known about the module; `None` for an unknown one.
            #[must_use]
            pub const fn definition(&self) -> Option<&'static Definition> {
                match self {
                    $( Self::$name(_) => Some(&$name::DEFINITION), )*
                    Self::Unknown(_) => None,
                }
            }

            pub(crate) fn record(&self) -> &dyn Record {
                match self {
                    $( Self::$name(module) => &**module, )*
                    Self::Unknown(module) => &**module,
                }
            }

            pub(crate) fn record_mut(&mut self) -> &mut dyn Record {
                match self {
                    $( Self::$name(module) => &mut **module, )*
                    Self::Unknown(module) => &mut **module,
                }
            }
        }

        /// Every module, by its name in ASCII order.
        static TABLE: &[Row] = &[
            $( Row {
                definition: &$name::DEFINITION,
                blank: || Module::$name(Box::new($name::blank())),
            }, )*
        ];
    };
}

modules! {
    queue::AcdcAgent,
    fork::AcdcAgentAvailability,
    queue::AcdcMember,
    queue::AcdcQueue,
    fork::AcdcRequiredSkills,
    queue::AcdcWaitTime,
    bridge::AfterBridge,
    control::Answer,
    media::AudioMacro,
    route::BranchBnumber,
    route::BranchVariable,
    feature::CallForward,
    pickup::CallPickup,
    feature::CallWaiting,
    route::CallflowRef,
    feature::CampingFeature,
    fork::CcvSet,
    cid::CheckCid,
    cid::CidListMatch,
    dtmf::CollectDtmf,
    room::Conference,
    room::ConferenceFeature,
    control::DeadAir,
    media::DetectSpeech,
    bridge::Device,
    route::Directory,
    feature::Disa,
    feature::DoNotDisturb,
    bridge::Doorman,
    cid::DynamicCid,
    pickup::Eavesdrop,
    pickup::EavesdropFeature,
    notify::Edr,
    route::FaxDetect,
    notify::Faxbox,
    dtmf::FlushDtmf,
    route::Function,
    group::Group,
    pickup::GroupPickup,
    pickup::GroupPickupFeature,
    control::Hangup,
    feature::Hotdesk,
    pickup::Intercept,
    pickup::InterceptFeature,
    feature::Intercom,
    fork::KvsSet,
    media::Language,
    cid::LookupCidName,
    notify::ManualPresence,
    route::Menu,
    notify::MissedCallAlert,
    feature::Move,
    cid::Nomorobo,
    control::Noop,
    notify::Notification,
    fork::NumberRewrite,
    resource::Offnet,
    group::PageGroup,
    feature::Park,
    route::Pivot,
    media::Play,
    cid::PrependCid,
    feature::Privacy,
    fork::Qubicle,
    notify::ReceiveFax,
    record::RecordCall,
    record::RecordCaller,
    resource::Resources,
    control::Response,
    group::RingGroup,
    group::RingGroupToggle,
    bridge::RouteToCid,
    fork::Say,
    dtmf::SendDtmf,
    queue::Set,
    cid::SetAlertInfo,
    cid::SetCid,
    control::SetVariable,
    control::SetVariables,
    control::Skel,
    control::Sleep,
    route::TemporalRoute,
    media::Tones,
    bridge::Transfer,
    media::Tts,
    bridge::User,
    notify::Voicemail,
    control::WaitForHangup,
    notify::Webhook,
}

impl Module {
    /// Returns the wire name of the module.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Unknown(module) => module.name(),
            known => known.definition().map_or("", |definition| definition.name),
        }
    }

    /// Returns whether this is a module of Kazoo 4.3 or 5, or a fork that is known by name.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown(_))
    }

    /// Returns the keys of `data` that this version does not know, and values that do not fit their field.
    #[must_use]
    pub fn extra(&self) -> &Map<String, Value> {
        self.record().extra()
    }

    /// Makes the module of this name with all fields empty.
    pub(crate) fn blank(name: &str) -> Self {
        row(name).map_or_else(|| Self::unknown(name), |row| (row.blank)())
    }

    fn unknown(name: &str) -> Self {
        Self::Unknown(Box::new(Unknown { name: name.to_owned(), data: Extra::default() }))
    }

    pub(crate) fn definition_of(name: &str) -> Option<&'static Definition> {
        row(name).map(|row| row.definition)
    }

    pub(crate) fn definitions() -> impl Iterator<Item = &'static Definition> {
        TABLE.iter().map(|row| row.definition)
    }
}

/// One module of the table.
struct Row {
    definition: &'static Definition,
    blank: fn() -> Module,
}

/// Places of a table that is three times as large as need be, so that hardly any two names want the same one.
const PLACES: usize = 256;

/// Where in [`TABLE`] the module with a name stands; a place that was taken is followed by the next.
#[expect(clippy::indexing_slicing, reason = "happens while the crate is built")]
static BY_NAME: [Option<&Row>; PLACES] = {
    let mut rows = [None; PLACES];
    let mut index = 0;
    while index < TABLE.len() {
        let mut place = place(TABLE[index].definition.name);
        while rows[place].is_some() {
            place = (place + 1) % PLACES;
        }
        rows[place] = Some(&TABLE[index]);
        index += 1;
    }
    rows
};

/// Returns the place of a name, out of its first, middle and last letter.
const fn place(name: &str) -> usize {
    match name.as_bytes().split_at(name.len() / 2) {
        ([first, ..], [middle, .., last]) => {
            (31 * *first as usize + *middle as usize + 29 * *last as usize) % PLACES
        }
        _ => 0,
    }
}

/// Finds a module by its name.
fn row(name: &str) -> Option<&'static Row> {
    let (before, from) = BY_NAME.split_at_checked(place(name))?;
    from.iter().chain(before).map_while(|row| *row).find(|row| row.definition.name == name)
}

/// A module that this version does not know, with its arguments.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Unknown {
    name: String,
    /// Arguments as they came.
    pub data: Extra,
}

impl Unknown {
    /// Returns the name that the document gives.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Record for Unknown {
    fn slot(&mut self, _key: &str) -> Option<&mut dyn Slot> {
        None
    }

    fn each(&self, _show: &mut dyn FnMut(&'static str, &dyn Slot)) {}

    fn extra(&self) -> &Map<String, Value> {
        &self.data
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.data
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Releases;

    #[test]
    fn the_table_is_sorted_by_name() {
        assert!(TABLE.is_sorted_by(|one, other| one.definition.name < other.definition.name));
    }

    #[test]
    fn a_blank_module_has_the_name_it_was_asked_for() {
        for row in TABLE {
            assert_eq!(Module::blank(row.definition.name).name(), row.definition.name);
        }
        assert!(!Module::blank("number_forge").is_known());
    }

    #[test]
    fn there_are_the_82_modules_of_both_releases() {
        let count = |releases| TABLE.iter().filter(|row| row.definition.releases == releases).count();
        assert_eq!((count(Releases::All), count(Releases::Only5)), (78, 4));
    }
}

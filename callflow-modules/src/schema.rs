//! What the vendor asks of a document, as data: one [`Definition`] per module, one [`Member`] per field.
//!
//! The rows stand beside the fields they describe, in the files below [`module`](crate::module); this page is how to
//! read them. `check` walks them, and [`Definition::to_json_schema`] writes them as the vendor would.

mod json;
mod rule;

pub(crate) use json::is_module;
pub use json::{callflow_schema, metaflows_schema};
pub use rule::{DefaultValue, Form, Kind, Member, Rule};

use crate::module::Module;

/// A release of Kazoo whose rules count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Profile {
    /// Kazoo 4.3, the release that the vendor's Pivot pages describe.
    #[default]
    Kazoo43,
    /// Kazoo 5.
    Kazoo5,
}

impl Profile {
    /// Returns the number of the release, `4.3` or `5`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kazoo43 => "4.3",
            Self::Kazoo5 => "5",
        }
    }
}

impl std::fmt::Display for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// Releases that something belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Releases {
    /// 4.3 and 5.
    All,
    /// 4.3 only.
    Only43,
    /// 5 only.
    Only5,
    /// Neither: a fork, an add-on, or a name that documents use by mistake.
    None,
}

impl Releases {
    /// Returns whether `profile` is one of them.
    #[must_use]
    pub const fn contain(self, profile: Profile) -> bool {
        matches!(
            (self, profile),
            (Self::All, _) | (Self::Only43, Profile::Kazoo43) | (Self::Only5, Profile::Kazoo5)
        )
    }
}

/// Which children a module can branch to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Branch {
    /// The child `_`.
    Default,
    /// A hangup cause or `sip:<code>`.
    Cause,
    /// What the caller keyed in.
    Digits,
    /// `timeout` and `max_retries`.
    Menu,
    /// Id of a rule or rule set, or `rule_set`.
    Rule,
    /// `match` and `nomatch`.
    Match,
    /// A number: caller, dialled, or a parking slot.
    Number,
    /// An integer that is compared with a measure.
    Threshold,
    /// Any value of a variable.
    Value,
    /// `ON_FAX` and `ON_VOICE`.
    Fax,
    /// `MAX_SLOT_EXCEEDED`.
    Slots,
    /// `available` and `unavailable`.
    Availability,
}

/// What is known about one module: name, releases, branches and fields.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Definition {
    /// Wire name of the module.
    pub name: &'static str,
    /// Releases that have it.
    pub releases: Releases,
    /// Children that it can branch to; empty: whatever follows is never reached.
    pub branches: &'static [Branch],
    /// Fields of `data`.
    pub members: &'static [Member],
    /// Kazoo 5 only: exactly one of these sets of fields has to be there.
    pub exactly_one: &'static [&'static [&'static str]],
    /// Whether the schema has the field `skip_module`, as all but one have.
    pub can_skip: bool,
}

impl Definition {
    /// Returns the definition of the module with this wire name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        Module::definition_of(name)
    }

    /// Returns the definitions of all modules, in the order of their names.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        Module::definitions()
    }

    /// Returns the field with this wire name.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.members.iter().find(|member| member.name == name)
    }

    /// Returns whether nothing after this module is ever reached.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        self.branches.is_empty()
    }
}

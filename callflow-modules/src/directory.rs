//! The account's documents that a walk asks for: users, devices, menus, mailboxes, rules, lists, callflows.
//!
//! A [`Directory`] answers the lookups of a [`Walker`](crate::walker::Walker). [`DirectoryServices`] puts it behind
//! the runtime's [`Services`](voice_actions::runtime::Services), [`MemoryDirectory`] keeps the documents of an account
//! in memory. A PBX of your own implements the trait over its database.
//!
//! ```
//! use callflow_modules::directory::{Directory, Kind, MemoryDirectory};
//! use serde_json::json;
//!
//! let directory = MemoryDirectory::new()
//!     .with(Kind::Device, "desk", json!({"owner_id": "jane", "name": "Jane's desk"}))
//!     .with(Kind::Callflow, "main", json!({"numbers": ["2000"], "flow": {"module": "user", "data": {"id": "jane"}}}));
//!
//! let found = directory.look_up(&Kind::Number, "2000").expect("the number has a callflow");
//! assert_eq!(found["callflow"]["id"], "main");
//! assert_eq!(directory.look_up(&Kind::DevicesOfUser, "jane").expect("a list")[0]["id"], "desk");
//! ```

mod fields;
mod memory;
mod services;

use serde_json::{Map, Value};

pub(crate) use fields::Fields;
pub use memory::MemoryDirectory;
#[cfg(feature = "simulator")]
#[cfg_attr(docsrs, doc(cfg(feature = "simulator")))]
pub use services::DirectoryAnswers;
pub use services::DirectoryServices;

vocabulary! {
    /// What is looked up: the `kind` of a lookup of the walker.
    ///
    /// Most kinds are documents by id, answered as the server stores them. The others are questions about them.
    pub enum Kind {
        /// The account's own document, by account id: `realm`, `timezone`, `language`, `caller_id`, `preflow`.
        Account = "account",
        /// Callflow document, by id.
        Callflow = "callflow",
        /// User document, by id.
        User = "user",
        /// Device document, by id.
        Device = "device",
        /// Group document, by id; `endpoints` maps ids to `{type, weight}`.
        Group = "group",
        /// Menu document, by id.
        Menu = "menu",
        /// Mailbox document, by id.
        Mailbox = "vmbox",
        /// Media document, by id.
        Media = "media",
        /// Temporal rule, by id.
        Rule = "temporal_rule",
        /// Set of temporal rules, by id.
        RuleSet = "temporal_rule_set",
        /// List with its `entries`, by id.
        List = "list",
        /// Conference document, by id.
        Conference = "conference",
        /// Directory document (dial by name), by id.
        Directory = "directory",
        /// Fax box, by id.
        Faxbox = "faxbox",
        /// Stored function, by id: the flow that it returned for this call.
        Function = "function",
        /// Queue document, by id.
        Queue = "queue",
        /// Any document, by id.
        Document = "document",
        /// Who takes a dialled number: `{callflow, capture_group, capture_groups, no_match, preflow}`.
        ///
        /// With the condition `no_match` the callflow that takes the rest may answer.
        Number = "number",
        /// Devices that a user owns or is logged in on, by user id: a list of documents.
        DevicesOfUser = "devices_of_user",
        /// Groups that a user or device belongs to, by its id: a list of documents.
        GroupsOf = "groups_of",
        /// Mailboxes of a user, by user id: a list of documents.
        MailboxesOfUser = "vmboxes_of_user",
        /// Mailbox with a number: its document.
        MailboxByNumber = "vmbox_by_number",
        /// Conference with a number: its document.
        ConferenceByNumber = "conference_by_number",
        /// User with a hot desk id: its document.
        UserByHotdesk = "user_by_hotdesk",
        /// Users and devices whose own caller ID has a number: a list of documents with `pvt_type`.
        ByCallerId = "by_caller_id",
        /// Users of a dial-by-name directory: a list of documents with `callflow_id`.
        UsersOfDirectory = "users_of_directory",
        /// New and saved messages of a mailbox, by its id: `{new, saved}`.
        Messages = "messages",
        /// Average wait of a queue in seconds, by queue id: a number.
        AverageWait = "average_wait",
        /// Whether an agent of a queue is free, by queue id: a boolean.
        AgentAvailable = "agent_available",
        /// Spam score of a caller number, 0 to 10.
        SpamScore = "spam_score",
        /// Tokens that an account has for modules that cost some, by account id: a number.
        Tokens = "tokens",
        /// Who is parked in a slot: its document, if anybody is.
        Parked = "parked",
        /// First parking slot that is free, from the key on: a text.
        FreeSlot = "free_slot",
        /// Calls of a device or user, by its id: a list of `{leg, answered}`.
        Channels = "channels",
    }
}

/// Documents of an account, and questions about them.
///
/// # Contract
///
/// `look_up` answers at once and from what is there; it reaches out to nobody. A document carries its `id`. What is
/// missing is `None`, which the modules treat as the server does.
pub trait Directory: Send + Sync {
    /// Returns what there is under a key.
    fn look_up(&self, kind: &Kind, key: &str) -> Option<Value> {
        self.look_up_with(kind, key, &Map::new())
    }

    /// Returns what there is under a key, with the conditions of the lookup.
    fn look_up_with(&self, kind: &Kind, key: &str, conditions: &Map<String, Value>) -> Option<Value>;

    /// Changes a document: each entry of `changes` is set, `null` removes.
    ///
    /// Nested fields are objects in objects, merged deeply. Returns whether the document is there.
    fn change(&self, kind: &Kind, key: &str, changes: &Map<String, Value>) -> bool;
}

impl<D: Directory + ?Sized> Directory for std::sync::Arc<D> {
    fn look_up_with(&self, kind: &Kind, key: &str, conditions: &Map<String, Value>) -> Option<Value> {
        (**self).look_up_with(kind, key, conditions)
    }

    fn change(&self, kind: &Kind, key: &str, changes: &Map<String, Value>) -> bool {
        (**self).change(kind, key, changes)
    }
}

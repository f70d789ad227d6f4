//! Mailboxes, faxes, presence and messages to others.

use crate::schema::Rule;
use crate::wire::Rows;
use crate::{FlagOrText, Id, Milliseconds, Seconds, TextOrList};
use serde_json::{Map, Value};

module! {
    /// Publishes an event record.
    ///
    /// Afterwards: continues. The whole `data` object is the body.
    "edr" in All, branches [Default], new();
    pub struct Edr {}
}

module! {
    /// Receives a fax into a fax box.
    ///
    /// Afterwards: ends (control passes to the fax application).
    "faxbox" in All, branches [], new(id: Id);
    pub struct Faxbox {
        /// Older name of id.
        faxbox_id, with_faxbox_id: Id [];
        /// Fax box id.
        id, with_id: Id [];
        /// Media settings.
        media, with_media: FaxMedia [];
    }
}

module! {
    /// Publishes a presence state.
    ///
    /// Afterwards: continues. Answers the call.
    "manual_presence" in All, branches [Default], new(presence_id: String);
    pub struct ManualPresence {
        /// `user` or `user@realm`; the account realm is appended when there is no @; empty: capture group.
        presence_id, with_presence_id: String [required()];
        /// Unknown text kills the action (then `_`). Defaults to `idle`.
        status, with_status: PresenceStatus [text("idle")];
    }
}

module! {
    /// Tells somebody when the call ends unanswered.
    ///
    /// Afterwards: continues. Registers an action for the end of the call. 4.3 acts for calls from outside
    /// only.
    "missed_call_alert" in All, branches [Default], new(recipients: Vec<Recipient>);
    pub struct MissedCallAlert {
        /// Who is told.
        recipients, with_recipients: Vec<Recipient> [required()];
        /// Also for calls from inside. Kazoo 5 only. Defaults to `false`.
        alert_on_internal_calls, with_alert_on_internal_calls: bool [only_5() off()];
    }
}

module! {
    /// Sends a customer defined notification.
    ///
    /// Afterwards: continues.
    "notification" in All, branches [Default], new(recipients: Vec<Recipient>), skip false;
    pub struct Notification {
        /// Free text.
        comments, with_comments: String [];
        /// Items: Ways to send.
        media, with_media = "notification_media": Vec<NotificationMedium> [];
        /// Who is told.
        recipients, with_recipients: Vec<Recipient> [texts(&[]) required()];
        /// Now or when the call ends. Defaults to `channel_destroy`.
        send_at, with_send_at: SendAt [text("channel_destroy")];
        /// Template to use: the id of a document, or a name as the vendor's own sample has it.
        template_id, with_template_id: String [];
    }
}

module! {
    /// Receives a fax for a user.
    ///
    /// Afterwards: ends.
    "receive_fax" in All, branches [];
    pub struct ReceiveFax {
        /// Media settings.
        media, with_media: FaxMedia [];
        /// User id.
        owner_id, with_owner_id: Id [];
    }
}

module! {
    /// Leaves or hears messages.
    ///
    /// Afterwards: continues; hung up: stop; operator key: branches to the operator callflow.
    "voicemail" in All, branches [Default];
    pub struct Voicemail {
        /// Any other text: only continues. Defaults to `compose`.
        action, with_action: VoicemailAction [text("compose")];
        /// Log in without PIN when the caller number is the box number. Defaults to `false`.
        callerid_match_login, with_callerid_match_login: bool [off()];
        /// Mailbox id; not needed for check (capture group or prompt).
        id, with_id: Id [min_length(32) max_length(32)];
        /// Longest pause between two digits. Defaults to 2000.
        interdigit_timeout, with_interdigit_timeout: Milliseconds [number(2000)];
        /// Seconds. Defaults to 500.
        max_message_length, with_max_message_length: Seconds [number(500)];
        /// Skip asking for the box when the user owns one. Defaults to `false`.
        single_mailbox_login, with_single_mailbox_login: bool [off()];
    }
}

module! {
    /// Sends an HTTP request and goes on.
    ///
    /// Afterwards: continues at once. Fire and forget through the webhooks application. The body holds the call
    /// object (snake_case keys, without channel variables), not a channel event.
    "webhook" in All, branches [Default];
    pub struct Webhook {
        /// Added to the body.
        custom_data, with_custom_data: Map<String, Value> [];
        /// Post when missing.
        method, with_method = "http_verb": WebhookMethod [];
        /// After transport errors.
        retries, with_retries: i64 [];
        /// Http or https.
        uri, with_uri: String [min_length_5(6) client_url()];
        /// Extra request headers. Kazoo 5 only.
        custom_request_headers, with_custom_request_headers: Map<String, Value> [only_5()];
    }
}

impl ReceiveFax {
    /// Receives a fax for a user.
    #[must_use]
    pub fn of(owner: impl Into<Id>) -> Self {
        Self::blank().with_owner_id(owner)
    }
}

impl Voicemail {
    /// Lets the caller leave a message.
    #[must_use]
    pub fn new(mailbox: impl Into<Id>) -> Self {
        Self::blank().with_id(mailbox)
    }

    /// Lets the caller hear messages; the box is asked for unless `id` is set.
    #[must_use]
    pub fn checking() -> Self {
        Self::blank().with_action(VoicemailAction::Check)
    }
}

impl Webhook {
    /// Sends a request to an `http` or `https` URL.
    #[must_use]
    pub fn new(uri: impl Into<String>) -> Self {
        Self::blank().with_uri(uri)
    }
}

record! {
    /// How a fax is received.
    pub struct FaxMedia {
        /// T.38: `true`, `false` or `"auto"`.
        fax_option, with_fax_option: FlagOrText [like(&FAX_OPTION)];
    }
}

const FAX_OPTION: Rule = Rule::one_of(&[Rule::BOOLEAN, Rule::words(&["auto", "true", "false"])]);

record! {
    /// Somebody who is told.
    pub struct Recipient {
        /// Id of a user or e-mail address; one or several.
        id, with_id: TextOrList [required()];
        /// What the id is.
        kind, with_kind = "type": RecipientKind [required()];
    }
}

impl Recipient {
    /// Tells a user.
    #[must_use]
    pub fn user(id: impl Into<TextOrList>) -> Self {
        Self::blank().with_kind(RecipientKind::User).with_id(id)
    }

    /// Tells an e-mail address.
    #[must_use]
    pub fn email(address: impl Into<TextOrList>) -> Self {
        Self::blank().with_kind(RecipientKind::Email).with_id(address)
    }
}

needs_nothing!(FaxMedia);

words! {
    /// What the id of a recipient is.
    pub enum RecipientKind {
        /// Id of a user.
        User = "user",
        /// E-mail address.
        Email = "email",
    }
}

words! {
    /// State of a presence entry.
    pub enum PresenceStatus {
        /// Nobody is talking.
        Idle = "idle",
        /// It rings.
        Ringing = "ringing",
        /// Somebody is talking.
        Busy = "busy",
    }
}

words! {
    /// When a notification is sent.
    pub enum SendAt {
        /// At once.
        CallflowExec = "callflow_exec",
        /// When the call ends.
        ChannelDestroy = "channel_destroy",
    }
}

words! {
    /// How a notification is sent.
    pub enum NotificationMedium {
        /// By e-mail.
        Email = "email",
        /// By text message.
        Sms = "sms",
    }
}

words! {
    /// What a caller does with a mailbox. Any other text only continues.
    pub enum VoicemailAction {
        /// Hears messages.
        Check = "check",
        /// Leaves a message.
        Compose = "compose",
    }
}

words! {
    /// HTTP method of a webhook.
    pub enum WebhookMethod {
        /// POST.
        Post = "post",
        /// GET.
        Get = "get",
    }
}

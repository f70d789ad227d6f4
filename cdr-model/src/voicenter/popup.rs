//! Pop-up Screen: the agent's browser asks who is calling. See voicenter.com/API, Pop-up Screen.

use super::realtime::{Call, CallDirection};
use super::{CallTime, Clock};
use crate::encoding::{self, form};
use crate::table::{AsFlag, AsInt, AsMoment, AsRecord, AsText, AsWord, Keep, Reader, Record as _};
use crate::{CallId, Did, Error, Extension, Party, Text};

/// Value of `Access-Control-Allow-Origin` that the vendor's browser extension needs in your answer.
pub const ALLOW_ORIGIN: &str = "chrome-extension://ifiaikfdhcagbagdeflffjdammidpbio";

/// Value of `Access-Control-Allow-Headers` that it needs.
pub const ALLOW_HEADERS: &str = "Content-Type";

/// Longest time that it waits for your answer.
pub const DEADLINE: time::Duration = time::Duration::seconds(3);

record! {
    /// A question of the pop-up: as JSON, as a form, or as the query of a `GET`.
    pub struct Request {
        /// The customer's number.
        phone: Option<Party> = "phone", AsText,
        /// Name of the caller, as the platform knows it.
        caller_name: Option<Text> = "callerName", AsText,
        /// Id of the call.
        call_id: Option<CallId> = "ivrid", AsText,
        /// Extension of the agent.
        extension: Option<Extension> = "extenUser", AsText,
        /// Our number that was dialled.
        did: Option<Did> = "did", AsText,
        /// Where the call stands.
        phase: Option<Phase> = "status" | "statusCall", AsWord,
        /// Where the call goes.
        direction: Option<CallDirection> = "direction", AsWord,
        /// File that the recording will have.
        recording_file: Option<Text> = "recordFile", AsText,
        /// Whether the recording is muted.
        is_muted: Option<bool> = "isMuted", AsFlag,
        /// Start of the call by the account's wall clock.
        started: Option<CallTime> = "callStarted", AsMoment,
        /// Whether it was answered.
        is_answered: Option<bool> = "isAnswered", AsFlag,
        /// When it was answered, by the account's wall clock; none before.
        answered: Option<CallTime> = "callAnswered", AsMoment,
        /// Why it ended.
        cause: Option<Text> = "cause", AsText,
        /// The call as real-time events tell it.
        current_call: Option<Box<Call>> = "currentCall", AsRecord,
    }
}

record! {
    /// An answer to the pop-up.
    pub struct Answer {
        /// `OK`; nothing else is shown.
        status: Option<Text> = "STATUS", AsText,
        /// Page to open.
        url: Option<Text> = "URL", AsText,
        /// Name of the customer.
        client_name: Option<Text> = "CLIENTNAME", AsText,
        /// How many customers have the number; `0` for nobody.
        total: Option<i64> = "TOTAL", AsInt,
        /// Company of the customer.
        company: Option<Text> = "COMPANY", AsText,
    }
}

record_json!(Request, Answer);

vocabulary! {
    /// Where a call stands.
    pub enum Phase {
        /// It rings at the agent's.
        Ringing = "Ringing",
        /// The agent calls out.
        Dialing = "Dialing",
        /// They talk.
        Talking = "Talking",
        /// It is over.
        Hangup = "Hangup",
    }
}

words_in_any_case!(Phase);

impl Request {
    /// Reads a form, or the query of a `GET`.
    ///
    /// # Errors
    /// `TooLarge` over the limits.
    pub fn from_query(query: &str) -> Result<Self, Error> {
        encoding::check_size(query.as_bytes())?;
        form::read(query.as_bytes(), Reader::new(Keep::Meaning))
    }

    /// Writes a form, or the query of a `GET`.
    #[must_use]
    pub fn to_query(&self) -> String {
        form::write(self)
    }

    /// Returns when the call started, in UTC.
    #[must_use]
    pub fn started_at(&self, clock: &Clock) -> Option<time::OffsetDateTime> {
        self.started.map(|time| clock.instant(time))
    }
}

impl Answer {
    /// Shows a customer and opens a page.
    #[must_use]
    pub fn known(url: impl Into<Text>, client_name: impl Into<Text>) -> Self {
        Self {
            status: Some("OK".into()),
            url: Some(url.into()),
            client_name: Some(client_name.into()),
            total: Some(1),
            ..Self::blank()
        }
    }

    /// Opens a page for somebody who is not known.
    #[must_use]
    pub fn unknown(url: impl Into<Text>) -> Self {
        let mut answer =
            Self { status: Some("OK".into()), url: Some(url.into()), total: Some(0), ..Self::blank() };
        answer.shape.empty |= crate::table::Shape::bit(2);
        answer
    }

    /// Shows the company.
    #[must_use]
    pub fn with_company(mut self, company: impl Into<Text>) -> Self {
        self.company = Some(company.into());
        self
    }
}

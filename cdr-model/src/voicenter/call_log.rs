//! Call Log: asking for records afterwards. See voicenter.com/API, Call Log.

use serde_json::{Map, Value, json};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Duration, OffsetDateTime, PrimitiveDateTime, UtcOffset};

use super::{CallStatus, CallTime, CallType, Clock, Code};
use crate::call_record::far_end;
use crate::table::{
    Adapter, AsCode, AsDigits, AsFlag, AsInt, AsList, AsMap, AsPrice, AsSeconds, AsText, AsWord, Got, Out,
    Raw,
};
use crate::{Agorot, CallId, CallRecord, Did, Error, ErrorKind, Extension, Party, Secret, Text};

record! {
    /// A record of Call Log. Which fields are there depends on what was asked for.
    ///
    /// The documentation writes names as `CallID`, production as `callid`: both are read, and written as read.
    pub struct CallLogEntry {
        /// Number shown to the destination.
        caller: Option<Party> = "CallerNumber", AsText,
        /// Destination.
        target: Option<Party> = "TargetNumber", AsText,
        /// Start of the call, **in UTC**, other than in a [`Cdr`](super::Cdr).
        date: Option<OffsetDateTime> = "Date", AsInstant,
        /// Start of the call in seconds. `[inferred]` Whether shifted is not documented: [`date`](Self::date) is preferred.
        date_epoch: Option<CallTime> = "DateEpoch", AsInt,
        /// Conversation.
        duration: Option<Duration> = "Duration", AsSeconds,
        /// Id of the call.
        call_id: Option<CallId> = "CallID", AsText,
        /// What kind of call this was.
        call_type: Option<CallType> = "Type", AsWord,
        /// The same as a code.
        type_code: Option<i64> = "CdrType", AsInt,
        /// How it ended.
        status: Option<CallStatus> = "DialStatus", AsWord,
        /// Extension that answered.
        target_extension: Option<Extension> = "TargetExtension", AsText,
        /// Extension that dialled.
        caller_extension: Option<Extension> = "CallerExtension", AsText,
        /// Our number that was dialled.
        did: Option<Did> = "DID", AsText,
        /// Name of the queue.
        queue_name: Option<Text> = "QueueName", AsText,
        /// Link to the recording.
        recording_url: Option<Text> = "RecordURL", AsText,
        /// Whether there will be a recording.
        recording_expected: Option<bool> = "RecordExpect", AsFlag,
        /// Price.
        price: Option<Agorot> = "Price", AsPrice,
        /// How long it rang.
        ring_time: Option<Duration> = "RingTime", AsSeconds,
        /// Voicenter user.
        representative_name: Option<Text> = "RepresentativeName", AsText,
        /// Id of that user.
        representative_code: Option<Text> = "RepresentativeCode", AsText,
        /// User of the call.
        user_name: Option<Text> = "UserName", AsText,
        /// Id of the user of the call.
        user_id: Option<Code> = "UserId", AsCode,
        /// Steps of the voice menu.
        dtmf: Vec<DtmfStep> = "DTMFData", AsList,
        /// What the application gave along; the id of an original call is in it.
        custom_data: Map<String, Value> = "CustomData", AsMap,
        /// Department.
        department_name: Option<Text> = "DepartmentName", AsText,
        /// Id of the department.
        department_id: Option<Code> = "DepartmentId", AsCode,
        /// Country of the destination.
        target_country: Option<Text> = "TargetPrefixName", AsText,
    }
}

record! {
    /// A step of the voice menu, as Call Log tells it.
    pub struct DtmfStep {
        /// Name of the layer.
        name: Option<Text> = "LayerName", AsText,
        /// Digits that were pressed.
        dtmf: Option<Text> = "DTMF", AsDigits,
        /// The account's own number of the layer, a text here.
        number: Option<Text> = "LayerNumber", AsText,
    }
}

record! {
    /// An answer of Call Log.
    ///
    /// See [`error`](Self::error) before [`entries`](Self::entries): a refusal has an empty list.
    pub struct CallLogPage {
        /// `0` for success. Missing beside a list, it is success too.
        error_number: Option<i64> = "ERROR_NUMBER", AsInt,
        /// Text for people.
        error_description: Option<Text> = "ERROR_DESCRIPTION", AsText,
        /// HTTP status, repeated in the body.
        status_code: Option<i64> = "STATUS_CODE", AsInt,
        /// How many records match.
        total_hits: Option<i64> = "TOTAL_HITS", AsInt,
        /// How many are in this answer.
        returned_hits: Option<i64> = "RETURN_HITS", AsInt,
        /// The records.
        entries: Vec<CallLogEntry> = "CDR_LIST", AsList,
    }
}

record_json!(CallLogEntry, CallLogPage);

impl CallLogEntry {
    /// Makes the neutral record of the entry.
    ///
    /// `[inferred]` An entry that has only `DateEpoch` is taken as true Unix time, as everything else of this API is
    /// in UTC.
    ///
    /// # Errors
    /// `MissingField` if id, type, status or date were not asked for.
    pub fn to_record(&self, clock: &Clock) -> Result<CallRecord, Error> {
        let missing = |field: &str| {
            Error::new(ErrorKind::MissingField).because(format!("expected a value for `{field}`"))
        };
        let call_id = self.call_id.clone().ok_or_else(|| missing("CallID"))?;
        let call_type = self.call_type.clone().or_else(|| CallType::from_code(self.type_code?));
        let call_type = call_type.ok_or_else(|| missing("Type"))?;
        let status = self.status.clone().ok_or_else(|| missing("DialStatus"))?;
        let epoch = || Some(self.date_epoch?.wall_clock().assume_utc());
        let started_at = self.date.or_else(epoch).ok_or_else(|| missing("Date"))?;

        let mut record = CallRecord::new(call_id, call_type, status, started_at, clock.local_at(started_at));
        let original =
            self.custom_data.iter().find(|(key, _)| crate::table::same_name(key, "OriginalIvrUniqueID"));
        record.original_call_id =
            original.and_then(|(_, id)| id.as_str()).filter(|id| !id.is_empty()).map(CallId::from);
        record.duration = self.duration.unwrap_or_default();
        record.ring_time = self.ring_time.unwrap_or_default();
        record.talk_time = if record.is_answered { record.duration } else { Duration::ZERO };
        record.caller.clone_from(&self.caller);
        record.target.clone_from(&self.target);
        record.did.clone_from(&self.did);
        record.agent_code =
            self.representative_code.clone().or_else(|| Some(Text::from(self.user_id.as_ref()?.to_string())));
        record.agent_name = self.representative_name.clone().or_else(|| self.user_name.clone());
        record.agent_extension.clone_from(&self.target_extension);
        record.dialing_extension.clone_from(&self.caller_extension);
        record.queue_name.clone_from(&self.queue_name);
        record.price = self.price;
        record.recording_url.clone_from(&self.recording_url);
        record.target_country.clone_from(&self.target_country);
        record.department_id.clone_from(&self.department_id);
        record.department_name.clone_from(&self.department_name);
        record.customer = far_end(record.kind(), record.caller.as_ref(), record.target.as_ref());
        Ok(record)
    }
}

/// Why Call Log refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallLogError {
    /// `1`: too many requests; wait five seconds.
    RateLimit,
    /// `2`: the code is wrong.
    BadCode,
    /// `4`: the address that asked is not authorised.
    AddressNotAuthorized,
    /// `5`: the range of dates is invalid.
    InvalidDateRange,
    /// A number that is not documented.
    Other(i64),
}

impl CallLogError {
    /// How long to wait after [`RateLimit`](Self::RateLimit).
    pub const RETRY_AFTER: Duration = Duration::seconds(5);

    /// Returns whether the same request may succeed later.
    #[must_use]
    pub const fn is_temporary(self) -> bool {
        matches!(self, Self::RateLimit)
    }
}

impl std::fmt::Display for CallLogError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::RateLimit => f.write_str("too many requests"),
            Self::BadCode => f.write_str("the code is wrong"),
            Self::AddressNotAuthorized => f.write_str("the address is not authorised"),
            Self::InvalidDateRange => f.write_str("the range of dates is invalid"),
            Self::Other(number) => write!(f, "error {number}"),
        }
    }
}

impl CallLogPage {
    /// Most records that one answer holds.
    pub const MOST: i64 = 10_000;

    /// Returns why the request was refused, if it was.
    #[must_use]
    pub fn error(&self) -> Option<CallLogError> {
        Some(match self.error_number? {
            0 => return None,
            1 => CallLogError::RateLimit,
            2 => CallLogError::BadCode,
            4 => CallLogError::AddressNotAuthorized,
            5 => CallLogError::InvalidDateRange,
            number => CallLogError::Other(number),
        })
    }

    /// Returns whether there are more records than came: ask again for halves of the range.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        let returned =
            self.returned_hits.unwrap_or_else(|| i64::try_from(self.entries.len()).unwrap_or(i64::MAX));
        returned >= Self::MOST || self.total_hits.is_some_and(|total| total > returned)
    }
}

/// What to ask Call Log for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CallLogQuery {
    /// Code of the account; none with a Bearer token.
    pub code: Option<Secret>,
    /// From when.
    pub from: OffsetDateTime,
    /// Until when.
    pub to: OffsetDateTime,
    /// Fields to return; all if empty.
    pub fields: Vec<String>,
    /// Phone numbers, with country code.
    pub phones: Vec<String>,
    /// Extensions.
    pub extensions: Vec<Extension>,
    /// Whose calls: `Account`, `Hierarchical`, `Department` or `User`.
    pub identity_criteria: Option<String>,
    /// One call.
    pub call_id: Option<CallId>,
    /// Types of calls.
    pub call_types: Vec<CallType>,
    /// Campaigns of the dialer.
    pub campaigns: Vec<i64>,
    /// Queues.
    pub queues: Vec<i64>,
    /// How to sort: field and order.
    pub sort: Vec<(String, SortOrder)>,
}

/// Order of a sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "there are two directions")]
pub enum SortOrder {
    /// `asc`.
    Ascending,
    /// `desc`.
    Descending,
}

impl SortOrder {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ascending => "asc",
            Self::Descending => "desc",
        }
    }
}

impl CallLogQuery {
    /// Where Call Log is.
    pub const URL: &'static str = "https://api.voicenter.com/hub/cdr/";

    /// Asks for the calls of a range.
    #[must_use]
    pub const fn new(from: OffsetDateTime, to: OffsetDateTime) -> Self {
        Self {
            code: None,
            from,
            to,
            fields: Vec::new(),
            phones: Vec::new(),
            extensions: Vec::new(),
            identity_criteria: None,
            call_id: None,
            call_types: Vec::new(),
            campaigns: Vec::new(),
            queues: Vec::new(),
            sort: Vec::new(),
        }
    }

    /// Authorises by the account's code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<Secret>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Writes the body of a `POST`, the recommended way. It holds the code.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut search = Map::new();
        search.insert("fromdate".to_owned(), date(self.from).into());
        search.insert("todate".to_owned(), date(self.to).into());
        let mut list = |key: &str, values: Vec<Value>| {
            if !values.is_empty() {
                search.insert(key.to_owned(), values.into());
            }
        };
        list("cdrTypes", self.call_types.iter().filter_map(CallType::code).map(Value::from).collect());
        list("phones", self.phones.iter().map(|phone| phone.as_str().into()).collect());
        list("extensions", self.extensions.iter().map(|extension| extension.as_str().into()).collect());
        list("campaignID", self.campaigns.iter().copied().map(Value::from).collect());
        list("queueID", self.queues.iter().copied().map(Value::from).collect());
        if let Some(criteria) = &self.identity_criteria {
            search.insert("IdentityCriteria".to_owned(), criteria.as_str().into());
        }
        if let Some(call_id) = &self.call_id {
            search.insert("callID".to_owned(), call_id.as_str().into());
        }
        let mut body = Map::new();
        if let Some(code) = &self.code {
            body.insert("code".to_owned(), code.expose().into());
        }
        if !self.fields.is_empty() {
            body.insert(
                "fields".to_owned(),
                self.fields.iter().map(|field| Value::from(field.as_str())).collect(),
            );
        }
        body.insert("search".to_owned(), search.into());
        if !self.sort.is_empty() {
            let sort =
                self.sort.iter().map(|(field, order)| json!({ "field": field, "order": order.as_str() }));
            body.insert("sort".to_owned(), sort.collect());
        }
        Value::Object(body).to_string()
    }

    /// Writes the query of a `GET`, with lists as repeated keys. It holds the code.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(code) = &self.code {
            query.append_pair("code", code.expose());
        }
        query.append_pair("fromdate", &date(self.from)).append_pair("todate", &date(self.to));
        for phone in &self.phones {
            query.append_pair("phones", phone);
        }
        for extension in &self.extensions {
            query.append_pair("extensions", extension);
        }
        if let Some(criteria) = &self.identity_criteria {
            query.append_pair("IdentityCriteria", criteria);
        }
        if let Some(call_id) = &self.call_id {
            query.append_pair("callID", call_id);
        }
        for code in self.call_types.iter().filter_map(CallType::code) {
            query.append_pair("cdrTypes", &code.to_string());
        }
        for campaign in &self.campaigns {
            query.append_pair("campaignID", &campaign.to_string());
        }
        for queue in &self.queues {
            query.append_pair("queueID", &queue.to_string());
        }
        for field in &self.fields {
            query.append_pair("fields", field);
        }
        query.finish()
    }
}

/// Writes an instant as the request documents it: UTC without a zone.
fn date(instant: OffsetDateTime) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    instant.to_offset(UtcOffset::UTC).format(format).unwrap_or_default()
}

/// An instant in UTC: `2024-06-10T09:04:58Z`; a space for the `T` and a missing `Z` are read too.
pub(crate) struct AsInstant;

impl Adapter<Option<OffsetDateTime>> for AsInstant {
    fn read(slot: &mut Option<OffsetDateTime>, raw: &Raw<'_>) -> Got {
        const EXPECTED: Got = Got::Bad("a date and time in UTC");
        let Raw::Text(text) = raw else { return EXPECTED };
        let without_zone = || {
            let text = text.trim().replacen(' ', "T", 1);
            let format =
                format_description!("[year]-[month]-[day]T[hour]:[minute]:[second][optional [.[subsecond]]]");
            PrimitiveDateTime::parse(&text, format).ok().map(PrimitiveDateTime::assume_utc)
        };
        let instant = OffsetDateTime::parse(text.trim(), &Rfc3339).ok().or_else(without_zone);
        let Some(instant) = instant else { return EXPECTED };
        *slot = Some(instant.to_offset(UtcOffset::UTC));
        let same = matches!(Self::write(slot), Out::Text(written) if written == *text);
        if same { Got::Same } else { Got::Other }
    }

    fn write(slot: &Option<OffsetDateTime>) -> Out<'_> {
        slot.and_then(|instant| instant.to_offset(UtcOffset::UTC).format(&Rfc3339).ok())
            .map_or(Out::Nothing, |text| Out::Text(text.into()))
    }
}

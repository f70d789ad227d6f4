use time::Duration;

use crate::read::Issue;
use crate::redact::{Link, PhoneNumber, Private};
use crate::vendor::exotel::call::{ExoPhone, MAX_CUSTOM_FIELD, MAX_TIME_LIMIT, check_number, check_url};
use crate::vendor::exotel::words::{
    CallbackContentType, CallbackEvent, Channels, PlaybackTo, RecordingFormat,
};

/// A call of version 1: `POST /v1/Accounts/{sid}/Calls/connect.json`, a form.
///
/// ```
/// use click2call_client::exotel::v1::{NewV1Call, V1Target};
/// use click2call_client::exotel::ExoPhone;
///
/// let call = NewV1Call::new(
///     "+15550100",
///     V1Target::number("+15550101"),
///     ExoPhone::from("+15550102"),
/// );
/// assert_eq!(call.to_form(), "From=%2B15550100&To=%2B15550101&CallerId=%2B15550102");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NewV1Call {
    /// `From`: dialled first.
    pub from: PhoneNumber,
    /// `To` or `Url`: whom or what the first leg is connected to.
    pub target: V1Target,
    /// `CallerId`: your Exotel number.
    pub caller_id: ExoPhone,
    /// `CallType=trans`: the only kind that is still supported.
    pub transactional: bool,
    /// `TimeLimit`: longest time of the call, in seconds on the wire, at most 4 h.
    pub time_limit: Option<Duration>,
    /// `TimeOut`: longest ring time of each leg, in seconds on the wire.
    pub ring_time: Option<Duration>,
    /// `WaitUrl`: WAV below 2 MB that the first leg hears meanwhile. Set the ring time too.
    pub wait_url: Option<Link>,
    /// `Record`. The default is documented both ways: say it.
    pub record: Option<bool>,
    /// `RecordingChannels`.
    pub recording_channels: Option<Channels>,
    /// `RecordingFormat`.
    pub recording_format: Option<RecordingFormat>,
    /// `CustomField`: text of yours, at most 128 characters.
    pub custom_field: Option<Private>,
    /// `StartPlaybackToNew`: who hears the announcement.
    pub playback_to: Option<PlaybackTo>,
    /// `StartPlaybackValueNew`: address of the announcement.
    pub playback: Option<Link>,
    /// `StreamUrl` and `StreamBegin`: media stream and when it begins.
    pub stream: Option<(Link, String)>,
    /// `StatusCallback`: address that is told the end of the call.
    pub status_callback: Option<Link>,
    /// `StatusCallbackEvents`: events beyond the four-field callback. Not for flows.
    pub status_callback_events: Vec<CallbackEvent>,
    /// `StatusCallbackContentType`. Defaults to a multipart form.
    pub status_callback_content_type: Option<CallbackContentType>,
    /// `MaxRetries`: how often **Exotel** dials the first leg again if it fails or does not answer. The vendor's
    /// default is 3.
    pub max_retries: Option<u32>,
}

/// Whom or what the first leg is connected to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum V1Target {
    /// A customer.
    Number(PhoneNumber),
    /// A flow, by its address.
    Flow(Link),
}

impl V1Target {
    /// Connects to a customer.
    #[must_use]
    pub fn number(number: impl Into<PhoneNumber>) -> Self {
        Self::Number(number.into())
    }

    /// Connects to a flow of the dashboard, by account SID and identifier of the flow.
    #[must_use]
    pub fn flow(account_sid: &str, app_id: &str) -> Self {
        Self::Flow(Link::from(format!("http://my.exotel.com/{account_sid}/exoml/start_voice/{app_id}")))
    }
}

impl NewV1Call {
    /// Makes a call with the vendor's defaults.
    #[must_use]
    pub fn new(from: impl Into<PhoneNumber>, target: V1Target, caller_id: ExoPhone) -> Self {
        Self {
            from: from.into(),
            target,
            caller_id,
            transactional: false,
            time_limit: None,
            ring_time: None,
            wait_url: None,
            record: None,
            recording_channels: None,
            recording_format: None,
            custom_field: None,
            playback_to: None,
            playback: None,
            stream: None,
            status_callback: None,
            status_callback_events: Vec::new(),
            status_callback_content_type: None,
            max_retries: None,
        }
    }

    /// Tells the end of the call, and events, as JSON to an address.
    #[must_use]
    pub fn with_status_callback(
        mut self,
        url: impl Into<Link>,
        events: impl IntoIterator<Item = CallbackEvent>,
    ) -> Self {
        self.status_callback = Some(url.into());
        self.status_callback_events = events.into_iter().collect();
        self.status_callback_content_type = Some(CallbackContentType::Json);
        self
    }

    /// Sets the text that comes back in callbacks.
    #[must_use]
    pub fn with_custom_field(mut self, text: impl Into<Private>) -> Self {
        self.custom_field = Some(text.into());
        self
    }

    /// Records or does not.
    #[must_use]
    pub const fn with_record(mut self, record: bool) -> Self {
        self.record = Some(record);
        self
    }

    /// Sets the longest time of the call.
    #[must_use]
    pub const fn with_time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = Some(limit);
        self
    }

    /// Sets the longest ring time of each leg.
    #[must_use]
    pub const fn with_ring_time(mut self, time: Duration) -> Self {
        self.ring_time = Some(time);
        self
    }

    /// Writes the form.
    #[must_use]
    pub fn to_form(&self) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        let mut put = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                form.append_pair(name, value);
            }
        };
        let seconds = |time: Option<Duration>| time.map(|time| time.whole_seconds().to_string());
        let flag = |value: bool| if value { "true" } else { "false" };
        put("From", Some(self.from.as_str()));
        match &self.target {
            V1Target::Number(number) => put("To", Some(number.as_str())),
            V1Target::Flow(url) => put("Url", Some(url.as_str())),
        }
        put("CallerId", Some(self.caller_id.number().as_str()));
        put("CallType", self.transactional.then_some("trans"));
        put("TimeLimit", seconds(self.time_limit).as_deref());
        put("TimeOut", seconds(self.ring_time).as_deref());
        put("WaitUrl", self.wait_url.as_ref().map(Link::as_str));
        put("Record", self.record.map(flag));
        put("RecordingChannels", self.recording_channels.as_ref().map(Channels::as_str));
        put("RecordingFormat", self.recording_format.as_ref().map(RecordingFormat::as_str));
        put(
            "StartPlaybackToNew",
            self.playback_to.as_ref().map(|to| match to {
                PlaybackTo::Callee => "Callee",
                PlaybackTo::Both => "Both",
                PlaybackTo::Other(word) => word.as_str(),
            }),
        );
        put("StartPlaybackValueNew", self.playback.as_ref().map(Link::as_str));
        put("StreamUrl", self.stream.as_ref().map(|(url, _)| url.as_str()));
        put("StreamBegin", self.stream.as_ref().map(|(_, begin)| begin.as_str()));
        put("StatusCallback", self.status_callback.as_ref().map(Link::as_str));
        for (index, event) in self.status_callback_events.iter().enumerate() {
            put(&format!("StatusCallbackEvents[{index}]"), Some(event.as_str()));
        }
        put(
            "StatusCallbackContentType",
            self.status_callback_content_type.as_ref().map(CallbackContentType::as_str),
        );
        put("MaxRetries", self.max_retries.map(|retries| retries.to_string()).as_deref());
        put("CustomField", self.custom_field.as_ref().map(Private::as_str));
        form.finish()
    }

    /// Checks the call against the documented rules. Places are names of form fields, as pointers.
    #[must_use]
    pub fn check(&self) -> Vec<Issue> {
        let mut issues: Vec<Issue> = [("/From", &self.from), ("/CallerId", self.caller_id.number())]
            .into_iter()
            .filter_map(|(at, number)| check_number(at, number))
            .collect();
        match &self.target {
            V1Target::Number(number) => issues.extend(check_number("/To", number)),
            V1Target::Flow(url) => {
                issues.extend(check_url("/Url", url));
                if !self.status_callback_events.is_empty() {
                    issues.push(Issue::warning(
                        "events-of-a-flow",
                        "/StatusCallbackEvents",
                        "events are ignored for flows; use a passthru applet there",
                    ));
                }
            }
        }
        if self.time_limit.is_some_and(|limit| limit < Duration::SECOND || limit > MAX_TIME_LIMIT) {
            issues.push(Issue::error("time-limit-out-of-range", "/TimeLimit", "expected 1 to 14400 seconds"));
        }
        if self.ring_time.is_some_and(|time| time < Duration::SECOND) {
            issues.push(Issue::error("ring-time-out-of-range", "/TimeOut", "expected at least 1 second"));
        }
        if self.custom_field.as_ref().is_some_and(|text| text.as_str().chars().count() > MAX_CUSTOM_FIELD) {
            issues.push(Issue::warning(
                "custom-field-too-long",
                "/CustomField",
                "expected at most 128 characters",
            ));
        }
        for (at, link) in [("/StatusCallback", &self.status_callback), ("/WaitUrl", &self.wait_url)] {
            issues.extend(link.as_ref().and_then(|link| check_url(at, link)));
        }
        issues
    }
}

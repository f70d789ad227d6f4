//! What happens to a leg, in no vendor's words: the input of the correlator.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::extension::{ExtensionName, ExtensionType};
use crate::id::{CallId, CallbackId, LegId, RecordId};
use crate::number::Number;
use crate::status::{CallStatus, Direction};

/// A point in the life of a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "a leg is opened, may be answered, and ends")]
pub enum LegPoint {
    /// It rings or dials.
    Opened,
    /// It is answered.
    Answered,
    /// It is over.
    Ended,
}

/// Something that happened to one leg of a call, as any PBX can tell it.
///
/// A PBX that is not in this crate is fed to the [`Correlator`](crate::Correlator) by making these.
///
/// ```
/// use pbx_events::{CallStatus, Correlator, Direction, LegEvent, LegPoint, Output};
/// use time::macros::datetime;
///
/// let at = datetime!(2024-05-01 9:00 UTC);
/// let leg = |point, seconds| {
///     LegEvent::new("call-1", "leg-1", at + time::Duration::seconds(seconds), point, Direction::In)
///         .with_extension("0450*101")
///         .with_caller("+15550100")
/// };
/// let mut correlator = Correlator::default();
/// correlator.receive(&leg(LegPoint::Opened, 0), at);
/// correlator.receive(&leg(LegPoint::Answered, 5), at);
/// let outputs = correlator.receive(&leg(LegPoint::Ended, 65).with_status(CallStatus::Answer), at);
/// let logged = outputs.iter().find_map(Output::as_logged).expect("one call");
/// assert_eq!(logged.customer.as_ref().map(|number| number.as_str()), Some("+15550100"));
/// assert_eq!(logged.talk_time, Some(time::Duration::MINUTE));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LegEvent {
    /// Call to which the leg belongs.
    pub call: CallId,
    /// The leg.
    pub leg: LegId,
    /// When it happened, by the clock of the PBX; read to the microsecond.
    pub at: OffsetDateTime,
    /// What happened.
    pub point: LegPoint,
    /// Way of the leg, seen from the extension.
    pub direction: Direction,
    /// How the leg stands.
    pub status: Option<CallStatus>,
    /// Extension whose leg it is.
    pub extension: Option<ExtensionName>,
    /// What that extension is, if the PBX says.
    pub extension_type: Option<ExtensionType>,
    /// Calling number.
    pub caller: Option<Number>,
    /// Dialled number.
    pub called: Option<Number>,
    /// Outside number tied to the leg after a transfer; stands in for the caller.
    pub remote: Option<Number>,
    /// Our number through which the call came in.
    pub did: Option<Number>,
    /// Extension that passed an incoming call on: voice menu, queue, or the internal caller.
    pub passed_on_by: Option<ExtensionName>,
    /// Talk time of the leg; `None` if the PBX does not say.
    pub talk_time: Option<Duration>,
    /// Record of the leg.
    pub record: Option<RecordId>,
    /// For a voice menu or queue at its end: whether a phone accepted the call.
    pub bridged: Option<bool>,
    /// Whether the leg exists because of forwarding or transfer.
    pub transferred: bool,
    /// Initiation through the API.
    pub callback: Option<CallbackId>,
    /// Who forwarded the call before it reached the PBX.
    pub diversion: Option<Number>,
}

impl LegEvent {
    /// Makes an event with what is always known.
    #[must_use]
    pub fn new(
        call: impl Into<CallId>,
        leg: impl Into<LegId>,
        at: OffsetDateTime,
        point: LegPoint,
        direction: Direction,
    ) -> Self {
        Self {
            call: call.into(),
            leg: leg.into(),
            at,
            point,
            direction,
            status: None,
            extension: None,
            extension_type: None,
            caller: None,
            called: None,
            remote: None,
            did: None,
            passed_on_by: None,
            talk_time: None,
            record: None,
            bridged: None,
            transferred: false,
            callback: None,
            diversion: None,
        }
    }

    /// Sets how the leg stands.
    #[must_use]
    pub fn with_status(mut self, status: CallStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// Sets the extension whose leg it is.
    #[must_use]
    pub fn with_extension(mut self, extension: impl Into<ExtensionName>) -> Self {
        self.extension = Some(extension.into());
        self
    }

    /// Sets the calling number.
    #[must_use]
    pub fn with_caller(mut self, caller: impl Into<Number>) -> Self {
        self.caller = Some(caller.into());
        self
    }

    /// Sets the dialled number.
    #[must_use]
    pub fn with_called(mut self, called: impl Into<Number>) -> Self {
        self.called = Some(called.into());
        self
    }

    /// Sets whether a phone accepted the call that this voice menu or queue had.
    #[must_use]
    pub const fn with_bridged(mut self, bridged: bool) -> Self {
        self.bridged = Some(bridged);
        self
    }

    /// Sets the talk time.
    #[must_use]
    pub const fn with_talk_time(mut self, talk_time: Duration) -> Self {
        self.talk_time = Some(talk_time);
        self
    }

    /// Returns the bytes of all texts, which bound what a correlator keeps of the event.
    pub(crate) fn text_bytes(&self) -> usize {
        let number = |number: &Option<Number>| number.as_ref().map_or(0, |number| number.as_str().len());
        let name = |name: &Option<ExtensionName>| name.as_ref().map_or(0, |name| name.as_str().len());
        self.call.as_str().len()
            + self.leg.as_str().len()
            + number(&self.caller)
            + number(&self.called)
            + number(&self.remote)
            + number(&self.did)
            + number(&self.diversion)
            + name(&self.extension)
            + name(&self.passed_on_by)
            + self.record.as_ref().map_or(0, |id| id.as_str().len())
            + self.callback.as_ref().map_or(0, |id| id.as_str().len())
            + self
                .status
                .as_ref()
                .map_or(0, |status| if status.is_known() { 0 } else { status.as_str().len() })
    }
}

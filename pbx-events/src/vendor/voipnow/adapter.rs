use time::OffsetDateTime;

use crate::error::Error;
use crate::id::LegId;
use crate::leg::{LegEvent, LegPoint};
use crate::parameter::Name;
use crate::vendor::Adapter;
use crate::vendor::voipnow::event::{Event, EventKind};
use crate::webhook::{Parameters, Webhook};

/// VoipNow among the vendors: a call id, and nothing that RingMe added.
pub(crate) const ADAPTER: Adapter = Adapter { name: "voipnow", recognises, leg_event };

fn recognises(parameters: &Parameters) -> bool {
    let is_there = |name: Name| parameters.get(name.as_str()).is_some_and(|value| !value.is_empty());
    is_there(Name::CallId) && !is_there(Name::EventType) && !is_there(Name::SubCallId)
}

fn leg_event(webhook: &Webhook<'_>, received_at: OffsetDateTime) -> Result<Option<LegEvent>, Error> {
    Event::decode(webhook).map(|event| Some(event.into_leg_event(received_at)))
}

impl Event {
    /// Turns the event into a leg event. Its time is that of its arrival, because it has none of its own; the leg is
    /// the extension's part in the call.
    #[must_use]
    pub fn into_leg_event(self, received_at: OffsetDateTime) -> LegEvent {
        let extension = self.extension();
        let part = extension.as_ref().map_or("", |extension| extension.local_part());
        let leg = LegId::from(format!("{}/{part}", self.call_id));
        let point = match self.kind {
            EventKind::DialIn | EventKind::DialOut => LegPoint::Opened,
            EventKind::Answer => LegPoint::Answered,
            EventKind::Hangup => LegPoint::Ended,
        };
        LegEvent {
            status: self.status,
            extension,
            caller: self.caller_number,
            called: self.called_number,
            did: self.called_did,
            // Named only for an internal caller, so nobody's hangup is to be expected.
            passed_on_by: None,
            ..LegEvent::new(self.call_id, leg, received_at, point, self.direction)
        }
    }
}

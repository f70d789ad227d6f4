use time::{Duration, OffsetDateTime};

use crate::error::Error;
use crate::extension::ExtensionName;
use crate::leg::{LegEvent, LegPoint};
use crate::parameter::Name;
use crate::status::Direction;
use crate::vendor::Adapter;
use crate::vendor::ringme::call_event::{CallEvent, CallEventKind};
use crate::vendor::ringme::event::Event;
use crate::vendor::ringme::{agent, phone_status};
use crate::webhook::{Parameters, Webhook};

/// RingMe among the vendors: its events name their type or leg.
pub(crate) const ADAPTER: Adapter = Adapter { name: "ringme", recognises, leg_event };

fn recognises(parameters: &Parameters) -> bool {
    [Name::EventType.as_str(), Name::SubCallId.as_str(), agent::MARK, phone_status::MARK]
        .into_iter()
        .any(|name| parameters.get(name).is_some_and(|value| !value.is_empty()))
}

fn leg_event(webhook: &Webhook<'_>, _received_at: OffsetDateTime) -> Result<Option<LegEvent>, Error> {
    Ok(match Event::decode(webhook)? {
        Event::Call(event) => Some((*event).into()),
        _ => None,
    })
}

impl From<CallEvent> for LegEvent {
    fn from(event: CallEvent) -> Self {
        let point = match event.kind {
            CallEventKind::DialIn | CallEventKind::DialOut => LegPoint::Opened,
            CallEventKind::Answer => LegPoint::Answered,
            CallEventKind::Hangup => LegPoint::Ended,
        };
        // The user of an incoming leg is the extension that was dialled; a voice menu or queue is named by
        // `CalledExtension`, because a caller may have dialled it from outside.
        let (extension, passed_on_by) = match event.direction {
            Direction::Out => (event.caller_extension, None),
            Direction::In => {
                let dialled = event
                    .called_number
                    .as_ref()
                    .filter(|number| number.is_extension() && event.bridged.is_none())
                    .map(|number| ExtensionName::from(number.as_str()));
                let bare = || event.called_number.as_ref().map(|number| ExtensionName::from(number.as_str()));
                (dialled.or(event.called_extension).or_else(bare), event.caller_extension)
            }
        };
        Self {
            status: event.status,
            extension,
            caller: event.caller_number,
            called: event.called_number,
            remote: event.remote_number,
            did: event.called_did,
            passed_on_by,
            // A hangup without `Duration` is one of a leg that was not answered.
            talk_time: event.talk_time.or_else(|| (point == LegPoint::Ended).then_some(Duration::ZERO)),
            record: event.record_id,
            bridged: event.bridged,
            transferred: event.transferred == Some(true),
            callback: event.callback_id,
            diversion: event.diversion,
            ..Self::new(event.call_id, event.leg_id, event.time, point, event.direction)
        }
    }
}

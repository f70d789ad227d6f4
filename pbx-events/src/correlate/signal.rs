use serde::Serialize;
use time::OffsetDateTime;

use super::call::{CallState, Detail};
use super::decide::Context;
use super::output::Output;
use crate::extension::ExtensionName;
use crate::id::{CallId, LegId};
use crate::leg::{LegEvent, LegPoint};
use crate::number::Number;
use crate::status::{CallStatus, Direction};

/// Something to show a user while the call is going on.
///
/// Signals follow the arrival of events: of a leg that is already over none but the end is signalled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Signal {
    /// What to show.
    pub kind: SignalKind,
    /// The call.
    pub call: CallId,
    /// The leg.
    pub leg: LegId,
    /// Whose screen it is: the extension, without the domain.
    pub user: Option<ExtensionName>,
    /// Number of the other end.
    pub customer: Option<Number>,
    /// Our number through which the call came in.
    pub did: Option<Number>,
    /// When it happened.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// What to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SignalKind {
    /// A card of the caller: the phone rings.
    Ringing,
    /// A notice: the user calls somebody.
    Dialing,
    /// In the call.
    InCall,
    /// Hide the card: somebody else has answered.
    AnsweredElsewhere {
        /// Extension that answered, if it is known.
        by: Option<ExtensionName>,
    },
    /// Hide the card: it is over.
    Finished {
        /// How.
        status: Option<CallStatus>,
    },
}

/// Adds the signal of an event that its leg has just taken.
pub(super) fn after(
    call: &CallState,
    index: usize,
    event: &LegEvent,
    context: &Context<'_>,
    outputs: &mut Vec<Output>,
) {
    let Some(leg) = call.legs.get(index) else { return };
    let Some(detail) = leg.detail.as_deref() else { return };
    let is_hidden = !context.options.local_calls && detail.is_local(leg.direction, context);
    if leg.gate || is_hidden {
        return;
    }
    let kind = match event.point {
        LegPoint::Opened if leg.answered.is_some() || leg.ended.is_some() => return,
        LegPoint::Opened if leg.direction == Direction::In => SignalKind::Ringing,
        LegPoint::Opened => SignalKind::Dialing,
        LegPoint::Answered if leg.ended.is_some() => return,
        LegPoint::Answered => SignalKind::InCall,
        LegPoint::Ended => {
            let winner = call.legs.iter().find(|other| other.answered.is_some() && other.ended.is_none());
            match winner.filter(|_| leg.answered.is_none() && leg.direction == Direction::In) {
                Some(winner) => {
                    SignalKind::AnsweredElsewhere { by: winner.detail.as_deref().and_then(Detail::user) }
                }
                None => SignalKind::Finished { status: detail.status.clone() },
            }
        }
    };
    outputs.push(Output::Signal(Box::new(Signal {
        kind,
        call: call.id.clone(),
        leg: detail.leg.clone(),
        user: detail.user(),
        customer: detail.customer(leg.direction),
        did: detail.did.number(),
        at: event.at,
    })));
}

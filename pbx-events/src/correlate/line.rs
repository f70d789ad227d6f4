//! What a correlator says, as a line of a log.

use std::fmt::{self, Display};

use serde::Serialize as _;

use super::output::{Gap, InconsistencyKind, LoggedCall, MissedCall, Output};
use super::signal::{Signal, SignalKind};
use crate::extension::ExtensionName;
use crate::number::Number;
use crate::status::Direction;

/// One line for a log: what happened to which leg or call, who called whom, and how long they talked.
///
/// Numbers are shown in full, as everywhere in these types. A caller stands left of the arrow.
///
/// ```
/// use pbx_events::{Correlator, Output, Webhook};
/// use time::macros::datetime;
///
/// let body = "EventType=hangup&EventTime=1700000030000000&CallID=c2&SubCallID=50200-c3&CallFlow=in&CallStatus=CANCEL\
///             &CalledExtension=0450*200%40pbx.example.net&CallerIDNum=%2B15550101&CalledDID=15550199&Bridged=no";
/// let mut correlator = Correlator::default();
/// correlator.receive_webhook(&Webhook::form(body)?, datetime!(2023-11-14 22:13:50 UTC))?;
/// let missed = correlator.flush().remove(0);
/// assert_eq!(missed.to_string(), "missed c2: +15550101 -> 0450*200");
/// # Ok::<(), pbx_events::Error>(())
/// ```
impl Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Logged(logged) => write!(f, "logged {logged}"),
            Self::Technical(logged) => write!(f, "technical {logged}"),
            Self::Missed(missed) => write!(f, "missed {missed}"),
            Self::Signal(signal) => signal.fmt(f),
            Self::Incomplete(incomplete) => {
                write!(f, "incomplete {}: never came:", incomplete.call)?;
                incomplete.missing.iter().try_for_each(|gap| write!(f, " {gap}"))?;
                of_leg(f, incomplete.leg.as_ref())
            }
            Self::Inconsistency(inconsistency) => {
                write!(f, "inconsistent {}: {}", inconsistency.call, inconsistency.kind)?;
                of_leg(f, inconsistency.leg.as_ref())
            }
            Self::Evicted { call } => write!(f, "evicted {call}"),
        }
    }
}

/// The leg, who called whom, how long they talked.
impl Display for LoggedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.leg)?;
        parties(f, Some(self.direction), self.user.as_ref(), self.customer.as_ref())?;
        match (self.answered, self.talk_time, &self.status) {
            (true, Some(talked), _) => write!(f, ", talked {} s", talked.as_seconds_f64()),
            (true, None, _) => f.write_str(", answered"),
            (false, _, Some(status)) => write!(f, ", not answered ({status})"),
            (false, _, None) => f.write_str(", not answered"),
        }
    }
}

/// The call, who called, where it ended.
impl Display for MissedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.call)?;
        parties(f, Some(Direction::In), self.place.as_ref(), self.customer.as_ref())
    }
}

/// What to show, the leg, the parties.
impl Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = match &self.kind {
            SignalKind::Ringing => {
                f.write_str("ringing")?;
                Some(Direction::In)
            }
            SignalKind::Dialing => {
                f.write_str("dialing")?;
                Some(Direction::Out)
            }
            SignalKind::InCall => {
                f.write_str("in call")?;
                None
            }
            SignalKind::AnsweredElsewhere { by: Some(by) } => {
                write!(f, "answered by {by}")?;
                Some(Direction::In)
            }
            SignalKind::AnsweredElsewhere { by: None } => {
                f.write_str("answered elsewhere")?;
                Some(Direction::In)
            }
            SignalKind::Finished { status: Some(status) } => {
                write!(f, "finished ({status})")?;
                None
            }
            SignalKind::Finished { status: None } => {
                f.write_str("finished")?;
                None
            }
        };
        write!(f, " {}: ", self.leg)?;
        parties(f, direction, self.user.as_ref(), self.customer.as_ref())
    }
}

impl Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl Display for InconsistencyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// Writes `caller -> callee`; without a direction, the user first.
fn parties(
    f: &mut fmt::Formatter<'_>,
    direction: Option<Direction>,
    user: Option<&ExtensionName>,
    customer: Option<&Number>,
) -> fmt::Result {
    let (user, customer) = (user.map_or("?", ExtensionName::as_str), customer.map_or("?", Number::as_str));
    match direction {
        Some(Direction::In) => write!(f, "{customer} -> {user}"),
        Some(Direction::Out) => write!(f, "{user} -> {customer}"),
        None => write!(f, "{user} and {customer}"),
    }
}

fn of_leg(f: &mut fmt::Formatter<'_>, leg: Option<&crate::id::LegId>) -> fmt::Result {
    leg.map_or(Ok(()), |leg| write!(f, ", leg {leg}"))
}

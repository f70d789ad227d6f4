//! A call that a stand-in accepted, and how it goes on.

use time::{Duration, OffsetDateTime};

use super::desk::START;
use crate::placed::{CallId, Outcome};
use crate::redact::PhoneNumber;

/// A call that a stand-in accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FakeCall {
    /// Identifier that the stand-in gave it.
    pub id: CallId,
    /// Party that is rung first.
    pub a_leg: PhoneNumber,
    /// Party that is connected to it.
    pub b_leg: PhoneNumber,
    /// Number that the A-leg sees.
    pub shown_to_a: Option<PhoneNumber>,
    /// Number that the B-leg sees.
    pub shown_to_b: Option<PhoneNumber>,
    /// When the A-leg began to ring.
    pub placed_at: OffsetDateTime,
    /// When the A-leg answered and the B-leg began to ring.
    pub answered_at: Option<OffsetDateTime>,
    /// When the B-leg answered and both began to talk.
    pub connected_at: Option<OffsetDateTime>,
    /// When the call ended.
    pub ended_at: Option<OffsetDateTime>,
    /// How the call ended; `None` while it runs.
    pub outcome: Option<Outcome>,
    /// How long each leg may ring; `None`: for ever.
    pub ring_limit: Option<Duration>,
    /// How long the parties may talk; `None`: for ever.
    pub talk_limit: Option<Duration>,
    pub(super) plan: Option<Plan>,
}

/// How far a call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "a call between two parties has these four points and no other")]
pub enum Stage {
    /// The A-leg rings.
    Ringing,
    /// The A-leg has answered, the B-leg rings.
    Answered,
    /// Both talk.
    Connected,
    /// The call is over.
    Ended,
}

impl FakeCall {
    /// Makes a call.
    #[must_use]
    pub fn new(id: impl Into<CallId>, a_leg: impl Into<PhoneNumber>, b_leg: impl Into<PhoneNumber>) -> Self {
        Self {
            id: id.into(),
            a_leg: a_leg.into(),
            b_leg: b_leg.into(),
            shown_to_a: None,
            shown_to_b: None,
            placed_at: START,
            answered_at: None,
            connected_at: None,
            ended_at: None,
            outcome: None,
            ring_limit: None,
            talk_limit: None,
            plan: None,
        }
    }

    /// Returns how far the call has come.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        match (self.ended_at, self.connected_at, self.answered_at) {
            (Some(_), _, _) => Stage::Ended,
            (None, Some(_), _) => Stage::Connected,
            (None, None, Some(_)) => Stage::Answered,
            (None, None, None) => Stage::Ringing,
        }
    }

    /// Returns how long the parties talked; zero while they do.
    #[must_use]
    pub fn talk_time(&self) -> Duration {
        match (self.connected_at, self.ended_at) {
            (Some(connected), Some(ended)) => ended - connected,
            _ => Duration::ZERO,
        }
    }

    /// Returns how long the call lasted, ringing included; zero while it does.
    #[must_use]
    pub fn whole_time(&self) -> Duration {
        self.ended_at.map_or(Duration::ZERO, |ended| ended - self.placed_at)
    }

    /// What happens next by itself: by the plan, or because a limit is reached, whichever is earlier.
    pub(super) fn next(&self) -> Option<(OffsetDateTime, Stage, Outcome)> {
        match (self.planned(), self.limited()) {
            (Some(planned), Some(limited)) => Some(if limited.0 < planned.0 { limited } else { planned }),
            (planned, limited) => planned.or(limited),
        }
    }

    fn limited(&self) -> Option<(OffsetDateTime, Stage, Outcome)> {
        let (since, limit, outcome) = match self.stage() {
            Stage::Ringing => (self.placed_at, self.ring_limit?, Outcome::UserNoAnswer),
            Stage::Answered => (self.answered_at?, self.ring_limit?, Outcome::CustomerNoAnswer),
            Stage::Connected => (self.connected_at?, self.talk_limit?, Outcome::Connected),
            Stage::Ended => return None,
        };
        Some((since.saturating_add(limit), Stage::Ended, outcome))
    }

    fn planned(&self) -> Option<(OffsetDateTime, Stage, Outcome)> {
        let plan = self.plan.as_ref()?;
        let outcome = plan.outcome.clone();
        match (self.stage(), plan.ring_b, plan.talk) {
            (Stage::Ended, ..) => None,
            (Stage::Ringing, None, _) => {
                Some((self.placed_at.saturating_add(plan.ring_a), Stage::Ended, outcome))
            }
            (Stage::Ringing, Some(_), _) => {
                Some((self.placed_at.saturating_add(plan.ring_a), Stage::Answered, outcome))
            }
            (Stage::Answered, ring_b, None) => {
                Some((self.answered_at?.saturating_add(ring_b.unwrap_or_default()), Stage::Ended, outcome))
            }
            (Stage::Answered, ring_b, Some(_)) => Some((
                self.answered_at?.saturating_add(ring_b.unwrap_or_default()),
                Stage::Connected,
                outcome,
            )),
            (Stage::Connected, _, talk) => {
                Some((self.connected_at?.saturating_add(talk.unwrap_or_default()), Stage::Ended, outcome))
            }
        }
    }
}

/// How calls go on by themselves while the clock is moved. Without a plan they wait for you.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # #[cfg(feature = "exotel")] {
/// use click2call_client::{ClickToCallExt as _, Endpoint, fake};
/// use time::Duration;
///
/// let vendor = fake::Exotel::new("sid", "key", "token");
/// vendor.plan(fake::Plan::conversation(Duration::seconds(4), Duration::seconds(9), Duration::seconds(60)));
/// let client = vendor.client().build()?;
/// client.connect(Endpoint::number("+15550100"), Endpoint::number("+15550101")).await?;
/// vendor.advance(Duration::seconds(73));
/// assert_eq!(vendor.calls()[0].talk_time(), Duration::seconds(60));
/// # }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    ring_a: Duration,
    ring_b: Option<Duration>,
    talk: Option<Duration>,
    outcome: Outcome,
}

impl Plan {
    /// Both answer after ringing so long, and talk.
    #[must_use]
    pub const fn conversation(ring_a: Duration, ring_b: Duration, talk: Duration) -> Self {
        Self { ring_a, ring_b: Some(ring_b), talk: Some(talk), outcome: Outcome::Connected }
    }

    /// The A-leg rings so long and does not answer; the B-leg never rings.
    #[must_use]
    pub const fn no_user(ring_a: Duration) -> Self {
        Self { ring_a, ring_b: None, talk: None, outcome: Outcome::UserNoAnswer }
    }

    /// The A-leg answers, the B-leg rings so long and ends like this: not answered, busy, cancelled …
    #[must_use]
    pub const fn no_customer(ring_a: Duration, ring_b: Duration, outcome: Outcome) -> Self {
        Self { ring_a, ring_b: Some(ring_b), talk: None, outcome }
    }
}

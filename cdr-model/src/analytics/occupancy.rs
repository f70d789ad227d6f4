use serde::{Deserialize, Serialize};
use time::Duration;

use super::Report;

/// How long an agent was there in the period of a report.
///
/// Records do not tell it: it comes from status events (log-in, log-out, break) of the
/// [real-time API](crate::voicenter::realtime), or from whoever keeps the hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attendance {
    /// Logged in, breaks included.
    pub logged_in: Duration,
    /// On a break.
    pub on_break: Duration,
}

impl Attendance {
    /// Makes an attendance without a break.
    #[must_use]
    pub const fn new(logged_in: Duration) -> Self {
        Self { logged_in, on_break: Duration::ZERO }
    }

    /// Sets the breaks.
    #[must_use]
    pub const fn with_break(mut self, on_break: Duration) -> Self {
        self.on_break = on_break;
        self
    }
}

impl Report {
    /// Returns the occupancy of an agent: handle time over the time logged in without breaks.
    ///
    /// Handle time is talk plus the [after-call work](super::Settings::after_call_work) of each handled call. `None`
    /// means not available: the [settings](super::Settings::with_attendance) say nothing of the agent, or no time is
    /// left after the breaks.
    ///
    /// ```
    /// use cdr_model::analytics::{Attendance, Figures, Settings};
    /// use time::Duration;
    ///
    /// let shift = Attendance::new(Duration::hours(8)).with_break(Duration::hours(1));
    /// let report = Figures::new().report(&Settings::default().with_attendance("7", shift));
    /// assert_eq!(report.occupancy("7"), Some(0.0));
    /// assert_eq!(report.occupancy("8"), None, "nobody said when agent 8 was there");
    /// ```
    #[must_use]
    pub fn occupancy(&self, agent: &str) -> Option<f64> {
        let attendance = self.settings.attendance.get(agent)?;
        let available = (attendance.logged_in - attendance.on_break).as_seconds_f64();
        let talk = self.agents.talk_seconds.get(agent).copied().unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "counts and seconds of calls are far below 2^53")]
        let (talk, handled) = (talk as f64, self.agents.handled(agent) as f64);
        let handle = handled.mul_add(self.settings.after_call_work.as_seconds_f64(), talk);
        (available > 0.0).then(|| handle / available)
    }
}

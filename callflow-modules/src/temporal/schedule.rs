//! Rules asked in order: what `temporal_route` decides.

use time::format_description::well_known::Iso8601;
use time::{Date, Duration, OffsetDateTime};

use super::{Cycle, NoDate, Rule, Zone};
use crate::GregorianSeconds;

/// Which generation of the server decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Engine {
    /// Kazoo 4.3: `end_date` and `exclude` are not read.
    #[default]
    V43,
    /// Kazoo 5.
    V5,
}

/// A rule and the branch that is taken when it applies.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Candidate {
    /// Branch key: the id of the rule, of its set, or `rule_set`.
    pub key: String,
    /// The rule.
    pub rule: Rule,
}

/// Rules in the order in which they are asked; the first that applies wins.
///
/// ```
/// use callflow_modules::temporal::{Cycle, Rule, Schedule, Weekday, Zone};
/// use time::{Duration, macros::datetime};
///
/// let weekdays = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
/// let open = Rule::new("open", Cycle::Weekly)
///     .with_wdays(weekdays)
///     .with_window(Duration::hours(9), Duration::hours(17));
/// let schedule = Schedule::new().candidate("office_open", open);
///
/// assert_eq!(schedule.decide(datetime!(2026-11-20 9:00 UTC), &Zone::UTC)?, Some("office_open"));
/// assert_eq!(schedule.decide(datetime!(2026-11-21 9:00 UTC), &Zone::UTC)?, None);
/// # Ok::<_, callflow_modules::temporal::NoDate>(())
/// ```
#[doc(alias = "business hours")]
#[doc(alias = "time of day routing")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedule {
    candidates: Vec<Candidate>,
    engine: Engine,
}

impl Schedule {
    /// Makes a schedule without rules.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Decides as this generation of the server does.
    #[must_use]
    pub const fn with_engine(mut self, engine: Engine) -> Self {
        self.engine = engine;
        self
    }

    /// Adds a rule behind those that are there.
    #[must_use]
    pub fn candidate(mut self, key: impl Into<String>, rule: Rule) -> Self {
        self.candidates.push(Candidate { key: key.into(), rule });
        self
    }

    /// Returns the candidates in order.
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// Returns the key of the first rule that applies at an instant, or `None` if none does.
    ///
    /// # Errors
    /// [`NoDate`] if a rule that cannot be computed comes before one that applies: the server's action dies there.
    pub fn decide(&self, now: OffsetDateTime, zone: &Zone) -> Result<Option<&str>, NoDate> {
        for Candidate { key, rule } in &self.candidates {
            if rule.applies(now, zone, self.engine)? {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }
}

impl Rule {
    /// Returns whether the rule applies at an instant.
    ///
    /// The search date is the day before, and for weekly rules the day itself. Both ends of the window are
    /// included. A rule that starts in the future never applies, not even one that is enabled.
    ///
    /// # Errors
    /// [`NoDate`] for a rule that the server cannot compute.
    pub fn applies(&self, now: OffsetDateTime, zone: &Zone, engine: Engine) -> Result<bool, NoDate> {
        let local = zone.local(now);
        let today = local.date();
        if self.start_in(zone).is_none_or(|start| today < start) {
            return Ok(false);
        }
        if engine == Engine::V5 && (self.is_over(today, zone) || self.excludes(today)) {
            return Ok(false);
        }
        if let Some(enabled) = self.enabled {
            return Ok(enabled);
        }
        let search = if self.cycle == Cycle::Weekly { Some(today) } else { today.previous_day() };
        let base = match self.next_date_in(zone, search.ok_or(NoDate::OutOfRange)?) {
            Ok(base) => base.date().ok_or(NoDate::OutOfRange)?,
            Err(NoDate::NoCycle) => return Ok(false),
            Err(error) => return Err(error),
        };
        let since = local - base.midnight();
        let start = self.time_window_start.unwrap_or(Duration::ZERO);
        let stop = self.time_window_stop.unwrap_or(Duration::DAY);
        // The server counts whole seconds.
        Ok((start..=stop).contains(&Duration::seconds(since.whole_seconds())))
    }

    fn is_over(&self, today: Date, zone: &Zone) -> bool {
        let end = self.end_date.and_then(GregorianSeconds::instant);
        end.is_some_and(|end| zone.local(end).date() < today)
    }

    fn excludes(&self, today: Date) -> bool {
        self.exclude.iter().flatten().any(|text| Date::parse(text, &Iso8601::DATE) == Ok(today))
    }
}

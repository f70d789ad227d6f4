use std::collections::BTreeMap;
use std::fmt;

use time::{Duration, OffsetDateTime};
use voice_actions::runtime::LegId;
use voice_actions::runtime::simulator::{EndedBy, Ledger, LegKind, LegRecord};

/// What truly happened, counted from the legs of a ledger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Truth {
    /// Each call from outside, by the id of its first leg.
    pub calls: BTreeMap<String, CallTruth>,
}

/// What truly happened to one caller.
#[derive(Clone, Debug, PartialEq)]
pub struct CallTruth {
    /// Number that called.
    pub caller: String,
    /// When.
    pub at: OffsetDateTime,
    /// Who talked to the caller and for how many whole seconds, in order.
    pub talks: Vec<(String, i64)>,
    /// Legs that were rung for the caller and answered: whose, and for how many whole seconds.
    pub answered_legs: Vec<(String, i64)>,
    /// Whether somebody was rung for the caller.
    pub rang_somebody: bool,
    /// Whether the caller ended the call.
    pub caller_hung_up: bool,
    /// The legs of the call with their times, for people.
    pub timeline: String,
}

impl Truth {
    /// Counts a ledger.
    #[must_use]
    pub fn of(ledger: &Ledger) -> Self {
        let mut calls: BTreeMap<&LegId, Vec<&LegRecord>> = BTreeMap::new();
        for leg in ledger.legs() {
            calls.entry(&leg.call).or_default().push(leg);
        }
        let truths = calls.values().filter_map(|legs| {
            let first = legs.iter().find(|leg| leg.kind == LegKind::Incoming)?;
            Some((first.leg.to_string(), CallTruth::of(first, legs)))
        });
        Self { calls: truths.collect() }
    }

    /// Calls in which somebody talked to the caller.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.count(|call| !call.talks.is_empty())
    }

    /// Calls for which somebody was rung, and nobody talked.
    #[must_use]
    pub fn rang_in_vain(&self) -> u64 {
        self.count(|call| call.talks.is_empty() && call.rang_somebody)
    }

    /// Calls that ended in the menu because the caller left.
    #[must_use]
    pub fn left_in_menu(&self) -> u64 {
        self.count(|call| call.talks.is_empty() && !call.rang_somebody && call.caller_hung_up)
    }

    /// Seconds of talk, each conversation in whole seconds.
    #[must_use]
    pub fn talk_seconds(&self) -> u64 {
        let seconds =
            self.calls.values().flat_map(|call| &call.talks).map(|(_, seconds)| *seconds).sum::<i64>();
        u64::try_from(seconds).unwrap_or(0)
    }

    /// Conversations by the number of the agent.
    #[must_use]
    pub fn by_agent(&self) -> BTreeMap<String, u64> {
        let mut agents = BTreeMap::new();
        for (agent, _) in self.calls.values().flat_map(|call| &call.talks) {
            *agents.entry(agent.clone()).or_insert(0) += 1;
        }
        agents
    }

    /// Answered legs by the number of the agent, whether the caller was still there or not.
    #[must_use]
    pub fn answered_legs(&self) -> BTreeMap<String, u64> {
        let mut agents = BTreeMap::new();
        for (agent, _) in self.calls.values().flat_map(|call| &call.answered_legs) {
            *agents.entry(agent.clone()).or_insert(0) += 1;
        }
        agents
    }

    /// Seconds of the answered legs, each in whole seconds.
    #[must_use]
    pub fn leg_seconds(&self) -> u64 {
        let legs = self.calls.values().flat_map(|call| &call.answered_legs);
        u64::try_from(legs.map(|(_, seconds)| *seconds).sum::<i64>()).unwrap_or(0)
    }

    /// Customers whom no phone answered, with how often.
    #[must_use]
    pub fn missed(&self) -> BTreeMap<String, u64> {
        let mut customers = BTreeMap::new();
        for call in self.calls.values().filter(|call| call.answered_legs.is_empty()) {
            *customers.entry(call.caller.clone()).or_insert(0) += 1;
        }
        customers
    }

    fn count(&self, condition: impl Fn(&CallTruth) -> bool) -> u64 {
        self.calls.values().map(|call| u64::from(condition(call))).sum()
    }
}

impl CallTruth {
    fn of(first: &LegRecord, legs: &[&LegRecord]) -> Self {
        let mut talks: Vec<(OffsetDateTime, String, Duration)> = Vec::new();
        for other in legs.iter().filter(|other| other.leg != first.leg) {
            let time = together(first, other);
            if time.is_positive() {
                talks.push((other.answered_at.unwrap_or(other.started_at), other.to.clone(), time));
            }
        }
        talks.sort();
        Self {
            caller: first.from.number.clone(),
            at: first.started_at,
            talks: talks.into_iter().map(|(_, who, time)| (who, time.whole_seconds())).collect(),
            answered_legs: legs
                .iter()
                .filter(|leg| leg.leg != first.leg && leg.is_answered())
                .map(|leg| (leg.to.clone(), leg.connected_time().whole_seconds()))
                .collect(),
            rang_somebody: legs.iter().any(|other| other.parent.as_ref() == Some(&first.leg)),
            caller_hung_up: first.ended_by == Some(EndedBy::Party),
            timeline: timeline(first, legs),
        }
    }
}

/// How long two legs could hear each other, bridged or in one room.
fn together(one: &LegRecord, other: &LegRecord) -> Duration {
    let bridged = one.talks.iter().filter(|talk| talk.with == other.leg);
    let mut time: Duration = bridged.filter_map(|talk| Some(talk.ended_at? - talk.began_at)).sum();
    for mine in &one.rooms {
        for theirs in other.rooms.iter().filter(|theirs| theirs.room == mine.room) {
            if let (Some(left), Some(gone)) = (mine.left_at, theirs.left_at) {
                time += (left.min(gone) - mine.entered_at.max(theirs.entered_at)).max(Duration::ZERO);
            }
        }
    }
    time
}

fn timeline(first: &LegRecord, legs: &[&LegRecord]) -> String {
    let mut text = String::new();
    for leg in legs {
        let after = |at: Option<OffsetDateTime>| {
            at.map_or_else(
                || "–".to_owned(),
                |at| format!("{:.1} s", (at - first.started_at).as_seconds_f64()),
            )
        };
        text.push_str(&format!(
            "{} {:?} {} → {}: rings {}, answered {}, over {} ({})\n",
            leg.leg,
            leg.kind,
            leg.from.number,
            leg.to,
            after(Some(leg.started_at)),
            after(leg.answered_at),
            after(leg.ended_at),
            leg.cause.as_ref().map_or("", |cause| cause.as_str()),
        ));
    }
    text
}

impl fmt::Display for CallTruth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} called at {}, talks: {:?}", self.caller, self.at, self.talks)?;
        f.write_str(&self.timeline)
    }
}

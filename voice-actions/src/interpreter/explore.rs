//! What an explorer asks: outcomes that make a difference, and the part of the state that does.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};
use time::{Duration, OffsetDateTime};

use super::leg::Interpreter;
use super::script::{AssignedValue, Count, Data, FinishOn, Items, Op, Prompt, Script, Switch, Timeout};
use crate::expression::{ClockUse, Expression, Template};
use crate::runtime::{Collect, CollectEnd, Collected, Effect, Note, Outcome, Request, Start};

impl Interpreter {
    /// Returns the outcomes of a request that make a difference to this flow.
    pub(super) fn outcomes_that_matter(&self, pending: &Request) -> Vec<Outcome> {
        match &pending.effect {
            Effect::Collect(collect) => self.digits_that_matter(collect),
            Effect::EnterRoom(room) if room.max_participants.is_none() => vec![Outcome::Entered],
            // Answered or not: the flow goes on with the next action.
            Effect::Bridge(_) => Outcome::usual(&pending.effect).into_iter().take(2).collect(),
            effect => Outcome::usual(effect),
        }
    }

    /// Silence, the digits that a condition tests, and one key that none does.
    fn digits_that_matter(&self, collect: &Collect) -> Vec<Outcome> {
        let most = collect.max_digits.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        let possible = |keys: &String| {
            keys.chars().count() <= most && !keys.chars().any(|key| collect.finish_on.contains(key))
        };
        let mut tested = BTreeSet::new();
        self.script.each_expression(&mut |expression| {
            if expression.reads().iter().any(|read| read.variable() == "$keyPresses") {
                tested.extend(expression.keys().filter(possible));
            }
        });
        let other = ('0'..='9').map(String::from).find(|key| !tested.contains(key) && possible(key));
        let end = |keys: &str| match collect.finish_on.as_str().chars().next() {
            _ if keys.chars().count() == most => CollectEnd::Enough,
            Some(key) => CollectEnd::Key(key),
            None => CollectEnd::Silence,
        };
        let pressed = tested.into_iter().chain(other).map(|keys| {
            let end = end(&keys);
            Outcome::Collected(Collected::new(keys, end))
        });
        std::iter::once(Outcome::collected("")).chain(pressed).collect()
    }

    /// Returns what decides how the leg goes on.
    ///
    /// Variables that the flow never reads are left out: the start time of a leg, for instance, does not make its
    /// state a new one.
    pub(super) fn what_matters(&self) -> Json {
        let state = &self.state;
        let mut read = BTreeSet::new();
        self.script.each_read(&mut |variable| {
            read.insert(variable.to_owned());
        });
        let asks = self.configuration.is_some()
            || self.script.ops.iter().any(|op| matches!(op, Op::Redirect { .. }));
        let variables: Map<String, Json> = state
            .scope
            .iter()
            .filter(|(name, _)| read.contains(*name) || (asks && *name == "$sessionData"))
            .map(|(name, value)| (name.to_owned(), serde_json::to_value(value).unwrap_or_default()))
            .collect();
        json!({
            "waiting": state.waiting,
            "next": state.next,
            "started": state.start.as_deref().map(|start: &Start| start.direction.as_str().to_owned()),
            "pending": state.pending.id().is_some(),
            "ended": state.pending.is_ended(),
            "variables": variables,
            "loops": state.loops,
            "rooms": state.rooms,
            "key_presses": if asks { json!(state.key_presses) } else { Json::Null },
            "fetched": state.fetched,
        })
    }
}

/// A date that an expression makes is of today's flow if it is no further away.
const NEAR: Duration = Duration::days(400);

impl Interpreter {
    /// Notes the instants at which an expression that looked at the clock might come out otherwise: around each date that
    /// it made, and at each hour, weekday, day or month where it read one.
    pub(super) fn note_clock(&mut self, op: usize, clock: &ClockUse, now: OffsetDateTime) {
        let mut instants = Vec::new();
        for milliseconds in &clock.dates {
            let seconds = Duration::checked_seconds_f64(*milliseconds / 1_000.0);
            let date = seconds.and_then(|since| OffsetDateTime::UNIX_EPOCH.checked_add(since));
            if let Some(date) = date.filter(|date| (*date - now).abs() <= NEAR) {
                // A date that keeps the seconds of the clock moves with it; a minute is enough to get past.
                let near = [Duration::SECOND, Duration::MINUTE];
                instants.extend(near.into_iter().flat_map(|by| [date - by, date + by]));
            }
        }
        let fields = &clock.fields;
        let midnight = now.replace_time(time::Time::MIDNIGHT);
        let every =
            |from: OffsetDateTime, step: Duration, count: i32| (1..=count).map(move |nth| from + step * nth);
        if fields.hours {
            instants.extend(every(midnight - Duration::minutes(30), Duration::HOUR, 24));
        }
        if fields.date {
            instants.extend(every(now, Duration::DAY, 30));
        } else if fields.weekday {
            instants.extend(every(now, Duration::DAY, 6));
        }
        if fields.month {
            instants.extend(every(now, Duration::days(30), 12));
        }
        for instant in instants {
            let place = self.place(op);
            self.note(|| Note::clock(place, instant));
        }
    }
}

impl Script {
    fn each_read(&self, found: &mut dyn FnMut(&str)) {
        self.each_expression(&mut |expression| {
            for read in expression.reads() {
                found(read.variable());
            }
        });
        for op in &self.ops {
            op.each_template(&mut |template| {
                for read in template.reads() {
                    found(read.variable());
                }
            });
        }
    }

    fn each_expression(&self, found: &mut dyn FnMut(&Expression)) {
        for op in &self.ops {
            let expression = match op {
                Op::If { condition, .. } => condition.as_ref().ok(),
                Op::Assign(assign) => match &assign.value {
                    AssignedValue::Text(assigned) => assigned.expression(),
                    AssignedValue::Constant(_) => None,
                },
                Op::ForEach(each) => match &each.items {
                    Items::Expression(expression) => expression.as_ref().ok(),
                    Items::Data(_) => None,
                },
                _ => None,
            };
            if let Some(expression) = expression {
                found(expression);
            }
        }
    }
}

impl Op {
    fn each_template(&self, found: &mut dyn FnMut(&Template)) {
        match self {
            Self::Say { text, times } => spoken(text, times.as_ref(), found),
            Self::Play { media, times } => spoken(media, times.as_ref(), found),
            Self::Collect(collect) => {
                for prompt in &collect.prompts {
                    match prompt {
                        Prompt::Say { text, times } => spoken(text, times.as_ref(), found),
                        Prompt::Play { media, times } => spoken(media, times.as_ref(), found),
                        Prompt::Other(_) => {}
                    }
                }
                if let Some(Count::Template(template)) = &collect.max_digits {
                    found(template);
                }
                if let FinishOn::Template(template) = &collect.finish_on {
                    found(template);
                }
                if let Some(Timeout::Template(template)) = &collect.timeout {
                    found(template);
                }
            }
            Self::Conference(conference) => {
                spoken(&conference.room, conference.max_participants.as_ref(), found);
                if let Some(Switch::Template(template)) = &conference.end_on_exit {
                    found(template);
                }
            }
            Self::Transfer { to, caller_id } => {
                [Some(to), caller_id.as_ref()].into_iter().flatten().for_each(found);
            }
            Self::Dial(dial) => {
                [Some(&dial.to), dial.caller_id.as_ref()].into_iter().flatten().for_each(&mut *found);
                if let Some(data) = &dial.session_data {
                    data.each_template(found);
                }
            }
            Self::ForEach(each) => {
                if let Items::Data(data) = &each.items {
                    data.each_template(found);
                }
            }
            Self::Redirect { url, method } => {
                [Some(url), method.as_ref()].into_iter().flatten().for_each(found);
            }
            Self::SessionData(data) | Self::Record(data) | Self::Queue(data) | Self::Custom(_, data) => {
                data.each_template(found);
            }
            Self::Sms { to, caller_id, message } => [to, caller_id, message].into_iter().for_each(found),
            Self::Assign(_)
            | Self::WaitInRoom
            | Self::HangUp
            | Self::If { .. }
            | Self::Next(_)
            | Self::Jump(_)
            | Self::Goto { .. }
            | Self::NoLabel(_)
            | Self::Label => {}
        }
    }
}

fn spoken(text: &Template, times: Option<&Count>, found: &mut dyn FnMut(&Template)) {
    found(text);
    if let Some(Count::Template(template)) = times {
        found(template);
    }
}

impl Data {
    fn each_template(&self, found: &mut dyn FnMut(&Template)) {
        match self {
            Self::Constant(_) => {}
            Self::Text(template) => found(template),
            Self::List(items) => items.iter().for_each(|item| item.each_template(found)),
            Self::Members(members) => members.iter().for_each(|(_, item)| item.each_template(found)),
        }
    }
}

//! Every figure of the reference, counted from what truly happened.

use std::collections::{BTreeMap, BTreeSet};

use super::CallTruth;
use super::contact::{Contact, Ending, Kind};
use crate::closed_loop::office;

/// Figures of the callers of a queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// Who reached it.
    pub offered: u64,
    /// Who was answered.
    pub answered: u64,
    /// Who gave up.
    pub abandoned: u64,
    /// Who gave up or was sent away.
    pub lost: u64,
    /// Seconds of talk.
    pub talk: u64,
    /// Seconds of waiting of the answered.
    pub waits_answered: Vec<u64>,
    /// Seconds of waiting of those who gave up.
    pub waits_abandoned: Vec<u64>,
    /// Longest wait of all.
    pub longest: u64,
}

/// Figures of attempts to reach customers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// Customers who were really dialled.
    pub attempts: u64,
    /// Who answered.
    pub answered: u64,
    /// Answered, engaged, not answered, given up: the network did its part.
    pub completed: u64,
    /// Seconds of talk of the answered.
    pub talk: u64,
}

/// Every figure of all calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// All queues that customers call.
    pub queue: Queue,
    /// Each of them.
    pub queues: BTreeMap<String, Queue>,
    /// The queue of the dialer.
    pub dialer_queue: Queue,
    /// Interactions: inbound, outbound, internal.
    pub interactions: [u64; 3],
    /// Inbound interactions by the word of the report.
    pub outcomes: BTreeMap<&'static str, u64>,
    /// Seconds that agents talked in inbound interactions.
    pub agent_talk_inbound: u64,
    /// Attempts by country.
    pub by_country: BTreeMap<String, Attempts>,
    /// Legs to agents, and how many of them were answered.
    pub agent_legs: [u64; 2],
    /// Answered incoming calls by agent.
    pub incoming: BTreeMap<String, u64>,
    /// Answered outgoing calls by agent.
    pub outgoing: BTreeMap<String, u64>,
    /// Calls of the dialer that an agent took.
    pub dialer: BTreeMap<String, u64>,
    /// Seconds of talk by agent, all three together.
    pub talk: BTreeMap<String, u64>,
    /// Inbound interactions by hour on the wall clock.
    pub hours: BTreeMap<u8, u64>,
    /// Start and inbound interactions of the busiest 60 minutes.
    pub busy_by_arrivals: Option<(i64, u64)>,
    /// Start and occupied seconds of the 60 minutes with most traffic.
    pub busy_by_traffic: Option<(i64, u64)>,
    /// Digits of the customers who must be called back.
    pub call_back: BTreeSet<String>,
    /// Cost in tenths of an agora.
    pub cost: i64,
    /// Records that tell all this.
    pub records: u64,
}

const HOUR: i64 = 3_600;

impl Figures {
    pub(super) fn of<'a>(calls: impl Iterator<Item = &'a CallTruth>) -> Self {
        let mut figures = Self::default();
        let mut arrivals: Vec<i64> = Vec::new();
        let mut occupied: Vec<(i64, i64)> = Vec::new();
        // Last time that a customer was not served, and last time that somebody talked to him.
        let mut unserved: BTreeMap<String, i64> = BTreeMap::new();
        let mut reached: BTreeMap<String, i64> = BTreeMap::new();
        let note = |list: &mut BTreeMap<String, i64>, customer: &Option<String>, at: i64| {
            if let Some(customer) = customer {
                let last = list.entry(customer.clone()).or_insert(at);
                *last = at.max(*last);
            }
        };
        for call in calls {
            let Some(first) = call.contacts.first() else { continue };
            let direction = match first.kind {
                Kind::Incoming | Kind::Queue | Kind::Voicemail => 0,
                _ if first.internal => 2,
                _ => 1,
            };
            if let Some(count) = figures.interactions.get_mut(direction) {
                *count += 1;
            }
            if direction == 0 {
                let outcome = outcome(&call.contacts);
                *figures.outcomes.entry(outcome).or_default() += 1;
                let talks = call.contacts.iter().filter(|contact| contact.agent_answered());
                figures.agent_talk_inbound += talks.map(|contact| whole(contact.talk)).sum::<u64>();
                arrivals.push(first.at);
                let hour = office::wall_clock(first.at).div_euclid(HOUR).rem_euclid(24);
                *figures.hours.entry(u8::try_from(hour).unwrap_or_default()).or_default() += 1;
                match outcome {
                    "answered by agent" => note(&mut reached, &first.customer, first.at),
                    "abandoned" | "sent away by queue" | "rang, no answer" | "voicemail" => {
                        note(&mut unserved, &first.customer, first.at);
                    }
                    _ => {}
                }
            }
            for contact in &call.contacts {
                figures.count(contact, &call.contacts);
                let outbound = matches!(
                    contact.kind,
                    Kind::Outgoing | Kind::CustomerLeg | Kind::DialerAgent | Kind::DialerQueue
                );
                if outbound && !contact.internal && contact.ending == Ending::Answered {
                    note(&mut reached, &contact.customer, contact.at);
                }
                if !contact.is_side_leg() && !contact.internal {
                    let queued = matches!(contact.kind, Kind::Queue | Kind::DialerQueue);
                    let ring = if queued { 0 } else { contact.ring };
                    occupied.push((contact.at, ring + contact.duration));
                }
            }
        }
        figures.call_back = unserved
            .into_iter()
            .filter(|(customer, at)| reached.get(customer).is_none_or(|later| later <= at))
            .map(|(customer, _)| customer)
            .collect();
        arrivals.sort_unstable();
        figures.busy_by_arrivals = busiest(&arrivals, |from| {
            let end = arrivals.partition_point(|at| *at < from + HOUR);
            u64::try_from(end - arrivals.partition_point(|at| *at < from)).unwrap_or_default()
        });
        let occupied = Occupied::of(&occupied);
        figures.busy_by_traffic =
            busiest(&arrivals, |from| whole(occupied.before(from + HOUR) - occupied.before(from)));
        figures
    }

    fn count(&mut self, contact: &Contact, call: &[Contact]) {
        self.records += 1;
        self.cost += contact.price;
        let answered = contact.ending == Ending::Answered;
        match contact.kind {
            Kind::Queue => {
                self.queue.count(contact);
                self.queues.entry(contact.queue.clone().unwrap_or_default()).or_default().count(contact);
            }
            Kind::DialerQueue => self.dialer_queue.count(contact),
            Kind::AgentLeg => {
                self.agent_legs[0] += 1;
                self.agent_legs[1] += u64::from(answered);
            }
            _ => {}
        }
        let is_attempt = match contact.kind {
            Kind::Outgoing => !contact.internal,
            Kind::CustomerLeg | Kind::DialerAttempt => true,
            _ => false,
        };
        if is_attempt && contact.ending != Ending::NotDialed {
            let country = contact.country.clone().unwrap_or_else(|| "Unknown".to_owned());
            let attempts = self.by_country.entry(country).or_default();
            attempts.attempts += 1;
            attempts.answered += u64::from(answered);
            let by_user = matches!(contact.ending, Ending::Busy | Ending::NoAnswer | Ending::Cancelled);
            attempts.completed += u64::from(answered || by_user);
            if answered {
                attempts.talk += whole(talk_of_attempt(contact, call));
            }
        }
        let ranking = match contact.kind {
            Kind::Incoming | Kind::Queue | Kind::Transfer => &mut self.incoming,
            Kind::Outgoing | Kind::CustomerLeg if !contact.internal => &mut self.outgoing,
            Kind::DialerAgent | Kind::DialerQueue => &mut self.dialer,
            _ => return,
        };
        if let Some(agent) = contact.agent.as_ref().filter(|_| answered) {
            *ranking.entry(agent.clone()).or_default() += 1;
            *self.talk.entry(agent.clone()).or_default() += whole(contact.talk);
        }
    }

    /// All attempts together.
    #[must_use]
    pub fn attempts(&self) -> Attempts {
        self.by_country.values().fold(Attempts::default(), |all, one| Attempts {
            attempts: all.attempts + one.attempts,
            answered: all.answered + one.answered,
            completed: all.completed + one.completed,
            talk: all.talk + one.talk,
        })
    }

    /// The hour of the day with most inbound interactions; the earliest of equals.
    #[must_use]
    pub fn peak_hour(&self) -> Option<(u8, u64)> {
        let most = self.hours.values().max()?;
        self.hours.iter().find(|(_, count)| *count == most).map(|(hour, count)| (*hour, *count))
    }

    /// Returns the figures that are too poor to prove anything.
    #[must_use]
    pub fn poor(&self, least: u64) -> Vec<String> {
        let all = self.attempts();
        let waited = |waits: &[u64]| waits.iter().filter(|wait| **wait > 0).count();
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let mut figures = vec![
            ("queue: answered".to_owned(), self.queue.answered),
            ("queue: abandoned".to_owned(), self.queue.abandoned),
            ("queue: sent away".to_owned(), self.queue.lost - self.queue.abandoned),
            ("queue: waits of the answered".to_owned(), count(waited(&self.queue.waits_answered))),
            ("queue: waits of those who gave up".to_owned(), count(waited(&self.queue.waits_abandoned))),
            ("dialer queue: answered".to_owned(), self.dialer_queue.answered),
            ("dialer queue: lost".to_owned(), self.dialer_queue.lost),
            ("internal calls".to_owned(), self.interactions[2]),
            ("attempts in vain".to_owned(), all.attempts - all.answered),
            ("attempts that the network failed".to_owned(), all.attempts - all.completed),
            ("agent legs answered".to_owned(), self.agent_legs[1]),
            ("agent legs in vain".to_owned(), self.agent_legs[0] - self.agent_legs[1]),
            ("calls back".to_owned(), count(self.call_back.len())),
            ("cost".to_owned(), whole(self.cost)),
        ];
        for (_, country, _) in office::COUNTRIES {
            let attempts = self.by_country.get(country).copied().unwrap_or_default();
            figures.push((format!("attempts to {country}"), attempts.answered));
        }
        for outcome in OUTCOMES {
            let calls = self.outcomes.get(outcome).copied().unwrap_or_default();
            figures.push((format!("inbound: {outcome}"), calls));
        }
        let agents = (0..office::AGENTS).map(office::code);
        figures.extend(
            agents.map(|agent| {
                (format!("talk of {agent}"), self.talk.get(&agent).copied().unwrap_or_default())
            }),
        );
        figures.extend(
            [&self.incoming, &self.outgoing, &self.dialer]
                .map(|ranking| ("ranking".to_owned(), ranking.values().sum())),
        );
        let poor = figures.into_iter().filter(|(_, number)| *number < least);
        poor.map(|(what, number)| format!("{what}: {number}")).collect()
    }
}

/// Outcomes that simulated callers can have, the strongest first. A bot that answers is not among them.
const OUTCOMES: [&str; 8] = [
    "answered by agent",
    "voicemail",
    "abandoned",
    "sent away by queue",
    "rang, no answer",
    "hung up in IVR",
    "completed in IVR",
    "failed",
];

fn outcome(contacts: &[Contact]) -> &'static str {
    let ended = |endings: &[Ending]| contacts.iter().any(|contact| endings.contains(&contact.ending));
    match () {
        () if contacts.iter().any(Contact::agent_answered) => "answered by agent",
        () if ended(&[Ending::Message]) => "voicemail",
        () if ended(&[Ending::Abandoned]) => "abandoned",
        () if ended(&[Ending::SentAway]) => "sent away by queue",
        () if ended(&[Ending::NoAnswer, Ending::Busy, Ending::Cancelled]) => "rang, no answer",
        () if ended(&[Ending::LeftMenu]) => "hung up in IVR",
        () if ended(&[Ending::MenuEnded]) => "completed in IVR",
        () => "failed",
    }
}

/// The talk of an attempt: of the predictive dialer that of the agent's side of the same call.
fn talk_of_attempt(attempt: &Contact, call: &[Contact]) -> i64 {
    let inside = call
        .iter()
        .filter(|contact| matches!(contact.kind, Kind::DialerAgent | Kind::DialerQueue) && contact.shares_id);
    match attempt.kind {
        Kind::DialerAttempt if inside.clone().next().is_some() => inside.map(|contact| contact.talk).sum(),
        _ => attempt.talk,
    }
}

impl Queue {
    fn count(&mut self, contact: &Contact) {
        let wait = whole(contact.wait.unwrap_or_default());
        self.offered += 1;
        self.longest = self.longest.max(wait);
        match contact.ending {
            Ending::Answered => {
                self.answered += 1;
                self.talk += whole(contact.talk);
                self.waits_answered.push(wait);
            }
            Ending::Abandoned => {
                self.abandoned += 1;
                self.lost += 1;
                self.waits_abandoned.push(wait);
            }
            Ending::SentAway => self.lost += 1,
            _ => {}
        }
    }

    /// Who was answered, and who gave up, within so many seconds.
    #[must_use]
    pub fn within(&self, seconds: u64) -> (u64, u64) {
        let count = |waits: &[u64]| {
            u64::try_from(waits.iter().filter(|wait| **wait <= seconds).count()).unwrap_or_default()
        };
        (count(&self.waits_answered), count(&self.waits_abandoned))
    }
}

/// The window of an hour that begins at an arrival and holds most; the earliest of equals.
fn busiest(arrivals: &[i64], hold: impl Fn(i64) -> u64) -> Option<(i64, u64)> {
    let mut best: Option<(i64, u64)> = None;
    for at in arrivals {
        let held = hold(*at);
        if best.is_none_or(|(_, most)| held > most) {
            best = Some((*at, held));
        }
    }
    best
}

/// How many seconds all lines together were occupied before each second of the period.
struct Occupied {
    from: i64,
    sums: Vec<i64>,
}

impl Occupied {
    fn of(intervals: &[(i64, i64)]) -> Self {
        let from = intervals.iter().map(|(at, _)| *at).min().unwrap_or_default();
        let to = intervals.iter().map(|(at, length)| at + length).max().unwrap_or_default();
        let place = |at: i64| usize::try_from(at - from).unwrap_or_default();
        let mut changes = vec![0_i64; place(to) + 2];
        for (at, length) in intervals {
            changes[place(*at)] += 1;
            changes[place(at + length)] -= 1;
        }
        let (mut lines, mut seconds) = (0, 0);
        let sums = changes.into_iter().map(|change| {
            let before = seconds;
            lines += change;
            seconds += lines;
            before
        });
        Self { from, sums: sums.collect() }
    }

    fn before(&self, at: i64) -> i64 {
        let place = usize::try_from(at - self.from).unwrap_or_default();
        self.sums.get(place).or_else(|| self.sums.last()).copied().unwrap_or_default()
    }
}

fn whole(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

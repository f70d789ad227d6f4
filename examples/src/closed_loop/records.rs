//! The half of the loop over call detail records.

use std::collections::BTreeMap;
use std::fmt::Debug;

use cdr_model::analytics::{Direction, Fact, Figures, QueueFigures, Report, Settings};
use cdr_model::voicenter::{CallType, Cdr, CdrKey, Clock, Delivery, decode};
use cdr_model::{Encoding, Outcome};
use time::Duration;
use voice_actions::runtime::LegId;
use voice_actions::runtime::simulator::Ledger;

use super::truth::Attempts;
use super::{Contact, Difference, Ending, Kind, Queue, Truth, office};

/// Work after each call that the report is told of.
const AFTER_CALL_WORK: Duration = Duration::seconds(15);

/// What arrived: the figures, and each record as it was read, by call.
#[derive(Clone, Debug)]
pub struct Received {
    /// Figures of all records.
    pub report: Report,
    /// What was read of each call, with the identity of the record.
    pub calls: BTreeMap<LegId, Vec<(CdrKey, Contact)>>,
}

/// Tells a ledger as the records of the [office].
#[must_use]
pub fn tell(ledger: &Ledger) -> Vec<Cdr> {
    office::account().cdrs(ledger)
}

/// Delivers each record in one of the three encodings, reads what arrives, and counts it.
///
/// # Errors
/// A record that could not be encoded or read again.
pub fn receive(records: Vec<Cdr>) -> anyhow::Result<Received> {
    let clock = Clock::default();
    let (mut figures, mut calls) = (Figures::new(), BTreeMap::<LegId, Vec<_>>::new());
    let encodings = [Encoding::Json, Encoding::XmlRpc, Encoding::Form].into_iter().cycle();
    for (cdr, encoding) in records.into_iter().zip(encodings) {
        let body = Delivery::new(encoding, vec![cdr]).encode(encoding)?;
        for cdr in decode(None, &body)?.records {
            let fact = Fact::from_cdr(&cdr, &clock);
            let first = fact.original_call.as_ref().unwrap_or(&fact.call).to_string();
            calls.entry(LegId::new(first)).or_default().push((cdr.key(), contact(&fact)));
            figures.add(fact);
        }
    }
    Ok(Received { report: figures.into_report(&settings()), calls })
}

/// What the report is measured against: every agent was there for two days, less his breaks.
fn settings() -> Settings {
    let settings = Settings::default().with_after_call_work(AFTER_CALL_WORK);
    (0..office::AGENTS)
        .fold(settings, |settings, agent| settings.with_attendance(office::code(agent), attendance(agent)))
}

fn attendance(agent: u32) -> cdr_model::analytics::Attendance {
    let on_break = Duration::minutes(20) * agent;
    cdr_model::analytics::Attendance::new(Duration::hours(48)).with_break(on_break)
}

/// Reads a record as what it says of its call.
fn contact(fact: &Fact) -> Contact {
    let text = |text: Option<&str>| text.map(str::to_owned);
    Contact {
        kind: match fact.call_type {
            CallType::Queue => Kind::Queue,
            CallType::VoiceMail => Kind::Voicemail,
            CallType::Transfer => Kind::Transfer,
            CallType::ExtensionOutgoing => Kind::Outgoing,
            CallType::ClickToCallLeg1 | CallType::ProductiveLeg1 => Kind::AgentLeg,
            CallType::ClickToCallLeg2 | CallType::ProductiveLeg2 => Kind::CustomerLeg,
            CallType::PredictiveLeg1 => Kind::DialerAttempt,
            CallType::PredictiveIvr => Kind::DialerAgent,
            CallType::PredictiveQueue => Kind::DialerQueue,
            _ => Kind::Incoming,
        },
        at: fact.started,
        ending: match fact.outcome {
            Outcome::Answered => Ending::Answered,
            Outcome::Voicemail => Ending::Message,
            Outcome::Abandoned => Ending::Abandoned,
            Outcome::QueueTimeout | Outcome::LeftQueue | Outcome::QueueFull | Outcome::QueueEmpty => {
                Ending::SentAway
            }
            Outcome::Busy => Ending::Busy,
            Outcome::NoAnswer => Ending::NoAnswer,
            Outcome::Cancelled => Ending::Cancelled,
            Outcome::HungUpInIvr => Ending::LeftMenu,
            Outcome::EndedByIvr => Ending::MenuEnded,
            Outcome::NotDialed => Ending::NotDialed,
            _ => Ending::Unreachable,
        },
        ring: fact.ring.unwrap_or_default().into(),
        wait: fact.wait.map(i64::from),
        talk: fact.talk_seconds().into(),
        duration: fact.duration.unwrap_or_default().into(),
        queue: text(fact.queue.as_deref()),
        agent: text(fact.agent()),
        customer: fact.customer.as_ref().map(ToString::to_string),
        country: text(fact.target_country.as_deref()),
        price: tenths(&fact.price.to_string()),
        internal: fact.is_internal(),
        shares_id: fact.original_call.is_none(),
    }
}

/// Tenths of an amount as it is written.
fn tenths(amount: &str) -> i64 {
    let (whole, tenth) = amount.split_once('.').unwrap_or((amount, "0"));
    whole.parse::<i64>().unwrap_or_default() * 10 + tenth.parse::<i64>().unwrap_or_default()
}

/// Returns everything that differs from the truth, the calls first; empty if the loop is closed.
#[must_use]
pub fn differences(received: &Received, truth: &Truth) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (id, call) in &truth.calls {
        let records = received.calls.get(id).map_or(&[][..], Vec::as_slice);
        let told: Vec<Contact> = records.iter().map(|(_, contact)| contact.clone()).collect();
        Difference::between("records of a call", &told, &call.contacts, call, &mut differences);
        for (place, (key, _)) in records.iter().enumerate() {
            if records.iter().take(place).any(|(earlier, _)| earlier == key) {
                let what = format!("{} of {} was delivered again", key.call_type, key.call_id);
                differences.push(Difference::of_call(what, call));
            }
        }
    }
    for id in received.calls.keys().filter(|id| !truth.calls.contains_key(*id)) {
        differences.push(Difference::of_all(format!("{id} never was, and has records")));
    }
    let mut check = Check { differences };
    check.figures(&received.report, truth);
    check.differences
}

struct Check {
    differences: Vec<Difference>,
}

impl Check {
    fn same<T: Debug + PartialEq>(&mut self, what: &str, counted: T, truly: T) {
        if counted != truly {
            let text = format!("{what}: counted {counted:?}, truly {truly:?}");
            self.differences.push(Difference::of_all(text));
        }
    }

    fn figures(&mut self, report: &Report, truth: &Truth) {
        let figures = truth.figures();
        self.same("records received", report.received, figures.records);
        self.same("records", report.unique_records, figures.records);
        self.queue("all queues", &report.queue, &figures.queue, report.wait_percentile(90));
        self.same("queues", report.queues.keys().collect::<Vec<_>>(), figures.queues.keys().collect());
        for (name, queue) in &figures.queues {
            if let Some(counted) = report.queues.get(name) {
                self.queue(name, counted, queue, counted.waits_answered.percentile(90));
            }
        }
        let counted = &report.dialer_queue;
        self.queue("dialer queue", counted, &figures.dialer_queue, counted.waits_answered.percentile(90));
        let met = ratio(figures.queue.within(20).0, figures.queue.offered - figures.queue.within(20).1);
        self.same("service target of 80 %", report.meets_service_target(), met.map(|met| met >= 0.8));
        self.interactions(report, &figures);
        self.outbound(report, &figures);
        self.agents(report, &figures);
        self.hours(report, &figures);
        let call_back: Vec<String> = report.callback_due.iter().map(ToString::to_string).collect();
        self.same("call-back list", call_back, figures.call_back.iter().cloned().collect());
        self.same("cost", tenths(&report.total_price.to_string()), figures.cost);
    }

    fn queue(&mut self, name: &str, counted: &QueueFigures, truly: &Queue, percentile: Option<Duration>) {
        let mut same = |what: &str, counted: Option<f64>, truly: Option<f64>| {
            self.same(&format!("{name}, {what}"), counted, truly);
        };
        same("offered", float(counted.offered), float(truly.offered));
        same("answered", float(counted.answered), float(truly.answered));
        same("abandoned", float(counted.abandoned), float(truly.abandoned));
        same("lost", float(counted.lost), float(truly.lost));
        same("talk", float(counted.talk_seconds), float(truly.talk));
        same("abandonment rate", counted.abandonment_rate(), ratio(truly.abandoned, truly.offered));
        let short = truly.within(5).1;
        same(
            "abandonment rate without short ones",
            counted.abandonment_rate_without_short(Duration::seconds(5)),
            ratio(truly.abandoned - short, truly.offered - short),
        );
        let waited =
            |waits: &[u64]| ratio(waits.iter().sum(), u64::try_from(waits.len()).unwrap_or_default());
        same("average speed of answer", counted.average_speed_of_answer(), waited(&truly.waits_answered));
        same(
            "wait of those who gave up",
            counted.waits_abandoned.mean_seconds(),
            waited(&truly.waits_abandoned),
        );
        let handle = ratio(truly.talk, truly.answered).map(|talk| talk + 15.0);
        same("average handle time", counted.average_handle_time(AFTER_CALL_WORK), handle);
        let longest = counted.waits.longest().map(Duration::as_seconds_f64);
        same("longest wait", longest, float(truly.longest).filter(|_| truly.offered > 0));
        same(
            "90th percentile",
            percentile.map(Duration::as_seconds_f64),
            nearest_rank(&truly.waits_answered, 90),
        );
        for limit in [5, 20, 60] {
            let (answered, abandoned) = truly.within(limit);
            let levels = counted.service_levels(Duration::seconds(i64::try_from(limit).unwrap_or_default()));
            let what = |policy: &str| format!("served within {limit} s, {policy}");
            same(&what("answered"), float(levels.answered_within), float(answered));
            same(&what("given up"), float(levels.abandoned_within), float(abandoned));
            same(
                &what("early ones removed"),
                levels.exclude_abandoned_within_threshold,
                ratio(answered, truly.offered - abandoned),
            );
            same(&what("of all"), levels.all_offered, ratio(answered, truly.offered));
            same(
                &what("early ones as met"),
                levels.abandoned_within_threshold_as_met,
                ratio(answered + abandoned, truly.offered),
            );
            same(&what("of the answered"), levels.answered_only, ratio(answered, truly.answered));
        }
    }

    fn interactions(&mut self, report: &Report, figures: &super::Figures) {
        let by_direction = [Direction::Inbound, Direction::Outbound, Direction::Internal]
            .map(|direction| report.interactions.by_direction.get(&direction).copied().unwrap_or_default());
        self.same("interactions inbound, outbound, internal", by_direction, figures.interactions);
        self.same("interactions", report.interactions.total(), figures.interactions.iter().sum());
        let outcomes: BTreeMap<&str, u64> = report
            .interactions
            .inbound_outcomes
            .iter()
            .map(|(outcome, count)| (outcome.as_str(), *count))
            .collect();
        self.same("outcomes", &outcomes, &figures.outcomes);
        let talk = report.interactions.agent_talk_seconds_inbound;
        self.same("talk of inbound interactions", talk, figures.agent_talk_inbound);
    }

    fn outbound(&mut self, report: &Report, figures: &super::Figures) {
        let counted = |one: &cdr_model::analytics::Attempts| Attempts {
            attempts: one.attempts,
            answered: one.answered,
            completed: one.completed_by_network,
            talk: one.talk_seconds,
        };
        let by_country: BTreeMap<String, Attempts> =
            report.outbound.by_country.iter().map(|(country, one)| (country.clone(), counted(one))).collect();
        self.same("attempts by country", &by_country, &figures.by_country);
        let (all, truly) = (report.outbound.all(), figures.attempts());
        self.same("attempts", counted(&all), truly);
        self.same("answer-seizure ratio", all.answer_seizure_ratio(), ratio(truly.answered, truly.attempts));
        self.same(
            "network effectiveness ratio",
            all.network_effectiveness_ratio(),
            ratio(truly.completed, truly.attempts),
        );
        self.same("average call duration", all.average_call_duration(), ratio(truly.talk, truly.answered));
        for (country, one) in &figures.by_country {
            let counted = report.outbound.by_country.get(country);
            let counted = counted.and_then(cdr_model::analytics::Attempts::answer_seizure_ratio);
            self.same(&format!("answer ratio of {country}"), counted, ratio(one.answered, one.attempts));
        }
        self.same("legs to agents", [report.agent_legs, report.agent_legs_answered], figures.agent_legs);
        let connected = ratio(figures.agent_legs[1], figures.agent_legs[0]);
        self.same("agent connect rate", report.agent_connect_rate(), connected);
    }

    fn agents(&mut self, report: &Report, figures: &super::Figures) {
        self.same("incoming by agent", &report.agents.incoming_answered, &figures.incoming);
        self.same("outgoing by agent", &report.agents.outgoing_answered, &figures.outgoing);
        self.same("dialer by agent", &report.agents.dialer_handled, &figures.dialer);
        self.same("talk by agent", &report.agents.talk_seconds, &figures.talk);
        for agent in 0..office::AGENTS {
            let code = office::code(agent);
            let of = |figure: &BTreeMap<String, u64>| figure.get(&code).copied().unwrap_or_default();
            let handled = of(&figures.incoming) + of(&figures.outgoing) + of(&figures.dialer);
            let there = 48 * 3_600 - 20 * 60 * u64::from(agent);
            let truly = ratio(of(&figures.talk) + 15 * handled, there);
            self.same(&format!("occupancy of {code}"), report.occupancy(&code), truly);
        }
        self.same("occupancy of somebody whose hours nobody knows", report.occupancy("1"), None);
    }

    fn hours(&mut self, report: &Report, figures: &super::Figures) {
        let hours: BTreeMap<u8, u64> =
            report.series.by_hour_of_day().into_iter().map(|(hour, point)| (hour, point.inbound)).collect();
        let hours: BTreeMap<u8, u64> = hours.into_iter().filter(|(_, count)| *count > 0).collect();
        self.same("inbound by hour", &hours, &figures.hours);
        self.same("peak hour", report.peak_hour, figures.peak_hour());
        let busy = report.busy_hour_by_arrivals.map(|busy| (busy.start.unix_timestamp(), busy.arrivals));
        self.same("busy hour by arrivals", busy, figures.busy_by_arrivals);
        let busy = report.busy_hour_by_traffic.map(|busy| (busy.start.unix_timestamp(), busy.erlang));
        let truly =
            figures.busy_by_traffic.and_then(|(start, seconds)| Some((start, ratio(seconds, 3_600)?)));
        self.same("busy hour by traffic", busy, truly);
        let local = report.busy_hour_by_traffic.map(|busy| busy.start_local.assume_utc().unix_timestamp());
        let truly = figures.busy_by_traffic.map(|(start, _)| office::wall_clock(start));
        self.same("busy hour by traffic on the wall clock", local, truly);
    }
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn float(number: u64) -> Option<f64> {
    Some(number as f64)
}

/// The wait that so many percent did not exceed.
fn nearest_rank(waits: &[u64], percent: usize) -> Option<f64> {
    let mut waits = waits.to_vec();
    waits.sort_unstable();
    let rank = (waits.len() * percent).div_ceil(100).max(1);
    waits.get(rank - 1).and_then(|wait| float(*wait))
}

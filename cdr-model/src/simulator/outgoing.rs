//! The records of calls that begin with us: dialled on a phone, by click-to-call, by a dialer, by a flow.

use time::Duration;
use voice_actions::runtime::simulator::LegRecord;

use super::conversation::Conversation;
use super::{Dialer, Story, status_of, whole};
use crate::voicenter::{CallStatus, CallType, Cdr, Direction};

impl<'a> Story<'a> {
    /// The records of a call that was dialled on a phone of the account.
    pub(super) fn dialed_on_phone(&self) -> Vec<Cdr> {
        let mut talks = self.index.conversations(self.leg);
        let caller = self.leg.from.number.as_str();
        let reached = self.reached(&mut talks);
        let status = match &reached {
            Reached::Talked(..) => CallStatus::Answer,
            Reached::Rung(_) if self.gave_up() => CallStatus::Cancel,
            Reached::Rung(rung) => status_of(rung),
            Reached::Nobody => CallStatus::NotDialed,
        };
        let record = self.record(0, CallType::ExtensionOutgoing, status, self.leg.started_at);
        let record = record.map(|cdr| {
            let cdr = match &reached {
                Reached::Nobody => cdr.with_caller(caller).with_target(self.leg.to.as_str()),
                Reached::Talked(rung, talk) => self.to_customer(cdr, rung, whole(talk.duration)),
                Reached::Rung(rung) => self.to_customer(cdr, rung, Duration::ZERO),
            };
            self.with_agent(cdr.with_caller_extension(self.extension(caller)), caller)
        });
        let mut records: Vec<Cdr> = record.into_iter().collect();
        self.further(&talks, &mut records);
        records
    }

    /// The records of a leg that a client or a flow originated.
    pub(super) fn originated(&self, to_phone: bool) -> Vec<Cdr> {
        let dialer = self.account.dialers.get(&self.leg.from.number);
        match (to_phone, dialer) {
            (true, Some(Dialer::Productive)) => {
                self.agent_first(CallType::ProductiveLeg1, CallType::ProductiveLeg2)
            }
            (true, _) => self.agent_first(CallType::ClickToCallLeg1, CallType::ClickToCallLeg2),
            (false, Some(Dialer::Predictive)) => self.customer_first(),
            (false, _) if self.index.met_a_caller(self.leg) => Vec::new(),
            (false, _) => self.by_flow().into_iter().collect(),
        }
    }

    /// Two legs: to the agent's phone, then to the customer.
    fn agent_first(&self, first: CallType, second: CallType) -> Vec<Cdr> {
        let leg = self.leg;
        let mut talks = self.index.conversations(leg);
        let reached = self.reached(&mut talks);
        let first_status = if leg.is_answered() { CallStatus::Answer } else { status_of(leg) };
        let second_status = match &reached {
            _ if !leg.is_answered() => CallStatus::NotCalled,
            Reached::Talked(..) => CallStatus::Answer,
            Reached::Rung(_) if self.gave_up() => CallStatus::Cancel,
            Reached::Rung(rung) => status_of(rung),
            Reached::Nobody => CallStatus::NotDialed,
        };
        let agent = |cdr: Cdr| self.with_agent(cdr, &leg.to).with_direction(Direction::Outgoing);
        let one = self.record(0, first, first_status.clone(), leg.started_at).map(|cdr| {
            agent(cdr)
                .with_caller(leg.from.number.as_str())
                .with_target(self.party(&leg.to))
                .with_target_extension(self.extension(&leg.to))
                .with_ring_time(whole(leg.ring_time()))
                .with_duration(whole(leg.connected_time()))
        });
        let began = reached.leg().map_or(leg.started_at, |rung| rung.started_at);
        let two = self.record(0, second, second_status, began).map(|cdr| {
            let cdr = cdr.with_first_leg_status(first_status).with_caller_extension(self.extension(&leg.to));
            agent(match &reached {
                Reached::Talked(rung, talk) => self.to_customer(cdr, rung, whole(talk.duration)),
                Reached::Rung(rung) => self.to_customer(cdr, rung, Duration::ZERO),
                Reached::Nobody => cdr,
            })
        });
        let mut records: Vec<Cdr> = one.into_iter().chain(two).collect();
        self.further(&talks, &mut records);
        records
    }

    /// Two legs: to the customer, then into the call centre.
    fn customer_first(&self) -> Vec<Cdr> {
        let leg = self.leg;
        let mut talks = self.index.conversations(leg);
        let status = if leg.is_answered() { CallStatus::Answer } else { status_of(leg) };
        let attempt = self.record(0, CallType::PredictiveLeg1, status, leg.started_at);
        let attempt = attempt.map(|cdr| self.to_customer(cdr, leg, whole(leg.connected_time())));
        let mut records: Vec<Cdr> = attempt.into_iter().collect();
        let Some(answered) = leg.answered_at else { return records };
        let inside = |cdr: Cdr| cdr.with_caller(leg.to.as_str()).with_direction(Direction::Outgoing);
        for (place, wait) in leg.queues.iter().enumerate() {
            let record = self.queue(CallType::PredictiveQueue, wait, &mut talks, place);
            records.extend(record.map(inside));
        }
        if leg.queues.is_empty() {
            let talk = if talks.is_empty() { None } else { Some(talks.remove(0)) };
            let status = match &talk {
                Some(_) => CallStatus::Answer,
                None => match self.index.rung(leg).last() {
                    Some(_) if self.gave_up() => CallStatus::Cancel,
                    Some(rung) => status_of(rung),
                    None if self.gave_up() => CallStatus::HungUpInIvr,
                    None => CallStatus::EndedByIvr,
                },
            };
            let record = self.record(0, CallType::PredictiveIvr, status, answered).map(inside);
            records.extend(record.map(|cdr| match &talk {
                Some(talk) => self.answered_by(cdr, &talk.with).with_duration(whole(talk.duration)),
                None => cdr,
            }));
        }
        self.further(&talks, &mut records);
        records
    }

    /// A leg that a flow originated for its own ends.
    fn by_flow(&self) -> Option<Cdr> {
        let leg = self.leg;
        let status = if leg.is_answered() { CallStatus::Answer } else { status_of(leg) };
        let talk = self.index.conversations(leg).iter().map(|talk| talk.duration).sum();
        let answered_for = if leg.talks.is_empty() { leg.connected_time() } else { talk };
        let cdr = self.record(0, CallType::ExtensionOutgoing, status, leg.started_at)?;
        Some(self.to_customer(cdr, leg, whole(answered_for)))
    }

    /// Fills in what every record of a call to somebody has.
    fn to_customer(&self, cdr: Cdr, rung: &LegRecord, talk: Duration) -> Cdr {
        let internal = self.account.agent(&rung.to).is_some();
        let cdr = cdr
            .with_caller(rung.from.number.as_str())
            .with_target(self.party(&rung.to))
            .with_ring_time(whole(rung.ring_time()))
            .with_duration(talk);
        if internal {
            return cdr.with_direction(Direction::Internal);
        }
        cdr.with_direction(Direction::Outgoing)
            .with_target_country(self.account.country_name(&rung.to))
            .with_price(self.account.price(&rung.to, talk))
    }

    fn further(&self, talks: &[Conversation], records: &mut Vec<Cdr>) {
        for (talk, place) in talks.iter().zip(1..) {
            records.extend(self.talk(talk, place).map(|cdr| cdr.with_direction(Direction::Outgoing)));
        }
    }

    /// Takes out of the talks the first one with somebody who was rung for this leg; else whoever was rung last.
    fn reached(&self, talks: &mut Vec<Conversation>) -> Reached<'a> {
        let rung = self.index.rung(self.leg);
        let of = |talk: &Conversation| rung.iter().find(|leg| leg.leg == talk.with);
        let talked = talks.iter().position(|talk| of(talk).is_some());
        match talked.map(|place| talks.remove(place)) {
            Some(talk) => match of(&talk) {
                Some(leg) => Reached::Talked(leg, talk),
                None => Reached::Nobody,
            },
            None => rung.last().map_or(Reached::Nobody, |leg| Reached::Rung(leg)),
        }
    }
}

/// Whom a leg of ours reached.
enum Reached<'a> {
    Talked(&'a LegRecord, Conversation),
    Rung(&'a LegRecord),
    Nobody,
}

impl<'a> Reached<'a> {
    const fn leg(&self) -> Option<&'a LegRecord> {
        match self {
            Self::Talked(leg, _) | Self::Rung(leg) => Some(leg),
            Self::Nobody => None,
        }
    }
}

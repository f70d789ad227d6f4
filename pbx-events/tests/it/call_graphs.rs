//! Makes calls whose truth is known because they are made: the counterpart of the correlator, without its code.

use std::collections::{BTreeMap, BTreeSet};

use pbx_events::ringme::{CallEvent, CallEventKind};
use pbx_events::{CallStatus, Direction};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

const START: OffsetDateTime = datetime!(2024-05-01 9:00 UTC);
const PHONES: [&str; 4] = ["0450*101", "0450*102", "0450*103", "0450*104"];
const QUEUES: [&str; 2] = ["0450*200", "0450*201"];
const IVR: &str = "0450*099";

/// What truly happened on a leg that is to be logged.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Talked {
    pub(crate) user: &'static str,
    pub(crate) customer: String,
    pub(crate) direction: Direction,
    pub(crate) talk: Duration,
    pub(crate) transferred: bool,
}

/// What truly happened in a call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Truth {
    pub(crate) logged: BTreeMap<String, Talked>,
    pub(crate) missed: Option<&'static str>,
    pub(crate) technical: BTreeSet<String>,
}

/// A call: its events in the order in which they happened, and its truth.
#[derive(Clone, Debug)]
pub(crate) struct Graph {
    pub(crate) call: String,
    pub(crate) events: Vec<CallEvent>,
    pub(crate) truth: Truth,
}

/// Numbers that look random and are the same for the same seed.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.roll(from.len() as u64)).unwrap()]
    }

    fn millis(&mut self, least: u64, most: u64) -> Duration {
        Duration::milliseconds(i64::try_from(least + self.roll(most - least + 1)).unwrap())
    }
}

/// How a call through the PBX is made: the hands of its author.
struct Maker {
    dice: Dice,
    graph: Graph,
    now: OffsetDateTime,
    legs: u32,
    customer: String,
}

/// Makes some calls that go on at the same time.
pub(crate) fn calls(seed: u64) -> Vec<Graph> {
    let mut dice = Dice::new(seed);
    (0..=dice.roll(3)).map(|number| make(seed, number, &mut dice)).collect()
}

fn make(seed: u64, number: u64, dice: &mut Dice) -> Graph {
    let call = format!("{seed:016x}{number:016x}");
    let graph = Graph { call, events: Vec::new(), truth: Truth::default() };
    let mut maker = Maker {
        dice: Dice::new(dice.roll(u64::MAX)),
        graph,
        now: START + dice.millis(0, 600_000),
        legs: 0,
        customer: format!("+1555010{}", dice.roll(10)),
    };
    match maker.dice.roll(8) {
        0 => maker.outgoing(),
        1 => maker.callback(),
        2 => maker.website_callback(),
        3 => maker.internal(),
        4 => maker.direct(),
        _ => maker.through_voice_menu(),
    }
    maker.graph.events.sort_by_key(|event| event.time);
    maker.graph
}

impl Maker {
    fn leg(&mut self, direction: Direction) -> CallEvent {
        self.legs += 1;
        let leg = format!(
            "5010{}-{:032x}",
            self.legs % 10,
            u128::from(self.legs) << 64 | u128::from(self.dice.roll(u64::MAX))
        );
        CallEvent::new(CallEventKind::DialIn, self.now, self.graph.call.as_str(), leg, direction)
    }

    fn incoming(&mut self, phone: &str, passer: Option<&str>) -> CallEvent {
        let mut leg = self.leg(Direction::In);
        leg.called_number = Some(phone.into());
        leg.called_extension = Some(format!("{phone}@pbx.example.net").into());
        leg.caller_number = Some(self.customer.as_str().into());
        leg.called_did = Some("15550199".into());
        leg.caller_extension = passer.map(|passer| format!("{passer}@pbx.example.net").into());
        leg
    }

    fn outgoing_leg(&mut self, phone: &str, number: &str) -> CallEvent {
        let mut leg = self.leg(Direction::Out);
        leg.called_number = Some(number.into());
        leg.caller_number = Some(phone.into());
        leg.caller_extension = Some(format!("{phone}@pbx.example.net").into());
        leg
    }

    fn emit(&mut self, leg: &CallEvent, kind: CallEventKind, time: OffsetDateTime, status: CallStatus) {
        let mut event = leg.clone();
        (event.kind, event.time, event.status) = (kind, time, Some(status));
        if kind == CallEventKind::Hangup && event.bridged.is_none() {
            event.talk_time.get_or_insert(Duration::ZERO);
            // As published: the hangup of a transferred leg no longer names the outside party.
            event.remote_number = None;
        } else {
            event.talk_time = None;
        }
        self.graph.events.push(event);
    }

    fn open(&mut self, leg: &CallEvent) {
        let kind =
            if leg.direction == Direction::In { CallEventKind::DialIn } else { CallEventKind::DialOut };
        self.emit(leg, kind, self.now, CallStatus::Calling);
    }

    /// Answers a leg now and lets it talk; afterwards it is over.
    fn talk(&mut self, leg: &CallEvent) -> Duration {
        let talk = self.dice.millis(1_000, 300_000);
        self.emit(leg, CallEventKind::Answer, self.now, CallStatus::Answer);
        self.now += talk;
        let mut last = leg.clone();
        last.talk_time = Some(talk);
        self.emit(&last, CallEventKind::Hangup, self.now, CallStatus::Answer);
        talk
    }

    fn fail(&mut self, leg: &CallEvent) {
        let status = self.dice.pick(&["BUSY", "NOANSWER", "CANCEL", "CHANUNAVAIL", "CONGESTION"]);
        self.emit(leg, CallEventKind::Hangup, self.now, status.into());
    }

    fn log(&mut self, leg: &CallEvent, user: &'static str, customer: &str, talk: Duration) {
        let talked = Talked {
            user,
            customer: customer.to_owned(),
            direction: leg.direction,
            talk,
            transferred: leg.transferred == Some(true),
        };
        self.graph.truth.logged.insert(leg.leg_id.as_str().to_owned(), talked);
    }

    fn pass(&mut self, least: u64, most: u64) {
        self.now += self.dice.millis(least, most);
    }

    fn outgoing(&mut self) {
        let (phone, number) = (self.dice.pick(&PHONES), self.customer.clone());
        let leg = self.outgoing_leg(phone, &number);
        self.open(&leg);
        self.pass(500, 20_000);
        if self.dice.chance(60) {
            let talk = self.talk(&leg);
            self.log(&leg, phone, &number, talk);
            if self.dice.chance(30) {
                self.forward(phone);
            }
        } else {
            self.fail(&leg);
        }
    }

    fn callback(&mut self) {
        let (phone, number) = (self.dice.pick(&PHONES), self.customer.clone());
        let mut leg = self.outgoing_leg(phone, &number);
        leg.callback_id = Some(self.graph.call.as_str().into());
        leg.call_api_id = Some(format!("cb-1-{}", self.graph.call).into());
        self.open(&leg);
        self.pass(500, 20_000);
        if self.dice.chance(70) {
            let talk = self.talk(&leg);
            self.log(&leg, phone, &number, talk);
        } else {
            self.fail(&leg);
        }
    }

    /// A script calls the customer and puts him into a queue.
    fn website_callback(&mut self) {
        let (phone, number) = (self.dice.pick(&PHONES), self.customer.clone());
        let mut script = self.outgoing_leg(phone, &number);
        script.callback_id = Some(self.graph.call.as_str().into());
        self.open(&script);
        self.pass(500, 10_000);
        let answered_at = self.now;
        self.emit(&script, CallEventKind::Answer, answered_at, CallStatus::Answer);
        self.pass(200, 1_000);
        let queue = self.dice.pick(&QUEUES);
        let winner = self.ring_rounds(queue);
        let (bridged, queue_end) = (winner.is_some(), self.now);
        self.gate(queue, None, bridged, queue_end);
        self.pass(0, 800);
        let talk = self.now - answered_at;
        let mut last = script.clone();
        last.talk_time = Some(talk);
        self.emit(&last, CallEventKind::Hangup, self.now, CallStatus::Answer);
        if bridged {
            self.log(&script, phone, &number, talk);
        } else {
            self.graph.truth.technical.insert(script.leg_id.as_str().to_owned());
            self.graph.truth.missed = Some(queue);
        }
    }

    fn internal(&mut self) {
        let (from, to) = (PHONES[0], PHONES[1]);
        self.consult(from, to);
    }

    /// Two local legs; nothing of them is logged.
    fn consult(&mut self, from: &'static str, to: &'static str) {
        let out = self.outgoing_leg(from, to);
        let mut inward = self.incoming(to, Some(from));
        inward.caller_number = Some(from.into());
        inward.called_did = None;
        self.open(&out);
        self.open(&inward);
        self.pass(500, 5_000);
        let answered_at = self.now;
        self.emit(&out, CallEventKind::Answer, answered_at, CallStatus::Answer);
        self.talk(&inward);
        let mut last = out.clone();
        last.talk_time = Some(self.now - answered_at);
        self.emit(&last, CallEventKind::Hangup, self.now, CallStatus::Answer);
    }

    fn direct(&mut self) {
        let phone = self.dice.pick(&PHONES);
        let leg = self.incoming(phone, None);
        self.open(&leg);
        self.pass(500, 15_000);
        if self.dice.chance(50) {
            self.converse(&leg, phone);
        } else if self.dice.chance(50) {
            self.forward(phone);
            self.fail(&leg);
        } else {
            self.fail(&leg);
        }
    }

    /// The customer talks on a leg, and may be transferred on and on.
    fn converse(&mut self, leg: &CallEvent, phone: &'static str) {
        let talk = self.talk(leg);
        let customer = self.customer.clone();
        self.log(leg, phone, &customer, talk);
        let mut from = phone;
        while self.dice.chance(35) {
            let to = PHONES.into_iter().find(|to| *to != from).unwrap();
            if self.dice.chance(40) {
                self.consult(from, to);
            }
            self.pass(50, 200);
            let mut next = self.incoming(to, Some(from));
            next.caller_number = Some(from.into());
            next.remote_number = Some(customer.as_str().into());
            self.open(&next);
            self.pass(500, 8_000);
            if self.dice.chance(20) {
                self.fail(&next);
                return;
            }
            let talk = self.talk(&next);
            self.log(&next, to, &customer, talk);
            from = to;
        }
    }

    fn forward(&mut self, phone: &'static str) {
        let mobile = "+15550177";
        let mut leg = self.outgoing_leg(phone, mobile);
        leg.transferred = Some(true);
        self.pass(50, 200);
        self.open(&leg);
        self.pass(500, 15_000);
        if self.dice.chance(60) {
            let talk = self.talk(&leg);
            self.log(&leg, phone, mobile, talk);
        } else {
            self.fail(&leg);
        }
    }

    /// Rings phones in rounds; returns who answered after the conversation is over.
    fn ring_rounds(&mut self, passer: &str) -> Option<&'static str> {
        let rounds = 1 + self.dice.roll(3);
        for round in 0..rounds {
            let count = usize::try_from(1 + self.dice.roll(3)).unwrap();
            let phones = &PHONES[..count];
            let legs: Vec<_> =
                phones.iter().map(|phone| (self.incoming(phone, Some(passer)), *phone)).collect();
            for (leg, _) in &legs {
                self.open(leg);
            }
            self.pass(500, 20_000);
            let answers = round + 1 == rounds && self.dice.chance(55);
            let winner = if answers { usize::try_from(self.dice.roll(count as u64)).unwrap() } else { count };
            for (_, (leg, _)) in legs.iter().enumerate().filter(|(index, _)| *index != winner) {
                self.fail(leg);
            }
            if let Some((leg, phone)) = legs.get(winner) {
                self.converse(leg, phone);
                return Some(phone);
            }
            self.pass(100, 3_000);
        }
        None
    }

    fn gate(&mut self, name: &str, passer: Option<&str>, bridged: bool, at: OffsetDateTime) {
        let mut gate = self.incoming(name, passer);
        gate.bridged = Some(bridged);
        let status = if bridged { CallStatus::Answer } else { CallStatus::Cancel };
        self.emit(&gate, CallEventKind::Hangup, at, status);
    }

    fn through_voice_menu(&mut self) {
        self.pass(500, 10_000);
        let queues = self.dice.roll(3);
        let mut answered = None;
        let mut last = IVR;
        if queues == 0 {
            answered = self.ring_rounds(IVR);
        }
        for number in 0..queues {
            let queue = QUEUES[usize::try_from(number % 2).unwrap()];
            answered = self.ring_rounds(queue);
            last = queue;
            // Its hangup may come a moment after that of the voice menu.
            let late = self.dice.millis(0, 900);
            let is_last = answered.is_some() || number + 1 == queues;
            let at = if is_last { self.now + late } else { self.now };
            self.gate(queue, Some(IVR), answered.is_some(), at);
            if answered.is_some() {
                break;
            }
        }
        let late = self.dice.millis(0, 900);
        self.gate(IVR, None, answered.is_some(), self.now + late);
        if answered.is_none() {
            self.graph.truth.missed = Some(last);
        }
    }
}

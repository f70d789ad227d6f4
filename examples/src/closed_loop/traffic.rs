//! Days of made-up calls through Voxology scripts (a menu, a conference, forwarding) and a Kazoo callflow (a phone, then a
//! queue).

use std::sync::Arc;

use callflow_modules::directory::{DirectoryAnswers, MemoryDirectory};
use callflow_modules::walker::Account;
use serde_json::json;
use time::{Duration, OffsetDateTime};
use voice_actions::action::{Collect, Conference, Dial, Hangup, If, Say, SessionData, Transfer};
use voice_actions::interpreter::{Application, Line};
use voice_actions::runtime::simulator::{
    Act, AnswerTable, Call, Person, Queue, RouteError, Router, Setting, World,
};
use voice_actions::runtime::{Budget, HangupCause, Session, Snapshot, Start};
use voice_actions::{Assignment, CallFlow, CallerId};

/// Number with the menu.
pub const MENU: &str = "+15550100";
/// Number that is forwarded to one agent.
pub const FORWARDED: &str = "+15550101";
/// Number of a Kazoo account: one phone first, then a queue.
pub const SUPPORT: &str = "+15550103";
/// Queue of that account.
pub const QUEUE: &str = "support";
/// Number whose call flow an agent's leg runs.
pub const AGENT_SCRIPT: &str = "+15550102";
/// How many agents there are.
pub const AGENTS: u32 = 3;

/// A small generator of numbers, so that a seed always makes the same days.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Throws a number below `sides`.
    pub fn throw(&mut self, sides: u32) -> u32 {
        // xorshift64*: enough for made-up calls.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        u32::try_from(high % u64::from(sides.max(1))).unwrap_or(0)
    }

    fn seconds(&mut self, from: u32, to: u32) -> Duration {
        Duration::seconds((from + self.throw(to - from + 1)).into())
    }
}

/// Returns the number of an agent.
#[must_use]
pub fn agent(number: u32) -> String {
    format!("+1555020{number:02}")
}

fn customer(number: u32) -> String {
    format!("+97250{number:07}")
}

/// The menu: 1 meets an agent in a room, 2 is transferred, anything else is sent away.
fn menu() -> CallFlow {
    CallFlow::new()
        .then(Assignment::new().with_expression("$sessionData.room", "$callId"))
        .then(
            Collect::digits(1)
                .with_timeout(Duration::seconds(4))
                .prompt(Say::text("Press one for sales, two for support.")),
        )
        .then(
            If::new("$keyPresses == '1'")
                .then(
                    Conference::room("${sessionData.room}")
                        .with_max_participants(2_u32)
                        .with_end_on_exit(true)
                        .on_enter(
                            Dial::new(agent(0).as_str(), CallerId::new(AGENT_SCRIPT))
                                .with_session_data(SessionData::all()),
                        ),
                )
                .then(Hangup::new()),
        )
        .then(If::new("$keyPresses == '2'").then(Transfer::to(agent(1).as_str())).then(Hangup::new()))
        .then(Say::text("Please write to us."))
        .then(Hangup::new())
}

fn agent_script() -> CallFlow {
    CallFlow::new()
        .then(Say::text("A customer."))
        .then(Conference::room("${sessionData.room}").with_max_participants(2_u32).with_end_on_exit(true))
        .then(Hangup::new())
}

fn forwarding() -> CallFlow {
    CallFlow::new().then(Transfer::to(agent(2).as_str())).then(Hangup::new())
}

/// Two vendors' numbers in one world.
#[derive(Debug)]
struct Exchange {
    voxology: Application,
    kazoo: Account,
}

impl Exchange {
    fn of(&self, start: &Start) -> &dyn Router {
        if start.to == SUPPORT { &self.kazoo } else { &self.voxology }
    }
}

impl Router for Exchange {
    fn program(&self, start: &Start) -> Result<Option<Box<dyn Session>>, RouteError> {
        self.of(start).program(start)
    }

    fn restore(&self, start: &Start, snapshot: &Snapshot) -> Result<Box<dyn Session>, RouteError> {
        self.of(start).restore(start, snapshot)
    }
}

/// The Kazoo account: rings one phone, then lets the caller wait in a queue.
fn account() -> anyhow::Result<(Account, DirectoryAnswers<Arc<MemoryDirectory>>)> {
    let flow = json!({
        "module": "device", "data": { "id": agent(0), "timeout": 12 },
        "children": { "_": { "module": "acdc_member", "data": { "id": QUEUE } } },
    });
    let directory = MemoryDirectory::new().with_invented_endpoints();
    let account = Account::new(directory).with_flow(SUPPORT, &flow)?;
    let answers = DirectoryAnswers::new(Arc::new(account.directory().clone()), AnswerTable::new());
    Ok((account, answers))
}

/// Somebody at work: answers, is busy, does not answer, declines; another way for each call.
fn worker(dice: &mut Dice, calls: u32) -> Person {
    let mut person = behavior(dice);
    for _ in 0..calls {
        person = person.and_next_time(behavior(dice));
    }
    person
}

fn behavior(dice: &mut Dice) -> Person {
    match dice.throw(10) {
        0 => Person::busy(),
        1 => Person::no_answer(),
        2 => Person::rejects(dice.seconds(1, 5)),
        3 => Person::unreachable(HangupCause::UserNotRegistered),
        _ => Person::answers(dice.seconds(1, 15)).then(Act::wait(dice.seconds(5, 240))).then(Act::HangUp),
    }
}

/// Somebody who calls: patient or not, presses a key or none, ends the talk or lets the other one do it.
fn caller(dice: &mut Dice) -> Person {
    let person = Person::caller();
    match dice.throw(8) {
        0 => person.then(Act::wait(dice.seconds(1, 20))).then(Act::HangUp),
        1 => person.then(Act::Silence),
        2 => person.then(Act::reply("9")),
        3 | 4 => person.then(Act::reply("2")).then(Act::talk(dice.seconds(1, 200))).then(Act::HangUp),
        5 => person.then(Act::reply("1")).then(Act::wait(dice.seconds(3, 30))).then(Act::HangUp),
        _ => person.then(Act::reply("1")).then(Act::wait(dice.seconds(10, 300))).then(Act::HangUp),
    }
}

/// Simulates `calls` calls from `start` on, some each minute. The same seed makes the same world.
///
/// # Errors
/// A call flow that could not be run to its end.
pub fn simulate(seed: u64, calls: u32, start: OffsetDateTime) -> anyhow::Result<World> {
    let mut dice = Dice::new(seed);
    let application = Application::new()
        .with_line(MENU, Line::flow(menu()))
        .with_line(FORWARDED, Line::flow(forwarding()))
        .with_line(AGENT_SCRIPT, Line::flow(agent_script()));
    let (kazoo, answers) = account()?;
    let exchange = Exchange { voxology: application, kazoo };
    let mut setting =
        Setting::new(exchange).with_answers(answers).with_queue(QUEUE, Queue::of([agent(1), agent(2)]));
    for number in 0..AGENTS {
        setting = setting.with_person(agent(number), worker(&mut dice, calls));
    }
    let budget = Budget::default().with_legs(calls.saturating_mul(4));
    let mut world = World::new(setting.with_budget(budget), start);
    let mut at = start;
    for _ in 0..calls {
        at += dice.seconds(1, 59);
        let (number, person) = match dice.throw(6) {
            0 => (FORWARDED, caller(&mut dice)),
            1 | 2 => (SUPPORT, Person::caller().then(Act::wait(dice.seconds(5, 150))).then(Act::HangUp)),
            _ => (MENU, caller(&mut dice)),
        };
        let call = Call::new(customer(dice.throw(5_000)).as_str(), number).with_person(person);
        world.place_at(at, call);
    }
    world.run().map_err(|fault| anyhow::anyhow!("{fault}"))?;
    Ok(world)
}

//! Days of made-up calls: customers who call, agents who dial, click-to-call, dialers.

mod flows;
mod people;

use serde_json::json;
use time::{Duration, OffsetDateTime};
use voice_actions::runtime::simulator::{Call, Person, Queue, Setting, World};
use voice_actions::runtime::{Budget, Endpoint, Originate};

use super::office::{
    self, AGENTS, ANNOUNCER, CLICK, FORWARDED, MENU, PREDICTIVE, PRODUCTIVE, QUEUES, SUPPORT, agent, customer,
};

/// Customers that there are.
const CUSTOMERS: u32 = 1_200;

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
        Duration::milliseconds(i64::from(from) * 1_000 + i64::from(self.throw((to - from) * 1_000 + 1)))
    }
}

/// Simulates `calls` calls from `start` on, more by day than by night. The same seed makes the same world.
///
/// # Errors
/// A call flow that could not be run to its end.
pub fn simulate(seed: u64, calls: u32, start: OffsetDateTime) -> anyhow::Result<World> {
    let mut dice = Dice::new(seed);
    let (exchange, answers) = flows::exchange()?;
    let mut setting = Setting::new(exchange).with_answers(answers);
    for (name, _, _, agents) in QUEUES {
        let mut queue = Queue::of(agents.iter().map(|number| agent(*number)))
            .with_max_wait(if name == "support" { Duration::seconds(100) } else { Duration::seconds(25) })
            .with_exit_keys("#");
        queue.capacity = Some(5);
        setting = setting.with_queue(name, queue);
    }
    for number in 0..AGENTS {
        setting = setting.with_person(agent(number), people::worker(&mut dice, calls));
    }
    // Every 25th number does not exist.
    for number in (0..CUSTOMERS).filter(|number| number % 25 != 7) {
        setting = setting.with_person(customer(number), people::customer(&mut dice));
    }
    let budget = Budget::default().with_legs(calls.saturating_mul(12));
    let mut world = World::new(setting.with_budget(budget), start).with_trace(false);
    let mut at = start;
    for _ in 0..calls {
        at += pause(&mut dice, at);
        place(&mut world, &mut dice, start, at);
    }
    world.run().map_err(|fault| anyhow::anyhow!("{fault}"))?;
    Ok(world)
}

/// The time to the next call: short by day, long by night.
fn pause(dice: &mut Dice, at: OffsetDateTime) -> Duration {
    let hour = office::wall_clock(at.unix_timestamp()).div_euclid(3_600).rem_euclid(24);
    match hour {
        9..=12 => dice.seconds(2, 30),
        7 | 8 | 13..=18 => dice.seconds(4, 50),
        _ => dice.seconds(20, 240),
    }
}

fn place(world: &mut World, dice: &mut Dice, start: OffsetDateTime, at: OffsetDateTime) {
    let who = customer(dice.throw(CUSTOMERS));
    let somebody = agent(dice.throw(AGENTS));
    let mut call = |from: &str, to: &str, person: Person| {
        let call = Call::new(from, to).with_person(person);
        let of_ours = office::agent_at(from).is_some();
        world.place_at(at, if of_ours { call.with_fact("device_id", from) } else { call });
    };
    match dice.throw(100) {
        0..30 => call(&who, MENU, people::of_menu(dice)),
        30..38 => call(&who, FORWARDED, people::of_menu(dice)),
        38..64 => call(&who, SUPPORT, people::of_support(dice)),
        64..78 => call(&somebody, &who, people::who_dials(dice)),
        78 => call(&somebody, &agent(dice.throw(AGENTS)), people::who_dials(dice)),
        kind => {
            let (caller_id, first) = match kind {
                79..86 => (CLICK, &somebody),
                86..91 => (PRODUCTIVE, &somebody),
                91..98 => (PREDICTIVE, &who),
                _ => (ANNOUNCER, &who),
            };
            let endpoint =
                Endpoint::number(first.as_str()).with_delay(at - start).with_ring_time(Duration::seconds(25));
            let context = json!({ "customer": who });
            world.originate(Originate::to(endpoint).with_caller_id(caller_id).with_context(context));
        }
    }
}

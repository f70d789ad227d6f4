//! Tests of a flow that read like the call: what is expected, in order, in any order, never, within a time.
//!
//! A failure prints what was expected, what came instead, and the timeline of the call.
//!
//! ```
//! use time::{Duration, macros::datetime};
//! use voice_actions::CallFlow;
//! use voice_actions::interpreter::Application;
//! use voice_actions::runtime::scenario::{Scenario, asked_for_digits, heard, rang, talked};
//! use voice_actions::runtime::simulator::{Act, Call, Person, Setting};
//!
//! let flow = CallFlow::from_json(r#"{"actions": [
//!     {"type": "SAY", "params": {"text": "Welcome to the office"}},
//!     {"type": "COLLECT", "params": {"num_digits": 1, "timeout": 5000}},
//!     {"type": "IF", "condition": "$keyPresses == '1'", "then": [
//!         {"type": "TRANSFER", "params": {"no": "+15550101"}}
//!     ]},
//!     {"type": "HANGUP"}
//! ]}"#)?;
//! let agent = Person::answers(Duration::seconds(4)).then(Act::talk(Duration::minutes(1))).then(Act::HangUp);
//! let setting = Setting::new(Application::new().with_flow("+15550199", flow))
//!     .with_person("+15550100", Person::caller().then(Act::reply("1")))
//!     .with_person("+15550101", agent);
//!
//! let world = Scenario::new(setting, datetime!(2030-01-01 12:00 UTC))
//!     .with_call(Call::new("+15550100", "+15550199"))
//!     .expect(heard("Welcome"))
//!     .expect(asked_for_digits())
//!     .expect(rang("+15550101").within(Duration::seconds(10)))
//!     .expect(talked("+15550101"))
//!     .never(rang("+15550102"))
//!     .run()?;
//! assert_eq!(world.ledger().legs()[1].talk_time(), Duration::minutes(1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod event;
mod expectation;

use std::fmt;
use std::sync::Arc;

use time::OffsetDateTime;

use super::simulator::{Call, Fault, Setting, World};

pub use event::{Event, Timeline, What};
pub use expectation::{
    Expectation, answered, asked_for_digits, entered_room, heard, hung_up, left_room, notified, played, rang,
    requested, room_was_full, talked,
};

/// A call and what is expected of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Scenario {
    setting: Arc<Setting>,
    at: OffsetDateTime,
    seed: Option<u64>,
    calls: Vec<Call>,
    steps: Vec<Expected>,
    never: Vec<Expectation>,
    faults: bool,
}

#[derive(Clone, Debug)]
enum Expected {
    Next(Expectation),
    AnyOrder(Vec<Expectation>),
}

impl Scenario {
    /// Makes a scenario that begins at this instant.
    #[must_use]
    pub fn new(setting: impl Into<Arc<Setting>>, at: OffsetDateTime) -> Self {
        Self {
            setting: setting.into(),
            at,
            seed: None,
            calls: Vec::new(),
            steps: Vec::new(),
            never: Vec::new(),
            faults: false,
        }
    }

    /// Places this call at the beginning.
    #[must_use]
    pub fn with_call(mut self, call: Call) -> Self {
        self.calls.push(call);
        self
    }

    /// Orders what happens at the same instant by this seed.
    #[must_use]
    pub const fn with_seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Lets programs fail; without, a fault is a failure of the scenario.
    #[must_use]
    pub const fn with_faults(mut self) -> Self {
        self.faults = true;
        self
    }

    /// Expects this after everything expected so far; other things may happen between.
    #[must_use]
    pub fn expect(mut self, expectation: Expectation) -> Self {
        self.steps.push(Expected::Next(expectation));
        self
    }

    /// Expects all of these after everything expected so far, in any order.
    #[must_use]
    pub fn expect_in_any_order(mut self, expectations: impl IntoIterator<Item = Expectation>) -> Self {
        self.steps.push(Expected::AnyOrder(expectations.into_iter().collect()));
        self
    }

    /// Expects that this happens at no time.
    #[must_use]
    pub fn never(mut self, expectation: Expectation) -> Self {
        self.never.push(expectation);
        self
    }

    /// Lets the call happen and holds it against what was expected; returns the world for further looks.
    ///
    /// # Errors
    ///
    /// The first expectation that did not come true, with the timeline.
    pub fn run(&self) -> Result<World, Failure> {
        let mut world = World::new(Arc::clone(&self.setting), self.at);
        if let Some(seed) = self.seed {
            world = world.with_seed(seed);
        }
        for call in &self.calls {
            world.place(call.clone());
        }
        let fault = world.run().err().filter(|_| !self.faults);
        match self.judge(&world, fault) {
            None => Ok(world),
            Some((expected, got)) => Err(Failure { expected, got, timeline: Timeline::of(&world) }),
        }
    }

    fn judge(&self, world: &World, fault: Option<Fault>) -> Option<(String, String)> {
        let timeline = Timeline::of(world);
        let events = timeline.events();
        for never in &self.never {
            if let Some(event) = events.iter().find(|event| never.meets(event)) {
                return Some((format!("never: {never}"), event.to_string()));
            }
        }
        let mut from = 0;
        let mut clock = self.at;
        for step in &self.steps {
            let wanted = match step {
                Expected::Next(one) => std::slice::from_ref(one),
                Expected::AnyOrder(all) => all.as_slice(),
            };
            let mut last = from;
            let mut taken = Vec::new();
            for expectation in wanted {
                let found = events
                    .iter()
                    .enumerate()
                    .skip(from)
                    .find(|(place, event)| !taken.contains(place) && expectation.meets(event));
                let Some((place, event)) = found else {
                    let after = from.checked_sub(1).and_then(|last| events.get(last));
                    let got = after.map_or_else(
                        || "nothing like it".to_owned(),
                        |event| format!("nothing like it after: {event}"),
                    );
                    return Some((expectation.to_string(), got));
                };
                if expectation.limit().is_some_and(|limit| event.at - clock > limit) {
                    let late = (event.at - clock).whole_milliseconds();
                    return Some((expectation.to_string(), format!("{event}, {late} ms later")));
                }
                taken.push(place);
                last = last.max(place + 1);
            }
            clock = taken
                .iter()
                .filter_map(|place| events.get(*place))
                .map(|event| event.at)
                .max()
                .unwrap_or(clock);
            from = last;
        }
        fault.map(|fault| ("no program fails".to_owned(), fault.to_string()))
    }
}

/// A scenario that did not come true.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Failure {
    /// What was expected.
    pub expected: String,
    /// What came instead.
    pub got: String,
    /// Everything that happened.
    pub timeline: Timeline,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected: {}\n     got: {}\ntimeline:\n{}", self.expected, self.got, self.timeline)
    }
}

impl std::error::Error for Failure {}

//! What the runtime costs without any dialect: a step, a request, a simulated call, an explored state.

use std::fmt;
use std::sync::Arc;

use divan::Bencher;
use divan::counter::ItemsCount;
use serde::{Deserialize, Serialize};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use voice_actions::diagnostics::Pointer;
use voice_actions::runtime::explorer::Explorer;
use voice_actions::runtime::simulator::{Act, Call, Person, RouteError, Router, Setting, World};
use voice_actions::runtime::{
    Bridge, Budget, Collect, Direction, Effect, End, Endpoint, Input, LegId, Meter, Outcome, Pending,
    Program, ProgramError, Session, Snapshot, Speak, Start, Step,
};

const NOW: OffsetDateTime = datetime!(2030-01-01 12:00 UTC);

/// A step of the smallest dialect there can be.
#[derive(Clone, Debug)]
enum Op {
    /// Counts and goes on.
    Count,
    /// Asks for this.
    Ask(Box<Effect>),
    /// Jumps when nothing was keyed.
    OnSilence(usize),
}

#[derive(Clone)]
struct Ops {
    ops: Arc<[Op]>,
    budget: Arc<Budget>,
    state: State,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct State {
    next: usize,
    silent: bool,
    pending: Pending,
    meter: Meter,
}

impl fmt::Debug for Ops {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ops({:?})", self.state)
    }
}

impl Ops {
    fn new(ops: &Arc<[Op]>) -> Self {
        let budget = Budget::standard().with_steps(u64::MAX).with_steps_between_requests(u64::MAX);
        Self { ops: Arc::clone(ops), budget: Arc::new(budget), state: State::default() }
    }
}

impl Program for Ops {
    fn resume(&mut self, _now: OffsetDateTime, input: Input) -> Result<Step, ProgramError> {
        match self.state.pending.accept(input)? {
            Input::Ended(ended) => return Ok(self.state.pending.end(End::HungUp(ended.cause))),
            Input::Done { outcome: Outcome::Collected(collected), .. } => {
                self.state.silent = collected.digits.is_empty();
            }
            _ => {}
        }
        loop {
            self.state.meter.step(&self.budget)?;
            let at = self.state.next;
            self.state.next += 1;
            match self.ops.get(at) {
                None => return Ok(self.state.pending.end(End::Finished)),
                Some(Op::Count) => {}
                Some(Op::OnSilence(to)) => {
                    if self.state.silent {
                        self.state.next = *to;
                    }
                }
                Some(Op::Ask(effect)) => {
                    self.state.meter.request(&self.budget)?;
                    return Ok(self.state.pending.request(Pointer::root(), effect.as_ref().clone()));
                }
            }
        }
    }
}

impl Session for Ops {
    fn fork(&self) -> Box<dyn Session> {
        Box::new(self.clone())
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot::new("ops", 1, "", Pointer::root(), &self.state)
    }

    fn essence(&self) -> serde_json::Value {
        serde_json::json!([self.state.next, self.state.silent])
    }
}

#[derive(Debug)]
struct One(Arc<[Op]>);

impl Router for One {
    fn program(&self, _start: &Start) -> Result<Option<Box<dyn Session>>, RouteError> {
        Ok(Some(Box::new(Ops::new(&self.0))))
    }

    fn restore(&self, _start: &Start, _snapshot: &Snapshot) -> Result<Box<dyn Session>, RouteError> {
        Ok(Box::new(Ops::new(&self.0)))
    }
}

fn ask(effect: impl Into<Effect>) -> Op {
    Op::Ask(Box::new(effect.into()))
}

fn start() -> Start {
    Start::new(LegId::new("leg-1"), Direction::Inbound, "+15550100", "+15550199", NOW)
}

/// Steps that ask for nothing: the meter and the loop around it.
#[divan::bench]
fn thousand_steps_without_effects(bencher: Bencher<'_, '_>) {
    let ops: Arc<[Op]> = std::iter::repeat_n(Op::Count, 1_000).collect();
    bencher
        .counter(ItemsCount::new(1_000_u32))
        .with_inputs(|| (Ops::new(&ops), start().into()))
        .bench_local_values(|(mut program, input)| program.resume(NOW, input).is_ok());
}

/// A request out and its outcome in, by hand.
#[divan::bench]
fn hundred_requests(bencher: Bencher<'_, '_>) {
    let ops: Arc<[Op]> = std::iter::repeat_n(ask(Speak::text("Hello")), 100).collect();
    bencher.counter(ItemsCount::new(100_u32)).with_inputs(|| Ops::new(&ops)).bench_local_values(
        |mut program| {
            let mut input = start().into();
            while let Ok(Step::Do(request)) = program.resume(NOW, input) {
                input = Input::Done { id: request.id, outcome: Outcome::Done };
            }
        },
    );
}

/// Greeting, menu, bridge, talk, end: two legs, two people.
fn calls(bencher: Bencher<'_, '_>, traced: bool) {
    let ops: Arc<[Op]> = vec![
        ask(Speak::text("Welcome")),
        ask(Collect::until_silence(Duration::seconds(5)).with_max_digits(1)),
        ask(Bridge::to(Endpoint::number("+15550101"))),
        ask(Effect::hang_up()),
    ]
    .into();
    let agent =
        Person::answers(Duration::seconds(4)).then(Act::talk(Duration::seconds(60))).then(Act::HangUp);
    let setting = Setting::new(One(ops))
        .with_person("+15550100", Person::caller().then(Act::reply("1")))
        .with_person("+15550101", agent);
    let setting = Arc::new(setting);
    bencher.counter(ItemsCount::new(1_000_u32)).bench_local(|| {
        let mut world = World::new(Arc::clone(&setting), NOW).with_trace(traced);
        for second in 0..1_000 {
            world.place_at(NOW + Duration::seconds(second), Call::new("+15550100", "+15550199"));
        }
        world.run().is_ok() && world.ledger().legs().len() == 2_000
    });
}

#[divan::bench]
fn thousand_calls_with_trace(bencher: Bencher<'_, '_>) {
    calls(bencher, true);
}

#[divan::bench]
fn thousand_calls_without_trace(bencher: Bencher<'_, '_>) {
    calls(bencher, false);
}

/// A menu of 200 questions: about 200 states.
#[divan::bench]
fn explore_two_hundred_states(bencher: Bencher<'_, '_>) {
    let question = || ask(Collect::until_silence(Duration::seconds(5)).with_max_digits(1));
    let ops: Arc<[Op]> = (0..200).flat_map(|at| [question(), Op::OnSilence(2 * at + 2)]).collect();
    let explorer = Explorer::new(Setting::new(One(ops)), NOW, Call::new("+15550100", "+15550199"));
    bencher.bench_local(|| explorer.explore().states);
}

fn main() {
    divan::main();
}

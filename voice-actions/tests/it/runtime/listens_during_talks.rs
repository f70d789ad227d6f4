//! Codes that are keyed in during a talk, and the talk that goes on: `Listen` and `StayBridged`.

use serde_json::json;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use voice_actions::runtime::simulator::{Act, Call, Happens, LegKind, Person, Setting, World};
use voice_actions::runtime::{
    Bridge, Bridged, Effect, Endpoint, Keyed, Listen, Outcome, Side, StayBridged, TraceEvent,
};

use super::foreign::Numbers;

const CALLER: &str = "+15550100";
const AGENT: &str = "+15550101";
const OFFICE: &str = "+15550199";
const NOON: OffsetDateTime = datetime!(2030-01-01 12:00 UTC);

const fn seconds(seconds: i64) -> Duration {
    Duration::seconds(seconds)
}

/// Who is silent for ten seconds of the talk, does this, and talks on.
fn keys(acts: &[Act]) -> Person {
    let quiet = Person::answers(seconds(4)).then(Act::talk(seconds(10)));
    acts.iter().cloned().fold(quiet, Person::then).then(Act::talk(seconds(20))).then(Act::HangUp)
}

fn listens() -> Person {
    Person::answers(seconds(4))
}

/// Runs a script in which the caller and the agent talk.
fn run(script: &str, caller: Person, agent: Person) -> World {
    let setting = Setting::new(Numbers::default().with(OFFICE, script))
        .with_person(CALLER, caller)
        .with_person(AGENT, agent);
    let mut world = World::new(setting, NOON);
    world.place(Call::new(CALLER, OFFICE));
    world.run().unwrap();
    world
}

/// What came of the effects of the caller's leg.
fn outcomes(world: &World) -> Vec<Outcome> {
    let caller = &world.ledger().legs()[0].leg;
    let entries = world.trace().entries().iter().filter(|entry| entry.leg == *caller);
    entries
        .filter_map(|entry| match &entry.event {
            TraceEvent::Came { outcome, .. } => Some(outcome.clone()),
            _ => None,
        })
        .collect()
}

/// The codes that the program heard, with who keyed them in.
fn codes(world: &World) -> Vec<(String, Side)> {
    let keyed = outcomes(world).into_iter().filter_map(|outcome| match outcome {
        Outcome::Keyed(keyed) => Some((keyed.digits, keyed.by)),
        _ => None,
    });
    keyed.collect()
}

fn talk_time(world: &World) -> Duration {
    let agent = world.ledger().legs().iter().find(|leg| leg.kind == LegKind::Bridged).unwrap();
    agent.talk_time()
}

const GO_ON: &str =
    "listen * 2\nbridge +15550101\nlabel again\non talked end\nsay code\nstay\ngoto again\nlabel end\nhangup";

#[test]
fn a_code_reaches_the_program_and_the_talk_goes_on_beside_what_it_does() {
    let world = run(GO_ON, keys(&[Act::press("*12")]), listens());
    assert_eq!(codes(&world), [("12".to_owned(), Side::Caller)]);
    assert_eq!(talk_time(&world), seconds(30), "the code interrupts nobody");
    let agent = run(GO_ON, listens(), keys(&[Act::press("*7")]));
    assert_eq!(codes(&agent), [("7".to_owned(), Side::Callee)]);
}

#[test]
fn silence_ends_a_code_and_the_start_key_begins_the_next() {
    let slowly = [Act::press("*1"), Act::wait(seconds(1)), Act::press("2")];
    assert_eq!(codes(&run(GO_ON, keys(&slowly), listens())), [("12".to_owned(), Side::Caller)]);
    let late =
        [Act::press("*1"), Act::wait(seconds(3)), Act::press("2"), Act::wait(seconds(3)), Act::press("*3")];
    let heard = codes(&run(GO_ON, keys(&late), listens()));
    assert_eq!(heard, [("1".to_owned(), Side::Caller), ("3".to_owned(), Side::Caller)]);
}

#[test]
fn keys_without_the_start_key_are_the_parties_own_affair() {
    assert_eq!(codes(&run(GO_ON, keys(&[Act::press("12")]), listens())), []);
    assert_eq!(codes(&run(GO_ON, keys(&[Act::press("*")]), listens())), [], "the start key alone is no code");
    let deaf = "bridge +15550101\nhangup";
    assert_eq!(codes(&run(deaf, keys(&[Act::press("*12")]), listens())), []);
}

#[test]
fn only_the_party_that_is_listened_to_counts() {
    let of = |side: &str| GO_ON.replace("listen * 2", &format!("listen * 2 {side}"));
    let code = || keys(&[Act::press("*12")]);
    assert_eq!(codes(&run(&of("callee"), code(), listens())), []);
    assert_eq!(codes(&run(&of("callee"), listens(), code())).len(), 1);
    assert_eq!(codes(&run(&of("caller"), code(), listens())).len(), 1);
    assert_eq!(codes(&run(&of("caller"), listens(), code())), []);
}

#[test]
fn a_talk_that_is_taken_up_without_codes_hears_no_more_of_them() {
    let script = "listen * 2\nbridge +15550101\ndeaf\nstay\nhangup";
    let twice = [Act::press("*1"), Act::wait(seconds(5)), Act::press("*2")];
    let world = run(script, listens(), keys(&twice));
    assert_eq!(codes(&world), [("1".to_owned(), Side::Callee)]);
    assert!(matches!(outcomes(&world)[1], Outcome::Bridged(_)), "{:?}", outcomes(&world));
}

#[test]
fn a_talk_that_ended_meanwhile_is_over_when_it_is_taken_up() {
    // The agent leaves while the program waits.
    let script = "listen * 2\nbridge +15550101\nwait 60\nstay\nhangup";
    let agent = Person::answers(seconds(4)).then(Act::talk(seconds(20))).then(Act::HangUp);
    let caller = Person::caller().then(Act::talk(seconds(10))).then(Act::press("*1"));
    let world = run(script, caller, agent);
    let [Outcome::Keyed(_), waited, ..] = &outcomes(&world)[..] else { panic!("{:?}", outcomes(&world)) };
    assert!(matches!(waited, Outcome::Bridged(bridged) if bridged.ended_by == Side::Callee), "{waited:?}");
    assert_eq!(talk_time(&world), seconds(20));
    let bridged = Outcome::Bridged(Bridged::new(Duration::ZERO, Side::Callee));
    assert_eq!(outcomes(&world)[2], bridged, "staying in a talk that is over");
}

#[test]
fn an_effect_that_takes_the_leg_elsewhere_ends_the_talk() {
    let world = run("listen * 2\nbridge +15550101\nask 1 5\nhangup", keys(&[Act::press("*1")]), listens());
    assert_eq!(talk_time(&world), seconds(12), "ten seconds, and the silence that ends the code");
}

#[test]
fn an_explorer_is_offered_the_end_of_a_talk_that_goes_on() {
    let setting = Setting::new(Numbers::default().with(OFFICE, GO_ON));
    let mut world = World::stepwise(setting, NOON);
    world.place(Call::new(CALLER, OFFICE));
    world.settle();
    let choice = world
        .choices()
        .into_iter()
        .find(|choice| matches!(choice.happens, Happens::Comes(Outcome::Bridged(_))));
    assert!(choice.is_some(), "{:?}", world.choices());
    let usual = Outcome::usual(&StayBridged::new().into());
    assert_eq!(usual, [Outcome::Bridged(Bridged::new(seconds(30), Side::Callee))]);
}

#[test]
fn both_are_written_in_milliseconds_and_read_back() {
    let listen = Listen::new('*', Duration::milliseconds(1500)).with_by(Side::Callee);
    let bridge = Effect::from(Bridge::to(Endpoint::number(AGENT)).with_listen(listen.clone()));
    let written = serde_json::to_value(&bridge).unwrap();
    assert_eq!(written["bridge"]["listen"], json!({"start": "*", "timeout": 1500, "by": "callee"}));
    assert_eq!(serde_json::from_value::<Effect>(written).unwrap(), bridge);
    let stay = Effect::from(StayBridged::new().with_listen(listen));
    let read = serde_json::from_value::<Effect>(serde_json::to_value(&stay).unwrap()).unwrap();
    assert_eq!((read, stay.name()), (stay.clone(), "stay_bridged"));
    assert_eq!(serde_json::to_value(Effect::from(StayBridged::new())).unwrap(), json!({"stay_bridged": {}}));
    let keyed = Outcome::Keyed(Keyed::new("12", Side::Caller));
    assert_eq!(serde_json::from_value::<Outcome>(serde_json::to_value(&keyed).unwrap()).unwrap(), keyed);
}

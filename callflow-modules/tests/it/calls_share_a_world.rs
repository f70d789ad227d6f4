//! Calls of one account in one simulated world: what one leaves there, the next one finds.

use callflow_modules::directory::{Kind, MemoryDirectory};
use callflow_modules::walker::{Account, Walker};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, macros::datetime};
use voice_actions::runtime::simulator::{Act, AnswerTable, Call, LegKind, Person, World};
use voice_actions::runtime::{Effect, LegId};

const NOW: OffsetDateTime = datetime!(2026-11-20 10:00 UTC);

const fn seconds(seconds: i64) -> Duration {
    Duration::seconds(seconds)
}

/// A world in which these numbers and patterns have these flows.
fn world(directory: MemoryDirectory, flows: &[(&str, Value)], people: &[(&str, Person)]) -> World {
    let mut account = Account::new(directory);
    for (number, flow) in flows {
        account = account.with_flow(number, flow).unwrap();
    }
    let mut setting = account.setting(AnswerTable::new());
    for (address, person) in people {
        setting = setting.with_person(*address, person.clone());
    }
    World::new(setting, NOW)
}

fn park(action: &str) -> Value {
    json!({"module": "park", "data": {"action": action}})
}

/// Fetches whoever is in the slot behind the star.
fn fetching() -> Value {
    json!({"patterns": [r"^\*(\d+)$"], "flow": park("retrieve")})
}

/// Who waits until somebody talks, and talks for so long.
fn waits(time: i64) -> Person {
    Person::caller().then(Act::talk(seconds(time))).then(Act::HangUp)
}

/// A call of somebody who leaves when the talk is over, or nobody talks to him.
fn brief(from: &str, to: &str) -> Call {
    let leaves = Person::caller().then(Act::wait(Duration::minutes(5))).then(Act::HangUp);
    Call::new(from, to).with_person(leaves)
}

/// What was spoken to a leg.
fn spoken(world: &World, leg: &LegId) -> Vec<String> {
    let requests = world.trace().requests().filter(|(of, _)| *of == leg);
    requests
        .filter_map(|(_, request)| match &request.effect {
            Effect::Speak(speak) => Some(speak.text.clone()),
            Effect::Play(play) => Some(play.media.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn a_parked_caller_is_fetched_by_another_call() {
    let flows = [("4000", park("direct_park")), ("code", fetching())];
    let mut world = world(MemoryDirectory::new(), &flows, &[]);
    let parked = world.place(Call::new("+15550100", "4000").with_person(waits(60)));
    let fetches = world.place_at(NOW + seconds(30), brief("+15550102", "*101"));
    let late = world.place_at(NOW + seconds(40), brief("+15550103", "*101"));
    world.run().unwrap();
    assert_eq!(world.ledger().together(&parked, &fetches), seconds(60));
    assert_eq!(spoken(&world, &late), ["prompt://park-no_caller"], "he is not there any more");
}

#[test]
fn each_parked_caller_gets_a_slot_of_his_own() {
    let flows = [("4000", park("direct_park")), ("4001", park("park")), ("code", fetching())];
    // Somebody is parked in 102 by what the PBX says.
    let directory = MemoryDirectory::new().with(Kind::Parked, "102", json!({}));
    let mut world = world(directory, &flows, &[]);
    let [first, second] = ["+15550100", "+15550101"]
        .map(|caller| world.place(Call::new(caller, "4000").with_person(waits(60))));
    let asks = world.place_at(NOW + seconds(10), brief("+15550104", "4001"));
    let fetches = [("*101", 20), ("*103", 30)]
        .map(|(code, after)| world.place_at(NOW + seconds(after), brief("+15550102", code)));
    world.run().unwrap();
    assert_eq!(spoken(&world, &asks)[1], "104", "101 to 103 are taken");
    assert_eq!(world.ledger().together(&first, &fetches[0]), seconds(60));
    assert_eq!(world.ledger().together(&second, &fetches[1]), seconds(60));
}

#[test]
fn auto_parks_the_first_and_fetches_him_for_the_next() {
    let auto = json!({"module": "park", "data": {"action": "auto", "slot": "105"}});
    let parks = json!({"module": "park", "data": {"action": "direct_park", "slot": "105"}});
    let mut world = world(MemoryDirectory::new(), &[("4000", auto), ("4001", parks)], &[]);
    let parked = world.place(Call::new("+15550100", "4001").with_person(waits(20)));
    let fetches = world.place_at(NOW + seconds(5), brief("+15550101", "4000"));
    let reserves = world.place_at(NOW + seconds(60), brief("+15550102", "4000"));
    world.run().unwrap();
    assert_eq!(world.ledger().together(&parked, &fetches), seconds(20));
    assert_eq!(spoken(&world, &reserves), ["prompt://park-call_placed_in_spot", "105"]);
}

/// Rings the desk in a world where nobody is there; says how long, and what came then.
fn unanswered(account: Account, data: &Value) -> (Duration, Vec<String>) {
    let says = |text: &str| json!({"module": "tts", "data": {"text": text}});
    let flow = json!({"module": "device", "data": data, "children": {
        "NO_ANSWER": says("no answer"), "_": says("after"),
    }});
    let setting = account.with_flow("2000", &flow).unwrap().setting(AnswerTable::new());
    let mut world = World::new(setting.with_person("desk", Person::no_answer()), NOW);
    let caller = world.place(Call::new("+15550100", "2000"));
    world.run().unwrap();
    let desk = world.ledger().legs().iter().find(|leg| leg.kind == LegKind::Bridged).unwrap();
    (desk.ring_time(), spoken(&world, &caller))
}

#[test]
fn a_device_without_a_ring_time_is_given_up_after_forty_seconds_as_an_error() {
    let account = || Account::new(MemoryDirectory::new().with_invented_endpoints());
    let desk = json!({"id": "desk"});
    // The schema's 0 is written in: the engine waits 20 s and 20 s more, and takes no branch of a cause.
    assert_eq!(unanswered(account(), &desk), (seconds(40), vec!["after".to_owned()]));
    let five = account()
        .with_walker(Walker::of_dialled_number().with_profile(callflow_modules::schema::Profile::Kazoo5));
    assert_eq!(unanswered(five, &desk), (seconds(40), vec!["after".to_owned()]));
    // A document that was written straight into the database rings 20 s, which is an answer of the switch.
    let raw = account().with_raw_documents(true);
    assert_eq!(unanswered(raw, &desk), (seconds(20), vec!["no answer".to_owned()]));
    let given = json!({"id": "desk", "timeout": 55});
    assert_eq!(unanswered(account(), &given), (seconds(55), vec!["no answer".to_owned()]));
}

//! The simulator, with a dialect of its own that uses nothing but public traits.

use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use voice_actions::runtime::simulator::{
    Act, AnswerTable, Call, EndedBy, FaultKind, LegKind, LegRecord, Person, Queue, Setting, World, WorldFile,
};
use voice_actions::runtime::{Budget, HangupCause, LegId, Resource, TraceEvent};

use super::foreign::Numbers;

const CALLER: &str = "+15550100";
const OFFICE: &str = "+15550199";
const NOON: OffsetDateTime = datetime!(2030-01-01 12:00 UTC);

fn seconds(seconds: i64) -> Duration {
    Duration::seconds(seconds)
}

fn world(script: &str, people: &[(&str, Person)]) -> World {
    let mut setting = Setting::new(Numbers::default().with(OFFICE, script));
    for (address, person) in people {
        setting = setting.with_person(*address, person.clone());
    }
    World::new(setting, NOON)
}

fn effects(world: &World, leg: &str) -> Vec<String> {
    let leg = LegId::new(leg.to_owned());
    world
        .trace()
        .requests()
        .filter(|(of, _)| **of == leg)
        .map(|(_, request)| request.effect.name().to_owned())
        .collect()
}

#[test]
fn a_bridge_that_is_answered_ends_when_the_callee_hangs_up() {
    let agent = Person::answers(seconds(4)).then(Act::talk(seconds(30))).then(Act::HangUp);
    let mut world = world("say Hello\nbridge +15550101\nsay Bye\nhangup", &[("+15550101", agent)]);
    let leg = world.place(Call::new(CALLER, OFFICE));
    world.run().unwrap();
    let caller = world.ledger().leg(&leg).unwrap();
    let callee = &world.ledger().legs()[1];
    assert_eq!(effects(&world, "leg-1"), ["speak", "bridge", "speak", "hang_up", "notify"]);
    assert_eq!(
        (callee.kind, callee.ring_time(), callee.talk_time()),
        (LegKind::Bridged, seconds(4), seconds(30))
    );
    assert_eq!((callee.ended_by, caller.ended_by), (Some(EndedBy::Party), Some(EndedBy::Platform)));
    assert_eq!(caller.talks[0].with, callee.leg);
    assert_eq!(callee.call, caller.leg);
    assert_eq!(world.ledger().together(&caller.leg, &callee.leg), seconds(30));
}

#[test]
fn of_several_that_ring_the_first_to_answer_wins_and_the_others_stop() {
    let people = [
        ("+15550101", Person::answers(seconds(9))),
        ("+15550102", Person::answers(seconds(3)).then(Act::talk(seconds(5))).then(Act::HangUp)),
        ("+15550103", Person::busy()),
    ];
    let mut world = world("bridge +15550101 +15550102 +15550103", &people);
    world.place(Call::new(CALLER, OFFICE));
    world.run().unwrap();
    let causes: Vec<_> =
        world.ledger().legs()[1..].iter().map(|leg| leg.cause.clone().unwrap().cause).collect();
    assert_eq!(causes, [HangupCause::LoseRace, HangupCause::NormalClearing, HangupCause::UserBusy]);
}

#[test]
fn a_failed_bridge_tells_its_cause_and_the_flow_goes_on() {
    for (person, cause) in [
        (Person::busy(), "USER_BUSY"),
        (Person::no_answer(), "NO_ANSWER"),
        (Person::rejects(seconds(2)), "CALL_REJECTED"),
        (Person::unreachable(HangupCause::UserNotRegistered), "USER_NOT_REGISTERED"),
    ] {
        let script = format!("bridge +15550101\non {cause} fine\nhangup\nlabel fine\nsay {cause}");
        let mut world = world(&script, &[("+15550101", person)]);
        world.place(Call::new(CALLER, OFFICE));
        world.run().unwrap();
        assert_eq!(effects(&world, "leg-1"), ["bridge", "speak"], "{cause}");
    }
}

#[test]
fn a_program_that_waits_less_than_it_rings_comes_back_and_the_ringing_ends() {
    let script = "ring +15550101 15\non TimedOut late\nhangup\nlabel late\nsay late";
    let mut waited = world(script, &[("+15550101", Person::no_answer())]);
    waited.place(Call::new(CALLER, OFFICE));
    waited.run().unwrap();
    assert_eq!(effects(&waited, "leg-1"), ["bridge", "speak"]);
    let callee = &waited.ledger().legs()[1];
    assert_eq!(callee.ring_time(), seconds(15));
    assert_eq!(callee.cause.as_ref().unwrap().cause, HangupCause::NoAnswer);
    // What the switch allows is over before.
    let patient = script.replace("15\n", "90\n").replace("TimedOut", "NO_ANSWER");
    let mut rung = world(&patient, &[("+15550101", Person::no_answer())]);
    rung.place(Call::new(CALLER, OFFICE));
    rung.run().unwrap();
    assert_eq!(effects(&rung, "leg-1"), ["bridge", "speak"]);
    assert_eq!(rung.ledger().legs()[1].ring_time(), seconds(60));
}

#[test]
fn keys_are_collected_until_enough_a_finishing_key_or_silence() {
    for (acts, expected) in [
        (vec![Act::reply("12")], "12"),
        (vec![Act::reply("1#")], "1"),
        (vec![Act::reply_after("1", seconds(4))], "1"),
        (vec![Act::Silence], "silence"),
        (vec![Act::wait(seconds(1)), Act::press("12")], "12"),
    ] {
        let script = format!("say Press\nask 2 5\non {expected} right\nhangup\nlabel right\nsay right");
        let caller = acts.clone().into_iter().fold(Person::caller(), Person::then);
        let mut world = world(&script, &[(CALLER, caller)]);
        world.place(Call::new(CALLER, OFFICE));
        world.run().unwrap();
        assert_eq!(effects(&world, "leg-1"), ["speak", "collect", "speak"], "{acts:?}");
    }
}

#[test]
fn a_caller_who_hangs_up_ends_the_pending_effect_and_leaves_only_services() {
    let caller = Person::caller().then(Act::wait(seconds(1))).then(Act::HangUp);
    let mut world = world("wait 60\nsay never", &[(CALLER, caller)]);
    let leg = world.place(Call::new(CALLER, OFFICE));
    world.run().unwrap();
    assert_eq!(effects(&world, "leg-1"), ["wait", "notify"]);
    let record = world.ledger().leg(&leg).unwrap();
    assert_eq!((record.ended_by, record.is_answered()), (Some(EndedBy::Party), false));
    assert_eq!(record.ring_time(), seconds(1));
}

#[test]
fn a_caller_who_gives_up_while_it_rings_cancels_the_callee() {
    let caller = Person::caller().then(Act::wait(seconds(5))).then(Act::HangUp);
    let mut world = world("bridge +15550101", &[(CALLER, caller), ("+15550101", Person::no_answer())]);
    world.place(Call::new(CALLER, OFFICE));
    world.run().unwrap();
    let callee = &world.ledger().legs()[1];
    assert_eq!(callee.cause.as_ref().unwrap().cause, HangupCause::OriginatorCancel);
    assert_eq!(callee.ring_time(), seconds(5));
}

/// A customer waits in a room, three agents are dialed; who presses 1 first gets in.
fn shark_tank(seed: u64) -> World {
    let customer = "say Wait\nroom tank 2 ends dial +15550101 +15550180 dial +15550102 +15550180 dial +15550103 +15550180\nsay Bye";
    let agent = "ask 1 5\non 1 join\nhangup\nlabel join\nroom tank 2 ends\nsay over";
    let numbers = Numbers::default().with(OFFICE, customer).with("+15550180", agent);
    let mut setting = Setting::new(numbers)
        .with_person(CALLER, Person::caller().then(Act::talk(seconds(60))).then(Act::HangUp));
    for address in ["+15550101", "+15550102", "+15550103"] {
        setting = setting.with_person(address, Person::answers(seconds(2)).then(Act::reply("1")));
    }
    let mut world = World::new(setting, NOON).with_seed(seed);
    world.place(Call::new(CALLER, OFFICE));
    world.run().unwrap();
    world
}

#[test]
fn a_room_of_two_has_one_winner_under_every_interleaving() {
    let mut winners = std::collections::BTreeSet::new();
    for seed in 0..300 {
        let world = shark_tank(seed);
        let stays = world.ledger().room("tank");
        assert_eq!(stays.len(), 2, "seed {seed}: the customer and one agent");
        winners.insert(stays[1].0.party().to_owned());
        assert_eq!(world.ledger().together(&stays[0].0.leg, &stays[1].0.leg), seconds(60));
        assert!(world.ledger().legs().iter().all(|leg| leg.ended_at.is_some()));
    }
    assert_eq!(winners.len(), 3, "each agent wins under some seed");
}

#[test]
fn same_input_same_bytes() {
    let bytes = |seed| {
        let world = shark_tank(seed);
        serde_json::to_string(&(world.trace(), world.ledger())).unwrap()
    };
    assert_eq!(bytes(7), bytes(7));
    assert!((0..20).any(|seed| bytes(seed) != bytes(7)));
}

#[test]
fn a_world_written_down_at_any_moment_goes_on_the_same_way() {
    let whole = shark_tank(3);
    let customer = shark_tank(3);
    let setting = customer.setting().clone();
    let mut world = World::new(setting.clone(), NOON).with_seed(3);
    world.place(Call::new(CALLER, OFFICE));
    while world.step() {
        let text = serde_json::to_string(&world.snapshot()).unwrap();
        world = World::restore(setting.clone(), serde_json::from_str(&text).unwrap()).unwrap();
    }
    assert_eq!(world.trace(), whole.trace());
    assert_eq!(world.ledger(), whole.ledger());
}

#[test]
fn a_copy_of_a_world_goes_its_own_way() {
    let mut world = world("wait 10\nhangup", &[]);
    world.place(Call::new(CALLER, OFFICE));
    world.run_until(NOON + seconds(5));
    let mut copy = world.clone();
    copy.run().unwrap();
    assert_eq!(world.live_legs().count(), 1);
    assert_eq!((copy.live_legs().count(), copy.now()), (0, NOON + seconds(10)));
}

#[test]
fn a_queue_rings_one_agent_after_the_other_and_lets_callers_wait() {
    let setting = Setting::new(
        Numbers::default().with(OFFICE, "queue sales 120\non talked end\nsay sorry\nlabel end\nhangup"),
    )
    .with_queue("sales", Queue::of(["+15550101", "+15550102"]).with_ring_time(seconds(10)))
    .with_person("+15550101", Person::no_answer())
    .with_person("+15550102", Person::answers(seconds(3)).then(Act::talk(seconds(40))).then(Act::HangUp));
    let mut world = World::new(setting, NOON);
    let first = world.place(Call::new(CALLER, OFFICE));
    let second = world.place_at(NOON + seconds(1), Call::new("+15550104", OFFICE));
    world.run().unwrap();
    let wait = |leg: &LegId| {
        let wait = world.ledger().leg(leg).unwrap().queues[0].clone();
        (wait.left_at.unwrap() - wait.entered_at, wait.agent.is_some())
    };
    // The first caller waits for an agent who lets it ring; meanwhile the other agent takes the second.
    assert_eq!(wait(&second), (seconds(3), true));
    assert!(wait(&first).1 && wait(&first).0 > seconds(10));
}

#[test]
fn a_queue_without_an_agent_in_time_lets_the_caller_go_on() {
    let setting = Setting::new(Numbers::default().with(OFFICE, "queue sales 20\nsay sorry"))
        .with_queue("sales", Queue::of(["+15550101"]))
        .with_person("+15550101", Person::no_answer());
    let mut world = World::new(setting, NOON);
    let leg = world.place(Call::new(CALLER, OFFICE));
    world.run().unwrap();
    assert_eq!(effects(&world, "leg-1"), ["enter_queue", "speak"]);
    let wait = &world.ledger().leg(&leg).unwrap().queues[0];
    assert_eq!((wait.left_at.unwrap() - wait.entered_at, wait.agent.clone()), (seconds(20), None));
}

#[test]
fn a_parked_caller_is_fetched_by_another_leg() {
    let numbers =
        Numbers::default().with(OFFICE, "park 101 300\nsay back").with("+15550198", "pick 101\nhangup");
    let mut setting = Setting::new(numbers);
    setting =
        setting.with_person("+15550105", Person::caller().then(Act::talk(seconds(20))).then(Act::HangUp));
    let mut world = World::new(setting, NOON);
    let parked = world.place(Call::new(CALLER, OFFICE));
    let fetcher = world.place_at(NOON + seconds(30), Call::new("+15550105", "+15550198"));
    world.run().unwrap();
    assert_eq!(world.ledger().together(&parked, &fetcher), seconds(20));
    assert_eq!(effects(&world, "leg-1"), ["park", "speak"]);
}

#[test]
fn a_message_lasts_as_long_as_the_caller_talks() {
    let caller = Person::caller().then(Act::talk(seconds(12)));
    let mut world = world("message 1001\nhangup", &[(CALLER, caller)]);
    let leg = world.place(Call::new(CALLER, OFFICE));
    world.run().unwrap();
    let message = world.ledger().leg(&leg).unwrap().recordings[0].clone();
    assert_eq!(
        (message.ended_at.unwrap() - message.began_at, message.mailbox.as_deref()),
        (seconds(15), Some("1001"))
    );
}

#[test]
fn services_answer_from_the_table() {
    let table = AnswerTable::new().with_json("https://example.com/next", serde_json::json!({"actions": []}));
    let setting = Setting::new(
        Numbers::default()
            .with(OFFICE, "fetch https://example.com/next?a=1\non 200 ok\nhangup\nlabel ok\nsay ok"),
    )
    .with_answers(table);
    let mut world = World::new(setting, NOON);
    world.place(Call::new(CALLER, OFFICE));
    world.run().unwrap();
    assert_eq!(effects(&world, "leg-1"), ["fetch", "speak"]);
}

#[test]
fn an_endless_loop_ends_in_a_named_error_and_its_leg_is_hung_up() {
    let mut world = world("label again\ngoto again", &[]);
    let leg = world.place(Call::new(CALLER, OFFICE));
    let fault = world.run().unwrap_err();
    assert!(
        matches!(&fault.kind, FaultKind::Exhausted(exhausted) if exhausted.resource == Resource::StepsBetweenRequests)
    );
    assert_eq!(fault.to_string(), "budget of 1000 steps between two requests is used up on leg-1 at `/0`");
    assert_eq!(world.ledger().leg(&leg).unwrap().cause.as_ref().unwrap().cause, HangupCause::Interworking);
}

#[test]
fn a_flow_that_dials_itself_again_and_again_runs_out_of_legs() {
    let script = format!("room r 999 dial {CALLER} {OFFICE}");
    let numbers = Numbers::default().with(OFFICE, &script);
    let setting = Setting::new(numbers)
        .with_person(CALLER, Person::answers(Duration::ZERO))
        .with_budget(Budget::standard().with_legs(20));
    let mut world = World::new(setting, NOON);
    world.place(Call::new("+15550104", OFFICE));
    let fault = world.run().unwrap_err();
    assert!(matches!(&fault.kind, FaultKind::Exhausted(exhausted) if exhausted.resource == Resource::Legs));
}

#[test]
fn a_stuck_call_ends_with_its_leg_time() {
    let setting = Setting::new(Numbers::default().with(OFFICE, "room r 5"))
        .with_budget(Budget::standard().with_leg_time(Duration::HOUR));
    let mut world = World::new(setting, NOON);
    world.place(Call::new(CALLER, OFFICE));
    assert!(world.run().is_err());
    assert_eq!(world.now(), NOON + Duration::HOUR);
}

#[test]
fn notes_stand_in_the_trace_when_they_are_asked_for() {
    let setting = Setting::new(Numbers::default().with(OFFICE, "say a\nhangup")).with_notes(true);
    let mut world = World::new(setting, NOON);
    world.place(Call::new(CALLER, OFFICE));
    world.run().unwrap();
    let notes =
        world.trace().entries().iter().filter(|entry| matches!(entry.event, TraceEvent::Noted(_))).count();
    assert_eq!(notes, 2);
}

#[test]
fn a_trace_is_drawn_as_a_sequence_diagram() {
    let mut world = world("say Hi; there\nbridge +15550101\nhangup", &[("+15550101", Person::busy())]);
    world.place(Call::new(CALLER, OFFICE));
    world.run().unwrap();
    insta::assert_snapshot!(world.trace().to_mermaid(), @r"
    sequenceDiagram
        participant P as Platform
        participant L1 as leg-1 +15550100
        participant S as Services
        L1->>P: inbound call
        P->>L1: speak 'Hi  there'
        L1-->>P: done
        P->>L1: bridge +15550101
        L1-->>P: not bridged (USER_BUSY)
        P->>L1: hang_up (NORMAL_CLEARING)
        L1-->>P: done
        P->>S: notify end
        S-->>P: done
        P-xL1: hung up (NORMAL_CLEARING)
    ");
}

#[test]
fn a_world_file_says_who_is_there_and_who_calls() {
    let text = r#"{
        "start": "2030-01-01T12:00:00Z",
        "numbers": { "+15550199": "bridge +15550101 +15550102 +15550103\nhangup" },
        "people": {
            "+15550101": "busy",
            "+15550102": [ "no_answer", { "ringing": {"answers": {"after": 2000}}, "acts": [ {"talk": 30000}, "hang_up" ] } ],
            "+15550103": "USER_NOT_REGISTERED"
        },
        "calls": [ { "from": "+15550100", "to": "+15550199" }, { "from": "+15550104", "to": "+15550199", "after": 600000 } ]
    }"#;
    let file = WorldFile::from_json(text).unwrap();
    let router = file
        .numbers
        .iter()
        .fold(Numbers::default(), |numbers, (number, flow)| numbers.with(number, flow.as_str().unwrap()));
    let mut world = file.world(router);
    world.run().unwrap();
    let talks: Vec<_> = world.ledger().of_number("+15550102").map(LegRecord::talk_time).collect();
    assert_eq!(talks, [Duration::ZERO, seconds(30)]);
    assert_eq!(WorldFile::from_json(&serde_json::to_string(&file).unwrap()).unwrap(), file);
}

#[test]
fn a_world_file_with_a_mistake_is_refused_with_its_place() {
    let error =
        WorldFile::from_json(r#"{"start": "2030-01-01T12:00:00Z", "numbers": {}, "call": {}}"#).unwrap_err();
    assert_eq!((error.at().as_str(), error.position().is_some()), ("/call", true));
}

#[test]
fn a_simulation_that_is_stuck_says_who_waits_for_what() {
    let stuck = |script: &str, person: Person| {
        let mut world = world(script, &[(CALLER, person)]);
        world.place(Call::new(CALLER, OFFICE));
        world.run().unwrap_err().to_string()
    };
    insta::assert_snapshot!(
        stuck("say Hello\nroom r 2\nhangup", Person::caller().then(Act::reply("1"))),
        @r#"budget of 86400000 milliseconds of one leg is used up on leg-1 at `/1`: +15550100 waits for a collection (`Act::reply("1")`) that never came"#
    );
    let idle = stuck("room r 2\nhangup", Person::caller());
    assert!(idle.ends_with("+15550100 has nothing left to do and does not hang up"), "{idle}");
    let alone = stuck("room r 2\nhangup", Person::caller().then(Act::talk(seconds(5))));
    assert!(alone.ends_with("+15550100 waits for somebody to talk to (`Act::talk`)"), "{alone}");
}

#[test]
fn a_ledger_says_whom_a_caller_reached_and_where_he_was() {
    let agent = Person::answers(seconds(4)).then(Act::talk(seconds(30))).then(Act::HangUp);
    let caller = Person::caller().then(Act::talk(seconds(99))).then(Act::talk(seconds(5))).then(Act::HangUp);
    let script = "say Hello\nbridge +15550102 +15550101\nmessage box\nroom r 2\nhangup";
    let mut world = world(script, &[(CALLER, caller), ("+15550101", agent), ("+15550102", Person::busy())]);
    let leg = world.place(Call::new(CALLER, OFFICE));
    world.run().unwrap();
    let ledger = world.ledger();
    assert_eq!(ledger.reached(&leg), ["+15550101"], "who was busy was not reached");
    assert_eq!(ledger.mailboxes(&leg), ["box"]);
    assert_eq!(world.heard(&leg), ["Hello"]);
    assert!(ledger.reached(&LegId::new("nobody")).is_empty() && ledger.rooms(&leg).len() <= 1);
}

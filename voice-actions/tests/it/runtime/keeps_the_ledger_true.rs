//! Whatever flows and people do, a world comes to its end and its ledger makes sense.

use proptest::prelude::*;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use voice_actions::runtime::Budget;
use voice_actions::runtime::simulator::{Act, Call, Person, Queue, Setting, World};

use super::foreign::Numbers;

const NOON: OffsetDateTime = datetime!(2030-01-01 12:00 UTC);
const PEOPLE: [&str; 4] = ["+15550100", "+15550101", "+15550102", "+15550103"];

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("say hello".to_owned()),
        Just("ask 2 5".to_owned()),
        Just("on 1 a".to_owned()),
        Just("on silence b".to_owned()),
        Just("goto a".to_owned()),
        Just("label a".to_owned()),
        Just("label b".to_owned()),
        Just("bridge +15550101 +15550102".to_owned()),
        Just("bridge +15550103".to_owned()),
        Just("room tank 2 ends dial +15550101 +15550180 dial +15550102 +15550180".to_owned()),
        Just("room tank 3".to_owned()),
        Just("queue sales 30".to_owned()),
        Just("park 101 20".to_owned()),
        Just("pick 101".to_owned()),
        Just("message 1001".to_owned()),
        Just("wait 3".to_owned()),
        Just("fetch https://example.com/".to_owned()),
        Just("hangup".to_owned()),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (0_i64..20).prop_map(|time| Act::wait(Duration::seconds(time))),
        Just(Act::press("1#2")),
        Just(Act::reply("1")),
        Just(Act::Silence),
        (1_i64..60).prop_map(|time| Act::talk(Duration::seconds(time))),
        Just(Act::HangUp),
    ]
}

fn person() -> impl Strategy<Value = Person> {
    let ringing = prop_oneof![
        (0_i64..15).prop_map(|after| Person::answers(Duration::seconds(after))),
        Just(Person::busy()),
        Just(Person::no_answer()),
        (0_i64..5).prop_map(|after| Person::rejects(Duration::seconds(after))),
    ];
    (ringing, proptest::collection::vec(act(), 0..4), proptest::option::of(1_u32..3)).prop_map(
        |(person, acts, lines)| {
            let mut person = acts.into_iter().fold(person, Person::then);
            person.lines = lines;
            person
        },
    )
}

fn script() -> impl Strategy<Value = String> {
    proptest::collection::vec(line(), 0..8).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn every_world_ends_and_its_ledger_makes_sense(
        scripts in proptest::collection::vec(script(), 2),
        people in proptest::collection::vec(person(), 4),
        calls in proptest::collection::vec(0_i64..40, 1..4),
        seed in proptest::option::of(0_u64..1_000),
    ) {
        let numbers = Numbers::default().with("+15550199", &scripts[0]).with("+15550180", &scripts[1]);
        let budget = Budget::standard().with_legs(60).with_requests(200).with_leg_time(Duration::HOUR);
        let mut setting = Setting::new(numbers)
            .with_budget(budget)
            .with_queue("sales", Queue::of(["+15550101", "+15550103"]));
        for (address, person) in PEOPLE.iter().zip(people) {
            setting = setting.with_person(*address, person);
        }
        let run = || {
            let mut world = World::new(setting.clone(), NOON);
            if let Some(seed) = seed {
                world = world.with_seed(seed);
            }
            for after in &calls {
                world.place_at(NOON + Duration::seconds(*after), Call::new(PEOPLE[0], "+15550199"));
            }
            // A fault of a program is an end like any other.
            let _fault = world.run();
            world
        };
        let world = run();
        let again = run();
        prop_assert_eq!(world.trace(), again.trace());
        prop_assert_eq!(world.ledger(), again.ledger());
        prop_assert_eq!(world.live_legs().count(), 0);
        for leg in world.ledger().legs() {
            let ended = leg.ended_at.expect("every leg ends");
            prop_assert!(leg.started_at <= ended && leg.cause.is_some() && leg.ended_by.is_some());
            prop_assert!(leg.answered_at.is_none_or(|answered| leg.started_at <= answered && answered <= ended));
            prop_assert!(leg.talks.is_empty() || leg.is_answered());
            for talk in &leg.talks {
                let other = world.ledger().leg(&talk.with).expect("the other leg is in the ledger");
                let mirrored = other.talks.iter().any(|back| {
                    back.with == leg.leg && back.began_at == talk.began_at && back.ended_at == talk.ended_at
                });
                prop_assert!(mirrored && talk.ended_at.is_some());
            }
            prop_assert!(leg.rooms.iter().all(|stay| stay.left_at.is_some()));
            prop_assert!(leg.queues.iter().all(|wait| wait.left_at.is_some()));
            prop_assert!(leg.recordings.iter().all(|recording| recording.ended_at.is_some()));
        }
    }
}

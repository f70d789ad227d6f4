//! The explorer and coverage, with a dialect that uses nothing but public traits.

use time::OffsetDateTime;
use time::macros::datetime;
use voice_actions::runtime::coverage::Coverage;
use voice_actions::runtime::explorer::{Exploration, Explorer};
use voice_actions::runtime::simulator::{Act, Call, Happens, Person, Setting, World};
use voice_actions::runtime::{Budget, Outcome, TraceEvent};

use super::foreign::Numbers;

const CALLER: &str = "+15550100";
const OFFICE: &str = "+15550199";
const NOON: OffsetDateTime = datetime!(2030-01-01 12:00 UTC);

fn explorer(script: &str) -> Explorer {
    Explorer::new(Setting::new(Numbers::default().with(OFFICE, script)), NOON, Call::new(CALLER, OFFICE))
}

fn codes(found: &Exploration) -> Vec<String> {
    found.defects.iter().map(|defect| format!("{} {}", defect.kind.code(), defect.at)).collect()
}

#[test]
fn a_sound_menu_has_no_defect() {
    let found = explorer(
        "ask 1 5\non 1 sales\non 2 support\nsay sorry\nhangup\nlabel sales\nbridge +15550101\nhangup\nlabel support\nsay wait\nhangup",
    )
    .explore();
    assert_eq!(codes(&found), Vec::<String>::new(), "{}", found.report());
    assert!(found.complete && found.coverage.is_complete(), "{}", found.coverage.report());
}

#[test]
fn a_menu_that_asks_for_ever_is_an_endless_loop() {
    let found = explorer("label again\nask 1 5\non 1 out\ngoto again\nlabel out\nhangup").explore();
    assert_eq!(codes(&found), ["endless-loop /1"], "{}", found.report());
}

#[test]
fn a_menu_without_a_way_out_is_a_trap() {
    let found =
        explorer("say hello\nlabel again\nask 1 5\non 1 one\ngoto again\nlabel one\nsay one\ngoto again")
            .explore();
    let trap = found.of_kind("trap").next().unwrap();
    assert_eq!(trap.at.as_str(), "/0");
    assert_eq!(codes(&found), ["trap /0", "endless-loop /2"]);
}

#[test]
fn a_loop_without_a_request_is_a_fault_with_its_budget() {
    let found = explorer("ask 1 5\non 1 again\nhangup\nlabel again\ngoto again").explore();
    let fault = found.of_kind("fault").next().unwrap();
    assert_eq!(fault.path.len(), 1, "pressing 1 is all that it takes: {}", found.report());
    assert_eq!(fault.path[0].happens, Happens::Comes(Outcome::collected("1")));
}

#[test]
fn what_no_path_reaches_is_reported() {
    let found = explorer("say a\nhangup\nsay never\nask 1 5\non 1 out\nlabel out").explore();
    let unreachable: Vec<_> = found.of_kind("unreachable").map(|defect| defect.at.to_string()).collect();
    assert_eq!(unreachable, ["/2", "/3", "/4", "/4", "/4", "/5"]);
}

#[test]
fn a_dialed_party_in_a_room_of_its_own_is_lonely() {
    let setting = |room: &str| {
        let customer = "room tank 2 ends dial +15550101 +15550180\nhangup";
        Setting::new(
            Numbers::default()
                .with(OFFICE, customer)
                .with("+15550180", &format!("room {room} 2 ends\nhangup")),
        )
    };
    let explore = |room: &str| Explorer::new(setting(room), NOON, Call::new(CALLER, OFFICE)).explore();
    assert_eq!(codes(&explore("tank")), Vec::<String>::new(), "{}", explore("tank").report());
    assert_eq!(codes(&explore("Tank")), ["lonely-room /0"]);
}

#[test]
fn the_path_of_a_defect_leads_to_it_again() {
    let script =
        "ask 1 5\non 1 more\nhangup\nlabel more\nask 1 5\non 2 bad\nhangup\nlabel bad\nsay bad\nhangup";
    let explorer = explorer(script).with_check(|world: &World| {
        let bad = world.trace().requests().any(|(_, request)| request.at.as_str() == "/8");
        bad.then(|| "the bad text is spoken".to_owned())
    });
    let found = explorer.explore();
    let defect = found.of_kind("violated").next().unwrap();
    assert_eq!(defect.path.len(), 2);
    let world = explorer.replay(&defect.path);
    let asked = world
        .trace()
        .entries()
        .iter()
        .any(|entry| matches!(&entry.event, TraceEvent::Asked(request) if request.at.as_str() == "/8"));
    assert!(asked);
}

#[test]
fn every_order_of_two_callers_can_be_tried() {
    let explorer = explorer("ask 1 5\non 1 join\nhangup\nlabel join\nroom r 1\nhangup")
        .with_call(Call::new("+15550104", OFFICE))
        .with_interleaving(true)
        .with_check(|world| (world.ledger().room("r").len() > 1).then(|| "two in a room for one".to_owned()));
    let found = explorer.explore();
    assert!(found.of_kind("violated").all(|defect| !defect.path.is_empty()));
    // One after the other is possible once the first hung up; at the same time never.
    let together = explorer.clone().with_hangups(false).explore();
    assert_eq!(together.of_kind("violated").count(), 0, "{}", together.report());
    assert!(together.complete);
}

#[test]
fn a_limit_of_states_ends_an_exploration_that_says_so() {
    let found = explorer("ask 1 5\nask 1 5\nask 1 5\non 1 a\nlabel a\nhangup").with_max_states(3).explore();
    assert!(!found.complete);
    assert_eq!(found.of_kind("unreachable").count(), 0);
}

#[test]
fn coverage_of_several_calls_merges_into_one_report() {
    let mut coverage = Coverage::new();
    for keys in ["1", "2"] {
        let script =
            "ask 1 5\non 1 one\nsay other\nhangup\nlabel one\nsay one\nbridge +15550101\nhangup\nsay never";
        let setting = Setting::new(Numbers::default().with(OFFICE, script))
            .with_notes(true)
            .with_budget(Budget::standard())
            .with_person(CALLER, Person::caller().then(Act::reply(keys)));
        let mut world = World::new(setting, NOON);
        world.place(Call::new(CALLER, OFFICE));
        world.run().unwrap();
        coverage.merge(world.coverage());
    }
    assert_eq!(coverage.report(), "+15550199: 8 of 9 actions, 2 of 2 branches\n  never: /8\n");
}

#[test]
fn a_dialect_that_says_where_the_clock_decides_is_explored_on_both_sides() {
    let found = explorer("from 18 closed\nask 1 5\non 1 more\nhangup\nlabel more\nbridge +15550101\nhangup\nlabel closed\nsay closed\nask 1 5\non 9 secret\nhangup\nlabel secret\nsay secret\nhangup")
        .with_check(|world: &World| {
            let told = world.trace().requests().any(|(_, request)| request.at.as_str() == "/13");
            told.then(|| "the secret is told".to_owned())
        });
    let exploration = found.explore();
    assert!(exploration.complete && exploration.coverage.is_complete(), "{}", exploration.coverage.report());
    assert_eq!(codes(&exploration), ["violated "], "{}", exploration.report());
    assert_eq!(
        exploration.instants,
        [NOON, datetime!(2030-01-01 17:59:59 UTC), datetime!(2030-01-01 18:00:01 UTC)]
    );
    let secret = &exploration.defects[0];
    assert_eq!((secret.begins_at.hour(), secret.path.len()), (18, 2), "{}", exploration.report());
    let world = found.replay_defect(secret);
    assert!(world.trace().requests().any(|(_, request)| request.at.as_str() == "/13"));
    insta::assert_snapshot!(exploration.report(), @r#"
    10 states, 28 choices, 1 defect
    violated: the secret is told
        at 2030-01-01 18:00:01.0 +00:00:00
        leg-1: {"comes":"done"}
        leg-1: {"comes":{"collected":{"digits":"9","end":"enough"}}}
    "#);
}

#[test]
fn two_hundred_questions_are_explored_in_full() {
    let script: String =
        (0..200).map(|number| format!("ask 1 5\non 1 n{number}\nlabel n{number}\n")).collect();
    let found = explorer(&format!("{script}hangup")).explore();
    assert!(found.complete && found.states >= 200 && found.defects.is_empty(), "{}", found.report());
}

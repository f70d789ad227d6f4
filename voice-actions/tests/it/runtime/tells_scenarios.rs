//! The scenario API: what a user's own test of a flow looks like.

use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use voice_actions::runtime::scenario::{
    Scenario, answered, asked_for_digits, entered_room, heard, hung_up, notified, rang, requested, talked,
};
use voice_actions::runtime::simulator::{Act, Call, Person, Setting};

use super::foreign::Numbers;

const CALLER: &str = "+15550100";
const OFFICE: &str = "+15550199";
const NOON: OffsetDateTime = datetime!(2030-01-01 12:00 UTC);

fn scenario() -> Scenario {
    let script =
        "say Welcome\nask 1 5\non 1 sales\nhangup\nlabel sales\nbridge +15550101 +15550102\nsay Bye\nhangup";
    let setting = Setting::new(Numbers::default().with(OFFICE, script))
        .with_person(CALLER, Person::caller().then(Act::reply("1")))
        .with_person(
            "+15550101",
            Person::answers(Duration::seconds(3)).then(Act::talk(Duration::seconds(9))).then(Act::HangUp),
        )
        .with_person("+15550102", Person::no_answer());
    Scenario::new(setting, NOON).with_call(Call::new(CALLER, OFFICE))
}

#[test]
fn what_is_expected_in_order_in_any_order_and_never_holds() {
    let world = scenario()
        .expect(heard("Welcome"))
        .expect(asked_for_digits().within(Duration::seconds(2)))
        .expect_in_any_order([rang("+15550102"), rang("+15550101")])
        .expect(answered("+15550101").within(Duration::seconds(3)))
        .expect(talked("+15550101").by(CALLER))
        .expect(heard("Bye"))
        .expect(notified("end"))
        .never(answered("+15550102"))
        .never(entered_room("any"))
        .run()
        .unwrap();
    assert_eq!(world.ledger().legs().len(), 3);
}

#[test]
fn a_failure_says_what_was_expected_what_came_and_the_timeline() {
    let failure = scenario().expect(heard("Welcome")).expect(heard("Goodbye")).run().unwrap_err();
    insta::assert_snapshot!(failure, @r#"
    expected: heard "Goodbye"
         got: nothing like it after: leg-1 (+15550100) → speak "Welcome"
    timeline:
       0:00.000  leg-1 (+15550100) called in
       0:00.000  leg-1 (+15550100) → speak "Welcome"
       0:00.000  leg-1 (+15550100) was answered
       0:00.420  leg-1 (+15550100) ← done
       0:00.420  leg-1 (+15550100) → collect
       0:01.420  leg-1 (+15550100) ← digits 1
       0:01.420  leg-1 (+15550100) → bridge +15550101, +15550102
       0:01.420  leg-2 (+15550101) rang
       0:01.420  leg-3 (+15550102) rang
       0:04.420  leg-2 (+15550101) was answered
       0:04.420  leg-3 (+15550102) was hung up (LOSE_RACE)
       0:04.420  leg-1 (+15550100) talked with +15550101
       0:04.420  leg-2 (+15550101) talked with +15550100
       0:13.420  leg-2 (+15550101) hung up (NORMAL_CLEARING)
       0:13.420  leg-1 (+15550100) ← talked 9 s
       0:13.420  leg-1 (+15550100) → speak "Bye"
       0:13.600  leg-1 (+15550100) ← done
       0:13.600  leg-1 (+15550100) → hang_up (NORMAL_CLEARING)
       0:13.600  leg-1 (+15550100) was hung up (NORMAL_CLEARING)
       0:13.600  leg-1 (+15550100) ← done
       0:13.600  leg-1 (+15550100) → notify end
       0:13.600  leg-1 (+15550100) ← done
       0:13.600  leg-1 (+15550100) program ended: hung up (NORMAL_CLEARING)
    "#);
}

#[test]
fn what_must_never_happen_and_does_is_a_failure() {
    let failure = scenario().never(rang("+15550102")).run().unwrap_err();
    assert_eq!(failure.expected, "never: rang +15550102");
    assert_eq!(failure.got, "leg-3 (+15550102) rang");
}

#[test]
fn what_comes_too_late_is_a_failure() {
    let failure = scenario().expect(answered("+15550101").within(Duration::seconds(2))).run().unwrap_err();
    assert_eq!(failure.expected, "answered +15550101 within 2000 ms");
}

#[test]
fn the_order_counts() {
    assert!(scenario().expect(heard("Bye")).expect(heard("Welcome")).run().is_err());
    assert!(
        scenario()
            .expect(hung_up("NORMAL_CLEARING").by("+15550101"))
            .expect(requested("hang_up"))
            .run()
            .is_ok()
    );
}

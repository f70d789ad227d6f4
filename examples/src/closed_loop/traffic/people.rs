//! How people behave: agents, customers who are called, customers who call.

use time::Duration;
use voice_actions::runtime::HangupCause;
use voice_actions::runtime::simulator::{Act, Person};

use super::Dice;

/// Somebody at work: answers, is busy, does not answer, declines; another way for each call.
pub(super) fn worker(dice: &mut Dice, calls: u32) -> Person {
    let mut person = at_work(dice);
    for _ in 0..calls {
        person = person.and_next_time(at_work(dice));
    }
    person.with_lines(1)
}

fn at_work(dice: &mut Dice) -> Person {
    match dice.throw(12) {
        0 => Person::busy(),
        1 => Person::no_answer(),
        2 => Person::rejects(dice.seconds(1, 5)),
        3 => Person::unreachable(HangupCause::UserNotRegistered),
        _ => Person::answers(dice.seconds(1, 15)).then(Act::wait(dice.seconds(5, 240))).then(Act::HangUp),
    }
}

/// A customer who is called, and how the next calls go.
pub(super) fn customer(dice: &mut Dice) -> Person {
    let mut person = at_home(dice);
    for _ in 0..4 {
        person = person.and_next_time(at_home(dice));
    }
    person.with_lines(1)
}

fn at_home(dice: &mut Dice) -> Person {
    match dice.throw(8) {
        0 => Person::busy(),
        1 => Person::no_answer(),
        2 => Person::rejects(dice.seconds(1, 8)),
        _ => Person::answers(dice.seconds(2, 20)).then(Act::wait(dice.seconds(4, 200))).then(Act::HangUp),
    }
}

/// Somebody who calls the menu or the forwarded number: patient or not, presses a key or none, ends the talk or lets the
/// other one do it.
pub(super) fn of_menu(dice: &mut Dice) -> Person {
    let person = Person::caller();
    match dice.throw(10) {
        0 => person.then(Act::wait(dice.seconds(1, 20))).then(Act::HangUp),
        1 => person.then(Act::Silence),
        2 => person.then(Act::reply("9")),
        3 | 4 => person.then(Act::reply("2")).then(Act::talk(dice.seconds(1, 200))).then(Act::HangUp),
        5 => person.then(Act::reply("1")).then(Act::wait(dice.seconds(3, 30))).then(Act::HangUp),
        6 | 7 => person.then(Act::reply("3")).then(Act::wait(dice.seconds(2, 200))).then(Act::HangUp),
        _ => person.then(Act::reply("1")).then(Act::wait(dice.seconds(10, 300))).then(Act::HangUp),
    }
}

/// Somebody who calls the support: waits in the queue, leaves it by key, rings the group, speaks to the mailbox.
pub(super) fn of_support(dice: &mut Dice) -> Person {
    let person = Person::caller();
    let talk = Act::talk(dice.seconds(4, 240));
    match dice.throw(10) {
        0 => person.then(Act::wait(dice.seconds(1, 6))).then(Act::HangUp),
        1 => person.then(Act::Silence).then(talk).then(Act::HangUp),
        2 => {
            let leaves = Act::wait(dice.seconds(3, 30));
            person.then(Act::reply("1")).then(leaves).then(Act::press("#")).then(talk).then(Act::HangUp)
        }
        3..=5 => person.then(Act::reply("1")).then(Act::wait(dice.seconds(3, 160))).then(Act::HangUp),
        6 => person.then(Act::reply("2")).then(talk).then(Act::HangUp),
        7 => person.then(Act::reply("3")).then(Act::wait(dice.seconds(5, 90))).then(Act::HangUp),
        _ => person.then(Act::reply("1")).then(talk).then(Act::HangUp),
    }
}

/// An agent who dials.
pub(super) fn who_dials(dice: &mut Dice) -> Person {
    let patience = if dice.throw(5) == 0 { dice.seconds(3, 12) } else { dice.seconds(40, 300) };
    Person::caller().then(Act::wait(patience.max(Duration::SECOND))).then(Act::HangUp)
}

//! How do I build a menu that asks again, and prove that every key leads somewhere?
//!
//! `cargo run -p examples --example ivr_menu`

use time::Duration;
use time::macros::datetime;
use voice_actions::CallFlow;
use voice_actions::action::{Collect, FinishKey, Goto, Hangup, If, Label, Say, Transfer};
use voice_actions::interpreter::Application;
use voice_actions::runtime::explorer::Explorer;
use voice_actions::runtime::simulator::{Act, Call, Person, Setting, World};

const FRONT: &str = "+15550100100";
const SALES: &str = "+15550100111";
const SUPPORT: &str = "+15550100112";

fn menu() -> CallFlow {
    CallFlow::new()
        .with_name("menu")
        .then(Label::new("Menu"))
        .then(
            Collect::digits(1)
                .with_finish_key(FinishKey::Pound)
                .with_timeout(Duration::seconds(5))
                .prompt(Say::text("For sales, press 1. For support, press 2.")),
        )
        .then(If::new("$keyPresses == '1'").then(Transfer::to(SALES)).then(Hangup::new()))
        .then(If::new("$keyPresses == '2'").then(Transfer::to(SUPPORT)).then(Hangup::new()))
        .then(If::new("$collectAttempt < 3").then(Say::text("Please try again.")).then(Goto::label("Menu")))
        .then(Say::text("Good bye."))
        .then(Hangup::new())
}

fn main() -> anyhow::Result<()> {
    let menu = menu();
    anyhow::ensure!(menu.check().is_empty(), "{}", menu.check());
    for keys in [&["1"][..], &["2"], &["9", "2"], &["9", "9", "9"], &[]] {
        println!("keys {keys:?}: {}", reached(&menu, keys)?);
    }
    // Those were five ways through the menu; these are all of them.
    let call = Call::new("+15550100123", FRONT);
    let found = Explorer::new(setting(&menu), datetime!(2030-01-01 15:00 UTC), call).explore();
    anyhow::ensure!(found.complete && found.defects.is_empty(), "{}", found.report());
    print!("{}", found.report());
    println!("\n{}", menu.to_mermaid());
    Ok(())
}

fn setting(menu: &CallFlow) -> Setting {
    let agent = Person::answers(Duration::seconds(3)).then(Act::talk(Duration::minutes(1))).then(Act::HangUp);
    Setting::new(Application::new().with_flow(FRONT, menu.clone()))
        .with_person(SALES, agent.clone())
        .with_person(SUPPORT, agent)
}

fn reached(menu: &CallFlow, keys: &[&str]) -> anyhow::Result<String> {
    let mut world = World::new(setting(menu), datetime!(2030-01-01 15:00 UTC));
    let caller = keys.iter().fold(Person::caller(), |caller, key| caller.then(Act::reply(*key)));
    world.place(Call::new("+15550100123", FRONT).with_person(caller.then(Act::wait(Duration::minutes(3)))));
    world.run()?;
    let reached = world.ledger().legs().iter().skip(1).find(|leg| leg.is_answered());
    Ok(reached.map_or_else(|| "good bye".to_owned(), |leg| leg.party().to_owned()))
}

//! Whole calls on the simulator; who won is read from the ledger.

use serde_json::json;
use time::Duration;
use voice_actions::interpreter::{Application, Line};
use voice_actions::rest::{Callback, NumberConfiguration};
use voice_actions::runtime::simulator::{
    Act, AnswerTable, Call, HttpAnswer, Person, Setting, World, WorldFile,
};
use voice_actions::runtime::{Cause, Effect, End, Fetched, NoteKind, Outcome, TraceEvent};
use voice_actions::{CallFlow, ErrorKind, Interpreter};

use super::{NOW, follow, inbound, leg, usual};
use crate::samples::guide;

const CUSTOMER: &str = "+15550123";
const FRONT: &str = "+15550100";
const AGENTS_LINE: &str = "+15550101";

/// The two scripts with numbers in their placeholders.
fn shark_tank(agents: &[String], corrected: bool) -> Application {
    let list = agents.iter().map(|agent| format!("'{agent}'")).collect::<Vec<_>>().join(", ");
    let customer = guide("shark-tank-customer-leg")
        .replace("'+FIRST_NUMBER', '+SECOND_NUMBER'", &list)
        .replace("+THIS IS THE CALLERID CONFIGURED TO THE SECOND SCRIPT", AGENTS_LINE);
    let mut agent = guide("shark-tank-agent-leg").to_owned();
    if corrected {
        agent = agent.replace("conference_Name", "conference_name");
    }
    Application::new()
        .with_line(FRONT, Line::flow(CallFlow::from_json(&customer).unwrap()))
        .with_line(AGENTS_LINE, Line::flow(CallFlow::from_json(&agent).unwrap()))
}

fn agents(count: usize) -> Vec<String> {
    (0..count).map(|agent| format!("+1555019{agent}")).collect()
}

/// Everybody answers at once and confirms at once: the closest race.
fn race(corrected: bool, seed: u64, patience: impl Fn(u32) -> Duration) -> World {
    let agents = agents(4);
    let mut setting = Setting::new(shark_tank(&agents, corrected)).with_notes(true);
    for (place, agent) in (0..).zip(&agents) {
        let person = Person::answers(patience(place))
            .then(Act::reply("1#"))
            .then(Act::wait(Duration::minutes(2)))
            .then(Act::HangUp);
        setting = setting.with_person(agent, person);
    }
    let mut world = World::new(setting, NOW).with_seed(seed);
    let caller = Person::caller().then(Act::wait(Duration::minutes(1))).then(Act::HangUp);
    world.place(Call::new(CUSTOMER, FRONT).with_person(caller));
    world
}

#[test]
fn shark_tank_has_exactly_one_winner_whatever_the_order() {
    let mut winners = std::collections::BTreeSet::new();
    for seed in 0..300 {
        let mut world = race(true, seed, |place| {
            Duration::milliseconds(if seed % 3 == 0 { 0 } else { 250 * i64::from(place) % 500 })
        });
        world.run().unwrap();
        let ledger = world.ledger();
        let customer = &ledger.legs()[0];
        let met: Vec<&str> = ledger
            .legs()
            .iter()
            .filter(|leg| {
                leg.leg != customer.leg && ledger.together(&customer.leg, &leg.leg) > Duration::ZERO
            })
            .map(|leg| leg.to.as_str())
            .collect();
        assert_eq!(met.len(), 1, "seed {seed}: {met:?}");
        winners.insert(met[0].to_owned());
        let room = ledger.room(customer.leg.as_str());
        assert_eq!(room.len(), 2, "seed {seed}: nobody else was ever in the room");
    }
    assert!(winners.len() > 1, "the seeds make no difference: {winners:?}");
}

#[test]
fn the_published_scripts_never_connect_and_the_trace_says_why() {
    let mut world = race(false, 1, |_| Duration::ZERO);
    world.run().unwrap();
    let ledger = world.ledger();
    let customer = &ledger.legs()[0];
    assert_eq!(ledger.room(customer.leg.as_str()).len(), 1, "the customer waits alone");
    let unset = world.trace().entries().iter().filter(|entry| {
        matches!(&entry.event, TraceEvent::Noted(note)
            if matches!(&note.kind, NoteKind::Unset { variable } if variable == "$sessionData.conference_Name"))
    });
    assert!(unset.count() >= 1);
}

#[test]
fn an_agent_who_never_confirms_is_hung_up_after_three_tries_and_the_other_wins() {
    let agents = agents(2);
    let silent = Person::answers(Duration::ZERO).then(Act::wait(Duration::minutes(5)));
    let keen =
        Person::answers(Duration::seconds(8)).then(Act::reply("1#")).then(Act::wait(Duration::minutes(5)));
    let setting =
        Setting::new(shark_tank(&agents, true)).with_person(&agents[0], silent).with_person(&agents[1], keen);
    let mut world = World::new(setting, NOW);
    world.place(
        Call::new(CUSTOMER, FRONT)
            .with_person(Person::caller().then(Act::wait(Duration::minutes(3))).then(Act::HangUp)),
    );
    world.run().unwrap();
    let ledger = world.ledger();
    let customer = &ledger.legs()[0].leg;
    assert_eq!(ledger.together(customer, &ledger.legs()[1].leg), Duration::ZERO);
    assert!(ledger.together(customer, &ledger.legs()[2].leg) > Duration::minutes(1));
}

#[test]
fn the_advanced_scripts_connect_the_two_legs() {
    let first = guide("advanced-call-forwarding-first-leg")
        .replace("CUSTOMER NUMBER TO DIAL", "+15550177")
        .replace("THIS IS THE CALLERID CONFIGURED TO THE SECOND SCRIPT.", AGENTS_LINE);
    let application =
        Application::new().with_line(FRONT, Line::flow(CallFlow::from_json(&first).unwrap())).with_line(
            AGENTS_LINE,
            Line::flow(CallFlow::from_json(guide("advanced-call-forwarding-second-leg")).unwrap()),
        );
    let setting = Setting::new(application).with_person(
        "+15550177",
        Person::answers(Duration::seconds(4)).then(Act::talk(Duration::seconds(30))).then(Act::HangUp),
    );
    let mut world = World::new(setting, NOW);
    let caller = world.place(Call::new(CUSTOMER, FRONT));
    world.run().unwrap();
    let second = &world.ledger().legs()[1].leg;
    assert_eq!(world.ledger().together(&caller, second), Duration::seconds(30));
}

#[test]
fn the_same_world_gives_the_same_bytes() {
    let bytes = |seed: u64| {
        let mut world = race(true, seed, |_| Duration::ZERO);
        world.run().unwrap();
        serde_json::to_string(&(world.trace(), world.ledger())).unwrap()
    };
    for seed in [0, 1, 7, 99] {
        assert_eq!(bytes(seed), bytes(seed));
    }
}

#[test]
fn legs_fetch_their_flows_by_number_and_caller_id() {
    let answers = AnswerTable::new()
        .with_json("https://example.com/front", json!({ "actions": [
            { "$sessionData.room": "$callId" },
            { "type": "CONFERENCE", "params": { "name": "${sessionData.room}", "end_on_exit": "true" }, "events": { "on_enter": [
                { "type": "DIAL", "params": { "no": "+15550177", "caller_id_no": AGENTS_LINE }, "session_data": "$sessionData" },
            ] } },
        ] }))
        .with_json("https://example.com/agent", json!({ "actions": [
            { "type": "SAY", "params": { "text": "For room ${sessionData.room}" } },
            { "type": "CONFERENCE", "params": { "name": "${sessionData.room}", "end_on_exit": "true" } },
        ] }));
    let application = Application::new()
        .with_line(FRONT, Line::callback(Callback::post_json("https://example.com/front")))
        .with_line(AGENTS_LINE, Line::callback(Callback::post_json("https://example.com/agent")));
    let setting = Setting::new(application).with_answers(answers).with_person(
        "+15550177",
        Person::answers(Duration::seconds(2)).then(Act::talk(Duration::seconds(20))).then(Act::HangUp),
    );
    let mut world = World::new(setting, NOW);
    let caller = world.place(Call::new(CUSTOMER, FRONT));
    world.run().unwrap();
    let second = &world.ledger().legs()[1];
    assert_eq!(second.from.number, AGENTS_LINE);
    assert_eq!(world.ledger().together(&caller, &second.leg), Duration::seconds(20));
    let told = world.trace().requests().filter(|(_, request)| request.effect.name() == "notify").count();
    assert_eq!(told, 2, "both legs tell their callback of the end");
}

#[test]
fn a_world_file_names_its_numbers_flows_files_and_callbacks() {
    let file = WorldFile::from_json(
        &json!({
            "start": "2030-01-01T15:00:00Z",
            "numbers": {
                FRONT: { "flow": { "actions": [
                    { "type": "CONFERENCE", "params": { "name": "r", "end_on_exit": "true" }, "events": { "on_enter": [
                        { "type": "DIAL", "params": { "no": "+15550177", "caller_id_no": AGENTS_LINE } },
                        { "type": "DIAL", "params": { "no": "+15550178", "caller_id_no": "+15550102" } },
                    ] } },
                ] } },
                AGENTS_LINE: { "file": "agent.json" },
                "+15550102": { "callback": { "url": "https://example.com/flow" } },
            },
            "people": {
                "+15550177": { "acts": [{ "wait": 30_000 }, "hang_up"] },
                "+15550178": { "ringing": { "answers": { "after": 5_000 } }, "acts": [{ "wait": 10_000 }, "hang_up"] },
            },
            "http": { "https://example.com/flow": { "body": { "actions": [{ "type": "CONFERENCE", "params": { "name": "r" } }] } } },
            "calls": { "from": CUSTOMER, "to": FRONT },
        })
        .to_string(),
    )
    .unwrap();
    let agent = r#"{"actions":[{"type":"CONFERENCE","params":{"name":"r","end_on_exit":"true"}}]}"#;
    let application = Application::from_world(&file, |name| {
        assert_eq!(name, "agent.json");
        Ok(agent.to_owned())
    });
    let mut world = file.world(application.unwrap());
    world.run().unwrap();
    let legs = world.ledger().legs();
    assert_eq!(world.ledger().together(&legs[0].leg, &legs[1].leg), Duration::seconds(30));
    assert_eq!(world.ledger().together(&legs[0].leg, &legs[2].leg), Duration::seconds(10));
}

#[test]
fn a_world_file_that_cannot_be_run_is_refused_with_the_place() {
    let refused = |numbers: serde_json::Value, options: serde_json::Value| {
        let text =
            json!({ "start": "2030-01-01T15:00:00Z", "numbers": numbers, "options": options, "calls": [] })
                .to_string();
        let file = WorldFile::from_json(&text).unwrap();
        let missing = |_: &str| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
        let error = Application::from_world(&file, missing).unwrap_err();
        (error.kind(), error.at().to_string())
    };
    let none = json!({});
    assert_eq!(
        refused(json!({ "+1": {} }), none.clone()),
        (ErrorKind::MissingMember, "/numbers/+1".to_owned())
    );
    let broken = json!({ "+1": { "flow": { "actions": [{ "type": "SAY", "params": { "text": 5 } }] } } });
    assert_eq!(
        refused(broken, none.clone()),
        (ErrorKind::WrongType, "/numbers/+1/flow/actions/0/params/text".to_owned())
    );
    assert_eq!(
        refused(json!({ "+1": { "file": "x.json" } }), none),
        (ErrorKind::WrongType, "/numbers/+1/file".to_owned())
    );
    assert_eq!(
        refused(json!({}), json!({ "at_end": "sing" })),
        (ErrorKind::WrongType, "/options/at_end".to_owned())
    );
}

#[test]
fn a_number_answers_after_as_many_rings_as_its_configuration_says() {
    let flow = json!({ "actions": [{ "type": "SAY", "params": { "text": "Hello" } }] });
    for (rings, waited) in [(None, 1), (Some(0), 0), (Some(2), 12)] {
        let answer = HttpAnswer::json(flow.clone()).with_after(Duration::SECOND);
        let answers = AnswerTable::new().with_http("https://example.com/front", answer);
        let mut configuration = NumberConfiguration::new(Callback::post_json("https://example.com/front"));
        configuration.answer_on_ring = rings;
        let application = Application::new().with_line(FRONT, Line::configuration(configuration));
        let mut world = World::new(Setting::new(application).with_answers(answers), NOW);
        world.place(Call::new(CUSTOMER, FRONT));
        world.run().unwrap();
        // Without the setting the first word answers, once the callback has brought it.
        assert_eq!(world.ledger().legs()[0].ring_time(), Duration::seconds(waited), "{rings:?}");
    }
}

#[test]
fn who_gives_up_while_the_platform_lets_it_ring_is_never_answered() {
    let configuration = NumberConfiguration::new(Callback::post_json("https://example.com/front"));
    let application =
        Application::new().with_line(FRONT, Line::configuration(configuration.with_answer_on_ring(3_u64)));
    let hasty = Person::caller().then(Act::wait(Duration::seconds(10))).then(Act::HangUp);
    let mut world = World::new(Setting::new(application), NOW);
    world.place(Call::new(CUSTOMER, FRONT).with_person(hasty));
    world.run().unwrap();
    assert!(!world.ledger().legs()[0].is_answered());
    let fetched = world.trace().requests().any(|(_, request)| request.effect.name() == "fetch");
    assert!(!fetched, "nobody asks for the flow of a call that is over");
}

/// A room whose entry event fetches another flow.
fn redirecting_room() -> Interpreter {
    leg(&json!({ "actions": [
        { "type": "CONFERENCE", "params": { "name": "r" }, "events": { "on_enter": [
            { "type": "REDIRECT", "params": { "url": "https://example.com/next" } },
            { "type": "SAY", "params": { "text": "never" } },
        ] } },
        { "type": "SAY", "params": { "text": "after the room" } },
    ] })
    .to_string())
}

#[test]
fn a_redirect_on_entering_a_room_replaces_the_flow_while_the_caller_is_inside() {
    let next = json!({ "actions": [
        { "type": "SAY", "params": { "text": "one" } },
        { "type": "SAY", "params": { "text": "two" } },
    ] });
    let spoken = |ends_at: &str| {
        let followed = follow(&mut redirecting_room(), inbound(), |request| match &request.effect {
            Effect::Fetch(_) if ends_at == "fetch" => Some(Outcome::RoomEnded),
            Effect::Fetch(_) => Some(Outcome::Fetched(Fetched::json(&next))),
            Effect::Speak(speak) if speak.text == ends_at => Some(Outcome::RoomEnded),
            _ => usual(request),
        });
        assert_eq!(followed.end.unwrap(), End::HungUp(Cause::normal()), "{:?}", followed.lines);
        let texts = followed.requests.iter().filter_map(|request| match &request.effect {
            Effect::Speak(speak) => Some(speak.text.clone()),
            _ => None,
        });
        texts.collect::<Vec<_>>()
    };
    assert_eq!(spoken("nothing"), ["one", "two"]);
    // The room of the old flow is none of the new one's: that it ends only cuts the text short.
    assert_eq!(spoken("one"), ["one", "two"]);
    assert_eq!(spoken("fetch"), ["after the room"], "before the answer came, the old flow goes on");
}

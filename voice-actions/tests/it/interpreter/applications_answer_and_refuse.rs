//! One value is checked, answers callbacks, and runs in a world.

use time::Duration;
use time::macros::datetime;
use voice_actions::action::{Conference, Dial, ForEach, Goto, Hangup, Say, SessionData};
use voice_actions::callback::{CallbackKind, CallbackRequest, CallbackResponse};
use voice_actions::interpreter::Application;
use voice_actions::runtime::simulator::{Act, Call, Person, Setting, World};
use voice_actions::{Assignment, CallFlow, CallerId, PhoneNumber};

const FRONT: &str = "+15550100100";
const AGENT_LINE: &str = "+15550100199";
const CUSTOMER: &str = "+15550100123";
const AGENTS: [&str; 3] = ["+15550100131", "+15550100132", "+15550100133"];

/// Three agents are dialled at once; who presses 1 gets the customer.
fn first_wins() -> Application {
    let room = Conference::pair("${sessionData.room}");
    let dial = Dial::new("${val}", CallerId::new(AGENT_LINE)).with_session_data(SessionData::all());
    let customer = CallFlow::new()
        .then(Assignment::new().with_expression("$sessionData.room", "$callId"))
        .then(room.clone().on_enter(ForEach::item_in(AGENTS).then(dial)))
        .then(Hangup::new());
    let agent = CallFlow::new()
        .confirm("1", 2, Say::text("Press 1 to take the call."))
        .then(room.on_full(Say::text("Somebody else was faster.")).on_full(Hangup::new()))
        .then(Hangup::new());
    Application::new().with_flow(FRONT, customer).with_flow(AGENT_LINE, agent)
}

#[test]
fn an_application_without_errors_passes_and_one_with_errors_says_where() {
    assert!(first_wins().checked().is_ok());

    let wrong = CallFlow::new().then(Goto::label("nowhere")).then(Hangup::new());
    let rejected = first_wins().with_flow("+15550100200", wrong).checked().expect_err("a label is missing");
    assert_eq!(
        rejected.to_string(),
        "+15550100200: error[label-missing] `/actions/0/params/label`: no label of this name can be reached from here"
    );
    assert_eq!(rejected.findings().len(), 3, "the flows without findings are there as well");
}

#[test]
fn a_callback_gets_the_flow_of_the_number_that_it_is_about() {
    let application = first_wins();
    let asked = |kind: CallbackKind, number: &str| {
        let request = CallbackRequest::new(kind).with_api_number(PhoneNumber::new(number));
        application.answer(&request).response().clone()
    };
    let flow = |response: CallbackResponse| match response {
        CallbackResponse::Flow(flow) => Some(flow.actions.len()),
        CallbackResponse::Nothing => None,
    };
    assert_eq!(flow(asked(CallbackKind::InitCall, FRONT)), Some(3));
    assert_eq!(flow(asked(CallbackKind::LiveCall, AGENT_LINE)), Some(10));
    assert_eq!(asked(CallbackKind::InitCall, CUSTOMER), CallbackResponse::Nothing);
    assert_eq!(asked(CallbackKind::EndCall, FRONT), CallbackResponse::Nothing);
    let unnamed = application.answer(&CallbackRequest::new(CallbackKind::InitCall));
    assert_eq!(*unnamed.response(), CallbackResponse::Nothing);
}

/// Runs a call in which each agent does what is given; returns who talked with the customer.
fn talked(agents: [Person; 3]) -> Vec<String> {
    let setting = AGENTS
        .into_iter()
        .zip(agents)
        .fold(Setting::new(first_wins()), |setting, (agent, person)| setting.with_person(agent, person));
    let mut world = World::new(setting, datetime!(2030-01-01 15:00 UTC));
    let patient = Person::caller().then(Act::wait(Duration::minutes(2))).then(Act::HangUp);
    let customer = world.place(Call::new(CUSTOMER, FRONT).with_person(patient));
    world.run().expect("the scripts run");
    world.ledger().reached(&customer).into_iter().map(ToOwned::to_owned).collect()
}

fn presses(keys: &[&'static str]) -> Person {
    let person = keys.iter().fold(Person::answers(Duration::seconds(2)), |person, key| {
        if key.is_empty() {
            person.then(Act::wait(Duration::seconds(8)))
        } else {
            person.then(Act::reply(*key))
        }
    });
    person.then(Act::wait(Duration::seconds(30))).then(Act::HangUp)
}

#[test]
fn only_who_presses_the_key_in_time_is_let_on() {
    assert_eq!(talked([presses(&["1"]), presses(&["2", "2"]), presses(&[])]), [AGENTS[0]]);
    assert_eq!(
        talked([presses(&["9", "1"]), presses(&["2", "3"]), presses(&[])]),
        [AGENTS[0]],
        "twice is asked"
    );
    assert_eq!(
        talked([presses(&["2", "3", "1"]), presses(&["4", "5", "1"]), presses(&[])]),
        [""; 0],
        "not thrice"
    );
    assert_eq!(talked([presses(&["2"]), presses(&["1"]), presses(&["1"])]).len(), 1, "the room is for two");
}

#[test]
fn a_flow_may_ask_twice() {
    let flow = CallFlow::new()
        .confirm("1", 1, Say::text("Press 1."))
        .confirm("42", 1, Say::text("Press 42."))
        .then(Hangup::new());
    assert!(flow.check().is_empty(), "{}", flow.check());
    let digits: Vec<_> = flow.to_value()["actions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|step| step["params"]["num_digits"].as_u64())
        .collect();
    assert_eq!(digits, [1, 2]);
}

//! The loop closed: a world is simulated, its ledger told as events, and the correlator must rebuild the ledger's truth.

use std::collections::{BTreeMap, BTreeSet};

use pbx_events::simulator::SimulatedPbx;
use pbx_events::{Correlator, CorrelatorOptions, Direction, LegEvent, Webhook, ringme};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use voice_actions::CallFlow;
use voice_actions::interpreter::{Application, Line};
use voice_actions::runtime::simulator::{Act, Call, Ledger, LegKind, Person, Queue, Setting, World};
use voice_actions::runtime::{Endpoint, Originate};

use crate::call_graphs::Dice;
use crate::joins_legs::Story;

const NOW: OffsetDateTime = datetime!(2024-05-01 9:00 UTC);
const FRONT: &str = "+15550100";
const SALES: &str = "+15550101";
const SCRIPT: &str = "+15550102";
const MOBILE: &str = "+15550177";
const PHONES: [(&str, &str); 3] =
    [("+15550191", "0450*101"), ("+15550192", "0450*102"), ("+15550193", "0450*103")];

fn pbx() -> SimulatedPbx {
    PHONES.into_iter().fold(
        SimulatedPbx::new("pbx.example.net", "0450*099").with_queue("sales", "0450*200"),
        |pbx, (address, extension)| pbx.with_phone(address, extension),
    )
}

/// Lines that transfer, queue, and forward; people who answer, ignore, decline and hang up.
fn world(seed: u64) -> World {
    let mut dice = Dice::new(seed);
    let flow = |json: &str| Line::flow(CallFlow::from_json(json).unwrap());
    let front = format!(
        r#"{{"actions": [
            {{"type": "SAY", "params": {{"text": "Welcome"}}}},
            {{"type": "TRANSFER", "params": {{"no": "{}"}}}},
            {{"type": "TRANSFER", "params": {{"no": "{MOBILE}"}}}},
            {{"type": "HANGUP"}}]}}"#,
        PHONES[0].0
    );
    let sales = r#"{"actions": [{"type": "QUEUE", "params": {"name": "sales"}}, {"type": "HANGUP"}]}"#;
    let application = Application::new()
        .with_line(FRONT, flow(&front))
        .with_line(SALES, flow(sales))
        .with_line(SCRIPT, flow(sales));
    let mut someone = || {
        let seconds = |dice: &mut Dice, most| Duration::seconds(i64::try_from(1 + dice.roll(most)).unwrap());
        match dice.roll(5) {
            0 => Person::no_answer(),
            1 => Person::busy(),
            2 => Person::rejects(seconds(&mut dice, 5)),
            _ => {
                let talk = seconds(&mut dice, 300);
                Person::answers(seconds(&mut dice, 20)).then(Act::wait(talk)).then(Act::HangUp)
            }
        }
    };
    let queue = Queue::of(PHONES.map(|(address, _)| address));
    let mut setting = Setting::new(application).with_queue("sales", queue).with_person(MOBILE, someone());
    let called =
        Person::answers(Duration::seconds(4)).then(Act::wait(Duration::minutes(3))).then(Act::HangUp);
    setting = setting.with_person("+15550160", called);
    for (address, _) in PHONES {
        setting = setting.with_person(address, someone());
    }
    let mut world = World::new(setting, NOW).with_seed(seed);
    for number in 0..=dice.roll(3) {
        let customer = format!("+1555014{number}");
        let to = [FRONT, SALES][usize::try_from(dice.roll(2)).unwrap()];
        let patience = Duration::seconds(i64::try_from(5 + dice.roll(400)).unwrap());
        let caller = Person::caller().then(Act::wait(patience)).then(Act::HangUp);
        let at = NOW + Duration::seconds(i64::try_from(dice.roll(600)).unwrap());
        world.place_at(at, Call::new(customer.as_str(), to).with_person(caller));
    }
    world
}

/// What the ledger says that a CRM should have: legs with user, customer, way and talk; calls missed, with their place.
type Truth = (BTreeMap<(String, String, Direction, Duration), usize>, BTreeSet<(String, String)>);

fn truth(ledger: &Ledger) -> Truth {
    let mut logged = BTreeMap::new();
    let mut missed = BTreeSet::new();
    for root in ledger.legs().iter().filter(|leg| leg.call == leg.leg && leg.kind == LegKind::Incoming) {
        let others: Vec<_> =
            ledger.legs().iter().filter(|leg| leg.call == root.leg && leg.leg != root.leg).collect();
        for leg in others.iter().filter(|leg| leg.is_answered()) {
            let phone = PHONES.into_iter().find(|(address, _)| *address == leg.to);
            let entry = match phone {
                Some((_, user)) => {
                    (user.to_owned(), root.from.number.clone(), Direction::In, leg.connected_time())
                }
                None => ("0450*099".to_owned(), leg.to.clone(), Direction::Out, leg.connected_time()),
            };
            *logged.entry(entry).or_insert(0) += 1;
        }
        if !others.iter().any(|leg| leg.is_answered()) {
            let place = if root.queues.is_empty() { "0450*099" } else { "0450*200" };
            missed.insert((root.from.number.clone(), place.to_owned()));
        }
    }
    (logged, missed)
}

fn told(story: &Story) -> Truth {
    let mut logged = BTreeMap::new();
    for call in &story.logged {
        let user = call.user.as_ref().unwrap().to_string();
        let customer = call.customer.as_ref().unwrap().to_string();
        *logged.entry((user, customer, call.direction, call.talk_time.unwrap())).or_insert(0) += 1;
    }
    let missed = story.missed.iter().map(|missed| {
        (missed.customer.as_ref().unwrap().to_string(), missed.place.as_ref().unwrap().to_string())
    });
    (logged, missed.collect())
}

fn hear(ledger: &Ledger, knows_extensions: bool) -> Story {
    let directory = if knows_extensions { pbx().directory() } else { Default::default() };
    let mut correlator = Correlator::new(CorrelatorOptions::default(), directory);
    let mut story = Story::default();
    for event in pbx().events(ledger) {
        // Over the wire, as the integration would get it.
        let form = event.to_form();
        let ringme::Event::Call(event) = ringme::Event::decode(&Webhook::form(&form).unwrap()).unwrap()
        else {
            panic!("a call event")
        };
        let event = LegEvent::from(*event);
        story.add(correlator.receive(&event, event.at));
    }
    story.add(correlator.flush());
    story.open = correlator.open_calls().count();
    story
}

#[test]
fn the_correlator_rebuilds_what_truly_happened() {
    let (mut all_logged, mut all_missed) = (0, 0);
    for seed in 0..300 {
        let mut world = world(seed);
        world.run().unwrap();
        for knows_extensions in [true, false] {
            let story = hear(world.ledger(), knows_extensions);
            assert_eq!(told(&story), truth(world.ledger()), "seed {seed}: {:#?}", world.ledger());
            assert_eq!(
                (&story.inconsistencies[..], &story.incomplete[..], story.open),
                (&[][..], &[][..], 0),
                "seed {seed}"
            );
            all_logged += story.logged.len();
            all_missed += story.missed.len();
        }
    }
    assert!(all_logged > 300 && all_missed > 100, "{all_logged} logged, {all_missed} missed");
}

#[test]
fn a_script_that_calls_a_customer_into_a_queue_is_told_with_its_callback_id() {
    let mut missed = 0;
    for seed in 0..40 {
        let mut world = world(seed);
        let customer = Originate::to(Endpoint::number("+15550160")).with_caller_id(SCRIPT);
        world.originate(customer);
        world.run().unwrap();
        let events = pbx().events(world.ledger());
        let script: Vec<_> = events.iter().filter(|event| event.callback_id.is_some()).collect();
        assert!(script.iter().all(|event| event.call_api_id.as_ref().unwrap().is_callback()), "seed {seed}");
        let story = hear(world.ledger(), true);
        let of_script =
            story.missed.iter().filter(|call| Some(&call.call) == script.first().map(|event| &event.call_id));
        missed += of_script.count();
        assert_eq!(story.inconsistencies, [], "seed {seed}");
    }
    assert!(missed < 40, "nobody ever took such a call");
}

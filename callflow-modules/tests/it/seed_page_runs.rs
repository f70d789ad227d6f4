//! Every block of the seed's page, walked in a simulated world to its end.

use callflow_modules::directory::{DirectoryAnswers, Kind, MemoryDirectory};
use callflow_modules::pivot::{self, Request};
use callflow_modules::recording::Upload;
use callflow_modules::walker::{Account, Walker};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, macros::datetime};
use voice_actions::runtime::simulator::{
    Act, Answer, AnswerTable, Answers, Asked, Call, Person, Setting, World,
};
use voice_actions::runtime::{Effect, Fetched, LegId, NoteKind, Outcome, TraceEvent};

use crate::seed_page_works::BLOCKS;
use crate::walk;

const NOW: OffsetDateTime = datetime!(2026-11-20 10:00 UTC);
const CALLER: &str = "+14155550100";

/// What the page's account has.
fn directory() -> MemoryDirectory {
    MemoryDirectory::new()
        .with(Kind::Device, "{FRONT_DESK_DEVICE_ID}", json!({}))
        .with(Kind::Mailbox, "{COMPANY_VM_BOX_ID}", json!({}))
        .with(Kind::Device, "device_id", json!({}))
        .with(Kind::User, "user_id", json!({}))
        .with(Kind::Device, "phone of user_id", json!({"owner_id": "user_id"}))
        .with(Kind::User, "{USER_ID}", json!({}))
        .with(Kind::Device, "phone of {USER_ID}", json!({"owner_id": "{USER_ID}"}))
        .with(Kind::Mailbox, "{VMBOX_ID}", json!({}))
        .with(Kind::Device, "device_1_id", json!({}))
        .with(Kind::User, "user_1_id", json!({}))
        .with(Kind::Device, "phone of user_1_id", json!({"owner_id": "user_1_id"}))
        .with(Kind::Group, "group_1_id", json!({"endpoints": {"device_2_id": {"type": "device"}}}))
        .with(Kind::Device, "device_2_id", json!({}))
        .with(Kind::Conference, "conference_id", json!({"name": "Prebuilt", "play_welcome": false}))
        .with(Kind::Mailbox, COMPANY_BOX, json!({}))
        .with(Kind::Mailbox, USER_BOX, json!({}))
        .with(Kind::Conference, ROOM, json!({"name": "Prebuilt", "play_welcome": false}))
        .with(Kind::Media, "media_id", json!({"name": "Music"}))
}

/// The page's world: the front desk and the user of the recording do not answer, everybody else talks for 30 s.
fn world(flow: &Value, answers: impl Answers + 'static, caller: Person) -> World {
    let walker =
        Walker::of_dialled_number().with_fact("realm", "acme.example.com").with_fact("account_id", "acc");
    let account = Account::new(directory()).with_walker(walker).with_flow("2000", flow).unwrap();
    let documents = account.directory().clone();
    let mut setting = Setting::new(account).with_answers(DirectoryOr(documents, Box::new(answers)));
    for silent in ["{FRONT_DESK_DEVICE_ID}", "phone of {USER_ID}"] {
        setting = setting.with_person(silent, Person::no_answer());
    }
    for answering in
        ["device_id", "phone of user_id", "device_1_id", "device_2_id", "phone of user_1_id", "+35316877779"]
    {
        let talks =
            Person::answers(Duration::seconds(4)).then(Act::talk(Duration::seconds(30))).then(Act::HangUp);
        setting = setting.with_person(answering, talks);
    }
    setting = setting.with_person("+135316877779", Person::busy());
    let mut world = World::new(setting, NOW);
    world.place(Call::new(CALLER, "2000").with_person(caller));
    world.run().unwrap();
    world
}

/// Documents first, then whatever answers the rest.
#[derive(Debug)]
struct DirectoryOr(MemoryDirectory, Box<dyn Answers>);

impl Answers for DirectoryOr {
    fn answer(&self, asked: &Asked<'_>) -> Option<Answer> {
        match &asked.request.effect {
            Effect::LookUp(_) => DirectoryAnswers::new(self.0.clone(), AnswerTable::new()).answer(asked),
            _ => self.1.answer(asked),
        }
    }
}

/// What was asked for, a line each, lookups left out.
fn lines(world: &World) -> Vec<String> {
    world.trace().requests().filter_map(|(_, request)| walk::line(&request.effect)).collect()
}

fn talked(world: &World, party: &str) -> i64 {
    let legs = world.ledger().legs().iter().filter(|leg| leg.party() == party);
    legs.map(|leg| leg.talk_time().whole_seconds()).sum()
}

/// Who leaves a message of ten seconds where one is taken, and else stays until the flow lets go.
fn patient() -> Person {
    Person::caller().then(Act::talk(Duration::seconds(10)))
}

fn block(number: usize) -> Value {
    serde_json::from_str(BLOCKS[number - 1]).unwrap()
}

/// What each block comes to, stored through the REST API.
fn expected() -> [Vec<String>; 25] {
    let leaves_message = |mailbox: &str| {
        vec![
            "answer".to_owned(),
            "collect 1 1s".to_owned(),
            format!("message {mailbox} 500s"),
            "collect 1 5s".to_owned(),
            "play vm-saved".to_owned(),
            "hang up NORMAL_CLEARING".to_owned(),
        ]
    };
    let own = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let company = leaves_message("{COMPANY_VM_BOX_ID}");
    // The schema's 0 was written in: no ring time for the switch.
    let desk = [own(&["ring device:{FRONT_DESK_DEVICE_ID}"]), company.clone()].concat();
    let spoken = |text: &str| own(&["answer", &format!("speak {text}"), "hang up NORMAL_CLEARING"]);
    let room =
        |name: &str, first: &[&str]| [own(first), own(&[&format!("enter {name}"), "wait_in_room"])].concat();
    [
        desk.clone(),
        company.clone(),
        desk,
        company,
        own(&["ring device:device_id", "hang up NORMAL_CLEARING"]),
        own(&["ring device:phone of user_id 20s", "hang up NORMAL_CLEARING"]),
        // Plain ids are no endpoints: nobody rings.
        own(&["hang up NORMAL_CLEARING"]),
        own(&["ring number:+35316877779", "hang up NORMAL_CLEARING"]),
        own(&["ring number:+135316877779", "reject 486 USER_BUSY"]),
        own(&[
            "answer",
            "speak Please enter up to four digits.",
            "collect 4 5s",
            "fetch GET http://pivot.your.company.com/collected.php",
            "speak You typed <?= $dtmf['custom_name'] ?>",
            "hang up NORMAL_CLEARING",
        ]),
        spoken("We didn't get that"),
        spoken("You typed <?= $dtmf ?>"),
        spoken("You typed <?= $dtmf['custom_name'] ?>"),
        own(&["send 123ABC# 2s", "hang up NORMAL_CLEARING"]),
        room("conference_id", &["answer"]),
        room("My Ad-hoc Conference", &["answer", "play conf-welcome"]),
        room(
            "Areacode <?= $areacode ?>",
            &["answer", "speak Welcome to the <?= $areacode ?> conference!", "play conf-welcome"],
        ),
        own(&["reject 486 User Busy after id_or_url"]),
        own(&["answer", "presence username@acme.example.com ringing", "hang up NORMAL_CLEARING"]),
        own(&["record Start 1200s", "hang up NORMAL_CLEARING"]),
        own(&["hang up NORMAL_CLEARING"]),
        [
            own(&["record Start 360s", "ring device:phone of {USER_ID} 20s", "record Stop"]),
            leaves_message("{VMBOX_ID}"),
        ]
        .concat(),
        // `say` is no module; the beep and the recording are what happens.
        own(&["play tone_stream://%(500,0,440)", "record Once 360s", "hang up NORMAL_CLEARING"]),
        own(&["answer", "speak Pivot is pretty awesome. Have a great day.", "hang up USER_BUSY (SIP 486)"]),
        own(&[
            "answer",
            "play media_id",
            "play http://some.file.server/some/file.mp3",
            "hang up NORMAL_CLEARING",
        ]),
    ]
}

/// Puts real ids in the place of the page's placeholders, which the schemas refuse by their length.
fn filled(text: &str) -> String {
    text.replace("{COMPANY_VM_BOX_ID}", COMPANY_BOX)
        .replace("{VMBOX_ID}", USER_BOX)
        .replace("conference_id", ROOM)
}

const COMPANY_BOX: &str = "0123456789abcdef0123456789abcdef";
const USER_BOX: &str = "fedcba9876543210fedcba9876543210";
const ROOM: &str = "00112233445566778899aabbccddeeff";

/// Who calls a block.
fn caller(number: usize) -> Person {
    match number {
        10 => Person::caller().then(Act::reply("4321")),
        15..=17 => Person::caller().then(Act::wait(Duration::MINUTE)).then(Act::HangUp),
        _ => patient(),
    }
}

#[test]
fn each_of_the_25_blocks_runs_to_its_end_as_an_answer_of_pivot() {
    // Four that the schemas refuse: plain ids, a code as text, children that are a node, a module that is none.
    const REFUSED: [usize; 4] = [7, 18, 22, 23];
    for (number, stored) in (1..).zip(expected()) {
        let answers = AnswerTable::new()
            .with_json("http://example.com/block", serde_json::from_str(&filled(BLOCKS[number - 1])).unwrap())
            .with_json("http://pivot.your.company.com/collected.php", block(13));
        let world = world(&ask("block"), answers, caller(number));
        let mut lines = lines(&world).into_iter();
        assert_eq!(lines.next().as_deref(), Some("fetch GET http://example.com/block"));
        let rest: Vec<String> = lines.collect();
        if REFUSED.contains(&number) {
            assert_eq!(rest, ["notify pivot_debug", "hang up NORMAL_CLEARING"], "block {number}");
        } else {
            let stored: Vec<String> = stored.iter().map(|line| filled(line)).collect();
            assert_eq!(rest, stored, "block {number}");
        }
        assert_eq!(world.live_legs().count(), 0, "block {number}: a leg is left");
    }
}

#[test]
fn each_of_the_25_blocks_runs_to_its_end() {
    for (number, expected) in (1..).zip(expected()) {
        let answers = AnswerTable::new().with_json("http://pivot.your.company.com/collected.php", block(13));
        let world = world(&block(number), answers, caller(number));
        assert_eq!(lines(&world), expected, "block {number}");
        assert_eq!(world.live_legs().count(), 0, "block {number}: a leg is left");
        let legs = world.ledger().legs();
        assert!(legs.iter().all(|leg| leg.ended_at.is_some()), "block {number}");
        // What truly happened, beside what was asked for.
        let caller = &legs[0];
        match number {
            1..=4 => assert_eq!(caller.recordings[0].mailbox.as_deref(), Some("{COMPANY_VM_BOX_ID}")),
            5 => assert_eq!(talked(&world, "device_id"), 30),
            6 => assert_eq!(talked(&world, "phone of user_id"), 30),
            8 => assert_eq!(talked(&world, "+35316877779"), 30),
            9 | 18 => assert!(!caller.is_answered()),
            10 => assert_eq!(caller.digits, "4321"),
            15..=17 => assert_eq!(caller.rooms.len(), 1),
            22 => assert_eq!(caller.recordings.len(), 2, "the call, then the message"),
            23 => assert_eq!(caller.recordings.len(), 1),
            _ => {}
        }
    }
}

#[test]
fn the_repaired_ring_group_rings_devices_users_and_groups() {
    let mut group = block(7);
    for member in group["data"]["endpoints"].as_array_mut().unwrap() {
        let id = member.as_str().unwrap().to_owned();
        let kind = id.split('_').next().unwrap();
        *member = json!({ "endpoint_type": kind, "id": id });
    }
    let world = world(&group, AnswerTable::new(), patient());
    assert_eq!(
        lines(&world),
        [
            "ring device:device_1_id,device:device_2_id,device:phone of user_1_id 20s",
            "hang up NORMAL_CLEARING"
        ]
    );
}

#[test]
fn raw_documents_ring_and_ask_by_the_defaults_of_the_code() {
    let line = |raw: bool, flow: &Value| {
        let account = Account::new(directory()).with_raw_documents(raw).with_flow("2000", flow).unwrap();
        let mut world = World::new(account.setting(AnswerTable::new()), NOW);
        world.place(Call::new(CALLER, "2000").with_person(patient()));
        world.run().unwrap();
        let first =
            world.trace().requests().find(|(_, request)| !matches!(request.effect, Effect::LookUp(_)));
        serde_json::to_value(&first.unwrap().1.effect).unwrap()
    };
    assert_eq!(line(true, &block(5))["bridge"]["ring_time"], 20_000);
    assert!(line(false, &block(5))["bridge"].get("ring_time").is_none());
    let url = |raw: bool| line(raw, &ask("flow"))["fetch"]["url"].as_str().unwrap().to_owned();
    assert!(url(true).contains("CallSid=leg-1") && url(false).contains("Call-ID=leg-1"));
}

#[test]
fn a_refusal_with_a_sound_takes_its_time() {
    let busy = world(&block(18), AnswerTable::new(), patient());
    let caller = &busy.ledger().legs()[0];
    assert!(!caller.is_answered());
    assert_eq!(caller.ended_at.unwrap() - caller.started_at, Duration::seconds(5), "the sound comes first");
    let silent = json!({"module": "response", "data": {"code": 486}});
    let at_once = world(&silent, AnswerTable::new(), patient());
    let caller = &at_once.ledger().legs()[0];
    assert_eq!(caller.ended_at.unwrap(), caller.started_at);
    // An answered caller hears it as well.
    let answered = json!({"module": "answer", "children": {"_": block(18)}});
    let answered = world(&answered, AnswerTable::new(), patient());
    assert_eq!(lines(&answered), ["answer", "play id_or_url", "hang up USER_BUSY (SIP 486)"]);
    let caller = &answered.ledger().legs()[0];
    assert_eq!(caller.ended_at.unwrap() - caller.started_at, Duration::seconds(5));
}

#[test]
fn children_that_are_a_node_leave_a_note_at_their_place() {
    let walker = Walker::of_dialled_number();
    let account = Account::new(directory()).with_walker(walker).with_flow("2000", &block(22)).unwrap();
    let mut world = World::new(account.setting(AnswerTable::new()).with_notes(true), NOW);
    world.place(Call::new(CALLER, "2000").with_person(patient()));
    world.run().unwrap();
    let noted = world.trace().entries().iter().find_map(|entry| match &entry.event {
        TraceEvent::Noted(note) => match &note.kind {
            NoteKind::Warning { code, .. } if code == "children-hold-node" => Some(note.at.to_string()),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(noted.as_deref(), Some("/$callflows/2000/flow/children/_/children/_"));
}

#[test]
fn say_meant_as_tts_is_heard_before_the_recording() {
    let walker = Walker::of_dialled_number().with_say_as_tts(true);
    let account = Account::new(directory()).with_walker(walker).with_flow("2000", &block(23)).unwrap();
    let mut world = World::new(account.setting(AnswerTable::new()), NOW);
    world.place(Call::new(CALLER, "2000").with_person(patient()));
    world.run().unwrap();
    assert_eq!(
        lines(&world)[..4],
        [
            "answer",
            "speak Please leave your message after the beep",
            "play tone_stream://%(500,0,440)",
            "record Once 360s"
        ]
    );
}

/// The page's web server: it looks at the request and answers.
#[derive(Debug)]
struct Server(fn(&Request) -> Value);

impl Answers for Server {
    fn answer(&self, asked: &Asked<'_>) -> Option<Answer> {
        match &asked.request.effect {
            Effect::Fetch(fetch) => {
                let request = Request::from_log(fetch.url.as_bytes()).unwrap();
                Some(Answer::now(Outcome::Fetched(Fetched::json(&(self.0)(&request)))))
            }
            Effect::Notify(_) => Some(Answer::now(Outcome::Done)),
            _ => None,
        }
    }
}

fn ask(path: &str) -> Value {
    json!({"module": "pivot", "data": {"voice_url": format!("http://example.com/{path}")}})
}

#[test]
fn a_number_leads_to_the_outer_document_to_pivot_and_to_the_inner_flow() {
    let server = Server(|request| match request.collection("custom_name") {
        None => block(10),
        Some(digits) => json!({"module": "tts", "data": {"text": format!("You typed {digits}")}}),
    });
    let world = world(&ask("main_number_tod.php"), server, Person::caller().then(Act::reply("4321")));
    let spoken: Vec<String> = lines(&world).into_iter().filter(|line| line.starts_with("speak")).collect();
    assert_eq!(spoken, ["speak Please enter up to four digits.", "speak You typed 4321"]);
    let places: Vec<&str> = world.trace().requests().map(|(_, request)| request.at.as_str()).collect();
    for place in ["/$callflows/2000/flow", "/$answers/0", "/$answers/0/children/_/children/_", "/$answers/1"]
    {
        assert!(places.contains(&place), "{place}: {places:?}");
    }
}

#[test]
fn a_conference_per_area_code_takes_a_hidden_number_as_well() {
    let server = || {
        Server(|request| {
            let room = match request.caller().area_code() {
                Some(code) => format!("Areacode {code}"),
                None => "No area code".to_owned(),
            };
            let mut flow = block(17);
            flow["data"]["text"] = json!(format!("Welcome to {room}!"));
            flow["children"]["_"]["data"]["config"]["name"] = json!(room);
            flow
        })
    };
    let walker = Walker::of_dialled_number().with_fact("realm", "acme.example.com");
    let account =
        Account::new(directory()).with_walker(walker).with_flow("2000", &ask("conference")).unwrap();
    let documents =
        directory().with(Kind::Callflow, "2000", json!({"numbers": ["2000"], "flow": ask("conference")}));
    let setting = Setting::new(account).with_answers(DirectoryOr(documents, Box::new(server())));
    let mut world = World::new(setting, NOW);
    let stays = || Person::caller().then(Act::wait(Duration::MINUTE)).then(Act::HangUp);
    let hidden = voice_actions::runtime::CallerId::number("+14155550102").with_hidden(true);
    world.place(Call::new("+14155550100", "2000").with_person(stays()));
    world.place(Call::new("+14155550101", "2000").with_person(stays()));
    world.place(Call::new(hidden, "2000").with_person(stays()));
    world.run().unwrap();
    let ledger = world.ledger();
    assert_eq!(ledger.room("Areacode 415").len(), 2);
    assert_eq!(ledger.room("No area code").len(), 1);
    assert!(ledger.together(&LegId::new("leg-1"), &LegId::new("leg-2")) > Duration::seconds(30));
    assert_eq!(ledger.together(&LegId::new("leg-1"), &LegId::new("leg-3")), Duration::ZERO);
}

#[test]
fn a_presence_id_is_completed_with_the_domain_of_the_account() {
    let world = world(&block(19), AnswerTable::new(), patient());
    assert_eq!(lines(&world)[1], "presence username@acme.example.com ringing");
}

#[test]
fn a_recording_is_put_to_the_url_that_the_receiver_reads() {
    let world = world(&block(20), AnswerTable::new(), patient());
    let url = world.ledger().legs()[0].recordings[0].url.clone().unwrap();
    assert!(url.starts_with("http://your.server.com/recordings/call_recording_leg-1.mp3?"), "{url}");
    let upload = Upload::from_target(&url).unwrap();
    assert_eq!((upload.call_id.as_str(), upload.extension.as_str()), ("leg-1", "mp3"));
    assert_eq!(upload.parameters["caller_id_number"], CALLER);
    assert_eq!(upload.parameters["cdr_id"], "202611-leg-1");
    assert_eq!(upload.parameters["account_id"], "acc");
    let put = world.trace().requests().find_map(|(_, request)| match &request.effect {
        Effect::Record(record) => record.data.get("method").cloned(),
        _ => None,
    });
    assert_eq!(put, Some(json!("put")));
}

#[test]
fn the_request_of_the_page_has_the_names_of_its_table() {
    let table = |request: &Request| request.to_parameters().keys().cloned().collect::<Vec<_>>();
    let mut call = Request::new("call-1");
    call.api_version = Some(pivot::API_VERSION.to_owned());
    call.caller_id_number = Some(CALLER.to_owned());
    assert_eq!(table(&call), ["Api-Version", "Call-ID", "Caller-ID-Number"]);
}

#[test]
fn a_caller_who_hangs_up_in_a_talk_missed_nobody() {
    let flow = json!({"module": "missed_call_alert", "data": {"recipients": [{"type": "user", "id": "owner"}]}, "children": {
        "_": {"module": "device", "data": {"id": "device_id"}},
    }});
    let told = |desk: Person, patience: i64| {
        let account = Account::new(directory())
            .with_walker(Walker::of_dialled_number())
            .with_flow("2000", &flow)
            .unwrap();
        let mut world = World::new(account.setting(AnswerTable::new()).with_person("device_id", desk), NOW);
        let caller =
            Person::answers(Duration::ZERO).then(Act::wait(Duration::seconds(patience))).then(Act::HangUp);
        world.place(Call::new(CALLER, "2000").with_person(caller));
        world.run().unwrap();
        lines(&world).iter().any(|line| line == "notify missed_call")
    };
    let answers = || Person::answers(Duration::seconds(4));
    assert!(!told(answers(), 30), "they talked");
    assert!(told(answers(), 2), "nobody had answered yet");
    assert!(told(Person::no_answer(), 10), "nobody answered");
}

//! The first hour of a new user: each vendor's task with one crate, in under thirty lines, imports counted.
//!
//! What is included by `include!` is formatted as rustfmt does without a configuration, so that the lines are those of a
//! user: `rustfmt --edition 2024 --config max_width=100,use_small_heuristics=Default FILE`.

mod exotel {
    include!("first_hour/exotel.rs");
}
mod kazoo {
    include!("first_hour/kazoo.rs");
}
mod telphin {
    include!("first_hour/telphin.rs");
}
mod voicenter {
    include!("first_hour/voicenter.rs");
}
#[path = "first_hour/voxology.rs"]
mod voxology;

use bytes::Bytes;
use click2call_client::fake::ConnectStep;
use click2call_client::{ClickToCall as _, Outcome};
use http::{Request, Response};
use time::Duration;
use time::macros::datetime;
use voice_actions::callback::CallbackKind;
use voice_actions::runtime::simulator::{Act, Call, Person, Setting, World};
use voice_actions::{CallbackRequest, PhoneNumber};

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

const FORM: &str = "application/x-www-form-urlencoded";

fn post(content_type: &str, body: &'static str) -> Request<&'static str> {
    Request::post("/hook").header("content-type", content_type).body(body).expect("a request")
}

fn get(query: &str) -> Request<&'static str> {
    Request::get(format!("/hook?{query}")).body("").expect("a request")
}

fn text(response: &Response<Bytes>) -> String {
    assert_eq!(response.status(), 200);
    String::from_utf8(response.body().to_vec()).expect("text")
}

#[test]
fn each_task_takes_under_thirty_lines_and_one_crate() {
    let crates = ["cdr_model", "callflow_modules", "click2call_client", "pbx_events", "voice_actions"];
    for (name, krate, source) in [
        ("voicenter", "cdr_model", include_str!("first_hour/voicenter.rs")),
        ("kazoo", "callflow_modules", include_str!("first_hour/kazoo.rs")),
        ("exotel", "click2call_client", include_str!("first_hour/exotel.rs")),
        ("telphin", "pbx_events", include_str!("first_hour/telphin.rs")),
        ("voxology", "voice_actions", include_str!("first_hour/voxology.rs")),
    ] {
        let lines = source.lines().filter(|line| !line.trim().is_empty()).count();
        assert!(lines < 30, "{name} takes {lines} lines");
        let used: Vec<_> = crates.iter().filter(|other| source.contains(*other)).collect();
        assert_eq!(used, [&krate], "{name}");
    }
}

#[test]
fn voicenter_records_are_kept_answered_counted_and_called_back() {
    let abandoned = "ivruniqueid=20240610090000&type=Queue&status=ABANDONE&time=1718010000&caller=0500000004\
        &duration=20&seconds_waiting_in_queue=20&queueid=1001&queuename=Sales";
    let answered = r#"{"caller":"0501234567","target":"0722776772","time":1718010060,"duration":33,
        "ivruniqueid":"20240610090100","type":"Incoming Call","status":"ANSWER","targetextension":"SIPSIP",
        "representative_code":"9996","price":7}"#;
    let posted = [post(FORM, abandoned), post("application/json", answered), post("application/json", "{")];
    let intake = cdr_model::Intake::new(cdr_model::sink::MemorySink::new());
    let answers = posted.map(|request| text(&run(voicenter::receive(&intake, &request))));
    assert_eq!(answers[0], "Err=0&Errdesc=OK");
    assert_eq!(answers[1], r#"{"Err":0,"Errdesc":"OK"}"#);
    assert!(answers[2].starts_with(r#"{"Err":1,"#), "{}", answers[2]);
    let report = voicenter::report(intake.sink());
    assert_eq!((report.queue.offered, report.queue.abandoned), (1, 1));
    assert_eq!(report.agents.incoming_answered["9996"], 1);
    let clicks: Vec<_> = report.callback_due.iter().map(|due| voicenter::call_back(due.as_str())).collect();
    let to = "code=my-code&phone=SIPSIP&target=972500000004&action=call&format=json";
    assert_eq!(clicks, [format!("https://api.voicenter.com/ForwardDialer/click2call.aspx?{to}")]);
}

#[test]
fn kazoo_rings_by_day_keeps_messages_by_night_and_says_what_was_typed() {
    let berlin = callflow_modules::temporal::Zone::named("Europe/Berlin").expect("a zone");
    let at = |now| text(&kazoo::main_number(&berlin, now).expect("an answer").to_response());
    let by_day = at(datetime!(2026-07-01 14:59 UTC));
    assert!(by_day.starts_with(r#"{"module":"device""#), "{by_day}");
    let by_night = at(datetime!(2026-07-01 15:00 UTC));
    assert!(by_night.starts_with(r#"{"module":"voicemail""#), "{by_night}");

    let typed = |query| {
        let request = callflow_modules::pivot::Request::from_request(&get(query)).expect("a request");
        text(&kazoo::typed(&request).expect("an answer").to_response())
    };
    let asked = typed("Call-ID=1&Caller-ID-Number=15550100");
    assert!(
        asked.contains(r#""module":"collect_dtmf""#) && asked.contains("https://example.com/typed"),
        "{asked}"
    );
    let said = typed("Call-ID=1&Digits%5Bpin%5D=4321");
    assert!(said.contains("You typed 4321"), "{said}");
}

#[test]
fn exotel_rings_an_agent_tells_the_end_and_asks_whom_to_connect() {
    let exotel = click2call_client::fake::Exotel::new("example1", "key", "token");
    let client = exotel.client().build().expect("a client");
    let id = run(exotel::click(&client, "+15550101", "+15550102")).expect("a call").expect("an id");
    assert!(exotel.is_busy("+15550101"), "the agent's state is managed");
    exotel.finish(&id, Outcome::Connected, Duration::seconds(55));
    let ended = exotel::ended(&exotel.take_outgoing()[0]).expect("a webhook").expect("a status callback");
    assert_eq!((ended.custom_text(), ended.talk_time()), (Some("deal 7"), Some(Duration::seconds(55))));
    let report = run(client.look_up(&id)).expect("a report");
    assert_eq!(report.recordings.len(), 1);

    let (call, _) = exotel.incoming("+15550199", "+15550100", "https://crm.example.com/connect");
    let answer = exotel::connect(&["+15550111", "+15550112"]);
    assert!(
        matches!(exotel.connect(&call, &answer), ConnectStep::Connected(agent) if agent.as_str() == "+15550111")
    );
}

#[test]
fn telphin_events_become_calls_and_a_menu_gets_its_manager() {
    let posted = [
        "EventType=dial-out&EventTime=1700000000000000&CallID=c1&SubCallID=50101-c1&CallFlow=out&CallStatus=CALLING\
         &CallerExtension=0450*101%40pbx.example.net&CallerIDNum=0450*101&CalledNumber=%2B15550100",
        "EventType=answer&EventTime=1700000006000000&CallID=c1&SubCallID=50101-c1&CallFlow=out&CallStatus=ANSWER\
         &CallerExtension=0450*101%40pbx.example.net&CallerIDNum=0450*101&CalledNumber=%2B15550100",
        "EventType=hangup&EventTime=1700000018250000&CallID=c1&SubCallID=50101-c1&CallFlow=out&CallStatus=ANSWER\
         &CallerExtension=0450*101%40pbx.example.net&CallerIDNum=0450*101&CalledNumber=%2B15550100&Duration=12250000",
        "EventType=hangup&EventTime=1700000030000000&CallID=c2&SubCallID=50200-c2&CallFlow=in&CallStatus=CANCEL\
         &CalledExtension=0450*200%40pbx.example.net&CalledNumber=0450*200&CallerIDNum=%2B15550101&Bridged=no",
    ];
    let (mut calls, now) = (pbx_events::Correlator::default(), datetime!(2023-11-14 22:13:50 UTC));
    let mut log = Vec::new();
    for body in posted {
        log.extend(telphin::log(&mut calls, &post(FORM, body), now).expect("an event"));
    }
    log.extend(calls.advance(now + Duration::seconds(5)).iter().filter_map(telphin::line));
    assert_eq!(
        log,
        ["logged 50101-c1: 0450*101 -> +15550100, talked 12.25 s", "missed c2: +15550101 -> 0450*200"]
    );

    let crm = |caller: &str| (caller == "+15550101").then(|| "0450*101".to_owned());
    let asked = "CallID=c3&CallerIDNum=%2B15550101&CalledNumber=0450*099";
    let known = text(&telphin::manager(&get(asked), crm));
    assert!(known.contains("SetVar") && known.contains("0450*101"), "{known}");
    let unknown = text(&telphin::manager(&get(&asked.replace("0101", "0999")), crm));
    assert!(!unknown.contains("SetVar"), "{unknown}");
}

#[test]
fn voxology_rings_several_agents_and_connects_the_first_who_takes_the_call() {
    let (shop, line, desks) = ("+15550100", "+15550101", ["+15550111", "+15550112", "+15550113"]);
    let application = voxology::shark_tank(shop, line, &desks).expect("scripts without mistakes");
    let asked = CallbackRequest::new(CallbackKind::InitCall).with_api_number(PhoneNumber::new(line));
    assert!(String::from_utf8_lossy(application.answer(&asked).body()).contains("Press 1 to take it"));

    let takes = |after: i64| {
        let person =
            Person::answers(Duration::seconds(3)).then(Act::reply_after("1", Duration::seconds(after)));
        person.then(Act::wait(Duration::minutes(1))).then(Act::HangUp)
    };
    let setting = Setting::new(application)
        .with_person(desks[0], takes(3))
        .with_person(desks[1], takes(1))
        .with_person(desks[2], Person::busy());
    let mut world = World::new(setting, datetime!(2030-01-01 9:00 UTC));
    let caller = world.place(Call::new("+15550150", shop));
    world.run().expect("the scripts run");
    assert_eq!(world.ledger().reached(&caller), [desks[1]]);
}

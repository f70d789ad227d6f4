//! Part `kazoo`: a Pivot endpoint on loopback answers by the time of day, is asked as the PBX asks, and its flows are
//! walked on the simulator.

use anyhow::{Context as _, ensure};
use axum::Router;
use axum::extract::State;
use callflow_modules::directory::{Kind, MemoryDirectory};
use callflow_modules::module::{CollectDtmf, Conference, Device, Pivot, Tts, Voicemail};
use callflow_modules::pivot::{Answer, BodyFormat, Digits, Refused, Request};
use callflow_modules::temporal::{Cycle, Rule, Schedule, Weekday, Zone};
use callflow_modules::walker::{Account, Walker};
use callflow_modules::{Node, schema::Profile};
use serde_json::{Value, json};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use voice_actions::runtime::Effect;
use voice_actions::runtime::simulator::{Act, AnswerTable, Call, HttpAnswer, Person, World};

use super::Stage;

/// Mailbox of the company.
const COMPANY_BOX: &str = "0123456789abcdef0123456789abcdef";
/// Number that is called.
const MAIN_NUMBER: &str = "+15550199";

/// Runs the part.
///
/// # Errors
/// When something that the tour says does not hold.
pub(super) fn run(stage: &mut Stage) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(show(stage))
}

async fn show(stage: &mut Stage) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let router = Router::new()
        .route("/main_number", axum::routing::any(main_number))
        .route("/collected", axum::routing::any(collected))
        .route("/conference", axum::routing::any(conference))
        .with_state(base.clone());
    let server = tokio::spawn(async move { axum::serve(listener, router).await });

    stage.tell("The PBX asks our server which callflow a call gets; it answers by the clock:");
    let mut request = Request::new("call-1@pbx.example.com");
    request.caller_id_number = Some("+14155550100".to_owned());
    request.request = Some(MAIN_NUMBER.to_owned());
    let day = ask(request.to_get(&format!("{base}/main_number?at=2026-11-20T10:00:00Z"))?).await?;
    ensure!(day["module"] == "tts", "by day a greeting was expected: {day}");
    stage.holds("10:00: greeting, four digits, then the PBX asks again; the front desk's phone is behind it");
    let night = ask(request.to_get(&format!("{base}/main_number?at=2026-11-20T22:00:00Z"))?).await?;
    ensure!(night["module"] == "voicemail", "at night a mailbox was expected: {night}");
    stage.holds("22:00: the company's mailbox");
    let order = |at: &str| day.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned();
    let steps = ["/module", "/children/_/module", "/children/_/children/_/module"].map(order);
    stage.show(format_args!("10:00  {}", steps.join(" → ")));
    stage.show(format_args!("22:00  {night}"));

    stage.say("After the digits the PBX asks again, this time with POST, with the collection by its name.");
    request.digits = Some(Digits::collections([("extension", "4321")]));
    stage.block(request.to_form());
    let typed = ask(request.to_post(&format!("{base}/collected"), BodyFormat::Form)?).await?;
    ensure!(typed["data"]["text"] == "You typed 4321", "the digits were expected: {typed}");
    stage.holds("answered: You typed 4321");
    let nothing =
        ask(Request::new("call-1").to_post(&format!("{base}/collected"), BodyFormat::Json)?).await?;
    ensure!(nothing["data"]["text"] == "We didn't get that", "silence was expected: {nothing}");
    stage.holds("answered to nobody's digits, as JSON: We didn't get that");

    stage.say("One conference per area code; who hides his number gets a room as well.");
    let room = |answer: &Value| answer["children"]["_"]["data"]["config"]["name"].clone();
    let known = room(&ask(request.to_get(&format!("{base}/conference"))?).await?);
    request.caller_id_number = Some("anonymous".to_owned());
    let hidden = room(&ask(request.to_get(&format!("{base}/conference"))?).await?);
    ensure!(known == "Areacode 415" && hidden == "No area code", "rooms were {known} and {hidden}");
    stage.holds(format_args!("+1 415 555 0100 -> {known}, anonymous -> {hidden}"));

    walk(stage, &base, &[day, typed])?;
    server.abort();
    Ok(())
}

/// The flow of the seed's main number: the office by day, the mailbox by night.
fn main_number_flow(now: OffsetDateTime, base: &str) -> Result<Node, callflow_modules::temporal::NoDate> {
    let weekdays =
        [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let office = Rule::new("office hours", Cycle::Weekly)
        .with_wdays(weekdays)
        .with_window(Duration::hours(9), Duration::hours(17) - Duration::SECOND);
    let open = Schedule::new().candidate("open", office).decide(now, &Zone::UTC)?.is_some();
    Ok(if open {
        let again = Pivot::new(format!("{base}/collected"));
        let digits = CollectDtmf::new().with_max_digits(4).with_collection_name("extension");
        Tts::new("Please enter up to four digits.").otherwise(digits.otherwise(again)).into()
    } else {
        Voicemail::new(COMPANY_BOX).into()
    })
}

async fn main_number(State(base): State<String>, request: Request) -> Result<Answer, Refused> {
    let at = request.extra.get("at").and_then(Value::as_str).unwrap_or_default();
    let flow = OffsetDateTime::parse(at, &time::format_description::well_known::Rfc3339)
        .ok()
        .and_then(|now| main_number_flow(now, &base).ok());
    flow.map_or_else(|| Ok(Answer::hang_up()), Answer::new)
}

async fn collected(request: Request) -> Result<Answer, Refused> {
    let text = match request.collection("extension") {
        Some(digits) => format!("You typed {digits}"),
        None => "We didn't get that".to_owned(),
    };
    Answer::new(Tts::new(text).otherwise(Device::new("front_desk").otherwise(Voicemail::new(COMPANY_BOX))))
}

async fn conference(request: Request) -> Result<Answer, Refused> {
    let room = match request.caller().area_code() {
        Some(code) => format!("Areacode {code}"),
        None => "No area code".to_owned(),
    };
    Answer::new(Tts::new(format!("Welcome to {room}!")).otherwise(Conference::ad_hoc(room)))
}

/// Sends a request as it is, and reads the answer as the PBX reads it.
async fn ask(request: http::Request<Vec<u8>>) -> anyhow::Result<Value> {
    let uri = request.uri();
    let authority = uri.authority().context("a host")?.to_string();
    let target = uri.path_and_query().context("a path")?.to_string();
    let mut text =
        format!("{} {target} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n", request.method());
    for (name, value) in request.headers() {
        text.push_str(&format!("{name}: {}\r\n", value.to_str()?));
    }
    text.push_str(&format!("content-length: {}\r\n\r\n", request.body().len()));
    let mut stream = tokio::net::TcpStream::connect(&authority).await?;
    stream.write_all(text.as_bytes()).await?;
    stream.write_all(request.body()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (head, body) = answer.split_once("\r\n\r\n").context("an HTTP answer")?;
    ensure!(
        head.starts_with("HTTP/1.1 200"),
        "the server answered {}",
        head.lines().next().unwrap_or_default()
    );
    match callflow_modules::pivot::Reply::read(200, Some("application/json"), body, Profile::Kazoo43) {
        callflow_modules::pivot::Reply::Flow(flow) => Ok(flow),
        other => anyhow::bail!("the PBX would not take the answer: {other:?}"),
    }
}

/// Walks what the server answered: number, outer document, pivot, inner flow.
fn walk(stage: &mut Stage, base: &str, answers: &[Value]) -> anyhow::Result<()> {
    stage.tell("Walked in virtual time, the caller types four digits and reaches the front desk:");
    let outer = json!({ "numbers": [MAIN_NUMBER], "flow": Node::from(Pivot::new(format!("{base}/main_number"))).to_value()? });
    let directory = MemoryDirectory::new()
        .with(Kind::Device, "front_desk", json!({ "name": "Front desk" }))
        .with(Kind::Mailbox, COMPANY_BOX, json!({ "name": "Company" }));
    let account = Account::new(directory)
        .with_walker(Walker::of_dialled_number().with_fact("realm", "acme.example.com"))
        .with_flow(MAIN_NUMBER, &outer)?;
    let mut table = AnswerTable::new();
    for (path, answer) in ["/main_number", "/collected"].into_iter().zip(answers) {
        let mut http = HttpAnswer::default();
        http.body = answer.clone();
        table = table.with_http(format!("{base}{path}"), http);
    }
    let clerk =
        Person::answers(Duration::seconds(4)).then(Act::talk(Duration::seconds(40))).then(Act::HangUp);
    let caller = Person::caller().then(Act::reply("4321")).then(Act::talk(Duration::minutes(5)));
    let setting = account.setting(table).with_person("front_desk", clerk).with_person("+14155550100", caller);
    let mut world = World::new(setting, datetime!(2026-11-20 10:00 UTC));
    world.place(Call::new("+14155550100", MAIN_NUMBER));
    world.run()?;
    for entry in world.trace().entries() {
        if let voice_actions::runtime::TraceEvent::Asked(request) = &entry.event {
            if matches!(request.effect, Effect::LookUp(_)) {
                continue;
            }
            let clock = entry.at - datetime!(2026-11-20 10:00 UTC);
            stage.progress(format_args!(
                "{:>6.1} s  {:<32} {}",
                clock.as_seconds_f64(),
                request.at.as_str(),
                told(&request.effect)
            ));
        }
    }
    let clerk =
        world.ledger().legs().iter().find(|leg| leg.party() == "front_desk").context("the front desk")?;
    ensure!(clerk.talk_time() == Duration::seconds(40), "a talk of 40 s was expected: {clerk:?}");
    stage.holds("the ledger knows the talk at the front desk");
    stage.show(format_args!("front desk  talked {} s", clerk.talk_time().whole_seconds()));
    Ok(())
}

fn told(effect: &Effect) -> String {
    match effect {
        Effect::Speak(speak) => format!("speak \"{}\"", speak.text),
        Effect::Fetch(fetch) => format!("fetch {}", fetch.url.split('?').next().unwrap_or_default()),
        Effect::Collect(collect) => {
            format!("collect up to {} digits", collect.max_digits.unwrap_or_default())
        }
        Effect::Bridge(bridge) => {
            let whom: Vec<&str> = bridge.endpoints.iter().map(|endpoint| endpoint.address.as_str()).collect();
            format!("ring {}", whom.join(", "))
        }
        other => other.name().to_owned(),
    }
}

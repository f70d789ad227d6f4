use pbx_events::ringme::{AgentStatus, AgentType, CallEvent, CallEventKind, Event, EventType};
use pbx_events::{CallId, CallStatus, Direction, ErrorKind, Webhook};
use proptest::prelude::*;
use time::Duration;
use time::macros::datetime;

const DIAL_IN: &str =
    "EventType=dial-in&EventTime=1700000000123456&CallID=a1b2&SubCallID=50101-c3&CallFlow=in";

fn decode(body: &str) -> Event {
    Event::decode(&Webhook::form(body).unwrap()).unwrap()
}

fn call(event: Event) -> CallEvent {
    let Event::Call(event) = event else { panic!("a call event, not {event:?}") };
    *event
}

fn refuse(query: &str, body: &str) -> (ErrorKind, String) {
    let error = Event::decode(&Webhook::new(query, body).unwrap()).unwrap_err();
    (error.kind().clone(), error.at().to_owned())
}

#[test]
fn every_parameter_has_its_type() {
    let event = call(decode(&format!(
        "{DIAL_IN}&CallAPIID=cb-1-a1b2&CallStatus=ANSWER&CallerIDNum=%2B15550100&CallerIDName=Ann&\
         CallerExtension=0450%2A099%40pbx.example.net&CallerExtensionID=50099&CalledNumber=0450%2A101&\
         CalledExtension=0450%2A101%40pbx.example.net&CalledExtensionID=50101&CalledDID=15550199&\
         Duration=11420018&RecID=50101-d4&Bridged=no&Transfered=yes&RemoteNumber=%2B15550101&CallBackID=a1b2&\
         Diversion=%2B15550102&BridgedDuration=7&Tag=t"
    )));
    assert_eq!(event.kind, CallEventKind::DialIn);
    assert_eq!(event.time, datetime!(2023-11-14 22:13:20.123456 UTC));
    assert_eq!(event.direction, Direction::In);
    assert_eq!(event.status, Some(CallStatus::Answer));
    assert!(event.call_api_id.as_ref().unwrap().is_callback());
    assert_eq!(event.caller_extension.as_ref().unwrap().local_part(), "0450*099");
    assert_eq!(event.called_extension_id.unwrap().get(), 50101);
    assert_eq!(event.talk_time, Some(Duration::microseconds(11_420_018)));
    assert_eq!((event.bridged, event.transferred), (Some(false), Some(true)));
    assert_eq!(event.bridged_duration, Some(Duration::microseconds(7)));
    assert_eq!(event.diversion.as_ref().unwrap().as_str(), "+15550102");
    assert!(event.extra.is_empty());
    assert_eq!(decode(&event.to_form()), Event::Call(Box::new(event)));
}

#[test]
fn the_body_wins_over_the_query_and_an_empty_body_leaves_all_to_it() {
    let read = |query: &str, body: &str| call(Event::decode(&Webhook::new(query, body).unwrap()).unwrap());
    assert_eq!(read(DIAL_IN, "").call_id, CallId::from("a1b2"));
    assert_eq!(read("CallID=other&token=x", DIAL_IN).call_id, CallId::from("a1b2"));
    let both = read("mine=query&ours=1", &format!("{DIAL_IN}&mine=body"));
    assert_eq!(both.extra.iter().collect::<Vec<_>>(), [("mine", "body"), ("ours", "1")]);
}

#[test]
fn names_and_flow_are_read_in_any_case_and_empty_is_absent() {
    let event = call(decode(
        "eventtype=dial-in&EVENTTIME=1700000000000000&callid=a1&subcallid=2-b&callflow=IN&CallStatus=&RecID=",
    ));
    assert_eq!((event.direction, event.status, event.record_id), (Direction::In, None, None));
}

#[test]
fn unknown_types_and_parameters_are_kept() {
    let event = decode("EventType=message-in&Text=hello&Text=again&CallID=");
    let Event::Other(other) = &event else { panic!("{event:?}") };
    assert_eq!(other.event_type, EventType::MessageIn);
    assert_eq!(event.to_value()["Text"], serde_json::json!(["hello", "again"]));
    assert_eq!(decode(&event.to_form()), event);
    let Event::Other(other) = decode("EventType=earthquake&Magnitude=7") else { panic!("unknown type") };
    assert!(!other.event_type.is_known());
    let event = call(decode(&format!("{DIAL_IN}&HangupCause=16&BridgedDuration=long")));
    assert_eq!(event.extra.get("HangupCause"), Some("16"));
    assert_eq!(event.extra.get("BridgedDuration"), Some("long"));
}

#[test]
fn agent_and_phone_webhooks_are_told_by_their_marks() {
    let Event::Agent(agent) =
        decode("agent_id=7&agent_status=logged_out&agent_type=remote&agent_number=15550100")
    else {
        panic!("an agent webhook")
    };
    assert_eq!((agent.agent_id, &agent.status), (7, &AgentStatus::LoggedOut));
    assert_eq!(agent.kind, Some(AgentType::Remote));
    for null in ["", "null", "None", "NULL"] {
        let text =
            format!("event_type=call-status-change&extension_id=5&old_status_id={null}&new_status_id=4&x=1");
        let event = decode(&text);
        let Event::PhoneStatus(phone) = &event else { panic!("a phone webhook") };
        assert_eq!((phone.old_status, phone.new_status), (None, Some(4)));
        assert_eq!(event.to_value()["old_status_id"], serde_json::Value::Null);
        assert_eq!(&decode(&event.to_form()), &event);
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let word = |expected| ErrorKind::UnexpectedWord { expected };
    assert_eq!(refuse("", ""), (ErrorKind::NotAnEvent, String::new()));
    assert_eq!(refuse("token=1", ""), (ErrorKind::NotAnEvent, String::new()));
    assert_eq!(refuse("", "EventType=hangup&CallID=1"), (ErrorKind::Missing, "/EventTime".to_owned()));
    assert_eq!(refuse("", "CallID=1&SubCallID=2"), (ErrorKind::Missing, "/EventType".to_owned()));
    let time = DIAL_IN.replace("1700000000123456", "yesterday");
    assert_eq!(refuse("", &time), (ErrorKind::NotANumber, "/EventTime".to_owned()));
    let time = DIAL_IN.replace("1700000000123456", "9223372036854775807");
    assert_eq!(refuse("", &time), (ErrorKind::NotANumber, "/EventTime".to_owned()));
    let flow = DIAL_IN.replace("=in", "=sideways");
    assert_eq!(refuse("", &flow), (word("`in` or `out`"), "/CallFlow".to_owned()));
    let bridged = format!("{DIAL_IN}&Bridged=maybe");
    assert_eq!(refuse("", &bridged), (word("`yes` or `no`"), "/Bridged".to_owned()));
}

#[test]
fn size_count_and_content_type_are_bounded() {
    let large = "x".repeat(70_000);
    let error = Webhook::form(&large).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::TooLarge { what: "bytes", limit: 65_536 });
    let many = "a=1&".repeat(300);
    let error = Event::decode(&Webhook::form(&many).unwrap()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::TooLarge { what: "parameters", limit: 256 });
    let long = format!("{DIAL_IN}&CallerIDName={}", "x".repeat(5_000));
    let error = Event::decode(&Webhook::form(&long).unwrap()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TooLarge { .. }));
    let read = |target: &str, content_type: &str, body: &str| {
        let request = http::Request::post(target).header("content-type", content_type).body(body.to_owned());
        Event::from_request(&request.unwrap()).map_err(|error| (error.kind().clone(), error.at().to_owned()))
    };
    let json = "application/json";
    let form = "Application/X-WWW-Form-Urlencoded; charset=utf-8";
    assert_eq!(read("/", json, "{}"), Err((ErrorKind::NotAForm, String::new())));
    assert!(read(&format!("/?{DIAL_IN}"), json, "").is_ok(), "an empty body has no encoding");
    assert!(read("/", form, DIAL_IN).is_ok());
    assert_eq!(read("/", form, ""), Err((ErrorKind::NotAnEvent, String::new())), "neither query nor body");
    assert_eq!(read("/?EventType=hangup", form, "").unwrap_err().0, ErrorKind::Missing);
    let long = "a=1&".repeat(20_000);
    assert!(matches!(read("/", form, &long), Err((ErrorKind::TooLarge { what: "bytes", .. }, _))));
}

#[test]
fn an_error_names_the_parameter_and_never_its_value() {
    let error = Event::decode(&Webhook::form("EventType=hangup&EventTime=+15550100").unwrap()).unwrap_err();
    insta::assert_snapshot!(error, @"expected a whole number in range at `/EventTime`");
    assert!(!format!("{error:?}").contains("15550100"));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(query in proptest::collection::vec(any::<u8>(), 0..200), body in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(event) = Event::decode(&Webhook::new(&query, &body).unwrap()) {
            drop(event.to_value());
        }
    }

    #[test]
    fn what_was_read_is_written_and_read_equal(
        pairs in proptest::collection::vec(("(EventType|EventTime|CallID|SubCallID|CallFlow|Duration|Bridged|x)", "(hangup|in|yes|7|a)"), 0..12)
    ) {
        let form = form(&pairs);
        if let Ok(event) = Event::decode(&Webhook::form(&form).unwrap()) {
            let again = Event::decode(&Webhook::form(&event.to_form()).unwrap()).unwrap();
            prop_assert_eq!(event, again);
        }
    }
}

fn form(pairs: &[(String, String)]) -> String {
    let full = "EventType=hangup&EventTime=1&CallID=1&SubCallID=1&CallFlow=out";
    let rest: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    if rest.len().is_multiple_of(2) { format!("{}&{full}", rest.join("&")) } else { rest.join("&") }
}

use callflow_modules::pivot::{
    BodyFormat, CallStatus, Caller, Digits, Direction, MAX_BYTES, MAX_DEPTH, MAX_PARAMETERS, Naming, Request,
};
use callflow_modules::{Error, ErrorKind};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use time::Duration;

const QUERY: &str = "step=2&Account-ID=0a1b&Api-Version=4.x&Call-ID=abc123%40192.0.2.1&Caller-ID-Name=Jane+Doe\
    &Caller-ID-Number=%2B15550100&Digits[custom_name]=4321&Direction=inbound&From=1001&From-Realm=acme.example.com\
    &Language=en-us&Request=2000&Request-Realm=acme.example.com&To=2000&To-Realm=acme.example.com&User-ID=9f8e";

fn full() -> Request {
    let mut request = Request::new("abc123@192.0.2.1");
    request.account_id = Some("0a1b".into());
    request.api_version = Some("4.x".into());
    request.caller_id_name = Some("Jane Doe".into());
    request.caller_id_number = Some("+15550100".into());
    request.digits = Some(Digits::collections([("custom_name", "4321")]));
    request.direction = Some(Direction::Inbound);
    request.from = Some("1001".into());
    request.from_realm = Some("acme.example.com".into());
    request.language = Some("en-us".into());
    request.request = Some("2000".into());
    request.request_realm = Some("acme.example.com".into());
    request.to = Some("2000".into());
    request.to_realm = Some("acme.example.com".into());
    request.user_ids = vec!["9f8e".into()];
    request.extra.insert("step".into(), "2".into());
    request
}

#[test]
fn a_query_is_read_into_typed_fields_and_written_back_letter_by_letter() {
    let request = Request::from_query(QUERY).unwrap();
    assert_eq!(request, full());
    assert_eq!(request.to_form(), QUERY);
}

#[test]
fn form_json_and_query_say_the_same() {
    let request = full();
    let form = request.to_post("http://example.com/flow", BodyFormat::Form).unwrap();
    let json = request.to_post("http://example.com/flow", BodyFormat::Json).unwrap();
    let get = request.to_get("http://example.com/flow").unwrap();
    for sent in [form, json, get] {
        assert_eq!(Request::from_request(&sent).unwrap(), request);
    }
}

#[test]
fn brackets_are_read_raw_and_encoded() {
    for query in ["Digits[a]=1&Digits[b]=2", "Digits%5Ba%5D=1&Digits%5bb%5d=2"] {
        let request = Request::from_query(query).unwrap();
        assert_eq!(request.digits, Some(Digits::collections([("a", "1"), ("b", "2")])), "{query}");
    }
}

#[test]
fn digits_may_be_a_text_or_collections_with_a_default() {
    let text = Request::from_query("Digits=12").unwrap();
    assert_eq!((text.collection("default"), text.collection("pin")), (Some("12"), None));
    let map = Request::from_query("Digits[default]=12&Digits[pin]=34").unwrap();
    assert_eq!((map.collection("default"), map.collection("pin")), (Some("12"), Some("34")));
    let none = Request::from_query("Digits[pin]=").unwrap();
    assert_eq!(none.collection("pin"), None);
    assert!(none.digits.unwrap().is_empty());
    let empty = Request::from_json(br#"{"Digits": []}"#).unwrap();
    assert!(empty.digits.unwrap().is_empty());
}

#[test]
fn several_owners_come_as_a_list() {
    for query in ["User-ID[]=a&User-ID[]=b", "User-ID%5B%5D=a&User-ID%5B%5D=b", "User-ID=a&User-ID=b"] {
        assert_eq!(Request::from_query(query).unwrap().user_ids, ["a", "b"], "{query}");
    }
    assert_eq!(Request::from_query("User-ID[]=a&User-ID[]=b").unwrap().to_form(), "User-ID[]=a&User-ID[]=b");
}

#[test]
fn deeper_nesting_is_kept() {
    let query = "Custom-Application-Vars[a][b]=1&Custom-Application-Vars[list][]=x&Custom-Application-Vars[list][]=y\
        &Custom-SIP-Headers[X-Name]=v";
    let request = Request::from_query(query).unwrap();
    assert_eq!(
        Value::Object(request.custom_application_vars.clone()),
        json!({"a": {"b": "1"}, "list": ["x", "y"]})
    );
    assert_eq!(request.custom_sip_headers["X-Name"], "v");
    assert_eq!(request.to_form(), query);
}

#[test]
fn the_twiml_naming_is_told_by_its_names_and_written_with_them() {
    let query = "AccountSid=0a1b&ApiVersion=2010-04-01&CallSid=abc&CallStatus=in-progress&CallerName=Jane\
        &CallerNumber=%2B15550100&Digits=12&Direction=inbound&From=1001&FromRealm=r&RecordingDuration=7\
        &RecordingSid=r1&RecordingUrl=http%3A%2F%2Fexample.com%2Fr1&To=2000&ToRealm=r";
    let request = Request::from_form(query.as_bytes()).unwrap();
    assert_eq!(request.naming, Naming::Twiml);
    assert_eq!(request.call_id.as_deref(), Some("abc"));
    assert_eq!(request.call_status, Some(CallStatus::InProgress));
    assert_eq!(request.recording_duration, Some(Duration::seconds(7)));
    assert_eq!(request.recording_url.as_deref(), Some("http://example.com/r1"));
    assert_eq!(request.to_form(), query);
}

#[test]
fn unknown_names_and_words_are_kept() {
    let request =
        Request::from_query("DialCallStatus=completed&Call-Status=paused&Var[x]=1&a[b=2&%5B=3").unwrap();
    assert_eq!(
        Value::Object(request.extra.clone()),
        json!({
            "DialCallStatus": "completed", "Var": {"x": "1"}, "a[b": "2", "[": "3",
        })
    );
    assert_eq!(request.call_status, Some(CallStatus::from("paused")));
    assert_eq!(Request::from_query(&request.to_form()).unwrap(), request);
}

#[test]
fn a_value_of_another_shape_is_kept_and_the_request_still_read() {
    let request =
        Request::from_query("Call-ID=abc&Recording-Duration=soon&Language[x]=en&Custom-SIP-Headers=x")
            .unwrap();
    assert_eq!(request.call_id.as_deref(), Some("abc"));
    assert_eq!(
        Value::Object(request.extra),
        json!({
            "Recording-Duration": "soon", "Language": {"x": "en"}, "Custom-SIP-Headers": "x",
        })
    );
}

#[test]
fn the_pbx_writes_its_own_value_last() {
    assert_eq!(Request::from_query("Call-ID=old&Call-ID=new").unwrap().call_id.as_deref(), Some("new"));
}

#[test]
fn numbers_as_the_seed_types_them_are_read_as_text() {
    let request =
        Request::from_json(br#"{"Caller-ID-Number": 15550100, "Digits": 12, "Recording-Duration": 5}"#)
            .unwrap();
    assert_eq!(request.caller(), Caller::Number("15550100"));
    assert_eq!(request.digits, Some(Digits::Text("12".into())));
    assert_eq!(request.recording_duration, Some(Duration::seconds(5)));
}

#[test]
fn hidden_callers_have_no_number() {
    for hidden in ["", "anonymous", "Anonymous", "Restricted", "unknown", "0000000000"] {
        assert_eq!(Caller::new(Some(hidden)), Caller::Hidden, "{hidden}");
    }
    assert_eq!(Caller::new(Some("alice")), Caller::Name("alice"));
    assert_eq!(Request::default().caller(), Caller::Hidden);
}

#[test]
fn an_existing_query_stays_in_front() {
    let request = Request::new("abc");
    assert_eq!(
        request.to_url("http://example.com/a.php?step=2#x"),
        "http://example.com/a.php?step=2&Call-ID=abc"
    );
    assert_eq!(request.to_url("http://example.com/a.php?"), "http://example.com/a.php?Call-ID=abc");
    assert_eq!(request.to_url("http://example.com/a.php"), "http://example.com/a.php?Call-ID=abc");
}

#[test]
fn what_is_no_json_object_is_refused_with_its_place() {
    let kind = |body: &str| Request::from_json(body.as_bytes()).map_err(|error| error.kind());
    assert_eq!(kind("[1]"), Err(ErrorKind::Shape));
    assert_eq!(kind("{"), Err(ErrorKind::Syntax));
    let error = Request::from_json(b"{\n  \"Call-ID\": ?}").unwrap_err();
    assert_eq!(error.to_string(), "not well-formed JSON (line 2, column 14)");
}

#[test]
fn a_logged_request_is_read_however_it_was_logged() {
    let expected = Request::from_query("a=1%3F&Call-ID=abc").unwrap();
    for logged in [
        "a=1?&Call-ID=abc",
        "?a=1%3F&Call-ID=abc",
        "https://example.com/flow.php?a=1?&Call-ID=abc",
        "GET /flow.php?a=1?&Call-ID=abc HTTP/1.1\r\nHost: example.com\r\n\r\n",
        "{\"a\": \"1?\", \"Call-ID\": \"abc\"}\n",
    ] {
        assert_eq!(Request::from_log(logged.as_bytes()).unwrap(), expected, "{logged}");
    }
}

#[test]
fn size_and_depth_are_bounded() {
    let kind = |result: Result<Request, Error>| result.map_err(|error| error.kind());
    let long = format!("a={}", "x".repeat(MAX_BYTES));
    assert_eq!(kind(Request::from_query(&long)), Err(ErrorKind::TooLarge));
    assert_eq!(kind(Request::from_json(long.as_bytes())), Err(ErrorKind::TooLarge));
    assert_eq!(kind(Request::from_query(&"a=1&".repeat(MAX_PARAMETERS + 1))), Err(ErrorKind::TooLarge));
    assert_eq!(
        kind(Request::from_query(&format!("a{}=1", "[b]".repeat(MAX_DEPTH + 1)))),
        Err(ErrorKind::TooDeep)
    );
    assert!(Request::from_json("[".repeat(100_000).as_bytes()).is_err());
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>, content_type in "(application/json|application/x-www-form-urlencoded)?") {
        let posted = http::Request::post("/").header("content-type", content_type).body(&bytes).unwrap();
        drop(Request::from_request(&posted));
        drop(Request::from_form(&bytes));
        drop(Request::from_log(&bytes));
    }

    #[test]
    fn brackets_of_any_kind_never_panic(query in "[a\\[\\]=&%5BbD]{0,60}") {
        drop(Request::from_query(&query));
    }

    #[test]
    fn read_write_read_is_stable(query in "[a-cA-Z\\[\\]=&%+ -]{0,60}") {
        let once = Request::from_query(&query).unwrap();
        prop_assert_eq!(Request::from_query(&once.to_form()).unwrap().to_form(), once.to_form());
    }

    #[test]
    fn any_texts_survive_the_wire(name in "\\PC{1,12}", text in "\\PC{0,20}", number in "\\PC{1,12}") {
        let mut request = Request::new("abc");
        request.caller_id_number = Some(number);
        request.custom_application_vars = Map::from_iter([("key".to_owned(), Value::String(text.clone()))]);
        let plain = !name.contains(['[', ']']) && !matches!(name.as_str(), "Call-ID" | "CallSid" | "AccountSid");
        if plain {
            request.extra.insert(name, Value::String(text));
        }
        let form = request.to_form();
        prop_assert_eq!(Request::from_form(form.as_bytes()).unwrap(), request.clone());
        let json = request.to_value().to_string();
        prop_assert_eq!(Request::from_json(json.as_bytes()).unwrap(), request);
    }
}

#[test]
fn a_request_is_made_from_what_a_test_wants_to_say() {
    let request = Request::new("call-1")
        .with_account_id("acc")
        .with_caller_id_number("+14155550100")
        .with_caller_id_name("Jane Doe")
        .with_dialled("2000")
        .with_language("en-us")
        .with_digits(Digits::collections([("pin", "4321")]));
    let read = Request::from_query(&request.to_form()).unwrap();
    assert_eq!(read, request);
    assert_eq!((read.collection("pin"), read.to.as_deref()), (Some("4321"), Some("2000")));
}

#[cfg(feature = "axum")]
#[test]
fn a_refused_flow_is_a_response_that_takes_the_wildcard() {
    use axum::response::IntoResponse as _;
    use callflow_modules::module::Voicemail;
    use callflow_modules::pivot::{Answer, Refused};

    async fn handler(_request: Request) -> Result<Answer, Refused> {
        Answer::new(Voicemail::new("not an id"))
    }
    let _router: axum::Router = axum::Router::new().route("/", axum::routing::any(handler));
    let refused = Answer::new(Voicemail::new("not an id")).unwrap_err();
    assert_eq!(refused.into_response().status(), 500);
    // Which the PBX takes as no usable answer.
    let reply =
        callflow_modules::pivot::Reply::read(500, None, "", callflow_modules::schema::Profile::Kazoo43);
    assert_eq!(reply, callflow_modules::pivot::Reply::Failed);
}

//! What vendors do to a record, and what becomes of it.

use cdr_model::voicenter::{
    CallLogPage, CallStatus, CallTime, CallType, Cdr, Clock, ClockCheck, Code, Reading, Zone, decode,
};
use cdr_model::{Agorot, CallId, Encoding, ErrorKind};
use serde_json::{Value, json};
use time::Duration;
use time::macros::datetime;

/// Reads a record with these members beside the four that it needs.
fn with(members: &Value) -> Cdr {
    let mut tree = json!({"ivruniqueid": "1", "type": "Queue", "status": "ANSWER", "time": 1_536_855_354});
    tree.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    let record = Cdr::from_json(tree.to_string()).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&record.to_json()).unwrap(), tree, "comes out as it came");
    record
}

#[test]
fn numbers_may_be_texts_and_stay_so() {
    let record = with(
        &json!({"duration": " 33 ", "dialtime": "7", "price": "7.25", "queueid": "1234567", "isAnswer": true}),
    );
    assert_eq!(record.duration, Some(Duration::seconds(33)));
    assert_eq!(record.price, Some("7.25".parse::<Agorot>().unwrap()));
    assert_eq!(record.queue_id, Some(Code::Number(1_234_567)));
    assert_eq!(record.is_answered, Some(true));
    assert_eq!(
        record,
        with(&json!({"duration": 33, "dialtime": 7, "price": 7.25, "queueid": 1_234_567, "isAnswer": 1}))
    );
}

#[test]
fn nothing_is_nothing_however_it_is_written() {
    for none in [
        json!({"queueid": null, "did": null}),
        json!({"queueid": 0, "did": ""}),
        json!({"queueid": "0"}),
        json!({"queueid": ""}),
    ] {
        let record = with(&none);
        assert_eq!((record.queue_id, record.did), (None, None));
    }
}

#[test]
fn names_match_in_any_spelling() {
    let record = with(&json!({
        "DepartmentId": 7, "TargetExtension": "SIPSIP", "seconds_waiting_in_ queue": 5, "CUSTOM_DATA": {"a": "b"},
        "ai_data": {"insights": null}, "IvR": [{"LayerID": "9", "LayerName": "Main", "LayerNumber": 2, "DTMF": "07"}],
    }));
    assert_eq!(record.department_id, Some(Code::Number(7)));
    assert_eq!(record.target_extension.as_deref(), Some("SIPSIP"));
    assert_eq!(record.wait_time, Some(Duration::seconds(5)));
    assert_eq!(record.custom("a"), Some(&json!("b")));
    assert!(record.ai_data.is_some());
    assert_eq!(record.ivr[0].dtmf.as_deref(), Some("07"));
    assert!(record.extra.is_empty());
}

#[test]
fn of_two_spellings_the_first_value_stays_and_the_other_is_kept() {
    let record = with(&json!({"caller": "", "Caller": "0500000001", "CALLER": "0500000002"}));
    assert_eq!(record.caller.as_deref(), Some("0500000001"));
    assert_eq!(record.extra["caller"], "");
    assert_eq!(record.extra["CALLER"], "0500000002");
}

#[test]
fn unknown_members_and_words_are_kept() {
    let record = with(
        &json!({"newField": {"deep": [1, null]}, "leg1DialStatusName": "MYSTERY", "direction": "sideways"}),
    );
    assert_eq!(record.extra["newField"]["deep"][0], 1);
    assert!(!record.first_leg_status.unwrap().is_known());
}

#[test]
fn a_bad_value_costs_its_field_alone() {
    // The example of the seed document, whose JSON is broken.
    let ivr =
        r#"[{ "layer_id":1234567, "layer_name":"LayerName\, "layer_number":6, "Dtmf":0, "dtmf_order":1 }]"#;
    let record = with(&json!({"IVR": ivr, "duration": "soon", "price": {}, "dialtime": -1}));
    assert!(record.ivr.is_empty());
    let places: Vec<&str> = record.problems().iter().map(|problem| &*problem.at).collect();
    assert_eq!(places, ["/IVR", "/duration", "/price", "/dialtime"]);
    insta::assert_snapshot!(record.problems()[0].to_string(), @"expected JSON in the text at `/IVR`");
}

#[test]
fn changing_a_field_changes_what_is_written() {
    let mut record = with(&json!({"duration": "33", "caller": ""}));
    record.duration = Some(Duration::seconds(40));
    record.caller = Some("0500000001".into());
    let written: Value = serde_json::from_str(&record.to_json()).unwrap();
    assert_eq!((&written["duration"], &written["caller"]), (&json!(40), &json!("0500000001")));
}

#[test]
fn what_is_missing_is_told_with_its_place() {
    #[track_caller]
    fn check(body: &str, kind: ErrorKind, message: &str) {
        let error = decode(None, body.as_bytes()).unwrap_err();
        assert_eq!((error.kind(), &*error.to_string()), (kind, message));
    }
    const NO_ID: &str = "expected a value for `ivruniqueid` in line 1, column 1";
    check(r#"{"type":"Queue","status":"ANSWER","time":1}"#, ErrorKind::MissingField, NO_ID);
    check(r#"{"ivruniqueid":"","type":"Queue","status":"ANSWER","time":1}"#, ErrorKind::MissingField, NO_ID);
    check(
        "[\n  {\n    \"status\": \"ANSWER\", \"Time\": \"noon\"\n  }\n]",
        ErrorKind::InvalidValue,
        "expected a number of seconds within the years 1 to 9999 at `/0/Time` in line 3, column 33",
    );
    check("ivruniqueid=1&type=Queue&time=1", ErrorKind::MissingField, "expected a value for `status`");
    check(
        "ivruniqueid=1&type=Queue&status=ANSWER&time=noon",
        ErrorKind::InvalidValue,
        "expected a number of seconds within the years 1 to 9999 at `/time`",
    );
    check("[{}]", ErrorKind::MissingField, "expected a value for `time` at `/0` in line 1, column 2");
    check("{\n \"a\": 1,,\n}", ErrorKind::Malformed, "no JSON: key must be a string in line 2, column 9");
}

#[test]
fn no_message_holds_the_number_of_a_customer() {
    let body =
        r#"{"ivruniqueid":"1","type":"Queue","status":"ANSWER","caller":"0500000001","time":"0500000001x"}"#;
    let error = decode(None, body.as_bytes()).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("0500000001"));
    let xml = "<methodCall><params><param><value>0500000001<oops></value></param></params></methodCall>";
    let error = decode(None, xml.as_bytes()).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("0500000001"));
}

#[test]
fn every_value_type_of_xml_rpc_is_read() {
    let member =
        |name: &str, value: &str| format!("<member><name>{name}</name><value>{value}</value></member>");
    let members = [
        member("ivruniqueid", "bare &amp; text"),
        member("type", "<string>Queue</string>"),
        member("status", "ANSWER"),
        member("time", "<i4> 1536855354 </i4>"),
        member("duration", "<double>33.0</double>"),
        member("dialtime", "<i8>7</i8>"),
        member("isAnswer", "<boolean>1</boolean>"),
        member("did", "<nil/>"),
        member("caller", "<base64>MDUwMDAwMDAwMQ==</base64>"),
        member("CallInserted", "<dateTime.iso8601>20260615T09:00:00</dateTime.iso8601>"),
        member("queuename", "<string><![CDATA[a < b]]></string>"),
        member(
            "IVR",
            "<array><data><value><struct><member><name>layer_id</name><value><int>5</int></value></member></struct></value></data></array>",
        ),
        member("representative_name", "<string>&#1488;</string>"),
    ];
    let record = format!("<value><struct>{}</struct></value>", members.concat());
    let call = |params: &str| {
        format!(
            "<?xml version='1.0'?><methodCall><methodName>any</methodName><params>{params}</params></methodCall>"
        )
    };
    let first = decode(None, call(&format!("<param>{record}</param>")).as_bytes()).unwrap().records.remove(0);
    assert_eq!(first.call_id, "bare & text");
    assert_eq!(first.duration, Some(Duration::seconds(33)));
    assert_eq!(first.is_answered, Some(true));
    assert_eq!(first.caller.as_deref(), Some("0500000001"));
    assert_eq!(first.queue_name.as_deref(), Some("a < b"));
    assert_eq!(first.ivr[0].id, Some(Code::Number(5)));
    assert_eq!(first.representative_name.as_deref(), Some("א"));
    assert_eq!(first.campaign.as_ref().unwrap().inserted.as_deref(), Some("20260615T09:00:00"));

    // Not the first parameter, wrapped once, and several at once.
    let wrapped = format!("<value><struct><member><name>cdr</name>{record}</member></struct></value>");
    for params in [
        format!("<param><value><string>x</string></value></param><param>{record}</param>"),
        format!("<param>{wrapped}</param>"),
        format!("<param><value><array><data>{record}</data></array></value></param>"),
    ] {
        assert_eq!(decode(None, call(&params).as_bytes()).unwrap().records, std::slice::from_ref(&first));
    }
    let scalars = call("<param><value><int>1</int></value></param>");
    assert_eq!(decode(None, scalars.as_bytes()).unwrap_err().kind(), ErrorKind::UnexpectedShape);
}

#[test]
fn the_charset_of_the_declaration_is_used() {
    let mut xml =
        b"<?xml version=\"1.0\" encoding=\"windows-1255\"?><methodCall><params><param><value><struct>"
            .to_vec();
    for (name, value) in [
        ("ivruniqueid", &b"1"[..]),
        ("type", b"Queue"),
        ("status", b"ANSWER"),
        ("time", b"1"),
        ("queuename", b"\xe0\xe1"),
    ] {
        xml.extend_from_slice(format!("<member><name>{name}</name><value>").as_bytes());
        xml.extend_from_slice(value);
        xml.extend_from_slice(b"</value></member>");
    }
    xml.extend_from_slice(b"</struct></value></param></params></methodCall>");
    assert_eq!(decode(Some("text/xml"), &xml).unwrap().records[0].queue_name.as_deref(), Some("אב"));
}

#[test]
fn bracket_keys_of_a_form_make_structures() {
    let form = "ivruniqueid=1&type=Queue&status=ANSWER&time=1536855354&caller=x&caller=0500000001&IVR%5B1%5D%5Blayer_id%5D=2\
        &IVR[0][layer_id]=1&IVR[0][layer_name]=Main+IVR&CustomData[var_clientID]=CRM-9876";
    let delivery = decode(Some("application/x-www-form-urlencoded"), form.as_bytes()).unwrap();
    let record = &delivery.records[0];
    assert_eq!(record.caller.as_deref(), Some("0500000001"), "of a repeated key the last counts");
    assert_eq!(record.ivr[0].name.as_deref(), Some("Main IVR"));
    assert_eq!(record.ivr[1].id, Some(Code::Number(2)));
    assert_eq!(record.custom("var_clientID"), Some(&json!("CRM-9876")));
}

#[test]
fn the_body_decides_its_encoding_where_the_header_is_wrong() {
    let json = crate::made::abandoned("1").to_json();
    for header in [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("text/xml")] {
        let delivery = decode(header, format!("\u{feff} \n{json}").as_bytes()).unwrap();
        assert_eq!(
            (delivery.encoding, delivery.records),
            (Encoding::Json, vec![crate::made::abandoned("1")])
        );
    }
}

#[test]
fn call_types_and_statuses_in_every_spelling() {
    for known in CallType::KNOWN {
        let code = known.code().unwrap();
        assert_eq!(CallType::from_code(i64::from(code)).as_ref(), Some(known));
        let mangled = known.as_str().to_uppercase().replace(' ', "_");
        assert_eq!(&CallType::read(&mangled), known, "{mangled}");
    }
    assert_eq!(CallType::KNOWN.len(), 19);
    for code in [0, 3, 5, 6, 7, 24] {
        assert_eq!(CallType::from_code(code), None);
    }
    for known in CallStatus::KNOWN {
        assert_eq!(&CallStatus::read(&format!(" {} ", known.as_str().to_lowercase())), known);
    }
    assert_eq!(CallStatus::KNOWN.len(), 18);
    assert_eq!(CallStatus::read("abandoned"), CallStatus::Abandoned);
    assert_eq!(CallStatus::read("No Answer"), CallStatus::NoAnswer);
    assert_eq!(CallStatus::read("ANSWERED"), CallStatus::Answer);
}

#[test]
fn the_wall_clock_in_israel_becomes_utc() {
    #[track_caller]
    fn check(raw: i64, expected: time::OffsetDateTime, reading: Reading) {
        assert_eq!(Clock::default().read(CallTime::new(raw).unwrap()), (expected, reading));
    }
    check(1_536_855_354, datetime!(2018-09-13 13:15:54 UTC), Reading::Exact);
    check(1_595_960_350, datetime!(2020-07-28 15:19:10 UTC), Reading::Exact);
    check(1_580_846_139, datetime!(2020-02-04 17:55:39 UTC), Reading::Exact);
    check(1_729_992_600, datetime!(2024-10-26 22:30:00 UTC), Reading::Repeated);
    check(1_711_679_400, datetime!(2024-03-29 0:30:00 UTC), Reading::Skipped);
    check(1_595_333_610_000, datetime!(2020-07-21 9:13:30 UTC), Reading::Exact);
}

#[test]
fn other_clocks_can_be_chosen() {
    let time = CallTime::new(1_536_855_354).unwrap();
    let london = Clock::wall_clock(Zone::named("Europe/London").unwrap());
    assert_eq!(london.instant(time), datetime!(2018-09-13 15:15:54 UTC));
    let unix = Clock::unix(Zone::named("Asia/Jerusalem").unwrap());
    assert_eq!(unix.instant(time), datetime!(2018-09-13 16:15:54 UTC));
    assert_eq!(unix.local(time), datetime!(2018-09-13 19:15:54));
    for clock in [london, unix, Clock::default()] {
        assert_eq!(clock.encode(clock.instant(time)), Some(time));
    }
    assert_eq!(Zone::named("Asia/Atlantis").unwrap_err().kind(), ErrorKind::UnknownZone);
}

#[test]
fn the_id_tells_which_clock_was_sent() {
    let id = CallId::from("202007211213270124c0fe4b8b1d2e3f");
    assert_eq!(ClockCheck::of(&id, CallTime::new(1_595_333_610).unwrap()), ClockCheck::WallClock);
    assert_eq!(ClockCheck::of(&id, CallTime::new(1_595_333_610 - 10_800).unwrap()), ClockCheck::UnixTime);
    assert_eq!(
        ClockCheck::of(&CallId::from("2020072818dcDHFJcc804"), CallTime::new(0).unwrap()),
        ClockCheck::Unknown
    );
}

#[test]
fn times_out_of_the_calendar_are_refused() {
    for raw in ["99999999999999999999", "-99999999999999", "1e300", "253402300799999", "\"\"", "null"] {
        let body = format!(r#"{{"ivruniqueid":"1","type":"Queue","status":"ANSWER","time":{raw}}}"#);
        assert!(decode(None, body.as_bytes()).is_err(), "{raw}");
    }
}

#[test]
fn call_log_in_production_case() {
    let body = r#"{"TOTAL_HITS":1,"CDR_LIST":[{"callid":"x","callernumber":"0500000001","date":"2024-06-10 09:04:58",
        "dialstatus":"ANSWER","cdrtype":4,"representativecode":"9996","customdata":{"OriginalIvrUniqueID":"y"}}]}"#;
    let page = CallLogPage::from_json(body).unwrap();
    assert_eq!(page.error(), None, "a list without an error number is a success");
    assert_eq!(serde_json::to_value(&page).unwrap(), serde_json::from_str::<Value>(body).unwrap());
    let record = page.entries[0].to_record(&Clock::default()).unwrap();
    assert_eq!(record.call_type, CallType::ExtensionOutgoing);
    assert_eq!(record.started_at, datetime!(2024-06-10 9:04:58 UTC));
    assert_eq!(record.original_call_id.as_deref(), Some("y"));
    assert_eq!(record.agent_code.as_deref(), Some("9996"));
}

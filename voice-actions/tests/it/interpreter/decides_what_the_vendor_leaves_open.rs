//! Decisions of the vendor reference (section 11), variables, jumps, loops, callbacks.

use serde_json::{Value as Json, json};
use voice_actions::expression::{PlusNumber, Value};
use voice_actions::interpreter::{AtEnd, AttemptScope, KeyPressScope, Options, SessionDataMode};
use voice_actions::rest::{Callback, NumberConfiguration};
use voice_actions::runtime::{
    Effect, FetchFailure, Fetched, LegId, Outcome, ProgramErrorKind, Request, Start,
};
use voice_actions::{CallFlow, Interpreter};

use super::{NOW, follow, inbound, leg, lines, usual};

fn steps(actions: impl Into<Json>) -> String {
    json!({ "actions": actions.into() }).to_string()
}

fn say(text: &str) -> Json {
    json!({ "type": "SAY", "params": { "text": text } })
}

/// What the steps say, one text a line.
fn said(actions: Json) -> Vec<String> {
    spoken(&mut leg(&steps(actions)), usual)
}

fn spoken(leg: &mut Interpreter, answer: impl FnMut(&Request) -> Option<Outcome>) -> Vec<String> {
    texts(&follow(leg, inbound(), answer).requests)
}

fn texts(requests: &[Request]) -> Vec<String> {
    requests
        .iter()
        .filter_map(|request| match &request.effect {
            Effect::Speak(speak) => Some(speak.text.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn native_variables_are_there_from_the_start() {
    let start = inbound().with_fact("app_id", "app-1").with_fact("caller_no_city", "Newport Beach");
    let flow = steps(json!([say(
        "${callId} ${callerNo} ${apiNo} ${startTime} ${direction} ${appId} ${callerNoCity} ${sessionData}"
    )]));
    let followed = follow(&mut leg(&flow), start, usual);
    assert_eq!(
        texts(&followed.requests),
        ["10605776@17155753 +15550123 +15550100 1893510020500 inbound app-1 Newport Beach {}"]
    );
    let outbound = Start::new(LegId::new("l"), "outbound".into(), "+15550100", "+15550177", NOW);
    let followed = follow(&mut leg(&steps(json!([say("${callerNo} ${apiNo}")]))), outbound, usual);
    assert_eq!(texts(&followed.requests), ["+15550177 +15550100"]);
}

#[test]
fn assignments_run_in_order_and_a_forward_reference_is_undefined() {
    let said = said(json!([
        { "$a": "$b", "$b": "2", "$sessionData.deep.er": "$b * 3", "$list": "[1, 'x']", "$n": 7, "comment": "$ignored" },
        say("<${a}> ${b} ${sessionData} ${list} ${n}"),
    ]));
    assert_eq!(said, ["<> 2 {\"deep\":{\"er\":6}} [1,\"x\"] 7"]);
}

#[test]
fn assignments_within_an_action_run_before_it() {
    assert_eq!(said(json!([{ "type": "SAY", "$x": "'first'", "params": { "text": "${x}" } }])), ["first"]);
}

#[test]
fn an_unquoted_number_loses_its_plus_unless_asked_otherwise() {
    let flow = steps(json!([{ "$to": "+15550177" }, say("${to}")]));
    let followed = follow(&mut leg(&flow), inbound(), usual);
    assert_eq!(texts(&followed.requests), ["15550177"]);
    assert_eq!(followed.warnings(), ["/actions/0/$to plus-number"]);
    let options = Options::default().with_plus_number(PlusNumber::Text);
    assert_eq!(spoken(&mut leg(&flow).with_options(options), usual), ["+15550177"]);
}

#[test]
fn a_loop_goes_through_its_list_and_gives_val_back() {
    let said = said(json!([
        { "$val": "'before'", "$outer": "['a', 'b']" },
        { "type": "FOREACH", "params": { "iterator": "$outer" }, "then": [
            say("${val}"),
            { "type": "FOREACH", "params": { "iterator": "[$val + 1, 2]" }, "then": [say("- ${val}")] },
            say("${val} again"),
        ] },
        say("${val}"),
    ]));
    assert_eq!(said, ["a", "- a1", "- 2", "a again", "b", "- b1", "- 2", "b again", "before"]);
}

#[test]
fn what_is_no_list_has_no_items() {
    for iterator in ["'ab'", "5", "$missing", "{a: 1}", "not an expression"] {
        let flow = steps(json!([
            { "type": "FOREACH", "params": { "iterator": iterator }, "then": [say("never")] },
            say("<${val}>"),
        ]));
        let followed = follow(&mut leg(&flow), inbound(), usual);
        assert_eq!(texts(&followed.requests), ["<>"], "{iterator}");
        assert!(!followed.warnings().is_empty(), "{iterator}");
    }
    let listed = said(
        json!([{ "type": "FOREACH", "params": { "iterator": ["x", "${callerNo}"] }, "then": say("${val}") }]),
    );
    assert_eq!(listed, ["x", "+15550123"]);
}

#[test]
fn a_jump_leaves_loops_and_reaches_labels_of_lists_around_it() {
    let said = said(json!([
        { "$n": "0" },
        { "type": "LABEL", "name": "Again" },
        { "$n": "$n + 1" },
        { "type": "FOREACH", "params": { "iterator": "[1, 2, 3]" }, "then": [
            { "type": "IF", "condition": "$val == 2 && $n < 3", "then": [{ "type": "GOTO", "params": { "label": "Again" } }] },
            { "type": "IF", "condition": "$val == 3", "then": [{ "type": "GOTO", "params": { "label": "Here" } }] },
            say("${n}.${val}"),
            { "type": "LABEL", "name": "Here" },
        ] },
        say("<${val}>"),
    ]));
    assert_eq!(said, ["1.1", "2.1", "3.1", "3.2", "<>"]);
}

#[test]
fn a_jump_into_a_nested_list_or_out_of_an_event_is_an_error_with_its_place() {
    let nested = json!([
        { "type": "IF", "condition": "false", "then": [{ "type": "LABEL", "name": "Inner" }] },
        { "type": "GOTO", "params": { "label": "Inner" } },
    ]);
    let out_of_event = json!([
        { "type": "LABEL", "name": "Outer" },
        { "type": "CONFERENCE", "params": { "name": "r" }, "events": {
            "on_enter": [{ "type": "GOTO", "params": { "label": "Outer" } }],
        } },
    ]);
    for (flow, place) in [(nested, "/actions/1"), (out_of_event, "/actions/1/events/on_enter/0")] {
        let error = follow(&mut leg(&steps(flow)), inbound(), usual).end.unwrap_err();
        assert_eq!((error.kind(), error.at().as_str()), (&ProgramErrorKind::Document, place));
    }
}

#[test]
fn labels_of_an_event_list_are_its_own() {
    let said = said(json!([
        { "type": "LABEL", "name": "Same" },
        { "type": "CONFERENCE", "params": { "name": "r" }, "events": { "on_enter": [
            { "type": "GOTO", "params": { "label": "Same" } },
            say("skipped"),
            { "type": "LABEL", "name": "Same" },
            say("inside"),
        ], "on_exit": [say("left")] } },
        say("after"),
    ]));
    assert_eq!(said, ["inside", "left", "after"]);
}

#[test]
fn a_room_that_ends_meanwhile_leads_to_the_step_after_the_conference() {
    let flow = steps(json!([
        { "type": "FOREACH", "params": { "iterator": "[1, 2]" }, "then": [
            { "type": "CONFERENCE", "params": { "name": "r${val}" }, "events": { "on_enter": [
                { "type": "FOREACH", "params": { "iterator": "['x', 'y']" }, "then": [say("in ${val}")] },
            ] } },
            say("after ${val}"),
        ] },
    ]));
    let said = spoken(&mut leg(&flow), |request| match &request.effect {
        Effect::Speak(speak) if speak.text == "in x" => Some(Outcome::RoomEnded),
        _ => usual(request),
    });
    assert_eq!(said, ["in x", "after 1", "in x", "after 2"]);
}

#[test]
fn a_full_room_without_its_event_leads_to_the_next_action() {
    let flow = steps(json!([
        { "type": "CONFERENCE", "params": { "name": "r", "max_participants": "$most" },
          "events": { "on_enter": [say("in")], "on_exit": [say("out")] } },
        say("next"),
    ]));
    let full = |request: &Request| match request.effect.name() {
        "enter_room" => Some(Outcome::RoomFull),
        _ => usual(request),
    };
    assert_eq!(spoken(&mut leg(&flow), full), ["next"]);
    let broken = |request: &Request| match request.effect.name() {
        "enter_room" => Some(Outcome::Unsupported),
        _ => usual(request),
    };
    assert_eq!(spoken(&mut leg(&flow), broken), ["next"]);
}

#[test]
fn attempts_are_counted_per_leg_or_per_action() {
    let collect = json!({ "type": "COLLECT", "params": {} });
    let flow = steps(json!([collect, collect, say("${collectAttempt} <${keyPresses}>")]));
    let silent = |request: &Request| match request.effect.name() {
        "collect" => Some(Outcome::TimedOut),
        _ => usual(request),
    };
    assert_eq!(spoken(&mut leg(&flow), silent), ["2 <>"]);
    let options = Options::default().with_attempts(AttemptScope::Action);
    assert_eq!(spoken(&mut leg(&flow).with_options(options), silent), ["1 <>"]);
}

#[test]
fn session_data_are_merged_or_replaced() {
    let flow = steps(json!([
        { "$sessionData.kept": "1", "$sessionData.number": "2", "$x": "[1, 2]" },
        { "type": "SESSIONDATA", "session_data": { "number": 41, "who": "${callerNo}", "list": "$x", "plain": "$5 off" } },
        say("${sessionData}"),
    ]));
    let merged = r#"{"kept":1,"number":41,"who":"+15550123","list":[1,2],"plain":"$5 off"}"#;
    assert_eq!(spoken(&mut leg(&flow), usual), [merged]);
    let options = Options::default().with_session_data(SessionDataMode::Replace);
    let replaced = r#"{"number":41,"who":"+15550123","list":[1,2],"plain":"$5 off"}"#;
    assert_eq!(spoken(&mut leg(&flow).with_options(options), usual), [replaced]);
}

#[test]
fn session_data_of_a_dialed_leg_are_a_copy() {
    let flow = steps(json!([
        { "$sessionData.room": "'r-1'" },
        { "type": "DIAL", "params": { "no": "agent@sales.example.com", "caller_id_no": "+15550101", "timeout": 20 }, "session_data": "$sessionData" },
        { "type": "DIAL", "params": { "no": "+15550177", "caller_id_no": "+15550101" } },
        { "$sessionData.room": "'r-2'" },
    ]));
    let followed = follow(&mut leg(&flow), inbound(), usual);
    let Effect::Originate(first) = &followed.requests[0].effect else { panic!("no leg was dialed") };
    assert_eq!(first.context, json!({ "room": "r-1" }));
    assert_eq!(first.endpoint.kind.as_str(), "sip");
    assert_eq!(first.ring_time, Some(time::Duration::seconds(20)));
    let Effect::Originate(second) = &followed.requests[1].effect else { panic!("no leg was dialed") };
    assert_eq!(second.context, json!({}));
}

#[test]
fn a_condition_that_throws_is_false_and_one_that_is_no_expression_stops_the_flow() {
    let flow = steps(json!([
        { "type": "IF", "condition": "$missing.member == 1", "then": [say("then")], "orElse": [say("else")] },
    ]));
    let followed = follow(&mut leg(&flow), inbound(), usual);
    assert_eq!(texts(&followed.requests), ["else"]);
    assert_eq!(followed.warnings(), ["/actions/0 unset $missing", "/actions/0 expression-failed"]);
    let flow = steps(json!([{ "type": "IF", "condition": "$a = 1", "then": [] }]));
    let error = follow(&mut leg(&flow), inbound(), usual).end.unwrap_err();
    assert_eq!((error.kind(), error.at().as_str()), (&ProgramErrorKind::Document, "/actions/0"));
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "`=` is not supported");
}

#[test]
fn a_redirect_asks_for_the_next_flow_with_what_was_pressed_since_the_last_time() {
    let first = steps(json!([
        { "type": "COLLECT", "name": "guess", "params": { "num_digits": 1 } },
        { "type": "SESSIONDATA", "session_data": { "number": 41 } },
        { "type": "REDIRECT", "params": { "url": "https://example.com/next" } },
        say("never"),
    ]));
    let second = json!({ "actions": [
        { "type": "COLLECT", "params": {} },
        { "type": "REDIRECT", "params": { "url": "https://example.com/last", "method": "GET" } },
    ] });
    let third = json!({ "actions": [say("${sessionData.number} ${keyPresses}")] });
    let mut flows = vec![third, second];
    let mut answer = |request: &Request| match &request.effect {
        Effect::Fetch(_) => flows.pop().map(|flow| Outcome::Fetched(Fetched::json(&flow))),
        _ => usual(request),
    };
    let followed = follow(&mut leg(&first), inbound(), &mut answer);
    assert_eq!(texts(&followed.requests), ["41 1"]);
    insta::assert_snapshot!(followed.lines[1], @r#"/actions/2 fetch POST https://example.com/next {"type":"live_call","call_id":"10605776@17155753","start_time":"2030-01-01T15:00:20.500Z","direction":"inbound","duration":0,"status":"live-in-progress","caller_no":"+15550123","api_no":"+15550100","key_presses":[{"digits":"1","name":"guess"}],"session_data":{"number":41}}"#);
    let Effect::Fetch(last) = &followed.requests[3].effect else { panic!("nothing was fetched") };
    let url = url(&last.url);
    assert_eq!(last.body, "");
    assert!(url.contains(&("key_presses".to_owned(), r#"[{"digits":"1"}]"#.to_owned())), "{url:?}");
    let all = Options::default().with_key_presses(KeyPressScope::WholeCall);
    let mut flows = vec![
        json!({ "actions": [] }),
        json!({ "actions": [{ "type": "COLLECT", "params": {} },
        { "type": "REDIRECT", "params": { "url": "https://example.com/last" } }] }),
    ];
    let followed = follow(&mut leg(&first).with_options(all), inbound(), |request| match &request.effect {
        Effect::Fetch(_) => flows.pop().map(|flow| Outcome::Fetched(Fetched::json(&flow))),
        _ => usual(request),
    });
    assert!(
        followed.lines[3].contains(r#"[{"digits":"1","name":"guess"},{"digits":"1"}]"#),
        "{}",
        followed.lines[3]
    );
}

fn url(text: &str) -> Vec<(String, String)> {
    let query = text.split_once('?').unwrap().1;
    query
        .split('&')
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap();
            let plain = value.replace("%5B", "[").replace("%5D", "]").replace("%7B", "{").replace("%7D", "}");
            (key.to_owned(), plain.replace("%22", "\"").replace("%3A", ":"))
        })
        .collect()
}

#[test]
fn a_callback_that_does_not_give_a_flow_ends_the_leg_with_an_error() {
    for answer in [
        Outcome::FetchFailed(FetchFailure::TimedOut),
        Outcome::Fetched(Fetched::status(500)),
        Outcome::Fetched(Fetched::new(200, "application/json", "{}")),
        Outcome::Fetched(Fetched::new(200, "text/html", "<html>")),
        Outcome::Unsupported,
    ] {
        let mut leg = Interpreter::from_callback(Callback::post_json("https://example.com/flow"));
        let followed = follow(&mut leg, inbound(), |request| match request.effect.name() {
            "fetch" => Some(answer.clone()),
            _ => usual(request),
        });
        assert_eq!(followed.lines[1], " hang_up INTERWORKING".replacen(' ', "/actions ", 1), "{answer:?}");
        assert_eq!(followed.warnings(), ["/actions callback-failed"], "{answer:?}");
    }
}

#[test]
fn a_leg_asks_its_callback_first_and_tells_it_of_the_end() {
    let configuration = NumberConfiguration::new(Callback::post_json("https://example.com/flow"))
        .with_custom_data(json!({ "shop": 7 }).as_object().unwrap().clone());
    let flow = json!({ "actions": [say("Hello"), { "type": "HANGUP" }] });
    let answer = |request: &Request| match request.effect.name() {
        "fetch" => Some(Outcome::Fetched(Fetched::json(&flow))),
        _ => usual(request),
    };
    let mut leg = Interpreter::from_configuration(configuration.clone());
    let followed = follow(&mut leg, inbound(), answer);
    assert_eq!(
        followed.requests.iter().map(|r| r.effect.name()).collect::<Vec<_>>(),
        ["fetch", "speak", "hang_up", "notify"]
    );
    assert!(followed.lines[0].contains(r#""type":"init_call""#), "{}", followed.lines[0]);
    assert!(followed.lines[0].contains(r#""custom_data":{"shop":7}"#), "{}", followed.lines[0]);
    assert!(followed.lines[3].contains(r#""type":"end_call""#), "{}", followed.lines[3]);
    assert!(followed.lines[3].contains(r#""status":"completed""#), "{}", followed.lines[3]);

    // The caller hangs up while the greeting is spoken: told as well, and nothing else is asked.
    let mut leg = Interpreter::from_configuration(configuration.clone());
    let followed = follow(&mut leg, inbound(), |request| match request.effect.name() {
        "speak" => None,
        _ => answer(request),
    });
    assert_eq!(
        followed.requests.iter().map(|r| r.effect.name()).collect::<Vec<_>>(),
        ["fetch", "speak", "notify"]
    );

    let silent = Options::default().with_notify_end(false);
    let mut leg = Interpreter::from_configuration(configuration).with_options(silent);
    assert_eq!(follow(&mut leg, inbound(), answer).requests.len(), 3);
}

#[test]
fn the_end_of_the_actions_hangs_up_or_asks_again() {
    let flow = CallFlow::from_json(&steps(json!([say("Hello")]))).unwrap();
    let options = Options::default().with_at_end(AtEnd::AskAgain).with_notify_end(false);
    let mut asked = 0;
    let mut leg = Interpreter::new(flow)
        .with_callback(Callback::post_json("https://example.com/flow"))
        .with_options(options);
    let followed = follow(&mut leg, inbound(), |request| match &request.effect {
        Effect::Fetch(fetch) => {
            asked += 1;
            assert!(fetch.body.contains("live_call"));
            let actions = if asked == 1 { json!([say("More")]) } else { json!([{ "type": "HANGUP" }]) };
            Some(Outcome::Fetched(Fetched::json(&json!({ "actions": actions }))))
        }
        _ => usual(request),
    });
    assert_eq!(texts(&followed.requests), ["Hello", "More"]);
}

#[test]
fn open_actions_become_effects_and_the_flow_goes_on_if_nobody_can_do_them() {
    let flow = steps(json!([
        { "type": "TRANSCRIBE", "params": { "action": "start", "hints": ["${callerNo}"] } },
        { "type": "DETECT" },
        { "type": "RECORD", "params": { "action": "stop", "channel": 2 } },
        { "type": "QUEUE", "params": { "name": "sales" } },
        { "type": "SMS", "params": { "no": "$callerNo", "caller_id_no": "+15550100", "message": "Hi ${callerNo}" } },
        { "type": "MUTE", "params": { "who": "$callerNo" } },
        say("${detection}"),
    ]));
    let mut leg = leg(&flow);
    let followed = follow(&mut leg, inbound(), |request| match &request.effect {
        Effect::Custom(custom) if custom.name == "detect" => {
            Some(Outcome::Custom(json!("answering_machine")))
        }
        _ => usual(request),
    });
    insta::assert_snapshot!(followed.lines.join("\n"), @r#"
    /actions/0 transcribe {"action":"start","hints":["+15550123"]}
    /actions/1 detect {}
    /actions/2 record {"record":{"action":"stop","data":{"action":"stop","channel":2}}}
    /actions/3 enter_queue {"enter_queue":{"queue":"sales","data":{"name":"sales"}}}
    /actions/4 notify sms {"no":"+15550123","caller_id_no":"+15550100","message":"Hi +15550123"}
    /actions/5 mute {"params":{"who":"+15550123"}}
    /actions/6 speak answering_machine
    /actions hang_up NORMAL_CLEARING
    "#);
    assert_eq!(followed.warnings(), ["/actions/0 unsupported", "/actions/5 unsupported"]);
    assert_eq!(leg.variable("$detection"), Some(&Value::from("answering_machine")));
}

#[test]
fn prompts_that_are_none_are_reported() {
    let flow = steps(
        json!([{ "type": "COLLECT", "actions": [say("Press"), { "type": "HANGUP" }], "params": { "finish_on_key": "star", "timeout": "$late" } }]),
    );
    let followed = follow(&mut leg(&flow), inbound(), usual);
    assert_eq!(followed.lines[0], "/actions/0 collect None * 5s Press");
    assert_eq!(
        followed.warnings(),
        ["/actions/0 unset $late", "/actions/0 wrong-type", "/actions/0/actions/1 no-prompt"]
    );
}

#[test]
fn numbers_may_come_from_variables() {
    let flow = steps(json!([
        { "$digits": "2", "$wait": "'1500'", "$key": "'pound'", "$flag": "'true'", "$times": "3" },
        { "type": "COLLECT", "params": { "num_digits": "$digits", "timeout": "${wait}", "finish_on_key": "$key" } },
        { "type": "CONFERENCE", "params": { "name": "$callId", "max_participants": "$digits", "end_on_exit": "$flag" } },
        { "type": "PLAY", "params": { "url": "https://example.com/${digits}.mp3", "loop": "$times" } },
    ]));
    assert_eq!(
        lines(&flow)[..2],
        [
            "/actions/1 collect Some(2) # 1s500ms".to_owned(),
            r#"/actions/2 enter_room "10605776@17155753" Some(2) true"#.to_owned()
        ]
    );
}

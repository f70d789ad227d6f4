//! What each module does: those that are heard, those that set something, queues, mailboxes, fax.

use callflow_modules::directory::{Directory, Kind};
use callflow_modules::walker::Walker;
use serde_json::{Value, json};
use voice_actions::runtime::{End, Outcome};

use crate::walk::{Walk, after, says, talk};

/// Runs a feature code whose pattern captures what is dialled behind the star.
fn code(module: &str, data: Value, captured: &str) -> Walk {
    let flow = json!({"patterns": [r"^\*(.*)$"], "flow": {"module": module, "data": data, "children": {"_": after()}}});
    Walk::of(Value::Null).with(Kind::Callflow, "code", flow).inside().calling(&format!("*{captured}"))
}

#[test]
fn answer_answers_once() {
    let flow = json!({"module": "answer", "children": {"_": {"module": "tts", "data": {"text": "Hello"}}}});
    assert_eq!(Walk::of(flow).lines(), ["answer", "speak Hello", "hang up NORMAL_CLEARING"]);
}

#[test]
fn hangup_ends_the_call() {
    assert_eq!(Walk::module("hangup", json!({})).lines(), ["hang up NORMAL_CLEARING"]);
}

#[test]
fn noop_waits_for_the_queue_and_skel_for_nothing() {
    assert_eq!(Walk::module("noop", json!({})).lines()[..2], ["wait 0s", "play after"]);
    assert_eq!(Walk::module("skel", json!({})).lines()[0], "play after");
}

#[test]
fn dead_air_and_wait_for_hangup_keep_the_call_and_stop() {
    assert_eq!(Walk::module("dead_air", json!({})).lines(), ["answer", "wait", "hang up NORMAL_CLEARING"]);
    assert_eq!(Walk::module("wait_for_hangup", json!({})).lines(), ["wait", "hang up NORMAL_CLEARING"]);
    let gone = Walk::module("wait_for_hangup", json!({})).hang_up_at("wait").run();
    assert_eq!(gone.lines, ["wait"]);
}

#[test]
fn sleep_waits_in_its_unit_and_at_most_a_day() {
    let lines = |data: Value| Walk::module("sleep", data).lines()[0].clone();
    assert_eq!(lines(json!({"duration": 2})), "wait 2s");
    assert_eq!(lines(json!({"duration": "1500", "unit": "ms"})), "wait 1.5s");
    assert_eq!(lines(json!({"duration": 3, "unit": "m"})), "wait 180s");
    assert_eq!(lines(json!({"duration": 99, "unit": "h"})), "wait 86400s");
    assert_eq!(lines(json!({})), "wait 0s");
}

#[test]
fn response_rejects_with_media_before_it() {
    let lines = |data: Value| Walk::module("response", data).lines();
    assert_eq!(lines(json!({"code": 603, "message": "No", "media": "sorry"})), ["reject 603 No after sorry"]);
    assert_eq!(lines(json!({})), ["reject 486 -"]);
    let answered =
        json!({"module": "answer", "children": {"_": {"module": "response", "data": {"code": 486}}}});
    assert_eq!(Walk::of(answered).lines(), ["answer", "hang up USER_BUSY (SIP 486)"]);
}

#[test]
fn set_variable_sets_two_names_only() {
    let call = |variable: &str| {
        Walk::module("set_variable", json!({"variable": variable, "value": "5"}))
            .run()
            .walker
            .call()
            .channel_vars
            .clone()
    };
    assert_eq!(Value::Object(call("call_priority")), json!({"Call-Priority": "5"}));
    assert_eq!(Value::Object(call("group_id")), json!({"Group-ID": "5"}));
    assert!(call("anything").is_empty());
}

#[test]
fn set_variables_adds_variables_of_applications() {
    let flow = json!({"module": "set_variables", "data": {"custom_application_vars": {"a": "1"}}, "children": {
        "_": {"module": "set_variables", "data": {"custom_application_vars": {"b": "2"}}},
    }});
    let done = Walk::of(flow).run();
    assert_eq!(Value::Object(done.walker.call().application_vars.clone()), json!({"a": "1", "b": "2"}));
}

#[test]
fn play_plays_and_answers_unless_told_otherwise() {
    assert_eq!(
        Walk::module("play", json!({"id": "m", "loop_count": 2})).lines()[..2],
        ["answer", "play m x2"]
    );
    assert_eq!(Walk::module("play", json!({"id": "m", "answer": false})).lines()[0], "play m");
    assert_eq!(Walk::module("play", json!({})).lines()[0], "play after");
}

#[test]
fn play_without_end_repeats_until_a_key() {
    let lines = Walk::module("play", json!({"id": "m", "endless_playback": true}))
        .others([Outcome::Done, Outcome::Done, Outcome::Interrupted('1'), Outcome::Done])
        .lines();
    assert_eq!(lines[..5], ["answer", "play m", "play m", "play m", "play after"]);
}

#[test]
fn tts_speaks_and_stops_when_the_engine_fails() {
    assert_eq!(
        Walk::module("tts", json!({"text": "Hello"})).lines()[..3],
        ["answer", "speak Hello", "play after"]
    );
    let failed =
        Walk::module("tts", json!({"text": "Hello"})).others([Outcome::Failed("engine".into())]).lines();
    assert_eq!(failed[2], "hang up NORMAL_CLEARING");
}

#[test]
fn language_is_kept_for_what_is_spoken() {
    let flow = json!({"module": "language", "data": {"language": "en-GB"}, "children": {"_": {"module": "tts", "data": {"text": "x"}}}});
    let done = Walk::of(flow).run();
    assert_eq!(done.walker.call().language.as_deref(), Some("en-gb"));
    assert!(serde_json::to_string(&done.requests).unwrap().contains("en-gb"));
}

#[test]
fn audio_macro_plays_one_after_the_other_and_leaves_invalid_entries_out() {
    let lines = Walk::module("audio_macro", json!({"macros": [
        {"macro": "play", "id": "m"}, {"macro": "prompt", "id": "vm-goodbye"}, {"macro": "tts", "text": "Hello"},
        {"macro": "say", "text": "42", "type": "number"}, {"macro": "dance"},
        {"macro": "tone", "frequencies": [440, 480], "duration_on": 500, "duration_off": 100},
    ]}))
    .lines();
    assert_eq!(
        lines[..6],
        [
            "play m",
            "play vm-goodbye",
            "speak Hello",
            "speak 42",
            "play tone_stream://%(500,100,440,480)",
            "play after"
        ]
    );
    assert_eq!(Walk::module("audio_macro", json!({"macros": []})).lines()[0], "play after");
}

#[test]
fn tones_plays_generated_tones() {
    let tones =
        json!({"tones": [{"frequencies": [440], "duration_on": 1000, "duration_off": 0, "repeat": 2}]});
    assert_eq!(Walk::module("tones", tones).kazoo_5().lines()[0], "play tone_stream://l=2;%(1000,0,440)");
}

#[test]
fn detect_speech_starts_and_stops_recognition() {
    let lines = Walk::module("detect_speech", json!({"action": "stop"})).kazoo_5().lines();
    assert_eq!(
        lines[0],
        r#"kazoo.detect_speech {"action":"stop","engine":null,"params":null,"settings":null}"#
    );
    assert_eq!(lines[1], "play after");
}

#[test]
fn collect_dtmf_keeps_digits_under_their_name() {
    let data = json!({"max_digits": 4, "collection_name": "pin", "timeout": 3000});
    let done = Walk::module("collect_dtmf", data).keys(&["1234"]).run();
    assert_eq!(done.lines[..2], ["answer", "collect 4 3s"]);
    assert_eq!(done.walker.call().collections["pin"], "1234");
    let unnamed = Walk::module("collect_dtmf", json!({})).keys(&["7"]).run();
    assert_eq!(unnamed.walker.call().collections["default"], "7");
}

#[test]
fn collect_dtmf_counts_digits_that_were_pressed_before() {
    let flow = json!({"module": "collect_dtmf", "data": {"max_digits": 2}, "children": {
        "_": {"module": "collect_dtmf", "data": {"max_digits": 3, "collection_name": "more"}},
    }});
    let done = Walk::of(flow).keys(&["12", "3"]).run();
    assert_eq!(done.lines[1..3], ["collect 2 5s", "collect 1 5s"]);
    assert_eq!(done.walker.call().collections["more"], "123");
    assert!(!done.walker.call().collections.contains_key("default"));
}

#[test]
fn send_dtmf_sends_digits() {
    assert_eq!(Walk::module("send_dtmf", json!({"digits": "12#"})).lines()[0], "send 12# 2s");
    assert_eq!(
        Walk::module("send_dtmf", json!({"digits": "1", "duration_ms": 500})).lines()[0],
        "send 1 0.5s"
    );
}

#[test]
fn record_call_starts_and_stops_and_names_the_final_url() {
    let flow = json!({"module": "record_call", "data": {"action": "start", "format": "mp3", "url": "http://example.com/r", "time_limit": 60}, "children": {
        "_": {"module": "record_call", "data": {"action": "stop"}},
    }});
    let done = Walk::of(flow).run();
    assert_eq!(done.lines, ["record Start 60s", "record Stop", "hang up NORMAL_CLEARING"]);
    let url =
        serde_json::to_value(&done.requests[0].effect).unwrap()["record"]["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with("http://example.com/r/call_recording_call-1.mp3?from="), "{url}");
    assert!(!done.walker.call().recording);
}

#[test]
fn record_caller_waits_only_if_the_recording_is_kept() {
    let url = json!({"url": "http://example.com/r", "time_limit": 30});
    assert_eq!(
        Walk::module("record_caller", url.clone()).lines()[..3],
        ["play tone_stream://%(500,0,440)", "record Once 30s", "play after"]
    );
    assert_eq!(Walk::module("record_caller", url).kazoo_5().lines()[0], "record Once 30s");
    assert_eq!(Walk::module("record_caller", json!({})).lines()[0], "play after");
    let stored = Walk::module("record_caller", json!({}))
        .adapt(|walker: Walker| walker.with_stored_recordings(true))
        .lines();
    assert_eq!(stored[1], "record Once 3600s");
}

#[test]
fn set_cid_sets_and_restores_the_identity() {
    let flow = |then: Value| json!({"module": "set_cid", "data": {"caller_id_name": "Acme", "caller_id_number": "111"}, "children": {"_": then}});
    let call = Walk::of(flow(after())).run().walker.call().clone();
    assert_eq!((call.caller_id_name.as_str(), call.caller_id_number.as_str()), ("Acme", "111"));
    let back = Walk::of(flow(json!({"module": "set_cid", "data": {}}))).run().walker.call().clone();
    assert_eq!(back.caller_id_number, "+15550100");
}

#[test]
fn prepend_cid_prepends_and_undoes_it() {
    let flow = json!({"module": "prepend_cid", "data": {"caller_id_number_prefix": "9"}, "children": {"_": after()}});
    assert_eq!(Walk::of(flow.clone()).run().walker.call().caller_id_number, "9+15550100");
    let reset = json!({"module": "prepend_cid", "data": {"caller_id_number_prefix": "9"}, "children": {"_": {"module": "prepend_cid", "data": {"action": "reset"}}}});
    assert_eq!(Walk::of(reset).run().walker.call().caller_id_number, "+15550100");
}

#[test]
fn set_alert_info_reaches_later_endpoints() {
    let flow = json!({"module": "set_alert_info", "data": {"alert_info": "ring-3"}, "children": {"_": {"module": "device", "data": {"id": "front"}}}});
    assert!(
        serde_json::to_string(&Walk::of(flow).run().requests).unwrap().contains(r#""alert_info":"ring-3""#)
    );
}

#[test]
fn lookupcidname_takes_the_first_list_that_knows_the_number() {
    let call = Walk::module("lookupcidname", json!({"lists": ["a", "b"]}))
        .with(Kind::List, "a", json!({"entries": [{"number": "44", "displayname": "no"}]}))
        .with(Kind::List, "b", json!({"entries": [{"number": "+15550100", "displayname": "Jane"}]}))
        .run()
        .walker
        .call()
        .clone();
    assert_eq!(call.caller_id_name, "Jane");
}

#[test]
fn dynamic_cid_is_fixed_or_keyed_in() {
    let fixed = json!({"action": "static", "caller_id": {"name": "Acme", "number": "111"}});
    assert_eq!(Walk::module("dynamic_cid", fixed).run().walker.call().caller_id_number, "111");
    let manual = Walk::module("dynamic_cid", json!({"action": "manual"})).keys(&["12", "5555550142"]).run();
    assert_eq!(
        manual.lines[..4],
        ["answer", "collect 10 5s", "play dynamic-cid-invalid_using_default", "collect 10 5s"]
    );
    assert_eq!(manual.walker.call().caller_id_number, "5555550142");
}

#[test]
fn dynamic_cid_by_list_dials_the_rest_of_the_number() {
    let walk = |captured: &str| {
        code("dynamic_cid", json!({"action": "list", "id": "l"}), captured)
            .with(
                Kind::List,
                "l",
                json!({"entries": [{"capture_group_key": "01", "number": "111", "displayname": "Acme"}]}),
            )
            .with(Kind::Callflow, "rest", json!({"numbers": ["no_match"], "flow": says("out")}))
            .run()
    };
    let done = walk("015550142");
    assert_eq!(done.lines[0], "play out");
    assert_eq!(
        (done.walker.call().caller_id_number.as_str(), done.walker.call().dialled.as_str()),
        ("111", "5550142")
    );
    assert_eq!(
        walk("995550142").lines[..2],
        ["play fault-can_not_be_completed_as_dialed", "hang up NORMAL_CLEARING"]
    );
}

#[test]
fn privacy_hides_the_identity_and_dials_the_captured_number() {
    let done = code("privacy", json!({"mode": "full"}), "201")
        .with(
            Kind::Callflow,
            "ext",
            json!({"numbers": ["201"], "flow": {"module": "device", "data": {"id": "front"}}}),
        )
        .run();
    assert_eq!(done.walker.call().privacy.as_deref(), Some("full"));
    assert!(serde_json::to_string(&done.requests).unwrap().contains(r#""number":"anonymous""#));
    assert_eq!(code("privacy", json!({}), "999").lines(), ["hang up NORMAL_CLEARING"]);
    assert_eq!(Walk::module("privacy", json!({})).lines()[0], "play after");
}

#[test]
fn call_forward_is_switched_on_off_and_changed() {
    let walk = |action: &str, keys: &[&str]| {
        Walk::module("call_forward", json!({"action": action}))
            .with(Kind::User, "jane", json!({"call_forward": {"enabled": false, "number": ""}}))
            .inside()
            .keys(keys)
            .run()
    };
    let on = walk("activate", &["12", "5550142"]);
    assert_eq!(
        on.directory.look_up(&Kind::User, "jane").unwrap()["call_forward"],
        json!({"enabled": true, "number": "5550142"})
    );
    assert_eq!(on.lines[1..3], ["collect 20 8s", "collect 20 8s"]);
    assert!(walk("deactivate", &[]).lines.contains(&"play cf-disabled".to_owned()));
    assert!(walk("menu", &["1", "5550142"]).lines.contains(&"play cf-now_forwarded_to".to_owned()));
    let captured =
        code("call_forward", json!({"action": "toggle"}), "777").with(Kind::User, "jane", json!({})).lines();
    assert!(
        captured.contains(&r#"update user jane {"call_forward":{"enabled":true,"number":"777"}}"#.to_owned())
    );
    let nobody = Walk::module("call_forward", json!({"action": "activate"})).lines();
    assert_eq!(nobody, ["play cf-not_available", "hang up NORMAL_CLEARING"]);
}

#[test]
fn call_waiting_is_switched_for_the_device() {
    let lines = Walk::module("call_waiting", json!({})).inside().lines();
    assert_eq!(
        lines[1..4],
        [r#"update device desk {"call_waiting":{"enabled":false}}"#, "play cw-deactivated", "play after"]
    );
    assert_eq!(
        Walk::module("call_waiting", json!({})).lines(),
        ["play cf-not_available", "hang up NORMAL_CLEARING"]
    );
}

#[test]
fn do_not_disturb_is_switched_for_the_owner() {
    let done = Walk::module("do_not_disturb", json!({"action": "toggle"}))
        .with(Kind::User, "jane", json!({}))
        .inside()
        .run();
    assert_eq!(done.directory.look_up(&Kind::User, "jane").unwrap()["do_not_disturb"]["enabled"], true);
    let lines = Walk::module("do_not_disturb", json!({})).inside().lines();
    assert_eq!(lines[1..3], ["play dnd-invalid_choice", "play after"]);
    assert_eq!(
        Walk::module("do_not_disturb", json!({"action": "toggle"})).lines(),
        ["hang up NORMAL_CLEARING"]
    );
}

#[test]
fn hotdesk_logs_in_out_and_rings() {
    let walk = |action: &str, keys: &[&str]| {
        Walk::module("hotdesk", json!({"action": action}))
            .with(
                Kind::User,
                "bob",
                json!({"hotdesk": {"id": "55", "enabled": true, "require_pin": true, "pin": "99"}}),
            )
            .with(Kind::Device, "desk", json!({}))
            .inside()
            .keys(keys)
    };
    let done = walk("login", &["55", "1", "99"]).run();
    assert_eq!(
        done.directory.look_up(&Kind::Device, "desk").unwrap()["hotdesk"]["users"],
        json!({"bob": {}})
    );
    assert_eq!(done.lines.last().unwrap(), "hang up NORMAL_CLEARING");
    assert!(walk("login", &["55", "1", "1", "1"]).lines().contains(&"play hotdesk-abort".to_owned()));
    let desk = json!({"hotdesk": {"users": {"bob": {}}}});
    let bridge = Walk::module("hotdesk", json!({"action": "bridge", "id": "bob"}))
        .with(Kind::User, "bob", json!({"hotdesk": {"enabled": true}}))
        .with(Kind::Device, "guest", desk.clone())
        .lines();
    assert_eq!(bridge[..2], ["ring device:guest 20s", "play after"]);
    let out = Walk::module("hotdesk", json!({"action": "logout", "id": "bob"}))
        .with(Kind::User, "bob", json!({}))
        .with(Kind::Device, "guest", desk)
        .lines();
    assert_eq!(out[1], r#"update device guest {"hotdesk":{"users":{"bob":null}}}"#);
}

#[test]
fn disa_asks_for_the_pin_and_dials_the_number() {
    let walk = |data: Value, keys: &[&str]| {
        Walk::module("disa", data)
            .with(Kind::Callflow, "ext", json!({"numbers": ["201"], "flow": says("extension")}))
            .keys(keys)
            .lines()
    };
    let lines = walk(json!({"pin": "77"}), &["1", "77", "201"]);
    assert_eq!(
        lines[..5],
        ["answer", "collect 10 5s", "play disa-invalid_pin", "collect 10 5s", "collect 15 5s"]
    );
    assert_eq!(lines[5..7], ["play extension", "play after"]);
    assert_eq!(
        walk(json!({"pin": "77", "retries": 1}), &["1"])[3..],
        ["play disa-retries_exceeded", "hang up NORMAL_CLEARING"]
    );
    assert_eq!(walk(json!({"retries": 1}), &["999"])[2..4], ["play disa-invalid_extension", "play after"]);
}

#[test]
fn intercom_dials_the_captured_extension() {
    let done = code("intercom", json!({}), "201")
        .with(Kind::Callflow, "ext", json!({"numbers": ["201"], "flow": says("extension")}))
        .run();
    assert_eq!(done.lines[0], "play extension");
    assert_eq!(done.walker.call().channel_vars["Auto-Answer-Suppress-Notify"], true);
    assert_eq!(
        code("intercom", json!({}), "").lines()[..2],
        ["play fault-can_not_be_completed_as_dialed", "hang up NORMAL_CLEARING"]
    );
    // The feature code itself takes every number with a star; this one nobody takes.
    assert_eq!(code("intercom", json!({}), "999").lines()[0], "play after");
}

#[test]
fn camping_feature_rings_a_free_extension_and_queues_for_a_busy_one() {
    let walk = |channels: Value| {
        code("camping_feature", json!({"tries": 3}), "201")
            .with(
                Kind::Callflow,
                "ext",
                json!({"numbers": ["201"], "flow": {"module": "device", "data": {"id": "front"}}}),
            )
            .with(Kind::Channels, "front", channels)
            .lines()
    };
    assert_eq!(walk(json!([]))[0], "ring device:front 20s");
    assert_eq!(
        walk(json!([{"leg": "x"}])),
        ["notify camping", "play camper-queue", "hang up NORMAL_CLEARING"]
    );
    assert_eq!(Walk::module("camping_feature", json!({})).lines()[0], "play camper-deny");
}

#[test]
fn park_tells_a_slot_parks_and_fetches() {
    let tells = Walk::module("park", json!({})).run();
    assert_eq!(tells.lines[..3], ["answer", "play park-call_placed_in_spot", "speak 101"]);
    assert_eq!(tells.end, End::HandedOver);
    let fetched = Walk::module("park", json!({"action": "retrieve", "slot": "105"})).others([talk()]).run();
    assert_eq!((fetched.lines[0].as_str(), fetched.end), (r#"pick up Parked("105")"#, End::HandedOver));
    let nobody = Walk::module("park", json!({"action": "retrieve", "slot": "105"})).lines();
    assert_eq!(nobody[1..], ["answer", "play park-no_caller", "hang up NORMAL_CLEARING"]);
    let auto = Walk::module("park", json!({"action": "auto", "slot": "105"}))
        .with(Kind::Parked, "105", json!({}))
        .others([talk()])
        .lines();
    assert_eq!(auto[0], r#"pick up Parked("105")"#);
}

#[test]
fn park_direct_rings_the_parker_back_and_branches_on_the_slot() {
    let flow = json!({"module": "park", "data": {"action": "direct_park", "slot": "105"}, "children": {"105": says("came back"), "_": after()}});
    let walk = || Walk::of(flow.clone()).fact("channel_vars", json!({"Parker-Device-ID": "front"}));
    let unanswered = walk().others([Outcome::TimedOut]).lines();
    assert_eq!(
        unanswered[..5],
        [
            "answer",
            "presence 105@acme.example.com early",
            "park 105 120s",
            "ring device:front 30s",
            "play came back"
        ]
    );
    let answered = walk().others([Outcome::TimedOut]).bridges([talk()]).lines();
    assert_eq!(answered[4], "play after");
    let exceeded = json!({"module": "park", "data": {"action": "direct_park", "slot": "105", "max_slot_number": 104}, "children": {"MAX_SLOT_EXCEEDED": says("too high")}});
    assert_eq!(Walk::of(exceeded).lines()[0], "play too high");
}

#[test]
fn acdc_member_waits_in_the_queue() {
    let walk = || Walk::module("acdc_member", json!({"id": "sales"}));
    let lines = walk().fact("channel_vars", json!({"Call-Priority": "7"})).lines();
    assert_eq!(lines[..3], ["answer", "queue sales 7", "play after"]);
    assert_eq!(walk().others([talk()]).lines()[2], "hang up NORMAL_CLEARING");
}

#[test]
fn acdc_agent_changes_the_state_of_the_owner() {
    let lines =
        Walk::module("acdc_agent", json!({"action": "pause", "presence_id": "q", "presence_state": "early"}))
            .inside()
            .lines();
    assert_eq!(
        lines[..4],
        ["answer", "notify agent", "presence q@acme.example.com early", "play agent-pause"]
    );
    assert_eq!(
        Walk::module("acdc_agent", json!({"action": "login"})).lines()[1..3],
        ["play agent-not_call_center_agent", "play after"]
    );
    assert_eq!(Walk::module("acdc_agent", json!({"action": "dance"})).inside().lines()[0], "play after");
}

#[test]
fn acdc_queue_logs_the_agent_into_one_queue() {
    let lines = Walk::module("acdc_queue", json!({"action": "login", "id": "sales"})).inside().lines();
    assert_eq!(lines[..4], ["answer", "notify agent", "play agent-logged_in", "play after"]);
}

#[test]
fn acdc_wait_time_takes_the_largest_key_that_the_average_reaches() {
    let flow = json!({"module": "acdc_wait_time", "data": {"id": "sales"}, "children": {"60": says("long"), "300": says("very long"), "_": after()}});
    let walk =
        |average: Value| Walk::of(flow.clone()).with(Kind::AverageWait, "sales", average).lines()[0].clone();
    assert_eq!(walk(json!(120)), "play long");
    assert_eq!(walk(json!(300)), "play very long");
    assert_eq!(walk(json!(10)), "play after");
    assert_eq!(Walk::of(flow.clone()).lines()[0], "play after");
}

#[test]
fn acdc_agent_availability_of_forks_branches() {
    let flow = json!({"module": "acdc_agent_availability", "data": {"id": "sales"}, "children": {"available": says("free"), "unavailable": says("busy")}});
    assert_eq!(
        Walk::of(flow.clone()).with(Kind::AgentAvailable, "sales", json!(true)).lines()[0],
        "play free"
    );
    assert_eq!(Walk::of(flow).with(Kind::AgentAvailable, "sales", json!(false)).lines()[0], "play busy");
}

#[test]
fn set_merges_skills_of_the_agent() {
    let lines = Walk::module("set", json!({"english": true})).inside().lines();
    assert_eq!(lines[0], r#"update user jane {"skills":{"english":true}}"#);
}

#[test]
fn edr_publishes_its_data() {
    let done = Walk::module("edr", json!({"step": 1})).run();
    assert_eq!(done.lines[..2], ["notify edr", "play after"]);
    assert!(serde_json::to_string(&done.requests[0]).unwrap().contains(r#"{"step":1}"#));
}

#[test]
fn webhook_is_sent_and_not_waited_for() {
    let done =
        Walk::module("webhook", json!({"uri": "http://example.com/hook", "custom_data": {"a": 1}})).run();
    assert_eq!(done.lines[..2], ["notify webhook", "play after"]);
    assert!(serde_json::to_string(&done.requests[0]).unwrap().contains("http://example.com/hook"));
}

#[test]
fn manual_presence_completes_the_id_with_the_domain_of_the_account() {
    let lines = |data: Value| Walk::module("manual_presence", data).lines();
    assert_eq!(
        lines(json!({"presence_id": "bob", "status": "ringing"}))[..2],
        ["answer", "presence bob@acme.example.com ringing"]
    );
    assert_eq!(
        lines(json!({"presence_id": "bob@other.example.com"}))[1],
        "presence bob@other.example.com idle"
    );
    assert_eq!(lines(json!({"presence_id": "bob", "status": "odd"}))[1], "play after");
    assert_eq!(
        code("manual_presence", json!({"presence_id": ""}), "77").lines()[1],
        "presence 77@acme.example.com idle"
    );
}

#[test]
fn missed_call_alert_tells_at_the_end_of_an_unanswered_call() {
    let flow = json!({"module": "missed_call_alert", "data": {"recipients": [{"type": "user", "id": ["a", "b"]}]}, "children": {
        "_": {"module": "device", "data": {"id": "front"}},
    }});
    assert_eq!(Walk::of(flow.clone()).lines().last().unwrap(), "notify missed_call");
    assert_eq!(Walk::of(flow.clone()).bridges([talk()]).lines().last().unwrap(), "hang up NORMAL_CLEARING");
    assert_eq!(Walk::of(flow).inside().lines().last().unwrap(), "hang up NORMAL_CLEARING");
}

#[test]
fn notification_is_sent_now_or_at_the_end() {
    let data =
        |when: &str| json!({"recipients": [{"type": "email", "id": "a@example.com"}], "send_at": when});
    assert_eq!(Walk::module("notification", data("callflow_exec")).lines()[0], "notify notification");
    assert_eq!(
        Walk::module("notification", data("channel_destroy")).lines().last().unwrap(),
        "notify notification"
    );
}

#[test]
fn faxbox_and_receive_fax_hand_the_call_over() {
    let fax = Walk::module("faxbox", json!({"faxbox_id": "fb", "media": {"fax_option": "auto"}}))
        .others([Outcome::Done])
        .run();
    assert_eq!(fax.lines, ["answer", r#"kazoo.receive_fax {"faxbox_id":"fb","t38":"auto"}"#]);
    assert_eq!(fax.end, End::HandedOver);
    let user = Walk::module("receive_fax", json!({"owner_id": "bob"})).others([Outcome::Done]).lines();
    assert_eq!(user[1], r#"kazoo.receive_fax {"owner_id":"bob","t38":null}"#);
}

fn mailbox(document: Value, data: Value) -> Walk {
    Walk::module("voicemail", data).with(Kind::Mailbox, "box", document)
}

#[test]
fn voicemail_compose_records_a_message_and_continues() {
    let lines = mailbox(json!({}), json!({"id": "box", "max_message_length": 60})).keys(&["", "1"]).lines();
    assert_eq!(
        lines[..6],
        ["answer", "collect 1 1s", "message box 60s", "collect 1 5s", "play vm-saved", "play after"]
    );
}

#[test]
fn voicemail_compose_lets_the_caller_record_again() {
    let lines = mailbox(json!({}), json!({"id": "box"})).keys(&["", "2", "3", "1"]).lines();
    assert_eq!(
        lines[2..8],
        [
            "message box 500s",
            "collect 1 5s",
            "play msg-1",
            "collect 1 5s",
            "message box 500s",
            "collect 1 5s"
        ]
    );
}

#[test]
fn voicemail_compose_knows_operator_login_and_continue_keys() {
    let operator = mailbox(json!({}), json!({"id": "box"}))
        .with(Kind::Callflow, "op", json!({"numbers": ["0"], "flow": says("operator")}))
        .keys(&["0"])
        .lines();
    assert_eq!(operator[2..4], ["play operator", "play after"]);
    let nobody = mailbox(json!({}), json!({"id": "box"})).keys(&["0"]).lines();
    assert_eq!(nobody[2], "message box 500s");
    let on = mailbox(json!({"keys": {"continue": "9"}}), json!({"id": "box"})).keys(&["9"]).lines();
    assert_eq!(on[2], "play after");
    let login = mailbox(json!({"pin": "77", "require_pin": true}), json!({"id": "box"}))
        .keys(&["*", "77", "#"])
        .lines();
    assert_eq!(login[2..5], ["collect 30 5s", "speak 0 new, 0 saved", "collect 1 5s"]);
}

#[test]
fn voicemail_compose_of_a_full_unknown_or_announcement_box() {
    let full = mailbox(json!({"max_message_count": 1}), json!({"id": "box"}))
        .with(Kind::Messages, "box", json!({"new": ["m"]}))
        .lines();
    assert_eq!(full[1..3], ["collect 1 1s", "play after"]);
    let unknown = Walk::module("voicemail", json!({"id": "none"})).in_empty_account().lines();
    assert_eq!(unknown[1..3], ["play vm-not_available_no_voicemail", "play after"]);
    let announcement = mailbox(json!({"announcement_only": true}), json!({"id": "box"})).lines();
    assert_eq!(announcement[1..3], ["collect 1 1s", "play after"]);
}

#[test]
fn voicemail_compose_by_the_owner_becomes_check() {
    let lines = mailbox(json!({"owner_id": "jane"}), json!({"id": "box"})).inside().keys(&["#"]).lines();
    assert_eq!(lines[1..4], ["speak 0 new, 0 saved", "collect 1 5s", "play vm-goodbye"]);
}

#[test]
fn voicemail_check_plays_keeps_and_deletes_messages() {
    let messages = json!({"new": [{"media_id": "m1"}, {"media_id": "m2"}], "saved": []});
    let lines = Walk::module("voicemail", json!({"action": "check"}))
        .with(Kind::Mailbox, "box", json!({"mailbox": "500", "pin": "77"}))
        .with(Kind::Messages, "box", messages)
        .keys(&["500", "77", "1", "1", "7", "#"])
        .lines();
    assert_eq!(lines[3], "speak 2 new, 0 saved");
    assert_eq!(
        lines[5..11],
        ["play m1", "collect 1 5s", "notify message", "play vm-saved", "play m2", "collect 1 5s"]
    );
    assert_eq!(lines[11..14], ["notify message", "play vm-deleted", "play vm-no_more_messages"]);
    assert_eq!(lines[lines.len() - 3..], ["play vm-goodbye", "play after", "hang up NORMAL_CLEARING"]);
}

#[test]
fn voicemail_check_changes_settings_and_gives_up_on_wrong_pins() {
    let done = Walk::module("voicemail", json!({"action": "check", "id": "box"}))
        .with(Kind::Mailbox, "box", json!({"owner_id": "jane"}))
        .inside()
        .keys(&["5", "3", "88", "88", "6", "0", "#"])
        .run();
    let stored = done.directory.look_up(&Kind::Mailbox, "box").unwrap();
    assert_eq!((&stored["pin"], &stored["announcement_only"]), (&json!("88"), &json!(true)));
    let wrong = Walk::module("voicemail", json!({"action": "check", "id": "box"}))
        .with(Kind::Mailbox, "box", json!({"pin": "77"}))
        .keys(&["1", "2", "3"])
        .lines();
    assert_eq!(wrong[7..9], ["play vm-abort", "play after"]);
}

#[test]
fn voicemail_of_another_action_only_continues() {
    assert_eq!(Walk::module("voicemail", json!({"action": "dance"})).lines()[0], "play after");
}

#[test]
fn say_is_skipped_and_may_be_meant_as_tts() {
    assert_eq!(Walk::module("say", json!({"text": "Hello"})).lines()[0], "play after");
    let meant = Walk::module("say", json!({"text": "Hello"}))
        .adapt(|walker: Walker| walker.with_say_as_tts(true))
        .lines();
    assert_eq!(meant[..3], ["answer", "speak Hello", "play after"]);
}

#[test]
fn flush_dtmf_clears_a_collection_in_kazoo_5() {
    let flow = json!({"module": "collect_dtmf", "data": {}, "children": {"_": {"module": "flush_dtmf", "data": {}}}});
    assert!(Walk::of(flow).keys(&["7"]).kazoo_5().run().walker.call().collections.is_empty());
}

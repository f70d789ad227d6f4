//! What each module does: those that the caller hears, and those that end or hold the call.

use callflow_modules::directory::Kind;
use callflow_modules::walker::Walker;
use serde_json::{Value, json};
use voice_actions::runtime::Outcome;

use crate::walk::Walk;

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
fn play_plays_and_answers_unless_told_otherwise() {
    assert_eq!(
        Walk::module("play", json!({"id": "m", "loop_count": 2})).lines()[..2],
        ["answer", "play m x2"]
    );
    assert_eq!(Walk::module("play", json!({"id": "m", "answer": false})).lines()[0], "play m");
    assert_eq!(Walk::module("play", json!({})).lines()[0], "play after");
}

#[test]
fn play_of_unknown_media_continues_without_playing() {
    let walk = |id: &str| {
        Walk::module("play", json!({ "id": id }))
            .in_empty_account()
            .with(Kind::Media, "hello", json!({"name": "Hello"}))
            .run()
    };
    assert_eq!(walk("hello").lines[..2], ["answer", "play hello"]);
    assert_eq!(walk("/acc/hello").lines[..2], ["answer", "play /acc/hello"]);
    for unknown in ["nobody", "/acc/nobody"] {
        let done = walk(unknown);
        assert_eq!(done.lines[0], "play after", "{unknown}");
        assert!(done.path.iter().any(|line| line.ends_with("!media-unknown")), "{unknown}");
    }
    for switch in ["https://example.com/a.mp3", "tone_stream://%(1,0,440)", "/system_media/vm-goodbye"] {
        assert_eq!(walk(switch).lines[1], format!("play {switch}"));
    }
}

#[test]
fn prompts_are_played_in_the_language_of_the_call() {
    let flow = json!({"module": "language", "data": {"language": "en-GB"}, "children": {"_": {"module": "menu", "data": {"id": "m"}}}});
    let done = Walk::of(flow).with(Kind::Menu, "m", json!({"retries": 1})).run();
    assert_eq!(
        done.asked("collect")[0]["collect"]["prompts"][0]["play"]["media"],
        "prompt://menu-no_prompt/en-gb"
    );
    assert!(done.lines.contains(&"play vm-goodbye/en-gb".to_owned()), "{:?}", done.lines);
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
fn tts_names_the_engine_before_the_voice() {
    let voice = |data: Value| Walk::module("tts", data).run().asked("speak")[0]["speak"]["voice"].clone();
    assert_eq!(voice(json!({"text": "Hello"})), "female");
    assert_eq!(voice(json!({"text": "Hello", "engine": "google", "voice": "male"})), "google/male");
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
fn audio_macro_tells_how_something_is_said_and_in_which_language() {
    let done = Walk::module("audio_macro", json!({"language": "fr-fr", "macros": [
        {"macro": "say", "text": "42", "type": "number", "method": "counted", "gender": "feminine", "language": "de-de"},
        {"macro": "say", "text": "42"},
        {"macro": "prompt", "id": "vm-goodbye", "language": "es-es"},
        {"macro": "prompt", "id": "vm-goodbye"},
    ]}))
    .run();
    let said = done.asked("speak");
    assert_eq!(
        said[0]["speak"]["data"],
        json!({"type": "number", "method": "counted", "gender": "feminine"})
    );
    assert_eq!(
        (&said[0]["speak"]["language"], &said[1]["speak"]["language"]),
        (&json!("de-de"), &json!("fr-fr"))
    );
    assert!(said[1]["speak"].get("data").is_none(), "{}", said[1]);
    let played: Vec<_> = done.asked("play").iter().map(|play| play["play"]["media"].clone()).collect();
    assert_eq!(played[..2], ["prompt://vm-goodbye/es-es", "prompt://vm-goodbye/fr-fr"]);
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

#[test]
fn record_caller_of_kazoo_5_has_the_fields_of_record_call() {
    let data = json!({"url": "http://example.com/r", "media_name": "name", "record_min_sec": 3, "record_sample_rate": 8000});
    let sent = |five: bool| {
        let walk = Walk::module("record_caller", data.clone());
        let done = if five { walk.kazoo_5() } else { walk }.run();
        done.asked("record")[0]["record"]["data"].clone()
    };
    assert_eq!(sent(false), json!({"method": "put"}));
    let five = sent(true);
    assert_eq!(
        (&five["media_name"], &five["record_min_sec"], &five["record_sample_rate"]),
        (&json!("name"), &json!(3), &json!(8000))
    );
}

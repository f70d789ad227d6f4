//! What a URL answers to the two connect applets.

use click2call_client::exotel::{
    ConnectAnswer, DialWhomAnswer, DynamicConnectAnswer, GatherAnswer, GreetingAnswer, PassthruAnswer,
    Prompt, StreamAnswer,
};
use serde_json::json;
use time::Duration;

use crate::support::json as parse;

#[test]
fn connect_answers_write_only_what_was_set() {
    assert_eq!(
        parse(ConnectAnswer::nobody().to_json()),
        json!({"fetch_after_attempt": false, "destination": []})
    );
    assert_eq!(
        parse(DynamicConnectAnswer::to_numbers(["+15550100"]).to_json()),
        json!({"destination": {"numbers": ["+15550100"]}})
    );
    assert_eq!(
        parse(
            DynamicConnectAnswer::to_trunk("trmum17")
                .with_custom_param("a", "b")
                .with_custom_param("c", "d")
                .to_json()
        ),
        json!({"destination": {"trunk": "trmum17"}, "custom_params": "a=b&c=d"})
    );
}

#[test]
fn a_key_of_the_other_applet_is_reported_before_exotel_ignores_the_answer() {
    let answer = ConnectAnswer::from_json(
        br#"{"destination": [{"contact_uri": "+15550100", "device_contact_uri": "x"}], "record": true}"#,
    )
    .unwrap();
    let places: Vec<_> = answer.check().into_iter().map(|issue| issue.at).collect();
    assert_eq!(places, ["/destination/0/device_contact_uri", "/record"]);
    assert!(ConnectAnswer::from_json(br#"{"destination": {"numbers": ["+15550100"]}}"#).is_err());
}

#[test]
fn a_safe_answer_for_errors_rings_nobody_and_does_not_ask_again() {
    let safe = json!({"fetch_after_attempt": false, "destination": []});
    assert_eq!(parse(ConnectAnswer::nobody().to_response().body()), safe);
    let safe = json!({"fetch_after_attempt": false, "destination": {"numbers": []}});
    assert_eq!(parse(DynamicConnectAnswer::nobody().to_response().body()), safe);
}

#[test]
fn a_gather_answer_has_its_observed_keys_and_no_others() {
    let answer = GatherAnswer::new(Prompt::text("Your order number, please."))
        .with_max_input_digits(6)
        .with_finish_on_key("#")
        .with_input_timeout(Duration::seconds(7))
        .with_repetition(2, Some(Prompt::audio("https://media.example.com/again.wav")));
    let written = json!({
        "gather_prompt": {"text": "Your order number, please."}, "max_input_digits": 6, "finish_on_key": "#",
        "input_timeout": 7, "repeat_menu": 2,
        "repeat_gather_prompt": {"audio_url": "https://media.example.com/again.wav"}});
    assert_eq!(parse(answer.to_response().body()), written);
    assert_eq!(GatherAnswer::from_json(written.to_string().as_bytes()).unwrap(), answer);
    assert_eq!(answer.check(), []);
    let bad =
        br#"{"gather_prompt": {"text": "a", "audio_url": "b"}, "max_digits": 1, "max_input_digits": 0}"#;
    let codes: Vec<_> =
        GatherAnswer::from_json(bad).unwrap().check().into_iter().map(|issue| issue.at).collect();
    assert_eq!(codes, ["/gather_prompt", "/gather_prompt/audio_url", "/max_input_digits", "/max_digits"]);
}

#[test]
fn a_passthru_answer_selects_the_branch_by_its_status_or_by_name() {
    assert_eq!(PassthruAnswer::when(true).to_response().status(), 200);
    assert_eq!(PassthruAnswer::when(false).to_response().status(), 302);
    let named = PassthruAnswer::Select("sales".to_owned()).to_response();
    assert_eq!((named.status().as_u16(), parse(named.body())), (200, json!({"select": "sales"})));
}

#[test]
fn greeting_and_dial_whom_are_answered_as_plain_text_and_stream_as_json() {
    let greeting = GreetingAnswer::new("Welcome.").to_response();
    assert_eq!(greeting.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(greeting.body(), &b"Welcome."[..]);
    let whom = DialWhomAnswer::to(["+15550100", "+15550101"]);
    assert_eq!(whom.to_response().body(), &b"+15550100,+15550101"[..]);
    assert_eq!((whom.check().len(), DialWhomAnswer::to(["1,2"]).check().len()), (0, 1));
    let stream = StreamAnswer::new("wss://media.example.com/s");
    assert_eq!(parse(stream.to_response().body()), json!({"url": "wss://media.example.com/s"}));
    assert_eq!((stream.check().len(), StreamAnswer::new("https://x.example.com").check().len()), (0, 1));
}

//! What a URL answers to the two connect applets.

use click2call_client::exotel::{ConnectAnswer, DynamicConnectAnswer};
use serde_json::json;

use crate::support::json as parse;

#[test]
fn connect_answers_write_only_what_was_set() {
    assert_eq!(
        parse(&ConnectAnswer::nobody().to_json()),
        json!({"fetch_after_attempt": false, "destination": []})
    );
    assert_eq!(
        parse(&DynamicConnectAnswer::to_numbers(["+15550100"]).to_json()),
        json!({"destination": {"numbers": ["+15550100"]}})
    );
    assert_eq!(
        parse(
            &DynamicConnectAnswer::to_trunk("trmum17")
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

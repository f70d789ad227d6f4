//! An answer to Pivot is one node, has the content type, is never empty, and was checked as the PBX checks it.

use callflow_modules::module::{CallPickup, Hangup, Noop, Tts, Voicemail};
use callflow_modules::pivot::{Answer, BadAnswer, Reply};
use callflow_modules::schema::Profile;
use callflow_modules::{MAX_DEPTH, Node};
use serde_json::{Value, json};

fn taken(answer: &Answer, profile: Profile) -> Reply {
    Reply::read(200, Some(answer.content_type()), answer.body(), profile)
}

#[test]
fn what_is_answered_is_what_the_pbx_takes() {
    let flow = Node::from(Tts::new("Hello").otherwise(Hangup::new()));
    for answer in [Answer::new(flow.clone()).unwrap(), Answer::hang_up(), Answer::nothing()] {
        assert!(matches!(taken(&answer, Profile::Kazoo43), Reply::Flow(_)), "{}", answer.body());
        let response = answer.to_response();
        assert_eq!(
            (response.status().as_u16(), &response.headers()["content-type"]),
            (200, &"application/json".parse().unwrap())
        );
        assert_eq!(response.body(), answer.body().as_bytes());
    }
    assert_eq!(
        taken(&Answer::new(flow.clone()).unwrap(), Profile::Kazoo43),
        Reply::Flow(flow.to_value().unwrap())
    );
}

#[test]
fn a_flow_that_costs_the_call_is_no_answer() {
    let refused = Answer::new(Voicemail::new("main")).unwrap_err();
    assert_eq!(refused.findings().with_code("min-length").count(), 1);
    assert_eq!(refused.to_response().status(), 500);
    let misspelled = Node::from_value(json!({ "module": "voicemial", "data": {} })).unwrap();
    assert!(Answer::new(misspelled).unwrap_err().to_string().contains("did you mean `voicemail`?"));
    // A type that REST would mend costs the call here.
    let code = json!({ "module": "response", "data": { "media": 7 } });
    let read = Node::from_value(code.clone()).unwrap();
    assert!(Answer::new(read).is_ok(), "reading makes the text of it");
    assert_eq!(Reply::of_node(&code, Profile::Kazoo43), Reply::Bad(BadAnswer::NotAFlow));
}

#[test]
fn the_release_that_asks_decides() {
    let flow = || CallPickup::new("abc123@192.0.2.1");
    assert!(Answer::new(flow()).is_err());
    assert!(Answer::checked(flow(), Profile::Kazoo5).is_ok());
}

#[test]
fn an_answer_nests_as_deep_as_a_callflow_may() {
    let chain = |length: usize| -> Node {
        (1..length).fold(Hangup::new().into(), |next, _| Node::new(Noop::new()).otherwise(next))
    };
    let deepest = Answer::new(chain(MAX_DEPTH)).unwrap();
    assert!(matches!(taken(&deepest, Profile::Kazoo43), Reply::Flow(_)));
    assert!(Answer::new(chain(MAX_DEPTH + 1)).is_err());
}

#[test]
fn what_a_pbx_makes_of_other_answers() {
    let read = |status, content_type, body: &str| Reply::read(status, content_type, body, Profile::Kazoo43);
    let json = Some("application/json");
    let hangup = r#"{"module": "hangup"}"#;
    for status in [201, 204, 302, 404, 500] {
        assert_eq!(read(status, json, hangup), Reply::Failed, "{status}");
    }
    for (content_type, body, bad) in [
        (json, "", BadAnswer::Empty),
        (json, " \n", BadAnswer::Empty),
        (json, "hello", BadAnswer::NotJson),
        (json, r#"{"module": "hangup"}{}"#, BadAnswer::NotJson),
        (json, r#"[{"module": "hangup"}]"#, BadAnswer::NotAFlow),
        (json, r#"{"flow": {"module": "hangup"}}"#, BadAnswer::NotAFlow),
        (None, hangup, BadAnswer::Unknown),
        (Some("text/html"), "<html></html>", BadAnswer::Unknown),
    ] {
        assert_eq!(read(200, content_type, body), Reply::Bad(bad), "{content_type:?} {body}");
    }
    assert_eq!(
        read(206, Some("text/plain"), hangup),
        Reply::Flow(serde_json::from_str::<Value>(hangup).unwrap())
    );
    assert!(matches!(read(200, None, "<Response><Hangup/></Response>"), Reply::Twiml(_)));
}

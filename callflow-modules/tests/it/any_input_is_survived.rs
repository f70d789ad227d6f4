//! No bytes make a public reader panic, and none makes it recurse without bound.

use callflow_modules::check::{Check, Mode, Subject, write_defaults};
use callflow_modules::metaflow::{self, Metaflows};
use callflow_modules::numbers::NumberPlan;
use callflow_modules::pivot::{Caller, Reply, Request};
use callflow_modules::recording::Upload;
use callflow_modules::schema::Profile;
use callflow_modules::temporal::{Rule, RuleSet};
use callflow_modules::{BranchKey, Callflow, Id, Media, Node};
use proptest::prelude::*;
use serde_json::{Value, json};

const PROFILES: [Profile; 2] = [Profile::Kazoo43, Profile::Kazoo5];

/// Gives a text to everything that reads text.
fn read_text(text: &str) {
    drop(Node::from_json(text));
    drop(Callflow::from_json(text));
    drop(Metaflows::from_json(text));
    drop(metaflow::Action::from_json(text));
    drop(serde_json::from_str::<Rule>(text));
    drop(serde_json::from_str::<RuleSet>(text));
    drop(Request::from_query(text));
    drop(Upload::from_target(text));
    for profile in PROFILES {
        for content_type in [None, Some("application/json"), Some("text/xml"), Some("text/plain")] {
            let _reply = Reply::read(200, content_type, text, profile);
        }
        for mode in [Mode::Pivot, Mode::Rest] {
            for subject in [Subject::Callflow, Subject::Node, Subject::Metaflow, Subject::Metaflows] {
                drop(Check::new(profile, mode).text_of(subject, text));
            }
            drop(Check::new(profile, mode).text(text));
        }
    }
    let mut plan = NumberPlan::new();
    drop(plan.add("a", [text], [text]));
    let _found = plan.find(text);
    let _words =
        (Caller::new(Some(text)).area_code(), BranchKey::from(text), Media::from(text), Id::from(text));
}

fn read_bytes(bytes: &[u8]) {
    drop(Node::from_slice(bytes));
    drop(Callflow::from_slice(bytes));
    drop(Request::from_request(&http::Request::new(bytes)));
    drop(Request::from_form(bytes));
    drop(Request::from_json(bytes));
    drop(Request::from_log(bytes));
    read_text(&String::from_utf8_lossy(bytes));
}

/// Gives a JSON value to everything that reads values.
fn read_value(value: &Value) {
    drop(Node::from_value(value.clone()));
    drop(Callflow::from_value(value.clone()));
    drop(metaflow::Action::from_value(value.clone()));
    for profile in PROFILES {
        for subject in
            [Subject::of(value), Subject::Callflow, Subject::Node, Subject::Metaflow, Subject::Metaflows]
        {
            let mut stored = value.clone();
            write_defaults(&mut stored, subject, profile);
            let once = stored.clone();
            write_defaults(&mut stored, subject, profile);
            assert_eq!(stored, once, "defaults are written once");
            // What the server writes in is never what it rejects; a list with too few items is the one exception.
            let found = |value| Check::new(profile, Mode::Rest).value(subject, value);
            assert_eq!(found(value).has_errors(), found(&stored).has_errors(), "{value}");
        }
        let _reply = Reply::of_node(value, profile);
    }
    read_text(&value.to_string());
}

fn documents() -> impl Strategy<Value = Value> {
    let keys = prop::sample::select(vec![
        "module",
        "data",
        "children",
        "_",
        "id",
        "flow",
        "numbers",
        "patterns",
        "metaflow",
        "macros",
        "macro",
        "config",
        "member",
        "endpoints",
        "slots",
        "recipients",
        "skip_module",
        "custom_sip_headers",
        "serverless",
        "flow_doc",
        "binding_digit",
        "tones",
        "time_limit",
        "1",
    ]);
    let words = prop::sample::select(vec![
        "device",
        "pivot",
        "audio_macro",
        "play",
        "tts",
        "park",
        "conference",
        "callflow",
        "notification",
        "say",
        "hold",
        "resources",
        "tones",
        "record_call",
        "voicemail",
        "true",
        "20",
        "^2(",
        "start",
        "user",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words.prop_map(Value::from),
        "\\PC{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(7, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((keys.clone(), inner), 0..6).prop_map(|entries| entries
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_bytes(&bytes);
    }

    #[test]
    fn texts_that_look_like_what_is_read(text in "[\\[\\]{}\":,_a-d0-9*+?=&%/.()\\\\ -]{0,80}") {
        read_text(&text);
    }

    #[test]
    fn documents_of_the_vendors_words(value in documents()) {
        read_value(&value);
    }
}

/// Puts a document into itself so often, at the place with this name.
fn nested(document: impl Fn(Value) -> Value, times: usize) -> Value {
    (0..times).fold(Value::Null, |inner, _| document(inner))
}

/// Drops a nested document from the outside in: its own drop would recurse.
fn unfold(mut document: Value, inner: &str) {
    while let Some(next) = document.pointer_mut(inner).map(Value::take) {
        document = next;
    }
}

#[test]
fn deep_documents_that_never_were_texts() {
    let step = |module: &str, inner: Value| {
        let mut step = json!({"module": module, "data": {}, "children": {}});
        step["children"].as_object_mut().unwrap().insert("_".to_owned(), inner);
        step
    };
    let inline = |inner: Value| {
        let mut node = json!({"module": "callflow", "data": {}});
        node["data"].as_object_mut().unwrap().insert("flow".to_owned(), inner);
        node
    };
    let deep = 100_000;
    for profile in PROFILES {
        let below = "/children/_";
        for (subject, module) in [(Subject::Node, "user"), (Subject::Metaflow, "hold")] {
            let mut document = nested(|inner| step(module, inner), deep);
            write_defaults(&mut document, subject, profile);
            let written = |document: &Value, times: usize| {
                document.pointer(&below.repeat(times)).is_some_and(|step| step["data"] != json!({}))
            };
            assert!(written(&document, callflow_modules::MAX_DEPTH - 1), "{subject:?}");
            assert!(!written(&document, callflow_modules::MAX_DEPTH), "{subject:?}");
            assert!(Check::new(profile, Mode::Pivot).value(subject, &document).has_errors());
            unfold(document, below);
        }
        let mut document = nested(inline, deep);
        write_defaults(&mut document, Subject::Node, profile);
        unfold(document, "/data/flow");
    }
}

#[test]
fn deep_and_wide_texts() {
    let nested = |open: &str, close: &str| format!("{}1{}", open.repeat(20_000), close.repeat(20_000));
    let wide = format!("{{\"module\":\"menu\",\"data\":{{}},\"children\":{{{}\"_\":{{}}}}}}", {
        (0..5_000).map(|n| format!("\"{n}\":{{\"module\":\"hangup\"}},")).collect::<String>()
    });
    for text in [
        nested("[", "]"),
        nested("{\"children\":{\"_\":", "}}"),
        nested("{\"module\":\"hold\",\"children\":{\"_\":", "}}"),
        nested("{\"numbers\":{\"1\":", "}}"),
        nested("a[", "]"),
        wide,
    ] {
        read_bytes(text.as_bytes());
    }
}

//! Every payload that Exotel publishes is read, and written back equal as JSON.

use std::path::Path;

use click2call_client::exotel::v1::{Balance, NumberFacts, V1Answer, V1Failure, V1Page};
use click2call_client::exotel::{
    AppletRequest, ConnectAnswer, DynamicConnectAnswer, Envelope, NewCall, User, Webhook,
};
use click2call_client::{ErrorKind, Result};
use http::{HeaderMap, HeaderValue};
use serde::Serialize;
use serde_json::Value;

use crate::support::{json, vendor_samples};

/// Writes a nested value as a query with brackets.
fn query(value: &Value) -> String {
    fn put(query: &mut form_urlencoded::Serializer<'_, String>, key: &str, value: &Value) {
        match value {
            Value::Object(map) => {
                for (name, value) in map {
                    let key = if key.is_empty() { name.clone() } else { format!("{key}[{name}]") };
                    put(query, &key, value);
                }
            }
            Value::Array(list) => {
                for (index, value) in list.iter().enumerate() {
                    put(query, &format!("{key}[{index}]"), value);
                }
            }
            Value::String(text) => drop(query.append_pair(key, text)),
            other => drop(query.append_pair(key, &other.to_string())),
        }
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    put(&mut query, "", value);
    query.finish()
}

fn same<T: Serialize>(name: &str, text: &[u8], read: Result<T>) {
    let value = read.unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(serde_json::to_value(&value).unwrap(), json(text), "{name}");
}

fn webhook(name: &str, text: &[u8], expected: fn(&Webhook) -> Option<Value>) {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    let decoded = Webhook::decode(None, &headers, text).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(expected(&decoded), Some(json(text)), "{name}");
}

fn value(value: &impl Serialize) -> Option<Value> {
    Some(serde_json::to_value(value).unwrap())
}

fn check(folder: &Path, name: &str) {
    let text = std::fs::read(folder.join(name)).unwrap();
    let as_text = || String::from_utf8(text.clone()).unwrap();
    match name {
        "README.md" | "seed-endpoint-templates.txt" | "seed-ccm-programmable-connect.request.curl.txt" => {}
        "v3-create-call.request-from-fragment-string-boolean.json" => {
            // `from` alone is no call, and says so; the fragment is read, and its boolean written as one.
            let error = NewCall::from_json(&text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unreadable);
            let from = json(&text)["from"].to_string();
            let user = User::from_json(from.as_bytes()).unwrap();
            assert_eq!(user.state_management, Some(true));
            assert_eq!(serde_json::to_value(&user).unwrap()["state_management"], Value::Bool(true));
        }
        _ if name.starts_with("v3-create-call.request") || name == "seed-v3-create-call.request.json" => {
            same(name, &text, NewCall::from_json(&text));
        }
        _ if name.starts_with("seed-v3-create")
            || name.starts_with("v3-create")
            || name.starts_with("v2-") =>
        {
            same(name, &text, Envelope::from_json(&text));
        }
        _ if name.starts_with("v3-get-") => same(name, &text, Envelope::from_json(&text)),
        _ if name.starts_with("v3-status-callback") => webhook(name, &text, |webhook| match webhook {
            Webhook::Call(callback) => value(callback),
            _ => None,
        }),
        _ if name.starts_with("webrtc-") => webhook(name, &text, |webhook| match webhook {
            Webhook::Softphone(notification) => value(notification),
            _ => None,
        }),
        "v1-status-callback.default.json" | "v1-status-callback.terminal.json" => {
            webhook(name, &text, |webhook| match webhook {
                Webhook::V1(callback) => value(callback),
                _ => None,
            });
        }
        "v1-status-callback.terminal.multipart-fields.RECONSTRUCTED.txt" => multipart_fields(&as_text()),
        "seed-ccm-programmable-connect.response.json" => same(name, &text, ConnectAnswer::from_json(&text)),
        _ if name.starts_with("ccm-programmable-connect.response") => {
            same(name, &text, ConnectAnswer::from_json(&text));
        }
        _ if name.starts_with("connect-applet-dynamic-v1.0.response") => {
            same(name, &text, DynamicConnectAnswer::from_json(&text));
        }
        _ if name.ends_with(".decoded.json") => {
            same(name, &text, AppletRequest::from_query(&query(&json(&text))));
        }
        "seed-ccm-programmable-connect.request.url.txt" => {
            let url = as_text();
            let request = AppletRequest::from_query(url.trim().split_once('?').unwrap().1).unwrap();
            let decoded = folder.join("seed-ccm-programmable-connect.request.decoded.json");
            assert_eq!(value(&request), Some(json(std::fs::read(decoded).unwrap())));
        }
        "v1-connect.response.json" | "v1-get-call.response-with-details.json" => {
            same(name, &text, V1Answer::from_json(&text));
        }
        "v1-list-calls.response.json" => same(name, &text, V1Page::from_json(&text)),
        "v1-balance.response.json" => same(name, &text, Balance::from_json(&text)),
        "v1-number-metadata.response.json" => same(name, &text, NumberFacts::from_json(&text)),
        _ if name.starts_with("v1-error") && name.ends_with(".json") => {
            same(name, &text, V1Failure::from_json(&text));
        }
        "v1-connect.response.xml" | "v1-error.rest-exception-403-dnd.xml" => {
            // Decision: JSON is always asked for; XML is an error (which carries it, see `exotel`).
            assert_eq!(V1Answer::from_json(&text).unwrap_err().kind(), ErrorKind::Unreadable);
        }
        "v1-connect.request.form.txt" => super::exotel::writes_the_form_of_a_v1_call(as_text().trim()),
        "v1-list-calls.request.url.txt" => super::exotel::writes_the_query_of_a_v1_list(as_text().trim()),
        other => panic!("no reader for the sample {other}"),
    }
}

fn multipart_fields(lines: &str) {
    let mut body = String::new();
    for line in lines.lines().filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once('=').unwrap();
        body += &format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body += "--b--\r\n";
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("multipart/form-data; boundary=b"));
    let Webhook::V1(callback) = Webhook::decode(None, &headers, body.as_bytes()).unwrap() else {
        panic!("not a v1 callback");
    };
    let written = serde_json::to_value(&callback).unwrap();
    assert_eq!(written["Legs"][1]["Status"], "no-answer");
    assert_eq!(query(&written).split('&').count(), lines.lines().filter(|line| !line.is_empty()).count());
}

#[test]
fn every_published_payload_is_read_and_written_back_equal() {
    let Some(folder) = vendor_samples("exotel") else { return };
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() > 40, "only {} samples in {}", names.len(), folder.display());
    for name in names {
        check(&folder, &name);
    }
}

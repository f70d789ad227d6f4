//! What the vendors published: the stand-ins take these requests, and their own answers have every key of these.

use std::collections::BTreeSet;

use click2call_client::exotel::{ConnectAnswer, Customer, ExoPhone, NewCall, StatusCallback, User};
use click2call_client::fake::{self, Encoding};
use click2call_client::{ClickToCallExt as _, Endpoint, Outcome};
use http::Request;
use serde_json::Value;
use time::Duration;

use crate::support::vendor_samples;

fn read(folder: &std::path::Path, name: &str) -> Vec<u8> {
    std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Paths of all keys; entries of a list count together.
fn keys(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let at = format!("{at}/{key}");
                keys(value, &at, found);
                found.insert(at);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| keys(value, &format!("{at}/*"), found)),
        _ => {}
    }
}

/// The answer has every key of the sample but those that are left out on purpose.
fn covers(name: &str, sample: &[u8], answer: &Value, left_out: &[&str]) {
    let (mut wanted, mut found) = (BTreeSet::new(), BTreeSet::new());
    keys(&serde_json::from_slice(sample).unwrap(), "", &mut wanted);
    keys(answer, "", &mut found);
    let missing: Vec<_> =
        wanted.difference(&found).filter(|key| !left_out.iter().any(|left| key.ends_with(left))).collect();
    assert!(missing.is_empty(), "{name}: {missing:?}");
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(bytes)))
}

#[tokio::test]
async fn exotel_answers_as_published() {
    let Some(folder) = vendor_samples("exotel") else { return };
    let sample = |name: &str| read(&folder, name);
    let vendor = fake::Exotel::new("sid", "key", "token");
    let ask = |method: &str, url: String, body: Vec<u8>| {
        let request = Request::builder().method(method).uri(format!("https://key:token@api.exotel.com{url}"));
        let answer = vendor.handle(&request.body(body.into()).unwrap());
        assert_eq!(answer.status(), 200, "{url}: {}", String::from_utf8_lossy(answer.body()));
        json(answer.body())
    };
    let every_key = sample("v3-create-call.request-every-known-key.RECONSTRUCTED.json");
    ask("POST", "/v3/accounts/sid/calls".to_owned(), every_key);
    let placed =
        ask("POST", "/v1/Accounts/sid/Calls/connect.json".to_owned(), sample("v1-connect.request.form.txt"));
    // `Uri` and the paths of sub-resources are not to be read.
    covers(
        "connect",
        &sample("v1-connect.response.json"),
        &placed,
        &["/SubResourceUris", "/SubResourceUris/Legs"],
    );
    for call in vendor.calls() {
        vendor.finish(&call.id, Outcome::Connected, Duration::seconds(8));
        let [v3, v1] = [
            format!("/v3/accounts/sid/calls/{}", call.id),
            format!("/v1/Accounts/sid/Calls/{}.json", call.id),
        ];
        covers("v3", &sample("v3-get-call.response-completed.json"), &ask("GET", v3.clone(), vec![]), &[]);
        covers(
            "legs",
            &sample("v3-get-legs.response-two-from-legs.json"),
            &ask("GET", format!("{v3}/legs"), vec![]),
            &[],
        );
        let details = ask("GET", format!("{v1}?details=true"), vec![]);
        covers("v1", &sample("v1-get-call.response-with-details.json"), &details, &[]);
    }
    let list = ask("GET", "/v1/Accounts/sid/Calls.json".to_owned(), vec![]);
    covers(
        "list",
        &sample("v1-list-calls.response.json"),
        &list,
        &["/SubResourceUris", "/SubResourceUris/Legs"],
    );
    let number = ask("GET", "/v1/Accounts/sid/Numbers/0XXXXX30240.json".to_owned(), vec![]);
    covers("number", &sample("v1-number-metadata.response.json"), &number, &[]);
    let balance = ask("GET", "/v1/Accounts/sid/Balance.json".to_owned(), vec![]);
    covers("balance", &sample("v1-balance.response.json"), &balance, &[]);
    let told = vendor.take_outgoing();
    covers(
        "v1 callback",
        &sample("v1-status-callback.terminal.json"),
        &json(told.last().unwrap().body()),
        &[],
    );
    let call = NewCall::new(
        User::new("+919900000007"),
        Customer::new("+919900000002"),
        ExoPhone::from("+918000000003"),
    )
    .with_status_callback(StatusCallback::terminal("https://app.example.com/calls"));
    let id = vendor.client().build().unwrap().place_call(&call).await.unwrap().call.id().unwrap();
    vendor.finish(&id, Outcome::Connected, Duration::seconds(8));
    let told = json(vendor.take_outgoing()[0].body());
    covers("v3 callback", &sample("v3-status-callback.terminal.RECONSTRUCTED.json"), &told, &[]);
    let (id, _) = vendor.incoming("08516043026", "01135124157", "https://app.example.com/connect");
    let answer =
        ConnectAnswer::to(["+919900000009"]).with_call_event_passthru_url("https://app.example.com/e");
    vendor.connect(&id, &answer.to_response());
    let event = vendor.take_outgoing().remove(0);
    let fields = form_urlencoded::parse(event.uri().query().unwrap().as_bytes());
    let event: Value = fields
        .map(|(key, value)| (key.into_owned(), Value::from(value.into_owned())))
        .collect::<serde_json::Map<_, _>>()
        .into();
    covers("event", &sample("connect-applet-event.dial.decoded.json"), &event, &["/AgentEmail"]);
}

#[tokio::test]
async fn telphin_answers_as_published() {
    let Some(folder) = vendor_samples("telphin") else { return };
    let sample = |name: &str| read(&folder, name);
    let vendor = fake::Telphin::new("app", "secret");
    let ask = |method: &str, path: &str, body: Vec<u8>| {
        let url = format!("https://pbx.example.com/{path}");
        let request = Request::builder().method(method).uri(url).header("authorization", "Bearer token-1");
        let answer = vendor.handle(&request.body(body.into()).unwrap());
        assert!(answer.status().is_success(), "{path}: {}", String::from_utf8_lossy(answer.body()));
        json(answer.body())
    };
    let log_in = b"grant_type=client_credentials&client_id=app&client_secret=secret".to_vec();
    let token = ask("POST", "oauth/token", log_in);
    covers("token", &sample("auth-token-response-full.json"), &token, &[]);
    let user = ask("GET", "api/ver1.0/user/", vec![]);
    covers("user", &sample("auth-user-response.json"), &user, &[]);
    for kind in ["dial-out", "answer", "hangup"] {
        let body =
            serde_json::json!({"url": "https://myshost.example/calls", "event_type": kind, "method": "POST"});
        let made = ask("POST", "api/ver1.0/extension/50101/event/", body.to_string().into_bytes());
        covers("subscription", &sample("subscription-create-response-201.json"), &made, &[]);
    }
    let call = sample("callback-request-with-after-hangup-transfer.json");
    let placed = ask("POST", "api/ver1.0/extension/50101/callback/", call);
    covers("callback", &sample("callback-response-201.json"), &placed, &[]);
    let id = vendor.calls()[0].id.clone();
    vendor.finish(&id, Outcome::Connected, Duration::seconds(24));
    let history = ask("GET", &format!("api/ver1.0/client/@me/call_history/{id}"), vec![]);
    covers("history", &sample("history-one-call-response-200.json"), &history, &[]);
    let period = "start_datetime=2026-01-01+00:00:00&end_datetime=2026-01-31+00:00:00";
    let records = ask("GET", &format!("api/ver1.0/client/@me/record/?{period}"), vec![]);
    covers("records", &sample("record-list-response-one-item.json"), &records, &[]);
    let list = ask("GET", &format!("api/ver1.0/client/@me/call_history/?{period}"), vec![]);
    covers("list", &sample("history-list-response-envelope.json"), &list, &[]);
    // The events have the published parameters, no fewer and no more.
    let names = |form: &str| -> BTreeSet<String> {
        form_urlencoded::parse(form.trim().as_bytes()).map(|(name, _)| name.into_owned()).collect()
    };
    let published = String::from_utf8(sample("scenario-clicktocall-callback.stream")).unwrap();
    let published: Vec<_> = published.lines().filter(|line| !line.is_empty()).map(names).collect();
    let sent: Vec<_> = vendor
        .take_outgoing()
        .iter()
        .map(|request| names(std::str::from_utf8(request.body()).unwrap()))
        .collect();
    assert_eq!(sent, published);
}

#[tokio::test]
async fn voicenter_answers_as_published() {
    let Some(folder) = vendor_samples("voicenter") else { return };
    let sample = |name: &str| read(&folder, name);
    let vendor = fake::Voicenter::new("XXXXXXXXXXXX");
    vendor.notify("https://app.example.com/cdr", Encoding::Json);
    let post = |url: &str, body: Vec<u8>| {
        let request = Request::post(format!("https://api.voicenter.com/{url}")).body(body.into()).unwrap();
        json(vendor.handle(&request).body())
    };
    let placed = post("ForwardDialer/click2call.aspx", sample("click2call-request-call-post.json"));
    covers("click2call", &sample("click2call-response-ok.json"), &placed, &[]);
    vendor.finish(&vendor.calls()[0].id, Outcome::Connected, Duration::seconds(52));
    let told = vendor.take_outgoing();
    let departments = ["/DepartmentName", "/DepartmentID", "/var_clientID"];
    for (name, request) in
        ["cdr-json-click2call-leg1-answer.json", "cdr-json-click2call-leg2-answer-same-id-as-leg1.json"]
            .iter()
            .zip(&told)
    {
        covers(name, &sample(name), &json(request.body()), &departments);
    }
    let mut query = json(&sample("call-log-request-post.json"));
    query["code"] = "XXXXXXXXXXXX".into();
    let refused = post("hub/cdr/", query.to_string().into_bytes());
    assert_eq!((&refused["ERROR_NUMBER"], &refused["TOTAL_HITS"]), (&0.into(), &0.into()));
    let all = r#"{"code":"XXXXXXXXXXXX","search":{"fromdate":"2026-01-01T00:00:00","todate":"2026-01-31T00:00:00"}}"#;
    let log = post("hub/cdr/", all.as_bytes().to_vec());
    covers("call log", &sample("call-log-response-ok.json"), &log, &[]);
}

#[test]
fn voxology_takes_what_was_published() {
    let Some(folder) = vendor_samples("voxology") else { return };
    let vendor = fake::Voxology::new("key", "+19495551212");
    for (method, path, name) in [
        ("POST", "Dials/Connect", "doc__rest-request__dials-connect.json"),
        ("POST", "Messages", "doc__rest-request__messages-send__corrected.json"),
        ("POST", "Dials/SMS", "vcode__rest-request__dials-sms.json"),
        (
            "PUT",
            "CallFlows/Configurations/PhoneNumbers/%2B19495551212",
            "use__rest-request__callflow-configuration-put.json",
        ),
        ("POST", "CallFlows/Callbacks", "legacy__rest-request__callflows-callbacks.json"),
        ("POST", "PhoneNumbers/CallFlows", "use__rest-request__phonenumbers-provision.json"),
    ] {
        let request = Request::builder().method(method).uri(format!("https://api.voxolo.gy/v1/{path}"));
        let request = request.header("x-api-key", "key").body(read(&folder, name).into()).unwrap();
        let answer = vendor.handle(&request);
        assert_eq!(answer.status(), 200, "{name}: {}", String::from_utf8_lossy(answer.body()));
    }
    vendor.answer(&vendor.calls()[0].id);
    let asked = json(vendor.take_outgoing()[0].body());
    let places = ["_city", "_region", "_country", "_timezone"];
    covers("init_call", &read(&folder, "doc__callback-request__init-call__partial.json"), &asked, &places);
}

#[tokio::test]
async fn kazoo_keeps_every_published_callflow_document() {
    let Some(folder) = vendor_samples("kazoo") else { return };
    let vendor = fake::Kazoo::new("acc", "key");
    let client = vendor.client().build().unwrap();
    let mut kept = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|kind| kind != "json") {
            continue;
        }
        let document = json(&std::fs::read(&path).unwrap());
        if document.get("flow").is_none() || document.get("numbers").is_none() {
            continue;
        }
        vendor.store("callflows", &document);
        kept += 1;
    }
    let mut pages = client.callflows().list(click2call_client::kazoo::Filter::new(), None);
    let mut listed = 0;
    while let Some(page) = pages.next().await {
        listed += page.unwrap().items.len();
    }
    assert_eq!(listed, kept);
    client.connect(Endpoint::device("d1"), Endpoint::number("+15550101")).await.unwrap();
}

//! The Kazoo stand-in behaves as the vendor's documentation says.

use callflow_modules::{Callflow, Node};
use click2call_client::fake::{Kazoo, Plan};
use click2call_client::kazoo::{
    AccountBy, Caller, CdrWindow, ChannelAction, Client, Credentials, Device, FieldError, Filter, Mailbox,
    Quickcall,
};
use click2call_client::{ClickToCall as _, Endpoint, ErrorKind, Outcome, PhoneNumber, Secret};
use click2call_client::{ClickToCallExt as _, CustomData};
use serde_json::{Value, json};
use time::Duration;

fn account() -> (Kazoo, Client) {
    let account = Kazoo::new("acc", "key");
    let client = account.client().build().unwrap();
    (account, client)
}

fn flow(number: &str, module: &str) -> Callflow {
    Callflow::new([number], Node::from_value(json!({"module": module, "data": {}, "children": {}})).unwrap())
}

async fn ring(client: &Client) {
    client.connect(Endpoint::device("d1"), Endpoint::number("+1 (555) 01-01")).await.unwrap();
}

#[tokio::test]
async fn a_quickcall_is_a_channel_then_two_and_then_two_records() {
    let (account, client) = account();
    let times = [3, 5, 30].map(Duration::seconds);
    account.plan(Plan::conversation(times[0], times[1], times[2]));
    let began = account.time();
    ring(&client).await;
    let channels = client.channels().list().await.unwrap();
    assert_eq!((channels.len(), channels[0].answered), (1, Some(false)));
    let id = channels[0].uuid.clone().unwrap();
    assert_eq!(client.look_up(&id.as_str().into()).await.unwrap().started_at, Some(began));
    account.advance(Duration::seconds(10));
    let channels = client.channels().list().await.unwrap();
    assert_eq!(channels.iter().filter(|channel| channel.answered == Some(true)).count(), 2);
    account.advance(Duration::minutes(1));
    assert_eq!(client.channels().show(&id).await.unwrap_err().kind(), ErrorKind::NotFound);
    let window = CdrWindow::new(began, account.time());
    let rows = client.cdrs(window).next().await.unwrap().unwrap().items;
    assert_eq!(rows.len(), 2);
    let user = client.cdr(&format!("202601-{id}")).await.unwrap();
    assert_eq!(
        (user.ringing_seconds, user.billing_seconds, user.duration_seconds),
        (Some(3), Some(35), Some(38))
    );
    let customer = client.cdr(&format!("202601-{id}-b")).await.unwrap();
    assert_eq!((customer.ringing_seconds, customer.billing_seconds), (Some(5), Some(30)));
    assert_eq!(customer.interaction_id, user.interaction_id);
    // Blanks, dots, dashes and parentheses are taken out of the number.
    assert_eq!(account.calls()[0].b_leg, PhoneNumber::from("+15550101"));
}

#[tokio::test]
async fn a_call_that_waits_names_its_channel_and_carries_its_variables() {
    let (account, client) = account();
    let user = account.store("users", &json!({"first_name": "Ada", "last_name": "L"}));
    let call = Quickcall::new(Caller::User(user), "1000").with_variable("deal", "7").waiting();
    let placed = client.quickcall(&call).await.unwrap();
    let id = placed.id.unwrap();
    account.finish(&id, Outcome::Busy, Duration::ZERO);
    let record = client.cdr(&format!("202601-{id}-b")).await.unwrap();
    assert_eq!(record.hangup_cause.as_deref(), Some("USER_BUSY"));
    assert_eq!(record.extra.get("custom_application_vars"), Some(&json!({"deal": "7"})));
    let nobody = Quickcall::new(Caller::User("nobody".to_owned()), "1000");
    assert_eq!(client.quickcall(&nobody).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn channels_are_transferred_and_hung_up() {
    let (account, client) = account();
    ring(&client).await;
    let id = account.calls()[0].id.clone();
    account.answer(&id);
    let channels = client.channels();
    channels.act(id.as_str(), &ChannelAction::transfer(&PhoneNumber::from("1002"))).await.unwrap();
    assert_eq!(account.calls()[0].b_leg, PhoneNumber::from("1002"));
    let flow = ChannelAction::callflow("none");
    assert_eq!(channels.act(id.as_str(), &flow).await.unwrap_err().kind(), ErrorKind::NotFound);
    let hold = json!({"module": "hold", "data": {}});
    channels.metaflow(id.as_str(), &hold).await.unwrap();
    let wrong = channels.metaflow(id.as_str(), &json!({"module": "no_such_module"})).await;
    assert_eq!(wrong.unwrap_err().status().unwrap(), 400);
    channels.act(id.as_str(), &ChannelAction::hang_up()).await.unwrap();
    assert_eq!(account.calls()[0].outcome, Some(Outcome::Cancelled));
    let done: Vec<_> = account.channel_actions().iter().map(|(_, data)| data["action"].clone()).collect();
    assert_eq!(done, ["transfer", "metaflow", "hangup"]);
    let over = channels.act(id.as_str(), &ChannelAction::interrupt()).await.unwrap_err();
    assert_eq!(over.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn callflows_are_kept_checked_and_each_number_is_used_once() {
    let (_, client) = account();
    let callflows = client.callflows();
    let made = callflows.create(&flow("1000", "hangup")).await.unwrap();
    let id = made.id().unwrap().to_owned();
    assert_eq!(callflows.read(&id).await.unwrap().numbers(), ["1000"]);
    let twice = callflows.create(&flow("1000", "hangup")).await.unwrap_err();
    let errors = FieldError::of(&twice);
    assert_eq!((errors[0].field.as_str(), errors[0].rule.as_str()), ("numbers", "unique"));
    let wrong: Callflow = serde_json::from_value(json!({
        "numbers": ["1001"], "flow": {"module": "pivot", "data": {"voice_url": 7}, "children": {}},
    }))
    .unwrap_or_else(|_| flow("1001", "no_such_module"));
    let errors = FieldError::of(&callflows.create(&wrong).await.unwrap_err());
    assert!(errors.iter().any(|error| error.field.starts_with("flow")), "{errors:?}");
    let nowhere = callflows.update(&id, &json!({"numbers": []})).await.unwrap_err();
    assert_eq!(FieldError::of(&nowhere)[0].rule, "required");
    callflows.update(&id, &json!({"numbers": ["1002"], "name": "Main"})).await.unwrap();
    callflows.replace(&id, &flow("1003", "hangup")).await.unwrap();
    let rows = callflows.list(Filter::new().with("numbers", "1003"), None).next().await.unwrap().unwrap();
    assert_eq!(rows.items[0]["modules"], json!(["hangup"]));
    assert_eq!(rows.items[0].get("name"), None);
    callflows.delete(&id).await.unwrap();
    assert_eq!(callflows.read(&id).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn devices_and_mailboxes_are_listed_in_pages() {
    let (account, client) = account();
    for number in 0..5 {
        client.devices().create(&Device::new(format!("phone {number}")).with_owner("u1")).await.unwrap();
        account.advance(Duration::seconds(1));
    }
    let filter = || Filter::new().with("owner_id", "u1").with_page_size(2).ascending();
    let mut pages = client.devices().list(filter(), None);
    let mut names = Vec::new();
    while let Some(page) = pages.next().await {
        names.extend(page.unwrap().items.iter().map(|row| row["name"].as_str().unwrap().to_owned()));
    }
    assert_eq!(names.len(), 5);
    assert_eq!((names[0].as_str(), names[4].as_str()), ("phone 0", "phone 4"));
    let nobody = client.devices().list(Filter::new().without("owner_id", "u1"), None).next().await;
    assert!(nobody.unwrap().unwrap().items.is_empty());
    client.mailboxes().create(&Mailbox::new("Ada", "1000")).await.unwrap();
    let again = client.mailboxes().create(&Mailbox::new("Bob", "1000")).await.unwrap_err();
    assert_eq!(FieldError::of(&again)[0].rule, "unique");
    // Documents have revisions, told in the envelope.
    let device = account.store("devices", &json!({"name": "another"}));
    let write = |method: &str, body: &str| -> Value {
        let url = format!("https://pbx.example.com/v2/accounts/acc/devices/{device}");
        let request = http::Request::builder().method(method).uri(url).header("x-auth-token", "jwt-1");
        serde_json::from_slice(account.handle(&request.body(body.to_owned().into()).unwrap()).body()).unwrap()
    };
    let first = write("GET", "")["revision"].as_str().unwrap().to_owned();
    let second = write("PATCH", r#"{"data": {"enabled": false}}"#)["revision"].as_str().unwrap().to_owned();
    assert!(first.starts_with("1-") && second.starts_with("2-"), "{first} {second}");
    // Quickcall knows the account's devices alone, once there are any.
    let unknown = client.connect(Endpoint::device("d1"), Endpoint::extension("1000")).await;
    assert_eq!(unknown.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn webhooks_tell_channels_and_documents_as_each_one_asks() {
    let (account, client) = account();
    let hooks = client.collection::<Value>("webhooks");
    let hook = |hook: &str, more: Value| {
        let mut document = json!({"name": hook, "hook": hook, "uri": "https://app.example.com/hook?k=1"});
        document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        document
    };
    hooks
        .create(&hook("channel_create", json!({"http_verb": "get", "custom_data": {"team": "a"}})))
        .await
        .unwrap();
    hooks.create(&hook("channel_destroy", json!({"format": "json", "http_verb": "put"}))).await.unwrap();
    hooks
        .create(&hook("object", json!({"custom_data": {"type": "device", "action": "doc_created"}})))
        .await
        .unwrap();
    hooks.create(&hook("channel_answer", json!({"enabled": false}))).await.unwrap();
    let odd = hooks.create(&hook("all", json!({"http_verb": "delete"}))).await.unwrap_err();
    assert_eq!(odd.status().unwrap(), 400);
    drop(account.take_outgoing());
    client.devices().create(&Device::new("phone")).await.unwrap();
    let device = &account.take_outgoing()[0];
    assert!(String::from_utf8_lossy(device.body()).contains("action=doc_created"));
    let id = client.devices().list(Filter::new(), None).next().await.unwrap().unwrap().items[0]["id"].clone();
    client.connect(Endpoint::device(id.as_str().unwrap()), Endpoint::number("+15550101")).await.unwrap();
    account.finish(&account.calls()[0].id, Outcome::Connected, Duration::seconds(9));
    let sent = account.take_outgoing();
    let kinds: Vec<_> = sent.iter().map(|request| request.method().as_str().to_owned()).collect();
    assert_eq!(kinds, ["GET", "GET", "PUT", "PUT"]);
    assert!(sent[0].uri().query().unwrap().contains("team=a"));
    assert_eq!(sent[0].headers()["x-account-id"], "acc");
    let over: Value = serde_json::from_slice(sent[2].body()).unwrap();
    assert_eq!((&over["hook_event"], &over["billing_seconds"]), (&json!("channel_destroy"), &json!(9)));
}

#[tokio::test]
async fn tokens_end_after_an_idle_hour_and_users_log_in_by_their_password() {
    let (account, client) = account();
    ring(&client).await;
    account.advance(Duration::minutes(59));
    ring(&client).await;
    account.advance(Duration::minutes(59));
    let before = account.requests();
    ring(&client).await;
    assert_eq!(account.requests() - before, 1);
    account.advance(Duration::minutes(61));
    ring(&client).await;
    assert_eq!(account.requests() - before, 4);
    account.add_login("ada", "secret");
    for (password, good) in [("secret", true), ("other", false)] {
        let realm = AccountBy::Realm("a.sip.example.com".to_owned());
        let credentials = Credentials::user("ada", &Secret::from(password), realm);
        let client = Client::builder("https://pbx.example.com/v2", "acc", credentials);
        let client = client.with_transport(account.clone()).build().unwrap();
        assert_eq!(client.channels().list().await.is_ok(), good);
    }
    let foreign = Client::builder("https://pbx.example.com/v2", "other", Credentials::api_key("key"));
    let foreign = foreign.with_transport(account.clone()).build().unwrap();
    assert_eq!(foreign.channels().list().await.unwrap_err().kind(), ErrorKind::Forbidden);
}

#[tokio::test]
async fn what_pivot_kept_is_shown_and_refusals_have_crossbar_s_shape() {
    let (account, client) = account();
    account.keep_pivot("call@1", vec![json!({"iteration": 1, "uri": "https://app.example.com/pivot"})]);
    assert_eq!(client.pivot_debug_calls().await.unwrap(), [json!({"call_id": "call@1"})]);
    assert_eq!(client.pivot_debug("call@1").await.unwrap()[0]["iteration"], 1);
    assert_eq!(client.pivot_debug("none").await.unwrap_err().kind(), ErrorKind::NotFound);
    account.refuse_next(402, "accept charges");
    let error = client.connect(Endpoint::device("d1"), Endpoint::number("1")).await.unwrap_err();
    assert_eq!(error.code().unwrap().code, "402");
    let request = click2call_client::CallRequest::new(Endpoint::device("d1"), Endpoint::number("1"))
        .with_ring_time(Duration::seconds(3))
        .with_custom_data(CustomData::fields([("a", "b")]));
    client.place(&request).await.unwrap();
    let ask = |path: &str, body: &str| {
        let url = format!("https://pbx.example.com/v2/accounts/acc/devices/d1/quickcall/{path}");
        let request = http::Request::post(url).header("x-auth-token", "jwt-1");
        account.handle(&request.body(body.to_owned().into()).unwrap()).status().as_u16()
    };
    assert_eq!(ask("1", r#"{"data": {}}"#), 202);
    for body in [
        r#"{"data": {"colour": 1}}"#,
        r#"{"data": {}, "colour": 1}"#,
        r#"{"data": {"timeout": 2}}"#,
        r#"{"data": {"media": "both"}}"#,
        r#"{"data": {"auto_answer": "yes"}}"#,
        "nonsense",
    ] {
        assert_eq!(ask("1", body), 400, "{body}");
    }
    assert_eq!(ask("1?colour=red", ""), 400);
}

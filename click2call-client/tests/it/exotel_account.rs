//! The Exotel stand-in keeps to the limits, filters and facts of the vendor's documentation.

use click2call_client::exotel::v1::{CallFilter, NewV1Call, V1Target};
use click2call_client::exotel::{
    CallStatus, Client, ConnectAnswer, Customer, DynamicConnectAnswer, ExoPhone, HoldMusic, LegStatus,
    NewCall, Playback, PlaybackTo, StartPlayback, StatusCallback, User,
};
use click2call_client::fake::{ConnectStep, Exotel, Person};
use click2call_client::{CallId, ClickToCall as _, ErrorKind, Outcome, PhoneNumber};
use http::{Request, Response};
use serde_json::Value;
use time::Duration;
use time::macros::datetime;

use crate::support::request;

const USER: &str = "+919900000001";
const CUSTOMER: &str = "+919900000002";

fn vendor() -> (Exotel, Client) {
    let vendor = Exotel::new("example1", "key", "token");
    let client = vendor.client().build().unwrap();
    (vendor, client)
}

fn call() -> NewCall {
    NewCall::new(User::new(USER), Customer::new(CUSTOMER), ExoPhone::from("+918000000003"))
}

async fn placed(client: &Client, call: &NewCall) -> CallId {
    client.place_call(call).await.unwrap().call.id().unwrap()
}

async fn code(client: &Client, call: &NewCall) -> String {
    client.place_call(call).await.unwrap_err().code().unwrap().code.clone()
}

#[tokio::test]
async fn the_two_hundred_and_first_call_of_a_minute_is_too_many() {
    let (vendor, client) = vendor();
    for _ in 0..200 {
        client.place_call(&call()).await.unwrap();
    }
    let policy = click2call_client::Policy::default().with_max_retries(0);
    let impatient = vendor.client().with_policy(policy).build().unwrap();
    assert_eq!(code(&impatient, &call()).await, "10724");
    let v1 = NewV1Call::new(USER, V1Target::number(CUSTOMER), ExoPhone::from("+918000000003"));
    assert_eq!(impatient.place_v1(&v1).await.unwrap_err().kind(), ErrorKind::RateLimited);
    vendor.advance(Duration::MINUTE);
    client.place_call(&call()).await.unwrap();
    vendor.limit_calls(1);
    assert_eq!(code(&impatient, &call()).await, "10724");
}

#[tokio::test]
async fn devices_that_are_off_customers_undisturbed_and_users_of_the_dashboard_are_heeded() {
    let (vendor, client) = vendor();
    vendor.add_user(USER);
    // A user of the dashboard is kept track of, whatever the request says.
    let id = placed(&client, &call()).await;
    assert!(vendor.is_busy(USER));
    assert_eq!(code(&client, &call()).await, "10706");
    vendor.finish(&id, CallStatus::ToLegUnanswered, Duration::ZERO);
    vendor.do_not_disturb(CUSTOMER);
    assert_eq!(code(&client, &call()).await, "10717");
    let v1 = NewV1Call::new(USER, V1Target::number(CUSTOMER), ExoPhone::from("+918000000003"));
    let refused = client.place_v1(&v1).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    assert!(refused.to_string().contains("NDNC"), "{refused}");
    assert_eq!(
        client.number(&PhoneNumber::from(CUSTOMER)).await.unwrap().number.do_not_disturb.get(),
        Some(&true)
    );
    vendor.switch_off("+919900000003");
    let off = NewCall::new(User::new("+919900000003"), "+919900000004", "+918000000003");
    assert_eq!(code(&client, &off).await, "1012");
}

#[tokio::test]
async fn audio_and_texts_are_played_to_whom_they_are_for() {
    let (vendor, client) = vendor();
    let mut call = call();
    call.wait_audio_url = Some("https://media.example.com/wait.wav".into());
    call.playback.push(Playback::new("answered", "to", "https://media.example.com/hello.wav"));
    let id = placed(&client, &call).await;
    vendor.answer(&id);
    vendor.bridge(&id);
    let (incoming, _) = vendor.incoming("08516043026", "01135124157", "https://app.example.com/connect");
    let answer = ConnectAnswer::to([USER])
        .with_music_on_hold(HoldMusic::custom_tone("https://media.example.com/hold.wav"))
        .with_start_playback(StartPlayback::text("hello").with_listener(PlaybackTo::Both));
    vendor.connect(&incoming, &answer.to_response());
    let heard: Vec<_> = vendor
        .played()
        .iter()
        .map(|played| {
            (played.to.as_str().to_owned(), played.audio.as_str().rsplit('/').next().unwrap().to_owned())
        })
        .collect();
    let pair = |to: &str, audio: &str| (to.to_owned(), audio.to_owned());
    assert_eq!(
        heard,
        [
            pair(USER, "wait.wav"),
            pair(CUSTOMER, "hello.wav"),
            pair("08516043026", "hold.wav"),
            pair(USER, "hello"),
            pair("08516043026", "hello"),
        ]
    );
}

#[test]
fn a_sticky_caller_comes_to_the_user_spoken_to_last() {
    let vendor = Exotel::new("example1", "key", "token");
    let ask = |answer: ConnectAnswer| {
        let (id, _) = vendor.incoming("08516043026", "01135124157", "https://app.example.com/connect");
        let step = vendor.connect(&id, &answer.to_response());
        vendor.hang_up(&id);
        match step {
            ConnectStep::Connected(user) => user.as_str().to_owned(),
            other => panic!("{other:?}"),
        }
    };
    let users = [USER, CUSTOMER];
    let sticky = |sticky: bool| {
        let mut answer = ConnectAnswer::to(users);
        answer.sticky_agent = Some(sticky);
        answer
    };
    assert_eq!(ask(sticky(true)), USER);
    vendor.behave(USER, Person::Ignores);
    assert_eq!(ask(sticky(true)), CUSTOMER);
    vendor.behave(USER, Person::Answers);
    assert_eq!(ask(sticky(true)), CUSTOMER);
    assert_eq!(ask(sticky(false)), USER);
}

#[tokio::test]
async fn the_list_heeds_dates_times_prices_states_and_numbers() {
    let (vendor, client) = vendor();
    for (index, (outcome, talk)) in
        [(Outcome::Connected, 130), (Outcome::Connected, 20), (Outcome::CustomerNoAnswer, 0)]
            .into_iter()
            .enumerate()
    {
        let to = format!("+91990000001{index}");
        let call = NewCall::new(User::new(USER), to.as_str(), "+918000000003");
        let id = placed(&client, &call).await;
        vendor.finish(&id, outcome, Duration::seconds(talk));
        vendor.advance(Duration::hours(24));
    }
    let count = async |change: &dyn Fn(&mut CallFilter)| {
        let mut filter = CallFilter::new();
        change(&mut filter);
        client.calls_v1(&filter).unwrap().next().await.unwrap().unwrap().items.len()
    };
    assert_eq!(count(&|_| {}).await, 3);
    assert_eq!(count(&|filter| filter.status = vec![LegStatus::Completed]).await, 2);
    assert_eq!(count(&|filter| filter.duration_from = Some(Duration::seconds(21))).await, 1);
    assert_eq!(count(&|filter| filter.duration_to = Some(Duration::seconds(20))).await, 2);
    // Three minutes begun are 2.250, one is 0.750.
    assert_eq!(count(&|filter| filter.price_from = Some("0.75".to_owned())).await, 2);
    assert_eq!(count(&|filter| filter.price_from = Some("2.25".to_owned())).await, 1);
    assert_eq!(count(&|filter| filter.price_to = Some("0.5".to_owned())).await, 1);
    assert_eq!(count(&|filter| filter.to = vec!["09900000010".into()]).await, 1);
    assert_eq!(count(&|filter| filter.phone_number = vec!["+918000000004".into()]).await, 0);
    assert_eq!(count(&|filter| filter.sids = vec![vendor.calls()[1].id.to_string()]).await, 1);
    let (from, to) = (datetime!(2026-01-06 00:00), datetime!(2026-01-07 00:00));
    assert_eq!(count(&|filter| *filter = filter.clone().with_created(from, to)).await, 1);
    vendor.advance(Duration::days(40));
    assert_eq!(count(&|_| {}).await, 0);
}

#[tokio::test]
async fn pages_go_forth_and_back_by_their_cursors() {
    let (vendor, client) = vendor();
    for _ in 0..5 {
        client.place(&request()).await.unwrap();
        vendor.advance(Duration::seconds(1));
    }
    let get = |path: &str| -> Value {
        let request =
            Request::get(format!("https://key:token@api.exotel.com{path}")).body("".into()).unwrap();
        serde_json::from_slice(vendor.handle(&request).body()).unwrap()
    };
    let sids = |page: &Value| -> Vec<String> {
        page["Calls"]
            .as_array()
            .unwrap()
            .iter()
            .map(|call| call["Sid"].as_str().unwrap().to_owned())
            .collect()
    };
    let first = get("/v1/Accounts/example1/Calls.json?PageSize=2");
    let second = get(first["Metadata"]["NextPageUri"].as_str().unwrap());
    let third = get(second["Metadata"]["NextPageUri"].as_str().unwrap());
    assert_eq!([sids(&first).len(), sids(&second).len(), sids(&third).len()], [2, 2, 1]);
    assert!(third["Metadata"]["NextPageUri"].is_null() && first["Metadata"]["PrevPageUri"].is_null());
    assert_eq!(sids(&get(third["Metadata"]["PrevPageUri"].as_str().unwrap())), sids(&second));
    assert_eq!(sids(&get(third["Metadata"]["FirstPageUri"].as_str().unwrap())), sids(&first));
    for bad in [
        "Colour=red",
        "PageSize=101",
        "SortBy=Price:asc",
        "Duration=gte:10",
        "DateCreated=gte:yesterday",
        "DateCreated=eq:2026-01-05 00:00:00",
        "DateCreated=gte:2025-01-05 00:00:00;lte:2025-01-06 00:00:00",
        "To=1,2,3,4,5,6",
        "RecordingUrlValidity=90",
    ] {
        let page = get(&format!("/v1/Accounts/example1/Calls.json?{}", bad.replace(' ', "+")));
        assert_eq!(page["RestException"]["Status"], 400, "{bad}");
    }
}

#[tokio::test]
async fn calls_are_cut_at_their_limits() {
    let (vendor, client) = vendor();
    let limited =
        call().with_attempt_time_out(Duration::seconds(45)).with_max_time_limit(Duration::seconds(600));
    let unanswered = placed(&client, &limited).await;
    vendor.advance(Duration::seconds(44));
    assert!(!client.look_up(&unanswered).await.unwrap().is_final);
    vendor.advance(Duration::SECOND);
    assert_eq!(client.look_up(&unanswered).await.unwrap().outcome, Some(Outcome::UserNoAnswer));
    let long = placed(&client, &limited).await;
    vendor.answer(&long);
    vendor.bridge(&long);
    vendor.advance(Duration::HOUR);
    assert_eq!(client.look_up(&long).await.unwrap().talk_time, Some(Duration::minutes(10)));
}

#[tokio::test]
async fn a_callback_is_sent_three_times_at_most() {
    let (vendor, client) = vendor();
    let told = call().with_status_callback(StatusCallback::terminal("https://app.example.com/calls"));
    let id = placed(&client, &told).await;
    vendor.finish(&id, Outcome::Connected, Duration::seconds(5));
    let answer = |status: u16| Response::builder().status(status).body("".into()).unwrap();
    for _ in 0..2 {
        let callback = vendor.take_outgoing().remove(0);
        assert!(!vendor.settle(callback, &answer(500)));
    }
    let callback = vendor.take_outgoing().remove(0);
    assert!(vendor.settle(callback, &answer(500)));
    assert!(vendor.take_outgoing().is_empty());
}

#[test]
fn v1_takes_multipart_forms_and_refuses_what_no_table_has() {
    let vendor = Exotel::new("example1", "key", "token");
    let url = "https://key:token@api.exotel.com/v1/Accounts/example1/Calls/connect.json";
    let part = |name: &str, value: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let ask = |more: &[(&str, &str)]| {
        let good = [("From", USER), ("To", CUSTOMER), ("CallerId", "+918000000003")];
        let fields: String = good.iter().chain(more).map(|(name, value)| part(name, value)).collect();
        let request = Request::post(url).header("content-type", "multipart/form-data; boundary=b");
        let request = request.body(format!("{fields}--b--\r\n").into()).unwrap();
        vendor.handle(&request).status().as_u16()
    };
    assert_eq!(ask(&[("TimeLimit", "14400"), ("Record", "false"), ("CallType", "trans")]), 200);
    for bad in [
        ("Colour", "red"),
        ("TimeLimit", "14401"),
        ("TimeOut", "0"),
        ("CallType", "promo"),
        ("Record", "yes"),
        ("RecordingChannels", "triple"),
        ("StartPlaybackToNew", "Nobody"),
        ("StatusCallbackEvents[0]", "never"),
        ("StatusCallbackContentType", "text/plain"),
        ("Url", "http://my.exotel.com/example1/exoml/start_voice/1"),
    ] {
        assert_eq!(ask(&[bad]), 400, "{bad:?}");
    }
    assert_eq!(vendor.calls().len(), 1);
}

#[test]
fn each_connect_applet_takes_its_own_document_alone() {
    let ccm = ConnectAnswer::to([USER]).with_state_management(true).to_response();
    let ordinary = DynamicConnectAnswer::to_numbers([USER, CUSTOMER]).to_response();
    let trunk = DynamicConnectAnswer::to_trunk("trmum1").to_response();
    let vendor = Exotel::new("example1", "key", "token");
    let call_in = |old: bool| {
        let url = "https://app.example.com/connect";
        match old {
            true => vendor.incoming_ordinary("08516043026", "01135124157", url),
            false => vendor.incoming("08516043026", "01135124157", url),
        }
    };
    let (id, asked) = call_in(true);
    assert_eq!(asked.headers()["exotel-version"], "1.0");
    assert!(asked.uri().query().unwrap().contains("CallFrom=08516043026"));
    assert!(matches!(vendor.connect(&id, &ccm), ConnectStep::Nobody(why) if why.contains("ordinary")));
    assert!(matches!(vendor.connect(&id, &trunk), ConnectStep::Connected(to) if to.as_str() == "trmum1"));
    let (id, asked) = call_in(false);
    assert_eq!(asked.headers()["exotel-version"], "1.1");
    assert!(matches!(vendor.connect(&id, &ordinary), ConnectStep::Nobody(why) if why.contains("CCM")));
    assert!(matches!(vendor.connect(&id, &ccm), ConnectStep::Connected(_)));
    // The user is busy now; the ordinary applet does not look.
    let (id, _) = call_in(true);
    assert!(vendor.is_busy(USER));
    assert!(matches!(vendor.connect(&id, &ordinary), ConnectStep::Connected(to) if to.as_str() == USER));
}

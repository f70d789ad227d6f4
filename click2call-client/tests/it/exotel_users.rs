//! Users of an Exotel account and their devices, over version 2.

use std::path::PathBuf;

use click2call_client::exotel::{
    AccountUser, Client, Device, DeviceKind, DeviceStatus, Envelope, UserFilter, UserRole,
};
use click2call_client::fake::Exotel;
use click2call_client::transport::Reply;
use click2call_client::{ClickToCallExt as _, Endpoint, ErrorKind, Outcome, PhoneNumber};
use serde_json::json;
use time::Duration;

use crate::support::{body, exotel, json as parse, sent, vendor_samples};

const AGENT: &str = "+919900000001";
const CUSTOMER: &str = "+919900000009";

fn account(users: &[&str]) -> (Exotel, Client) {
    let vendor = Exotel::new("example1", "key", "token");
    for user in users {
        vendor.add_user(*user);
    }
    let client = vendor.client().build().unwrap();
    (vendor, client)
}

/// Returns the only device of a user, and the user's id.
async fn device_of(client: &Client, contact: &str) -> (String, Device) {
    let page = client.users(UserFilter::new().with_contact_uri(contact), None).next().await.unwrap().unwrap();
    let [user] = page.items.as_slice() else { panic!("{page:?}") };
    (user.id.get().unwrap().clone(), user.devices.get().unwrap()[0].clone())
}

async fn code(client: &Client) -> Option<String> {
    let refused = client.connect(Endpoint::number(AGENT), Endpoint::number(CUSTOMER)).await;
    refused.err().map(|error| error.code().unwrap().code.clone())
}

#[tokio::test]
async fn what_is_sent_is_what_is_documented() {
    let device = json!({"request_id": "r1", "method": "PUT", "http_code": 200, "response": {"code": 200,
        "status": "success", "data": {"id": 7, "type": "tel", "available": true, "status": "free"}}});
    let page = json!({"metadata": {"total": 3, "count": 1, "offset": 1, "limit": 1}, "response": [
        {"code": 200, "status": "success", "data": {"id": "u2", "role": "supervisor", "active_call": null}}]});
    let answer = |value: &serde_json::Value| Reply::json(200, value.to_string());
    let (client, script) = exotel([answer(&page), answer(&device), answer(&device)]);
    let filter = UserFilter::new().with_email("a@example.com").with_contact_uri(AGENT).with_limit(1);
    let page = client.users(filter, Some("1".into())).next().await.unwrap().unwrap();
    assert_eq!((page.items[0].role.get(), page.total), (Some(&UserRole::Supervisor), Some(3)));
    assert_eq!(page.next.unwrap().as_str(), "2");
    let changed = client.switch_device("u 2", 7, true).await.unwrap();
    assert_eq!((changed.id.get(), changed.kind.get()), (Some(&7), Some(&DeviceKind::Phone)));
    client.change_device_number("u2", 7, &PhoneNumber::from(CUSTOMER)).await.unwrap();
    assert_eq!(
        sent(&script),
        [
            "GET /v2/accounts/example1/users?fields=devices%2Cactive_call%2Clast_login&email=a%40example.com\
             &devices.contact_uri=%2B919900000001&offset=1&limit=1",
            "PUT /v2/accounts/example1/users/u%202/devices/7",
            "PUT /v2/accounts/example1/users/u2/devices/7",
        ]
    );
    assert_eq!(body(&script, 1), json!({"available": true}));
    assert_eq!(body(&script, 2), json!({"contact_uri": CUSTOMER}));
}

#[tokio::test]
async fn users_are_listed_page_by_page() {
    let (_, client) = account(&[AGENT, "+919900000002", "sip:agent7"]);
    let mut users = client.users(UserFilter::new().with_limit(2), None).items();
    let mut kinds = Vec::new();
    while let Some(user) = users.next().await {
        let user = user.unwrap();
        assert!(user.devices.get().unwrap()[0].is_reachable());
        kinds.push(user.devices.get().unwrap()[0].kind.get().unwrap().clone());
        let again = client.user(user.id.get().unwrap()).await.unwrap();
        assert_eq!(again, user);
    }
    assert_eq!(kinds, [DeviceKind::Phone, DeviceKind::Phone, DeviceKind::Sip]);
    let unknown = client.user("nobody").await.unwrap_err();
    assert_eq!((unknown.kind(), unknown.code().unwrap().code.as_str()), (ErrorKind::NotFound, "10731"));
}

#[tokio::test]
async fn a_phone_that_is_off_is_seen_and_switched_on() {
    let (vendor, client) = account(&[AGENT]);
    vendor.switch_off(AGENT);
    assert_eq!(code(&client).await.as_deref(), Some("1012"));
    let (user, device) = device_of(&client, AGENT).await;
    assert_eq!((device.available.get(), device.is_reachable()), (Some(&false), false));
    assert!(client.switch_device(&user, 1, true).await.unwrap().is_reachable());
    let placed = client.connect(Endpoint::number(AGENT), Endpoint::number(CUSTOMER)).await.unwrap();
    assert_eq!(device_of(&client, AGENT).await.1.status.get(), Some(&DeviceStatus::Busy));
    vendor.finish(&placed.id.unwrap(), Outcome::Connected, Duration::seconds(5));
    client.switch_device(&user, 1, false).await.unwrap();
    assert_eq!(code(&client).await.as_deref(), Some("1012"));
}

#[tokio::test]
async fn a_new_number_waits_for_its_user_to_confirm_it() {
    let (_, client) = account(&["+919900000002", "+919900000003", "sip:agent7"]);
    let (user, _) = device_of(&client, "+919900000002").await;
    let refused = |result: click2call_client::Result<Device>| {
        let error = result.unwrap_err();
        (error.kind(), error.code().unwrap().code.clone())
    };
    let taken = client.change_device_number(&user, 1, &"+919900000003".into()).await;
    assert_eq!(refused(taken), (ErrorKind::Refused, "10811".to_owned()));
    let changed = client.change_device_number(&user, 1, &AGENT.into()).await.unwrap();
    assert_eq!((changed.verified.get(), changed.is_reachable()), (Some(&false), false));
    assert_eq!(code(&client).await.as_deref(), Some("10705"));
    assert_eq!(refused(client.switch_device(&user, 1, true).await), (ErrorKind::Refused, "10809".to_owned()));
    let (sip, _) = device_of(&client, "sip:agent7").await;
    let no_phone = client.change_device_number(&sip, 1, &CUSTOMER.into()).await;
    assert_eq!(refused(no_phone), (ErrorKind::Forbidden, "10817".to_owned()));
}

#[test]
fn users_and_devices_of_the_vendor_are_read_and_written_back() {
    let Some(folder) = vendor_samples("exotel") else { return };
    let read = |name: &str| {
        let path: PathBuf = folder.join(name);
        let envelope = Envelope::from_json(std::fs::read(path).unwrap()).unwrap();
        envelope.response.as_slice()[0].data.get().unwrap().as_value().clone()
    };
    let (user, device) = (read("v2-list-users.response.json"), read("v2-update-device.response.json"));
    let typed: AccountUser = serde_json::from_value(user.clone()).unwrap();
    assert_eq!(typed.devices.get().unwrap()[0].status.get(), Some(&DeviceStatus::Free));
    assert_eq!(parse(serde_json::to_string(&typed).unwrap()), user);
    let typed: Device = serde_json::from_value(device.clone()).unwrap();
    assert!(typed.is_reachable());
    assert_eq!(parse(serde_json::to_string(&typed).unwrap()), device);
}

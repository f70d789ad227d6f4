use std::net::IpAddr;

use http::HeaderMap;
use pbx_events::{ErrorKind, Gate, Sources, UrlSecret};

fn headers(forwarded: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in forwarded {
        headers.append("x-forwarded-for", value.parse().unwrap());
    }
    headers
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn post(query: &str, body: &str) -> http::Request<String> {
    http::Request::post(format!("/calls?{query}")).body(body.to_owned()).unwrap()
}

#[test]
fn only_allowed_networks_are_let_in() {
    let sources = Sources::new(["192.0.2.0/24", "2001:db8::/32", "198.51.100.7"]).unwrap();
    let lets_in = |peer: &str| sources.check(ip(peer), &HeaderMap::new()).is_ok();
    assert!(lets_in("192.0.2.77"));
    assert!(lets_in("::ffff:192.0.2.77"), "an IPv4 address in IPv6 clothes");
    assert!(lets_in("2001:db8::1"));
    assert!(lets_in("198.51.100.7"));
    assert!(!lets_in("198.51.100.8"));
}

#[test]
fn a_forwarded_header_of_a_stranger_counts_for_nothing() {
    let sources = Sources::new(["192.0.2.0/24"]).unwrap();
    let error = sources.check(ip("203.0.113.1"), &headers(&["192.0.2.1"])).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::SourceRefused);
    assert!(error.is_refusal());
}

#[test]
fn behind_a_trusted_proxy_only_what_the_proxy_wrote_counts() {
    let sources = Sources::new(["192.0.2.0/24"]).unwrap().with_trusted_proxies(["10.0.0.0/8"]).unwrap();
    let sender = |forwarded: &[&str]| sources.sender(ip("10.0.0.1"), &headers(forwarded));
    assert_eq!(sender(&["192.0.2.1"]), Some(ip("192.0.2.1")));
    assert_eq!(
        sender(&["192.0.2.1, 203.0.113.9"]),
        Some(ip("203.0.113.9")),
        "the left part is the sender's own"
    );
    assert_eq!(sender(&["192.0.2.1, 10.0.0.2"]), Some(ip("192.0.2.1")), "past a second trusted proxy");
    assert_eq!(sender(&["203.0.113.9", "192.0.2.1:4711"]), Some(ip("192.0.2.1")), "two headers, a port");
    assert_eq!(sender(&["192.0.2.1, unknown"]), None, "nonsense where the sender belongs");
    assert!(sources.check(ip("10.0.0.1"), &headers(&["192.0.2.1, 203.0.113.9"])).is_err());
}

#[test]
fn a_network_that_is_none_is_named_by_its_index() {
    let error = Sources::new(["192.0.2.0/24", "nonsense"]).unwrap_err();
    assert_eq!(error.at(), "/1");
}

#[test]
fn the_secret_must_stand_in_the_query_and_be_whole() {
    let secret = UrlSecret::in_query("key", "s3cret");
    let check = |query: &str, body: &str| secret.check(&post(query, body)).is_ok();
    assert!(check("action=event&key=s3cret", ""));
    assert!(!check("key=s3cre", ""));
    assert!(!check("key=s3cret1", ""));
    assert!(!check("", "key=s3cret"), "a body can be sent by anybody who saw a form");
    assert!(!check("", ""));
}

#[test]
fn a_gate_asks_all_its_guards() {
    let gate = Gate::open()
        .with_sources(Sources::new(["192.0.2.0/24"]).unwrap())
        .with_secret(UrlSecret::in_query("key", "s3cret"));
    let admit = |peer: Option<&str>, query: &str| {
        gate.admit(peer.map(ip), &post(query, "")).map_err(|error| error.kind().clone())
    };
    assert_eq!(admit(Some("192.0.2.1"), "key=s3cret"), Ok(()));
    assert_eq!(admit(Some("192.0.2.1"), ""), Err(ErrorKind::SecretRefused));
    assert_eq!(admit(Some("203.0.113.1"), "key=s3cret"), Err(ErrorKind::SourceRefused));
    assert_eq!(admit(None, "key=s3cret"), Err(ErrorKind::SourceRefused));
}

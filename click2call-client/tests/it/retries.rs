//! Waits between attempts: bounded, repeatable, and as long as the vendor asks.

use click2call_client::transport::{Phase, Reply};
use click2call_client::{CallId, ClickToCall as _, ErrorKind, Policy, Sent};
use http::{HeaderMap, StatusCode};
use time::Duration;

use crate::support::{ACCEPTED, exotel_with, request};

fn busy(seconds: &'static str) -> Reply {
    Reply::json(429, "{}").with_header("retry-after", seconds)
}

#[tokio::test]
async fn a_call_refused_as_too_many_is_tried_again_after_the_time_that_is_asked() {
    let (client, script) = exotel_with(Policy::default(), [busy("7"), busy("0"), Reply::json(200, ACCEPTED)]);
    assert_eq!(client.place(&request()).await.unwrap().attempts, 3);
    assert_eq!(script.waits(), [Duration::seconds(7), Duration::ZERO]);
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_left_to_the_caller() {
    let (client, script) = exotel_with(Policy::default(), [busy("60")]);
    let error = client.place(&request()).await.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::MINUTE)));
    assert_eq!((error.was_sent(), error.is_retryable()), (Sent::Yes, true));
    assert!(script.waits().is_empty());
}

#[tokio::test]
async fn a_used_up_rate_limit_window_is_waited_for() {
    let used_up = Reply::json(429, "{}")
        .with_header("x-ratelimit-remaining", "0")
        .with_header("x-ratelimit-reset", "3");
    let (client, script) = exotel_with(Policy::default(), [used_up, Reply::json(200, ACCEPTED)]);
    assert!(client.place(&request()).await.is_ok());
    assert_eq!(script.waits(), [Duration::seconds(3)]);
}

#[tokio::test]
async fn attempts_are_bounded() {
    let (client, script) = exotel_with(Policy::default().with_max_retries(4), vec![Reply::Refused; 9]);
    let error = client.place(&request()).await.unwrap_err();
    assert_eq!((error.attempts(), script.left()), (5, 4));
}

#[tokio::test]
async fn the_same_seed_waits_the_same() {
    let waits = |seed| async move {
        let policy = Policy::default().with_jitter_seed(seed);
        let (client, script) = exotel_with(policy, vec![Reply::Refused; 3]);
        assert!(client.place(&request()).await.is_err());
        script.waits()
    };
    assert_eq!(waits(7).await, waits(7).await);
    assert_ne!(waits(7).await, waits(8).await);
}

#[tokio::test]
async fn each_deadline_is_named() {
    let half = || Reply::HungBody(StatusCode::OK, HeaderMap::new(), "{".into());
    let short = Policy::default().with_whole_timeout(Duration::seconds(5));
    for (policy, reply, phase, sent) in [
        (Policy::default(), Reply::HungConnect, Phase::Connect, Sent::No),
        (Policy::default(), Reply::HungHeaders, Phase::Headers, Sent::Maybe),
        (Policy::default(), half(), Phase::Body, Sent::Maybe),
        (short, Reply::HungHeaders, Phase::Whole, Sent::Maybe),
    ] {
        let (client, _) = exotel_with(policy.with_max_retries(0), [reply]);
        let error = client.place(&request()).await.unwrap_err();
        assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Timeout(phase), sent));
    }
}

#[tokio::test]
async fn legs_that_are_not_there_yet_are_asked_for_again() {
    let not_yet = r#"{"response": {"code": 500, "status": "failure", "error_data": {"code": 10743}}}"#;
    let there = r#"{"response": {"code": 200, "status": "success", "leg_details": {"call_sid": "c1"}}}"#;
    let (client, _) = exotel_with(Policy::default(), [Reply::json(500, not_yet), Reply::json(200, there)]);
    let legs = client.legs(&CallId::from("c1")).await.unwrap();
    assert_eq!(legs.call_sid.get().unwrap(), "c1");
    let (client, _) = exotel_with(Policy::default().with_max_retries(0), [Reply::json(500, not_yet)]);
    let error = client.legs(&CallId::from("c1")).await.unwrap_err();
    assert_eq!((error.code().unwrap().code.as_str(), error.is_retryable()), ("10743", true));
}

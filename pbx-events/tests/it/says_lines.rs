//! What a correlator says, as lines of a log.

use pbx_events::{Correlator, CorrelatorOptions, Directory, ErrorKind, Webhook};
use time::Duration;
use time::macros::datetime;

/// A phone that rings, answers and hangs up; `{}` is the word for who talks.
const CALL: &str = "EventType=dial-in&EventTime=1700000000000000&CallID=c1&SubCallID=50101-c1&CallFlow=in\
    &CallStatus=CALLING&CallerIDNum=%2B15550100&CalledNumber=0450*101\n\
    EventType=answer&EventTime=1700000005000000&CallID=c1&SubCallID=50101-c1&CallFlow=in&CallStatus=ANSWER\
    &CallerIDNum=%2B15550100&CalledNumber=0450*101\n\
    EventType=hangup&EventTime=1700000035500000&CallID=c1&SubCallID=50101-c1&CallFlow=in&CallStatus=ANSWER\
    &CallerIDNum=%2B15550100&CalledNumber=0450*101&Duration=30500000";

fn lines(options: CorrelatorOptions, posted: &[&str]) -> Vec<String> {
    let now = datetime!(2023-11-14 22:13:20 UTC);
    let mut correlator = Correlator::new(options, Directory::new());
    let mut outputs = Vec::new();
    for body in posted {
        outputs.extend(correlator.receive_webhook(&Webhook::form(*body).unwrap(), now).unwrap());
    }
    outputs.extend(correlator.advance(now + Duration::days(2)));
    outputs.iter().map(ToString::to_string).collect()
}

#[test]
fn a_call_is_shown_while_it_rings_and_talks_and_then_logged() {
    let posted: Vec<_> = CALL.lines().collect();
    assert_eq!(
        lines(CorrelatorOptions::default(), &posted),
        [
            "ringing 50101-c1: +15550100 -> 0450*101",
            "in call 50101-c1: 0450*101 and +15550100",
            "finished (ANSWER) 50101-c1: 0450*101 and +15550100",
            "logged 50101-c1: +15550100 -> 0450*101, talked 30.5 s",
        ]
    );
}

#[test]
fn a_call_that_nobody_answered_out_there_says_why() {
    let hangup = "EventType=hangup&EventTime=1700000035500000&CallID=c1&SubCallID=50101-c1&CallFlow=out\
        &CallStatus=BUSY&CallerExtension=0450*101%40pbx.example.net&CalledNumber=%2B15550100";
    let options = CorrelatorOptions::default().with_unsuccessful_outgoing();
    let lines = lines(options, &[hangup]);
    assert_eq!(lines.last().unwrap(), "logged 50101-c1: 0450*101 -> +15550100, not answered (BUSY)");
}

#[test]
fn what_is_unknown_or_contradicts_itself_says_what() {
    let opening = CALL.lines().next().unwrap();
    let lost = lines(CorrelatorOptions::default(), &[opening]);
    assert_eq!(lost.last().unwrap(), "incomplete c1: never came: hangup, leg 50101-c1");

    let off = CALL.replace("Duration=30500000", "Duration=90000000");
    let posted: Vec<_> = off.lines().collect();
    let lines = lines(CorrelatorOptions::default(), &posted);
    assert!(lines.contains(&"inconsistent c1: talk-time-differs, leg 50101-c1".to_owned()), "{lines:?}");
}

#[test]
fn a_webhook_about_no_leg_lets_the_time_pass_and_one_of_nobody_is_refused() {
    let missed = "EventType=hangup&EventTime=1700000030000000&CallID=c2&SubCallID=50200-c3&CallFlow=in\
        &CallStatus=CANCEL&CalledExtension=0450*200%40pbx.example.net&CallerIDNum=%2B15550101&Bridged=no";
    let now = datetime!(2023-11-14 22:13:50 UTC);
    let mut correlator = Correlator::default();
    let mut receive = |body: &str, now| correlator.receive_webhook(&Webhook::form(body).unwrap(), now);
    assert!(receive(missed, now).unwrap().is_empty());
    let later = now + Duration::minutes(1);
    assert_eq!(receive("color=green", later).unwrap_err().kind(), &ErrorKind::NotAnEvent);
    let told = receive("EventType=sms&text=hello", later).unwrap();
    assert_eq!(told[0].to_string(), "missed c2: +15550101 -> 0450*200");
}

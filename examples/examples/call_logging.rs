//! How do I log the calls of a Telphin/RingMe PBX into my CRM?
//!
//! Register one URL for the events of every extension (phones: all four, voice menus and queues: `hangup`), give each
//! webhook to the correlator, and let it say what to log. Run: `cargo run -p examples --example call_logging`

use pbx_events::{Correlator, Output, Webhook};
use time::Duration;
use time::macros::datetime;

/// What the PBX posted, as a log has kept it: an outgoing call, and a customer whom nobody answered.
const POSTED: [&str; 4] = [
    "EventType=dial-out&EventTime=1700000000000000&CallID=c1&SubCallID=50101-c1&CallFlow=out&CallStatus=CALLING\
     &CallerExtension=0450*101%40pbx.example.net&CallerIDNum=0450*101&CalledNumber=%2B15550100",
    "EventType=answer&EventTime=1700000006000000&CallID=c1&SubCallID=50101-c1&CallFlow=out&CallStatus=ANSWER\
     &CallerExtension=0450*101%40pbx.example.net&CallerIDNum=0450*101&CalledNumber=%2B15550100",
    "EventType=hangup&EventTime=1700000018250000&CallID=c1&SubCallID=50101-c1&CallFlow=out&CallStatus=ANSWER\
     &CallerExtension=0450*101%40pbx.example.net&CallerIDNum=0450*101&CalledNumber=%2B15550100&Duration=12250000",
    "EventType=hangup&EventTime=1700000030000000&CallID=c2&SubCallID=50200-c2&CallFlow=in&CallStatus=CANCEL\
     &CalledExtension=0450*200%40pbx.example.net&CalledNumber=0450*200&CallerIDNum=%2B15550101&CalledDID=15550199\
     &Bridged=no",
];

fn main() -> anyhow::Result<()> {
    let mut correlator = Correlator::default();
    let mut outputs = Vec::new();
    let now = datetime!(2023-11-14 22:13:50 UTC); // in a service: the time of each arrival
    for body in POSTED {
        outputs.extend(correlator.receive_webhook(&Webhook::form(body)?, now)?);
    }
    // In a service: a timer at `correlator.next_deadline()`.
    outputs.extend(correlator.advance(now + Duration::seconds(5)));
    for output in outputs {
        match output {
            Output::Logged(call) => println!("log     {}", serde_json::to_string(&call)?),
            Output::Missed(call) => println!("missed  {}", serde_json::to_string(&call)?),
            Output::Signal(signal) => println!("show    {signal}"),
            other => println!("look at {other}"),
        }
    }
    Ok(())
}

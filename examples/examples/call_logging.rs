//! How do I log the calls of a Telphin/RingMe PBX into my CRM?
//!
//! Register one URL for the events of every extension (phones: all four, voice menus and queues: `hangup`), decode each
//! webhook, and let the correlator say what to log. Run: `cargo run -p examples --example call_logging`

use pbx_events::ringme::Event;
use pbx_events::{Correlator, Output, Webhook};
use time::Duration;

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
    let mut now = time::OffsetDateTime::UNIX_EPOCH;
    for body in POSTED {
        let Event::Call(event) = Event::decode(&Webhook::form(body)?)? else { continue };
        // In a service: the time of arrival.
        now = event.time;
        outputs.extend(correlator.receive(&(*event).into(), now));
    }
    // In a service: a timer at `correlator.next_deadline()`.
    outputs.extend(correlator.advance(now + Duration::seconds(5)));
    for output in outputs {
        match output {
            Output::Logged(call) => println!("log     {}", serde_json::to_string(&call)?),
            Output::Missed(call) => println!("missed  {}", serde_json::to_string(&call)?),
            Output::Signal(signal) => println!("show    {:?}", signal.kind),
            other => println!("look at {other:?}"),
        }
    }
    Ok(())
}

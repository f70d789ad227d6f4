//! Runs a call flow on telephony of your own: implement `CallControl` for one leg, and `drive` does the rest.
//!
//! ```text
//! cargo run -p examples --example own_telephony
//! ```
//!
//! Here the telephony is a piece of paper: what a switch would do is printed, and the keys are known beforehand.

use std::collections::VecDeque;

use async_trait::async_trait;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use voice_actions::action::{Collect, Hangup, If, Say, Transfer};
use voice_actions::runtime::{
    Bridged, Budget, CallControl, ControlError, Direction, Effect, LegId, Outcome, Request, Side, Start,
    drive,
};
use voice_actions::{CallFlow, Interpreter};

/// One leg of your switch.
struct Leg {
    clock: OffsetDateTime,
    keys: VecDeque<&'static str>,
}

#[async_trait]
impl CallControl for Leg {
    fn now(&self) -> OffsetDateTime {
        self.clock
    }

    async fn perform(&mut self, request: &Request) -> Result<Outcome, ControlError> {
        self.clock += Duration::seconds(2);
        match &request.effect {
            Effect::Speak(speak) => {
                println!("speaks   {:?}", speak.text);
                Ok(Outcome::Done)
            }
            Effect::Collect(_) => {
                // `None`: the caller hung up while we waited.
                let keys = self.keys.pop_front().ok_or_else(|| ControlError::ended("NORMAL_CLEARING"))?;
                println!("collects {keys:?}");
                Ok(Outcome::collected(keys))
            }
            Effect::Bridge(bridge) => {
                println!(
                    "bridges  {}",
                    bridge.endpoints.iter().map(|end| &*end.address).collect::<Vec<_>>().join(", ")
                );
                Ok(Outcome::Bridged(Bridged::new(Duration::seconds(30), Side::Callee)))
            }
            Effect::HangUp(hang_up) => {
                println!("hangs up {}", hang_up.cause);
                Ok(Outcome::Done)
            }
            // Whatever this switch cannot do goes back to the flow, which goes on.
            _ => Err(ControlError::unsupported()),
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let flow = CallFlow::new()
        .then(Collect::digits(1).prompt(Say::text("For sales, press 1.")))
        .then(
            If::new("$keyPresses == '1'")
                .then(Transfer::to("+15550111"))
                .or_else(Say::text("Goodbye, ${callerNo}.")),
        )
        .then(Hangup::new());
    let now = datetime!(2030-01-07 10:00 UTC);
    let start = Start::new(LegId::new("leg-1"), Direction::Inbound, "+15550123", "+15550100", now);
    let mut control = Leg { clock: now, keys: VecDeque::from(["1"]) };
    let mut program = Interpreter::new(flow);
    // A flow without callbacks needs no services: `()`.
    let run = drive(&mut program, LegId::new("leg-1"), start, &mut control, &(), &Budget::standard()).await?;
    assert_eq!(run.trace.requests().count(), 3);
    Ok(())
}

//! `drive`: a program, a telephony and services of somebody's own, brought together.

use std::collections::VecDeque;
use std::sync::Mutex;

use async_trait::async_trait;
use time::OffsetDateTime;
use time::macros::datetime;
use voice_actions::runtime::{
    Budget, CallControl, ControlError, Direction, DriveErrorKind, Effect, End, HangupCause, Input, LegId,
    Outcome, Program, ProgramError, Request, RequestId, Resource, ServiceError, Services, Start, TraceEvent,
    drive,
};

use super::foreign::Lines;

const NOON: OffsetDateTime = datetime!(2030-01-01 12:00 UTC);

/// A telephony that answers from a list, and remembers what it was asked.
struct Desk {
    answers: VecDeque<Result<Outcome, ControlError>>,
    asked: Vec<String>,
}

impl Desk {
    fn new(answers: Vec<Result<Outcome, ControlError>>) -> Self {
        Self { answers: answers.into(), asked: Vec::new() }
    }
}

#[async_trait]
impl CallControl for Desk {
    fn now(&self) -> OffsetDateTime {
        NOON
    }

    async fn perform(&mut self, request: &Request) -> Result<Outcome, ControlError> {
        self.asked.push(request.effect.name().to_owned());
        self.answers.pop_front().unwrap_or(Ok(Outcome::Done))
    }
}

/// Services that take notifications and know nothing else.
#[derive(Default)]
struct Office(Mutex<Vec<String>>);

#[async_trait]
impl Services for Office {
    async fn serve(&self, request: &Request) -> Result<Outcome, ServiceError> {
        match &request.effect {
            Effect::Notify(notify) => {
                self.0.lock().unwrap().push(notify.topic.clone());
                Ok(Outcome::Done)
            }
            _ => Err(ServiceError::unsupported()),
        }
    }
}

fn start() -> Start {
    Start::new(LegId::new("a"), Direction::Inbound, "+15550100", "+15550199", NOON)
}

#[tokio::test]
async fn effects_go_to_the_telephony_and_news_to_the_services() {
    let (mut desk, office) = (Desk::new(Vec::new()), Office::default());
    let mut program = Lines::new("say Hello\nhangup");
    let run =
        drive(&mut program, LegId::new("a"), start(), &mut desk, &office, &Budget::standard()).await.unwrap();
    assert_eq!(desk.asked, ["speak", "hang_up"]);
    assert_eq!(*office.0.lock().unwrap(), ["end"]);
    assert!(matches!(run.end, End::HungUp(_)));
    assert_eq!(run.trace.requests().count(), 3);
}

#[tokio::test]
async fn a_leg_that_is_over_gets_nothing_but_services() {
    let mut desk = Desk::new(vec![Ok(Outcome::Done), Err(ControlError::ended(HangupCause::NormalClearing))]);
    let office = Office::default();
    let mut program = Lines::new("say Hello\nwait 60\nsay never");
    let run =
        drive(&mut program, LegId::new("a"), start(), &mut desk, &office, &Budget::standard()).await.unwrap();
    assert_eq!(desk.asked, ["speak", "wait"]);
    assert_eq!(*office.0.lock().unwrap(), ["end"]);
    assert!(run.trace.entries().iter().any(|entry| matches!(entry.event, TraceEvent::Ended(_))));
}

#[tokio::test]
async fn trouble_goes_to_the_dialect() {
    let mut desk = Desk::new(vec![Err(ControlError::unsupported()), Err(ControlError::failed("no port"))]);
    let mut program = Lines::new("say a\non Unsupported next\nhangup\nlabel next\nwait 1\nhangup");
    let (office, budget) = (Office::default(), Budget::standard());
    let run = drive(&mut program, LegId::new("a"), start(), &mut desk, &office, &budget).await.unwrap();
    let outcomes: Vec<_> = run
        .trace
        .entries()
        .iter()
        .filter_map(|entry| match &entry.event {
            TraceEvent::Came { outcome, .. } => Some(outcome.clone()),
            _ => None,
        })
        .collect();
    let failed = Outcome::Failed("the telephony could not do it: no port".to_owned());
    assert_eq!(outcomes[..2], [Outcome::Unsupported, failed]);
}

#[tokio::test]
async fn a_program_that_finishes_or_fails_is_hung_up() {
    let mut desk = Desk::new(Vec::new());
    let mut program = Lines::new("say Hello");
    drive(&mut program, LegId::new("a"), start(), &mut desk, &Office::default(), &Budget::standard())
        .await
        .unwrap();
    assert_eq!(desk.asked, ["speak", "hang_up"]);

    let mut desk = Desk::new(Vec::new());
    let mut program = Lines::new("label again\ngoto again");
    let error =
        drive(&mut program, LegId::new("a"), start(), &mut desk, &Office::default(), &Budget::standard())
            .await
            .unwrap_err();
    assert!(matches!(error.kind(), DriveErrorKind::Program(_)));
    assert_eq!(desk.asked, ["hang_up"]);
}

#[tokio::test]
async fn a_program_that_asks_for_ever_runs_out_of_requests() {
    let mut desk = Desk::new(Vec::new());
    let mut program = Lines::new("label again\nsay la\ngoto again");
    let budget = Budget::standard().with_requests(7);
    let error = drive(&mut program, LegId::new("a"), start(), &mut desk, &Office::default(), &budget)
        .await
        .unwrap_err();
    assert!(
        matches!(error.kind(), DriveErrorKind::Exhausted(exhausted) if exhausted.resource == Resource::Requests)
    );
    assert_eq!(error.trace().requests().count(), 8);
}

#[test]
fn a_late_or_repeated_outcome_changes_nothing() {
    let mut program = Lines::new("say a\nsay b\nsay c");
    program.resume(NOON, start().into()).unwrap();
    let done = |id| Input::Done { id: RequestId::new(id), outcome: Outcome::Done };
    assert!(program.resume(NOON, done(1)).is_ok());
    for stale in [0, 1, 3] {
        let error: ProgramError = program.resume(NOON, done(stale)).unwrap_err();
        assert!(error.is_stale(), "{stale}");
    }
    assert!(program.resume(NOON, done(2)).is_ok());
    assert_eq!(
        program.resume(NOON, start().into()).unwrap_err().to_string(),
        "a program starts once, and first of all"
    );
}

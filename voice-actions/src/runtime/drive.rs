use std::fmt;

use time::OffsetDateTime;

use super::control::report;
use super::{
    Budget, CallControl, Cause, ControlErrorKind, End, Exhausted, HangUp, HangupCause, Input, LegId, Outcome,
    Program, ProgramError, Request, RequestId, Resource, Services, Step, Trace, TraceEvent,
};

/// What a driven program did.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Run {
    /// How it came to its end.
    pub end: End,
    /// What happened.
    pub trace: Trace,
}

/// Runs a program on a leg of real telephony until its end.
///
/// The input is the [`Start`](super::Start) of a new leg; a program restored from a snapshot goes on with the
/// outcome of the request that was pending. A leg that is still there when the program finishes, or fails, is hung up.
///
/// # Errors
///
/// `Program` when the program fails, `AfterEnd` when it asks for an effect on a leg that is over, `Exhausted` when
/// the budget of requests or of leg time is used up. The error holds the trace up to that point.
pub async fn drive<C, S>(
    program: &mut dyn Program,
    leg: LegId,
    input: impl Into<Input> + Send,
    control: &mut C,
    services: &S,
    budget: &Budget,
) -> Result<Run, DriveError>
where
    C: CallControl + ?Sized,
    S: Services + ?Sized,
{
    let mut driver = Driver { control, services, leg, trace: Trace::new(), over: None };
    match driver.run(program, input.into(), budget).await {
        Ok(end) => {
            if end == End::Finished {
                driver.hang_up(HangupCause::NormalClearing).await;
            }
            Ok(Run { end, trace: driver.trace })
        }
        Err(kind) => {
            driver.hang_up(HangupCause::Interworking).await;
            Err(DriveError { kind, trace: Box::new(driver.trace) })
        }
    }
}

struct Driver<'a, C: ?Sized, S: ?Sized> {
    control: &'a mut C,
    services: &'a S,
    leg: LegId,
    trace: Trace,
    over: Option<Cause>,
}

impl<C: CallControl + ?Sized, S: Services + ?Sized> Driver<'_, C, S> {
    async fn run(
        &mut self,
        program: &mut dyn Program,
        mut input: Input,
        budget: &Budget,
    ) -> Result<End, DriveErrorKind> {
        let began = self.control.now();
        let mut requests = 0_u64;
        loop {
            let now = self.control.now();
            self.note(now, &input);
            let step = program.resume(now, input).map_err(DriveErrorKind::Program);
            for note in program.take_notes() {
                self.push(now, TraceEvent::Noted(note));
            }
            let request = match step {
                Err(kind) => {
                    self.push(now, TraceEvent::Failed(kind.to_string()));
                    return Err(kind);
                }
                Ok(Step::End(end)) => {
                    self.push(now, TraceEvent::Finished(end.clone()));
                    return Ok(end);
                }
                Ok(Step::Do(request)) => request,
            };
            self.push(now, TraceEvent::Asked(request.clone()));
            requests += 1;
            if requests > budget.requests {
                return Err(Exhausted::new(Resource::Requests, budget.requests).into());
            }
            if now - began > budget.leg_time {
                let limit = u64::try_from(budget.leg_time.whole_milliseconds()).unwrap_or(u64::MAX);
                return Err(Exhausted::new(Resource::LegTime, limit).into());
            }
            input = self.perform(&request).await?;
        }
    }

    async fn perform(&mut self, request: &Request) -> Result<Input, DriveErrorKind> {
        let outcome = if request.effect.is_service() {
            match self.services.serve(request).await {
                Ok(outcome) => outcome,
                Err(error) if error.is_unsupported() => Outcome::Unsupported,
                Err(error) => Outcome::Failed(report(&error)),
            }
        } else if self.over.is_some() {
            return Err(DriveErrorKind::AfterEnd(request.id));
        } else {
            match self.control.perform(request).await {
                Ok(outcome) => {
                    if request.effect.ends_leg() && outcome == Outcome::Done {
                        self.over = Some(Cause::normal());
                    }
                    outcome
                }
                Err(error) => match error.kind() {
                    ControlErrorKind::Ended(ended) => {
                        self.over = Some(ended.cause.clone());
                        return Ok(Input::Ended(ended.clone()));
                    }
                    ControlErrorKind::Unsupported => Outcome::Unsupported,
                    ControlErrorKind::Failed => Outcome::Failed(report(&error)),
                },
            }
        };
        Ok(Input::Done { id: request.id, outcome })
    }

    async fn hang_up(&mut self, cause: HangupCause) {
        if self.over.is_none() {
            let effect = HangUp::new().with_cause(cause);
            let request = Request::new(RequestId::new(u64::MAX), crate::diagnostics::Pointer::root(), effect);
            // Whether the telephony could hang up or the leg was gone already makes no difference any more.
            let _gone = self.control.perform(&request).await;
        }
    }

    fn note(&mut self, now: OffsetDateTime, input: &Input) {
        let event = match input {
            Input::Start(start) => TraceEvent::Started(start.clone()),
            Input::Done { id, outcome } => TraceEvent::Came { id: *id, outcome: outcome.clone() },
            Input::Ended(ended) => TraceEvent::Ended(ended.cause.clone()),
        };
        self.push(now, event);
    }

    fn push(&mut self, now: OffsetDateTime, event: TraceEvent) {
        self.trace.push(now, self.leg.clone(), event);
    }
}

/// Why driving a program stopped before its end.
#[derive(Debug)]
#[non_exhaustive]
pub enum DriveErrorKind {
    /// The program failed.
    Program(ProgramError),
    /// The program asked for an effect on a leg that is over.
    AfterEnd(RequestId),
    /// A budget is used up.
    Exhausted(Exhausted),
}

impl From<Exhausted> for DriveErrorKind {
    fn from(exhausted: Exhausted) -> Self {
        Self::Exhausted(exhausted)
    }
}

impl fmt::Display for DriveErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Program(error) => write!(f, "the program failed: {error}"),
            Self::AfterEnd(id) => write!(f, "request {} asks for an effect on a leg that is over", id.get()),
            Self::Exhausted(exhausted) => exhausted.fmt(f),
        }
    }
}

/// A program that was not driven to its end.
#[derive(Debug, thiserror::Error)]
#[error("{kind}")]
pub struct DriveError {
    kind: DriveErrorKind,
    trace: Box<Trace>,
}

impl DriveError {
    /// Returns why it stopped.
    #[must_use]
    pub const fn kind(&self) -> &DriveErrorKind {
        &self.kind
    }

    /// Returns what happened until then.
    #[must_use]
    pub const fn trace(&self) -> &Trace {
        &self.trace
    }
}

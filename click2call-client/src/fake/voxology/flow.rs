//! The call flow that an application's callback answers, and what comes of it.

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use time::Duration;
use voice_actions::callback::{CallbackKind, CallbackResponse};
use voice_actions::check::check_text;
use voice_actions::diagnostics::{Finding, Findings, Pointer, Severity};
use voice_actions::interpreter::{Application, Line};
use voice_actions::runtime::simulator::{Ledger, LegRecord, Person, Setting, World};
use voice_actions::runtime::{Endpoint, HangupCause, LegId, Originate};
use voice_actions::{CallFlow, CallbackRequest};

use super::{Voxology, VoxologyRules};
use crate::fake::call::Stage;
use crate::placed::{CallId, Outcome};

/// What a callback answered when it was asked for the call flow of a call.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FlowAnswer {
    /// The call flow; `None` if the answer is none.
    pub flow: Option<CallFlow>,
    /// What is wrong with the answer, with places in its body.
    pub findings: Findings,
}

impl FlowAnswer {
    fn of(answer: &Response<Bytes>) -> Self {
        if answer.status() != StatusCode::OK {
            let why = format!("expected status 200, found {}", answer.status().as_u16());
            let finding = Finding::new(Severity::Error, "callback-status", Pointer::root(), why);
            return Self { flow: None, findings: Findings::from_iter([finding]) };
        }
        Self {
            flow: CallbackResponse::from_slice(answer.body()).ok().and_then(CallbackResponse::into_flow),
            findings: check_text(&String::from_utf8_lossy(answer.body())),
        }
    }
}

impl VoxologyRules {
    /// Keeps the answer to `init_call` with its call.
    pub(super) fn take_flow(&mut self, request: &Request<Bytes>, answer: &Response<Bytes>) {
        let Ok(asked) = CallbackRequest::from_request(request) else { return };
        let Some(id) = asked.call_id.filter(|_| asked.kind == CallbackKind::InitCall) else { return };
        if let Some(session) = self.calls.get_mut(&CallId::from(id.as_str())) {
            session.answer = Some(FlowAnswer::of(answer));
        }
    }

    /// Returns the application as the simulator knows it: a flow at one number, callbacks at the others.
    fn application(&self, number: &str, flow: CallFlow) -> Application {
        let mut application = Application::new();
        for (number, configuration) in &self.numbers {
            let configuration = configuration.clone().and_then(|found| serde_json::from_value(found).ok());
            if let Some(configuration) = configuration {
                application = application.with_line(number, Line::configuration(configuration));
            }
        }
        application.with_flow(number, flow)
    }
}

impl Voxology {
    /// Returns what the callback answered to `init_call`, checked; `None` while it did not.
    ///
    /// It counts as answered once the request was delivered ([`deliver`](Self::deliver), or
    /// [`take_outgoing`](Self::take_outgoing) and [`settle`](Self::settle)).
    #[must_use]
    pub fn flow(&self, id: &CallId) -> Option<FlowAnswer> {
        self.with(|rules, _| rules.calls.get(id)?.answer.clone())
    }

    /// Runs the call flow that the callback answered in a simulated world, and ends the call as it did there.
    ///
    /// `people` adds to that world whoever can be reached, and what else the flow needs: queues, answers of the
    /// addresses that it asks. The A-leg is in it, has answered, and listens; give it acts by its number. Session data
    /// are those of the call. Other numbers of the application ask their callbacks, which the world's
    /// [answers](Setting::with_answers) answer.
    ///
    /// The stand-in's clock moves on by the time that the flow took, and the callback is told of the end. The call's
    /// outcome is what the ledger says of the A-leg, its B-leg the party that the flow reached or tried last. Returns
    /// the world at its end, to look at ledger, trace and faults; `None` if the A-leg has not answered, the call is over,
    /// or the callback answered no flow.
    pub fn run_flow(&self, id: &CallId, people: impl FnOnce(Setting) -> Setting) -> Option<World> {
        let (setting, originate, now) = self.with(|rules, desk| {
            let now = desk.now();
            let call = desk.calls.iter_mut().find(|call| call.id == *id)?;
            let session = rules.calls.get(id).filter(|_| call.stage() == Stage::Answered)?;
            let flow = session.answer.as_ref()?.flow.clone()?;
            // From here on the flow decides, not a plan or a limit on ringing.
            (call.plan, call.ring_limit) = (None, None);
            let a_leg = call.a_leg.as_str();
            let setting = Setting::new(rules.application(&session.shown, flow))
                .with_person(a_leg, Person::answers(Duration::ZERO));
            let originate = Originate::to(Endpoint::number(a_leg))
                .with_caller_id(session.shown.as_str())
                .with_context(session.data.clone());
            Some((setting, originate, now))
        })?;
        let mut world = World::new(people(setting), now);
        let leg = world.originate(originate);
        // What fails is a fault of the world, for the caller to see.
        drop(world.run());
        let end = Ending::of(world.ledger(), &leg)?;
        if let Some(party) = end.party {
            self.with(|_, desk| desk.redirect(id, party));
        }
        self.advance(end.after);
        self.finish(id, end.outcome, end.talk);
        Some(world)
    }
}

/// What the ledger says of the A-leg.
struct Ending {
    after: Duration,
    talk: Duration,
    outcome: Outcome,
    /// Who was reached or tried last.
    party: Option<String>,
}

impl Ending {
    fn of(ledger: &Ledger, leg: &LegId) -> Option<Self> {
        let a_leg = ledger.leg(leg)?;
        let mut others = ledger.legs().iter().filter(|other| other.leg != *leg);
        let talks = others.clone().map(|other| (ledger.together(leg, &other.leg), other));
        let talked = talks.filter(|(time, _)| *time > Duration::ZERO).max_by_key(|(time, _)| *time);
        let last = talked.map(|(_, other)| other).or_else(|| others.next_back());
        Some(Self {
            after: a_leg.connected_time(),
            talk: talked.map_or(Duration::ZERO, |(time, _)| time.max(a_leg.talk_time())),
            outcome: match (talked, last) {
                (Some(_), _) => Outcome::Connected,
                (None, Some(b_leg)) => unreached(b_leg),
                (None, None) => Outcome::NotDialled,
            },
            party: last.map(|other| other.party().to_owned()),
        })
    }
}

/// How a call ends whose B-leg was tried and not reached.
fn unreached(b_leg: &LegRecord) -> Outcome {
    match b_leg.cause.as_ref().map(|cause| &cause.cause) {
        Some(HangupCause::UserBusy) => Outcome::Busy,
        Some(HangupCause::OriginatorCancel) => Outcome::Cancelled,
        Some(HangupCause::UnallocatedNumber | HangupCause::InvalidNumberFormat) => Outcome::NotDialled,
        _ => Outcome::CustomerNoAnswer,
    }
}

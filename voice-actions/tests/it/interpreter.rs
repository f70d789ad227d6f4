//! The Voxology interpreter: the guide's traces, decisions, bounds, and whole calls on the simulator.

use time::OffsetDateTime;
use time::macros::datetime;
use voice_actions::runtime::{
    Bridged, Direction, Effect, End, Input, LegId, Note, NoteKind, Outcome, Program, ProgramError, Prompt,
    Request, Side, Start, Step,
};
use voice_actions::{CallFlow, Interpreter};

mod applications_answer_and_refuse;
mod decides_what_the_vendor_leaves_open;
mod follows_the_guides_traces;
mod is_bounded;
mod runs_whole_calls;
mod stores_and_explores;

/// The clock of the reference's vectors.
pub(super) const NOW: OffsetDateTime = datetime!(2030-01-01 15:00:20.500 UTC);

pub(super) fn inbound() -> Start {
    Start::new(LegId::new("10605776@17155753"), Direction::Inbound, "+15550123", "+15550100", NOW)
}

/// What a leg did: requests as one line each, notes, and its end.
#[derive(Debug)]
pub(super) struct Followed {
    pub(super) lines: Vec<String>,
    pub(super) requests: Vec<Request>,
    pub(super) notes: Vec<Note>,
    pub(super) end: Result<End, ProgramError>,
}

impl Followed {
    pub(super) fn warnings(&self) -> Vec<String> {
        let code = |note: &Note| match &note.kind {
            NoteKind::Warning { code, .. } => Some(format!("{} {code}", note.at)),
            NoteKind::Unset { variable } => Some(format!("{} unset {variable}", note.at)),
            _ => None,
        };
        self.notes.iter().filter_map(code).collect()
    }
}

/// Runs a leg; the closure says what comes of each request, nothing: the far end hangs up.
pub(super) fn follow(
    leg: &mut Interpreter,
    start: Start,
    mut answer: impl FnMut(&Request) -> Option<Outcome>,
) -> Followed {
    leg.observe(true);
    let mut followed =
        Followed { lines: Vec::new(), requests: Vec::new(), notes: Vec::new(), end: Ok(End::Finished) };
    let mut input: Input = start.into();
    loop {
        let step = leg.resume(NOW, input);
        followed.notes.extend(leg.take_notes());
        match step {
            Ok(Step::Do(request)) => {
                followed.lines.push(line(&request));
                input = match answer(&request) {
                    Some(outcome) => Input::Done { id: request.id, outcome },
                    None => Input::Ended(Default::default()),
                };
                followed.requests.push(request);
            }
            Ok(Step::End(end)) => {
                followed.end = Ok(end);
                return followed;
            }
            Err(error) => {
                followed.end = Err(error);
                return followed;
            }
        }
    }
}

/// What usually comes of a request.
pub(super) fn usual(request: &Request) -> Option<Outcome> {
    Some(match &request.effect {
        Effect::Collect(_) => Outcome::collected("1"),
        Effect::Bridge(_) => Outcome::Bridged(Bridged::new(time::Duration::seconds(30), Side::Callee)),
        Effect::Originate(_) => Outcome::Originated(LegId::new("leg-2")),
        Effect::EnterRoom(_) => Outcome::Entered,
        Effect::WaitInRoom(_) => Outcome::RoomEnded,
        Effect::Custom(_) => Outcome::Unsupported,
        _ => Outcome::Done,
    })
}

pub(super) fn leg(json: &str) -> Interpreter {
    Interpreter::new(CallFlow::from_json(json).unwrap())
}

/// The lines of a leg that runs as usual.
pub(super) fn lines(json: &str) -> Vec<String> {
    follow(&mut leg(json), inbound(), usual).lines
}

fn line(request: &Request) -> String {
    let what = match &request.effect {
        Effect::Speak(speak) => speak.text.clone(),
        Effect::Play(play) => play.media.clone(),
        Effect::Collect(collect) => {
            let prompts: Vec<&str> = collect
                .prompts
                .iter()
                .map(|prompt| match prompt {
                    Prompt::Speak(speak) => speak.text.as_str(),
                    Prompt::Play(play) => play.media.as_str(),
                    _ => "",
                })
                .collect();
            format!(
                "{:?} {} {} {}",
                collect.max_digits,
                collect.finish_on.as_str(),
                collect.timeout,
                prompts.join("|")
            )
        }
        Effect::Bridge(bridge) => {
            let caller = bridge.caller_id.as_ref().map(|id| id.number.as_str()).unwrap_or_default();
            format!("{} from {caller}", bridge.endpoints[0].address)
        }
        Effect::Originate(leg) => {
            let caller = leg.caller_id.as_ref().map(|id| id.number.as_str()).unwrap_or_default();
            format!("{} from {caller} with {}", leg.endpoint.address, leg.context)
        }
        Effect::EnterRoom(room) => {
            format!("{:?} {:?} {}", room.room, room.max_participants, room.end_on_exit)
        }
        Effect::WaitInRoom(room) => format!("{:?}", room.room),
        Effect::Fetch(fetch) => format!("{} {} {}", fetch.method, fetch.url, fetch.body),
        Effect::Notify(notify) => format!("{} {}", notify.topic, notify.data),
        Effect::HangUp(hang_up) => hang_up.cause.to_string(),
        Effect::Custom(custom) => custom.data.to_string(),
        other => serde_json::to_string(other).unwrap(),
    };
    format!("{} {} {what}", request.at, request.effect.name()).trim_end().to_owned()
}

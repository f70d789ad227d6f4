//! A small dialect written through public traits alone: one command a line.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use voice_actions::diagnostics::Pointer;
use voice_actions::runtime::simulator::{RouteError, Router};
use voice_actions::runtime::{
    Bridge, Budget, Cause, Collect, Effect, End, Endpoint, EnterQueue, EnterRoom, Fetch, Input, LeaveMessage,
    Listen, Meter, Note, Notify, Originate, Outcome, Park, Pending, PickUp, PickUpTarget, Program,
    ProgramError, Request, Session, Side, Snapshot, Speak, Start, StayBridged, Step, Wait, WaitInRoom,
    digest,
};

/// A script in execution.
///
/// `say TEXT`, `ask DIGITS SECONDS`, `on KEYS LABEL` (last keys or last outcome word), `from HOUR LABEL`, `goto LABEL`, `label NAME`,
/// `bridge NUMBER…`, `ring NUMBER SECONDS` (a wait, and no ring time), `listen KEY SECONDS [caller|callee]` (in talks from
/// now on), `deaf` (no longer), `stay` (in the talk), `room NAME MOST [ends] [dial NUMBER FROM]…`, `queue NAME SECONDS`, `park SLOT SECONDS`,
/// `pick SLOT`, `message BOX`, `fetch URL`, `wait SECONDS`, `notify TOPIC`, `hangup`.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    lines: Vec<String>,
    budget: Budget,
    notes: Option<Vec<Note>>,
    now: OffsetDateTime,
    state: State,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct State {
    next: usize,
    last: String,
    in_room_step: bool,
    inside: bool,
    dials: Vec<String>,
    listen: Option<Listen>,
    pending: Pending,
    meter: Meter,
    over: Option<Cause>,
    told: bool,
}

impl Lines {
    pub(crate) fn new(script: &str) -> Self {
        let lines =
            script.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
        Self {
            lines,
            budget: Budget::standard().with_steps_between_requests(1_000),
            notes: None,
            now: OffsetDateTime::UNIX_EPOCH,
            state: State::default(),
        }
    }

    fn digest(&self) -> String {
        digest(self.lines.join("\n").as_bytes())
    }

    pub(crate) fn restore(
        script: &str,
        snapshot: &Snapshot,
    ) -> Result<Self, voice_actions::runtime::SnapshotError> {
        let mut lines = Self::new(script);
        lines.state = snapshot.open("lines", 1, &lines.digest())?;
        Ok(lines)
    }

    fn label(&self, name: &str) -> usize {
        let line = format!("label {name}");
        self.lines.iter().position(|other| *other == line).unwrap_or(self.lines.len())
    }

    fn note(&mut self, note: Note) {
        if let Some(notes) = &mut self.notes {
            notes.push(note);
        }
    }

    fn ask(&mut self, at: usize, effect: impl Into<Effect>) -> Result<Step, ProgramError> {
        self.state.meter.request(&self.budget)?;
        Ok(self.state.pending.request(Pointer::root().index(at), effect))
    }

    fn go_on(&mut self) -> Result<Step, ProgramError> {
        loop {
            let at = self.state.next;
            self.state
                .meter
                .step(&self.budget)
                .map_err(|exhausted| ProgramError::new(exhausted.into(), Pointer::root().index(at)))?;
            let Some(line) = self.lines.get(at).cloned() else {
                return Ok(self.state.pending.end(End::Finished));
            };
            if let Some(dial) = self.state.dials.pop() {
                let (number, from) = dial.split_once(' ').unwrap();
                let originate =
                    Originate::to(Endpoint::number(number)).with_caller_id(from).with_context("shared");
                return self.ask(at, originate);
            }
            if self.state.inside {
                self.state.inside = false;
                return self.ask(at, WaitInRoom::new("r"));
            }
            self.note(Note::action(Pointer::root().index(at)));
            self.state.next += 1;
            let mut words = line.split(' ');
            let word = words.next().unwrap_or_default();
            let rest: Vec<&str> = words.collect();
            let seconds = |text: &str| Duration::seconds(text.parse().unwrap());
            match word {
                "say" => return self.ask(at, Speak::text(rest.join(" "))),
                "ask" => {
                    let collect =
                        Collect::until_silence(seconds(rest[1])).with_max_digits(rest[0].parse().unwrap());
                    return self.ask(at, collect.with_finish_on("#"));
                }
                "on" => {
                    let taken = self.state.last == rest[0];
                    self.note(Note::branch(Pointer::root().index(at), if taken { "yes" } else { "no" }));
                    if taken {
                        self.state.next = self.label(rest[1]);
                    }
                }
                "from" => {
                    let opens =
                        self.now.replace_time(time::Time::from_hms(rest[0].parse().unwrap(), 0, 0).unwrap());
                    let taken = self.now >= opens;
                    for by in [-Duration::SECOND, Duration::SECOND] {
                        self.note(Note::clock(Pointer::root().index(at), opens + by));
                    }
                    self.note(Note::branch(Pointer::root().index(at), if taken { "yes" } else { "no" }));
                    if taken {
                        self.state.next = self.label(rest[1]);
                    }
                }
                "goto" => self.state.next = self.label(rest[0]),
                "bridge" => {
                    let endpoints = rest.iter().map(|number| Endpoint::number(*number)).collect();
                    let mut bridge = Bridge::any(endpoints).with_ring_time(Duration::seconds(20));
                    bridge.listen.clone_from(&self.state.listen);
                    return self.ask(at, bridge);
                }
                "ring" => {
                    let bridge = Bridge::to(Endpoint::number(rest[0]));
                    return self.ask(at, bridge.with_max_wait(seconds(rest[1])));
                }
                "listen" => {
                    let mut listen = Listen::new(rest[0].parse().unwrap(), seconds(rest[1]));
                    if let Some(side) = rest.get(2) {
                        listen = listen.with_by(if *side == "caller" { Side::Caller } else { Side::Callee });
                    }
                    self.state.listen = Some(listen);
                }
                "deaf" => self.state.listen = None,
                "stay" => {
                    let mut stay = StayBridged::new();
                    stay.listen.clone_from(&self.state.listen);
                    return self.ask(at, stay);
                }
                "room" => {
                    let mut enter = EnterRoom::new(rest[0]).with_max_participants(rest[1].parse().unwrap());
                    enter.end_on_exit = rest.contains(&"ends");
                    for dial in rest.windows(3).filter(|words| words[0] == "dial") {
                        self.state.dials.insert(0, format!("{} {}", dial[1], dial[2]));
                    }
                    self.state.next = at;
                    self.state.in_room_step = true;
                    let dials = std::mem::take(&mut self.state.dials);
                    let step = self.ask(at, enter);
                    self.state.dials = dials;
                    return step;
                }
                "queue" => return self.ask(at, EnterQueue::new(rest[0]).with_max_wait(seconds(rest[1]))),
                "park" => return self.ask(at, Park::new(rest[0]).with_max_wait(seconds(rest[1]))),
                "pick" => return self.ask(at, PickUp::new(PickUpTarget::Parked(rest[0].to_owned()))),
                "message" => return self.ask(at, LeaveMessage::new(rest[0])),
                "fetch" => return self.ask(at, Fetch::get(rest[0])),
                "wait" => return self.ask(at, Wait::time(seconds(rest[0]))),
                "notify" => return self.ask(at, Notify::new(rest[0], serde_json::Value::Null)),
                "hangup" => return self.ask(at, Effect::hang_up()),
                _ => {}
            }
        }
    }
}

impl Program for Lines {
    fn resume(&mut self, now: OffsetDateTime, input: Input) -> Result<Step, ProgramError> {
        self.now = now;
        let input = self.state.pending.accept(input)?;
        let at = self.state.next;
        let room = self.state.in_room_step;
        match input {
            Input::Ended(ended) => {
                self.state.over = Some(ended.cause);
            }
            Input::Done { outcome, .. } => {
                if room {
                    match outcome {
                        Outcome::Entered => self.state.inside = true,
                        Outcome::Originated(_) => {}
                        other => {
                            self.state.dials.clear();
                            self.state.inside = false;
                            self.state.in_room_step = false;
                            self.state.last = format!("{other:?}");
                            self.state.next += 1;
                        }
                    }
                } else {
                    let hung_up = self.lines.get(at.wrapping_sub(1)).is_some_and(|line| line == "hangup");
                    if hung_up {
                        self.state.over = Some(Cause::normal());
                    }
                    self.state.last = match outcome {
                        Outcome::Collected(collected) if collected.digits.is_empty() => "silence".to_owned(),
                        Outcome::Collected(collected) => collected.digits,
                        Outcome::NotBridged(cause) => cause.as_str().to_owned(),
                        Outcome::Bridged(_) => "talked".to_owned(),
                        Outcome::Keyed(keyed) => keyed.digits,
                        Outcome::Fetched(fetched) => fetched.status.to_string(),
                        other => format!("{other:?}"),
                    };
                }
            }
            _ => {}
        }
        if let Some(cause) = self.state.over.clone() {
            if !self.state.told {
                self.state.told = true;
                return self.ask(at, Notify::new("end", serde_json::Value::Null));
            }
            return Ok(self.state.pending.end(End::HungUp(cause)));
        }
        self.go_on()
    }

    fn choices(&self, pending: &Request) -> Vec<Outcome> {
        if !matches!(pending.effect, Effect::Collect(_)) {
            return Outcome::usual(&pending.effect);
        }
        let tested = self.lines.iter().filter_map(|line| line.strip_prefix("on ")?.split(' ').next());
        let mut digits: Vec<&str> = tested.filter(|word| word.chars().all(|c| c.is_ascii_digit())).collect();
        digits.sort_unstable();
        digits.dedup();
        std::iter::once("").chain(digits).map(Outcome::collected).collect()
    }

    fn observe(&mut self, on: bool) {
        self.notes = on.then(Vec::new);
    }

    fn take_notes(&mut self) -> Vec<Note> {
        self.notes.as_mut().map(std::mem::take).unwrap_or_default()
    }

    fn points(&self) -> Vec<Note> {
        let mut points = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            let at = Pointer::root().index(index);
            points.push(Note::action(at.clone()));
            if line.starts_with("on ") || line.starts_with("from ") {
                points.extend(["yes", "no"].map(|branch| Note::branch(at.clone(), branch)));
            }
        }
        points
    }
}

impl Session for Lines {
    fn fork(&self) -> Box<dyn Session> {
        Box::new(self.clone())
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot::new("lines", 1, &self.digest(), Pointer::root().index(self.state.next), &self.state)
    }

    fn essence(&self) -> serde_json::Value {
        let State { next, last, in_room_step, inside, dials, listen, over, told, .. } = &self.state;
        serde_json::json!([next, last, in_room_step, inside, dials, listen, over, told])
    }
}

/// Numbers and their scripts. An originated leg is found by what it shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers(BTreeMap<String, String>);

impl Numbers {
    pub(crate) fn with(mut self, number: &str, script: &str) -> Self {
        self.0.insert(number.to_owned(), script.to_owned());
        self
    }

    fn script(&self, start: &Start) -> Option<&String> {
        let inbound = start.direction == voice_actions::runtime::Direction::Inbound;
        self.0.get(if inbound { &start.to } else { &start.from.number })
    }
}

impl Router for Numbers {
    fn program(&self, start: &Start) -> Result<Option<Box<dyn Session>>, RouteError> {
        Ok(self.script(start).map(|script| Box::new(Lines::new(script)) as Box<dyn Session>))
    }

    fn restore(&self, start: &Start, snapshot: &Snapshot) -> Result<Box<dyn Session>, RouteError> {
        let script = self.script(start).ok_or("no script for this number")?;
        Ok(Box::new(Lines::restore(script, snapshot)?))
    }
}

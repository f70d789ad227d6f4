//! A stand-in of a PBX: performs what a walker asks for by a script, and writes down what it was.

use std::collections::VecDeque;

use callflow_modules::directory::{Directory, Kind, MemoryDirectory};
use callflow_modules::schema::Profile;
use callflow_modules::walker::{UPDATE, Walker};
use serde_json::{Map, Value, json};
use time::{Duration, OffsetDateTime, macros::datetime};
use voice_actions::runtime::{
    Bridge, Bridged, Cause, CollectEnd, Collected, Direction, Effect, End, Ended, Input, LegId, Note,
    Outcome, Program, QueueExit, QueueLeft, RecordAction, Recording, Request, Side, Start, Step,
};

pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-20 10:00 UTC);

/// One walk: the flow, the account, who calls, what happens.
pub(crate) struct Walk {
    flow: Value,
    pub(crate) directory: MemoryDirectory,
    start: Start,
    profile: Profile,
    adapt: fn(Walker) -> Walker,
    keys: VecDeque<String>,
    bridges: VecDeque<Outcome>,
    answers: VecDeque<Outcome>,
    others: VecDeque<Outcome>,
    hangs_up_at: Option<&'static str>,
    now: OffsetDateTime,
}

/// What happened.
pub(crate) struct Done {
    /// What was asked for, a line each, lookups left out.
    pub(crate) lines: Vec<String>,
    /// Places of nodes that ran, and the branch keys taken.
    pub(crate) path: Vec<String>,
    pub(crate) requests: Vec<Request>,
    pub(crate) end: End,
    pub(crate) walker: Walker,
    pub(crate) directory: MemoryDirectory,
}

impl Done {
    /// What was asked for under this name, written as JSON.
    pub(crate) fn asked(&self, name: &str) -> Vec<Value> {
        let effects = self.requests.iter().map(|request| &request.effect);
        let named = effects.filter(|effect| effect.name() == name);
        named.map(|effect| serde_json::to_value(effect).unwrap()).collect()
    }

    /// Settings of the first bridge, in the dialect's words.
    pub(crate) fn bridge_data(&self) -> Value {
        self.asked("bridge")[0]["bridge"]["data"].clone()
    }
}

impl Walk {
    /// A flow that a caller from outside reaches, in an account where every device exists.
    pub(crate) fn of(flow: Value) -> Self {
        let start = Start::new(LegId::new("call-1"), Direction::Inbound, "+15550100", "2000", NOW)
            .with_fact("account_id", "acc")
            .with_fact("realm", "acme.example.com");
        Self {
            flow,
            directory: MemoryDirectory::new().with_invented_endpoints(),
            start,
            profile: Profile::Kazoo43,
            adapt: |walker| walker,
            keys: VecDeque::new(),
            bridges: VecDeque::new(),
            answers: VecDeque::new(),
            others: VecDeque::new(),
            hangs_up_at: None,
            now: NOW,
        }
    }

    /// One module, and a child `_` that says "after".
    pub(crate) fn module(module: &str, data: Value) -> Self {
        Self::of(json!({ "module": module, "data": data, "children": { "_": after() } }))
    }

    pub(crate) fn with(mut self, kind: Kind, id: &str, document: Value) -> Self {
        self.directory = self.directory.with(kind, id, document);
        self
    }

    /// Lets nobody exist but who was put in.
    pub(crate) fn in_empty_account(mut self) -> Self {
        self.directory = MemoryDirectory::new();
        self
    }

    /// Calls from the device of a user.
    pub(crate) fn inside(mut self) -> Self {
        self.start = self.start.with_fact("device_id", "desk").with_fact("owner_id", "jane");
        self
    }

    pub(crate) fn calling(mut self, number: &str) -> Self {
        self.start.to = number.to_owned();
        self
    }

    pub(crate) fn from(mut self, number: &str) -> Self {
        self.start.from.number = number.to_owned();
        self
    }

    pub(crate) fn fact(mut self, key: &str, value: Value) -> Self {
        self.start = self.start.with_fact(key, value);
        self
    }

    pub(crate) fn kazoo_5(mut self) -> Self {
        self.profile = Profile::Kazoo5;
        self
    }

    pub(crate) fn adapt(mut self, adapt: fn(Walker) -> Walker) -> Self {
        self.adapt = adapt;
        self
    }

    pub(crate) fn at(mut self, now: OffsetDateTime) -> Self {
        self.now = now;
        self
    }

    /// Keys in, one text for each collection; an empty one is silence, one with `#` in front the finishing key.
    pub(crate) fn keys(mut self, keys: &[&str]) -> Self {
        self.keys.extend(keys.iter().map(|key| (*key).to_owned()));
        self
    }

    /// What bridges come to, one after the other; afterwards nobody answers.
    pub(crate) fn bridges(mut self, outcomes: impl IntoIterator<Item = Outcome>) -> Self {
        self.bridges.extend(outcomes);
        self
    }

    /// What web servers answer, one after the other.
    pub(crate) fn answers(mut self, outcomes: impl IntoIterator<Item = Outcome>) -> Self {
        self.answers.extend(outcomes);
        self
    }

    /// What effects of other kinds that have a choice come to.
    pub(crate) fn others(mut self, outcomes: impl IntoIterator<Item = Outcome>) -> Self {
        self.others.extend(outcomes);
        self
    }

    /// Lets the caller leave when an effect of this name is asked for.
    pub(crate) fn hang_up_at(mut self, effect: &'static str) -> Self {
        self.hangs_up_at = Some(effect);
        self
    }

    /// Lines of what was asked for.
    pub(crate) fn lines(self) -> Vec<String> {
        self.run().lines
    }

    pub(crate) fn run(mut self) -> Done {
        let walker = if self.flow.is_null() {
            Walker::of_dialled_number()
        } else if self.flow.get("flow").is_some() {
            Walker::from_value(&self.flow).unwrap()
        } else {
            Walker::from_value(&json!({ "flow": self.flow })).unwrap()
        };
        let mut walker = (self.adapt)(walker.with_profile(self.profile));
        walker.observe(true);
        let (mut lines, mut path, mut requests) = (Vec::new(), Vec::new(), Vec::new());
        let mut input = Input::from(self.start.clone());
        let mut gone = false;
        for _ in 0..2000 {
            let step = walker.resume(self.now, input).unwrap();
            path.extend(walker.take_notes().iter().map(describe_note));
            let request = match step {
                Step::Do(request) => request,
                Step::End(end) => {
                    return Done { lines, path, requests, end, walker, directory: self.directory };
                }
            };
            if let Some(line) = line(&request.effect) {
                lines.push(line);
            }
            assert!(!gone || request.effect.is_service(), "asked of a leg that is gone: {request:?}");
            if self.hangs_up_at.is_some_and(|name| request.effect.name() == name) && !gone {
                gone = true;
                input = Input::Ended(Ended::new(Cause::normal()));
                continue;
            }
            let outcome = self.perform(&request.effect);
            requests.push(request.clone());
            input = Input::Done { id: request.id, outcome };
        }
        panic!("the walk never ends: {lines:?}");
    }

    fn perform(&mut self, effect: &Effect) -> Outcome {
        match effect {
            Effect::LookUp(look_up) => self
                .directory
                .look_up_with(&Kind::from(look_up.kind.as_str()), &look_up.key, &look_up.data)
                .map_or(Outcome::NotFound, Outcome::Found),
            Effect::Notify(notify) if notify.topic == UPDATE => {
                let kind = Kind::from(notify.data["kind"].as_str().unwrap());
                let id = notify.data["id"].as_str().unwrap();
                let set: Map<String, Value> = notify.data["set"].as_object().unwrap().clone();
                self.directory.change(&kind, id, &set);
                Outcome::Done
            }
            Effect::Collect(_) => {
                let keys = self.keys.pop_front().unwrap_or_default();
                match keys.strip_prefix('#') {
                    Some(digits) => Outcome::Collected(Collected::new(digits, CollectEnd::Key('#'))),
                    None => Outcome::collected(keys),
                }
            }
            Effect::Bridge(_) => {
                self.bridges.pop_front().unwrap_or_else(|| Outcome::not_bridged("NO_ANSWER"))
            }
            Effect::StayBridged(_) => self.bridges.pop_front().unwrap_or_else(talk),
            Effect::Fetch(_) => self.answers.pop_front().unwrap(),
            Effect::Record(record) if record.action == RecordAction::Once => {
                Outcome::Recorded(Recording::new("rec-1"))
            }
            Effect::LeaveMessage(_) => Outcome::Recorded(Recording::new("msg-1")),
            Effect::EnterRoom(_) => self.others.pop_front().unwrap_or(Outcome::Entered),
            Effect::WaitInRoom(_) => Outcome::RoomEnded,
            Effect::EnterQueue(_) => {
                self.others.pop_front().unwrap_or(Outcome::QueueLeft(QueueLeft::new(QueueExit::TimedOut)))
            }
            Effect::Park(_) | Effect::PickUp(_) | Effect::Custom(_) => {
                self.others.pop_front().unwrap_or(Outcome::NotFound)
            }
            Effect::Play(_) | Effect::Speak(_) if !self.others.is_empty() => self.others.pop_front().unwrap(),
            _ => Outcome::Done,
        }
    }
}

/// A node that shows that it was reached.
pub(crate) fn after() -> Value {
    says("after")
}

/// A node that says a word as early media.
pub(crate) fn says(word: &str) -> Value {
    json!({ "module": "play", "data": { "id": format!("prompt://{word}"), "answer": false } })
}

/// Runs a feature code whose pattern captures what is dialled behind the star.
pub(crate) fn code(module: &str, data: Value, captured: &str) -> Walk {
    let flow = json!({"patterns": [r"^\*(.*)$"], "flow": {"module": module, "data": data, "children": {"_": after()}}});
    Walk::of(Value::Null).with(Kind::Callflow, "code", flow).inside().calling(&format!("*{captured}"))
}

/// A talk that the callee ends after a while.
pub(crate) fn talk() -> Outcome {
    Outcome::Bridged(Bridged::new(Duration::seconds(30), Side::Callee))
}

fn describe_note(note: &Note) -> String {
    match &note.kind {
        voice_actions::runtime::NoteKind::Visited { branch: Some(key) } => format!("{} -> {key}", note.at),
        voice_actions::runtime::NoteKind::Visited { branch: None } => note.at.to_string(),
        voice_actions::runtime::NoteKind::Warning { code, .. } => format!("{} !{code}", note.at),
        other => format!("{} {other:?}", note.at),
    }
}

fn seconds(time: Option<Duration>) -> String {
    time.map_or_else(String::new, |time| format!(" {}s", time.as_seconds_f64()))
}

/// Writes an effect as a line; none for lookups.
pub(crate) fn line(effect: &Effect) -> Option<String> {
    Some(match effect {
        Effect::LookUp(_) => return None,
        Effect::Play(play) => {
            let times = if play.times == 1 { String::new() } else { format!(" x{}", play.times) };
            format!("play {}{times}", play.media.strip_prefix("prompt://").unwrap_or(&play.media))
        }
        Effect::Speak(speak) => format!("speak {}", speak.text),
        Effect::Collect(collect) => {
            format!("collect {}{}", collect.max_digits.unwrap_or(0), seconds(Some(collect.timeout)))
        }
        Effect::Bridge(bridge) => bridge_line(bridge),
        Effect::Reject(reject) => {
            let media = reject.media.as_ref().map_or_else(String::new, |media| format!(" after {media}"));
            format!("reject {} {}{media}", reject.code, reject.reason.as_deref().unwrap_or("-"))
        }
        Effect::HangUp(hang_up) => format!("hang up {}", hang_up.cause),
        Effect::SendDigits(send) => format!("send {}{}", send.digits, seconds(send.tone)),
        Effect::Wait(wait) => format!("wait{}", seconds(wait.time)),
        Effect::Record(record) => format!("record {:?}{}", record.action, seconds(record.time_limit)),
        Effect::LeaveMessage(message) => {
            format!("message {}{}", message.mailbox, seconds(message.time_limit))
        }
        Effect::SetPresence(presence) => format!("presence {} {}", presence.presence_id, presence.state),
        Effect::EnterRoom(room) => format!("enter {}", room.room),
        Effect::EnterQueue(queue) => format!("queue {} {}", queue.queue, queue.priority.unwrap_or(0)),
        Effect::Park(park) => format!("park {}{}", park.slot, seconds(park.max_wait)),
        Effect::PickUp(pick_up) => format!("pick up {:?}", pick_up.target),
        Effect::Fetch(fetch) => format!("fetch {} {}", fetch.method, fetch.url.split('?').next().unwrap()),
        Effect::Notify(notify) if notify.topic == UPDATE => {
            format!(
                "update {} {} {}",
                notify.data["kind"].as_str().unwrap(),
                notify.data["id"].as_str().unwrap(),
                notify.data["set"]
            )
        }
        Effect::Notify(notify) => format!("notify {}", notify.topic),
        Effect::Custom(custom) => format!("{} {}", custom.name, custom.data),
        other => other.name().to_owned(),
    })
}

fn bridge_line(bridge: &Bridge) -> String {
    let endpoints: Vec<String> =
        bridge.endpoints.iter().map(|endpoint| format!("{}:{}", endpoint.kind, endpoint.address)).collect();
    let order = match bridge.strategy {
        voice_actions::runtime::RingStrategy::Single => " single",
        _ => "",
    };
    format!("ring {}{}{order}", endpoints.join(","), seconds(bridge.ring_time))
}

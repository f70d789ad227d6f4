//! Makes a call flow ready to run.

use serde_json::{Map, Value as Json};

use super::script::{
    Assign, AssignedValue, Collect, Conference, Count, Data, Dial, FinishOn, ForEach, Items, Op, Prompt,
    Script, Switch, Timeout,
};
use crate::action::{self, Action, EventName, FinishKey};
use crate::diagnostics::Pointer;
use crate::expression::{Assigned, Expression, Template, Value};
use crate::flow::CallFlow;
use crate::param::Param;
use crate::runtime::Digits;
use crate::step::Step;

impl Script {
    /// Makes a call flow ready to run; lists nested deeper than `nesting` are left out.
    pub(super) fn new(flow: &CallFlow, nesting: u32) -> Self {
        let mut compiler = Compiler {
            script: Self { ops: Vec::new(), places: Vec::new(), points: Vec::new(), too_deep: false },
            lists: Vec::new(),
            gotos: Vec::new(),
            loops: 0,
            nesting,
        };
        compiler.list(&flow.actions, &Pointer::root().key("actions"), true);
        compiler.script
    }
}

struct Compiler {
    script: Script,
    /// The lists around the one at hand, that one last.
    lists: Vec<List>,
    /// Jumps whose labels are looked for when the list that may have them is complete.
    gotos: Vec<Goto>,
    /// Loops around the step at hand.
    loops: usize,
    nesting: u32,
}

struct List {
    /// Whether labels of the lists around this one can be reached from here.
    separate: bool,
    labels: Vec<(String, usize)>,
    loops: usize,
}

struct Goto {
    op: usize,
    label: String,
    /// Depth of the innermost list in which the label is still to be looked for.
    depth: usize,
}

impl Compiler {
    fn emit(&mut self, op: Op, at: &Pointer) -> usize {
        self.script.ops.push(op);
        self.script.places.push(at.clone());
        self.script.ops.len() - 1
    }

    fn here(&self) -> usize {
        self.script.ops.len()
    }

    fn point(&mut self, at: &Pointer, branch: Option<&'static str>) {
        self.script.points.push((at.clone(), branch));
    }

    fn list(&mut self, steps: &[Step], at: &Pointer, separate: bool) {
        if self.lists.len() >= usize::try_from(self.nesting).unwrap_or(usize::MAX) {
            self.script.too_deep = true;
            return;
        }
        self.lists.push(List { separate, labels: Vec::new(), loops: self.loops });
        for (index, step) in steps.iter().enumerate() {
            let place = at.index(index);
            self.point(&place, None);
            match step {
                Step::Assignment(assignment) => self.assignments(assignment.iter(), &place),
                Step::Action(action) => {
                    self.assignments(action.assignments(), &place);
                    self.action(action, &place);
                }
            }
        }
        self.close();
    }

    /// Finds the labels that the jumps of the list meant; what is not found goes to the list around it.
    fn close(&mut self) {
        let depth = self.lists.len();
        let Some(list) = self.lists.pop() else { return };
        let mut open = Vec::new();
        for mut goto in std::mem::take(&mut self.gotos) {
            if goto.depth < depth {
                open.push(goto);
                continue;
            }
            let found = list.labels.iter().find(|(name, _)| *name == goto.label).map(|(_, target)| *target);
            let op = match found {
                Some(target) => Op::Goto { target, loops: list.loops },
                None if list.separate => Op::NoLabel(goto.label),
                None => {
                    goto.depth = depth - 1;
                    open.push(goto);
                    continue;
                }
            };
            if let Some(place) = self.script.ops.get_mut(goto.op) {
                *place = op;
            }
        }
        self.gotos = open;
    }

    fn assignments<'a>(&mut self, variables: impl Iterator<Item = (&'a str, &'a Json)>, at: &Pointer) {
        for (path, value) in variables {
            let value = match value {
                Json::String(text) => AssignedValue::Text(Assigned::parse(text)),
                other => AssignedValue::Constant(Value::from_json(other)),
            };
            let assign = Assign { path: path.to_owned(), plain: !path.contains('.'), value };
            self.emit(Op::Assign(assign), &at.key(path));
        }
    }

    fn action(&mut self, action: &Action, at: &Pointer) {
        let op = match action {
            Action::Say(say) => Op::Say { text: template(&say.text), times: count(say.repeat.as_ref()) },
            Action::Play(play) => {
                Op::Play { media: text(&play.url, |url| url.as_str()), times: count(play.repeat.as_ref()) }
            }
            Action::Collect(collect) => Op::Collect(Box::new(self.collect(collect, at))),
            Action::Conference(conference) => return self.conference(conference, at),
            Action::Transfer(transfer) => Op::Transfer {
                to: text(&transfer.destination, |to| to.as_str()),
                caller_id: transfer.caller_id.as_ref().map(|id| text(id, |id| id.as_str())),
            },
            Action::Dial(dial) => Op::Dial(Box::new(Dial {
                to: text(&dial.destination, |to| to.as_str()),
                caller_id: dial.caller_id.as_ref().map(|id| text(id, |id| id.as_str())),
                session_data: dial.session_data.as_ref().map(session_data),
                ring_time: dial.extra_params.get("timeout").and_then(Json::as_f64),
            })),
            Action::Hangup(_) => Op::HangUp,
            Action::If(branch) => return self.branch(branch, at),
            Action::ForEach(each) => return self.for_each(each, at),
            Action::Goto(goto) => {
                let op = self.emit(Op::NoLabel(goto.label.clone()), at);
                self.gotos.push(Goto { op, label: goto.label.clone(), depth: self.lists.len() });
                return;
            }
            Action::Label(label) => {
                let here = self.here();
                if let Some(list) = self.lists.last_mut() {
                    list.labels.push((label.name.clone(), here));
                }
                Op::Label
            }
            Action::Redirect(redirect) => Op::Redirect {
                url: text(&redirect.url, |url| url.as_str()),
                method: redirect.method.as_ref().map(|method| text(method, |method| method.as_str())),
            },
            Action::SetSessionData(set) => Op::SessionData(session_data(&set.session_data)),
            Action::Sms(sms) => Op::Sms {
                to: text(&sms.destination, |to| to.as_str()),
                caller_id: text(&sms.caller_id, |id| id.as_str()),
                message: template(&sms.message),
            },
            Action::Record(record) => Op::Record(Data::members(&record.extra_params)),
            Action::Queue(queue) => Op::Queue(Data::members(&queue.extra_params)),
            Action::Transcribe(_) | Action::Stream(_) | Action::Detect(_) => {
                Op::Custom(action.word().to_lowercase(), params(action))
            }
            Action::Other(other) => Op::Custom(other.word().to_lowercase(), Data::members(other.members())),
        };
        self.emit(op, at);
    }

    fn collect(&mut self, collect: &action::Collect, at: &Pointer) -> Collect {
        let prompts = at.key("actions");
        let prompts = collect.prompts.iter().enumerate().map(|(index, step)| {
            let place = prompts.index(index);
            self.point(&place, None);
            match step {
                Step::Action(Action::Say(say)) => {
                    Prompt::Say { text: template(&say.text), times: count(say.repeat.as_ref()) }
                }
                Step::Action(Action::Play(play)) => Prompt::Play {
                    media: text(&play.url, |url| url.as_str()),
                    times: count(play.repeat.as_ref()),
                },
                _ => Prompt::Other(place),
            }
        });
        Collect {
            prompts: prompts.collect(),
            max_digits: count(collect.num_digits.as_ref()),
            finish_on: match &collect.finish_key {
                None => FinishOn::Fixed(Digits::default()),
                Some(Param::Value(key)) => FinishOn::Fixed(finish_digits(key)),
                Some(Param::Template(text)) => FinishOn::Template(Template::parse(text)),
            },
            timeout: collect.timeout.as_ref().map(|timeout| match timeout {
                Param::Value(timeout) => Timeout::Fixed(*timeout),
                Param::Template(text) => Timeout::Template(Template::parse(text)),
            }),
            name: collect.name.clone(),
        }
    }

    fn conference(&mut self, conference: &action::Conference, at: &Pointer) {
        let events = at.key("events");
        let (enter, full) = (EventName::OnEnter, EventName::OnEnterErrorMaxParticipants);
        let op = Conference {
            room: template(&conference.room),
            max_participants: count(conference.max_participants.as_ref()),
            end_on_exit: conference.end_on_exit.as_ref().map(|flag| match flag {
                Param::Value(flag) => Switch::Fixed(flag.is_on()),
                Param::Template(text) => Switch::Template(Template::parse(text)),
            }),
            full: 0,
            after: 0,
            end: 0,
            has_enter: !conference.events.get(&enter).is_empty(),
            has_full: !conference.events.get(&full).is_empty(),
        };
        let place = self.emit(Op::Conference(Box::new(op)), at);
        if !conference.events.get(&enter).is_empty() {
            self.point(at, Some("on_enter"));
        }
        self.list(conference.events.get(&enter), &events.key(enter.as_str()), true);
        self.emit(Op::WaitInRoom, at);
        let exit = self.here();
        let steps = conference.events.get(&EventName::OnExit);
        self.list(steps, &events.key(EventName::OnExit.as_str()), true);
        let over = self.emit(Op::Jump(0), at);
        let full_start = self.here();
        if !conference.events.get(&full).is_empty() {
            self.point(at, Some("on_enter_error_max_participants"));
        }
        self.list(conference.events.get(&full), &events.key(full.as_str()), true);
        let after = self.here();
        self.set_jump(over, after);
        if let Some(Op::Conference(op)) = self.script.ops.get_mut(place) {
            op.full = full_start;
            op.after = exit;
            op.end = after;
        }
    }

    fn branch(&mut self, branch: &action::If, at: &Pointer) {
        let condition = Expression::parse(&branch.condition);
        let place = self.emit(Op::If { condition, otherwise: 0 }, at);
        self.point(at, Some("then"));
        self.list(&branch.then, &at.key("then"), false);
        self.point(at, Some("orElse"));
        let over = (!branch.or_else.is_empty()).then(|| self.emit(Op::Jump(0), at));
        let start = self.here();
        if let Some(Op::If { otherwise, .. }) = self.script.ops.get_mut(place) {
            *otherwise = start;
        }
        self.list(&branch.or_else, &at.key("orElse"), false);
        let after = self.here();
        if let Some(over) = over {
            self.set_jump(over, after);
        }
    }

    fn for_each(&mut self, each: &action::ForEach, at: &Pointer) {
        let items = match &each.items {
            Param::Template(text) => Items::Expression(Expression::parse(text)),
            Param::Value(items) => Items::Data(Data::new(&Json::Array(items.clone()))),
        };
        let place = self.emit(Op::ForEach(ForEach { items, after: 0 }), at);
        self.point(at, Some("then"));
        self.loops += 1;
        self.list(&each.then, &at.key("then"), false);
        self.loops -= 1;
        self.emit(Op::Next(place), at);
        let end = self.here();
        if let Some(Op::ForEach(each)) = self.script.ops.get_mut(place) {
            each.after = end;
        }
    }

    fn set_jump(&mut self, place: usize, to: usize) {
        if let Some(Op::Jump(target)) = self.script.ops.get_mut(place) {
            *target = to;
        }
    }
}

fn template(param: &Param<String>) -> Template {
    text(param, String::as_str)
}

fn text<T>(param: &Param<T>, value: impl Fn(&T) -> &str) -> Template {
    Template::parse(match param {
        Param::Value(inner) => value(inner),
        Param::Template(text) => text,
    })
}

fn count(param: Option<&Param<u32>>) -> Option<Count> {
    param.map(|param| match param {
        Param::Value(count) => Count::Fixed(*count),
        Param::Template(text) => Count::Template(Template::parse(text)),
    })
}

pub(super) fn finish_digits(key: &FinishKey) -> Digits {
    key.key().map(Digits::from).unwrap_or_default()
}

fn session_data(data: &action::SessionData) -> Data {
    match data {
        action::SessionData::Object(members) => Data::members(members),
        action::SessionData::Variable(text) => Data::new(&Json::String(text.clone())),
    }
}

/// The parameters of an action as they would be written.
fn params(action: &Action) -> Data {
    let written = serde_json::to_value(action).unwrap_or_default();
    written.get("params").and_then(Json::as_object).map_or_else(|| Data::members(&Map::new()), Data::members)
}

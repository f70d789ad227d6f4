//! A call flow as a picture: a [Mermaid](https://mermaid.js.org/syntax/flowchart.html) flowchart.

use std::collections::BTreeMap;

use crate::action::{Action, Collect, EventName};
use crate::diagnostics::Pointer;
use crate::flow::CallFlow;
use crate::param::Param;
use crate::step::Step;
use crate::wire::MAX_NESTING;

/// Longest text of a step that is drawn, in characters.
const MAX_TEXT: usize = 48;

impl CallFlow {
    /// Draws the call flow as a Mermaid flowchart.
    ///
    /// Steps are boxes, conditions are diamonds, jumps are arrows; what happens beside a conference hangs on dotted
    /// arrows. Texts are shortened.
    ///
    /// ```
    /// use voice_actions::CallFlow;
    /// use voice_actions::action::{Hangup, If, Say};
    ///
    /// let flow = CallFlow::new().then(If::new("$n > 3").then(Say::text("Many"))).then(Hangup::new());
    /// assert_eq!(flow.to_mermaid(), "\
    /// flowchart TD
    ///     start([Call])
    ///     n0{\"$n #gt; 3\"}
    ///     n1[\"SAY<br/>Many\"]
    ///     n2([\"HANGUP\"])
    ///     start --> n0
    ///     n0 -- yes --> n1
    ///     n1 --> n2
    ///     n0 -- no --> n2
    /// ");
    /// ```
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        let mut drawing = Drawing::default();
        for visited in self.walk().filter(|visited| visited.depth < MAX_NESTING && !is_prompt(&visited.list))
        {
            let id = drawing.ids.len();
            drawing.ids.insert(visited.pointer.as_str().to_owned(), id);
            drawing.node(id, visited.step);
        }
        let main = Pointer::root().key("actions");
        drawing.edge("start", "-->", drawing.entry(&main, &self.actions, &Exit::End));
        drawing.list(&main, &self.actions, &Exit::End, &mut Vec::new());
        drawing.finish()
    }
}

/// Prompts are part of their `COLLECT`.
fn is_prompt(list: &Pointer) -> bool {
    list.as_str() != "/actions" && list.as_str().ends_with("/actions")
}

/// Where a list leads when its last step is done.
#[derive(Clone, Copy)]
enum Exit {
    /// The flow ends, and the platform hangs up.
    End,
    /// A step.
    Node(usize),
    /// Nowhere: the caller is in the conference meanwhile.
    Nowhere,
}

#[derive(Default)]
struct Drawing {
    ids: BTreeMap<String, usize>,
    nodes: String,
    edges: String,
    ends: bool,
}

impl Drawing {
    fn id(&self, at: &Pointer) -> Option<usize> {
        self.ids.get(at.as_str()).copied()
    }

    /// Returns where an arrow to this list goes.
    fn entry(&self, at: &Pointer, steps: &[Step], exit: &Exit) -> Exit {
        steps.first().and_then(|_| self.id(&at.index(0))).map_or_else(|| *exit, Exit::Node)
    }

    fn edge(&mut self, from: &str, arrow: &str, to: Exit) {
        let to = match to {
            Exit::Node(id) => format!("n{id}"),
            Exit::End => {
                self.ends = true;
                "done".to_owned()
            }
            Exit::Nowhere => return,
        };
        self.edges.extend(["    ", from, " ", arrow, " ", &to, "\n"]);
    }

    /// Draws the arrows of a list; `around` holds the lists whose labels can be reached.
    fn list<'a>(
        &mut self,
        at: &Pointer,
        steps: &'a [Step],
        exit: &Exit,
        around: &mut Vec<(Pointer, &'a [Step])>,
    ) {
        around.push((at.clone(), steps));
        for (index, step) in steps.iter().enumerate() {
            let here = at.index(index);
            let Some(id) = self.id(&here) else { continue };
            let next = self.id(&at.index(index + 1)).map_or_else(|| *exit, Exit::Node);
            self.step(id, &here, step, next, around);
        }
        around.pop();
    }

    fn step<'a>(
        &mut self,
        id: usize,
        here: &Pointer,
        step: &'a Step,
        next: Exit,
        around: &mut Vec<(Pointer, &'a [Step])>,
    ) {
        let from = format!("n{id}");
        let Step::Action(action) = step else { return self.edge(&from, "-->", next) };
        match action {
            Action::Hangup(_) | Action::Redirect(_) => {}
            Action::Goto(goto) => {
                let target = around.iter().rev().find_map(|(list, steps)| {
                    let is_label = |step: &Step| {
                        matches!(step, Step::Action(Action::Label(label)) if label.name == goto.label)
                    };
                    steps.iter().position(is_label).and_then(|index| self.id(&list.index(index)))
                });
                if let Some(target) = target {
                    self.edge(&from, "-->", Exit::Node(target));
                }
            }
            Action::If(branch) => {
                for (arrow, key, steps) in
                    [("-- yes -->", "then", &branch.then), ("-- no -->", "orElse", &branch.or_else)]
                {
                    let list = here.key(key);
                    self.edge(&from, arrow, self.entry(&list, steps, &next));
                    self.list(&list, steps, &next, around);
                }
            }
            Action::ForEach(each) => {
                let (list, again) = (here.key("then"), Exit::Node(id));
                if !each.then.is_empty() {
                    self.edge(&from, "-- each item -->", self.entry(&list, &each.then, &again));
                    self.list(&list, &each.then, &again, around);
                }
                self.edge(&from, "-- done -->", next);
            }
            Action::Conference(conference) => {
                self.edge(&from, "-->", next);
                for (event, steps) in conference.events.iter() {
                    let list = here.key("events").key(event.as_str());
                    let exit = if *event == EventName::OnEnter { Exit::Nowhere } else { next };
                    let arrow = format!("-. {} .->", escape(event.as_str()));
                    self.edge(&from, &arrow, self.entry(&list, steps, &exit));
                    // Labels around an event cannot be reached from within.
                    self.list(&list, steps, &exit, &mut Vec::new());
                }
            }
            _ => self.edge(&from, "-->", next),
        }
    }

    fn node(&mut self, id: usize, step: &Step) {
        let text = match step {
            Step::Assignment(assignment) => {
                let names: Vec<String> = assignment
                    .iter()
                    .map(|(name, value)| escape(&format!("{name} = {}", plain(value))))
                    .collect();
                names.join("<br/>")
            }
            Step::Action(action) => {
                let detail = detail(action);
                match action {
                    Action::If(_) => detail,
                    _ if detail.is_empty() => escape(action.word()),
                    _ => format!("{}<br/>{detail}", escape(action.word())),
                }
            }
        };
        let (open, close) = match step {
            Step::Action(Action::If(_)) => ("{", "}"),
            Step::Action(Action::Hangup(_)) => ("([", "])"),
            Step::Action(Action::ForEach(_)) => ("{{", "}}"),
            Step::Action(Action::Label(_) | Action::Goto(_)) => ("(", ")"),
            Step::Action(Action::Redirect(_) | Action::Transfer(_) | Action::Dial(_)) => ("[[", "]]"),
            Step::Assignment(_) => ("[/", "/]"),
            Step::Action(_) => ("[", "]"),
        };
        self.nodes.push_str(&format!("    n{id}{open}\"{text}\"{close}\n"));
    }

    fn finish(self) -> String {
        let done = if self.ends { "    done([End of flow])\n" } else { "" };
        format!("flowchart TD\n    start([Call])\n{}{done}{}", self.nodes, self.edges)
    }
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

fn param<T: std::fmt::Display>(param: &Param<T>) -> String {
    match param {
        Param::Value(value) => escape(&value.to_string()),
        Param::Template(text) => escape(text),
    }
}

/// Returns what tells one action from another of its kind.
fn detail(action: &Action) -> String {
    match action {
        Action::Say(say) => param(&say.text),
        Action::Play(play) => param(&play.url),
        Action::Collect(collect) => keys(collect),
        Action::Conference(conference) => param(&conference.room),
        Action::Transfer(transfer) => param(&transfer.destination),
        Action::Dial(dial) => param(&dial.destination),
        Action::If(branch) => escape(&branch.condition),
        Action::ForEach(each) => each.items.template().map_or_else(|| "a list".to_owned(), escape),
        Action::Goto(goto) => escape(&goto.label),
        Action::Label(label) => escape(&label.name),
        Action::Redirect(redirect) => param(&redirect.url),
        Action::Sms(sms) => param(&sms.destination),
        Action::Transcribe(transcribe) => param(&transcribe.action),
        _ => String::new(),
    }
}

fn keys(collect: &Collect) -> String {
    let prompt = collect.prompts.iter().find_map(|step| match step {
        Step::Action(Action::Say(say)) => Some(param(&say.text)),
        Step::Action(Action::Play(play)) => Some(param(&play.url)),
        _ => None,
    });
    let digits = collect.num_digits.as_ref().map(|count| match count {
        Param::Value(1) => "1 digit".to_owned(),
        count => format!("{} digits", param(count)),
    });
    let until = collect.finish_key.as_ref().map(|key| format!("until {}", param(key)));
    [prompt, digits, until].into_iter().flatten().collect::<Vec<_>>().join("<br/>")
}

/// Shortens a text and writes what Mermaid would take for its own syntax as entities.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for (index, character) in text.chars().enumerate() {
        if index == MAX_TEXT {
            escaped.push('…');
            break;
        }
        match character {
            '"' => escaped.push_str("#quot;"),
            '<' => escaped.push_str("#lt;"),
            '>' => escaped.push_str("#gt;"),
            '#' => escaped.push_str("#35;"),
            '`' => escaped.push_str("#96;"),
            ';' => escaped.push_str("#59;"),
            control if control.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

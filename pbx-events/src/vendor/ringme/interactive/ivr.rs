//! A voice menu to test an integration against: it asks, follows the answer, and goes on with its next rule.

use std::collections::BTreeMap;

use super::rules::{IvrRule, RuleAction};
use super::{Action, InteractiveRequest, InteractiveResponse};
use crate::ringme::rest::Delivery;
use crate::webhook::Parameters;

/// Most rules that one call goes through.
const MAX_STEPS: usize = 1000;

/// A voice menu: contexts with rules, of which one is entered first.
#[derive(Clone, Debug, Default)]
pub struct StandInIvr {
    contexts: BTreeMap<String, Vec<IvrRule>>,
    entry: String,
}

impl StandInIvr {
    /// Makes a voice menu with its Main context, which calls enter first.
    #[must_use]
    pub fn new(main: impl IntoIterator<Item = IvrRule>) -> Self {
        Self::default().with_context("Main", main).with_entry("Main")
    }

    /// Adds a context by its id.
    #[must_use]
    pub fn with_context(mut self, id: impl Into<String>, rules: impl IntoIterator<Item = IvrRule>) -> Self {
        self.contexts.insert(id.into(), rules.into_iter().collect());
        self
    }

    fn with_entry(mut self, id: impl Into<String>) -> Self {
        self.entry = id.into();
        self
    }

    /// Lets a call in. What the voice menu would ask about it is given.
    #[must_use]
    pub fn call(&self, request: InteractiveRequest) -> IvrCall<'_> {
        IvrCall {
            ivr: self,
            context: self.entry.clone(),
            next: 0,
            steps: 0,
            variables: BTreeMap::new(),
            passed: Vec::new(),
            request,
        }
    }
}

/// A call inside a voice menu. It does nothing itself: the caller of [`IvrCall::step`] asks and transfers.
#[derive(Clone, Debug)]
pub struct IvrCall<'a> {
    ivr: &'a StandInIvr,
    context: String,
    next: usize,
    steps: usize,
    variables: BTreeMap<String, String>,
    passed: Vec<RuleAction>,
    request: InteractiveRequest,
}

/// What the call learns.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IvrInput<'a> {
    /// Begin.
    Start,
    /// The integration answered with this body and status 200.
    Answered(&'a [u8]),
    /// The integration did not answer in time, or with another status.
    NoAnswer,
    /// The extension took the call.
    Taken,
    /// The extension could not take the call.
    NotTaken,
}

/// What the call wants.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IvrStep {
    /// Ask the integration.
    Ask {
        /// Address; of a GET with all parameters in the query.
        url: String,
        /// Method.
        method: Delivery,
        /// Body; empty for GET.
        body: String,
    },
    /// Ring an extension or number.
    Transfer {
        /// Where to.
        to: String,
    },
    /// It is over.
    End(IvrEnd),
}

/// How a call left the voice menu.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IvrEnd {
    /// An extension has taken it.
    Transferred,
    /// A rule or an answer hung up.
    HungUp,
    /// There was no further rule.
    NoMoreRules,
    /// The rules lead in a circle.
    TooManySteps,
}

impl IvrCall<'_> {
    /// Goes on until something has to be done outside.
    #[must_use]
    pub fn step(&mut self, input: &IvrInput<'_>) -> IvrStep {
        match input {
            IvrInput::Taken => return IvrStep::End(IvrEnd::Transferred),
            IvrInput::Answered(body) => {
                // A body that cannot be read is as good as none: the next rule follows.
                if let Ok(response) = InteractiveResponse::from_xml(body)
                    && let Some(end) = self.follow(&response)
                {
                    return IvrStep::End(end);
                }
            }
            IvrInput::Start | IvrInput::NoAnswer | IvrInput::NotTaken => {}
        }
        loop {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return IvrStep::End(IvrEnd::TooManySteps);
            }
            let Some(rule) = self.ivr.contexts.get(&self.context).and_then(|rules| rules.get(self.next))
            else {
                return IvrStep::End(IvrEnd::NoMoreRules);
            };
            self.next += 1;
            self.passed.push(rule.action.clone());
            if let Some(step) = self.run(rule) {
                return step;
            }
        }
    }

    /// Returns the actions of the rules that the call has gone through.
    #[must_use]
    pub fn passed(&self) -> &[RuleAction] {
        &self.passed
    }

    /// Returns the value of a variable.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    fn run(&mut self, rule: &IvrRule) -> Option<IvrStep> {
        match &rule.action {
            RuleAction::Hangup => Some(IvrStep::End(IvrEnd::HungUp)),
            RuleAction::CallInteractive => rule.text(IvrRule::URL).map(|url| self.ask(url, rule)),
            RuleAction::TransferFromVariable => {
                let to = self.variables.get(rule.text(IvrRule::TRANSFER_VARIABLE)?)?;
                (!to.is_empty()).then(|| IvrStep::Transfer { to: to.clone() })
            }
            RuleAction::Transfer | RuleAction::SimpleTransfer => {
                rule.text(IvrRule::TRANSFER_TO).map(|to| IvrStep::Transfer { to: to.to_owned() })
            }
            RuleAction::SetVariable => {
                let value = rule.text(IvrRule::VARIABLE_VALUE)?.to_owned();
                self.variables.insert(rule.text(IvrRule::VARIABLE_NAME)?.to_owned(), value);
                None
            }
            _ => None,
        }
    }

    /// Makes the request: parameters of the URL come along, and `$name` becomes the variable's value.
    fn ask(&self, url: &str, rule: &IvrRule) -> IvrStep {
        let method = rule.text(IvrRule::METHOD).map_or(Delivery::Get, Delivery::from);
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let own: Parameters = form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| {
                let variable = value.strip_prefix('$').map(|name| self.variable(name).unwrap_or_default());
                (name.into_owned(), variable.map_or_else(|| value.to_string(), str::to_owned))
            })
            .collect();
        let form = self.request.to_form();
        if method == Delivery::Post {
            let own = own.to_form();
            let separator = if own.is_empty() { "" } else { "?" };
            return IvrStep::Ask { url: format!("{address}{separator}{own}"), method, body: form };
        }
        let own = own.to_form();
        let separator = if own.is_empty() { "" } else { "&" };
        IvrStep::Ask { url: format!("{address}?{own}{separator}{form}"), method, body: String::new() }
    }

    fn follow(&mut self, response: &InteractiveResponse) -> Option<IvrEnd> {
        for action in &response.actions {
            match action {
                Action::Hangup(_) => return Some(IvrEnd::HungUp),
                Action::SetVar(set) => {
                    self.variables.insert(set.name.clone(), set.value.clone());
                }
                Action::SetCaller(caller) => {
                    self.request.caller_name = Some(caller.name.clone());
                    self.request.caller_number = Some(caller.number.clone());
                }
                Action::Jump(jump) => {
                    self.context.clone_from(&jump.context);
                    self.next = 0;
                }
                Action::Pause(_) | Action::PlaySound(_) | Action::Tts(_) | Action::Other(_) => {}
            }
        }
        None
    }
}

//! The two rules that route a call to the responsible manager, put in and taken out by what they say.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::ringme::rest::Delivery;

vocabulary! {
    /// What a rule of a voice menu does: the actions that matter to an integration.
    pub enum RuleAction {
        /// Calls up to ten numbers.
        Transfer = "transfer",
        /// Calls numbers without their extensions' settings.
        SimpleTransfer = "simple_transfer",
        /// Ends the call.
        Hangup = "hangup",
        /// Plays a sound.
        PlaySound = "play_sound",
        /// Plays nothing for a while.
        PlaySilence = "play_silence",
        /// Goes to another context.
        JumpToContext = "jump_to_context",
        /// Says digits.
        PlayDigits = "play_digits",
        /// Says the digits of a variable.
        PlayDigitsFromVariable = "play_digits_from_variable",
        /// Collects digits into a variable.
        RecordDigits = "record_digits",
        /// Sets a variable.
        SetVariable = "set_variable",
        /// Transfers to the extension in a variable.
        TransferFromVariable = "transfer_from_variable",
        /// Asks an integration.
        CallInteractive = "call_interactive",
        /// Changes the caller's number.
        SetCallerIdNumber = "set_caller_id_number",
        /// Changes the caller's name.
        SetCallerIdName = "set_caller_id_name",
        /// Asks how the caller liked it.
        QualityRate = "quality_rate",
        /// Understands speech.
        VoiceHelper = "voice_helper",
    }
}

/// A rule of a context of a voice menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct IvrRule {
    /// What it does.
    pub action: RuleAction,
    /// Its parameters, by the vendor's names, and whatever else the PBX keeps with it.
    #[serde(flatten)]
    pub parameters: Map<String, Value>,
}

impl IvrRule {
    pub(super) const URL: &str = "call_interactive_url";
    pub(super) const METHOD: &str = "call_interactive_method";
    pub(super) const TRANSFER_VARIABLE: &str = "transfer_variable";
    pub(super) const VARIABLE_NAME: &str = "set_variable_name";
    pub(super) const VARIABLE_VALUE: &str = "set_variable_value";
    pub(super) const TRANSFER_TO: &str = "transfer_dst";

    /// Makes a rule without parameters.
    #[must_use]
    pub fn new(action: RuleAction) -> Self {
        Self { action, parameters: Map::new() }
    }

    /// Makes the rule *Call Interactive*.
    #[must_use]
    pub fn call_interactive(url: impl Into<String>, method: &Delivery) -> Self {
        Self::new(RuleAction::CallInteractive).with(Self::URL, url.into()).with(Self::METHOD, method.as_str())
    }

    /// Makes the rule *Transfer from variable*.
    #[must_use]
    pub fn transfer_from_variable(variable: impl Into<String>) -> Self {
        Self::new(RuleAction::TransferFromVariable).with(Self::TRANSFER_VARIABLE, variable.into())
    }

    /// Adds a parameter by the vendor's name.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.parameters.insert(name.to_owned(), value.into());
        self
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.parameters.get(name)?.as_str()
    }
}

/// Routing to the responsible manager: what the integration's two rules say.
#[doc(alias = "responsible manager")]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ManagerRouting {
    /// Address that the voice menu asks.
    pub url: String,
    /// Method with which it asks.
    pub method: Delivery,
    /// Variable that the integration's `SetVar` sets.
    pub variable: String,
}

/// How the rules of a context are to change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RulePlan {
    /// The rules as they shall be.
    pub rules: Vec<IvrRule>,
    /// What changes, in order: removals from the last to the first, then insertions.
    pub changes: Vec<RuleChange>,
    /// What a person should look at.
    pub warnings: Vec<RuleWarning>,
}

/// One change of the rules; the position is that in the list after all changes before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleChange {
    /// Puts a rule before what stands at the position.
    Insert {
        /// Position, counted from 0.
        at: usize,
        /// The rule.
        rule: IvrRule,
    },
    /// Takes a rule away.
    Remove {
        /// Position, counted from 0.
        at: usize,
        /// The rule.
        rule: IvrRule,
    },
}

/// What a person should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleWarning {
    /// *Transfer from variable* is the last rule: if the manager cannot take the call, it has nowhere to go.
    TransferIsLast,
    /// Our *Call Interactive* is followed by a transfer from another variable than the one that we set; it was left
    /// alone.
    VariableNamesDiffer {
        /// Variable of that rule.
        found: String,
    },
    /// A transfer from our variable stands without our *Call Interactive*; it was left alone, somebody may need it.
    TransferWithoutQuestion {
        /// Its position among the given rules, counted from 0.
        at: usize,
    },
}

impl ManagerRouting {
    /// Makes a routing that asks by GET.
    #[must_use]
    pub fn new(url: impl Into<String>, variable: impl Into<String>) -> Self {
        Self { url: url.into(), method: Delivery::Get, variable: variable.into() }
    }

    /// Plans how to put the two rules first in the Main context.
    ///
    /// Planned twice, the second plan is empty. Our rules elsewhere in the context move to the front, with everything
    /// that the PBX keeps with them.
    ///
    /// ```
    /// use pbx_events::ringme::interactive::{IvrRule, ManagerRouting, RuleAction};
    ///
    /// let url = "https://myintegration:8080/cid/807/getmanager/TLP55522";
    /// let routing = ManagerRouting::new(url, "manager");
    /// let main = [IvrRule::new(RuleAction::PlaySound), IvrRule::new(RuleAction::Hangup)];
    /// let plan = routing.enable(&main);
    /// let actions: Vec<_> = plan.rules.iter().map(|rule| rule.action.as_str()).collect();
    /// assert_eq!(actions, ["call_interactive", "transfer_from_variable", "play_sound", "hangup"]);
    /// assert!(routing.enable(&plan.rules).changes.is_empty());
    /// assert_eq!(routing.disable(&plan.rules).rules, main);
    /// ```
    #[must_use]
    pub fn enable(&self, rules: &[IvrRule]) -> RulePlan {
        let is_first = matches!(rules, [question, transfer, ..]
            if self.is_question(question) && self.is_transfer(transfer));
        let mut plan = if is_first && self.ours(rules).0.len() == 2 {
            RulePlan { rules: rules.to_vec(), changes: Vec::new(), warnings: self.ours(rules).1 }
        } else {
            let mut plan = self.disable(rules);
            let found = |is_it: &dyn Fn(&IvrRule) -> bool| {
                plan.changes.iter().rev().find_map(|change| match change {
                    RuleChange::Remove { rule, .. } if is_it(rule) => Some(rule.clone()),
                    _ => None,
                })
            };
            let question = found(&|rule| self.is_question(rule))
                .unwrap_or_else(|| IvrRule::call_interactive(&self.url, &self.method));
            let transfer = found(&|rule| self.is_transfer(rule))
                .unwrap_or_else(|| IvrRule::transfer_from_variable(&self.variable));
            for (at, rule) in [question, transfer].into_iter().enumerate() {
                plan.rules.insert(at, rule.clone());
                plan.changes.push(RuleChange::Insert { at, rule });
            }
            plan
        };
        if plan.rules.last().is_some_and(|last| self.is_transfer(last)) {
            plan.warnings.push(RuleWarning::TransferIsLast);
        }
        plan
    }

    /// Plans how to take the two rules out, wherever they stand by now. Rules that are not ours stay.
    #[must_use]
    pub fn disable(&self, rules: &[IvrRule]) -> RulePlan {
        let (ours, warnings) = self.ours(rules);
        let mut plan = RulePlan { rules: rules.to_vec(), changes: Vec::new(), warnings };
        for at in ours.into_iter().rev() {
            let rule = plan.rules.remove(at);
            plan.changes.push(RuleChange::Remove { at, rule });
        }
        plan
    }

    fn is_question(&self, rule: &IvrRule) -> bool {
        rule.action == RuleAction::CallInteractive && rule.text(IvrRule::URL) == Some(&self.url)
    }

    fn is_transfer(&self, rule: &IvrRule) -> bool {
        rule.action == RuleAction::TransferFromVariable
            && rule.text(IvrRule::TRANSFER_VARIABLE) == Some(&self.variable)
    }

    /// Finds our rules: each of our questions, and the transfer from our variable that follows it before another
    /// question does.
    fn ours(&self, rules: &[IvrRule]) -> (Vec<usize>, Vec<RuleWarning>) {
        let mut ours = Vec::new();
        let mut warnings = Vec::new();
        let mut asked = false;
        for (at, rule) in rules.iter().enumerate() {
            if rule.action == RuleAction::CallInteractive {
                asked = self.is_question(rule);
                if asked {
                    ours.push(at);
                }
            } else if self.is_transfer(rule) {
                if asked {
                    ours.push(at);
                } else {
                    warnings.push(RuleWarning::TransferWithoutQuestion { at });
                }
                asked = false;
            } else if asked && rule.action == RuleAction::TransferFromVariable {
                let found = rule.text(IvrRule::TRANSFER_VARIABLE).unwrap_or_default().to_owned();
                warnings.push(RuleWarning::VariableNamesDiffer { found });
            }
        }
        (ours, warnings)
    }
}

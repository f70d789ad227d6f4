//! A module with branches, while it is still known which branches it can take.

use crate::{BranchKey, Children, Module, Node};

/// A module that got branches; offers those that the module can take.
///
/// Made by the branch methods of the modules, and turned into a [`Node`] by `into()`. [`on`](Self::on) takes any key.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a step does nothing until it stands in a flow"]
pub struct Step<M> {
    module: M,
    children: Children,
}

impl<M> Step<M> {
    /// Sets the child with any key.
    pub fn on(mut self, key: impl Into<BranchKey>, next: impl Into<Node>) -> Self {
        self.children.insert(key, next);
        self
    }
}

impl<M: Into<Module>> From<M> for Step<M> {
    fn from(module: M) -> Self {
        Self { module, children: Children::new() }
    }
}

impl<M: Into<Module>> From<Step<M>> for Node {
    fn from(step: Step<M>) -> Self {
        let mut node = Self::new(step.module);
        node.children = step.children;
        node
    }
}

/// Writes the methods of one sort of branches, for a module and for its [`Step`] alike.
macro_rules! branch_methods {
    (@one $module:ty, $(#[$doc:meta])* $method:ident($($argument:ident: $type:ty),*), $key:expr) => {
        $(#[$doc])*
        pub fn $method(self, $($argument: $type,)* next: impl Into<$crate::Node>) -> $crate::Step<$module> {
            self.into_step().on($key, next)
        }
    };
    (Default $module:ty) => {
        branch_methods!(@one $module,
            /// Sets the child `_`: what happens when no other branch fits.
            otherwise(), $crate::BranchKey::DEFAULT);
    };
    (Cause $module:ty) => {
        branch_methods!(@one $module,
            /// Sets the child for a failure with this hangup cause.
            on_cause(cause: $crate::HangupCause), cause);
        branch_methods!(@one $module,
            /// Sets the child for a failure with this SIP status; looked at after the cause.
            on_sip(code: u16), $crate::BranchKey::sip(code));
    };
    (Digits $module:ty) => {
        branch_methods!(@one $module,
            /// Sets the child for exactly these digits.
            on_digits(digits: impl Into<String>), $crate::BranchKey::digits(digits));
    };
    (Menu $module:ty) => {
        branch_methods!(@one $module,
            /// Sets the child for a caller who keys nothing in.
            on_timeout(), $crate::BranchKey::TIMEOUT);
        branch_methods!(@one $module,
            /// Sets the child for a caller who used up all tries.
            on_max_retries(), $crate::BranchKey::MAX_RETRIES);
    };
    (Rule $module:ty) => {
        branch_methods!(@one $module,
            /// Sets the child for a temporal rule or rule set. The first rule that applies wins.
            on_rule(rule: impl Into<$crate::Id>), &rule.into());
        branch_methods!(@one $module,
            /// Sets the child for the rules of the field `rule_set`.
            on_rule_set(), $crate::BranchKey::RULE_SET);
    };
    (Match $module:ty) => {
        branch_methods!(@one $module,
            /// Sets the child for a number that matches.
            on_match(), $crate::BranchKey::MATCH);
        branch_methods!(@one $module,
            /// Sets the child for a number that does not match.
            on_no_match(), $crate::BranchKey::NO_MATCH);
    };
    (Number $module:ty) => {
        branch_methods!(@one $module,
            /// Sets the child for exactly this number.
            on_number(number: impl Into<String>), $crate::BranchKey::number(number));
    };
    (Threshold $module:ty) => {
        branch_methods!(@one $module,
            /// Sets the child for a measure of at least `value`; the greatest one that is reached wins.
            on_at_least(value: u32), $crate::BranchKey::at_least(value));
    };
    (Value $module:ty) => {
        branch_methods!(@one $module,
            /// Sets the child for exactly this value.
            on_value(value: impl Into<String>), $crate::BranchKey::value(value));
    };
    (Fax $module:ty) => {
        branch_methods!(@one $module,
            /// Sets the child for a fax machine.
            on_fax(), $crate::BranchKey::ON_FAX);
        branch_methods!(@one $module,
            /// Sets the child for a person.
            on_voice(), $crate::BranchKey::ON_VOICE);
    };
    (Slots $module:ty) => {
        branch_methods!(@one $module,
            /// Sets the child for a slot beyond `max_slot_number`.
            on_slots_exceeded(), $crate::BranchKey::MAX_SLOT_EXCEEDED);
    };
    (Availability $module:ty) => {
        branch_methods!(@one $module,
            /// Sets the child for a queue with a free agent.
            on_available(), $crate::BranchKey::AVAILABLE);
        branch_methods!(@one $module,
            /// Sets the child for a queue without one.
            on_unavailable(), $crate::BranchKey::UNAVAILABLE);
    };
}

/// Which branches a module takes: one trait for each sort, with the methods it gives to a [`Step`].
pub mod takes {
    use super::Step;

    macro_rules! takes {
        ($( $name:ident $branches:literal )*) => { $(
            #[doc = concat!("Modules that branch to ", $branches, ".")]
            pub trait $name: Into<crate::Module> {}

            impl<M: $name> Step<M> {
                branch_methods!($name M);
            }
        )* };
    }

    impl<M> Step<M> {
        fn into_step(self) -> Self {
            self
        }
    }

    takes! {
        Default "`_`"
        Cause "hangup causes and SIP codes"
        Digits "what the caller keys in"
        Menu "`timeout` and `max_retries`"
        Rule "rules and rule sets"
        Match "`match` and `nomatch`"
        Number "a telephone number or a slot"
        Threshold "the greatest integer that a measure reaches"
        Value "the value of a variable"
        Fax "`ON_FAX` and `ON_VOICE`"
        Slots "`MAX_SLOT_EXCEEDED`"
        Availability "`available` and `unavailable`"
    }
}

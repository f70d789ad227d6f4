use std::collections::BTreeMap;

use super::{Interpreter, Options};
use crate::check;
use crate::diagnostics::Findings;
use crate::flow::CallFlow;
use crate::rest::{Callback, NumberConfiguration};
use crate::runtime::{Budget, Direction, Start};

/// The numbers of an application and what runs on each: picks the interpreter of a new leg.
///
/// A call that comes in runs what its called number says. A leg that a `DIAL` started runs what its **caller id** says: that
/// is how the vendor finds the second script.
///
/// ```
/// use time::macros::datetime;
/// use voice_actions::action::Say;
/// use voice_actions::interpreter::{Application, Line};
/// use voice_actions::runtime::{Direction, LegId, Start};
/// use voice_actions::CallFlow;
///
/// let application = Application::new()
///     .with_line("+15550100", Line::flow(CallFlow::new().then(Say::text("Hello customer"))))
///     .with_line("+15550101", Line::flow(CallFlow::new().then(Say::text("Hello agent"))));
/// let now = datetime!(2030-01-01 15:00 UTC);
/// let agent = Start::new(LegId::new("leg-2"), Direction::Outbound, "+15550101", "+15550177", now);
/// assert_eq!(application.number(&agent), "+15550101");
/// assert!(application.interpreter(&agent).is_some());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Application {
    lines: BTreeMap<String, Line>,
}

/// What runs on a number.
#[derive(Clone, Debug)]
pub struct Line(Interpreter);

impl Line {
    /// Runs a call flow that is at hand, as if a callback had answered with it.
    #[must_use]
    pub fn flow(flow: CallFlow) -> Self {
        Self(Interpreter::new(flow))
    }

    /// Asks a callback.
    #[must_use]
    pub fn callback(callback: Callback) -> Self {
        Self(Interpreter::from_callback(callback))
    }

    /// Asks the callback of a number's configuration.
    #[must_use]
    pub fn configuration(configuration: NumberConfiguration) -> Self {
        Self(Interpreter::from_configuration(configuration))
    }

    /// Sets what the vendor leaves open.
    #[must_use]
    pub fn with_options(mut self, options: Options) -> Self {
        self.0 = self.0.with_options(options);
        self
    }

    /// Sets the limits.
    #[must_use]
    pub fn with_budget(mut self, budget: Budget) -> Self {
        self.0 = self.0.with_budget(budget);
        self
    }
}

impl Application {
    /// Makes an application without numbers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a number, or a verified outbound caller id.
    #[must_use]
    pub fn with_line(mut self, number: impl Into<String>, line: Line) -> Self {
        self.lines.insert(number.into(), line);
        self
    }

    /// Checks all call flows, alone and as an application: by number, what is wrong with the flow there.
    ///
    /// A number whose flow a callback brings has nothing to check.
    ///
    /// ```
    /// use voice_actions::CallFlow;
    /// use voice_actions::action::{Goto, Hangup};
    /// use voice_actions::interpreter::{Application, Line};
    ///
    /// let flow = CallFlow::new().then(Goto::label("nowhere")).then(Hangup::new());
    /// let application = Application::new().with_line("+15550100", Line::flow(flow));
    /// assert!(application.check()["+15550100"].has_errors());
    /// ```
    #[must_use]
    pub fn check(&self) -> BTreeMap<String, Findings> {
        check::Scripts::from(self).check()
    }

    /// Returns the number of ours that decides what a leg runs.
    #[must_use]
    pub fn number<'a>(&self, start: &'a Start) -> &'a str {
        if start.direction == Direction::Outbound { &start.from.number } else { &start.to }
    }

    /// Returns the interpreter of a leg that starts, unless nothing runs on its number.
    #[must_use]
    pub fn interpreter(&self, start: &Start) -> Option<Interpreter> {
        self.lines.get(self.number(start)).map(|line| line.0.clone())
    }
}

impl From<&Application> for check::Scripts {
    /// Takes every call flow at hand, named after its number.
    fn from(application: &Application) -> Self {
        let flows =
            application.lines.iter().filter_map(|(number, line)| Some((number, line.0.flow.as_ref()?)));
        flows.fold(Self::new(), |all, (number, flow)| {
            all.with(
                check::Script::from_flow(number.as_str(), CallFlow::clone(flow)).on_number(number.as_str()),
            )
        })
    }
}

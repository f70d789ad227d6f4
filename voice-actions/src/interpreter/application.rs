use std::collections::BTreeMap;

use super::{Interpreter, Options};
use crate::callback::{CallbackKind, CallbackRequest};
use crate::check;
use crate::diagnostics::{Findings, Severity};
use crate::flow::CallFlow;
use crate::rest::{Callback, NumberConfiguration};
use crate::runtime::{Budget, Direction, Start};
use crate::server::Answer;

/// The numbers of an application and what runs on each: picks the interpreter of a new leg.
///
/// A call that comes in runs what its called number says. A leg that a `DIAL` started runs what its **caller id** says: that
/// is how the vendor finds the second script.
///
/// The same value is [checked](Self::checked) before it is used, [answers](Self::answer) the platform's callbacks, and runs in a
/// [simulated world](crate::runtime) of a test.
///
/// ```
/// use voice_actions::action::{Hangup, Say};
/// use voice_actions::callback::{CallbackKind, CallbackRequest};
/// use voice_actions::interpreter::Application;
/// use voice_actions::{CallFlow, PhoneNumber};
///
/// let application = Application::new()
///     .with_flow("+15550100", CallFlow::new().then(Say::text("Hello customer")).then(Hangup::new()))
///     .with_flow("+15550101", CallFlow::new().then(Say::text("Hello agent")).then(Hangup::new()))
///     .checked()?;
/// let request = CallbackRequest::new(CallbackKind::InitCall).with_api_number(PhoneNumber::new("+15550101"));
/// let answer = application.answer(&request);
/// assert!(String::from_utf8_lossy(answer.body()).contains("Hello agent"));
/// # Ok::<(), voice_actions::check::Rejected>(())
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

    /// Adds a number, or a verified outbound caller id, and what runs on it, in place of what ran there.
    #[must_use]
    pub fn with_line(mut self, number: impl Into<String>, line: Line) -> Self {
        self.lines.insert(number.into(), line);
        self
    }

    /// Adds a number, or a verified outbound caller id, and the call flow that runs on it, in place of what ran there.
    #[must_use]
    pub fn with_flow(self, number: impl Into<String>, flow: CallFlow) -> Self {
        self.with_line(number, Line::flow(flow))
    }

    /// Checks all call flows, alone and as an application: by number, what is wrong with the flow there.
    ///
    /// A number whose flow a callback brings has nothing to check.
    ///
    /// ```
    /// use voice_actions::CallFlow;
    /// use voice_actions::action::{Goto, Hangup};
    /// use voice_actions::interpreter::Application;
    ///
    /// let flow = CallFlow::new().then(Goto::label("nowhere")).then(Hangup::new());
    /// let application = Application::new().with_flow("+15550100", flow);
    /// assert!(application.check()["+15550100"].has_errors());
    /// ```
    #[must_use]
    pub fn check(&self) -> BTreeMap<String, Findings> {
        check::Scripts::from(self).check()
    }

    /// Gives the application back if the [check](Self::check) finds no error: nothing that the platform would refuse or that
    /// cannot do what it says. What is likely a mistake passes, see [`checked_strictly`](Self::checked_strictly).
    ///
    /// # Errors
    /// Names every error with its number, its place and, where one is likely, what was meant.
    pub fn checked(self) -> Result<Self, check::Rejected> {
        check::Rejected::of(self.check(), Severity::Error).map_or(Ok(self), Err)
    }

    /// Gives the application back if the [check](Self::check) finds neither an error nor a warning: no caller ID without a
    /// script, no variable that nothing sets. [`RULES`](check::RULES) says what is a warning.
    ///
    /// ```
    /// use voice_actions::CallFlow;
    /// use voice_actions::action::{Hangup, Say};
    /// use voice_actions::interpreter::Application;
    ///
    /// let flow = CallFlow::new().then(Say::text("Hello ${firstName}.")).then(Hangup::new());
    /// let application = Application::new().with_flow("+15550100", flow);
    /// assert!(application.clone().checked().is_ok());
    /// let rejected = application.checked_strictly().unwrap_err();
    /// assert!(rejected.to_string().starts_with("+15550100: warning[undefined-var]"));
    /// ```
    ///
    /// # Errors
    /// Names every error and warning with its number, its place and, where one is likely, what was meant.
    pub fn checked_strictly(self) -> Result<Self, check::Rejected> {
        check::Rejected::of(self.check(), Severity::Warning).map_or(Ok(self), Err)
    }

    /// Answers a callback with the call flow of the number that it is about.
    ///
    /// That is the number that was called or, for a leg that a `DIAL` started, its caller id; the platform names it in
    /// [`api_number`](CallbackRequest::api_number). The answer is empty for a number without a flow at hand, and when the
    /// request asks for none: the call is over, or a message came.
    #[must_use]
    pub fn answer(&self, request: &CallbackRequest) -> Answer {
        let asks = matches!(request.kind, CallbackKind::InitCall | CallbackKind::LiveCall);
        let number = request.api_number.as_ref().filter(|_| asks);
        let line = number.and_then(|number| self.lines.get(number.as_str()));
        let flow = line.and_then(|line| line.0.flow.as_deref());
        flow.map_or_else(Answer::nothing, |flow| Answer::from(flow.clone()))
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

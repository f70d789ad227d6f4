//! Applications in a simulated world.

use serde_json::Value;

use super::{Application, Line, Options};
use crate::diagnostics::Pointer;
use crate::error::{self, Error, ErrorKind};
use crate::flow::CallFlow;
use crate::rest::NumberConfiguration;
use crate::runtime::simulator::{RouteError, Router, WorldFile};
use crate::runtime::{Session, Snapshot, Start};

impl Application {
    /// Reads the numbers of a world file.
    ///
    /// An entry is `{"flow": {…}}` with a call flow, `{"file": "…"}` with the name of a file that holds one, or
    /// `{"callback": {"url": "…"}}`, the configuration of a number, whose callback is answered by the `http` of the world.
    /// The `options` of the world are [`Options`].
    ///
    /// ```
    /// use voice_actions::interpreter::Application;
    /// use voice_actions::runtime::simulator::WorldFile;
    ///
    /// let file = WorldFile::from_json(r#"{
    ///     "start": "2030-01-01T12:00:00Z",
    ///     "numbers": { "+15550100": { "flow": { "actions": [{ "type": "HANGUP" }] } } },
    ///     "options": { "at_end": "ask_again" },
    ///     "calls": { "from": "+15550123", "to": "+15550100" }
    /// }"#)?;
    /// let application = Application::from_world(&file, |name| std::fs::read_to_string(name))?;
    /// let mut world = file.world(application);
    /// world.run().unwrap();
    /// assert_eq!(world.ledger().legs().len(), 1);
    /// # Ok::<(), voice_actions::Error>(())
    /// ```
    ///
    /// # Errors
    /// Names the place in the world file of an entry that is none of the three, or whose call flow cannot be read.
    pub fn from_world(
        file: &WorldFile,
        mut read: impl FnMut(&str) -> std::io::Result<String>,
    ) -> Result<Self, Error> {
        let options = Value::Object(file.options.clone());
        let options: Options = serde_path_to_error::deserialize(&options).map_err(|error| {
            let at = Pointer::root().key("options").join(&Pointer::from(error.path()));
            Error::new(ErrorKind::WrongType, at).because(error.into_inner())
        })?;
        let numbers = Pointer::root().key("numbers");
        let mut application = Self::new();
        for (number, entry) in &file.numbers {
            let line = line(entry, &numbers.key(number), &mut read)?;
            let line = line.with_options(options.clone()).with_budget(file.budget.clone());
            application = application.with_line(number, line);
        }
        Ok(application)
    }
}

fn line(
    entry: &Value,
    at: &Pointer,
    read: &mut impl FnMut(&str) -> std::io::Result<String>,
) -> Result<Line, Error> {
    if let Some(flow) = entry.get("flow") {
        let flow = CallFlow::from_value(flow.clone()).map_err(|error| error.within(&at.key("flow")))?;
        return Ok(Line::flow(flow));
    }
    if let Some(name) = entry.get("file") {
        let at = at.key("file");
        let wrong = || Error::new(ErrorKind::WrongType, at.clone());
        let name = name.as_str().ok_or_else(wrong)?;
        let text = read(name).map_err(|error| wrong().because(error))?;
        let flow = CallFlow::from_json(&text)
            .map_err(|error| Error::new(error.kind(), at.clone()).because(error))?;
        return Ok(Line::flow(flow));
    }
    if entry.get("callback").is_some() {
        let configuration: NumberConfiguration =
            error::from_value(entry.clone()).map_err(|error| error.within(at))?;
        return Ok(Line::configuration(configuration));
    }
    Err(Error::new(ErrorKind::MissingMember, at.clone()).because("expected `flow`, `file` or `callback`"))
}

impl Router for Application {
    fn program(&self, start: &Start) -> Result<Option<Box<dyn Session>>, RouteError> {
        Ok(self.interpreter(start).map(|leg| Box::new(leg) as Box<dyn Session>))
    }

    fn restore(&self, start: &Start, snapshot: &Snapshot) -> Result<Box<dyn Session>, RouteError> {
        let leg = self.interpreter(start).ok_or("nothing runs on the number")?;
        Ok(Box::new(leg.restore(snapshot)?))
    }
}

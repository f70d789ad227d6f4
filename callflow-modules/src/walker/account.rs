//! An account in a simulated world: numbers to callflows, documents, and the services behind them.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use voice_actions::runtime::simulator::{
    AnswerTable, Answers, RouteError, Router, Setting, World, WorldFile,
};
use voice_actions::runtime::{Session, Snapshot, Start};

use super::Walker;
use crate::check::{self, Subject};
use crate::directory::{Directory as _, DirectoryAnswers, Kind, MemoryDirectory};
use crate::{Error, Node};

/// An account whose numbers are called in a simulated world.
///
/// ```
/// use callflow_modules::directory::MemoryDirectory;
/// use callflow_modules::walker::Account;
/// use serde_json::json;
/// use time::{Duration, macros::datetime};
/// use voice_actions::runtime::simulator::{Act, AnswerTable, Call, Person, World};
///
/// let flow = json!({"module": "device", "data": {"id": "front_desk"}});
/// let account = Account::new(MemoryDirectory::new().with_invented_endpoints()).with_flow("2000", &flow)?;
/// let clerk = Person::answers(Duration::seconds(4)).then(Act::talk(Duration::minutes(1))).then(Act::HangUp);
/// let setting = account.setting(AnswerTable::new()).with_person("front_desk", clerk);
///
/// let mut world = World::new(setting, datetime!(2026-11-20 10:00 UTC));
/// world.place(Call::new("+15550100", "2000"));
/// world.run()?;
/// let clerk = world.ledger().legs().iter().find(|leg| leg.party() == "front_desk").expect("the clerk was rung");
/// assert_eq!(clerk.talk_time(), Duration::minutes(1));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Account {
    directory: Arc<MemoryDirectory>,
    walker: Walker,
    raw: bool,
}

impl Account {
    /// Makes an account of these documents.
    #[must_use]
    pub fn new(directory: MemoryDirectory) -> Self {
        Self { directory: Arc::new(directory), walker: Walker::of_dialled_number(), raw: false }
    }

    /// Walks with the settings of this walker. Comes before the flows, which get the defaults of its release.
    #[must_use]
    pub fn with_walker(mut self, walker: Walker) -> Self {
        self.walker = walker;
        self
    }

    /// Says whether flows that are put in from now on were written straight into the database.
    ///
    /// By default they came through the REST API, which writes the defaults of the schemas into what it stores; those
    /// win over the defaults of the code. A raw `device` without `timeout` rings 20 seconds, one that was stored by
    /// the API has the 0 of its schema; a raw `pivot` asks with the names of TwiML services, a stored one with Kazoo's.
    #[must_use]
    pub const fn with_raw_documents(mut self, on: bool) -> Self {
        self.raw = on;
        self
    }

    /// Writes the defaults of the schemas into a callflow document, as the REST API does.
    fn store(&self, document: &mut Value) {
        if !self.raw {
            check::write_defaults(document, Subject::Callflow, self.walker.settings.profile);
        }
    }

    /// Lets a number start a flow: a node, or a callflow document.
    ///
    /// The defaults of the schemas are written in, unless [documents are raw](Self::with_raw_documents).
    ///
    /// # Errors
    /// The flow cannot be walked, with the place.
    pub fn with_flow(self, number: &str, flow: &Value) -> Result<Self, Error> {
        let mut document = match Subject::of(flow) {
            Subject::Callflow => flow.clone(),
            _ => json!({ "flow": flow }),
        };
        Walker::from_value(&document)?;
        self.store(&mut document);
        if let Some(document) = document.as_object_mut() {
            let numbers = document.entry("numbers").or_insert_with(|| json!([]));
            if let Some(numbers) = numbers.as_array_mut().filter(|numbers| !numbers.contains(&json!(number)))
            {
                numbers.push(json!(number));
            }
        }
        self.directory.put(Kind::Callflow, number, document);
        Ok(self)
    }

    /// Lets a number start a flow that was built, as [`with_flow`](Self::with_flow) one that was read.
    ///
    /// # Errors
    /// The flow cannot be walked, with the place.
    pub fn with_node(self, number: &str, flow: impl Into<Node>) -> Result<Self, Error> {
        let flow = flow.into().to_value()?;
        self.with_flow(number, &flow)
    }

    /// Returns the documents.
    #[must_use]
    pub fn directory(&self) -> &MemoryDirectory {
        &self.directory
    }

    /// Makes the setting of a world in which this account's numbers are called.
    ///
    /// Lookups are answered from the account, everything else by the others: an
    /// [`AnswerTable`](voice_actions::runtime::simulator::AnswerTable), or [`PivotServer`](super::PivotServer).
    #[must_use]
    pub fn setting(self, others: impl Answers + 'static) -> Setting {
        let answers = DirectoryAnswers::new(Arc::clone(&self.directory), others);
        Setting::new(self).with_answers(answers)
    }

    /// Makes the world of a file; its lookups are documents of the account, callflows with their defaults.
    #[must_use]
    pub fn world(self, file: &WorldFile) -> World {
        let mut table = AnswerTable::new();
        for (url, answers) in &file.http {
            table.http.insert(url.clone(), answers.as_slice().to_vec());
        }
        table.custom.clone_from(&file.custom);
        for (kind, documents) in &file.lookups {
            let kind = Kind::from(kind.as_str());
            for (id, document) in documents {
                let mut document = document.clone();
                // What cannot be walked stays as it is, and is an error when it is reached.
                if kind == Kind::Callflow && Walker::from_value(&document).is_ok() {
                    self.store(&mut document);
                }
                self.directory.put(kind.clone(), id, document);
            }
        }
        let answers = DirectoryAnswers::new(Arc::clone(&self.directory), table);
        file.world_in(file.setting(self).with_answers(answers))
    }
}

impl Router for Account {
    fn program(&self, start: &Start) -> Result<Option<Box<dyn Session>>, RouteError> {
        let conditions = Map::from_iter([("no_match".to_owned(), Value::Bool(true))]);
        let known = self.directory.look_up_with(&Kind::Number, &start.to, &conditions).is_some();
        Ok(known.then(|| Box::new(self.walker.clone()) as Box<dyn Session>))
    }

    fn restore(&self, _start: &Start, snapshot: &Snapshot) -> Result<Box<dyn Session>, RouteError> {
        Ok(Box::new(self.walker.restore(snapshot)?))
    }
}

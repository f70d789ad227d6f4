//! Which actions and branches of a flow ran, merged over many runs.
//!
//! A [`World`](super::simulator::World) whose setting asks for notes keeps a [`Coverage`]; merge those of all tests,
//! and [`Coverage::report`] says what no test ever reached.
//!
//! ```
//! use time::macros::datetime;
//! use voice_actions::CallFlow;
//! use voice_actions::interpreter::Application;
//! use voice_actions::runtime::coverage::Coverage;
//! use voice_actions::runtime::simulator::{Act, Call, Person, Setting, World};
//!
//! let flow = CallFlow::from_json(r#"{"actions": [
//!     {"type": "COLLECT", "params": {"num_digits": 1}},
//!     {"type": "IF", "condition": "$keyPresses == '1'",
//!         "then": [{"type": "SAY", "params": {"text": "One"}}],
//!         "orElse": [{"type": "IF", "condition": "$keyPresses == '2'",
//!             "then": [{"type": "SAY", "params": {"text": "Two"}}]}]}
//! ]}"#)?;
//! let mut all = Coverage::new();
//! for keys in ["1", "9"] {
//!     let setting = Setting::new(Application::new().with_flow("+15550199", flow.clone())).with_notes(true);
//!     let mut world = World::new(setting, datetime!(2030-01-01 12:00 UTC));
//!     let caller = Person::caller().then(Act::reply(keys));
//!     world.place(Call::new("+15550100", "+15550199").with_person(caller));
//!     world.run()?;
//!     all.merge(world.coverage());
//! }
//! assert_eq!(all.report(), "\
//! +15550199: 4 of 5 actions, 3 of 4 branches
//!   never: /actions/1/orElse/0, branch then
//!   never: /actions/1/orElse/0/then/0
//! ");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::{Note, NoteKind};
use crate::diagnostics::Pointer;

/// How often each action and branch of each document ran.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Coverage {
    /// Documents by digest or name.
    pub documents: BTreeMap<String, DocumentCoverage>,
}

/// How often each action and branch of one document ran.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DocumentCoverage {
    /// Number under which it was reached first, for people.
    pub number: String,
    /// Places and how often they ran; zero for what is known and never ran.
    pub points: Vec<PointCoverage>,
}

/// How often one action or branch ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PointCoverage {
    /// Place of the action.
    pub at: Pointer,
    /// Branch of it; none: the action itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// How often it ran.
    pub runs: u64,
}

impl Coverage {
    /// Makes an empty coverage.
    #[must_use]
    pub const fn new() -> Self {
        Self { documents: BTreeMap::new() }
    }

    /// Adds points that exist, whether or not they ever run.
    pub fn declare(&mut self, document: &str, number: &str, points: impl IntoIterator<Item = Note>) {
        for point in points {
            if let NoteKind::Visited { branch } = point.kind {
                let document = point.document.as_deref().unwrap_or(document);
                let entry = self.document(document, number);
                entry.add(&point.at, branch.as_deref(), 0);
            }
        }
    }

    /// Counts a note of an action or branch that ran; other notes do not count.
    pub fn visit(&mut self, document: &str, note: &Note) {
        if let NoteKind::Visited { branch } = &note.kind {
            let document = note.document.as_deref().unwrap_or(document);
            self.document(document, "").add(&note.at, branch.as_deref(), 1);
        }
    }

    /// Adds the counts of other runs.
    pub fn merge(&mut self, other: &Self) {
        for (name, document) in &other.documents {
            let mine = self.document(name, &document.number);
            for point in &document.points {
                mine.add(&point.at, point.branch.as_deref(), point.runs);
            }
        }
    }

    /// Returns what never ran, document by document.
    pub fn missing(&self) -> impl Iterator<Item = (&str, &PointCoverage)> {
        self.documents.iter().flat_map(|(name, document)| {
            document.points.iter().filter(|point| point.runs == 0).map(move |point| (name.as_str(), point))
        })
    }

    /// Returns whether everything ran.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.missing().next().is_none()
    }

    /// Returns a report for people: a line for each document, and one for each place that never ran.
    #[must_use]
    pub fn report(&self) -> String {
        let mut text = String::new();
        for (name, document) in &self.documents {
            let count = |branches: bool, ran: bool| {
                let points = document.points.iter().filter(|point| point.branch.is_some() == branches);
                points.filter(|point| !ran || point.runs > 0).count()
            };
            let title = if document.number.is_empty() { name.as_str() } else { document.number.as_str() };
            let _infallible = writeln!(
                text,
                "{title}: {} of {} actions, {} of {} branches",
                count(false, true),
                count(false, false),
                count(true, true),
                count(true, false),
            );
            for point in document.points.iter().filter(|point| point.runs == 0) {
                let branch =
                    point.branch.as_ref().map(|branch| format!(", branch {branch}")).unwrap_or_default();
                let _infallible = writeln!(text, "  never: {}{branch}", point.at);
            }
        }
        text
    }

    fn document(&mut self, name: &str, number: &str) -> &mut DocumentCoverage {
        let document = self.documents.entry(name.to_owned()).or_default();
        if document.number.is_empty() {
            number.clone_into(&mut document.number);
        }
        document
    }
}

impl DocumentCoverage {
    fn add(&mut self, at: &Pointer, branch: Option<&str>, runs: u64) {
        let key = |point: &PointCoverage| (point.at.clone(), point.branch.clone());
        let wanted = (at.clone(), branch.map(str::to_owned));
        match self.points.binary_search_by(|point| key(point).cmp(&wanted)) {
            Ok(found) => {
                if let Some(point) = self.points.get_mut(found) {
                    point.runs += runs;
                }
            }
            Err(place) => self.points.insert(place, PointCoverage { at: wanted.0, branch: wanted.1, runs }),
        }
    }
}

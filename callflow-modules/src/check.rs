//! Checks: what the server would say about a document, and what it would not.
//!
//! A [`Check`] follows the server's own procedure: defaults are written in first, then what is required is looked for,
//! then types, words, bounds and forms; text is turned into numbers and booleans in [`Mode::Rest`] only. Findings of
//! severity `error` are exactly those for which the server rejects the document; `too-deep` alone is a limit of ours.
//!
//! Formats are not judged as errors: the server does not look at `uri`, and where its schemas say `email` the vendor's own
//! samples hold ids of users, which its index lists as accepted `[inferred]`.
//!
//! | Code | Severity | Finding |
//! | --- | --- | --- |
//! | `type`, `enum`, `required` | error | wrong type, a word that is not in the list, a member that is missing |
//! | `minimum`, `maximum`, `min-length`, `max-length`, `min-items` | error | a bound is not kept |
//! | `pattern`, `unique-items`, `additional-properties`, `not-one-schema-valid` | error | form, repetition, a key, or a choice that is refused |
//! | `client-url` | error | a URL that the server would not call |
//! | `unknown-module` | error | no module of the release has this name |
//! | `too-deep` | error | more than [`MAX_DEPTH`] nodes in one another: not read, and not judged below |
//! | `children-hold-node` | error | `children` is a node where it should hold nodes |
//! | `field-unknown`, `field-not-in-release` | warning | a field that nobody reads |
//! | `unreachable-children`, `unreachable-branch` | warning | children that are never run |
//! | `id-placeholder`, `id-form` | warning | an id that no document can have |
//! | `expression` | warning | a regular expression that does not compile: the engine ignores it |
//! | `recording-into-voicemail` | warning | a recording still runs when a mailbox is reached, or a callflow that reaches one |
//! | `recording-limit` | warning | longer than the limit set for the check |
//! | `callflow-loop` | warning | callflows that run each other for ever |
//! | `incomplete` | warning | a field that no schema asks for, without which the module has nothing to do |
//! | `unit` | warning | a number of seconds where the engine reads milliseconds |
//! | `email-form` | warning | a recipient by e-mail whose address is none |
//! | `internal-url` | warning | a host that servers refuse when told so |
//! | `numbers-missing` | warning | a document without number and pattern, which the REST API does not create |
//! | `ignored`, `trap` | warning | a field that the engine does not read, or reads otherwise than the schema says |
//! | `differs` | info | what works, but otherwise than the vendor's pages say |
//! | `type-repaired` | info | a text that the REST API turns into a number or boolean |
//! | `defaults-written` | info | defaults that the server writes into the node |
//! | `expression-dialect` | info | an expression of the engine's dialect that cannot be judged here |

mod branches;
mod defaults;
mod flow;
mod loops;
mod meaning;
mod path;
mod recordings;
mod subject;
mod traps;
mod value;

use std::collections::BTreeMap;

use serde::de::{DeserializeSeed, Deserializer};
use serde_json::Value;
use voice_actions::diagnostics::{Finding, Findings, Severity, SourceMap};

use crate::error::{Error, ErrorKind};
use crate::schema::Profile;
use crate::wire::{Document, Faults, MAX_DATA_DEPTH, MAX_DEPTH, ValueSeed, from_text};
use crate::{Callflow, Node, Seconds};
use path::Path;
use recordings::Recording;

pub use defaults::write_defaults;
pub use subject::Subject;

/// How a document reaches the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there are these two ways in")]
pub enum Mode {
    /// As a Pivot answer: types have to be right.
    #[default]
    Pivot,
    /// Through the REST API, which turns texts into the numbers and booleans that the schema asks for.
    Rest,
}

/// A check: release, mode, and what is known beside the document.
///
/// ```
/// use callflow_modules::check::{Check, Mode};
/// use callflow_modules::schema::Profile;
///
/// let check = Check::new(Profile::Kazoo43, Mode::Pivot);
/// let findings = check.text("{\"module\": \"response\",\n \"data\": {\"code\": \"486\"}}")?;
/// let mistake = findings.with_code("type").next();
/// assert_eq!(
///     mistake.map(ToString::to_string).as_deref(),
///     Some("error[type] at 2:19 `/data/code`: expected an integer, found a text (did you mean `486`?)"),
/// );
/// # Ok::<(), callflow_modules::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Check {
    profile: Profile,
    mode: Mode,
    recording_limit: Option<Seconds>,
    others: BTreeMap<String, Value>,
}

impl Check {
    /// Makes a check.
    #[must_use]
    pub const fn new(profile: Profile, mode: Mode) -> Self {
        Self { profile, mode, recording_limit: None, others: BTreeMap::new() }
    }

    /// Warns of recordings that are longer; the white label system of the seed has a limit of 600 s.
    #[must_use]
    pub fn with_recording_limit(mut self, limit: impl Into<Seconds>) -> Self {
        self.recording_limit = Some(limit.into());
        self
    }

    /// Adds another callflow of the account, so that loops through it are found, and recordings that run on into its
    /// mailboxes. One without an id changes nothing.
    ///
    /// # Errors
    /// `TooDeep` if it nests too deep to be written.
    pub fn with_callflow(mut self, other: &Callflow) -> Result<Self, Error> {
        if let Some(id) = other.id() {
            self.others.insert(id.to_owned(), other.to_value()?);
        }
        Ok(self)
    }

    /// Checks a document that stands in a text; findings have line and column.
    ///
    /// # Errors
    /// `Syntax` if the text is not JSON, `TooDeep` if it nests too deep.
    pub fn text(&self, text: &str) -> Result<Findings, Error> {
        let document = tree(text)?;
        Ok(self.located(text, &document, Subject::of(&document)))
    }

    /// Checks a document that stands in a text and is what the caller says.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    pub fn text_of(&self, subject: Subject, text: &str) -> Result<Findings, Error> {
        Ok(self.located(text, &tree(text)?, subject))
    }

    fn located(&self, text: &str, document: &Value, subject: Subject) -> Findings {
        let findings = self.value(subject, document);
        if findings.is_empty() { findings } else { findings.locate(&SourceMap::new(text)) }
    }

    /// Checks a document that is JSON already.
    #[must_use]
    pub fn value(&self, subject: Subject, document: &Value) -> Findings {
        let mut run = Run::new(self);
        let root = Path::Root;
        match subject {
            Subject::Callflow => run.callflow(document, &root),
            Subject::Node => run.node(document, &root, flow::Around::default()),
            Subject::Metaflow => run.metaflow(document, &root),
            Subject::Metaflows => {
                run.value(document, &<crate::metaflow::Metaflows as crate::wire::Field>::RULE, &root);
            }
        }
        run.findings
    }
}

impl Callflow {
    /// Checks the document; see [`Check`] for more.
    #[must_use]
    pub fn check(&self, profile: Profile, mode: Mode) -> Findings {
        written(self.to_value(), Subject::Callflow, profile, mode)
    }
}

impl Node {
    /// Checks the flow; see [`Check`] for more.
    #[must_use]
    pub fn check(&self, profile: Profile, mode: Mode) -> Findings {
        written(self.to_value(), Subject::Node, profile, mode)
    }
}

fn written(document: Result<Value, Error>, subject: Subject, profile: Profile, mode: Mode) -> Findings {
    match document {
        Ok(document) => Check::new(profile, mode).value(subject, &document),
        Err(error) => {
            let finding =
                Finding::new(Severity::Error, error.kind().code(), error.at().clone(), error.to_string());
            [finding].into_iter().collect()
        }
    }
}

/// Reads any JSON that nests no deeper than a callflow may.
pub(crate) fn tree(text: &str) -> Result<Value, Error> {
    from_text(text).map(|Tree(document)| document)
}

/// Any JSON, nested as deep as a callflow may be.
struct Tree(Value);

impl Document for Tree {
    fn read<'de, D: Deserializer<'de>>(from: D, faults: &Faults) -> Result<Self, D::Error> {
        ValueSeed { left: 2 * MAX_DEPTH + MAX_DATA_DEPTH, faults }.deserialize(from).map(Self)
    }
}

/// A check at work.
struct Run<'c> {
    check: &'c Check,
    profile: Profile,
    findings: Findings,
    /// Inside a choice only the verdict counts.
    quiet: bool,
    failed: bool,
    /// Nodes and metaflow actions around the one that is looked at.
    depth: usize,
    /// What becomes of a recording in callflows that were looked at, by id and whether it runs at their beginning.
    recordings: BTreeMap<(&'c str, bool), Recording>,
}

impl<'c> Run<'c> {
    const fn new(check: &'c Check) -> Self {
        Self {
            check,
            profile: check.profile,
            findings: Findings::new(),
            quiet: false,
            failed: false,
            depth: 0,
            recordings: BTreeMap::new(),
        }
    }

    fn report(
        &mut self,
        severity: Severity,
        code: &'static str,
        at: &Path<'_>,
        message: impl FnOnce() -> String,
    ) {
        self.suggest(severity, code, at, message, None);
    }

    fn suggest(
        &mut self,
        severity: Severity,
        code: &'static str,
        at: &Path<'_>,
        message: impl FnOnce() -> String,
        suggestion: Option<&str>,
    ) {
        self.failed |= severity == Severity::Error;
        if self.quiet {
            return;
        }
        let mut finding = Finding::new(severity, code, at.pointer(), message());
        finding.suggestion = suggestion.map(str::to_owned);
        self.findings.push(finding);
    }

    fn error(&mut self, code: &'static str, at: &Path<'_>, message: impl FnOnce() -> String) {
        self.report(Severity::Error, code, at, message);
    }

    fn warn(&mut self, code: &'static str, at: &Path<'_>, message: impl FnOnce() -> String) {
        self.report(Severity::Warning, code, at, message);
    }

    /// Looks at a node or a metaflow action unless it lies deeper than one is read.
    fn deeper(&mut self, at: &Path<'_>, look: impl FnOnce(&mut Self)) {
        if self.depth >= MAX_DEPTH {
            self.error(ErrorKind::TooDeep.code(), at, || ErrorKind::TooDeep.to_string());
            return;
        }
        self.depth += 1;
        look(self);
        self.depth -= 1;
    }

    /// Returns whether `test` reports no error, without keeping what it reports.
    fn fits(&mut self, test: impl FnOnce(&mut Self)) -> bool {
        let before = (self.quiet, self.failed);
        (self.quiet, self.failed) = (true, false);
        test(self);
        let fits = !self.failed;
        (self.quiet, self.failed) = before;
        fits
    }
}

/// Returns what a JSON value is, with its article.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a fraction",
        Value::Number(_) => "an integer",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

use callflow_modules::check::{Check, Mode, Subject};
use callflow_modules::schema::Profile;
use callflow_modules::{Callflow, Error};
use clap::ValueEnum;
use voice_actions::diagnostics::{Finding, Findings, Severity};

use crate::command::Failure;
use crate::command::outcome::read_text;
use crate::command::roundtrip::callflow_modules::failure;

/// Checks a callflow document, or a node as Pivot answers it, as the server does.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// File to check; `-` is standard input.
    file: String,
    /// Other callflow documents of the account, so that loops through them are found.
    #[arg(long, num_args = 1..)]
    with: Vec<String>,
    /// Release of Kazoo.
    #[arg(long, default_value = "4.3")]
    profile: Release,
    /// How the document reaches the server; the REST API mends types.
    #[arg(long, default_value = "pivot")]
    mode: WayIn,
    /// What the file holds; seen from its keys if absent.
    ///
    /// A metaflow action is told from a node by a module that callflows do not have (`hold`, `break`); one that both
    /// have (`play`, `transfer`) is taken as a node unless this says `metaflow`.
    #[arg(long = "as")]
    subject: Option<Holds>,
    /// Warns of recordings longer than so many seconds.
    #[arg(long)]
    recording_limit: Option<i64>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Release {
    #[value(name = "4.3")]
    Kazoo43,
    #[value(name = "5")]
    Kazoo5,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum WayIn {
    Pivot,
    Rest,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Holds {
    Callflow,
    Node,
    Metaflow,
    Metaflows,
}

pub(super) fn run(arguments: &Arguments) -> Result<Findings, Failure> {
    let profile = match arguments.profile {
        Release::Kazoo43 => Profile::Kazoo43,
        Release::Kazoo5 => Profile::Kazoo5,
    };
    let mode = match arguments.mode {
        WayIn::Pivot => Mode::Pivot,
        WayIn::Rest => Mode::Rest,
    };
    let mut check = Check::new(profile, mode);
    if let Some(limit) = arguments.recording_limit {
        check = check.with_recording_limit(limit);
    }
    for file in &arguments.with {
        let other = Callflow::from_json(&read_text(file)?).map_err(|error| failure(&error))?;
        check = check.with_callflow(&other).map_err(|error| failure(&error))?;
    }
    let text = read_text(&arguments.file)?;
    let findings = match arguments.subject {
        None => check.text(&text),
        Some(Holds::Callflow) => check.text_of(Subject::Callflow, &text),
        Some(Holds::Node) => check.text_of(Subject::Node, &text),
        Some(Holds::Metaflow) => check.text_of(Subject::Metaflow, &text),
        Some(Holds::Metaflows) => check.text_of(Subject::Metaflows, &text),
    };
    Ok(findings.unwrap_or_else(|error| unreadable(&error)))
}

/// A text that is no JSON, or nests too deep, is a finding too, as it is for `check voxology`.
fn unreadable(error: &Error) -> Findings {
    let mut finding =
        Finding::new(Severity::Error, error.kind().code(), error.at().clone(), error.to_string());
    finding.position = error.position();
    let mut findings = Findings::new();
    findings.push(finding);
    findings
}

//! `switchboard events VENDOR FILE.stream`: what calls the events of a PBX tell of.

use pbx_events::correlate::{Incomplete, Inconsistency, OpenCall};
use pbx_events::ringme::rest::Extension;
use pbx_events::{
    Adapter, Correlator, CorrelatorOptions, Directory, Document as _, LegEvent, LoggedCall, MissedCall,
    Output, Webhook,
};
use serde::Serialize;
use time::{Duration, OffsetDateTime};

use super::outcome;
use super::roundtrip::pbx_events::failure;
use super::{Failure, Outcome};

/// Joins logged events into calls: one form body a line in, `{"logged","missed","open","inconsistencies",…}` out.
///
/// The events are taken by their own time, so lines may be in any order and doubled. VoipNow sends no time and does not
/// name its events: lines count as one second apart, unless they have own parameters `at` (microseconds since 1970)
/// and `event` (`dial-in`, `dial-out`, `answer`, `hangup`).
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Who sent the events: `ringme` (also `telphin`, whose product it is) or `voipnow`.
    #[arg(value_parser = vendor)]
    vendor: &'static Adapter,
    /// The events; `-` is standard input.
    file: String,
    /// Extensions of the PBX, as `GET /client/@me/extension/` answers: a JSON array of objects with `name` and `type`.
    #[arg(long, value_name = "FILE.json")]
    extensions: Option<String>,
    /// Also logs outgoing calls that nobody answered.
    #[arg(long)]
    unsuccessful_outgoing: bool,
}

#[derive(Debug, Default, Serialize)]
struct Calls {
    logged: Vec<LoggedCall>,
    missed: Vec<MissedCall>,
    open: Vec<OpenCall>,
    inconsistencies: Vec<Inconsistency>,
    incomplete: Vec<Incomplete>,
    technical: Vec<LoggedCall>,
}

fn vendor(name: &str) -> Result<&'static Adapter, String> {
    let names: Vec<&str> = Adapter::all().iter().map(Adapter::name).collect();
    // One name a vendor, in all subcommands: the others are aliases.
    let name = if name == "telphin" { "ringme" } else { name };
    Adapter::named(name).ok_or_else(|| format!("no such vendor; there are: {}", names.join(", ")))
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let directory = match &arguments.extensions {
        None => Directory::new(),
        Some(file) => {
            let extensions = Vec::<Extension>::from_json(outcome::read(file)?).map_err(|error| {
                let failure = failure(&error);
                let message = format!("expected an array of extensions in `{file}`: {}", failure.message);
                Failure { message, ..failure }
            })?;
            extensions.iter().collect()
        }
    };
    let mut options = CorrelatorOptions::default().without_signals();
    options.max_calls = usize::MAX;
    options.unsuccessful_outgoing = arguments.unsuccessful_outgoing;
    let mut correlator = Correlator::new(options, directory);
    let mut calls = Calls::default();
    for event in read(arguments.vendor, &outcome::read(&arguments.file)?)? {
        let now = event.at;
        calls.add(correlator.receive(&event, now));
    }
    calls.add(correlator.flush());
    calls.open = correlator.open_calls().collect();
    outcome::print(&calls)?;
    Ok(Outcome::Fine)
}

fn read(vendor: &Adapter, bytes: &[u8]) -> Result<Vec<LegEvent>, Failure> {
    let mut events = Vec::new();
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).enumerate();
    for (index, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let webhook = Webhook::form(line).map_err(|error| failure(&error).on(index + 1, 1))?;
        let event = vendor
            .leg_event(&webhook, arrival(&webhook, index))
            .map_err(|error| failure(&error).on(index + 1, 1))?;
        events.extend(event);
    }
    events.sort_by_key(|event| event.at);
    Ok(events)
}

/// When a line arrived: by its own parameter, else one second after the line before.
fn arrival(webhook: &Webhook<'_>, index: usize) -> OffsetDateTime {
    let own = webhook.parameters().ok().and_then(|parameters| parameters.get("at")?.parse::<i64>().ok());
    let seconds = i64::try_from(index).unwrap_or(i64::MAX);
    own.and_then(|micros| OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).ok())
        .or_else(|| OffsetDateTime::UNIX_EPOCH.checked_add(Duration::seconds(seconds)))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

impl Calls {
    fn add(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Logged(logged) => self.logged.push(*logged),
                Output::Missed(missed) => self.missed.push(*missed),
                Output::Technical(logged) => self.technical.push(*logged),
                Output::Incomplete(incomplete) => self.incomplete.push(*incomplete),
                Output::Inconsistency(inconsistency) => self.inconsistencies.push(*inconsistency),
                _ => {}
            }
        }
    }
}

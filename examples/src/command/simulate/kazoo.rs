//! `switchboard simulate kazoo WORLD.json`.

use callflow_modules::directory::MemoryDirectory;
use callflow_modules::schema::Profile;
use callflow_modules::walker::{Account, Walker};
use serde_json::Value;
use voice_actions::runtime::simulator::{World, WorldFile};

use super::super::outcome::{self, Failure};

/// Runs Kazoo callflows.
///
/// A number's entry is { "flow": node } or { "file": "callflow.json" }, which holds a callflow document or a node. Documents
/// of the account (`device`, `user`, `menu`, `vmbox`, `temporal_rule`, `callflow`, …) stand in `lookups` by kind and id; devices,
/// users, mailboxes and media that do not stand there exist nevertheless, unless the option `strict` is set. A person answers under
/// the id of a device. Web servers that Pivot asks stand in `http`. Options: `account_id`, `realm`, `device_id`, `owner_id`,
/// `profile` ("4.3" or "5"), `strict`, `say_as_tts`, `documented_pivot_errors`, `store_recordings`, `seed`, `raw` (flows
/// as they are; by default they get the defaults that the REST API writes in).
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Arguments {
    /// World file; `-` is standard input.
    file: String,
    /// Prints a Mermaid sequence diagram instead.
    #[arg(long)]
    pub(super) sequence: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<World, Failure> {
    let file = super::read(&arguments.file)?;
    let is_on = |option: &str| file.options.get(option).and_then(Value::as_bool).unwrap_or(false);
    let mut directory = MemoryDirectory::new();
    if !is_on("strict") {
        directory = directory.with_invented_endpoints();
    }
    let mut account =
        Account::new(directory).with_walker(walker(&file, is_on)).with_raw_documents(is_on("raw"));
    for (number, entry) in &file.numbers {
        let flow = flow(&arguments.file, number, entry)?;
        account = account.with_flow(number, &flow).map_err(|error| {
            let at = format!("/numbers/{number}{}", error.at());
            Failure::from_error(error.kind().code(), &error).at(at)
        })?;
    }
    Ok(account.world(&file))
}

fn walker(file: &WorldFile, is_on: impl Fn(&str) -> bool) -> Walker {
    let profile = match file.options.get("profile").and_then(Value::as_str) {
        Some("5") => Profile::Kazoo5,
        _ => Profile::Kazoo43,
    };
    let mut walker = Walker::of_dialled_number()
        .with_profile(profile)
        .with_budget(file.budget.clone())
        .with_say_as_tts(is_on("say_as_tts"))
        .with_documented_pivot_errors(is_on("documented_pivot_errors"))
        .with_stored_recordings(is_on("store_recordings"))
        .with_seed(file.options.get("seed").and_then(Value::as_u64).unwrap_or(0));
    for fact in ["account_id", "realm", "device_id", "owner_id", "language"] {
        if let Some(value) = file.options.get(fact) {
            walker = walker.with_fact(fact, value.clone());
        }
    }
    walker
}

fn flow(world: &str, number: &str, entry: &Value) -> Result<Value, Failure> {
    if let Some(flow) = entry.get("flow").or_else(|| entry.get("callflow")) {
        return Ok(flow.clone());
    }
    let at = format!("/numbers/{number}");
    let Some(name) = entry.get("file").and_then(Value::as_str) else {
        return Err(Failure::new("shape", "expected `flow` or `file`").at(at));
    };
    let text = super::beside(world, name).map_err(|error| super::unread(name, &error).at(&*at))?;
    outcome::parse(name, &text, "syntax", "a callflow document or a node").map_err(|failure| failure.at(at))
}

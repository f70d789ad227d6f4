use cdr_model::Encoding;
use cdr_model::voicenter::{self, AckCase, Acknowledgement, Cdr, Clock, Zone};
use serde_json::{Value, json};

use crate::command::roundtrip::cdr_model::failure;
use crate::command::{Failure, Outcome, outcome};

/// Decodes call detail records of Voicenter in JSON, XML-RPC or form.
///
/// A line of NDJSON a file: `{"encoding","records":[…],"acknowledgement":{"content_type","body"}}`. Each record has
/// the vendor's members and, beside them, when it started in UTC, what identifies it, how it ended and how long
/// its parts took. A body that cannot be read has an `error` and the answer that the vendor would get;
/// for a file that is not there the line holds only an `error`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// `Content-Type` that the body came with.
    #[arg(long, value_name = "CT")]
    content_type: Option<String>,
    /// Zone that the account's clock runs in.
    #[arg(long, value_name = "ZONE", default_value = voicenter::DEFAULT_ZONE, value_parser = parse_zone)]
    zone: Zone,
    /// Files to read; `-` is standard input.
    #[arg(required = true)]
    files: Vec<String>,
}

pub(in crate::command) fn parse_zone(text: &str) -> Result<Zone, String> {
    Zone::named(text).map_err(|error| error.to_string())
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let clock = Clock::wall_clock(arguments.zone.clone());
    let mut fine = true;
    for file in &arguments.files {
        let bytes = match outcome::read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                fine = false;
                eprintln!("switchboard: {}", error.message);
                outcome::print_line(&json!({ "error": error }))?;
                continue;
            }
        };
        let content_type = arguments.content_type.as_deref();
        let line = match voicenter::decode(content_type, &bytes) {
            Ok(delivery) => {
                let answer = if delivery.rejected.is_empty() {
                    Acknowledgement::ok()
                } else {
                    Acknowledgement::parse_error()
                };
                fine &= delivery.rejected.is_empty();
                let mut line = json!({
                    "encoding": delivery.encoding.as_str(),
                    "records": delivery.records.iter().map(|record| shown(record, &clock)).collect::<Vec<_>>(),
                    "acknowledgement": answered(&answer, delivery.encoding),
                });
                if !delivery.rejected.is_empty() {
                    line["rejected"] = delivery.rejected.iter().map(|error| json!(failure(error))).collect();
                }
                line
            }
            Err(error) => {
                fine = false;
                let encoding = Encoding::detect(content_type, &bytes);
                json!({
                    "encoding": encoding.as_str(),
                    "records": [],
                    "error": failure(&error),
                    "acknowledgement": answered(&Acknowledgement::parse_error(), encoding),
                })
            }
        };
        outcome::print_line(&line)?;
    }
    Ok(Outcome::from_fine(fine))
}

fn answered(acknowledgement: &Acknowledgement, encoding: Encoding) -> Value {
    json!({
        "content_type": encoding.content_type(),
        "body": acknowledgement.encode(encoding, AckCase::Documented),
    })
}

fn shown(cdr: &Cdr, clock: &Clock) -> Value {
    let record = cdr.to_record(clock);
    let neutral = json!(record);
    let mut shown = json!(cdr);
    shown["started_at"] = neutral["started_at"].clone();
    shown["started_local"] = neutral["started_local"].clone();
    shown["identity"] = json!({ "call_id": record.call_id, "type": record.call_type });
    shown["kind"] = json!(record.kind());
    shown["outcome"] = json!(record.outcome());
    shown["answered"] = json!(record.is_answered);
    shown["ring_seconds"] = neutral["ring_time"].clone();
    shown["wait_seconds"] = neutral["wait_time"].clone();
    shown["talk_seconds"] = neutral["talk_time"].clone();
    shown["customer"] = neutral["customer"].clone();
    if let Some(reason) = record.reason_not_called() {
        shown["reason_not_called"] = json!(reason);
    }
    if !cdr.problems().is_empty() {
        shown["problems"] = cdr.problems().iter().map(|problem| json!(problem.to_string())).collect();
    }
    shown
}

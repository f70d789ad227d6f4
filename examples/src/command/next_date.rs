//! `switchboard next-date RULE.json --after DATE`: when a Kazoo temporal rule comes next.

use callflow_modules::temporal::{Rule, Zone};
use serde_json::json;
use time::Date;
use time::format_description::well_known::Iso8601;

use super::outcome::{self, Failure, Outcome};

/// Prints the next date of a Kazoo temporal rule after a search date.
///
/// `{"date":"2026-11-23"}`. A weekly rule may name the search date itself. A yearly rule may name a day that does not
/// exist, such as 29 February; `falls_on` then says on which day the server counts it.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Temporal rule as JSON; `-` is standard input.
    rule: String,
    /// Search date, such as 2026-11-20.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    after: Date,
    /// IANA time zone in which the rule's start date is read.
    #[arg(long, value_name = "ZONE", value_parser = parse_zone)]
    zone: Option<Zone>,
}

fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text, &Iso8601::DATE).map_err(|_| "expected a date such as 2026-11-20".to_owned())
}

fn parse_zone(text: &str) -> Result<Zone, String> {
    Zone::named(text).map_err(|error| error.to_string())
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let rule: Rule = outcome::read_json(&arguments.rule, "bad-rule", "a temporal rule, an object,")?;
    let zone = arguments.zone.clone().unwrap_or(Zone::UTC);
    let next =
        rule.next_date_in(&zone, arguments.after).map_err(|error| Failure::from_error("no-date", &error))?;
    let mut result = json!({ "date": next.to_string() });
    if let Some(date) = next.date().filter(|date| date.to_string() != next.to_string()) {
        result["falls_on"] = json!(date.to_string());
    }
    outcome::print(&result)?;
    Ok(Outcome::Fine)
}

//! `switchboard place VENDOR`: places a call, or shows the request that would.

use axum::body::Bytes;
use click2call_client::{
    CallRequest, CallerId, Capabilities, ClickToCall, CustomData, Error, ErrorKind, Operation, Recording,
};
use serde_json::{Map, Value, json};
use time::Duration;

use super::outcome::{self, Failure, Outcome};
use super::roundtrip::click2call_client::failure;

mod client;

/// Places a call: rings `--from`, then connects `--to`.
///
/// Prints `{"placed":{…}}`, or an error that also has `sent` (`no`, `maybe`, `yes`), `vendor`, `status` and
/// `vendor_code`. What a vendor cannot do is refused before anything is sent. Credentials come from the environment alone:
///
/// exotel: `EXOTEL_ACCOUNT_SID`, `EXOTEL_API_KEY`, `EXOTEL_API_TOKEN` ·
/// telphin: `TELPHIN_APP_ID`, `TELPHIN_APP_SECRET`, `TELPHIN_EXTENSION_ID` · voicenter: `VOICENTER_CODE` ·
/// voxology: `VOXOLOGY_API_KEY` · kazoo: `KAZOO_ACCOUNT_ID`, `KAZOO_API_KEY`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: switchboard place exotel --base-url https://ccm-api.in.exotel.com \
    --from +15550100 --to +15550101 --caller-id +15550199 --record --dry-run")]
pub(super) struct Arguments {
    /// Vendor that places the call.
    vendor: client::Vendor,
    /// Where the vendor's API is, without version and account for exotel: `https://ccm-api.exotel.com`, for accounts in Mumbai
    /// `https://ccm-api.in.exotel.com`. Kazoo is your own server. The others have a public address, which is the default.
    #[arg(long, value_name = "URL", required_if_eq_any([("vendor", "exotel"), ("vendor", "kazoo")]))]
    base_url: Option<String>,
    /// Phone that rings first: a number, `sip:…`, `extension:…`, `device:…` or `user:…`.
    ///
    /// A bare word is what the vendor's first phone usually is: a device for kazoo; for telphin and voicenter an extension,
    /// unless it begins with `+`; a number for the others.
    #[arg(long, visible_alias = "a-leg", value_name = "PARTY", value_parser = party)]
    from: String,
    /// Party that is connected to it, in the same forms; a bare word is a number.
    #[arg(long, visible_alias = "b-leg", value_name = "PARTY", value_parser = party)]
    to: String,
    /// Number that the parties see; exotel and voxology need one. Voxology and kazoo show it to the first party alone.
    #[arg(long, value_name = "NUMBER", visible_alias = "virtual-number")]
    caller_id: Option<String>,
    /// Number that the first party sees, if it is another one.
    #[arg(long, value_name = "NUMBER")]
    a_caller_id: Option<String>,
    /// Number that the second party sees, if it is another one.
    #[arg(long, value_name = "NUMBER")]
    b_caller_id: Option<String>,
    /// Name shown beside the number.
    #[arg(long, value_name = "NAME")]
    caller_name: Option<String>,
    /// Records the call, or does not; both parties in one channel unless it says `=dual`. Without it the account decides.
    #[arg(long, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "mono")]
    record: Option<Record>,
    /// Longest ring time of each leg, in seconds.
    #[arg(long, value_name = "SECONDS", visible_alias = "attempt-time-out")]
    ring_time: Option<u32>,
    /// Longest duration of the call, in seconds.
    #[arg(long, value_name = "SECONDS", visible_alias = "max-time-limit")]
    max_duration: Option<u32>,
    /// Text of yours that travels with the call.
    #[arg(long, value_name = "TEXT", visible_alias = "custom-field")]
    custom_data: Option<String>,
    /// Named value of yours that travels with the call; once for each. A vendor that carries one text gets them as JSON.
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair, conflicts_with = "custom_data")]
    custom_value: Vec<(String, String)>,
    /// Exotel: tells this address the end of the call; with `answered=` before it, the answer. Once for each event.
    #[arg(long, value_name = "[EVENT=]URL")]
    status_callback: Vec<String>,
    /// Exotel: keeps track of the first phone being busy.
    #[arg(long)]
    state_management: bool,
    /// Prints the HTTP request, secrets masked, and sends nothing. The names of credentials that are not set stand for them,
    /// and are listed as `unset`.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Record {
    /// Does not record.
    Off,
    /// Both parties in one channel.
    Mono,
    /// One channel a party.
    Dual,
}

impl From<Record> for Recording {
    fn from(record: Record) -> Self {
        match record {
            Record::Off => Self::Off,
            Record::Mono => Self::Mono,
            Record::Dual => Self::Dual,
        }
    }
}

/// Forms of a party that say what it is.
const FORMS: [&str; 5] = ["sip", "extension", "device", "user", "number"];

fn party(text: &str) -> Result<String, String> {
    match text.split_once(':') {
        Some((form, _)) if !FORMS.contains(&form) => {
            Err(format!("expected a number or one of {}:…", FORMS.join(":…, ")))
        }
        _ => Ok(text.to_owned()),
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Some transports want a runtime around them from the start.
    let _entered = runtime.enter();
    let client = match arguments.client() {
        Ok(client) => client?,
        Err(error) => return refuse(&error),
    };
    let request = arguments.request(&client.capabilities());
    if let Err(error) = arguments.check(&*client, &request) {
        return refuse(&error);
    }
    if arguments.dry_run {
        return match client.preview(&request) {
            Ok(request) => {
                let mut preview = json!({ "request": shown(&request) });
                let unset = arguments.vendor.unset();
                if !unset.is_empty() {
                    // Their names stand in the request, and 0 for a number.
                    preview["unset"] = json!(unset);
                }
                outcome::print(&preview).map(|()| Outcome::Fine)
            }
            Err(error) => refuse(&error),
        };
    }
    match runtime.block_on(client.place(&request)) {
        Err(error) => refuse(&error),
        Ok(placed) => {
            let placed = json!({
                "vendor": placed.vendor,
                "id": placed.id.map(|id| id.to_string()),
                "request_id": placed.request_id,
                "attempts": placed.attempts,
            });
            outcome::print(&json!({ "placed": placed })).map(|()| Outcome::Fine)
        }
    }
}

impl Arguments {
    fn request(&self, can: &Capabilities) -> CallRequest {
        let mut request =
            CallRequest::new(self.vendor.endpoint(&self.from), client::Vendor::Exotel.endpoint(&self.to));
        let caller_id = |number: &String| {
            let caller_id = CallerId::new(number.as_str());
            match &self.caller_name {
                Some(name) => caller_id.with_name(name.as_str()),
                None => caller_id,
            }
        };
        // One number for both is for the party that the vendor can show a number to.
        let both = self.caller_id.as_ref();
        request.a_caller_id = self.a_caller_id.as_ref().or(both.filter(|_| can.a_caller_id)).map(caller_id);
        request.b_caller_id = self.b_caller_id.as_ref().or(both.filter(|_| can.b_caller_id)).map(caller_id);
        request.recording = self.record.map(Recording::from);
        request.ring_time = self.ring_time.map(|seconds| Duration::seconds(seconds.into()));
        request.max_duration = self.max_duration.map(|seconds| Duration::seconds(seconds.into()));
        request.custom_data = match &self.custom_data {
            None if self.custom_value.is_empty() => None,
            None => Some(CustomData::fields(self.custom_value.iter().cloned())),
            // Kazoo carries variables, which have names.
            Some(text) if self.vendor == client::Vendor::Kazoo => {
                Some(CustomData::fields([("custom_data", text.as_str())]))
            }
            Some(text) => Some(CustomData::text(text.as_str())),
        };
        request
    }

    /// Refuses what the crate would not say in the words of the command.
    fn check(&self, client: &dyn ClickToCall, request: &CallRequest) -> Result<(), Error> {
        let refused =
            |kind, detail: &str| Err(Error::new(kind, client.vendor(), Operation::Place).with_detail(detail));
        if self.vendor != client::Vendor::Exotel
            && (self.state_management || !self.status_callback.is_empty())
        {
            return refused(
                ErrorKind::Unsupported,
                "expected --state-management and --status-callback for exotel alone; at other vendors the account says whom to tell",
            );
        }
        if self.caller_name.is_some() && request.a_caller_id.is_none() && request.b_caller_id.is_none() {
            return refused(ErrorKind::InvalidRequest, "expected --caller-id beside --caller-name");
        }
        if self.vendor.needs_caller_id() && request.a_caller_id.is_none() && request.b_caller_id.is_none() {
            return refused(ErrorKind::InvalidRequest, "expected --caller-id with a number of your account");
        }
        Ok(())
    }
}

/// Writes a request as JSON, with every sensitive header masked.
fn shown(request: &http::Request<Bytes>) -> Value {
    let headers: Map<String, Value> = request
        .headers()
        .iter()
        .map(|(name, value)| {
            let text = if value.is_sensitive() { "…" } else { value.to_str().unwrap_or("…") };
            (name.as_str().to_owned(), text.into())
        })
        .collect();
    let body = serde_json::from_slice(request.body())
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(request.body()).into_owned()));
    json!({
        "method": request.method().as_str(),
        "url": request.uri().to_string(),
        "headers": headers,
        "body": if request.body().is_empty() { Value::Null } else { body },
    })
}

fn refuse(error: &Error) -> Result<Outcome, Failure> {
    let plain = failure(error);
    eprintln!("switchboard: {}", plain.message);
    let mut value =
        serde_json::to_value(&plain).map_err(|error| Failure::from_error("unwritable", &error))?;
    if let Value::Object(fields) = &mut value {
        fields.insert("sent".to_owned(), error.was_sent().as_str().into());
        fields.insert("vendor".to_owned(), error.vendor().as_str().into());
        fields.insert("status".to_owned(), error.status().map(|status| status.as_u16()).into());
        // A number where the vendor's code is one.
        let code = error.code().map(|code| code.code.clone());
        let code = code.map(|code| code.parse::<i64>().map_or_else(|_| Value::String(code), Value::from));
        fields.insert("vendor_code".to_owned(), code.unwrap_or(Value::Null));
        fields.insert("request_id".to_owned(), error.request_id().into());
        fields.insert("retryable".to_owned(), error.is_retryable().into());
        fields.insert("look_up".to_owned(), error.how_to_look_up().into());
    }
    outcome::print(&json!({ "error": value })).map(|()| Outcome::Bad)
}

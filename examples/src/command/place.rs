//! `switchboard place VENDOR`: places a call, or shows the request that would.

use std::sync::Arc;

use axum::body::Bytes;
use click2call_client::exotel::{ExoPhone, Region};
use click2call_client::{
    CallRequest, CallerId, ClickToCall, CustomData, Endpoint, Error, Recording, exotel, kazoo, telphin,
    voicenter, voxology,
};
use serde_json::{Map, Value, json};
use time::Duration;

use super::outcome::{self, Failure, Outcome};
use super::roundtrip::click2call_client::failure;

/// Places a call: rings `--from`, then connects `--to`.
///
/// Prints `{"placed":{…}}`, or an error that also has `sent` (`no`, `maybe`, `yes`), `vendor`, `status` and
/// `vendor_code`. Credentials come from the environment alone:
///
/// exotel: `EXOTEL_ACCOUNT_SID`, `EXOTEL_API_KEY`, `EXOTEL_API_TOKEN` ·
/// telphin: `TELPHIN_APP_ID`, `TELPHIN_APP_SECRET`, `TELPHIN_EXTENSION_ID` · voicenter: `VOICENTER_CODE` ·
/// voxology: `VOXOLOGY_API_KEY` · kazoo: `KAZOO_ACCOUNT_ID`, `KAZOO_API_KEY`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Vendor that places the call.
    vendor: Vendor,
    /// Where the vendor's API is, without version and account for exotel.
    #[arg(long, value_name = "URL")]
    base_url: String,
    /// Phone that rings first: a number, `sip:…`, `extension:…`, `device:…` or `user:…`.
    #[arg(long, visible_alias = "a-leg")]
    from: String,
    /// Party that is connected to it, in the same forms.
    #[arg(long, visible_alias = "b-leg")]
    to: String,
    /// Number that both parties see; exotel and voxology need one.
    #[arg(long, visible_alias = "virtual-number")]
    caller_id: Option<String>,
    /// Records the call.
    #[arg(long)]
    record: bool,
    /// Longest ring time of each leg, in seconds.
    #[arg(long, value_name = "SECONDS")]
    ring_time: Option<u32>,
    /// Longest duration of the call, in seconds.
    #[arg(long, value_name = "SECONDS")]
    max_duration: Option<u32>,
    /// Text of yours that travels with the call.
    #[arg(long, value_name = "TEXT", visible_alias = "custom-field")]
    custom_data: Option<String>,
    /// Exotel: keeps track of the first phone being busy.
    #[arg(long)]
    state_management: bool,
    /// Prints the HTTP request, secrets masked, and sends nothing. The names of credentials that are not set stand for them,
    /// and are listed as `unset`.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Vendor {
    Exotel,
    Telphin,
    Voicenter,
    Voxology,
    Kazoo,
}

/// The only one of the credentials that is a number.
const TELPHIN_EXTENSION: &str = "TELPHIN_EXTENSION_ID";

impl Vendor {
    /// Returns the environment variables that it needs, in the order in which its client takes them.
    fn credentials(self) -> impl Iterator<Item = &'static str> {
        let names: &[&str] = match self {
            Self::Exotel => &["EXOTEL_ACCOUNT_SID", "EXOTEL_API_KEY", "EXOTEL_API_TOKEN"],
            Self::Telphin => &["TELPHIN_APP_ID", "TELPHIN_APP_SECRET", TELPHIN_EXTENSION],
            Self::Voicenter => &["VOICENTER_CODE"],
            Self::Voxology => &["VOXOLOGY_API_KEY"],
            Self::Kazoo => &["KAZOO_ACCOUNT_ID", "KAZOO_API_KEY"],
        };
        names.iter().copied()
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Some transports want a runtime around them from the start.
    let _entered = runtime.enter();
    let request = arguments.request();
    let client = match arguments.client() {
        Ok(client) => client?,
        Err(error) => return refuse(&error),
    };
    if arguments.dry_run {
        return match client.preview(&request) {
            Ok(request) => {
                let mut preview = json!({ "request": shown(&request) });
                let unset: Vec<&str> =
                    arguments.vendor.credentials().filter(|name| std::env::var(name).is_err()).collect();
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
    fn request(&self) -> CallRequest {
        let mut request =
            CallRequest::new(endpoint(&self.from, self.vendor), endpoint(&self.to, Vendor::Exotel));
        if let Some(number) = &self.caller_id {
            request = match self.vendor {
                // These vendors show a number of yours to the first party alone.
                Vendor::Voxology | Vendor::Kazoo => request.with_a_caller_id(CallerId::new(number.as_str())),
                Vendor::Exotel | Vendor::Telphin | Vendor::Voicenter => {
                    request.with_caller_id(CallerId::new(number.as_str()))
                }
            };
        }
        if self.record {
            request = request.with_recording(Recording::Mono);
        }
        if let Some(seconds) = self.ring_time {
            request = request.with_ring_time(Duration::seconds(seconds.into()));
        }
        if let Some(seconds) = self.max_duration {
            request = request.with_max_duration(Duration::seconds(seconds.into()));
        }
        if let Some(text) = &self.custom_data {
            request = request.with_custom_data(match self.vendor {
                // Kazoo carries variables, which have names.
                Vendor::Kazoo => CustomData::fields([("custom_data", text.as_str())]),
                _ => CustomData::text(text.as_str()),
            });
        }
        request
    }

    /// Makes the client; the outer error is the crate's, the inner one the command's.
    fn client(&self) -> Result<Result<Arc<dyn ClickToCall>, Failure>, Error> {
        let base = self.base_url.as_str();
        let mut values = Vec::new();
        for name in self.vendor.credentials() {
            match std::env::var(name) {
                Ok(value) => values.push(value),
                // A dry run needs no secrets to show what would be sent.
                Err(_) if self.dry_run => {
                    values.push(if name == TELPHIN_EXTENSION { "0" } else { name }.to_owned())
                }
                Err(_) => {
                    let message = format!("expected the credential in the environment variable {name}");
                    return Ok(Err(Failure::new("no-credentials", message)));
                }
            }
        }
        let mut values = values.into_iter();
        let mut next = || values.next().unwrap_or_default();
        let client: Arc<dyn ClickToCall> = match self.vendor {
            Vendor::Exotel => {
                let credentials = exotel::Credentials::new(next(), next(), next());
                let mut builder = exotel::Client::builder(credentials, Region::custom(base)?);
                if let Some(number) = &self.caller_id {
                    builder = builder.with_virtual_number(ExoPhone::from(number.as_str()));
                }
                if self.state_management {
                    builder = builder.with_state_management(true);
                }
                Arc::new(builder.build()?)
            }
            Vendor::Telphin => {
                let builder = telphin::Client::builder(next(), next()).with_base_url(base);
                let Ok(extension) = next().parse() else {
                    return Ok(Err(Failure::new("no-credentials", "TELPHIN_EXTENSION_ID is no number")));
                };
                let extension = pbx_events::ExtensionId::new(extension);
                Arc::new(builder.with_callback_extension(extension).build()?)
            }
            Vendor::Voicenter => Arc::new(voicenter::Client::builder(next()).with_base_url(base).build()?),
            Vendor::Voxology => {
                let number = self.caller_id.clone().unwrap_or_default();
                Arc::new(voxology::Client::builder(next(), number).with_base_url(base).build()?)
            }
            Vendor::Kazoo => {
                let account = next();
                Arc::new(kazoo::Client::builder(base, account, kazoo::Credentials::api_key(next())).build()?)
            }
        };
        Ok(Ok(client))
    }
}

/// A bare word is what the vendor's first leg usually is: a device of Kazoo, an extension of a PBX, a number.
fn endpoint(text: &str, vendor: Vendor) -> Endpoint {
    if text.starts_with("sip:") {
        return Endpoint::sip(text);
    }
    match (text.split_once(':'), vendor) {
        (Some(("extension", id)), _) => Endpoint::extension(id),
        (Some(("device", id)), _) => Endpoint::device(id),
        (Some(("user", id)), _) => Endpoint::user(id),
        (None, Vendor::Kazoo) => Endpoint::device(text),
        (None, Vendor::Telphin | Vendor::Voicenter) if !text.starts_with('+') => Endpoint::extension(text),
        _ => Endpoint::number(text),
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

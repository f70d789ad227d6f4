//! The client of each vendor, from the arguments and the environment.

use std::sync::Arc;

use click2call_client::exotel::{CallbackEvent, Region, StatusCallback};
use click2call_client::{ClickToCall, Endpoint, Error, exotel, kazoo, telphin, voicenter, voxology};

use super::Arguments;
use crate::command::Failure;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Vendor {
    /// Version 3 of its API.
    Exotel,
    /// Callback; also `ringme`, which is its product.
    #[value(alias = "ringme")]
    Telphin,
    /// Click2Call.
    Voicenter,
    /// A dial whose call flow connects the second party.
    Voxology,
    /// Quickcall of a device or user.
    Kazoo,
}

/// The only one of the credentials that is a number.
const TELPHIN_EXTENSION: &str = "TELPHIN_EXTENSION_ID";

impl Vendor {
    /// Returns the environment variables that it needs, in the order in which its client takes them.
    fn credentials(self) -> &'static [&'static str] {
        match self {
            Self::Exotel => &["EXOTEL_ACCOUNT_SID", "EXOTEL_API_KEY", "EXOTEL_API_TOKEN"],
            Self::Telphin => &["TELPHIN_APP_ID", "TELPHIN_APP_SECRET", TELPHIN_EXTENSION],
            Self::Voicenter => &["VOICENTER_CODE"],
            Self::Voxology => &["VOXOLOGY_API_KEY"],
            Self::Kazoo => &["KAZOO_ACCOUNT_ID", "KAZOO_API_KEY"],
        }
    }

    /// Returns those of them that are not set.
    pub(super) fn unset(self) -> Vec<&'static str> {
        self.credentials().iter().copied().filter(|name| std::env::var(name).is_err()).collect()
    }

    pub(super) const fn needs_caller_id(self) -> bool {
        matches!(self, Self::Exotel | Self::Voxology)
    }

    /// A bare word is what the vendor's first leg usually is: a device of Kazoo, an extension of a PBX, a number.
    pub(super) fn endpoint(self, text: &str) -> Endpoint {
        match (text.split_once(':'), self) {
            (Some(("sip", _)), _) => Endpoint::sip(text),
            (Some(("extension", id)), _) => Endpoint::extension(id),
            (Some(("device", id)), _) => Endpoint::device(id),
            (Some(("user", id)), _) => Endpoint::user(id),
            (Some(("number", number)), _) => Endpoint::number(number),
            (None, Self::Kazoo) => Endpoint::device(text),
            (None, Self::Telphin | Self::Voicenter) if !text.starts_with('+') => Endpoint::extension(text),
            _ => Endpoint::number(text),
        }
    }
}

impl Arguments {
    /// Makes the client; the outer error is the crate's, the inner one the command's.
    pub(super) fn client(&self) -> Result<Result<Arc<dyn ClickToCall>, Failure>, Error> {
        let unset = self.vendor.unset();
        if !unset.is_empty() && !self.dry_run {
            let message = format!(
                "expected the credentials in environment variables; not set: {} (--dry-run shows the request without them)",
                unset.join(", ")
            );
            return Ok(Err(Failure::new("no-credentials", message)));
        }
        // A dry run needs no secrets to show what would be sent.
        let mut values = self.vendor.credentials().iter().map(|name| {
            std::env::var(name)
                .unwrap_or_else(|_| if *name == TELPHIN_EXTENSION { "0" } else { name }.to_owned())
        });
        let mut next = || values.next().unwrap_or_default();
        let base = |public: &str| self.base_url.clone().unwrap_or_else(|| public.to_owned());
        let client: Arc<dyn ClickToCall> = match self.vendor {
            Vendor::Exotel => {
                let credentials = exotel::Credentials::new(next(), next(), next());
                let mut builder = exotel::Client::builder(credentials, Region::custom(&base(""))?);
                if self.state_management {
                    builder = builder.with_state_management(true);
                }
                for callback in &self.status_callback {
                    builder = builder.with_status_callback(status_callback(callback));
                }
                Arc::new(builder.build()?)
            }
            Vendor::Telphin => {
                let builder =
                    telphin::Client::builder(next(), next()).with_base_url(base(telphin::Client::BASE));
                let Ok(extension) = next().parse() else {
                    let message =
                        format!("expected the id of an extension, a number, in {TELPHIN_EXTENSION}");
                    return Ok(Err(Failure::new("no-credentials", message)));
                };
                let extension = pbx_events::ExtensionId::new(extension);
                Arc::new(builder.with_callback_extension(extension).build()?)
            }
            Vendor::Voicenter => {
                let base = base(voicenter::Client::BASE);
                Arc::new(voicenter::Client::builder(next()).with_base_url(base).build()?)
            }
            Vendor::Voxology => {
                let number = self.caller_id.clone().unwrap_or_default();
                let base = base(voxology::Client::BASE);
                Arc::new(voxology::Client::builder(next(), number).with_base_url(base).build()?)
            }
            Vendor::Kazoo => {
                let account = next();
                let credentials = kazoo::Credentials::api_key(next());
                Arc::new(kazoo::Client::builder(base(""), account, credentials).build()?)
            }
        };
        Ok(Ok(client))
    }
}

/// The end of the call is told, unless an event stands before the address.
fn status_callback(text: &str) -> StatusCallback {
    match text.split_once('=') {
        Some((event @ ("terminal" | "answered"), url)) => {
            StatusCallback::new(CallbackEvent::from(event), url)
        }
        _ => StatusCallback::terminal(text),
    }
}

//! What every client's builder settles before anything is sent.

use std::sync::Arc;

use url::Url;

use crate::error::{Error, ErrorKind, Operation, Result};
use crate::transport::Transport;
use crate::vendor::Vendor;

/// Reads the address of an API: absolute, HTTP, without credentials.
pub(crate) fn base_url(vendor: &Vendor, text: &str) -> Result<Url> {
    let url = Url::parse(text)
        .map_err(|error| mistake(vendor, "the address is not an absolute URL").with_source(error))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(mistake(vendor, "the address is not an HTTP URL"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(mistake(vendor, "credentials do not belong into the address"));
    }
    Ok(url)
}

/// Takes the transport given, or the default one where its feature is on.
#[cfg_attr(feature = "reqwest", allow(unused_variables, reason = "there is always a transport"))]
pub(crate) fn transport(vendor: &Vendor, given: Option<Arc<dyn Transport>>) -> Result<Arc<dyn Transport>> {
    #[cfg(feature = "reqwest")]
    return match given {
        Some(transport) => Ok(transport),
        None => Ok(Arc::new(crate::transport::HttpTransport::new()?)),
    };
    #[cfg(not(feature = "reqwest"))]
    return given.ok_or_else(|| mistake(vendor, "there is no transport"));
}

/// Makes the error of a configuration that cannot work.
pub(crate) fn mistake(vendor: &Vendor, detail: &str) -> Error {
    Error::new(ErrorKind::Configuration, vendor.clone(), Operation::Configure).with_detail(detail)
}

//! Exotel's two clusters and their hosts.

use url::Url;

use crate::error::{Error, ErrorKind, Operation, Result};
use crate::vendor::Vendor;

/// Cluster that an account lives in. The other one answers 401 or 404.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Region {
    /// `api.exotel.com` and `ccm-api.exotel.com`.
    Singapore,
    /// `api.in.exotel.com` and `ccm-api.in.exotel.com`.
    Mumbai,
    /// Hosts of your own: a stand-in, a gateway. Each is scheme, host, port and, if need be, a path before `/v1`
    /// or `/v3`.
    Custom {
        /// Where v1 is.
        v1: Url,
        /// Where v2 and v3 are.
        ccm: Url,
    },
}

impl Region {
    /// Makes a region whose v1 and v3 share one address.
    ///
    /// # Errors
    /// `Configuration` if the address is no absolute web address, or holds credentials.
    pub fn custom(base: &str) -> Result<Self> {
        let url = Url::parse(base).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none()
        });
        let url = url.ok_or_else(|| {
            Error::new(ErrorKind::Configuration, Vendor::Exotel, Operation::Configure)
                .with_detail("expected an absolute web address without user name and password")
        })?;
        Ok(Self::Custom { v1: url.clone(), ccm: url })
    }

    /// Returns the region that a host belongs to, if it is one of Exotel's.
    #[must_use]
    pub fn of_host(host: &str) -> Option<Self> {
        match host {
            "api.exotel.com" | "ccm-api.exotel.com" => Some(Self::Singapore),
            "api.in.exotel.com" | "ccm-api.in.exotel.com" => Some(Self::Mumbai),
            _ => None,
        }
    }

    /// Returns where v1 is.
    pub(super) fn v1(&self) -> Result<Url> {
        match self {
            Self::Singapore => host("https://api.exotel.com"),
            Self::Mumbai => host("https://api.in.exotel.com"),
            Self::Custom { v1, .. } => Ok(v1.clone()),
        }
    }

    /// Returns where v2 and v3 are.
    pub(super) fn ccm(&self) -> Result<Url> {
        match self {
            Self::Singapore => host("https://ccm-api.exotel.com"),
            Self::Mumbai => host("https://ccm-api.in.exotel.com"),
            Self::Custom { ccm, .. } => Ok(ccm.clone()),
        }
    }
}

fn host(text: &str) -> Result<Url> {
    Url::parse(text).map_err(|error| {
        Error::new(ErrorKind::Configuration, Vendor::Exotel, Operation::Configure).with_source(error)
    })
}

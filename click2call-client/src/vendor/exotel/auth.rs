//! API key, API token and account SID.

use http::HeaderValue;
use url::Url;

use super::region::Region;
use crate::error::{Error, ErrorKind, Operation, Result};
use crate::redact::Secret;
use crate::vendor::Vendor;

/// What Exotel knows an account by. Key and token travel in the `Authorization` header, never in a URL.
///
/// ```
/// use click2call_client::exotel::Credentials;
///
/// let credentials = Credentials::new("example1", "key", "token");
/// assert_eq!(format!("{credentials:?}"), "Credentials { account_sid: \"example1\", key: Secret(…), token: Secret(…) }");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Credentials {
    /// Account SID; stands in paths.
    pub account_sid: String,
    /// API key; the user name. Old accounts use the account SID here.
    pub key: Secret,
    /// API token; the password.
    pub token: Secret,
}

impl Credentials {
    /// Makes credentials of an account.
    #[must_use]
    pub fn new(account_sid: impl Into<String>, key: impl Into<Secret>, token: impl Into<Secret>) -> Self {
        Self { account_sid: account_sid.into(), key: key.into(), token: token.into() }
    }

    /// Reads the URL form of the vendor's pages: `https://key:token@host/v3/accounts/sid/calls`.
    ///
    /// Returns the region of the host beside the credentials.
    ///
    /// ```
    /// use click2call_client::exotel::{Credentials, Region};
    ///
    /// let url = "https://key:token@ccm-api.in.exotel.com/v3/accounts/example1/calls";
    /// let (credentials, region) = Credentials::from_url(url)?;
    /// assert_eq!(credentials.account_sid, "example1");
    /// assert_eq!(region, Region::Mumbai);
    /// # Ok::<(), click2call_client::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Configuration` if a part is missing. Three of the vendor's four printed templates lack the `@`.
    pub fn from_url(text: &str) -> Result<(Self, Region)> {
        let fail = |what: &str| {
            Error::new(ErrorKind::Configuration, Vendor::Exotel, Operation::Configure)
                .with_detail(format!("expected `https://key:token@host/v3/accounts/sid/calls`, {what}"))
        };
        let mut url = Url::parse(text).map_err(|_| fail("found no such address"))?;
        let password = url.password().map(decode).ok_or_else(|| fail("found no token before `@`"))?;
        let key = decode(url.username());
        let mut segments = url.path_segments().ok_or_else(|| fail("found no path"))?;
        let sid = segments
            .find(|segment| segment.eq_ignore_ascii_case("accounts"))
            .and_then(|_| segments.next())
            .filter(|sid| !sid.is_empty())
            .ok_or_else(|| fail("found no account"))?
            .to_owned();
        if key.is_empty() || password.is_empty() {
            return Err(fail("found an empty key or token"));
        }
        let region = match url.host_str().and_then(Region::of_host) {
            Some(region) => region,
            None => {
                let gone = url.set_username("").and_then(|()| url.set_password(None));
                gone.map_err(|()| fail("found no host"))?;
                url.set_path("");
                url.set_query(None);
                url.set_fragment(None);
                Region::custom(url.as_str())?
            }
        };
        Ok((Self::new(sid, key, password), region))
    }

    /// Returns the `Authorization` header.
    pub(super) fn header(&self) -> Result<HeaderValue> {
        Secret::basic(&self.key, &self.token).ok_or_else(|| {
            Error::new(ErrorKind::Configuration, Vendor::Exotel, Operation::Configure)
                .with_detail("key or token cannot stand in a header")
        })
    }
}

/// Decodes percent signs of user name and password.
fn decode(text: &str) -> String {
    let plus = text.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(plus.as_bytes()).next().map(|(key, _)| key.into_owned()).unwrap_or_default()
}

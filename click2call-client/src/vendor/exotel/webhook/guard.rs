use std::fmt;

use subtle::ConstantTimeEq as _;

use crate::error::{Error, ErrorKind, Operation, Result};
use crate::redact::{Link, Secret};
use crate::vendor::Vendor;

/// Lets only requests in that carry a shared secret in their URL: Exotel signs nothing.
///
/// Compares in constant time; only the length of the secret can be measured.
///
/// ```
/// use click2call_client::exotel::WebhookGuard;
///
/// let guard = WebhookGuard::in_query("key", "s3cret");
/// let address = guard.address("https://hooks.example.com/exotel")?;
/// assert_eq!(address.as_str(), "https://hooks.example.com/exotel?key=s3cret");
/// assert!(guard.check("/exotel", Some("key=s3cret&CallSid=1")).is_ok());
/// assert!(guard.check("/exotel", Some("key=guess")).is_err());
/// # Ok::<(), click2call_client::Error>(())
/// ```
#[derive(Clone)]
pub struct WebhookGuard {
    place: Place,
    secret: Secret,
}

#[derive(Clone)]
enum Place {
    Query(String),
    Path,
}

impl WebhookGuard {
    /// Expects the secret as a parameter of the query.
    #[must_use]
    pub fn in_query(name: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self { place: Place::Query(name.into()), secret: secret.into() }
    }

    /// Expects the secret as the last segment of the path.
    #[must_use]
    pub fn in_path(secret: impl Into<Secret>) -> Self {
        Self { place: Place::Path, secret: secret.into() }
    }

    /// Returns the address to register: yours with the secret in its place.
    ///
    /// # Errors
    /// `Configuration` if the address is not absolute.
    pub fn address(&self, base: &str) -> Result<Link> {
        let fail = || {
            Error::new(ErrorKind::Configuration, Vendor::Exotel, Operation::Configure)
                .with_detail("expected an absolute web address")
        };
        let mut url = url::Url::parse(base).map_err(|_| fail())?;
        match &self.place {
            Place::Query(name) => {
                url.query_pairs_mut().append_pair(name, self.secret.expose());
            }
            Place::Path => {
                url.path_segments_mut().map_err(|()| fail())?.pop_if_empty().push(self.secret.expose());
            }
        }
        Ok(Link::from(url))
    }

    /// Checks path and query of a request.
    ///
    /// # Errors
    /// `Unauthenticated` if the secret is not there or another one; answer 403 or 404 then.
    pub fn check(&self, path: &str, query: Option<&str>) -> Result<()> {
        let expected = self.secret.expose().as_bytes();
        let fits = match &self.place {
            Place::Query(name) => form_urlencoded::parse(query.unwrap_or("").as_bytes())
                .filter(|(key, _)| key == name)
                .fold(false, |fits, (_, value)| fits | bool::from(value.as_bytes().ct_eq(expected))),
            Place::Path => {
                let last = path.rsplit('/').next().unwrap_or("");
                let decoded = decode_segment(last);
                bool::from(decoded.ct_eq(expected))
            }
        };
        // An empty secret guards nothing.
        if fits && !expected.is_empty() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Unauthenticated, Vendor::Exotel, Operation::ReadWebhook)
            .with_detail("the shared secret in the URL is missing or wrong"))
    }
}

/// Decodes percent signs; what is not an escape stays.
fn decode_segment(segment: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let escape = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match escape.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(value) if *byte == b'%' => {
                decoded.push(value);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                decoded.push(*byte);
                rest = after;
            }
        }
    }
    decoded
}

impl fmt::Debug for WebhookGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookGuard(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::WebhookGuard;

    #[test]
    fn a_secret_in_the_path_is_compared_decoded() {
        let guard = WebhookGuard::in_path("s3 cr=e&t+%");
        let address = guard.address("https://hooks.example.com/exotel/").unwrap();
        let url = url::Url::parse(address.as_str()).unwrap();
        assert!(guard.check(url.path(), None).is_ok());
        assert!(guard.check("/exotel/s3", None).is_err());
    }

    #[test]
    fn an_empty_secret_lets_nobody_in() {
        let guard = WebhookGuard::in_query("k", "");
        assert!(guard.check("/", Some("k=")).is_err());
        assert!(guard.check("/", None).is_err());
    }
}

//! A secret in the web address that is registered: the guard of webhooks that their vendor does not sign.
//!
//! One file serves three crates of the workspace: it lives in `pbx-events`, the others link to it, as `vocabulary.rs` is
//! linked to.

use std::fmt;

use http::uri::PathAndQuery;
use http::{Request, Uri};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::error::{Error, secret_refused};

/// A secret in the web address that you register: the vendor signs nothing, so who knows the address is let in.
///
/// Compared in constant time (only its length can be measured), never printed, wiped from memory when dropped.
#[derive(Clone)]
pub struct UrlSecret {
    /// Where it stands: this parameter of the query, or the last segment of the path.
    parameter: Option<String>,
    secret: Zeroizing<String>,
}

impl UrlSecret {
    /// Expects the secret as a parameter of the query: `?parameter=secret`.
    #[must_use]
    pub fn in_query(parameter: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { parameter: Some(parameter.into()), secret: Zeroizing::new(secret.into()) }
    }

    /// Expects the secret as the last segment of the path.
    #[must_use]
    pub fn in_path(secret: impl Into<String>) -> Self {
        Self { parameter: None, secret: Zeroizing::new(secret.into()) }
    }

    /// Returns the name of the parameter, if the secret stands in the query.
    #[must_use]
    pub fn parameter(&self) -> Option<&str> {
        self.parameter.as_deref()
    }

    /// Returns the address to register: yours with the secret in its place. Do not log it.
    #[must_use]
    pub fn address(&self, yours: &str) -> String {
        let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let yours = yours.split('#').next().unwrap_or_default();
        let secret = encode(&self.secret);
        let (path, query) = yours.split_once('?').unwrap_or((yours, ""));
        let joint = if query.is_empty() { "" } else { "&" };
        match &self.parameter {
            Some(name) => format!("{path}?{query}{joint}{}={secret}", encode(name)),
            None => {
                let mark = if query.is_empty() { "" } else { "?" };
                format!("{}/{}{mark}{query}", path.trim_end_matches('/'), secret.replace('+', "%20"))
            }
        }
    }

    /// Lets a request in or not, by its address.
    ///
    /// # Errors
    /// If the secret is missing or wrong; an empty secret lets nobody in.
    pub fn check<B>(&self, request: &Request<B>) -> Result<(), Error> {
        let is_it = |candidate: &[u8]| bool::from(candidate.ct_eq(self.secret.as_bytes()));
        let fits = match &self.parameter {
            Some(name) => form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
                .filter(|(key, _)| key == name.as_str())
                .fold(false, |fits, (_, value)| fits | is_it(value.as_bytes())),
            None => is_it(&decoded(last_segment(request.uri().path()))),
        };
        if fits && !self.secret.is_empty() { Ok(()) } else { Err(secret_refused()) }
    }

    /// Takes the secret out of the address, so that nothing that is kept or logged of the request has it.
    pub fn strip<B>(&self, request: &mut Request<B>) {
        let path = request.uri().path();
        let query = request.uri().query().unwrap_or_default();
        let is_it = |pair: &&str| {
            form_urlencoded::parse(pair.as_bytes()).any(|(key, _)| Some(&*key) == self.parameter())
        };
        let (path, query) = match &self.parameter {
            Some(_) => (path, query.split('&').filter(|pair| !is_it(pair)).collect::<Vec<_>>().join("&")),
            None => (path.strip_suffix(last_segment(path)).unwrap_or_default(), query.to_owned()),
        };
        let mark = if query.is_empty() { "" } else { "?" };
        let mut parts = request.uri().clone().into_parts();
        parts.path_and_query = PathAndQuery::try_from(format!("{path}{mark}{query}")).ok();
        // A part of an address is one; were it not, no address would still be better than the secret.
        *request.uri_mut() = Uri::from_parts(parts).unwrap_or_default();
    }
}

impl fmt::Debug for UrlSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UrlSecret").field("parameter", &self.parameter).finish_non_exhaustive()
    }
}

fn last_segment(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// Decodes percent signs; what is not an escape stays.
fn decoded(segment: &str) -> Zeroizing<Vec<u8>> {
    let mut decoded = Zeroizing::new(Vec::with_capacity(segment.len()));
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

#[cfg(test)]
mod tests {
    use http::Request;

    use super::UrlSecret;

    const HARD: &str = "s3 cr=e&t+%?/#";

    fn at(address: &str) -> Request<()> {
        Request::post(address).body(()).unwrap()
    }

    #[test]
    fn the_address_to_register_is_let_in_and_no_other() {
        let yours = "https://hooks.example.com/calls/?tenant=7#top";
        for secret in [UrlSecret::in_query("key", HARD), UrlSecret::in_path(HARD)] {
            let address = secret.address(yours);
            assert!(secret.check(&at(&address)).is_ok(), "{address}");
            assert!(address.contains("tenant=7") && address.starts_with("https://hooks.example.com/calls"));
            for other in [yours, "https://hooks.example.com/calls/s3?key=s3", "/", "/?key=", "/?KEY=s3"] {
                assert!(secret.check(&at(other)).is_err(), "{other}");
            }
        }
        let plain = "https://hooks.example.com/calls";
        assert_eq!(UrlSecret::in_query("key", "s3").address(plain), format!("{plain}?key=s3"));
        assert_eq!(UrlSecret::in_path("s3").address(plain), format!("{plain}/s3"));
    }

    #[test]
    fn an_empty_secret_lets_nobody_in() {
        for address in ["/?key=", "/", "/calls/"] {
            assert!(UrlSecret::in_query("key", "").check(&at(address)).is_err());
            assert!(UrlSecret::in_path("").check(&at(address)).is_err());
        }
    }

    #[test]
    fn what_is_stripped_is_the_secret_and_nothing_else() {
        for (secret, address, expected) in [
            (UrlSecret::in_query("key", "s3"), "/calls?a=%20&key=s3&b", "/calls?a=%20&b"),
            (UrlSecret::in_query("key", "s3"), "/calls?k%65y=s3", "/calls"),
            (UrlSecret::in_query("key", "s3"), "http://example.com?key=s3", "http://example.com/"),
            (UrlSecret::in_path("s3"), "http://example.com/calls/s3?a=1", "http://example.com/calls/?a=1"),
        ] {
            let mut request = at(address);
            assert!(secret.check(&request).is_ok(), "{address}");
            secret.strip(&mut request);
            assert_eq!(request.uri().to_string(), expected);
        }
        assert!(!format!("{:?}", UrlSecret::in_path("s3cret")).contains("s3cret"));
    }
}

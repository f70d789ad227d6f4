use std::fmt;

use base64::Engine as _;
use bytes::Bytes;
use http::HeaderValue;
use zeroize::Zeroizing;

/// A password, key or token: never printed, wiped from memory when dropped.
///
/// Header values and bodies that this crate makes of it are wiped with their last clone, and the header values are
/// marked sensitive, so that neither `Debug` nor header compression shows them. What the HTTP stack copies into its
/// own buffers is out of reach.
///
/// ```
/// let token = click2call_client::Secret::from("t0ken");
/// assert_eq!(format!("{token:?}"), "Secret(…)");
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Returns the secret itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Takes the secret out of a text that a vendor may have echoed it into.
    pub(crate) fn scrub(&self, text: &str) -> String {
        if self.expose().is_empty() { text.to_owned() } else { text.replace(self.expose(), "…") }
    }

    /// Returns the value of an `Authorization` header for HTTP Basic; `None` if it cannot be one.
    #[cfg_attr(not(feature = "exotel"), allow(dead_code, reason = "each vendor has its own scheme"))]
    pub(crate) fn basic(user: &Self, password: &Self) -> Option<HeaderValue> {
        let mut pair = Zeroizing::new(Vec::with_capacity(user.expose().len() + password.expose().len() + 1));
        pair.extend_from_slice(user.expose().as_bytes());
        pair.push(b':');
        pair.extend_from_slice(password.expose().as_bytes());
        let encoded = Zeroizing::new(base64::engine::general_purpose::STANDARD.encode(&*pair));
        sensitive("Basic ", &encoded)
    }

    /// Returns the value of an `Authorization` header with a bearer token; `None` if it cannot be one.
    #[cfg_attr(
        not(any(feature = "telphin", feature = "voicenter")),
        allow(dead_code, reason = "each vendor has its own scheme")
    )]
    pub(crate) fn bearer(&self) -> Option<HeaderValue> {
        sensitive("Bearer ", self.expose())
    }

    /// Returns the secret as a header value of its own; `None` if it cannot be one.
    #[cfg_attr(
        not(any(feature = "kazoo", feature = "voxology")),
        allow(dead_code, reason = "each vendor has its own scheme")
    )]
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        sensitive("", self.expose())
    }
}

fn sensitive(scheme: &str, credentials: &str) -> Option<HeaderValue> {
    let mut text = Vec::with_capacity(scheme.len() + credentials.len());
    text.extend_from_slice(scheme.as_bytes());
    text.extend_from_slice(credentials.as_bytes());
    let mut value = HeaderValue::from_maybe_shared(wiped(text)).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Makes bytes that hold a secret: wiped when the last clone is dropped.
pub(crate) fn wiped(bytes: Vec<u8>) -> Bytes {
    Bytes::from_owner(Zeroizing::new(bytes))
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(Zeroizing::new(text.into()))
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

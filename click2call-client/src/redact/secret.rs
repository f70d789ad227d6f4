use std::fmt;

use base64::Engine as _;
use http::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

/// A password, key or token: never printed, wiped from memory when dropped.
///
/// The copy that travels in an HTTP header belongs to the HTTP stack and is not wiped; it is marked sensitive,
/// so that neither `Debug` nor header compression shows it.
///
/// ```
/// let token = click2call_client::Secret::from("t0ken");
/// assert_eq!(format!("{token:?}"), "Secret(…)");
/// ```
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Returns the secret itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Takes the secret out of a text that a vendor may have echoed it into.
    pub(crate) fn scrub(&self, text: &str) -> String {
        if self.expose().is_empty() { text.to_owned() } else { text.replace(self.expose(), "…") }
    }

    /// Returns the value of an `Authorization` header for HTTP Basic; `None` if it cannot be one.
    #[cfg_attr(not(feature = "exotel"), allow(dead_code, reason = "each vendor has its own scheme"))]
    pub(crate) fn basic(user: &Self, password: &Self) -> Option<HeaderValue> {
        let pair = Zeroizing::new(format!("{}:{}", user.expose(), password.expose()));
        let text = Zeroizing::new(format!(
            "Basic {}",
            Zeroizing::new(base64::engine::general_purpose::STANDARD.encode(pair.as_bytes())).as_str()
        ));
        sensitive(&text)
    }

    /// Returns the value of an `Authorization` header with a bearer token; `None` if it cannot be one.
    #[cfg_attr(
        not(any(feature = "telphin", feature = "voicenter")),
        allow(dead_code, reason = "each vendor has its own scheme")
    )]
    pub(crate) fn bearer(&self) -> Option<HeaderValue> {
        sensitive(&Zeroizing::new(format!("Bearer {}", self.expose())))
    }

    /// Returns the secret as a header value of its own; `None` if it cannot be one.
    #[cfg_attr(
        not(any(feature = "kazoo", feature = "voxology")),
        allow(dead_code, reason = "each vendor has its own scheme")
    )]
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        sensitive(self.expose())
    }
}

fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(SecretString::from(text))
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(SecretString::from(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

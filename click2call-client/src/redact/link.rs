use std::fmt;

use serde::{Deserialize, Serialize};

/// A URL that may carry a secret; `Debug` and `Display` show scheme and host only.
///
/// Webhook addresses hold a shared secret in path or query, addresses of recordings are often pre-signed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Link(String);

impl Link {
    /// Returns the whole URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Link {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Link {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<url::Url> for Link {
    fn from(url: url::Url) -> Self {
        Self(url.into())
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match url::Url::parse(&self.0) {
            Ok(url) => write!(f, "{}://{}/…", url.scheme(), url.host_str().unwrap_or("")),
            Err(_) => f.write_str("…"),
        }
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Link({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::Link;

    #[test]
    fn only_scheme_and_host_are_shown() {
        let link = Link::from("https://user:pass@hooks.example.com/s3cret?k=s3cret");
        assert_eq!(format!("{link:?}"), "Link(https://hooks.example.com/…)");
    }
}

use std::fmt;
use std::str::FromStr;

use url::Url;

use crate::error::{Error, ErrorKind};

vocabulary! {
    /// What an integration is asked for.
    pub enum UrlAction {
        /// The extension of the manager who is responsible for the caller.
        GetManager = "getmanager",
    }
}

/// Path of an integration: `/cid/{application}/{action}/{login}`.
///
/// The login picks out the traffic of one user in logs.
///
/// ```
/// use pbx_events::ringme::interactive::{InteractiveUrl, UrlAction};
///
/// let url: InteractiveUrl = "https://myintegration:8080/cid/807/getmanager/TLP55522".parse()?;
/// assert_eq!((url.application, &url.action), (807, &UrlAction::GetManager));
/// assert_eq!(url.login, "TLP55522");
/// assert_eq!(url.on("https://myintegration:8080")?, "https://myintegration:8080/cid/807/getmanager/TLP55522");
/// # Ok::<(), pbx_events::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct InteractiveUrl {
    /// Serial number of the application for this integration.
    pub application: u64,
    /// What is asked for.
    pub action: UrlAction,
    /// Login of the PBX user that made the application.
    pub login: String,
}

impl InteractiveUrl {
    /// The pattern, as routers of web frameworks write it.
    pub const PATTERN: &str = "/cid/{application}/{action}/{login}";

    /// First segment of the path.
    const ROOT: &str = "cid";

    /// Makes a path.
    #[must_use]
    pub fn new(application: u64, action: UrlAction, login: impl Into<String>) -> Self {
        Self { application, action, login: login.into() }
    }

    /// Returns the whole URL on an integration server.
    ///
    /// # Errors
    /// [`ErrorKind::NotTheUrl`] if the server is no URL that can have a path.
    pub fn on(&self, server: &str) -> Result<String, Error> {
        let mut url = Url::parse(server).map_err(|_| Error::new(ErrorKind::NotTheUrl))?;
        url.path_segments_mut().map_err(|()| Error::new(ErrorKind::NotTheUrl))?.pop_if_empty().extend([
            Self::ROOT,
            &self.application.to_string(),
            self.action.as_str(),
            &self.login,
        ]);
        Ok(url.into())
    }
}

impl FromStr for InteractiveUrl {
    type Err = Error;

    /// Reads a URL or a path, also below a base path; a query is left out.
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::new(ErrorKind::NotTheUrl);
        let base = Url::parse("http://localhost/").map_err(|_| wrong())?;
        let url = if text.starts_with('/') { base.join(text) } else { Url::parse(text) };
        let url = url.map_err(|_| wrong())?;
        let decoded: Vec<String> = url
            .path_segments()
            .ok_or_else(wrong)?
            .map(|segment| {
                // A form decoder reads percent signs; a plus in a path stays a plus.
                let escaped = segment.replace('+', "%2B");
                form_urlencoded::parse(escaped.as_bytes()).next().map(|(name, _)| name.into_owned())
            })
            .map(Option::unwrap_or_default)
            .collect();
        let parts: Vec<&str> = decoded.iter().map(String::as_str).collect();
        match parts.strip_suffix(&[""]).unwrap_or(&parts) {
            [.., root, application, action, login]
                if *root == Self::ROOT && !action.is_empty() && !login.is_empty() =>
            {
                let application = application.parse().map_err(|_| wrong())?;
                Ok(Self::new(application, UrlAction::from(*action), *login))
            }
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for InteractiveUrl {
    /// Writes the path.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.on("http://localhost").map_err(|_| fmt::Error)?;
        f.write_str(whole.trim_start_matches("http://localhost"))
    }
}

//! Recordings that the PBX uploads: where they go, and what a receiver may make of their names.
//!
//! `record_call` and `record_caller` send the finished file with PUT or POST to
//! `URL/call_recording_CALL_ID.EXT`. [`Upload`] reads that address, whatever the form of the URL, and gives a file name
//! that is safe to use; [`upload_url`] writes it, for stand-ins of a PBX.
//!
//! ```
//! use callflow_modules::recording::Upload;
//!
//! let upload = Upload::from_target("/kzr/call_recording_abc%40192.0.2.1..mp3?from=1001&account_id=0a1b")?;
//! assert_eq!((upload.call_id.as_str(), upload.extension.as_str()), ("abc@192.0.2.1", "mp3"));
//! assert_eq!(upload.file_name(), "abc@192.0.2.1.mp3");
//! assert_eq!(upload.parameters["from"], "1001");
//!
//! // What is no part of a file name cannot leave the folder.
//! let hostile = Upload::from_target("/kzr/call_recording_..%2F..%2Fetc%2Fpasswd.mp3")?;
//! assert_eq!(hostile.file_name(), "%2E.%2F..%2Fetc%2Fpasswd.mp3");
//! # Ok::<_, callflow_modules::Error>(())
//! ```
//!
//! # A handler
//!
//! With the feature `axum` the address is an extractor; any other one is answered with 400. The PBX sends the file again,
//! up to five times, unless the answer is a 2xx; a repeated upload has the same name.
//!
//! ```
//! # #[cfg(feature = "axum")] {
//! use axum::{Router, body::Bytes, extract::DefaultBodyLimit, http::StatusCode, routing::put};
//! use callflow_modules::recording::Upload;
//!
//! async fn receive(upload: Upload, file: Bytes) -> StatusCode {
//!     let path = std::env::temp_dir().join(upload.file_name());
//!     // Work that blocks belongs on a thread of its own in a server under load.
//!     match std::fs::write(path, &file) {
//!         Ok(()) => StatusCode::CREATED,
//!         Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
//!     }
//! }
//!
//! let app: Router = Router::new()
//!     .route("/recordings/{*name}", put(receive).post(receive))
//!     .layer(DefaultBodyLimit::max(64 * 1024 * 1024));
//! # drop(app);
//! # }
//! ```
//!
//! The example `recording_receiver` of the project streams to disk in place of holding the file in memory.

#[cfg(feature = "axum")]
mod axum;

use std::fmt::Write as _;

use serde_json::{Map, Value};
use voice_actions::diagnostics::Pointer;

use crate::{Error, ErrorKind};

/// Text in front of the call id in the name of every uploaded recording.
pub const PREFIX: &str = "call_recording_";

/// Longest file name that [`Upload::file_name`] makes, in bytes: the limit of common file systems.
pub const MAX_FILE_NAME: usize = 255;

/// Longest extension, in bytes.
pub const MAX_EXTENSION: usize = 8;

/// The address of an uploaded recording, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Upload {
    /// Call id of the recorded leg, decoded. Comes from the network: no part of a path.
    pub call_id: String,
    /// File type in lower case letters and digits, without a dot: `mp3` or `wav`.
    pub extension: String,
    /// Parameters of the query, such as `from`, `to`, `call_id`, `account_id`.
    pub parameters: Map<String, Value>,
}

impl Upload {
    /// Reads the address of an upload; the body is the recording and is not looked at, so it may be a stream.
    ///
    /// # Errors
    /// As for [`from_target`](Self::from_target).
    pub fn from_request<B>(request: &http::Request<B>) -> Result<Self, Error> {
        Self::from_uri(request.uri())
    }

    fn from_uri(uri: &http::Uri) -> Result<Self, Error> {
        Self::from_target(uri.path_and_query().map_or("", http::uri::PathAndQuery::as_str))
    }

    /// Reads path and query of an upload.
    ///
    /// The name is looked for at the end of the path, then among the parameters, where a base URL with a query puts
    /// it. It is split at its last dot, and a second dot before that, which some releases write, is dropped.
    ///
    /// # Errors
    /// Kind `Shape` if no part has the form `call_recording_CALL_ID.EXT`, `TooLarge` if the name is longer than a file
    /// name may be.
    pub fn from_target(target: &str) -> Result<Self, Error> {
        let target = target.split('#').next().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if query.len() > crate::pivot::MAX_BYTES {
            return Err(Error::too_large(crate::pivot::MAX_BYTES, "bytes"));
        }
        let mut parameters = Map::new();
        let mut in_query = None;
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if in_query.is_none() && value.starts_with(PREFIX) {
                in_query = Some(value.into_owned());
            } else {
                parameters.insert(name.into_owned(), Value::String(value.into_owned()));
            }
        }
        let segment = path.rsplit('/').next().unwrap_or_default();
        // The PBX escapes the name as it escapes a value, so a plus would be a blank; a call id has none.
        let segment = form_urlencoded::parse(segment.replace('+', "%2B").replace('&', "%26").as_bytes())
            .next()
            .map(|(name, value)| if value.is_empty() { name.into_owned() } else { format!("{name}={value}") })
            .unwrap_or_default();
        let name = if segment.starts_with(PREFIX) { segment } else { in_query.unwrap_or_default() };
        let (call_id, extension) = split(&name).ok_or_else(|| {
            Error::new(ErrorKind::Shape, Pointer::root())
                .with_detail("expected `call_recording_CALL_ID.EXT`".to_owned())
        })?;
        let upload =
            Self { call_id: call_id.to_owned(), extension: extension.to_ascii_lowercase(), parameters };
        if upload.file_name().len() > MAX_FILE_NAME {
            return Err(Error::too_large(MAX_FILE_NAME, "bytes of file name"));
        }
        Ok(upload)
    }

    /// Returns a name for the file that stays inside its folder, different for different call ids.
    ///
    /// Letters, digits and `. - _ @` stay, all else is percent-encoded, as is a dot in front.
    #[must_use]
    pub fn file_name(&self) -> String {
        let mut name = String::with_capacity(self.call_id.len() + 1 + self.extension.len());
        for (index, byte) in self.call_id.bytes().enumerate() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'@' => name.push(char::from(byte)),
                b'.' if index > 0 => name.push('.'),
                other => drop(write!(name, "%{other:02X}")),
            }
        }
        name.push('.');
        name.push_str(&self.extension);
        name
    }

    /// Returns the media type that belongs to the extension, `None` for an unknown one.
    #[must_use]
    pub fn content_type(&self) -> Option<&'static str> {
        match self.extension.as_str() {
            "mp3" => Some("audio/mpeg"),
            "wav" => Some("audio/x-wav"),
            _ => None,
        }
    }
}

/// Splits `call_recording_CALL_ID.EXT` into call id and extension.
fn split(name: &str) -> Option<(&str, &str)> {
    let (call_id, extension) = name.strip_prefix(PREFIX)?.rsplit_once('.')?;
    let call_id = call_id.strip_suffix('.').unwrap_or(call_id);
    let plain = extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let fits = !call_id.is_empty() && !extension.is_empty() && extension.len() <= MAX_EXTENSION && plain;
    fits.then_some((call_id, extension))
}

/// Returns the address to which a PBX uploads a recording.
///
/// A base without a query gets the name behind its path and the parameters as query. With a query the name goes into
/// its last parameter, if that is empty, else into `recording`.
///
/// ```
/// use callflow_modules::recording::upload_url;
///
/// let url = |base| upload_url(base, "abc@192.0.2.1", "mp3", [("from", "1001")]);
/// let name = "call_recording_abc%40192.0.2.1.mp3";
/// assert_eq!(url("http://example.com/kzr/"), format!("http://example.com/kzr/{name}?from=1001"));
/// assert_eq!(url("http://example.com/kzr?file="), format!("http://example.com/kzr?file={name}&from=1001"));
/// assert_eq!(url("http://example.com/kzr?file"), format!("http://example.com/kzr?file={name}&from=1001"));
/// assert_eq!(url("http://example.com/kzr?a=1"), format!("http://example.com/kzr?a=1&recording={name}&from=1001"));
/// ```
#[must_use]
pub fn upload_url<'a>(
    base: &str,
    call_id: &str,
    extension: &str,
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let name = format!("{PREFIX}{}.{extension}", encode(call_id));
    let mut url = match base.split_once('?') {
        None => format!("{}/{name}", base.trim_end_matches('/')),
        Some((_, query)) => {
            let last = query.rsplit('&').next().unwrap_or_default();
            match last.split_once('=') {
                Some((_, "")) => format!("{base}{name}"),
                None if !last.is_empty() => format!("{base}={name}"),
                _ => format!("{base}&recording={name}"),
            }
        }
    };
    let mut joint = if base.contains('?') { '&' } else { '?' };
    for (key, value) in parameters {
        url.push(joint);
        url.push_str(key);
        url.push('=');
        url.push_str(&encode(value));
        joint = '&';
    }
    url
}

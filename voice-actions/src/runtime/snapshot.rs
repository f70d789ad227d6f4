use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::diagnostics::Pointer;

/// A program's state, ready to be stored, so that another process can go on.
///
/// It holds the state and not the document: the digest proves that the document is the same.
///
/// ```
/// use voice_actions::diagnostics::Pointer;
/// use voice_actions::runtime::{Snapshot, digest};
///
/// let document = br#"{"actions":[]}"#;
/// let stored = Snapshot::new("voxology", 1, &digest(document), Pointer::root(), &("step", 7));
/// let (word, count): (String, u32) = stored.open("voxology", 1, &digest(document))?;
/// assert_eq!((word.as_str(), count), ("step", 7));
/// assert!(stored.open::<(String, u32)>("voxology", 1, &digest(b"{}")).is_err());
/// # Ok::<(), voice_actions::runtime::SnapshotError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Snapshot {
    /// Dialect that wrote it.
    pub dialect: String,
    /// Version of the dialect's state format.
    pub version: u32,
    /// [`digest`] of the document that was running.
    pub digest: String,
    /// Position in the document, for people.
    pub at: Pointer,
    /// State in the dialect's own format.
    pub state: Value,
}

impl Snapshot {
    /// Writes a state down.
    ///
    /// A state that JSON cannot hold (a map whose keys are not text) becomes null, which does not open again.
    #[must_use]
    pub fn new(dialect: &str, version: u32, digest: &str, at: Pointer, state: &impl Serialize) -> Self {
        Self {
            dialect: dialect.to_owned(),
            version,
            digest: digest.to_owned(),
            at,
            state: serde_json::to_value(state).unwrap_or(Value::Null),
        }
    }

    /// Reads the state of this dialect, version and document.
    ///
    /// # Errors
    ///
    /// `Dialect`, `Version` or `Document` when the snapshot was written by or for another one; `State` when the
    /// state cannot be read, with the place.
    pub fn open<T: DeserializeOwned>(
        &self,
        dialect: &str,
        version: u32,
        digest: &str,
    ) -> Result<T, SnapshotError> {
        let mismatch = |kind, expected: String, found: String| SnapshotError {
            kind,
            at: Pointer::root(),
            detail: format!(": expected {expected}, found {found}"),
            source: None,
        };
        if self.dialect != dialect {
            return Err(mismatch(SnapshotErrorKind::Dialect, dialect.to_owned(), self.dialect.clone()));
        }
        if self.version != version {
            return Err(mismatch(SnapshotErrorKind::Version, version.to_string(), self.version.to_string()));
        }
        if self.digest != digest {
            return Err(mismatch(SnapshotErrorKind::Document, digest.to_owned(), self.digest.clone()));
        }
        serde_path_to_error::deserialize(&self.state).map_err(|error| SnapshotError {
            kind: SnapshotErrorKind::State,
            at: Pointer::root().key("state").join(&Pointer::from(error.path())),
            detail: String::new(),
            source: Some(error.into_inner().into()),
        })
    }
}

/// Returns the digest of a document: 32 hexadecimal digits that change when the document changes.
///
/// It is the 128-bit FNV-1a hash. It protects against going on with the wrong document, not against an attacker who
/// writes documents to collide.
#[must_use]
pub fn digest(document: &[u8]) -> String {
    format!("{:032x}", hash(document))
}

/// Returns the 128-bit FNV-1a hash.
pub(crate) fn hash(bytes: &[u8]) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    bytes.iter().fold(OFFSET, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(PRIME))
}

/// What does not fit about a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SnapshotErrorKind {
    /// Another dialect wrote it.
    Dialect,
    /// It was written in another version of the format.
    Version,
    /// It belongs to another document.
    Document,
    /// The state is not in the dialect's format.
    State,
}

impl fmt::Display for SnapshotErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dialect => "snapshot of another dialect",
            Self::Version => "snapshot of another version",
            Self::Document => "snapshot of another document",
            Self::State => "snapshot that cannot be read",
        })
    }
}

/// A snapshot that cannot be gone on with.
#[derive(Debug, thiserror::Error)]
#[error("{kind}{detail}{}", if *.at == Pointer::root() { String::new() } else { format!(" at `{}`", .at) })]
pub struct SnapshotError {
    kind: SnapshotErrorKind,
    at: Pointer,
    detail: String,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl SnapshotError {
    /// Returns what does not fit.
    #[must_use]
    pub const fn kind(&self) -> SnapshotErrorKind {
        self.kind
    }

    /// Returns the place in the snapshot.
    #[must_use]
    pub const fn at(&self) -> &Pointer {
        &self.at
    }
}

use std::fmt;

use serde::{Deserialize, Serialize};

/// A place in a JSON document: a JSON Pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)).
///
/// The empty pointer names the whole document.
///
/// ```
/// use voice_actions::diagnostics::Pointer;
///
/// let at = Pointer::root().key("actions").index(1).key("params").key("a/b");
/// assert_eq!(at.as_str(), "/actions/1/params/a~1b");
/// assert_eq!(at.tokens().last().as_deref(), Some("a/b"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pointer(String);

impl Pointer {
    /// Returns the pointer to the whole document.
    #[must_use]
    pub const fn root() -> Self {
        Self(String::new())
    }

    /// Takes a pointer that is written already, such as `/actions/0`.
    ///
    /// A text that is not empty and does not start with `/` is taken as one object key.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        if text.is_empty() || text.starts_with('/') { Self(text.to_owned()) } else { Self::root().key(text) }
    }

    /// Returns the pointer to the member `key` of the object here.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let mut text = String::with_capacity(self.0.len() + key.len() + 1);
        text.push_str(&self.0);
        push_token(&mut text, key);
        Self(text)
    }

    /// Returns the pointer to the item `index` of the array here.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// Returns the pointer to `inner`, which counts from the place here.
    #[must_use]
    pub fn join(&self, inner: &Self) -> Self {
        Self(format!("{}{}", self.0, inner.0))
    }

    /// Returns the pointer to the object or array that holds this place, or `None` at the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0.rfind('/').and_then(|end| self.0.get(..end)).map(|text| Self(text.to_owned()))
    }

    /// Returns whether `self` is `other` or lies within it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.strip_prefix(other.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Returns the unescaped keys and indexes on the way from the root.
    pub fn tokens(&self) -> impl Iterator<Item = String> + '_ {
        self.0.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~"))
    }

    /// Returns the pointer as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&serde_path_to_error::Path> for Pointer {
    fn from(path: &serde_path_to_error::Path) -> Self {
        path.iter().fold(Self::root(), |at, segment| match segment {
            serde_path_to_error::Segment::Seq { index } => at.index(*index),
            serde_path_to_error::Segment::Map { key } => at.key(key),
            serde_path_to_error::Segment::Enum { .. } | serde_path_to_error::Segment::Unknown => at,
        })
    }
}

fn push_token(text: &mut String, token: &str) {
    text.push('/');
    for character in token.chars() {
        match character {
            '~' => text.push_str("~0"),
            '/' => text.push_str("~1"),
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_undo_the_escaping_in_the_right_order() {
        let at = Pointer::root().key("~1").key("a/b~");
        assert_eq!(at.as_str(), "/~01/a~1b~0");
        assert_eq!(at.tokens().collect::<Vec<_>>(), ["~1", "a/b~"]);
    }

    #[test]
    fn within_counts_whole_tokens() {
        let outer = Pointer::from_text("/actions/1");
        assert!(Pointer::from_text("/actions/1/params").is_within(&outer));
        assert!(!Pointer::from_text("/actions/10").is_within(&outer));
    }

    #[test]
    fn the_parent_of_a_top_level_member_is_the_root() {
        assert_eq!(Pointer::from_text("/a").parent(), Some(Pointer::root()));
        assert_eq!(Pointer::root().parent(), None);
    }
}

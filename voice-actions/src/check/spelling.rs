use std::cell::Cell;

use crate::diagnostics::nearest;

/// Looks for what was probably meant, and gives up when a check has compared enough words.
///
/// A script with thousands of unknown names has another trouble than spelling; its check stays fast.
pub(super) struct Spelling {
    left: Cell<usize>,
}

/// Words that one check compares at most.
const COMPARISONS: usize = 100_000;

impl Spelling {
    pub(super) const fn new() -> Self {
        Self { left: Cell::new(COMPARISONS) }
    }

    /// Returns the candidate that `word` was probably meant to be.
    pub(super) fn nearest<'k>(
        &self,
        word: &str,
        candidates: impl IntoIterator<Item = &'k str>,
    ) -> Option<&'k str> {
        let mut left = self.left.get();
        let found = nearest(word, candidates.into_iter().take(left).inspect(|_| left -= 1));
        self.left.set(left);
        found
    }
}

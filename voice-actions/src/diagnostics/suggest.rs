/// Returns the candidate that `word` was probably meant to be, or `None` if nothing comes close.
///
/// A candidate that differs only in letter case, `_` or `-` wins; else the one with the fewest edits, if they are
/// at most a third of its length.
///
/// ```
/// use voice_actions::diagnostics::nearest;
///
/// assert_eq!(nearest("orelse", ["then", "orElse"]), Some("orElse"));
/// assert_eq!(nearest("TRANFER", ["TRANSFER", "DIAL"]), Some("TRANSFER"));
/// assert_eq!(nearest("QUEUE", ["TRANSFER", "DIAL"]), None);
/// ```
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| -> Vec<char> {
        text.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).take(64).collect()
    };
    let word = plain(word);
    candidates
        .into_iter()
        .map(|candidate| {
            let letters = plain(candidate);
            (edits(&word, &letters), letters.len(), candidate)
        })
        .filter(|(edits, length, _)| edits * 3 <= *length)
        .min_by_key(|(edits, ..)| *edits)
        .map(|(.., candidate)| candidate)
}

/// Counts the insertions, deletions, substitutions and swaps of neighbours between two words.
fn edits(from: &[char], to: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    let mut previous = None;
    for (row, &a) in from.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, &b) in to.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut cost = (at(&last, column) + usize::from(a != b))
                .min(at(&last, column + 1) + 1)
                .min(at(&current, column) + 1);
            let swapped =
                column.checked_sub(1).filter(|&left| previous == Some(b) && to.get(left) == Some(&a));
            if let Some(left) = swapped {
                cost = cost.min(at(&before, left) + 1);
            }
            current.push(cost);
        }
        before = std::mem::replace(&mut last, current);
        previous = Some(a);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swap_of_neighbours_is_one_edit() {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        assert_eq!(edits(&letters("wensday"), &letters("wednesday")), 2);
        assert_eq!(edits(&letters("abdc"), &letters("abcd")), 1);
        assert_eq!(edits(&[], &letters("ab")), 2);
    }
}

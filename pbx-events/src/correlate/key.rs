use serde::{Deserialize, Serialize};

/// An id in the form in which it is looked up: 32 hexadecimal digits as a number, anything else as its canonical text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Key {
    /// RingMe's ids: an extension's number, if there is one, and 32 hexadecimal digits.
    Hexadecimal(u64, [u64; 2]),
    /// Any other id.
    Text(Box<str>),
}

impl Key {
    pub(super) fn of(id: &str) -> Self {
        Self::hexadecimal(id)
            .unwrap_or_else(|| Self::Text(crate::id::CallId::from(id).canonical().into_boxed_str()))
    }

    fn hexadecimal(id: &str) -> Option<Self> {
        let (prefix, digits) = match id.split_once('-') {
            None => (0, id),
            Some((prefix, digits)) => {
                // Written otherwise, two different texts would become one number.
                let plain = prefix.bytes().all(|byte| byte.is_ascii_digit()) && !prefix.starts_with('0');
                (prefix.parse().ok().filter(|_| plain)?, digits)
            }
        };
        if digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let (high, low) = digits.split_at_checked(16)?;
        let half = |text| u64::from_str_radix(text, 16).ok();
        Some(Self::Hexadecimal(prefix, [half(high)?, half(low)?]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_equal_exactly_if_ids_are() {
        use crate::id::LegId;
        let ids = [
            "caa308e3333c4a19aaed9c0254b9c61b",
            "CAA308E3333C4A19AAED9C0254B9C61B",
            "7-caa308e3333c4a19aaed9c0254b9c61b",
            "07-caa308e3333c4a19aaed9c0254b9c61b",
            "+7-caa308e3333c4a19aaed9c0254b9c61b",
            "-caa308e3333c4a19aaed9c0254b9c61b",
            "0-caa308e3333c4a19aaed9c0254b9c61b",
            "1341933372.120",
            "1341933372.120/0003*210",
            "KeRmUIgM9pQz",
            "kermuigm9pqz",
            "",
        ];
        for a in ids {
            for b in ids {
                assert_eq!(Key::of(a) == Key::of(b), LegId::from(a) == LegId::from(b), "{a} {b}");
            }
        }
    }
}

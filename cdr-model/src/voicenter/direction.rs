use crate::table::Words;
use crate::vocabulary::Word;

vocabulary! {
    /// Where a call went: the `direction` field of the current generation.
    pub enum Direction {
        /// From a customer to us.
        Incoming = "incoming",
        /// From us to a customer.
        Outgoing = "outgoing",
        /// Between extensions.
        Internal = "internal",
    }
}

impl Words for Direction {
    fn read(text: &str) -> Self {
        Self::known(text)
            .or_else(|| Self::known(&text.trim().to_ascii_lowercase()))
            .unwrap_or_else(|| Self::Other(Word::new(text.to_owned())))
    }

    fn word(&self) -> &str {
        self.as_str()
    }
}

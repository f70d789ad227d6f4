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

words_in_any_case!(Direction);

//! Modules that collect and send digits.

use crate::Milliseconds;

module! {
    /// Collects keypad digits into a named collection.
    ///
    /// Afterwards: continues. Answers the call. Digits already pressed (collection `default`, cut at the first
    /// terminator) count first; the collection `default` is then cleared. The terminator is not stored. Timeout
    /// leaves the collection empty or partial; hangup stores nothing; the flow goes on either way. Digits of
    /// the collection reach the next Pivot request as `Digits[name]`.
    "collect_dtmf" in All, branches [Default], new();
    pub struct CollectDtmf {
        /// Code default `default`.
        collection_name, with_collection_name: String [];
        /// Longest pause between two digits. At least 1.
        interdigit_timeout, with_interdigit_timeout: Milliseconds [min(1)];
        /// Stop after that many. Defaults to 1. At least 1.
        max_digits, with_max_digits: i64 [number(1) min(1)];
        /// Key that ends the input. Defaults to `#`.
        terminator, with_terminator: Dtmf [text("#")];
        /// Several keys that end the input. Only read when `terminator` is absent, and the server writes that
        /// in: without effect in checked documents.
        terminators, with_terminators: Vec<Dtmf> [unique()];
        /// How long to wait for the first digit. Defaults to 5000. At least 1.
        timeout, with_timeout: Milliseconds [number(5000) min(1)];
    }
}

module! {
    /// Clears a digit collection.
    ///
    /// Afterwards: continues. 4.3 forgets to store the changed call, so the collection survives; Kazoo 5 fixed
    /// it.
    "flush_dtmf" in All, branches [Default], new();
    pub struct FlushDtmf {
        /// Which one. Defaults to `default`.
        collection_name, with_collection_name: String [text("default")];
    }
}

module! {
    /// Sends digits to the caller.
    ///
    /// Afterwards: continues.
    "send_dtmf" in All, branches [Default], new(digits: String);
    pub struct SendDtmf {
        /// 0-9 A-D * #.
        digits, with_digits: String [required()];
        /// Per digit; integer or text. Defaults to `2000`.
        duration, with_duration = "duration_ms": Milliseconds [loosely() text("2000")];
    }
}

words! {
    /// One key of a telephone.
    pub enum Dtmf {
        /// `1`.
        One = "1",
        /// `2`.
        Two = "2",
        /// `3`.
        Three = "3",
        /// `4`.
        Four = "4",
        /// `5`.
        Five = "5",
        /// `6`.
        Six = "6",
        /// `7`.
        Seven = "7",
        /// `8`.
        Eight = "8",
        /// `9`.
        Nine = "9",
        /// `0`.
        Zero = "0",
        /// `#`, which ends an input by default.
        Pound = "#",
        /// `*`.
        Star = "*",
    }
}

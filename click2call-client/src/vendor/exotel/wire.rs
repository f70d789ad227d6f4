//! How Exotel spells values, and the one table of what is not written as it was read.
//!
//! Answers, callbacks and applet requests ([`Loose`], [`Maybe`](super::Maybe)) are written exactly
//! as they were read. Only the documents that are *ours* to write are normalised:
//!
//! | In `NewCall`, `ConnectAnswer`, `DynamicConnectAnswer` | Becomes | Because |
//! |---|---|---|
//! | `"true"`, `"false"`, `0`, `1` for a boolean | `true`, `false` | the vendor prints both; JSON booleans are documented |
//! | a number of seconds as text | the number | numbers are documented |
//! | an optional key that is `null` | no key | the vendor refuses answers with keys that mean nothing |
//! | an empty `status_callback` or `playback` list | no key | as above |

use serde::{Deserialize, Deserializer, Serializer};

use super::loose::{Loose, Scalar};

/// `#[serde(with)]` for an optional value that is read leniently and written in the documented form.
pub(super) mod optional {
    use super::{Deserialize as _, Deserializer, Loose, Scalar, Serializer};

    pub(in super::super) fn serialize<T: Scalar, S: Serializer>(
        value: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        use serde::Serialize as _;
        value.as_ref().map(Scalar::write).serialize(serializer)
    }

    pub(in super::super) fn deserialize<'de, T: Scalar + Clone, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        Ok(Loose::<T>::deserialize(deserializer)?.get().cloned())
    }
}

/// Reads a list that may be `null`.
pub(super) fn list_or_null<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

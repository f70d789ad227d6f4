use serde::{Serialize, Serializer};
use serde_json::Value;
use time::Duration;

use super::{Field as _, Shape};

/// What can be the value of a parameter.
pub(crate) trait Scalar: Sized {
    const SHAPE: Shape;
    const EXPECTED: &'static str;
    /// Whether every text stands for something else when the flow runs.
    const TEXT_IS_EXPRESSION: bool = false;

    /// Takes a text that is no template.
    fn from_text(text: &str) -> Option<Self>;

    /// Takes a JSON value that is neither text nor null.
    fn from_value(value: Value) -> Option<Self>;

    /// Takes a whole number; here so that the common case makes no [`Value`].
    fn from_whole(number: u64) -> Option<Self> {
        Self::from_value(Value::from(number))
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error>;
}

impl Scalar for String {
    const SHAPE: Shape = Shape::Text;
    const EXPECTED: &'static str = "a text";

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn from_value(_: Value) -> Option<Self> {
        None
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.serialize(to)
    }
}

impl Scalar for u32 {
    const SHAPE: Shape = Shape::Count;
    const EXPECTED: &'static str = "a whole number";

    fn from_text(text: &str) -> Option<Self> {
        text.trim().parse().ok()
    }

    fn from_value(value: Value) -> Option<Self> {
        whole(&value).and_then(|number| number.try_into().ok())
    }

    fn from_whole(number: u64) -> Option<Self> {
        number.try_into().ok()
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.serialize(to)
    }
}

/// Milliseconds on the wire.
impl Scalar for Duration {
    const SHAPE: Shape = Shape::Milliseconds;
    const EXPECTED: &'static str = "a number of milliseconds";

    fn from_text(text: &str) -> Option<Self> {
        text.trim().parse::<f64>().ok().and_then(milliseconds)
    }

    fn from_value(value: Value) -> Option<Self> {
        value.as_f64().and_then(milliseconds)
    }

    fn from_whole(number: u64) -> Option<Self> {
        i64::try_from(number).ok().map(Self::milliseconds)
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match (i64::try_from(self.whole_milliseconds()), self.subsec_nanoseconds() % 1_000_000) {
            (Ok(whole), 0) => whole.serialize(to),
            _ => super::Milliseconds::from(*self).write(to),
        }
    }
}

impl Scalar for Vec<Value> {
    const SHAPE: Shape = Shape::List;
    const EXPECTED: &'static str = "a list, or an expression that gives one";
    const TEXT_IS_EXPRESSION: bool = true;

    fn from_text(_: &str) -> Option<Self> {
        None
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.serialize(to)
    }
}

/// A list of words or texts.
macro_rules! list_of_words {
    ($($word:ty),+) => { $(
        impl Scalar for Vec<$word> {
            const SHAPE: Shape = Shape::Words;
            const EXPECTED: &'static str = "a list of texts";

            fn from_text(_: &str) -> Option<Self> {
                None
            }

            fn from_value(value: Value) -> Option<Self> {
                let Value::Array(items) = value else { return None };
                items
                    .into_iter()
                    .map(|item| match item {
                        Value::String(text) => Some(<$word>::from(text)),
                        _ => None,
                    })
                    .collect()
            }

            fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                self.serialize(to)
            }
        }
    )+ };
}

list_of_words!(String, crate::action::Track);

/// A word of an open vocabulary.
macro_rules! word {
    ($($word:ty),+ $(,)?) => { $(
        impl Scalar for $word {
            const SHAPE: Shape = Shape::Word(|word| Self::from(word).is_known(), || {
                Self::KNOWN.iter().map(|known| known.as_str().to_owned()).collect()
            });
            const EXPECTED: &'static str = "a word";

            fn from_text(text: &str) -> Option<Self> {
                Some(Self::from(text))
            }

            fn from_value(_: Value) -> Option<Self> {
                None
            }

            fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                self.serialize(to)
            }
        }
    )+ };
}

word!(crate::action::ConferenceMode, crate::action::FinishKey, crate::action::Method, crate::action::Switch,);

/// Returns a number without a fraction.
pub(super) fn whole(value: &Value) -> Option<u64> {
    let fraction = || {
        value
            .as_f64()
            .filter(|number| number.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(number))
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole and in range, see above"
    )]
    value.as_u64().or_else(|| fraction().map(|number| number as u64))
}

pub(super) fn milliseconds(number: f64) -> Option<Duration> {
    if !number.is_finite() || number.abs() >= 1e15 {
        return None;
    }
    // A whole number of milliseconds must not pick up the noise of a division.
    #[expect(clippy::cast_possible_truncation, reason = "in range, see above")]
    let whole = number.trunc() as i64;
    Some(Duration::milliseconds(whole) + Duration::seconds_f64(number.fract() / 1_000.0))
}

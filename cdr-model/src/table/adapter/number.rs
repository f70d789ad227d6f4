use serde_json::Number;
use time::Duration;

use super::{Adapter, Got, Out, Raw};
use crate::voicenter::{CallTime, Code};
use crate::{Agorot, Text};

/// Reads an integer from a number or from digits in a text.
fn integer(raw: &Raw<'_>) -> Option<(i64, bool)> {
    match raw {
        Raw::Int(number) => Some((*number, true)),
        Raw::Number(number) => Some((whole(number)?, false)),
        Raw::Text(text) => {
            let text = text.trim();
            let number = text.parse().ok().or_else(|| whole(&serde_json::from_str(text).ok()?))?;
            Some((number, false))
        }
        Raw::Null | Raw::Bool(_) | Raw::Json(_) | Raw::Tree(_) => None,
    }
}

/// Returns a number such as `20.0` as an integer.
fn whole(number: &Number) -> Option<i64> {
    let text = number.to_string();
    let amount: Agorot = text.parse().ok()?;
    amount.whole()
}

/// Whole or fractional seconds; the documented form is a whole number.
pub(crate) struct AsSeconds;

impl Adapter<Option<Duration>> for AsSeconds {
    fn read(slot: &mut Option<Duration>, raw: &Raw<'_>) -> Got {
        const EXPECTED: Got = Got::Bad("a number of seconds");
        if let Some((seconds, same)) = integer(raw) {
            if seconds < 0 {
                return EXPECTED;
            }
            *slot = Some(Duration::seconds(seconds));
            return if same { Got::Same } else { Got::Other };
        }
        let text = match raw {
            Raw::Number(number) => number.to_string(),
            Raw::Text(text) => text.trim().to_owned(),
            _ => return EXPECTED,
        };
        let Ok(seconds) = text.parse::<f64>() else { return EXPECTED };
        match Duration::checked_seconds_f64(seconds) {
            Some(duration) if seconds >= 0.0 => {
                *slot = Some(duration);
                Got::Other
            }
            _ => EXPECTED,
        }
    }

    fn write(slot: &Option<Duration>) -> Out<'_> {
        let Some(duration) = slot else { return Out::Nothing };
        if duration.subsec_nanoseconds() == 0 {
            return Out::Int(duration.whole_seconds());
        }
        Number::from_f64(duration.as_seconds_f64()).map_or(Out::Nothing, Out::Number)
    }
}

/// A number that nothing exact depends on, such as a confidence.
pub(crate) struct AsFloat;

impl Adapter<Option<f64>> for AsFloat {
    fn read(slot: &mut Option<f64>, raw: &Raw<'_>) -> Got {
        let number = match raw {
            Raw::Int(number) => number.to_string().parse().ok(),
            Raw::Number(number) => number.as_f64(),
            Raw::Text(text) => text.trim().parse().ok(),
            Raw::Null | Raw::Bool(_) | Raw::Json(_) | Raw::Tree(_) => None,
        };
        let Some(number) = number.filter(|number: &f64| number.is_finite()) else {
            return Got::Bad("a number");
        };
        *slot = Some(number);
        if matches!(raw, Raw::Number(number) if number.is_f64()) { Got::Same } else { Got::Other }
    }

    fn write(slot: &Option<f64>) -> Out<'_> {
        slot.and_then(Number::from_f64).map_or(Out::Nothing, Out::Number)
    }
}

/// Makes an adapter of numbers that are documented as texts.
macro_rules! as_text {
    ($( $(#[$doc:meta])* $name:ident: $type:ty = $number:ident; )+) => { $(
        $(#[$doc])*
        pub(crate) struct $name;

        impl Adapter<Option<$type>> for $name {
            fn read(slot: &mut Option<$type>, raw: &Raw<'_>) -> Got {
                let got = <$number as Adapter<Option<$type>>>::read(slot, raw);
                match (got, raw) {
                    (Got::Same | Got::Other, Raw::Text(text)) => match Self::write(slot) {
                        Out::Text(written) if written == *text => Got::Same,
                        _ => Got::Other,
                    },
                    (Got::Same, _) => Got::Other,
                    (got, _) => got,
                }
            }

            fn write(slot: &Option<$type>) -> Out<'_> {
                match <$number as Adapter<Option<$type>>>::write(slot) {
                    Out::Int(number) => Out::Text(number.to_string().into()),
                    Out::Number(number) => Out::Text(number.to_string().into()),
                    out => out,
                }
            }
        }
    )+ };
}

as_text! {
    /// Seconds, documented as a text.
    AsSecondsText: Duration = AsSeconds;
    /// An integer, documented as a text.
    AsDigitText: i64 = AsInt;
}

/// An integer.
pub(crate) struct AsInt;

impl Adapter<Option<i64>> for AsInt {
    fn read(slot: &mut Option<i64>, raw: &Raw<'_>) -> Got {
        let Some((number, same)) = integer(raw) else { return Got::Bad("an integer") };
        *slot = Some(number);
        if same { Got::Same } else { Got::Other }
    }

    fn write(slot: &Option<i64>) -> Out<'_> {
        slot.map_or(Out::Nothing, Out::Int)
    }
}

impl Adapter<CallTime> for AsInt {
    fn read(slot: &mut CallTime, raw: &Raw<'_>) -> Got {
        const EXPECTED: Got = Got::Bad("a number of seconds within the years 1 to 9999");
        let Some((number, same)) = integer(raw) else { return EXPECTED };
        let Some(time) = CallTime::from_raw(number) else { return EXPECTED };
        *slot = time;
        if same { Got::Same } else { Got::Other }
    }

    fn write(slot: &CallTime) -> Out<'_> {
        Out::Int(slot.raw())
    }
}

impl Adapter<Option<CallTime>> for AsInt {
    fn read(slot: &mut Option<CallTime>, raw: &Raw<'_>) -> Got {
        let mut time = CallTime::default();
        let got = <Self as Adapter<CallTime>>::read(&mut time, raw);
        if matches!(got, Got::Same | Got::Other) {
            *slot = Some(time);
        }
        got
    }

    fn write(slot: &Option<CallTime>) -> Out<'_> {
        slot.map_or(Out::Nothing, |time| Out::Int(time.raw()))
    }
}

/// A time, where `0` says that there was none yet.
pub(crate) struct AsMoment;

impl Adapter<Option<CallTime>> for AsMoment {
    fn read(slot: &mut Option<CallTime>, raw: &Raw<'_>) -> Got {
        if matches!(raw, Raw::Int(0)) { Got::Zero } else { AsInt::read(slot, raw) }
    }

    fn write(slot: &Option<CallTime>) -> Out<'_> {
        AsInt::write(slot)
    }
}

/// An id of the vendor: a number as documented, any text as it came.
pub(crate) struct AsCode;

impl Adapter<Option<Code>> for AsCode {
    fn read(slot: &mut Option<Code>, raw: &Raw<'_>) -> Got {
        let (code, got) = match raw {
            Raw::Int(number) => match u64::try_from(*number) {
                Ok(number) => (Code::Number(number), Got::Same),
                Err(_) => (Code::Text(Text::from(number.to_string())), Got::Other),
            },
            Raw::Text(text) => {
                let code = Code::from(&**text);
                let got = if matches!(code, Code::Text(_)) { Got::Same } else { Got::Other };
                (code, got)
            }
            Raw::Number(number) => (Code::from(&*number.to_string()), Got::Other),
            Raw::Null | Raw::Bool(_) | Raw::Json(_) | Raw::Tree(_) => return Got::Bad("an id"),
        };
        *slot = Some(code);
        got
    }

    fn write(slot: &Option<Code>) -> Out<'_> {
        match slot {
            None => Out::Nothing,
            Some(Code::Number(number)) => match i64::try_from(*number) {
                Ok(number) => Out::Int(number),
                Err(_) => Out::Number(Number::from(*number)),
            },
            Some(Code::Text(text)) => Out::Text(text.as_str().into()),
        }
    }
}

/// The id of a queue, where `0` says that there was none.
pub(crate) struct AsQueue;

impl Adapter<Option<Code>> for AsQueue {
    fn read(slot: &mut Option<Code>, raw: &Raw<'_>) -> Got {
        match raw {
            Raw::Int(0) => Got::Zero,
            Raw::Text(text) if text.trim() == "0" => Got::ZeroText,
            _ => AsCode::read(slot, raw),
        }
    }

    fn write(slot: &Option<Code>) -> Out<'_> {
        AsCode::write(slot)
    }
}

/// An exact amount of agorot.
pub(crate) struct AsPrice;

impl Adapter<Option<Agorot>> for AsPrice {
    fn read(slot: &mut Option<Agorot>, raw: &Raw<'_>) -> Got {
        let (price, same) = match raw {
            Raw::Int(number) => (Some(Agorot::new(*number)), true),
            // A float prints the shortest digits that mean it, which are the digits that the vendor wrote.
            Raw::Number(number) => {
                let price = number.to_string().parse::<Agorot>().ok();
                (price, price.is_some_and(|price| price.whole().is_none()))
            }
            Raw::Text(text) => (text.parse().ok(), false),
            Raw::Null | Raw::Bool(_) | Raw::Json(_) | Raw::Tree(_) => (None, false),
        };
        let Some(price) = price else { return Got::Bad("an exact amount") };
        *slot = Some(price);
        if same { Got::Same } else { Got::Other }
    }

    fn write(slot: &Option<Agorot>) -> Out<'_> {
        let Some(price) = slot else { return Out::Nothing };
        match price.whole() {
            Some(number) => Out::Int(number),
            None => serde_json::to_value(price).map_or(Out::Nothing, |value| match value {
                serde_json::Value::Number(number) => Out::Number(number),
                _ => Out::Nothing,
            }),
        }
    }
}

/// Reads what says yes or no.
fn flag(raw: &Raw<'_>) -> Option<bool> {
    match raw {
        Raw::Bool(value) => Some(*value),
        Raw::Int(0) => Some(false),
        Raw::Int(1) => Some(true),
        Raw::Text(text) => match text.trim() {
            text if text.eq_ignore_ascii_case("true") || text == "1" || text.eq_ignore_ascii_case("yes") => {
                Some(true)
            }
            text if text.eq_ignore_ascii_case("false") || text == "0" || text.eq_ignore_ascii_case("no") => {
                Some(false)
            }
            _ => None,
        },
        _ => None,
    }
}

/// Makes an adapter of yes or no with its documented form.
macro_rules! flag {
    ($( $(#[$doc:meta])* $name:ident, $write:expr; )+) => { $(
        $(#[$doc])*
        pub(crate) struct $name;

        impl Adapter<Option<bool>> for $name {
            fn read(slot: &mut Option<bool>, raw: &Raw<'_>) -> Got {
                let Some(value) = flag(raw) else { return Got::Bad("yes or no") };
                *slot = Some(value);
                if <Self as Adapter<Option<bool>>>::write(slot).into_value() == raw.to_value().unwrap_or_default() {
                    Got::Same
                } else {
                    Got::Other
                }
            }

            fn write(slot: &Option<bool>) -> Out<'_> {
                let write: fn(bool) -> Out<'static> = $write;
                slot.map_or(Out::Nothing, write)
            }
        }
    )+ };
}

flag! {
    /// `true` or `false`.
    AsFlag, Out::Bool;
    /// `0` or `1`.
    AsFlagDigit, |value| Out::Int(i64::from(value));
    /// `"0"` or `"1"`.
    AsFlagText, |value| Out::Text(if value { "1" } else { "0" }.into());
    /// `"true"` or `"false"`.
    AsFlagWord, |value| Out::Text(if value { "true" } else { "false" }.into());
}

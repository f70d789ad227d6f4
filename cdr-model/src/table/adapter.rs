//! How a value of each kind is read and written.

mod number;
mod structure;
#[macro_use]
mod word;

pub(crate) use number::{
    AsCode, AsDigitText, AsFlag, AsFlagDigit, AsFlagText, AsFlagWord, AsFloat, AsInt, AsMoment, AsPrice,
    AsQueue, AsSeconds, AsSecondsText,
};
pub(crate) use structure::{AsList, AsMap, AsRecord, AsTexts, AsValue};
pub(crate) use word::{AsDigits, AsSecret, AsText, AsWord, Words};

use super::{Got, Out, Raw};

/// Reads and writes fields of one type in one way. Never sees `null` or an empty text.
pub(crate) trait Adapter<T> {
    fn read(slot: &mut T, raw: &Raw<'_>) -> Got;
    fn write(slot: &T) -> Out<'_>;
}

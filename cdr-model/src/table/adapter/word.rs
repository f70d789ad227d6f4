use std::borrow::Cow;

use compact_str::{CompactString, ToCompactString as _};

use super::{Adapter, Got, Out, Raw};

/// A text; a number where the text belongs is taken by its digits.
pub(crate) struct AsText;

/// Returns the text of a scalar and whether it was one.
fn scalar(raw: &Raw<'_>) -> Option<(CompactString, bool)> {
    Some(match raw {
        Raw::Text(text) => (CompactString::new(text), true),
        Raw::Int(number) => (number.to_compact_string(), false),
        Raw::Number(number) => (number.to_compact_string(), false),
        Raw::Bool(value) => (value.to_compact_string(), false),
        Raw::Null | Raw::Json(_) | Raw::Tree(_) => return None,
    })
}

impl<T: for<'a> From<&'a str> + AsRef<str>> Adapter<Option<T>> for AsText {
    fn read(slot: &mut Option<T>, raw: &Raw<'_>) -> Got {
        if let Raw::Text(text) = raw {
            *slot = Some(T::from(text));
            return Got::Same;
        }
        match scalar(raw) {
            Some((text, _)) => {
                *slot = Some(T::from(&text));
                Got::Other
            }
            None => Got::Bad("a text"),
        }
    }

    fn write(slot: &Option<T>) -> Out<'_> {
        slot.as_ref().map_or(Out::Nothing, |text| Out::Text(Cow::Borrowed(text.as_ref())))
    }
}

/// A required text.
impl Adapter<crate::CallId> for AsText {
    fn read(slot: &mut crate::CallId, raw: &Raw<'_>) -> Got {
        match scalar(raw) {
            Some((text, same)) => {
                *slot = crate::CallId::from(&*text);
                if same { Got::Same } else { Got::Other }
            }
            None => Got::Bad("a text"),
        }
    }

    fn write(slot: &crate::CallId) -> Out<'_> {
        if slot.is_empty() { Out::Nothing } else { Out::Text(Cow::Borrowed(slot)) }
    }
}

/// A text that must not be printed.
pub(crate) struct AsSecret;

impl Adapter<Option<crate::Secret>> for AsSecret {
    fn read(slot: &mut Option<crate::Secret>, raw: &Raw<'_>) -> Got {
        match scalar(raw) {
            Some((text, same)) => {
                *slot = Some(crate::Secret::new(text.as_str()));
                if same { Got::Same } else { Got::Other }
            }
            None => Got::Bad("a text"),
        }
    }

    fn write(slot: &Option<crate::Secret>) -> Out<'_> {
        slot.as_ref().map_or(Out::Nothing, |secret| Out::Text(Cow::Borrowed(secret.expose())))
    }
}

/// Digits that a caller pressed: documented as a number, which loses leading zeros.
pub(crate) struct AsDigits;

impl Adapter<Option<crate::Text>> for AsDigits {
    fn read(slot: &mut Option<crate::Text>, raw: &Raw<'_>) -> Got {
        match scalar(raw) {
            Some((text, same)) => {
                *slot = Some(crate::Text::from(&*text));
                // Written as a number whenever a number can say it.
                if same == (number(&text).is_none()) { Got::Same } else { Got::Other }
            }
            None => Got::Bad("digits"),
        }
    }

    fn write(slot: &Option<crate::Text>) -> Out<'_> {
        let Some(text) = slot else { return Out::Nothing };
        number(text).map_or_else(|| Out::Text(Cow::Borrowed(text)), Out::Int)
    }
}

/// Returns the number whose usual spelling is this text.
fn number(text: &str) -> Option<i64> {
    let usual = text == "0" || !text.starts_with(['0', '+', '-']);
    text.parse().ok().filter(|_| usual)
}

/// A word of a list, however the vendor spells it.
pub(crate) struct AsWord;

/// A list of words that is read leniently.
pub(crate) trait Words: Sized {
    /// Reads a word in any of its spellings.
    fn read(text: &str) -> Self;
    /// Returns the documented spelling.
    fn word(&self) -> &str;
    /// Reads a code that stands for a word.
    fn code(code: i64) -> Self {
        Self::read(&code.to_compact_string())
    }
}

/// Reads the words of these lists in any case, with spaces around them.
macro_rules! words_in_any_case {
    ($($name:ident),+) => { $(
        impl $crate::table::Words for $name {
            fn read(text: &str) -> Self {
                Self::known(text)
                    .or_else(|| {
                        let text = text.trim();
                        Self::KNOWN.iter().find(|known| known.as_str().eq_ignore_ascii_case(text)).cloned()
                    })
                    .unwrap_or_else(|| Self::from(text))
            }

            fn word(&self) -> &str {
                self.as_str()
            }
        }
    )+ };
}

fn read_word<T: Words>(raw: &Raw<'_>) -> Option<(T, Got)> {
    Some(match raw {
        Raw::Text(text) => {
            let word = T::read(text);
            let got = if word.word() == &**text { Got::Same } else { Got::Other };
            (word, got)
        }
        Raw::Int(code) => (T::code(*code), Got::Other),
        _ => return None,
    })
}

impl<T: Words> Adapter<Option<T>> for AsWord {
    fn read(slot: &mut Option<T>, raw: &Raw<'_>) -> Got {
        let Some((word, got)) = read_word(raw) else { return Got::Bad("a word") };
        *slot = Some(word);
        got
    }

    fn write(slot: &Option<T>) -> Out<'_> {
        slot.as_ref().map_or(Out::Nothing, |word| Out::Text(Cow::Borrowed(word.word())))
    }
}

/// A required word.
macro_rules! required_word {
    ($($type:ty),+) => { $(
        impl Adapter<$type> for AsWord {
            fn read(slot: &mut $type, raw: &Raw<'_>) -> Got {
                let Some((word, got)) = read_word(raw) else { return Got::Bad("a word") };
                *slot = word;
                got
            }

            fn write(slot: &$type) -> Out<'_> {
                Out::Text(Cow::Borrowed(slot.word()))
            }
        }
    )+ };
}

required_word!(crate::voicenter::CallType, crate::voicenter::CallStatus);

//! Values that must not reach a log: they carry their text and print a shadow of it.

mod extra;
mod link;
mod phone_number;
mod private;
mod secret;

pub use extra::Extra;
pub use link::Link;
pub use phone_number::PhoneNumber;
pub use private::Private;
pub use secret::Secret;
#[cfg(any(feature = "kazoo", feature = "telphin", feature = "voicenter"))]
pub(crate) use secret::wiped;

/// Fewest digits that are taken for a phone number in free text.
const PHONE_DIGITS: usize = 5;

/// Masks every run of digits in a free text that may be a phone number, all but its last two digits.
///
/// Vendors put the number that was dialled into their error messages; blanks, dashes, dots and brackets between
/// digits do not end a run.
pub(crate) fn mask_numbers(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut run = String::new();
    let mut digits = 0;
    for character in text.chars() {
        let joins = matches!(character, ' ' | '-' | '.' | '(' | ')') && digits > 0;
        if character.is_ascii_digit() || joins {
            digits += usize::from(character.is_ascii_digit());
            run.push(character);
        } else {
            flush(&mut masked, &mut run, &mut digits);
            masked.push(character);
        }
    }
    flush(&mut masked, &mut run, &mut digits);
    masked
}

fn flush(masked: &mut String, run: &mut String, digits: &mut usize) {
    let hidden = if *digits >= PHONE_DIGITS { *digits - 2 } else { 0 };
    let mut seen = 0;
    for character in run.drain(..) {
        if character.is_ascii_digit() {
            seen += 1;
            masked.push(if seen <= hidden { 'x' } else { character });
        } else {
            masked.push(character);
        }
    }
    *digits = 0;
}

#[cfg(test)]
mod tests {
    use super::mask_numbers;

    #[test]
    fn a_number_in_a_message_keeps_its_last_two_digits() {
        assert_eq!(mask_numbers("call to [+1 555-010-4477] refused"), "call to [+x xxx-xxx-xx77] refused");
        assert_eq!(mask_numbers("code 1072, line 3"), "code 1072, line 3");
    }
}

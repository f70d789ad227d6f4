//! Cuts a source text into tokens, one at a time.

use std::sync::Arc;

use super::number::{from_digits, is_space};
use super::{Error, ErrorKind};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    Number(f64),
    String(Arc<str>),
    Name(&'a str),
    Punctuator(&'static str),
    End,
}

/// JavaScript's other punctuators: named in the error, so that nobody looks for a typing mistake.
const LEFT_OUT: &[&str] = &[
    ">>>=", "...", "**=", "&&=", "||=", "??=", "<<=", ">>=", ">>>", "=>", "**", "++", "--", "<<", ">>", "??",
    "?.", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "//", "/*", "=", "&", "|", "^", "~", ";", "`", "@",
    "#",
];

pub(super) struct Lexer<'a> {
    source: &'a str,
    /// Where the next token is looked for.
    next: usize,
    /// Where the last token starts.
    pub(super) start: usize,
    /// Where the last token ends.
    pub(super) end: usize,
}

impl<'a> Lexer<'a> {
    pub(super) const fn new(source: &'a str) -> Self {
        Self { source, next: 0, start: 0, end: 0 }
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.next..).unwrap_or_default()
    }

    fn error(&self, kind: ErrorKind, message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
        Error::new(kind, message).at(self.start)
    }

    pub(super) fn token(&mut self) -> Result<Token<'a>, Error> {
        let rest = self.rest();
        let text = rest.trim_start_matches(is_space);
        self.next += rest.len() - text.len();
        self.start = self.next;
        let token = match text.as_bytes() {
            [] => Token::End,
            [b'0'..=b'9', ..] | [b'.', b'0'..=b'9', ..] => self.number(text)?,
            [b'\'' | b'"', ..] => self.string(text)?,
            [first, ..]
                if first.is_ascii_alphabetic() || matches!(first, b'$' | b'_') || !first.is_ascii() =>
            {
                self.name(text)?
            }
            _ => self.punctuator(text)?,
        };
        self.end = self.next;
        Ok(token)
    }

    fn name(&mut self, text: &'a str) -> Result<Token<'a>, Error> {
        let part = |character: char| {
            matches!(character, '$' | '_' | '\u{200c}' | '\u{200d}') || character.is_alphanumeric()
        };
        let end = text.find(|character: char| !part(character)).unwrap_or(text.len());
        match text.get(..end) {
            None | Some("") => Err(self.unexpected(text)),
            Some(name) => {
                self.next += end;
                Ok(Token::Name(name))
            }
        }
    }

    fn punctuator(&mut self, text: &str) -> Result<Token<'a>, Error> {
        let known = known_punctuator(text.as_bytes());
        let known = known.ok_or_else(|| match LEFT_OUT.iter().find(|other| text.starts_with(**other)) {
            Some(other) => self.error(ErrorKind::Unsupported, format!("`{other}` is not supported")),
            None => self.unexpected(text),
        })?;
        self.next += known.len();
        Ok(Token::Punctuator(known))
    }

    fn unexpected(&self, text: &str) -> Error {
        let character = text.chars().next().unwrap_or_default();
        self.error(ErrorKind::Syntax, format!("unexpected character `{}`", character.escape_debug()))
    }

    fn number(&mut self, text: &'a str) -> Result<Token<'a>, Error> {
        let radix = match text.get(..2) {
            Some("0x" | "0X") => Some(16),
            Some("0o" | "0O") => Some(8),
            Some("0b" | "0B") => Some(2),
            _ => None,
        };
        let malformed = || self.error(ErrorKind::Syntax, "malformed number");
        let (value, length) = if let Some(radix) = radix {
            let digits = text.get(2..).unwrap_or_default();
            let length = digits.find(|c: char| !c.is_digit(radix) && c != '_').unwrap_or(digits.len());
            let digits = plain(digits.get(..length).unwrap_or_default()).ok_or_else(malformed)?;
            (from_digits(&digits, radix).ok_or_else(malformed)?, length + 2)
        } else {
            decimal(text).ok_or_else(malformed)?
        };
        let after = text.get(length..).and_then(|rest| rest.chars().next());
        if after.is_some_and(|character| {
            character == '$' || character == '_' || character == '\\' || character.is_alphanumeric()
        }) {
            if after == Some('n') {
                return Err(self.error(ErrorKind::Unsupported, "big integers are not supported"));
            }
            return Err(malformed());
        }
        self.next += length;
        Ok(Token::Number(value))
    }

    fn string(&mut self, text: &'a str) -> Result<Token<'a>, Error> {
        let mut characters = text.char_indices();
        let quote = characters.next().map(|(_, quote)| quote).unwrap_or_default();
        let mut value = String::new();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => escape(&mut characters, &mut value)
                    .map_err(|(kind, message)| Error::new(kind, message).at(self.start + at))?,
                '\n' | '\r' => break,
                _ if character == quote => {
                    self.next += at + 1;
                    return Ok(Token::String(value.into()));
                }
                _ => value.push(character),
            }
        }
        Err(self.error(ErrorKind::Syntax, "the text has no closing quote"))
    }
}

/// Returns the punctuator at the start of a text, unless it is the start of one that is left out.
const fn known_punctuator(text: &[u8]) -> Option<&'static str> {
    Some(match text {
        [b'(', ..] => "(",
        [b')', ..] => ")",
        [b'[', ..] => "[",
        [b']', ..] => "]",
        [b'{', ..] => "{",
        [b'}', ..] => "}",
        [b',', ..] => ",",
        [b':', ..] => ":",
        [b'.', b'.', b'.', ..] => return None,
        [b'.', ..] => ".",
        [b'=', b'=', b'=', ..] => "===",
        [b'=', b'=', ..] => "==",
        [b'!', b'=', b'=', ..] => "!==",
        [b'!', b'=', ..] => "!=",
        [b'!', ..] => "!",
        [
            b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%',
            b'=' | b'<' | b'>' | b'+' | b'-' | b'*' | b'/',
            ..,
        ] => {
            return pair(text);
        }
        [b'<', ..] => "<",
        [b'>', ..] => ">",
        [b'+', ..] => "+",
        [b'-', ..] => "-",
        [b'*', ..] => "*",
        [b'/', ..] => "/",
        [b'%', ..] => "%",
        [b'&', b'&', b'=', ..] | [b'|', b'|', b'=', ..] | [b'?', b'?', ..] => return None,
        [b'&', b'&', ..] => "&&",
        [b'|', b'|', ..] => "||",
        // `?.5` is a number after a question mark.
        [b'?', b'.', digit, ..] if !digit.is_ascii_digit() => return None,
        [b'?', b'.'] => return None,
        [b'?', ..] => "?",
        _ => return None,
    })
}

/// Tells an operator that is followed by another sign from an operator of two signs.
const fn pair(text: &[u8]) -> Option<&'static str> {
    Some(match text {
        [b'<', b'=', ..] => "<=",
        [b'>', b'=', ..] => ">=",
        [b'<', b'<', ..] | [b'>', b'>', ..] | [b'+', b'+', ..] | [b'-', b'-', ..] => return None,
        [b'*', b'*', ..] | [b'/', b'/' | b'*', ..] | [_, b'=', ..] => return None,
        [b'<', ..] => "<",
        [b'>', ..] => ">",
        [b'+', ..] => "+",
        [b'-', ..] => "-",
        [b'*', ..] => "*",
        [b'/', ..] => "/",
        [b'%', ..] => "%",
        _ => return None,
    })
}

/// Removes the separators between digits; `None` if one stands elsewhere or there is no digit.
fn plain(digits: &str) -> Option<String> {
    if digits.is_empty() || digits.starts_with('_') || digits.ends_with('_') || digits.contains("__") {
        return None;
    }
    Some(digits.replace('_', ""))
}

/// Reads a decimal number at the start of the text and returns it with its length.
fn decimal(text: &str) -> Option<(f64, usize)> {
    let digits = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        from + rest.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(rest.len())
    };
    let piece = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let whole = digits(0);
    if whole > 0 {
        plain(piece(0, whole))?;
    }
    let mut end = whole;
    let old_octal =
        whole > 1 && text.starts_with('0') && piece(0, whole).bytes().all(|b| matches!(b, b'0'..=b'7'));
    if text.starts_with('0') && piece(0, whole).contains('_') {
        return None;
    }
    if !old_octal {
        if text.as_bytes().get(end) == Some(&b'.') {
            let fraction = digits(end + 1);
            if fraction > end + 1 {
                plain(piece(end + 1, fraction))?;
            }
            end = fraction;
        }
        if matches!(text.as_bytes().get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(text.as_bytes().get(end + 1), Some(b'+' | b'-')));
            let exponent = digits(end + 1 + sign);
            plain(piece(end + 1 + sign, exponent))?;
            end = exponent;
        }
    }
    // Digits alone are decimal even after a zero: `010` is ten, by decision; what follows such a number is not part of it.
    let number = piece(0, end).replace('_', "").parse().ok()?;
    Some((number, end))
}

/// Reads what follows a backslash.
fn escape(rest: &mut std::str::CharIndices<'_>, value: &mut String) -> Result<(), (ErrorKind, &'static str)> {
    const MALFORMED: (ErrorKind, &str) = (ErrorKind::Syntax, "malformed escape");
    const HALF: (ErrorKind, &str) = (ErrorKind::Unsupported, "half of a surrogate pair is not supported");
    let (_, character) = rest.next().ok_or(MALFORMED)?;
    let plain = match character {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        '0' if !rest.as_str().starts_with(|c: char| c.is_ascii_digit()) => '\0',
        '0'..='9' => return Err((ErrorKind::Unsupported, "octal escapes are not supported")),
        '\n' | '\u{2028}' | '\u{2029}' => return Ok(()),
        '\r' => {
            if rest.as_str().starts_with('\n') {
                rest.next();
            }
            return Ok(());
        }
        'x' => char::from_u32(hex(rest, 2).ok_or(MALFORMED)?).ok_or(MALFORMED)?,
        'u' => {
            let unit = code_point(rest).ok_or(MALFORMED)?;
            match unit {
                0xD800..=0xDBFF => {
                    let low = (rest.next().map(|(_, c)| c), rest.next().map(|(_, c)| c));
                    let low = if low == (Some('\\'), Some('u')) { code_point(rest) } else { None };
                    let low = low.filter(|low| (0xDC00..=0xDFFF).contains(low)).ok_or(HALF)?;
                    char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00)).ok_or(HALF)?
                }
                0xDC00..=0xDFFF => return Err(HALF),
                _ => char::from_u32(unit).ok_or(MALFORMED)?,
            }
        }
        other => other,
    };
    value.push(plain);
    Ok(())
}

fn code_point(rest: &mut std::str::CharIndices<'_>) -> Option<u32> {
    if !rest.as_str().starts_with('{') {
        return hex(rest, 4);
    }
    rest.next();
    let mut value = None;
    for (_, character) in rest.by_ref() {
        if character == '}' {
            return value;
        }
        value = Some(value.unwrap_or(0) * 16 + character.to_digit(16)?);
        if value > Some(0x10_FFFF) {
            return None;
        }
    }
    None
}

fn hex(rest: &mut std::str::CharIndices<'_>, digits: usize) -> Option<u32> {
    (0..digits).try_fold(0, |value, _| Some(value * 16 + rest.next()?.1.to_digit(16)?))
}

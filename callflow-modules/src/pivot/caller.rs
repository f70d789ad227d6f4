/// Who calls, as far as the network says.
///
/// ```
/// use callflow_modules::pivot::Caller;
///
/// assert_eq!(Caller::new(Some("+15550100")), Caller::Number("+15550100"));
/// assert_eq!(Caller::new(Some("anonymous")), Caller::Hidden);
/// assert_eq!(Caller::new(None), Caller::Hidden);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Caller<'a> {
    /// A number, as it came.
    Number(&'a str),
    /// A name of a SIP account, such as `alice`.
    Name(&'a str),
    /// Nobody says: the caller ID is missing, empty, or a word that stands for a hidden number.
    Hidden,
}

/// Words in place of a number that stand for a hidden one, in lower case. Observed; no list is documented.
const HIDDEN: &[&str] =
    &["anonymous", "private", "restricted", "unavailable", "unknown", "withheld", "blocked", "0000000000"];

impl<'a> Caller<'a> {
    /// Reads a caller ID number.
    #[must_use]
    pub fn new(caller_id_number: Option<&'a str>) -> Self {
        let text = caller_id_number.unwrap_or_default().trim();
        let digits = text.strip_prefix('+').unwrap_or(text);
        if text.is_empty() || HIDDEN.contains(&text.to_ascii_lowercase().as_str()) {
            Self::Hidden
        } else if !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) {
            Self::Number(text)
        } else {
            Self::Name(text)
        }
    }

    /// Returns the number, if one came.
    #[must_use]
    pub const fn number(self) -> Option<&'a str> {
        match self {
            Self::Number(number) => Some(number),
            Self::Name(_) | Self::Hidden => None,
        }
    }

    /// Returns the area code of a number of the North American plan.
    ///
    /// Takes `+1`, `1` or nothing in front of the ten digits. `None` for any other number: its first three digits
    /// would be a country code.
    ///
    /// ```
    /// use callflow_modules::pivot::Caller;
    ///
    /// for number in ["+14155550100", "14155550100", "4155550100"] {
    ///     assert_eq!(Caller::new(Some(number)).area_code(), Some("415"));
    /// }
    /// assert_eq!(Caller::new(Some("+442079460100")).area_code(), None);
    /// assert_eq!(Caller::Hidden.area_code(), None);
    /// ```
    #[must_use]
    pub fn area_code(self) -> Option<&'a str> {
        let number = self.number()?;
        let national = match number.strip_prefix('+') {
            Some(international) => international.strip_prefix('1')?,
            None if number.len() == 11 => number.strip_prefix('1')?,
            None => number,
        };
        national.get(..3).filter(|_| national.len() == 10)
    }
}

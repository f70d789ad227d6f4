//! Money without rounding.

use std::fmt;

/// Most digits after the decimal point that a price keeps.
const MOST_DECIMALS: u8 = 12;

/// An exact amount in agorot, hundredths of a shekel. May have decimals.
///
/// # Example
///
/// ```
/// use cdr_model::Agorot;
///
/// let price: Agorot = "7.25".parse()?;
/// assert_eq!((price + Agorot::new(3)).to_string(), "10.25");
/// assert_eq!(price.to_shekels().to_string(), "0.0725");
/// # Ok::<(), cdr_model::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Agorot(Decimal);

/// An exact decimal number: `digits / 10^decimals`, without trailing zeros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    digits: i128,
    decimals: u8,
}

impl Agorot {
    /// Makes a whole number of agorot.
    #[must_use]
    pub const fn new(agorot: i64) -> Self {
        // Whole numbers are in normal form as they are: there are no decimals to drop.
        Self(Decimal { digits: agorot as i128, decimals: 0 })
    }

    /// Returns the number of agorot.
    #[must_use]
    pub const fn amount(self) -> Decimal {
        self.0
    }

    /// Returns the amount in shekels.
    #[must_use]
    pub fn to_shekels(self) -> Decimal {
        Decimal::normal(self.0.digits, self.0.decimals.saturating_add(2))
    }

    /// Returns the number of agorot if it is whole.
    #[must_use]
    pub fn whole(self) -> Option<i64> {
        if self.0.decimals == 0 { i64::try_from(self.0.digits).ok() } else { None }
    }
}

impl Decimal {
    fn normal(mut digits: i128, mut decimals: u8) -> Self {
        while decimals > 0 && digits % 10 == 0 {
            digits /= 10;
            decimals -= 1;
        }
        Self { digits, decimals }
    }

    /// Reads `7`, `-7.25` or `7.5e-1`; nothing for other texts and for what would have to be rounded.
    fn parse(text: &str) -> Option<Self> {
        let (text, exponent) = match text.split_once(['e', 'E']) {
            Some((text, exponent)) => (text, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let mut digits: i128 = 0;
        for byte in whole.bytes().chain(fraction.bytes()) {
            if !byte.is_ascii_digit() {
                return None;
            }
            digits = digits.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
        }
        let mut decimals = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        if digits == 0 {
            return Some(Self::default());
        }
        while decimals < 0 {
            digits = digits.checked_mul(10)?;
            decimals += 1;
        }
        while decimals > 0 && digits % 10 == 0 {
            digits /= 10;
            decimals -= 1;
        }
        // A month of such amounts must still add up without overflow.
        if decimals > i32::from(MOST_DECIMALS) || digits > i128::from(i64::MAX) {
            return None;
        }
        Some(Self { digits: if negative { -digits } else { digits }, decimals: u8::try_from(decimals).ok()? })
    }

    /// Returns the digits of the number with this many decimals; those beyond are cut off.
    #[cfg(feature = "arrow")]
    pub(crate) fn scaled(self, decimals: u8) -> i128 {
        match decimals.checked_sub(self.decimals) {
            Some(more) => self.digits.saturating_mul(10_i128.saturating_pow(more.into())),
            None => self.digits / 10_i128.saturating_pow((self.decimals - decimals).into()),
        }
    }

    fn plus(self, other: Self) -> Self {
        let decimals = self.decimals.max(other.decimals);
        let scaled = |value: Self| {
            value.digits.saturating_mul(10_i128.saturating_pow(u32::from(decimals - value.decimals)))
        };
        Self::normal(scaled(self).saturating_add(scaled(other)), decimals)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.decimals == 0 {
            return fmt::Display::fmt(&self.digits, f);
        }
        let unit = 10_u128.pow(u32::from(self.decimals));
        let digits = self.digits.unsigned_abs();
        let sign = if self.digits < 0 { "-" } else { "" };
        let width = usize::from(self.decimals);
        f.pad(&format!("{sign}{}.{:0width$}", digits / unit, digits % unit))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let decimals = self.decimals.max(other.decimals);
        let scaled = |value: &Self| {
            value.digits.saturating_mul(10_i128.saturating_pow(u32::from(decimals - value.decimals)))
        };
        scaled(self).cmp(&scaled(other))
    }
}

/// A whole number as an integer, any other as a float with the same shortest decimal digits.
impl serde::Serialize for Decimal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match i64::try_from(self.digits) {
            Ok(whole) if self.decimals == 0 => serializer.serialize_i64(whole),
            _ => match self.to_string().parse::<f64>() {
                Ok(number) => serializer.serialize_f64(number),
                Err(error) => Err(serde::ser::Error::custom(error)),
            },
        }
    }
}

impl PartialOrd for Agorot {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Agorot {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

impl std::ops::Add for Agorot {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.plus(other.0))
    }
}

impl std::ops::AddAssign for Agorot {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl std::iter::Sum for Agorot {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), std::ops::Add::add)
    }
}

impl std::str::FromStr for Agorot {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Decimal::parse(text.trim()).map(Self).ok_or_else(|| {
            crate::Error::new(crate::ErrorKind::InvalidValue).because("expected an exact decimal amount")
        })
    }
}

impl fmt::Display for Agorot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl serde::Serialize for Agorot {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::Agorot;

    fn agorot(text: &str) -> Agorot {
        text.parse().unwrap()
    }

    #[test]
    fn tenths_add_up_exactly() {
        let total: Agorot = std::iter::repeat_n(agorot("0.1"), 10).sum();
        assert_eq!(total, Agorot::new(1));
        assert_eq!(agorot("0.0"), Agorot::new(0));
        assert_eq!(agorot("-7.250").to_string(), "-7.25");
        assert_eq!(agorot("1e2"), Agorot::new(100));
    }

    #[test]
    fn what_would_be_rounded_is_refused() {
        for text in ["", ".", "1.2.3", "1e400", "NaN", "0.0000000000001", "99999999999999999999"] {
            assert!(text.parse::<Agorot>().is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_compare_by_value() {
        assert!(agorot("7.5") > Agorot::new(7));
        assert!(agorot("-7.5") < agorot("-7.25"));
    }
}

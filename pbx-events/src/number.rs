//! Telephone numbers as the network gave them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::extension::looks_like_extension;

/// A number as it came: international, national, short extension or `prefix*number`.
///
/// Kept as it came, because one number reaches a PBX in many spellings; [`Number::international`] offers the
/// common one apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Number(Box<str>);

impl Number {
    /// Returns the number as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the number has the form `prefix*number` of an extension.
    #[must_use]
    pub fn is_extension(&self) -> bool {
        looks_like_extension(&self.0)
    }

    /// Returns the number as `+` and digits, or `None` for what is no outside number under this plan.
    ///
    /// ```
    /// use pbx_events::{Number, NumberPlan};
    ///
    /// let spellings = ["+79161112233", "79161112233", "89161112233", "8 (916) 111-22-33", "9161112233"];
    /// for spelling in spellings {
    ///     let number = Number::from(spelling).international(&NumberPlan::RUSSIA);
    ///     assert_eq!(number.as_deref(), Some("+79161112233"));
    /// }
    /// assert_eq!(Number::from("0450*101").international(&NumberPlan::RUSSIA), None);
    /// ```
    #[must_use]
    pub fn international(&self, plan: &NumberPlan) -> Option<String> {
        let text = self.0.trim();
        let punctuation = |c: char| matches!(c, ' ' | '-' | '(' | ')' | '.');
        let bare: String = text.chars().filter(|c| !punctuation(*c)).collect();
        let (plus, digits) = bare.strip_prefix('+').map_or((false, bare.as_str()), |rest| (true, rest));
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if plus {
            return (digits.len() >= 7 && digits.len() <= 15).then(|| format!("+{digits}"));
        }
        if let Some(rest) = digits.strip_prefix("00").filter(|rest| rest.len() > plan.national_digits) {
            return (rest.len() <= 15).then(|| format!("+{rest}"));
        }
        let national = [plan.country_code, plan.trunk_prefix, ""].into_iter().find_map(|prefix| {
            digits.strip_prefix(prefix).filter(|rest| rest.len() == plan.national_digits)
        })?;
        Some(format!("+{}{national}", plan.country_code))
    }
}

impl From<&str> for Number {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Number {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Number> for String {
    fn from(number: Number) -> Self {
        number.0.into()
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// How national numbers of a country are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NumberPlan {
    /// Country code without `+`.
    pub country_code: &'static str,
    /// What is dialled before a national number.
    pub trunk_prefix: &'static str,
    /// Digits of a national number without the trunk prefix.
    pub national_digits: usize,
}

impl NumberPlan {
    /// Russia and Kazakhstan: `+7`, `8`, ten digits.
    pub const RUSSIA: Self = Self::new("7", "8", 10);
    /// Countries of North America: `+1`, `1`, ten digits.
    pub const NORTH_AMERICA: Self = Self::new("1", "1", 10);

    /// Makes a plan.
    #[must_use]
    pub const fn new(country_code: &'static str, trunk_prefix: &'static str, national_digits: usize) -> Self {
        Self { country_code, trunk_prefix, national_digits }
    }
}

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Error, ErrorKind, Limits};

mod store;

/// A JavaScript value. Cheap to clone: texts, arrays and objects are shared.
///
/// Equality of this type compares contents, so that tests can pin results: `NaN` equals itself, `0` and `-0`
/// differ. JavaScript's own `==` is an operator of the expression language.
///
/// Stored (`Serialize`) a value is plain JSON where JSON can say it; what it cannot say is an object of one key:
/// `{"$undefined":true}`, `{"$number":"NaN"}`, `{"$date":1893510020500}`, `{"$object":{…}}`.
#[derive(Clone, Debug, Default)]
#[expect(clippy::exhaustive_enums, reason = "these are the types of the language")]
pub enum Value {
    /// `undefined`: also what an unset variable and a missing member give.
    #[default]
    Undefined,
    /// `null`.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A number, always a double.
    Number(f64),
    /// A text.
    String(Arc<str>),
    /// An array.
    Array(Array),
    /// An object.
    Object(Object),
    /// A date.
    Date(Date),
}

impl Value {
    /// Returns the word that `typeof` gives.
    #[must_use]
    pub const fn type_of(&self) -> &'static str {
        match self {
            Self::Undefined => "undefined",
            Self::Boolean(_) => "boolean",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Null | Self::Array(_) | Self::Object(_) | Self::Date(_) => "object",
        }
    }

    /// Returns whether the value counts as true in a condition.
    #[must_use]
    pub fn is_truthy(&self) -> bool {
        match self {
            Self::Undefined | Self::Null => false,
            Self::Boolean(value) => *value,
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::String(text) => !text.is_empty(),
            Self::Array(_) | Self::Object(_) | Self::Date(_) => true,
        }
    }

    /// Returns whether the value is `undefined` or `null`.
    #[must_use]
    pub const fn is_nullish(&self) -> bool {
        matches!(self, Self::Undefined | Self::Null)
    }

    /// Returns the text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// Returns the number, if it is one.
    #[must_use]
    pub const fn as_number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// Returns the array, if it is one.
    #[must_use]
    pub const fn as_array(&self) -> Option<&Array> {
        if let Self::Array(array) = self { Some(array) } else { None }
    }

    /// Returns the object, if it is one.
    #[must_use]
    pub const fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// Returns the number of elements and text bytes, those within elements included.
    #[cfg(feature = "runtime")]
    pub(crate) fn weight(&self) -> usize {
        self.size().weight
    }

    fn size(&self) -> Size {
        match self {
            Self::String(text) => Size { depth: 0, weight: text.len() + 1 },
            Self::Array(Array(inner)) => inner.1,
            Self::Object(Object(inner)) => inner.1,
            Self::Undefined | Self::Null | Self::Boolean(_) | Self::Number(_) | Self::Date(_) => {
                Size { depth: 0, weight: 1 }
            }
        }
    }

    /// Copies the dates in the value, so that setting one does not show in the original.
    fn detached(&self, dates: &mut Vec<(Date, Date)>) -> Self {
        match self {
            Self::Date(date) => {
                if let Some((_, copy)) = dates.iter().find(|(original, _)| original.is_same(date)) {
                    return Self::Date(copy.clone());
                }
                let copy = Date::new(date.milliseconds());
                dates.push((date.clone(), copy.clone()));
                Self::Date(copy)
            }
            Self::Array(Array(inner)) if inner.0.iter().any(Self::holds_date) => {
                let items = inner.0.iter().map(|item| item.detached(dates)).collect();
                Self::Array(Array(Arc::new((items, inner.1))))
            }
            Self::Object(Object(inner)) if inner.0.iter().any(|(_, item)| item.holds_date()) => {
                let items = inner.0.iter().map(|(key, item)| (Arc::clone(key), item.detached(dates)));
                Self::Object(Object(Arc::new((items.collect(), inner.1))))
            }
            other => other.clone(),
        }
    }

    fn holds_date(&self) -> bool {
        match self {
            Self::Date(_) => true,
            Self::Array(array) => array.iter().any(Self::holds_date),
            Self::Object(object) => object.iter().any(|(_, item)| item.holds_date()),
            _ => false,
        }
    }

    /// Copies values so that they share no date with the originals, but the same dates among themselves.
    pub(super) fn detach<'a>(values: impl Iterator<Item = &'a mut Self>) {
        let mut dates = Vec::new();
        for value in values {
            if value.holds_date() {
                *value = value.detached(&mut dates);
            }
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Undefined, Self::Undefined) | (Self::Null, Self::Null) => true,
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => same_number(*a, *b),
            (Self::String(a), Self::String(b)) => a == b,
            (Self::Array(a), Self::Array(b)) => a.0.0 == b.0.0,
            (Self::Object(a), Self::Object(b)) => a.0.0 == b.0.0,
            (Self::Date(a), Self::Date(b)) => same_number(a.milliseconds(), b.milliseconds()),
            _ => false,
        }
    }
}

fn same_number(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(f64::from(number))
    }
}

/// Depth and weight of a value as a tree; shared parts count as often as they are reached.
#[derive(Clone, Copy, Debug)]
struct Size {
    depth: usize,
    weight: usize,
}

impl Size {
    fn of<'a>(items: impl Iterator<Item = (usize, &'a Value)>, limit: usize) -> Result<Self, Error> {
        let inner = items.fold(Self { depth: 0, weight: 1 }, |sum, (key, item)| {
            let size = item.size();
            Self { depth: sum.depth.max(size.depth), weight: sum.weight.saturating_add(size.weight + key) }
        });
        if inner.depth >= Limits::VALUE_DEPTH {
            return Err(Error::new(ErrorKind::NestingTooDeep, "the value is nested too deep"));
        }
        if inner.weight > limit {
            return Err(Error::new(ErrorKind::ArrayTooLarge, "the array or object becomes too large"));
        }
        Ok(Self { depth: inner.depth + 1, weight: inner.weight })
    }
}

/// An array of values. Never changes once made.
#[derive(Clone, Debug)]
pub struct Array(Arc<(Vec<Value>, Size)>);

impl Array {
    /// Makes an array.
    ///
    /// # Errors
    /// `ArrayTooLarge` or `NestingTooDeep` beyond [`Limits::default`].
    pub fn new(items: Vec<Value>) -> Result<Self, Error> {
        Self::within(items, &Limits::default())
    }

    pub(super) fn within(items: Vec<Value>, limits: &Limits) -> Result<Self, Error> {
        let size = Size::of(items.iter().map(|item| (0, item)), limits.array)?;
        Ok(Self(Arc::new((items, size))))
    }

    /// Returns the element at `index`.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Value> {
        self.0.0.get(index)
    }

    /// Returns the elements.
    pub fn iter(&self) -> std::slice::Iter<'_, Value> {
        self.0.0.iter()
    }

    /// Returns the number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.0.len()
    }

    /// Returns whether there is no element.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.0.is_empty()
    }

    pub(super) fn as_slice(&self) -> &[Value] {
        &self.0.0
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<'a> IntoIterator for &'a Array {
    type Item = &'a Value;
    type IntoIter = std::slice::Iter<'a, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// An object: keys and values in JavaScript's order (whole numbers ascending, then as they were set).
#[derive(Clone, Debug)]
pub struct Object(Arc<(Vec<Member>, Size)>);

type Member = (Arc<str>, Value);

impl Object {
    /// Makes an object; of members with the same key the last one counts.
    ///
    /// # Errors
    /// `ArrayTooLarge` or `NestingTooDeep` beyond [`Limits::default`].
    pub fn new<K: Into<Arc<str>>>(members: impl IntoIterator<Item = (K, Value)>) -> Result<Self, Error> {
        Self::within(members.into_iter().map(|(key, value)| (key.into(), value)), &Limits::default())
    }

    pub(super) fn within(
        members: impl Iterator<Item = (Arc<str>, Value)>,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let mut sorted: Vec<(Arc<str>, Value)> = Vec::new();
        let mut places: std::collections::BTreeMap<Arc<str>, usize> = std::collections::BTreeMap::new();
        for (key, value) in members {
            if let Some(old) = places.get(&key).and_then(|place| sorted.get_mut(*place)) {
                old.1 = value;
            } else {
                places.insert(Arc::clone(&key), sorted.len());
                sorted.push((key, value));
            }
        }
        if sorted.iter().any(|(key, _)| index_key(key).is_some()) {
            sorted.sort_by_key(|(key, _)| index_key(key).map_or((1, 0), |index| (0, index)));
        }
        let size = Size::of(sorted.iter().map(|(key, item)| (key.len(), item)), limits.array)?;
        Ok(Self(Arc::new((sorted, size))))
    }

    /// Returns the member `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.0.iter().find(|(name, _)| &**name == key).map(|(_, value)| value)
    }

    /// Returns a copy in which `key` holds `value`.
    ///
    /// # Errors
    /// `ArrayTooLarge` or `NestingTooDeep` beyond [`Limits::default`].
    pub fn with(&self, key: &str, value: Value) -> Result<Self, Error> {
        let members = self.0.0.iter().cloned().chain([(Arc::from(key), value)]);
        Self::within(members, &Limits::default())
    }

    /// Returns the members in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.0.iter().map(|(key, value)| (&**key, value))
    }

    /// Returns the number of members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.0.len()
    }

    /// Returns whether there is no member.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.0.is_empty()
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Returns the number that JavaScript sorts before all other keys.
fn index_key(key: &str) -> Option<u32> {
    let canonical = key == "0" || !key.starts_with('0');
    let digits = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    if canonical && digits { key.parse().ok().filter(|index| *index != u32::MAX) } else { None }
}

/// A date: milliseconds since 1970 UTC, or `NaN` for an invalid one.
///
/// As in JavaScript a `set…` method changes the date itself, which all clones share. A clone of a
/// [`Scope`](super::Scope) has dates of its own.
#[derive(Clone)]
pub struct Date(Arc<AtomicU64>);

impl Date {
    /// Makes a date; beyond ±8.64e15 milliseconds it is invalid.
    #[must_use]
    pub fn new(milliseconds: f64) -> Self {
        Self(Arc::new(AtomicU64::new(super::clock::time_clip(milliseconds).to_bits())))
    }

    /// Returns the milliseconds since 1970 UTC, `NaN` if the date is invalid.
    #[must_use]
    pub fn milliseconds(&self) -> f64 {
        f64::from_bits(self.0.load(Ordering::Relaxed))
    }

    pub(super) fn set(&self, milliseconds: f64) -> f64 {
        let clipped = super::clock::time_clip(milliseconds);
        self.0.store(clipped.to_bits(), Ordering::Relaxed);
        clipped
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Date({})", self.milliseconds())
    }
}

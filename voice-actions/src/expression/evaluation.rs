use std::sync::Arc;

use time::OffsetDateTime;

use super::clock_use::ClockUse;
use super::code::{Op, Operand};
use super::names::{self, Function};
use super::{
    Array, Date, Error, ErrorKind, Expression, Limits, Object, Scope, Value, arrays, clock, coerce, math,
    number, strings,
};

/// What an evaluation may still spend.
#[derive(Debug)]
pub(super) struct Meter {
    pub(super) limits: Limits,
    left: u64,
}

impl Meter {
    /// For values whose size is bounded already.
    pub(super) fn unlimited() -> Self {
        let limits = Limits { string: usize::MAX, steps: u64::MAX, ..Limits::default() };
        Self { limits, left: u64::MAX }
    }

    /// Spends steps.
    pub(super) fn charge(&mut self, steps: u64) -> Result<(), Error> {
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                Err(Error::new(ErrorKind::StepsExhausted, "the evaluation takes too many steps"))
            }
        }
    }

    /// Checks the length of a text that comes into being and spends steps for the bytes handled.
    pub(super) fn text(&mut self, length: usize, handled: usize) -> Result<(), Error> {
        if length > self.limits.string {
            return Err(Error::new(ErrorKind::StringTooLong, "the text becomes too long"));
        }
        self.charge(u64::try_from(handled / 64).unwrap_or(u64::MAX))
    }
}

/// A scope, a clock and a budget: what expressions and templates are evaluated with.
///
/// ```
/// use time::macros::datetime;
/// use voice_actions::expression::{Evaluation, Expression, Scope, Value};
///
/// let scope = Scope::new();
/// let mut evaluation = Evaluation::new(&scope, datetime!(2030-01-01 15:00:20.5 UTC));
/// let open = Expression::parse("new Date().setUTCHours(12, 30) < Date.now() && $holiday")?;
/// assert_eq!(evaluation.run(&open)?, Value::Undefined);
/// assert_eq!(evaluation.undefined(), ["$holiday"]);
/// # Ok::<(), voice_actions::expression::Error>(())
/// ```
#[derive(Debug)]
pub struct Evaluation<'a> {
    scope: &'a Scope,
    now: OffsetDateTime,
    meter: Meter,
    undefined: Vec<String>,
    /// What of the clock is looked at, if anybody wants to know.
    pub(super) clock: Option<ClockUse>,
}

impl<'a> Evaluation<'a> {
    /// Starts with the default limits.
    #[must_use]
    pub fn new(scope: &'a Scope, now: OffsetDateTime) -> Self {
        let limits = Limits::default();
        Self { scope, now, meter: Meter { limits, left: limits.steps }, undefined: Vec::new(), clock: None }
    }

    /// Sets the limits; the steps count for all that follows.
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.meter = Meter { limits, left: limits.steps };
        self
    }

    /// Returns the steps that were spent so far.
    #[must_use]
    pub const fn steps(&self) -> u64 {
        self.meter.limits.steps - self.meter.left
    }

    /// Returns the variables and members that were read though they were never set, each once.
    #[must_use]
    pub fn undefined(&self) -> &[String] {
        &self.undefined
    }

    pub(super) fn note_undefined(&mut self, path: &str) {
        if !self.undefined.iter().any(|known| known == path) {
            self.undefined.push(path.to_owned());
        }
    }

    pub(super) fn is_set(&self, variable: &str) -> bool {
        self.scope.get(variable).is_some()
    }

    pub(super) const fn meter(&mut self) -> &mut Meter {
        &mut self.meter
    }

    /// Evaluates an expression.
    ///
    /// # Errors
    /// `Type`, `Range`, `Unsupported`, or the limit that was hit.
    pub fn run(&mut self, expression: &Expression) -> Result<Value, Error> {
        let code = expression.code();
        if let Some(clock) = &mut self.clock {
            clock.take_literals(&code.ops);
        }
        let mut machine = Machine { value: Value::Undefined, stack: Vec::new(), run: self };
        let mut next = 0;
        while let Some(op) = code.ops.get(next) {
            next += 1;
            match machine.step(op) {
                Ok(None) => {}
                Ok(Some(target)) => next = target,
                Err(error) => return Err(error.at(code.offsets.get(next - 1).copied().unwrap_or(0))),
            }
        }
        let value = machine.value;
        if value == Value::Undefined
            && expression.is_reference()
            && let Some(read) = expression.reads().first()
        {
            self.note_undefined(read.path());
        }
        Ok(value)
    }

    fn look_up(&mut self, name: &str) -> Option<&'a Value> {
        let value = self.scope.get(name);
        if value.is_none() {
            self.note_undefined(name);
        }
        value
    }

    #[expect(clippy::cast_precision_loss, reason = "JavaScript's clock counts milliseconds in a double")]
    fn now(&self) -> f64 {
        (self.now.unix_timestamp() * 1000 + i64::from(self.now.millisecond())) as f64
    }
}

/// An accumulator and a stack.
struct Machine<'e, 'a> {
    value: Value,
    stack: Vec<Value>,
    run: &'e mut Evaluation<'a>,
}

static UNDEFINED: Value = Value::Undefined;

impl Machine<'_, '_> {
    /// Does one operation; returns where to go on if not with the next one.
    fn step(&mut self, op: &Op) -> Result<Option<usize>, Error> {
        self.run.meter.charge(1)?;
        match op {
            Op::Load(Operand::Constant(value)) => self.value = value.clone(),
            Op::Load(Operand::Variable(name)) => {
                self.value = self.run.look_up(name).cloned().unwrap_or_default();
            }
            Op::Push => self.stack.push(std::mem::take(&mut self.value)),
            Op::BinaryWith(operator, operand) => {
                let right = match operand {
                    Operand::Constant(value) => value,
                    Operand::Variable(name) => self.run.look_up(name).unwrap_or(&UNDEFINED),
                };
                self.value = coerce::binary(*operator, &self.value, right, &mut self.run.meter)?;
            }
            Op::Binary(operator) => {
                let left = self.stack.pop().unwrap_or_default();
                self.value = coerce::binary(*operator, &left, &self.value, &mut self.run.meter)?;
            }
            Op::And(target) if !self.value.is_truthy() => return Ok(Some(*target)),
            Op::Or(target) if self.value.is_truthy() => return Ok(Some(*target)),
            Op::Branch(target) if !self.value.is_truthy() => return Ok(Some(*target)),
            Op::And(_) | Op::Or(_) | Op::Branch(_) => {}
            Op::Jump(target) => return Ok(Some(*target)),
            Op::Not => self.value = Value::Boolean(!self.value.is_truthy()),
            Op::Negate => self.value = Value::Number(-coerce::to_number(&self.value, &mut self.run.meter)?),
            Op::Plus => self.value = Value::Number(coerce::to_number(&self.value, &mut self.run.meter)?),
            Op::TypeOf => self.value = Value::from(self.value.type_of()),
            Op::TypeOfVariable(name) => {
                self.value = Value::from(self.run.scope.get(name).unwrap_or(&UNDEFINED).type_of());
            }
            Op::Member(name) => self.value = member(&self.value, name, &mut self.run.meter)?,
            Op::Index => {
                let object = self.stack.pop().unwrap_or_default();
                self.value = index(&object, &self.value, &mut self.run.meter)?;
            }
            Op::Array(_) | Op::Object(_) | Op::Function(..) | Op::Method(..) | Op::NewDate(_) => {
                self.compose(op)?;
            }
        }
        Ok(None)
    }

    /// The operations on values from the stack.
    fn compose(&mut self, op: &Op) -> Result<(), Error> {
        let count = match op {
            Op::Array(count) | Op::Function(_, count) | Op::NewDate(count) => *count,
            Op::Object(keys) => keys.len(),
            Op::Method(_, count) => *count + 1,
            _ => 0,
        };
        let base = self.stack.len().saturating_sub(count);
        self.run.meter.charge(u64::try_from(count).unwrap_or(u64::MAX))?;
        self.value = match op {
            Op::Array(_) => {
                Value::Array(Array::within(self.stack.drain(base..).collect(), &self.run.meter.limits)?)
            }
            Op::Object(keys) => {
                let members = keys.iter().cloned().zip(self.stack.drain(base..));
                Value::Object(Object::within(members, &self.run.meter.limits)?)
            }
            Op::Function(function, _) => {
                let now = self.run.now();
                call(*function, self.stack.get(base..).unwrap_or_default(), now, &mut self.run.meter)?
            }
            Op::NewDate(_) => {
                let now = self.run.now();
                new_date(self.stack.get(base..).unwrap_or_default(), now, &mut self.run.meter)?
            }
            Op::Method(method, _) => match self.stack.get(base..).unwrap_or_default() {
                [object, arguments @ ..] => self::method(*method, object, arguments, &mut self.run.meter)?,
                [] => Value::Undefined,
            },
            _ => Value::Undefined,
        };
        if let Some(clock) = &mut self.run.clock {
            clock.take(op, &self.value);
        }
        self.stack.truncate(base);
        Ok(())
    }
}

fn member(value: &Value, name: &str, meter: &mut Meter) -> Result<Value, Error> {
    match value {
        Value::Undefined | Value::Null => {
            let message = format!(
                "cannot read `{}` of {}",
                name.escape_debug(),
                if matches!(value, Value::Null) { "null" } else { "undefined" }
            );
            return Err(Error::new(ErrorKind::Type, message));
        }
        Value::Object(object) => {
            meter.charge(u64::try_from(object.len() / 16).unwrap_or(u64::MAX))?;
            if let Some(value) = object.get(name) {
                return Ok(value.clone());
            }
        }
        Value::String(text) if name == "length" => {
            meter.text(0, text.len())?;
            return Ok(Value::Number(number::to_float(strings::length(text))));
        }
        Value::Array(array) if name == "length" => return Ok(Value::Number(number::to_float(array.len()))),
        Value::String(_) | Value::Array(_) => {
            if let Some(place) = name.parse::<u32>().ok().filter(|place| place.to_string() == name) {
                return index(value, &Value::from(place), meter);
            }
        }
        Value::Boolean(_) | Value::Number(_) | Value::Date(_) => {}
    }
    if names::is_prototype_member(name) {
        return Err(Error::new(ErrorKind::Unsupported, format!("`{name}` as a value is not supported")));
    }
    Ok(Value::Undefined)
}

fn index(value: &Value, key: &Value, meter: &mut Meter) -> Result<Value, Error> {
    if let Value::Number(place) = key {
        let whole = place.fract() == 0.0 && (0.0..4_294_967_295.0).contains(place);
        match value {
            Value::Array(array) if whole => {
                return Ok(array.get(number::clamp(*place, array.len())).cloned().unwrap_or_default());
            }
            Value::String(text) if whole => return strings::unit_at(text, *place, meter),
            _ => {}
        }
    }
    if value.is_nullish() {
        return member(value, "[…]", meter);
    }
    let key = coerce::to_text(key, meter)?;
    member(value, &key, meter)
}

fn call(function: Function, arguments: &[Value], now: f64, meter: &mut Meter) -> Result<Value, Error> {
    let first = arguments.first().unwrap_or(&UNDEFINED);
    let as_number = |value: &Value| value.as_number();
    Ok(match function {
        Function::Number if arguments.is_empty() => Value::Number(0.0),
        Function::Number => Value::Number(coerce::to_number(first, meter)?),
        Function::String if arguments.is_empty() => Value::from(""),
        Function::String => Value::String(coerce::to_text(first, meter)?),
        Function::Boolean => Value::Boolean(first.is_truthy()),
        Function::ParseInt => {
            let text = coerce::to_text(first, meter)?;
            meter.text(0, text.len())?;
            let radix = coerce::to_number(arguments.get(1).unwrap_or(&UNDEFINED), meter)?;
            Value::Number(number::parse_int(&text, number::to_int32(radix)))
        }
        Function::ParseFloat => {
            let text = coerce::to_text(first, meter)?;
            meter.text(0, text.len())?;
            Value::Number(number::parse_float(&text))
        }
        Function::IsNan => Value::Boolean(coerce::to_number(first, meter)?.is_nan()),
        Function::IsFinite => Value::Boolean(coerce::to_number(first, meter)?.is_finite()),
        Function::NumberIsNan => Value::Boolean(as_number(first).is_some_and(f64::is_nan)),
        Function::NumberIsFinite => Value::Boolean(as_number(first).is_some_and(f64::is_finite)),
        Function::NumberIsInteger => {
            Value::Boolean(as_number(first).is_some_and(|number| number.fract() == 0.0))
        }
        Function::NumberIsSafeInteger => Value::Boolean(
            as_number(first).is_some_and(|n| n.fract() == 0.0 && n.abs() <= 9_007_199_254_740_991.0),
        ),
        Function::ArrayIsArray => Value::Boolean(first.as_array().is_some()),
        Function::DateText => Value::from(clock::to_text(now)),
        Function::DateNow => Value::Number(now),
        Function::DateParse => Value::Number(parse_date(&coerce::to_text(first, meter)?)?),
        Function::DateUtc => Value::Number(clock::from_fields(&numbers(arguments, meter)?)),
        Function::Math(function) => Value::Number(math::call(function, &numbers(arguments, meter)?)),
    })
}

/// Converts all arguments, in order.
pub(super) fn numbers(arguments: &[Value], meter: &mut Meter) -> Result<Vec<f64>, Error> {
    arguments.iter().map(|value| coerce::to_number(value, meter)).collect()
}

fn parse_date(text: &str) -> Result<f64, Error> {
    match clock::parse(text) {
        clock::Parsed::Time(time) => Ok(time),
        clock::Parsed::EngineSpecific => Err(Error::new(
            ErrorKind::Unsupported,
            "this way of writing a date differs between engines: use ISO 8601",
        )),
    }
}

fn new_date(arguments: &[Value], now: f64, meter: &mut Meter) -> Result<Value, Error> {
    let time = match arguments {
        [] => now,
        [Value::Date(date)] => date.milliseconds(),
        [text @ (Value::String(_) | Value::Array(_) | Value::Object(_))] => {
            parse_date(&coerce::to_text(text, meter)?)?
        }
        [number] => coerce::to_number(number, meter)?,
        fields => clock::from_fields(&numbers(fields, meter)?),
    };
    Ok(Value::Date(Date::new(time)))
}

fn method(
    method: names::Method,
    object: &Value,
    arguments: &[Value],
    meter: &mut Meter,
) -> Result<Value, Error> {
    use names::Method;
    let result = match object {
        Value::String(text) => strings::call(method, text, arguments, meter)?,
        Value::Array(array) => arrays::call(method, object, array, arguments, meter)?,
        Value::Date(date) => date_method(method, date, arguments, meter)?,
        Value::Number(number) => match method {
            Method::ToFixed => {
                let digits = coerce::to_number(arguments.first().unwrap_or(&UNDEFINED), meter)?;
                Some(Value::from(number::to_fixed(*number, number::to_integer(digits))?))
            }
            Method::ToString if arguments.first().is_some_and(|radix| *radix != Value::Undefined) => {
                let radix = coerce::to_number(arguments.first().unwrap_or(&UNDEFINED), meter)?;
                Some(Value::from(number::to_radix(*number, number::to_integer(radix))?))
            }
            _ => None,
        },
        Value::Undefined | Value::Null => {
            return member(object, "a method", meter);
        }
        Value::Boolean(_) | Value::Object(_) => None,
    };
    match (result, method) {
        (Some(value), _) => Ok(value),
        (None, Method::ToString) => coerce::to_text(object, meter).map(Value::String),
        (None, Method::ValueOf) => Ok(object.clone()),
        (None, Method::HasOwnProperty) => has_own(object, arguments, meter).map(Value::Boolean),
        (None, _) => Err(Error::new(
            ErrorKind::Type,
            format!("a value of type {} does not have this method", object.type_of()),
        )),
    }
}

fn has_own(object: &Value, arguments: &[Value], meter: &mut Meter) -> Result<bool, Error> {
    let key = coerce::to_text(arguments.first().unwrap_or(&UNDEFINED), meter)?;
    let within = |length: usize| {
        let place = key.parse::<u32>().ok().filter(|place| place.to_string() == *key);
        &*key == "length"
            || place.is_some_and(|place| usize::try_from(place).is_ok_and(|place| place < length))
    };
    Ok(match object {
        Value::Object(object) => object.get(&key).is_some(),
        Value::Array(array) => within(array.len()),
        Value::String(text) => within(strings::length(text)),
        _ => false,
    })
}

fn date_method(
    method: names::Method,
    date: &Date,
    arguments: &[Value],
    meter: &mut Meter,
) -> Result<Option<Value>, Error> {
    use names::Method;
    let time = date.milliseconds();
    Ok(Some(match method {
        Method::GetTime | Method::ValueOf => Value::Number(time),
        Method::Get(field) => Value::Number(clock::get(time, field)),
        Method::Set(field) => {
            // No setter takes more than four; on the stack, since this is what every opening hour does.
            let mut values = [0.0; 4];
            let mut given = 0;
            for (place, argument) in values.iter_mut().zip(arguments) {
                *place = coerce::to_number(argument, meter)?;
                given += 1;
            }
            let values = values.get(..given).unwrap_or_default();
            Value::Number(date.set(clock::set(time, field, values)))
        }
        Method::SetTime => {
            let time = coerce::to_number(arguments.first().unwrap_or(&UNDEFINED), meter)?;
            Value::Number(date.set(time))
        }
        Method::ToIsoString => clock::to_iso(time)
            .map(Value::from)
            .ok_or_else(|| Error::new(ErrorKind::Range, "the date is invalid"))?,
        Method::ToJson => clock::to_iso(time).map_or(Value::Null, Value::from),
        Method::ToUtcString => Value::from(clock::to_utc_text(time)),
        _ => return Ok(None),
    }))
}

impl From<Arc<str>> for Value {
    fn from(text: Arc<str>) -> Self {
        Self::String(text)
    }
}

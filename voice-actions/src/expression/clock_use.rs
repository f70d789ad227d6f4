//! What an evaluation looks at of the clock, for those who explore a flow at every instant that matters.

use super::Value;
use super::clock::Field;
use super::code::{Op, Operand};
use super::names::{Function, Method};

/// What an evaluation looked at of the clock.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ClockUse {
    /// Dates that were made of parts or stand there as numbers, in milliseconds since 1970.
    pub(crate) dates: Vec<f64>,
    /// Whether hours, weekdays, days of the month or months of a date were read.
    pub(crate) fields: ClockFields,
}

/// Which parts of a date were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClockFields {
    pub(crate) hours: bool,
    pub(crate) weekday: bool,
    pub(crate) date: bool,
    pub(crate) month: bool,
}

/// Numbers that are taken for dates: in milliseconds from 2001 to 2286, which no count of a flow comes near.
const LITERAL_DATES: std::ops::Range<f64> = 1e12..1e13;

/// Dates that are told of one evaluation; what a flow compares with is made of few.
const MOST_DATES: usize = 16;

impl ClockUse {
    pub(super) fn take(&mut self, op: &Op, value: &Value) {
        let made = match (op, value) {
            (Op::Method(Method::Set(_) | Method::SetTime, _), Value::Number(time)) => Some(*time),
            (Op::NewDate(1..), Value::Date(date)) => Some(date.milliseconds()),
            (Op::Function(Function::DateUtc | Function::DateParse, _), Value::Number(time)) => Some(*time),
            (Op::Method(Method::Get(field), _), _) => {
                match field {
                    Field::Hours | Field::Minutes => self.fields.hours = true,
                    Field::Day => self.fields.weekday = true,
                    Field::Date => self.fields.date = true,
                    Field::Month => self.fields.month = true,
                    _ => {}
                }
                None
            }
            _ => None,
        };
        self.dates.extend(made.filter(|_| self.dates.len() < MOST_DATES));
    }

    /// Takes the dates that stand in an expression as numbers.
    pub(super) fn take_literals(&mut self, ops: &[Op]) {
        let numbers = ops.iter().filter_map(|op| match op {
            Op::Load(Operand::Constant(Value::Number(number)))
            | Op::BinaryWith(_, Operand::Constant(Value::Number(number))) => Some(*number),
            _ => None,
        });
        let room = MOST_DATES.saturating_sub(self.dates.len());
        self.dates.extend(numbers.filter(|number| LITERAL_DATES.contains(number)).take(room));
    }
}

#[cfg(feature = "runtime")]
impl super::Evaluation<'_> {
    /// Keeps what is looked at of the clock.
    pub(crate) fn watching_clock(mut self, on: bool) -> Self {
        self.clock = on.then(ClockUse::default);
        self
    }

    /// Returns what was looked at of the clock, if that was asked for.
    pub(crate) fn take_clock(&mut self) -> Option<ClockUse> {
        self.clock.take()
    }
}

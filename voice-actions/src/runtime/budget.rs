use std::fmt;

use serde::{Deserialize, Serialize};
use time::Duration;

use super::wire::milliseconds;

/// What a flow may use before it is stopped with a named error.
///
/// Programs count steps, nesting and expression cost with a [`Meter`]; whoever runs them counts requests, time and legs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Budget {
    /// Steps of one program in its whole life: actions run, jumps, loop rounds.
    pub steps: u64,
    /// Steps of one program between two requests. A loop that never asks for anything ends here.
    pub steps_between_requests: u64,
    /// Requests of one program.
    pub requests: u64,
    /// Life of one leg, in milliseconds when written.
    #[serde(with = "milliseconds")]
    pub leg_time: Duration,
    /// Legs of one simulated world.
    pub legs: u32,
    /// Nesting of lists, branches and flows.
    pub nesting: u32,
    /// Cost of all expressions of one program, in the evaluator's own unit.
    pub expression_cost: u64,
    /// Bytes of variables and session data of one program.
    pub data: u64,
}

impl Budget {
    /// Returns the limits that fit every call that people make.
    #[must_use]
    pub const fn standard() -> Self {
        Self {
            steps: 1_000_000,
            steps_between_requests: 100_000,
            requests: 10_000,
            leg_time: Duration::hours(24),
            legs: 1_000,
            nesting: 128,
            expression_cost: 10_000_000,
            data: 4 * 1024 * 1024,
        }
    }

    /// Changes the number of steps in a program's whole life.
    #[must_use]
    pub const fn with_steps(mut self, steps: u64) -> Self {
        self.steps = steps;
        self
    }

    /// Changes the number of steps between two requests.
    #[must_use]
    pub const fn with_steps_between_requests(mut self, steps: u64) -> Self {
        self.steps_between_requests = steps;
        self
    }

    /// Changes the number of requests of one program.
    #[must_use]
    pub const fn with_requests(mut self, requests: u64) -> Self {
        self.requests = requests;
        self
    }

    /// Changes the life of one leg.
    #[must_use]
    pub const fn with_leg_time(mut self, time: Duration) -> Self {
        self.leg_time = time;
        self
    }

    /// Changes the number of legs of one world.
    #[must_use]
    pub const fn with_legs(mut self, legs: u32) -> Self {
        self.legs = legs;
        self
    }

    /// Changes the nesting.
    #[must_use]
    pub const fn with_nesting(mut self, nesting: u32) -> Self {
        self.nesting = nesting;
        self
    }

    /// Changes the cost of all expressions.
    #[must_use]
    pub const fn with_expression_cost(mut self, cost: u64) -> Self {
        self.expression_cost = cost;
        self
    }

    /// Changes the bytes of variables and session data.
    #[must_use]
    pub const fn with_data(mut self, bytes: u64) -> Self {
        self.data = bytes;
        self
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::standard()
    }
}

/// What a budget limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Resource {
    /// Steps in a program's whole life.
    Steps,
    /// Steps between two requests.
    StepsBetweenRequests,
    /// Requests of one program.
    Requests,
    /// Life of one leg, in milliseconds.
    LegTime,
    /// Legs of one world.
    Legs,
    /// Nesting.
    Nesting,
    /// Cost of expressions.
    ExpressionCost,
    /// Bytes of variables and session data.
    Data,
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Steps => "steps",
            Self::StepsBetweenRequests => "steps between two requests",
            Self::Requests => "requests",
            Self::LegTime => "milliseconds of one leg",
            Self::Legs => "legs",
            Self::Nesting => "levels of nesting",
            Self::ExpressionCost => "units of expression cost",
            Self::Data => "bytes of data",
        })
    }
}

/// A budget that is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("budget of {limit} {resource} is used up")]
#[non_exhaustive]
pub struct Exhausted {
    /// What is used up.
    pub resource: Resource,
    /// Its limit.
    pub limit: u64,
}

impl Exhausted {
    /// Says that this limit of this resource is used up.
    #[must_use]
    pub const fn new(resource: Resource, limit: u64) -> Self {
        Self { resource, limit }
    }
}

/// Counts what one program used of its budget.
///
/// Two additions and two comparisons a step, so that a program can afford to count every one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Meter {
    steps: u64,
    since_request: u64,
    requests: u64,
    expression_cost: u64,
}

impl Meter {
    /// Makes a meter at zero.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one step.
    ///
    /// # Errors
    ///
    /// The budget of steps, or of steps between two requests, is used up.
    #[inline]
    pub const fn step(&mut self, budget: &Budget) -> Result<(), Exhausted> {
        self.steps += 1;
        self.since_request += 1;
        if self.since_request > budget.steps_between_requests {
            return Err(Exhausted::new(Resource::StepsBetweenRequests, budget.steps_between_requests));
        }
        if self.steps > budget.steps {
            return Err(Exhausted::new(Resource::Steps, budget.steps));
        }
        Ok(())
    }

    /// Counts one request.
    ///
    /// # Errors
    ///
    /// The budget of requests is used up.
    #[inline]
    pub const fn request(&mut self, budget: &Budget) -> Result<(), Exhausted> {
        self.since_request = 0;
        self.requests += 1;
        if self.requests > budget.requests {
            return Err(Exhausted::new(Resource::Requests, budget.requests));
        }
        Ok(())
    }

    /// Counts the cost of an expression.
    ///
    /// # Errors
    ///
    /// The budget of expression cost is used up.
    #[inline]
    pub const fn expression(&mut self, cost: u64, budget: &Budget) -> Result<(), Exhausted> {
        self.expression_cost = self.expression_cost.saturating_add(cost);
        if self.expression_cost > budget.expression_cost {
            return Err(Exhausted::new(Resource::ExpressionCost, budget.expression_cost));
        }
        Ok(())
    }

    /// Returns the steps counted.
    #[must_use]
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    /// Returns the requests counted.
    #[must_use]
    pub const fn requests(&self) -> u64 {
        self.requests
    }

    /// Returns the expression cost that is left.
    #[must_use]
    pub const fn expression_cost_left(&self, budget: &Budget) -> u64 {
        budget.expression_cost.saturating_sub(self.expression_cost)
    }
}

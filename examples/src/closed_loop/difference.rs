use std::fmt;

use super::CallTruth;

/// Something that was told otherwise than it truly was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs, how it was counted and how it truly is.
    pub what: String,
    /// The call where it happened, with its timeline; none for a figure of all calls.
    pub call: Option<String>,
}

impl Difference {
    /// A figure of all calls.
    #[must_use]
    pub fn of_all(what: impl Into<String>) -> Self {
        Self { what: what.into(), call: None }
    }

    /// Something about one call.
    #[must_use]
    pub fn of_call(what: impl Into<String>, call: &CallTruth) -> Self {
        Self { what: what.into(), call: Some(call.to_string()) }
    }

    /// Compares two lists of the same call, whatever their order.
    pub fn between<T: fmt::Debug + Ord>(
        what: &str,
        told: &[T],
        truly: &[T],
        call: &CallTruth,
        differences: &mut Vec<Self>,
    ) {
        let (mut told, mut truly): (Vec<&T>, Vec<&T>) = (told.iter().collect(), truly.iter().collect());
        told.sort();
        truly.sort();
        if told == truly {
            return;
        }
        let lines = |title: &str, list: &[&T], others: &[&T]| {
            let odd = list.iter().filter(|item| {
                let count = |list: &[&T]| list.iter().filter(|other| other == item).count();
                count(list) != count(others)
            });
            odd.map(|item| format!("\n  {title} {item:?}")).collect::<String>()
        };
        let text = format!("{what}:{}{}", lines("told ", &told, &truly), lines("truly", &truly, &told));
        differences.push(Self::of_call(text, call));
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match &self.call {
            Some(call) => write!(f, "\n{call}"),
            None => Ok(()),
        }
    }
}

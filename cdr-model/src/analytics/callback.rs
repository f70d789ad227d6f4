use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Who was not served, and who was reached since.
///
/// Keeps two instants a customer, so that parts taken apart merge by taking the later ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Callbacks {
    customers: BTreeMap<String, LastContact>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct LastContact {
    /// UTC second of the last call that was not served.
    unserved: Option<i64>,
    /// UTC second of the last call in which somebody talked to the customer.
    reached: Option<i64>,
}

impl Callbacks {
    pub(super) fn unserved(&mut self, customer: &str, at: i64) {
        let last = self.customer(customer);
        last.unserved = last.unserved.max(Some(at));
    }

    pub(super) fn reached(&mut self, customer: &str, at: i64) {
        let last = self.customer(customer);
        last.reached = last.reached.max(Some(at));
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (customer, theirs) in &other.customers {
            let ours = self.customer(customer);
            ours.unserved = ours.unserved.max(theirs.unserved);
            ours.reached = ours.reached.max(theirs.reached);
        }
    }

    /// Customers whose last unserved call no later contact followed.
    pub(super) fn due(&self) -> impl Iterator<Item = &str> {
        self.customers
            .iter()
            .filter(|(_, last)| last.unserved.is_some() && last.reached <= last.unserved)
            .map(|(customer, _)| customer.as_str())
    }

    fn customer(&mut self, customer: &str) -> &mut LastContact {
        self.customers.entry(customer.to_owned()).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_later_contact_settles_an_unserved_call() {
        let mut callbacks = Callbacks::default();
        callbacks.reached("a", 10);
        callbacks.unserved("a", 20);
        callbacks.unserved("b", 10);
        callbacks.reached("b", 20);
        callbacks.reached("c", 5);
        assert_eq!(callbacks.due().collect::<Vec<_>>(), ["a"]);
    }
}

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::PhoneNumber;

/// Who was not served, and who was reached since.
///
/// Keeps two instants a customer, so that parts taken apart merge by taking the later ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Callbacks {
    #[serde(with = "sorted")]
    customers: IndexMap<PhoneNumber, LastContact>,
}

/// Customers travel in the order of their numbers, whoever called first.
mod sorted {
    use super::{
        BTreeMap, Deserialize, Deserializer, IndexMap, LastContact, PhoneNumber, Serialize, Serializer,
    };

    pub(super) fn serialize<S: Serializer>(
        customers: &IndexMap<PhoneNumber, LastContact>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        customers.iter().collect::<BTreeMap<_, _>>().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<IndexMap<PhoneNumber, LastContact>, D::Error> {
        BTreeMap::deserialize(from).map(|customers| customers.into_iter().collect())
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct LastContact {
    /// UTC second of the last call that was not served.
    unserved: Option<i64>,
    /// UTC second of the last call in which somebody talked to the customer.
    reached: Option<i64>,
}

impl Callbacks {
    pub(super) fn unserved(&mut self, customer: &PhoneNumber, at: i64) {
        let last = self.customer(customer);
        last.unserved = last.unserved.max(Some(at));
    }

    pub(super) fn reached(&mut self, customer: &PhoneNumber, at: i64) {
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

    /// Customers whose last unserved call no later contact followed, in the order of their numbers.
    pub(super) fn due(&self) -> Vec<PhoneNumber> {
        let is_due = |last: &LastContact| last.unserved.is_some() && last.reached <= last.unserved;
        let customers = self.customers.iter().filter(|(_, last)| is_due(last));
        let mut due: Vec<PhoneNumber> = customers.map(|(customer, _)| customer.clone()).collect();
        due.sort_unstable();
        due
    }

    fn customer(&mut self, customer: &PhoneNumber) -> &mut LastContact {
        self.customers.entry(customer.clone()).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_later_contact_settles_an_unserved_call() {
        let number = |n: u8| PhoneNumber::normalize(&format!("97250000000{n}")).unwrap();
        let mut callbacks = Callbacks::default();
        callbacks.reached(&number(1), 10);
        callbacks.unserved(&number(1), 20);
        callbacks.unserved(&number(2), 10);
        callbacks.reached(&number(2), 20);
        callbacks.reached(&number(3), 5);
        assert_eq!(callbacks.due(), [number(1)]);
    }
}

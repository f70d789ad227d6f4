use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{CdrSink, CdrStore, Stored};
use crate::analytics::{Fact, Figures};
use crate::follow_up::AbandonedCall;
use crate::voicenter::{Cdr, CdrKey, Clock};
use crate::{CallId, Error, PhoneNumber};

/// Keeps records in memory, as long as the process lives. For tests and for small tools.
#[derive(Debug, Default)]
pub struct MemorySink(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    records: BTreeMap<CdrKey, Cdr>,
    by_customer: BTreeMap<PhoneNumber, BTreeSet<CdrKey>>,
    follow_ups: BTreeMap<CallId, (FollowUpState, AbandonedCall)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FollowUpState {
    Pending,
    Claimed,
    Settled,
}

impl MemorySink {
    /// Makes an empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns all records, ordered by call and type.
    #[must_use]
    pub fn records(&self) -> Vec<Cdr> {
        self.state().records.values().cloned().collect()
    }

    /// Counts all records, by the clock that the account's `time` is in; [`Figures::into_report`] makes the report.
    #[must_use]
    pub fn figures(&self, clock: &Clock) -> Figures {
        self.state().records.values().map(|cdr| Fact::from_cdr(cdr, clock)).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing below leaves the state half changed, so what a panicking thread left is good.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, call_id: &CallId, to: FollowUpState) {
        match self.state().follow_ups.get_mut(call_id) {
            Some((state, _)) if *state == FollowUpState::Claimed => *state = to,
            _ => {}
        }
    }
}

#[async_trait]
impl CdrSink for MemorySink {
    async fn store(&self, records: Vec<Cdr>) -> Result<Vec<Stored>, Error> {
        let mut state = self.state();
        Ok(records.into_iter().map(|record| state.store(record)).collect())
    }
}

impl State {
    fn store(&mut self, record: Cdr) -> Stored {
        let key = record.key();
        let (stored, record) = match self.records.get_mut(&key) {
            None => (Stored::New, &*self.records.entry(key.clone()).or_insert(record)),
            Some(known) => {
                let before = known.clone();
                known.merge(&record);
                (if *known == before { Stored::Repeated } else { Stored::Completed }, &*known)
            }
        };
        if stored != Stored::Repeated {
            if let Some(customer) = record.customer() {
                self.by_customer.entry(customer).or_default().insert(key);
            }
            if let Some(call) = AbandonedCall::of(record) {
                self.follow_ups.entry(call.call_id.clone()).or_insert((FollowUpState::Pending, call));
            }
        }
        stored
    }
}

#[async_trait]
impl CdrStore for MemorySink {
    async fn record(&self, key: &CdrKey) -> Result<Option<Cdr>, Error> {
        Ok(self.state().records.get(key).cloned())
    }

    async fn call(&self, call_id: &CallId) -> Result<Vec<Cdr>, Error> {
        let state = self.state();
        // The first type of the vendor's list is the least, so the legs of a call begin there.
        let first = CdrKey::new(call_id.clone(), crate::voicenter::CallType::Incoming);
        let legs = state.records.range(first..).take_while(|(key, _)| key.call_id == *call_id);
        Ok(legs.map(|(_, record)| record.clone()).collect())
    }

    async fn of_customer(&self, customer: &PhoneNumber, limit: usize) -> Result<Vec<Cdr>, Error> {
        let state = self.state();
        let keys = state.by_customer.get(customer).into_iter().flatten();
        let mut records: Vec<Cdr> = keys.filter_map(|key| state.records.get(key).cloned()).collect();
        records.sort_by_key(|record| std::cmp::Reverse(record.time));
        records.truncate(limit);
        Ok(records)
    }

    async fn claim(&self) -> Result<Option<AbandonedCall>, Error> {
        let mut state = self.state();
        let next = state.follow_ups.values_mut().find(|(state, _)| *state == FollowUpState::Pending);
        Ok(next.map(|(state, call)| {
            *state = FollowUpState::Claimed;
            call.clone()
        }))
    }

    async fn settle(&self, call_id: &CallId) -> Result<(), Error> {
        self.set(call_id, FollowUpState::Settled);
        Ok(())
    }

    async fn release(&self, call_id: &CallId) -> Result<(), Error> {
        self.set(call_id, FollowUpState::Pending);
        Ok(())
    }

    async fn unsettled(&self) -> Result<Vec<AbandonedCall>, Error> {
        let state = self.state();
        let claimed = state.follow_ups.values().filter(|(state, _)| *state == FollowUpState::Claimed);
        Ok(claimed.map(|(_, call)| call.clone()).collect())
    }
}

//! Where records go: the trait that an acknowledgement depends on, and what can be asked of a store.

mod memory;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use memory::MemorySink;
#[cfg(feature = "sqlite")]
#[cfg_attr(docsrs, doc(cfg(feature = "sqlite")))]
pub use sqlite::{SCHEMA, SqliteSink};

use std::sync::Arc;

use async_trait::async_trait;

use crate::voicenter::{CallStatus, CallType, Cdr, CdrKey};
use crate::{AbandonedCall, CallId, Error, PhoneNumber};

/// Keeps records.
///
/// # Contract
///
/// `store` returns `Ok` only when the records are safe: what it returned is still there after the process was
/// killed, as far as the sink promises to be durable at all. Records are identified by [`CdrKey`]; storing one
/// again leaves one record, completed by what the repetition has more ([`Cdr::merge`]). After an error the
/// vendor sends the records again, so nothing of them needs to be kept, and may be.
#[async_trait]
pub trait CdrSink: Send + Sync {
    /// Stores records, and says of each what became of it, in the same order.
    ///
    /// # Errors
    /// [`Storage`](crate::ErrorKind::Storage) if a record may not be safe.
    async fn store(&self, records: Vec<Cdr>) -> Result<Vec<Stored>, Error>;
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a record is new, or it completes one, or it does not")]
pub enum Stored {
    /// There was none of its key.
    New,
    /// It had something that the record of its key lacked.
    Completed,
    /// It said nothing new.
    Repeated,
}

/// A sink that can be asked: what a CRM page shows, and which customers wait to be called back.
#[async_trait]
pub trait CdrStore: CdrSink {
    /// Returns the record of a key.
    ///
    /// # Errors
    /// [`Storage`](crate::ErrorKind::Storage) if the store cannot be read.
    async fn record(&self, key: &CdrKey) -> Result<Option<Cdr>, Error>;

    /// Returns the records of a call, its legs.
    ///
    /// # Errors
    /// [`Storage`](crate::ErrorKind::Storage) if the store cannot be read.
    async fn call(&self, call_id: &CallId) -> Result<Vec<Cdr>, Error>;

    /// Returns the records of a customer with their recordings, the latest first, at most `limit`.
    ///
    /// # Errors
    /// [`Storage`](crate::ErrorKind::Storage) if the store cannot be read.
    async fn of_customer(&self, customer: &PhoneNumber, limit: usize) -> Result<Vec<Cdr>, Error>;

    /// Takes the next abandoned call that nobody followed up. No call is ever given twice, unless it is
    /// [released](Self::release).
    ///
    /// # Errors
    /// [`Storage`](crate::ErrorKind::Storage) if the store cannot be read or written.
    async fn claim(&self) -> Result<Option<AbandonedCall>, Error>;

    /// Says that a claimed call was followed up.
    ///
    /// # Errors
    /// [`Storage`](crate::ErrorKind::Storage) if the store cannot be written.
    async fn settle(&self, call_id: &CallId) -> Result<(), Error>;

    /// Gives a claimed call back, because it was certainly not followed up.
    ///
    /// # Errors
    /// [`Storage`](crate::ErrorKind::Storage) if the store cannot be written.
    async fn release(&self, call_id: &CallId) -> Result<(), Error>;

    /// Returns the calls that were claimed and neither settled nor released: the process ended in between, and
    /// whether the customer was reached is for a person to find out.
    ///
    /// # Errors
    /// [`Storage`](crate::ErrorKind::Storage) if the store cannot be read.
    async fn unsettled(&self) -> Result<Vec<AbandonedCall>, Error>;

    /// Returns why the second leg of a call was not started: what it says itself, else how the first leg ended.
    ///
    /// Nothing is returned as long as neither record came; their order is not guaranteed.
    ///
    /// # Errors
    /// [`Storage`](crate::ErrorKind::Storage) if the store cannot be read.
    async fn reason_not_called(&self, call_id: &CallId) -> Result<Option<CallStatus>, Error> {
        Ok(reason_not_called(&self.call(call_id).await?))
    }
}

/// Returns why the second leg among the records of a call was not started.
///
/// # Example
///
/// ```
/// use cdr_model::sink::reason_not_called;
/// use cdr_model::voicenter::{CallStatus, CallTime, CallType, Cdr};
///
/// let time = CallTime::new(1_718_012_550).ok_or("out of range")?;
/// let first = Cdr::new("20240610", CallType::ClickToCallLeg1, CallStatus::NoAnswer, time);
/// let second = Cdr::new("20240610", CallType::ClickToCallLeg2, CallStatus::NotCalled, time);
/// assert_eq!(reason_not_called(&[second, first]), Some(CallStatus::NoAnswer));
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn reason_not_called(legs: &[Cdr]) -> Option<CallStatus> {
    let second = legs.iter().find(|leg| leg.status == CallStatus::NotCalled)?;
    second.first_leg_status.clone().or_else(|| {
        let first_of = match second.call_type {
            CallType::ClickToCallLeg2 => CallType::ClickToCallLeg1,
            CallType::ProductiveLeg2 => CallType::ProductiveLeg1,
            CallType::PredictiveIvr | CallType::PredictiveQueue => CallType::PredictiveLeg1,
            _ => return None,
        };
        legs.iter()
            .find(|leg| leg.call_id == second.call_id && leg.call_type == first_of)
            .map(|first| first.status.clone())
    })
}

/// Forwards a sink through a pointer.
macro_rules! forward {
    ($($pointer:ident),+) => { $(
        #[async_trait]
        #[deny(clippy::missing_trait_methods)]
        impl<S: CdrSink + ?Sized> CdrSink for $pointer<S> {
            async fn store(&self, records: Vec<Cdr>) -> Result<Vec<Stored>, Error> {
                (**self).store(records).await
            }
        }

        #[async_trait]
        #[deny(clippy::missing_trait_methods)]
        impl<S: CdrStore + ?Sized> CdrStore for $pointer<S> {
            async fn record(&self, key: &CdrKey) -> Result<Option<Cdr>, Error> {
                (**self).record(key).await
            }

            async fn call(&self, call_id: &CallId) -> Result<Vec<Cdr>, Error> {
                (**self).call(call_id).await
            }

            async fn of_customer(&self, customer: &PhoneNumber, limit: usize) -> Result<Vec<Cdr>, Error> {
                (**self).of_customer(customer, limit).await
            }

            async fn claim(&self) -> Result<Option<AbandonedCall>, Error> {
                (**self).claim().await
            }

            async fn settle(&self, call_id: &CallId) -> Result<(), Error> {
                (**self).settle(call_id).await
            }

            async fn release(&self, call_id: &CallId) -> Result<(), Error> {
                (**self).release(call_id).await
            }

            async fn unsettled(&self) -> Result<Vec<AbandonedCall>, Error> {
                (**self).unsettled().await
            }

            async fn reason_not_called(&self, call_id: &CallId) -> Result<Option<CallStatus>, Error> {
                (**self).reason_not_called(call_id).await
            }
        }
    )+ };
}

forward!(Arc, Box);

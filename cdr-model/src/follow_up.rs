//! What is done about a customer who gave up waiting: a message, a pop-up, a call back.

use async_trait::async_trait;
use time::Duration;

use crate::sink::CdrStore;
use crate::voicenter::{CallStatus, CallTime, CallType, Cdr, Code};
use crate::{CallId, Did, Error, Party, PhoneNumber, Text};

/// A call that a queue lost.
#[doc(alias = "missed call")]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AbandonedCall {
    /// Id of the call.
    pub call_id: CallId,
    /// How it was lost; older accounts tell nothing finer than [`CallStatus::Abandoned`].
    pub reason: CallStatus,
    /// Start of the call by the account's wall clock.
    pub time: CallTime,
    /// The customer's number in its normal form; none if it was withheld.
    pub customer: Option<PhoneNumber>,
    /// The customer's number as it came.
    pub caller: Option<Party>,
    /// Our number that was dialled.
    pub did: Option<Did>,
    /// Queue.
    pub queue_id: Option<Code>,
    /// Name of the queue.
    pub queue_name: Option<Text>,
    /// How long the customer waited.
    pub wait_time: Option<Duration>,
}

impl AbandonedCall {
    /// Returns the lost call that a record tells of: one that went to a queue, and that no agent took.
    #[must_use]
    pub fn of(record: &Cdr) -> Option<Self> {
        let is_queue = matches!(record.call_type, CallType::Queue | CallType::PredictiveQueue);
        if !is_queue || record.was_answered() || !record.status.is_lost_in_queue() {
            return None;
        }
        Some(Self {
            call_id: record.call_id.clone(),
            reason: record.status.clone(),
            time: record.time,
            customer: record.customer(),
            caller: record.customer_phone.clone().or_else(|| record.caller.clone()),
            did: record.did.clone(),
            queue_id: record.queue_id.clone(),
            queue_name: record.queue_name.clone(),
            wait_time: record.wait_time,
        })
    }
}

/// What is done about an abandoned call.
#[async_trait]
pub trait FollowUp: Send + Sync {
    /// Follows up one call: sends the message, shows the pop-up, queues the call back.
    ///
    /// # Errors
    /// Any error says that the customer was certainly not reached: the call will be given again. If that is not
    /// certain, keep the doubt and return `Ok`: a customer who is reached twice is worse.
    async fn abandoned(&self, call: &AbandonedCall) -> Result<(), Error>;
}

/// Follows up every abandoned call that waits for it, each once, and returns how many.
///
/// A call is claimed before the hook is called. If the process ends in between, it is not given again but stays
/// in [`CdrStore::unsettled`]. Run this apart from the intake: answers to the vendor must not wait for it.
///
/// # Errors
/// The hook's error, after the call was released; or the store's.
pub async fn follow_up(
    store: &(impl CdrStore + ?Sized),
    hook: &(impl FollowUp + ?Sized),
) -> Result<usize, Error> {
    let mut count = 0;
    while let Some(call) = store.claim().await? {
        match hook.abandoned(&call).await {
            Ok(()) => store.settle(&call.call_id).await?,
            Err(error) => {
                store.release(&call.call_id).await?;
                return Err(error);
            }
        }
        count += 1;
    }
    Ok(count)
}

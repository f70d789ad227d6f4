//! From the vendor's request to the answer: decode, store, and only then acknowledge.

use std::fmt;
use std::sync::Arc;

use crate::sink::{CdrSink, Stored};
use crate::voicenter::{AckPolicy, Acknowledgement, Cdr, CdrKey, decode};
use crate::{Encoding, Error, webhook};

/// Takes deliveries in.
///
/// A delivery is acknowledged with `Err` 0 only after the sink said that every record of it is safe. Sent again, it
/// changes nothing and is acknowledged again. Works in any server: it takes an [`http::Request`], and its
/// [`Reply`] becomes an [`http::Response`]; for axum see the feature `axum`.
///
/// # Example
///
/// ```
/// use cdr_model::Intake;
/// use cdr_model::sink::{MemorySink, Stored};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let intake = Intake::new(MemorySink::new());
/// let body = "ivruniqueid=20200720095iMlilHJs&type=Queue&status=ABANDONE&time=1536855354";
/// let posted = http::Request::new(body);
///
/// let receipt = intake.receive(&posted).await;
/// assert_eq!(receipt.reply.to_response().body(), "Err=0&Errdesc=OK");
/// let again = intake.receive(&posted).await;
/// assert_eq!(again.reply, receipt.reply);
/// assert_eq!(again.stored[0].1, Stored::Repeated);
/// # }
/// ```
pub struct Intake<S> {
    sink: S,
    policy: AckPolicy,
    observer: Option<Observer>,
}

/// Somebody who is told of receipts.
type Observer = Arc<dyn Fn(&Receipt) + Send + Sync>;

/// What to answer the vendor.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Value of `Content-Type`.
    pub content_type: &'static str,
    /// Body.
    pub body: String,
}

/// What became of a delivery.
#[derive(Debug)]
#[non_exhaustive]
pub struct Receipt {
    /// What to answer.
    pub reply: Reply,
    /// What became of each record; empty if none is safe.
    pub stored: Vec<(CdrKey, Stored)>,
    /// Why not everything is safe.
    pub error: Option<Error>,
}

impl<S: CdrSink> Intake<S> {
    /// Takes deliveries into a sink.
    #[must_use]
    pub fn new(sink: S) -> Self {
        Self { sink, policy: AckPolicy::default(), observer: None }
    }

    /// Answers by this policy.
    #[must_use]
    pub const fn with_policy(mut self, policy: AckPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Tells of every receipt before it is answered: to log an error, to wake who follows up abandoned calls.
    ///
    /// The vendor waits meanwhile, so this must return at once.
    #[must_use]
    pub fn with_observer(mut self, observer: impl Fn(&Receipt) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Returns the sink.
    #[must_use]
    pub const fn sink(&self) -> &S {
        &self.sink
    }

    /// Takes a delivery in, and says what to answer.
    ///
    /// Of an array of which some records cannot be read, the others are stored; the answer is `Err` 1, so that
    /// nothing is lost silently, and a repetition is harmless. A request without a body, such as a `GET`, is read from
    /// its query.
    pub async fn receive<B: AsRef<[u8]> + Sync>(&self, request: &http::Request<B>) -> Receipt {
        let (content_type, body) = webhook::sent(request);
        let receipt = match decode(content_type, body) {
            Ok(delivery) => {
                let rejected = delivery.rejected.into_iter().next();
                self.store(delivery.encoding, delivery.records, rejected).await
            }
            Err(error) => self.refuse(Encoding::detect(content_type, body), error),
        };
        if let Some(observer) = &self.observer {
            observer(&receipt);
        }
        receipt
    }

    async fn store(&self, encoding: Encoding, records: Vec<Cdr>, rejected: Option<Error>) -> Receipt {
        let records = distinct(records);
        let keys: Vec<CdrKey> = records.iter().map(Cdr::key).collect();
        match self.sink.store(records).await {
            Ok(stored) => {
                let acknowledgement =
                    if rejected.is_none() { Acknowledgement::ok() } else { Acknowledgement::parse_error() };
                Receipt {
                    reply: self.policy.reply(encoding, &acknowledgement),
                    stored: keys.into_iter().zip(stored).collect(),
                    error: rejected,
                }
            }
            Err(error) => Receipt {
                reply: self.policy.reply(encoding, &Acknowledgement::application_error()),
                stored: Vec::new(),
                error: Some(error),
            },
        }
    }

    /// Makes the receipt of a body that is not read.
    pub(crate) fn refuse(&self, encoding: Encoding, error: Error) -> Receipt {
        let reply = self.policy.reply(encoding, &Acknowledgement::parse_error());
        Receipt { reply, stored: Vec::new(), error: Some(error) }
    }
}

impl<S: fmt::Debug> fmt::Debug for Intake<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intake")
            .field("sink", &self.sink)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

/// Merges records of one key.
fn distinct(records: Vec<Cdr>) -> Vec<Cdr> {
    if records.len() < 2 {
        return records;
    }
    let mut places = std::collections::BTreeMap::<CdrKey, usize>::new();
    let mut distinct = Vec::<Cdr>::with_capacity(records.len());
    for record in records {
        let place = *places.entry(record.key()).or_insert(distinct.len());
        match distinct.get_mut(place) {
            Some(known) => known.merge(&record),
            None => distinct.push(record),
        }
    }
    distinct
}

use std::fmt;
use std::path::Path;
use std::thread;

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use super::{CdrSink, CdrStore, Stored};
use crate::analytics::{Fact, Figures};
use crate::follow_up::AbandonedCall;
use crate::voicenter::{Cdr, CdrKey, Clock};
use crate::{CallId, Error, ErrorKind, PhoneNumber};

mod row;
mod schema;

pub use schema::SCHEMA;

/// Most records that one commit holds.
const LARGEST_GROUP: usize = 1000;

/// Records that are read at once to be counted; deliveries wait meanwhile.
const PAGE: usize = 1000;

/// Deliveries that may wait for the writer; more of them wait in their requests.
const QUEUE: usize = 4096;

/// Keeps records in an SQLite database, durably.
///
/// One thread writes. What queues up while it commits goes into the next commit together (group commit), so that a
/// commit's wait for the disk is shared: WAL, `synchronous=FULL`. A delivery is acknowledged after its commit.
/// The columns of the table `calls` are documented by [`SCHEMA`], for SQL of one's own.
///
/// Needs no particular runtime: the futures are woken by the writer.
#[derive(Clone)]
pub struct SqliteSink {
    jobs: mpsc::Sender<Job>,
}

enum Job {
    Store(Vec<Cdr>, oneshot::Sender<Result<Vec<Stored>, Error>>),
    Ask(Ask),
}

type Ask = Box<dyn FnOnce(&mut Connection) + Send>;

impl SqliteSink {
    /// Opens or makes a database. The clock is the one that the account's `time` runs by.
    ///
    /// # Errors
    /// [`Storage`](ErrorKind::Storage) if the file cannot be opened, or is of another version.
    pub fn open(path: impl AsRef<Path>, clock: Clock) -> Result<Self, Error> {
        let connection = Connection::open(path).map_err(failed)?;
        Self::start(connection, clock)
    }

    fn start(mut connection: Connection, clock: Clock) -> Result<Self, Error> {
        schema::prepare(&mut connection)?;
        let (jobs, queue) = mpsc::channel(QUEUE);
        let writer = move || write(&mut connection, queue, &clock);
        thread::Builder::new()
            .name("cdr-writer".to_owned())
            .spawn(writer)
            .map_err(|error| Error::from_source(ErrorKind::Storage, error))?;
        Ok(Self { jobs })
    }

    /// Returns records in the order in which they first came, after a place: the next page begins at the last place
    /// that came back. Begin with 0.
    ///
    /// # Errors
    /// [`Storage`](ErrorKind::Storage) if the database cannot be read.
    pub async fn page(&self, after: i64, limit: usize) -> Result<Vec<(i64, Cdr)>, Error> {
        self.ask(move |connection| row::page(connection, after, limit)).await
    }

    /// Counts all records, a page at a time, by the clock that the account's `time` is in;
    /// [`Figures::into_report`] makes the report.
    ///
    /// What is stored meanwhile is counted too, or not. To count a part (a month, say) or to let go of what is over, go
    /// through the [pages](Self::page) and give what you want to [`Figures::add`] by [`Fact::from_cdr`].
    ///
    /// # Errors
    /// [`Storage`](ErrorKind::Storage) if the database cannot be read.
    pub async fn figures(&self, clock: &Clock) -> Result<Figures, Error> {
        let (mut figures, mut after) = (Figures::new(), 0);
        loop {
            let page = self.page(after, PAGE).await?;
            let Some((last, _)) = page.last() else { return Ok(figures) };
            after = *last;
            figures.extend(page.iter().map(|(_, cdr)| Fact::from_cdr(cdr, clock)));
        }
    }

    /// Runs SQL of one's own that reads, between two commits.
    ///
    /// # Errors
    /// [`Storage`](ErrorKind::Storage) with SQLite's message.
    pub async fn query(&self, sql: impl Into<String>) -> Result<Vec<Vec<serde_json::Value>>, Error> {
        let sql = sql.into();
        self.ask(move |connection| row::query(connection, &sql)).await
    }

    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = oneshot::channel();
        let ask: Ask = Box::new(move |connection| drop(answer.send(question(connection).map_err(failed))));
        self.jobs.send(Job::Ask(ask)).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

impl fmt::Debug for SqliteSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteSink").finish_non_exhaustive()
    }
}

fn failed(error: rusqlite::Error) -> Error {
    Error::from_source(ErrorKind::Storage, error)
}

fn gone() -> Error {
    Error::new(ErrorKind::Storage).because("the writer has ended")
}

/// One delivery that waits for the next commit.
struct Waiting {
    records: Vec<Cdr>,
    answer: oneshot::Sender<Result<Vec<Stored>, Error>>,
}

/// Writes until nobody can send any more.
fn write(connection: &mut Connection, mut queue: mpsc::Receiver<Job>, clock: &Clock) {
    let mut next = queue.blocking_recv();
    while let Some(job) = next.take() {
        let mut waiting = Vec::new();
        let mut count = 0;
        let mut job = Some(job);
        let mut question = None;
        while let Some(current) = job.take() {
            match current {
                Job::Store(records, answer) => {
                    count += records.len();
                    waiting.push(Waiting { records, answer });
                }
                Job::Ask(ask) => {
                    question = Some(ask);
                    break;
                }
            }
            if count < LARGEST_GROUP {
                job = queue.try_recv().ok();
            }
        }
        if !waiting.is_empty() {
            commit(connection, waiting, clock);
        }
        if let Some(question) = question {
            question(connection);
        }
        next = queue.blocking_recv();
    }
}

/// Stores a group in one transaction, then answers each delivery of it.
fn commit(connection: &mut Connection, waiting: Vec<Waiting>, clock: &Clock) {
    let (deliveries, answers): (Vec<_>, Vec<_>) =
        waiting.into_iter().map(|waiting| (waiting.records, waiting.answer)).unzip();
    match store(connection, &deliveries, clock) {
        Ok(stored) => {
            for (answer, stored) in answers.into_iter().zip(stored) {
                // A request that was given up does not mind.
                drop(answer.send(Ok(stored)));
            }
        }
        Err(error) => {
            // The transaction was rolled back: nothing of the group is safe.
            let message = error.to_string();
            for answer in answers {
                drop(answer.send(Err(Error::new(ErrorKind::Storage).because(message.clone()))));
            }
        }
    }
}

fn store(
    connection: &mut Connection,
    deliveries: &[Vec<Cdr>],
    clock: &Clock,
) -> rusqlite::Result<Vec<Vec<Stored>>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut stored = Vec::with_capacity(deliveries.len());
    for records in deliveries {
        let each: rusqlite::Result<Vec<Stored>> =
            records.iter().map(|record| row::store(&transaction, record, clock)).collect();
        stored.push(each?);
    }
    transaction.commit()?;
    Ok(stored)
}

#[async_trait]
impl CdrSink for SqliteSink {
    async fn store(&self, records: Vec<Cdr>) -> Result<Vec<Stored>, Error> {
        let (answer, answered) = oneshot::channel();
        self.jobs.send(Job::Store(records, answer)).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

#[async_trait]
impl CdrStore for SqliteSink {
    async fn record(&self, key: &CdrKey) -> Result<Option<Cdr>, Error> {
        let key = key.clone();
        self.ask(move |connection| row::record(connection, &key)).await
    }

    async fn call(&self, call_id: &CallId) -> Result<Vec<Cdr>, Error> {
        let call_id = call_id.clone();
        self.ask(move |connection| row::call(connection, &call_id)).await
    }

    async fn of_customer(&self, customer: &PhoneNumber, limit: usize) -> Result<Vec<Cdr>, Error> {
        let customer = customer.clone();
        self.ask(move |connection| row::of_customer(connection, &customer, limit)).await
    }

    async fn claim(&self) -> Result<Option<AbandonedCall>, Error> {
        self.ask(|connection| {
            let claimed: Option<String> = connection
                .query_row(
                    "UPDATE follow_ups SET state = 1 WHERE call_id = \
                     (SELECT call_id FROM follow_ups WHERE state = 0 ORDER BY rowid LIMIT 1) RETURNING call_id",
                    [],
                    |row| row.get(0),
                )
                .optional()?;
            let Some(call_id) = claimed else { return Ok(None) };
            let legs = row::call(connection, &CallId::from(call_id))?;
            Ok(legs.iter().find_map(AbandonedCall::of))
        })
        .await
    }

    async fn settle(&self, call_id: &CallId) -> Result<(), Error> {
        let call_id = call_id.clone();
        self.ask(move |connection| row::set_follow_up(connection, &call_id, 2)).await
    }

    async fn release(&self, call_id: &CallId) -> Result<(), Error> {
        let call_id = call_id.clone();
        self.ask(move |connection| row::set_follow_up(connection, &call_id, 0)).await
    }

    async fn unsettled(&self) -> Result<Vec<AbandonedCall>, Error> {
        self.ask(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT call_id FROM follow_ups WHERE state = 1 ORDER BY rowid")?;
            let claimed: Vec<String> =
                statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let mut calls = Vec::new();
            for call_id in claimed {
                calls.extend(
                    row::call(connection, &CallId::from(call_id))?.iter().find_map(AbandonedCall::of),
                );
            }
            Ok(calls)
        })
        .await
    }
}

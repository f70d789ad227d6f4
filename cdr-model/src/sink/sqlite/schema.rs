use rusqlite::Connection;

use super::failed;
use crate::{Error, ErrorKind};

/// Version of the tables.
const VERSION: i64 = 1;

/// The tables. `calls` has a row a record; what is not stored as a column of its own is in `cdr`, the record as JSON.
///
/// Times are seconds: `started_at` since 1970 in UTC, `started_local` by the account's wall clock as if it were UTC.
/// `price_agorot` is exact for whole amounts; the exact amount always stands in `cdr`.
pub const SCHEMA: &str = "
CREATE TABLE calls (
    id INTEGER PRIMARY KEY,
    call_id TEXT NOT NULL,
    call_type TEXT NOT NULL,
    type_code INTEGER,
    status TEXT NOT NULL,
    first_leg_status TEXT,
    answered INTEGER NOT NULL,
    direction TEXT,
    started_at INTEGER NOT NULL,
    started_local INTEGER NOT NULL,
    duration INTEGER NOT NULL,
    ring_time INTEGER NOT NULL,
    wait_time INTEGER,
    talk_time INTEGER NOT NULL,
    caller TEXT,
    target TEXT,
    did TEXT,
    customer TEXT,
    agent_code TEXT,
    agent_name TEXT,
    agent_extension TEXT,
    dialing_extension TEXT,
    queue_id TEXT,
    queue_name TEXT,
    price_agorot NUMERIC,
    recording_url TEXT,
    original_call_id TEXT,
    target_country TEXT,
    caller_country TEXT,
    cdr TEXT NOT NULL,
    UNIQUE (call_id, call_type)
);
CREATE INDEX calls_of_customer ON calls (customer, started_local) WHERE customer IS NOT NULL;
CREATE TABLE follow_ups (
    call_id TEXT PRIMARY KEY NOT NULL,
    state INTEGER NOT NULL
);
CREATE INDEX pending_follow_ups ON follow_ups (state) WHERE state < 2;
";

/// Makes the tables of a new database, checks those of an old one, and sets it to be durable.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), Error> {
    connection.busy_timeout(std::time::Duration::from_secs(5)).map_err(failed)?;
    // Returns the mode that is in force: a database in memory knows no WAL and is not durable anyway.
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).map_err(failed)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(32);
    let transaction = connection.transaction().map_err(failed)?;
    let version: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(failed)?;
    match version {
        0 => {
            transaction.execute_batch(SCHEMA).map_err(failed)?;
            transaction.pragma_update(None, "user_version", VERSION).map_err(failed)?;
        }
        VERSION => {}
        other => {
            return Err(Error::new(ErrorKind::Storage)
                .because(format!("expected a database of version {VERSION}, found version {other}")));
        }
    }
    transaction.commit().map_err(failed)
}

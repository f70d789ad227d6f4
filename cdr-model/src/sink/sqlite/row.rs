use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, ToSql, named_params, params};
use serde_json::Value;
use time::Duration;

use crate::follow_up::AbandonedCall;
use crate::sink::Stored;
use crate::voicenter::{Cdr, CdrKey, Clock};
use crate::{CallId, PhoneNumber};

const INSERT: &str = "INSERT INTO calls (call_id, call_type, type_code, status, first_leg_status, answered, direction, \
    started_at, started_local, duration, ring_time, wait_time, talk_time, caller, target, did, customer, agent_code, \
    agent_name, agent_extension, dialing_extension, queue_id, queue_name, price_agorot, recording_url, original_call_id, \
    target_country, caller_country, cdr) VALUES (:call_id, :call_type, :type_code, :status, :first_leg_status, :answered, \
    :direction, :started_at, :started_local, :duration, :ring_time, :wait_time, :talk_time, :caller, :target, :did, \
    :customer, :agent_code, :agent_name, :agent_extension, :dialing_extension, :queue_id, :queue_name, :price_agorot, \
    :recording_url, :original_call_id, :target_country, :caller_country, :cdr) ON CONFLICT (call_id, call_type) DO NOTHING";

const UPDATE: &str = "UPDATE calls SET type_code = :type_code, status = :status, first_leg_status = :first_leg_status, \
    answered = :answered, direction = :direction, started_at = :started_at, started_local = :started_local, \
    duration = :duration, ring_time = :ring_time, wait_time = :wait_time, talk_time = :talk_time, caller = :caller, \
    target = :target, did = :did, customer = :customer, agent_code = :agent_code, agent_name = :agent_name, \
    agent_extension = :agent_extension, dialing_extension = :dialing_extension, queue_id = :queue_id, \
    queue_name = :queue_name, price_agorot = :price_agorot, recording_url = :recording_url, \
    original_call_id = :original_call_id, target_country = :target_country, caller_country = :caller_country, cdr = :cdr \
    WHERE call_id = :call_id AND call_type = :call_type";

/// Stores a record, or completes the one of its key.
pub(super) fn store(connection: &Connection, record: &Cdr, clock: &Clock) -> rusqlite::Result<Stored> {
    if write(connection, INSERT, record, clock)? == 1 {
        remember(connection, record)?;
        return Ok(Stored::New);
    }
    // There is one of its key, and the connection is the only writer's.
    let Some(before) = self::record(connection, &record.key())? else {
        return Err(rusqlite::Error::QueryReturnedNoRows);
    };
    let mut merged = before.clone();
    merged.merge(record);
    if merged == before {
        return Ok(Stored::Repeated);
    }
    write(connection, UPDATE, &merged, clock)?;
    remember(connection, &merged)?;
    Ok(Stored::Completed)
}

/// Remembers an abandoned call, once.
fn remember(connection: &Connection, record: &Cdr) -> rusqlite::Result<()> {
    if AbandonedCall::of(record).is_some() {
        connection
            .prepare_cached("INSERT INTO follow_ups (call_id, state) VALUES (?1, 0) ON CONFLICT DO NOTHING")?
            .execute([record.call_id.as_str()])?;
    }
    Ok(())
}

fn write(connection: &Connection, sql: &str, cdr: &Cdr, clock: &Clock) -> rusqlite::Result<usize> {
    let seconds = |duration: Duration| duration.whole_seconds();
    let local = clock.local(cdr.time).assume_utc().unix_timestamp();
    let price: Option<Box<dyn ToSql>> = cdr.price.map(|price| match price.whole() {
        Some(whole) => Box::new(whole) as Box<dyn ToSql>,
        None => Box::new(price.to_string().parse::<f64>().ok()),
    });
    connection.prepare_cached(sql)?.execute(named_params! {
        ":call_id": cdr.call_id.as_str(),
        ":call_type": cdr.call_type.as_str(),
        ":type_code": cdr.call_type.code(),
        ":status": cdr.status.as_str(),
        ":first_leg_status": cdr.first_leg_status.as_ref().map(crate::voicenter::CallStatus::as_str),
        ":answered": cdr.was_answered(),
        ":direction": cdr.direction.as_ref().map(crate::voicenter::Direction::as_str),
        ":started_at": clock.instant(cdr.time).unix_timestamp(),
        ":started_local": local,
        ":duration": seconds(cdr.duration.unwrap_or_default()),
        ":ring_time": seconds(cdr.ringing()),
        ":wait_time": cdr.wait_time.map(seconds),
        ":talk_time": seconds(cdr.talking()),
        ":caller": cdr.caller.as_deref(),
        ":target": cdr.target.as_deref(),
        ":did": cdr.did.as_deref(),
        ":customer": cdr.customer().as_ref().map(PhoneNumber::as_str),
        ":agent_code": cdr.representative_code.as_deref(),
        ":agent_name": cdr.representative_name.as_deref(),
        ":agent_extension": cdr.agent_extension.as_deref().or(cdr.target_extension.as_deref()),
        ":dialing_extension": cdr.caller_extension.as_deref(),
        ":queue_id": cdr.queue_id.as_ref().map(ToString::to_string),
        ":queue_name": cdr.queue_name.as_deref(),
        ":price_agorot": price,
        ":recording_url": cdr.recording_url.as_deref(),
        ":original_call_id": cdr.original_call_id.as_deref(),
        ":target_country": cdr.target_country.as_deref(),
        ":caller_country": cdr.caller_country.as_deref(),
        ":cdr": cdr.to_json(),
    })
}

/// Reads the JSON of a row.
fn cdr(json: &str) -> rusqlite::Result<Cdr> {
    Cdr::from_json(json).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}

pub(super) fn record(connection: &Connection, key: &CdrKey) -> rusqlite::Result<Option<Cdr>> {
    let mut statement =
        connection.prepare_cached("SELECT cdr FROM calls WHERE call_id = ?1 AND call_type = ?2")?;
    let json: Option<String> =
        statement.query_row([key.call_id.as_str(), key.call_type.as_str()], |row| row.get(0)).optional()?;
    json.map(|json| cdr(&json)).transpose()
}

pub(super) fn call(connection: &Connection, call_id: &CallId) -> rusqlite::Result<Vec<Cdr>> {
    let mut statement = connection
        .prepare_cached("SELECT cdr FROM calls WHERE call_id = ?1 ORDER BY type_code, call_type")?;
    let rows = statement.query_map([call_id.as_str()], |row| row.get::<_, String>(0))?;
    rows.map(|json| cdr(&json?)).collect()
}

pub(super) fn of_customer(
    connection: &Connection,
    customer: &PhoneNumber,
    limit: usize,
) -> rusqlite::Result<Vec<Cdr>> {
    let mut statement = connection.prepare_cached(
        "SELECT cdr FROM calls WHERE customer = ?1 ORDER BY started_local DESC, id DESC LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![customer.as_str(), limit], |row| row.get::<_, String>(0))?;
    rows.map(|json| cdr(&json?)).collect()
}

pub(super) fn page(connection: &Connection, after: i64, limit: usize) -> rusqlite::Result<Vec<(i64, Cdr)>> {
    let mut statement =
        connection.prepare_cached("SELECT id, cdr FROM calls WHERE id > ?1 ORDER BY id LIMIT ?2")?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows =
        statement.query_map([after, limit], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (id, json) = row?;
        Ok((id, cdr(&json)?))
    })
    .collect()
}

pub(super) fn query(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<Vec<Value>>> {
    let mut statement = connection.prepare(sql)?;
    if !statement.readonly() {
        return Err(rusqlite::Error::InvalidQuery);
    }
    let columns = statement.column_count();
    let rows =
        statement.query_map([], |row| (0..columns).map(|column| row.get_ref(column).map(value)).collect())?;
    rows.collect()
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::from(number),
        ValueRef::Real(number) => Value::from(number),
        ValueRef::Text(text) | ValueRef::Blob(text) => Value::from(String::from_utf8_lossy(text)),
    }
}

pub(super) fn set_follow_up(connection: &Connection, call_id: &CallId, state: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE follow_ups SET state = ?2 WHERE call_id = ?1 AND state = 1")?
        .execute(params![call_id.as_str(), state])?;
    Ok(())
}

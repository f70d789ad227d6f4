//! Records as columns: Arrow batches and Parquet files, for engines that go beyond one machine.
//!
//! The columns have the names and meanings of the SQLite sink's table `calls`, so that one SQL text runs on both;
//! [`beyond`](crate::beyond) shows the queries.
//!
//! | Column | Arrow type | Meaning |
//! | --- | --- | --- |
//! | `call_id`, `call_type` | Utf8 | what identifies the record |
//! | `type_code` | Int64, null | the vendor's numeric code of the type |
//! | `status`, `first_leg_status` | Utf8, the second null | how the call and its first leg ended |
//! | `answered` | Boolean | whether somebody or something answered |
//! | `direction` | Utf8, null | `incoming`, `outgoing`, `internal` |
//! | `started_at` | Int64 | start, seconds since 1970 in UTC |
//! | `started_local` | Int64 | start by the account's wall clock, as if it were UTC |
//! | `duration`, `ring_time`, `talk_time` | Int64 | seconds; `duration` of a queued call includes the wait |
//! | `wait_time` | Int64, null | seconds in a queue |
//! | `caller`, `target`, `did` | Utf8, null | numbers as they came |
//! | `customer` | Utf8, null | the customer's number in its normal form |
//! | `agent_code`, `agent_name`, `agent_extension`, `dialing_extension` | Utf8, null | who took part on our side |
//! | `queue_id`, `queue_name` | Utf8, null | queue |
//! | `price_agorot` | Decimal128(38, 12), null | exact price |
//! | `recording_url`, `original_call_id`, `target_country`, `caller_country` | Utf8, null | |
//!
//! Arrow's types stand in these signatures on purpose: they are what an engine takes.

use std::io::Write;
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Decimal128Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;

use crate::{CallRecord, Error, ErrorKind};

const PRICE_PRECISION: u8 = 38;
const PRICE_SCALE: i8 = 12;

/// Reads a text column from a record.
type TextOf = for<'a> fn(&'a CallRecord) -> Option<std::borrow::Cow<'a, str>>;

/// Reads a number column from a record.
type NumberOf = fn(&CallRecord) -> Option<i64>;

/// What a column holds and how it is read from a record.
enum Column {
    Text(TextOf),
    Number(NumberOf),
    Flag(fn(&CallRecord) -> bool),
    Price,
}

/// Name, whether it may be null, contents: in the order of the table.
const COLUMNS: &[(&str, bool, Column)] = &[
    ("call_id", false, Column::Text(|record| Some(record.call_id.as_str().into()))),
    ("call_type", false, Column::Text(|record| Some(record.call_type.as_str().into()))),
    ("type_code", true, Column::Number(|record| record.call_type.code().map(i64::from))),
    ("status", false, Column::Text(|record| Some(record.status.as_str().into()))),
    (
        "first_leg_status",
        true,
        Column::Text(|record| Some(record.first_leg_status.as_ref()?.as_str().into())),
    ),
    ("answered", false, Column::Flag(|record| record.is_answered)),
    ("direction", true, Column::Text(|record| Some(record.direction.as_ref()?.as_str().into()))),
    ("started_at", false, Column::Number(|record| Some(record.started_at.unix_timestamp()))),
    (
        "started_local",
        false,
        Column::Number(|record| Some(record.started_local.assume_utc().unix_timestamp())),
    ),
    ("duration", false, Column::Number(|record| Some(record.duration.whole_seconds()))),
    ("ring_time", false, Column::Number(|record| Some(record.ring_time.whole_seconds()))),
    ("wait_time", true, Column::Number(|record| Some(record.wait_time?.whole_seconds()))),
    ("talk_time", false, Column::Number(|record| Some(record.talk_time.whole_seconds()))),
    ("caller", true, Column::Text(|record| Some(record.caller.as_ref()?.as_str().into()))),
    ("target", true, Column::Text(|record| Some(record.target.as_ref()?.as_str().into()))),
    ("did", true, Column::Text(|record| Some(record.did.as_ref()?.as_str().into()))),
    ("customer", true, Column::Text(|record| Some(record.customer.as_ref()?.as_str().into()))),
    ("agent_code", true, Column::Text(|record| Some(record.agent_code.as_ref()?.as_str().into()))),
    ("agent_name", true, Column::Text(|record| Some(record.agent_name.as_ref()?.as_str().into()))),
    ("agent_extension", true, Column::Text(|record| Some(record.agent_extension.as_ref()?.as_str().into()))),
    (
        "dialing_extension",
        true,
        Column::Text(|record| Some(record.dialing_extension.as_ref()?.as_str().into())),
    ),
    ("queue_id", true, Column::Text(|record| Some(record.queue_id.as_ref()?.to_string().into()))),
    ("queue_name", true, Column::Text(|record| Some(record.queue_name.as_ref()?.as_str().into()))),
    ("price_agorot", true, Column::Price),
    ("recording_url", true, Column::Text(|record| Some(record.recording_url.as_ref()?.as_str().into()))),
    (
        "original_call_id",
        true,
        Column::Text(|record| Some(record.original_call_id.as_ref()?.as_str().into())),
    ),
    ("target_country", true, Column::Text(|record| Some(record.target_country.as_ref()?.as_str().into()))),
    ("caller_country", true, Column::Text(|record| Some(record.caller_country.as_ref()?.as_str().into()))),
];

/// Returns the columns of every batch, as the table of this module has them.
#[must_use]
pub fn schema() -> SchemaRef {
    let fields: Vec<Field> = COLUMNS
        .iter()
        .map(|(name, nullable, column)| {
            let kind = match column {
                Column::Text(_) => DataType::Utf8,
                Column::Number(_) => DataType::Int64,
                Column::Flag(_) => DataType::Boolean,
                Column::Price => DataType::Decimal128(PRICE_PRECISION, PRICE_SCALE),
            };
            Field::new(*name, kind, *nullable)
        })
        .collect();
    Arc::new(Schema::new(fields))
}

/// Makes a batch of records, one row each, in their order.
///
/// # Errors
/// [`ErrorKind::Storage`] if the columns cannot be made, for instance of a price beyond 38 digits.
pub fn record_batch(records: &[CallRecord]) -> Result<RecordBatch, Error> {
    let columns =
        COLUMNS.iter().map(|(_, _, column)| array(column, records)).collect::<Result<Vec<_>, _>>()?;
    RecordBatch::try_new(schema(), columns).map_err(failed)
}

fn array(column: &Column, records: &[CallRecord]) -> Result<ArrayRef, Error> {
    Ok(match column {
        Column::Text(read) => {
            let mut builder = StringBuilder::with_capacity(records.len(), records.len() * 12);
            for record in records {
                builder.append_option(read(record));
            }
            Arc::new(builder.finish())
        }
        Column::Number(read) => {
            let mut builder = Int64Builder::with_capacity(records.len());
            for record in records {
                builder.append_option(read(record));
            }
            Arc::new(builder.finish())
        }
        Column::Flag(read) => {
            let mut builder = BooleanBuilder::with_capacity(records.len());
            for record in records {
                builder.append_value(read(record));
            }
            Arc::new(builder.finish())
        }
        Column::Price => {
            let mut builder = Decimal128Builder::with_capacity(records.len())
                .with_precision_and_scale(PRICE_PRECISION, PRICE_SCALE)
                .map_err(failed)?;
            for record in records {
                builder.append_option(
                    record.price.map(|price| price.amount().scaled(PRICE_SCALE.unsigned_abs())),
                );
            }
            Arc::new(builder.finish())
        }
    })
}

/// Writes records into a Parquet file, a group of rows for each call of [`write`](Self::write) that is large enough.
///
/// ```
/// # use cdr_model::columns::ParquetFile;
/// let mut file = ParquetFile::new(Vec::new())?;
/// file.write(&[])?;
/// let bytes = file.finish()?;
/// assert_eq!(bytes.get(..4), Some(&b"PAR1"[..]));
/// # Ok::<(), cdr_model::Error>(())
/// ```
#[derive(Debug)]
pub struct ParquetFile<W: Write + Send> {
    writer: ArrowWriter<W>,
}

impl<W: Write + Send> ParquetFile<W> {
    /// Starts a file.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`] if the beginning cannot be written.
    pub fn new(to: W) -> Result<Self, Error> {
        Ok(Self { writer: ArrowWriter::try_new(to, schema(), None).map_err(failed)? })
    }

    /// Adds records.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`] if they cannot be written.
    pub fn write(&mut self, records: &[CallRecord]) -> Result<(), Error> {
        self.writer.write(&record_batch(records)?).map_err(failed)
    }

    /// Writes the end of the file and gives back what it was written to.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`] if it cannot be written. A file without its end cannot be read.
    pub fn finish(self) -> Result<W, Error> {
        self.writer.into_inner().map_err(failed)
    }
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::from_source(ErrorKind::Storage, error)
}

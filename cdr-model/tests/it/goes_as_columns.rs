//! Records as Arrow batches and Parquet files say what they said before.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Decimal128Type, Int64Type};
use cdr_model::columns::{ParquetFile, record_batch, schema};
use cdr_model::voicenter::{CallStatus, CallTime, CallType, Cdr, Clock};
use cdr_model::{Agorot, CallRecord};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use time::Duration;

fn records() -> Vec<CallRecord> {
    let time = CallTime::new(1_718_010_000).unwrap();
    let full = Cdr::new("a", CallType::Queue, CallStatus::Answer, time)
        .with_caller("0500000001")
        .with_duration(Duration::seconds(65))
        .with_wait_time(Duration::seconds(5))
        .with_queue_name("מכירות")
        .with_price("7.25".parse::<Agorot>().unwrap());
    let bare = Cdr::new("b", CallType::from("later type"), CallStatus::NoAnswer, time);
    [full, bare].iter().map(|cdr| cdr.to_record(&Clock::default())).collect()
}

#[test]
fn a_batch_has_a_row_a_record_and_nulls_where_nothing_was_said() {
    let batch = record_batch(&records()).unwrap();
    assert_eq!((batch.num_rows(), batch.schema()), (2, schema()));
    let column = |name: &str| batch.column_by_name(name).unwrap();
    assert_eq!(column("customer").as_string::<i32>().value(0), "972500000001");
    assert_eq!(column("queue_name").as_string::<i32>().value(0), "מכירות");
    assert_eq!(column("talk_time").as_primitive::<Int64Type>().values(), &[60, 0]);
    assert_eq!(column("started_local").as_primitive::<Int64Type>().value(0), 1_718_010_000);
    assert_eq!(column("started_at").as_primitive::<Int64Type>().value(0), 1_718_010_000 - 3 * 3_600);
    assert_eq!(column("price_agorot").as_primitive::<Decimal128Type>().value_as_string(0), "7.250000000000");
    assert!(column("wait_time").is_null(1) && column("type_code").is_null(1) && column("caller").is_null(1));
    assert_eq!(column("call_type").as_string::<i32>().value(1), "later type");
}

#[test]
fn a_parquet_file_reads_back_equal() {
    let records = records();
    let mut file = ParquetFile::new(Vec::new()).unwrap();
    file.write(&records).unwrap();
    file.write(&records[..1]).unwrap();
    let bytes = bytes::Bytes::from(file.finish().unwrap());
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap().build().unwrap();
    let batches: Vec<_> = reader.map(Result::unwrap).collect();
    assert_eq!(batches.len(), 1);
    let again: Vec<_> = records.iter().chain(&records[..1]).cloned().collect();
    assert_eq!(batches[0], record_batch(&again).unwrap());
}

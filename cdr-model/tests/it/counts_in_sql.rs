//! The queries of `BEYOND.md` on the SQLite store give the figures of this crate.

use cdr_model::Agorot;
use cdr_model::analytics::{Figures, Settings};
use cdr_model::sink::{CdrSink as _, SqliteSink};
use cdr_model::voicenter::{CallStatus, CallTime, CallType, Cdr, Clock, Direction};
use serde_json::{Map, Value, json};
use time::Duration;

/// Returns the query below a heading of the guide.
fn query(heading: &str) -> String {
    let guide = include_str!("../../BEYOND.md");
    let section = guide.split_once(&format!("\n## {heading}\n")).expect("the heading stands in the guide").1;
    section.split_once("```sql\n").unwrap().1.split_once("```").unwrap().0.to_owned()
}

/// Returns records of every type with every status, without transfers of calls that others tell of.
fn records() -> Vec<Cdr> {
    let mut records = Vec::new();
    for (round, call_type) in CallType::KNOWN.iter().cycle().take(3 * CallType::KNOWN.len()).enumerate() {
        for (number, status) in CallStatus::KNOWN.iter().enumerate() {
            let mixed = i64::try_from(round * 31 + number * 7).unwrap();
            let time = CallTime::new(1_718_006_400 + mixed * 17).unwrap();
            let mut record = Cdr::new(format!("{round}-{number}"), call_type.clone(), status.clone(), time)
                .with_caller("0500000001")
                .with_target(if mixed % 5 == 0 { "SIPRITA" } else { "972500000002" })
                .with_target_country(["Israel", "Germany", ""][round % 3])
                .with_duration(Duration::seconds(mixed % 90 + 40))
                .with_ring_time(Duration::seconds(mixed % 13))
                .with_price(Agorot::new(mixed % 11));
            if matches!(call_type, CallType::Queue | CallType::PredictiveQueue) {
                record = record.with_wait_time(Duration::seconds(mixed % 40));
            }
            if mixed % 3 != 0 {
                record = record.with_representative_code(format!("99{}", mixed % 4));
            }
            if mixed % 4 != 0 {
                record = record.with_target_extension(format!("SIP{}", mixed % 3));
            }
            if mixed % 7 == 0 {
                record = record.with_direction(Direction::Internal);
            }
            records.push(record);
        }
    }
    records
}

#[tokio::test]
async fn the_same_sql_gives_the_same_figures() {
    let folder = tempfile::tempdir().unwrap();
    let sink = SqliteSink::open(folder.path().join("records.sqlite"), Clock::default()).unwrap();
    sink.store(records()).await.unwrap();
    let figures: Figures = records().iter().map(|cdr| cdr.to_record(&Clock::default())).collect();
    let report = figures.report(&Settings::default());
    let figures = serde_json::to_value(&report).unwrap();

    let queue = &sink.query(query("Queues")).await.unwrap()[0];
    let expected = &figures["queue"];
    assert_eq!(queue[0], expected["offered"]);
    assert_eq!(queue[1], expected["answered"]);
    assert_eq!(queue[2], expected["abandoned"]);
    let speed = queue[3].as_f64().unwrap() / queue[1].as_f64().unwrap();
    assert!((speed - expected["asa_seconds"].as_f64().unwrap()).abs() < 1e-6);
    assert_eq!(queue[4], expected["answered_within_20s"]);
    assert_eq!(queue[5], expected["abandoned_within_20s"]);
    assert_eq!(queue[6], expected["talk_seconds"]);
    assert_eq!(queue[7], expected["longest_wait_seconds"]);

    let countries = sink.query(query("Answer ratio by country")).await.unwrap();
    let by_country: Map<String, Value> = figures["outbound"]["answer_ratio_by_country"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(country, figures)| (country.clone(), json!([figures["attempts"], figures["answered"]])))
        .collect();
    let counted: Map<String, Value> =
        countries.iter().map(|row| (row[0].as_str().unwrap().to_owned(), json!([row[1], row[2]]))).collect();
    assert_eq!(Value::from(counted), Value::from(by_country));

    let agents = sink.query(query("Who answers most")).await.unwrap();
    let counted: Map<String, Value> =
        agents.iter().map(|row| (row[0].as_str().unwrap().to_owned(), row[1].clone())).collect();
    assert_eq!(Value::from(counted), figures["agents"]["incoming_answered"]);

    let cost = sink.query(query("Cost")).await.unwrap();
    assert_eq!(cost[0][0], figures["total_price_agorot"]);
}

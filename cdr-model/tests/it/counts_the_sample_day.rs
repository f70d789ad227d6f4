//! The sample day gives exactly the documented figures, whichever way its records arrive.

use cdr_model::Encoding;
use cdr_model::analytics::{Fact, Figures, Settings};
use cdr_model::voicenter::{Cdr, Clock, Delivery, decode, read_lines};
use serde_json::Value;

use crate::vendor;

fn day() -> Option<(Vec<Cdr>, Value)> {
    let journal = vendor::sample("analytics-day-01-cdrs.jsonl")?;
    let expected = vendor::sample("analytics-day-01-cdrs.expected.json")?;
    let records = read_lines(&journal).collect::<Result<_, _>>().unwrap();
    Some((records, serde_json::from_slice(&expected).unwrap()))
}

fn report<'a>(records: impl IntoIterator<Item = &'a Cdr>) -> Value {
    let clock = Clock::default();
    let figures: Figures = records.into_iter().map(|cdr| Fact::from_cdr(cdr, &clock)).collect();
    serde_json::to_value(figures.report(&Settings::default())).unwrap()
}

#[test]
fn from_json_lines() {
    let Some((records, expected)) = day() else { return };
    assert_eq!(report(&records), expected);
}

#[test]
fn from_neutral_records() {
    let Some((records, expected)) = day() else { return };
    let figures: Figures = records.iter().map(|cdr| cdr.to_record(&Clock::default())).collect();
    assert_eq!(serde_json::to_value(figures.report(&Settings::default())).unwrap(), expected);
}

#[test]
fn from_every_encoding() {
    let Some((records, expected)) = day() else { return };
    for encoding in [Encoding::Json, Encoding::XmlRpc, Encoding::Form] {
        let mut delivered = Vec::new();
        for record in &records {
            let body = Delivery::new(encoding, vec![record.clone()]).encode(encoding).unwrap();
            delivered.extend(decode(None, &body).unwrap().records);
        }
        assert_eq!(report(&delivered), expected, "{encoding:?}");
    }
}

#[test]
fn shuffled_and_doubled() {
    let Some((records, mut expected)) = day() else { return };
    let mut order: Vec<&Cdr> = records.iter().chain(&records).collect();
    // A fixed permutation that is far from the order of time.
    order.sort_by_key(|cdr| {
        cdr.call_id.bytes().fold(0_u64, |hash, byte| hash.wrapping_mul(31) + u64::from(byte)) % 101
    });
    expected["received"] = (2 * records.len()).into();
    assert_eq!(report(order), expected);
}

#[test]
fn the_text_table_is_readable() {
    let Some((records, _)) = day() else { return };
    let clock = Clock::default();
    let figures: Figures = records.iter().map(|cdr| Fact::from_cdr(cdr, &clock)).collect();
    let text = figures.report(&Settings::default()).to_string();
    assert!(text.lines().all(|line| line.chars().count() <= 72), "{text}");
    for line in [
        "  offered                      8",
        "  served within 20 s           28.6 % (target missed)",
        "To be called back: 5",
    ] {
        assert!(text.contains(line), "{line}\nis not in\n{text}");
    }
}

#[test]
fn an_empty_period_divides_by_nothing() {
    let report = Figures::new().report(&Settings::default());
    let value = serde_json::to_value(&report).unwrap();
    assert_eq!(value["queue"]["asa_seconds"], Value::Null);
    assert_eq!(value["outbound"]["asr"], Value::Null);
    assert_eq!(value["peak_hour_inbound"], Value::Null);
    assert!(!report.to_string().contains("NaN"));
}

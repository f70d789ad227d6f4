//! Figures of a million records, beside parsing the same bytes into `serde_json::Value`.
//!
//! Run: `cargo bench -p cdr-model --bench figures`. Read the rows as ratios of one run.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    clippy::cast_possible_truncation,
    reason = "a benchmark that cannot go on may panic, and has no API"
)]

use cdr_model::analytics::{Fact, Figures, Settings};
use cdr_model::voicenter::{Clock, read_lines};
use divan::counter::ItemsCount;
use time::Duration;

const RECORDS: usize = 1_000_000;

fn main() {
    divan::main();
}

/// A journal of made-up calls: queues, outgoing calls, fifty thousand customers, four hundred agents.
fn journal(records: usize) -> Vec<u8> {
    let mut journal = Vec::with_capacity(records * 700);
    for number in 0..records {
        let (call_type, status) = match number % 7 {
            0..=2 => ("Queue", "ANSWER"),
            3 => ("Queue", "ABANDONE"),
            4 => ("Extension Outgoing", "ANSWER"),
            5 => ("Extension Outgoing", "NOANSWER"),
            _ => ("Incoming Call", "ANSWER"),
        };
        let time = 1_718_000_000 + number * 3;
        let duration = number % 311;
        let wait = number % 47;
        let agent = number % 400;
        journal.extend_from_slice(
            format!(
                "{{\"caller\":\"05{:08}\",\"target\":\"97250{:07}\",\"time\":{time},\"duration\":{duration},\
                 \"ivruniqueid\":\"20240610{number:024}\",\"type\":\"{call_type}\",\"status\":\"{status}\",\
                 \"targetextension\":\"SIP{agent}\",\"callerextension\":\"\",\"did\":\"0722776772\",\"queueid\":1001,\
                 \"queuename\":\"Sales Queue\",\"record\":\"\",\"price\":{},\"dialtime\":{},\
                 \"representative_name\":\"Agent {agent}\",\"representative_code\":\"{agent}\",\
                 \"targetextension_name\":\"\",\"callerextension_name\":\"\",\"target_country\":\"Israel\",\
                 \"caller_country\":\"Israel\",\"seconds_waiting_in_queue\":{wait}}}\n",
                number * 7_919 % 50_000,
                number * 7_919 % 50_000,
                number % 9,
                number % 31,
            )
            .as_bytes(),
        );
    }
    journal
}

/// What a user would do otherwise: parse every line into a `Value` and look nothing up yet.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn lines_into_values(bencher: divan::Bencher<'_, '_>) {
    let journal = journal(RECORDS);
    bencher.counter(ItemsCount::new(RECORDS)).bench(|| {
        let text = std::str::from_utf8(&journal).unwrap();
        text.lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .filter(serde_json::Value::is_object)
            .count()
    });
}

/// Typed records alone.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn lines_into_typed_records(bencher: divan::Bencher<'_, '_>) {
    let journal = journal(RECORDS);
    bencher.counter(ItemsCount::new(RECORDS)).bench(|| {
        read_lines(&journal).map(Result::unwrap).filter(cdr_model::voicenter::Cdr::was_answered).count()
    });
}

/// The whole report, folding what is over every hour, so that memory does not grow with the records.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn report_from_lines(bencher: divan::Bencher<'_, '_>) {
    let journal = journal(RECORDS);
    let clock = Clock::default();
    bencher.counter(ItemsCount::new(RECORDS)).bench(|| {
        let mut figures = Figures::new();
        for (number, cdr) in read_lines(&journal).map(Result::unwrap).enumerate() {
            if number % 20_000 == 0 {
                figures.fold_before(clock.instant(cdr.time) - Duration::HOUR);
            }
            figures.add(Fact::from_cdr(&cdr, &clock));
        }
        figures.into_report(&Settings::default()).unique_records
    });
}

/// Records that are in memory already.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn report_from_records(bencher: divan::Bencher<'_, '_>) {
    let journal = journal(RECORDS / 10);
    let clock = Clock::default();
    let records: Vec<_> = read_lines(&journal).map(|cdr| cdr.unwrap().to_record(&clock)).collect();
    bencher.counter(ItemsCount::new(RECORDS / 10)).bench(|| {
        let mut figures = Figures::new();
        figures.extend(&records);
        figures.into_report(&Settings::default()).unique_records
    });
}

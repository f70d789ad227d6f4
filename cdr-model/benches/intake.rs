//! Durable acknowledgements a second: one commit a delivery beside group commit.
//!
//! `cargo bench -p cdr-model --bench intake --features sqlite`

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark that cannot go on says so by panicking"
)]

use std::sync::Arc;

use cdr_model::Intake;
use cdr_model::sink::SqliteSink;
use cdr_model::voicenter::{CallStatus, CallTime, CallType, Cdr, Clock};
use divan::Bencher;
use divan::counter::ItemsCount;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;

fn main() {
    divan::main();
}

/// Acknowledgements that a client asks for, one after the other.
const EACH: u64 = 20;

/// Lets clients deliver, as many of them at once as there are turns; every delivery is a new record.
fn deliver(
    runtime: &Runtime,
    intake: &Arc<Intake<SqliteSink>>,
    turns: &Arc<Semaphore>,
    round: u64,
    clients: u64,
) {
    runtime.block_on(async {
        let tasks: Vec<_> = (0..clients)
            .map(|client| {
                let (intake, turns) = (Arc::clone(intake), Arc::clone(turns));
                tokio::spawn(async move {
                    for number in 0..EACH {
                        let time = CallTime::new(1_718_010_000).unwrap();
                        let call_id = format!("{round}-{client}-{number}");
                        let record = Cdr::new(call_id, CallType::Queue, CallStatus::Answer, time)
                            .with_caller("0500000004")
                            .with_queue_name("Sales Queue")
                            .with_recording_url(
                                "https://recordings.example.com/202406101205070124a1b2c3d4e5f607.mp3",
                            );
                        let _turn = turns.acquire().await.unwrap();
                        let receipt = intake.receive(&http::Request::new(record.to_json())).await;
                        assert_eq!(receipt.reply.body, r#"{"Err":0,"Errdesc":"OK"}"#);
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
}

fn run(bencher: Bencher<'_, '_>, clients: u64, at_once: usize) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let sink = SqliteSink::open(folder.path().join("records.sqlite"), Clock::default()).unwrap();
    let (intake, turns) = (Arc::new(Intake::new(sink)), Arc::new(Semaphore::new(at_once)));
    let mut round = 0;
    bencher.counter(ItemsCount::new(clients * EACH)).bench_local(|| {
        round += 1;
        deliver(&runtime, &intake, &turns, round, clients);
    });
}

#[divan::bench(args = [1, 8, 64, 256], sample_count = 10)]
fn group_commit(bencher: Bencher<'_, '_>, clients: u64) {
    run(bencher, clients, Semaphore::MAX_PERMITS);
}

#[divan::bench(args = [1, 64], sample_count = 5)]
fn one_by_one(bencher: Bencher<'_, '_>, clients: u64) {
    run(bencher, clients, 1);
}

//! The durable sink: what was acknowledged is there after the process was killed, once.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::Arc;

use cdr_model::Intake;
use cdr_model::sink::{CdrSink as _, SqliteSink};
use cdr_model::voicenter::{AckCode, Acknowledgement, Cdr, Clock};
use http::Request;

use crate::made::{abandoned, outgoing};

const PATH: &str = "CDR_MODEL_CRASH_DATABASE";

/// Many clients at once; the child runs until it is killed.
const CLIENTS: usize = 32;

#[tokio::test]
async fn sqlite_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("records.sqlite");
    let sink = SqliteSink::open(&database, Clock::default()).unwrap();
    crate::acknowledges_what_is_safe::keeps_the_contract(&sink).await;
}

#[tokio::test]
async fn a_database_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("records.sqlite");
    let sink = SqliteSink::open(&database, Clock::default()).unwrap();
    sink.store(vec![outgoing("1"), abandoned("2")]).await.unwrap();
    let other = SqliteSink::open(&database, Clock::default()).unwrap();
    assert_eq!(
        other.page(0, 10).await.unwrap().into_iter().map(|(_, record)| record).collect::<Vec<_>>(),
        [outgoing("1"), abandoned("2")]
    );
    let rows = other.query("SELECT status, talk_time, customer FROM calls ORDER BY id").await.unwrap();
    assert_eq!(
        serde_json::json!(rows),
        serde_json::json!([["ANSWER", 11, "972500000004"], ["ABANDONE", 0, "972500000004"]])
    );
    assert!(other.query("DELETE FROM calls").await.is_err(), "a question changes nothing");
}

/// Runs in a process of its own, for the test below.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_that_is_killed() {
    let Some(path) = std::env::var_os(PATH) else { return };
    let intake = Arc::new(Intake::new(SqliteSink::open(path, Clock::default()).unwrap()));
    let clients = (0..CLIENTS).map(|client| {
        let intake = Arc::clone(&intake);
        tokio::spawn(async move {
            for number in 0_u64.. {
                let call_id = format!("{client}-{number}");
                // Every delivery comes twice, as after a lost answer.
                for _ in 0..2 {
                    let receipt = intake.receive(&Request::new(abandoned(&call_id).to_json())).await;
                    let answer = Acknowledgement::decode(None, receipt.reply.body.as_bytes()).unwrap();
                    assert_eq!(answer.code, AckCode::Ok);
                }
                writeln!(std::io::stdout().lock(), "\nsafe {call_id}").unwrap();
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.unwrap();
    }
}

#[test]
fn nothing_acknowledged_is_lost_and_nothing_is_double() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("records.sqlite");
    let mut acknowledged = BTreeSet::new();
    // Killed twice, so that the second run also recovers what the first left.
    for round in 1..=2 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "survives_a_crash::child_that_is_killed", "--nocapture", "--test-threads=1"])
            .env(PATH, &database)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut seen = 0;
        while seen < 500 {
            let line = lines.next().expect("the child ended by itself").unwrap();
            seen += usize::from(remember(&line, &mut acknowledged));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What it had said before it died counts too; the last line may be cut.
        let rest: Vec<String> = lines.map_while(Result::ok).collect();
        for line in rest.iter().take(rest.len().saturating_sub(1)) {
            remember(line, &mut acknowledged);
        }
        assert!(acknowledged.len() >= 500, "round {round}");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let sink = SqliteSink::open(&database, Clock::default()).unwrap();
    let records: Vec<Cdr> =
        runtime.block_on(sink.page(0, usize::MAX)).unwrap().into_iter().map(|(_, record)| record).collect();
    let stored: BTreeSet<String> = records.iter().map(|record| record.call_id.to_string()).collect();
    assert_eq!(stored.len(), records.len(), "nothing is double");
    let lost: Vec<&String> = acknowledged.difference(&stored).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
    let rows = runtime.block_on(sink.query("SELECT count(*) FROM follow_ups")).unwrap();
    assert_eq!(
        rows[0][0],
        serde_json::json!(stored.len()),
        "each abandoned call waits for its follow-up once"
    );
}

fn remember(line: &str, acknowledged: &mut BTreeSet<String>) -> bool {
    line.strip_prefix("safe ").is_some_and(|call_id| acknowledged.insert(call_id.to_owned()))
}

//! The half of the loop over call detail records.

use cdr_model::Encoding;
use cdr_model::analytics::{Direction, Fact, Figures, InboundOutcome, Report, Settings};
use cdr_model::simulator::cdrs;
use cdr_model::voicenter::{Clock, Delivery, decode};
use voice_actions::runtime::simulator::Ledger;

use super::Truth;

/// Tells a ledger as records, delivers each in one of the three encodings, and counts what arrives.
///
/// # Errors
/// A record that could not be encoded or read again.
pub fn report(ledger: &Ledger) -> anyhow::Result<Report> {
    let clock = Clock::default();
    let mut figures = Figures::new();
    let encodings = [Encoding::Json, Encoding::XmlRpc, Encoding::Form].into_iter().cycle();
    for (cdr, encoding) in cdrs(ledger, &clock).into_iter().zip(encodings) {
        let body = Delivery::new(encoding, vec![cdr]).encode(encoding)?;
        for cdr in decode(None, &body)?.records {
            figures.add(Fact::from_cdr(&cdr, &clock));
        }
    }
    Ok(figures.report(&Settings::default()))
}

/// Returns every figure that differs from the truth, as a line each; empty if the loop is closed.
#[must_use]
pub fn differences(report: &Report, truth: &Truth) -> Vec<String> {
    let outcome = |outcome| report.interactions.inbound_outcomes.get(&outcome).copied().unwrap_or(0);
    let calls = u64::try_from(truth.calls.len()).unwrap_or(u64::MAX);
    let in_vain = [
        InboundOutcome::RangNoAnswer,
        InboundOutcome::Abandoned,
        InboundOutcome::QueueOverflow,
        InboundOutcome::Failed,
    ];
    let mut differences = Vec::new();
    let mut check = |what: &str, counted: u64, true_value: u64| {
        if counted != true_value {
            differences.push(format!("{what}: counted {counted}, truly {true_value}"));
        }
    };
    let inbound = report.interactions.by_direction.get(&Direction::Inbound).copied().unwrap_or(0);
    check("inbound interactions", inbound, calls);
    check("answered by an agent", outcome(InboundOutcome::AnsweredByAgent), truth.answered());
    check("rang, no answer", in_vain.iter().map(|kind| outcome(*kind)).sum(), truth.rang_in_vain());
    check("hung up in the menu", outcome(InboundOutcome::IvrHangup), truth.left_in_menu());
    check("talk seconds", report.interactions.agent_talk_seconds_inbound, truth.talk_seconds());
    if report.agents.incoming_answered != truth.by_agent() {
        differences.push(format!(
            "answered by agent: counted {:?}, truly {:?}",
            report.agents.incoming_answered,
            truth.by_agent()
        ));
    }
    differences
}

//! A trace as a sequence diagram.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Trace, TraceEvent};
use crate::runtime::summary::{effect_summary, outcome_summary};
use crate::runtime::{End, LegId};

impl Trace {
    /// Returns the trace as a Mermaid sequence diagram: each leg's party beside the platform, services at the right.
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        let mut names: BTreeMap<&LegId, String> = BTreeMap::new();
        let mut text = String::from("sequenceDiagram\n    participant P as Platform\n");
        let mut services = false;
        for entry in &self.entries {
            if !names.contains_key(&entry.leg) {
                let number = names.len() + 1;
                let label = match &entry.event {
                    TraceEvent::Started(start) => {
                        let inbound = start.direction.as_str() == "inbound";
                        let party = if inbound { &start.from.number } else { &start.to };
                        format!("{} {party}", entry.leg)
                    }
                    _ => entry.leg.to_string(),
                };
                let _infallible = writeln!(text, "    participant L{number} as {}", clean(&label));
                names.insert(&entry.leg, format!("L{number}"));
            }
            services |= matches!(&entry.event, TraceEvent::Asked(request) if request.effect.is_service());
        }
        if services {
            text.push_str("    participant S as Services\n");
        }
        let mut served: BTreeMap<&LegId, bool> = BTreeMap::new();
        for entry in &self.entries {
            let leg = names.get(&entry.leg).map_or("P", String::as_str);
            let _infallible = match &entry.event {
                TraceEvent::Started(start) => writeln!(text, "    {leg}->>P: {} call", start.direction),
                TraceEvent::Asked(request) => {
                    let service = request.effect.is_service();
                    served.insert(&entry.leg, service);
                    let to = if service { "S" } else { leg };
                    writeln!(text, "    P->>{to}: {}", clean(&effect_summary(&request.effect)))
                }
                TraceEvent::Came { outcome, .. } => {
                    let from = if served.get(&entry.leg) == Some(&true) { "S" } else { leg };
                    writeln!(text, "    {from}-->>P: {}", clean(&outcome_summary(outcome)))
                }
                TraceEvent::Ended(cause) => writeln!(text, "    {leg}-xP: ended ({cause})"),
                TraceEvent::Finished(End::HungUp(cause)) => writeln!(text, "    P-x{leg}: hung up ({cause})"),
                TraceEvent::Finished(End::HandedOver) => writeln!(text, "    note over {leg}: handed over"),
                TraceEvent::Finished(End::Finished) => writeln!(text, "    note over {leg}: finished"),
                TraceEvent::Failed(failure) => {
                    writeln!(text, "    note over {leg}: failed: {}", clean(failure))
                }
                TraceEvent::Noted(_) => Ok(()),
            };
        }
        text
    }
}

/// Returns the text without what Mermaid would take for syntax.
fn clean(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            ';' | '#' | '\n' | '\r' => ' ',
            '"' => '\'',
            other => other,
        })
        .collect()
}

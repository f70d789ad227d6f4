//! The half of the loop over PBX events.

use std::collections::BTreeMap;

use pbx_events::ringme::Event;
use pbx_events::simulator::SimulatedPbx;
use pbx_events::{Adapter, Correlator, CorrelatorOptions, Output, Webhook};
use voice_actions::runtime::simulator::Ledger;

use super::Truth;
use super::traffic::{AGENTS, QUEUE, agent};

/// What the correlator made of the events.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// Answered legs of each agent's phone.
    pub answered_legs: BTreeMap<String, u64>,
    /// Seconds of them, each leg cut off to whole ones.
    pub leg_seconds: u64,
    /// Customers of missed calls, with how often each was missed.
    pub missed: BTreeMap<String, u64>,
    /// Outputs that say that something was lost or contradicts itself.
    pub complaints: Vec<String>,
}

/// Tells a ledger as the webhooks of a PBX, reads each again, and joins the legs into calls.
///
/// # Errors
/// An event that could not be read again.
pub fn hear(ledger: &Ledger) -> anyhow::Result<Heard> {
    let phones: BTreeMap<String, String> =
        (0..AGENTS).map(|n| (format!("2566*{}", 100 + n), agent(n))).collect();
    let mut pbx = SimulatedPbx::new("sip.example.com", "2566*900").with_queue(QUEUE, "2566*800");
    for (extension, address) in &phones {
        pbx = pbx.with_phone(address.clone(), extension.as_str());
    }
    let ringme = Adapter::named("ringme").ok_or_else(|| anyhow::anyhow!("no adapter is named ringme"))?;
    let mut options = CorrelatorOptions::default().without_signals();
    options.max_calls = usize::MAX;
    let mut correlator = Correlator::new(options, pbx.directory());
    let mut heard = Heard::default();
    for event in pbx.events(ledger) {
        let at = event.time;
        let body = Event::Call(Box::new(event)).to_form();
        let Some(leg) = ringme.leg_event(&Webhook::form(&body)?, at)? else { continue };
        heard.take(correlator.receive(&leg, at), &phones);
    }
    heard.take(correlator.flush(), &phones);
    Ok(heard)
}

impl Heard {
    fn take(&mut self, outputs: Vec<Output>, phones: &BTreeMap<String, String>) {
        for output in outputs {
            match output {
                Output::Logged(call) => {
                    let user = call.user.as_ref().map(ToString::to_string).unwrap_or_default();
                    let extension = user.split('@').next().unwrap_or_default();
                    let agent = phones.get(extension).cloned().unwrap_or(user.clone());
                    *self.answered_legs.entry(agent).or_insert(0) += 1;
                    let seconds = call.talk_time.map_or(0, time::Duration::whole_seconds);
                    self.leg_seconds += u64::try_from(seconds).unwrap_or(0);
                }
                Output::Missed(call) => {
                    let customer = call.customer.as_ref().map(|number| number.as_str().to_owned());
                    *self.missed.entry(customer.unwrap_or_default()).or_insert(0) += 1;
                }
                Output::Incomplete(_) | Output::Inconsistency(_) | Output::Evicted { .. } => {
                    self.complaints.push(format!("{output:?}"));
                }
                _ => {}
            }
        }
    }
}

/// Returns everything that differs from the truth, as a line each; empty if the loop is closed.
#[must_use]
pub fn differences(heard: &Heard, truth: &Truth) -> Vec<String> {
    let mut differences = heard.complaints.clone();
    if heard.answered_legs != truth.answered_legs() {
        differences.push(format!(
            "answered legs: heard {:?}, truly {:?}",
            heard.answered_legs,
            truth.answered_legs()
        ));
    }
    if heard.leg_seconds != truth.leg_seconds() {
        differences.push(format!(
            "seconds of legs: heard {}, truly {}",
            heard.leg_seconds,
            truth.leg_seconds()
        ));
    }
    let missed = truth.missed();
    for (customer, truly) in &missed {
        let counted = heard.missed.get(customer).copied().unwrap_or(0);
        if counted != *truly {
            let calls = truth.calls.values().filter(|call| call.caller == *customer);
            let timelines: String = calls.map(ToString::to_string).collect();
            differences.push(format!("{customer} was missed {truly} times, heard {counted}:\n{timelines}"));
        }
    }
    for customer in heard.missed.keys().filter(|customer| !missed.contains_key(*customer)) {
        differences.push(format!("{customer} was never missed, but heard so"));
    }
    differences
}

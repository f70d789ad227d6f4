//! The half of the loop over PBX events.

use std::collections::BTreeMap;

use pbx_events::ringme::{CallEvent, Event};
use pbx_events::simulator::SimulatedPbx;
use pbx_events::{
    Adapter, Correlator, CorrelatorOptions, Direction, LegEvent, LegPoint, LoggedCall, Output, Webhook,
};
use time::OffsetDateTime;
use voice_actions::runtime::simulator::Ledger;

use super::{CallTruth, Difference, Gate, PhoneLeg, Truth, office};

/// What was heard of each call.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// By the id of the call in the events.
    pub calls: BTreeMap<String, CallHeard>,
}

/// What was heard of one call.
#[derive(Clone, Debug, Default)]
pub struct CallHeard {
    /// Events by leg.
    legs: BTreeMap<String, LegHeard>,
    /// Events that came again.
    repeated: Vec<String>,
    /// Calls that the correlator logs.
    logged: Vec<PhoneLeg>,
    /// Talk time of each, which the events say too.
    talk_disagrees: Vec<String>,
    /// Where it was missed: customer and place.
    missed: Vec<(String, String)>,
    /// Outputs that say that something was lost or contradicts itself.
    complaints: Vec<String>,
}

#[derive(Clone, Debug, Default)]
struct LegHeard {
    extension: String,
    outgoing: bool,
    other: String,
    bridged: Option<bool>,
    opened: Option<OffsetDateTime>,
    answered: Option<OffsetDateTime>,
    ended: Option<OffsetDateTime>,
}

/// Tells a ledger as the events of the PBX of the [office].
#[must_use]
pub fn tell(ledger: &Ledger) -> Vec<CallEvent> {
    office::pbx().events(ledger)
}

/// Sends each event as a webhook, reads it again, and joins the legs into calls.
///
/// # Errors
/// An event that could not be read again.
pub fn hear(events: Vec<CallEvent>) -> anyhow::Result<Heard> {
    let ringme = Adapter::named("ringme").ok_or_else(|| anyhow::anyhow!("no adapter is named ringme"))?;
    let mut options = CorrelatorOptions::default().without_signals();
    options.max_calls = usize::MAX;
    let mut correlator = Correlator::new(options, office::pbx().directory());
    let mut heard = Heard::default();
    for event in events {
        let at = event.time;
        let body = Event::Call(Box::new(event)).to_form();
        let Some(leg) = ringme.leg_event(&Webhook::form(&body)?, at)? else { continue };
        heard.calls.entry(leg.call.to_string()).or_default().note(&leg);
        heard.take(correlator.receive(&leg, at));
    }
    heard.take(correlator.flush());
    Ok(heard)
}

impl Heard {
    fn take(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            let call = match &output {
                Output::Logged(logged) => &logged.call,
                Output::Missed(missed) => &missed.call,
                Output::Incomplete(incomplete) => &incomplete.call,
                Output::Inconsistency(inconsistency) => &inconsistency.call,
                Output::Evicted { call } => call,
                _ => continue,
            };
            let call = self.calls.entry(call.to_string()).or_default();
            match output {
                Output::Logged(logged) => call.log(&logged),
                Output::Missed(missed) => {
                    let customer = missed.customer.as_ref().map(ToString::to_string).unwrap_or_default();
                    let place = missed.place.as_ref().map(ToString::to_string).unwrap_or_default();
                    call.missed.push((customer, place));
                }
                other => call.complaints.push(format!("{other:?}")),
            }
        }
    }

    /// Calls that were logged.
    #[must_use]
    pub fn logged(&self) -> usize {
        self.calls.values().map(|call| call.logged.len()).sum()
    }

    /// Calls that were missed.
    #[must_use]
    pub fn missed(&self) -> usize {
        self.calls.values().map(|call| call.missed.len()).sum()
    }
}

impl CallHeard {
    fn note(&mut self, event: &LegEvent) {
        let leg = self.legs.entry(event.leg.to_string()).or_default();
        let (point, name) = match event.point {
            LegPoint::Opened => (&mut leg.opened, "beginning"),
            LegPoint::Answered => (&mut leg.answered, "answer"),
            LegPoint::Ended => (&mut leg.ended, "end"),
        };
        if point.replace(event.at).is_some() {
            self.repeated.push(format!("{name} of leg {}", event.leg));
        }
        leg.outgoing = event.direction == Direction::Out;
        leg.bridged = event.bridged.or(leg.bridged);
        let other = if leg.outgoing { &event.called } else { &event.caller };
        leg.other = other.as_ref().map(ToString::to_string).unwrap_or_default();
        leg.extension = event.extension.as_ref().map(|name| name.local_part().to_owned()).unwrap_or_default();
    }

    fn log(&mut self, logged: &LoggedCall) {
        if logged.talk_time != logged.answered_at.map(|answered| logged.ended_at - answered) {
            self.talk_disagrees.push(format!("{logged:?}"));
        }
        self.logged.push(PhoneLeg {
            extension: logged.user.as_ref().map(ToString::to_string).unwrap_or_default(),
            outgoing: logged.direction == Direction::Out,
            other: logged.customer.as_ref().map(ToString::to_string).unwrap_or_default(),
            // A call whose beginning is unknown began, for a comparison, at no time that there is.
            opened: logged.started_at.unwrap_or(OffsetDateTime::UNIX_EPOCH),
            answered: logged.answered_at,
            ended: Some(logged.ended_at),
            logged: logged.answered,
        });
    }

    fn compare(&self, call: &CallTruth, differences: &mut Vec<Difference>) {
        let mut of_phones = Vec::new();
        let mut gates = Vec::new();
        for leg in self.legs.values() {
            match (leg.bridged, leg.ended) {
                (Some(bridged), Some(ended)) if !leg.outgoing => {
                    gates.push(Gate { extension: leg.extension.clone(), ended, bridged });
                }
                _ => of_phones.push((
                    &leg.extension,
                    leg.outgoing,
                    &leg.other,
                    leg.opened,
                    leg.answered,
                    leg.ended,
                )),
            }
        }
        let truly = call
            .phone_legs
            .iter()
            .map(|leg| (&leg.extension, leg.outgoing, &leg.other, Some(leg.opened), leg.answered, leg.ended));
        let truly: Vec<_> = truly.collect();
        Difference::between("legs of a call", &of_phones, &truly, call, differences);
        Difference::between("ends of menu and queues", &gates, &call.gates, call, differences);
        let truly: Vec<PhoneLeg> = call.phone_legs.iter().filter(|leg| leg.logged).cloned().collect();
        Difference::between("logged calls", &self.logged, &truly, call, differences);
        let customer = call.phone_legs.iter().find(|leg| leg.outgoing).map(|leg| leg.other.as_str());
        let customer = customer.unwrap_or(&call.caller).to_owned();
        let truly: Vec<_> = call.missed_at.iter().map(|place| (customer.clone(), place.clone())).collect();
        Difference::between("missed calls", &self.missed, &truly, call, differences);
        for repeated in &self.repeated {
            differences.push(Difference::of_call(format!("the {repeated} came again"), call));
        }
        for complaint in self.talk_disagrees.iter().chain(&self.complaints) {
            differences.push(Difference::of_call(complaint.clone(), call));
        }
    }
}

/// Returns everything that differs from the truth; empty if the loop is closed.
#[must_use]
pub fn differences(heard: &Heard, truth: &Truth) -> Vec<Difference> {
    let mut differences = Vec::new();
    let nothing = CallHeard::default();
    let mut known = 0;
    for call in truth.calls.values() {
        let told = heard.calls.get(SimulatedPbx::call_id(&call.first_leg).as_str());
        known += usize::from(told.is_some());
        told.unwrap_or(&nothing).compare(call, &mut differences);
    }
    if known != heard.calls.len() {
        differences.push(Difference::of_all(format!("{} calls never were", heard.calls.len() - known)));
    }
    differences
}

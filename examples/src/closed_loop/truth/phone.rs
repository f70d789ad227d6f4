//! What a PBX tells of one call: legs of phones, ends of the voice menu and of queues, missed calls.

use time::OffsetDateTime;
use voice_actions::runtime::simulator::{LegKind, LegRecord};

use super::Legs;
use crate::closed_loop::office;

/// A leg of which a PBX tells the beginning, the answer and the end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PhoneLeg {
    /// Extension whose leg it is.
    pub extension: String,
    /// Whether the extension called.
    pub outgoing: bool,
    /// Number of the other end.
    pub other: String,
    /// When it began to ring.
    pub opened: OffsetDateTime,
    /// When it was answered.
    pub answered: Option<OffsetDateTime>,
    /// When it ended.
    pub ended: Option<OffsetDateTime>,
    /// Whether a CRM logs it: answered, with a customer, and not the technical leg of a missed call.
    pub logged: bool,
}

/// The end of a voice menu or queue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gate {
    /// Its extension.
    pub extension: String,
    /// When it ended.
    pub ended: OffsetDateTime,
    /// Whether a phone took the call.
    pub bridged: bool,
}

/// Who began a call.
enum Beginning {
    /// A customer called.
    Customer,
    /// An agent dialled somebody.
    Agent(u32),
    /// The platform rang an agent, to connect him with somebody.
    ToAgent(u32),
    /// The platform rang a customer.
    ToCustomer,
}

fn beginning(root: &LegRecord) -> Beginning {
    match (&root.kind, office::agent_at(root.party())) {
        (LegKind::Incoming, None) => Beginning::Customer,
        (LegKind::Incoming, Some(agent)) => Beginning::Agent(agent),
        (_, Some(agent)) => Beginning::ToAgent(agent),
        (_, None) => Beginning::ToCustomer,
    }
}

fn leg(extension: String, outgoing: bool, other: String, times: &LegRecord) -> PhoneLeg {
    PhoneLeg {
        extension,
        outgoing,
        other,
        opened: times.started_at,
        answered: times.answered_at,
        ended: times.ended_at,
        logged: times.is_answered(),
    }
}

/// Returns the legs of a call that a PBX tells of.
pub(super) fn phone_legs(legs: &Legs<'_>, missed: bool) -> Vec<PhoneLeg> {
    let root = legs.root;
    let mut told = Vec::new();
    let to_phones = |caller: &str| {
        let phones = legs.others().filter_map(|other| Some((office::agent_at(&other.to)?, other)));
        let told =
            phones.map(|(agent, other)| leg(office::extension(agent), false, caller.to_owned(), other));
        told.collect::<Vec<_>>()
    };
    match beginning(root) {
        Beginning::Customer => told.extend(to_phones(&root.from.number)),
        Beginning::Agent(agent) if legs.legs.len() == 1 => {
            told.push(leg(office::extension(agent), true, root.to.clone(), root));
        }
        Beginning::Agent(agent) => {
            for other in legs.others() {
                let colleague = office::agent_at(&other.to).map(office::extension);
                let internal = colleague.is_some();
                let called = colleague.unwrap_or_else(|| other.to.clone());
                let mut outgoing = leg(office::extension(agent), true, called, other);
                outgoing.logged &= !internal;
                told.push(outgoing);
            }
            // Colleagues who are called say so, and nobody logs it.
            let colleagues = to_phones(&office::extension(agent));
            told.extend(colleagues.into_iter().map(|leg| PhoneLeg { logged: false, ..leg }));
        }
        Beginning::ToAgent(agent) => {
            let called = legs.others().next().map_or(&root.from.number, |other| &other.to);
            told.push(leg(office::extension(agent), true, called.clone(), root));
        }
        Beginning::ToCustomer => {
            let mut script = leg(office::VOICE_MENU.to_owned(), true, root.to.clone(), root);
            script.logged &= !missed;
            told.push(script);
            told.extend(to_phones(&root.to));
        }
    }
    told
}

fn passes_the_menu(root: &LegRecord) -> bool {
    match beginning(root) {
        Beginning::Customer => true,
        Beginning::ToCustomer => root.is_answered(),
        Beginning::Agent(_) | Beginning::ToAgent(_) => false,
    }
}

/// Returns the ends of the voice menu and of the queues of a call.
pub(super) fn gates(legs: &Legs<'_>) -> Vec<Gate> {
    let root = legs.root;
    if !passes_the_menu(root) {
        return Vec::new();
    }
    let bridged = legs.others().any(LegRecord::is_answered);
    let menu = root.ended_at.map(|ended| Gate { extension: office::VOICE_MENU.to_owned(), ended, bridged });
    let queues = root.queues.iter().filter_map(|wait| {
        let (_, _, extension, _) = office::QUEUES.iter().find(|(name, ..)| *name == wait.queue)?;
        let agent = wait.agent.as_ref().and_then(|agent| legs.leg(agent));
        let ended = agent.and_then(|agent| agent.ended_at).or(wait.left_at)?;
        Some(Gate { extension: (*extension).to_owned(), ended, bridged: agent.is_some() })
    });
    menu.into_iter().chain(queues).collect()
}

/// Returns where the call ended if it went through the menu and no phone answered: the last queue, else the menu.
pub(super) fn missed_at(legs: &Legs<'_>) -> Option<String> {
    let root = legs.root;
    if !passes_the_menu(root) || legs.others().any(LegRecord::is_answered) {
        return None;
    }
    let queues = gates(legs).into_iter().filter(|gate| gate.extension != office::VOICE_MENU);
    let last = queues.max_by_key(|gate| gate.ended).map(|gate| gate.extension);
    Some(last.unwrap_or_else(|| office::VOICE_MENU.to_owned()))
}

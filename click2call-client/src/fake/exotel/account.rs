//! What an account allows: users, devices, the do-not-disturb registry, new calls a minute; and what was played.

use serde_json::{Value, json};
use time::Duration;

use super::v2::AccountUser;
use super::{Exotel, ExotelRules, line};
use crate::fake::call::FakeCall;
use crate::fake::desk::Desk;
use crate::placed::CallId;
use crate::redact::{Link, PhoneNumber};

/// Something that a party heard: audio by its address, or a spoken text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Played {
    /// The call.
    pub call: CallId,
    /// Who heard it.
    pub to: PhoneNumber,
    /// Address of the audio, or the text.
    pub audio: Link,
}

impl Played {
    pub(super) fn new(call: &CallId, to: &PhoneNumber, audio: &str) -> Self {
        Self { call: call.clone(), to: to.clone(), audio: Link::from(audio) }
    }
}

/// What a new call wants.
pub(super) struct Wishes<'a> {
    pub(super) from: &'a PhoneNumber,
    pub(super) to: &'a PhoneNumber,
    pub(super) shown: &'a PhoneNumber,
    pub(super) managed: bool,
}

/// Why there is no call, in v3's numbers.
pub(super) struct Problem {
    pub(super) status: u16,
    pub(super) code: i64,
    pub(super) text: &'static str,
}

impl Problem {
    pub(super) const fn new(status: u16, code: i64, text: &'static str) -> Self {
        Self { status, code, text }
    }

    /// What v1 says, which has no numbers.
    pub(super) const fn v1_text(&self) -> &'static str {
        match self.code {
            10717 => "Call to this number cannot be made because of TRAI NDNC regulations",
            _ => self.text,
        }
    }
}

impl Exotel {
    /// Makes a number that of a user of the dashboard: Exotel keeps track of it, whatever a request says. The user has this
    /// one device, which [`Client::users`](crate::exotel::Client::users) shows.
    pub fn add_user(&self, number: impl Into<PhoneNumber>) {
        let number = number.into();
        self.with(|rules, _| {
            if rules.account_user(&number).is_none() {
                rules.users.push(AccountUser::new(number));
            }
        });
    }

    /// Switches a user's device off: calls from it are refused with 1012.
    pub fn switch_off(&self, number: impl Into<PhoneNumber>) {
        self.with(|rules, _| rules.switched_off.insert(line(&number.into())));
    }

    /// Puts a customer on the do-not-disturb registry: calls to it are refused with 10717.
    pub fn do_not_disturb(&self, number: impl Into<PhoneNumber>) {
        self.with(|rules, _| rules.undisturbed.insert(line(&number.into())));
    }

    /// Sets how many new calls a minute are taken. Defaults to the documented 200.
    pub fn limit_calls(&self, a_minute: usize) {
        self.with(|rules, _| rules.limit = a_minute);
    }

    /// Returns what parties heard, in order: waiting audio, announcements, custom music on hold.
    #[must_use]
    pub fn played(&self) -> Vec<Played> {
        self.with(|rules, _| rules.played.clone())
    }
}

impl ExotelRules {
    /// Counts a request for a new call.
    pub(super) fn count(&mut self, desk: &Desk) -> Result<(), Problem> {
        let now = desk.now();
        self.created.retain(|at| now - *at < Duration::MINUTE);
        if self.created.len() >= self.limit {
            return Err(Problem::new(429, 10724, "Too many requests"));
        }
        self.created.push(now);
        Ok(())
    }

    /// Decides whether there is a call, and whether Exotel keeps track of its user.
    pub(super) fn decide(&self, wishes: &Wishes<'_>) -> Result<bool, Problem> {
        let user = line(wishes.from);
        if !self.owns(wishes.shown) {
            return Err(Problem::new(404, 10716, "Virtual number not found"));
        }
        if self.undisturbed.contains(&line(wishes.to)) {
            return Err(Problem::new(403, 10717, "Customer number is on the DND registry"));
        }
        if self.switched_off.contains(&user) {
            return Err(Problem::new(409, 1012, "User device unavailable"));
        }
        if self.is_unverified(wishes.from) {
            return Err(Problem::new(409, 10705, "User device not verified"));
        }
        let managed = wishes.managed || self.account_user(wishes.from).is_some();
        if managed && self.busy.contains_key(&user) {
            return Err(Problem::new(409, 10706, "User device busy"));
        }
        Ok(managed)
    }

    /// Both are there: announcements are played.
    pub(super) fn connected(&mut self, fake: &FakeCall) {
        let Some(call) = self.calls.get(&fake.id) else { return };
        let (customer, user) = &call.announcements;
        let played = customer.iter().map(|audio| Played::new(&fake.id, &call.to, audio));
        let played: Vec<Played> =
            played.chain(user.iter().map(|audio| Played::new(&fake.id, &call.from, audio))).collect();
        self.played.extend(played);
    }

    /// Facts about a number; `DND` is what [`Exotel::do_not_disturb`] made it.
    pub(super) fn number_facts(&self, number: &str) -> Value {
        let listed = self.undisturbed.contains(&line(&PhoneNumber::from(number)));
        json!({"Numbers": {"PhoneNumber": number, "Circle": "KA", "CircleName": "Karnataka", "Type": "Mobile",
            "Operator": "XX", "OperatorName": "Stand-in", "DND": if listed { "Yes" } else { "No" }}})
    }
}

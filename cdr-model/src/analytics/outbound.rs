use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Fact;
use super::totals::ratio;
use crate::Outcome;

/// Attempts to reach somebody, for one country or for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attempts {
    /// Calls that went out to a customer and were really dialled.
    pub attempts: u64,
    /// Of these, answered.
    pub answered: u64,
    /// Answered, busy, not answered, cancelled or voicemail: the network did its part.
    pub completed_by_network: u64,
    /// Seconds of conversation of the answered.
    pub talk_seconds: u64,
}

impl Attempts {
    pub(super) const fn merge(&mut self, other: &Self) {
        self.attempts += other.attempts;
        self.answered += other.answered;
        self.completed_by_network += other.completed_by_network;
        self.talk_seconds += other.talk_seconds;
    }

    /// Returns the answer ratio, in the trade the answer-seizure ratio (ASR): answered / attempts.
    #[doc(alias = "answer ratio")]
    #[doc(alias = "asr")]
    #[must_use]
    pub fn answer_seizure_ratio(&self) -> Option<f64> {
        ratio(self.answered, self.attempts)
    }

    /// Returns the network effectiveness ratio, which takes the behaviour of the called out of the ratio.
    #[doc(alias = "ner")]
    #[must_use]
    pub fn network_effectiveness_ratio(&self) -> Option<f64> {
        ratio(self.completed_by_network, self.attempts)
    }

    /// Returns the average call duration in seconds: talk of the answered / answered.
    ///
    /// Not to be confused with an automatic call distributor, which shares the letters.
    #[doc(alias = "acd")]
    #[must_use]
    pub fn average_call_duration(&self) -> Option<f64> {
        ratio(self.talk_seconds, self.answered)
    }
}

/// Attempts to reach customers, by country of the destination.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OutboundFigures {
    /// Attempts by country as the vendor names it; `Unknown` where it names none.
    pub by_country: BTreeMap<String, Attempts>,
}

impl OutboundFigures {
    /// Country of attempts for which the vendor names none.
    pub const UNKNOWN_COUNTRY: &'static str = "Unknown";

    pub(super) fn add(&mut self, fact: &Fact, talk_seconds: u32) {
        let country = fact.target_country.as_deref().unwrap_or(Self::UNKNOWN_COUNTRY);
        if !self.by_country.contains_key(country) {
            self.by_country.insert(country.to_owned(), Attempts::default());
        }
        let Some(attempts) = self.by_country.get_mut(country) else { return };
        attempts.attempts += 1;
        if fact.is_answered() {
            attempts.answered += 1;
            attempts.talk_seconds += u64::from(talk_seconds);
        }
        let reached_user = matches!(
            fact.outcome,
            Outcome::Busy | Outcome::NoAnswer | Outcome::Cancelled | Outcome::Voicemail
        );
        if fact.is_answered() || reached_user {
            attempts.completed_by_network += 1;
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (country, theirs) in &other.by_country {
            self.by_country.entry(country.clone()).or_default().merge(theirs);
        }
    }

    /// Returns the countries by how often somebody answered there, best first; equals by their names.
    #[must_use]
    pub fn ranked_by_answer_ratio(&self) -> Vec<(&str, &Attempts)> {
        let mut ranked: Vec<_> =
            self.by_country.iter().map(|(country, one)| (country.as_str(), one)).collect();
        // Of a/b and c/d the greater has the greater of a·d and c·b.
        ranked.sort_by_key(|(country, _)| *country);
        ranked.sort_by(|(_, one), (_, other)| {
            let cross = |a: &Attempts, b: &Attempts| u128::from(a.answered) * u128::from(b.attempts);
            cross(other, one).cmp(&cross(one, other))
        });
        ranked
    }

    /// Returns the attempts of all countries together.
    #[must_use]
    pub fn all(&self) -> Attempts {
        self.by_country.values().fold(Attempts::default(), |mut all, one| {
            all.merge(one);
            all
        })
    }
}

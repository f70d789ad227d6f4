//! Failures by the dice: however they fall, nobody is rung twice.

use http::{HeaderMap, StatusCode};

use super::{Subject, Violation};
use crate::error::Sent;
use crate::transport::Reply;

/// What came of a storm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Storm {
    /// Calls that were accepted.
    pub placed: u64,
    /// Calls that were certainly not placed, as the client said.
    pub unsent: u64,
    /// Calls that were in doubt, as the client said.
    pub doubtful: u64,
}

/// Runs as many seeds, each on a fresh subject whose exchange fails at up to five of 24 points one after another,
/// and holds what the client says against the calls that the vendor accepted.
///
/// # Errors
/// The first seed for which more than one call was placed, or for which the client said something untrue.
pub async fn storm(mut make: impl FnMut() -> Subject, seeds: u64) -> Result<Storm, Violation> {
    let mut storm = Storm::default();
    for seed in 1..=seeds {
        let subject = make();
        let violation = |found: String| Violation {
            behaviour: "however an exchange fails, the vendor places at most one call, and the client tells the truth",
            found: format!("seed {seed}: {found}"),
        };
        // The first call fetches tokens and the like.
        subject.client.place(&subject.request).await.map_err(|error| violation(error.to_string()))?;
        let before = subject.vendor.calls();
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed));
        let all = points();
        // Half of them from those after which another attempt is allowed, so that chains get long.
        let harmless: Vec<(bool, Reply)> =
            all.iter().filter(|(_, reply)| is_harmless(reply)).cloned().collect();
        for _ in 0..=dice.below(4) {
            let points = if dice.below(2) == 0 { &harmless } else { &all };
            let Some((afterwards, reply)) = points.get(dice.below(points.len())).cloned() else { continue };
            if afterwards {
                subject.vendor.fail_next_afterwards(reply);
            } else {
                subject.vendor.fail_next(reply);
            }
        }
        let result = subject.client.place(&subject.request).await;
        let calls = subject.vendor.calls() - before;
        let truth = match &result {
            Ok(_) => {
                storm.placed += 1;
                calls == 1
            }
            Err(error) if error.was_sent() == Sent::Maybe => {
                storm.doubtful += 1;
                calls <= 1 && error.how_to_look_up().is_some() && !error.is_retryable()
            }
            Err(_) => {
                storm.unsent += 1;
                calls == 0
            }
        };
        if !truth {
            return Err(violation(format!("{calls} calls after {result:?}")));
        }
    }
    Ok(storm)
}

/// Whether nothing was placed for certain, and the client knows.
fn is_harmless(reply: &Reply) -> bool {
    !reply.delivers() || matches!(reply, Reply::Answer(StatusCode::TOO_MANY_REQUESTS, ..))
}

/// Ways for an exchange to fail; those marked come after the vendor has done what was asked.
fn points() -> Vec<(bool, Reply)> {
    let headers = HeaderMap::new;
    let half = "{\"a\": ";
    vec![
        (false, Reply::Refused),
        (false, Reply::HungConnect),
        (false, Reply::Dropped),
        (false, Reply::HungHeaders),
        (false, Reply::BrokenBody(StatusCode::OK, headers(), "".into())),
        (false, Reply::BrokenBody(StatusCode::OK, headers(), half.into())),
        (false, Reply::BrokenBody(StatusCode::BAD_GATEWAY, headers(), "<ht".into())),
        (false, Reply::HungBody(StatusCode::OK, headers(), "".into())),
        (false, Reply::HungBody(StatusCode::OK, headers(), half.into())),
        (false, Reply::HungBody(StatusCode::SERVICE_UNAVAILABLE, headers(), "".into())),
        (false, Reply::Endless(StatusCode::OK, u64::MAX)),
        (false, Reply::json(307, "").with_header("location", "/elsewhere")),
        (false, Reply::json(408, "{}")),
        (false, Reply::json(500, "{}")),
        (false, Reply::typed(502, "text/html", "<html></html>")),
        (false, Reply::json(429, "{}")),
        (false, Reply::json(429, "{}").with_header("retry-after", "1")),
        (true, Reply::json(200, half)),
        (true, Reply::typed(200, "text/html", "<html></html>")),
        (true, Reply::json(307, "").with_header("location", "/elsewhere")),
        (true, Reply::json(408, "{}")),
        (true, Reply::json(500, "{}")),
        (true, Reply::json(503, "{}").with_header("retry-after", "0")),
        (true, Reply::typed(504, "text/html", "")),
    ]
}

/// A small generator, so that a seed is all there is to a case.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from(self.0 % bound).unwrap_or(0)
    }
}

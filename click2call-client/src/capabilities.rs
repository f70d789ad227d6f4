//! What a vendor can do, said before anything is sent.

use std::ops::RangeInclusive;

use time::Duration;

use crate::error::{Error, ErrorKind, Operation};
use crate::request::{CallRequest, EndpointKind, Recording};
use crate::vendor::Vendor;

/// What a client can do with a [`CallRequest`].
///
/// Everything defaults to "no": a vendor adds what it can.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// Kinds of endpoint that can be the A-leg.
    pub a_leg: Vec<EndpointKind>,
    /// Kinds of endpoint that can be the B-leg.
    pub b_leg: Vec<EndpointKind>,
    /// Whether the A-leg can be shown a number of your choice.
    pub a_caller_id: bool,
    /// Whether the B-leg can be shown a number of your choice.
    pub b_caller_id: bool,
    /// Whether both legs are always shown the same number.
    pub one_caller_id: bool,
    /// Whether a name can be shown beside the number.
    pub caller_name: bool,
    /// Whether recording can be switched for a call.
    pub recording: bool,
    /// Whether the parties can be recorded apart.
    pub dual_recording: bool,
    /// Range of the longest duration of a call, if it can be limited.
    pub max_duration: Option<RangeInclusive<Duration>>,
    /// Range of the ring time of each leg, if it can be set.
    pub ring_time: Option<RangeInclusive<Duration>>,
    /// Whether data of your own travels with the call.
    pub custom_data: bool,
    /// Whether a call can be looked up by the identifier that `place` returns.
    pub look_up: bool,
}

impl Capabilities {
    /// Checks a request against what the vendor can do, and the vendor's own list of what is wrong.
    ///
    /// # Errors
    /// `Unsupported` names the first wish that cannot be met; nothing was sent.
    pub fn check(&self, vendor: &Vendor, request: &CallRequest) -> Result<(), Error> {
        match self.missing(request).into_iter().next() {
            None => Ok(()),
            Some(wish) => Err(Error::new(ErrorKind::Unsupported, vendor.clone(), Operation::Place)
                .with_detail(format!("{vendor} cannot do this: {wish}"))),
        }
    }

    /// Returns every wish of a request that cannot be met, each as a short phrase.
    #[must_use]
    pub fn missing(&self, request: &CallRequest) -> Vec<String> {
        let mut missing = Vec::new();
        let mut wish = |met: bool, phrase: String| {
            if !met {
                missing.push(phrase);
            }
        };
        for (kind, can, leg) in
            [(request.a_leg.kind(), &self.a_leg, "A-leg"), (request.b_leg.kind(), &self.b_leg, "B-leg")]
        {
            let kinds: Vec<&str> = can.iter().map(EndpointKind::as_str).collect();
            wish(can.contains(&kind), format!("{kind} as {leg}, which can be: {}", kinds.join(", ")));
        }
        wish(request.a_caller_id.is_none() || self.a_caller_id, "a caller ID for the A-leg".to_owned());
        wish(request.b_caller_id.is_none() || self.b_caller_id, "a caller ID for the B-leg".to_owned());
        if let (Some(a_leg), Some(b_leg)) = (&request.a_caller_id, &request.b_caller_id) {
            wish(!self.one_caller_id || a_leg == b_leg, "another caller ID for each leg".to_owned());
        }
        let name = [&request.a_caller_id, &request.b_caller_id]
            .into_iter()
            .flatten()
            .any(|caller_id| caller_id.name.is_some());
        wish(!name || self.caller_name, "a caller name".to_owned());
        wish(request.recording.is_none() || self.recording, "a choice of recording".to_owned());
        wish(
            request.recording != Some(Recording::Dual) || self.dual_recording,
            "a recording channel a party".to_owned(),
        );
        for (time, range, what) in [
            (request.max_duration, &self.max_duration, "a longest duration"),
            (request.ring_time, &self.ring_time, "a ring time"),
        ] {
            let phrase = range.as_ref().map_or_else(
                || what.to_owned(),
                |range| format!("{what} that is not from {} to {}", range.start(), range.end()),
            );
            wish(time.is_none_or(|time| range.as_ref().is_some_and(|range| range.contains(&time))), phrase);
        }
        wish(request.custom_data.is_none() || self.custom_data, "custom data".to_owned());
        missing
    }
}

//! The records of a call that is over: one a leg, as the notification sends them and Call Log lists them.

use bytes::Bytes;
use cdr_model::voicenter::{CallStatus, CallType, Cdr, Clock, Direction};
use http::{Request, header};
use time::OffsetDateTime;

use super::{OWN_NUMBER, VoicenterRules};
use crate::fake::call::FakeCall;
use crate::fake::desk::Desk;
use crate::placed::Outcome;
use crate::redact::PhoneNumber;

/// A leg that is over, and when it began.
pub(super) struct Leg {
    pub(super) began: OffsetDateTime,
    pub(super) record: Cdr,
}

impl VoicenterRules {
    pub(super) fn send_records(&self, call: &FakeCall, desk: &mut Desk) {
        let Some((url, encoding)) = &self.notify else { return };
        for leg in self.legs(call) {
            let request = Request::post(url.as_str())
                .header(header::CONTENT_TYPE, encoding.content_type())
                .body(Bytes::from(leg.record.encode(*encoding)));
            request.into_iter().for_each(|request| desk.send(request));
        }
    }

    /// Makes both records of a call; none while it runs.
    pub(super) fn legs(&self, call: &FakeCall) -> Vec<Leg> {
        let Some(ended) = call.ended_at else { return Vec::new() };
        let wishes = self.calls.get(&call.id);
        let (phone, target) = (call.a_leg.as_str(), call.b_leg.as_str());
        let shown = call.shown_to_b.as_ref().map_or(OWN_NUMBER, PhoneNumber::as_str);
        let user_status = match (&call.answered_at, &call.outcome) {
            (Some(_), _) => CallStatus::Answer,
            (None, Some(Outcome::Busy)) => CallStatus::Busy,
            (None, Some(Outcome::Cancelled)) => CallStatus::Cancel,
            (None, Some(Outcome::NotDialled)) => CallStatus::ChannelUnavailable,
            (None, Some(Outcome::Failed)) => CallStatus::Congestion,
            (None, _) => CallStatus::NoAnswer,
        };
        let status = match (&call.answered_at, &call.outcome) {
            (None, _) => CallStatus::NotCalled,
            (Some(_), Some(Outcome::Connected)) => CallStatus::Answer,
            (Some(_), Some(Outcome::Busy)) => CallStatus::Busy,
            (Some(_), Some(Outcome::Cancelled)) => CallStatus::Cancel,
            (Some(_), Some(Outcome::NotDialled)) => CallStatus::NotDialed,
            (Some(_), Some(Outcome::Failed)) => CallStatus::Congestion,
            (Some(_), _) => CallStatus::NoAnswer,
        };
        // A second leg that is not called begins where the first ended.
        let second = call.answered_at.unwrap_or(ended);
        let record = |kind: CallType, status: CallStatus, began, answered: Option<OffsetDateTime>| {
            let time = Clock::default().encode(began).unwrap_or_default();
            let talked = answered.map_or(time::Duration::ZERO, |answered| ended - answered);
            let rang = answered.unwrap_or(ended) - began;
            let mut record = Cdr::new(call.id.as_str(), kind, status, time)
                .with_caller(shown)
                .with_duration(talked)
                .with_ring_time(rang)
                .with_direction(Direction::Outgoing);
            record.agent_extension = Some(phone.into());
            record.customer_phone = Some(target.into());
            record.is_answered = Some(answered.is_some());
            record.talk_time = Some(talked);
            record.actual_ring_time = Some(rang);
            record.custom_data = wishes.map(|wishes| wishes.variables.clone()).unwrap_or_default();
            Leg { began, record }
        };
        let mut user =
            record(CallType::ClickToCallLeg1, user_status.clone(), call.placed_at, call.answered_at);
        user.record = user.record.with_target(phone).with_target_extension(phone);
        let mut customer = record(CallType::ClickToCallLeg2, status, second, call.connected_at);
        customer.record = customer
            .record
            .with_target(target)
            .with_caller_extension(phone)
            .with_first_leg_status(user_status);
        if wishes.is_some_and(|wishes| wishes.record) && call.connected_at.is_some() {
            let url = format!("https://cpanel.example.com/CallsHistory/PlayRecord/{}.mp3", call.id);
            customer.record = customer.record.with_recording_url(url);
        }
        vec![user, customer]
    }
}

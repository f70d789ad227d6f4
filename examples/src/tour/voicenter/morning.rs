//! A morning in a small call centre: who calls, who answers, who gives up.

use cdr_model::Agorot;
use cdr_model::voicenter::{CallStatus, CallTime, CallType, Cdr};
use time::{Duration, PrimitiveDateTime};

/// Id of the click-to-call that never reached its destination.
pub(super) const NOT_CALLED: &str = "202606150955000239c2c00000000002";

/// Returns the records, in no order that matters; nothing if the clock were out of range.
pub(super) fn records() -> Option<Vec<Cdr>> {
    use CallStatus::{Abandoned, Answer, HungUpInIvr, NoAnswer, NotCalled};
    let mut day = Vec::new();
    for (number, (clock, phone, status, wait, talk, agent)) in [
        ("09:02:10", "0500000001", Answer, 8, 95, Some(("Dana", "9996", "SIPDANA"))),
        ("09:15:00", "0500000002", Abandoned, 42, 0, None),
        ("09:20:30", "0500000003", Abandoned, 65, 0, None),
        ("09:31:05", "0500000004", Answer, 15, 210, Some(("Rita", "9997", "SIPRITA"))),
        ("09:44:50", "972500000005", Answer, 27, 61, Some(("Dana", "9996", "SIPDANA"))),
        ("10:05:12", "0500000006", Answer, 4, 33, Some(("Dana", "9996", "SIPDANA"))),
    ]
    .into_iter()
    .enumerate()
    {
        let mut record =
            Cdr::new(format!("2026061509000001240queue{number:08}"), CallType::Queue, status, at(clock)?)
                .with_caller(phone)
                .with_did("0722776772")
                .with_queue_id(1001)
                .with_queue_name("Sales Queue")
                .with_wait_time(Duration::seconds(wait))
                .with_duration(Duration::seconds(wait + talk));
        if let Some((name, code, extension)) = agent {
            record = record
                .with_representative_name(name)
                .with_representative_code(code)
                .with_target_extension(extension);
        }
        day.push(record);
    }
    day.push(
        Cdr::new("2026061509100001240menu000000001", CallType::Incoming, HungUpInIvr, at("09:10:00")?)
            .with_caller("0500000007")
            .with_did("0722776772"),
    );
    for (number, (clock, phone, country, status, talk)) in [
        ("09:40:00", "972500000002", "Israel", Answer, 80),
        ("10:10:00", "442079460123", "United Kingdom", Answer, 120),
        ("10:14:00", "442079460124", "United Kingdom", NoAnswer, 0),
        ("10:20:00", "12025550142", "United States", NoAnswer, 0),
    ]
    .into_iter()
    .enumerate()
    {
        let mut record = Cdr::new(
            format!("2026061509000001240out0{number:08}"),
            CallType::ExtensionOutgoing,
            status,
            at(clock)?,
        )
        .with_caller("0722776772")
        .with_target(phone)
        .with_target_country(country)
        .with_caller_extension("SIPRITA")
        .with_representative_name("Rita")
        .with_representative_code("9997")
        .with_ring_time(Duration::seconds(9))
        .with_duration(Duration::seconds(talk));
        if talk > 0 {
            record = record
                .with_price(Agorot::new(7))
                .with_recording_url(format!("https://recordings.example.com/{number}.mp3"));
        }
        day.push(record);
    }
    day.push(
        Cdr::new(NOT_CALLED, CallType::ClickToCallLeg1, NoAnswer, at("09:55:00")?)
            .with_caller("0722776772")
            .with_target("SIPDANA")
            .with_target_extension("SIPDANA")
            .with_representative_code("9996"),
    );
    day.push(
        Cdr::new(NOT_CALLED, CallType::ClickToCallLeg2, NotCalled, at("09:55:00")?)
            .with_caller("0722776772")
            .with_target("972500000008")
            .with_representative_code("9996"),
    );
    Some(day)
}

/// Reads a time of this day on the account's wall.
fn at(clock: &str) -> Option<CallTime> {
    let format = time::macros::format_description!("[hour]:[minute]:[second]");
    let clock = time::Time::parse(clock, &format).ok()?;
    CallTime::from_wall_clock(PrimitiveDateTime::new(time::macros::date!(2026 - 06 - 15), clock))
}

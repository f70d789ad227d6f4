//! The office around the simulated world: numbers, agents, queues, dialers, countries, prices, the clock on the wall.

use cdr_model::Agorot;
use cdr_model::simulator::{Dialer, SimulatedAccount};
use cdr_model::voicenter::Clock;
use pbx_events::simulator::SimulatedPbx;
use time::macros::time;
use time::{Date, Duration, Month, OffsetDateTime};

/// Number with the menu of the Voxology script.
pub const MENU: &str = "+15550100";
/// Number that is forwarded to one agent.
pub const FORWARDED: &str = "+15550101";
/// Number whose script an agent's leg runs.
pub const AGENT_SCRIPT: &str = "+15550102";
/// Number of the Kazoo account: business hours, menu, queue, ring group, mailbox.
pub const SUPPORT: &str = "+15550103";
/// Caller ID of click-to-call.
pub const CLICK: &str = "+15550110";
/// Caller ID of the dialer that rings the agent first.
pub const PRODUCTIVE: &str = "+15550111";
/// Caller ID of the dialer that rings the customer first and queues.
pub const PREDICTIVE: &str = "+15550112";
/// Caller ID of the dialer that rings the customer first and speaks.
pub const ANNOUNCER: &str = "+15550113";

/// How many agents there are.
pub const AGENTS: u32 = 10;
/// Queues, with their code, extension and agents.
pub const QUEUES: [(&str, &str, &str, &[u32]); 3] = [
    ("support", "1001", "2566*801", &[1, 2, 6]),
    ("sales", "1002", "2566*802", &[3, 4]),
    ("campaign", "1003", "2566*803", &[7, 8, 9]),
];
/// Extension of the voice menu.
pub const VOICE_MENU: &str = "2566*900";
/// Prefixes, countries, and tenths of an agora for each minute that has begun.
pub const COUNTRIES: [(&str, &str, i64); 5] = [
    ("+972", "Israel", 60),
    ("+1", "United States", 125),
    ("+44", "United Kingdom", 95),
    ("+33", "France", 110),
    ("+49", "Germany", 101),
];

/// Returns the number of an agent.
#[must_use]
pub fn agent(number: u32) -> String {
    format!("+1555020{number:02}")
}

/// Returns which agent has this number.
#[must_use]
pub fn agent_at(address: &str) -> Option<u32> {
    (0..AGENTS).find(|number| agent(*number) == address)
}

/// Returns the code under which reports know an agent.
#[must_use]
pub fn code(number: u32) -> String {
    format!("70{number:02}")
}

/// Returns the extension of an agent in the PBX.
#[must_use]
pub fn extension(number: u32) -> String {
    format!("2566*{}", 100 + number)
}

/// Returns the number of a customer, in one of five countries.
#[must_use]
pub fn customer(number: u32) -> String {
    match number % 20 {
        0..=9 => format!("+97250{number:07}"),
        10..=12 => format!("+1212555{:04}", 100 + number % 100),
        13..=15 => format!("+442079460{:03}", number % 1_000),
        16 | 17 => format!("+3319900{:04}", number % 10_000),
        _ => format!("+493023125{:03}", number % 1_000),
    }
}

/// Returns prefix, country and price of a number.
#[must_use]
pub fn country(number: &str) -> Option<(&'static str, i64)> {
    let found = COUNTRIES.iter().find(|(prefix, _, _)| number.starts_with(prefix));
    found.map(|(_, name, tenths)| (*name, *tenths))
}

/// Returns the seconds since 1970 on the wall clock in Israel, by the rule since 2013: summer from the Friday before
/// the last Sunday of March at 2:00 to the last Sunday of October at 2:00.
#[must_use]
pub fn wall_clock(unix: i64) -> i64 {
    let Ok(at) = OffsetDateTime::from_unix_timestamp(unix) else { return unix };
    let last_sunday = |month, day| {
        let last = Date::from_calendar_date(at.year(), month, day).ok()?;
        let back = last.weekday().number_days_from_sunday();
        last.checked_sub(Duration::days(back.into()))
    };
    let summer =
        last_sunday(Month::March, 31).zip(last_sunday(Month::October, 31)).is_some_and(|(spring, autumn)| {
            let begins = (spring - Duration::days(2)).with_time(time!(0:00)).assume_utc();
            let ends = (autumn - Duration::days(1)).with_time(time!(23:00)).assume_utc();
            begins <= at && at < ends
        });
    unix + if summer { 3 } else { 2 } * 3_600
}

/// Returns the instant as which the wall clock is read: of the hour that autumn repeats, the earlier one.
#[must_use]
pub fn as_read(unix: i64) -> i64 {
    let earlier = unix - 3_600;
    if wall_clock(earlier) == wall_clock(unix) { earlier } else { unix }
}

/// Returns the account that delivers the records.
#[must_use]
pub fn account() -> SimulatedAccount {
    let mut account = SimulatedAccount::new(Clock::default())
        .with_dialer(PRODUCTIVE, Dialer::Productive)
        .with_dialer(PREDICTIVE, Dialer::Predictive)
        .with_dialer(ANNOUNCER, Dialer::Predictive);
    for number in 0..AGENTS {
        let (extension, name) = (format!("SIPSIP{}", 100 + number), format!("Agent {number}"));
        account = account.with_agent(agent(number), extension, code(number), name);
    }
    for (name, code, _, _) in QUEUES {
        account = account.with_queue(name, code);
    }
    for (prefix, name, tenths) in COUNTRIES {
        let minute: Agorot = format!("{}.{}", tenths / 10, tenths % 10).parse().unwrap_or_default();
        account = account.with_country(prefix, name, minute);
    }
    account
}

/// Returns the PBX that sends the events.
#[must_use]
pub fn pbx() -> SimulatedPbx {
    let mut pbx = SimulatedPbx::new("sip.example.com", VOICE_MENU);
    for (name, _, extension, _) in QUEUES {
        pbx = pbx.with_queue(name, extension);
    }
    for number in 0..AGENTS {
        pbx = pbx.with_phone(agent(number), extension(number));
    }
    pbx
}

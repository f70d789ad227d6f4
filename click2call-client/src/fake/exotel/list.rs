//! The list of calls, with every documented filter and pages by cursor.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use time::macros::format_description;
use time::{Duration, OffsetDateTime, PrimitiveDateTime};

use super::v1::{local, overall, price, record};
use super::{Call, ExotelRules, line};
use crate::exotel::{Direction, IST};
use crate::fake::desk::Desk;
use crate::fake::fields::Fields;
use crate::redact::PhoneNumber;

/// Documented parameters.
const FILTERS: &[&str] = &[
    "Sid",
    "DateCreated",
    "To",
    "From",
    "PhoneNumber",
    "Status",
    "Duration",
    "Price",
    "Direction",
    "PageSize",
    "SortBy",
    "Before",
    "After",
    "details",
    "RecordingUrlValidity",
];

/// Most entries of a comma list.
const MOST: &[(&str, usize)] = &[("Sid", 100), ("To", 5), ("From", 5), ("PhoneNumber", 5)];
/// Longest range of dates, and the default one.
const MONTH: Duration = Duration::days(31);
/// Oldest calls that are listed: six months.
const OLDEST: Duration = Duration::days(184);

type Refused = (u16, String);

fn refuse(name: &str) -> Refused {
    (400, format!("Invalid parameter: {name}"))
}

/// Bounds of a range, both inclusive.
struct Range<T> {
    from: Option<T>,
    to: Option<T>,
}

impl<T: PartialOrd + Copy> Range<T> {
    /// Reads `gte:…;lte:…`, and `eq:…` where it is documented.
    fn parse(
        text: &str,
        name: &str,
        equals: bool,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Self, Refused> {
        let mut range = Self { from: None, to: None };
        for part in text.split(';') {
            let (operator, value) = part.split_once(':').ok_or_else(|| refuse(name))?;
            let value = Some(read(value).ok_or_else(|| refuse(name))?);
            match operator {
                "gte" => range.from = value,
                "lte" => range.to = value,
                "eq" if equals => (range.from, range.to) = (value, value),
                _ => return Err(refuse(name)),
            }
        }
        Ok(range)
    }

    fn holds(&self, value: Option<T>) -> bool {
        value.is_some_and(|value| {
            self.from.is_none_or(|from| value >= from) && self.to.is_none_or(|to| value <= to)
        })
    }
}

fn date(text: &str) -> Option<OffsetDateTime> {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    PrimitiveDateTime::parse(text, form).ok().map(|date| date.assume_offset(IST))
}

/// The unit is required.
fn seconds(text: &str) -> Option<i64> {
    text.strip_suffix('s')?.parse().ok()
}

/// Reads an amount in thousandths, exactly.
fn thousandths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part: i64 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(1000)?.checked_add(part)
}

pub(super) fn list(rules: &ExotelRules, request: &Request<Bytes>, desk: &Desk) -> Result<Value, Refused> {
    let query = Fields::of_query(request);
    if let Some(name) = query.undocumented(FILTERS) {
        return Err(refuse(name));
    }
    for (name, most) in MOST {
        if query.get(name).is_some_and(|list| list.split(',').count() > *most) {
            return Err(refuse(name));
        }
    }
    let minutes = query.number("RecordingUrlValidity").map_err(refuse)?;
    if minutes.is_some_and(|minutes| !(5..=60).contains(&minutes)) {
        return Err(refuse("RecordingUrlValidity"));
    }
    let mut calls = filtered(rules, &query, desk)?;
    match query.get("SortBy").unwrap_or("DateCreated:desc") {
        "DateCreated:asc" => {}
        "DateCreated:desc" => calls.reverse(),
        _ => return Err(refuse("SortBy")),
    }
    let size = query.number("PageSize").map_err(refuse)?.unwrap_or(50);
    if !(1..=100).contains(&size) {
        return Err(refuse("PageSize"));
    }
    // Cursors are opaque: here, the place where a page begins or before which it ends.
    let before = query.number("Before").map_err(refuse)?;
    let start = match before {
        Some(before) => before.saturating_sub(size),
        None => query.number("After").map_err(refuse)?.unwrap_or(0),
    };
    let end = before.unwrap_or_else(|| start.saturating_add(size));
    let details = query.get("details") == Some("true");
    let page: Vec<Value> =
        calls.iter().take(end).skip(start).map(|call| record(call, &rules.account_sid, details)).collect();
    let uri = |cursor: Option<(&str, usize)>| {
        let mut text = form_urlencoded::Serializer::new(String::new());
        for (name, value) in query.iter().filter(|(name, _)| !matches!(*name, "After" | "Before")) {
            text.append_pair(name, value);
        }
        if let Some((name, place)) = cursor {
            text.append_pair(name, &place.to_string());
        }
        format!("/v1/Accounts/{}/Calls.json?{}", rules.account_sid, text.finish())
    };
    let next = (end < calls.len()).then(|| uri(Some(("After", end))));
    let previous = (start > 0).then(|| uri(Some(("Before", start))));
    Ok(json!({
        "Metadata": {"Total": calls.len(), "PageSize": size, "FirstPageUri": uri(None),
            "PrevPageUri": previous, "NextPageUri": next},
        "Calls": page,
    }))
}

/// Returns the calls that meet every filter, oldest first.
fn filtered<'a>(rules: &'a ExotelRules, query: &Fields, desk: &Desk) -> Result<Vec<&'a Call>, Refused> {
    let now = desk.now();
    let created = match query.get("DateCreated") {
        None => Range { from: Some(now - MONTH), to: None },
        Some(text) => {
            let range = Range::parse(text, "DateCreated", false, date)?;
            let (from, to) = (range.from.unwrap_or(now - MONTH), range.to.unwrap_or(now));
            if to < from || to - from > MONTH || now - from > OLDEST {
                return Err(refuse("DateCreated"));
            }
            range
        }
    };
    let range = |name, read: fn(&str) -> Option<i64>| {
        query.get(name).map(|text| Range::parse(text, name, true, read)).transpose()
    };
    let duration = range("Duration", seconds)?;
    let prices = range("Price", thousandths)?;
    let one_of = |name: &str, value: &str| {
        query.get(name).is_none_or(|list| list.split(',').any(|one| one.trim() == value))
    };
    let within = |name: &str, number: &PhoneNumber| {
        let same = |one: &str| line(&PhoneNumber::from(one.trim())) == line(number);
        query.get(name).is_none_or(|list| list.split(',').any(same))
    };
    let wanted = |call: &&Call| {
        let of = &call.details;
        let made = of.created_time.get().map(|time| time.assume(IST));
        // Dates are told in whole seconds.
        let made = made.and_then(|made| date(&local(made)));
        let talked = of.total_duration.get().map(|time| time.whole_seconds());
        let cost = price(call).map(|(units, thousandths)| units * 1000 + thousandths);
        one_of("Sid", of.sid.get().map_or("", String::as_str))
            && created.holds(made)
            && within("From", &call.from)
            && within("To", &call.to)
            && of.virtual_number.get().is_none_or(|number| within("PhoneNumber", number))
            && one_of("Status", overall(call).as_str())
            && one_of("Direction", Direction::OutboundApi.as_str())
            && duration.as_ref().is_none_or(|range| range.holds(talked))
            && prices.as_ref().is_none_or(|range| range.holds(cost))
    };
    let mut calls: Vec<&Call> = rules.calls.values().filter(wanted).collect();
    calls.sort_by_key(|call| call.details.created_time.get().map(|time| time.assume(IST)));
    Ok(calls)
}

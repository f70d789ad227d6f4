use callflow_modules::temporal::{Cycle, Engine, NoDate, Ordinal, Rule, RuleSet, Schedule, Weekday, Zone};
use serde_json::json;
use time::{Date, Duration, Month, macros::date, macros::datetime};

fn starting(cycle: Cycle, start: Date) -> Rule {
    Rule::new("rule", cycle).with_start_date(start.midnight().assume_utc())
}

#[track_caller]
fn check(rule: &Rule, search: Date, expected: &str) {
    assert_eq!(rule.next_date(search).unwrap().to_string(), expected);
}

#[test]
fn a_date_rule_names_its_start() {
    check(&starting(Cycle::Date, date!(2026 - 12 - 24)), date!(2026 - 11 - 20), "2026-12-24");
}

#[test]
fn a_daily_rule_counts_whole_intervals_from_its_start() {
    let every = |interval| starting(Cycle::Daily, date!(2026 - 01 - 01)).with_interval(interval);
    check(&every(1), date!(2026 - 02 - 28), "2026-03-01");
    check(&every(1), date!(2026 - 12 - 31), "2027-01-01");
    check(&every(10), date!(2026 - 01 - 10), "2026-01-11");
    check(&every(10), date!(2026 - 01 - 11), "2026-01-21");
    check(&every(85), date!(2026 - 01 - 01), "2026-03-27");
}

#[test]
fn a_daily_rule_passes_a_leap_day() {
    check(&starting(Cycle::Daily, date!(2028 - 01 - 01)), date!(2028 - 02 - 28), "2028-02-29");
    check(&starting(Cycle::Daily, date!(2028 - 01 - 01)), date!(2028 - 02 - 29), "2028-03-01");
}

#[test]
fn a_weekly_rule_may_name_the_search_date_itself() {
    let rule = starting(Cycle::Weekly, date!(2026 - 11 - 02)).with_wdays([Weekday::Friday]);
    check(&rule, date!(2026 - 11 - 20), "2026-11-20");
    check(&rule, date!(2026 - 11 - 21), "2026-11-27");
}

#[test]
fn the_weekdays_of_a_rule_are_sorted_and_none_means_all() {
    let start = date!(2026 - 11 - 02);
    let mixed = starting(Cycle::Weekly, start).with_wdays([Weekday::Friday, Weekday::Monday]);
    check(&mixed, date!(2026 - 11 - 17), "2026-11-20");
    check(&mixed, date!(2026 - 11 - 21), "2026-11-23");
    check(&starting(Cycle::Weekly, start).with_wdays([]), date!(2026 - 11 - 19), "2026-11-19");
}

#[test]
fn a_weekly_rule_with_an_interval_counts_iso_weeks_across_the_year() {
    let rule = starting(Cycle::Weekly, date!(2026 - 12 - 21)).with_wdays([Weekday::Monday]).with_interval(2);
    check(&rule, date!(2026 - 12 - 22), "2027-01-04");
    check(&rule, date!(2026 - 12 - 29), "2027-01-04");
    check(&rule, date!(2027 - 01 - 05), "2027-01-18");
}

#[test]
fn the_days_of_the_first_week_before_the_start_do_not_count() {
    let rule = starting(Cycle::Weekly, date!(2026 - 11 - 18)).with_wdays([Weekday::Monday, Weekday::Friday]);
    check(&rule, date!(2026 - 11 - 16), "2026-11-20");
}

#[test]
fn a_monthly_rule_by_days_takes_the_next_day_or_the_first_of_the_next_active_month() {
    let rule = starting(Cycle::Monthly, date!(2026 - 01 - 01)).with_days([1, 15]);
    check(&rule, date!(2026 - 11 - 01), "2026-11-15");
    check(&rule, date!(2026 - 11 - 15), "2026-12-01");
    check(&rule, date!(2026 - 12 - 15), "2027-01-01");
    let quarterly = rule.with_interval(3);
    check(&quarterly, date!(2026 - 02 - 01), "2026-04-01");
    check(&quarterly, date!(2026 - 10 - 15), "2027-01-01");
}

#[test]
fn a_day_that_a_month_does_not_have_rolls_over() {
    let rule = starting(Cycle::Monthly, date!(2026 - 01 - 01)).with_days([31]);
    check(&rule, date!(2026 - 04 - 01), "2026-05-01");
}

#[test]
fn monthly_ordinals_are_computed_as_the_server_does() {
    let rule = |ordinal, interval| {
        starting(Cycle::Monthly, date!(2026 - 01 - 01))
            .with_wdays([Weekday::Tuesday])
            .with_ordinal(ordinal)
            .with_interval(interval)
    };
    check(&rule(Ordinal::Every, 1), date!(2026 - 11 - 24), "2026-12-01");
    check(&rule(Ordinal::Every, 2), date!(2026 - 11 - 24), "2027-01-05");
    check(&rule(Ordinal::First, 1), date!(2026 - 11 - 02), "2026-11-03");
    check(&rule(Ordinal::First, 1), date!(2026 - 11 - 03), "2026-12-01");
    check(&rule(Ordinal::Last, 1), date!(2026 - 11 - 20), "2026-11-24");
    check(&rule(Ordinal::Last, 1), date!(2026 - 11 - 24), "2026-12-29");
    // November 2026 has four Tuesdays, so its fifth runs into December.
    check(&rule(Ordinal::Fifth, 1), date!(2026 - 11 - 20), "2026-12-01");
}

#[test]
fn yearly_rules_by_day_keep_a_day_that_does_not_exist() {
    let rule = starting(Cycle::Yearly, date!(2028 - 01 - 01)).with_month(Month::February).with_days([29]);
    let next = rule.next_date(date!(2028 - 02 - 29)).unwrap();
    assert_eq!(next.to_string(), "2029-02-29");
    assert_eq!(next.date(), Some(date!(2029 - 03 - 01)));
}

#[test]
fn yearly_ordinals_stay_in_their_month() {
    let rule = |ordinal| {
        starting(Cycle::Yearly, date!(2026 - 01 - 01))
            .with_month(Month::November)
            .with_wdays([Weekday::Thursday])
            .with_ordinal(ordinal)
    };
    check(&rule(Ordinal::Fourth), date!(2026 - 11 - 20), "2026-11-26");
    check(&rule(Ordinal::Fourth), date!(2026 - 11 - 26), "2027-11-25");
    check(&rule(Ordinal::Last), date!(2026 - 02 - 01), "2026-11-26");
    check(&rule(Ordinal::Every), date!(2026 - 11 - 20), "2026-11-26");
    check(&rule(Ordinal::Every), date!(2026 - 12 - 01), "2027-11-04");
    // A fifth Thursday of November comes in 2028 only.
    check(&rule(Ordinal::Fifth), date!(2026 - 12 - 01), "2028-11-30");
}

#[test]
fn what_the_server_cannot_compute_names_its_reason() {
    let start = date!(2026 - 01 - 01);
    let check = |rule: Rule, expected| assert_eq!(rule.next_date(start), Err(expected));
    check(starting(Cycle::Monthly, start), NoDate::OneWeekdayNeeded);
    check(
        starting(Cycle::Yearly, start).with_wdays([Weekday::Monday, Weekday::Friday]),
        NoDate::OneWeekdayNeeded,
    );
    check(starting(Cycle::from("hourly"), start), NoDate::UnknownCycle);
    check(starting(Cycle::from(""), start), NoDate::NoCycle);
    check(starting(Cycle::Daily, start).with_interval(0), NoDate::NoInterval);
    check(starting(Cycle::Weekly, start).with_wdays([Weekday::from("noday")]), NoDate::UnknownWeekday);
    check(starting(Cycle::Daily, start).with_interval(u32::MAX), NoDate::OutOfRange);
}

#[test]
fn the_old_misspelling_of_wednesday_is_read() {
    let rule: Rule =
        serde_json::from_value(json!({"name": "mid-week", "cycle": "weekly", "wdays": ["wensday"]})).unwrap();
    check(&rule, date!(2026 - 11 - 20), "2026-11-25");
    assert_eq!(serde_json::to_value(&rule).unwrap()["wdays"], json!(["wednesday"]));
}

#[test]
fn a_rule_is_written_as_it_was_read() {
    let document = json!({
        "cycle": "yearly", "days": [24, 25], "enabled": false, "end_date": 63_996_307_200_i64,
        "exclude": ["2026-12-24"], "interval": 1, "month": 12, "name": "Christmas", "ordinal": "every",
        "start_date": 62_586_115_200_i64, "time_window_start": 0, "time_window_stop": 86_400,
        "wdays": ["sunday"], "flags": ["x"], "pvt_type": "temporal_rule",
    });
    let rule: Rule = serde_json::from_value(document.clone()).unwrap();
    assert_eq!(serde_json::to_value(&rule).unwrap(), document);
    let set = json!({"name": "holidays", "temporal_rules": ["a", "b"], "flags": []});
    let read: RuleSet = serde_json::from_value(set.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), set);
}

#[test]
fn numbers_that_came_as_text_are_read() {
    let document = json!({
        "name": "n", "cycle": "monthly", "days": ["1", 15], "interval": "2", "enabled": "true", "month": null,
        "time_window_stop": "61200",
    });
    let rule: Rule = serde_json::from_value(document).unwrap();
    assert_eq!(rule.days, Some(vec![1, 15]));
    assert_eq!((rule.interval, rule.enabled, rule.month), (Some(2), Some(true), None));
    assert_eq!(rule.time_window_stop, Some(Duration::hours(17)));
}

#[test]
fn both_ends_of_the_window_are_included() {
    let rule = Rule::new("open", Cycle::Daily).with_window(Duration::hours(9), Duration::hours(17));
    let at = |now| rule.applies(now, &Zone::UTC, Engine::V43).unwrap();
    assert!(!at(datetime!(2026-11-20 8:59:59 UTC)));
    assert!(at(datetime!(2026-11-20 9:00 UTC)));
    assert!(at(datetime!(2026-11-20 17:00:00.9 UTC)));
    assert!(!at(datetime!(2026-11-20 17:00:01 UTC)));
}

#[test]
fn enabled_overrules_the_calendar_but_not_the_start() {
    let now = datetime!(2026-11-20 12:00 UTC);
    let applies = |rule: &Rule| rule.applies(now, &Zone::UTC, Engine::V43).unwrap();
    let past = starting(Cycle::Date, date!(2020 - 01 - 01));
    assert!(!applies(&past));
    assert!(applies(&past.clone().with_enabled(true)));
    assert!(!applies(&Rule::new("always", Cycle::Daily).with_enabled(false)));
    assert!(!applies(&starting(Cycle::Daily, date!(2026 - 11 - 21)).with_enabled(true)));
}

#[test]
fn end_date_and_exclude_are_read_by_kazoo_5_only() {
    let now = datetime!(2026-11-20 12:00 UTC);
    let mut excluded = Rule::new("rule", Cycle::Daily);
    excluded.exclude = Some(vec!["2026-11-20".to_owned()]);
    let mut over = Rule::new("rule", Cycle::Daily);
    over.end_date = Some(datetime!(2026-11-19 0:00 UTC).into());
    for rule in [excluded, over] {
        assert!(rule.applies(now, &Zone::UTC, Engine::V43).unwrap());
        assert!(!rule.applies(now, &Zone::UTC, Engine::V5).unwrap());
    }
}

#[cfg(feature = "runtime")]
#[test]
fn a_rule_is_asked_in_the_local_time_of_its_zone() {
    let rule = Rule::new("open", Cycle::Weekly)
        .with_wdays([Weekday::Friday])
        .with_window(Duration::hours(9), Duration::hours(17));
    let now = datetime!(2026-11-20 23:30 UTC);
    let at = |zone: &str| rule.applies(now, &Zone::named(zone).unwrap(), Engine::V43).unwrap();
    assert!(at("America/Los_Angeles"));
    assert!(!at("Europe/London"));
    assert!(!at("Asia/Tokyo"));
}

#[cfg(feature = "runtime")]
#[test]
fn the_clock_change_moves_the_local_time() {
    let london = Zone::named("Europe/London").unwrap();
    assert_eq!(london.local(datetime!(2026-10-25 0:30 UTC)), datetime!(2026-10-25 1:30));
    assert_eq!(london.local(datetime!(2026-10-25 1:30 UTC)), datetime!(2026-10-25 1:30));
    assert!(Zone::named("inherit").is_err());
}

#[test]
fn the_first_candidate_that_applies_wins() {
    let schedule = Schedule::new()
        .candidate("past", starting(Cycle::Date, date!(2020 - 01 - 01)))
        .candidate("holidays", Rule::new("always", Cycle::Daily))
        .candidate("later", Rule::new("always", Cycle::Daily));
    assert_eq!(schedule.decide(datetime!(2026-11-20 12:00 UTC), &Zone::UTC), Ok(Some("holidays")));
}

#[test]
fn a_rule_that_cannot_be_computed_ends_the_search() {
    let schedule = Schedule::new()
        .candidate("broken", Rule::new("broken", Cycle::Monthly))
        .candidate("always", Rule::new("always", Cycle::Daily));
    assert_eq!(schedule.decide(datetime!(2026-11-20 12:00 UTC), &Zone::UTC), Err(NoDate::OneWeekdayNeeded));
    let skipped = Schedule::new()
        .candidate("empty", Rule::new("empty", Cycle::from("")))
        .candidate("always", Rule::new("always", Cycle::Daily));
    assert_eq!(skipped.decide(datetime!(2026-11-20 12:00 UTC), &Zone::UTC), Ok(Some("always")));
}

proptest::proptest! {
    #[test]
    fn no_rule_and_no_date_panics(
        cycle in proptest::sample::select(vec!["date", "daily", "weekly", "monthly", "yearly", "", "x"]),
        days in proptest::collection::vec(0_u8..=255, 0..3),
        weekdays in proptest::collection::vec(proptest::sample::select(vec!["monday", "wensday", "sunday", "?"]), 0..3),
        ordinal in proptest::sample::select(vec!["every", "first", "fifth", "last", "?"]),
        interval in proptest::prelude::any::<u32>(),
        month in proptest::prelude::any::<u8>(),
        start in proptest::prelude::any::<i64>(),
        search in -5_000_000_i32..5_000_000,
    ) {
        let rule: Rule = serde_json::from_value(json!({
            "name": "r", "cycle": cycle, "days": days, "wdays": weekdays, "ordinal": ordinal,
            "interval": interval, "month": month, "start_date": start,
        })).unwrap();
        if let Ok(search) = Date::from_julian_day(search) {
            let _ = rule.next_date(search);
            let _ = rule.applies(search.midnight().assume_utc(), &Zone::UTC, Engine::V5);
        }
    }
}

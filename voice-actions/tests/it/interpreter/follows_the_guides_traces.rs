//! The traces that the vendor reference expects of the guide's scripts (section 6.1).

use time::{Duration, OffsetDateTime};
use voice_actions::runtime::{End, Input, Outcome, Program, Start, Step};

use super::{NOW, follow, inbound, leg, lines, usual};
use crate::samples::guide;

#[test]
fn simple_forwarding_transfers_and_hangs_up() {
    insta::assert_snapshot!(lines(guide("simple-call-forwarding")).join("\n"), @r"
    /actions/0 bridge +TRANSFER_TO_NUMBER from +TRANSFER_FROM_NUMBER
    /actions/1 hang_up NORMAL_CLEARING
    ");
}

#[test]
fn time_of_day_speaks_and_transfers_by_the_clock() {
    insta::assert_snapshot!(lines(guide("time-of-day-routing")).join("\n"), @r"
    /actions/1/then/0 speak You have called during business hours.
    /actions/1/then/1 bridge +TRANSFER_TO_NUMBER_FOR_OPEN from +15550123
    /actions hang_up NORMAL_CLEARING
    ");
    let mut closed = leg(guide("time-of-day-routing"));
    let mut start = inbound();
    start.at = NOW - Duration::hours(12);
    insta::assert_snapshot!(follow(&mut closed, start, usual).lines.join("\n"), @r"
    /actions/1/orElse/0 speak You have called after business hours.
    /actions/1/orElse/1 bridge +TRANSFER_TO_NUMBER_FOR_CLOSE from +15550123
    /actions/1/orElse/2 hang_up NORMAL_CLEARING
    ");
}

#[test]
fn the_office_is_open_exactly_between_the_instants_of_the_reference() {
    let is_open = |at: OffsetDateTime| {
        let mut leg = leg(guide("time-of-day-routing"));
        let mut start = inbound();
        start.at = at;
        let Step::Do(request) = leg.resume(NOW, start.into()).unwrap() else { panic!("nothing was asked") };
        request.at.as_str() == "/actions/1/then/0"
    };
    let midnight = NOW.replace_time(time::Time::MIDNIGHT);
    for (hours, minutes, milliseconds, expected) in [
        (3, 0, 0, false),
        (12, 30, 20_500, false),
        (12, 30, 20_501, true),
        (15, 0, 0, true),
        (22, 59, 59_999, true),
        (23, 0, 20_499, true),
        (23, 0, 20_500, false),
    ] {
        let at = midnight
            + Duration::hours(hours)
            + Duration::minutes(minutes)
            + Duration::milliseconds(milliseconds);
        assert_eq!(is_open(at), expected, "{at}");
    }
}

#[test]
fn the_first_leg_dials_from_within_the_room() {
    insta::assert_snapshot!(lines(guide("advanced-call-forwarding-first-leg")).join("\n"), @r#"
    /actions/1 speak Hello. You are the customer leg and all actions on this flow will be for you. If you want a whisper, simply add a PLAY or SAY action before the DIAL action which will bridge the customer.
    /actions/2 enter_room "10605776@17155753" Some(2) true
    /actions/2/events/on_enter/0 originate CUSTOMER NUMBER TO DIAL from THIS IS THE CALLERID CONFIGURED TO THE SECOND SCRIPT. with {"conference_name":"10605776@17155753"}
    /actions/2 wait_in_room "10605776@17155753"
    /actions/3 speak Hello. You can add more ACTIONS after the agent leaves the conference, and these will be executed for the customer.
    /actions/4 hang_up NORMAL_CLEARING
    "#);
}

fn agent(session_data: serde_json::Value) -> Start {
    inbound().with_context(session_data)
}

#[test]
fn the_second_leg_joins_the_room_of_its_session_data() {
    let mut leg = leg(guide("advanced-call-forwarding-second-leg"));
    let followed = follow(&mut leg, agent(serde_json::json!({ "conference_name": "room-1" })), usual);
    insta::assert_snapshot!(followed.lines.join("\n"), @r#"
    /actions/0 speak Hello. We are connecting you to a new lead.
    /actions/1 enter_room "room-1" Some(2) true
    /actions/1 wait_in_room "room-1"
    /actions/2 speak Hello. You can add more ACTIONS after the customer leaves the conference, and these will be executed for the agent.
    /actions/3 hang_up NORMAL_CLEARING
    "#);
    assert_eq!(followed.warnings(), Vec::<String>::new());
}

#[test]
fn the_shark_tank_customer_dials_every_agent_with_the_same_session_data() {
    insta::assert_snapshot!(lines(guide("shark-tank-customer-leg")).join("\n"), @r#"
    /actions/1 speak Hello. You are the customer-first leg. We will find an agent-second leg for you to talk with.
    /actions/2 enter_room "10605776@17155753" Some(2) true
    /actions/2/events/on_enter/0/then/0 originate +FIRST_NUMBER from +THIS IS THE CALLERID CONFIGURED TO THE SECOND SCRIPT with {"conference_name":"10605776@17155753"}
    /actions/2/events/on_enter/0/then/0 originate +SECOND_NUMBER from +THIS IS THE CALLERID CONFIGURED TO THE SECOND SCRIPT with {"conference_name":"10605776@17155753"}
    /actions/2 wait_in_room "10605776@17155753"
    /actions/3 speak Hello. You can add more ACTIONS after the agent leaves the conference, and these will be executed for the customer.
    /actions/4 hang_up NORMAL_CLEARING
    "#);
}

/// The agent's script with these keys, in the version that the guide meant.
fn shark_tank_agent(keys: &[&str], outcome_of_room: &Outcome) -> Vec<String> {
    let corrected = guide("shark-tank-agent-leg").replace("conference_Name", "conference_name");
    let mut keys = keys.iter();
    let followed =
        follow(&mut leg(&corrected), agent(serde_json::json!({ "conference_name": "room-1" })), |request| {
            match request.effect.name() {
                "collect" => keys.next().map(|keys| Outcome::collected(*keys)),
                "enter_room" => Some(outcome_of_room.clone()),
                _ => usual(request),
            }
        });
    followed.lines
}

#[test]
fn the_agent_who_confirms_on_the_first_or_second_try_gets_the_room() {
    insta::assert_snapshot!(shark_tank_agent(&["", "1"], &Outcome::Entered).join("\n"), @r#"
    /actions/1 collect Some(1) # 5s You have a customer waiting. Please press one followed by the pound sign to speak with them.
    /actions/1 collect Some(1) # 5s You have a customer waiting. Please press one followed by the pound sign to speak with them.
    /actions/5 enter_room "room-1" Some(2) true
    /actions/5 wait_in_room "room-1"
    /actions/6 speak Hello. You can add more ACTIONS after the customer leaves the conference, and these will be executed for the agent.
    /actions/7 hang_up NORMAL_CLEARING
    "#);
}

#[test]
fn the_third_try_hangs_up_whatever_was_pressed() {
    let lines = shark_tank_agent(&["", "7", "1"], &Outcome::Entered);
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[3], "/actions/2/then/0 hang_up NORMAL_CLEARING");
}

#[test]
fn the_agent_who_is_late_hears_so_and_is_hung_up() {
    let lines = shark_tank_agent(&["1"], &Outcome::RoomFull);
    insta::assert_snapshot!(lines[2..].join("\n"), @r"
    /actions/5/events/on_enter_error_max_participants/0 speak Sorry. Someone else, more dedicated to our customers answered.
    /actions/5/events/on_enter_error_max_participants/1 hang_up NORMAL_CLEARING
    ");
}

#[test]
fn the_published_agent_script_enters_a_room_without_a_name_and_says_why() {
    let mut leg = leg(guide("shark-tank-agent-leg"));
    let followed = follow(&mut leg, agent(serde_json::json!({ "conference_name": "room-1" })), usual);
    assert_eq!(followed.lines[1], r#"/actions/5 enter_room "" Some(2) true"#);
    assert_eq!(followed.warnings(), ["/actions/5 unset $sessionData.conference_Name"]);
    assert_eq!(followed.end.unwrap(), End::HungUp(Default::default()));
}

#[test]
fn the_far_end_may_leave_at_any_request() {
    for (name, script) in crate::samples::GUIDE {
        let requests = lines(script).len();
        for leave_at in 0..requests {
            let mut asked = 0;
            let followed = follow(&mut leg(script), agent(serde_json::json!({})), |request| {
                asked += 1;
                if asked > leave_at { None } else { usual(request) }
            });
            assert!(matches!(followed.end, Ok(End::HungUp(_))), "{name} {leave_at}");
            assert_eq!(followed.lines.len(), leave_at + 1, "{name}: nothing is wanted after the end");
        }
    }
}

#[test]
fn an_outcome_that_comes_twice_changes_nothing() {
    let mut once = leg(guide("simple-call-forwarding"));
    let Step::Do(request) = once.resume(NOW, inbound().into()).unwrap() else { panic!("nothing was asked") };
    let done = Input::Done { id: request.id, outcome: Outcome::Done };
    once.resume(NOW, done.clone()).unwrap();
    let before = format!("{once:?}");
    assert!(once.resume(NOW, done).unwrap_err().is_stale());
    assert_eq!(format!("{once:?}"), before);
}

//! The builders give the guide's six scripts, equal as JSON and equal as typed values.

use serde_json::Value;
use time::Duration;
use voice_actions::action::{
    Collect, Conference, ConferenceMode, Dial, FinishKey, ForEach, Goto, Hangup, If, Label, Say, SessionData,
    Transfer,
};
use voice_actions::{Assignment, CallFlow, CallerId};

use crate::samples::guide;

fn check(name: &str, built: &CallFlow) {
    let published = guide(name);
    assert_eq!(built.to_value(), serde_json::from_str::<Value>(published).unwrap(), "{name} as JSON");
    assert_eq!(*built, CallFlow::from_json(published).unwrap(), "{name} as typed value");
}

#[test]
fn simple_call_forwarding() {
    let built = CallFlow::new()
        .then(Transfer::to("+TRANSFER_TO_NUMBER").with_caller_id(CallerId::new("+TRANSFER_FROM_NUMBER")))
        .then(Hangup::new());
    check("simple-call-forwarding", &built);
}

#[test]
fn time_of_day_routing() {
    let built = CallFlow::new()
        .then(
            Assignment::new()
                .with_expression("$callerID", "$callerNo")
                .with_expression("$openTransferNumber", "+TRANSFER_TO_NUMBER_FOR_OPEN")
                .with_expression("$closeTransferNumber", "+TRANSFER_TO_NUMBER_FOR_CLOSE")
                .with_number("$openTimeHours", 12)
                .with_number("$openTimeMinutes", 30)
                .with_number("$closeTimeHours", 23)
                .with_expression("$closeTimeMinutes", "00")
                .with_expression(
                    "$openTime",
                    "Number(new Date().setUTCHours($openTimeHours, $openTimeMinutes))",
                )
                .with_expression(
                    "$closeTime",
                    "Number(new Date().setUTCHours($closeTimeHours, $closeTimeMinutes))",
                ),
        )
        .then(
            If::new("$startTime > $openTime && $startTime < $closeTime")
                .then(Say::text("You have called during business hours."))
                .then(Transfer::to("${openTransferNumber}"))
                .or_else(Say::text("You have called after business hours."))
                .or_else(Transfer::to("${closeTransferNumber}"))
                .or_else(Hangup::new()),
        );
    check("time-of-day-routing", &built);
}

#[test]
fn advanced_call_forwarding() {
    let first = CallFlow::new()
        .then(Assignment::new().with_expression("$sessionData.conference_name", "$callId"))
        .then(Say::text(
            "Hello. You are the customer leg and all actions on this flow will be for you. If you want a whisper, \
             simply add a PLAY or SAY action before the DIAL action which will bridge the customer.",
        ))
        .then(
            Conference::room("${sessionData.conference_name}")
                .with_max_participants(2_u32)
                .with_end_on_exit(true)
                .on_enter(
                    Dial::new(
                        "CUSTOMER NUMBER TO DIAL",
                        CallerId::new("THIS IS THE CALLERID CONFIGURED TO THE SECOND SCRIPT."),
                    )
                    .with_session_data(SessionData::all()),
                ),
        )
        .then(Say::text(
            "Hello. You can add more ACTIONS after the agent leaves the conference, and these will be executed for \
             the customer.",
        ))
        .then(Hangup::new());
    check("advanced-call-forwarding-first-leg", &first);

    let second = CallFlow::new()
        .then(Say::text("Hello. We are connecting you to a new lead. "))
        .then(
            Conference::room("${sessionData.conference_name}")
                .with_max_participants(2_u32)
                .with_end_on_exit(true),
        )
        .then(Say::text(
            "Hello. You can add more ACTIONS after the customer leaves the conference, and these will be executed \
             for the agent.",
        ))
        .then(Hangup::new());
    check("advanced-call-forwarding-second-leg", &second);
}

#[test]
fn shark_tank() {
    let customer = CallFlow::new()
        .then(
            Assignment::new()
                .with_expression("$sessionData.conference_name", "$callId")
                .with_texts("$agentNumbers", ["+FIRST_NUMBER", "+SECOND_NUMBER"]),
        )
        .then(Say::text(
            "Hello. You are the customer-first leg. We will find an agent-second leg for you to talk with.",
        ))
        .then(
            Conference::room("${sessionData.conference_name}")
                .with_max_participants(2_u32)
                .with_mode(ConferenceMode::Join)
                .with_end_on_exit(true)
                .on_enter(
                    ForEach::item_of("$agentNumbers").then(
                        Dial::new(
                            "${val}",
                            CallerId::new("+THIS IS THE CALLERID CONFIGURED TO THE SECOND SCRIPT"),
                        )
                        .with_session_data(SessionData::all()),
                    ),
                ),
        )
        .then(Say::text(
            "Hello. You can add more ACTIONS after the agent leaves the conference, and these will be executed for \
             the customer.",
        ))
        .then(Hangup::new());
    check("shark-tank-customer-leg", &customer);

    let agent = CallFlow::new()
        .then(Label::new("ConfirmDigit"))
        .then(
            Collect::digits(1)
                .with_finish_key(FinishKey::Pound)
                .with_timeout(Duration::seconds(5))
                .prompt(Say::text(
                    "You have a customer waiting. Please press one followed by the pound sign to speak with them.",
                )),
        )
        .then(If::new("$collectAttempt == 3").then(Hangup::new()))
        .then(
            If::new("$keyPresses == '1'")
                .then(Goto::label("JoinAgent"))
                .or_else(Goto::label("ConfirmDigit")),
        )
        .then(Label::new("JoinAgent"))
        .then(
            // The capital N is the guide's own mistake; the customer's leg wrote `conference_name`.
            Conference::room("${sessionData.conference_Name}")
                .with_mode(ConferenceMode::Join)
                .with_end_on_exit(true)
                .with_max_participants(2_u32)
                .on_full(Say::text("Sorry. Someone else, more dedicated to our customers answered."))
                .on_full(Hangup::new()),
        )
        .then(Say::text(
            "Hello. You can add more ACTIONS after the customer leaves the conference, and these will be executed \
             for the agent.",
        ))
        .then(Hangup::new());
    check("shark-tank-agent-leg", &agent);
}

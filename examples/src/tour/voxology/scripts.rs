//! The six scripts with the builders, beside the guide's own JSON.

use anyhow::{Context as _, ensure};
use time::Duration;
use voice_actions::action::{
    Collect, Conference, ConferenceMode, Dial, FinishKey, ForEach, Goto, Hangup, If, Label, Say, SessionData,
    Transfer,
};
use voice_actions::check::{Script, Scripts};
use voice_actions::diagnostics::{Findings, Severity};
use voice_actions::{Assignment, CallFlow, CallerId};

use crate::tour::Stage;

/// One of the guide's scripts as published, from the sample files of `voice-actions`.
macro_rules! published {
    ($name:literal) => {
        include_str!(concat!("../../../../voice-actions/tests/samples/voxology/", $name, ".json"))
    };
}

const CUSTOMER_GOODBYE: &str = "Hello. You can add more ACTIONS after the agent leaves the conference, and these \
                                will be executed for the customer.";
const AGENT_GOODBYE: &str = "Hello. You can add more ACTIONS after the customer leaves the conference, and these \
                             will be executed for the agent.";

/// "Simple Call Forwarding".
pub(super) fn simple_call_forwarding(to: &str, caller_id: &str) -> CallFlow {
    CallFlow::new().then(Transfer::to(to).with_caller_id(CallerId::new(caller_id))).then(Hangup::new())
}

/// "Time of Day Routing"; numbers are given as the expressions that the variables get.
pub(super) fn time_of_day_routing(open: &str, closed: &str) -> CallFlow {
    let setup = Assignment::new()
        .with_expression("$callerID", "$callerNo")
        .with_expression("$openTransferNumber", open)
        .with_expression("$closeTransferNumber", closed)
        .with_number("$openTimeHours", 12)
        .with_number("$openTimeMinutes", 30)
        .with_number("$closeTimeHours", 23)
        .with_expression("$closeTimeMinutes", "00")
        .with_expression("$openTime", "Number(new Date().setUTCHours($openTimeHours, $openTimeMinutes))")
        .with_expression("$closeTime", "Number(new Date().setUTCHours($closeTimeHours, $closeTimeMinutes))");
    let route = If::new("$startTime > $openTime && $startTime < $closeTime")
        .then(Say::text("You have called during business hours."))
        .then(Transfer::to("${openTransferNumber}"))
        .or_else(Say::text("You have called after business hours."))
        .or_else(Transfer::to("${closeTransferNumber}"))
        .or_else(Hangup::new());
    CallFlow::new().then(setup).then(route)
}

/// "Advanced Call Forwarding", the leg of the customer.
pub(super) fn advanced_first_leg(to: &str, second_script: &str) -> CallFlow {
    let dial = Dial::new(to, CallerId::new(second_script)).with_session_data(SessionData::all());
    CallFlow::new()
        .then(Assignment::new().with_expression("$sessionData.conference_name", "$callId"))
        .then(Say::text(
            "Hello. You are the customer leg and all actions on this flow will be for you. If you want a whisper, \
             simply add a PLAY or SAY action before the DIAL action which will bridge the customer.",
        ))
        .then(
            Conference::room("${sessionData.conference_name}")
                .with_max_participants(2_u32)
                .with_end_on_exit(true)
                .on_enter(dial),
        )
        .then(Say::text(CUSTOMER_GOODBYE))
        .then(Hangup::new())
}

/// "Advanced Call Forwarding", the leg of the agent.
pub(super) fn advanced_second_leg() -> CallFlow {
    CallFlow::new()
        .then(Say::text("Hello. We are connecting you to a new lead. "))
        .then(
            Conference::room("${sessionData.conference_name}")
                .with_max_participants(2_u32)
                .with_end_on_exit(true),
        )
        .then(Say::text(AGENT_GOODBYE))
        .then(Hangup::new())
}

/// "Shark Tank", the leg of the customer.
pub(super) fn shark_tank_customer(agents: &[&str], second_script: &str) -> CallFlow {
    let dial = Dial::new("${val}", CallerId::new(second_script)).with_session_data(SessionData::all());
    CallFlow::new()
        .then(
            Assignment::new()
                .with_expression("$sessionData.conference_name", "$callId")
                .with_texts("$agentNumbers", agents),
        )
        .then(Say::text(
            "Hello. You are the customer-first leg. We will find an agent-second leg for you to talk with.",
        ))
        .then(
            Conference::room("${sessionData.conference_name}")
                .with_max_participants(2_u32)
                .with_mode(ConferenceMode::Join)
                .with_end_on_exit(true)
                .on_enter(ForEach::item_of("$agentNumbers").then(dial)),
        )
        .then(Say::text(CUSTOMER_GOODBYE))
        .then(Hangup::new())
}

/// "Shark Tank", the leg of each agent; the guide's own room is `${sessionData.conference_Name}`.
pub(super) fn shark_tank_agent(room: &str) -> CallFlow {
    let prompt = Say::text(
        "You have a customer waiting. Please press one followed by the pound sign to speak with them.",
    );
    CallFlow::new()
        .then(Label::new("ConfirmDigit"))
        .then(
            Collect::digits(1)
                .with_finish_key(FinishKey::Pound)
                .with_timeout(Duration::seconds(5))
                .prompt(prompt),
        )
        .then(If::new("$collectAttempt == 3").then(Hangup::new()))
        .then(
            If::new("$keyPresses == '1'").then(Goto::label("JoinAgent")).or_else(Goto::label("ConfirmDigit")),
        )
        .then(Label::new("JoinAgent"))
        .then(
            Conference::room(room)
                .with_mode(ConferenceMode::Join)
                .with_end_on_exit(true)
                .with_max_participants(2_u32)
                .on_full(Say::text("Sorry. Someone else, more dedicated to our customers answered."))
                .on_full(Hangup::new()),
        )
        .then(Say::text(AGENT_GOODBYE))
        .then(Hangup::new())
}

/// Shows that the builders give the guide's JSON, and what the checks say about it.
pub(super) fn show(stage: &Stage) -> anyhow::Result<()> {
    stage.tell(
        "Six call flows, composed with builders, equal the guide's JSON. The check finds a slip in the guide:",
    );
    let scripts = [
        (
            "Simple Call Forwarding",
            simple_call_forwarding("+TRANSFER_TO_NUMBER", "+TRANSFER_FROM_NUMBER"),
            published!("simple-call-forwarding"),
        ),
        (
            "Time of Day Routing",
            time_of_day_routing("+TRANSFER_TO_NUMBER_FOR_OPEN", "+TRANSFER_TO_NUMBER_FOR_CLOSE"),
            published!("time-of-day-routing"),
        ),
        (
            "Advanced Call Forwarding, first leg",
            advanced_first_leg(
                "CUSTOMER NUMBER TO DIAL",
                "THIS IS THE CALLERID CONFIGURED TO THE SECOND SCRIPT.",
            ),
            published!("advanced-call-forwarding-first-leg"),
        ),
        (
            "Advanced Call Forwarding, second leg",
            advanced_second_leg(),
            published!("advanced-call-forwarding-second-leg"),
        ),
        (
            "Shark Tank, customer leg",
            shark_tank_customer(
                &["+FIRST_NUMBER", "+SECOND_NUMBER"],
                "+THIS IS THE CALLERID CONFIGURED TO THE SECOND SCRIPT",
            ),
            published!("shark-tank-customer-leg"),
        ),
        (
            "Shark Tank, agent leg",
            shark_tank_agent("${sessionData.conference_Name}"),
            published!("shark-tank-agent-leg"),
        ),
    ];
    for (name, built, published) in &scripts {
        let json: serde_json::Value = serde_json::from_str(published)?;
        ensure!(built.to_value() == json, "{name}: the builders give other JSON than the guide");
        ensure!(CallFlow::from_json(published)? == *built, "{name}: reading gives another value");
        stage.holds(format_args!("{name}: {} steps, equal to the guide's JSON", built.walk().count()));
    }

    stage.say("Checked one by one, they have placeholders and nothing worse:");
    for (name, _, published) in &scripts {
        let findings = voice_actions::check::check_text(published);
        ensure!(findings.iter().all(|finding| finding.severity == Severity::Info), "{name}: {findings}");
        stage.holds(format_args!("{name}: {}", count(&findings)));
    }

    stage.say("Checked together, the two legs of the Shark Tank show the guide's own slip:");
    let [.., (_, _, customer), (_, _, agent)] = &scripts;
    let mut findings = Scripts::new()
        .with(Script::from_text("customer", *customer))
        .with(Script::from_text("agent", *agent))
        .check();
    let agent = findings.remove("agent").context("the agent's script was checked")?;
    stage.block(&agent);
    let slip = agent.with_code("undefined-var").next().context("the slip was found")?;
    ensure!(slip.suggestion.as_deref() == Some("$sessionData.conference_name"), "{slip}");
    stage.show(&slip.message);
    Ok(())
}

fn count(findings: &Findings) -> String {
    match findings.len() {
        0 => "no finding".to_owned(),
        1 => "1 remark".to_owned(),
        many => format!("{many} remarks"),
    }
}

//! The call flows of the office: Voxology scripts and a Kazoo account, behind one exchange.

use std::sync::Arc;

use callflow_modules::directory::{DirectoryAnswers, Kind, MemoryDirectory};
use callflow_modules::walker::Account;
use serde_json::json;
use voice_actions::CallFlow;
use voice_actions::interpreter::Application;
use voice_actions::runtime::simulator::{AnswerTable, RouteError, Router};
use voice_actions::runtime::{Session, Snapshot, Start};

use crate::closed_loop::office::{
    AGENT_SCRIPT, ANNOUNCER, CLICK, FORWARDED, MENU, PREDICTIVE, PRODUCTIVE, SUPPORT, agent,
};

/// Web service of the Kazoo account that says who is on duty.
const DUTY: &str = "https://example.com/duty";

/// Two vendors' numbers in one world: what no Voxology script has is Kazoo's.
#[derive(Debug)]
pub(super) struct Exchange {
    voxology: Application,
    kazoo: Account,
}

impl Exchange {
    fn of(&self, start: &Start) -> &dyn Router {
        if self.voxology.interpreter(start).is_some() { &self.voxology } else { &self.kazoo }
    }
}

impl Router for Exchange {
    fn program(&self, start: &Start) -> Result<Option<Box<dyn Session>>, RouteError> {
        self.of(start).program(start)
    }

    fn restore(&self, start: &Start, snapshot: &Snapshot) -> Result<Box<dyn Session>, RouteError> {
        self.of(start).restore(start, snapshot)
    }
}

/// Makes the exchange, and the services that its flows ask.
pub(super) fn exchange() -> anyhow::Result<(Exchange, DirectoryAnswers<Arc<MemoryDirectory>>)> {
    let kazoo = account()?;
    let duty = json!({
        "module": "device", "data": { "id": agent(5), "timeout": 15 },
        "children": { "_": { "module": "tts", "data": { "text": "Nobody is on duty." } } },
    });
    let web = AnswerTable::new().with_json(DUTY, duty);
    let answers = DirectoryAnswers::new(Arc::new(kazoo.directory().clone()), web);
    Ok((Exchange { voxology: scripts()?, kazoo }, answers))
}

/// The Voxology scripts: a menu (a room with an agent, a transfer, a queue), forwarding, and what originated legs run.
fn scripts() -> anyhow::Result<Application> {
    let hang_up = json!({ "type": "HANGUP" });
    let when = |key: &str, then: serde_json::Value| {
        let condition = format!("$keyPresses == '{key}'");
        json!({ "type": "IF", "condition": condition, "then": [then, hang_up] })
    };
    let room = |on_enter: serde_json::Value| {
        json!({
            "type": "CONFERENCE",
            "params": { "name": "${sessionData.room}", "max_participants": 2, "end_on_exit": "true" },
            "events": { "on_enter": on_enter },
        })
    };
    let transfer = |to: &str| json!({ "type": "TRANSFER", "params": { "no": to } });
    let queue = |name: &str| json!({ "type": "QUEUE", "params": { "name": name } });
    let say = |text: &str| json!({ "type": "SAY", "params": { "text": text } });
    let dial = json!({
        "type": "DIAL",
        "params": { "no": agent(0), "caller_id_no": AGENT_SCRIPT },
        "session_data": "$sessionData",
    });
    let question = json!({
        "type": "COLLECT",
        "params": { "num_digits": 1, "timeout": 4000 },
        "actions": [say("Press one for sales, two for support, three to wait.")],
    });
    let menu = json!([
        { "$sessionData.room": "$callId" },
        question,
        when("1", room(json!([dial]))),
        when("2", transfer(&agent(1))),
        when("3", queue("sales")),
        say("Please write to us."),
        hang_up,
    ]);
    let mut application = Application::new();
    for (number, actions) in [
        (MENU, menu),
        (AGENT_SCRIPT, json!([say("A customer."), room(json!([])), hang_up])),
        (FORWARDED, json!([transfer(&agent(2)), hang_up])),
        (CLICK, json!([transfer("${sessionData.customer}"), hang_up])),
        (PRODUCTIVE, json!([say("The next customer."), transfer("${sessionData.customer}"), hang_up])),
        (PREDICTIVE, json!([queue("campaign"), hang_up])),
        (ANNOUNCER, json!([say("We have news for you."), transfer(&agent(7)), hang_up])),
    ] {
        let flow = CallFlow::from_value(json!({ "actions": actions }))?;
        application = application.with_flow(number, flow);
    }
    Ok(application)
}

/// The Kazoo account: business hours, a menu with a queue, a ring group and a web service, a mailbox; agents dial out.
fn account() -> anyhow::Result<Account> {
    let mailbox = json!({ "module": "voicemail", "data": { "id": "box", "action": "compose" } });
    let endpoint = |number: u32| json!({ "endpoint_type": "device", "id": agent(number), "timeout": 18 });
    let menu = json!({
        "module": "menu", "data": { "id": "main" },
        "children": {
            "1": { "module": "acdc_member", "data": { "id": "support" }, "children": { "_": mailbox } },
            "2": {
                "module": "ring_group",
                "data": { "endpoints": [endpoint(3), endpoint(4)], "strategy": "simultaneous", "timeout": 18 },
                "children": { "_": mailbox },
            },
            "3": { "module": "pivot", "data": { "voice_url": DUTY, "method": "get" } },
            "timeout": mailbox,
            "_": mailbox,
        },
    });
    let flow = json!({
        "module": "temporal_route", "data": { "timezone": "Asia/Jerusalem", "rules": ["office_hours"] },
        "children": { "office_hours": menu, "_": mailbox },
    });
    let hours = json!({
        "name": "Office hours", "cycle": "weekly", "interval": 1, "start_date": 62_586_115_200_i64,
        "wdays": ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday"],
        "time_window_start": 8 * 3_600, "time_window_stop": 20 * 3_600,
    });
    let question = json!({
        "name": "Main", "retries": 2, "max_extension_length": 1, "timeout": 4000, "hunt": false,
    });
    let directory = MemoryDirectory::new()
        .with_invented_endpoints()
        .with(Kind::Rule, "office_hours", hours)
        .with(Kind::Menu, "main", question)
        .with(Kind::Mailbox, "box", json!({ "name": "Box", "mailbox": "100" }));
    let out = json!({ "module": "resources", "data": { "use_local_resources": true, "timeout": 30 } });
    Ok(Account::new(directory).with_flow(SUPPORT, &flow)?.with_flow("no_match", &out)?)
}

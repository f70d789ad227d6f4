//! Rows of sections 11 and 14 of the vendor's notes, and what is known of single modules, with their findings.
//!
//! Rows of section 11 that no document can show are not here: what the engine does with them is run by
//! `the_code_decides_where_papers_differ`, one test per row. Three rows are neither: `data required` is a matter of the
//! verdict, `camping_feature` has fields that raise no alarm, and the names of webhook actions stand in no callflow.

use callflow_modules::check::{Check, Mode, Subject};
use callflow_modules::schema::Profile;
use serde_json::{Value, json};
use voice_actions::diagnostics::Findings;

pub(crate) const ID: &str = "0123456789abcdef0123456789abcdef";

/// A row: what it is, the release, the node, and code, place and suggestion of the finding.
pub(crate) struct Trap {
    pub(crate) row: &'static str,
    pub(crate) profile: Profile,
    pub(crate) node: Value,
    pub(crate) code: &'static str,
    pub(crate) at: &'static str,
    pub(crate) meant: Option<&'static str>,
}

fn trap(row: &'static str, node: Value, code: &'static str, at: &'static str) -> Trap {
    Trap { row, profile: Profile::Kazoo43, node, code, at, meant: None }
}

impl Trap {
    fn in_5(mut self) -> Self {
        self.profile = Profile::Kazoo5;
        self
    }

    fn meaning(mut self, suggestion: &'static str) -> Self {
        self.meant = Some(suggestion);
        self
    }

    pub(crate) fn findings(&self) -> Findings {
        let text = serde_json::to_string_pretty(&self.node).unwrap();
        Check::new(self.profile, Mode::Pivot).text_of(Subject::Node, &text).unwrap()
    }
}

pub(crate) fn node(module: &str, data: Value) -> Value {
    json!({ "module": module, "data": data })
}

pub(crate) fn with_child(module: &str, data: Value, key: &str) -> Value {
    json!({ "module": module, "data": data, "children": { key: { "module": "hangup", "data": {} } } })
}

/// Section 11, in its order.
pub(crate) fn disagreements() -> Vec<Trap> {
    let url = "https://example.com/flow";
    let chain = |first: Value, second: Value| {
        let mut chain = node("prepend_cid", first);
        chain["children"]["_"] = node("prepend_cid", second);
        chain
    };
    vec![
        trap("pivot `_`", with_child("pivot", json!({ "voice_url": url }), "_"), "differs", "/data"),
        trap("pivot req_format", node("pivot", json!({ "voice_url": url })), "defaults-written", "/data"),
        trap(
            "pivot req_timeout",
            node("pivot", json!({ "voice_url": url, "req_timeout": "5" })),
            "field-unknown",
            "/data/req_timeout",
        )
        .meaning("req_timeout_ms"),
        trap(
            "ring_group endpoints",
            node("ring_group", json!({ "endpoints": [ID] })),
            "type",
            "/data/endpoints/0",
        )
        .meaning(r#"{"id":"0123456789abcdef0123456789abcdef","endpoint_type":"…"}"#),
        trap("group endpoints", node("group", json!({ "endpoints": [ID] })), "trap", "/data/endpoints"),
        trap("say", node("say", json!({ "text": "Hello" })), "unknown-module", "/module").meaning("tts"),
        trap("response.code", node("response", json!({})), "defaults-written", "/data"),
        trap("response.code as text", node("response", json!({ "code": "486" })), "type", "/data/code")
            .meaning("486"),
        trap("device.timeout", node("device", json!({ "id": ID, "timeout": 0 })), "differs", "/data/timeout"),
        trap(
            "route_to_cid.timeout",
            node("route_to_cid", json!({ "timeout": 0 })),
            "differs",
            "/data/timeout",
        ),
        trap("route_to_cid.cid_types", node("route_to_cid", json!({})), "defaults-written", "/data"),
        trap(
            "park timeouts",
            node("park", json!({ "default_callback_timeout": 30 })),
            "unit",
            "/data/default_callback_timeout",
        )
        .meaning("30000"),
        trap(
            "park timeouts",
            node("park", json!({ "default_ringback_timeout": 120 })),
            "unit",
            "/data/default_ringback_timeout",
        )
        .meaning("120000"),
        trap(
            "park timeouts of a slot",
            node("park", json!({ "slots": { "101": { "ringback_timeout": 60 } } })),
            "unit",
            "/data/slots/101/ringback_timeout",
        )
        .meaning("60000"),
        trap(
            "park timeouts of a slot",
            node("park", json!({ "slots": { "101": { "callback_timeout": 60 } } })),
            "unit",
            "/data/slots/101/callback_timeout",
        )
        .meaning("60000"),
        trap(
            "dynamic_cid interdigit_timeout",
            node("dynamic_cid", json!({ "interdigit_timeout": 3 })),
            "unit",
            "/data/interdigit_timeout",
        )
        .meaning("3000"),
        trap(
            "hotdesk interdigit_timeout",
            node("hotdesk", json!({ "action": "login", "interdigit_timeout": 3 })),
            "unit",
            "/data/interdigit_timeout",
        )
        .meaning("3000"),
        trap("call_waiting.scope", node("call_waiting", json!({})), "defaults-written", "/data"),
        trap(
            "doorman.recording_limit",
            node("doorman", json!({ "id": ID, "recording_limit": 60 })),
            "trap",
            "/data/recording_limit",
        )
        .in_5(),
        trap(
            "doorman.recording_limit",
            node("doorman", json!({ "id": ID, "recording_limit": 1 })),
            "trap",
            "/data/recording_limit",
        )
        .in_5(),
        trap("record_call.origin", node("record_call", json!({ "origin": "me" })), "ignored", "/data/origin"),
        trap(
            "record_caller.origin",
            node("record_caller", json!({ "origin": "me" })),
            "ignored",
            "/data/origin",
        )
        .in_5(),
        trap(
            "doorman.origin",
            node("doorman", json!({ "id": ID, "origin": "me" })),
            "ignored",
            "/data/origin",
        )
        .in_5(),
        trap("record_call.action", node("record_call", json!({ "action": "pause" })), "enum", "/data/action"),
        trap("conference_feature.id", node("conference_feature", json!({ "id": ID })), "ignored", "/data/id"),
        trap(
            "set_variable.variable",
            node("set_variable", json!({ "variable": "colour" })),
            "ignored",
            "/data/variable",
        ),
        trap(
            "collect_dtmf.terminators",
            node("collect_dtmf", json!({ "terminators": ["#"] })),
            "ignored",
            "/data/terminators",
        ),
        trap(
            "group_pickup_feature.type",
            node("group_pickup_feature", json!({ "type": "group" })),
            "trap",
            "/data/type",
        ),
        trap(
            "group_pickup_feature.type",
            node("group_pickup_feature", json!({ "type": "user" })),
            "trap",
            "/data/type",
        ),
        trap(
            "intercept_feature.type",
            node("intercept_feature", json!({ "type": "user" })),
            "trap",
            "/data/type",
        ),
        trap(
            "branch_variable.variable",
            node("branch_variable", json!({ "variable": ["a", "b"] })),
            "type",
            "/data/variable",
        ),
        trap(
            "branch_bnumber hunt not allowed",
            node("branch_bnumber", json!({ "hunt": true, "hunt_allow": "^2" })),
            "trap",
            "/data/hunt_allow",
        ),
        trap(
            "prepend_cid.apply_to current",
            chain(json!({ "caller_id_name_prefix": "A" }), json!({ "caller_id_name_prefix": "B" })),
            "trap",
            "/children/_/data/apply_to",
        ),
        trap("flush_dtmf", node("flush_dtmf", json!({})), "trap", "/data"),
        trap(
            "menu key `invalid`",
            with_child("menu", json!({ "id": ID }), "invalid"),
            "unreachable-branch",
            "/children/invalid",
        ),
        trap(
            "offnet",
            node("offnet", json!({ "use_local_resources": true })),
            "differs",
            "/data/use_local_resources",
        ),
        trap(
            "empty child {}",
            json!({ "module": "noop", "children": { "_": {} } }),
            "required",
            "/children/_",
        ),
        trap(
            "children as module object",
            json!({ "module": "noop", "children": node("hangup", json!({})) }),
            "children-hold-node",
            "/children",
        )
        .meaning("{\"_\": …}"),
    ]
}

/// Section 14: what the server accepts although it is useless; section 4: what single modules need or refuse.
pub(crate) fn useless() -> Vec<Trap> {
    vec![
        trap(
            "unknown key",
            node("device", json!({ "id": ID, "timout": 20 })),
            "field-unknown",
            "/data/timout",
        )
        .meaning("timeout"),
        trap(
            "unknown key of a node",
            json!({ "module": "noop", "childern": {} }),
            "field-unknown",
            "/childern",
        )
        .meaning("children"),
        trap(
            "terminal module with children",
            with_child("hangup", json!({}), "_"),
            "unreachable-children",
            "/children",
        ),
        trap(
            "unreachable child",
            with_child("device", json!({ "id": ID }), "USER_BUZY"),
            "unreachable-branch",
            "/children/user_buzy",
        )
        .lower()
        .meaning("USER_BUSY"),
        trap(
            "unreachable child",
            with_child("tts", json!({ "text": "Hello" }), "1"),
            "unreachable-branch",
            "/children/1",
        ),
        trap("module missing on 4.3", node("tones", json!({})), "unknown-module", "/module"),
        trap(
            "field missing on 4.3",
            node("record_caller", json!({ "media_name": "x" })),
            "field-not-in-release",
            "/data/media_name",
        ),
        trap("placeholder id", node("user", json!({ "id": "null" })), "id-placeholder", "/data/id"),
        trap("id of another form", node("user", json!({ "id": "jane" })), "id-form", "/data/id"),
        trap(
            "pattern that does not compile",
            node("check_cid", json!({ "regex": "*55" })),
            "expression",
            "/data/regex",
        )
        .meaning("^\\*55$"),
        trap(
            "pattern of the engine's dialect",
            node("check_cid", json!({ "regex": "(?<!1)2" })),
            "expression-dialect",
            "/data/regex",
        ),
        trap(
            "recording running into voicemail",
            {
                let mut flow = node("record_call", json!({ "action": "start" }));
                flow["children"]["_"] = node("voicemail", json!({ "id": ID }));
                flow
            },
            "recording-into-voicemail",
            "/children/_/data",
        ),
        trap("mailbox without id", node("voicemail", json!({})), "incomplete", "/data"),
        trap("device without id", node("device", json!({})), "incomplete", "/data"),
        trap("sound without id", node("play", json!({})), "incomplete", "/data"),
        trap("call_forward without action", node("call_forward", json!({})), "incomplete", "/data"),
        trap("intercept_feature without type", node("intercept_feature", json!({})), "incomplete", "/data"),
        trap("eavesdrop without permission", node("eavesdrop", json!({ "user_id": ID })), "trap", "/data"),
        trap(
            "presence without id",
            node("manual_presence", json!({ "presence_id": "" })),
            "trap",
            "/data/presence_id",
        ),
        trap(
            "private variable",
            node("branch_variable", json!({ "variable": "pvt_type" })),
            "trap",
            "/data/variable",
        )
        .in_5(),
        trap(
            "hunt rules without hunt",
            node("branch_bnumber", json!({ "hunt_deny": "^2" })),
            "ignored",
            "/data/hunt_deny",
        ),
        trap(
            "number below a hunt",
            with_child("branch_bnumber", json!({ "hunt": true }), "2000"),
            "unreachable-branch",
            "/children/2000",
        ),
        trap(
            "rule below an action",
            with_child("temporal_route", json!({ "action": "reset" }), ID),
            "unreachable-branch",
            "/children/0123456789abcdef0123456789abcdef",
        ),
        trap(
            "match in absolute mode",
            with_child("check_cid", json!({ "use_absolute_mode": true }), "match"),
            "unreachable-branch",
            "/children/match",
        ),
        trap(
            "number without absolute mode",
            with_child("check_cid", json!({}), "+15550100"),
            "unreachable-branch",
            "/children/+15550100",
        ),
        trap(
            "slots exceeded without direct_park",
            with_child("park", json!({}), "MAX_SLOT_EXCEEDED"),
            "unreachable-branch",
            "/children/MAX_SLOT_EXCEEDED",
        ),
        trap(
            "score above ten",
            with_child("nomorobo", json!({ "username": "x" }), "11"),
            "unreachable-branch",
            "/children/11",
        ),
        trap(
            "error name of 5 on 4.3",
            with_child("user", json!({ "id": ID }), "NO_ENDPOINTS"),
            "unreachable-branch",
            "/children/NO_ENDPOINTS",
        ),
        trap(
            "recipient",
            node("notification", json!({ "recipients": [{ "type": "email", "id": "jane" }] })),
            "email-form",
            "/data/recipients/0/id",
        ),
        trap(
            "recipients",
            node(
                "missed_call_alert",
                json!({ "recipients": [{ "type": "email", "id": ["a@example.com", "jane"] }] }),
            ),
            "email-form",
            "/data/recipients/0/id/1",
        ),
        trap(
            "header of another name",
            node(
                "pivot",
                json!({ "voice_url": "https://example.com/flow", "custom_request_headers": { "Key": "x" } }),
            ),
            "ignored",
            "/data/custom_request_headers/Key",
        )
        .in_5(),
        trap(
            "internal host",
            node("webhook", json!({ "uri": "http://10.0.0.1/x" })),
            "internal-url",
            "/data/uri",
        ),
        trap(
            "other scheme",
            node("webhook", json!({ "uri": "ftp://example.com/x" })),
            "client-url",
            "/data/uri",
        ),
    ]
}

impl Trap {
    /// Writes the branch key of the row in small letters, as people do.
    fn lower(mut self) -> Self {
        let child = self.node["children"]["USER_BUZY"].take();
        self.node["children"] = json!({ "user_buzy": child });
        self
    }
}

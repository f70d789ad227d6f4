//! Voicenter: Click2Call, and Call Log over the calls that were made.

use bytes::Bytes;
use cdr_model::voicenter::click2call::{Answer, Refusal};
use http::{Method, Request, Response};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::desk::{self, Desk, FakeCall, Rules, StandIn, header_text, segments};
use crate::redact::{PhoneNumber, Secret};
use crate::voicenter::{Client, ClientBuilder};

/// A Voicenter account in this process.
pub type Voicenter = StandIn<VoicenterRules>;

/// What Voicenter does with requests. Made by [`Voicenter::new`].
#[derive(Debug)]
pub struct VoicenterRules {
    code: Secret,
    offline: Vec<PhoneNumber>,
    active: Vec<PhoneNumber>,
    placed_at: Vec<OffsetDateTime>,
    /// Most records of one answer of Call Log.
    most: usize,
}

/// Documented parameters of Click2Call; those that begin with `var_` come on top.
const PARAMETERS: &[&str] = &[
    "code",
    "phone",
    "phonelogincode",
    "target",
    "action",
    "format",
    "record",
    "phonecallerid",
    "targetcallerid",
    "phonecallername",
    "targetcallername",
    "phonemaxdialtime",
    "targetmaxdialtime",
    "maxduration",
    "phoneautoanswer",
    "targetautoanswer",
    "checkphonedevicestate",
    "checktargetdevicestate",
    "language",
    "ignoredncstatus",
];

impl Voicenter {
    /// Makes an account.
    #[must_use]
    pub fn new(code: impl Into<Secret>) -> Self {
        Self::with_rules(VoicenterRules {
            code: code.into(),
            offline: Vec::new(),
            active: Vec::new(),
            placed_at: Vec::new(),
            most: 10_000,
        })
    }

    /// Begins a client of this account, with this stand-in as its network.
    pub fn client(&self) -> ClientBuilder {
        let code = self.with(|rules, _| rules.code.clone());
        Client::builder(code).with_transport(self.clone())
    }

    /// Takes an extension off the line: calls from it are refused with code 3.
    pub fn take_offline(&self, extension: impl Into<PhoneNumber>) {
        self.with(|rules, _| rules.offline.push(extension.into()));
    }

    /// Returns whether an extension has a call.
    #[must_use]
    pub fn is_active(&self, extension: impl Into<PhoneNumber>) -> bool {
        let extension = extension.into();
        self.with(|rules, _| rules.active.contains(&extension))
    }

    /// Sets how many records an answer of Call Log holds at most.
    pub fn limit_call_log(&self, records: usize) {
        self.with(|rules, _| rules.most = records);
    }
}

impl Rules for VoicenterRules {
    fn answer(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes> {
        let path = segments(request).join("/").to_ascii_lowercase();
        if path.ends_with("forwarddialer/click2call.aspx") {
            self.click2call(request, desk)
        } else if path.ends_with("hub/cdr") && request.method() == Method::POST {
            self.call_log(request, desk)
        } else {
            desk::typed(404, "text/html", "<html>not found</html>".to_owned())
        }
    }
}

impl VoicenterRules {
    fn click2call(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes> {
        let fields: Map<String, Value> = if request.method() == Method::GET {
            form_urlencoded::parse(request.uri().query().unwrap_or("").as_bytes())
                .map(|(key, value)| (key.into_owned(), Value::String(value.into_owned())))
                .collect()
        } else {
            serde_json::from_slice(request.body()).unwrap_or_default()
        };
        let get = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or("");
        let as_json = get("format").eq_ignore_ascii_case("json");
        let reply = |answer: &Answer| {
            if as_json {
                desk::typed(200, "application/json", answer.to_json())
            } else {
                desk::typed(200, "text/xml", answer.to_xml())
            }
        };
        let documented = |key: &String| PARAMETERS.contains(&key.as_str()) || key.starts_with("var_");
        if get("code") != self.code.expose() || !fields.keys().all(documented) || get("phone").is_empty() {
            return reply(&Answer::refused(Refusal::InvalidParameters));
        }
        let phone = PhoneNumber::from(get("phone"));
        if self.offline.contains(&phone) {
            return reply(&Answer::refused(Refusal::ExtensionOffline));
        }
        match get("action") {
            "call" if !get("target").is_empty() => {}
            "terminate" => {
                self.active.retain(|active| *active != phone);
                return reply(&Answer::accepted(""));
            }
            _ => return reply(&Answer::refused(Refusal::InvalidParameters)),
        }
        let id = format!("{:032x}", desk.number());
        let mut call = FakeCall::new(id.as_str(), get("phone"), get("target"));
        let shown = |key: &str| Some(get(key)).filter(|number| !number.is_empty()).map(PhoneNumber::from);
        call.shown_to_a = shown("phonecallerid");
        call.shown_to_b = shown("targetcallerid");
        desk.place(call);
        self.active.push(phone);
        self.placed_at.push(desk.now());
        reply(&Answer::accepted(id.as_str()))
    }

    fn call_log(&self, request: &Request<Bytes>, desk: &Desk) -> Response<Bytes> {
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        let refuse = |number: i64, status: u16, text: &str| {
            desk::json(
                status,
                &json!({"ERROR_NUMBER": number, "ERROR_DESCRIPTION": text, "STATUS_CODE": status,
                    "TOTAL_HITS": 0, "RETURN_HITS": 0, "CDR_LIST": []}),
            )
        };
        let by_code = body.get("code").and_then(Value::as_str) == Some(self.code.expose());
        if !by_code && header_text(request, "authorization").is_none() {
            return refuse(2, 403, "Bad code");
        }
        let date = |pointer: &str| {
            let text = body.pointer(pointer).and_then(Value::as_str)?.trim_end_matches('Z');
            OffsetDateTime::parse(&format!("{text}Z"), &Rfc3339).ok()
        };
        let (Some(from), Some(to)) = (date("/search/fromdate"), date("/search/todate")) else {
            return refuse(5, 404, "Invalid date range");
        };
        let records: Vec<Value> = desk
            .calls()
            .iter()
            .zip(&self.placed_at)
            .filter(|(_, at)| **at >= from && **at <= to)
            .map(|(call, at)| {
                json!({"CallID": call.id.as_str(), "CallerNumber": call.a_leg.as_str(),
                    "TargetNumber": call.b_leg.as_str(), "Type": "Click2Call leg2", "DialStatus": "ANSWER",
                    "Date": at.to_offset(time::UtcOffset::UTC).format(&Rfc3339).unwrap_or_default()})
            })
            .collect();
        let returned: Vec<&Value> = records.iter().take(self.most).collect();
        desk::json(
            200,
            &json!({"ERROR_NUMBER": 0, "ERROR_DESCRIPTION": "OK", "STATUS_CODE": 200,
                "TOTAL_HITS": records.len(), "RETURN_HITS": returned.len(), "CDR_LIST": returned}),
        )
    }
}

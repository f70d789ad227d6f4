//! Asks a web server for the flow to run.

use serde_json::{Value, json};
use time::Duration;
use voice_actions::diagnostics::{Pointer, Severity};
use voice_actions::runtime::{
    Cause, Custom, Fetch, FetchFailure, Fetched, HangUp, Method, Notify, Outcome, Wait,
};

use super::super::action::Action;
use super::super::flow::ANSWERS;
use super::super::next::{Next, Pause, Run};
use crate::Milliseconds;
use crate::check::{self, Check, Mode, Subject};
use crate::directory::Fields as _;
use crate::module::Pivot;
use crate::module::{BodyFormat, FlowContentType, FlowDocument, ParameterNaming, PivotMethod};
use crate::pivot::{BadAnswer, JSON_TYPE, Naming, Reply};

/// Longest wait for a web server.
const TIMEOUT: Duration = Duration::seconds(5);
/// How long the callflow of Kazoo 4.3 waits for news of Pivot, which reports no time-out of the web server.
const NEWS_TIMEOUT: Duration = Duration::seconds(10);

/// Effect that runs a TwiML document; the server has an interpreter of its own for it.
const TWIML: &str = "kazoo.twiml";

/// Notification that keeps a request and its answer for the debug API.
const DEBUG: &str = "pivot_debug";
/// Longest text before and after a fault that is kept.
const CONTEXT: usize = 64;

pub(super) fn pivot(action: &mut Action<'_>, it: &Pivot) -> Run {
    let reply = match (&it.serverless, &it.voice_url) {
        (Some(serverless), _) if action.is_kazoo_5() => {
            let content_type = serverless.content_type.as_ref().map(FlowContentType::as_str);
            match &serverless.document {
                Some(FlowDocument::Json(node)) => Reply::of_node(node, action.settings.profile),
                Some(FlowDocument::Text(text)) => {
                    Reply::read(200, content_type, text, action.settings.profile)
                }
                None => return Ok(Next::Continue),
            }
        }
        (_, Some(url)) => {
            let fetch = request(action, it, url);
            action.hint([
                Outcome::FetchFailed(FetchFailure::Refused),
                Outcome::Fetched(Fetched::status(500)),
                Outcome::Fetched(Fetched::new(200, JSON_TYPE, "")),
            ]);
            let outcome = action.ask(fetch.clone())?;
            action.call_mut().pivot_requests += 1;
            let reply = match outcome {
                Outcome::Fetched(answer) => {
                    let content_type = answer.content_type.as_deref();
                    Reply::read(answer.status, content_type, &answer.body, action.settings.profile)
                }
                _ => Reply::Failed,
            };
            keep(action, it, &fetch, outcome, &reply)?;
            if reply == Reply::Failed {
                return failed(action, outcome, fetch.timeout.unwrap_or(TIMEOUT));
            }
            reply
        }
        _ => return Ok(Next::Continue),
    };
    match reply {
        Reply::Flow(mut node) => {
            check::write_defaults(&mut node, Subject::Node, action.settings.profile);
            let number = usize::try_from(action.answers).unwrap_or(usize::MAX);
            let flow = action.flow(&node, Pointer::from_text(ANSWERS).index(number))?;
            let call = action.call_mut();
            call.pivoted = true;
            // Control has moved on to the flow: nothing is sent when the call ends.
            call.pivot_record_url = None;
            Ok(Next::Replace(flow))
        }
        Reply::Twiml(document) => {
            let url = it.cdr_url.clone().filter(|url| !url.is_empty());
            let call = action.call_mut();
            call.pivoted = true;
            call.pivot_record_url = url;
            twiml(action, document)
        }
        Reply::Failed => Ok(Next::Continue),
        Reply::Bad(reason) => bad_document(action, reason.as_str()),
    }
}

/// Runs a TwiML document. At its end, or at a mistake in it, the call is hung up.
fn twiml(action: &mut Action<'_>, document: String) -> Run {
    match action.ask(Custom::new(TWIML, Value::String(document)))? {
        Outcome::Unsupported => bad_document(action, "no interpreter of TwiML is at hand"),
        Outcome::Failed(_) => bad_document(action, "a verb of the TwiML document cannot be run"),
        // Kazoo 4.3 does not hang up if a record of the call is to be sent.
        _ if action.call().pivot_record_url.is_some() && !action.is_kazoo_5() => {
            action.make(Wait::for_hangup())?;
            Ok(Next::HardStop)
        }
        _ => hang_up(action),
    }
}

fn hang_up(action: &mut Action<'_>) -> Run {
    action.make(HangUp::new())?;
    Ok(Next::Over(Cause::normal()))
}

/// No usable HTTP answer: `_`. Kazoo 5 hangs up once Pivot has answered this call before.
fn failed(action: &mut Action<'_>, outcome: &Outcome, timeout: Duration) -> Run {
    let message = match outcome {
        Outcome::FetchFailed(FetchFailure::TimedOut) => "the web server did not answer in time",
        Outcome::FetchFailed(_) => "no web server answered",
        Outcome::Fetched(_) => "the web server answered with an error",
        _ => "nobody serves Pivot",
    };
    action.warn("pivot-failed", message);
    if action.is_kazoo_5() {
        let later = action.call().pivoted && !action.settings.documented_pivot_errors;
        return Ok(if later { Next::HardStop } else { Next::Continue });
    }
    // Kazoo 4.3 reports neither the time-out of a web server nor that nobody is there: the callflow's own timer runs
    // out.
    let rest = match outcome {
        Outcome::FetchFailed(FetchFailure::TimedOut) => NEWS_TIMEOUT - timeout,
        Outcome::FetchFailed(_) | Outcome::Fetched(_) => Duration::ZERO,
        _ => NEWS_TIMEOUT,
    };
    if rest.is_positive() {
        action.make(Wait::time(rest))?;
    }
    Ok(Next::Continue)
}

/// An answer that is no flow ends the call; the documentation says that `_` is taken.
fn bad_document(action: &mut Action<'_>, reason: &str) -> Run {
    action.warn("pivot-bad-answer", reason);
    if action.settings.documented_pivot_errors { Ok(Next::Continue) } else { hang_up(action) }
}

/// Keeps a request and its answer for the debug API, if the node asks for it; mistakes of a JSON answer always.
fn keep(
    action: &mut Action<'_>,
    it: &Pivot,
    fetch: &Fetch,
    outcome: &Outcome,
    reply: &Reply,
) -> Result<(), Pause> {
    let call = action.call();
    let mut record = json!({ "call_id": call.call_id, "iteration": call.pivot_requests });
    let answer = match outcome {
        Outcome::Fetched(answer) => Some(answer),
        _ => None,
    };
    let mut faulty = false;
    if let (Some(answer), Reply::Bad(bad)) = (answer, reply) {
        match bad {
            BadAnswer::NotJson => record.put("json_errors", json_errors(&answer.body)),
            BadAnswer::NotAFlow => record.put("schema_errors", schema_errors(action, &answer.body)),
            BadAnswer::Empty | BadAnswer::Unknown => {}
        }
        faulty = matches!(bad, BadAnswer::NotJson | BadAnswer::NotAFlow);
    }
    let debug = it.debug.unwrap_or(false);
    if debug {
        record.put("uri", fetch.url.as_str());
        record.put("method", fetch.method.as_str());
        record.put("req_headers", headers(&fetch.headers));
        record.put("req_body", fetch.body.as_str());
        if let Some(answer) = answer {
            record.put("resp_status_code", answer.status);
            record.put("resp_headers", json!({ "content-type": answer.content_type }));
            record.put("resp_body", answer.body.as_str());
        }
    }
    if debug || faulty { action.make(Notify::new(DEBUG, record)) } else { Ok(()) }
}

fn headers(headers: &[(String, String)]) -> Value {
    headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect()
}

/// Says where a text stops being JSON, with what stands around it.
fn json_errors(body: &str) -> Value {
    let Err(error) = serde_json::from_str::<Value>(body) else { return Value::Null };
    let lines = body.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len);
    let at = lines.sum::<usize>() + error.column().saturating_sub(1);
    let at = (0..=at.min(body.len())).rev().find(|at| body.is_char_boundary(*at)).unwrap_or(0);
    let (before, after) = body.split_at(at);
    let skipped = before.chars().count().saturating_sub(CONTEXT);
    json!({
        "message": error.to_string(),
        "before": before.chars().skip(skipped).collect::<String>(),
        "after": after.chars().take(CONTEXT).collect::<String>(),
    })
}

fn schema_errors(action: &Action<'_>, body: &str) -> Value {
    let Ok(node) = serde_json::from_str(body) else { return Value::Null };
    let findings = Check::new(action.settings.profile, Mode::Pivot).value(Subject::Node, &node);
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|error| json!({ "code": error.code, "at": error.pointer.as_str() })).collect()
}

/// Builds the request, with the digits and variables of the call.
fn request(action: &Action<'_>, it: &Pivot, url: &str) -> Fetch {
    let mut parameters = action.call().to_pivot();
    // A document without the key gets the names of TwiML services: the default of the schema was never written in.
    parameters.naming = match &it.naming {
        Some(ParameterNaming::Kazoo) => Naming::Kazoo,
        _ => {
            parameters.api_version = Some(crate::pivot::TWIML_API_VERSION.to_owned());
            Naming::Twiml
        }
    };
    let in_body = it.method.as_ref().is_some_and(PivotMethod::is_post);
    let mut fetch = match &it.body_format {
        Some(BodyFormat::Json) if in_body => {
            Fetch::new(Method::Post, url).with_body(JSON_TYPE, parameters.to_value().to_string())
        }
        _ if in_body => {
            Fetch::new(Method::Post, url).with_body(crate::pivot::FORM_TYPE, parameters.to_form())
        }
        _ => Fetch::get(parameters.to_url(url)),
    };
    if action.is_kazoo_5() {
        for (name, value) in it.custom_request_headers.iter().flatten() {
            if let Some(value) = value.as_str() {
                fetch = fetch.with_header(name, value);
            }
        }
    }
    let timeout = it.timeout.map_or(TIMEOUT, Milliseconds::duration);
    fetch.with_timeout(if timeout.is_positive() { timeout.min(TIMEOUT) } else { TIMEOUT })
}

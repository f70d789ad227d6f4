//! Asks a web server for the flow to run.

use serde_json::Value;
use time::Duration;
use voice_actions::diagnostics::Pointer;
use voice_actions::runtime::{Custom, Fetch, FetchFailure, HangUp, Method, Outcome};

use super::super::action::Action;
use super::super::next::{Next, Run};
use crate::Milliseconds;
use crate::check::{self, Subject};
use crate::module::Pivot;
use crate::module::{BodyFormat, FlowContentType, FlowDocument, ParameterNaming, PivotMethod};
use crate::pivot::{Naming, Reply};
use crate::schema::Profile;

/// Longest wait for a web server.
const TIMEOUT: Duration = Duration::seconds(5);

/// Effect that runs a TwiML document; the server has an interpreter of its own for it.
const TWIML: &str = "kazoo.twiml";

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
        (_, Some(url)) => match action.ask(request(action, it, url))? {
            Outcome::Fetched(answer) => {
                let content_type = answer.content_type.as_deref();
                Reply::read(answer.status, content_type, &answer.body, action.settings.profile)
            }
            Outcome::FetchFailed(failure) => return failed(action, Some(*failure)),
            _ => return failed(action, None),
        },
        _ => return Ok(Next::Continue),
    };
    match reply {
        Reply::Flow(mut node) => {
            check::write_defaults(&mut node, Subject::Node, action.settings.profile);
            let base =
                Pointer::root().key("$answers").index(usize::try_from(action.answers).unwrap_or(usize::MAX));
            let flow = action.flow(&node, base)?;
            action.call_mut().pivoted = true;
            Ok(Next::Replace(flow))
        }
        Reply::Twiml(document) => {
            action.call_mut().pivoted = true;
            match action.ask(Custom::new(TWIML, Value::String(document)))? {
                Outcome::Unsupported => bad_document(action, "no interpreter of TwiML is at hand"),
                _ => bad_document(action, "the TwiML document is at its end"),
            }
        }
        Reply::Failed => failed(action, None),
        Reply::Bad(reason) => bad_document(action, reason.as_str()),
    }
}

/// No usable HTTP answer: `_`. Kazoo 5 hangs up once Pivot has answered this call before.
fn failed(action: &mut Action<'_>, failure: Option<FetchFailure>) -> Run {
    let message = match failure {
        Some(FetchFailure::TimedOut) => "the web server did not answer in time",
        Some(_) => "no web server answered",
        None => "the web server answered with an error",
    };
    action.warn("pivot-failed", message);
    if action.is_kazoo_5() && action.call().pivoted && !action.settings.documented_pivot_errors {
        return Ok(Next::HardStop);
    }
    Ok(Next::Continue)
}

/// An answer that is no flow ends the call; the documentation says that `_` is taken.
fn bad_document(action: &mut Action<'_>, reason: &str) -> Run {
    action.warn("pivot-bad-answer", reason);
    if action.settings.documented_pivot_errors {
        return Ok(Next::Continue);
    }
    action.make(HangUp::new())?;
    Ok(Next::Over(voice_actions::runtime::Cause::normal()))
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
    let mut fetch = match (&it.method, &it.body_format) {
        (Some(PivotMethod::Post), Some(BodyFormat::Json)) => {
            Fetch::new(Method::Post, url).with_body(crate::pivot::JSON_TYPE, parameters.to_json().to_string())
        }
        (Some(PivotMethod::Post), _) => {
            Fetch::new(Method::Post, url).with_body(crate::pivot::FORM_TYPE, parameters.to_form())
        }
        _ => Fetch::get(parameters.to_url(url)),
    };
    if action.settings.profile == Profile::Kazoo5 {
        for (name, value) in it.custom_request_headers.iter().flatten() {
            if let Some(value) = value.as_str() {
                fetch = fetch.with_header(name, value);
            }
        }
    }
    let timeout = it.timeout.map_or(TIMEOUT, Milliseconds::duration);
    fetch.with_timeout(if timeout.is_positive() { timeout.min(TIMEOUT) } else { TIMEOUT })
}

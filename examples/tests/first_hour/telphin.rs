use bytes::Bytes;
use http::{Request, Response};
use pbx_events::ringme::{InteractiveRequest, InteractiveResponse};
use pbx_events::{Correlator, Error, Output, Webhook};
use time::OffsetDateTime;

/// Answers a voice menu that asks for the manager of a caller: his extension, or nothing.
pub fn manager(asked: &Request<&str>, find: impl Fn(&str) -> Option<String>) -> Response<Bytes> {
    let asked = InteractiveRequest::from_request(asked).ok();
    let extension = asked
        .as_ref()
        .and_then(InteractiveRequest::caller)
        .and_then(find);
    InteractiveResponse::set_var("manager", extension).to_response()
}

/// Takes what the PBX posted, and returns what to write into the log.
pub fn log(
    calls: &mut Correlator,
    posted: &Request<&str>,
    now: OffsetDateTime,
) -> Result<Vec<String>, Error> {
    let outputs = calls.receive_webhook(&Webhook::from_request(posted)?, now)?;
    Ok(outputs.iter().filter_map(line).collect())
}

/// Writes the line of a leg that was answered, or of a call that was missed.
pub fn line(output: &Output) -> Option<String> {
    let wanted = matches!(output, Output::Logged(_) | Output::Missed(_));
    wanted.then(|| output.to_string())
}

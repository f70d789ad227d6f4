use bytes::Bytes;
use http::{Request, Response};
use pbx_events::ringme::interactive::SetVar;
use pbx_events::ringme::{Event, InteractiveRequest, InteractiveResponse};
use pbx_events::{Correlator, Error, Output};

/// Joins what the PBX posted into calls to log and calls that were missed.
pub fn calls(posted: &[Request<&str>]) -> Result<Vec<Output>, Error> {
    let mut correlator = Correlator::default();
    let mut outputs = Vec::new();
    for request in posted {
        if let Event::Call(event) = Event::from_request(request)? {
            let arrived = event.time;
            outputs.extend(correlator.receive(&(*event).into(), arrived));
        }
    }
    outputs.extend(correlator.flush());
    Ok(outputs)
}

/// Answers a voice menu that asks for the manager of a caller.
pub fn manager(asked: &Request<&str>, find: impl Fn(&str) -> Option<String>) -> Response<Bytes> {
    let question = InteractiveRequest::from_request(asked).ok();
    let caller = question.and_then(|question| question.caller_number);
    let answer = match caller.and_then(|caller| find(caller.as_str())) {
        Some(extension) => InteractiveResponse::new().then(SetVar::new("manager", extension)),
        None => InteractiveResponse::new(),
    };
    answer.to_response()
}

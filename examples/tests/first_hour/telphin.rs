use pbx_events::ringme::interactive::SetVar;
use pbx_events::ringme::{Event, InteractiveRequest, InteractiveResponse};
use pbx_events::{Correlator, Error, Output, Webhook};

/// Joins what the PBX posted into calls to log and calls that were missed.
pub fn calls(posted: &[&str]) -> Result<Vec<Output>, Error> {
    let mut correlator = Correlator::default();
    let mut outputs = Vec::new();
    for body in posted {
        if let Event::Call(event) = Event::decode(&Webhook::form(body)?)? {
            let arrived = event.time;
            outputs.extend(correlator.receive(&(*event).into(), arrived));
        }
    }
    outputs.extend(correlator.flush());
    Ok(outputs)
}

/// Answers a voice menu that asks for the manager of a caller.
pub fn manager(asked: &str, find: impl Fn(&str) -> Option<String>) -> Result<String, Error> {
    let request = InteractiveRequest::decode(&Webhook::form(asked)?)?;
    let extension = request.caller_number.and_then(|caller| find(caller.as_str()));
    let response = InteractiveResponse::new();
    Ok(match extension {
        Some(extension) => response.then(SetVar::new("manager", extension)).to_xml(),
        None => response.to_xml(),
    })
}

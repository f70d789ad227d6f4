use bytes::Bytes;
use cdr_model::Intake;
use cdr_model::analytics::{Report, Settings};
use cdr_model::sink::MemorySink;
use cdr_model::voicenter::{Clock, click2call};
use http::{Request, Response};

/// Keeps each record that Voicenter posts once, and answers in the encoding of the request.
pub async fn receive(intake: &Intake<MemorySink>, posted: &Request<&str>) -> Response<Bytes> {
    intake.receive(posted).await.reply.to_response()
}

/// Answered calls by agent, answer ratio by country, the peak hour, and whom to call back.
pub fn report(sink: &MemorySink) -> Report {
    let figures = sink.figures(&Clock::default());
    figures.into_report(&Settings::default())
}

/// Calls a customer back whom the queue lost: the address to get.
pub fn call_back(customer: &str) -> String {
    let click = click2call::Request::call("my-code", "SIPSIP", customer);
    format!("{}?{}", click2call::URL, click.to_query())
}

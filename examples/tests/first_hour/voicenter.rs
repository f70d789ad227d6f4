use bytes::Bytes;
use cdr_model::Intake;
use cdr_model::analytics::{Figures, Report, Settings};
use cdr_model::sink::MemorySink;
use cdr_model::voicenter::{Clock, click2call};
use http::{Request, Response};

/// Keeps what Voicenter posts; returns what to answer, the figures, and how to call back whom the queue lost.
pub async fn receive(posted: &[Request<&str>]) -> (Vec<Response<Bytes>>, Report, Vec<String>) {
    let intake = Intake::new(MemorySink::new());
    let mut answers = Vec::new();
    for request in posted {
        answers.push(intake.receive(request).await.reply.to_response());
    }
    let clock = Clock::default();
    let records = intake.sink().records();
    let figures: Figures = records.iter().map(|cdr| cdr.to_record(&clock)).collect();
    let report = figures.report(&Settings::default());
    let mut clicks = Vec::new();
    for customer in &report.callback_due {
        let click = click2call::Request::call("my-code", "SIPSIP", customer.as_str());
        clicks.push(format!("{}?{}", click2call::URL, click.to_query()));
    }
    (answers, report, clicks)
}

//! A button in a CRM: who clicks is rung first, then the customer. Safe to click twice, honest when in doubt.
//!
//! `cargo run -p examples --example click_to_call_from_crm`

use std::sync::Arc;

use click2call_client::fake;
use click2call_client::transport::Reply;
use click2call_client::{CallRequest, ClickToCall, CustomData, Endpoint, Error, ErrorKind, Sent};

/// What the CRM shows after a click.
async fn click(vendor: &Arc<dyn ClickToCall>, agent: &str, customer: &str, deal: &str) -> String {
    let request = CallRequest::new(Endpoint::number(agent), Endpoint::number(customer))
        .with_custom_data(CustomData::text(deal));
    match vendor.place(&request).await {
        Ok(call) => {
            format!("ringing you now (call {})", call.id.map_or_else(String::new, |id| id.to_string()))
        }
        Err(error) => advice(&error),
    }
}

fn advice(error: &Error) -> String {
    match (error.kind(), error.was_sent()) {
        (ErrorKind::Busy, _) => "you are on a call; hang up first".to_owned(),
        (_, Sent::No) => "the vendor cannot be reached; click again".to_owned(),
        (_, Sent::Yes) => format!("refused: {error}"),
        (_, Sent::Maybe) => format!(
            "your phone may ring any moment; do not click again. To be sure: {}",
            error.how_to_look_up().unwrap_or("look into the vendor's call list")
        ),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    // In production: `exotel::Client::builder(Credentials::new(…), Region::Mumbai)…build()?`.
    let exotel = fake::Exotel::new("example1", "key", "token");
    let vendor: Arc<dyn ClickToCall> = Arc::new(exotel.client().with_state_management(true).build()?);

    println!("{}", click(&vendor, "+15550100", "+15550101", "deal 7").await);
    println!("{}", click(&vendor, "+15550100", "+15550102", "deal 8").await);
    exotel.fail_next(Reply::Dropped);
    println!("{}", click(&vendor, "+15550103", "+15550104", "deal 9").await);
    anyhow::ensure!(exotel.calls().len() == 2, "nobody was rung twice");
    Ok(())
}

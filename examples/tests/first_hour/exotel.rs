use click2call_client::exotel::{ClientBuilder, ConnectAnswer, ExoPhone, StatusCallback, Webhook};
use click2call_client::{CallReport, CallRequest, ClickToCall, CustomData, Endpoint, Error, Recording};

/// Rings the agent, then the customer, both behind one number; looks the call up if the vendor said its id.
pub async fn click(account: ClientBuilder, agent: &str, customer: &str) -> Result<Option<CallReport>, Error> {
    let exotel = account
        .with_virtual_number(ExoPhone::from("+15550100"))
        .with_state_management(true)
        .with_status_callback(StatusCallback::terminal("https://crm.example.com/calls"))
        .build()?;
    let request = CallRequest::new(Endpoint::number(agent), Endpoint::number(customer))
        .with_recording(Recording::Mono)
        .with_custom_data(CustomData::text("deal 7"));
    match exotel.place(&request).await?.id {
        Some(id) => exotel.look_up(&id).await.map(Some),
        None => Ok(None),
    }
}

/// Says whom the Connect applet shall ring for a customer who calls.
pub fn connect(query: &str, riders: &[&str]) -> String {
    let answer = match Webhook::decode(Some(query), &http::HeaderMap::new(), b"") {
        Ok(Webhook::Applet(_)) => ConnectAnswer::to(riders.iter().copied()).with_state_management(true),
        _ => ConnectAnswer::nobody(),
    };
    answer.to_json()
}

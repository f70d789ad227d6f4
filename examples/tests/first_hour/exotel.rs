use axum::body::Bytes;
use click2call_client::exotel::{
    CallDetails, CallRecording, Client, ConnectAnswer, NewCall, StatusCallback, User, Webhook,
};
use click2call_client::{CallId, Error};
use http::{Request, Response};

/// Rings the agent, whom Exotel takes for busy from now on, then the customer.
pub async fn click(exotel: &Client, agent: &str, customer: &str) -> Result<Option<CallId>, Error> {
    let agent = User::new(agent).with_state_management(true);
    let call = NewCall::new(agent, customer, "+15550100")
        .with_recording(CallRecording::new(true))
        .with_custom_field("deal 7")
        .with_status_callback(StatusCallback::terminal("https://crm.example.com/calls"));
    Ok(exotel.place_call(&call).await?.id())
}

/// Reads what Exotel posts when a call is over.
pub fn ended(request: &Request<Bytes>) -> Result<Option<CallDetails>, Error> {
    Ok(Webhook::from_request(request)?.into_call())
}

/// Says whom the programmable Connect applet rings for a customer who calls.
pub fn connect(agents: &[&str]) -> Response<Bytes> {
    ConnectAnswer::to(agents)
        .with_state_management(true)
        .to_response()
}

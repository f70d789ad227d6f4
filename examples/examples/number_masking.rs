//! Number masking: customers call one number, the application says whom to connect, nobody sees a private number.
//!
//! `cargo run -p examples --example number_masking`

use click2call_client::exotel::{AppletRequest, ConnectAnswer, ExoPhone, Webhook};
use click2call_client::fake::{ConnectStep, Exotel, Person};

const MASK: &str = "+15550100";

/// Riders who may take the call, best first; after a failed attempt only those who were not tried.
fn whom_to_connect(request: &AppletRequest) -> ConnectAnswer {
    let riders = ["+15550111", "+15550112", "+15550113"];
    let tried = request.dial_whom_number.get().and_then(click2call_client::PhoneNumber::national_key);
    let skip = riders
        .iter()
        .position(|rider| click2call_client::PhoneNumber::from(*rider).national_key() == tried)
        .map_or(0, |index| index + 1);
    let left = riders.iter().skip(skip);
    ConnectAnswer::to(left)
        .with_fetch_after_attempt(skip < 2)
        .with_state_management(true)
        .with_outgoing_phone_number(ExoPhone::from(MASK))
}

fn main() -> anyhow::Result<()> {
    let exotel = Exotel::new("example1", "key", "token");
    exotel.behave("+15550111", Person::Rejects);
    let (call, mut request) = exotel.incoming("+15550199", MASK, "https://app.example.com/connect");
    let rider = loop {
        // What a web handler does with the request; anything it does not understand gets the safe answer.
        let answer = match Webhook::from_request(&request) {
            Ok(Webhook::Applet(request)) => whom_to_connect(&request),
            _ => ConnectAnswer::nobody(),
        };
        match exotel.connect(&call, &answer.to_response()) {
            ConnectStep::Connected(rider) => break rider,
            ConnectStep::AskAgain(again) => request = *again,
            other => anyhow::bail!("nobody was connected: {other:?}"),
        }
    };
    println!("connected to {rider}; every display showed the mask:");
    for ring in exotel.rings() {
        println!("  {} rang and showed {}", ring.to, ring.shown);
        anyhow::ensure!(ring.shown.as_str() == MASK, "a private number was shown");
    }
    Ok(())
}

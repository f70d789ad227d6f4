//! Every payload that the vendor published reads and comes back equal as JSON.

use serde_json::Value;
use voice_actions::CallFlow;

use crate::samples::vendor;

#[test]
fn every_call_flow_comes_back_equal() {
    for (name, text) in vendor("__callflow__") {
        let flow = CallFlow::from_json(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(flow.to_value(), serde_json::from_str::<Value>(&text).unwrap(), "{name}");
        assert_eq!(CallFlow::from_json(&flow.to_json()).unwrap(), flow, "{name}");
    }
}

//! Metaflows: features keyed in during a bridged call.

use serde_json::{Map, Value};

/// In-call features.
pub type Metaflows = Map<String, Value>;

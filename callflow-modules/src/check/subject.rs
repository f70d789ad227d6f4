use serde_json::Value;

use crate::metaflow::Feature;
use crate::schema::{Definition, Releases};

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subject {
    /// A callflow document.
    Callflow,
    /// A node, as Pivot answers it.
    Node,
    /// A metaflow action.
    Metaflow,
    /// A set of metaflows.
    Metaflows,
}

impl Subject {
    /// Returns what a document is, seen from its keys.
    ///
    /// With a text `module` it is a node, or a metaflow action if only those have all its modules; with objects as
    /// `numbers` or `patterns`, or a `binding_digit`, it is a set of metaflows; else a callflow.
    ///
    /// ```
    /// use callflow_modules::check::Subject;
    /// use serde_json::json;
    ///
    /// assert_eq!(Subject::of(&json!({"module": "play", "data": {"id": "welcome"}})), Subject::Node);
    /// assert_eq!(Subject::of(&json!({"module": "hold", "data": {}})), Subject::Metaflow);
    /// assert_eq!(Subject::of(&json!({"numbers": {"1": {"module": "break"}}})), Subject::Metaflows);
    /// assert_eq!(Subject::of(&json!({"numbers": ["2000"]})), Subject::Callflow);
    /// ```
    #[must_use]
    pub fn of(document: &Value) -> Self {
        let has_object = |key: &str| document.get(key).is_some_and(Value::is_object);
        if document.get("module").is_some_and(Value::is_string) {
            if is_metaflow(document) { Self::Metaflow } else { Self::Node }
        } else if document.get("flow").is_none()
            && (document.get("binding_digit").is_some() || has_object("numbers") || has_object("patterns"))
        {
            Self::Metaflows
        } else {
            Self::Callflow
        }
    }
}

/// Returns whether every module is one of metaflows, and at least one is not one of callflows.
fn is_metaflow(document: &Value) -> bool {
    let mut tells = false;
    let mut waiting = vec![document];
    while let Some(step) = waiting.pop() {
        let Some(name) = step.get("module").and_then(Value::as_str) else { return false };
        if !Feature::definitions().any(|known| known.name == name) {
            return false;
        }
        tells |= match Definition::find(name) {
            None => true,
            // `say` is written for `tts` so often that its own arguments have to tell.
            Some(known) if known.releases == Releases::None => ["type", "method", "gender"]
                .iter()
                .any(|field| step.get("data").and_then(|data| data.get(field)).is_some()),
            Some(_) => false,
        };
        waiting
            .extend(step.get("children").and_then(Value::as_object).into_iter().flat_map(|map| map.values()));
    }
    tells
}

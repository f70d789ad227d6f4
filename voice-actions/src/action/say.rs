//! `SAY`: speaks a text to the caller.

use crate::param::Param;
use crate::wire::action;

action! {
    /// Speaks a text to the caller.
    ///
    /// ```
    /// use voice_actions::action::Say;
    ///
    /// let say = Say::text("Hello, ${sessionData.name}").with_loop(2_u32);
    /// let json = serde_json::to_string(&say)?;
    /// assert_eq!(json, r#"{"type":"SAY","params":{"text":"Hello, ${sessionData.name}","loop":2}}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct Say = "SAY" {
        params {
            /// Text to speak; templates are filled in.
            required text: Param<String> = "text",
            /// How often it is spoken. Defaults to once.
            optional repeat / with_loop: Param<u32> = "loop",
        }
        keys {}
    }
}

impl Say {
    /// Makes an action that speaks `text` once.
    #[must_use]
    pub fn text(text: impl Into<Param<String>>) -> Self {
        Self { text: text.into(), repeat: None, extra_params: Default::default(), extra: Default::default() }
    }
}

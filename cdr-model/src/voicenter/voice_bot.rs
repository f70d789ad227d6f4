//! VoiceBot: a bot asks for data in the middle of a conversation. See voicenter.com/API, VoiceBot.

use serde_json::{Map, Value};
use time::Duration;

use super::external_layer::CallInfo;
use crate::Text;
use crate::table::{AsMap, AsRecord, AsTexts, Record as _};

/// Time that your answer should stay under.
pub const DEADLINE: Duration = Duration::seconds(10);

record! {
    /// A question of the bot.
    pub struct Request {
        /// The call.
        call_info: Option<Box<CallInfo>> = "CALL_INFO", AsRecord,
        /// What the bot understood.
        intent_parameters: Map<String, Value> = "IntentParameters", AsMap,
        /// What the application gave along with the call.
        custom_data: Map<String, Value> = "CUSTOM_DATA", AsMap,
    }
}

record! {
    /// An answer to the bot; every part may be left out.
    pub struct Answer {
        /// Result of the function that the bot called.
        function_output: Map<String, Value> = "function_output", AsMap,
        /// Texts put into the conversation as the caller's.
        user: Vec<Text> = "user", AsTexts,
        /// Put into the conversation as the bot's.
        assistant: Map<String, Value> = "assistant", AsMap,
        /// Put into the conversation as an instruction.
        system: Map<String, Value> = "system", AsMap,
    }
}

record_json!(Request, Answer);

impl Default for Answer {
    fn default() -> Self {
        Self::blank()
    }
}

impl Answer {
    /// Makes an empty answer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value to the result of the function.
    #[must_use]
    pub fn with_output(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.function_output.insert(name.into(), value.into());
        self
    }
}

//! Call Interactive: the PBX asks during a call, and the answer says what happens next.
//!
//! An [`InteractiveHandler`] answers, [`answer_in_time`] bounds the wait, [`ManagerRouting`] plans the rules of the voice
//! menu, and [`StandInIvr`] is a voice menu to test against: [the guide](crate::guide#send-a-caller-to-the-responsible-manager)
//! has it all together.
//!
//! See [Vendor Docs/Call Interactive](https://ringme-confluence.atlassian.net/wiki/x/1901920992), read November 2026.

mod action;
mod handler;
mod ivr;
mod request;
mod response;
mod rules;
mod url;

pub use action::{Action, Hangup, Jump, Pause, PlaySound, SetCaller, SetVar, SoundPlace, Tts};
pub use handler::{ANSWER_DEADLINE, AnswerOutcome, Answered, InteractiveHandler, answer_in_time};
pub use ivr::{IvrCall, IvrEnd, IvrInput, IvrStep, StandInIvr};
pub use request::InteractiveRequest;
pub use response::InteractiveResponse;
pub use rules::{IvrRule, ManagerRouting, RuleAction, RuleChange, RulePlan, RuleWarning};
pub use url::{InteractiveUrl, UrlAction};

pub(crate) use action::{leaf, whole_number};
pub(crate) use response::{RESPONSE, read_response, write_response};

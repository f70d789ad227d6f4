//! External Layer: the voice menu asks what to do next. See voicenter.com/API, External Layer.

use serde_json::{Map, Value};
use time::Duration;

use crate::encoding::json;
use crate::table::{AsDigitText, AsInt, AsList, AsMap, AsRecord, AsSeconds, AsText, AsWord, Record as _};
use crate::{CallId, Did, Error, ErrorKind, Party, Text};

/// Longest time that the menu waits for your answer, before it does what the layer says.
pub const DEADLINE: Duration = Duration::seconds(5);

/// Value of `METHOD`.
pub const METHOD: &str = "IVR_LAYER_INPUT";

record! {
    /// A question of the menu.
    pub struct Request {
        /// [`METHOD`].
        method: Option<Text> = "METHOD", AsText,
        /// What it is about.
        data: Option<Box<CallInfo>> = "DATA", AsRecord,
    }
}

record! {
    /// A call that is in a menu or with a bot.
    pub struct CallInfo {
        /// Our number that was dialled.
        did: Option<Did> = "DID", AsText,
        /// The caller.
        caller_id: Option<Party> = "CALLER_ID", AsText,
        /// Id of the call.
        call_id: Option<CallId> = "IVR_UNIQUE_ID", AsText,
        /// Digits that were entered; `0` also says that none were.
        dtmf: Option<Text> = "DTMF", AsText,
        /// Layer that asks.
        layer_id: Option<i64> = "LAYER_ID", AsDigitText,
        /// Layer before.
        previous_layer_id: Option<i64> = "PREVIOUS_LAYER_ID", AsDigitText,
        /// What the application gave along with the call.
        custom_data: Map<String, Value> = "CUSTOM_DATA", AsMap,
    }
}

/// An answer to the menu.
///
/// # Example
///
/// ```
/// use cdr_model::voicenter::external_layer::Answer;
///
/// let answer = Answer::go_to_layer(22);
/// assert_eq!(answer.to_json(), r#"{"STATUS":0,"ACTION":"GO_TO_LAYER","LAYER":22}"#);
/// assert_eq!(Answer::from_json(answer.to_json())?, answer);
/// # Ok::<(), cdr_model::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// `GO_TO_LAYER`: goes on in another layer.
    GoToLayer(GoToLayer),
    /// `SAY_DIGITS`: says something, then goes on.
    SayDigits(SayDigits),
    /// `DIAL`: calls somebody.
    Dial(Dial),
    /// `{"STATUS":1}`: the layer's default is used.
    Failed(Failed),
    /// An action that this version does not know, as it came.
    Other(Value),
}

record! {
    /// `GO_TO_LAYER`: goes on in another layer.
    pub struct GoToLayer {
        /// `0`.
        status: Option<i64> = "STATUS", AsInt,
        /// The word of the action.
        action: Option<Text> = "ACTION", AsText,
        /// Layer to go on in.
        layer: Option<i64> = "LAYER", AsInt,
        /// Name to show of the caller.
        caller_name: Option<Text> = "CALLER_NAME", AsText,
        /// What to give along with the call.
        custom_data: Map<String, Value> = "CUSTOM_DATA", AsMap,
    }
}

record! {
    /// `SAY_DIGITS`: says something, then goes on.
    pub struct SayDigits {
        /// `0`.
        status: Option<i64> = "STATUS", AsInt,
        /// The word of the action.
        action: Option<Text> = "ACTION", AsText,
        /// Layer to go on in.
        next_layer: Option<i64> = "NEXT_LAYER", AsInt,
        /// Layer to go on in if it cannot be said.
        next_layer_if_failed: Option<i64> = "NEXT_LAYER_IF_FAILED", AsInt,
        /// `HE`, `EN`, `AR` or `RU`.
        language: Option<Text> = "LANGUAGE", AsText,
        /// What to say, in order.
        data: Vec<Spoken> = "DATA", AsList,
    }
}

record! {
    /// Something to say.
    pub struct Spoken {
        /// How to say it.
        kind: Option<SpokenKind> = "RecordType", AsWord,
        /// What to say.
        content: Option<Text> = "Content", AsText,
    }
}

record! {
    /// `DIAL`: calls somebody.
    pub struct Dial {
        /// `0`.
        status: Option<i64> = "STATUS", AsInt,
        /// The word of the action.
        action: Option<Text> = "ACTION", AsText,
        /// Number to show.
        caller_id: Option<Party> = "CALLER_ID", AsText,
        /// Name to show.
        caller_name: Option<Text> = "CALLER_NAME", AsText,
        /// Longest call, 1,800 to 7,200 seconds.
        max_call_duration: Option<Duration> = "MAX_CALL_DURATION", AsSeconds,
        /// Longest ringing.
        max_ring_time: Option<Duration> = "MAX_DIAL_DURATION", AsSeconds,
        /// Layer to go on in if nobody answers.
        next_layer: Option<i64> = "NEXT_VO_ID", AsInt,
        /// `yes` or `no`.
        recording: Option<Text> = "RECORDING", AsText,
        /// Whom to call.
        targets: Vec<DialTarget> = "TARGETS", AsList,
        /// What to give along with the call.
        custom_data: Map<String, Value> = "CUSTOM_DATA", AsMap,
    }
}

record! {
    /// Whom to call.
    pub struct DialTarget {
        /// What the target is.
        kind: Option<TargetKind> = "TYPE", AsWord,
        /// Number or extension.
        target: Option<Party> = "TARGET", AsText,
    }
}

record! {
    /// A refusal to answer.
    pub struct Failed {
        /// `1`.
        status: Option<i64> = "STATUS", AsInt,
    }
}

record_json!(Request, CallInfo);

vocabulary! {
    /// How something is said.
    pub enum SpokenKind {
        /// A file is played.
        Recording = "Recording",
        /// Digit by digit.
        Digits = "Digits",
        /// As one number.
        Number = "Number",
        /// As a date.
        Date = "Date",
        /// As a date and time.
        DateTime = "DateTime",
    }
}

vocabulary! {
    /// What a target is.
    pub enum TargetKind {
        /// A phone number.
        Phone = "PHONE",
        /// An extension.
        Extension = "EXTENSION",
    }
}

words_in_any_case!(SpokenKind, TargetKind);

impl GoToLayer {
    /// Word of the action.
    pub const ACTION: &'static str = "GO_TO_LAYER";
}

impl SayDigits {
    /// Word of the action.
    pub const ACTION: &'static str = "SAY_DIGITS";

    /// Says one thing more.
    #[must_use]
    pub fn then(mut self, kind: SpokenKind, content: impl Into<Text>) -> Self {
        self.data.push(Spoken { kind: Some(kind), content: Some(content.into()), ..Spoken::blank() });
        self
    }
}

impl Dial {
    /// Word of the action.
    pub const ACTION: &'static str = "DIAL";

    /// Calls one target more.
    #[must_use]
    pub fn or(mut self, kind: TargetKind, target: impl Into<Party>) -> Self {
        self.targets.push(DialTarget {
            kind: Some(kind),
            target: Some(target.into()),
            ..DialTarget::blank()
        });
        self
    }
}

impl Answer {
    /// Goes on in another layer.
    #[must_use]
    pub fn go_to_layer(layer: i64) -> Self {
        Self::GoToLayer(GoToLayer {
            status: Some(0),
            action: Some(GoToLayer::ACTION.into()),
            layer: Some(layer),
            ..GoToLayer::blank()
        })
    }

    /// Says something in a language, then goes on in a layer; [`SayDigits::then`] adds what.
    #[must_use]
    pub fn say(language: impl Into<Text>, next_layer: i64) -> SayDigits {
        SayDigits {
            status: Some(0),
            action: Some(SayDigits::ACTION.into()),
            next_layer: Some(next_layer),
            language: Some(language.into()),
            ..SayDigits::blank()
        }
    }

    /// Calls somebody, showing a number, and goes on in a layer if nobody answers; [`Dial::or`] adds whom.
    #[must_use]
    pub fn dial(caller_id: impl Into<Party>, next_layer: i64) -> Dial {
        Dial {
            status: Some(0),
            action: Some(Dial::ACTION.into()),
            caller_id: Some(caller_id.into()),
            next_layer: Some(next_layer),
            ..Dial::blank()
        }
    }

    /// Leaves it to the layer's default.
    #[must_use]
    pub fn failed() -> Self {
        Self::Failed(Failed { status: Some(1), ..Failed::blank() })
    }

    /// Reads an answer, for fakes of the vendor.
    ///
    /// # Errors
    /// `Malformed`, `UnexpectedShape` or `TooLarge`.
    pub fn from_json(json: impl AsRef<[u8]>) -> Result<Self, Error> {
        use crate::table::{Keep, from_tree};
        let tree = json::tree(json::text(json.as_ref())?)?;
        if !tree.is_object() {
            return Err(Error::new(ErrorKind::UnexpectedShape).because("expected an object"));
        }
        Ok(match tree.get("ACTION").and_then(Value::as_str) {
            Some(GoToLayer::ACTION) => Self::GoToLayer(from_tree(&tree, Keep::Shape)?),
            Some(SayDigits::ACTION) => Self::SayDigits(from_tree(&tree, Keep::Shape)?),
            Some(Dial::ACTION) => Self::Dial(from_tree(&tree, Keep::Shape)?),
            None if tree.get("STATUS").is_some() => Self::Failed(from_tree(&tree, Keep::Shape)?),
            _ => Self::Other(tree),
        })
    }

    /// Writes the answer.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::to_text(self)
    }
}

impl From<SayDigits> for Answer {
    fn from(answer: SayDigits) -> Self {
        Self::SayDigits(answer)
    }
}

impl From<Dial> for Answer {
    fn from(answer: Dial) -> Self {
        Self::Dial(answer)
    }
}

impl serde::Serialize for Answer {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::GoToLayer(answer) => answer.serialize(serializer),
            Self::SayDigits(answer) => answer.serialize(serializer),
            Self::Dial(answer) => answer.serialize(serializer),
            Self::Failed(answer) => answer.serialize(serializer),
            Self::Other(answer) => answer.serialize(serializer),
        }
    }
}

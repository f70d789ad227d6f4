//! `aiData`: what the vendor's speech analysis found in a call.

use serde_json::Value;
use time::Duration;

use crate::Text;
use crate::table::{
    Adapter, AsFloat, AsInt, AsList, AsRecord, AsSeconds, AsText, AsTexts, AsValue, AsWord, Got, Out, Raw,
    Words,
};
use crate::vocabulary::Word;

record! {
    /// What speech analysis found: the `aiData` field. Sent when it is switched on for the account.
    ///
    /// On outgoing calls caller and callee swap roles: tell agent and customer by the speakers of the
    /// transcript (`Speaker0` is the agent), not by these words.
    pub struct AiData {
        /// Answers to the account's questions, and a summary.
        insights: Option<Box<Insights>> = "insights", AsRecord,
        /// Feelings, sentence by sentence.
        emotions: Option<Box<Emotions>> = "emotions", AsRecord,
        /// What was said.
        transcript: Option<Transcript> = "transcript", AsTranscript,
    }
}

record! {
    /// Answers to the account's questions, and a summary.
    pub struct Insights {
        /// The questions with their answers.
        questions: Vec<AiQuestion> = "questions", AsList,
        /// Who took part.
        participants: Option<Box<AiParticipants>> = "participants", AsRecord,
        /// Summary of the call.
        summary: Option<Text> = "summary", AsText,
    }
}

record! {
    /// A question of the account with its answer.
    pub struct AiQuestion {
        /// Name of the question.
        key: Option<Text> = "key", AsText,
        /// Text of the question.
        question: Option<Text> = "question", AsText,
        /// What kind of answer was asked for.
        data_type: Option<DataType> = "data_type", AsWord,
        /// The answer; a text even for a boolean in the published sample.
        answer: Option<Value> = "answer", AsValue,
    }
}

record! {
    /// The two parties.
    pub struct AiParticipants {
        /// The caller.
        caller: Option<Box<AiParticipant>> = "caller", AsRecord,
        /// The callee.
        callee: Option<Box<AiParticipant>> = "callee", AsRecord,
    }
}

record! {
    /// A party as the analysis understood it.
    pub struct AiParticipant {
        /// Name, if it was said.
        name: Option<Text> = "name", AsText,
        /// Traits.
        personality_traits: Vec<Text> = "personality_traits", AsTexts,
    }
}

record! {
    /// Feelings, sentence by sentence.
    pub struct Emotions {
        /// Questions about feelings; not documented further.
        questions: Option<Value> = "questions", AsValue,
        /// The sentences.
        sentences: Vec<Sentence> = "sentences", AsList,
    }
}

record! {
    /// The feeling in a sentence.
    pub struct Sentence {
        /// Number of the sentence in the transcript.
        id: Option<i64> = "sentence_id", AsInt,
        /// Name of the feeling.
        emotion: Option<Text> = "emotion", AsText,
        /// 1 positive, -1 negative, 0 neutral.
        direction: Option<i64> = "emotion_direction", AsInt,
        /// How sure the analysis is of the feeling, 0 to 1.
        confidence: Option<f64> = "confidence_emotion", AsFloat,
        /// How strong the feeling is, 0 to 1.
        intensity: Option<f64> = "intensity_emotion", AsFloat,
        /// Trait that shows.
        personality_trait: Option<Text> = "personality_trait", AsText,
        /// How sure the analysis is of the trait, 0 to 1.
        trait_confidence: Option<f64> = "confidence_trait", AsFloat,
    }
}

record! {
    /// Something that was said.
    pub struct Utterance {
        /// `Speaker0` is the agent, `Speaker1` the customer.
        speaker: Option<Text> = "speaker", AsText,
        /// What was said.
        text: Option<Text> = "text", AsText,
        /// From when, in seconds from the start of the recording.
        start: Option<Duration> = "startTime", AsSeconds,
        /// Until when.
        end: Option<Duration> = "endTime", AsSeconds,
        /// Number of the sentence.
        sentence_id: Option<i64> = "sentence_id", AsInt,
    }
}

record_json!(AiData);

/// What was said in a call.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Transcript {
    /// Who said what, in order.
    Lines(Vec<Utterance>),
    /// One text.
    Text(Text),
}

struct AsTranscript;

impl Adapter<Option<Transcript>> for AsTranscript {
    fn read(slot: &mut Option<Transcript>, raw: &Raw<'_>) -> Got {
        match raw {
            Raw::Text(text) if !text.trim_start().starts_with('[') => {
                *slot = Some(Transcript::Text(Text::from(&**text)));
                return Got::Same;
            }
            _ => {}
        }
        let mut lines = Vec::new();
        let got = AsList::read(&mut lines, raw);
        match got {
            Got::Same | Got::Other if !lines.is_empty() => *slot = Some(Transcript::Lines(lines)),
            _ => {}
        }
        got
    }

    fn write(slot: &Option<Transcript>) -> Out<'_> {
        match slot {
            None => Out::Nothing,
            Some(Transcript::Text(text)) => Out::Text(text.as_str().into()),
            Some(Transcript::Lines(lines)) => AsList::write(lines),
        }
    }
}

vocabulary! {
    /// What kind of answer a question asks for. The vendor also sends it as a code, 1 to 6 in this order.
    pub enum DataType {
        /// Yes or no.
        Boolean = "boolean",
        /// A text.
        String = "string",
        /// A number.
        Number = "number",
        /// A list.
        JsonArray = "json array",
        /// A list of objects.
        JsonObjectList = "json object list",
        /// An object.
        JsonObject = "json object",
    }
}

impl Words for DataType {
    fn read(text: &str) -> Self {
        if let Ok(code) = text.parse() {
            return Self::code(code);
        }
        Self::known(text)
            .or_else(|| Self::known(&text.to_ascii_lowercase().replace('_', " ")))
            .unwrap_or_else(|| Self::Other(Word::new(text.to_owned())))
    }

    fn word(&self) -> &str {
        self.as_str()
    }

    fn code(code: i64) -> Self {
        let index = usize::try_from(code).ok().and_then(|code| code.checked_sub(1));
        index
            .and_then(|index| Self::KNOWN.get(index).cloned())
            .unwrap_or_else(|| Self::Other(Word::new(code.to_string())))
    }
}

//! Entries of an audio macro.

use serde_json::{Map, Value};

use super::media::{Play, Tts};
use crate::Milliseconds;
use crate::schema::Rule;
use crate::wire::{Field, Leaf, Members, Rows, fill, into_map, to_map};

record! {
    /// A prompt of the system.
    pub struct PromptMacro {
        /// Id of the prompt, such as `vm-enter_id`.
        id, with_id: String [];
        /// Language of the prompt.
        language, with_language: String [];
        /// Keys that end it. Defaults to all twelve.
        terminators, with_terminators: Vec<String> [texts(ALL_KEYS)];
    }
}

record! {
    /// Something that the switch says by itself: a number, a date, …
    pub struct SayMacro {
        /// Grammatical gender.
        gender, with_gender: SayGender [];
        /// Language.
        language, with_language: String [];
        /// How the parts are said.
        method, with_method: SayMethod [];
        /// Keys that end it. Defaults to all twelve.
        terminators, with_terminators: Vec<String> [texts(ALL_KEYS)];
        /// What to say.
        text, with_text: String [];
        /// What the text is.
        kind, with_kind = "type": SayKind [];
    }
}

record! {
    /// A tone that the switch generates.
    pub struct ToneMacro {
        /// Silence after the tone.
        duration_off, with_duration_off: Milliseconds [];
        /// How long the tone sounds.
        duration_on, with_duration_on: Milliseconds [];
        /// Frequencies in Hz, all at once.
        frequencies, with_frequencies: Vec<i64> [];
        /// How often it sounds again.
        repeat, with_repeat: i64 [];
        /// Loudness. From 0 to 100.
        volume, with_volume: i64 [min(0) max(100)];
    }
}

/// Every key of a telephone: what ends a playback by default.
pub(crate) const ALL_KEYS: &[&str] = &["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/// One sound of an audio macro; the key `macro` says which.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Macro {
    /// `play`: a sound, as the module plays it.
    Play(Play),
    /// `prompt`: a prompt of the system.
    Prompt(PromptMacro),
    /// `say`: a number, a date, …
    Say(SayMacro),
    /// `tone`: a tone.
    Tone(ToneMacro),
    /// `tts`: a text, as the module speaks it.
    Tts(Tts),
    /// An entry that this version does not know. The engine leaves it out.
    Other(Map<String, Value>),
}

const MACRO: &str = "macro";

impl Field for Macro {
    const RULE: Rule = Rule::macros(&[
        ("play", Play::MEMBERS),
        ("tone", ToneMacro::MEMBERS),
        ("prompt", PromptMacro::MEMBERS),
        ("say", SayMacro::MEMBERS),
        ("tts", Tts::MEMBERS),
    ]);

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        let Leaf::Object(members) = leaf else { return Err(leaf.into_value()) };
        let read: fn(Members<'_>) -> Self = match word(&members) {
            "play" => |members| Self::Play(filled(members)),
            "prompt" => |members| Self::Prompt(filled(members)),
            "say" => |members| Self::Say(filled(members)),
            "tone" => |members| Self::Tone(filled(members)),
            "tts" => |members| Self::Tts(filled(members)),
            _ => return Ok(Self::Other(into_map(members))),
        };
        Ok(read(members))
    }

    fn write(&self) -> Value {
        let (word, fields) = match self {
            Self::Play(entry) => ("play", to_map(entry)),
            Self::Prompt(entry) => ("prompt", to_map(entry)),
            Self::Say(entry) => ("say", to_map(entry)),
            Self::Tone(entry) => ("tone", to_map(entry)),
            Self::Tts(entry) => ("tts", to_map(entry)),
            Self::Other(map) => return Value::Object(map.clone()),
        };
        let head = [(MACRO.to_owned(), Value::from(word))];
        Value::Object(head.into_iter().chain(fields).collect())
    }
}

/// Returns the word of an entry, of several the last one as everywhere.
fn word<'a>(members: &'a Members<'_>) -> &'a str {
    match members.iter().rev().find(|(key, _)| key == MACRO) {
        Some((_, Leaf::Text(word))) => word,
        _ => "",
    }
}

fn filled<T: Rows>(mut members: Members<'_>) -> T {
    members.retain(|(key, _)| key != MACRO);
    let mut record = T::blank();
    fill(&mut record, members);
    record
}

impl PromptMacro {
    /// Makes an entry for a prompt of the system.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self::blank().with_id(id)
    }
}

impl SayMacro {
    /// Makes an entry that says `text` as what it is.
    #[must_use]
    pub fn new(kind: SayKind, text: impl Into<String>) -> Self {
        Self::blank().with_kind(kind).with_text(text)
    }
}

impl ToneMacro {
    /// Makes an entry for a tone of these frequencies.
    #[must_use]
    pub fn new(
        frequencies: impl Into<Vec<i64>>,
        on: impl Into<Milliseconds>,
        off: impl Into<Milliseconds>,
    ) -> Self {
        Self::blank().with_frequencies(frequencies).with_duration_on(on).with_duration_off(off)
    }
}

/// Conversions from the modules and records that an entry can be.
macro_rules! entries {
    ($($variant:ident $type:ty),+) => { $(
        impl From<$type> for Macro {
            fn from(entry: $type) -> Self {
                Self::$variant(entry)
            }
        }
    )+ };
}

entries!(Play Play, Prompt PromptMacro, Say SayMacro, Tone ToneMacro, Tts Tts);

words! {
    /// Grammatical gender of what is said.
    pub enum SayGender {
        /// Masculine.
        Masculine = "masculine",
        /// Feminine.
        Feminine = "feminine",
        /// Neuter.
        Neuter = "neuter",
    }
}

words! {
    /// How the parts of a text are said.
    pub enum SayMethod {
        /// As the switch likes.
        None = "none",
        /// As one word: one hundred and five.
        Pronounced = "pronounced",
        /// One by one: one zero five.
        Iterated = "iterated",
        /// As a count: one hundred and fifth.
        Counted = "counted",
    }
}

words! {
    /// What a text is that the switch says by itself.
    pub enum SayKind {
        /// A number.
        Number = "number",
        /// A number of items.
        Items = "items",
        /// A number of persons.
        Persons = "persons",
        /// A number of messages.
        Messages = "messages",
        /// An amount of money.
        Currency = "currency",
        /// A time span.
        TimeMeasurement = "time_measurement",
        /// A date.
        CurrentDate = "current_date",
        /// A time of the day.
        CurrentTime = "current_time",
        /// A date and a time.
        CurrentDateTime = "current_date_time",
        /// A telephone number.
        TelephoneNumber = "telephone_number",
        /// An extension.
        TelephoneExtension = "telephone_extension",
        /// A URL.
        Url = "url",
        /// An IP address.
        IpAddress = "ip_address",
        /// An e-mail address. The metaflow spells it `email_address`.
        EmailAddress = "e-mail_address",
        /// A postal address.
        PostalAddress = "postal_address",
        /// The number of an account.
        AccountNumber = "account_number",
        /// Letters one by one.
        NameSpelled = "name_spelled",
        /// Letters by the words of the phonetic alphabet.
        NamePhonetic = "name_phonetic",
        /// A short date and time.
        ShortDateTime = "short_date_time",
    }
}

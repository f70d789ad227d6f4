//! Modules that play, speak and listen.

use super::audio::{ALL_KEYS, Macro};
use super::record::StartStop;
use crate::schema::Form;
use crate::wire::Rows;
use crate::{Media, Milliseconds};
use serde_json::{Map, Value};

module! {
    /// Plays a list of sounds one after the other.
    ///
    /// Afterwards: continues; caller hung up: stop. Entries: `play` (like module play), `prompt` (system prompt
    /// id), `say` (say a number, date, ...), `tts` (like module tts), `tone`. Invalid entries are left out; no
    /// valid entry: just continues. Does not answer the call by itself.
    "audio_macro" in All, branches [Default], new(macros: Vec<Macro>);
    pub struct AudioMacro {
        /// Language of the entries that name none.
        language, with_language: String [];
        /// What is played, in this order; at least one entry.
        macros, with_macros: Vec<Macro> [texts(&[]) min_items(1)];
        /// Keys that end it. Defaults to all twelve.
        terminators, with_terminators: Vec<String> [texts(ALL_KEYS)];
    }
}

module! {
    /// Starts or stops speech recognition.
    ///
    /// Afterwards: continues.
    "detect_speech" in Only5, branches [Default];
    pub struct DetectSpeech {
        /// Whether it starts or stops; the engine takes `start` if absent. Kazoo 5 only.
        action, with_action: StartStop [only_5()];
        /// Engine name. Kazoo 5 only.
        asr_engine, with_asr_engine: String [only_5()];
        /// Per request parameters. Kazoo 5 only.
        asr_params, with_asr_params: Map<String, Value> [only_5()];
        /// Engine settings. Kazoo 5 only.
        asr_settings, with_asr_settings: Map<String, Value> [only_5()];
    }
}

module! {
    /// Sets the prompt language.
    ///
    /// Afterwards: continues.
    "language" in All, branches [Default], new(language: String);
    pub struct Language {
        /// Language such as `en` or `en-us`; the schema takes no longer code.
        language, with_language: String [required() form(Form::Language)];
    }
}

module! {
    /// Plays a sound.
    ///
    /// Afterwards: continues; caller hung up: ends. Unknown or missing id: continues without playing.
    "play" in All, branches [Default], new(id: Media);
    pub struct Play {
        /// Answers the call first; `false` plays as early media. The engine takes `true` if absent.
        answer, with_answer: bool [];
        /// Repeat until a terminator or hangup. Defaults to `false`.
        endless_playback, with_endless_playback: bool [off()];
        /// Media id, `/path`, URL, prompt path or `tone_stream://`.
        id, with_id: Media [];
        /// How often it is played. At least 1.
        loop_count, with_loop_count: i64 [min(1)];
        /// Keys that end it. Defaults to all twelve.
        terminators, with_terminators: Vec<String> [texts(ALL_KEYS)];
    }
}

module! {
    /// Plays generated tones.
    ///
    /// Afterwards: continues; hung up: stop.
    "tones" in Only5, branches [Default], new(tones: Vec<Tone>);
    pub struct Tones {
        /// What is played. Kazoo 5 only.
        tones, with_tones: Vec<Tone> [only_5()];
    }
}

module! {
    /// Speaks text.
    ///
    /// Afterwards: continues; engine error: stop. Answers the call.
    "tts" in All, branches [Default], new(text: String);
    pub struct Tts {
        /// Repeat until a terminator or hangup.
        endless_playback, with_endless_playback: bool [];
        /// Engine; that of the account or the system if absent.
        engine, with_engine: TtsEngine [];
        /// Language.
        language, with_language: String [];
        /// Keys that end it. Defaults to all twelve.
        terminators, with_terminators: Vec<String> [texts(ALL_KEYS)];
        /// What to say.
        text, with_text: String [required() min_length(1) max_length(1000)];
        /// `male`, `female`, or a voice of the engine. Defaults to `female`.
        voice, with_voice: String [text("female")];
    }
}

impl DetectSpeech {
    /// Starts speech recognition.
    #[must_use]
    pub fn start() -> Self {
        Self::blank().with_action(StartStop::Start)
    }

    /// Stops speech recognition.
    #[must_use]
    pub fn stop() -> Self {
        Self::blank().with_action(StartStop::Stop)
    }
}

record! {
    /// A tone that the switch generates.
    pub struct Tone {
        /// Frequencies in Hz, all at once; at least one.
        frequencies, with_frequencies: Vec<i64> [required() min_items(1)];
        /// Silence after the tone.
        duration_off, with_duration_off: Milliseconds [required()];
        /// How long the tone sounds.
        duration_on, with_duration_on: Milliseconds [required()];
        /// How often it sounds again.
        repeat, with_repeat: i64 [];
        /// Loudness in dB; at most 0.
        volume, with_volume: i64 [max(0)];
    }
}

impl Tone {
    /// Makes a tone of these frequencies.
    #[must_use]
    pub fn new(
        frequencies: impl Into<Vec<i64>>,
        on: impl Into<Milliseconds>,
        off: impl Into<Milliseconds>,
    ) -> Self {
        Self::blank().with_frequencies(frequencies).with_duration_on(on).with_duration_off(off)
    }
}

words! {
    /// Engine that speaks a text.
    pub enum TtsEngine {
        /// The engine of the switch itself.
        Flite = "flite",
        /// Google Cloud.
        Google = "google",
        /// iSpeech.
        Ispeech = "ispeech",
        /// VoiceFabric.
        Voicefabric = "voicefabric",
    }
}

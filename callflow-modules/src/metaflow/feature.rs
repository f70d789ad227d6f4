//! The features of metaflows, one record each.

use serde_json::Value;

use crate::module::{
    ParameterNaming, PivotMethod, RecordingFormat, SayGender, StartStop, TransferKind, UploadMethod,
};
use crate::schema::{DefaultValue, Definition, Form, Releases, Rule};
use crate::wire::Rows;
use crate::{Id, Media, Node, Seconds};

/// Makes a feature: its record and what is known about it.
macro_rules! feature {
    ($(#[$doc:meta])* $name:literal pub struct $feature:ident { $($rows:tt)* }) => {
        record! {
            $(#[$doc])*
            #[doc = concat!("\n\nWire name: `", $name, "`.")]
            #[doc(alias = $name)]
            pub struct $feature { $($rows)* }
        }

        impl $feature {
            /// Wire name of the feature.
            pub const NAME: &'static str = $name;

            /// What is known about the feature.
            pub const DEFINITION: Definition = Definition {
                name: Self::NAME,
                releases: Releases::All,
                branches: &[],
                members: <Self as Rows>::MEMBERS,
                exactly_one: &[],
                can_skip: false,
            };

            /// Makes one with the vendor's defaults.
            #[must_use]
            pub fn new() -> Self {
                Self::blank()
            }
        }

        impl Default for $feature {
            fn default() -> Self {
                Self::new()
            }
        }
    };
}

feature! {
    /// Changes the loudness of a leg.
    "audio_level"
    pub struct AudioLevel {
        /// Starts or stops it.
        action, with_action: StartStop [];
        /// Loudness. From -4 to 4.
        level, with_level: i64 [min(-4) max(4)];
        /// Whether what is heard or what is said changes.
        mode, with_mode: AudioMode [];
    }
}

words! {
    /// Direction of an audio level.
    pub enum AudioMode {
        /// What the party says.
        Read = "read",
        /// What the party hears.
        Write = "write",
    }
}

feature! {
    /// Stops what is being played.
    "break"
    pub struct Break {}
}

feature! {
    /// Runs a callflow on a leg.
    "callflow"
    pub struct RunCallflow {
        /// Captured part of the code.
        captures, with_captures: String [];
        /// Digits that were keyed in.
        collected, with_collected: String [];
        /// Flow that stands here.
        flow, with_flow: Node [];
        /// Id of a callflow document.
        id, with_id: Id [];
    }
}

feature! {
    /// Hangs up.
    "hangup"
    pub struct HangUp {}
}

feature! {
    /// Puts the other party on hold.
    "hold"
    pub struct Hold {
        /// Music for the A-leg.
        moh_aleg, with_moh_aleg: Media [];
        /// Music for the B-leg.
        moh_bleg, with_moh_bleg: Media [];
        /// Music for both; documented by the vendor, in no schema.
        moh, with_moh: Media [code_only()];
        /// Key that ends holding. Defaults to `1`.
        unhold_key, with_unhold_key: String [text("1")];
    }
}

feature! {
    /// Switches holding.
    "hold_control"
    pub struct HoldControl {
        /// What to do. Defaults to `toggle`.
        action, with_action: HoldAction [text("toggle")];
    }
}

words! {
    /// What happens to holding.
    pub enum HoldAction {
        /// Holds.
        Hold = "hold",
        /// Ends holding.
        Unhold = "unhold",
        /// Switches over.
        Toggle = "toggle",
    }
}

feature! {
    /// Takes over the call of another device, user or number.
    "intercept"
    pub struct TakeOver {
        /// Lets the phone answer by itself. Defaults to `false`.
        auto_answer, with_auto_answer: bool [off()];
        /// Also devices that take part in the call. Defaults to `true`.
        can_call_self, with_can_call_self: bool [on()];
        /// Whose call.
        target_id, with_target_id: String [];
        /// What the target is.
        target_kind, with_target_kind = "target_type": TakeOverTarget [];
        /// Only calls that are not answered yet. Defaults to `true`.
        unbridged_only, with_unbridged_only: bool [on()];
    }
}

words! {
    /// Whose call is taken over.
    pub enum TakeOverTarget {
        /// That of a device.
        Device = "device",
        /// That of a user.
        User = "user",
        /// That of a number.
        Number = "number",
    }
}

feature! {
    /// Moves the call to another device.
    "move"
    pub struct MoveTo {
        /// Lets the phone answer by itself. Defaults to `false`.
        auto_answer, with_auto_answer: bool [off()];
        /// Also devices that take part in the call. Defaults to `true`.
        can_call_self, with_can_call_self: bool [on()];
        /// Device to move to.
        device_id, with_device_id: Id [];
        /// In which order several devices ring. Defaults to `simultaneous`.
        dial_strategy, with_dial_strategy: String [text("simultaneous")];
        /// User to whose devices the call moves.
        owner_id, with_owner_id: Id [];
    }
}

feature! {
    /// Asks a web server for a flow.
    "pivot"
    pub struct AskPivot {
        /// Receives the call record: an `http` or `https` URL.
        cdr_url, with_cdr_url: String [min_length_5(7) form(Form::HttpUrl)];
        /// Keeps requests and answers for the debug API. Defaults to `false`.
        debug, with_debug: bool [off()];
        /// HTTP method. Defaults to `get`.
        method, with_method: PivotMethod [text("get")];
        /// Names of the request parameters. Defaults to `kazoo`.
        naming, with_naming = "req_format": ParameterNaming [text("kazoo")];
        /// Web server: an `http` or `https` URL.
        voice_url, with_voice_url: String [required() min_length_5(7) form(Form::HttpUrl)];
    }
}

feature! {
    /// Plays a sound.
    "play"
    pub struct PlaySound {
        /// What to play.
        id, with_id: Media [];
        /// Who hears it. Defaults to `both`.
        leg, with_leg: super::ListenOn [text("both") words_in_order(&["self", "peer", "both"])];
    }
}

feature! {
    /// Starts, stops or masks recording.
    "record_call"
    pub struct Recording {
        /// What to do. Defaults to `toggle`.
        action, with_action: RecordingAction [text("toggle") words_only_5(&["pause", "resume"])];
        /// File type.
        format, with_format: RecordingFormat [];
        /// Goes into the origin of the recording.
        label, with_label: String [];
        /// Name of the recording; Kazoo 5 wants letters, digits and `_`.
        media_name, with_media_name: String [form_in(Form::FileName, Releases::Only5)];
        /// HTTP method of the upload.
        method, with_method: UploadMethod [];
        /// Written by the engine.
        origin, with_origin: String [];
        /// Throws shorter recordings away.
        min_length, with_min_length = "record_min_sec": Seconds [];
        /// Starts when the call is answered. Defaults to `false`.
        record_on_answer, with_record_on_answer: bool [off()];
        /// Starts when the call is bridged. Defaults to `false`.
        record_on_bridge, with_record_on_bridge: bool [off()];
        /// Sample rate in Hz.
        sample_rate, with_sample_rate = "record_sample_rate": i64 [];
        /// Longest recording.
        time_limit, with_time_limit: Seconds [];
        /// Where the file goes.
        url, with_url: String [min_length_5(7)];
    }
}

words! {
    /// What happens to a recording.
    pub enum RecordingAction {
        /// Records silence for a while.
        Mask = "mask",
        /// Records again.
        Unmask = "unmask",
        /// Records nothing for a while. Kazoo 5 only.
        Pause = "pause",
        /// Records again. Kazoo 5 only.
        Resume = "resume",
        /// Starts it.
        Start = "start",
        /// Stops it.
        Stop = "stop",
        /// Switches over.
        Toggle = "toggle",
    }
}

/// Number of a member of a conference, as number or text.
const MEMBER: Rule = Rule::one_of(&[Rule::TEXT, Rule::INTEGER]);

feature! {
    /// Changes how two members of a conference hear each other.
    "relate"
    pub struct Relate {
        /// Conference.
        conference_id, with_conference_id: Id [required()];
        /// The other member: a number, or a text.
        other_participant, with_other_participant: Value [like(&MEMBER) required()];
        /// The member: a number, or a text.
        participant_id, with_participant_id: Value [like(&MEMBER) required()];
        /// How they hear each other. Defaults to `clear`.
        relationship, with_relationship: Relationship [text("clear")];
    }
}

words! {
    /// How two members of a conference hear each other.
    pub enum Relationship {
        /// The member does not hear the other.
        Deaf = "deaf",
        /// They hear each other.
        Clear = "clear",
        /// The other does not hear the member.
        Mute = "mute",
    }
}

feature! {
    /// Goes on with what was stopped.
    "resume"
    pub struct Resume {}
}

feature! {
    /// Says a number, a date, …
    "say"
    pub struct Say {
        /// Grammatical gender.
        gender, with_gender: SayGender [words_in_order(&["feminine", "masculine", "neuter"])];
        /// Language.
        language, with_language: String [];
        /// How the parts are said.
        method, with_method: SayWay [];
        /// What to say.
        text, with_text: String [];
        /// What the text is.
        kind, with_kind = "type": SayWhat [];
    }
}

words! {
    /// How the parts of a text are said.
    pub enum SayWay {
        /// As one word.
        Pronounced = "pronounced",
        /// One by one.
        Iterated = "iterated",
        /// As a count.
        Counted = "counted",
    }
}

words! {
    /// What a text is that a metaflow says.
    pub enum SayWhat {
        /// The number of an account.
        AccountNumber = "account_number",
        /// An amount of money.
        Currency = "currency",
        /// A date.
        CurrentDate = "current_date",
        /// A date and a time.
        CurrentDateTime = "current_date_time",
        /// A time of the day.
        CurrentTime = "current_time",
        /// An e-mail address.
        EmailAddress = "email_address",
        /// An IP address.
        IpAddress = "ip_address",
        /// A number of items.
        Items = "items",
        /// A number of messages.
        Messages = "messages",
        /// Letters by the words of the phonetic alphabet.
        NamePhonetic = "name_phonetic",
        /// Letters one by one.
        NameSpelled = "name_spelled",
        /// A number.
        Number = "number",
        /// A number of persons.
        Persons = "persons",
        /// A postal address.
        PostalAddress = "postal_address",
        /// A short date and time.
        ShortDateTime = "short_date_time",
        /// An extension.
        TelephoneExtension = "telephone_extension",
        /// A telephone number.
        TelephoneNumber = "telephone_number",
        /// A time span.
        TimeMeasurement = "time_measurement",
        /// A URL.
        Url = "url",
    }
}

feature! {
    /// Changes pitch and speed of a voice.
    "sound_touch"
    pub struct SoundTouch {
        /// Starts or stops it.
        action, with_action: StartStop [];
        /// Shift in octaves. From -1 to 1. Defaults to 0.
        octaves, with_octaves = "adjust_in_octaves": f64 [number(0) min(-1) max(1)];
        /// Shift in semitones. From -14 to 14. Defaults to 0.
        semitones, with_semitones = "adjust_in_semitones": f64 [number(0) min(-14) max(14)];
        /// Lets keys change it. Defaults to `false`.
        hook_dtmf, with_hook_dtmf: bool [off()];
        /// Pitch. At least 1. Defaults to 1.
        pitch, with_pitch: f64 [default(DefaultValue::Number(1.0)) min(1)];
        /// Rate. At least 1. Defaults to 1.
        rate, with_rate: f64 [default(DefaultValue::Number(1.0)) min(1)];
        /// Changes what is sent in place of what is heard. Defaults to `false`.
        sending_leg, with_sending_leg: bool [off()];
        /// Speed. At least 1. Defaults to 1.
        tempo, with_tempo: f64 [default(DefaultValue::Number(1.0)) min(1)];
    }
}

feature! {
    /// Transfers the call.
    "transfer"
    pub struct TransferTo {
        /// Captured parts of the code. The first is the target when there is no `target`.
        captures, with_captures: Vec<String> [texts(&["no_match"])];
        /// Which leg is transferred.
        leg, with_leg: String [];
        /// Number or extension.
        target, with_target: String [];
        /// How long to ring the target.
        timeout, with_timeout: Seconds [];
        /// How to transfer. Defaults to `blind`.
        kind, with_kind = "transfer_type": TransferKind [text("blind")];
        /// How to transfer, as the vendor's documentation spells it; no schema has it.
        documented_kind, with_documented_kind = "Transfer-Type": TransferKind [code_only()];
        /// Code that takes the call back; documented by the vendor, in no schema.
        takeback_code, with_takeback_code = "takeback_dtmf": String [code_only()];
        /// Music for the party that waits; documented by the vendor, in no schema.
        moh, with_moh: Media [code_only()];
        /// What the party that waits hears while the target rings; documented by the vendor, in no schema.
        ringback, with_ringback: Media [code_only()];
    }
}

feature! {
    /// Speaks a text.
    "tts"
    pub struct Speak {
        /// Engine. Defaults to `flite`.
        engine, with_engine: String [text("flite")];
        /// Language.
        language, with_language: String [];
        /// Who hears it. Defaults to `self`.
        leg, with_leg: String [text("self")];
        /// Keys that end it. Defaults to all twelve.
        terminators, with_terminators: Vec<String> [items(&KEY) texts(crate::module::ALL_KEYS)];
        /// What to say.
        text, with_text: String [];
        /// Voice. Defaults to `female`.
        voice, with_voice: String [text("female")];
    }
}

const KEY: Rule = Rule::words(crate::module::ALL_KEYS);

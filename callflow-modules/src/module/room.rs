//! Modules that move the caller into a conference.

use crate::schema::{DefaultValue, Form, Releases, Rule};
use crate::wire::Rows;
use crate::{Id, Media, Milliseconds, Seconds, Secret, Sound};
use serde_json::{Map, Value};

module! {
    /// Moves the caller into a conference.
    ///
    /// Afterwards: ends (control passes to the conference). Answers. Nothing after it is executed.
    "conference" in All, branches [];
    pub struct Conference {
        /// Ad-hoc conference, checked with the conferences schema; the name identifies the room.
        config, with_config: ConferenceSettings [];
        /// Conference id; neither id nor config: conference server asks for a number.
        id, with_id: Id [min_length(32) max_length(32)];
        /// Joins as moderator.
        moderator, with_moderator: bool [];
        /// Whether a tone sounds, or which.
        play_entry_tone, with_play_entry_tone: Sound [];
        /// Whether a tone sounds, or which.
        play_exit_tone, with_play_exit_tone: Sound [];
        /// Greeting on entry.
        welcome_prompt, with_welcome_prompt: WelcomePrompt [];
    }
}

module! {
    /// Like conference, the id is the capture group.
    ///
    /// Afterwards: ends.
    "conference_feature" in All, branches [], new();
    pub struct ConferenceFeature {
        /// Ad-hoc conference, checked with the conferences schema; the name identifies the room.
        config, with_config: ConferenceSettings [];
        /// Ignored, the capture group is used.
        id, with_id: Id [min_length(32) max_length(32)];
        /// Joins as moderator.
        moderator, with_moderator: bool [];
        /// Whether a tone sounds, or which.
        play_entry_tone, with_play_entry_tone: Sound [];
        /// Whether a tone sounds, or which.
        play_exit_tone, with_play_exit_tone: Sound [];
        /// Greeting on entry.
        welcome_prompt, with_welcome_prompt: WelcomePrompt [];
    }
}

impl Conference {
    /// Moves the caller into a conference of the account.
    #[must_use]
    pub fn of(id: impl Into<Id>) -> Self {
        Self::blank().with_id(id)
    }

    /// Moves the caller into an ad-hoc conference; callers who give the same name meet.
    #[must_use]
    pub fn ad_hoc(name: impl Into<String>) -> Self {
        Self::blank().with_config(ConferenceSettings::new(name))
    }

    /// Lets the conference server ask the caller for the number of the conference.
    #[must_use]
    pub fn asking() -> Self {
        Self::blank()
    }
}

record! {
    /// Greeting on entry into a conference.
    pub struct WelcomePrompt {
        /// Sound in place of the standard one.
        media_id, with_media_id: Media [];
        /// Says the welcome. Defaults to `true`.
        play, with_play: bool [on()];
    }
}

record! {
    /// Settings of a conference, as its document has them.
    ///
    /// For an ad-hoc conference the name alone identifies the room.
    pub struct ConferenceSettings {
        /// Name; 1 to 128 characters. Kazoo 5 requires it.
        name, with_name: String [required_in(Releases::Only5) min_length(1) max_length(128)];
        /// Lets people join by a link. Kazoo 5 only. Defaults to `false`.
        allow_shareable_link, with_allow_shareable_link: bool [only_5() off()];
        /// Profile that this one builds upon. Kazoo 5 only.
        base_profile_name, with_base_profile_name: String [only_5()];
        /// Password with which the conference bridge calls out.
        bridge_password, with_bridge_password: Secret [];
        /// User name with which the conference bridge calls out.
        bridge_username, with_bridge_username: String [];
        /// Name of the key bindings of members.
        caller_controls, with_caller_controls: String [];
        /// Numbers under which the conference is asked for; digits only.
        conference_numbers, with_conference_numbers: Vec<String> [items(&DIGITS) texts(&[]) unique()];
        /// Key bindings by name.
        controls, with_controls: Map<String, Value> [];
        /// Domain.
        domain, with_domain: String [];
        /// Seconds that the others stay when the moderator has left. Kazoo 5 only. At least 0.
        end_grace_time, with_end_grace_time = "endconf_grace_time": Seconds [only_5() min(0)];
        /// Marks set by external applications.
        flags, with_flags: Vec<String> [];
        /// Server that hosts the conference.
        focus, with_focus: String [];
        /// Language of the prompts.
        language, with_language: String [];
        /// Sound for a caller who finds the conference full.
        max_members_media, with_max_members_media: Media [];
        /// Greatest number of members.
        max_participants, with_max_participants: i64 [];
        /// How ordinary members join.
        member, with_member: MemberSettings [default(DefaultValue::Object)];
        /// How moderators join.
        moderator, with_moderator: ModeratorSettings [default(DefaultValue::Object)];
        /// Name of the key bindings of moderators.
        moderator_controls, with_moderator_controls: String [];
        /// User that the conference belongs to; 32 characters.
        owner_id, with_owner_id: Id [min_length(32) max_length(32)];
        /// Sound when somebody enters.
        play_entry_tone, with_play_entry_tone: Sound [];
        /// Sound when somebody leaves.
        play_exit_tone, with_play_exit_tone: Sound [];
        /// Says the recorded names of those who come and go. Defaults to `false`.
        play_name, with_play_name: bool [off()];
        /// Says the welcome.
        play_welcome, with_play_welcome: bool [];
        /// Settings of the switch.
        profile, with_profile: ConferenceProfile [];
        /// Name of a profile of the system.
        profile_name, with_profile_name: String [];
        /// Keeps the conference closed without a moderator.
        require_moderator, with_require_moderator: bool [];
        /// Sends video. Kazoo 5 only.
        video, with_video: bool [only_5()];
        /// Lets members wait for the moderator.
        wait_for_moderator, with_wait_for_moderator: bool [];
    }
}

impl ConferenceSettings {
    /// Makes settings for the room of this name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self::blank().with_name(name)
    }
}

const DIGITS: Rule = Rule::TEXT.form(Form::Digits);

record! {
    /// How ordinary members join a conference.
    pub struct MemberSettings {
        /// They hear nothing at first. Defaults to `false`.
        join_deaf, with_join_deaf: bool [off()];
        /// They cannot be heard at first. Defaults to `true`.
        join_muted, with_join_muted: bool [on()];
        /// Numbers of the conference for members; digits only, none twice.
        numbers, with_numbers: Vec<String> [items(&DIGITS) texts(&[]) min_items(0) unique()];
        /// PINs of members; digits only.
        pins, with_pins: Vec<String> [items(&DIGITS) texts(&[])];
        /// Plays a prompt on entry.
        play_entry_prompt, with_play_entry_prompt: bool [];
    }
}

record! {
    /// How moderators join a conference.
    pub struct ModeratorSettings {
        /// They hear nothing at first. Defaults to `false`.
        join_deaf, with_join_deaf: bool [off()];
        /// They cannot be heard at first. Defaults to `false`.
        join_muted, with_join_muted: bool [off()];
        /// Numbers of the conference for moderators; digits only, none twice.
        numbers, with_numbers: Vec<String> [items(&DIGITS) texts(&[]) unique()];
        /// PINs of moderators; digits only.
        pins, with_pins: Vec<String> [items(&DIGITS) texts(&[])];
    }
}

record! {
    /// Settings of the switch for a conference.
    pub struct ConferenceProfile {
        /// Sound for somebody who is alone.
        alone_sound, with_alone_sound = "alone-sound": Media [];
        /// From how many members on their number is said to the one who enters.
        announce_count, with_announce_count = "announce-count": i64 [];
        /// Records the conference from its start. Kazoo 5 only. Defaults to `false`.
        auto_record, with_auto_record = "auto-record": bool [only_5() off()];
        /// Name of the key bindings of members.
        caller_controls, with_caller_controls = "caller-controls": String [];
        /// Loudness of the comfort noise. From 0 to 10000.
        comfort_noise, with_comfort_noise = "comfort-noise": i64 [min(0) max(10_000)];
        /// Loudness from which a member counts as talking. From 0 to 1800.
        energy_level, with_energy_level = "energy-level": i64 [min(0) max(1800)];
        /// Sound when somebody enters.
        enter_sound, with_enter_sound = "enter-sound": Media [];
        /// Sound when somebody leaves.
        exit_sound, with_exit_sound = "exit-sound": Media [];
        /// Milliseconds of one audio frame. From 10 to 120.
        interval, with_interval: Milliseconds [min(10) max(120)];
        /// Sound for somebody who finds the conference locked.
        locked_sound, with_locked_sound = "locked-sound": Media [];
        /// Greatest number of members. At least 2.
        max_members, with_max_members = "max-members": i64 [min(2)];
        /// Sound for somebody who finds the conference full.
        max_members_sound, with_max_members_sound = "max-members-sound": Media [];
        /// Name of the key bindings of moderators.
        moderator_controls, with_moderator_controls = "moderator-controls": String [];
        /// Music while somebody waits.
        moh_sound, with_moh_sound = "moh-sound": Media [];
        /// Sound for somebody who was muted.
        muted_sound, with_muted_sound = "muted-sound": Media [];
        /// Sample rate in Hz: 8000, 12000, 16000, 24000, 32000, 44100 or 48000.
        rate, with_rate: i64 [one_of_numbers(&[8000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000])];
        /// Sound for somebody who was unmuted.
        unmuted_sound, with_unmuted_sound = "unmuted-sound": Media [];
    }
}

needs_nothing!(WelcomePrompt, MemberSettings, ModeratorSettings, ConferenceProfile);

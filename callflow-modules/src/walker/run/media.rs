//! Modules that the caller hears, and those about digits.

use serde_json::json;
use time::Duration;
use voice_actions::runtime::{Collect, Effect, Outcome, Play as PlayEffect, SendDigits, Speak};

use super::super::action::{self, Action, INTERDIGIT_TIMEOUT};
use super::super::next::{Next, Pause, Run};
use crate::directory::Kind;
use crate::module::Macro;
use crate::module::StartStop;
use crate::module::Tone;
use crate::module::{
    AudioMacro, CollectDtmf, DetectSpeech, FlushDtmf, Language, Play, Say, SayGender, SayKind, SayMethod,
    SendDtmf, Tones, Tts,
};
use crate::{Media, Milliseconds};

/// Rounds of a sound that repeats for ever before the engine forgets what it asked.
const FOREVER: &str = "again";

/// How the path of a prompt of the system begins.
const SYSTEM_MEDIA: &str = "/system_media/";

pub(super) fn play(action: &mut Action<'_>, it: &Play) -> Run {
    let Some(media) = it.id.as_ref() else { return Ok(Next::Continue) };
    if !exists(action, media)? {
        return Ok(Next::Continue);
    }
    if it.answer.unwrap_or(true) {
        action.answer()?;
    }
    let endless = it.endless_playback.unwrap_or(false);
    match action.ask(sound(media, it))? {
        Outcome::Done if endless => Ok(Next::Again(FOREVER.into())),
        _ => Ok(Next::Continue),
    }
}

/// Returns whether there is something to play: an id, or a path of the account, has to have its media document.
///
/// Everything else (prompts, URLs, tones) is left to the switch.
pub(super) fn exists(action: &mut Action<'_>, media: &Media) -> Result<bool, Pause> {
    let id = match media {
        media if media.is_placeholder() => return Ok(false),
        Media::Id(id) => id.as_str(),
        Media::Path(path) if !path.starts_with(SYSTEM_MEDIA) => path.rsplit('/').next().unwrap_or_default(),
        _ => return Ok(true),
    };
    let known = action.look_up(&Kind::Media, id)?.is_some();
    if !known {
        action.warn("media-unknown", "the account has no such media, and nothing is played");
    }
    Ok(known)
}

fn sound(media: &Media, it: &Play) -> PlayEffect {
    let times = it.loop_count.and_then(|count| u32::try_from(count).ok()).unwrap_or(1).max(1);
    PlayEffect::media(media.as_str())
        .with_times(times)
        .with_stop_on(action::terminators(it.terminators.as_deref()))
}

pub(super) fn tts(action: &mut Action<'_>, it: &Tts) -> Run {
    action.answer()?;
    action.hint([Outcome::Done, Outcome::Failed("the engine failed".to_owned())]);
    match action.ask(speech(action.call().language.as_deref(), it))? {
        Outcome::Done if it.endless_playback.unwrap_or(false) => Ok(Next::Again(FOREVER.into())),
        Outcome::Failed(_) => Ok(Next::Stop(None)),
        _ => Ok(Next::Continue),
    }
}

fn speech(language: Option<&str>, it: &Tts) -> Speak {
    let voice = it.voice.as_deref().unwrap_or("female");
    let voice = match &it.engine {
        Some(engine) => format!("{}/{voice}", engine.as_str()),
        None => voice.to_owned(),
    };
    let mut speak = Speak::text(it.text.as_deref().unwrap_or_default())
        .with_voice(voice)
        .with_stop_on(action::terminators(it.terminators.as_deref()));
    if let Some(language) = it.language.as_deref().or(language) {
        speak = speak.with_language(language);
    }
    speak
}

/// The name that documents use by mistake, run as the `tts` that was meant.
pub(super) fn say(action: &mut Action<'_>, it: &Say) -> Run {
    action.answer()?;
    action.make(Speak::text(it.text.as_deref().unwrap_or_default()))?;
    Ok(Next::Continue)
}

pub(super) fn tones(action: &mut Action<'_>, it: &Tones) -> Run {
    for tone in it.tones.iter().flatten() {
        action.make(PlayEffect::media(tone_stream(tone)))?;
    }
    Ok(Next::Continue)
}

/// Writes a tone as the switch takes it.
pub(super) fn tone_stream(tone: &Tone) -> String {
    let frequencies: Vec<i64> = tone.frequencies.clone().unwrap_or_default();
    describe(&frequencies, tone.duration_on, tone.duration_off, tone.repeat, tone.volume)
}

fn describe(
    frequencies: &[i64],
    on: Option<Milliseconds>,
    off: Option<Milliseconds>,
    repeat: Option<i64>,
    volume: Option<i64>,
) -> String {
    let milliseconds = |time: Option<Milliseconds>| time.map_or(0, Milliseconds::get);
    let mut text = "tone_stream://".to_owned();
    if let Some(volume) = volume {
        text.push_str(&format!("v={volume};"));
    }
    if let Some(repeat) = repeat {
        text.push_str(&format!("l={repeat};"));
    }
    text.push_str(&format!("%({},{}", milliseconds(on), milliseconds(off)));
    for frequency in frequencies {
        text.push_str(&format!(",{frequency}"));
    }
    text.push(')');
    text
}

pub(super) fn audio_macro(action: &mut Action<'_>, it: &AudioMacro) -> Run {
    let terminators = it.terminators.clone();
    let language = it.language.clone().or_else(|| action.call().language.clone());
    for entry in it.macros.iter().flatten() {
        if let Macro::Play(play) = entry
            && let Some(media) = play.id.as_ref().filter(|media| !media.is_placeholder())
            && !exists(action, media)?
        {
            continue;
        }
        let Some(effect) = sound_of(entry, terminators.as_ref(), language.as_deref()) else {
            action.warn("macro-left-out", "the server leaves an entry out that it cannot play");
            continue;
        };
        // A key ends one entry and not the list.
        action.make(effect)?;
    }
    Ok(Next::Continue)
}

/// Returns what an entry of an audio macro plays; an invalid entry plays nothing.
fn sound_of(entry: &Macro, terminators: Option<&Vec<String>>, language: Option<&str>) -> Option<Effect> {
    let keys = |own: Option<&Vec<String>>| action::terminators(own.or(terminators).map(Vec::as_slice));
    Some(match entry {
        Macro::Play(play) => {
            let media = play.id.as_ref().filter(|media| !media.is_placeholder())?;
            sound(media, play).with_stop_on(keys(play.terminators.as_ref())).into()
        }
        Macro::Prompt(prompt) => {
            let name = prompt.id.as_deref()?;
            let spoken = prompt.language.as_deref().or(language).filter(|_| !name.contains('/'));
            let name = spoken.map_or_else(|| name.to_owned(), |language| format!("{name}/{language}"));
            action::prompt(&name).with_stop_on(keys(prompt.terminators.as_ref())).into()
        }
        Macro::Say(say) => {
            let mut speak = Speak::text(say.text.as_deref()?).with_stop_on(keys(say.terminators.as_ref()));
            if let Some(language) = say.language.as_deref().or(language) {
                speak = speak.with_language(language);
            }
            let kind = say.kind.as_ref().map(SayKind::as_str);
            let method = say.method.as_ref().map(SayMethod::as_str);
            said_as(speak, kind, method, say.gender.as_ref()).into()
        }
        Macro::Tone(tone) => {
            let frequencies = tone.frequencies.as_deref().filter(|list| !list.is_empty())?;
            PlayEffect::media(describe(
                frequencies,
                tone.duration_on,
                tone.duration_off,
                tone.repeat,
                tone.volume,
            ))
            .into()
        }
        Macro::Tts(tts) => {
            tts.text.as_deref().filter(|text| !text.is_empty())?;
            speech(language, tts).with_stop_on(keys(tts.terminators.as_ref())).into()
        }
        Macro::Other(_) => return None,
    })
}

/// Says how the switch says a text by itself: what the text is, how its parts are said, and in which gender.
pub(super) fn said_as(
    speak: Speak,
    kind: Option<&str>,
    method: Option<&str>,
    gender: Option<&SayGender>,
) -> Speak {
    let settings = [("type", kind), ("method", method), ("gender", gender.map(SayGender::as_str))];
    let said = settings.into_iter().filter_map(|(key, word)| Some((key, word?)));
    said.fold(speak, |speak, (key, word)| speak.with_data(key, word))
}

pub(super) fn language(action: &mut Action<'_>, it: &Language) -> Run {
    if let Some(language) = it.language.as_deref().filter(|language| !language.is_empty()) {
        action.call_mut().language = Some(language.to_ascii_lowercase());
    }
    Ok(Next::Continue)
}

/// Effect that listens to what the caller says.
const DETECT_SPEECH: &str = "kazoo.detect_speech";

pub(super) fn detect_speech(action: &mut Action<'_>, it: &DetectSpeech) -> Run {
    let word = it.action.as_ref().map_or(StartStop::Start.as_str(), |action| action.as_str());
    action.custom(
        DETECT_SPEECH,
        json!({
            "action": word, "engine": it.asr_engine, "params": it.asr_params, "settings": it.asr_settings,
        }),
    )?;
    Ok(Next::Continue)
}

/// Longest collection that an explorer tries.
const MAX_HINT: usize = 32;

pub(super) fn collect_dtmf(action: &mut Action<'_>, it: &CollectDtmf) -> Run {
    action.answer()?;
    // `terminator` is read first; its schema default is written into every validated document, so that the list
    // has an effect in no document but one that was never validated.
    let terminators: String = match (&it.terminator, &it.terminators) {
        (Some(key), _) => key.as_str().to_owned(),
        (None, Some(keys)) => keys.iter().map(crate::module::Dtmf::as_str).collect(),
        (None, None) => "#".to_owned(),
    };
    let most = usize::try_from(it.max_digits.unwrap_or(1)).unwrap_or(1).max(1);
    let pressed =
        action.call_mut().collections.remove(super::super::Call::DEFAULT_COLLECTION).unwrap_or_default();
    let (early, ended) = match pressed.split_once(|key| terminators.contains(key)) {
        Some((early, _)) => (early.to_owned(), true),
        None => (pressed, false),
    };
    let mut digits: String = early.chars().take(most).collect();
    if !ended && digits.len() < most {
        let rest = u32::try_from(most - digits.len()).unwrap_or(u32::MAX);
        let name = it.collection_name.as_deref().unwrap_or(super::super::Call::DEFAULT_COLLECTION);
        let collect = Collect::until_silence(it.timeout.map_or(Duration::seconds(5), Milliseconds::duration))
            .with_digit_timeout(it.interdigit_timeout.map_or(INTERDIGIT_TIMEOUT, Milliseconds::duration))
            .with_max_digits(rest)
            .with_finish_on(terminators.as_str())
            .with_name(name);
        // Fewer keys than wanted and as many make a difference to whoever reads the collection.
        let all: String = "1234567890".chars().cycle().take(most - digits.len()).take(MAX_HINT).collect();
        action.hint_keys([all.as_str()]);
        digits.push_str(action.collect(collect)?);
    }
    let name = it.collection_name.clone().filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| super::super::Call::DEFAULT_COLLECTION.to_owned());
    action.call_mut().collections.insert(name, digits);
    Ok(Next::Continue)
}

pub(super) fn flush_dtmf(action: &mut Action<'_>, it: &FlushDtmf) -> Run {
    // Kazoo 4.3 forgets to store the call that it changed.
    if action.is_kazoo_5() {
        let name = it.collection_name.as_deref().unwrap_or(super::super::Call::DEFAULT_COLLECTION);
        action.call_mut().collections.remove(name);
    }
    Ok(Next::Continue)
}

/// Length of a tone where the node says nothing.
const TONE: Duration = Duration::seconds(2);

pub(super) fn send_dtmf(action: &mut Action<'_>, it: &SendDtmf) -> Run {
    let Some(digits) = it.digits.as_deref().filter(|digits| !digits.is_empty()) else {
        return Ok(Next::Continue);
    };
    let tone = it.duration.map_or(TONE, Milliseconds::duration);
    action.make(SendDigits::new(digits).with_tone(tone))?;
    Ok(Next::Continue)
}

/// Says something that is made up from the call.
pub(super) fn speak(action: &mut Action<'_>, text: &str) -> Result<(), Pause> {
    action.make(Speak::text(text))
}

//! Effects and outcomes in a few words, for timelines and diagrams.

use super::{Effect, Outcome, Prompt};

/// Returns an effect in a few words, for people.
pub(crate) fn effect_summary(effect: &Effect) -> String {
    let name = effect.name();
    match effect {
        Effect::Speak(speak) => format!("{name} {:?}", speak.text),
        Effect::Play(play) => format!("{name} {}", play.media),
        Effect::Collect(collect) => match collect.prompts.first() {
            Some(Prompt::Speak(speak)) => format!("{name} {:?}", speak.text),
            Some(Prompt::Play(play)) => format!("{name} {}", play.media),
            None => name.to_owned(),
        },
        Effect::Bridge(bridge) => {
            let to: Vec<&str> = bridge.endpoints.iter().map(|endpoint| endpoint.address.as_str()).collect();
            format!("{name} {}", to.join(", "))
        }
        Effect::Originate(originate) => format!("{name} {}", originate.endpoint.address),
        Effect::EnterRoom(enter) => format!("{name} {:?}", enter.room),
        Effect::WaitInRoom(wait) => format!("{name} {:?}", wait.room),
        Effect::EnterQueue(enter) => format!("{name} {}", enter.queue),
        Effect::HangUp(hang_up) => format!("{name} ({})", hang_up.cause),
        Effect::Reject(reject) => format!("{name} {}", reject.code),
        Effect::LookUp(look_up) => format!("{name} {} {}", look_up.kind, look_up.key),
        Effect::Fetch(fetch) => format!("{name} {} {}", fetch.method, fetch.url),
        Effect::Notify(notify) => format!("{name} {}", notify.topic),
        Effect::LeaveMessage(message) => format!("{name} {}", message.mailbox),
        Effect::SetPresence(presence) => format!("{name} {} {}", presence.presence_id, presence.state),
        Effect::SendDigits(send) => format!("{name} {}", send.digits),
        _ => name.to_owned(),
    }
}

/// Returns an outcome in a few words, for people.
pub(crate) fn outcome_summary(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done => "done".to_owned(),
        Outcome::Interrupted(key) => format!("interrupted by {key}"),
        Outcome::Collected(collected) if collected.digits.is_empty() => "silence".to_owned(),
        Outcome::Collected(collected) => format!("digits {}", collected.digits),
        Outcome::Recorded(recording) => format!("recorded {} s", recording.duration.whole_seconds()),
        Outcome::Bridged(bridged) => format!("talked {} s", bridged.talk_time.whole_seconds()),
        Outcome::Keyed(keyed) => format!("keyed {}", keyed.digits),
        Outcome::NotBridged(cause) => format!("not bridged ({cause})"),
        Outcome::TimedOut => "timed out".to_owned(),
        Outcome::Originated(leg) => format!("originated {leg}"),
        Outcome::Entered => "entered".to_owned(),
        Outcome::RoomFull => "room full".to_owned(),
        Outcome::RoomEnded => "room ended".to_owned(),
        Outcome::QueueLeft(_) => "left the queue".to_owned(),
        Outcome::Found(_) => "found".to_owned(),
        Outcome::NotFound => "not found".to_owned(),
        Outcome::Fetched(fetched) => format!("fetched {}", fetched.status),
        Outcome::FetchFailed(_) => "fetch failed".to_owned(),
        Outcome::Unsupported => "unsupported".to_owned(),
        Outcome::Failed(text) => format!("failed: {text}"),
        Outcome::Custom(_) => "custom".to_owned(),
    }
}

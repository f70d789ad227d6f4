//! A trace as lines for people.

use time::OffsetDateTime;
use voice_actions::runtime::{Effect, Outcome, Prompt, Trace, TraceEvent};

/// Returns a line for each thing that a program asked for, with what came of it; `who` names the legs.
pub(super) fn lines(trace: &Trace, began: OffsetDateTime, who: impl Fn(&str) -> String) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in trace.entries() {
        let what = match &entry.event {
            TraceEvent::Asked(request) => format!("{:<34} {}", request.at.as_str(), effect(&request.effect)),
            TraceEvent::Came { outcome, .. } => match news(outcome) {
                Some(news) => format!("{:<34}   = {news}", ""),
                None => continue,
            },
            TraceEvent::Ended(cause) => format!("{:<34}   = the far end left ({cause})", ""),
            TraceEvent::Failed(why) => format!("{:<34}   ! {why}", ""),
            _ => continue,
        };
        let after = (entry.at - began).as_seconds_f64();
        lines.push(format!("{after:>6.1} s  {:<10} {what}", who(entry.leg.as_str())));
    }
    lines
}

fn effect(effect: &Effect) -> String {
    match effect {
        Effect::Speak(speak) => format!("say “{}”", short(&speak.text)),
        Effect::Play(play) => format!("play {}", play.media),
        Effect::Collect(collect) => match collect.prompts.first() {
            Some(Prompt::Speak(speak)) => format!("collect keys: “{}”", short(&speak.text)),
            _ => "collect keys".to_owned(),
        },
        Effect::Bridge(bridge) => {
            let to: Vec<&str> = bridge.endpoints.iter().map(|endpoint| endpoint.address.as_str()).collect();
            format!("transfer to {}", to.join(", "))
        }
        Effect::Originate(originate) => format!("dial {}", originate.endpoint.address),
        Effect::EnterRoom(enter) => format!("enter room “{}”", enter.room),
        Effect::WaitInRoom(wait) => format!("stay in room “{}”", wait.room),
        Effect::HangUp(_) => "hang up".to_owned(),
        Effect::Fetch(fetch) => {
            let url = fetch.url.split('?').next().unwrap_or_default();
            format!("ask {} {}", fetch.method, path(url))
        }
        Effect::Notify(notify) => format!("tell {}", notify.topic),
        other => other.name().to_owned(),
    }
}

/// Returns what came of an effect, unless it went without saying.
fn news(outcome: &Outcome) -> Option<String> {
    Some(match outcome {
        Outcome::Collected(collected) if collected.digits.is_empty() => "no key".to_owned(),
        Outcome::Collected(collected) => format!("keys {}", collected.digits),
        Outcome::Bridged(bridged) => format!("talked {} s", bridged.talk_time.whole_seconds()),
        Outcome::NotBridged(cause) => format!("not connected ({cause})"),
        Outcome::RoomFull => "the room is full".to_owned(),
        Outcome::RoomEnded => "the room ended".to_owned(),
        Outcome::Fetched(fetched) => format!("status {}, {} bytes", fetched.status, fetched.body.len()),
        Outcome::FetchFailed(_) => "no answer".to_owned(),
        Outcome::Failed(why) => why.clone(),
        _ => return None,
    })
}

fn short(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// The port on loopback differs from run to run.
fn path(url: &str) -> &str {
    url.splitn(4, '/').nth(3).unwrap_or(url)
}

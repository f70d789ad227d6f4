use std::fmt;
use std::sync::Arc;

use time::Duration;

use super::event::{Event, What};
use crate::runtime::{Effect, Outcome, Prompt};

type Test = Arc<dyn Fn(&Event) -> bool + Send + Sync>;

/// Something that is expected of a call.
#[derive(Clone)]
#[non_exhaustive]
pub struct Expectation {
    text: String,
    test: Test,
    party: Option<String>,
    within: Option<Duration>,
}

impl Expectation {
    /// Expects an event that passes this test; the text says what it is, for people.
    #[must_use]
    pub fn new(text: impl Into<String>, test: impl Fn(&Event) -> bool + Send + Sync + 'static) -> Self {
        Self { text: text.into(), test: Arc::new(test), party: None, within: None }
    }

    /// Expects it on a leg of the party with this number or address.
    #[must_use]
    pub fn by(mut self, party: impl Into<String>) -> Self {
        self.party = Some(party.into());
        self
    }

    /// Expects it no later than this after what was expected before it.
    #[must_use]
    pub const fn within(mut self, time: Duration) -> Self {
        self.within = Some(time);
        self
    }

    pub(super) fn meets(&self, event: &Event) -> bool {
        self.party.as_ref().is_none_or(|party| *party == event.party) && (self.test)(event)
    }

    pub(super) const fn limit(&self) -> Option<Duration> {
        self.within
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        if let Some(party) = &self.party {
            write!(f, " by {party}")?;
        }
        match self.within {
            Some(within) => write!(f, " within {} ms", within.whole_milliseconds()),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expectation({self})")
    }
}

/// Expects that a text is spoken that contains this, on its own or as a prompt.
#[must_use]
pub fn heard(text: impl Into<String>) -> Expectation {
    let text = text.into();
    Expectation::new(format!("heard {text:?}"), move |event| match &event.what {
        What::Requested(request) => match &request.effect {
            Effect::Speak(speak) => speak.text.contains(&text),
            Effect::Collect(collect) => collect
                .prompts
                .iter()
                .any(|prompt| matches!(prompt, Prompt::Speak(speak) if speak.text.contains(&text))),
            _ => false,
        },
        _ => false,
    })
}

/// Expects that this sound is played, on its own or as a prompt.
#[must_use]
pub fn played(media: impl Into<String>) -> Expectation {
    let media = media.into();
    Expectation::new(format!("played {media}"), move |event| match &event.what {
        What::Requested(request) => match &request.effect {
            Effect::Play(play) => play.media == media,
            Effect::Collect(collect) => collect
                .prompts
                .iter()
                .any(|prompt| matches!(prompt, Prompt::Play(play) if play.media == media)),
            _ => false,
        },
        _ => false,
    })
}

/// Expects that keys are collected.
#[must_use]
pub fn asked_for_digits() -> Expectation {
    requested("collect")
}

/// Expects an effect of this name, such as `originate` or `park`.
#[must_use]
pub fn requested(name: impl Into<String>) -> Expectation {
    let name = name.into();
    Expectation::new(
        format!("requested {name}"),
        move |event| matches!(&event.what, What::Requested(request) if request.effect.name() == name),
    )
}

/// Expects a notification of this topic.
#[must_use]
pub fn notified(topic: impl Into<String>) -> Expectation {
    let topic = topic.into();
    Expectation::new(format!("notified {topic}"), move |event| match &event.what {
        What::Requested(request) => {
            matches!(&request.effect, Effect::Notify(notify) if notify.topic == topic)
        }
        _ => false,
    })
}

/// Expects that the telephone at this number or address rings.
#[must_use]
pub fn rang(address: impl Into<String>) -> Expectation {
    let address = address.into();
    Expectation::new(format!("rang {address}"), move |event| {
        event.what == What::Rang && event.party == address
    })
}

/// Expects that the party at this number or address answers, or that its call is answered.
#[must_use]
pub fn answered(address: impl Into<String>) -> Expectation {
    let address = address.into();
    Expectation::new(format!("answered {address}"), move |event| {
        event.what == What::Answered && event.party == address
    })
}

/// Expects that somebody is bridged with the party at this number or address.
#[must_use]
pub fn talked(address: impl Into<String>) -> Expectation {
    let address = address.into();
    Expectation::new(
        format!("talked with {address}"),
        move |event| matches!(&event.what, What::Talked { with } if *with == address),
    )
}

/// Expects that somebody enters this room.
#[must_use]
pub fn entered_room(room: impl Into<String>) -> Expectation {
    let room = room.into();
    Expectation::new(
        format!("entered room {room:?}"),
        move |event| matches!(&event.what, What::EnteredRoom(entered) if *entered == room),
    )
}

/// Expects that somebody leaves this room.
#[must_use]
pub fn left_room(room: impl Into<String>) -> Expectation {
    let room = room.into();
    Expectation::new(
        format!("left room {room:?}"),
        move |event| matches!(&event.what, What::LeftRoom(left) if *left == room),
    )
}

/// Expects that somebody finds a room full.
#[must_use]
pub fn room_was_full() -> Expectation {
    Expectation::new("room was full", |event| event.what == What::Came(Outcome::RoomFull))
}

/// Expects that a leg ends for this reason, such as `NORMAL_CLEARING`.
#[must_use]
pub fn hung_up(cause: impl Into<String>) -> Expectation {
    let cause = cause.into();
    Expectation::new(
        format!("hung up ({cause})"),
        move |event| matches!(&event.what, What::HungUp { cause: found, .. } if found.as_str() == cause),
    )
}

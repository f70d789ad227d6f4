//! `CONFERENCE`: joins a named room.

use super::{EventName, Events};
use crate::Step;
use crate::param::Param;
use crate::wire::{Flag, action};

vocabulary! {
    /// The parameter `event` of a conference. What it is for is not documented.
    pub enum ConferenceMode {
        /// The only value seen, in the vendor's Shark Tank scripts.
        Join = "join",
    }
}

action! {
    /// Joins a named room and stays until the caller leaves or the room ends.
    ///
    /// Afterwards the flow goes on with the next step. The room is made on first use.
    ///
    /// ```
    /// use voice_actions::action::{Conference, Dial};
    /// use voice_actions::CallerId;
    ///
    /// let room = Conference::room("${sessionData.conference_name}")
    ///     .with_max_participants(2)
    ///     .with_end_on_exit(true)
    ///     .on_enter(Dial::new("+15550100123", CallerId::new("+15550100199")));
    /// assert_eq!(room.events.iter().count(), 1);
    /// ```
    pub struct Conference = "CONFERENCE" {
        params {
            /// Name of the room.
            required room: Param<String> = "name",
            /// Number of participants; the next one raises `on_enter_error_max_participants`. Defaults to no limit.
            optional max_participants / with_max_participants: Param<u32> = "max_participants",
            /// Not documented; kept and without effect.
            optional mode / with_mode: Param<ConferenceMode> = "event",
            /// Whether the room closes for everybody when this participant leaves. Defaults to false.
            optional end_on_exit / with_end_on_exit: Param<Flag> = "end_on_exit",
        }
        keys {
            /// What to do when the leg has entered, or cannot.
            list events: Events = "events",
        }
    }
}

impl Conference {
    /// Makes an action that joins the room of this name.
    #[must_use]
    pub fn room(name: impl Into<Param<String>>) -> Self {
        Self {
            room: name.into(),
            max_participants: None,
            mode: None,
            end_on_exit: None,
            events: Events::new(),
            extra_params: Default::default(),
            extra: Default::default(),
        }
    }

    /// Makes an action that joins a room for two, which closes when either leaves: how two legs are connected.
    ///
    /// The same as a room of two participants that ends on exit; a third one gets [`on_full`](Self::on_full).
    #[must_use]
    pub fn pair(name: impl Into<Param<String>>) -> Self {
        Self::room(name).with_max_participants(2_u32).with_end_on_exit(true)
    }

    /// Adds a step that runs beside the conference once this leg has entered.
    #[must_use]
    pub fn on_enter(self, step: impl Into<Step>) -> Self {
        self.on(EventName::OnEnter, step)
    }

    /// Adds a step that runs instead of the conference when the room is full.
    #[must_use]
    pub fn on_full(self, step: impl Into<Step>) -> Self {
        self.on(EventName::OnEnterErrorMaxParticipants, step)
    }

    /// Adds a step to an event.
    #[must_use]
    pub fn on(mut self, event: EventName, step: impl Into<Step>) -> Self {
        self.events.entry(event).push(step.into());
        self
    }
}

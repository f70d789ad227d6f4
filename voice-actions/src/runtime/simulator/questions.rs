//! Questions that tests ask of a world: whom a caller reached and heard, who still waits for what.

use time::Duration;

use super::ledger::Ledger;
use super::leg::{Activity, Phase};
use super::person::Act;
use super::world::World;
use crate::runtime::{Effect, LegId, Prompt};

impl Ledger {
    /// Returns the numbers or addresses of those whom a leg talked to, bridged or in a room, in the order of their legs.
    ///
    /// ```
    /// use time::{Duration, macros::datetime};
    /// use voice_actions::CallFlow;
    /// use voice_actions::interpreter::Application;
    /// use voice_actions::runtime::simulator::{Act, Call, Person, Setting, World};
    ///
    /// let flow = CallFlow::from_json(r#"{"actions": [
    ///     {"type": "SAY", "params": {"text": "One moment"}}, {"type": "TRANSFER", "params": {"no": "+15550101"}}
    /// ]}"#)?;
    /// let setting = Setting::new(Application::new().with_flow("+15550199", flow))
    ///     .with_person("+15550101", Person::caller().then(Act::wait(Duration::MINUTE)).then(Act::HangUp));
    /// let mut world = World::new(setting, datetime!(2030-01-01 12:00 UTC));
    /// let caller = world.place(Call::new("+15550100", "+15550199"));
    /// world.run()?;
    /// assert_eq!(world.ledger().reached(&caller), ["+15550101"]);
    /// assert_eq!(world.heard(&caller), ["One moment"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn reached(&self, leg: &LegId) -> Vec<&str> {
        let others = self.legs().iter().filter(|other| other.leg != *leg);
        others
            .filter(|other| self.together(leg, &other.leg) > Duration::ZERO)
            .map(super::LegRecord::party)
            .collect()
    }

    /// Returns the mailboxes in which a leg left a message.
    ///
    /// A message is something that was said: the person has to [talk](super::Act::talk) while the mailbox records. One who only
    /// [waits](super::Act::wait), or hangs up before the tone, leaves none.
    #[must_use]
    pub fn mailboxes(&self, leg: &LegId) -> Vec<&str> {
        let recordings = self.leg(leg).into_iter().flat_map(|record| &record.recordings);
        recordings.filter_map(|recording| recording.mailbox.as_deref()).collect()
    }

    /// Returns the rooms in which a leg was, in the order of entering.
    #[must_use]
    pub fn rooms(&self, leg: &LegId) -> Vec<&str> {
        let stays = self.leg(leg).into_iter().flat_map(|record| &record.rooms);
        stays.map(|stay| stay.room.as_str()).collect()
    }
}

impl World {
    /// Returns what a leg was made to hear, in order: texts that were spoken and sounds that were played, prompts included.
    ///
    /// It is read from the trace, so a world [without](World::with_trace) one knows nothing.
    #[must_use]
    pub fn heard(&self, leg: &LegId) -> Vec<&str> {
        let asked = self.trace().requests().filter(|(asked, _)| *asked == leg);
        let heard = asked.flat_map(|(_, request)| match &request.effect {
            Effect::Speak(speak) => vec![speak.text.as_str()],
            Effect::Play(play) => vec![play.media.as_str()],
            Effect::Collect(collect) => collect.prompts.iter().map(text_of).collect(),
            _ => Vec::new(),
        });
        heard.collect()
    }

    /// Says who on a live leg waits for something that does not come, or has nothing left to do.
    pub(super) fn who_waits(&self) -> Option<String> {
        let live = self.state.legs.values().filter(|leg| leg.phase == Phase::Up);
        let waits = live.filter_map(|leg| {
            let alone = !matches!(leg.activity, Activity::Talking { .. } | Activity::Recording { .. });
            let what = match leg.party.behavior.acts.get(leg.party.next) {
                Some(Act::Reply { digits, .. }) => {
                    format!("waits for a collection (`Act::reply({digits:?})`) that never came")
                }
                Some(Act::Silence) => "waits for a collection (`Act::Silence`) that never came".to_owned(),
                Some(Act::Talk(_)) if alone => "waits for somebody to talk to (`Act::talk`)".to_owned(),
                None => "has nothing left to do and does not hang up".to_owned(),
                Some(_) => return None,
            };
            Some(format!("{} {what}", leg.address))
        });
        let waits: Vec<String> = waits.collect();
        (!waits.is_empty()).then(|| waits.join("; "))
    }
}

fn text_of(prompt: &Prompt) -> &str {
    match prompt {
        Prompt::Speak(speak) => &speak.text,
        Prompt::Play(play) => &play.media,
    }
}

use async_trait::async_trait;
use serde_json::Map;
#[cfg(feature = "simulator")]
use serde_json::{Value, json};
use voice_actions::runtime::{Effect, Outcome, Request, ServiceError, Services};

use super::fields::Fields as _;
use super::{Directory, Kind};
use crate::walker::UPDATE;

/// A directory as services of the runtime, with other services behind it.
///
/// Lookups are answered by the directory, and updates that modules ask for ("do not disturb") are written to it.
/// Everything else (web requests, notifications) goes to the services behind, if there are any.
#[derive(Clone, Debug)]
pub struct DirectoryServices<D, S = ()> {
    directory: D,
    others: S,
}

impl<D: Directory> DirectoryServices<D> {
    /// Answers lookups from a directory.
    #[must_use]
    pub const fn new(directory: D) -> Self {
        Self { directory, others: () }
    }

    /// Sends everything else to other services.
    #[must_use]
    pub fn with_others<S: Services>(self, others: S) -> DirectoryServices<D, S> {
        DirectoryServices { directory: self.directory, others }
    }
}

#[async_trait]
impl<D: Directory, S: Services> Services for DirectoryServices<D, S> {
    async fn serve(&self, request: &Request) -> Result<Outcome, ServiceError> {
        match answer(&self.directory, &request.effect) {
            Some(outcome) => Ok(outcome),
            None => self.others.serve(request).await,
        }
    }
}

fn answer(directory: &dyn Directory, effect: &Effect) -> Option<Outcome> {
    match effect {
        Effect::LookUp(look_up) => {
            let found =
                directory.look_up_with(&Kind::from(look_up.kind.as_str()), &look_up.key, &look_up.data);
            Some(found.map_or(Outcome::NotFound, Outcome::Found))
        }
        Effect::Notify(notify) if notify.topic == UPDATE => {
            let text = |key: &str| notify.data.at(&[key]).as_str().unwrap_or_default();
            let nothing = Map::new();
            let changes = notify.data.at(&["set"]).as_object().unwrap_or(&nothing);
            directory.change(&Kind::from(text("kind")), text("id"), changes);
            Some(Outcome::Done)
        }
        _ => None,
    }
}

/// A directory as the services of a simulated world, with other answers for everything else: a table, or what a test
/// of your own says.
///
/// A simulated world is a pure function of its setting, so updates are taken and change nothing here. Notifications
/// that the others do not answer are taken. Who is [parked](Kind::Parked) in the world, and which slots are therefore
/// not [free](Kind::FreeSlot), is the world's to say, beside what the directory knows.
#[cfg(feature = "simulator")]
#[cfg_attr(docsrs, doc(cfg(feature = "simulator")))]
#[derive(Clone, Debug)]
pub struct DirectoryAnswers<D, A = voice_actions::runtime::simulator::AnswerTable> {
    directory: D,
    others: A,
}

#[cfg(feature = "simulator")]
impl<D: Directory, A: voice_actions::runtime::simulator::Answers> DirectoryAnswers<D, A> {
    /// Answers lookups from a directory, and everything else from others.
    #[must_use]
    pub const fn new(directory: D, others: A) -> Self {
        Self { directory, others }
    }
}

#[cfg(feature = "simulator")]
impl<D, A> voice_actions::runtime::simulator::Answers for DirectoryAnswers<D, A>
where
    D: Directory + std::fmt::Debug,
    A: voice_actions::runtime::simulator::Answers,
{
    fn answer(
        &self,
        asked: &voice_actions::runtime::simulator::Asked<'_>,
    ) -> Option<voice_actions::runtime::simulator::Answer> {
        use voice_actions::runtime::simulator::Answer;

        match &asked.request.effect {
            Effect::LookUp(look_up) => {
                let kind = Kind::from(look_up.kind.as_str());
                let found = match kind {
                    Kind::Parked if asked.is_parked(&look_up.key) => Some(json!({ "id": look_up.key })),
                    Kind::FreeSlot => free_slot(&self.directory, asked, &look_up.key),
                    _ => self.directory.look_up_with(&kind, &look_up.key, &look_up.data),
                };
                if let Some(found) = found {
                    return Some(Answer::now(Outcome::Found(found)));
                }
                let other = self.others.answer(asked).filter(|answer| answer.outcome != Outcome::NotFound);
                // What only a running PBX or a service knows: an explorer tries the answers that make a difference.
                let open = matches!(kind, Kind::AverageWait | Kind::SpamScore | Kind::AgentAvailable);
                other.or_else(|| (!open).then_some(Answer::now(Outcome::NotFound)))
            }
            Effect::Notify(_) => self.others.answer(asked).or(Some(Answer::now(Outcome::Done))),
            _ => self.others.answer(asked),
        }
    }
}

/// Returns the first slot from this one on in which neither the directory nor the world has somebody.
#[cfg(feature = "simulator")]
fn free_slot(
    directory: &dyn Directory,
    asked: &voice_actions::runtime::simulator::Asked<'_>,
    from: &str,
) -> Option<Value> {
    let mut free = directory.look_up(&Kind::FreeSlot, from)?;
    while let Some(slot) = free.as_str().filter(|slot| asked.is_parked(slot)) {
        let next = slot.parse::<u32>().ok()?.checked_add(1)?;
        free = directory.look_up(&Kind::FreeSlot, &next.to_string())?;
    }
    Some(free)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use voice_actions::runtime::Notify;

    use super::*;
    use crate::directory::MemoryDirectory;

    #[test]
    fn an_update_is_written_to_the_directory() {
        let directory = MemoryDirectory::new().with(Kind::User, "jane", json!({"do_not_disturb": {"x": 1}}));
        let update = json!({"kind": "user", "id": "jane", "set": {"do_not_disturb": {"enabled": true}}});
        let outcome = answer(&directory, &Notify::new(UPDATE, update).into());
        assert_eq!(outcome, Some(Outcome::Done));
        let jane = directory.look_up(&Kind::User, "jane").unwrap();
        assert_eq!(jane["do_not_disturb"], json!({"x": 1, "enabled": true}));
    }
}

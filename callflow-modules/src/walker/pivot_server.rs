//! The web server that a simulated PBX asks: a function of your own.

use std::fmt;

use voice_actions::runtime::simulator::{Answer, Answers, Asked};
use voice_actions::runtime::{Effect, Fetched, Outcome};

use crate::pivot::{self, JSON_TYPE, Refused, Request};

/// Answers every Pivot request of a simulated world by a function, which gets what the PBX would send.
///
/// ```
/// use callflow_modules::directory::MemoryDirectory;
/// use callflow_modules::module::{CollectDtmf, Pivot, Tts};
/// use callflow_modules::pivot::{Answer, Refused, Request};
/// use callflow_modules::walker::{Account, PivotServer};
/// use time::macros::datetime;
/// use voice_actions::runtime::simulator::{Act, Call, Person, World};
///
/// fn collected(request: &Request) -> Result<Answer, Refused> {
///     match request.collection("pin") {
///         Some(digits) => Answer::new(Tts::new(format!("You typed {digits}"))),
///         None => {
///             let again = Pivot::new("http://example.com/flow");
///             let digits = CollectDtmf::new().with_max_digits(4).with_collection_name("pin");
///             Answer::new(Tts::new("Four digits, please.").otherwise(digits.otherwise(again)))
///         }
///     }
/// }
///
/// let account = Account::new(MemoryDirectory::new()).with_node("2000", Pivot::new("http://example.com/flow"))?;
/// let mut world = World::new(account.setting(PivotServer::new(collected)), datetime!(2026-11-20 10:00 UTC));
/// world.place(Call::new("+15550100", "2000").with_person(Person::caller().then(Act::reply("4321"))));
/// world.run()?;
/// assert!(serde_json::to_string(world.trace())?.contains("You typed 4321"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct PivotServer<F> {
    serve: F,
}

impl<F> PivotServer<F>
where
    F: Fn(&Request) -> Result<pivot::Answer, Refused> + Send + Sync,
{
    /// Answers by this function. A refused flow is answered with status 500, a request that is none with 400.
    #[must_use]
    pub const fn new(serve: F) -> Self {
        Self { serve }
    }
}

impl<F> fmt::Debug for PivotServer<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PivotServer").finish_non_exhaustive()
    }
}

impl<F> Answers for PivotServer<F>
where
    F: Fn(&Request) -> Result<pivot::Answer, Refused> + Send + Sync,
{
    fn answer(&self, asked: &Asked<'_>) -> Option<Answer> {
        let Effect::Fetch(fetch) = &asked.request.effect else { return None };
        let query = fetch.url.split_once('?').map(|(_, query)| query.split('#').next().unwrap_or_default());
        let headers = &fetch.headers;
        let content_type = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let content_type = content_type.map(|(_, value)| value.as_str());
        let fetched = match Request::decode(query, content_type, fetch.body.as_bytes()) {
            Ok(request) => match (self.serve)(&request) {
                Ok(answer) => Fetched::new(200, JSON_TYPE, answer.body()),
                Err(_) => Fetched::status(500),
            },
            Err(_) => Fetched::status(400),
        };
        Some(Answer::now(Outcome::Fetched(fetched)))
    }
}

//! Paging: several phones at once, without ringing.

use voice_actions::runtime::{Bridge, Endpoint};

use super::super::action::Action;
use super::super::next::{Next, Run};
use super::endpoint::{self, Rung, Terms};
use super::{integer, text};
use crate::Seconds;
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::module::PageGroup;
use crate::module::{EndpointKind, PageAudio};
use time::Duration;

/// How long phones are paged.
const PAGE_TIME: Duration = Duration::seconds(5);

pub(super) fn page_group(action: &mut Action<'_>, it: &PageGroup) -> Run {
    let mut endpoints: Vec<Endpoint> = Vec::new();
    for member in it.endpoints.iter().flatten() {
        let (Some(id), Some(kind)) = (&member.id, &member.kind) else { continue };
        let terms = Terms { delay: member.delay.map(Seconds::duration), ..Terms::default() };
        let mut found = Vec::new();
        match kind {
            EndpointKind::Device => found.extend(endpoint::of_device(action, id.as_str(), &terms)?),
            EndpointKind::User => found.extend(endpoint::of_user(action, id.as_str(), &terms)?),
            EndpointKind::Group => {
                let group = action.look_up(&Kind::Group, id.as_str())?;
                for (id, entry) in
                    group.and_then(|group| group.at(&["endpoints"]).as_object()).into_iter().flatten()
                {
                    let terms = Terms {
                        delay: integer(entry.at(&["delay"])).map(Duration::seconds).or(terms.delay),
                        ..terms.clone()
                    };
                    if text(entry, "type") == Some("user") {
                        found.extend(endpoint::of_user(action, id, &terms)?);
                    } else {
                        found.extend(endpoint::of_device(action, id, &terms)?);
                    }
                }
            }
            EndpointKind::Other(_) => {}
        }
        for endpoint in found {
            if !endpoints.contains(&endpoint) {
                endpoints.push(endpoint);
            }
        }
    }
    if endpoints.is_empty() {
        return Ok(Next::Continue);
    }
    let audio = it.audio.as_ref().map_or(PageAudio::OneWay.as_str(), |audio| audio.as_str());
    let bridge = Bridge::any(endpoints)
        .with_ring_time(it.timeout.map_or(PAGE_TIME, Seconds::duration))
        .with_data("page", audio)
        .with_data("barge_calls", it.barge_calls.unwrap_or(false));
    Ok(match endpoint::ring(action, bridge)? {
        Rung::Talked => Next::Stop(None),
        Rung::Transferred => Next::HandedOver,
        Rung::Left(next) => next,
        Rung::Branch(_) | Rung::Failed(_) | Rung::Error => Next::Continue,
    })
}

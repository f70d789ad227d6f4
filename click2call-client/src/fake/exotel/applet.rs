//! What the two connect applets read out of an answer; each takes its own document alone.

use crate::exotel::{
    AppletVersion, ConnectAnswer, DynamicConnectAnswer, ExoPhone, HoldMusic, MAX_PARALLEL, ParallelRinging,
    StartPlayback,
};
use crate::read::{Issue, IssueSeverity};
use crate::redact::{Link, PhoneNumber};

/// What an application wants done with a caller.
pub(super) struct Wishes {
    pub(super) users: Vec<PhoneNumber>,
    /// Whether to ask again after each attempt.
    pub(super) again: bool,
    pub(super) at_once: usize,
    pub(super) managed: bool,
    pub(super) sticky: bool,
    pub(super) shown: Option<PhoneNumber>,
    pub(super) passthru: Option<Link>,
    pub(super) playback: Option<StartPlayback>,
    pub(super) music: Option<Link>,
}

impl Wishes {
    /// Reads an answer; says why nobody is rung, which Exotel never does.
    pub(super) fn read(version: &AppletVersion, body: &[u8]) -> Result<Self, &'static str> {
        let wishes = if *version == AppletVersion::Ordinary { ordinary(body)? } else { ccm(body)? };
        if wishes.users.is_empty() { Err("the application names nobody") } else { Ok(wishes) }
    }
}

fn sound(issues: &[Issue]) -> Result<(), &'static str> {
    if issues.iter().any(|issue| issue.severity == IssueSeverity::Error) {
        return Err("the answer has an undocumented key or an empty number");
    }
    Ok(())
}

fn ccm(body: &[u8]) -> Result<Wishes, &'static str> {
    let answer = ConnectAnswer::from_json(body).map_err(|_| "the answer is not the CCM applet's document")?;
    sound(&answer.check())?;
    Ok(Wishes {
        users: answer.destination.into_iter().map(|destination| destination.contact_uri).collect(),
        again: answer.fetch_after_attempt == Some(true),
        at_once: at_once(answer.parallel_ringing.as_ref()),
        managed: answer.state_management == Some(true),
        sticky: answer.sticky_agent == Some(true),
        shown: shown(answer.outgoing_phone_number.as_ref()),
        passthru: answer.call_event_passthru_url,
        playback: answer.start_call_playback,
        music: music(answer.music_on_hold),
    })
}

fn ordinary(body: &[u8]) -> Result<Wishes, &'static str> {
    let answer = DynamicConnectAnswer::from_json(body)
        .map_err(|_| "the answer is not the ordinary applet's document")?;
    sound(&answer.check())?;
    let trunk = answer.destination.trunk.map(PhoneNumber::from);
    Ok(Wishes {
        users: answer.destination.numbers.unwrap_or_default().into_iter().chain(trunk).collect(),
        again: answer.fetch_after_attempt == Some(true),
        at_once: at_once(answer.parallel_ringing.as_ref()),
        managed: false,
        sticky: false,
        shown: shown(answer.outgoing_phone_number.as_ref()),
        passthru: answer.dial_passthru_event_url,
        playback: answer.start_call_playback,
        music: music(answer.music_on_hold),
    })
}

fn at_once(parallel: Option<&ParallelRinging>) -> usize {
    parallel
        .filter(|parallel| parallel.activate == Some(true))
        .and_then(|parallel| parallel.max_parallel_attempts)
        .map_or(1, |most| usize::try_from(most).unwrap_or(1).clamp(1, usize::from(MAX_PARALLEL)))
}

fn shown(number: Option<&ExoPhone>) -> Option<PhoneNumber> {
    number.map(|number| number.number().clone())
}

fn music(music: Option<HoldMusic>) -> Option<Link> {
    music.and_then(|music| music.value)
}

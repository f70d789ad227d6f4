//! An incoming call and the CCM connect applet that asks your URL whom to ring.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::format_description;

use super::{Exotel, ExotelRules, Person, Played, line};
use crate::exotel::{ConnectAnswer, IST, MAX_PARALLEL, PlaybackTo};
use crate::fake::desk::Desk;
use crate::placed::CallId;
use crate::redact::{Link, PhoneNumber};

/// How often one call asks at most: an application that never stops is cut off.
const MAX_ASKS: u32 = 20;

/// What the connect applet does with an answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ConnectStep {
    /// Caller and this user talk.
    Connected(PhoneNumber),
    /// Nobody could be reached, and the application wants to be asked again: send it this request.
    AskAgain(Box<Request<Bytes>>),
    /// Nobody was connected: the flow goes on to its next branch. Says why, which Exotel never does.
    Nobody(&'static str),
}

#[derive(Debug)]
pub(super) struct Incoming {
    caller: PhoneNumber,
    called: PhoneNumber,
    url: Link,
    asks: u32,
    last_dialled: Option<(PhoneNumber, &'static str)>,
    started: OffsetDateTime,
    connected: Option<PhoneNumber>,
    passthru: Option<Link>,
}

impl Exotel {
    /// Lets somebody call one of the account's numbers, whose flow asks `url` whom to connect.
    ///
    /// Returns the call and the request that Exotel sends to the URL.
    pub fn incoming(
        &self,
        caller: impl Into<PhoneNumber>,
        called: impl Into<PhoneNumber>,
        url: impl Into<Link>,
    ) -> (CallId, Request<Bytes>) {
        self.with(|rules, desk| {
            let id = CallId::from(format!("{:030x}ba", desk.number()));
            let incoming = Incoming {
                caller: caller.into(),
                called: called.into(),
                url: url.into(),
                asks: 1,
                last_dialled: None,
                started: desk.now(),
                connected: None,
                passthru: None,
            };
            let request = incoming.request(&id, desk);
            rules.incoming.insert(id.clone(), incoming);
            (id, request)
        })
    }

    /// Takes the application's answer and rings whom it names.
    ///
    /// Users who are busy are passed over; with `parallel_ringing` several ring at once and the first of the list
    /// who answers is connected; with `fetch_after_attempt` one attempt is made and then asked again. An answer
    /// that is no JSON, has an undocumented key, or the shape of the other applet rings nobody, silently.
    pub fn connect(&self, id: &CallId, answer: &Response<Bytes>) -> ConnectStep {
        self.with(|rules, desk| {
            let Some(mut incoming) = rules.incoming.remove(id) else {
                return ConnectStep::Nobody("there is no such call");
            };
            let step = incoming.step(rules, id, answer, desk);
            rules.incoming.insert(id.clone(), incoming);
            step
        })
    }

    /// Ends an incoming call: the user is free again.
    pub fn hang_up(&self, id: &CallId) {
        self.with(|rules, desk| {
            rules.busy.retain(|_, busy_with| busy_with != id);
            let Some(mut incoming) = rules.incoming.remove(id) else { return };
            if let Some(user) = incoming.connected.take() {
                incoming.event(id, &user, "Terminal", "free", desk);
            }
        });
    }
}

impl Incoming {
    fn step(
        &mut self,
        rules: &mut ExotelRules,
        id: &CallId,
        answer: &Response<Bytes>,
        desk: &mut Desk,
    ) -> ConnectStep {
        if self.connected.is_some() {
            return ConnectStep::Nobody("the call is connected already");
        }
        if !answer.status().is_success() {
            return ConnectStep::Nobody("the application did not answer 200");
        }
        let Ok(answer) = ConnectAnswer::from_json(answer.body()) else {
            return ConnectStep::Nobody("the answer is not the CCM applet's document");
        };
        if answer.check().iter().any(|issue| issue.severity == crate::read::IssueSeverity::Error) {
            return ConnectStep::Nobody("the answer has an undocumented key or an empty number");
        }
        if answer.destination.is_empty() {
            return ConnectStep::Nobody("the application names nobody");
        }
        self.passthru.clone_from(&answer.call_event_passthru_url);
        let shown = answer
            .outgoing_phone_number
            .as_ref()
            .map_or_else(|| self.called.clone(), |number| number.number().clone());
        let at_once = answer
            .parallel_ringing
            .as_ref()
            .filter(|parallel| parallel.activate == Some(true))
            .and_then(|parallel| parallel.max_parallel_attempts)
            .map_or(1, |most| usize::try_from(most).unwrap_or(1).clamp(1, usize::from(MAX_PARALLEL)));
        let mut free: Vec<PhoneNumber> = answer
            .destination
            .iter()
            .map(|destination| destination.contact_uri.clone())
            .filter(|user| !rules.busy.contains_key(&line(user)))
            .collect();
        // A sticky caller comes first to the user spoken to last, if that one is on the list.
        let last = rules.spoke.get(&line(&self.caller)).filter(|_| answer.sticky_agent == Some(true));
        if let Some(place) = last.and_then(|last| free.iter().position(|user| line(user) == line(last))) {
            let user = free.remove(place);
            free.insert(0, user);
        }
        let music = answer.music_on_hold.as_ref().and_then(|music| music.value.as_ref());
        if let Some(music) = music.filter(|_| !free.is_empty()) {
            rules.played.push(Played::new(id, &self.caller, music.as_str()));
        }
        let again = answer.fetch_after_attempt == Some(true);
        let attempts = if again { 1 } else { usize::MAX };
        for group in free.chunks(at_once).take(attempts) {
            for user in group {
                rules.rings(id, user, &shown);
                self.event(id, user, "Dial", "busy", desk);
            }
            if let Some(user) = group.iter().find(|user| rules.person(user) == Person::Answers) {
                if answer.state_management == Some(true) || rules.users.contains(&line(user)) {
                    rules.busy.insert(line(user), id.clone());
                }
                rules.spoke.insert(line(&self.caller), user.clone());
                if let Some(playback) = &answer.start_call_playback {
                    rules.played.push(Played::new(id, user, playback.value.as_str()));
                    if playback.playback_to == Some(PlaybackTo::Both) {
                        rules.played.push(Played::new(id, &self.caller, playback.value.as_str()));
                    }
                }
                self.event(id, user, "Answered", "busy", desk);
                self.connected = Some(user.clone());
                return ConnectStep::Connected(user.clone());
            }
            for user in group {
                let rejected = rules.person(user) == Person::Rejects;
                self.last_dialled = Some((user.clone(), if rejected { "busy" } else { "no-answer" }));
                self.event(id, user, "Terminal", "free", desk);
            }
        }
        if free.is_empty() && !again {
            return ConnectStep::Nobody("everybody is busy");
        }
        if !again {
            return ConnectStep::Nobody("nobody answered");
        }
        self.asks += 1;
        if self.asks > MAX_ASKS {
            return ConnectStep::Nobody("the application was asked too often");
        }
        ConnectStep::AskAgain(Box::new(self.request(id, desk)))
    }

    /// The applet's request, by the vendor's table of parameters.
    fn request(&self, id: &CallId, desk: &Desk) -> Request<Bytes> {
        let weekday = format_description!(
            "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second]"
        );
        let plain = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
        let started = self.started.to_offset(IST);
        let now = desk.now().to_offset(IST);
        let mut fields = json!({
            "CallSid": id.as_str(),
            "Created": started.format(weekday).unwrap_or_default(),
            "CurrentTime": now.format(plain).unwrap_or_default(),
            "DialCallDuration": "0",
            "DialWhomNumber": self.last_dialled.as_ref().map_or("", |(user, _)| user.as_str()),
            "Direction": "incoming",
            "From": self.caller.as_str(),
            "StartTime": started.format(plain).unwrap_or_default(),
            "To": self.called.as_str(),
        });
        if let (Some((user, status)), Value::Object(fields)) = (&self.last_dialled, &mut fields) {
            fields.insert("DialCallStatus".to_owned(), (*status).into());
            fields.insert("CallType".to_owned(), "incomplete".into());
            let leg = json!({"Number": user.as_str(), "Type": "single", "OnCallDuration": "0"});
            fields.insert("Legs".to_owned(), Value::Array(vec![leg]));
        }
        get(&self.url, &fields)
    }

    /// Tells an event of the applet to the address that the answer named.
    fn event(&self, id: &CallId, user: &PhoneNumber, event: &str, status: &str, desk: &mut Desk) {
        let Some(url) = &self.passthru else { return };
        let fields = json!({
            "CallSid": id.as_str(), "CallFrom": self.caller.as_str(), "CallTo": self.called.as_str(),
            "From": self.caller.as_str(), "To": self.called.as_str(), "Direction": "incoming",
            "DialWhomNumber": user.as_str(), "Status": status, "EventType": event,
        });
        desk.send(get(url, &fields));
    }
}

/// Makes the applet's GET; an address that is none becomes a request to nowhere.
fn get(url: &Link, fields: &Value) -> Request<Bytes> {
    let mut request = super::callback::request(url.as_str(), fields, true, true)
        .unwrap_or_else(|| Request::new(Bytes::new()));
    request.headers_mut().insert("exotel-version", http::HeaderValue::from_static("1.1"));
    request
}

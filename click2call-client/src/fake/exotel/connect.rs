//! An incoming call and the connect applet, CCM or ordinary, that asks your URL whom to ring.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::format_description;

use super::applet::Wishes;
use super::{Exotel, ExotelRules, Person, Played, line};
use crate::exotel::{AppletVersion, IST, PlaybackTo};
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
    version: AppletVersion,
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
        self.call_in(caller.into(), called.into(), url.into(), AppletVersion::Ccm)
    }

    /// Like [`incoming`](Self::incoming), through the ordinary applet: it takes the other document, and manages no
    /// states.
    pub fn incoming_ordinary(
        &self,
        caller: impl Into<PhoneNumber>,
        called: impl Into<PhoneNumber>,
        url: impl Into<Link>,
    ) -> (CallId, Request<Bytes>) {
        self.call_in(caller.into(), called.into(), url.into(), AppletVersion::Ordinary)
    }

    fn call_in(
        &self,
        caller: PhoneNumber,
        called: PhoneNumber,
        url: Link,
        version: AppletVersion,
    ) -> (CallId, Request<Bytes>) {
        self.with(|rules, desk| {
            let id = CallId::from(format!("{:030x}ba", desk.number()));
            let incoming = Incoming {
                caller,
                called,
                url,
                version,
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
        let answer = match Wishes::read(&self.version, answer.body()) {
            Ok(answer) => answer,
            Err(why) => return ConnectStep::Nobody(why),
        };
        self.passthru.clone_from(&answer.passthru);
        let shown = answer.shown.clone().unwrap_or_else(|| self.called.clone());
        let ccm = self.version == AppletVersion::Ccm;
        // The ordinary applet manages no states.
        let is_free = |user: &PhoneNumber| !ccm || !rules.busy.contains_key(&line(user));
        let mut free: Vec<PhoneNumber> = answer.users.iter().filter(|user| is_free(user)).cloned().collect();
        // A sticky caller comes first to the user spoken to last, if that one is on the list.
        let last = rules.spoke.get(&line(&self.caller)).filter(|_| answer.sticky);
        if let Some(place) = last.and_then(|last| free.iter().position(|user| line(user) == line(last))) {
            let user = free.remove(place);
            free.insert(0, user);
        }
        if let Some(music) = answer.music.as_ref().filter(|_| !free.is_empty()) {
            rules.played.push(Played::new(id, &self.caller, music.as_str()));
        }
        let again = answer.again;
        let attempts = if again { 1 } else { usize::MAX };
        for group in free.chunks(answer.at_once).take(attempts) {
            for user in group {
                rules.rings(id, user, &shown);
                self.event(id, user, "Dial", "busy", desk);
            }
            if let Some(user) = group.iter().find(|user| rules.person(user) == Person::Answers) {
                if answer.managed || rules.account_user(user).is_some() {
                    rules.busy.insert(line(user), id.clone());
                }
                rules.spoke.insert(line(&self.caller), user.clone());
                if let Some(playback) = &answer.playback {
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
        let (created, now) = self.times(desk);
        let started = plain(self.started);
        let mut fields = json!({
            "CallSid": id.as_str(),
            "Created": created,
            "CurrentTime": now,
            "DialCallDuration": "0",
            "DialWhomNumber": self.last_dialled.as_ref().map_or("", |(user, _)| user.as_str()),
            "Direction": "incoming",
            "From": self.caller.as_str(),
            "StartTime": started,
            "To": self.called.as_str(),
        });
        if let (Some((user, status)), Value::Object(fields)) = (&self.last_dialled, &mut fields) {
            fields.insert("DialCallStatus".to_owned(), (*status).into());
            fields.insert("CallType".to_owned(), "incomplete".into());
            let leg = json!({"Number": user.as_str(), "Type": "single", "OnCallDuration": "0"});
            fields.insert("Legs".to_owned(), Value::Array(vec![leg]));
        }
        if let (AppletVersion::Ordinary, Value::Object(fields)) = (&self.version, &mut fields) {
            fields.insert("CallFrom".to_owned(), self.caller.as_str().into());
            fields.insert("CallTo".to_owned(), self.called.as_str().into());
        }
        get(&self.url, &self.version, &fields)
    }

    /// `Created` and `CurrentTime`, each in its form.
    fn times(&self, desk: &Desk) -> (String, String) {
        let weekday = format_description!(
            "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second]"
        );
        let created = self.started.to_offset(IST).format(weekday).unwrap_or_default();
        (created, plain(desk.now()))
    }

    /// Tells an event of the applet to the address that the answer named.
    fn event(&self, id: &CallId, user: &PhoneNumber, event: &str, status: &str, desk: &mut Desk) {
        let Some(url) = &self.passthru else { return };
        let (created, now) = self.times(desk);
        let fields = json!({
            "Created": created, "CurrentTime": now,
            "CallSid": id.as_str(), "CallFrom": self.caller.as_str(), "CallTo": self.called.as_str(),
            "From": self.caller.as_str(), "To": self.called.as_str(), "Direction": "incoming",
            "DialWhomNumber": user.as_str(), "Status": status, "EventType": event,
        });
        desk.send(get(url, &self.version, &fields));
    }
}

fn plain(time: OffsetDateTime) -> String {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    time.to_offset(IST).format(form).unwrap_or_default()
}

/// Makes the applet's GET; an address that is none becomes a request to nowhere.
fn get(url: &Link, version: &AppletVersion, fields: &Value) -> Request<Bytes> {
    let mut request = super::callback::request(url.as_str(), fields, true, true)
        .unwrap_or_else(|| Request::new(Bytes::new()));
    if let Ok(version) = http::HeaderValue::from_str(version.as_str()) {
        request.headers_mut().insert("exotel-version", version);
    }
    request
}

//! Version 2: users and their devices. Each user that the test made has one phone, whose id is 1.

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Value, json};

use super::account::Problem;
use super::v3::Frame;
use super::{ExotelRules, line};
use crate::exotel::MAX_USERS_PAGE;
use crate::fake::fields::Fields;
use crate::fake::keys::{Holds, Key, mistake};
use crate::redact::PhoneNumber;

const LIST: &[&str] = &["fields", "email", "devices.contact_uri", "offset", "limit"];
const FIELDS: &[&str] = &["devices", "active_call", "last_login"];
const DEVICE: &[Key] = &[Key("available", Holds::Flag, false), Key("contact_uri", Holds::Text, false)];

/// A user of the account, with one phone.
#[derive(Clone, Debug)]
pub(super) struct AccountUser {
    id: String,
    pub(super) contact: PhoneNumber,
    verified: bool,
}

impl AccountUser {
    pub(super) fn new(contact: PhoneNumber) -> Self {
        Self { id: format!("user-{}", line(&contact)), contact, verified: true }
    }
}

/// Answers what [`super::v3::answer`] let through: the account is known.
pub(super) fn answer(
    rules: &mut ExotelRules,
    request: &Request<Bytes>,
    path: &[&str],
    frame: &Frame,
) -> Response<Bytes> {
    let done = match (request.method(), path) {
        (&Method::GET, ["users"]) => return rules.list_users(request, frame),
        (&Method::GET, ["users", id]) => rules.user_of(id).map(|user| rules.shown(user, FIELDS)),
        (&Method::PUT, ["users", id, "devices", "1"]) => rules.change_device(id, request),
        _ => Err(Problem::new(404, 404, "Resource not found")),
    };
    match done {
        Ok(data) => frame.success("data", &data),
        Err(problem) => frame.problem(&problem),
    }
}

impl ExotelRules {
    /// Returns the user with this phone.
    pub(super) fn account_user(&self, number: &PhoneNumber) -> Option<&AccountUser> {
        self.users.iter().find(|user| line(&user.contact) == line(number))
    }

    /// Returns whether a user's phone waits for its number to be confirmed.
    pub(super) fn is_unverified(&self, number: &PhoneNumber) -> bool {
        self.account_user(number).is_some_and(|user| !user.verified)
    }

    fn user_of(&self, id: &str) -> Result<&AccountUser, Problem> {
        self.users.iter().find(|user| user.id == id).ok_or(Problem::new(404, 10731, "User not found"))
    }

    fn list_users(&self, request: &Request<Bytes>, frame: &Frame) -> Response<Bytes> {
        let query = Fields::of_query(request);
        let number = |key| query.number(key).ok();
        let fields: Vec<&str> =
            query.get("fields").unwrap_or("").split(',').filter(|field| !field.is_empty()).collect();
        let most = usize::try_from(MAX_USERS_PAGE).unwrap_or(usize::MAX);
        let (Some(offset), Some(limit)) = (number("offset"), number("limit")) else {
            return frame.problem(&Problem::new(400, 10725, "offset or limit is invalid"));
        };
        let (offset, limit) = (offset.unwrap_or(0), limit.unwrap_or(20));
        if query.undocumented(LIST).is_some()
            || fields.iter().any(|field| !FIELDS.contains(field))
            || !(1..=most).contains(&limit)
        {
            return frame.problem(&Problem::new(400, 10725, "query is invalid"));
        }
        let contact = query.get("devices.contact_uri").map(|contact| line(&PhoneNumber::from(contact)));
        let wanted = |user: &&AccountUser| {
            contact.as_ref().is_none_or(|contact| line(&user.contact) == *contact)
                && query.get("email").is_none_or(|email| email == email_of(user))
        };
        let all: Vec<&AccountUser> = self.users.iter().filter(wanted).collect();
        let page = all.iter().skip(offset).take(limit);
        let page: Vec<Value> = page
            .map(|user| json!({"code": 200, "status": "success", "data": self.shown(user, &fields)}))
            .collect();
        let metadata = json!({"total": all.len(), "count": page.len(), "offset": offset, "limit": limit});
        frame.list(&metadata, page)
    }

    fn shown(&self, user: &AccountUser, fields: &[&str]) -> Value {
        let mut shown = json!({
            "id": user.id, "first_name": "Stand", "last_name": "In", "email": email_of(user),
            "email_verified": true, "role": "user", "date_created": "2026-01-01T00:00:00Z",
            "date_updated": "2026-01-01T00:00:00Z",
        });
        let device = self.device(user);
        for (field, value) in
            [("devices", json!([device])), ("active_call", Value::Null), ("last_login", Value::Null)]
        {
            if let (Value::Object(shown), true) = (&mut shown, fields.contains(&field)) {
                shown.insert(field.to_owned(), value);
            }
        }
        shown
    }

    fn device(&self, user: &AccountUser) -> Value {
        let line = line(&user.contact);
        json!({
            "id": 1, "name": "Phone", "contact_uri": user.contact.as_str(),
            "type": if user.contact.is_sip() { "sip" } else { "tel" },
            "available": !self.switched_off.contains(&line), "verified": user.verified,
            "status": if self.busy.contains_key(&line) { "busy" } else { "free" },
        })
    }

    /// Switches the phone, or changes its number, which is unconfirmed from then on.
    fn change_device(&mut self, id: &str, request: &Request<Bytes>) -> Result<Value, Problem> {
        let invalid = || Problem::new(400, 10725, "Invalid request body,failed parsing");
        let user = self.user_of(id)?.clone();
        let Ok(Value::Object(body)) = serde_json::from_slice(request.body()) else { return Err(invalid()) };
        if mistake(DEVICE, &body, "").is_some() || body.len() != 1 {
            return Err(invalid());
        }
        let mut changed = user.clone();
        if let Some(contact) = body.get("contact_uri").and_then(Value::as_str) {
            changed.contact = PhoneNumber::from(contact);
            changed.verified = false;
            if user.contact.is_sip() {
                return Err(Problem::new(403, 10817, "Non-PSTN device cannot be updated"));
            }
            if self.account_user(&changed.contact).is_some() {
                return Err(Problem::new(409, 10811, "Device already exists"));
            }
        } else if body.get("available") == Some(&Value::Bool(true)) {
            if !user.verified {
                return Err(Problem::new(409, 10809, "Device is unverified"));
            }
            self.switched_off.remove(&line(&user.contact));
        } else {
            self.switched_off.insert(line(&user.contact));
        }
        for one in self.users.iter_mut().filter(|one| one.id == id) {
            one.clone_from(&changed);
        }
        Ok(self.device(&changed))
    }
}

fn email_of(user: &AccountUser) -> String {
    format!("{}@example.com", user.id)
}

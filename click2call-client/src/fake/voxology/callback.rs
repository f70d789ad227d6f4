//! What the platform sends to the callback of a number.

use bytes::Bytes;
use http::{Request, header};
use serde_json::{Map, Value};
use voice_actions::PhoneNumber as Number;
use voice_actions::callback::{
    AppId, CallId as WireId, CallbackKind, CallbackRequest, Detection, Direction, Service, SubaccountId,
};

use super::call::status;
use super::{APPLICATION, TextMessage, VoxologyRules};
use crate::fake::call::FakeCall;
use crate::fake::desk::Desk;
use crate::fake::fields::form_request;

impl VoxologyRules {
    /// Tells the start or the end of a call. The caller ID decides whose callback it is.
    pub(super) fn tell(&self, call: &FakeCall, kind: CallbackKind, desk: &mut Desk) {
        let Some(session) = self.calls.get(&call.id) else { return };
        let mut request = CallbackRequest::new(kind)
            .with_app_id(AppId::new(APPLICATION))
            .with_subaccount_id(SubaccountId::Text("0".to_owned()))
            .with_call_id(WireId::new(call.id.as_str()))
            .with_started_at(call.placed_at.to_offset(time::UtcOffset::UTC))
            .with_direction(Direction::Outbound)
            .with_duration(desk.now() - call.placed_at)
            .with_status(status(call))
            .with_caller(Number::new(call.a_leg.as_str()))
            .with_api_number(Number::new(session.shown.as_str()))
            .with_session_data(session.data.clone());
        if call.answered_at.is_some() {
            request = request.with_detection(Detection::LivePerson);
        }
        self.post(&session.shown, request, desk);
    }

    pub(super) fn tell_message(&self, message: &TextMessage, desk: &mut Desk) {
        let id = format!("{:08}@{:08}", desk.number(), 17_155_753);
        let request = CallbackRequest::new(CallbackKind::Sms)
            .with_service(Service::Messaging)
            .with_app_id(AppId::new(APPLICATION))
            .with_subaccount_id(SubaccountId::Number(0))
            .with_call_id(WireId::new(id))
            .with_caller(Number::new(message.to.as_str()))
            .with_api_number(Number::new(message.from.as_str()))
            .with_text_message(message.text.as_str());
        self.post(message.from.as_str(), request, desk);
    }

    /// Sends in the method and content type of the number's configuration; a number without one is silent.
    fn post(&self, number: &str, request: CallbackRequest, desk: &mut Desk) {
        let Some(Some(configuration)) = self.numbers.get(number) else { return };
        let get = |key: &str| configuration.pointer(&format!("/callback/{key}")).and_then(Value::as_str);
        let Some(url) = get("url") else { return };
        let request = match configuration.get("custom_data").and_then(Value::as_object) {
            Some(custom) => request.with_custom_data(custom.clone()),
            None => request,
        };
        let body = request.to_json();
        let by_get = get("method").is_some_and(|method| method.eq_ignore_ascii_case("get"));
        let json = get("content_type").is_none_or(|kind| kind.contains("json"));
        let sent = if by_get || !json {
            form_request(url, &form(&body), by_get)
        } else {
            let post = Request::post(url).header(header::CONTENT_TYPE, "application/json");
            post.body(Bytes::from(body)).ok()
        };
        sent.into_iter().for_each(|request| desk.send(request));
    }
}

/// Writes the members as a form, nested ones as JSON text: a decision, only JSON was seen.
fn form(body: &str) -> String {
    let members: Map<String, Value> = serde_json::from_str(body).unwrap_or_default();
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in &members {
        form.append_pair(name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    form.finish()
}

//! Modules that tell somebody something, and fax.

use serde_json::{Value, json};
use voice_actions::runtime::{Notify, Outcome, SetPresence};

use super::super::action::Action;
use super::super::next::{Next, Run};
use crate::directory::Fields as _;
use crate::module::{FaxMedia, PresenceStatus, Recipient, SendAt, WebhookMethod};
use crate::module::{Faxbox, ManualPresence, MissedCallAlert, Notification, ReceiveFax, Webhook};
use crate::{FlagOrText, Id, Module};

pub(super) fn edr(action: &mut Action<'_>, module: &Module) -> Run {
    action.make(Notify::new("edr", Value::Object(module.extra().clone())))?;
    Ok(Next::Continue)
}

pub(super) fn webhook(action: &mut Action<'_>, it: &Webhook) -> Run {
    let Some(uri) = it.uri.as_deref().filter(|uri| !uri.is_empty()) else { return Ok(Next::Continue) };
    let call = action.call();
    let body = json!({
        "account_id": call.account_id, "call_id": call.call_id, "caller_id_name": call.caller_id_name,
        "caller_id_number": call.caller_id_number, "from": call.from, "to": call.dialled,
        "request": call.dialled, "owner_id": call.owner_id, "language": call.language,
        "custom_application_vars": call.application_vars,
    });
    let method = it.method.as_ref().unwrap_or(&WebhookMethod::Post);
    let mut data = json!({ "method": method.as_str(), "retries": it.retries, "call": body });
    if let Some(custom) = &it.custom_data {
        data.put("custom_data", Value::Object(custom.clone()));
    }
    if let (true, Some(headers)) = (action.is_kazoo_5(), &it.custom_request_headers) {
        data.put("headers", Value::Object(headers.clone()));
    }
    action.make(Notify::new("webhook", data).with_url(uri))?;
    Ok(Next::Continue)
}

pub(super) fn manual_presence(action: &mut Action<'_>, it: &ManualPresence) -> Run {
    action.answer()?;
    let state = match &it.status {
        None => PresenceStatus::Idle.as_str(),
        Some(PresenceStatus::Other(_)) => return super::died("the presence state is unknown"),
        Some(status) => status.as_str(),
    };
    let own = it.presence_id.clone().filter(|id| !id.is_empty());
    let Some(id) = own.or_else(|| action.capture_group()) else {
        return super::died("there is no presence id");
    };
    let id = match (id.contains('@'), &action.call().realm) {
        (false, Some(realm)) => format!("{id}@{realm}"),
        _ => id,
    };
    action.make(SetPresence::new(id, state))?;
    Ok(Next::Continue)
}

fn recipients(list: Option<&Vec<Recipient>>) -> Value {
    let entries = list.into_iter().flatten().map(|recipient| {
        let ids: Vec<&str> = recipient.id.iter().flat_map(crate::TextOrList::iter).collect();
        json!({ "type": recipient.kind.as_ref().map(crate::module::RecipientKind::as_str), "id": ids })
    });
    entries.collect()
}

/// Returns what is told about the call.
fn about(action: &Action<'_>) -> Value {
    let call = action.call();
    json!({
        "call_id": call.call_id, "caller_id_name": call.caller_id_name,
        "caller_id_number": call.caller_id_number, "to": call.dialled,
    })
}

pub(super) fn missed_call_alert(action: &mut Action<'_>, it: &MissedCallAlert) -> Run {
    let inside_too = action.is_kazoo_5() && it.alert_on_internal_calls.unwrap_or(false);
    if action.call().is_external() || inside_too {
        let data = json!({ "recipients": recipients(it.recipients.as_ref()), "call": about(action) });
        action.at_end(Notify::new("missed_call", data), true);
    }
    Ok(Next::Continue)
}

pub(super) fn notification(action: &mut Action<'_>, it: &Notification) -> Run {
    let media: Vec<&str> = it.media.iter().flatten().map(crate::module::NotificationMedium::as_str).collect();
    let data = json!({
        "recipients": recipients(it.recipients.as_ref()), "media": media, "comments": it.comments,
        "template_id": it.template_id, "call": about(action),
    });
    let notify = Notify::new("notification", data);
    if it.send_at == Some(SendAt::CallflowExec) {
        action.make(notify)?;
    } else {
        action.at_end(notify, false);
    }
    Ok(Next::Continue)
}

/// Effect that receives a fax; the fax application has the call from then on.
const RECEIVE_FAX: &str = "kazoo.receive_fax";

fn fax(action: &mut Action<'_>, data: Value) -> Run {
    action.answer()?;
    Ok(match action.custom(RECEIVE_FAX, data)? {
        Outcome::Unsupported | Outcome::Failed(_) => Next::Stop(None),
        _ => Next::HandedOver,
    })
}

fn option(media: Option<&FaxMedia>) -> Value {
    match media.and_then(|media| media.fax_option.as_ref()) {
        Some(FlagOrText::Flag(flag)) => Value::Bool(*flag),
        Some(FlagOrText::Text(text)) => Value::String(text.clone()),
        _ => Value::Null,
    }
}

pub(super) fn faxbox(action: &mut Action<'_>, it: &Faxbox) -> Run {
    let id = it.id.as_ref().or(it.faxbox_id.as_ref()).map(Id::as_str);
    fax(action, json!({ "faxbox_id": id, "t38": option(it.media.as_ref()) }))
}

pub(super) fn receive_fax(action: &mut Action<'_>, it: &ReceiveFax) -> Run {
    let owner = it.owner_id.as_ref().map(Id::as_str);
    fax(action, json!({ "owner_id": owner, "t38": option(it.media.as_ref()) }))
}

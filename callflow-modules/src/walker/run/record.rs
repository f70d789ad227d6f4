//! Recordings of the call and of the caller.

use serde_json::Value;
use time::Duration;
use voice_actions::runtime::{Play, Record, RecordAction};

use super::super::action::Action;
use super::super::next::{Next, Run};
use crate::module::{RecordCall, RecordCaller};
use crate::module::{RecordingFormat, StartStop, UploadMethod};
use crate::{GregorianSeconds, Seconds, recording};

/// Longest recording where the node says nothing.
const TIME_LIMIT: Duration = Duration::seconds(3600);

/// Longest recording that the system allows; the seed's system allows 600.
const SYSTEM_LIMIT: Duration = Duration::seconds(10_800);

/// Beep before a caller is recorded.
const BEEP: &str = "tone_stream://%(500,0,440)";

pub(super) fn record_call(action: &mut Action<'_>, it: &RecordCall) -> Run {
    if it.action == Some(StartStop::Stop) {
        if action.call().recording {
            action.make(Record::new(RecordAction::Stop))?;
            action.call_mut().recording = false;
        }
        return Ok(Next::Continue);
    }
    // Every other word starts a recording, and so does none.
    let label = it
        .label
        .as_deref()
        .map_or_else(|| "callflow : inline".to_owned(), |label| format!("callflow : {label}"));
    let mut record =
        record(action, RecordAction::Start, it.format.as_ref(), it.time_limit, it.url.as_deref());
    record = with_method(record, it.method.as_ref()).with_data("origin", label);
    for (key, on) in [
        ("record_on_answer", it.record_on_answer.unwrap_or(false)),
        ("record_on_bridge", it.record_on_bridge.unwrap_or(false)),
        ("should_follow_transfer", it.should_follow_transfer.unwrap_or(true)),
    ] {
        record = record.with_data(key, on);
    }
    if let Some(name) = &it.media_name {
        record = record.with_data("media_name", name.as_str());
    }
    if let Some(least) = it.min_length {
        record = record.with_data("record_min_sec", least.get());
    }
    if let Some(rate) = it.sample_rate {
        record = record.with_data("record_sample_rate", rate);
    }
    action.make(record)?;
    action.call_mut().recording = true;
    Ok(Next::Continue)
}

pub(super) fn record_caller(action: &mut Action<'_>, it: &RecordCaller) -> Run {
    let url = it.url.as_deref().filter(|url| !url.is_empty());
    if url.is_none() && !action.settings.store_recordings {
        return Ok(Next::Continue);
    }
    if !action.is_kazoo_5() {
        action.make(Play::media(BEEP))?;
    }
    let mut record = record(action, RecordAction::Once, it.format.as_ref(), it.time_limit, url);
    // In Kazoo 5 it is the recording of a call that waits, with its fields.
    if action.is_kazoo_5() {
        let fields = [
            ("media_name", it.media_name.as_deref().map(Value::from)),
            ("record_min_sec", it.min_length.map(|least| least.get().into())),
            ("record_sample_rate", it.sample_rate.map(Value::from)),
            ("record_on_answer", it.record_on_answer.map(Value::from)),
            ("record_on_bridge", it.record_on_bridge.map(Value::from)),
            ("should_follow_transfer", it.should_follow_transfer.map(Value::from)),
        ];
        for (key, value) in fields {
            if let Some(value) = value {
                record = record.with_data(key, value);
            }
        }
    }
    action.make(with_method(record, it.method.as_ref()).with_stop_on("123456789*0#"))?;
    Ok(Next::Continue)
}

/// Builds a recording; its URL is the final one, to which the file is sent.
fn record(
    action: &Action<'_>,
    what: RecordAction,
    format: Option<&RecordingFormat>,
    limit: Option<Seconds>,
    url: Option<&str>,
) -> Record {
    let format = format.map_or("mp3", |format| format.as_str());
    let limit = limit.map_or(TIME_LIMIT, Seconds::duration).min(SYSTEM_LIMIT);
    let mut record = Record::new(what).with_format(format).with_time_limit(limit);
    if let Some(url) = url.filter(|url| !url.is_empty()) {
        let call = action.call();
        let account = call.account_id.as_deref().unwrap_or_default();
        // The id of a call's record: year and month, then the call id.
        let (year, month) = (action.now.year(), u8::from(action.now.month()));
        let cdr_id = format!("{year:04}{month:02}-{}", call.call_id);
        let interaction = call.channel_var("Call-Interaction-ID").unwrap_or_default();
        let start = GregorianSeconds::from(action.now).get().to_string();
        let mut parameters = vec![
            ("from", call.from.as_str()),
            ("to", call.dialled.as_str()),
            ("caller_id_name", call.caller_id_name.as_str()),
            ("caller_id_number", call.caller_id_number.as_str()),
            ("call_id", call.call_id.as_str()),
            ("cdr_id", cdr_id.as_str()),
            ("interaction_id", interaction.as_str()),
            ("account_id", account),
        ];
        if action.is_kazoo_5() {
            parameters.push(("owner_id", call.owner_id.as_deref().unwrap_or_default()));
            parameters.push(("start", start.as_str()));
        }
        record = record.with_url(recording::upload_url(url, &call.call_id, format, parameters));
    }
    record
}

fn with_method(record: Record, method: Option<&UploadMethod>) -> Record {
    let method = method.map_or(UploadMethod::Put.as_str(), |method| method.as_str());
    record.with_data("method", Value::String(method.to_owned()))
}

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use time::macros::format_description;

use super::Report;

impl Serialize for Report {
    /// Writes the documented JSON: ratios with six decimals, thresholds in the names of the keys.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(to)
    }
}

impl Report {
    fn to_value(&self) -> Value {
        let all = self.outbound.all();
        json!({
            "received": self.received,
            "unique_records": self.unique_records,
            "queue": self.queue_value(),
            "interactions": {
                "total": self.interactions.total(),
                "by_direction": self.interactions.by_direction,
                "inbound_outcomes": self.interactions.inbound_outcomes,
                "agent_talk_seconds_inbound": self.interactions.agent_talk_seconds_inbound,
            },
            "outbound": {
                "attempts": all.attempts,
                "answered": all.answered,
                "asr": rounded(all.answer_seizure_ratio()),
                "ner": rounded(all.network_effectiveness_ratio()),
                "acd_seconds": rounded(all.average_call_duration()),
                "answer_ratio_by_country": self.outbound.by_country.iter().map(|(country, one)| {
                    (country.clone(), json!({
                        "attempts": one.attempts,
                        "answered": one.answered,
                        "ratio": rounded(one.answer_seizure_ratio()),
                    }))
                }).collect::<Map<_, _>>(),
            },
            "agent_connect_leg1": { "attempts": self.agent_legs, "answered": self.agent_legs_answered },
            "agents": {
                "incoming_answered": self.agents.incoming_answered,
                "outgoing_answered": self.agents.outgoing_answered,
                "dialer_handled": self.agents.dialer_handled,
            },
            "peak_hour_inbound": self.peak_hour.map(|(hour, interactions)| json!({
                "hour_local": hour,
                "interactions": interactions,
            })),
            "busy_hour_by_arrivals_sliding_60min": self.busy_hour_by_arrivals.map(|busy| json!({
                "start_local": local(busy.start_local),
                "interactions": busy.arrivals,
            })),
            "callback_due_phones": self.callback_due,
            "total_price_agorot": self.total_price,
        })
    }

    fn queue_value(&self) -> Value {
        let queue = &self.queue;
        let short = self.settings.short_abandon;
        let threshold = self.settings.service_level;
        let levels = queue.service_levels(threshold);
        let (short_seconds, seconds) = (short.whole_seconds(), threshold.whole_seconds());
        let mut value = Map::new();
        let mut put = |key: &str, figure: Value| value.insert(key.to_owned(), figure);
        put("offered", queue.offered.into());
        put("answered", queue.answered.into());
        put("abandoned", queue.abandoned.into());
        put("lost_in_queue", queue.lost.into());
        put("abandonment_rate", rounded(queue.abandonment_rate()));
        put(
            &format!("abandonment_rate_excluding_short_le_{short_seconds}s"),
            rounded(queue.abandonment_rate_without_short(short)),
        );
        put("asa_seconds", rounded(queue.average_speed_of_answer()));
        put("average_wait_abandoned_seconds", rounded(queue.waits_abandoned.mean_seconds()));
        put(&format!("answered_within_{seconds}s"), levels.answered_within.into());
        put(&format!("abandoned_within_{seconds}s"), levels.abandoned_within.into());
        put(
            &format!("service_level_{seconds}s"),
            json!({
                "exclude_abandoned_within_threshold": rounded(levels.exclude_abandoned_within_threshold),
                "all_offered": rounded(levels.all_offered),
                "abandoned_within_threshold_as_met": rounded(levels.abandoned_within_threshold_as_met),
                "answered_only": rounded(levels.answered_only),
            }),
        );
        put("talk_seconds", queue.talk_seconds.into());
        put("aht_seconds", rounded(queue.average_handle_time(self.settings.after_call_work)));
        put("longest_wait_seconds", queue.waits.longest().map(time::Duration::whole_seconds).into());
        Value::Object(value)
    }
}

/// Six decimals are enough to tell one call in a million.
fn rounded(figure: Option<f64>) -> Value {
    figure.map_or(Value::Null, |figure| json!((figure * 1e6).round() / 1e6))
}

fn local(at: time::PrimitiveDateTime) -> Option<String> {
    at.format(format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]")).ok()
}

use std::fmt;

use time::Duration;

use super::{AgentFigures, Report, direction_word};
use crate::analytics::totals::ratio;

impl fmt::Display for Report {
    /// Prints the report as a text table, 72 columns wide.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} records ({} deliveries)", self.unique_records, self.received)?;
        self.write_queue(f)?;
        self.write_interactions(f)?;
        self.write_outbound(f)?;
        self.write_agents(f)?;
        self.write_hours(f)?;
        self.write_callbacks(f)?;
        writeln!(f, "\nCost: {} agorot", self.total_price)
    }
}

impl Report {
    fn write_queue(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let queue = &self.queue;
        let threshold = self.settings.service_level;
        writeln!(f, "\nQueue")?;
        row(f, "offered", queue.offered)?;
        row(
            f,
            "answered",
            format_args!("{}{}", queue.answered, share(ratio(queue.answered, queue.offered))),
        )?;
        row(f, "abandoned", format_args!("{}{}", queue.abandoned, share(queue.abandonment_rate())))?;
        row(f, "lost in queue", queue.lost)?;
        let level = queue.service_levels(threshold).exclude_abandoned_within_threshold;
        let target = match self.meets_service_target() {
            Some(true) => " (target met)",
            Some(false) => " (target missed)",
            None => "",
        };
        let label = format!("served within {} s", threshold.whole_seconds());
        row(f, &label, format_args!("{}{target}", percent(level)))?;
        row(f, "average speed of answer", seconds(queue.average_speed_of_answer()))?;
        let wait = |percent| whole_seconds(self.wait_percentile(percent));
        row(f, "wait p50 / p90 / p95", format_args!("{} / {} / {}", wait(50), wait(90), wait(95)))?;
        row(f, "longest wait", whole_seconds(queue.waits.longest()))?;
        row(f, "average handle time", seconds(queue.average_handle_time(self.settings.after_call_work)))
    }

    fn write_interactions(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nInteractions: {}", self.interactions.total())?;
        for (direction, count) in &self.interactions.by_direction {
            row(f, direction_word(*direction), count)?;
        }
        writeln!(f, "\nHow inbound interactions ended")?;
        for (outcome, count) in &self.interactions.inbound_outcomes {
            row(f, outcome.as_str(), count)?;
        }
        Ok(())
    }

    fn write_outbound(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.outbound.all();
        writeln!(f, "\nOutbound: {} attempts, {} answered", all.attempts, all.answered)?;
        row(f, "answer-seizure ratio", percent(all.answer_seizure_ratio()))?;
        row(f, "network effectiveness", percent(all.network_effectiveness_ratio()))?;
        row(f, "average call duration", seconds(all.average_call_duration()))?;
        if !self.outbound.by_country.is_empty() {
            writeln!(f, "\nOutbound by country, answered")?;
        }
        for (country, one) in &self.outbound.by_country {
            let answered = one.answer_seizure_ratio();
            row(f, country, format_args!("{} of {}{}", one.answered, one.attempts, share(answered)))?;
        }
        Ok(())
    }

    fn write_agents(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (title, ranking) in [
            ("Agents, incoming answered", &self.agents.incoming_answered),
            ("Agents, outgoing answered", &self.agents.outgoing_answered),
            ("Agents, dialer handled", &self.agents.dialer_handled),
        ] {
            if !ranking.is_empty() {
                writeln!(f, "\n{title}")?;
            }
            for (agent, count) in AgentFigures::ranked(ranking) {
                let name = self.agents.names.get(agent).map_or(agent, String::as_str);
                row(f, name, count)?;
            }
        }
        writeln!(f, "\nOccupancy")?;
        if self.settings.attendance.is_empty() {
            return row(f, "not available", "records have no login times");
        }
        for agent in self.settings.attendance.keys() {
            let name = self.agents.names.get(agent).map_or(agent.as_str(), String::as_str);
            row(f, name, percent(self.occupancy(agent)))?;
        }
        Ok(())
    }

    fn write_hours(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nInbound by hour")?;
        let hours = self.series.by_hour_of_day();
        let most = self.peak_hour.map_or(1, |(_, most)| most).max(1);
        for (hour, point) in hours.iter().filter(|(_, point)| point.inbound > 0) {
            let bar = usize::try_from((point.inbound * 40).div_ceil(most)).unwrap_or(40);
            writeln!(f, "  {hour:02}:00 {:<40} {}", "█".repeat(bar), point.inbound)?;
        }
        if let Some(busy) = &self.busy_hour_by_traffic {
            let (date, time) = (busy.start_local.date(), busy.start_local.time());
            let (hour, minute) = (time.hour(), time.minute());
            let from = format_args!("{date} {hour:02}:{minute:02}");
            writeln!(f, "  busiest 60 minutes by traffic: from {from}, {:.2} erlang", busy.erlang)?;
        }
        Ok(())
    }

    fn write_callbacks(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nTo be called back: {}", self.callback_due.len())?;
        self.callback_due.iter().try_for_each(|number| writeln!(f, "  {number}"))
    }
}

fn row(f: &mut fmt::Formatter<'_>, label: &str, value: impl fmt::Display) -> fmt::Result {
    writeln!(f, "  {label:<28} {value}")
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

fn share(of: Option<f64>) -> String {
    of.map_or_else(String::new, |of| format!(" ({:.1} %)", of * 100.0))
}

fn seconds(of: Option<f64>) -> String {
    of.map_or_else(|| "–".to_owned(), |of| format!("{of:.1} s"))
}

fn whole_seconds(of: Option<Duration>) -> String {
    of.map_or_else(|| "–".to_owned(), |of| format!("{} s", of.whole_seconds()))
}

use std::fmt::{self, Write as _};

use super::{AgentFigures, Report};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}\
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}table{border-collapse:collapse}\
td,th{padding:.2rem 1rem .2rem 0;text-align:left;vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-nums}\
svg{width:100%;height:auto;max-width:46rem}svg text{font:12px system-ui,sans-serif;fill:#222}svg rect{fill:#2b6cb0}\
.note{color:#666;font-size:.9rem}";

impl Report {
    /// Returns the report as an HTML page of its own: tables, and bar charts of hours, outcomes and agents.
    ///
    /// The page loads nothing and runs no script. Names from the records are escaped.
    ///
    /// ```
    /// use cdr_model::analytics::{Figures, Settings};
    ///
    /// let page = Figures::new().report(&Settings::default()).to_html("May & June");
    /// assert!(page.starts_with("<!doctype html>"));
    /// assert!(page.contains("<h1>May &amp; June</h1>"));
    /// ```
    #[must_use]
    pub fn to_html(&self, title: &str) -> String {
        let mut page = String::new();
        let _cannot_fail = self.write_html(title, &mut page);
        page
    }

    fn write_html(&self, title: &str, page: &mut String) -> fmt::Result {
        let title = Escaped(title);
        write!(
            page,
            "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
             <style>{STYLE}</style></head>\n<body>\n<h1>{title}</h1>\n"
        )?;
        writeln!(
            page,
            "<p>{} records, {} interactions. Cost: {} agorot.</p>",
            self.unique_records,
            self.interactions.total(),
            self.total_price
        )?;
        self.write_service(page)?;
        let hours = self.series.by_hour_of_day();
        let bars = hours.iter().map(|(hour, point)| (format!("{hour:02}:00"), point.inbound));
        chart(page, "Inbound interactions by hour", bars)?;
        let outcomes = self.interactions.inbound_outcomes.iter();
        let bars = outcomes.map(|(outcome, count)| (outcome.as_str().to_owned(), *count));
        chart(page, "How inbound interactions ended", bars)?;
        for (title, ranking) in [
            ("Incoming calls answered, by agent", &self.agents.incoming_answered),
            ("Outgoing calls answered, by agent", &self.agents.outgoing_answered),
            ("Dialer calls handled, by agent", &self.agents.dialer_handled),
        ] {
            let bars = AgentFigures::ranked(ranking).into_iter().map(|(agent, count)| {
                (self.agents.names.get(agent).map_or(agent, String::as_str).to_owned(), count)
            });
            chart(page, title, bars)?;
        }
        self.write_countries(page)?;
        writeln!(page, "<h2>To be called back</h2>\n<ul>")?;
        for number in &self.callback_due {
            writeln!(page, "<li>{}</li>", Escaped(number.as_str()))?;
        }
        page.write_str("</ul>\n</body>\n</html>\n")
    }

    fn write_service(&self, page: &mut String) -> fmt::Result {
        let queue = &self.queue;
        let level = queue.service_levels(self.settings.service_level).exclude_abandoned_within_threshold;
        let percent = |share: Option<f64>| {
            share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0))
        };
        let seconds = |of: Option<f64>| of.map_or_else(|| "–".to_owned(), |of| format!("{of:.1} s"));
        let within = format!("Served within {} s", self.settings.service_level.whole_seconds());
        writeln!(page, "<h2>Queues</h2>\n<table>")?;
        for (label, value) in [
            ("Offered", queue.offered.to_string()),
            ("Answered", queue.answered.to_string()),
            ("Abandoned", queue.abandoned.to_string()),
            (within.as_str(), percent(level)),
            ("Average speed of answer", seconds(queue.average_speed_of_answer())),
            ("Average handle time", seconds(queue.average_handle_time(self.settings.after_call_work))),
        ] {
            writeln!(page, "<tr><th>{}</th><td class=\"n\">{value}</td></tr>", Escaped(label))?;
        }
        writeln!(page, "</table>")
    }

    fn write_countries(&self, page: &mut String) -> fmt::Result {
        writeln!(page, "<h2>Answered attempts by country</h2>\n<table>")?;
        for (country, one) in &self.outbound.by_country {
            let country = Escaped(country);
            writeln!(
                page,
                "<tr><th>{country}</th><td class=\"n\">{} of {}</td></tr>",
                one.answered, one.attempts
            )?;
        }
        writeln!(page, "</table>")
    }
}

const ROW: u64 = 24;
const LABELS: u64 = 220;
const BARS: u64 = 440;

/// Draws horizontal bars, one a row.
fn chart(page: &mut String, title: &str, bars: impl Iterator<Item = (String, u64)>) -> fmt::Result {
    let bars: Vec<_> = bars.collect();
    if bars.is_empty() {
        return Ok(());
    }
    let most = bars.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    let height = (0..).zip(&bars).map(|(row, _): (u64, _)| (row + 1) * ROW).last().unwrap_or(ROW);
    let title = Escaped(title);
    writeln!(page, "<h2>{title}</h2>")?;
    writeln!(page, "<svg viewBox=\"0 0 720 {height}\" role=\"img\" aria-label=\"{title}\">")?;
    for (row, (label, count)) in (0_u64..).zip(&bars) {
        let (top, text, width) = (row * ROW + 4, row * ROW + 16, count.saturating_mul(BARS) / most);
        let (label, end) = (Escaped(label), LABELS - 8);
        writeln!(
            page,
            "<text x=\"{end}\" y=\"{text}\" text-anchor=\"end\">{label}</text>\
             <rect x=\"{LABELS}\" y=\"{top}\" width=\"{width}\" height=\"16\"/>\
             <text x=\"{}\" y=\"{text}\">{count}</text>",
            LABELS + width + 6
        )?;
    }
    writeln!(page, "</svg>")
}

/// Text for HTML content and quoted attributes.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            other => f.write_char(other),
        })
    }
}

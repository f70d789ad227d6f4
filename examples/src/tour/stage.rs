use std::fmt::Display;
use std::io::IsTerminal as _;
use std::time::Instant;

/// Where the tour speaks: plain text, colours only on a terminal.
#[derive(Debug)]
pub struct Stage {
    colours: bool,
    started: Instant,
    part_started: Instant,
    parts: usize,
}

impl Stage {
    #[expect(clippy::disallowed_methods, reason = "a show may look at the clock")]
    pub(super) fn new() -> Self {
        let colours = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { colours, started: Instant::now(), part_started: Instant::now(), parts: 0 }
    }

    #[expect(clippy::disallowed_methods, reason = "a show may look at the clock")]
    pub(super) fn part(&mut self, name: &str, title: &str) {
        self.parts += 1;
        self.part_started = Instant::now();
        let line = format!("{}. {title}", self.parts);
        println!("\n{}  {}", self.paint("1", &line), self.paint("2", &format!("--only {name}")));
        println!("{}", self.paint("2", &"─".repeat(line.chars().count())));
    }

    /// Says a sentence of the story.
    pub fn say(&self, text: impl Display) {
        println!("\n{text}");
    }

    /// Says that something holds, after the tour itself has checked it.
    pub fn holds(&self, text: impl Display) {
        println!("  {} {text}", self.paint("32", "✓"));
    }

    /// Shows a step of something longer, so that a reader sees it moving.
    pub fn progress(&self, text: impl Display) {
        println!("  {} {text}", self.paint("2", "·"));
    }

    /// Shows a block of text, indented.
    pub fn block(&self, text: impl Display) {
        for line in text.to_string().lines() {
            println!("    {line}");
        }
    }

    pub(super) fn end(&self) {
        let noun = if self.parts == 1 { "part" } else { "parts" };
        println!("\n{} {noun} in {:.1} s.", self.parts, self.started.elapsed().as_secs_f64());
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colours { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

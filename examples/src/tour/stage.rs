use std::cell::Cell;
use std::fmt::Display;
use std::io::IsTerminal as _;
use std::time::Instant;

/// Where the tour speaks: plain text, colours only on a terminal. It tells a story of a minute, or the whole of what happens.
#[derive(Debug)]
pub struct Stage {
    colours: bool,
    whole: bool,
    started: Instant,
    parts: usize,
    checks: Cell<usize>,
}

impl Stage {
    #[expect(clippy::disallowed_methods, reason = "a show may look at the clock")]
    pub(super) fn new(whole: bool) -> Self {
        let colours = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { colours, whole, started: Instant::now(), parts: 0, checks: Cell::new(0) }
    }

    pub(super) fn part(&mut self, name: &str, title: &str) {
        self.parts += 1;
        let line = format!("{}. {title}", self.parts);
        let hint = if self.whole { String::new() } else { self.paint("2", &format!("  --only {name}")) };
        println!("\n{}{hint}", self.paint("1", &line));
        println!("{}", self.paint("2", &"─".repeat(line.chars().count())));
    }

    /// Tells what the story cannot do without.
    pub fn tell(&self, text: impl Display) {
        if self.whole {
            println!("\n{}", self.paint("1", &text.to_string()));
        } else {
            println!("{text}");
        }
    }

    /// Shows what the story cannot do without: a few lines, indented.
    pub fn show(&self, text: impl Display) {
        for line in text.to_string().lines() {
            println!("    {}", self.paint("36", line));
        }
    }

    /// Says what the whole of a part does next.
    pub fn say(&self, text: impl Display) {
        if self.whole {
            println!("\n{text}");
        }
    }

    /// Says that something holds, after the tour itself has checked it.
    pub fn holds(&self, text: impl Display) {
        self.checks.set(self.checks.get() + 1);
        if self.whole {
            println!("  {} {text}", self.paint("32", "✓"));
        }
    }

    /// Shows a step of something longer, so that a reader sees it moving.
    pub fn progress(&self, text: impl Display) {
        if self.whole {
            println!("  {} {text}", self.paint("2", "·"));
        }
    }

    /// Shows a block of text, indented.
    pub fn block(&self, text: impl Display) {
        if self.whole {
            for line in text.to_string().lines() {
                println!("    {line}");
            }
        }
    }

    pub(super) fn end(&self) {
        let noun = if self.parts == 1 { "part" } else { "parts" };
        let tick = self.paint("32", "✓");
        let seconds = self.started.elapsed().as_secs_f64();
        println!(
            "\n{tick} {} {noun}, {} claims checked on the way, {seconds:.1} s.",
            self.parts,
            self.checks.get()
        );
        if !self.whole {
            println!("  Everything that happened: --full; of one part: --only NAME.");
        }
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colours { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

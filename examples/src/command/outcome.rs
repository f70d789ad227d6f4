use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// How a call of the command ended, once its result is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is well: exit status 0.
    Fine,
    /// The input is bad, or a finding is an error: exit status 1.
    Bad,
}

impl Outcome {
    /// Returns `Fine` if `fine` holds.
    #[must_use]
    pub const fn from_fine(fine: bool) -> Self {
        if fine { Self::Fine } else { Self::Bad }
    }
}

/// An error as the command prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Stable code of what went wrong.
    pub code: String,
    /// What went wrong, with the whole chain of causes.
    pub message: String,
    /// JSON Pointer of the place, where there is one.
    pub pointer: Option<String>,
    /// Line in the input, counted from 1.
    pub line: Option<usize>,
    /// Column in the input, counted from 1.
    pub column: Option<usize>,
}

impl Failure {
    /// Makes a failure without a place.
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), pointer: None, line: None, column: None }
    }

    /// Makes a failure from an error and its causes.
    #[must_use]
    pub fn from_error(code: &str, error: &dyn std::error::Error) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            message.push_str(": ");
            message.push_str(&inner.to_string());
            cause = inner.source();
        }
        Self::new(code, message)
    }

    /// Adds the JSON Pointer of the place.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// Adds line and column; both count from 1, also where a parser says 0 for the start of a line.
    #[must_use]
    pub fn on(mut self, line: usize, column: usize) -> Self {
        self.line = Some(line.max(1));
        self.column = Some(column.max(1));
        self
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::from_error("unreadable", &error)
    }
}

/// Reads a file, or standard input for `-`.
///
/// # Errors
/// `unreadable` if the file cannot be read.
pub(super) fn read(file: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    if file == "-" {
        std::io::stdin().read_to_end(&mut bytes)?;
    } else {
        bytes = std::fs::read(file)
            .map_err(|error| Failure::new("unreadable", format!("cannot read `{file}`: {error}")))?;
    }
    Ok(bytes)
}

/// Reads a file as UTF-8 text.
///
/// # Errors
/// `unreadable` if the file cannot be read, `not-utf8` if it is not text.
pub(super) fn read_text(file: &str) -> Result<String, Failure> {
    String::from_utf8(read(file)?)
        .map_err(|error| Failure::new("not-utf8", format!("expected UTF-8 text in `{file}`: {error}")))
}

/// Reads a file as JSON that is said to be `expected`.
///
/// # Errors
/// Those of [`read_text`], and `code` with the place if the text is no JSON, or another.
pub(super) fn read_json<T: DeserializeOwned>(file: &str, code: &str, expected: &str) -> Result<T, Failure> {
    parse(file, &read_text(file)?, code, expected)
}

/// Reads the text of a file as [`read_json`] does.
///
/// # Errors
/// `code` with the place.
pub(super) fn parse<T: DeserializeOwned>(
    file: &str,
    text: &str,
    code: &str,
    expected: &str,
) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| {
        Failure::new(code, format!("expected {expected} in `{file}`: {error}"))
            .on(error.line(), error.column())
    })
}

/// Prints a result as indented JSON.
///
/// # Errors
/// `unwritable` if standard output is closed.
pub(super) fn print(value: &impl Serialize) -> Result<(), Failure> {
    let text =
        serde_json::to_string_pretty(value).map_err(|error| Failure::from_error("unwritable", &error))?;
    print_text(&text)
}

/// Prints one line of NDJSON.
///
/// # Errors
/// `unwritable` if standard output is closed.
pub(super) fn print_line(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(|error| Failure::from_error("unwritable", &error))?;
    print_text(&text)
}

/// Prints a text and a line end.
///
/// # Errors
/// `unwritable` if standard output is closed.
pub(super) fn print_text(text: &str) -> Result<(), Failure> {
    writeln!(std::io::stdout().lock(), "{}", text.trim_end_matches('\n'))
        .map_err(|error| Failure::from_error("unwritable", &error))
}

/// Turns the outcome into an exit status; a failure is printed as `{"error": …}`.
pub(super) fn exit(outcome: Result<Outcome, Failure>) -> ExitCode {
    match outcome {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Bad) => ExitCode::FAILURE,
        Err(failure) => {
            let value: Value = json!({ "error": &failure });
            drop(print(&value));
            eprintln!("switchboard: {}", failure.message);
            ExitCode::FAILURE
        }
    }
}

use std::sync::Arc;

use super::{Error, ErrorKind, Evaluation, Expression, Read, Value, number};

/// A text of a call flow in which variables are filled in.
///
/// | in the text | becomes |
/// | --- | --- |
/// | `${name}`, `${a.b}`, `${list[0]}` | the value of `$name`, `$a.b`, `$list[0]` as text |
/// | `${...name}` | the same, character by character with spaces between, for reading a number aloud |
/// | `{{$name}}`, `{{...$name}}` | older spelling of the two |
/// | nothing but `$name` or `$a.b` | the value with its type |
/// | `$name` in a longer text | itself, as in `$5 off` |
///
/// What is undefined becomes nothing and is reported by [`Evaluation::undefined`]; arrays and objects become JSON.
/// A place that looks like one of these and is not stays as it is and is one of the [`problems`](Self::problems).
///
/// ```
/// use time::macros::datetime;
/// use voice_actions::expression::{Evaluation, Scope, Template, Value};
///
/// let mut scope = Scope::new();
/// scope.set("$callerNo", Value::from("+15550100"));
/// let mut evaluation = Evaluation::new(&scope, datetime!(2030-01-01 0:00 UTC));
/// let text = Template::parse("${...callerNo} saves $5${room}");
/// assert_eq!(text.render_text(&mut evaluation)?.as_ref(), "+ 1 5 5 5 0 1 0 0 saves $5");
/// assert_eq!(evaluation.undefined(), ["$room"]);
/// # Ok::<(), voice_actions::expression::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    source: Arc<str>,
    kind: Kind,
    problems: Vec<Error>,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Literal,
    Reference(Expression),
    Parts(Vec<Part>),
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(Arc<str>),
    Value { expression: Expression, spelled: bool, at: usize },
}

impl Template {
    /// Parses a text. Never fails: what cannot be a template is a literal text.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut problems = Vec::new();
        let kind = reference(text).map_or_else(|| parts(text, &mut problems), Kind::Reference);
        Self { source: text.into(), kind, problems }
    }

    /// Returns the text as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Returns whether the text stands for itself.
    #[must_use]
    pub const fn is_literal(&self) -> bool {
        matches!(self.kind, Kind::Literal)
    }

    /// Returns whether the text is nothing but `$name` or `$a.b`, which stands for a typed value.
    #[must_use]
    pub const fn is_reference(&self) -> bool {
        matches!(self.kind, Kind::Reference(_))
    }

    /// Returns places that look like templates and are not, with their offsets in the text.
    #[must_use]
    pub fn problems(&self) -> &[Error] {
        &self.problems
    }

    /// Returns where variables are read; the spans count in this text.
    #[must_use]
    pub fn reads(&self) -> Vec<Read> {
        match &self.kind {
            Kind::Literal => Vec::new(),
            Kind::Reference(expression) => expression.reads().to_vec(),
            Kind::Parts(parts) => parts.iter().flat_map(Part::reads).collect(),
        }
    }

    /// Fills in the variables: a typed value for a bare `$name`, else a text.
    ///
    /// # Errors
    /// `StringTooLong` or `StepsExhausted`.
    pub fn render(&self, evaluation: &mut Evaluation<'_>) -> Result<Value, Error> {
        match &self.kind {
            Kind::Literal => Ok(Value::String(Arc::clone(&self.source))),
            Kind::Reference(expression) => look_up(expression, evaluation),
            Kind::Parts(parts) => {
                let mut text = String::with_capacity(self.source.len());
                for part in parts {
                    part.append(&mut text, evaluation)?;
                }
                Ok(Value::from(text))
            }
        }
    }

    /// Fills in the variables and returns a text in every case.
    ///
    /// # Errors
    /// `StringTooLong` or `StepsExhausted`.
    pub fn render_text(&self, evaluation: &mut Evaluation<'_>) -> Result<Arc<str>, Error> {
        self.render(evaluation)?.text_for_people(evaluation.meter())
    }
}

impl Part {
    fn reads(&self) -> Vec<Read> {
        let Self::Value { expression, at, .. } = self else {
            return Vec::new();
        };
        let shift = |read: &Read| {
            let span = read.span();
            Read { path: read.path().to_owned(), span: span.start + at..span.end + at }
        };
        expression.reads().iter().map(shift).collect()
    }

    fn append(&self, to: &mut String, evaluation: &mut Evaluation<'_>) -> Result<(), Error> {
        match self {
            Self::Text(text) => to.push_str(text),
            Self::Value { expression, spelled, .. } => {
                let value = look_up(expression, evaluation)?;
                let text = value.text_for_people(evaluation.meter())?;
                if *spelled {
                    for (place, character) in text.chars().enumerate() {
                        if place > 0 {
                            to.push(' ');
                        }
                        to.push(character);
                    }
                } else {
                    to.push_str(&text);
                }
            }
        }
        evaluation.meter().text(to.len(), 0)
    }
}

/// Evaluates a path; a member of nothing is nothing.
fn look_up(expression: &Expression, evaluation: &mut Evaluation<'_>) -> Result<Value, Error> {
    match evaluation.run(expression) {
        Err(error) if !error.kind().is_limit() => {
            // If the variable itself was never set, that has been noted.
            if let Some(read) = expression.reads().first().filter(|read| evaluation.is_set(read.variable())) {
                evaluation.note_undefined(read.path());
            }
            Ok(Value::Undefined)
        }
        other => other,
    }
}

/// Returns the expression if the text is nothing but `$name` or `$a.b`.
fn reference(text: &str) -> Option<Expression> {
    let mut names = text.strip_prefix('$')?.split('.');
    let is_name = |name: &str| {
        let starts = name.starts_with(|first: char| first == '_' || first.is_alphabetic());
        starts && name.chars().all(|character| character == '_' || character.is_alphanumeric())
    };
    if !names.all(is_name) {
        return None;
    }
    Expression::parse(text).ok().filter(Expression::is_reference)
}

fn parts(text: &str, problems: &mut Vec<Error>) -> Kind {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (open, close) = if rest.starts_with("${") {
            ("${", "}")
        } else if rest.starts_with("{{") {
            ("{{", "}}")
        } else {
            let next = rest.char_indices().skip(1).map(|(place, _)| place);
            let mut next = next.filter(|place| rest.get(*place..).is_some_and(|r| r.starts_with(['$', '{'])));
            let end = next.next().unwrap_or(rest.len());
            literal.push_str(rest.get(..end).unwrap_or_default());
            at += end;
            continue;
        };
        match place(rest, open, close) {
            Ok((expression, spelled, inner, length)) => {
                if !literal.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut literal).into()));
                }
                parts.push(Part::Value { expression, spelled, at: at + inner });
                at += length;
            }
            Err(problem) => {
                // `{{` without a `$` is not known to be ours.
                if let Some(problem) = problem {
                    let offset = at + problem.offset();
                    problems.push(problem.at(offset));
                }
                literal.push_str(open);
                at += open.len();
            }
        }
    }
    if parts.is_empty() {
        return Kind::Literal;
    }
    if !literal.is_empty() {
        parts.push(Part::Text(literal.into()));
    }
    Kind::Parts(parts)
}

/// Reads one place; returns the expression, whether it is spelled, where it starts and the whole length.
fn place(rest: &str, open: &str, close: &str) -> Result<(Expression, bool, usize, usize), Option<Error>> {
    let body = rest.get(open.len()..).unwrap_or_default();
    let older = open == "{{";
    let Some(end) = body.find(close) else {
        let problem = Error::new(ErrorKind::Syntax, "the place for a variable has no end");
        return Err((!older).then_some(problem));
    };
    let inner = body.get(..end).unwrap_or_default();
    let spelled = inner.trim_start_matches(number::is_space).starts_with("...");
    let path =
        inner.trim_matches(number::is_space).trim_start_matches("...").trim_start_matches(number::is_space);
    if older && !path.starts_with('$') {
        return Err(None);
    }
    let dollar = if path.starts_with('$') { "" } else { "$" };
    let expression =
        Expression::parse(&format!("{dollar}{path}")).ok().filter(Expression::is_path).ok_or_else(|| {
            Error::new(ErrorKind::Syntax, "expected a variable between the braces").at(open.len())
        })?;
    let start = open.len() + inner.find(path).unwrap_or(0);
    Ok((expression, spelled, start.saturating_sub(dollar.len()), open.len() + end + close.len()))
}

//! One value against its rule, as the server's schema engine does it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use voice_actions::diagnostics::{Severity, nearest};

use super::flow::Around;
use super::path::Path;
use super::{Mode, Run, type_of};
use crate::schema::{DefaultValue, Kind, Member, Rule, is_module};
use crate::wire::SKIP;

impl Run<'_> {
    pub(super) fn value(&mut self, value: &Value, rule: &Rule, at: &Path<'_>) {
        let kind = rule.kind(self.profile);
        match (kind, value) {
            (Kind::Any, _) => {}
            (Kind::Text, Value::String(text)) => self.text(text, rule, at),
            (Kind::Integer, Value::Number(number)) if !number.is_f64() => {
                self.bounds(number.as_f64().unwrap_or_default(), rule, at);
            }
            (Kind::Number, Value::Number(number)) => {
                self.bounds(number.as_f64().unwrap_or_default(), rule, at);
            }
            (Kind::Boolean, Value::Bool(_)) => {}
            (Kind::Integer | Kind::Number | Kind::Boolean, _) => self.repaired(value, rule, &kind, at),
            (Kind::List(items), Value::Array(list)) => self.list(list, items, rule, at),
            (Kind::Object(members), Value::Object(map)) => self.members(map, members, at),
            (Kind::Map { keys, values, closed }, Value::Object(map)) => {
                for (key, value) in map {
                    let at = at.key(key);
                    if rule.is_expression && !self.quiet {
                        self.expression(key, &at);
                    }
                    if keys.fits(key) {
                        self.value(value, values, &at);
                    } else if closed {
                        self.error("additional-properties", &at, || {
                            format!("expected keys of the form `{}` only", keys.pattern())
                        });
                    }
                }
            }
            (Kind::OneOf(rules), _) => {
                let fitting = rules.iter().filter(|rule| self.fits(|run| run.value(value, rule, at))).count();
                if fitting != 1 {
                    self.choice(value, rules, at);
                }
            }
            (Kind::AnyOf(rules), Value::Object(_)) => {
                if !rules.iter().any(|rule| self.fits(|run| run.value(value, rule, at))) {
                    self.error("not-one-schema-valid", at, || {
                        "fits none of the forms that are allowed here".into()
                    });
                }
            }
            (Kind::Node, _) => self.node(value, at, Around::default()),
            (Kind::Metaflow, _) => self.metaflow(value, at),
            (Kind::Macro(kinds), Value::Object(map)) => self.entry(map, kinds, at),
            (kind, found) => self.wrong_type(&kind, found, at),
        }
    }

    pub(super) fn wrong_type(&mut self, kind: &Kind, found: &Value, at: &Path<'_>) {
        let meant = match (kind, found) {
            (Kind::Integer | Kind::Number | Kind::Boolean, Value::String(text)) => {
                repair(kind, found).map(|_| text.trim().to_owned())
            }
            (Kind::Text, Value::Number(number)) => Some(format!("\"{number}\"")),
            // An endpoint that is a plain id lacks what it is the id of.
            (Kind::Object(members), Value::String(id)) => {
                let kind = members.iter().find(|member| member.name == "endpoint_type").map(|member| {
                    let told = member.rule.words.iter().find(|word| id.starts_with(**word));
                    told.copied().unwrap_or("…")
                });
                kind.map(|kind| json!({ "id": id, "endpoint_type": kind }).to_string())
            }
            _ => None,
        };
        let message = || format!("expected {}, found {}", kind.word(), type_of(found));
        self.suggest(Severity::Error, "type", at, message, meant.as_deref());
    }

    /// A value of the wrong type where the REST API may mend it.
    fn repaired(&mut self, value: &Value, rule: &Rule, kind: &Kind, at: &Path<'_>) {
        match repair(kind, value) {
            Some(repaired) if self.check.mode == Mode::Rest && !self.quiet => {
                self.report(Severity::Info, "type-repaired", at, || {
                    format!("{} that the server turns into {}", type_of(value), kind.word())
                });
                if let Value::Number(number) = repaired {
                    self.bounds(number.as_f64().unwrap_or_default(), rule, at);
                }
            }
            _ => self.wrong_type(kind, value, at),
        }
    }

    fn text(&mut self, text: &str, rule: &Rule, at: &Path<'_>) {
        let profile = self.profile;
        if !rule.words.is_empty() && !rule.allowed_words(profile).any(|word| word == text) {
            let meant = nearest(text, rule.allowed_words(profile));
            let words: Vec<_> = rule.allowed_words(profile).collect();
            self.suggest(
                Severity::Error,
                "enum",
                at,
                || format!("expected one of {}", quoted(&words)),
                meant,
            );
        }
        if let Some(least) = rule.least_length(profile).filter(|least| text.chars().count() < *least) {
            self.error("min-length", at, || format!("expected at least {least} characters"));
        }
        if let Some(most) = rule.max_length.filter(|most| text.chars().count() > *most) {
            self.error("max-length", at, || format!("expected at most {most} characters"));
        }
        if let Some((form, _)) =
            rule.form.filter(|(form, releases)| releases.contain(profile) && !form.fits(text))
        {
            self.error("pattern", at, || format!("expected the form `{}`", form.pattern()));
        }
        if rule.client_url {
            self.client_url(text, at);
        }
        if !self.quiet {
            self.meaning_of_text(text, rule, at);
        }
    }

    fn bounds(&mut self, number: f64, rule: &Rule, at: &Path<'_>) {
        #[expect(clippy::cast_precision_loss, reason = "bounds of the vocabulary are small")]
        let least = rule.min.filter(|least| number < *least as f64);
        #[expect(clippy::cast_precision_loss, reason = "bounds of the vocabulary are small")]
        let most = rule.max.filter(|most| number > *most as f64);
        if let Some(least) = least {
            self.error("minimum", at, || format!("expected at least {least}"));
        }
        if let Some(most) = most {
            self.error("maximum", at, || format!("expected at most {most}"));
        }
        #[expect(clippy::cast_precision_loss, reason = "numbers of the vocabulary are small")]
        #[expect(clippy::float_cmp, reason = "both are whole")]
        let listed = rule.numbers.is_empty() || rule.numbers.iter().any(|known| *known as f64 == number);
        if !listed {
            self.error("enum", at, || format!("expected one of {:?}", rule.numbers));
        }
    }

    fn list(&mut self, list: &[Value], items: &Rule, rule: &Rule, at: &Path<'_>) {
        if let Some(least) = rule.min_items.filter(|least| list.len() < *least) {
            self.error("min-items", at, || format!("expected at least {least} items"));
        }
        let mut seen = BTreeSet::new();
        for (index, item) in list.iter().enumerate() {
            let at = at.index(index);
            if rule.unique && !seen.insert(item.to_string()) {
                self.error("unique-items", &at, || "stands in the list already".into());
            }
            self.value(item, items, &at);
        }
    }

    /// The fields of an object: defaults first, then what is required, then each value.
    pub(super) fn members(&mut self, map: &Map<String, Value>, members: &[Member], at: &Path<'_>) {
        for Member { name, rule } in members {
            if !rule.releases.contain(self.profile) {
                continue;
            }
            match (map.get(*name), rule.written_in(self.profile)) {
                (Some(value), _) => self.value(value, rule, &at.key(name)),
                (None, Some(default)) => {
                    // The default is checked like everything else.
                    let items =
                        if let DefaultValue::List(items) = default { items.len() } else { usize::MAX };
                    if let Some(least) = rule.min_items.filter(|least| items < *least) {
                        self.error("min-items", at, || {
                            format!("expected at least {least} items in `{name}`, which the server writes in empty")
                        });
                    }
                }
                (None, None) if rule.is_required(self.profile) => {
                    self.error("required", at, || format!("expected `{name}`"));
                }
                (None, None) => {}
            }
        }
    }

    /// An entry of an audio macro: the fields of the kind that it names.
    fn entry(&mut self, map: &Map<String, Value>, kinds: &[(&str, &[Member])], at: &Path<'_>) {
        match map.get("macro") {
            None => self.error("required", at, || "expected `macro`".into()),
            Some(Value::String(word)) => match kinds.iter().find(|(kind, _)| kind == word) {
                Some((kind, members)) => {
                    self.members(map, members, at);
                    if let Some(skip) = map.get(SKIP).filter(|_| is_module(kind)) {
                        self.value(skip, &Rule::BOOLEAN, &at.key(SKIP));
                    }
                }
                None => {
                    let words: Vec<_> = kinds.iter().map(|(kind, _)| *kind).collect();
                    let meant = nearest(word, words.iter().copied());
                    let message = || format!("expected one of {}", quoted(&words));
                    self.suggest(Severity::Error, "enum", &at.key("macro"), message, meant);
                }
            },
            Some(other) => self.wrong_type(&Kind::Text, other, &at.key("macro")),
        }
    }

    fn choice(&mut self, value: &Value, rules: &[Rule], at: &Path<'_>) {
        let kinds: Vec<_> = rules.iter().map(|rule| rule.kind(self.profile).word()).collect();
        self.error("not-one-schema-valid", at, || {
            format!("expected {}, found {} that does not fit", kinds.join(" or "), type_of(value))
        });
    }

    fn client_url(&mut self, text: &str, at: &Path<'_>) {
        let url = text.split_once("://").filter(|(scheme, _)| {
            scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
        });
        let host = url.map(|(_, rest)| {
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            authority.rsplit_once('@').map_or(authority, |(_, host)| host)
        });
        match host.filter(|host| !host.is_empty() && !host.starts_with(':')) {
            None => {
                self.error("client-url", at, || "expected an http or https URL with a host".into());
            }
            Some(host) if super::meaning::is_internal(host) => {
                self.warn("internal-url", at, || {
                    "the host is internal; servers refuse it when told so".into()
                });
            }
            Some(_) => {}
        }
    }
}

/// Returns what the REST API makes of a value of the wrong type.
fn repair(kind: &Kind, value: &Value) -> Option<Value> {
    match (kind, value) {
        (Kind::Boolean, Value::String(text)) => text.parse::<bool>().ok().map(Value::Bool),
        (Kind::Integer, Value::String(text)) => number(text).map(|number| number.round().into()),
        (Kind::Integer, Value::Number(number)) => number.as_f64().map(|number| number.round().into()),
        (Kind::Number, Value::String(text)) => number(text).map(Value::from),
        _ => None,
    }
}

/// Reads a number as the server does: digits, or digits on both sides of a dot, and then an exponent if there is one.
fn number(text: &str) -> Option<f64> {
    let plain = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = plain.split_once('.').map_or((plain, None), |(whole, rest)| (whole, Some(rest)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let decimals = fraction.map(|rest| rest.split_once(['e', 'E']).unwrap_or((rest, "0")));
    let exponent = |text: &str| digits(text.strip_prefix(['+', '-']).unwrap_or(text));
    let fits = digits(whole) && decimals.is_none_or(|(tenths, power)| digits(tenths) && exponent(power));
    text.parse().ok().filter(|number: &f64| fits && number.is_finite())
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

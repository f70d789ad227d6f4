//! Defaults that the server writes into documents.

use serde_json::{Map, Value};
use voice_actions::diagnostics::Severity;

use super::path::Path;
use super::{Run, Subject};
use crate::error::Error;
use crate::metaflow::Feature;
use crate::schema::{DefaultValue, Definition, Kind, Member, Profile};
use crate::wire::Rows;
use crate::{Callflow, Node};

impl Run<'_> {
    /// Lists the defaults that are written into one object.
    pub(super) fn list_defaults(&mut self, map: &Map<String, Value>, members: &[Member], at: &Path<'_>) {
        let profile = self.profile;
        let missing = || {
            members.iter().filter_map(|member| {
                let known = member.rule.releases.contain(profile) && !map.contains_key(member.name);
                member.rule.written_in(profile).filter(|_| known).map(|default| (member.name, default))
            })
        };
        if missing().next().is_none() {
            return;
        }
        self.report(Severity::Info, "defaults-written", at, || {
            let written: Vec<_> =
                missing().map(|(name, default)| format!("`{name}` = {}", default.to_value())).collect();
            format!("the server writes in {}", written.join(", "))
        });
    }
}

impl DefaultValue {
    /// Returns the default as JSON.
    #[must_use]
    pub fn to_value(self) -> Value {
        match self {
            Self::Boolean(value) => value.into(),
            Self::Integer(value) => value.into(),
            Self::Number(value) => value.into(),
            Self::Text(value) => value.into(),
            Self::List(values) => values.iter().copied().map(Value::from).collect(),
            Self::Object => Value::Object(Map::new()),
        }
    }
}

impl Node {
    /// Returns the flow as the server stores or runs it: with the defaults of the schema written in.
    ///
    /// # Errors
    /// `TooDeep` if it nests too deep to be written.
    pub fn with_defaults(&self, profile: Profile) -> Result<Self, Error> {
        let mut value = self.to_value()?;
        write_defaults(&mut value, Subject::Node, profile);
        Self::from_value(value)
    }
}

impl Callflow {
    /// Returns the document as the server stores it: with the defaults of the schema written in.
    ///
    /// # Errors
    /// `TooDeep` if it nests too deep to be written.
    pub fn with_defaults(&self, profile: Profile) -> Result<Self, Error> {
        let mut value = self.to_value()?;
        write_defaults(&mut value, Subject::Callflow, profile);
        Self::from_value(value)
    }
}

/// Writes the defaults of the schema into a document, as the server does before it looks at anything else.
///
/// For every missing member whose schema has a type and a default, the default is written.
pub fn write_defaults(document: &mut Value, subject: Subject, profile: Profile) {
    match subject {
        Subject::Callflow => members(document, Callflow::MEMBERS, profile),
        Subject::Node => node(document, profile),
        Subject::Metaflow => metaflow(document, profile),
        Subject::Metaflows => members(document, crate::metaflow::Metaflows::MEMBERS, profile),
    }
}

fn members(value: &mut Value, members: &[Member], profile: Profile) {
    let Value::Object(map) = value else { return };
    for Member { name, rule } in members.iter().filter(|member| member.rule.releases.contain(profile)) {
        if let Some(default) = rule.written_in(profile)
            && !map.contains_key(*name)
        {
            map.insert((*name).to_owned(), default.to_value());
        }
        if let Some(value) = map.get_mut(*name) {
            inside(value, &rule.kind(profile), profile);
        }
    }
}

fn inside(value: &mut Value, kind: &Kind, profile: Profile) {
    match (kind, value) {
        (Kind::Object(rows), value) => members(value, rows, profile),
        (Kind::List(items), Value::Array(list)) => {
            list.iter_mut().for_each(|item| inside(item, &items.kind(profile), profile));
        }
        (Kind::Map { values, .. }, Value::Object(map)) => {
            map.values_mut().for_each(|item| inside(item, &values.kind(profile), profile));
        }
        (Kind::Node, value) => node(value, profile),
        (Kind::Metaflow, value) => metaflow(value, profile),
        // Below a choice, such as that of an audio macro's entry, nothing is written in.
        _ => {}
    }
}

fn node(value: &mut Value, profile: Profile) {
    step(value, Definition::find, node, profile);
}

fn metaflow(value: &mut Value, profile: Profile) {
    step(value, |name| Feature::definitions().find(|known| known.name == name), metaflow, profile);
}

fn step(
    value: &mut Value,
    find: fn(&str) -> Option<&'static Definition>,
    below: fn(&mut Value, Profile),
    profile: Profile,
) {
    let Value::Object(map) = value else { return };
    let definition = map.get("module").and_then(Value::as_str).and_then(find);
    let data = map.entry("data").or_insert_with(|| Value::Object(Map::new()));
    if let Some(definition) = definition {
        members(data, definition.members, profile);
    }
    if let Some(Value::Object(children)) = map.get_mut("children") {
        children.values_mut().for_each(|child| below(child, profile));
    }
}

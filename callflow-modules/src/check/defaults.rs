//! Defaults that the server writes into documents.

use serde_json::{Map, Value};
use voice_actions::diagnostics::Severity;

use super::path::Path;
use super::{Run, Subject};
use crate::error::Error;
use crate::metaflow::Feature;
use crate::schema::{DefaultValue, Definition, Kind, Member, Profile};
use crate::wire::Rows;
use crate::{Callflow, MAX_DEPTH, Node};

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
/// For every missing member whose schema has a type and a default, the default is written. Below [`MAX_DEPTH`] nodes in
/// one another nothing is: such a document is not read, and a check calls it `too-deep`.
pub fn write_defaults(document: &mut Value, subject: Subject, profile: Profile) {
    let writer = Writer { profile, left: MAX_DEPTH };
    match subject {
        Subject::Callflow => writer.members(document, Callflow::MEMBERS),
        Subject::Node => writer.node(document),
        Subject::Metaflow => writer.metaflow(document),
        Subject::Metaflows => writer.members(document, crate::metaflow::Metaflows::MEMBERS),
    }
}

/// Writes defaults, so many nodes and metaflow actions deep.
#[derive(Clone, Copy)]
struct Writer {
    profile: Profile,
    left: usize,
}

impl Writer {
    fn members(self, value: &mut Value, members: &[Member]) {
        let Value::Object(map) = value else { return };
        for Member { name, rule } in
            members.iter().filter(|member| member.rule.releases.contain(self.profile))
        {
            if let Some(default) = rule.written_in(self.profile)
                && !map.contains_key(*name)
            {
                map.insert((*name).to_owned(), default.to_value());
            }
            if let Some(value) = map.get_mut(*name) {
                self.inside(value, &rule.kind(self.profile));
            }
        }
    }

    fn inside(self, value: &mut Value, kind: &Kind) {
        match (kind, value) {
            (Kind::Object(rows), value) => self.members(value, rows),
            (Kind::List(items), Value::Array(list)) => {
                list.iter_mut().for_each(|item| self.inside(item, &items.kind(self.profile)));
            }
            (Kind::Map { values, .. }, Value::Object(map)) => {
                map.values_mut().for_each(|item| self.inside(item, &values.kind(self.profile)));
            }
            (Kind::Node, value) => self.node(value),
            (Kind::Metaflow, value) => self.metaflow(value),
            // Below a choice, such as that of an audio macro's entry, nothing is written in.
            _ => {}
        }
    }

    fn node(self, value: &mut Value) {
        self.step(value, Definition::find, Self::node);
    }

    fn metaflow(self, value: &mut Value) {
        self.step(value, |name| Feature::definitions().find(|known| known.name == name), Self::metaflow);
    }

    fn step(
        self,
        value: &mut Value,
        find: fn(&str) -> Option<&'static Definition>,
        below: fn(Self, &mut Value),
    ) {
        let Value::Object(map) = value else { return };
        let Some(left) = self.left.checked_sub(1) else { return };
        let deeper = Self { left, ..self };
        let definition = map.get("module").and_then(Value::as_str).and_then(find);
        let data = map.entry("data").or_insert_with(|| Value::Object(Map::new()));
        if let Some(definition) = definition {
            deeper.members(data, definition.members);
        }
        if let Some(Value::Object(children)) = map.get_mut("children") {
            children.values_mut().for_each(|child| below(deeper, child));
        }
    }
}

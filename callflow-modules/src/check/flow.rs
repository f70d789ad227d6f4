//! Nodes and documents.

use serde_json::{Map, Value};
use voice_actions::diagnostics::{Severity, nearest};

use super::path::Path;
use super::{Mode, Run, type_of};
use crate::Callflow;
use crate::module::meant_by;
use crate::schema::{Definition, Form, Kind, Releases};
use crate::wire::{Rows, SKIP};

/// What goes on around a node.
#[derive(Clone, Copy, Default)]
pub(super) struct Around {
    /// A recording of both legs runs.
    pub(super) recording: bool,
    /// The caller ID has got a prefix already.
    pub(super) prepended: bool,
}

/// Names of modules: 1 to 64 characters.
const MAX_NAME: usize = 64;

impl Run<'_> {
    pub(super) fn callflow(&mut self, document: &Value, at: &Path<'_>) {
        let Value::Object(map) = document else {
            self.error("type", at, || format!("expected a callflow document, found {}", type_of(document)));
            return;
        };
        self.members(map, Callflow::MEMBERS, at);
        let is_empty = |key| map.get(key).and_then(Value::as_array).is_none_or(Vec::is_empty);
        if self.check.mode == Mode::Rest && is_empty("numbers") && is_empty("patterns") {
            self.warn("numbers-missing", at, || {
                "the REST API asks for at least one number or pattern".into()
            });
        }
        self.loops(map, at);
    }

    pub(super) fn node(&mut self, value: &Value, at: &Path<'_>, around: Around) {
        let Value::Object(map) = value else {
            self.error("type", at, || format!("expected a node, found {}", type_of(value)));
            return;
        };
        self.deeper(at, |run| run.step(map, at, around));
    }

    /// A node whose keys stand in `map`.
    fn step(&mut self, map: &Map<String, Value>, at: &Path<'_>, around: Around) {
        let definition = self.name(map, Scope::Callflow, at);
        let data = map.get("data");
        let empty = Map::new();
        let data_at = at.key("data");
        let arguments = match data {
            None => &empty,
            Some(Value::Object(arguments)) => arguments,
            Some(other) => {
                self.error("type", &data_at, || format!("expected an object, found {}", type_of(other)));
                &empty
            }
        };
        let skipped = arguments.get(SKIP).is_some_and(|skip| skip == true || skip == "true");
        let mut below = around;
        if let Some(definition) = definition {
            self.arguments(arguments, definition, &data_at);
            if !self.quiet && !skipped {
                let children = map.get("children").and_then(Value::as_object);
                self.traps(arguments, children, definition, &mut below, &data_at);
            }
        }
        match map.get("children") {
            None => {}
            Some(Value::Object(children)) => {
                let at = at.key("children");
                if children.get("module").is_some_and(Value::is_string) {
                    self.suggest(
                        Severity::Error,
                        "children-hold-node",
                        &at,
                        || "expected branches; the node that stands here is never run".into(),
                        Some("{\"_\": …}"),
                    );
                    self.deeper(&at, |run| run.step(children, &at, below));
                } else {
                    if !self.quiet {
                        self.branches(map, arguments, definition, skipped, &at);
                    }
                    for (key, child) in children.iter().filter(|(key, _)| Form::Any.fits(key)) {
                        self.node(child, &at.key(key), below);
                    }
                }
            }
            Some(other) => {
                self.error("type", &at.key("children"), || {
                    format!("expected an object, found {}", type_of(other))
                });
            }
        }
        self.stray_keys(map, at);
    }

    /// The arguments of a module against its definition.
    fn arguments(&mut self, arguments: &Map<String, Value>, definition: &Definition, at: &Path<'_>) {
        self.members(arguments, definition.members, at);
        if definition.can_skip
            && let Some(skip) = arguments.get(SKIP)
        {
            self.value(skip, &crate::schema::Rule::BOOLEAN, &at.key(SKIP));
        }
        if self.profile == crate::schema::Profile::Kazoo5 && !definition.exactly_one.is_empty() {
            let has = |set: &&&[&str]| set.iter().all(|name| arguments.contains_key(*name));
            if definition.exactly_one.iter().filter(has).count() != 1 {
                let sets: Vec<_> = definition.exactly_one.iter().map(|set| set.join(" with ")).collect();
                self.error("not-one-schema-valid", at, || {
                    format!("expected exactly one of: {}", sets.join(", "))
                });
            }
        }
        if !self.quiet {
            self.stray_fields(arguments, definition, at);
            self.list_defaults(arguments, definition.members, at);
        }
    }

    pub(super) fn metaflow(&mut self, value: &Value, at: &Path<'_>) {
        let Value::Object(map) = value else {
            self.error("type", at, || format!("expected a metaflow action, found {}", type_of(value)));
            return;
        };
        self.deeper(at, |run| run.action(map, at));
    }

    /// A metaflow action whose keys stand in `map`.
    fn action(&mut self, map: &Map<String, Value>, at: &Path<'_>) {
        let definition = self.name(map, Scope::Metaflow, at);
        let data_at = at.key("data");
        match (map.get("data"), definition) {
            (None, Some(definition)) => self.arguments(&Map::new(), definition, &data_at),
            (Some(Value::Object(arguments)), Some(definition)) => {
                self.arguments(arguments, definition, &data_at);
            }
            (None | Some(Value::Object(_)), None) => {}
            (Some(other), _) => {
                self.error("type", &data_at, || format!("expected an object, found {}", type_of(other)));
            }
        }
        match map.get("children") {
            None => {}
            Some(Value::Object(children)) => {
                let at = at.key("children");
                for (key, child) in children.iter().filter(|(key, _)| Form::Any.fits(key)) {
                    self.metaflow(child, &at.key(key));
                }
            }
            Some(other) => {
                self.error("type", &at.key("children"), || {
                    format!("expected an object, found {}", type_of(other))
                });
            }
        }
    }

    /// The name of the module, and what is known about it in this release.
    fn name(&mut self, map: &Map<String, Value>, scope: Scope, at: &Path<'_>) -> Option<&'static Definition> {
        let name = match map.get("module") {
            Some(Value::String(name)) => name,
            Some(other) => {
                self.wrong_type(&Kind::Text, other, &at.key("module"));
                return None;
            }
            None if map.is_empty() => {
                self.error("required", at, || {
                    "expected `module`; the engine takes an empty node as the end".into()
                });
                return None;
            }
            None => {
                self.error("required", at, || "expected `module`".into());
                return None;
            }
        };
        let module_at = at.key("module");
        if name.is_empty() {
            self.error("min-length", &module_at, || "expected at least 1 character".into());
        } else if name.chars().count() > MAX_NAME {
            self.error("max-length", &module_at, || format!("expected at most {MAX_NAME} characters"));
        }
        let definition = scope.find(name);
        match definition {
            Some(known) if known.releases.contain(self.profile) => {}
            Some(known) if known.releases != Releases::None => {
                let profile = self.profile;
                self.error("unknown-module", &module_at, || {
                    format!("Kazoo {profile} has no module `{name}`")
                });
            }
            _ => {
                let names = scope.names(self.profile);
                let meant = meant_by(name).or_else(|| nearest(name, names));
                let feature = matches!(scope, Scope::Callflow) && Scope::Metaflow.find(name).is_some();
                let message = || {
                    if feature {
                        format!(
                            "`{name}` is a metaflow action, not a module; the engine skips it and goes on to `_`"
                        )
                    } else {
                        format!("there is no module `{name}`; the engine skips it and goes on to `_`")
                    }
                };
                self.suggest(Severity::Error, "unknown-module", &module_at, message, meant);
            }
        }
        definition
    }
}

/// Which modules a name is looked for in.
#[derive(Clone, Copy)]
enum Scope {
    Callflow,
    Metaflow,
}

impl Scope {
    fn find(self, name: &str) -> Option<&'static Definition> {
        match self {
            Self::Callflow => Definition::find(name),
            Self::Metaflow => crate::metaflow::Feature::definitions().find(|known| known.name == name),
        }
    }

    fn names(self, profile: crate::schema::Profile) -> Vec<&'static str> {
        let of = |all: &mut dyn Iterator<Item = &'static Definition>| {
            all.filter(|known| known.releases.contain(profile)).map(|known| known.name).collect()
        };
        match self {
            Self::Callflow => of(&mut Definition::all()),
            Self::Metaflow => of(&mut crate::metaflow::Feature::definitions()),
        }
    }
}

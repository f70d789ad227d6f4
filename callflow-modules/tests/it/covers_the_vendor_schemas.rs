//! Typed fields cover every property of the vendor's schemas, with type, default, bounds and words: the rules that stand
//! beside the fields say the same as the schemas, and documents with every property leave nothing over when they are read.

use std::collections::BTreeSet;

use callflow_modules::metaflow::{Action, Feature};
use callflow_modules::schema::{Definition, Profile, callflow_schema, metaflows_schema};
use callflow_modules::{Callflow, Node};
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::oracle::Oracle;
use crate::vendor_schemas::{Schemas, comparable, count_properties};

const PROFILES: [Profile; 2] = [Profile::Kazoo43, Profile::Kazoo5];

fn check(name: &str, profile: Profile, ours: &Value, theirs: &Value) {
    let ours = comparable(ours);
    for part in ["properties", "required", "oneOf"] {
        let (ours, theirs) = (ours.get(part), theirs.get(part));
        if let (Some(Value::Object(ours)), Some(Value::Object(theirs))) = (ours, theirs) {
            for (key, value) in theirs {
                assert_eq!(ours.get(key), Some(value), "{name}.{key}, {profile}");
            }
        }
        assert_eq!(
            ours.filter(|o| !is_empty(o)),
            theirs.filter(|t| !is_empty(t)),
            "{name} {part}, {profile}"
        );
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(serde_json::Map::is_empty)
}

#[test]
fn every_property_of_every_module_is_a_typed_field() {
    let mut properties = BTreeSet::new();
    for profile in PROFILES {
        let Some(schemas) = Schemas::load(profile, "every_property_of_every_module_is_a_typed_field") else {
            return;
        };
        let modules: Vec<_> = schemas.modules().collect();
        assert_eq!(modules.len(), if profile == Profile::Kazoo43 { 78 } else { 82 });
        for name in modules {
            let definition = Definition::find(name).unwrap_or_else(|| panic!("no module `{name}`"));
            assert!(definition.releases.contain(profile), "{name}, {profile}");
            let theirs = schemas.comparable(&format!("callflows.{name}"));
            check(name, profile, &definition.to_json_schema(profile), &theirs);
            properties.insert((name.to_owned(), count_properties(&theirs)));
        }
        for known in Definition::all().filter(|known| known.releases.contain(profile)) {
            assert!(schemas.modules().any(|name| name == known.name), "{} is not in {profile}", known.name);
        }
    }
    let mut widest = std::collections::BTreeMap::new();
    for (name, count) in properties {
        let known: &mut usize = widest.entry(name).or_default();
        *known = count.max(*known);
    }
    let total: usize = widest.values().sum();
    assert!(total >= 387, "{total} properties");
}

#[test]
fn every_property_of_documents_and_metaflows_is_a_typed_field() {
    for profile in PROFILES {
        let Some(schemas) = Schemas::load(profile, "every_property_of_documents_and_metaflows") else {
            return;
        };
        check("callflows", profile, &callflow_schema(profile), &schemas.comparable("callflows"));
        check("metaflows", profile, &metaflows_schema(profile), &schemas.comparable("metaflows"));
        let names: Vec<_> = schemas.names().filter_map(|name| name.strip_prefix("metaflows.")).collect();
        assert_eq!(names.len(), Feature::definitions().count());
        for name in names {
            let feature = Feature::definitions().find(|feature| feature.name == name).unwrap();
            check(
                name,
                profile,
                &feature.to_json_schema(profile),
                &schemas.comparable(&format!("metaflows.{name}")),
            );
        }
    }
}

/// Properties of the schemas, and those that a document had when it was read into typed fields.
#[derive(Default)]
struct Coverage {
    described: BTreeSet<String>,
    reached: BTreeSet<String>,
}

impl Coverage {
    /// Notes what a prepared schema describes, and what of it a value has.
    fn note(&mut self, definitions: &Value, schema: &Value, value: Option<&Value>, at: &str) {
        match schema.pointer("/allOf/0/$ref").and_then(Value::as_str) {
            Some("#/definitions/callflows.action" | "#/definitions/metaflow") => return,
            Some(name) => {
                self.note(definitions, &definitions[name.trim_start_matches("#/definitions/")], value, at);
            }
            None => {}
        }
        for choice in ["oneOf", "anyOf"] {
            for schema in schema.get(choice).and_then(Value::as_array).into_iter().flatten() {
                self.note(definitions, schema, value, at);
            }
        }
        for (key, member) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let at = format!("{at}.{key}");
            let value = value.and_then(|value| value.get(key));
            self.described.insert(at.clone());
            if value.is_some() {
                self.reached.insert(at.clone());
            }
            self.note(definitions, member, value, &at);
        }
        if let Some(items) = schema.get("items") {
            let list = value.and_then(Value::as_array);
            self.note(definitions, items, None, &format!("{at}[]"));
            for item in list.into_iter().flatten() {
                self.note(definitions, items, Some(item), &format!("{at}[]"));
            }
        }
    }
}

/// Fails if a part of what was read is kept among the unknown keys; every record shows them as `extra`.
///
/// Headers whose names are the caller's own have no other home there.
fn nothing_is_left_over(read: &dyn std::fmt::Debug, came: &Value) {
    let shown = format!("{read:?}");
    assert!(shown.contains("extra: {"), "a record shows its unknown keys: {shown}");
    let is_home = |rest: &str| ["}", "\"some_key\""].iter().any(|start| rest.starts_with(start));
    let left = shown.match_indices("extra: {").find(|(at, home)| !is_home(&shown[at + home.len()..]));
    assert!(left.is_none(), "{came:#}\n{}", &shown[left.map_or(0, |(at, _)| at)..]);
}

#[test]
fn documents_with_every_property_leave_nothing_over() {
    let mut modules = Coverage::default();
    let mut features = Coverage::default();
    for profile in PROFILES {
        let Some(oracle) = Oracle::load(profile, "documents_with_every_property_leave_nothing_over") else {
            return;
        };
        let definitions = oracle.definitions();
        for seed in 0..12 {
            for known in Definition::all().filter(|known| known.releases.contain(profile)) {
                let schema = oracle.schema(&format!("callflows.{}", known.name)).unwrap();
                let data = Dice::complete(seed).value(definitions, schema);
                modules.note(definitions, schema, Some(&data), known.name);
                let mut came = json!({ "module": known.name, "data": data });
                // An entry of an audio macro borrows the schema of a module, and with it a flag that means nothing there.
                let entries = came.pointer_mut("/data/macros").and_then(Value::as_array_mut);
                for entry in entries.into_iter().flatten() {
                    entry.as_object_mut().unwrap().shift_remove("skip_module");
                }
                nothing_is_left_over(&Node::from_value(came.clone()).unwrap(), &came);
            }
            for known in Feature::definitions() {
                let schema = oracle.schema(&format!("metaflows.{}", known.name)).unwrap();
                let data = Dice::complete(seed).value(definitions, schema);
                features.note(definitions, schema, Some(&data), known.name);
                let came = json!({ "module": known.name, "data": data });
                nothing_is_left_over(&Action::from_value(came.clone()).unwrap(), &came);
            }
            let schema = oracle.schema("callflows").unwrap();
            let came = Dice::complete(seed).value(definitions, schema);
            features.note(definitions, schema, Some(&came), "document");
            nothing_is_left_over(&Callflow::from_value(came.clone()).unwrap(), &came);
        }
    }
    assert_eq!(modules.reached, modules.described);
    assert_eq!(features.reached, features.described);
    assert!(modules.reached.len() >= 387, "{} properties", modules.reached.len());
}

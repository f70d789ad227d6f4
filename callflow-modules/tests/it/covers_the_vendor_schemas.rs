//! Typed fields cover every property of the vendor's schemas, with type, default, bounds and words.

use callflow_modules::metaflow::Feature;
use callflow_modules::schema::{Definition, Profile, callflow_schema, metaflows_schema};
use serde_json::Value;

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
    let mut properties = std::collections::BTreeSet::new();
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

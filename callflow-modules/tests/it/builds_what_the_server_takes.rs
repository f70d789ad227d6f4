//! What the builders make is never rejected.

use std::collections::BTreeSet;

use callflow_modules::check::{Mode, Subject};
use callflow_modules::metaflow::{Action, Feature, Hold, Metaflows, RunCallflow};
use callflow_modules::module::*;
use callflow_modules::schema::{Definition, Profile};
use callflow_modules::{Callflow, Media, Node};

use crate::dice::Dice;
use crate::generated_flows::document;
use crate::oracle::Oracle;

/// Names of the modules and metaflow actions that were built.
#[derive(Default)]
struct Built {
    modules: BTreeSet<String>,
    actions: BTreeSet<String>,
}

impl Built {
    fn note(&mut self, document: &Callflow) {
        let flow = document.flow.as_ref().unwrap();
        self.modules.extend(flow.walk().map(|node| node.module.name().to_owned()));
        let set = document.metaflow.as_ref().unwrap();
        let bound =
            [&set.numbers, &set.patterns].into_iter().flatten().flat_map(callflow_modules::Entries::iter);
        let mut waiting: Vec<&Action> = bound.map(|(_, action)| action).collect();
        while let Some(action) = waiting.pop() {
            self.actions.insert(action.feature.name().to_owned());
            waiting.extend(action.children.iter().map(|(_, child)| child));
        }
    }
}

#[test]
fn ten_thousand_documents_of_the_builders_pass_the_vendor_schemas() {
    let test = "ten_thousand_documents_of_the_builders_pass_the_vendor_schemas";
    for profile in [Profile::Kazoo43, Profile::Kazoo5] {
        let oracle = Oracle::load(profile, test);
        let mut built = Built::default();
        for seed in 0..5_000 {
            let document = document(&mut Dice::new(seed), profile);
            built.note(&document);
            let value = document.to_value().unwrap();
            let findings = document.check(profile, Mode::Pivot);
            assert!(!findings.has_errors(), "{profile}: {value:#}\n{findings}");
            if let Some(oracle) = &oracle {
                let theirs = oracle.verdict(Subject::Callflow, Mode::Pivot, &value);
                assert_eq!(theirs, Vec::<String>::new(), "{profile}: {value:#}");
            }
            assert_eq!(Callflow::from_value(value).unwrap(), document);
        }
        let of_release = |known: &&Definition| known.releases.contain(profile);
        let modules: BTreeSet<_> =
            Definition::all().filter(of_release).map(|known| known.name.to_owned()).collect();
        let actions: BTreeSet<_> = Feature::definitions().map(|known| known.name.to_owned()).collect();
        let other: Vec<_> = built.modules.symmetric_difference(&modules).collect();
        assert!(
            other.is_empty(),
            "`generated_flows.rs` wants an arm for each module of {profile}: {other:?}"
        );
        let other: Vec<_> = built.actions.symmetric_difference(&actions).collect();
        assert!(other.is_empty(), "`generated_flows.rs` wants an arm for each metaflow action: {other:?}");
    }
}

#[test]
fn builders_of_kazoo_5_pass_its_check() {
    let flow = RingGroup::of_group("0123456789abcdef0123456789abcdef").otherwise(
        Tones::new(vec![Tone::new(vec![440, 480], 2000, 4000)]).otherwise(CallflowRef::inline(
            Pivot::serverless(Serverless::json(&Hangup::new().into()).unwrap()),
        )),
    );
    let flow = Node::from(DetectSpeech::start().otherwise(flow));
    assert!(!flow.check(Profile::Kazoo5, Mode::Pivot).has_errors());
    assert!(flow.check(Profile::Kazoo43, Mode::Pivot).with_code("unknown-module").count() == 2);
    if let Some(oracle) = Oracle::load(Profile::Kazoo5, "builders_of_kazoo_5_pass_its_check") {
        assert_eq!(oracle.node(&flow.to_value().unwrap()), Vec::<String>::new());
    }
}

#[test]
fn a_document_reads_like_the_call() {
    let metaflow = Metaflows::new()
        .on_number("1", Hold::new().with_moh_aleg(Media::from("music")))
        .on_pattern("^2(.+)$", RunCallflow::new().with_flow(Hangup::new()));
    let callflow =
        Callflow::new(["+15550100"], Device::new("a").otherwise(Voicemail::new("b"))).with_metaflow(metaflow);
    assert_eq!(
        callflow.to_json().unwrap(),
        concat!(
            r#"{"numbers":["+15550100"],"metaflow":{"numbers":{"1":{"module":"hold","data":{"moh_aleg":"music"}}},"#,
            r#""patterns":{"^2(.+)$":{"module":"callflow","data":{"flow":{"module":"hangup","data":{}}}}}},"#,
            r#""flow":{"module":"device","data":{"id":"a"},"children":{"_":{"module":"voicemail","data":{"id":"b"}}}}}"#,
        )
    );
    assert_eq!(Callflow::from_json(&callflow.to_json().unwrap()).unwrap(), callflow);
}

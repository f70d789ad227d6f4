//! What is traced, for every vendor and every answer.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::{check, echoes, request};
use crate::support::subject::subjects;
use click2call_client::ClickToCall as _;
use click2call_client::Policy;
use click2call_client::transport::Reply;

#[derive(Clone, Default)]
struct Everything(Arc<Mutex<String>>);

impl Visit for Everything {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0.lock().unwrap(), " {field}={value:?}").unwrap();
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.0.lock().unwrap().push_str(span.metadata().name());
        span.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
        self.0.lock().unwrap().push('\n');
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[test]
fn traces_name_operation_and_attempt_and_nothing_else() {
    let all = Everything::default();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    // For the whole binary: what other tests trace is checked along.
    tracing::subscriber::set_global_default(all.clone()).unwrap();
    for subject in subjects() {
        for reply in echoes(subject.secrets) {
            let (client, _) = subject.scripted(Policy::default(), [Reply::Refused, reply]);
            drop(runtime.block_on(client.place(&request(&subject))));
        }
    }
    let text = all.0.lock().unwrap().clone();
    check("tracing", &text);
    for subject in subjects() {
        assert!(text.contains(&format!("vendor={}", subject.name)), "{}", subject.name);
    }
    assert!(text.contains("operation=place"), "{text}");
    assert!(text.contains("attempt number=2"), "{text}");
}

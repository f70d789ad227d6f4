//! The intake: nothing is acknowledged that is not stored, and nothing is stored twice.

use std::sync::Mutex;

use async_trait::async_trait;
use cdr_model::sink::{CdrSink, CdrStore, MemorySink, Stored};
use cdr_model::voicenter::{
    AckCase, AckCode, AckPolicy, Acknowledgement, CallStatus, CallType, Cdr, Delivery, FailureStatus,
};
use cdr_model::{
    AbandonedCall, CallId, Encoding, Error, ErrorKind, FollowUp, Intake, PhoneNumber, Receipt, follow_up,
};
use http::Request;

use crate::made::{abandoned, outgoing, time};

/// A sink whose disk is full.
#[derive(Debug)]
struct Full;

#[async_trait]
impl CdrSink for Full {
    async fn store(&self, _: Vec<Cdr>) -> Result<Vec<Stored>, Error> {
        Err(Error::new(ErrorKind::Storage).because("the disk is full"))
    }
}

fn answer(receipt: &Receipt) -> AckCode {
    Acknowledgement::decode(None, receipt.reply.body.as_bytes()).unwrap().code
}

#[tokio::test]
async fn each_encoding_is_answered_in_kind() {
    let intake = Intake::new(MemorySink::new());
    for encoding in Encoding::ALL {
        let body = abandoned("1").encode(encoding);
        let posted =
            Request::post("/cdr").header("content-type", encoding.content_type()).body(body).unwrap();
        let receipt = intake.receive(&posted).await;
        assert_eq!(receipt.reply.status, 200);
        assert_eq!(receipt.reply.content_type, encoding.content_type());
        assert_eq!(receipt.reply.body, Acknowledgement::ok().encode(encoding, AckCase::Documented));
    }
    assert_eq!(intake.sink().records(), [abandoned("1")]);
}

#[tokio::test]
async fn a_sink_that_failed_is_not_acknowledged() {
    let receipt = Intake::new(Full).receive(&Request::new(abandoned("1").to_json())).await;
    assert_eq!((receipt.reply.status, answer(&receipt)), (200, AckCode::ApplicationError));
    assert!(receipt.stored.is_empty());

    let policy = AckPolicy::default().with_failure_status(FailureStatus::Error).with_case(AckCase::Lower);
    let intake = Intake::new(Full).with_policy(policy);
    let receipt = intake.receive(&Request::new(abandoned("1").to_json())).await;
    assert_eq!(
        (receipt.reply.status, &*receipt.reply.body),
        (500, r#"{"err":2,"errdesc":"Application error"}"#)
    );
    let receipt = intake.receive(&Request::new("{")).await;
    assert_eq!((receipt.reply.status, answer(&receipt)), (400, AckCode::ParseError));
}

#[tokio::test]
async fn what_is_no_record_is_a_parse_error() {
    let intake = Intake::new(MemorySink::new());
    for body in ["", "{}", "[]", r#"{"test":true}"#, r#"{"ping":true}"#, "<a/>", "a=b", "null", "\u{feff}"] {
        let receipt = intake.receive(&Request::new(body)).await;
        assert_eq!(answer(&receipt), AckCode::ParseError, "{body}");
        assert!(receipt.error.is_some());
    }
    assert_eq!(intake.sink().records(), []);
}

#[tokio::test]
async fn a_bad_record_does_not_sink_the_others_of_its_array() {
    let intake = Intake::new(MemorySink::new());
    let body = format!("[{},{{\"type\":\"Queue\"}},{}]", abandoned("1").to_json(), outgoing("2").to_json());
    let receipt = intake.receive(&Request::new(body)).await;
    assert_eq!(answer(&receipt), AckCode::ParseError, "so that the vendor sends it again");
    assert_eq!(receipt.error.unwrap().at(), "/1");
    assert_eq!(intake.sink().records().len(), 2);
}

#[tokio::test]
async fn both_legs_stay_and_repetitions_do_not() {
    let intake = Intake::new(MemorySink::new());
    let first = Cdr::new("1", CallType::ClickToCallLeg1, CallStatus::Answer, time());
    let second = Cdr::new("1", CallType::ClickToCallLeg2, CallStatus::Answer, time());
    let delivery = Delivery::new(Encoding::Json, vec![first.clone(), second.clone(), first]);
    let receipt = intake.receive(&Request::new(delivery.encode(Encoding::Json).unwrap())).await;
    assert_eq!(receipt.stored.len(), 2);
    let receipt = intake.receive(&Request::new(second.encode(Encoding::XmlRpc))).await;
    assert_eq!(receipt.stored[0].1, Stored::Repeated);
    assert_eq!(intake.sink().records().len(), 2);
}

#[tokio::test]
async fn a_recording_that_comes_late_completes_its_record() {
    let intake = Intake::new(MemorySink::new());
    let early =
        Cdr::new("1", CallType::ExtensionOutgoing, CallStatus::Answer, time()).with_target("972500000004");
    let late = early.clone().with_recording_url("https://recordings.example.com/1.mp3");
    for (record, expected) in [(&early, Stored::New), (&late, Stored::Completed), (&early, Stored::Repeated)]
    {
        let receipt = intake.receive(&Request::new(record.to_json())).await;
        assert_eq!(receipt.stored[0].1, expected);
    }
    assert_eq!(intake.sink().records(), [late]);
}

/// A hook that keeps whom it was told of, and fails on demand.
#[derive(Default)]
struct Told {
    calls: Mutex<Vec<AbandonedCall>>,
    failures: Mutex<usize>,
}

#[async_trait]
impl FollowUp for Told {
    async fn abandoned(&self, call: &AbandonedCall) -> Result<(), Error> {
        let mut failures = self.failures.lock().unwrap();
        if *failures > 0 {
            *failures -= 1;
            return Err(Error::new(ErrorKind::Storage).because("the message service is down"));
        }
        self.calls.lock().unwrap().push(call.clone());
        Ok(())
    }
}

/// What every store promises.
pub(crate) async fn keeps_the_contract(store: &dyn CdrStore) {
    let customer = PhoneNumber::normalize("050-000-0004").unwrap();
    assert_eq!(store.of_customer(&customer, 10).await.unwrap(), []);
    assert_eq!(store.claim().await.unwrap(), None);

    let records = vec![abandoned("1"), outgoing("2"), abandoned("3")];
    assert_eq!(store.store(records.clone()).await.unwrap(), [Stored::New; 3]);
    assert_eq!(store.store(records.clone()).await.unwrap(), [Stored::Repeated; 3]);
    assert_eq!(store.record(&records[1].key()).await.unwrap().as_ref(), Some(&records[1]));
    assert_eq!(store.of_customer(&customer, 10).await.unwrap().len(), 3, "by one form of the number");
    assert_eq!(store.of_customer(&customer, 1).await.unwrap().len(), 1);

    let hook = Told { failures: Mutex::new(1), ..Told::default() };
    assert!(follow_up(store, &hook).await.is_err(), "the first attempt fails");
    assert_eq!(follow_up(store, &hook).await.unwrap(), 2);
    assert_eq!(follow_up(store, &hook).await.unwrap(), 0, "each call once");
    assert_eq!(store.store(vec![abandoned("1")]).await.unwrap(), [Stored::Repeated]);
    assert_eq!(
        store.store(vec![abandoned("1").with_caller_country("Israel")]).await.unwrap(),
        [Stored::Completed]
    );
    assert_eq!(
        follow_up(store, &hook).await.unwrap(),
        0,
        "a repetition does not make a call abandoned again"
    );
    let mut told: Vec<String> =
        hook.calls.lock().unwrap().iter().map(|call| call.call_id.to_string()).collect();
    told.sort();
    assert_eq!(told, ["1", "3"]);
    assert_eq!(hook.calls.lock().unwrap()[0].customer, Some(customer));

    store.store(vec![abandoned("4")]).await.unwrap();
    assert!(store.claim().await.unwrap().is_some());
    assert_eq!(store.claim().await.unwrap(), None, "a claimed call is not given again");
    assert_eq!(store.unsettled().await.unwrap().len(), 1);
    store.settle(&CallId::from("4")).await.unwrap();
    assert_eq!(store.unsettled().await.unwrap(), []);

    let second = Cdr::new("5", CallType::ClickToCallLeg2, CallStatus::NotCalled, time());
    store.store(vec![second]).await.unwrap();
    assert_eq!(store.reason_not_called(&CallId::from("5")).await.unwrap(), None);
    let first = Cdr::new("5", CallType::ClickToCallLeg1, CallStatus::Busy, time());
    store.store(vec![first]).await.unwrap();
    assert_eq!(store.reason_not_called(&CallId::from("5")).await.unwrap(), Some(CallStatus::Busy));
    assert_eq!(store.call(&CallId::from("5")).await.unwrap().len(), 2);
}

#[tokio::test]
async fn memory_keeps_the_contract() {
    keeps_the_contract(&MemorySink::new()).await;
    keeps_the_contract(&std::sync::Arc::new(MemorySink::new())).await;
    let boxed: Box<dyn CdrStore> = Box::new(MemorySink::new());
    keeps_the_contract(&boxed).await;
}

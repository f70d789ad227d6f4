//! Every field of v3 answers (sections 3.2, 3.3 and 3.5 of the vendor reference), one test a field, named for it: what it
//! means, what stands for "none", and that it is written back as it came.

use click2call_client::exotel::{CallDetails, Envelope, Leg, LegDetails, Part, Timestamp};
use serde_json::{Map, Value, json};
use time::Duration;
use time::macros::datetime;

use crate::support::json as parse;

fn read(envelope: &Value) -> Envelope {
    let read = Envelope::from_json(envelope.to_string().as_bytes()).unwrap();
    assert_eq!(parse(read.to_json()), *envelope, "written back as it came");
    read
}

fn envelope(key: &str, value: Value) -> Envelope {
    let mut object = Map::from_iter([("response".to_owned(), json!({}))]);
    object.insert(key.to_owned(), value);
    read(&Value::Object(object))
}

fn part(key: &str, value: Value) -> Part {
    let part = Map::from_iter([(key.to_owned(), value)]);
    read(&json!({ "response": part })).response.as_slice()[0].clone()
}

fn call(key: &str, value: Value) -> CallDetails {
    let details = Map::from_iter([(key.to_owned(), value)]);
    read(&json!({"response": {"call_details": details}})).call_details().unwrap().clone()
}

fn legs(key: &str, value: Value) -> LegDetails {
    let details = Map::from_iter([(key.to_owned(), value)]);
    read(&json!({"response": {"leg_details": details}})).leg_details().unwrap().clone()
}

fn leg(key: &str, value: impl Into<Value>) -> Leg {
    legs("from", json!([{ key: value.into() }])).from_legs()[0].clone()
}

mod of_the_envelope {
    use super::*;

    #[test]
    fn request_id() {
        assert_eq!(envelope("request_id", json!("5894a7")).request_id.get().unwrap(), "5894a7");
        assert_eq!(envelope("request_id", json!(null)).request_id.get(), None);
    }

    #[test]
    fn method() {
        assert_eq!(envelope("method", json!("POST")).method.get().unwrap(), "POST");
    }

    #[test]
    fn http_code() {
        assert_eq!(envelope("http_code", json!(200)).http_code.get(), Some(&200));
        assert_eq!(envelope("http_code", json!("200")).http_code.get(), Some(&200));
    }

    #[test]
    fn metadata() {
        let paging = json!({"total": 120, "count": "20", "offset": 40, "limit": 20});
        let read = envelope("metadata", paging);
        let metadata = read.metadata.get().unwrap();
        let counts = [&metadata.total, &metadata.count, &metadata.offset, &metadata.limit];
        assert_eq!(counts.map(|count| count.get().copied()), [Some(120), Some(20), Some(40), Some(20)]);
        assert!(envelope("metadata", Value::Null).metadata.get().is_none());
    }

    #[test]
    fn response() {
        assert_eq!(read(&json!({"response": {}})).response.as_slice().len(), 1);
        assert_eq!(read(&json!({"response": [{}, {}]})).response.as_slice().len(), 2);
        assert!(Envelope::from_json(b"{}").is_err(), "the one key that is not optional");
    }

    #[test]
    fn response_code() {
        assert_eq!(part("code", json!(409)).code.get(), Some(&409));
    }

    #[test]
    fn response_status() {
        assert!(part("status", json!("failure")).is_failure());
        assert!(!part("status", json!("success")).is_failure());
        assert!(!part("status", Value::Null).is_failure());
    }

    #[test]
    fn response_error_data() {
        let data =
            json!({"code": "10725", "description": " to to.contact_uri is invalid", "message": "Invalid"});
        let part = part("error_data", data);
        let error = part.error_data.get().unwrap();
        assert_eq!(error.code.get(), Some(&10725));
        assert_eq!(error.description.get().unwrap().as_str(), " to to.contact_uri is invalid");
        assert_eq!(error.message.get().unwrap().as_str(), "Invalid");
    }

    #[test]
    fn response_call_details_leg_details_and_data_may_be_null() {
        let nulls = json!({"response": {"call_details": null, "leg_details": null, "data": null, "error_data": null}});
        let read = read(&nulls);
        assert!(read.call_details().is_none() && read.leg_details().is_none() && read.failure().is_none());
        assert!(read.response.as_slice()[0].data.get().is_none());
    }

    #[test]
    fn response_data() {
        let user = json!({"id": 7, "devices": []});
        assert_eq!(part("data", user.clone()).data.get().unwrap().as_value(), &user);
    }
}

mod of_the_call {
    use super::*;

    #[test]
    fn sid() {
        assert_eq!(call("sid", json!("5e9ec1f6e4af55fe9c6d5e2ba00e16bn")).id().unwrap().as_str().len(), 32);
    }

    #[test]
    fn virtual_number() {
        let number = call("virtual_number", json!("022xxxx9102")).virtual_number;
        assert!(number.get().unwrap().is_masked());
    }

    #[test]
    fn legs() {
        let path = "/v3/accounts/example1/calls/c1/legs";
        assert_eq!(call("legs", json!(path)).legs.get().unwrap(), path);
    }

    #[test]
    fn created_time() {
        let time = call("created_time", json!("2022-11-23T11:44:39+05:30")).created_time;
        assert_eq!(time.get(), Some(&Timestamp::At(datetime!(2022-11-23 11:44:39 +5:30))));
    }

    #[test]
    fn updated_time() {
        let time = call("updated_time", json!("2022-11-03 22:54:40+05:30")).updated_time;
        assert_eq!(time.get(), Some(&Timestamp::At(datetime!(2022-11-03 22:54:40 +5:30))));
    }

    #[test]
    fn start_time() {
        let time = call("start_time", json!("2022-11-03 22:54:57+05:30")).start_time;
        assert_eq!(time.get(), Some(&Timestamp::At(datetime!(2022-11-03 22:54:57 +5:30))));
    }

    #[test]
    fn end_time() {
        for none in [json!(null), json!("1970-01-01 05:30:00+05:30"), json!(""), json!("soon")] {
            assert_eq!(call("end_time", none.clone()).end_time.get(), None, "{none}");
        }
        assert!(call("end_time", json!("2022-11-03 22:56:04+05:30")).end_time.get().is_some());
    }

    #[test]
    fn total_duration() {
        assert_eq!(call("total_duration", json!(84)).total_duration.get(), Some(&Duration::seconds(84)));
        assert_eq!(call("total_duration", json!(null)).total_duration.get(), None);
    }

    #[test]
    fn total_talk_time() {
        assert_eq!(call("total_talk_time", json!("59")).total_talk_time.get(), Some(&Duration::seconds(59)));
    }

    #[test]
    fn custom_field() {
        assert_eq!(call("custom_field", json!("N/A")).custom_field.get(), None);
        let wrapped = call("custom_field", json!(r#""{\"order\":\"4711\"}""#)).custom_field;
        assert_eq!(wrapped.get().unwrap().as_str(), r#"{"order":"4711"}"#);
    }

    #[test]
    fn app_id() {
        assert_eq!(call("app_id", json!(7)).app_id.get().unwrap(), "7");
    }

    #[test]
    fn app_name() {
        assert_eq!(call("app_name", json!("Support")).app_name.get().unwrap(), "Support");
    }

    #[test]
    fn digits() {
        assert_eq!(call("digits", json!("12-0")).digits.get().unwrap().as_str(), "12-0");
    }

    #[test]
    fn recordings() {
        let url = "https://recordings.example.com/c1.mp3";
        let details = call("recordings", json!([{ "url": url }]));
        let links = &details.recordings.get().unwrap().items;
        assert_eq!(links[0].url.get().unwrap().as_str(), url);
        assert!(call("recordings", json!(null)).recordings.get().is_none());
        // An array may also be an object keyed by index.
        assert_eq!(call("recordings", json!({"0": {"url": url}})).recordings.get().unwrap().items.len(), 1);
    }

    #[test]
    fn a_key_that_is_not_documented_is_kept() {
        assert_eq!(call("from", json!("09900000001")).extra["from"], "09900000001");
    }
}

mod of_the_legs {
    use super::*;

    #[test]
    fn call_sid_and_its_other_spelling_sid() {
        assert_eq!(legs("call_sid", json!("c1")).call_sid.get().unwrap(), "c1");
        assert_eq!(legs("sid", json!("c1")).sid.get().unwrap(), "c1");
    }

    #[test]
    fn account_sid() {
        assert_eq!(legs("account_sid", json!("example1")).account_sid.get().unwrap(), "example1");
    }

    #[test]
    fn from_and_to() {
        assert_eq!(legs("from", json!([{}, {}])).from_legs().len(), 2);
        assert_eq!(legs("to", json!([{}])).to_legs().len(), 1);
        assert!(legs("to", json!(null)).to_legs().is_empty());
    }

    #[test]
    fn sid() {
        assert_eq!(leg("sid", json!("l1")).sid.get().unwrap(), "l1");
    }

    #[test]
    fn name() {
        assert_eq!(leg("name", json!("Ada")).name.get().unwrap().as_str(), "Ada");
        assert_eq!(leg("name", json!(null)).name.get(), None);
    }

    #[test]
    fn contact_uri() {
        let number = leg("contact_uri", json!("09900000001")).contact_uri;
        assert_eq!(number.get().unwrap().national_key().as_deref(), Some("9900000001"));
    }

    #[test]
    fn date_created_and_date_updated() {
        let expected = Timestamp::At(datetime!(2020-09-15 11:01:20 +5:30));
        let text = json!("2020-09-15 11:01:20+05:30");
        assert_eq!(leg("date_created", text.clone()).date_created.get(), Some(&expected));
        assert_eq!(leg("date_updated", text).date_updated.get(), Some(&expected));
    }

    #[test]
    fn group_id() {
        for id in [json!(7), json!("7")] {
            assert_eq!(leg("group_id", id).group_id.get().unwrap(), "7");
        }
        assert_eq!(leg("group_id", json!(null)).group_id.get(), None);
    }

    #[test]
    fn group_name() {
        assert_eq!(leg("group_name", json!("Sales")).group_name.get().unwrap(), "Sales");
    }
}

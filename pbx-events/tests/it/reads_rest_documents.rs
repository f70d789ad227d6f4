use http::HeaderMap;
use pbx_events::ringme::rest::{
    Call, CallHistory, CallResult, CallbackAccepted, CallbackRequest, Cdr, CurrentCalls, Failure,
    FailureBody, FailureKind, FailureWord, HistoryQuery, LegResult, Record, RecordLink, RecordQuery,
    SortOrder, Token, TokenRequest,
};
use pbx_events::{Document as _, ErrorKind, ExtensionId, RecordId};
use serde_json::{Value, json};
use time::Duration;
use time::macros::datetime;

fn stays_equal<T: pbx_events::Document>(value: &Value) -> T {
    let document = T::from_value(value.clone()).unwrap();
    assert_eq!(&document.to_value(), value);
    document
}

#[test]
fn a_call_keeps_null_apart_from_missing_and_unknown_members() {
    let call: Call = stays_equal(&json!({
        "call_uuid": "CAA308E3333C4A19AAED9C0254B9C61B", "result": "bridged", "duration": 37, "did_number": null,
        "init_time_gmt": "2021-01-01 16:29:38,76", "bridged_duration": null, "weather": {"sun": true},
        "cdr": [
            {"flow": "transfer", "result": "answered elsewhere", "record_uuid": null, "duration": null},
            {"flow": "out", "result": "no idea", "record_uuid": "7-AB", "extension_id": 469_100}
        ]
    }));
    assert_eq!(call.result.get(), Some(&CallResult::Bridged));
    assert_eq!(call.duration.get(), Some(&Duration::seconds(37)));
    assert!(call.did_domain.is_absent() && !call.did_number.is_absent());
    let legs = call.cdr.as_ref().unwrap();
    assert_eq!(legs[0].result.get(), Some(&LegResult::AnsweredElsewhere));
    assert!(!legs[1].result.get().unwrap().is_known());
    assert_eq!(call.record_of(Some(ExtensionId::new(469_100))), Some(&RecordId::from("7-ab")));
    assert_eq!(call.record_of(Some(ExtensionId::new(1))), Some(&RecordId::from("7-ab")), "else the first");
}

#[test]
fn a_mistake_is_found_by_pointer_line_and_column_without_its_value() {
    let error = CallHistory::from_json(
        "{\"call_history\": [\n {\"call_uuid\": \"1\", \"duration\": \"+15550100\"}]}",
    )
    .unwrap_err();
    assert_eq!((error.kind(), error.at()), (&ErrorKind::NotTheShape, "/call_history/0/duration"));
    assert_eq!(error.position().unwrap().0, 2);
    assert!(!format!("{error:?} {error}").contains("15550100"));
    let why = |json: &str| {
        std::error::Error::source(&CallHistory::from_json(json).unwrap_err()).unwrap().to_string()
    };
    assert_eq!(why("{}"), "missing field `call_history`");
    assert_eq!(why(r#"{"call_history": ["+15550100"]}"#), "expected an object");
    assert!(why("{\"call_history\": [").starts_with("EOF"));
}

#[test]
fn a_record_has_an_id() {
    let record: Record =
        stays_equal(&json!({"record_uuid": "30-624835FEEE0E", "record_file_size": 5, "call_uuid": "A"}));
    assert_eq!(record.id(), &RecordId::from("30-624835feee0e"));
    assert_eq!(record.record_file_size.get(), Some(&5));
    assert!(Record::from_json(r#"{"record_uuid": null}"#).is_err());
    assert!(Cdr::from_json(r#"{"record_uuid": null}"#).is_ok());
}

#[test]
fn the_seeds_link_is_kept_byte_for_byte_and_never_printed() {
    let url = concat!(
        "http://storage.hostname/bd7zzrXD5395gn7FMgzKtB8zhZnNoYx8BdkX_HgNdeE2lnJjPMLcOR_1hQprGf-",
        "dW94wuTCNRAY6MDjMZ0zWIg=="
    );
    let sample = include_str!("../samples/telphin/seed-record-storage-url-response.json");
    let link: RecordLink = stays_equal(&serde_json::from_str(sample).unwrap());
    assert_eq!(link.record_url, url);
    assert!(!format!("{link:?}").contains("storage"));
    let record = RecordId::from("30-624835FEEE0E11E6A19D331E4D6A0606");
    assert_eq!(
        RecordLink::path_of_own_tenant(&record),
        "/client/@me/record/30-624835FEEE0E11E6A19D331E4D6A0606/storage_url/"
    );
    assert_eq!(
        RecordLink::path_of_extension(ExtensionId::new(30), &record),
        "/extension/30/record/30-624835FEEE0E11E6A19D331E4D6A0606/storage_url/"
    );
}

#[test]
fn a_callback_writes_only_what_was_set() {
    let request = CallbackRequest::new("101", "+15550100").with_ring_time(Duration::seconds(30));
    assert_eq!(
        request.to_value(),
        json!({"src_num": ["101"], "dst_num": "+15550100", "wait_for_pickup": 30})
    );
    stays_equal::<CallbackRequest>(&json!({
        "src_num": ["101", "102"], "dst_num": "7", "call_duration": 60, "dst_dtmf": "w1", "answer_after": 4
    }));
    let accepted: CallbackAccepted = stays_equal(&json!({"call_api_id": "cb-1-02AB", "call_id": "02AB"}));
    assert_eq!(accepted, CallbackAccepted::new("02ab", "cb-1-02ab"));
}

#[test]
fn a_token_lives_as_long_as_was_said_in_either_spelling() {
    let lifetime = |value: Value| stays_equal::<Token>(&value).lifetime();
    assert_eq!(lifetime(json!({"access_token": "t", "expires_in": 3600})), Some(Duration::HOUR));
    assert_eq!(lifetime(json!({"access_token": "t", "expires_in": "3600"})), Some(Duration::HOUR));
    assert_eq!(lifetime(json!({"access_token": "t"})), None);
    let token = Token::from_json(r#"{"access_token": "canary"}"#).unwrap();
    let request = TokenRequest::client_credentials("APP_ID", "canary");
    assert!(!format!("{token:?}{request:?}").contains("canary"));
    assert_eq!(request.to_form(), "grant_type=client_credentials&client_id=APP_ID&client_secret=canary");
}

#[test]
fn failures_are_told_apart_by_word_and_message() {
    let kind = |status: u16, body: &str| Failure::read(status, &HeaderMap::new(), body.as_bytes()).kind();
    let hourly = r#"{"message":"Too Many Requests","status":"rate_limit_exceeded"}"#;
    assert_eq!(kind(429, hourly), FailureKind::HourlyLimit);
    let concurrent = r#"{"message":"Stats request already exists, concurrent request not allowed"}"#;
    assert_eq!(kind(429, concurrent), FailureKind::ConcurrentStatistics);
    assert_eq!(kind(429, ""), FailureKind::TooManyRequests);
    let denied = r#"{"message":"Forbidden","status":"app_access_type_deny"}"#;
    assert_eq!(kind(403, denied), FailureKind::Forbidden(Some(FailureWord::AppAccessTypeDeny)));
    assert_eq!(kind(401, r#"{"message":"no","status":401}"#), FailureKind::TokenRefused);
    assert_eq!(kind(404, "<html>"), FailureKind::NotFound);
    assert_eq!(kind(502, "<html>"), FailureKind::Broken);
    let body = |body: &str| Failure::read(500, &HeaderMap::new(), body.as_bytes()).body;
    assert_eq!(body("<html>"), FailureBody::Bytes(b"<html>".to_vec()));
    assert_eq!(body(r#"{"oops":1}"#), FailureBody::OtherJson(json!({"oops": 1})));
}

#[test]
fn the_reset_of_the_limit_is_a_duration() {
    let mut headers = HeaderMap::new();
    headers.insert("x-ratelimit-remaining", "0".parse().unwrap());
    headers.insert("x-ratelimit-reset", "1742".parse().unwrap());
    let failure = Failure::read(429, &headers, b"");
    assert_eq!(failure.rate_limit.reset, Some(Duration::seconds(1742)));
    assert_eq!(failure.kind(), FailureKind::HourlyLimit);
}

#[test]
fn queries_send_utc() {
    let mut query = RecordQuery::new(datetime!(2021-01-01 3:00 +3), datetime!(2021-01-01 1:00 UTC));
    query.order = Some(SortOrder::Ascending);
    query.page = Some(1);
    query.per_page = Some(3);
    assert_eq!(
        query.to_query(),
        "start_datetime=2021-01-01+00%3A00%3A00&end_datetime=2021-01-01+01%3A00%3A00&order=asc&page=1&per_page=3"
    );
    let mut query = HistoryQuery::new(datetime!(2021-01-01 0:00 UTC), datetime!(2021-01-02 0:00 UTC));
    query.extension_id = Some(ExtensionId::new(7));
    assert!(query.to_query().ends_with("&extension_id=7"));
}

#[test]
fn current_calls_have_a_comma_in_their_times() {
    let calls: CurrentCalls = stays_equal(&json!({"call_list": [{
        "call_api_id": "1-a", "call_flow": "IN", "answer_time_gmt": null, "init_time_gmt": "2021-01-01 16:29:38,76",
        "called_extension": {"id": 7, "type": "phone", "name": "0450*101"}, "caller_extension": null, "real_call": false
    }]}));
    assert_eq!(calls.call_list[0].called_extension.get().unwrap().name.get().unwrap().number(), "101");
}

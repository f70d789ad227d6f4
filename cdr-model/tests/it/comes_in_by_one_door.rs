//! What the vendor sends goes in as an HTTP request, and what it is answered comes out as an HTTP response.

use cdr_model::encoding::MAX_BODY;
use cdr_model::sink::MemorySink;
use cdr_model::voicenter::{Acknowledgement, Delivery, external_layer, popup, voice_bot};
use cdr_model::{Encoding, Error, ErrorKind, Intake};
use http::{Request, header};

use crate::made::abandoned;

fn posted(content_type: &str, body: impl Into<Vec<u8>>) -> Request<Vec<u8>> {
    Request::post("/hook").header(header::CONTENT_TYPE, content_type).body(body.into()).unwrap()
}

fn got(query: &str) -> Request<&'static [u8]> {
    Request::get(format!("/hook?{query}")).body(&b""[..]).unwrap()
}

#[test]
fn records_come_in_every_encoding_and_in_the_query_of_a_get() {
    for encoding in Encoding::ALL {
        let request = posted(encoding.content_type(), abandoned("1").encode(encoding));
        let delivery = Delivery::from_request(&request).unwrap();
        assert_eq!((delivery.encoding, &*delivery.records), (encoding, &[abandoned("1")][..]));
        let response = delivery.acknowledge(&Acknowledgement::ok()).to_response();
        assert_eq!(response.headers()[header::CONTENT_TYPE], encoding.content_type());
    }
    let request = got(&abandoned("1").encode(Encoding::Form));
    assert_eq!(Delivery::from_request(&request).unwrap().records, [abandoned("1")]);
}

#[tokio::test]
async fn a_get_is_kept_and_acknowledged_without_a_router() {
    let intake = Intake::new(MemorySink::new());
    let receipt = intake.receive(&got(&abandoned("1").encode(Encoding::Form))).await;
    let response = receipt.reply.to_response();
    assert_eq!((response.status().as_u16(), &**response.body()), (200, &b"Err=0&Errdesc=OK"[..]));
    assert_eq!(intake.sink().records(), [abandoned("1")]);
}

#[test]
fn a_pop_up_asks_in_three_ways_and_its_answer_is_what_the_browser_takes() {
    let expected = popup::Request::from_json(r#"{"phone": "0722776772", "status": "Ringing"}"#).unwrap();
    let form = posted("application/x-www-form-urlencoded", "phone=0722776772&status=Ringing");
    let json = posted("application/json", expected.to_json());
    assert_eq!(popup::Request::from_request(&form).unwrap().phone, expected.phone);
    assert_eq!(popup::Request::from_request(&json).unwrap(), expected);
    assert_eq!(popup::Request::from_request(&got("phone=0722776772")).unwrap().phone, expected.phone);

    let response = popup::Answer::known("https://crm.example.com/7", "Dana").to_response();
    assert_eq!(response.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], popup::ALLOW_ORIGIN);
    assert_eq!(response.headers()[header::ACCESS_CONTROL_ALLOW_HEADERS], popup::ALLOW_HEADERS);
}

#[test]
fn what_cannot_be_read_says_why_and_where() {
    let refused = |error: Error| (error.kind(), error.to_string());
    let delivery = |request: &Request<Vec<u8>>| refused(Delivery::from_request(request).unwrap_err());
    let menu =
        |request: &Request<Vec<u8>>| refused(external_layer::Request::from_request(request).unwrap_err());
    let bot = |request: &Request<Vec<u8>>| refused(voice_bot::Request::from_request(request).unwrap_err());

    insta::assert_snapshot!(delivery(&posted("application/json", "{\n  \"type\": \"Queue\"}")).1, @"expected a value for `time` in line 1, column 1");
    insta::assert_snapshot!(delivery(&Request::new(Vec::new())).1, @"expected a value for `time`");
    insta::assert_snapshot!(delivery(&posted("application/json", &b"{\"type\": \"\xff\"}"[..])).1, @"expected UTF-8 in line 1, column 11");
    insta::assert_snapshot!(delivery(&posted("application/json; charset=x", &b"{}"[..])).1, @"the charset is unknown");
    insta::assert_snapshot!(delivery(&posted("image/png", &b"\x89PNG"[..])).1, @"expected a value for `time`");
    insta::assert_snapshot!(menu(&posted("application/json", "{\"DATA\":\n 7")).1, @"no JSON: EOF while parsing an object in line 2, column 2");
    insta::assert_snapshot!(bot(&Request::new(Vec::new())).1, @"no JSON: EOF while parsing a value in line 1, column 0");
    let long = posted("application/json", vec![b' '; MAX_BODY + 1]);
    assert_eq!(delivery(&long).0, ErrorKind::TooLarge);
    assert_eq!(menu(&long).0, ErrorKind::TooLarge);
    assert_eq!(popup::Request::from_request(&long).unwrap_err().kind(), ErrorKind::TooLarge);
}

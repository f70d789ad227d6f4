//! Every webhook in the README's table goes there and back: written by its encoder, it is read as the same thing.

use std::collections::BTreeSet;

use bytes::Bytes;
use callflow_modules::pivot::{self, BodyFormat};
use callflow_modules::recording::{Upload, upload_url};
use cdr_model::Encoding;
use cdr_model::voicenter::realtime::Event;
use cdr_model::voicenter::{Acknowledgement, Delivery, external_layer, popup, voice_bot};
use click2call_client::exotel;
use http::{Request, Response, header};
use pbx_events::{ringme, voipnow};
use voice_actions::{CallbackRequest, server};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// The type as the README names it, and the way there and back.
type Row = (&'static str, fn() -> Outcome);

const WEBHOOKS: [Row; 12] = [
    ("voice_actions::CallbackRequest", voxology_callback),
    ("callflow_modules::pivot::Request", kazoo_pivot),
    ("callflow_modules::recording::Upload", kazoo_recording),
    ("cdr_model::voicenter::Delivery", voicenter_records),
    ("cdr_model::voicenter::popup::Request", voicenter_popup),
    ("cdr_model::voicenter::external_layer::Request", voicenter_external_layer),
    ("cdr_model::voicenter::voice_bot::Request", voicenter_voice_bot),
    ("cdr_model::voicenter::realtime::Event", voicenter_real_time),
    ("click2call_client::exotel::Webhook", exotel_webhook),
    ("pbx_events::ringme::Event", ringme_event),
    ("pbx_events::ringme::InteractiveRequest", ringme_question),
    ("pbx_events::voipnow::Event", voipnow_event),
];

fn by_post_and_get(form: &str) -> Result<[Request<String>; 2], http::Error> {
    let posted = Request::post("/hook").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    Ok([posted.body(form.to_owned())?, Request::get(format!("/hook?{form}")).body(String::new())?])
}

fn answers(response: &Response<Bytes>, content_type: &str, body: &str) {
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()[header::CONTENT_TYPE], content_type);
    assert_eq!(response.body(), body);
}

fn voxology_callback() -> Outcome {
    let request = CallbackRequest::from_json(
        r#"{"type": "init_call", "caller_no": "+15550177", "api_no": "+15550100", "subaccount_id": "0", "news": [1]}"#,
    )?;
    let posted =
        Request::post("/flow").header(header::CONTENT_TYPE, "application/json").body(request.to_json())?;
    assert_eq!(CallbackRequest::from_request(&posted)?, request);
    let form = "type=init_call&caller_no=%2B15550177&api_no=%2B15550100&subaccount_id=0&news=%5B1%5D";
    assert_eq!(CallbackRequest::from_request(&Request::get(format!("/flow?{form}")).body("")?)?, request);
    answers(&server::Answer::nothing().to_response(), "application/json", "{}");
    Ok(())
}

fn kazoo_pivot() -> Outcome {
    let request = pivot::Request::from_query(
        "Call-ID=abc&From=%2B15550177%40example.com&To=1000%40example.com&Digits[pin]=12&tenant=7",
    )?;
    let got = request.to_get("http://example.com/pivot")?;
    assert_eq!(pivot::Request::from_request(&got)?, request);
    for format in [BodyFormat::Form, BodyFormat::Json] {
        let posted = request.to_post("http://example.com/pivot", format)?;
        assert_eq!(pivot::Request::from_request(&posted)?, request);
    }
    let answer = pivot::Answer::nothing();
    answers(&answer.to_response(), "application/json", answer.body());
    Ok(())
}

fn kazoo_recording() -> Outcome {
    let url = upload_url("http://example.com/recordings", "abc@192.0.2.1", "mp3", [("from", "1001")]);
    let upload = Upload::from_request(&Request::put(url).body("ID3")?)?;
    assert_eq!((&*upload.call_id, &*upload.extension), ("abc@192.0.2.1", "mp3"));
    Ok(())
}

fn voicenter_records() -> Outcome {
    let form =
        b"caller=0500000001&type=Queue&status=ANSWER&time=1718010000&duration=65&ivruniqueid=a1&crm_id=7";
    let delivery = Delivery::from_request(&Request::new(form))?;
    for (encoding, content_type) in [
        (Encoding::Json, "application/json"),
        (Encoding::XmlRpc, "text/xml"),
        (Encoding::Form, "application/x-www-form-urlencoded"),
    ] {
        let posted = Request::post("/cdr").header(header::CONTENT_TYPE, content_type);
        let again = Delivery::from_request(&posted.body(delivery.encode(encoding)?)?)?;
        assert_eq!((again.encoding, &again.records), (encoding, &delivery.records));
        let reply = again.acknowledge(&Acknowledgement::ok());
        answers(&reply.to_response(), content_type, &reply.body);
    }
    Ok(())
}

fn voicenter_popup() -> Outcome {
    let request = popup::Request::from_query("phone=0722776772&ivrid=a1&status=Ringing&crm=7")?;
    assert_eq!(popup::Request::from_query(&request.to_query())?, request);
    assert_eq!(popup::Request::from_json(request.to_json())?.phone, request.phone);
    let posted = popup::Request::from_request(&Request::new(request.to_query()))?;
    assert_eq!(posted, request);
    let got = Request::get(format!("/popup?{}", request.to_query())).body("")?;
    assert_eq!(popup::Request::from_request(&got)?, request);
    let answer = popup::Answer::known("https://crm.example.com/7", "Dana");
    answers(&answer.to_response(), "application/json", &answer.to_json());
    assert_eq!(popup::Answer::from_json(answer.to_json())?, answer);
    Ok(())
}

fn voicenter_external_layer() -> Outcome {
    let request = external_layer::Request::from_json(
        r#"{"CALL_INFO": {"CALLER": "0501234567"}, "CUSTOM_DATA": {"a": 1}}"#,
    )?;
    assert_eq!(external_layer::Request::from_request(&Request::new(request.to_json()))?, request);
    let answer = external_layer::Answer::go_to_layer(3);
    answers(&answer.to_response(), "application/json", &answer.to_json());
    assert_eq!(external_layer::Answer::from_json(answer.to_json())?, answer);
    Ok(())
}

fn voicenter_voice_bot() -> Outcome {
    let request = voice_bot::Request::from_json(r#"{"IntentParameters": {"order": "17"}, "news": true}"#)?;
    assert_eq!(voice_bot::Request::from_request(&Request::new(request.to_json()))?, request);
    let answer = voice_bot::Answer::new().with_output("state", "sent");
    answers(&answer.to_response(), "application/json", &answer.to_json());
    assert_eq!(voice_bot::Answer::from_json(answer.to_json())?, answer);
    Ok(())
}

fn voicenter_real_time() -> Outcome {
    for (name, json) in [
        (
            "QueueEvent",
            r#"{"reason":"ABANDONED","servertime":1703759938,"servertimeoffset":120,"ivruniqueid":"a1"}"#,
        ),
        ("SomethingNew", r#"{"a":[1]}"#),
    ] {
        let event = Event::from_json(name, json)?;
        assert_eq!(Event::from_json(name, event.to_json())?, event);
    }
    Ok(())
}

fn exotel_webhook() -> Outcome {
    for form in [
        "event_details[event_type]=terminal&call_details[sid]=c1",
        "CallSid=c1&Status=busy&DateUpdated=2030-01-01+12%3A00%3A00&Legs[0][OnCallDuration]=7",
        "CallSid=c1&From=%2B15550177&To=%2B15550100&digits=%221%22",
        "AppUserID=u1&CallState=active&CallSid=c1",
    ] {
        let webhook = exotel::Webhook::from_request(&Request::new(form))?;
        for request in by_post_and_get(&webhook.to_form())? {
            assert_eq!(exotel::Webhook::from_request(&request)?, webhook);
        }
        let posted = Request::post("/hook").header(header::CONTENT_TYPE, "application/json");
        assert_eq!(exotel::Webhook::from_request(&posted.body(webhook.to_json())?)?, webhook);
    }
    let answer = exotel::ConnectAnswer::nobody();
    answers(&answer.to_response(), "application/json", &answer.to_json());
    Ok(())
}

fn ringme_event() -> Outcome {
    let form = "EventType=hangup&CallID=00112233445566778899aabbccddeeff&CallFlow=in&CallerIDNum=%2B15550177\
                &CallerExtension=2566*900&Bridged=no&CallStatus=NOANSWER&SubCallID=7-0011&EventTime=1893499200000000\
                &tenant=7";
    let event = ringme::Event::from_request(&Request::new(form))?;
    for request in by_post_and_get(&event.to_form())? {
        assert_eq!(ringme::Event::from_request(&request)?, event);
    }
    assert_eq!(event.to_value()["EventType"], "hangup");
    Ok(())
}

fn ringme_question() -> Outcome {
    let form = "CallID=00112233445566778899aabbccddeeff&CallerIDNum=%2B15550177&CallerIDName=Dana&CalledDID=%2B15550100\
                &CalledExtension=2566*900&CallAPIID=1-2";
    let request = ringme::InteractiveRequest::from_request(&Request::new(form))?;
    for again in by_post_and_get(&request.to_form())? {
        assert_eq!(ringme::InteractiveRequest::from_request(&again)?, request);
    }
    assert!(request.to_value().is_object());
    let answer =
        ringme::InteractiveResponse::default().then(ringme::interactive::SetVar::new("manager", "101"));
    assert_eq!(ringme::InteractiveResponse::from_xml(answer.to_xml())?, answer);
    answers(&answer.to_response(), ringme::InteractiveResponse::CONTENT_TYPE, &answer.to_xml());
    Ok(())
}

fn voipnow_event() -> Outcome {
    let form =
        "CallID=a1&CallFlow=in&CallStatus=CALLING&CallerIDNum=%2B15550177&CalledExtension=0003*001&tenant=7";
    let event = voipnow::Event::from_request(&Request::new(form))?;
    for request in by_post_and_get(&event.to_form())? {
        assert_eq!(voipnow::Event::from_request(&request)?, event);
    }
    let answer = voipnow::InteractiveResponse::new().then(voipnow::Jump::new("Support"));
    answers(&answer.to_response(), voipnow::InteractiveResponse::CONTENT_TYPE, &answer.to_xml());
    assert!(event.to_value().is_object());
    Ok(())
}

#[test]
fn every_webhook_goes_there_and_back() {
    for (name, there_and_back) in WEBHOOKS {
        if let Err(error) = there_and_back() {
            panic!("{name}: {error}");
        }
    }
}

#[test]
fn the_table_of_the_readme_names_these_types() {
    let readme = include_str!("../../README.md");
    let table =
        readme.split("## Webhooks").nth(1).and_then(|text| text.split("\n## ").next()).expect("the table");
    let rows = table.lines().filter(|line| line.starts_with("| ") && line.contains("::"));
    let named: BTreeSet<&str> =
        rows.filter_map(|row| row.split('|').nth(3)).map(|cell| cell.trim().trim_matches('`')).collect();
    assert_eq!(named, WEBHOOKS.iter().map(|(name, _)| *name).collect());
}

//! Reading records: the typed model beside what a user would do otherwise.
//!
//! `cargo bench -p cdr-model --bench records`

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark that cannot go on says so by panicking"
)]

use cdr_model::voicenter::{CallStatus, CallTime, CallType, Cdr, IvrLayer, decode, read_lines};
use cdr_model::{Agorot, Encoding};
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use serde_json::Value;
use time::Duration;

fn main() {
    divan::main();
}

/// Records of the bulk benchmarks.
const MANY: u64 = 20_000;

/// Returns a record of the seed's shape: 29 fields and a menu of three steps on incoming calls.
fn record(number: u64) -> Cdr {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let incoming = number.is_multiple_of(2);
    let call_type = if incoming { CallType::Queue } else { CallType::ExtensionOutgoing };
    let mut cdr = Cdr::new(
        format!("20200720{:06}0239{mixed:016x}", number % 1_000_000).get(..32).unwrap(),
        call_type,
        if number.is_multiple_of(5) { CallStatus::Abandoned } else { CallStatus::Answer },
        CallTime::new(1_536_855_354 + i64::try_from(number).unwrap() * 7).unwrap(),
    )
    .with_caller(format!("9725{:08}", mixed % 100_000_000))
    .with_target("SIP10021")
    .with_duration(Duration::seconds(i64::try_from(mixed % 900).unwrap()))
    .with_ring_time(Duration::seconds(i64::try_from(mixed % 40).unwrap()))
    .with_target_extension("SIP10021")
    .with_did(format!("0722{:06}", mixed % 1_000_000))
    .with_recording_url(format!(
        "https://cpanel.example.com/CallsHistory/PlayRecord/20220719163315{mixed:016x}-aws-APIAPI-0722776772.mp3"
    ))
    .with_price(Agorot::new(7))
    .with_representative_name(if number.is_multiple_of(3) { "דנה כהן" } else { "Walter Melon" })
    .with_representative_code("9996")
    .with_target_country("Israel")
    .with_caller_country("Israel")
    .with_original_call_id(format!("20200720{mixed:024x}"));
    cdr.target_extension_name = Some("Walter Melon".into());
    cdr.department_name = Some("Voicenter Account".into());
    cdr.department_id = Some(123_456.into());
    cdr.top_department_name = Some("Voicenter Top Account".into());
    cdr.top_department_id = Some(7_654_321.into());
    if incoming {
        cdr = cdr
            .with_queue_id(1_234_567)
            .with_queue_name("Service Queue 7")
            .with_wait_time(Duration::seconds(20));
        cdr.ivr = (1_i64..=3)
            .map(|step| {
                IvrLayer::new(1_234_567, "Sales Department").with_number(6).with_dtmf("2").with_order(step)
            })
            .collect();
    }
    cdr
}

fn journal() -> Vec<u8> {
    (0..MANY).flat_map(|number| format!("{}\n", record(number).to_json()).into_bytes()).collect()
}

#[divan::bench_group(sample_size = 100)]
mod one_delivery_json {
    use super::{Bencher, BytesCount, Value, black_box, decode, record};

    #[divan::bench]
    fn typed(bencher: Bencher<'_, '_>) {
        let body = record(2).to_json();
        bencher
            .counter(BytesCount::of_str(&body))
            .bench_local(|| decode(Some("application/json"), black_box(body.as_bytes())).unwrap());
    }

    #[divan::bench]
    fn untyped_value(bencher: Bencher<'_, '_>) {
        let body = record(2).to_json();
        bencher
            .counter(BytesCount::of_str(&body))
            .bench_local(|| serde_json::from_slice::<Value>(black_box(body.as_bytes())).unwrap());
    }
}

#[divan::bench_group(sample_count = 20)]
mod bulk_json_lines {
    use super::{Bencher, BytesCount, ItemsCount, MANY, Value, black_box, journal, read_lines};

    #[divan::bench]
    fn typed(bencher: Bencher<'_, '_>) {
        let journal = journal();
        bencher
            .counter(BytesCount::of_slice(&journal))
            .counter(ItemsCount::new(MANY))
            .bench_local(|| read_lines(black_box(&journal)).map(|record| record.unwrap().price).max());
    }

    #[divan::bench]
    fn untyped_value(bencher: Bencher<'_, '_>) {
        let journal = journal();
        bencher.counter(BytesCount::of_slice(&journal)).counter(ItemsCount::new(MANY)).bench_local(|| {
            let lines = black_box(&journal).split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
            lines.map(|line| serde_json::from_slice::<Value>(line).unwrap().get("price")?.as_i64()).max()
        });
    }
}

#[divan::bench_group(sample_size = 100)]
mod other_encodings {
    use super::{Bencher, BytesCount, Encoding, black_box, decode, record};

    #[divan::bench]
    fn xml_rpc(bencher: Bencher<'_, '_>) {
        let body = record(1).encode(Encoding::XmlRpc);
        bencher
            .counter(BytesCount::of_str(&body))
            .bench_local(|| decode(Some("text/xml"), black_box(body.as_bytes())).unwrap());
    }

    #[divan::bench]
    fn xml_rpc_with_dxr(bencher: Bencher<'_, '_>) {
        let body = record(1).encode(Encoding::XmlRpc);
        bencher
            .counter(BytesCount::of_str(&body))
            .bench_local(|| dxr::MethodCall::from_xml(black_box(&body)).unwrap());
    }

    #[divan::bench]
    fn form(bencher: Bencher<'_, '_>) {
        let body = record(1).encode(Encoding::Form);
        let content_type = Some(Encoding::Form.content_type());
        bencher
            .counter(BytesCount::of_str(&body))
            .bench_local(|| decode(content_type, black_box(body.as_bytes())).unwrap());
    }

    /// Into a list of texts: without brackets, numbers and dates.
    #[divan::bench]
    fn form_with_serde_urlencoded(bencher: Bencher<'_, '_>) {
        let body = record(1).encode(Encoding::Form);
        bencher
            .counter(BytesCount::of_str(&body))
            .bench_local(|| serde_urlencoded::from_str::<Vec<(String, String)>>(black_box(&body)).unwrap());
    }

    /// Floor of the form: splitting and unescaping into a list of texts.
    #[divan::bench]
    fn form_pairs_only(bencher: Bencher<'_, '_>) {
        let body = record(1).encode(Encoding::Form);
        bencher.counter(BytesCount::of_str(&body)).bench_local(|| {
            form_urlencoded::parse(black_box(body.as_bytes())).into_owned().collect::<Vec<(String, String)>>()
        });
    }
}

#[divan::bench_group(sample_size = 100)]
mod writing {
    use super::{Bencher, BytesCount, Encoding, black_box, record};

    #[divan::bench(args = Encoding::ALL)]
    fn encode(bencher: Bencher<'_, '_>, encoding: Encoding) {
        let record = record(2);
        bencher
            .counter(BytesCount::of_str(&record.encode(encoding)))
            .bench_local(|| black_box(&record).encode(encoding));
    }
}

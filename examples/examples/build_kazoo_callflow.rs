//! Builds a Kazoo callflow, checks it as the server does, draws it, and shows what a mistake looks like.

use callflow_modules::check::{Check, Mode};
use callflow_modules::module::{
    Device, Endpoint, Menu, RecordCall, RingGroup, TemporalRoute, Tts, Voicemail,
};
use callflow_modules::schema::Profile;
use callflow_modules::{Callflow, HangupCause, Node};

const MAILBOX: &str = "0123456789abcdef0123456789abcdef";
const OFFICE_HOURS: &str = "00112233445566778899aabbccddeeff";

fn main() -> anyhow::Result<()> {
    let to_mailbox = || RecordCall::stop().otherwise(Voicemail::new(MAILBOX));
    let sales = RingGroup::new(vec![
        Endpoint::user("1111111111111111aaaaaaaaaaaaaaaa"),
        Endpoint::device("2222222222222222bbbbbbbbbbbbbbbb").with_delay(5),
    ]);
    let desk = Device::new("3333333333333333cccccccccccccccc")
        .with_timeout(20)
        .on_cause(HangupCause::UserBusy, Tts::new("The desk is busy.").otherwise(to_mailbox()))
        .otherwise(to_mailbox());
    let open = Menu::new("4444444444444444dddddddddddddddd")
        .on_digits("1", RecordCall::start().otherwise(sales.otherwise(to_mailbox())))
        .otherwise(RecordCall::start().otherwise(desk));
    let callflow = Callflow::new(
        ["+442079460000"],
        TemporalRoute::new().on_rule(OFFICE_HOURS, open).otherwise(Voicemail::new(MAILBOX)),
    )
    .with_name("Main number");

    let findings = callflow.check(Profile::Kazoo43, Mode::Rest);
    anyhow::ensure!(!findings.has_errors(), "what the builders make is accepted");
    println!("{}", serde_json::to_string_pretty(&callflow.to_value()?)?);
    println!("\n{}", callflow.to_mermaid());

    println!("What the server does with it beside running it:");
    for finding in &findings {
        println!("  {finding}");
    }

    let mistaken = r#"{
  "module": "ring_group",
  "data": {"endpoints": ["desk"], "strategy": "simultaneus"},
  "children": {"module": "voicemail", "data": {"id": "null"}}
}"#;
    println!("\nThe same for a flow written by hand:");
    for finding in &Check::new(Profile::Kazoo43, Mode::Pivot).text(mistaken)? {
        println!("  {finding}");
    }
    println!("\nIt still reads: {} nodes.", Node::from_json(mistaken)?.walk().count());
    Ok(())
}

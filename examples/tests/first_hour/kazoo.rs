use callflow_modules::Node;
use callflow_modules::module::{CollectDtmf, Device, Pivot, Tts, Voicemail};
use callflow_modules::pivot::{Answer, Request};
use callflow_modules::temporal::{Cycle, Rule, Schedule, Weekday, Zone};
use time::{Duration, OffsetDateTime};

/// Answers a PBX: the mailbox by night; by day four digits are asked for, then the front desk rings.
pub fn pivot(asked: &http::Request<&str>, now: OffsetDateTime) -> Result<Answer, Box<dyn std::error::Error>> {
    let request = Request::from_request(asked)?;
    let office = Rule::new("office hours", Cycle::Weekly)
        .with_wdays([Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday])
        .with_window(Duration::hours(9), Duration::hours(17));
    let schedule = Schedule::new().candidate("open", office);
    let open = schedule.decide(now, &Zone::named("America/Los_Angeles")?)?.is_some();
    let mailbox = Voicemail::new("0123456789abcdef0123456789abcdef");
    let flow: Node = match request.collection("extension") {
        _ if !open => mailbox.into(),
        Some(digits) => Tts::new(format!("You typed {digits}"))
            .otherwise(Device::new("front_desk").otherwise(mailbox))
            .into(),
        None => {
            let digits = CollectDtmf::new().with_max_digits(4).with_collection_name("extension");
            let again = digits.otherwise(Pivot::new("https://example.com/pivot"));
            Tts::new("Please enter up to four digits.").otherwise(again).into()
        }
    };
    Ok(Answer::new(flow)?)
}

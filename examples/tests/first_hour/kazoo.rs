use callflow_modules::module::{CollectDtmf, Device, Pivot, Tts, Voicemail};
use callflow_modules::pivot::{Answer, Refused, Request};
use callflow_modules::temporal::Zone;
use time::OffsetDateTime;
use time::macros::time;

/// Answers a PBX: by day the front desk and then the mailbox, by night the mailbox at once.
pub fn main_number(zone: &Zone, now: OffsetDateTime) -> Result<Answer, Refused> {
    let mailbox = Voicemail::new("0123456789abcdef0123456789abcdef");
    if (time!(9:00)..time!(17:00)).contains(&zone.local(now).time()) {
        Answer::new(Device::new("front_desk").otherwise(mailbox))
    } else {
        Answer::new(mailbox)
    }
}

/// Asks for four digits, and says them when the PBX asks again.
pub fn typed(request: &Request) -> Result<Answer, Refused> {
    if let Some(digits) = request.collection("pin") {
        return Answer::new(Tts::new(format!("You typed {digits}")));
    }
    let again = Pivot::new("https://example.com/typed");
    let digits = CollectDtmf::new().with_max_digits(4);
    let digits = digits.with_collection_name("pin").otherwise(again);
    Answer::new(Tts::new("Please enter up to four digits.").otherwise(digits))
}

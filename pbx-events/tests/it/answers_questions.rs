use std::future::{pending, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use pbx_events::ringme::interactive::{
    Action, AnswerOutcome, Answered, Hangup, InteractiveHandler, InteractiveUrl, IvrCall, IvrEnd, IvrInput,
    IvrRule, IvrStep, Jump, ManagerRouting, Pause, PlaySound, RuleAction, RuleChange, RuleWarning, SetCaller,
    SetVar, StandInIvr, Tts, UrlAction, answer_in_time,
};
use pbx_events::ringme::rest::Delivery;
use pbx_events::ringme::{InteractiveRequest, InteractiveResponse};
use pbx_events::{Element, ErrorKind, Webhook, voipnow};
use proptest::prelude::*;
use time::Duration;

const URL: &str = "https://integration.example.com/cid/807/getmanager/TLP55522";

fn request() -> InteractiveRequest {
    InteractiveRequest::new("a1b2", "+15550100", "0450*099@pbx.example.net").with_did("15550199")
}

#[test]
fn a_request_is_read_from_query_or_body_with_the_urls_own_parameters() {
    let form = request().to_form();
    assert!(form.contains("CallFlow=IN") && form.contains("EventType=call_interactive"));
    let by_post = InteractiveRequest::decode(&Webhook::new("lang=$lang", &form).unwrap()).unwrap();
    assert_eq!(by_post.extra.get("lang"), Some("$lang"));
    let url = format!("{URL}?{form}");
    assert_eq!(InteractiveRequest::decode(&Webhook::url(&url).unwrap()).unwrap(), request());
    let refuse = |form: &str| InteractiveRequest::decode(&Webhook::form(form).unwrap()).unwrap_err();
    assert_eq!(refuse("EventType=hangup&CallID=1").kind(), &ErrorKind::NotAnEvent);
    assert_eq!(refuse("CallerIDNum=1").at(), "/CallID");
}

#[test]
fn every_action_is_written_as_documented_and_read_back() {
    let check = |action: Action, xml: &str| {
        let response = InteractiveResponse::new().then_action(action);
        let written = response.to_xml();
        assert_eq!(
            written,
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response>{xml}</Response>")
        );
        assert_eq!(InteractiveResponse::from_xml(&written).unwrap(), response);
    };
    check(Hangup::new().into(), "<Hangup/>");
    check(Pause::new(Duration::seconds(15)).into(), "<Pause length=\"15\"/>");
    check(SetVar::new("V", "value").into(), "<SetVar name=\"V\">value</SetVar>");
    check(Jump::new("3", "start").into(), "<Jump context=\"3\" option=\"start\"/>");
    check(SetCaller::new("N", "92992").into(), "<SetCaller name=\"N\" number=\"92992\"/>");
    check(
        PlaySound::background("file.wav", "V").into(),
        "<PlaySound where=\"background\" digitvar=\"V\">file.wav</PlaySound>",
    );
    check(Tts::new("ru-RU", "text").into(), "<TTS lang=\"ru-RU\" play_now=\"true\">text</TTS>");
    let simple = Element::new("SimpleTransfer").with_child(Element::new("Number").with_text("101"));
    check(simple.into(), "<SimpleTransfer><Number>101</Number></SimpleTransfer>");
}

trait ThenAction {
    fn then_action(self, action: Action) -> Self;
}

impl ThenAction for InteractiveResponse {
    fn then_action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }
}

#[test]
fn the_empty_answer_has_no_actions() {
    let empty = InteractiveResponse::new();
    assert_eq!(empty.to_xml(), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response></Response>");
    for xml in [
        "<Response/>",
        "<Response>\n</Response>",
        "\u{feff}<?xml version=\"1.0\"?><!-- none --><Response> </Response>",
    ] {
        assert_eq!(InteractiveResponse::from_xml(xml).unwrap(), empty, "{xml}");
    }
}

#[test]
fn what_is_wrong_with_an_answer_is_said_with_its_place() {
    let refuse = |xml: &str| {
        let error = InteractiveResponse::from_xml(xml).unwrap_err();
        (error.kind().code(), error.at().to_owned())
    };
    let at = |code, at: &str| (code, at.to_owned());
    assert_eq!(refuse("<Response><Hangup/><SetVar>x</SetVar></Response>"), at("missing", "/Response/1/name"));
    assert_eq!(
        refuse("<Response><Pause length=\"soon\"/></Response>"),
        at("not-a-number", "/Response/0/length")
    );
    assert_eq!(refuse("<Response>hello</Response>"), at("unexpected-element", "/Response"));
    assert_eq!(refuse("<Answer/>"), at("unexpected-element", ""));
    assert_eq!(
        refuse("<Response><Hangup><b/></Hangup></Response>"),
        at("unexpected-element", "/Response/0/b")
    );
    for xml in [
        "",
        "<Response>",
        "<Response></Other>",
        "<Response/><Response/>",
        "<!DOCTYPE r [<!ENTITY a \"b\">]><Response>&a;</Response>",
        "<Response><SetVar name=\"a\">&unknown;</SetVar></Response>",
        "{\"Response\": []}",
    ] {
        assert_eq!(refuse(xml).0, "not-xml", "{xml}");
    }
    assert_eq!(refuse(&format!("<Response>{}", "<a>".repeat(100))).0, "too-large");
    assert_eq!(refuse(&format!("<Response>{}</Response>", "<a/>".repeat(1000))).0, "too-large");
}

#[test]
fn voipnow_has_verbs_of_its_own() {
    let xml = "<Response><Jump context=\"StartSupport\" option=\"1\" priority=\"3\"/>\
               <PlaySound language=\"en\" loop=\"2\" view=\"client\" folder=\"3\" where=\"foreground\">hello</PlaySound>\
               <PlayTTS voice=\"Ann\" volume=\"150\">text</PlayTTS><SetCaller name=\"N\" number=\"1\"/></Response>";
    let response = voipnow::InteractiveResponse::from_xml(xml).unwrap();
    assert_eq!(
        response.actions[0],
        voipnow::Jump::new("StartSupport").with_option("1").with_priority(3).into()
    );
    assert!(response.to_xml().ends_with(xml));
}

#[test]
fn the_seeds_url_is_read_and_written() {
    let read = |text: &str| text.parse::<InteractiveUrl>();
    let seed = InteractiveUrl::new(807, UrlAction::GetManager, "TLP55522");
    assert_eq!(read(include_str!("../samples/telphin/seed-call-interactive-url.txt").trim()).unwrap(), seed);
    assert_eq!(read("/cid/807/getmanager/TLP55522?CallID=1").unwrap(), seed);
    assert_eq!(read("/base/cid/807/getmanager/TLP55522/").unwrap(), seed);
    assert_eq!(seed.to_string(), "/cid/807/getmanager/TLP55522");
    assert_eq!(
        seed.on("https://h.example.com/base/").unwrap(),
        "https://h.example.com/base/cid/807/getmanager/TLP55522"
    );
    let odd = InteractiveUrl::new(1, UrlAction::from("find it"), "a/b+c d");
    assert_eq!(read(&odd.to_string()).unwrap(), odd);
    for text in [
        "",
        "/",
        "/cid/x/getmanager/T",
        "/cid/807/getmanager",
        "/cid/807//T",
        "/sid/807/getmanager/T",
        "mailto:a",
    ] {
        assert_eq!(read(text).unwrap_err().kind(), &ErrorKind::NotTheUrl, "{text}");
    }
}

struct Fixed(Result<&'static str, &'static str>);

#[async_trait]
impl InteractiveHandler for Fixed {
    async fn answer(
        &self,
        _: &InteractiveRequest,
    ) -> Result<InteractiveResponse, Box<dyn std::error::Error + Send + Sync>> {
        Ok(InteractiveResponse::new().then(SetVar::new("manager", self.0?)))
    }
}

struct Never;

#[async_trait]
impl InteractiveHandler for Never {
    async fn answer(
        &self,
        _: &InteractiveRequest,
    ) -> Result<InteractiveResponse, Box<dyn std::error::Error + Send + Sync>> {
        pending().await
    }
}

fn ask(handler: &dyn InteractiveHandler, deadline: impl Future<Output = ()> + Send) -> Answered {
    let request = request();
    let mut answer = pin!(answer_in_time(handler, &request, deadline));
    match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("neither answer nor deadline"),
    }
}

#[test]
fn a_handler_that_fails_or_is_late_gives_the_empty_answer() {
    let answer = ask(&Fixed(Ok("0450*101")), pending());
    assert_eq!(answer.response.variable("manager"), Some("0450*101"));
    assert!(matches!(answer.outcome, AnswerOutcome::InTime));
    let answer = ask(&Fixed(Err("the CRM is down")), pending());
    assert_eq!(answer.response, InteractiveResponse::new());
    assert!(matches!(answer.outcome, AnswerOutcome::Failed(error) if error.to_string() == "the CRM is down"));
    let answer = ask(&Never, ready(()));
    assert_eq!(answer.response, InteractiveResponse::new());
    assert!(matches!(answer.outcome, AnswerOutcome::Late));
}

fn rule(action: RuleAction) -> IvrRule {
    IvrRule::new(action)
}

fn routing() -> ManagerRouting {
    ManagerRouting::new(URL, "manager")
}

#[test]
fn the_two_rules_come_first_and_go_again_wherever_they_stand() {
    let main = [rule(RuleAction::PlaySound), rule(RuleAction::Hangup)];
    let plan = routing().enable(&main);
    assert_eq!(plan.changes.len(), 2);
    assert_eq!(plan.warnings, []);
    let mut moved = plan.rules.clone();
    moved.insert(0, rule(RuleAction::QualityRate));
    moved[1].parameters.insert("id".to_owned(), 77.into());
    moved.swap(2, 3);
    let out = routing().disable(&moved);
    let actions: Vec<_> = out.rules.iter().map(|rule| rule.action.as_str()).collect();
    assert_eq!(actions, ["quality_rate", "play_sound", "hangup"]);
    let again = routing().enable(&moved);
    assert_eq!(again.rules[0].parameters["id"], 77, "what the PBX keeps with a rule moves along");
    assert!(matches!(
        &again.changes[..],
        [RuleChange::Remove { at: 3, .. }, RuleChange::Remove { at: 1, .. }, ..]
    ));
}

#[test]
fn rules_of_others_are_left_alone() {
    let theirs = [
        IvrRule::call_interactive("https://other.example/", &Delivery::Get),
        IvrRule::transfer_from_variable("manager"),
        IvrRule::call_interactive(URL, &Delivery::Get),
        IvrRule::transfer_from_variable("boss"),
        rule(RuleAction::Hangup),
    ];
    let plan = routing().disable(&theirs);
    assert_eq!(plan.rules.len(), 4, "only our question goes");
    assert_eq!(
        plan.warnings,
        [
            RuleWarning::TransferWithoutQuestion { at: 1 },
            RuleWarning::VariableNamesDiffer { found: "boss".to_owned() }
        ]
    );
    assert_eq!(routing().disable(&[]).changes, []);
}

#[test]
fn a_transfer_that_would_be_last_is_warned_of() {
    let plan = routing().enable(&[]);
    assert_eq!(plan.warnings, [RuleWarning::TransferIsLast]);
    assert_eq!(routing().enable(&plan.rules).warnings, [RuleWarning::TransferIsLast], "and again");
}

fn next_url(call: &mut IvrCall<'_>) -> String {
    match call.step(&IvrInput::Start) {
        IvrStep::Ask { url, .. } => url,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_stand_in_follows_the_variable_or_falls_to_its_next_rule() {
    let main = routing().enable(&[rule(RuleAction::PlaySound), rule(RuleAction::Hangup)]).rules;
    let ivr = StandInIvr::new(main);
    let mut call = ivr.call(request());
    let url = next_url(&mut call);
    assert_eq!(InteractiveRequest::decode(&Webhook::url(&url).unwrap()).unwrap(), request());
    let answer = InteractiveResponse::new().then(SetVar::new("manager", "0450*101")).to_xml();
    let transfer = IvrStep::Transfer { to: "0450*101".to_owned() };
    assert_eq!(call.step(&IvrInput::Answered(answer.as_bytes())), transfer);
    assert_eq!(call.step(&IvrInput::Taken), IvrStep::End(IvrEnd::Transferred));

    let falls = |inputs: &[IvrInput<'_>]| {
        let mut call = ivr.call(request());
        next_url(&mut call);
        inputs.iter().map(|input| call.step(input)).next_back().unwrap()
    };
    let hung_up = IvrStep::End(IvrEnd::HungUp);
    assert_eq!(falls(&[IvrInput::NoAnswer]), hung_up, "no answer: greeting, then the last rule");
    assert_eq!(falls(&[IvrInput::Answered(b"<html>oops")]), hung_up, "nonsense");
    let empty = InteractiveResponse::new().to_xml();
    assert_eq!(falls(&[IvrInput::Answered(empty.as_bytes())]), hung_up, "nobody is responsible");
    assert_eq!(
        falls(&[IvrInput::Answered(answer.as_bytes()), IvrInput::NotTaken]),
        hung_up,
        "the manager is away"
    );
}

#[test]
fn a_variable_of_another_name_transfers_nowhere() {
    let main = [
        IvrRule::call_interactive(format!("{URL}?greeting=$mood&x=1"), &Delivery::Post),
        IvrRule::transfer_from_variable("manager"),
    ];
    let ivr = StandInIvr::new(main);
    let mut call = ivr.call(request());
    let IvrStep::Ask { url, body, .. } = call.step(&IvrInput::Start) else { panic!("asks") };
    assert!(url.ends_with("?greeting=&x=1") && !body.is_empty(), "{url}");
    let answer = InteractiveResponse::new().then(SetVar::new("Manager", "0450*101")).to_xml();
    assert_eq!(call.step(&IvrInput::Answered(answer.as_bytes())), IvrStep::End(IvrEnd::NoMoreRules));
}

#[test]
fn jumps_in_a_circle_end() {
    let ivr = StandInIvr::new([IvrRule::call_interactive(URL, &Delivery::Get)]);
    let mut call = ivr.call(request());
    let mut step = call.step(&IvrInput::Start);
    let answer = InteractiveResponse::new().then(Jump::new("Main", "start")).to_xml();
    for _ in 0..2000 {
        if step == IvrStep::End(IvrEnd::TooManySteps) {
            return;
        }
        step = call.step(&IvrInput::Answered(answer.as_bytes()));
    }
    panic!("no end");
}

proptest! {
    #[test]
    fn any_text_survives_the_way_through_xml(name in "\\PC{0,12}", value in "[\\x00-\\x7f\\PC]{0,40}") {
        let response = InteractiveResponse::new().then(SetVar::new(format!("n{name}"), format!("v{value}")));
        let read = InteractiveResponse::from_xml(response.to_xml()).unwrap();
        let expected: String = value.chars().map(|c| match c {
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
            c => c,
        }).collect();
        let (name, expected) = (format!("n{name}"), format!("v{expected}"));
        prop_assert_eq!(read.variable(&name), Some(expected.as_str()));
    }

    #[test]
    fn arbitrary_xml_never_panics(xml in "(<|>|/|Response|SetVar|&|;|#|x|name=\"|\"|!DOCTYPE|\\[|\\]|-|\\?| ){0,40}") {
        drop(InteractiveResponse::from_xml(xml));
    }

    #[test]
    fn arbitrary_paths_never_panic(path in "\\PC{0,60}") {
        drop(path.parse::<InteractiveUrl>());
        drop(format!("/cid/1/{path}").parse::<InteractiveUrl>());
    }
}

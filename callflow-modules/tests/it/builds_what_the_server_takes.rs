//! What the builders make is never rejected.

use callflow_modules::check::Mode;
use callflow_modules::metaflow::{Hold, Metaflows, RunCallflow};
use callflow_modules::module::*;
use callflow_modules::schema::Profile;
use callflow_modules::{Callflow, HangupCause, Media, Node, Sound};
use time::Duration;

use crate::dice::Dice;
use crate::oracle::Oracle;

/// Makes a flow of random modules, each by its builder, with random branches.
fn flow(dice: &mut Dice, depth: usize) -> Node {
    let id = dice.id();
    let next = |dice: &mut Dice| -> Node {
        if depth >= 4 || dice.chance(25) { Hangup::new().into() } else { flow(dice, depth + 1) }
    };
    match dice.below(60) {
        0 => Device::new(id)
            .with_timeout(20)
            .on_cause(HangupCause::UserBusy, next(dice))
            .otherwise(next(dice))
            .into(),
        1 => User::new(id)
            .with_strategy(DialStrategy::Single)
            .on_sip(486, next(dice))
            .otherwise(next(dice))
            .into(),
        2 => Group::new(id).with_repeats(2).otherwise(next(dice)).into(),
        3 => {
            let members = vec![
                Endpoint::device(dice.id()).with_delay(2),
                Endpoint::user(dice.id()).with_timeout(Duration::seconds(15)),
                Endpoint::group(dice.id()).with_weight(50),
            ];
            RingGroup::new(members).with_strategy(RingStrategy::WeightedRandom).otherwise(next(dice)).into()
        }
        4 => Menu::new(id)
            .on_digits("1", next(dice))
            .on_digits("2", next(dice))
            .on_timeout(next(dice))
            .on_max_retries(next(dice))
            .otherwise(next(dice))
            .into(),
        5 => TemporalRoute::new()
            .with_timezone("Europe/London")
            .on_rule(dice.id(), next(dice))
            .on_rule_set(next(dice))
            .otherwise(next(dice))
            .into(),
        6 => Play::new("https://example.com/hello.mp3").with_loop_count(2).otherwise(next(dice)).into(),
        7 => Tts::new("Good evening")
            .with_engine(TtsEngine::Google)
            .with_voice("male")
            .otherwise(next(dice))
            .into(),
        8 => CollectDtmf::new()
            .with_collection_name("pin")
            .with_max_digits(4)
            .with_terminator(Dtmf::Pound)
            .otherwise(next(dice))
            .into(),
        9 => Pivot::new("https://example.com/next")
            .with_method(PivotMethod::Post)
            .with_body_format(BodyFormat::Json)
            .with_timeout(Pivot::MAX_TIMEOUT)
            .otherwise(next(dice))
            .into(),
        10 => Voicemail::new(id).otherwise(next(dice)).into(),
        11 => Voicemail::checking().otherwise(next(dice)).into(),
        12 => Conference::of(id).with_play_entry_tone(Sound::Off).with_moderator(true).into(),
        13 => Conference::ad_hoc("Areacode 555").into(),
        14 => Response::busy().with_media("busy").into(),
        15 => RecordCall::start()
            .with_url("https://example.com/recordings")
            .with_format(RecordingFormat::Mp3)
            .with_time_limit(360)
            .otherwise(next(dice))
            .into(),
        16 => RecordCall::stop().otherwise(next(dice)).into(),
        17 => RecordCaller::new().with_url("https://example.com/notes").otherwise(next(dice)).into(),
        18 => Resources::new()
            .with_to_did("+15550100")
            .with_custom_sip_headers(SipHeaders::new([("X-Origin", "flow")]))
            .on_cause(HangupCause::NoAnswer, next(dice))
            .into(),
        19 => CheckCid::new()
            .with_regex(r"^\+1555")
            .with_caller_id(MatchedIdentity::external(CallerIdParts::new("Jane", "+15550101")))
            .on_match(next(dice))
            .on_no_match(next(dice))
            .into(),
        20 => CidListMatch::new(id).on_match(next(dice)).otherwise(next(dice)).into(),
        21 => SendDtmf::new("123ABC#").with_duration(2000).otherwise(next(dice)).into(),
        22 => SetCid::new().with_caller_id_name("Desk").otherwise(next(dice)).into(),
        23 => PrependCid::new().with_caller_id_name_prefix("Sales ").otherwise(next(dice)).into(),
        24 => ManualPresence::new("reception").with_status(PresenceStatus::Busy).otherwise(next(dice)).into(),
        25 => Sleep::lasting(Duration::milliseconds(1500)).otherwise(next(dice)).into(),
        26 => Language::new("en-us").otherwise(next(dice)).into(),
        27 => Webhook::new("https://example.com/hook")
            .with_method(WebhookMethod::Get)
            .otherwise(next(dice))
            .into(),
        28 => MissedCallAlert::new(vec![Recipient::user(dice.id())]).otherwise(next(dice)).into(),
        29 => Notification::new(vec![Recipient::email(["a@example.com", "b@example.com"])])
            .with_send_at(SendAt::CallflowExec)
            .with_media(vec![NotificationMedium::Sms])
            .otherwise(next(dice))
            .into(),
        30 => Park::new()
            .with_action(ParkAction::DirectPark)
            .with_slots(
                [("101", ParkSlot::new().with_ringback_timeout(60_000))]
                    .into_iter()
                    .collect::<callflow_modules::Entries<_>>(),
            )
            .on_slots_exceeded(next(dice))
            .otherwise(next(dice))
            .into(),
        31 => AcdcMember::new(id).with_priority(3).otherwise(next(dice)).into(),
        32 => AcdcWaitTime::new(id).on_at_least(60, next(dice)).on_at_least(300, next(dice)).into(),
        33 => AcdcAgent::new(AgentAction::Paused).with_timeout(300).otherwise(next(dice)).into(),
        34 => AcdcQueue::login(id).otherwise(next(dice)).into(),
        35 => FaxDetect::new().with_duration(4).on_fax(ReceiveFax::of(id)).on_voice(next(dice)).into(),
        36 => Faxbox::new(id).with_media(FaxMedia::new().with_fax_option("auto")).into(),
        37 => BranchVariable::new("Call-Priority").on_value("10", next(dice)).otherwise(next(dice)).into(),
        38 => BranchBnumber::new().with_hunt(true).with_hunt_allow("^2").otherwise(next(dice)).into(),
        39 => CallflowRef::of(id).otherwise(next(dice)).into(),
        40 => Directory::new(id).otherwise(next(dice)).into(),
        41 => Disa::new()
            .with_pin("4321")
            .with_preconnect_audio(PreconnectAudio::Ringing)
            .otherwise(next(dice))
            .into(),
        42 => DoNotDisturb::new(SwitchAction::Toggle).otherwise(next(dice)).into(),
        43 => CallForward::new(ForwardAction::Activate).otherwise(next(dice)).into(),
        44 => CallWaiting::new().with_scope(SettingScope::User).otherwise(next(dice)).into(),
        45 => Hotdesk::new(HotdeskAction::Login).otherwise(next(dice)).into(),
        46 => Intercom::new().otherwise(next(dice)).into(),
        47 => Eavesdrop::device(id).with_approved_group_id(dice.id()).into(),
        48 => GroupPickup::group(id).into(),
        49 => Intercept::user(id).into(),
        50 => PageGroup::new(vec![Endpoint::device(dice.id())])
            .with_audio(PageAudio::TwoWay)
            .otherwise(next(dice))
            .into(),
        51 => RingGroupToggle::login(id).otherwise(next(dice)).into(),
        52 => Transfer::new("2000").with_kind(TransferKind::Attended).into(),
        53 => AudioMacro::new(vec![
            Macro::from(Play::new("prompt://account/hello")),
            PromptMacro::new("vm-enter_id").into(),
            SayMacro::new(SayKind::Number, "7").with_method(SayMethod::Pronounced).into(),
            ToneMacro::new(vec![440], 200, 100).into(),
            Tts::new("Thank you").into(),
        ])
        .otherwise(next(dice))
        .into(),
        54 => DynamicCid::fixed(CallerIdParts::new("Desk", "+15550102")).otherwise(next(dice)).into(),
        55 => Nomorobo::new("account")
            .with_password("secret")
            .on_at_least(5, next(dice))
            .otherwise(next(dice))
            .into(),
        56 => SetVariable::call_priority("5").otherwise(next(dice)).into(),
        57 => GroupPickupFeature::new(PickupTarget::Extension).into(),
        58 => LookupCidName::new(vec![dice.id().into()]).otherwise(next(dice)).into(),
        _ => Node::new(Answer::new()).on("anything", next(dice)).otherwise(next(dice)).skipped(),
    }
}

#[test]
fn ten_thousand_flows_of_the_builders_pass_the_vendor_schemas() {
    let oracles: Vec<_> = [Profile::Kazoo43, Profile::Kazoo5]
        .into_iter()
        .filter_map(|profile| {
            Oracle::load(profile, "ten_thousand_flows_of_the_builders_pass_the_vendor_schemas")
        })
        .collect();
    for seed in 0..10_000 {
        let flow = flow(&mut Dice::new(seed), 2);
        let value = flow.to_value().unwrap();
        for profile in [Profile::Kazoo43, Profile::Kazoo5] {
            let findings = flow.check(profile, Mode::Pivot);
            assert!(!findings.has_errors(), "{value:#}\n{findings}");
        }
        // Each flow by one release in turn: the library takes far longer than the check above.
        if let Some(oracle) = oracles.get(usize::try_from(seed % 2).unwrap()) {
            assert_eq!(oracle.node(&value), Vec::<String>::new(), "{value:#}");
        }
        assert_eq!(Node::from_value(value).unwrap(), flow);
    }
}

#[test]
fn builders_of_kazoo_5_pass_its_check() {
    let flow = RingGroup::of_group("0123456789abcdef0123456789abcdef").otherwise(
        Tones::new(vec![Tone::new(vec![440, 480], 2000, 4000)]).otherwise(CallflowRef::inline(
            Pivot::serverless(Serverless::json(&Hangup::new().into()).unwrap()),
        )),
    );
    let flow = Node::from(DetectSpeech::start().otherwise(flow));
    assert!(!flow.check(Profile::Kazoo5, Mode::Pivot).has_errors());
    assert!(flow.check(Profile::Kazoo43, Mode::Pivot).with_code("unknown-module").count() == 2);
    if let Some(oracle) = Oracle::load(Profile::Kazoo5, "builders_of_kazoo_5_pass_its_check") {
        assert_eq!(oracle.node(&flow.to_value().unwrap()), Vec::<String>::new());
    }
}

#[test]
fn a_document_reads_like_the_call() {
    let metaflow = Metaflows::new()
        .on_number("1", Hold::new().with_moh_aleg(Media::from("music")))
        .on_pattern("^2(.+)$", RunCallflow::new().with_flow(Hangup::new()));
    let callflow =
        Callflow::new(["+15550100"], Device::new("a").otherwise(Voicemail::new("b"))).with_metaflow(metaflow);
    assert_eq!(
        callflow.to_json().unwrap(),
        concat!(
            r#"{"numbers":["+15550100"],"metaflow":{"numbers":{"1":{"module":"hold","data":{"moh_aleg":"music"}}},"#,
            r#""patterns":{"^2(.+)$":{"module":"callflow","data":{"flow":{"module":"hangup","data":{}}}}}},"#,
            r#""flow":{"module":"device","data":{"id":"a"},"children":{"_":{"module":"voicemail","data":{"id":"b"}}}}}"#,
        )
    );
    assert_eq!(Callflow::from_json(&callflow.to_json().unwrap()).unwrap(), callflow);
}

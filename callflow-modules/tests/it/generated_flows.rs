//! Flows and documents of every module and every metaflow action, made by the builders.

use callflow_modules::metaflow::{
    self, Action, AskPivot, AudioLevel, AudioMode, Break, HangUp, Hold, HoldAction, HoldControl, Metaflows,
    MoveTo, PlaySound, Recording, RecordingAction, Relate, Relationship, Resume, RunCallflow, SayWhat,
    SoundTouch, Speak, TakeOver, TakeOverTarget, TransferTo,
};
use callflow_modules::module::*;
use callflow_modules::schema::Profile;
use callflow_modules::{Callflow, HangupCause, Media, Node, Sound};
use time::Duration;

use crate::dice::Dice;

/// Makes a flow of random modules of a release, each by its builder, with random branches.
pub(crate) fn flow(dice: &mut Dice, profile: Profile, depth: usize) -> Node {
    let id = dice.id();
    let next = |dice: &mut Dice| -> Node {
        if depth >= 4 || dice.chance(25) { Hangup::new().into() } else { flow(dice, profile, depth + 1) }
    };
    match dice.below(if profile == Profile::Kazoo5 { 89 } else { 79 }) {
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
        59 => Node::new(Answer::new()).on("anything", next(dice)).otherwise(next(dice)).skipped(),
        other => rarer(dice, other, next),
    }
}

/// Modules with little to say, and those of Kazoo 5.
fn rarer(dice: &mut Dice, number: usize, next: impl Fn(&mut Dice) -> Node) -> Node {
    let id = dice.id();
    match number {
        60 => AfterBridge::new(AfterBridgeAction::Transfer).with_data("2000").otherwise(next(dice)).into(),
        61 => CampingFeature::new().into(),
        62 => ConferenceFeature::new().with_moderator(true).into(),
        63 => DeadAir::new().into(),
        64 => EavesdropFeature::new().with_approved_user_id(id).into(),
        65 => Edr::new().otherwise(next(dice)).into(),
        66 => FlushDtmf::new().with_collection_name("pin").otherwise(next(dice)).into(),
        67 => Function::new(id).otherwise(next(dice)).into(),
        68 => InterceptFeature::new(InterceptTarget::Extension).into(),
        69 => Move::new().into(),
        70 => Noop::new().otherwise(next(dice)).into(),
        71 => Offnet::new().with_to_did("+15550100").on_cause(HangupCause::NoAnswer, next(dice)).into(),
        72 => Privacy::new().with_mode(PrivacyMode::Number).otherwise(next(dice)).into(),
        73 => RouteToCid::new().on_sip(486, next(dice)).otherwise(next(dice)).into(),
        74 => Set::new().otherwise(next(dice)).into(),
        75 => SetAlertInfo::new("ring-2").otherwise(next(dice)).into(),
        76 => {
            let variables = serde_json::Map::from_iter([("tenant".to_owned(), "7".into())]);
            SetVariables::new(variables).with_export(true).otherwise(next(dice)).into()
        }
        77 => Skel::new().otherwise(next(dice)).into(),
        78 => WaitForHangup::new().into(),
        79 => CallPickup::new(id).into(),
        80 => DetectSpeech::start().with_asr_engine("google").otherwise(next(dice)).into(),
        81 => Doorman::new(id).with_failover_strategy(Failover::Voicemail).with_vmbox_id(dice.id()).into(),
        82 => Tones::new(vec![Tone::new(vec![440, 480], 2000, 4000)]).otherwise(next(dice)).into(),
        83 => CallflowRef::inline(Answer::new().otherwise(next(dice))).otherwise(next(dice)).into(),
        84 => CallflowRef::in_document(id, "flows.main").otherwise(next(dice)).into(),
        85 => {
            let hangup = Serverless::json(&Hangup::new().into()).unwrap();
            Pivot::serverless(hangup).otherwise(next(dice)).into()
        }
        86 => Pivot::new("https://example.com/next").with_header("X-Key", "1").otherwise(next(dice)).into(),
        87 => RingGroup::of_group(id).otherwise(next(dice)).into(),
        _ => BranchVariable::new(vec!["a".to_owned(), "b".to_owned()])
            .with_scope(VariableScope::Document)
            .with_id(id)
            .on_value("1", next(dice))
            .into(),
    }
}

/// Makes a metaflow action of any kind, by its builder.
pub(crate) fn action(dice: &mut Dice, profile: Profile, depth: usize) -> Action {
    let id = dice.id();
    let made: Action = match dice.below(17) {
        0 => AudioLevel::new().with_level(2).with_mode(AudioMode::Read).into(),
        1 => Break::new().into(),
        2 => RunCallflow::new().with_flow(flow(dice, profile, 3)).into(),
        3 => HangUp::new().into(),
        4 => Hold::new().with_moh_aleg(Media::from("music")).into(),
        5 => HoldControl::new().with_action(HoldAction::Unhold).into(),
        6 => TakeOver::new().with_target_id(id).with_target_kind(TakeOverTarget::User).into(),
        7 => MoveTo::new().with_owner_id(id).into(),
        8 => AskPivot::new().with_voice_url("https://example.com/in-call").into(),
        9 => PlaySound::new().with_id("beep").into(),
        10 => Recording::new().with_action(RecordingAction::Toggle).with_time_limit(60).into(),
        11 => Relate::new()
            .with_conference_id(id)
            .with_participant_id(1)
            .with_other_participant("2")
            .with_relationship(Relationship::Deaf)
            .into(),
        12 => Resume::new().into(),
        13 => metaflow::Say::new().with_text("7").with_kind(SayWhat::Number).into(),
        14 => SoundTouch::new().with_pitch(1.5).with_octaves(-0.5).into(),
        15 => TransferTo::new().with_target("2000").with_kind(TransferKind::Attended).into(),
        _ => Speak::new().with_text("Recording").into(),
    };
    if depth < 3 && dice.chance(30) { made.then(action(dice, profile, depth + 1)) } else { made }
}

/// Makes a document around a flow, with codes for the call.
pub(crate) fn document(dice: &mut Dice, profile: Profile) -> Callflow {
    let metaflow = Metaflows::new()
        .with_binding_digit(Dtmf::Star)
        .with_digit_timeout(800)
        .on_number(dice.below(100).to_string(), action(dice, profile, 0))
        .on_pattern("^2(.+)$", action(dice, profile, 0));
    Callflow::new(["+15550100"], flow(dice, profile, 2)).with_name("Main").with_metaflow(metaflow)
}

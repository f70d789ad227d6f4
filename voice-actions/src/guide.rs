//! A guide: from a script on paper to a flow in production, in five steps.
//!
//! # 1. Write the flow
//!
//! What is required is an argument, what is optional a `with_…`. Phone numbers in variables are quoted for you.
//!
//! ```
//! use voice_actions::action::{Conference, Dial, Hangup, Say, SessionData};
//! use voice_actions::{Assignment, CallFlow, CallerId};
//!
//! let customer = CallFlow::new()
//!     .then(Assignment::new().with_expression("$sessionData.room", "$callId"))
//!     .then(Conference::room("${sessionData.room}").with_end_on_exit(true).on_enter(
//!         Dial::new("+15550100111", CallerId::new("+15550100199")).with_session_data(SessionData::all()),
//!     ))
//!     .then(Hangup::new());
//! let agent = CallFlow::new()
//!     .then(Say::text("A customer is waiting."))
//!     .then(Conference::room("${sessionData.room}").with_end_on_exit(true))
//!     .then(Hangup::new());
//! assert_eq!(agent.actions.len(), 3);
//! # drop(customer);
//! ```
//!
//! # 2. Check the scripts, alone and together
//!
//! [`CallFlow::check`](crate::CallFlow::check) knows one script; a [`check::Application`](crate::check::Application) knows which number
//! runs which, and so sees that the caller ID of a `DIAL` selects no script, or that one leg reads what no leg sets.
//! In a build, `switchboard check voxology FILE --with OTHER` ends with status 1 if there is an error.
//!
//! ```
//! use voice_actions::check::{Application, Script};
//!
//! let first = r#"[{"$sessionData.room": "$callId"}, {"type": "HANGUP"}]"#;
//! let second = r#"[{"type": "SAY", "params": {"text": "${sessionData.Room}"}}, {"type": "HANGUP"}]"#;
//! let findings = Application::new()
//!     .with(Script::from_text("first", first))
//!     .with(Script::from_text("second", second))
//!     .check();
//! let slip = findings["second"].iter().next().unwrap();
//! assert_eq!(slip.suggestion.as_deref(), Some("$sessionData.room"));
//! ```
//!
//! # 3. Run it in a test
//!
//! The [simulator](crate::runtime::simulator) has virtual time: a call of ten minutes takes a millisecond. What truly
//! happened stands in its [ledger](crate::runtime::simulator::Ledger).
//!
//! ```
//! use time::{Duration, macros::datetime};
//! use voice_actions::CallFlow;
//! use voice_actions::action::{Hangup, Transfer};
//! use voice_actions::interpreter::{Application, Line};
//! use voice_actions::runtime::simulator::{Call, Person, Setting, World};
//!
//! let flow = CallFlow::new().then(Transfer::to("+15550100111")).then(Hangup::new());
//! let setting = Setting::new(Application::new().with_line("+15550100100", Line::flow(flow)))
//!     .with_person("+15550100111", Person::busy());
//! let mut world = World::new(setting, datetime!(2030-01-01 9:00 UTC));
//! let caller = world.place(Call::new("+15550100123", "+15550100100"));
//! world.run()?;
//! assert_eq!(world.ledger().leg(&caller).map(|leg| leg.talk_time()), Some(Duration::ZERO));
//! # Ok::<(), voice_actions::runtime::simulator::Fault>(())
//! ```
//!
//! # 4. Answer the platform
//!
//! Post the JSON as a static file, or answer each callback: [`server::decode`](crate::server::decode) takes what every web
//! framework has. With the feature `axum` a handler is `async fn(CallbackRequest) -> Answer`.
//!
//! ```
//! use voice_actions::action::{Hangup, Say};
//! use voice_actions::server::{Answer, decode};
//! use voice_actions::{CallFlow, CallbackRequest};
//!
//! fn answer(request: &CallbackRequest) -> Answer {
//!     let text = format!("You pressed {}.", request.digits());
//!     CallFlow::new().then(Say::text(text)).then(Hangup::new()).into()
//! }
//!
//! let body = br#"{"type": "live_call", "key_presses": [{"digits": "41"}]}"#;
//! let request = decode("POST", "", &[("content-type", "application/json")], body)?;
//! assert!(String::from_utf8_lossy(answer(&request).body()).contains("You pressed 41."));
//! # Ok::<(), voice_actions::Error>(())
//! ```
//!
//! # 5. Or run it on telephony of your own
//!
//! Write a [`CallControl`](crate::runtime::CallControl) for your PBX and [`Services`](crate::runtime::Services) for HTTP, and
//! [`drive`](crate::runtime::drive) an [`Interpreter`](crate::Interpreter). The tour of the project does this over loopback
//! (`cargo run -p examples --bin tour -- --only voxology`).

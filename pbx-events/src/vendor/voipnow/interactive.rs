//! Call Interactive of VoipNow: the request is RingMe's, the answer has verbs of its own.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::error::Error;
use crate::vendor::ringme::interactive::{
    Hangup, Pause, RESPONSE, SetCaller, SetVar, SoundPlace, leaf, read_response, whole_number, write_response,
};
use crate::webhook::Parameters;
use crate::xml::Element;

/// What the PBX is told to do.
///
/// ```
/// use pbx_events::voipnow::{InteractiveResponse, Jump};
///
/// let response = InteractiveResponse::new().then(Jump::new("StartSupport").with_option("1").with_priority(3));
/// assert!(response.to_xml().ends_with(
///     "<Response><Jump context=\"StartSupport\" option=\"1\" priority=\"3\"/></Response>"
/// ));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InteractiveResponse {
    /// Orders, one after another.
    pub actions: Vec<Action>,
}

/// One order of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Ends the call.
    Hangup(Hangup),
    /// Waits.
    Pause(Pause),
    /// Sets a variable of the voice menu.
    SetVar(SetVar),
    /// Goes to another context of the voice menu.
    Jump(Jump),
    /// Changes the caller ID that is shown from now on.
    SetCaller(SetCaller),
    /// Plays a sound.
    PlaySound(PlaySound),
    /// Speaks a text.
    PlayTts(PlayTts),
    /// An element without a type here, as it came.
    Other(Element),
}

impl InteractiveResponse {
    /// Content type of an answer.
    pub const CONTENT_TYPE: &str = "text/xml; charset=utf-8";

    /// Makes the empty answer.
    #[must_use]
    pub const fn new() -> Self {
        Self { actions: Vec::new() }
    }

    /// Adds an order.
    #[must_use]
    pub fn then(mut self, action: impl Into<Action>) -> Self {
        self.actions.push(action.into());
        self
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// [`NotXml`](crate::ErrorKind::NotXml), [`UnexpectedElement`](crate::ErrorKind::UnexpectedElement),
    /// [`Missing`](crate::ErrorKind::Missing) and [`NotANumber`](crate::ErrorKind::NotANumber) with their place.
    pub fn from_xml(xml: impl AsRef<[u8]>) -> Result<Self, Error> {
        Ok(Self { actions: read_response(xml.as_ref(), Action::read)? })
    }

    /// Writes the answer.
    #[must_use]
    pub fn to_xml(&self) -> String {
        write_response(self.actions.iter().map(Action::write))
    }

    /// Makes the HTTP response: status 200, the XML and its content type.
    #[must_use]
    pub fn to_response(&self) -> http::Response<Bytes> {
        let mut response = http::Response::new(Bytes::from(self.to_xml()));
        let content_type = http::HeaderValue::from_static(Self::CONTENT_TYPE);
        response.headers_mut().insert(http::header::CONTENT_TYPE, content_type);
        response
    }

    /// Writes the answer as JSON: attributes by their names, the text of an element as `$text`.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let actions: Vec<Value> = self.actions.iter().map(|action| action.write().to_value()).collect();
        json!({ RESPONSE: actions })
    }
}

impl Action {
    fn read(element: Element) -> Result<Self, Error> {
        Ok(match element.name.as_str() {
            Hangup::NAME => Self::Hangup(Hangup::read(element)?),
            Pause::NAME => Self::Pause(Pause::read(element)?),
            SetVar::NAME => Self::SetVar(SetVar::read(element)?),
            Jump::NAME => Self::Jump(Jump::read(element)?),
            SetCaller::NAME => Self::SetCaller(SetCaller::read(element)?),
            PlaySound::NAME => Self::PlaySound(PlaySound::read(element)?),
            PlayTts::NAME => Self::PlayTts(PlayTts::read(element)?),
            _ => Self::Other(element),
        })
    }

    fn write(&self) -> Element {
        match self {
            Self::Hangup(action) => action.write(),
            Self::Pause(action) => action.write(),
            Self::SetVar(action) => action.write(),
            Self::Jump(action) => action.write(),
            Self::SetCaller(action) => action.write(),
            Self::PlaySound(action) => action.write(),
            Self::PlayTts(action) => action.write(),
            Self::Other(element) => element.clone(),
        }
    }
}

/// Writes attributes that are there.
fn element(name: &str, text: &str, attributes: [(&str, Option<String>); 6], extra: &Parameters) -> Element {
    let mut element = Element::new(name).with_text(text);
    for (name, value) in attributes {
        if let Some(value) = value {
            element.attributes.push(name, value);
        }
    }
    for (name, value) in extra.iter() {
        element.attributes.push(name, value);
    }
    element
}

const NONE: (&str, Option<String>) = ("", None);

/// `<Jump context="Support" option="1" priority="3"/>`: goes to a context by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Jump {
    /// Name of the context.
    pub context: String,
    /// Option of the context.
    pub option: Option<String>,
    /// Position in the option.
    pub priority: Option<u32>,
    /// Attributes this version does not know, as they came.
    pub extra: Parameters,
}

impl Jump {
    /// Name of the element.
    pub const NAME: &str = "Jump";

    /// Makes a jump.
    #[must_use]
    pub fn new(context: impl Into<String>) -> Self {
        Self { context: context.into(), option: None, priority: None, extra: Parameters::default() }
    }

    /// Sets the option.
    #[must_use]
    pub fn with_option(mut self, option: impl Into<String>) -> Self {
        self.option = Some(option.into());
        self
    }

    /// Sets the position in the option.
    #[must_use]
    pub const fn with_priority(mut self, priority: u32) -> Self {
        self.priority = Some(priority);
        self
    }

    fn read(element: Element) -> Result<Self, Error> {
        let (mut attributes, _) = leaf(element)?;
        Ok(Self {
            context: attributes.remove("context").ok_or_else(|| Error::missing("context"))?,
            option: attributes.remove("option"),
            priority: whole_number(&mut attributes, "priority")?,
            extra: attributes,
        })
    }

    fn write(&self) -> Element {
        let context = ("context", Some(self.context.clone()));
        let option = ("option", self.option.clone());
        let priority = ("priority", self.priority.map(|priority| priority.to_string()));
        element(Self::NAME, "", [context, option, priority, NONE, NONE, NONE], &self.extra)
    }
}

vocabulary! {
    /// Whose sound it is.
    pub enum SoundView {
        /// The system's.
        System = "system",
        /// The tenant's.
        Client = "client",
    }
}

/// `<PlaySound …>name</PlaySound>`: plays a sound by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlaySound {
    /// Name of the sound.
    pub sound: String,
    /// Language.
    pub language: Option<String>,
    /// How often (`loop`).
    pub times: Option<u32>,
    /// Whose sound it is.
    pub view: Option<SoundView>,
    /// Folder of the sound.
    pub folder: Option<String>,
    /// Whether the call waits (`where`).
    pub place: Option<SoundPlace>,
    /// Variable that gets the digits pressed meanwhile (`digitvar`).
    pub digit_variable: Option<String>,
    /// Attributes this version does not know, as they came.
    pub extra: Parameters,
}

impl PlaySound {
    /// Name of the element.
    pub const NAME: &str = "PlaySound";

    /// Makes a sound.
    #[must_use]
    pub fn new(sound: impl Into<String>) -> Self {
        Self {
            sound: sound.into(),
            language: None,
            times: None,
            view: None,
            folder: None,
            place: None,
            digit_variable: None,
            extra: Parameters::default(),
        }
    }

    fn read(element: Element) -> Result<Self, Error> {
        let (mut attributes, sound) = leaf(element)?;
        Ok(Self {
            sound: sound.trim().to_owned(),
            language: attributes.remove("language"),
            times: whole_number(&mut attributes, "loop")?,
            view: attributes.remove("view").map(SoundView::from),
            folder: attributes.remove("folder"),
            place: attributes.remove("where").map(SoundPlace::from),
            digit_variable: attributes.remove("digitvar"),
            extra: attributes,
        })
    }

    fn write(&self) -> Element {
        let attributes = [
            ("language", self.language.clone()),
            ("loop", self.times.map(|times| times.to_string())),
            ("view", self.view.as_ref().map(ToString::to_string)),
            ("folder", self.folder.clone()),
            ("where", self.place.as_ref().map(ToString::to_string)),
            ("digitvar", self.digit_variable.clone()),
        ];
        element(Self::NAME, &self.sound, attributes, &self.extra)
    }
}

/// `<PlayTTS voice="…" volume="150">text</PlayTTS>`: speaks a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlayTts {
    /// Text to speak.
    pub text: String,
    /// Voice.
    pub voice: Option<String>,
    /// Loudness; 150 if not said.
    pub volume: Option<u32>,
    /// Attributes this version does not know, as they came.
    pub extra: Parameters,
}

impl PlayTts {
    /// Name of the element.
    pub const NAME: &str = "PlayTTS";

    /// Makes a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), voice: None, volume: None, extra: Parameters::default() }
    }

    fn read(element: Element) -> Result<Self, Error> {
        let (mut attributes, text) = leaf(element)?;
        Ok(Self {
            text,
            voice: attributes.remove("voice"),
            volume: whole_number(&mut attributes, "volume")?,
            extra: attributes,
        })
    }

    fn write(&self) -> Element {
        let voice = ("voice", self.voice.clone());
        let volume = ("volume", self.volume.map(|volume| volume.to_string()));
        element(Self::NAME, &self.text, [voice, volume, NONE, NONE, NONE, NONE], &self.extra)
    }
}

macro_rules! into_action {
    ($($action:ident),+) => {$(
        impl From<$action> for Action {
            fn from(action: $action) -> Self {
                Self::$action(action)
            }
        }
    )+};
}

into_action!(Hangup, Pause, SetVar, Jump, SetCaller, PlaySound, PlayTts);

//! What an answer can order.

use serde_json::Value;
use time::Duration;

use crate::error::{Error, ErrorKind};
use crate::number::Number;
use crate::webhook::Parameters;
use crate::xml::Element;

/// One order of an answer; several follow one another.
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
    Tts(Tts),
    /// An element without a type here, as it came: `SimpleTransfer`, whose attributes are not documented, and others.
    Other(Element),
}

impl Action {
    pub(super) fn read(element: Element) -> Result<Self, Error> {
        Ok(match element.name.as_str() {
            Hangup::NAME => Self::Hangup(Hangup::read(element)?),
            Pause::NAME => Self::Pause(Pause::read(element)?),
            SetVar::NAME => Self::SetVar(SetVar::read(element)?),
            Jump::NAME => Self::Jump(Jump::read(element)?),
            SetCaller::NAME => Self::SetCaller(SetCaller::read(element)?),
            PlaySound::NAME => Self::PlaySound(PlaySound::read(element)?),
            Tts::NAME => Self::Tts(Tts::read(element)?),
            _ => Self::Other(element),
        })
    }

    pub(super) fn write(&self) -> Element {
        match self {
            Self::Hangup(action) => action.write(),
            Self::Pause(action) => action.write(),
            Self::SetVar(action) => action.write(),
            Self::Jump(action) => action.write(),
            Self::SetCaller(action) => action.write(),
            Self::PlaySound(action) => action.write(),
            Self::Tts(action) => action.write(),
            Self::Other(element) => element.clone(),
        }
    }

    pub(super) fn to_value(&self) -> Value {
        let mut value = self.write().to_value();
        if let (Self::Pause(pause), Some(length)) = (self, value.pointer_mut("/Pause/length")) {
            *length = pause.length.map_or(Value::Null, |length| length.whole_seconds().into());
        }
        value
    }
}

/// Refuses children, which no action has, and returns attributes and text.
pub(crate) fn leaf(element: Element) -> Result<(Parameters, String), Error> {
    match element.children.first() {
        None => Ok((element.attributes, element.text)),
        Some(child) => {
            Err(Error::at_parameter(ErrorKind::UnexpectedElement { expected: "text" }, &child.name))
        }
    }
}

/// Takes an attribute that is a whole number.
pub(crate) fn whole_number(attributes: &mut Parameters, name: &str) -> Result<Option<u32>, Error> {
    attributes
        .remove(name)
        .map(|text| text.trim().parse().map_err(|_| Error::at_parameter(ErrorKind::NotANumber, name)))
        .transpose()
}

/// Adds what this version does not know.
fn with_extra(mut element: Element, extra: &Parameters) -> Element {
    for (name, value) in extra.iter() {
        element.attributes.push(name, value);
    }
    element
}

/// `<Hangup/>`: ends the call at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hangup {
    /// Attributes this version does not know, as they came.
    pub extra: Parameters,
}

impl Hangup {
    /// Name of the element.
    pub const NAME: &str = "Hangup";

    /// Makes the order.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn read(element: Element) -> Result<Self, Error> {
        Ok(Self { extra: leaf(element)?.0 })
    }

    pub(crate) fn write(&self) -> Element {
        with_extra(Element::new(Self::NAME), &self.extra)
    }
}

/// `<Pause length="15"/>`: waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pause {
    /// How long, in whole seconds; 10 s if not said.
    pub length: Option<Duration>,
    /// Attributes this version does not know, as they came.
    pub extra: Parameters,
}

impl Pause {
    /// Name of the element.
    pub const NAME: &str = "Pause";

    /// Makes a pause.
    #[must_use]
    pub fn new(length: Duration) -> Self {
        Self { length: Some(length), extra: Parameters::default() }
    }

    pub(crate) fn read(element: Element) -> Result<Self, Error> {
        let (mut attributes, _) = leaf(element)?;
        let length = whole_number(&mut attributes, "length")?;
        Ok(Self { length: length.map(|seconds| Duration::seconds(seconds.into())), extra: attributes })
    }

    pub(crate) fn write(&self) -> Element {
        let mut element = Element::new(Self::NAME);
        if let Some(length) = self.length {
            element.attributes.push("length", length.whole_seconds().to_string());
        }
        with_extra(element, &self.extra)
    }
}

/// `<SetVar name="V">value</SetVar>`: sets a variable of the voice menu.
///
/// The rule *Transfer from variable* must name the same variable.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetVar {
    /// Name of the variable.
    pub name: String,
    /// Its value, for instance an extension.
    pub value: String,
    /// Attributes this version does not know, as they came.
    pub extra: Parameters,
}

impl SetVar {
    /// Name of the element.
    pub const NAME: &str = "SetVar";

    /// Makes the order.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), extra: Parameters::default() }
    }

    pub(crate) fn read(element: Element) -> Result<Self, Error> {
        let (mut attributes, value) = leaf(element)?;
        let name = attributes.remove("name").ok_or_else(|| Error::missing("name"))?;
        Ok(Self { name, value, extra: attributes })
    }

    pub(crate) fn write(&self) -> Element {
        let element = Element::new(Self::NAME).with_attribute("name", &self.name).with_text(&self.value);
        with_extra(element, &self.extra)
    }
}

/// `<Jump context="3" option="start"/>`: goes to another context of the voice menu.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Jump {
    /// Id of the context.
    pub context: String,
    /// Option of the context: `start`, `timeout`, `invalid` or digits.
    pub option: Option<String>,
    /// Attributes this version does not know, as they came.
    pub extra: Parameters,
}

impl Jump {
    /// Name of the element.
    pub const NAME: &str = "Jump";

    /// Makes a jump to an option of a context.
    #[must_use]
    pub fn new(context: impl Into<String>, option: impl Into<String>) -> Self {
        Self { context: context.into(), option: Some(option.into()), extra: Parameters::default() }
    }

    pub(crate) fn read(element: Element) -> Result<Self, Error> {
        let (mut attributes, _) = leaf(element)?;
        Ok(Self {
            context: attributes.remove("context").ok_or_else(|| Error::missing("context"))?,
            option: attributes.remove("option"),
            extra: attributes,
        })
    }

    pub(crate) fn write(&self) -> Element {
        let mut element = Element::new(Self::NAME).with_attribute("context", &self.context);
        if let Some(option) = &self.option {
            element.attributes.push("option", option);
        }
        with_extra(element, &self.extra)
    }
}

/// `<SetCaller name="N" number="92992"/>`: changes the caller ID that is shown from now on.
///
/// Both attributes are written, because VoipNow gives up reading when one is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetCaller {
    /// Name to show.
    pub name: String,
    /// Number to show.
    pub number: Number,
    /// Attributes this version does not know, as they came.
    pub extra: Parameters,
}

impl SetCaller {
    /// Name of the element.
    pub const NAME: &str = "SetCaller";

    /// Makes the order.
    #[must_use]
    pub fn new(name: impl Into<String>, number: impl Into<Number>) -> Self {
        Self { name: name.into(), number: number.into(), extra: Parameters::default() }
    }

    pub(crate) fn read(element: Element) -> Result<Self, Error> {
        let (mut attributes, _) = leaf(element)?;
        Ok(Self {
            name: attributes.remove("name").unwrap_or_default(),
            number: attributes.remove("number").unwrap_or_default().into(),
            extra: attributes,
        })
    }

    pub(crate) fn write(&self) -> Element {
        let element = Element::new(Self::NAME)
            .with_attribute("name", &self.name)
            .with_attribute("number", self.number.as_str());
        with_extra(element, &self.extra)
    }
}

vocabulary! {
    /// Whether the call waits for a sound.
    pub enum SoundPlace {
        /// The call waits until the sound is over.
        Foreground = "foreground",
        /// The call goes on; digits can be collected.
        Background = "background",
    }
}

/// `<PlaySound where="background" digitvar="V">file.wav</PlaySound>`: plays a sound.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlaySound {
    /// `filename` of an item of `/sound/`.
    pub file: String,
    /// Whether the call waits (`where`).
    pub place: Option<SoundPlace>,
    /// Variable that gets the digits pressed meanwhile (`digitvar`); in the background only.
    pub digit_variable: Option<String>,
    /// Attributes this version does not know, as they came.
    pub extra: Parameters,
}

impl PlaySound {
    /// Name of the element.
    pub const NAME: &str = "PlaySound";

    /// Makes a sound for which the call waits.
    #[must_use]
    pub fn foreground(file: impl Into<String>) -> Self {
        let place = Some(SoundPlace::Foreground);
        Self { file: file.into(), place, digit_variable: None, extra: Parameters::default() }
    }

    /// Makes a sound during which digits go to a variable.
    #[must_use]
    pub fn background(file: impl Into<String>, digit_variable: impl Into<String>) -> Self {
        let digit_variable = Some(digit_variable.into());
        Self { digit_variable, place: Some(SoundPlace::Background), ..Self::foreground(file) }
    }

    fn read(element: Element) -> Result<Self, Error> {
        let (mut attributes, file) = leaf(element)?;
        Ok(Self {
            file: file.trim().to_owned(),
            place: attributes.remove("where").map(SoundPlace::from),
            digit_variable: attributes.remove("digitvar"),
            extra: attributes,
        })
    }

    fn write(&self) -> Element {
        let mut element = Element::new(Self::NAME).with_text(&self.file);
        if let Some(place) = &self.place {
            element.attributes.push("where", place.as_str());
        }
        if let Some(variable) = &self.digit_variable {
            element.attributes.push("digitvar", variable);
        }
        with_extra(element, &self.extra)
    }
}

/// `<TTS lang="ru-RU" play_now="true">text</TTS>`: speaks a text. Seen in one integration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tts {
    /// Text to speak.
    pub text: String,
    /// Language.
    pub lang: Option<String>,
    /// Whether it is spoken at once, `true` or `false`.
    pub play_now: Option<String>,
    /// Attributes this version does not know, as they came.
    pub extra: Parameters,
}

impl Tts {
    /// Name of the element.
    pub const NAME: &str = "TTS";

    /// Makes a text that is spoken at once.
    #[must_use]
    pub fn new(lang: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            lang: Some(lang.into()),
            play_now: Some("true".to_owned()),
            extra: Parameters::default(),
        }
    }

    fn read(element: Element) -> Result<Self, Error> {
        let (mut attributes, text) = leaf(element)?;
        Ok(Self {
            text,
            lang: attributes.remove("lang"),
            play_now: attributes.remove("play_now"),
            extra: attributes,
        })
    }

    fn write(&self) -> Element {
        let mut element = Element::new(Self::NAME).with_text(&self.text);
        if let Some(lang) = &self.lang {
            element.attributes.push("lang", lang);
        }
        if let Some(play_now) = &self.play_now {
            element.attributes.push("play_now", play_now);
        }
        with_extra(element, &self.extra)
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

into_action!(Hangup, Pause, SetVar, Jump, SetCaller, PlaySound, Tts);

impl From<Element> for Action {
    fn from(element: Element) -> Self {
        Self::Other(element)
    }
}

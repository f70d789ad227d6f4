use crate::encoding::{self, Encoding, form, json, xml_rpc};
use crate::table::{AsInt, AsText, Keep, Reader, Record as _, from_tree};
use crate::{Error, ErrorKind, Reply, Text};

/// What became of a delivery: the `Err` of an acknowledgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AckCode {
    /// `0`: the records are safe.
    Ok,
    /// `1`: the body could not be read.
    ParseError,
    /// `2`: the application could not keep the records.
    ApplicationError,
    /// A code that is not documented.
    Other(i64),
}

impl AckCode {
    /// Returns the number on the wire.
    #[must_use]
    pub const fn code(self) -> i64 {
        match self {
            Self::Ok => 0,
            Self::ParseError => 1,
            Self::ApplicationError => 2,
            Self::Other(code) => code,
        }
    }
}

impl From<i64> for AckCode {
    fn from(code: i64) -> Self {
        match code {
            0 => Self::Ok,
            1 => Self::ParseError,
            2 => Self::ApplicationError,
            code => Self::Other(code),
        }
    }
}

/// The answer to a delivery: `Err` and `Errdesc`, in the encoding of the request.
///
/// Without a valid one the vendor sends the records again.
///
/// # Example
///
/// ```
/// use cdr_model::Encoding;
/// use cdr_model::voicenter::{AckCase, Acknowledgement};
///
/// assert_eq!(Acknowledgement::ok().encode(Encoding::Json, AckCase::Documented), r#"{"Err":0,"Errdesc":"OK"}"#);
/// assert_eq!(Acknowledgement::ok().encode(Encoding::Form, AckCase::Documented), "Err=0&Errdesc=OK");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Acknowledgement {
    /// What became of the delivery.
    pub code: AckCode,
    /// Text for people.
    pub description: String,
}

/// How the names of an acknowledgement are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "both spellings that the vendor is known to accept")]
pub enum AckCase {
    /// `Err` and `Errdesc`, as documented.
    #[default]
    Documented,
    /// `err` and `errdesc`, as the vendor's own server library sends.
    Lower,
}

/// Which HTTP status goes with a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a failure is told in the body or by the status")]
pub enum FailureStatus {
    /// 200, and `Err` says the rest. Whether the vendor then sends again is not documented.
    #[default]
    Ok,
    /// 500 for a failure of the application, 400 for a body that cannot be read: the vendor sends again.
    Error,
}

/// How deliveries are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct AckPolicy {
    /// How the names are written.
    pub case: AckCase,
    /// Which status goes with a failure.
    pub failure_status: FailureStatus,
}

impl AckPolicy {
    /// Writes the names in this case.
    #[must_use]
    pub const fn with_case(mut self, case: AckCase) -> Self {
        self.case = case;
        self
    }

    /// Answers failures with this status.
    #[must_use]
    pub const fn with_failure_status(mut self, status: FailureStatus) -> Self {
        self.failure_status = status;
        self
    }

    /// Writes the answer to a delivery that came in this encoding.
    #[must_use]
    pub fn reply(&self, encoding: Encoding, acknowledgement: &Acknowledgement) -> Reply {
        Reply {
            status: self.status(acknowledgement),
            content_type: encoding.content_type(),
            body: acknowledgement.encode(encoding, self.case),
        }
    }

    /// Returns the HTTP status that goes with an acknowledgement.
    #[must_use]
    pub const fn status(&self, acknowledgement: &Acknowledgement) -> u16 {
        match (acknowledgement.code, self.failure_status) {
            (AckCode::Ok, _) | (_, FailureStatus::Ok) => 200,
            (AckCode::ParseError, FailureStatus::Error) => 400,
            (AckCode::ApplicationError | AckCode::Other(_), FailureStatus::Error) => 500,
        }
    }
}

record! {
    /// Wire form of an acknowledgement.
    pub(crate) struct Wire {
        /// `Err`.
        code: Option<i64> = "Err", AsInt,
        /// `Errdesc`.
        description: Option<Text> = "Errdesc", AsText,
    }
}

impl Acknowledgement {
    /// Makes one with a text for people, which must hold no personal data.
    #[must_use]
    pub fn new(code: AckCode, description: impl Into<String>) -> Self {
        Self { code, description: description.into() }
    }

    /// The records are safe.
    #[must_use]
    pub fn ok() -> Self {
        Self::new(AckCode::Ok, "OK")
    }

    /// The body could not be read.
    #[must_use]
    pub fn parse_error() -> Self {
        Self::new(AckCode::ParseError, "Parse error")
    }

    /// The application could not keep the records.
    #[must_use]
    pub fn application_error() -> Self {
        Self::new(AckCode::ApplicationError, "Application error")
    }

    /// Returns whether the vendor may forget the records.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.code == AckCode::Ok
    }

    /// Writes it.
    #[must_use]
    pub fn encode(&self, encoding: Encoding, case: AckCase) -> String {
        let mut wire = Wire::blank();
        wire.code = Some(self.code.code());
        wire.description = Some(Text::from(&*self.description));
        if case == AckCase::Lower {
            for (index, row) in Wire::ROWS.iter().enumerate() {
                wire.shape_mut().keep_spelling(index, &row.key.to_ascii_lowercase());
            }
        }
        match encoding {
            Encoding::Json => json::to_text(&wire),
            Encoding::XmlRpc => xml_rpc::write_response(&wire),
            Encoding::Form => form::write(&wire),
        }
    }

    /// Reads one, in any of the three encodings and both cases.
    ///
    /// # Errors
    /// `Malformed` or `UnexpectedShape` if it is none, `MissingField` without an `Err`, `TooLarge` over the limits.
    pub fn decode(content_type: Option<&str>, body: &[u8]) -> Result<Self, Error> {
        encoding::check_size(body)?;
        let shape = || Error::new(ErrorKind::UnexpectedShape).because("expected an acknowledgement");
        let wire: Wire = match Encoding::detect(content_type, body) {
            Encoding::Json => from_tree(&json::tree(json::text(body)?)?, Keep::Meaning)?,
            Encoding::XmlRpc => {
                let text = encoding::decode_text(body, xml_rpc::declared_charset(body))?;
                let document = xml_rpc::document(&text)?;
                let param = document.params.first().filter(|_| !document.is_fault).ok_or_else(shape)?;
                from_tree(&param.to_value(), Keep::Meaning)?
            }
            Encoding::Form => form::read(body, Reader::new(Keep::Meaning))?,
        };
        let code = wire
            .code
            .ok_or_else(|| Error::new(ErrorKind::MissingField).because("expected a number as `Err`"))?;
        Ok(Self::new(AckCode::from(code), wire.description.map(String::from).unwrap_or_default()))
    }
}

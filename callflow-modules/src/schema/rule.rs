use super::{Profile, Releases};

/// One field: its wire name and what is asked of it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Member {
    /// Name on the wire.
    pub name: &'static str,
    /// What is asked of the value.
    pub rule: Rule,
}

/// JSON type of a value, as far as the vendor's schemas tell types apart.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Kind {
    /// Anything.
    Any,
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list of values of one rule.
    List(&'static Rule),
    /// An object with these fields; others are allowed.
    Object(&'static [Member]),
    /// An object whose keys have this form, all others being refused if `closed`, with values of one rule.
    Map {
        /// Form of the keys.
        keys: Form,
        /// Rule of the values; `Kind::Any` asks nothing.
        values: &'static Rule,
        /// Whether other keys are refused.
        closed: bool,
    },
    /// Exactly one of these rules.
    OneOf(&'static [Rule]),
    /// At least one of these rules.
    AnyOf(&'static [Rule]),
    /// A node of a callflow.
    Node,
    /// A metaflow action.
    Metaflow,
    /// An entry of an audio macro, whose own fields depend on its key `macro`.
    Macro(&'static [(&'static str, &'static [Member])]),
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

impl Kind {
    /// Returns what a value of this kind is, with its article: `an integer`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Text => "a text",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::List(_) => "a list",
            Self::Object(_) | Self::Map { .. } | Self::Macro(_) | Self::AnyOf(_) => "an object",
            Self::OneOf(_) => "one of several types",
            Self::Node | Self::Metaflow => "a node",
        }
    }
}

/// A default that the server writes into documents that lack the field.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum DefaultValue {
    /// A boolean.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A text.
    Text(&'static str),
    /// A list of texts, which may be empty.
    List(&'static [&'static str]),
    /// An empty object.
    Object,
}

/// A form that a text has to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// Starts with `http://` or `https://`.
    HttpUrl,
    /// One digit or more, nothing else.
    Digits,
    /// Two letters, or two and two with a dash between.
    Language,
    /// Letters, digits and `_`.
    FileName,
    /// Letters, digits, `_`, `-` and what stands between `Z` and `a` in ASCII.
    HeaderName,
    /// Starts with `X-`, `x-` or `|-`.
    ExtensionHeaderName,
    /// At least one character.
    Any,
}

impl Form {
    /// Returns the form as the vendor writes it: a regular expression.
    #[must_use]
    pub const fn pattern(self) -> &'static str {
        match self {
            Self::HttpUrl => "^https?://",
            Self::Digits => "^[0-9]+$",
            Self::Language => "^[A-Za-z]{2}(-[A-Za-z]{2})?$",
            Self::FileName => "^[a-zA-Z0-9_]+$",
            Self::HeaderName => "^[a-zA-z0-9_\\-]+$",
            Self::ExtensionHeaderName => "^[x|X]-",
            Self::Any => ".+",
        }
    }

    /// Returns whether the text has the form.
    #[must_use]
    pub fn fits(self, text: &str) -> bool {
        let all = |test: fn(char) -> bool| !text.is_empty() && text.chars().all(test);
        match self {
            Self::HttpUrl => text.starts_with("http://") || text.starts_with("https://"),
            Self::Digits => all(|c| c.is_ascii_digit()),
            Self::Language => {
                let pair = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic());
                text.split_once('-').map_or_else(|| pair(text), |(first, second)| pair(first) && pair(second))
            }
            Self::FileName => all(|c| c.is_ascii_alphanumeric() || c == '_'),
            Self::HeaderName => all(|c| c.is_ascii_digit() || ('A'..='z').contains(&c) || c == '-'),
            Self::ExtensionHeaderName => {
                matches!(text.as_bytes(), [b'x' | b'X' | b'|', b'-', ..])
            }
            Self::Any => text.chars().any(|c| c != '\n'),
        }
    }
}

/// What is asked of one value.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rule {
    /// Type.
    pub kind: Kind,
    /// Whether 4.3 takes a text only, and has the default for it.
    pub text_in_4_3: bool,
    /// Default that the server writes in.
    pub default: Option<DefaultValue>,
    /// Releases that know the field.
    pub releases: Releases,
    /// Releases that require it.
    pub required: Releases,
    /// Words that are allowed; empty: all.
    pub words: &'static [&'static str],
    /// Words that only Kazoo 5 allows.
    pub words_5: &'static [&'static str],
    /// Numbers that are allowed; empty: all.
    pub numbers: &'static [i64],
    /// Least number.
    pub min: Option<i64>,
    /// Greatest number.
    pub max: Option<i64>,
    /// Least length in characters, 4.3.
    pub min_length: Option<usize>,
    /// Least length in characters, 5.
    pub min_length_5: Option<usize>,
    /// Greatest length in characters.
    pub max_length: Option<usize>,
    /// Least number of items.
    pub min_items: Option<usize>,
    /// Whether items have to differ.
    pub unique: bool,
    /// Form of the text, and the releases that ask for it.
    pub form: Option<(Form, Releases)>,
    /// Whether the text is the id of a document.
    pub is_id: bool,
    /// Whether the text is, or the keys of the object are, a regular expression.
    pub is_expression: bool,
    /// Whether the server fetches from or sends to this URL and looks at it itself.
    pub client_url: bool,
}

impl Rule {
    const fn of(kind: Kind) -> Self {
        Self {
            kind,
            text_in_4_3: false,
            default: None,
            releases: Releases::All,
            required: Releases::None,
            words: &[],
            words_5: &[],
            numbers: &[],
            min: None,
            max: None,
            min_length: None,
            min_length_5: None,
            max_length: None,
            min_items: None,
            unique: false,
            form: None,
            is_id: false,
            is_expression: false,
            client_url: false,
        }
    }

    pub(crate) const ANY: Self = Self::of(Kind::Any);
    pub(crate) const TEXT: Self = Self::of(Kind::Text);
    pub(crate) const INTEGER: Self = Self::of(Kind::Integer);
    pub(crate) const NUMBER: Self = Self::of(Kind::Number);
    pub(crate) const BOOLEAN: Self = Self::of(Kind::Boolean);
    pub(crate) const OBJECT: Self = Self::of(Kind::Object(&[]));
    pub(crate) const NODE: Self = Self::of(Kind::Node);
    pub(crate) const METAFLOW: Self = Self::of(Kind::Metaflow);

    pub(crate) const fn list(items: &'static Self) -> Self {
        Self::of(Kind::List(items))
    }

    pub(crate) const fn object(members: &'static [Member]) -> Self {
        Self::of(Kind::Object(members))
    }

    pub(crate) const fn one_of(rules: &'static [Self]) -> Self {
        Self::of(Kind::OneOf(rules))
    }

    pub(crate) const fn any_of(rules: &'static [Self]) -> Self {
        Self::of(Kind::AnyOf(rules))
    }

    pub(crate) const fn map(keys: Form, values: &'static Self, closed: bool) -> Self {
        Self::of(Kind::Map { keys, values, closed })
    }

    pub(crate) const fn macros(kinds: &'static [(&'static str, &'static [Member])]) -> Self {
        Self::of(Kind::Macro(kinds))
    }

    pub(crate) const fn words(words: &'static [&'static str]) -> Self {
        let mut rule = Self::TEXT;
        rule.words = words;
        rule
    }

    /// Returns the type that the release asks for.
    #[must_use]
    pub const fn kind(&self, profile: Profile) -> Kind {
        match profile {
            Profile::Kazoo43 if self.text_in_4_3 => Kind::Text,
            _ => self.kind,
        }
    }

    /// Returns the default that the server writes into documents without the field.
    ///
    /// It writes those whose schema names one type; a default beside a choice of types stands there as a remark.
    #[must_use]
    pub const fn written_in(&self, profile: Profile) -> Option<DefaultValue> {
        match self.kind(profile) {
            Kind::Any | Kind::OneOf(_) => None,
            _ => self.default_in(profile),
        }
    }

    /// Returns the default that the release's schema gives.
    #[must_use]
    pub const fn default_in(&self, profile: Profile) -> Option<DefaultValue> {
        match profile {
            Profile::Kazoo5 if self.text_in_4_3 => None,
            _ => self.default,
        }
    }

    /// Returns whether the field belongs to the release and has to be there.
    #[must_use]
    pub const fn is_required(&self, profile: Profile) -> bool {
        self.required.contain(profile)
    }

    /// Returns the words that the release allows; empty: all.
    pub fn allowed_words(&self, profile: Profile) -> impl Iterator<Item = &'static str> {
        let left_out = if profile == Profile::Kazoo43 { self.words_5 } else { &[] };
        self.words.iter().copied().filter(move |word| !left_out.contains(word))
    }

    /// Returns the least length that the release asks for.
    #[must_use]
    pub const fn least_length(&self, profile: Profile) -> Option<usize> {
        match profile {
            Profile::Kazoo43 => self.min_length,
            Profile::Kazoo5 => self.min_length_5,
        }
    }
}

/// Refinements, written in the rows of a record.
impl Rule {
    pub(crate) const fn default(mut self, default: DefaultValue) -> Self {
        self.default = Some(default);
        self
    }

    pub(crate) const fn on(self) -> Self {
        self.default(DefaultValue::Boolean(true))
    }

    pub(crate) const fn off(self) -> Self {
        self.default(DefaultValue::Boolean(false))
    }

    pub(crate) const fn number(self, default: i64) -> Self {
        self.default(DefaultValue::Integer(default))
    }

    pub(crate) const fn text(self, default: &'static str) -> Self {
        self.default(DefaultValue::Text(default))
    }

    pub(crate) const fn texts(self, default: &'static [&'static str]) -> Self {
        self.default(DefaultValue::List(default))
    }

    pub(crate) const fn required(mut self) -> Self {
        self.required = Releases::All;
        self
    }

    pub(crate) const fn required_in(mut self, releases: Releases) -> Self {
        self.required = releases;
        self
    }

    /// Takes type and form from another rule.
    pub(crate) const fn like(mut self, rule: &Self) -> Self {
        self.kind = rule.kind;
        self.words = rule.words;
        self
    }

    /// The same words in another order, or some of them.
    pub(crate) const fn words_in_order(mut self, words: &'static [&'static str]) -> Self {
        self.words = words;
        self
    }

    /// An object whose fields the schema leaves open.
    pub(crate) const fn free(mut self) -> Self {
        self.kind = Kind::Object(&[]);
        self
    }

    /// An object whose keys of this form hold texts.
    pub(crate) const fn keys(mut self, form: Form) -> Self {
        self.kind = Kind::Map { keys: form, values: &Self::TEXT, closed: false };
        self
    }

    /// A whole number, as number or as text.
    pub(crate) const fn loosely(mut self) -> Self {
        self.kind = Kind::OneOf(&[Self::INTEGER, Self::TEXT]);
        self
    }

    pub(crate) const fn text_in_4_3(mut self) -> Self {
        self.text_in_4_3 = true;
        self
    }

    pub(crate) const fn only_5(mut self) -> Self {
        self.releases = Releases::Only5;
        self
    }

    /// The engine reads the field, the schemas do not have it.
    pub(crate) const fn code_only(mut self) -> Self {
        self.releases = Releases::None;
        self
    }

    pub(crate) const fn words_only_5(mut self, words: &'static [&'static str]) -> Self {
        self.words_5 = words;
        self
    }

    pub(crate) const fn one_of_numbers(mut self, numbers: &'static [i64]) -> Self {
        self.numbers = numbers;
        self
    }

    pub(crate) const fn min(mut self, min: i64) -> Self {
        self.min = Some(min);
        self
    }

    pub(crate) const fn max(mut self, max: i64) -> Self {
        self.max = Some(max);
        self
    }

    pub(crate) const fn min_length(mut self, length: usize) -> Self {
        self.min_length = Some(length);
        self.min_length_5 = Some(length);
        self
    }

    pub(crate) const fn min_length_5(mut self, length: usize) -> Self {
        self.min_length_5 = Some(length);
        self
    }

    pub(crate) const fn max_length(mut self, length: usize) -> Self {
        self.max_length = Some(length);
        self
    }

    pub(crate) const fn min_items(mut self, items: usize) -> Self {
        self.min_items = Some(items);
        self
    }

    /// Refines the rule of the items of a list.
    pub(crate) const fn items(mut self, rule: &'static Self) -> Self {
        self.kind = Kind::List(rule);
        self
    }

    pub(crate) const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    pub(crate) const fn form(self, form: Form) -> Self {
        self.form_in(form, Releases::All)
    }

    pub(crate) const fn form_in(mut self, form: Form, releases: Releases) -> Self {
        self.form = Some((form, releases));
        self
    }

    pub(crate) const fn id(mut self) -> Self {
        self.is_id = true;
        self
    }

    pub(crate) const fn expression(mut self) -> Self {
        self.is_expression = true;
        self
    }

    pub(crate) const fn client_url(mut self) -> Self {
        self.client_url = true;
        self
    }
}

use crate::diagnostics::{Finding, Pointer, Severity};

/// A rule of the checks: its stable code, how bad a breach usually is, and what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// Stable code, such as `label-missing`.
    pub code: &'static str,
    /// How bad a breach usually is; some rules are milder in some cases.
    pub severity: Severity,
    /// What the rule is about, as one sentence.
    pub about: &'static str,
}

impl Rule {
    pub(super) fn finding(self, at: Pointer, message: impl Into<String>) -> Finding {
        Finding::new(self.severity, self.code, at, message)
    }

    pub(super) const fn as_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }
}

macro_rules! rules {
    ($( $name:ident = $severity:ident $code:literal $about:literal; )+) => {
        $( pub(super) const $name: Rule = Rule { code: $code, severity: Severity::$severity, about: $about }; )+

        /// Every rule, those of the vendor reference first.
        ///
        /// | Code | How bad, usually | What holds where nothing is found |
        /// | --- | --- | --- |
        $( #[doc = concat!("| `", $code, "` | ", stringify!($severity), " | ", $about, " |")] )+
        pub const RULES: &[Rule] = &[ $( $name ),+ ];
    };
}

rules! {
    NO_ACTIONS = Error "no-actions" "A document has a list of `actions`.";
    STEP_SHAPE = Error "step-shape" "A step is an object with `type`, or one with `$` keys.";
    UNKNOWN_TYPE = Warning "unknown-type" "The type is an action that this version knows.";
    MISSING_PARAM = Error "missing-param" "What an action requires is there.";
    WRONG_TYPE = Error "wrong-type" "A member has the type that the vendor documents; near misses are warnings.";
    LABEL_MISSING = Error "label-missing" "A `GOTO` reaches its label: in its own list or one around it.";
    LABEL_DUPLICATE = Error "label-duplicate" "A label stands once in a list.";
    LABEL_UNUSED = Info "label-unused" "A label is the target of a `GOTO`.";
    GOTO_LOOP = Warning "goto-loop" "Something that takes time or ends stands in a loop.";
    UNREACHABLE = Warning "unreachable" "A step can be reached.";
    BAD_EXPRESSION = Error "bad-expression" "A condition is an expression; a value that is none is a warning.";
    PLUS_NUMBER = Warning "plus-number" "A phone number in an assignment is quoted, or else loses its plus.";
    UNDEFINED_VAR = Warning "undefined-var" "A variable that is read is set somewhere, or by the platform.";
    BAD_NUMBER = Warning "bad-number" "A number is E.164 with `+`, a SIP address or a template.";
    BAD_URL = Error "bad-url" "An address is absolute, http or https.";
    TIMEOUT_UNIT = Warning "timeout-unit" "A timeout is in milliseconds; below 100 it was probably meant in seconds.";
    COLLECT_UNBOUNDED = Warning "collect-unbounded" "A `COLLECT` has `num_digits` or `finish_on_key`.";
    CONFERENCE_ERROR_UNHANDLED = Info "conference-error-unhandled" "A limited room says what to do when it is full.";
    DIAL_NO_SESSION = Info "dial-no-session" "A leg that needs session data gets them.";
    END_WITHOUT_HANGUP = Info "end-without-hangup" "A flow ends with `HANGUP`, `TRANSFER` or `REDIRECT`.";
    MISPLACED_KEY = Error "misplaced-key" "A key stands where the vendor reads it: in `params` or beside it.";
    OR_ELSE_CASE = Error "or-else-case" "The other branch of an `IF` is written `orElse`.";

    NOT_JSON = Error "not-json" "A document is JSON.";
    TOO_DEEP = Error "too-deep" "Steps are nested to a bounded depth.";
    DUPLICATE_KEY = Warning "duplicate-key" "A key stands once in an object.";
    PLACEHOLDER = Info "placeholder" "A placeholder is replaced before the first call.";
    EMPTY_TEXT = Error "empty-text" "A text that is spoken, a room, a label or a condition is not empty.";
    POINTLESS_VALUE = Warning "pointless-value" "A number makes sense: no zero digits, no room for one.";
    UNKNOWN_PARAM = Info "unknown-param" "A parameter or key is known; a likely typo is a warning.";
    UNKNOWN_WORD = Info "unknown-word" "A word is one of the documented ones; a likely typo is a warning.";
    UNKNOWN_EVENT = Info "unknown-event" "An event is one of the documented ones; a likely typo is a warning.";
    BAD_TEMPLATE = Warning "bad-template" "A text with `${` is a template.";
    DOLLAR_IN_TEXT = Warning "dollar-in-text" "A variable within a text is written `${name}`.";
    BAD_VARIABLE = Warning "bad-variable" "A variable is a name, with dots for its members.";
    NATIVE_ASSIGNED = Info "native-assigned" "A variable of the platform is not overwritten.";
    FORWARD_REFERENCE = Warning "forward-reference" "A value uses only variables that are assigned before it.";
    LIST_AS_TEXT = Warning "list-as-text" "A list or object is passed as `$name`; `${name}` makes a text of it.";
    PROMPT_ACTION = Warning "prompt-action" "Prompts of a `COLLECT` speak or play.";
    DIAL_NOT_BRIDGED = Warning "dial-not-bridged" "A leg that is dialled meets somebody in a `CONFERENCE`.";
    OLD_ACTION = Info "old-action" "An action belongs to the current version.";
    CALLER_ID_UNCONFIGURED = Warning "caller-id-unconfigured" "The caller ID of a `DIAL` is a number with a script.";
    SESSION_KEY_UNREAD = Info "session-key-unread" "Session data that are set are read by some script.";
}

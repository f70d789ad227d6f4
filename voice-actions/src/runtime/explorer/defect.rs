use std::fmt;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::diagnostics::Pointer;
use crate::runtime::LegId;
use crate::runtime::coverage::Coverage;
use crate::runtime::simulator::{Choice, FaultKind};

/// What an exploration found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Exploration {
    /// Distinct states.
    pub states: usize,
    /// Choices tried.
    pub transitions: usize,
    /// Instants from which the call was explored: those that were chosen, then those that programs proposed.
    #[serde(with = "instants")]
    pub instants: Vec<OffsetDateTime>,
    /// Whether everything was explored; else the limit of states came first, and nothing is said about what is
    /// unreachable.
    pub complete: bool,
    /// What can go wrong.
    pub defects: Vec<Defect>,
    /// Actions and branches that ran.
    pub coverage: Coverage,
}

impl Exploration {
    /// Returns the defects for people, each with its path.
    #[must_use]
    pub fn report(&self) -> String {
        let mut text = format!(
            "{} states, {} choices, {} defect{}{}\n",
            self.states,
            self.transitions,
            self.defects.len(),
            if self.defects.len() == 1 { "" } else { "s" },
            if self.complete { "" } else { " (not everything was explored)" }
        );
        for defect in &self.defects {
            let _infallible = writeln!(text, "{defect}");
            if self.instants.len() > 1 && defect.kind.code() != "unreachable" {
                let _infallible = writeln!(text, "    at {}", defect.begins_at);
            }
            for choice in &defect.path {
                let happens = serde_json::to_string(&choice.happens).unwrap_or_default();
                let _infallible = writeln!(text, "    {}: {happens}", choice.leg);
            }
        }
        text
    }

    /// Returns the defects of this kind, named by [`DefectKind::code`].
    pub fn of_kind<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Defect> {
        self.defects.iter().filter(move |defect| defect.kind.code() == code)
    }
}

/// Instants as RFC 3339 texts.
mod instants {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use time::OffsetDateTime;

    #[derive(Serialize, Deserialize)]
    struct Instant(#[serde(with = "time::serde::rfc3339")] OffsetDateTime);

    pub(super) fn serialize<S: Serializer>(instants: &[OffsetDateTime], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(instants.iter().copied().map(Instant))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<OffsetDateTime>, D::Error> {
        Ok(Vec::<Instant>::deserialize(from)?.into_iter().map(|Instant(instant)| instant).collect())
    }
}

/// Something that can go wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Defect {
    /// What.
    pub kind: DefectKind,
    /// On which leg, if it is one's.
    pub leg: Option<LegId>,
    /// Place in the document.
    pub at: Pointer,
    /// Instant at which the path begins.
    #[serde(with = "time::serde::rfc3339")]
    pub begins_at: OffsetDateTime,
    /// Shortest path to it, for [`Explorer::replay_defect`](super::Explorer::replay_defect). Empty for what is unreachable.
    pub path: Vec<Choice>,
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.code(), self.kind)?;
        if self.at != Pointer::root() {
            write!(f, " at `{}`", self.at)?;
        }
        match &self.leg {
            Some(leg) => write!(f, " on {leg}"),
            None => Ok(()),
        }
    }
}

/// What can go wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DefectKind {
    /// From here no end can be reached but by hanging up.
    Trap,
    /// The flow comes back to this place again and again while nobody does anything.
    EndlessLoop,
    /// An originated leg enters a room where on no path anybody is with it but legs that were dialed with it.
    LonelyRoom,
    /// An originated leg is answered, and nobody has a program for it.
    NoProgram {
        /// Number that it shows, by which a program would be found.
        number: String,
    },
    /// No path leads to this action, or to this branch of it.
    Unreachable {
        /// The branch; none: the action itself.
        branch: Option<String>,
    },
    /// A variable is read that nobody has set.
    UnsetVariable {
        /// Its name.
        variable: String,
    },
    /// The program noted a mistake of the flow.
    Warning {
        /// Stable code.
        code: String,
        /// What is wrong.
        message: String,
    },
    /// The program failed, or a budget is used up.
    Fault {
        /// How.
        fault: FaultKind,
    },
    /// A check of the user's own found something.
    Violated {
        /// What.
        claim: String,
    },
}

impl DefectKind {
    /// Returns the stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Trap => "trap",
            Self::EndlessLoop => "endless-loop",
            Self::LonelyRoom => "lonely-room",
            Self::NoProgram { .. } => "no-program",
            Self::Unreachable { .. } => "unreachable",
            Self::UnsetVariable { .. } => "unset-variable",
            Self::Warning { .. } => "warning",
            Self::Fault { .. } => "fault",
            Self::Violated { .. } => "violated",
        }
    }
}

impl fmt::Display for DefectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trap => f.write_str("the caller cannot get out but by hanging up"),
            Self::EndlessLoop => f.write_str("the flow repeats for ever while nobody does anything"),
            Self::LonelyRoom => {
                f.write_str("a dialed party enters a room where nobody but others like it ever is")
            }
            Self::NoProgram { .. } => f.write_str("a dialed party answers and has no flow"),
            Self::Unreachable { branch: None } => f.write_str("this action never runs"),
            Self::Unreachable { branch: Some(branch) } => write!(f, "the branch {branch} is never taken"),
            Self::UnsetVariable { variable } => write!(f, "{variable} is read and was never set"),
            Self::Warning { code, message } => write!(f, "{message} ({code})"),
            Self::Fault { fault } => write!(f, "{fault}"),
            Self::Violated { claim } => f.write_str(claim),
        }
    }
}

//! Questions that a run asks an operator, and answers to them.

use serde::{Deserialize, Serialize};

use super::ids::HostId;
use crate::error::Code;

/// What a question is about. An answer holds for this and for nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Question {
    /// This host; `null`: the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<HostId>,
    /// The engine's event that raised it. A later event is another question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<u64>,
    /// It is written once more: the id under which it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// Texts of all that is accepted with it, where it asks about several things.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<String>,
    /// The run waits for this host, which is not begun: `next` is a choice, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
    /// An operator has to repair something. `go_on` lets the run look again and permits nothing: it is asked again while
    /// the cause lasts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub looks_again: bool,
}

impl Question {
    /// The answers that it takes.
    pub fn choices(&self) -> &'static [Choice] {
        match self.waits {
            true => &[Choice::GoOn, Choice::Next, Choice::Leave, Choice::Stop],
            false => &[Choice::GoOn, Choice::Leave, Choice::Stop],
        }
    }
}

/// An answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Go on in spite of it, or because what was asked for was done. Where the run waits: wait as long again. Where
    /// something has to be repaired: look again.
    GoOn,
    /// The safe branch, which a cancel takes: the host stays as it is, and the run does not go on with it. Where the question
    /// is about the run and not about a host: no other host is begun.
    Leave,
    /// Begin the other hosts first. Only where the run waits for a host that is not begun.
    Next,
    /// As `leave`; and no other host is begun.
    Stop,
}

impl std::fmt::Display for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Choice::GoOn => "go_on",
            Choice::Leave => "leave",
            Choice::Next => "next",
            Choice::Stop => "stop",
        })
    }
}

/// An answer that a plan gives beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StandingAnswer {
    /// Code of the question, for example `WAIT_TOO_LONG`.
    pub question: Code,
    /// The answer. `go_on` is refused where it would state what nobody has seen yet: what another user did, that a host was
    /// restarted by hand, or that something was repaired. A question that looks again is never answered with it, but a
    /// wait.
    pub choice: Choice,
}

impl StandingAnswer {
    /// It can be given beforehand.
    pub fn is_permitted(&self) -> bool {
        let needs_eyes = [
            Code::ExternalChange,
            Code::HostLeftMaintenance,
            Code::HostRunsQemu,
            Code::InstallStateUnknown,
            Code::ManualRestartNeeded,
            Code::RestartPending,
            // These have to be repaired.
            Code::UpgradeFlagHeld,
            Code::SettingNotInForce,
            Code::RunProviderMissing,
            Code::HostLeftCluster,
            Code::WindowsUnknown,
        ];
        match self.choice {
            Choice::GoOn => !needs_eyes.contains(&self.question),
            Choice::Next => self.question == Code::WaitTooLong,
            Choice::Leave | Choice::Stop => true,
        }
    }
}

//! Questions that a run asks an operator, and answers to them.

use serde::{Deserialize, Serialize};

use super::ids::{HostId, VmId};
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
    /// The VM that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vm: Option<VmId>,
    /// If the question is written again: the id that it got first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// Texts of everything that is accepted with it, if it is about several things.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<String>,
    /// The question is about a wait for a host that is not begun. `next` is then a choice, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
    /// The question is about something that an operator has to repair. `go_on` lets the run check again, and permits
    /// nothing: the question is asked again while the cause lasts.
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

/// The codes of all questions, in the order of the table of codes. A run asks about no other code.
pub const QUESTIONS: [Code; 19] = [
    Code::RunProviderMissing,
    Code::UpgradeFlagHeld,
    Code::ExternalChange,
    Code::ClusterChanged,
    Code::PlanNoLongerFeasible,
    Code::RecentEngineError,
    Code::SettingNotInForce,
    Code::MaintenanceWindowsUnknown,
    Code::WaitTooLong,
    Code::TooManyUnproven,
    Code::HostLeftCluster,
    Code::HostLeftMaintenance,
    Code::HostRunsQemu,
    Code::InstallResultUnknown,
    Code::ManualRestartNeeded,
    Code::RestartJobNotEnded,
    Code::CpuFlagsLost,
    Code::MigrationTestIncomplete,
    Code::EngineUpgradeUnknown,
];

/// An answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Go on, in spite of the problem or after the requested work. If the run waits: wait as long again. If something
    /// has to be repaired: check again.
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
    /// The answer. `go_on` is refused where it would state a fact in advance: an act of another user, a restart by
    /// hand, or a repair. It never answers a question about a repair, except for a wait.
    pub choice: Choice,
}

impl StandingAnswer {
    /// It can be given beforehand. A run never asks about a code that is not among [`QUESTIONS`].
    pub fn is_permitted(&self) -> bool {
        let needs_a_look = [
            Code::ExternalChange,
            Code::ClusterChanged,
            Code::HostLeftMaintenance,
            Code::HostRunsQemu,
            Code::InstallResultUnknown,
            Code::EngineUpgradeUnknown,
            Code::ManualRestartNeeded,
            Code::RestartJobNotEnded,
            // Something has to be repaired.
            Code::UpgradeFlagHeld,
            Code::SettingNotInForce,
            Code::RunProviderMissing,
            Code::HostLeftCluster,
            Code::MaintenanceWindowsUnknown,
        ];
        match self.choice {
            _ if !QUESTIONS.contains(&self.question) => false,
            Choice::GoOn => !needs_a_look.contains(&self.question),
            Choice::Next => self.question == Code::WaitTooLong,
            Choice::Leave | Choice::Stop => true,
        }
    }
}

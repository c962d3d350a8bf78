//! Tasks of the provider, groups of tasks, and remote-execution jobs.

use serde_json::{Value, json};

use super::action::HostAction;

/// State of a task, as in foreman-tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// Created, not started.
    Planned,
    /// Waits for its start time.
    Scheduled,
    /// It runs.
    Running,
    /// Failed; a person can resume it.
    Paused,
    /// Over.
    Stopped,
}

impl TaskState {
    /// The server's word.
    pub fn word(self) -> &'static str {
        match self {
            TaskState::Planned => "planned",
            TaskState::Scheduled => "scheduled",
            TaskState::Running => "running",
            TaskState::Paused => "paused",
            TaskState::Stopped => "stopped",
        }
    }
}

/// Result of a task, as in foreman-tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskResult {
    /// Not yet known.
    Pending,
    /// Done.
    Success,
    /// A failure was skipped: the work is not done.
    Warning,
    /// Failed.
    Error,
    /// Cancelled.
    Cancelled,
}

impl TaskResult {
    /// The server's word.
    pub fn word(self) -> &'static str {
        match self {
            TaskResult::Pending => "pending",
            TaskResult::Success => "success",
            TaskResult::Warning => "warning",
            TaskResult::Error => "error",
            TaskResult::Cancelled => "cancelled",
        }
    }
}

/// How an action reaches the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// Remote execution.
    Rex,
    /// katello-agent.
    Agent,
    /// The server itself (no host is touched).
    Server,
}

/// A piece of a task's output.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputLine {
    /// `stdout`, `stderr` or `debug` (what the provider says itself).
    pub kind: &'static str,
    /// The text, with its line end where the host printed it.
    pub text: String,
    /// World time.
    pub at_ms: i64,
}

impl OutputLine {
    /// The provider's own failure, not that of the host's commands.
    pub fn is_exception(&self) -> bool {
        let classes =
            ["StandardError: ", "RuntimeError: ", "ForemanTasks::Task::TaskCancelledException: ", "Actions::"];
        self.kind == "debug" && classes.iter().any(|class| self.text.starts_with(class))
    }
}

/// How far the work of a task has come on its host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnHost {
    /// The host knows nothing of it.
    #[default]
    Nothing,
    /// The smart proxy keeps it until the host fetches it.
    Offered,
    /// The host works.
    Works,
    /// The host has ended, or was stopped.
    Over,
}

/// A task.
#[derive(Debug, Clone)]
pub struct Task {
    /// Uuid.
    pub id: String,
    /// The class name at the server.
    pub label: &'static str,
    /// Its description for people.
    pub action: String,
    /// Its group's task.
    pub parent: Option<String>,
    /// State.
    pub state: TaskState,
    /// Result.
    pub result: TaskResult,
    /// 0 to 1. It decreases once, as at a real server.
    pub progress: f64,
    /// When it is to start, where it waits for that.
    pub planned_for_ms: Option<i64>,
    /// When it began.
    pub started_at_ms: Option<i64>,
    /// When it ended.
    pub ended_at_ms: Option<i64>,
    /// Its input.
    pub input: Value,
    /// Its output.
    pub output: Value,
    /// Errors for people.
    pub errors: Vec<String>,
    /// What the host printed.
    pub lines: Vec<OutputLine>,
    /// Whether it can be cancelled.
    pub cancellable: bool,
    /// Number of the host that it works on.
    pub host: Option<u64>,
    /// Its action on the host.
    pub host_action: Option<HostAction>,
    /// How the action reaches the host.
    pub via: Via,
    /// How far it has come on its host. The host can work on where the provider has stopped to wait.
    pub on_host: OnHost,
    /// The provider was asked to cancel it. The next time, it stops to wait.
    pub cancel_sent: bool,
    /// Within what time its host must fetch it, where the job says so.
    pub pickup_ms: Option<i64>,
    /// What a fault makes of it.
    pub disturbance: Option<Disturbance>,
    /// No reply shows it any more.
    pub vanished: bool,
}

impl Task {
    /// A planned task.
    pub fn new(id: String, label: &'static str, action: String, via: Via) -> Self {
        Task {
            id,
            label,
            action,
            parent: None,
            state: TaskState::Planned,
            result: TaskResult::Pending,
            progress: 0.0,
            planned_for_ms: None,
            started_at_ms: None,
            ended_at_ms: None,
            input: json!({}),
            output: json!({}),
            errors: vec![],
            lines: vec![],
            cancellable: true,
            host: None,
            host_action: None,
            via,
            on_host: OnHost::Nothing,
            cancel_sent: false,
            pickup_ms: None,
            disturbance: None,
            vanished: false,
        }
    }

    /// Name of the host that it works on; empty for none.
    pub fn host_name(&self) -> &str {
        self.input.pointer("/host/name").and_then(Value::as_str).unwrap_or("")
    }

    /// Whether it restarts its host.
    pub fn restarts_host(&self) -> bool {
        self.host_action.as_ref().is_some_and(HostAction::restarts)
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        self.state == TaskState::Stopped
    }
}

/// What a fault makes of a host's task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disturbance {
    /// It starts and never ends.
    Stuck,
    /// It pauses with an error.
    Paused,
    /// It does its work, and then no reply shows it any more.
    Vanished,
    /// It restarts its host, and fails because the host goes down under it. Any other job just fails.
    GoesDownUnder,
    /// It fails with this output and exit status 1.
    Fails(String),
    /// The provider cannot reach the host by SSH.
    Unreachable,
    /// The host refuses the provider's login by SSH.
    LoginRefused,
    /// The template cannot be rendered for the host: no command runs.
    TemplateFails(String),
    /// It runs into its time limit: commands over SSH are stopped, those of an agent or of a host that fetches its jobs go on.
    TimesOut,
    /// The smart proxy forgets it while the host works, and the host works on.
    LostByProxy {
        /// The provider tells an exit status, `EXCEPTION`.
        with_exit: bool,
    },
    /// It does its work, and its result does not reach the provider, which calls it running without end.
    ResultLost,
    /// It ends with result `warning`, nothing done, and this error.
    Warning(String),
    /// It succeeds and changes nothing.
    ChangesNothing,
    /// It succeeds, and the host never uploads its profile.
    ProfileNeverUploaded,
}

/// A parent task whose children are started one after the other, `at_once` at a time.
#[derive(Debug, Clone)]
pub struct Group {
    /// Children not yet started, in order.
    pub waiting: Vec<String>,
    /// All children.
    pub children: Vec<String>,
    /// How many run at once.
    pub at_once: usize,
}

/// A remote-execution job.
#[derive(Debug, Clone)]
pub struct Job {
    /// The server's number.
    pub id: u64,
    /// Feature label, where started by one.
    pub feature: Option<String>,
    /// Template number.
    pub template_id: u64,
    /// Template name.
    pub template: String,
    /// Category of the template.
    pub category: String,
    /// For people.
    pub description: String,
    /// The search that found the hosts.
    pub search_query: String,
    /// Inputs by name.
    pub inputs: Vec<(String, String)>,
    /// Its task. Empty: none was made, or it was cleaned away.
    pub task: String,
    /// Hosts and their tasks, in order.
    pub hosts: Vec<(u64, String)>,
    /// When it starts or started.
    pub start_at_ms: i64,
    /// The caller named a time, also one that had passed.
    pub scheduled: bool,
    /// Within how many seconds its hosts must fetch it, where the caller says so.
    pub pickup_seconds: Option<u64>,
}

//! `plan` and `run`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ovirt_upgrade_manager::config::Span;
use ovirt_upgrade_manager::model::erratum::Severity;
use ovirt_upgrade_manager::model::ids::{CveId, ErratumId};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{Approval, Installer, MaxUnavailable, RebootRule};
use ovirt_upgrade_manager::model::question::StandingAnswer;

use super::values;

#[derive(Debug, Args)]
pub struct PlanCommand {
    /// Name or id of the cluster in the engine
    #[arg(value_name = "CLUSTER", required_unless_present = "request")]
    pub cluster: Option<String>,
    #[command(flatten)]
    pub options: PlanOptions,
}

/// What a plan is to do.
#[derive(Debug, Args)]
pub struct PlanOptions {
    /// Which updates count
    #[arg(long, value_name = "POLICY", default_value = "all", help_heading = WHAT)]
    pub policy: Policy,
    /// With '--policy security': the least severity that counts: low, moderate, important or critical [default: all]
    #[arg(long, value_name = "SEVERITY", value_parser = values::word::<Severity>, help_heading = WHAT)]
    pub severity: Option<Severity>,
    /// With '--policy named': an erratum to install; may be given several times
    #[arg(long, value_name = "ERRATUM", value_parser = values::erratum, help_heading = WHAT)]
    pub erratum: Vec<ErratumId>,
    /// With '--policy named': a CVE to fix; may be given several times
    #[arg(long, value_name = "CVE", value_parser = values::cve, help_heading = WHAT)]
    pub cve: Vec<CveId>,
    /// Raise the cluster to this level at the end, for example 4.7 [default: it stays]
    #[arg(long, value_name = "LEVEL", value_parser = values::level, help_heading = WHAT)]
    pub level: Option<Level>,
    /// Who installs: 'provider' (Katello or Satellite), or 'engine' (its own upgrade, which installs everything)
    #[arg(long, value_name = "WHO", default_value = "provider", value_parser = values::word::<Installer>, help_heading = WHAT)]
    pub installer: Installer,
    /// When hosts are restarted: 'always', or 'when_needed'
    #[arg(long, value_name = "WHEN", default_value = "always", value_parser = values::word::<RebootRule>, help_heading = WHAT)]
    pub reboot: RebootRule,

    /// Only this host, by name or id; may be given several times [default: all that have updates]
    #[arg(long, value_name = "HOST", help_heading = HOSTS)]
    pub host: Vec<String>,
    /// Leave this host out, by name or id; its levels do not count; may be given several times
    #[arg(long, value_name = "HOST", help_heading = HOSTS)]
    pub exclude: Vec<String>,
    /// Begin with this host, by name or id; may be given several times, in order
    #[arg(long, value_name = "HOST", help_heading = HOSTS)]
    pub first: Vec<String>,
    /// How many hosts may be out of service at once, for any cause: a number, or a percentage such as 20%
    #[arg(long, value_name = "N", default_value = "1", value_parser = values::max_unavailable, help_heading = HOSTS)]
    pub max_unavailable: MaxUnavailable,
    /// The first host goes alone, and the others wait until it was observed
    #[arg(long, help_heading = HOSTS)]
    pub canary: bool,
    /// Where an operator approves: 'none', 'after_canary' or 'each_host'
    #[arg(long, value_name = "WHERE", default_value = "none", value_parser = values::word::<Approval>, help_heading = HOSTS)]
    pub approval: Approval,
    /// Hosts that may fail before no further one is begun
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = HOSTS)]
    pub max_failed: u32,
    /// Hosts that may end without proof before an operator is asked
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = HOSTS)]
    pub max_unproven: u32,
    /// How long a host that came back is observed before the next one begins, for example 90s
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = values::span, help_heading = HOSTS)]
    pub soak: Span,
    /// No host is begun until this time has passed since the last error in the cluster that the run did not cause; 0s: not
    /// checked
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = values::span, help_heading = HOSTS)]
    pub calm: Span,

    /// Consent: this VM (name or id) may be stopped, and is started again on its host; may be given several times
    #[arg(long, value_name = "VM", help_heading = CONSENTS)]
    pub stop_vm: Vec<String>,
    /// Consent: the power of this VM, one of '--stop-vm', may be cut if its guest does not shut down in time
    #[arg(long, value_name = "VM", help_heading = CONSENTS)]
    pub power_off_vm: Vec<String>,
    /// Consent: this host may be restarted by its power management (a power cut) where nothing else can
    #[arg(long, value_name = "HOST", help_heading = CONSENTS)]
    pub fence: Vec<String>,
    /// Migrate VMs that left their hosts back to them after the last host
    #[arg(long, help_heading = CONSENTS)]
    pub vms_come_home: bool,
    /// Answer a question in advance, as CODE=CHOICE, for example WAIT_TOO_LONG=next; may be given several times
    #[arg(long, value_name = "CODE=CHOICE", value_parser = values::standing_answer, help_heading = CONSENTS)]
    pub standing_answer: Vec<StandingAnswer>,

    /// File with the whole request as JSON (PlanRequest of schema/documents.json): for maintenance windows, deadlines and
    /// all else that has no option. It is taken as it is
    #[arg(long, value_name = "FILE", conflicts_with_all = ["cluster", "host", "exclude", "first", "level", "erratum", "cve", "severity", "stop_vm", "power_off_vm", "fence", "standing_answer", "policy", "installer", "reboot", "max_unavailable", "canary", "approval", "max_failed", "max_unproven", "soak", "calm", "vms_come_home"])]
    pub request: Option<PathBuf>,
}

const WHAT: &str = "What is installed";
const HOSTS: &str = "Hosts and their order";
const CONSENTS: &str = "Consents and answers";

/// Which updates count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Policy {
    /// Every available package
    All,
    /// Security errata, from '--severity' on
    Security,
    /// Errata that keep every package on its major.minor version
    ZStream,
    /// What '--erratum' and '--cve' name
    Named,
}

/// The plan is shown, and you are asked before anything begins. Ctrl-C leaves the run where it stands; 'run --continue' goes on
/// with it, also after a crash or a power cut.
#[derive(Debug, Args)]
pub struct Run {
    /// Name or id of the cluster in the engine
    #[arg(value_name = "CLUSTER", required_unless_present_any = ["plan", "continue_", "request"])]
    pub cluster: Option<String>,
    /// Start the stored plan with this hash, as 'plan' printed it, if it still holds
    #[arg(long, value_name = "HASH", conflicts_with_all = ["cluster", "continue_", "PlanOptions"])]
    pub plan: Option<String>,
    /// Go on with an unfinished run of this state directory: its id, or the beginning of it [default: the only one]
    #[arg(long = "continue", value_name = "RUN", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["cluster", "PlanOptions"])]
    pub continue_: Option<String>,
    /// Begin without asking
    #[arg(long, short)]
    pub yes: bool,
    /// Other unfinished runs of the state directory go on as well; without this, the command is refused while there are any
    #[arg(long)]
    pub with_other_runs: bool,
    /// End with exit code 5 where the run asks a question or waits for an approval; it stands still then
    #[arg(long)]
    pub stop_at_question: bool,
    #[command(flatten)]
    pub options: PlanOptions,
}

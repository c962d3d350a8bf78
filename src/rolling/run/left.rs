//! The work that a run leaves to an operator at a host. Pure.

use super::HostRun;
use crate::error::{Code, Problem, codes};
use crate::model::plan::HostPlan;
use crate::model::run::HostResult;

/// The problem to show; `None`: the host needs nothing.
pub fn needs(plan: &HostPlan, host: &HostRun) -> Option<Problem> {
    let (result, why) = host.result.as_ref()?;
    let need = match result {
        HostResult::Succeeded | HostResult::UpToDate | HostResult::NotReached => return None,
        HostResult::Skipped if host.before.is_none() => return None,
        _ if host.restart_pending && host.by_engine => {
            "The engine restarts it at the end of its upgrade, and may still do so: wait until it has restarted. Then compare its \
             versions with the plan, and activate it in the engine."
        }
        _ if host.restart_pending && host.power_cut => {
            "Its power was cut, and it may still go down: look at its console, and wait until it has started. Then compare its versions \
             with the plan, and activate it in the engine."
        }
        _ if host.restart_pending => {
            "A restart was sent and may still come: look at the jobs of the host on the provider, and cancel it or wait \
             until it has run. Then compare its versions with the plan, and activate it in the engine."
        }
        HostResult::Skipped | HostResult::FailedOutOfService if host.engine_may_upgrade() => {
            "The engine may still upgrade it, and restarts it then: look at the engine's events of the upgrade, and wait until it \
             has ended. Upgrade the host again in the engine if it failed, restart it if it has not restarted, and activate it."
        }
        HostResult::Skipped if host.is_upgraded() => {
            "It is upgraded and came back with its proofs, and was skipped before its soak had ended: look at it."
        }
        HostResult::Skipped => {
            "It stays as it was when it was skipped. Compare its packages with the plan, restart it if packages were \
             installed, and activate it in the engine if it is in maintenance."
        }
        HostResult::Unproven => "Compare its packages, kernel and boot time with the plan.",
        HostResult::FailedInService if host.by_engine && host.packages_begun && host.installed.is_none() => {
            "It is in service, and the engine may still upgrade it and restart it with the VMs that run on it: move it to \
             maintenance, look at the engine's events of the upgrade, upgrade it again in the engine if it failed, and \
             activate it."
        }
        HostResult::FailedInService if host.packages_begun => {
            "It is in service and its upgrade is not proved: move it to maintenance, compare its packages with the plan, \
             restart it, and activate it."
        }
        HostResult::FailedInService if is_under_other(host) && !bug!(TellsNoOtherInstallation) => {
            "It is in service and the run installed nothing on it. Another installation worked on it, or may do so: wait until \
             its task has ended. If that installation needs a restart, move the host to maintenance, restart it, and activate it."
        }
        HostResult::FailedInService => {
            "It is in service and nothing was installed on it. Remove the cause and plan it again."
        }
        HostResult::FailedOutOfService if !host.packages_begun && is_under_other(host) => {
            "The run installed nothing on it. Another installation worked on it, or may do so: wait until its task has ended, restart the host if it \
             needs that, and activate it in the engine."
        }
        // It was left as another user made it.
        HostResult::FailedOutOfService if !host.packages_begun && is_of_another_user(why.as_ref()) => {
            "The run installed nothing on it, and left it as another user made it: look at the engine's events, ask that user, \
             and activate it in the engine when the work is done."
        }
        HostResult::FailedOutOfService if !host.packages_begun && host.stays_in_maintenance() => {
            "It is in maintenance as before, and nothing was installed on it. Remove the cause and plan it again."
        }
        HostResult::FailedOutOfService if !host.packages_begun => {
            "Nothing was installed on it. Remove the cause, activate it in the engine, and plan it again."
        }
        HostResult::FailedOutOfService if host.installed.is_none() && host.by_engine => {
            "Its packages may be half installed: look at the engine's events and its log of the upgrade, upgrade the host \
             again in the engine, restart it, and activate it."
        }
        HostResult::FailedOutOfService if host.installed.is_none() => {
            "Its packages may be half installed: look at its task on the provider, complete the installation, restart it, \
             and activate it in the engine."
        }
        HostResult::FailedOutOfService => {
            "Its packages are installed: move VMs that still run on it, look at its console, restart it, compare its \
             versions with the plan, and activate it in the engine."
        }
    };
    let why = why.as_ref().map_or("no reason was recorded", |why| why.message.as_str());
    Some(codes::HostNeedsOperator { host: &plan.name, why, need }.err().into())
}

fn is_under_other(host: &HostRun) -> bool {
    host.is_under_other || host.may_be_under_other
}

fn is_of_another_user(why: Option<&Problem>) -> bool {
    why.is_some_and(|why| {
        matches!(why.code, Code::HostLeftMaintenance | Code::ExternalChange) && !bug!(TellsNoOtherUser)
    })
}

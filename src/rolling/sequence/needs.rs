//! Which questions about single hosts a turn has, after the bulk reads. Pure.

use std::collections::BTreeMap;

use super::snapshot::{HostQuery, Snapshot};
use super::{canary, gates, start};
use crate::model::ids::HostId;
use crate::model::plan::Installer;
use crate::model::run::{Action, Phase};
use crate::rolling::run::Run;

/// Questions by host, each once. `snapshot` holds the bulk reads; its host reads are not used.
pub fn needs(run: &Run, snapshot: &Snapshot) -> BTreeMap<HostId, Vec<HostQuery>> {
    let mut needs: BTreeMap<HostId, Vec<HostQuery>> = BTreeMap::new();
    for (plan, host) in run.in_order().filter(|(_, h)| h.is_in_hand()) {
        let by_provider = run.plan.options.installer == Installer::Provider;
        let mut questions = match host.phase {
            Phase::Settling => vec![HostQuery::Work, HostQuery::Inspect],
            Phase::Installing if by_provider => vec![],
            Phase::Restarting | Phase::Booting => vec![HostQuery::Inspect, HostQuery::Vdsm],
            Phase::Refreshing | Phase::Returning => vec![HostQuery::Vdsm],
            Phase::Activating => vec![HostQuery::BootTime, HostQuery::Vdsm],
            Phase::Soaking => canary::asks(run, snapshot, plan).into_iter().map(HostQuery::Target).collect(),
            _ => vec![],
        };
        for (_, step) in run.steps_of(Some(&plan.id)) {
            if let Action::Install { task } = &step.action {
                questions.push(HostQuery::Task(task.clone()));
            }
            questions.extend(step.provider_task.clone().map(HostQuery::RestartJob));
        }
        needs.insert(plan.id.clone(), questions);
    }
    if let Some(next) = start::worth_asking(run, snapshot) {
        let mut questions = vec![HostQuery::Inspect, HostQuery::BootTime, HostQuery::Work];
        questions.extend(gates::asked_about(run, snapshot, &next.id).map(|vm| HostQuery::Target(vm.id.clone())));
        needs.insert(next.id.clone(), questions);
    }
    needs
}

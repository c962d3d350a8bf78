//! Which questions about single hosts a turn has, after the bulk reads. Pure.

use std::collections::BTreeMap;

use super::view::{Question, View};
use super::{canary, start};
use crate::model::ids::HostId;
use crate::model::plan::Installer;
use crate::model::run::{Action, Phase};
use crate::rolling::run::Run;

/// Questions by host, each once. `view` holds the bulk reads; its looks are not read.
pub fn needs(run: &Run, view: &View) -> BTreeMap<HostId, Vec<Question>> {
    let mut needs: BTreeMap<HostId, Vec<Question>> = BTreeMap::new();
    for (plan, host) in run.in_order().filter(|(_, h)| h.is_in_hand()) {
        let by_provider = run.plan.options.installer == Installer::Provider;
        let mut questions = match host.phase {
            Phase::Settling => vec![Question::Work, Question::Inspect],
            Phase::Installing if by_provider => vec![],
            Phase::Restarting | Phase::Booting => vec![Question::Inspect, Question::Vdsm],
            Phase::Refreshing => vec![Question::Vdsm],
            Phase::Activating => vec![Question::BootTime],
            Phase::Soaking => canary::asks(run, view, plan).into_iter().map(Question::Target).collect(),
            _ => vec![],
        };
        for (_, step) in run.steps_of(Some(&plan.id)) {
            if let Action::Install { task } = &step.action {
                questions.push(Question::Task(task.clone()));
            }
            questions.extend(step.order.clone().map(Question::Order));
        }
        needs.insert(plan.id.clone(), questions);
    }
    if let Some(next) = start::worth_asking(run, view) {
        let mut questions = vec![Question::Inspect, Question::BootTime, Question::Work];
        questions.extend(start::asked_about(run, view, &next.id).map(|vm| Question::Target(vm.id.clone())));
        needs.insert(next.id.clone(), questions);
    }
    needs
}

//! Reports of runs.

use std::collections::BTreeSet;

use ovirt_upgrade_manager::error::{Code, Problem, codes};
use ovirt_upgrade_manager::model::cluster::Vm;
use ovirt_upgrade_manager::model::erratum::Severity;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::VmId;
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{Installer, UpdatePolicy, Work};
use ovirt_upgrade_manager::model::report::{AliveBy, RunReport, VmChange};
use ovirt_upgrade_manager::model::run::{
    Command, Entry, Fact, HostResult, JournalRecord, MOST_LEAVING, Phase, RestartProof, RunState,
};
use ovirt_upgrade_manager::rolling::page::page;
use ovirt_upgrade_manager::rolling::report::report;
use ovirt_upgrade_manager::rolling::run::left;
use upgrade_manager_lab::sim::scenario::ProviderKind;

use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::engine::Migrates;

use super::bench::decisions::Decision;
use super::bench::{Bench, MINUTE, SECOND, Setup, cluster_maintenance, eve, evenly_distributed, vm};
use super::decisions::in_phase;

fn journal(bench: &Bench) -> Vec<JournalRecord> {
    bench.state().judge.seen.journal.iter().map(|(_, record)| JournalRecord::clone(record)).collect()
}

pub(super) fn report_of(bench: &Bench) -> RunReport {
    let journal = journal(bench);
    let made = report(&journal).unwrap();
    assert_eq!(made, report(&journal).unwrap(), "the same journal gives the same report");
    made
}

/// Without a provider the engine shows the kernel that runs.
#[test]
fn a_report_shows_the_kernel_before_and_after() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.end();
    for host in report_of(&bench).hosts {
        let before = host.before.unwrap().kernel.unwrap();
        assert_ne!(host.kernel_after.unwrap(), before, "{}", host.name);
        assert_eq!(host.errata_closed, None, "no provider lists them");
    }
}

#[test]
fn a_report_shows_phases_proofs_errata_and_the_downtime_of_vms() {
    let mut bench = Setup::hosts(2).pinned("web", 0).vm("a", 0).build();
    bench.begin(|r| {
        r.policy = UpdatePolicy::Security { least: Severity::Low };
        r.consents.stop_vms = vec![vm("web")];
    });
    bench.end();
    let report = report_of(&bench);
    let host = &report.hosts[0];
    let phases: Vec<Phase> = host.phases.iter().map(|time| time.phase).collect();
    assert_eq!(phases, Phase::IN_HAND);
    assert!(host.phases.windows(2).all(|two| two[0].ended_at_ms == Some(two[1].began_at_ms)));
    assert!(host.phases.iter().all(|t| Some(t.duration_ms) == t.ended_at_ms.map(|end| end - t.began_at_ms)));
    let Work::Errata(planned) = &host.work else { panic!("{:?}", host.work) };
    assert_eq!(host.errata_closed.as_ref(), Some(planned));
    let proofs = &host.proofs;
    assert_eq!((proofs.restart, proofs.alive), (Some(RestartProof::BootId), Some(AliveBy::Provider)));
    assert_eq!((host.restarts, host.restarted_by_hand), (1, false));
    let web = report.vms.iter().find(|told| told.id == vm("web")).unwrap();
    assert_eq!(
        (web.change, web.from.as_ref(), web.to.as_ref()),
        (VmChange::Stopped, Some(&bench.hosts[0]), Some(&bench.hosts[0]))
    );
    let out_ms: i64 = host.phases.iter().map(|time| time.duration_ms).sum();
    assert!((MINUTE..out_ms).contains(&web.downtime_ms.unwrap()), "{web:?}");
    let moved = report.vms.iter().find(|told| told.id == vm("a")).unwrap();
    assert_eq!((moved.change, moved.downtime_ms), (VmChange::Moved, None));
    let emptied = host.phases.iter().find(|time| time.phase == Phase::Evacuating).unwrap();
    assert_eq!((moved.from.as_ref(), moved.to.as_ref()), (Some(&bench.hosts[0]), Some(&bench.hosts[1])));
    assert!((emptied.began_at_ms..=emptied.ended_at_ms.unwrap()).contains(&moved.at_ms.unwrap()), "{moved:?}");
    assert_eq!((report.level.before, report.level.target, report.level.raised), (Level::new(4, 7), None, false));
    assert_eq!(report.records, journal(&bench).len() as u64);
}

#[test]
fn a_report_shows_a_raised_level_and_what_was_not_restored() {
    let mut bench = Setup::hosts(2).build();
    let cluster = bench.cluster.clone();
    bench.begin(|r| {
        r.target_level = Some(Level::new(4, 8));
        r.options.maintenance_policy = Some(cluster_maintenance());
    });
    bench.until_phase(1, Phase::Installing);
    bench.world(|w| w.set_policy(&cluster, &evenly_distributed("7"), &eve())).unwrap();
    bench.end();
    let report = report_of(&bench);
    assert_eq!((report.level.raised, report.level.why_not.len()), (true, 0));
    assert_eq!(report.not_restored.len(), 1, "{:#?}", report.settings);
    assert_eq!(report.not_restored[0].code, Code::SettingChangedExternally);
    assert!(report.settings.iter().any(|setting| setting.what == "the scheduling policy of cluster c1"));
}

/// Packages by name and the engine's own upgrade name no errata: the provider lists them before, and not any more after.
#[test]
fn a_report_shows_the_errata_that_packages_and_the_engines_upgrade_closed() {
    for installer in [Installer::Provider, Installer::Engine] {
        let mut bench = Setup::hosts(2).build();
        bench.begin(|r| {
            r.options.installer = installer;
            r.policy = UpdatePolicy::All;
        });
        let machine = bench.machine_of(0);
        let offered: BTreeSet<String> = bench.world(|w| {
            let numbers = w.errata_of(&w.hosts[&machine], false);
            numbers.into_iter().map(|n| w.catalogue.advisories[n].id.clone()).collect()
        });
        assert!(offered.len() > 2, "{offered:?}");
        bench.end();
        let report = report_of(&bench);
        assert!(!matches!(report.hosts[0].work, Work::Errata(_)));
        let closed = report.hosts[0].errata_closed.clone().unwrap();
        assert_eq!(closed.iter().map(ToString::to_string).collect::<BTreeSet<_>>(), offered, "{installer:?}");
    }
}

/// A run ends with one reason; here it is the host.
#[test]
fn a_report_says_why_a_level_was_not_tried() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.target_level = Some(Level::new(4, 8)));
    bench.until_phase(0, Phase::Installing);
    bench.ask(Command::SkipHost(bench.hosts[1].clone())).unwrap();
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    let report = report_of(&bench);
    assert_eq!(report.why.unwrap().code, Code::HostSkipped);
    let why_not: Vec<Code> = report.level.why_not.iter().map(|why| why.code).collect();
    assert_eq!((report.level.raised, why_not), (false, vec![Code::LevelNotRaised]));
}

/// At every record of a run that goes on: open ends are open, and nothing that was told is taken back.
#[test]
fn every_beginning_of_a_journal_has_a_report() {
    let mut bench = Setup::hosts(2).pinned("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::Booting);
    bench.kill();
    bench.for_ms(10 * MINUTE);
    bench.start_process();
    bench.end();
    let journal = journal(&bench);
    let mut before: Option<RunReport> = None;
    for end in 1..=journal.len() {
        let now = report(&journal[..end]).unwrap();
        assert_eq!(now.ended_at_ms.is_some(), end == journal.len());
        if let Some(before) = before {
            assert!(now.vms.len() >= before.vms.len() && now.deviations.starts_with(&before.deviations));
            assert!(now.hosts.iter().zip(&before.hosts).all(|(now, then)| now.phases.len() >= then.phases.len()));
        }
        before = Some(now);
    }
    let whole = before.unwrap();
    assert_eq!(
        (whole.state, whole.taken_over_at_ms.len()),
        (RunState::Succeeded, 1),
        "the first process takes nothing over"
    );
}

/// Another user moves VMs and makes new ones after the plan was made.
#[test]
fn a_report_names_the_vms_that_were_on_a_host_when_it_was_sent_to_maintenance() {
    let mut bench = Setup::hosts(3).vm("planned", 1).vm("goes", 1).pinned("web", 1).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::Installing);
    let (cluster, hosts) = (bench.cluster.clone(), bench.hosts.clone());
    bench.world(|w| {
        w.migrate_vm(&vm("goes"), &hosts[2], &eve()).unwrap();
        assert!(w.add_vm(&cluster, Vm::running(vm("new"), "new", hosts[1].clone(), 2_048, 2)));
    });
    bench.until_host_ended(1);
    let report = report_of(&bench);
    let told = |change: VmChange| -> Vec<(VmId, Option<&str>)> {
        let of_host = report.vms.iter().filter(|told| told.from.as_ref() == Some(&hosts[1]) && told.change == change);
        of_host.map(|told| (told.id.clone(), told.name.as_deref())).collect()
    };
    assert_eq!(told(VmChange::Moved), [(vm("new"), None), (vm("planned"), Some("planned"))]);
    assert_eq!(told(VmChange::Stopped), [(vm("web"), Some("web"))]);
    assert_eq!(report.hosts[1].vms_before, Some(2), "the stopped one had left it before");
}

/// The list in the journal is bounded; the count is whole.
#[test]
fn a_journal_names_so_many_vms_of_a_host_at_most() {
    let small = |setup: Setup, n: usize| setup.vm_with(&format!("{n:03}"), 0, |vm| vm.memory_mib = 1);
    let mut bench = (0..MOST_LEAVING + 3).fold(Setup::hosts(2), small).build();
    bench.begin(|_| {});
    let leaving = |entry: &Entry| matches!(entry, Entry::Observed { fact: Fact::Leaving { .. }, .. });
    bench.until("list", |b| b.journal_has(leaving));
    let Some(Entry::Observed { fact: Fact::Leaving { vms, more }, .. }) = bench.journal().into_iter().find(leaving)
    else {
        panic!("no list")
    };
    assert_eq!((vms.len(), vms.first(), more), (MOST_LEAVING, Some(&vm("000")), 3));
    assert_eq!(report_of(&bench).hosts[0].vms_before, Some(503));
}

/// The VMs that a report names as moved from a host.
fn moved_from(bench: &Bench, host: usize) -> Vec<VmId> {
    let told = report_of(bench).vms.into_iter();
    told.filter(|vm| vm.from.as_ref() == Some(&bench.hosts[host]) && vm.change == VmChange::Moved)
        .map(|vm| vm.id)
        .collect()
}

/// One VM leaves the host, the other does not, and the evacuation fails.
#[test]
fn a_report_names_the_vms_that_left_a_host_whose_evacuation_failed() {
    let mut bench = Setup::hosts(2).vm("goes", 0).vm("stays", 0).build();
    bench.world(|w| w.vm_migrates(&vm("stays"), Migrates::Refuses));
    bench.begin(|_| {});
    assert_eq!(bench.until_host_ended(0), HostResult::FailedInService);
    assert_eq!(moved_from(&bench, 0), [vm("goes")]);
    assert_eq!(report_of(&bench).hosts[0].vms_before, Some(2));
}

/// A host that failed after its activation is emptied once more. Its service was restored, and is owed again.
#[test]
fn a_report_names_the_vms_and_the_service_of_a_host_that_was_taken_out_again() {
    let mut bench = Setup::hosts(2).vm("came", 1).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Soaking);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.migrate_vm(&vm("came"), &host, &eve())).unwrap();
    bench.until("VM", |b| b.state().world.engine.vms[&vm("came")].shown.host.as_ref() == Some(&b.hosts[0]));
    bench.happens(WorldFault::ErrorTold(host.clone()));
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    assert_eq!(moved_from(&bench, 0), [vm("came")]);
    let report = report_of(&bench);
    let service =
        report.settings.iter().find(|setting| setting.setting == Setting::HostInService(host.clone())).unwrap();
    assert!(matches!(service.state, LedgerState::Listed(_)), "{service:?}");
    assert_eq!(report.not_restored.len(), 1, "{:#?}", report.not_restored);
    assert!(report.hosts[0].needs.is_some());
}

/// A VM that the run stopped ran again when its host was sent to maintenance, and left with the others.
#[test]
fn a_report_names_a_stopped_vm_that_ran_again_and_left() {
    let mut bench = Setup::hosts(2).pinned("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_host_ended(0);
    let mut journal = journal(&bench);
    for record in &mut journal {
        if let Entry::Observed { fact: Fact::Leaving { vms, .. }, .. } = &mut record.entry {
            vms.push(vm("web"));
        }
    }
    let report = report(&journal).unwrap();
    let of_web: Vec<VmChange> = report.vms.iter().filter(|told| told.id == vm("web")).map(|told| told.change).collect();
    assert_eq!(of_web, [VmChange::Stopped, VmChange::Moved]);
}

/// A provider that knows nothing of the host any more (it was unregistered, or its subscription lapsed) lists no errata: that
/// is no proof that they are closed.
#[test]
fn errata_of_a_host_that_its_provider_does_not_know_are_not_closed() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| {
        r.options.installer = Installer::Engine;
        r.policy = UpdatePolicy::All;
    });
    bench.until_phase(0, Phase::Booting);
    let machine = bench.machine_of(0);
    // The engine's upgrade brought nothing: the repositories of the host are not those of its content view.
    bench.world(|w| {
        let host = w.hosts.get_mut(&machine).unwrap();
        host.installed = host.profile.clone();
        (host.consumer_uuid, host.was_unregistered) = (None, true);
        host.applicable.clear();
    });
    bench.until_host_ended(0);
    let report = report_of(&bench);
    assert!(!matches!(report.hosts[0].work, Work::Errata(_)));
    assert_eq!(report.hosts[0].errata_closed, None, "{:#?}", report.hosts[0]);
}

/// Another machine registers under the name of the host: the record that the run asks is of that machine. Its errata tell nothing.
#[test]
fn errata_of_another_machine_close_none_of_the_host() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::Agent).build();
    bench.begin(|r| {
        r.options.installer = Installer::Engine;
        r.policy = UpdatePolicy::All;
    });
    bench.until_phase(0, Phase::Booting);
    let machine = bench.machine_of(0);
    bench.world(|w| {
        let fqdn = w.hosts[&machine].fqdn.clone();
        w.register_under_name(&fqdn);
        w.hosts.get_mut(&machine).unwrap().applicable.clear();
    });
    bench.for_ms(3 * MINUTE);
    let closed = report_of(&bench).hosts[0].errata_closed.clone();
    assert!(closed.is_none_or(|closed| closed.is_empty()), "closed by the list of another machine");
}

/// A host could not be emptied: one VM left it, another one stays. The page for the auditor does not say that it was emptied.
#[test]
fn a_host_that_was_not_emptied_is_not_told_as_emptied() {
    let mut bench = Setup::hosts(3).vm("a", 0).vm("b", 0).build();
    bench.happens(WorldFault::VmMigrates(vm("b"), Migrates::Forever));
    bench.begin(|_| {});
    assert_eq!(bench.until_host_ended(0), HostResult::FailedInService);
    let report = report_of(&bench);
    assert!(report.vms.iter().any(|told| told.id == vm("a")), "{:#?}", report.vms);
    let html = page(&report);
    assert!(!html.contains("was emptied"), "h1 was not emptied");
}

/// The memory of a run does not grow with its length: what only the report needs is not kept of a host that has ended, nor once it
/// was seen empty.
#[test]
fn a_host_that_ended_keeps_no_list_of_vms_and_errata() {
    let mut bench = Setup::hosts(3).vm("a", 0).vm("b", 0).build();
    bench.begin(|r| r.policy = UpdatePolicy::All);
    bench.until_host_ended(0);
    let run = bench.run();
    let host = &run.hosts[&bench.hosts[0]];
    assert_eq!((host.moved.len(), host.leaving.clone()), (0, None));
}

/// Nobody drove the run for an hour. The report does not say that a VM left its host at the end of that hour, "one reading later at
/// most": the time is not known.
#[test]
fn a_vm_that_left_while_no_process_lived_has_no_time() {
    let mut bench = Setup::hosts(3).vm("a", 0).vm("b", 0).build();
    bench.happens(WorldFault::VmMigrates(vm("b"), Migrates::Forever));
    bench.begin(|_| {});
    bench.until("sent to maintenance", |b| b.host_is(0) == HostStatus::PreparingForMaintenance);
    bench.kill();
    bench.for_ms(5 * MINUTE);
    let on = bench.world(|w| w.engine.vms[&vm("a")].shown.host.clone());
    assert_ne!(on.as_ref(), Some(&bench.hosts[0]), "it left soon");
    let left_by = bench.now_ms();
    bench.for_ms(55 * MINUTE);
    bench.happens(WorldFault::VmMigrates(vm("b"), Migrates::Well));
    bench.start_process();
    bench.until_host_ended(0);
    let told = report_of(&bench).vms.into_iter().find(|told| told.id == vm("a")).unwrap();
    assert!(told.at_ms.is_none_or(|at| at <= left_by + MINUTE), "{told:#?}; it had left at {left_by}");
}

/// A run that was cancelled tells why the level was not raised: an empty list means that it was, or that this is open.
#[test]
fn a_cancelled_run_tells_why_the_level_was_not_raised() {
    for command in [Command::Cancel, Command::Abandon] {
        let mut bench = Setup::hosts(2).build();
        bench.begin(|r| r.target_level = Some(Level::new(4, 8)));
        bench.until_phase(0, Phase::Settling);
        bench.ask(command.clone()).unwrap();
        assert_eq!(bench.end(), RunState::Cancelled);
        let level = report_of(&bench).level;
        assert!(!level.raised && !level.why_not.is_empty(), "{command:?}: {level:?}");
    }
}

/// Its owner shut a VM down while its host was emptied: it ran on no host then, also not on the one of before.
#[test]
fn a_vm_that_was_shut_down_while_its_host_was_emptied_went_nowhere() {
    let mut bench = Setup::hosts(3).vm("a", 0).vm("b", 0).build();
    bench.happens(WorldFault::VmMigrates(vm("a"), Migrates::Refuses));
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Evacuating);
    bench.until("sent to maintenance", |b| b.host_is(0) == HostStatus::PreparingForMaintenance);
    bench.for_ms(5 * SECOND);
    bench.happens(WorldFault::PersonStopsVm(vm("a")));
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    let report = report_of(&bench);
    let a = report.vms.iter().find(|told| told.id == vm("a")).unwrap();
    assert_eq!((a.change, a.to.clone()), (VmChange::Moved, None));
    assert!(a.at_ms.is_some() && page(&report).contains("it did not run in this cluster any more"));
}

/// The provider can tell the errata of a host only when its packages are being installed. What it lists then is no list of before.
#[test]
fn errata_that_are_listed_only_after_the_installation_began_are_not_those_of_before() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| {
        r.options.installer = Installer::Engine;
        r.policy = UpdatePolicy::All;
    });
    let machine = bench.machine_of(0);
    let known = bench.world(|w| {
        let host = w.hosts.get_mut(&machine).unwrap();
        host.was_unregistered = true;
        host.consumer_uuid.take()
    });
    bench.until("upgrade", |b| b.run().hosts[&b.hosts[0]].packages_begun);
    bench.world(|w| {
        let host = w.hosts.get_mut(&machine).unwrap();
        (host.consumer_uuid, host.was_unregistered) = (known, false);
    });
    let before = |e: &Entry| matches!(e, Entry::Observed { fact: Fact::ErrataBefore { .. }, .. });
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    let of_first = |e: &Entry| matches!(e, Entry::Observed { host, .. } if *host == bench.hosts[0]);
    assert!(!bench.journal_has(|e| before(e) && of_first(e)));
    assert_eq!(report_of(&bench).hosts[0].errata_closed, None);
}

/// A host on which the run installed nothing, and which was left as another user made it: whom to ask about it.
#[test]
fn a_host_that_was_left_to_a_user_is_told_so() {
    let mut decision = Decision::of(&mut in_phase(Phase::Settling));
    let (status, who) = ("installing", "eve");
    let taken: Problem = codes::HostLeftMaintenance { host: "h1", phase: "settling", status, who }.err().into();
    let changed: Problem = codes::ExternalChange { what: "host h1", who }.err().into();
    let down: Problem = codes::HostNotUp { host: "h1", why: "it is down" }.err().into();
    for (why, is_theirs) in [(taken, true), (changed, true), (down, false)] {
        decision.host().result = Some((HostResult::FailedOutOfService, Some(why.clone())));
        let need = left::needs(&decision.run.plan.hosts[0].clone(), decision.host()).unwrap().remedy;
        assert_eq!(need.contains("ask that user"), is_theirs, "{need}");
    }
}

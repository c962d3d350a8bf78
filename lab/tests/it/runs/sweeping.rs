//! Settings that runs leave behind: listed and restored by `sweep`.

use ovirt_upgrade_manager::error::{Code, Result};
use ovirt_upgrade_manager::model::cluster::VmStatus;
use ovirt_upgrade_manager::model::ledger::{LedgerEntry, LedgerState, Setting, Value};
use ovirt_upgrade_manager::model::run::{Action, Command, Entry, Phase, RunState};
use ovirt_upgrade_manager::ports::{Change, Store};
use ovirt_upgrade_manager::rolling::sweep::{self, LeftBehind};
use upgrade_manager_lab::world::engine::Actor;

use super::bench::{Bench, MINUTE, OPERATOR, Setup, cluster_maintenance, evenly_distributed, names, vm};

fn swept(bench: &mut Bench) -> Vec<LeftBehind> {
    bench.call(|ports, call| async move { sweep::sweep(&ports, &call).await }).unwrap()
}

fn restored(bench: &mut Bench) -> Vec<LedgerEntry> {
    restore(bench).unwrap()
}

fn restore(bench: &mut Bench) -> Result<Vec<LedgerEntry>> {
    bench.outside_of_runs = true;
    let run = bench.run().id;
    bench.call(|ports, call| async move { sweep::restore(&ports, &call, &run, OPERATOR).await })
}

fn consented() -> Bench {
    let mut bench = Setup::hosts(2).pinned("web", 0).build();
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.options.maintenance_policy = Some(cluster_maintenance());
    });
    bench
}

/// What a run without a process has changed is listed, and left to the run: resuming restores more.
#[test]
fn settings_of_an_unfinished_run_are_listed_and_left() {
    let mut bench = consented();
    bench.until_phase(0, Phase::Installing);
    bench.kill();
    bench.for_ms(5 * MINUTE);
    let left = swept(&mut bench);
    let settings: Vec<&Setting> = left.iter().map(|l| &l.entry.setting).collect();
    for expected in [
        Setting::Policy(bench.cluster.clone()),
        Setting::VmRuns(vm("web")),
        Setting::HostInService(bench.hosts[0].clone()),
        Setting::UpgradeFlag(bench.cluster.clone()),
    ] {
        assert!(settings.contains(&&expected), "{expected} is not among {settings:?}");
    }
    // The engine also shows properties that it keeps of the policy from before.
    let is_ours = |l: &LeftBehind| match (&l.found, &l.entry.ours) {
        (Some(Value::Policy(found)), Value::Policy(ours)) => {
            found.id == ours.id && ours.properties.iter().all(|(name, value)| found.properties.get(name) == Some(value))
        }
        (found, ours) => found.as_ref() == Some(ours),
    };
    assert!(left.iter().all(|l| l.run_is_unfinished && is_ours(l)), "{left:#?}");
    assert_eq!(restore(&mut bench).unwrap_err().code(), Code::RunExists);
    assert_eq!(bench.vm_is("web"), VmStatus::Down);
}

/// After an abandoned run everything that is left was reported.
#[test]
fn an_abandoned_run_leaves_nothing_to_sweep() {
    let mut bench = consented();
    bench.until_phase(0, Phase::Booting);
    bench.ask(Command::Abandon).unwrap();
    assert_eq!(bench.end(), RunState::Cancelled);
    assert_eq!(swept(&mut bench), []);
    assert!(matches!(bench.setting(&Setting::VmRuns(vm("web"))), Some(LedgerState::Listed(_))));
}

/// Of an ended run, what is still as it was left is restored; what another user changed, and a host, is listed.
#[test]
fn what_an_ended_run_left_is_restored_where_it_is_still_ours() {
    let mut bench = consented();
    bench.until("installation", |b| b.intended(|a| matches!(a, Action::Install { .. })) == 1);
    let (run, cluster, host) = (bench.run().id, bench.cluster.clone(), bench.hosts[0].clone());
    bench.ask(Command::Abandon).unwrap();
    assert_eq!(bench.end(), RunState::Cancelled);
    // As if it had been ended by force, with all of this still its own.
    let person = Actor::person("admin@internal");
    let policy = evenly_distributed("3");
    bench.world(|w| w.set_policy(&cluster, &cluster_maintenance(), &person)).unwrap();
    let ours =
        |setting, before, ours| LedgerEntry { run: run.clone(), setting, before, ours, state: LedgerState::Ours };
    let entries = vec![
        ours(Setting::Policy(cluster.clone()), Value::Policy(policy.clone()), Value::Policy(cluster_maintenance())),
        ours(Setting::HostInService(host), Value::InService(true), Value::InService(false)),
        ours(
            Setting::UpgradeFlag(cluster.clone()),
            Value::Flag(None),
            Value::Flag(Some("oum-somebody-else".to_owned())),
        ),
    ];
    bench.state().judge.seen.run = None;
    bench.outside_of_runs = true;
    let changes: Vec<Change> = entries.into_iter().map(Change::Ledger).collect();
    bench.call(|ports, _| async move { ports.store.commit(changes).await }).unwrap();
    let other = Actor { user: "eve@internal".to_owned(), correlation: Some("ansible-4711".to_owned()) };
    bench
        .world(|w| w.upgrade_flag(&cluster, ovirt_upgrade_manager::model::cluster::FlagChange::Start, &other))
        .unwrap();
    assert_eq!(swept(&mut bench).len(), 3);
    let settled = restored(&mut bench);
    let state = |setting: &Setting| settled.iter().find(|e| e.setting == *setting).map(|e| e.state.clone()).unwrap();
    assert_eq!(state(&Setting::Policy(cluster.clone())), LedgerState::Restored);
    assert!(bench.cluster_view().policy.is(&policy));
    let LedgerState::Listed(flag) = state(&Setting::UpgradeFlag(cluster.clone())) else { panic!("cleared") };
    assert_eq!(flag.code, Code::SettingChangedExternally);
    names(&flag, &["cluster c1", "ansible-4711"]);
    assert!(bench.cluster_view().upgrade.is_some());
    let LedgerState::Listed(host) = state(&Setting::HostInService(bench.hosts[0].clone())) else { panic!("up") };
    assert!(host.message.starts_with("host h1 could not be restored to in service"), "{}", host.message);
    assert_eq!(swept(&mut bench), []);
}

/// The process of a run dies for good after it has stopped its VMs, and the run is ended by force.
fn ended_by_force() -> Bench {
    let mut bench = Setup::hosts(2).pinned("web", 0).pinned("db", 0).pinned("old", 0).build();
    bench.begin(|r| {
        r.consents.stop_vms = ["web", "db", "old"].map(vm).to_vec();
        r.options.maintenance_policy = Some(cluster_maintenance());
    });
    bench.until("stopped VMs", |b| ["web", "db", "old"].iter().all(|name| b.vm_is(name) == VmStatus::Down));
    bench.kill();
    let run = bench.run();
    let ended = Entry::Ended { state: RunState::Cancelled, why: None };
    let last = Change::Journal(Box::new(run.next_record(ended, run.epoch, bench.now_ms())));
    // Past the watch: no run of ours ends so.
    let durable = std::sync::Arc::clone(&bench.machine.durable);
    bench.call(|_, _| async move { durable.commit(vec![last]).await }).unwrap();
    bench
}

/// A VM that a dead run stopped is found, by name, and started on its host, after the policy that would forbid
/// it; one that was removed is listed by its name.
#[test]
fn a_vm_that_a_dead_run_stopped_is_started_on_its_host() {
    let mut bench = ended_by_force();
    let (home, policy) = (bench.hosts[0].clone(), bench.cluster_view().policy);
    assert!(policy.is(&cluster_maintenance()));
    bench.world(|w| assert!(w.remove_vm(&vm("old"))));
    let left = swept(&mut bench);
    let said: Vec<&str> = left.iter().filter(|l| !l.run_is_unfinished).map(|l| l.what.as_str()).collect();
    assert!(said.contains(&"VM web") && said.contains(&"the scheduling policy of cluster c1"), "{said:?}");
    let settled = restored(&mut bench);
    let state = |setting: &Setting| settled.iter().find(|e| e.setting == *setting).map(|e| e.state.clone());
    for name in ["web", "db"] {
        assert_eq!(state(&Setting::VmRuns(vm(name))), Some(LedgerState::Restored));
        bench.until("a running VM", |b| b.vm_is(name) == VmStatus::Up);
        let shown = bench.world(|w| w.engine.vms[&vm(name)].shown.clone());
        assert_eq!(shown.host.as_ref(), Some(&home));
    }
    let Some(LedgerState::Listed(gone)) = state(&Setting::VmRuns(vm("old"))) else { panic!("it is gone") };
    assert!(
        gone.message.starts_with(
            "VM old could not be restored to running on host h1: it does not exist in the engine any more"
        ),
        "{}",
        gone.message
    );
    assert_eq!(state(&Setting::Policy(bench.cluster.clone())), Some(LedgerState::Restored));
    assert!(!bench.cluster_view().policy.is(&cluster_maintenance()));
    assert_eq!(bench.cluster_view().upgrade, None);
    assert_eq!((restored(&mut bench), swept(&mut bench)), (vec![], vec![]));
}

/// Where the host of a stopped VM is out, the VM is listed with the engine's words, by names.
#[test]
fn a_vm_whose_host_is_out_is_listed() {
    let mut bench = ended_by_force();
    let (home, person) = (bench.hosts[0].clone(), Actor::person("admin@internal"));
    bench.world(|w| w.deactivate(&home, "repair", &person)).unwrap();
    bench.for_ms(5 * MINUTE);
    let settled = restored(&mut bench);
    let web = settled.iter().find(|e| e.setting == Setting::VmRuns(vm("web"))).unwrap();
    let LedgerState::Listed(why) = &web.state else { panic!("its host is out") };
    names(why, &["VM web could not be restored to running on host h1", "no host that satisfies"]);
    assert_eq!(bench.vm_is("web"), VmStatus::Down);
}

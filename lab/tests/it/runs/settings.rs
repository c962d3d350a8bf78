//! Settings of the cluster that other users change during a run: the policy, the flag, the level.

use std::sync::Arc;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{FlagChange, VmStatus};
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::Approval;
use ovirt_upgrade_manager::model::run::{ActionKind, Command, Entry, Phase, RunState, Stage};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::engine::Actor;
use upgrade_manager_lab::world::policies::in_full;

use super::bench::decisions::Decision;
use super::bench::{Bench, HOUR, Setup, cluster_maintenance, eve, evenly_distributed, names, vm};
use super::decisions::{in_phase, intends};

fn pauses(b: &Bench) -> usize {
    b.journal().iter().filter(|e| matches!(e, Entry::Paused { .. })).count()
}

/// A person undoes our policy; it is not set again over them.
#[test]
fn policy_that_a_person_set_back_stays() {
    let mut bench = Setup::hosts(2).pinned("web", 0).build();
    let before = bench.cluster_view().policy;
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.options.maintenance_policy = Some(cluster_maintenance());
    });
    bench.until_phase(0, Phase::Installing);
    let cluster = bench.cluster.clone();
    bench.world(|w| w.set_policy(&cluster, &in_full(&before.setting()), &eve())).unwrap();
    bench.until_host_ended(0);
    let (now, paused) = (bench.cluster_view().policy, pauses(&bench));
    assert!(now == before || paused > 0, "eve's policy was overwritten with {} and nobody was asked", now.id);
}

/// A policy that the run itself lifts for a moment raises no question.
#[test]
fn our_own_lifting_of_the_policy_pauses_nothing() {
    let mut bench = Setup::hosts(3).pinned("web", 0).build();
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.options.maintenance_policy = Some(cluster_maintenance());
        r.max_unavailable = "2".parse().unwrap();
        r.options.approval = Approval::EachHost;
    });
    bench.until_waits_for(Code::RunNeedsApproval);
    bench.ask(Command::Approve).unwrap();
    bench.until_phase(0, Phase::StartingVms);
    bench.ask(Command::Approve).unwrap();
    bench.until("end or pause", |b| {
        b.state().judge.seen.ended.is_some()
            || b.run().hold.is_some()
            || b.run().hosts[&b.hosts[1]].phase == Phase::Soaking
    });
    let hold = bench.run().hold.map(|h| h.why.message);
    assert!(hold.is_none(), "paused, web is {:?}: {hold:?}", bench.vm_is("web"));
}

/// The run has lifted its policy for a moment, and another user sets one of the same value: that one is theirs.
#[test]
fn a_policy_like_ours_that_another_user_set_is_not_set_back() {
    let mut bench = Setup::hosts(2).pinned("web", 1).build();
    let before = bench.cluster_view().policy;
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.options.maintenance_policy = Some(cluster_maintenance());
    });
    bench.until_phase(1, Phase::StartingVms);
    bench.until("lifted policy", |b| b.run().scheduling_policies_set == [before.setting()]);
    assert_ne!(bench.vm_is("web"), VmStatus::Up);
    let cluster = bench.cluster.clone();
    bench.world(|w| w.set_policy(&cluster, &cluster_maintenance(), &eve())).unwrap();
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert!(bench.cluster_view().policy.is(&cluster_maintenance()));
    let Some(LedgerState::Listed(why)) = bench.setting(&Setting::Policy(cluster)) else { panic!("not listed") };
    assert_eq!(why.code, Code::SettingChangedExternally);
}

/// A policy that another user edits is asked about, is theirs from then on, and is listed at the end.
#[test]
fn a_changed_policy_is_kept_and_listed() {
    for adopt in [false, true] {
        let mut bench = Setup::hosts(2).build();
        bench.begin(|r| r.options.maintenance_policy = Some(cluster_maintenance()));
        bench.until_phase(0, Phase::Installing);
        let cluster = bench.cluster.clone();
        bench.world(|w| w.set_policy(&cluster, &evenly_distributed("7"), &eve())).unwrap();
        let edited = bench.cluster_view().policy;
        let why = bench.until_paused();
        names(&why, &["c1", "scheduling policy"]);
        if adopt {
            bench.ask(Command::Adopt).unwrap();
            bench.until("command", |b| b.journal_has(|e| matches!(e, Entry::Command { .. })));
        }
        bench.go_on();
        bench.until("command", |b| b.run().hold.is_none());
        let setting = Setting::Policy(bench.cluster.clone());
        let listed = matches!(bench.setting(&setting), Some(LedgerState::Listed(_)));
        assert_eq!(listed, adopt, "adopting settles it at once");
        assert_eq!(bench.end(), RunState::SucceededWithWarnings);
        assert_eq!(bench.cluster_view().policy, edited);
        let Some(LedgerState::Listed(why)) = bench.setting(&setting) else { panic!("not listed") };
        assert_eq!(why.code, Code::SettingChangedExternally);
        names(&why, &["c1"]);
        assert!(bench.events().iter().any(|e| e.0 == "RUN_SETTING_NOT_RESTORED"));
    }
}

/// A flag that was cleared is taken again; one that another user took pauses the run and names the holder.
#[test]
fn a_lost_flag_is_taken_again_and_a_foreign_one_is_respected() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    bench.happens(WorldFault::PersonClearsFlag);
    bench.until("flag", |b| b.cluster_view().upgrade.is_some());
    let cluster = bench.cluster.clone();
    let other = Actor { user: "eve@internal".to_owned(), correlation: Some("ansible-4711".to_owned()) };
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Finish, &other)).unwrap();
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Start, &other)).unwrap();
    let why = bench.until_paused();
    assert_eq!(why.code, Code::UpgradeFlagHeld);
    names(&why, &["c1", "ansible-4711"]);
    bench.for_ms(2 * HOUR);
    assert_eq!(bench.cluster_view().upgrade.map(|f| f.correlation_id).as_deref(), Some("ansible-4711"));
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Finish, &other)).unwrap();
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(bench.cluster_view().upgrade, None);
}

/// A level that another user raises is asked about before the next host, once, and stays as it is. What is
/// changed after that is asked about, too.
#[test]
fn a_raised_level_is_asked_about_once() {
    let mut bench = Setup::hosts(4)
        .with(|world, _| {
            (world.clusters[0].level, world.clusters[0].data_center_level) = (Level::new(4, 6), Level::new(4, 6))
        })
        .build();
    bench.begin(|r| r.options.maintenance_policy = Some(cluster_maintenance()));
    bench.until_phase(0, Phase::Soaking);
    bench.happens(WorldFault::PersonRaisesLevel);
    let why = bench.until_paused();
    assert_eq!(why.code, Code::PlanNoLongerFeasible);
    names(&why, &["h2", "c1", "its level is 4.7 instead of 4.6"]);
    bench.go_on();
    bench.until_phase(2, Phase::Soaking);
    bench.happens(WorldFault::PersonEditsPolicy);
    let why = bench.until_paused();
    assert_eq!(why.code, Code::PlanNoLongerFeasible);
    names(&why, &["h4", "c1", "scheduling policy"]);
    assert!(!why.message.contains("its level"), "{}", why.message);
    bench.go_on();
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    let paused = bench.journal().iter().filter(|e| matches!(e, Entry::Paused { .. })).count();
    assert_eq!((paused, bench.cluster_view().level), (2, Level::new(4, 7)));
}

/// An engine restart clears the flag. A cancelled run takes it again only for a host that has to go out once more.
#[test]
fn a_cancelled_run_takes_no_flag_for_nothing() {
    let mut decision = Decision::of(&mut in_phase(Phase::Booting));
    decision.run.steps.clear();
    Arc::make_mut(&mut decision.snapshot.cluster).upgrade = None;
    for (cancelled, phase, is_taken) in
        [(false, Phase::Booting, true), (true, Phase::Booting, false), (true, Phase::Withdrawing, true)]
    {
        decision.run.cancelled = cancelled;
        decision.host().phase = phase;
        assert_eq!(decision.has(intends(ActionKind::TakeFlag)), is_taken, "cancelled: {cancelled}, {phase:?}");
    }
}

/// The engine refuses five times to clear our flag: nobody changed it.
#[test]
fn our_own_flag_is_not_told_as_changed_by_others() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until("closing", |b| b.journal_has(|e| matches!(e, Entry::Stage(Stage::Closing))));
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.run.tries = [(ActionKind::FinishFlag, (5, decision.snapshot.now_ms))].into();
    assert!(decision.snapshot.cluster.upgrade.is_some(), "the flag is ours");
    let is_wrong =
        |e: &Entry| matches!(e, Entry::Noted { problem, .. } if problem.code == Code::SettingChangedExternally);
    assert!(!decision.has(is_wrong));
}

//! Invalid requests, hashes and commands, and plans that do not hold any more.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::erratum::Severity;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, RunId};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{MaxUnavailable, PlanRequest, UpdatePolicy};
use ovirt_upgrade_manager::model::run::{Command, Phase, RunState};
use ovirt_upgrade_manager::ports::Change;
use ovirt_upgrade_manager::rolling::commands;
use upgrade_manager_lab::world::engine::NewHost;

use super::bench::{Bench, OPERATOR, Setup, names, vm};

fn security(r: &mut PlanRequest) {
    r.policy = UpdatePolicy::Security { least: Severity::Low };
}

/// An erratum was withdrawn since the plan was approved: the start is refused and says on which host.
#[test]
fn a_plan_whose_errata_changed_is_refused() {
    let mut bench = Setup::hosts(2).build();
    let plan = bench.plan(bench.request(security)).unwrap();
    let erratum = format!("{:?}", plan.hosts[0].work);
    let id = erratum.split('"').nth(1).unwrap().to_owned();
    bench.world(|w| w.withdraw(&[id]));
    let refused = bench.start_plan(&plan.hash).unwrap_err();
    assert_eq!(refused.code(), Code::PlanChanged);
    assert!(refused.message().contains("host h1 has changed"), "{}", refused.message());
    assert!(refused.remedy().contains("new plan, and approve it"), "{}", refused.remedy());
}

/// A host joined since.
#[test]
fn a_plan_whose_hosts_changed_is_refused() {
    let mut bench = Setup::hosts(2).build();
    let plan = bench.plan(bench.request(|_| {})).unwrap();
    let cluster = bench.cluster.clone();
    bench.world(|w| w.add_engine_host(&cluster, &NewHost::named("latecomer"))).unwrap();
    let refused = bench.start_plan(&plan.hash).unwrap_err();
    assert_eq!(refused.code(), Code::PlanChanged);
    assert!(refused.message().contains("latecomer"), "{}", refused.message());
}

/// An unknown hash starts nothing; neither does a plan of another format.
#[test]
fn unknown_hashes_and_formats_start_nothing() {
    let mut bench = Setup::hosts(1).build();
    let refused = bench.start_plan("0123abcd").unwrap_err();
    assert_eq!(refused.code(), Code::PlanUnknown);
    assert!(refused.message().contains("0123abcd"), "{}", refused.message());
    let plan = bench.plan(bench.request(|_| {})).unwrap();
    // A newer one cannot even be read from the state; an older one is not carried out.
    for (format, expected) in [(99, Code::StateNewer), (0, Code::PlanFormat)] {
        let mut plan = plan.clone();
        (plan.format, plan.hash) = (format, format!("of-format-{format}"));
        bench.call(|ports, _| async move { ports.store.commit(vec![Change::Plan(Box::new(plan))]).await }).unwrap();
        let refused = bench.start_plan(&format!("of-format-{format}")).unwrap_err();
        assert_eq!(refused.code(), expected);
        assert!(refused.message().contains(&format!("format {format}")), "{}", refused.message());
    }
}

/// A cluster that the engine does not have.
#[test]
fn another_cluster_is_not_found() {
    let mut bench = Setup::hosts(1).build();
    let request = bench.request(|r| r.cluster = ClusterId::new("no-such-cluster").unwrap());
    let refused = bench.plan(request).unwrap_err();
    assert_eq!(refused.code(), Code::EngineNotFound);
    assert!(refused.message().contains("cluster"), "{}", refused.message());
}

/// The first blocker of that code.
fn blocker(
    bench: &mut Bench,
    code: Code,
    change: impl FnOnce(&mut PlanRequest),
) -> ovirt_upgrade_manager::error::Problem {
    let plan = bench.plan(bench.request(change)).unwrap();
    let found = plan.blockers.iter().find(|b| b.code == code).cloned();
    let found = found.unwrap_or_else(|| panic!("{code:?} is not among {:#?}", plan.blockers));
    assert!(!found.remedy.is_empty(), "{found:?}");
    let refused = bench.start_plan(&plan.hash).unwrap_err();
    assert_eq!(refused.code(), Code::PlanBlocked);
    found
}

/// Consents say exactly what administrators agree to.
#[test]
fn wrong_consents_block_the_plan() {
    let setup =
        Setup::empty().host(|h| h.hosted_engine = true).host(|h| h.hosted_engine = true).host(|h| h.up_to_date = true);
    let setup = setup.vm_with("engine", 0, |vm| vm.hosted_engine = true).vm("elsewhere", 2).vm("a", 1);
    let mut bench = setup.build();
    let planned: Vec<HostId> = bench.hosts[..2].to_vec();
    let mut wrong = |field: &str, word: &str, change: &dyn Fn(&mut PlanRequest)| {
        let found = blocker(&mut bench, Code::InvalidConsent, |r| {
            r.order.clone_from(&planned);
            change(r);
        });
        names(&found, &[field, word]);
    };
    wrong("stop_vms", "vm-nobody", &|r| r.consents.stop_vms = vec![vm("nobody")]);
    wrong("stop_vms", "VM elsewhere", &|r| r.consents.stop_vms = vec![vm("elsewhere")]);
    wrong("stop_vms", "the engine itself", &|r| r.consents.stop_vms = vec![vm("engine")]);
    wrong("power_off_vms", "VM a", &|r| r.consents.power_off_vms = vec![vm("a")]);
    wrong("fence_hosts", "host h1", &|r| r.consents.fence_hosts = vec![r.order[0].clone()]);
}

/// How many may be out is at least one, and fewer than all.
#[test]
fn max_unavailable_is_at_least_one_and_fewer_than_all() {
    for text in ["0", "-1", "\"0\"", "\"-3\"", "\"0%\"", "\"100%\"", "\"many\"", "4294967296", "1.5"] {
        let parsed = serde_json::from_str::<MaxUnavailable>(text);
        assert!(parsed.is_err(), "{text} is {parsed:?}");
    }
    let said = serde_json::from_str::<MaxUnavailable>("0").unwrap_err().to_string();
    assert!(said.contains("max_unavailable") && said.contains("from 1 on"), "{said}");
    let mut bench = Setup::hosts(3).build();
    for count in [3, 4, 1_000_000] {
        let found =
            blocker(&mut bench, Code::MaxUnavailableTooLarge, |r| r.max_unavailable = MaxUnavailable::Hosts(count));
        names(&found, &[&count.to_string(), "c1", "is 3"]);
    }
}

/// Levels that the engine does not know, or that are lower.
#[test]
fn levels_that_cannot_be_reached_block_the_plan() {
    let mut bench = Setup::hosts(2).build();
    let found = blocker(&mut bench, Code::LevelNotPossible, |r| r.target_level = Some(Level::new(4, 99)));
    names(&found, &["c1", "4.99", "the engine supports the levels"]);
    let found = blocker(&mut bench, Code::LevelNotPossible, |r| r.target_level = Some(Level::new(4, 2)));
    names(&found, &["4.2"]);
}

/// Hosts that the cluster does not have, or that are named twice.
#[test]
fn hosts_of_nowhere_block_the_plan() {
    let mut bench = Setup::hosts(2).build();
    let nowhere = HostId::new("no-such-host").unwrap();
    for field in ["hosts", "exclude", "order"] {
        let found = blocker(&mut bench, Code::PlanHostUnknown, |r| {
            let hosts = match field {
                "hosts" => &mut r.hosts,
                "exclude" => &mut r.exclude,
                _ => &mut r.order,
            };
            hosts.push(nowhere.clone());
        });
        names(&found, &[field, "no-such-host", "c1"]);
    }
    let found = blocker(&mut bench, Code::PlanContradiction, |r| r.exclude = vec![r.order[0].clone()]);
    names(&found, &["exclude"]);
}

/// A second run of a cluster, and a plan while another user upgrades it.
#[test]
fn one_run_of_a_cluster_at_a_time() {
    let mut bench = Setup::hosts(2).build();
    let plan = bench.begin(|_| {});
    let refused = bench.start_plan(&plan.hash).unwrap_err();
    assert_eq!(refused.code(), Code::RunExists);
    bench.until_phase(0, Phase::Installing);
    let other = Setup::hosts(1);
    let mut other = other.build();
    let cluster = other.cluster.clone();
    let ansible =
        upgrade_manager_lab::world::engine::Actor { user: "eve".to_owned(), correlation: Some("ansible-1".to_owned()) };
    other
        .world(|w| w.upgrade_flag(&cluster, ovirt_upgrade_manager::model::cluster::FlagChange::Start, &ansible))
        .unwrap();
    let found = blocker(&mut other, Code::UpgradeFlagHeld, |_| {});
    names(&found, &["c1", "ansible-1"]);
}

/// Commands to runs and hosts that are not there.
#[test]
fn commands_to_unknown_runs_are_refused() {
    let mut bench = Setup::hosts(2).build();
    let nobody = RunId::new("nobody").unwrap();
    let asked = bench.call(|ports, _| async move { commands::send(&ports, &nobody, Command::Resume, OPERATOR).await });
    assert_eq!(asked.unwrap_err().code(), Code::RunUnknown);
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Evacuating);
    let stranger = HostId::new("no-such-host").unwrap();
    let refused = bench.ask(Command::SkipHost(stranger)).unwrap_err();
    assert_eq!(refused.code(), Code::HostNotInRun);
    assert!(refused.message().contains("no-such-host"), "{}", refused.message());
    let id = bench.run().id;
    let asked = bench.call(|ports, _| async move { commands::send(&ports, &id, Command::Resume, "").await });
    assert_eq!(asked.unwrap_err().code(), Code::InvalidArgument);
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// The cluster gets too full during the run: it pauses before the next host, and says what does not fit.
#[test]
fn a_plan_that_does_not_hold_any_more_pauses_the_run() {
    let mut bench = Setup::hosts(2).vm("a", 1).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Soaking);
    let h1 = bench.hosts[0].clone();
    bench.world(|w| w.set_host_memory(&h1, 1_024));
    let why = bench.until_paused();
    assert_eq!(why.code, Code::PlanNoLongerFeasible);
    names(&why, &["h2"]);
    bench.world(|w| w.set_host_memory(&h1, 262_144));
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
}

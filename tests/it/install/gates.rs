//! The gates of an installation: requests that are refused before anything is sent.

use crate::support::fake_world::{erratum, nevra};
use crate::support::install_bench::*;
use ovirt_upgrade_manager::error::{Code, Error, Problem, codes};
use ovirt_upgrade_manager::model::request::{InstallErrataRequest, InstallPackagesRequest};
use ovirt_upgrade_manager::model::task::{InstallCapability, Selection, Task, TaskState};
use serde_json::{Value, json};

async fn errata(bench: &Bench, host: Value, extra: Value) -> Result<Task, Error> {
    let request = with(json!({"host": host, "errata": ["RHSA-2026:1"], "actor": "admin"}), extra);
    bench.manager.install_errata(&call(), serde_json::from_value(request).unwrap()).await
}

#[tokio::test(start_paused = true)]
async fn an_empty_selection_is_refused() {
    let bench = Bench::new().await;
    refused(bench.install(&[]).await, Code::EmptySelection);
    refused(bench.install_packages(&[]).await, Code::EmptySelection);
    bench.assert_untouched().await;
    assert_eq!(bench.world.asked("content_hosts"), 0);
}

#[tokio::test(start_paused = true)]
async fn more_than_a_page_is_refused() {
    let bench = Bench::new().await;
    let ids: Vec<String> = (0..501).map(|i| format!("E-{i}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    refused(bench.install(&ids).await, Code::InvalidArgument);
    bench.assert_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn repeats_are_sent_once_and_another_spelling_is_named() {
    let bench = Bench::new().await;
    let task = bench.install(&["RHSA-2026:1", "RHSA-2026:1", "RHSA-2026:2"]).await.unwrap();
    let sent = bench.world.state().sent.clone();
    let Selection::Errata(ids) = &sent[0].1 else { panic!("{sent:?}") };
    let ids: Vec<_> = ids.iter().map(|i| i.as_str()).collect();
    assert_eq!(ids, ["RHSA-2026:1", "RHSA-2026:2"]);
    assert_eq!(task.errata.len(), 2);
    assert_eq!(bench.end_of(&task.id).await.state, TaskState::Succeeded);

    // Ids that differ in case only are two.
    let bench = Bench::new().await;
    let error = refused(bench.install(&["rhsa-2026:1", "RHSA-2026:2"]).await, Code::ErrataNotApplicable);
    assert!(error.message().contains("rhsa-2026:1 (it offers RHSA-2026:1)"), "{error}");
    bench.assert_untouched().await;

    let bench = Bench::new().await;
    bench.install_packages(&["bash", "bash"]).await.unwrap();
    let sent = bench.world.state().sent.clone();
    assert!(matches!(&sent[0].1, Selection::Packages(n) if n.len() == 1), "{sent:?}");
}

#[test]
fn metacharacters_do_not_get_past_the_parser() {
    let bad = ["RHSA-1;reboot", "RHSA-1 or 1=1", "$(reboot)", "`x`", "a|b", "a,b", "a\nb", "*", "a\"b", "", "../x"];
    for id in bad {
        let errata = json!({"host": host("h1"), "errata": [id], "actor": "a"});
        assert!(serde_json::from_value::<InstallErrataRequest>(errata).is_err(), "{id:?}");
        let packages = json!({"host": host("h1"), "packages": [id], "actor": "a"});
        assert!(serde_json::from_value::<InstallPackagesRequest>(packages).is_err(), "{id:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_an_empty_host_in_maintenance_with_fresh_data_passes() {
    let minutes = |m: i64| NOON - m * 60_000;
    for (change, code) in [
        (json!({"status": "up"}), Code::HostNotInMaintenance),
        (json!({"status": "preparing_for_maintenance"}), Code::HostNotInMaintenance),
        (json!({"status": "a word of tomorrow"}), Code::HostNotInMaintenance),
        (json!({"vm_count": 2}), Code::HostRunsVms),
        (json!({"vm_count": null}), Code::HostVmsUnknown),
        (json!({"managed": false}), Code::InvalidArgument),
        (json!({"observed_at_ms": minutes(11)}), Code::InvalidArgument),
        (json!({"observed_at_ms": minutes(-11)}), Code::InvalidArgument),
    ] {
        let bench = Bench::new().await;
        let error = refused(errata(&bench, with(host("h1"), change.clone()), json!({})).await, code);
        assert!(error.message().contains("h1"), "{change}: {error}");
        bench.assert_untouched().await;
        assert!(bench.world.state().asked.is_empty(), "{change}: the provider was asked");
    }
    let bench = Bench::new().await;
    errata(&bench, with(host("h1"), json!({"observed_at_ms": minutes(9)})), json!({})).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn data_that_grew_old_while_the_provider_was_asked_is_refused() {
    let bench = Bench::new().await;
    bench.world.hold("errata");
    let manager = bench.manager.clone();
    let observed = with(host("h1"), json!({"observed_at_ms": NOON - 9 * 60_000}));
    let asking =
        tokio::spawn(async move { manager.install_errata(&call(), errata_request(observed, &["RHSA-2026:1"])).await });
    tokio::time::sleep(std::time::Duration::from_secs(120)).await;
    bench.world.release();
    refused(asking.await.unwrap(), Code::InvalidArgument);
    bench.assert_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn who_asks_must_be_named() {
    for actor in ["", "  ", "a\nb"] {
        let bench = Bench::new().await;
        refused(errata(&bench, host("h1"), json!({"actor": actor})).await, Code::InvalidArgument);
        bench.assert_untouched().await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_override_needs_a_reason_and_makes_an_event() {
    let up = || with(host("h1"), json!({"status": "up", "vm_count": 7}));
    let bench = Bench::new().await;
    refused(errata(&bench, up(), json!({"override": {"reason": " "}})).await, Code::InvalidArgument);
    bench.assert_untouched().await;
    errata(&bench, up(), json!({"override": {"reason": "cve at the door"}})).await.unwrap();
    assert_eq!(bench.events().await, ["INSTALL_GATE_OVERRIDDEN", "INSTALL_STARTED"]);
    let told = bench.text_of("INSTALL_GATE_OVERRIDDEN").await;
    assert_eq!(told, "admin installs RHSA-2026:1 on host h1 outside maintenance: cve at the door");
}

#[tokio::test(start_paused = true)]
async fn an_override_that_is_not_needed_changes_nothing() {
    let bench = Bench::new().await;
    let kernel = json!({"errata": ["RHSA-2026:2"], "override": {"reason": "just in case"}});
    errata(&bench, host("h1"), kernel).await.unwrap();
    assert_eq!(bench.events().await, ["INSTALL_STARTED"]);
}

#[tokio::test(start_paused = true)]
async fn no_override_extends_to_what_running_machines_need() {
    let consent = json!({"reason": "please"});
    let up = || with(host("h1"), json!({"status": "up"}));
    let bench = Bench::new().await;
    bench.world.set(|s| {
        s.errata.push(erratum("E-qemu", &["qemu-kvm-17:9.1.0-2.el9.x86_64"]));
        s.errata.push(erratum("E-libvirt", &["libvirt-daemon-10.0.0-2.el9.x86_64"]));
        s.errata.push(erratum("E-silent", &[]));
        s.image = Some("4.5.6-1.el9");
        s.installed.push(nevra("ovirt-node-ng-image-update-placeholder-4.5.5-1.el9.noarch"));
    });
    for id in ["RHSA-2026:2", "RHSA-2026:3", "E-qemu", "E-libvirt", "E-silent"] {
        let answer = errata(&bench, up(), json!({"errata": [id], "override": consent})).await;
        refused(answer, Code::OverrideRefused);
    }
    for name in ["vdsm", "ovirt-node-ng-image-update"] {
        let request = json!({"host": up(), "packages": [name], "actor": "a", "override": consent});
        let answer = bench.manager.install_packages(&call(), serde_json::from_value(request).unwrap()).await;
        assert!(refused(answer, Code::OverrideRefused).message().contains(name));
    }
    bench.assert_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_installed_any_more_is_refused_by_name() {
    let bench = Bench::new().await;
    let error = refused(bench.install(&["RHSA-2026:1", "RHSA-2026:9"]).await, Code::ErrataNotApplicable);
    assert!(error.message().contains("RHSA-2026:9") && !error.message().contains("RHSA-2026:1"), "{error}");
    // The list of what can be upgraded must be believed in rpm's order only.
    bench.world.set(|s| s.upgradable.push(("libvirt-10.0.0-1.el9.x86_64", "10.0.0~rc1-1.el9")));
    let error = refused(bench.install_packages(&["bash", "zsh", "libvirt"]).await, Code::PackagesNotUpgradable);
    assert!(error.message().contains("zsh, libvirt"), "{error}");
    bench.assert_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_cannot_install_is_refused_with_its_reason() {
    let bench = Bench::new().await;
    let no = |problem| InstallCapability { way: None, problem: Some(problem) };
    let missing = codes::NoInstallMethod {
        provider: "katello",
        host: "other",
        why: "no remote execution; agent missing",
        remedy: "Install the plugin.",
    }
    .err();
    bench.world.set(|s| s.capability = no(Problem::from(missing)));
    let error = refused(bench.install(&["RHSA-2026:1"]).await, Code::NoInstallMethod);
    assert!(error.message().contains("host h1: no remote execution; agent missing"), "{error}");
    assert_eq!(error.remedy(), "Install the plugin.");
    // A problem of another kind is told in its own words.
    bench.world.set(|s| {
        s.capability = no(Problem::from(
            codes::ProviderForbidden {
                request: "jobs",
                permission: "create_job_invocations",
                provider: "katello",
                why: "denied",
            }
            .err(),
        ))
    });
    let error = refused(bench.install(&["RHSA-2026:1"]).await, Code::NoInstallMethod);
    assert!(error.remedy().contains("create_job_invocations"), "{}", error.remedy());
    bench.world.set(|s| s.capability = InstallCapability { way: None, problem: None });
    assert_eq!(bench.install(&["RHSA-2026:1"]).await.unwrap_err().code(), Code::NoInstallMethod);
    bench.assert_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn an_update_that_drops_the_level_or_the_engine_is_refused() {
    let bench = Bench::new().await;
    bench.world.set(|s| {
        s.installed[2] = nevra("vdsm-4.30.40-1.el7.x86_64");
        s.upgradable = vec![("vdsm-4.30.40-1.el7.x86_64", "4.50.6-1.el9")];
    });
    let engine = |version: &str, vdsm: &[&str]| json!({"version": version, "levels": ["4.1", "4.2", "4.3"], "vdsm_versions": vdsm});
    let request = |extra: Value| {
        let base = json!({"host": host("h1"), "packages": ["vdsm"], "actor": "a"});
        serde_json::from_value::<InstallPackagesRequest>(with(base, extra)).unwrap()
    };
    let drops_level = request(json!({"cluster_level": "4.1"}));
    let error = refused(bench.manager.install_packages(&call(), drops_level).await, Code::UpdateDropsClusterLevel);
    assert!(error.message().contains("4.1"), "{error}");
    let drops_engine = request(json!({"engine": engine("4.1.0", &["4.19"])}));
    refused(bench.manager.install_packages(&call(), drops_engine).await, Code::UpdateDropsEngineSupport);
    bench.assert_untouched().await;
    bench.manager.install_packages(&call(), request(json!({"cluster_level": "4.3"}))).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_busy_host_is_refused_under_any_of_its_names() {
    let bench = Bench::new().await;
    bench.world.set(|s| s.course = vec![(TaskState::Running, 10, "")]);
    let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
    let error = refused(bench.install(&["RHSA-2026:2"]).await, Code::HostBusy);
    assert!(error.message().contains(task.id.as_str()), "{error}");
    let twin = with(host("h2"), json!({"address": "h1"}));
    refused(errata(&bench, twin, json!({})).await, Code::HostBusy);
    errata(&bench, host("h3"), json!({})).await.unwrap();
    assert_eq!(bench.world.sent(), 2);
}

#[tokio::test(start_paused = true)]
async fn of_two_calls_at_once_exactly_one_wins() {
    let bench = Bench::new().await;
    let (a, b) = tokio::join!(bench.install(&["RHSA-2026:1"]), bench.install(&["RHSA-2026:2"]));
    let (won, lost) = if a.is_ok() { (a, b) } else { (b, a) };
    refused(lost, Code::HostBusy);
    assert_eq!(bench.world.sent(), 1);
    assert_eq!(bench.end_of(&won.unwrap().id).await.state, TaskState::Succeeded);
}

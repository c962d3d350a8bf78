//! Cluster levels and RPM versions: the project's own cases, properties, and the shared vectors where they are.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ovirt_upgrade_manager::check::cluster_levels::{Group, Member, When};
use ovirt_upgrade_manager::check::levels::{self, Frame, ImageTable, Subject};
use ovirt_upgrade_manager::model::check::{BumpVerdict, ClusterLevels};
use ovirt_upgrade_manager::model::evr::{Evr, Nevra, rpmvercmp};
use ovirt_upgrade_manager::model::host::{EngineInventory, HostKind, HostStatus, Versions};
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::level::{Certainty, HostLevels, Level, LevelSet};
use ovirt_upgrade_manager::ports::ImageLevels;
use proptest::prelude::*;
use serde_json::Value;

/// Shared test data beside the repository; `None`, with a message, without it.
fn shared(name: &str) -> Option<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/levels").join(name);
    if !path.exists() {
        upgrade_manager_lab::skipped(format_args!("../shared/data/levels/{name} is not there"));
        return None;
    }
    Some(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}

fn order(n: &Value) -> std::cmp::Ordering {
    n.as_i64().unwrap().cmp(&0)
}

#[test]
fn shared_rpmvercmp_vectors() {
    let Some(data) = shared("rpmvercmp.json") else { return };
    let cases = data.as_array().or_else(|| data["cases"].as_array()).unwrap();
    assert!(cases.len() >= 100);
    for c in cases {
        let (a, b) = (c["a"].as_str().unwrap(), c["b"].as_str().unwrap());
        assert_eq!(rpmvercmp(a, b), order(&c["expected"]), "{a} {b}");
    }
}

#[test]
fn shared_evr_vectors() {
    let Some(data) = shared("evr.json") else { return };
    for c in data["cases"].as_array().unwrap() {
        let parsed = |side: &str| {
            let evr = Evr::parse(c[side].as_str().unwrap()).unwrap();
            let expected = &c[format!("{side}_parsed")];
            assert_eq!(evr.epoch.as_deref(), expected["epoch"].as_str(), "{c}");
            assert_eq!(Some(evr.version.as_str()), expected["version"].as_str(), "{c}");
            assert_eq!(evr.release.as_deref(), expected["release"].as_str(), "{c}");
            evr
        };
        assert_eq!(parsed("a").cmp(&parsed("b")), order(&c["expected"]), "{c}");
    }
}

#[test]
fn shared_nevra_vectors() {
    let Some(data) = shared("nevra.json") else { return };
    for c in data["cases"].as_array().unwrap() {
        let expected = &c["parsed"];
        match Nevra::parse(c["nevra"].as_str().unwrap()) {
            Ok(n) => {
                assert_eq!(Some(n.name.as_str()), expected["name"].as_str(), "{c}");
                assert_eq!(n.evr.epoch.map(|e| e.parse::<i64>().unwrap()), expected["epoch"].as_i64(), "{c}");
                assert_eq!(Some(n.evr.version.as_str()), expected["version"].as_str(), "{c}");
                assert_eq!(n.evr.release.as_deref(), expected["release"].as_str(), "{c}");
                assert_eq!(Some(n.arch.as_str()), expected["arch"].as_str(), "{c}");
            }
            Err(_) => assert!(expected.is_null(), "{c}"),
        }
    }
}

fn level_set(v: &Value) -> LevelSet {
    v.as_array().unwrap().iter().map(|l| l.as_str().unwrap().parse().unwrap()).collect()
}

fn versions(v: &Value) -> Versions {
    let one = |key: &str| v[key].as_str().map(|t| Evr::parse(t).unwrap());
    Versions { vdsm: one("vdsm"), libvirt: one("libvirt"), qemu_kvm: one("qemu_kvm"), image: one("image") }
}

fn ids(v: &Value) -> Vec<String> {
    v.as_array().unwrap().iter().map(|n| n.as_str().unwrap().to_owned()).collect()
}

fn texts(ids: &[HostId]) -> Vec<String> {
    ids.iter().map(|i| i.as_str().to_owned()).collect()
}

#[test]
fn shared_cluster_cases() {
    let Some(data) = shared("cluster-levels.json") else { return };
    let cases = data["cases"].as_array().unwrap();
    assert!(cases.len() >= 37);
    for case in cases {
        cluster_case(case);
    }
}

fn cluster_case(case: &Value) {
    let name = case["name"].as_str().unwrap();
    let engine = EngineInventory {
        version: case["engine"]["version"].as_str().unwrap().to_owned(),
        levels: level_set(&case["engine"]["levels"]),
        vdsm_versions: level_set(&case["engine"]["vdsm_versions"]).into_iter().collect(),
    };
    let images: ImageTable = case["image_levels"].as_object().into_iter().flatten().map(image_entry).collect();
    let frame = Frame { engine: Some(&engine), images: &images };
    let level: Level = case["cluster"]["level"].as_str().unwrap().parse().unwrap();
    let excluded = case["policy"]["exclude"].as_array().map(|_| ids(&case["policy"]["exclude"])).unwrap_or_default();
    let mut members = vec![];
    for h in case["hosts"].as_array().unwrap() {
        if h["managed"] == Value::Bool(false) {
            continue;
        }
        let host_name = h["name"].as_str().unwrap();
        let installed = versions(&h["installed"]);
        let reported = h["reported"].is_array().then(|| level_set(&h["reported"]));
        let kind = if h["type"] == "node" { HostKind::Node } else { HostKind::El };
        let subject = Subject { kind: Some(kind), installed: &installed, reported: reported.as_ref(), arch: None };
        let target = versions(&h["update"]);
        let now = levels::now(&subject, frame);
        let after = levels::after(&subject, &target, frame);
        let expected = &case["expect"]["hosts"][host_name];
        for (when, levels) in [("now", &now), ("after", &after)] {
            assert_eq!(levels.certain, level_set(&expected[when]), "{name} {host_name} {when}");
            let certainty = serde_json::to_value(levels.certainty).unwrap();
            assert_eq!(certainty, expected[format!("{when}_certainty")], "{name} {host_name} {when}");
            let possible = &expected[format!("{when}_possible")];
            if possible.is_array() {
                assert_eq!(levels.possible, Some(level_set(possible)), "{name} {host_name} {when}");
            } else if levels.certainty != Certainty::Unknown {
                assert_eq!(levels.possible.as_ref(), Some(&levels.certain), "{name} {host_name} {when}");
            }
        }
        let problems = levels::refusals(host_name, &subject, &target, Some(level), frame);
        let codes: Vec<String> = problems.iter().map(|p| p.code().name().to_owned()).collect();
        // The shared cases have this code's first name.
        let renamed = |code: String| if code == "UPDATE_DROPS_ENGINE" { code + "_SUPPORT" } else { code };
        let problems: Vec<String> = ids(&expected["problems"]).into_iter().map(renamed).collect();
        assert_eq!(codes, problems, "{name} {host_name}");
        members.push(Member {
            id: HostId::new(host_name).unwrap(),
            status: serde_json::from_value(h["status"].clone()).unwrap(),
            excluded: excluded.contains(&host_name.to_owned()),
            now,
            after,
        });
    }
    let group = Group { engine: &engine.levels, level, members: &members };
    assert_common(name, &group.common(When::Now), &case["expect"]["cluster_now"]);
    assert_common(name, &group.common(When::After), &case["expect"]["cluster_after"]);
    let bump = &case["expect"]["bump"];
    if bump.is_object() {
        let v = group.verdict(bump["target"].as_str().unwrap().parse().unwrap());
        assert_eq!(serde_json::to_value(v.now).unwrap(), bump["verdict_now"], "{name}");
        assert_eq!(serde_json::to_value(v.after).unwrap(), bump["verdict_after"], "{name}");
        assert_eq!(texts(&v.hosts_now), ids(&bump["blocking_now"]), "{name}");
        assert_eq!(texts(&v.hosts_after), ids(&bump["blocking_after"]), "{name}");
        assert_eq!(Value::Bool(v.engine_would_accept_now), bump["engine_would_accept_now"], "{name}");
    }
}

fn image_entry((key, v): (&String, &Value)) -> (String, ImageLevels) {
    let engines = level_set(&v["engines"]).into_iter().collect();
    (key.clone(), ImageLevels { levels: level_set(&v["levels"]), engines, learned: v["source"] == "learned" })
}

fn assert_common(name: &str, common: &ClusterLevels, expected: &Value) {
    assert_eq!(common.common, level_set(&expected["common"]), "{name}");
    assert_eq!(serde_json::to_value(common.min).unwrap(), expected["min"], "{name}");
    assert_eq!(serde_json::to_value(common.max).unwrap(), expected["max"], "{name}");
    assert_eq!(texts(&common.unknown_hosts), ids(&expected["unknown_hosts"]), "{name}");
    assert_eq!(Value::Bool(common.complete), expected["complete"], "{name}");
    assert_eq!(texts(&common.hosts_below_level), ids(&expected["hosts_below_level"]), "{name}");
}

// The project's own cases: a checkout alone tests the algorithm.

fn l(text: &str) -> Level {
    text.parse().unwrap()
}

fn set(from: &str, to: &str) -> LevelSet {
    let (from, to) = (l(from), l(to));
    (from.minor..=to.minor).map(|minor| Level::new(from.major, minor)).collect()
}

fn engine(to: &str) -> EngineInventory {
    let vdsm_versions = ["4.20", "4.30", "4.40", "4.50"].map(l).to_vec();
    EngineInventory { version: "4.5.7".to_owned(), levels: set("4.2", to), vdsm_versions }
}

fn el(vdsm: &str, libvirt: Option<&str>, qemu: Option<&str>) -> Versions {
    let evr = |t: &str| Evr::parse(t).unwrap();
    Versions { vdsm: Some(evr(vdsm)), libvirt: libvirt.map(evr), qemu_kvm: qemu.map(evr), image: None }
}

fn computed(installed: &Versions, engine: &EngineInventory) -> HostLevels {
    let images = ImageTable::new();
    let subject = Subject { kind: Some(HostKind::El), installed, reported: None, arch: None };
    levels::now(&subject, Frame { engine: Some(engine), images: &images })
}

#[test]
fn the_table_with_all_versions_known_is_certain() {
    let e = engine("4.8");
    for (vdsm, libvirt, qemu, top) in [
        ("4.50.7", "10.10.0", "9.1.0", "4.8"),
        ("4.50.7.0-1.el9", "10.10.0-15.el9_6", "17:9.1.0-15.el9", "4.8"),
        ("4.50.7", "10.10.0", "9.0.5", "4.7"),
        ("4.50.7", "10.9.0", "9.1.0", "4.7"),
        ("4.50.6.1", "7.10.0", "9.1.0", "4.6"),
        ("4.50.0.5", "7.10.0", "6.0.0", "4.7"),
        ("4.50.0.6", "7.10.0", "6.0.0", "4.6"),
        ("4.40.100.2", "7.0.0", "5.2.0", "4.6"),
        ("4.40.35", "6.6.0", "5.1.0", "4.5"),
        ("4.40.35", "6.0.0", "4.2.0", "4.4"),
    ] {
        let levels = computed(&el(vdsm, Some(libvirt), Some(qemu)), &e);
        assert_eq!((levels.certain.last(), levels.certainty), (Some(&l(top)), Certainty::Certain), "{vdsm} {libvirt}");
    }
}

#[test]
fn a_level_with_a_missing_version_is_possible_but_not_certain() {
    let levels = computed(&el("4.50.7", Some("10.10.0"), None), &engine("4.8"));
    assert_eq!(levels.certain, set("4.2", "4.7"));
    assert_eq!(levels.possible, Some(set("4.2", "4.8")));
    assert_eq!(levels.certainty, Certainty::Partial);
    let no_qemu_needed = computed(&el("4.50.7", Some("8.0.0"), None), &engine("4.8"));
    assert_eq!(no_qemu_needed.certainty, Certainty::Certain, "libvirt alone rules 4.8 out");
}

#[test]
fn ppc64le_had_fewer_levels() {
    let images = ImageTable::new();
    let installed = el("4.18.10", None, None);
    let subject = Subject { kind: Some(HostKind::El), installed: &installed, reported: None, arch: Some("ppc64le") };
    let levels = levels::now(&subject, Frame { engine: None, images: &images });
    assert_eq!(levels.certain, LevelSet::from([l("3.6"), l("4.0")]));
}

#[test]
fn an_update_that_touches_nothing_keeps_what_was_reported() {
    let (e, images, reported) = (engine("4.8"), ImageTable::new(), set("4.2", "4.7"));
    let installed = el("4.50.6", Some("10.10.0"), Some("9.1.0"));
    let subject = Subject { kind: Some(HostKind::El), installed: &installed, reported: Some(&reported), arch: None };
    let frame = Frame { engine: Some(&e), images: &images };
    let after = levels::after(&subject, &Versions::default(), frame);
    assert_eq!((after.certainty, after.certain), (Certainty::Reported, set("4.2", "4.7")));
    let target = el("4.50.7", None, None);
    let after = levels::after(&subject, &target, frame);
    assert_eq!((after.certainty, after.certain), (Certainty::Certain, set("4.2", "4.8")));
}

#[test]
fn levels_of_a_node_image_are_unknown_until_a_host_ran_it() {
    let e = engine("4.8");
    let mut images = ImageTable::new();
    let (installed, reported) = (el("4.50.5", None, None), set("4.2", "4.7"));
    let subject = Subject { kind: Some(HostKind::Node), installed: &installed, reported: Some(&reported), arch: None };
    let target = Versions { image: Some(Evr::parse("4.5.7-1.el9").unwrap()), ..Versions::default() };
    let after = levels::after(&subject, &target, Frame { engine: Some(&e), images: &images });
    assert_eq!(after.certainty, Certainty::Unknown);
    let learned = ImageLevels { levels: set("4.2", "4.8"), engines: vec![], learned: true };
    images.insert("4.5.7-1.el9".to_owned(), learned);
    let after = levels::after(&subject, &target, Frame { engine: Some(&e), images: &images });
    assert_eq!((after.certainty, after.certain), (Certainty::Learned, set("4.2", "4.8")));
}

#[test]
fn an_update_that_drops_the_level_or_the_engine_is_refused() {
    let images = ImageTable::new();
    let old =
        EngineInventory { version: "4.1.9".to_owned(), levels: set("4.0", "4.1"), vdsm_versions: vec![l("4.19")] };
    let installed = el("4.19.51", Some("3.2.0"), Some("2.9.0"));
    let subject = Subject { kind: Some(HostKind::El), installed: &installed, reported: None, arch: None };
    let frame = Frame { engine: Some(&old), images: &images };
    let refused = |target: &Versions| -> Vec<&'static str> {
        levels::refusals("h", &subject, target, Some(l("4.1")), frame).iter().map(|e| e.code().name()).collect()
    };
    assert_eq!(refused(&el("4.40.1", None, None)), ["UPDATE_DROPS_CLUSTER_LEVEL", "UPDATE_DROPS_ENGINE_SUPPORT"]);
    assert!(refused(&el("4.60.0", None, None)).is_empty(), "what is unknown is not refused");
    assert!(refused(&Versions::default()).is_empty());
}

fn member(id: &str, levels: HostLevels) -> Member {
    let id = HostId::new(id).unwrap();
    Member { id, status: HostStatus::Up, excluded: false, now: levels.clone(), after: levels }
}

fn reported(to: &str) -> HostLevels {
    let certain = set("4.2", to);
    HostLevels { possible: Some(certain.clone()), certain, certainty: Certainty::Reported }
}

#[test]
fn the_host_with_the_fewest_levels_bounds_the_cluster() {
    let levels = set("4.2", "4.8");
    let members = [member("a", reported("4.8")), member("b", reported("4.6")), member("c", reported("4.7"))];
    let group = Group { engine: &levels, level: l("4.6"), members: &members };
    let common = group.common(When::Now);
    assert_eq!(common.max, Some(l("4.6")));
    assert_eq!(texts(&common.bounded_by), ["b"]);
    let verdicts: Vec<_> = group.verdicts(Some(l("4.5"))).into_iter().map(|v| (v.level.to_string(), v.now)).collect();
    assert_eq!(
        verdicts,
        [
            ("4.5".to_owned(), BumpVerdict::DecreaseWithHosts),
            ("4.7".to_owned(), BumpVerdict::BlockHosts),
            ("4.8".to_owned(), BumpVerdict::BlockHosts)
        ]
    );
    assert_eq!(texts(&group.verdict(l("4.8")).hosts_now), ["b", "c"]);
    assert_eq!(group.verdict(l("4.9")).now, BumpVerdict::EngineDoesNotSupport);
}

#[test]
fn the_engine_overlooks_hosts_that_are_not_up_and_we_do_not() {
    let levels = set("4.2", "4.8");
    let mut away = member("away", reported("4.7"));
    away.status = HostStatus::Maintenance;
    let members = [member("a", reported("4.8")), away];
    let verdict = Group { engine: &levels, level: l("4.7"), members: &members }.verdict(l("4.8"));
    assert!(verdict.engine_would_accept_now);
    assert_eq!((verdict.now, texts(&verdict.hosts_now)), (BumpVerdict::BlockHosts, vec!["away".to_owned()]));
}

#[test]
fn an_unknown_host_never_permits_unless_it_is_excluded() {
    let levels = set("4.2", "4.8");
    let mut members = [member("a", reported("4.8")), member("b", levels::unknown())];
    let verdict = Group { engine: &levels, level: l("4.7"), members: &members }.verdict(l("4.8"));
    assert_eq!((verdict.now, verdict.after), (BumpVerdict::Unknown, BumpVerdict::UnknownVerifyAfterUpdate));
    members[1].excluded = true;
    let group = Group { engine: &levels, level: l("4.7"), members: &members };
    assert_eq!(group.verdict(l("4.8")).now, BumpVerdict::Permit);
    assert!(group.common(When::Now).complete);
}

// Properties.

fn version_text() -> impl Strategy<Value = String> {
    "[0-9a-c.~^_+-]{0,12}"
}

fn any_versions() -> impl Strategy<Value = Versions> {
    let vdsm = prop_oneof![Just("4.50.7"), Just("4.50.8"), Just("4.50.6"), Just("4.40.60.1"), Just("4.60.1")];
    let libvirt = prop::option::of(prop_oneof![Just("10.10.0"), Just("8.0.0"), Just("6.6.0"), Just("6.0.0")]);
    let qemu = prop::option::of(prop_oneof![Just("9.1.0"), Just("8.2.0")]);
    (vdsm, libvirt, qemu).prop_map(|(v, l, q)| el(v, l, q))
}

proptest! {
    #[test]
    fn rpmvercmp_is_an_order(a in version_text(), b in version_text(), c in version_text()) {
        prop_assert_eq!(rpmvercmp(&a, &a), std::cmp::Ordering::Equal);
        prop_assert_eq!(rpmvercmp(&a, &b), rpmvercmp(&b, &a).reverse());
        if rpmvercmp(&a, &b).is_le() && rpmvercmp(&b, &c).is_le() {
            prop_assert!(rpmvercmp(&a, &c).is_le(), "{a} <= {b} <= {c}");
        }
    }

    #[test]
    fn evr_survives_its_text(epoch in prop::option::of(0u32..100), v in "[0-9a-z.~^_+]{1,10}", r in prop::option::of("[0-9a-z.~^_+]{1,10}")) {
        let evr = Evr { epoch: epoch.map(|e| e.to_string()), version: v, release: r };
        let again = Evr::parse(&evr.to_string()).unwrap();
        prop_assert_eq!(&again, &evr);
        prop_assert_eq!((again.version, again.release), (evr.version, evr.release));
    }

    #[test]
    fn nevra_survives_its_text(
        name in "[a-z][a-z0-9+._-]{0,12}[a-z0-9]",
        epoch in prop::option::of(1u32..100),
        v in "[0-9][0-9a-z.~^_+]{0,8}",
        r in "[0-9][0-9a-z.~^_+]{0,8}",
        arch in "x86_64|noarch|ppc64le",
    ) {
        let evr = Evr { epoch: epoch.map(|e| e.to_string()), version: v, release: Some(r) };
        let nevra = Nevra { name, evr, arch };
        prop_assert_eq!(Nevra::parse(&nevra.to_string()).unwrap(), nevra);
    }

    #[test]
    fn levels_are_never_guessed_upward(hosts in prop::collection::vec(any_versions(), 1..5)) {
        let e = engine("4.8");
        let members: Vec<Member> =
            hosts.iter().enumerate().map(|(i, v)| member(&i.to_string(), computed(v, &e))).collect();
        let group = Group { engine: &e.levels, level: l("4.2"), members: &members };
        for verdict in group.verdicts(None).into_iter().filter(|v| v.now == BumpVerdict::Permit) {
            for m in &members {
                prop_assert!(m.now.certain.contains(&verdict.level));
                prop_assert!(!matches!(m.now.certainty, Certainty::Extrapolated | Certainty::Unknown));
            }
        }
    }

    #[test]
    fn a_missing_version_never_adds_a_certain_level(v in any_versions()) {
        let e = engine("4.8");
        let all = computed(&v, &e);
        for less in [Versions { libvirt: None, ..v.clone() }, Versions { qemu_kvm: None, ..v }] {
            let levels = computed(&less, &e);
            prop_assert!(levels.certain.is_subset(&all.certain));
            if let (Some(possible), Some(before)) = (levels.possible, &all.possible) {
                prop_assert!(possible.is_superset(before));
            }
        }
    }

    #[test]
    fn what_is_common_is_common_and_shrinks(hosts in prop::collection::vec(any_versions(), 1..6)) {
        let e = engine("4.8");
        let members: Vec<Member> =
            hosts.iter().enumerate().map(|(i, v)| member(&i.to_string(), computed(v, &e))).collect();
        let mut before: Option<LevelSet> = None;
        for n in 1..=members.len() {
            let group = Group { engine: &e.levels, level: l("4.2"), members: &members[..n] };
            let common = group.common(When::Now);
            let known = || members[..n].iter().filter(|m| m.now.certainty != Certainty::Unknown);
            prop_assert!(known().all(|m| common.common.is_subset(&m.now.certain)));
            if let Some(before) = before.take() {
                prop_assert!(common.common.is_subset(&before));
            }
            // While no host is known there is nothing to have in common.
            before = known().next().map(|_| common.common);
        }
    }
}

#[test]
fn the_same_image_by_any_spelling_of_its_epoch_is_one_key() {
    let keys: BTreeMap<_, _> =
        ["4.5.7-1.el9", "0:4.5.7-1.el9"].map(|t| (levels::image_key(&Evr::parse(t).unwrap()), t)).into();
    assert_eq!(keys.len(), 1);
    assert_eq!(levels::image_key(&Evr::parse("4.5.7").unwrap()), None);
}

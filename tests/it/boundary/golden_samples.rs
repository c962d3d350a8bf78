//! One sample of each document that an operation answers, with every field set, and one with few.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::error::{Problem, codes};
use ovirt_upgrade_manager::model::check::*;
use ovirt_upgrade_manager::model::doctor::*;
use ovirt_upgrade_manager::model::engine::*;
use ovirt_upgrade_manager::model::erratum::*;
use ovirt_upgrade_manager::model::event::*;
use ovirt_upgrade_manager::model::evr::Evr;
use ovirt_upgrade_manager::model::host::*;
use ovirt_upgrade_manager::model::ids::*;
use ovirt_upgrade_manager::model::level::*;
use ovirt_upgrade_manager::model::notification::*;
use ovirt_upgrade_manager::model::schedule::*;
use ovirt_upgrade_manager::model::task::*;

pub const NOW: i64 = 1_750_000_000_123;

pub fn host_id() -> HostId {
    HostId::new("5b1a8b0e-0001").unwrap()
}

pub fn level(text: &str) -> Level {
    text.parse().unwrap()
}

pub fn levels(all: &[&str]) -> LevelSet {
    all.iter().map(|l| level(l)).collect()
}

pub fn evr(text: &str) -> Option<Evr> {
    Some(Evr::parse(text).unwrap())
}

pub fn provider() -> ProviderName {
    ProviderName::new("katello").unwrap()
}

pub fn problem() -> Problem {
    Problem::from(codes::ProviderAuth { provider: "katello", why: "Unable to authenticate \"ünï\" 🐧" }.err())
}

pub fn host(status: HostStatus) -> HostInventory {
    HostInventory {
        id: host_id(),
        name: "host-1".into(),
        address: Some("host-1.example.com".into()),
        hardware_uuid: Some("4C4C4544-0001".into()),
        subscription_uuid: Some("a8b1f7e2-0001".into()),
        macs: vec!["52:54:00:00:00:01".into()],
        kind: Some(HostKind::El),
        os_description: Some("Red Hat Enterprise Linux 9.4".into()),
        status,
        versions: Versions {
            vdsm: evr("4.50.5.1-1.el9"),
            libvirt: evr("10.0.0-6.el9"),
            qemu_kvm: evr("17:8.2.0-11.el9"),
            image: None,
        },
        running_kernel: Some("5.14.0-427.13.1.el9_4.x86_64".into()),
        booted_at_ms: Some(NOW - 86_400_000),
        reported_levels: Some(levels(&["4.6", "4.7"])),
        vm_count: Some(0),
        managed: true,
        engine_update_available: Some(false),
        provider: Some(provider()),
        observed_at_ms: Some(NOW),
    }
}

pub fn engine() -> EngineInventory {
    EngineInventory {
        version: "4.5.7".into(),
        levels: levels(&["4.2", "4.7", "4.8"]),
        vdsm_versions: vec![level("4.40"), level("4.50")],
    }
}

pub fn counts() -> ErrataCounts {
    let by = SeverityCounts { critical: 1, important: 2, moderate: 3, low: 4, none: 5, unknown: 6 };
    ErrataCounts {
        total: Some(30),
        security: 21,
        bugfix: 4,
        enhancement: 3,
        other: Some(2),
        security_by_severity: Some(by),
    }
}

pub fn erratum() -> Erratum {
    Erratum {
        id: ErratumId::new("RHSA-2024:1234").unwrap(),
        kind: ErratumType::Security,
        type_text: "security".into(),
        severity: Severity::Important,
        title: "Important: kernel update".into(),
        summary: "An update is available.".into(),
        description: "Line one\nline two\t🐧".into(),
        solution: "Reboot.".into(),
        issued: Some("2024-03-12".into()),
        updated: None,
        reboot_suggested: Some(true),
        installable: None,
        cves: vec!["CVE-2024-1086".into()],
        bugs: vec!["2254054".into()],
        packages: vec!["kernel-5.14.0-427.el9.x86_64".into()],
        module_streams: vec!["virt:rhel".into()],
        modular_packages: vec![ModularPackages {
            module_stream: "virt:rhel".into(),
            packages: vec!["libvirt-8.0.0-23.module+el8.x86_64".into()],
        }],
    }
}

pub fn association() -> Association {
    let stale = ContentHostRef {
        id: ContentHostId::new("12").unwrap(),
        name: "host-1-old.example.com".into(),
        last_checkin_ms: Some(NOW - 1000),
    };
    Association {
        host_id: host_id(),
        provider: provider(),
        content_host: ContentHostId::new("17").unwrap(),
        content_host_name: "host-1.example.com".into(),
        matched_by: MatchedBy::SubscriptionUuid,
        duplicates: vec![stale],
        made_at_ms: NOW,
        subscription_uuid: Some("3f6c0a52-7d1e-4b0f-9a55-0c5b6d2e8f11".into()),
        hardware_uuid: Some("4C4C4544-0032-4810-8051-B4C04F4E4D31".into()),
    }
}

pub fn change(from: Option<&str>, to: Option<&str>) -> PackageChange {
    PackageChange { name: "vdsm".into(), arch: "x86_64".into(), from: from.map(Into::into), to: to.map(Into::into) }
}

pub fn boot_image() -> BootImage {
    BootImage {
        image: "quay.io/example/host:9".into(),
        booted: Some("sha256:11".into()),
        staged: Some(String::new()),
        available: Some("sha256:22".into()),
    }
}

pub fn host_check() -> HostCheck {
    HostCheck {
        format: 1,
        host_id: host_id(),
        host_name: "host-1".into(),
        kind: Some(HostKind::Node),
        updates: YesNoUnknown::Yes,
        unknown_because: None,
        packages: Some(vec![change(Some("4.50.4-1.el9"), Some("4.50.5-1.el9")), change(None, Some("1-1"))]),
        package_count: Some(2),
        errata: Some(counts()),
        unpublished_errata: Some(3),
        reboot: RebootNeed { now: YesNoUnknown::No, after: YesNoUnknown::Yes, because: vec!["kernel".into()] },
        install: Some(InstallCapability { way: Some(InstallWay::RemoteExecution), problem: Some(problem()) }),
        image: Some(boot_image()),
        levels_now: HostLevels { certain: levels(&["4.6"]), possible: None, certainty: Certainty::Partial },
        levels_after: HostLevels {
            certain: levels(&["4.6", "4.7"]),
            possible: Some(levels(&["4.6", "4.7", "4.8"])),
            certainty: Certainty::Learned,
        },
        problems: vec![problem()],
        association: Some(association()),
        last_checkin_ms: Some(NOW - 60_000),
        checked_at_ms: NOW,
        data_age_ms: Some(60_000),
        from_store: true,
        only_class: None,
    }
}

pub fn unknown_check() -> HostCheck {
    HostCheck {
        kind: None,
        updates: YesNoUnknown::Unknown,
        unknown_because: Some(problem()),
        packages: None,
        package_count: None,
        errata: None,
        unpublished_errata: None,
        install: None,
        image: None,
        association: None,
        last_checkin_ms: None,
        data_age_ms: None,
        from_store: false,
        only_class: Some(HostClass::SecurityNeeded),
        ..host_check()
    }
}

pub fn cluster_check() -> ClusterCheck {
    let levels = ClusterLevels {
        common: levels(&["4.6", "4.7"]),
        min: Some(level("4.6")),
        max: Some(level("4.7")),
        unknown_hosts: vec![host_id()],
        complete: false,
        hosts_below_level: vec![],
        bounded_by: vec![host_id()],
    };
    let verdict = |l: &str, now, after| LevelVerdict {
        level: level(l),
        now,
        hosts_now: vec![host_id()],
        after,
        hosts_after: vec![],
        engine_would_accept_now: true,
    };
    ClusterCheck {
        format: 1,
        cluster_id: ClusterId::new("c-1").unwrap(),
        cluster_name: "Default".into(),
        level: level("4.6"),
        hosts: vec![host_check(), unknown_check()],
        hosts_with_updates: 1,
        hosts_unknown: 1,
        errata: ErrataCounts { total: None, other: None, security_by_severity: None, ..counts() },
        errata_complete: false,
        levels_now: levels.clone(),
        levels_after: ClusterLevels { min: None, max: None, complete: true, ..levels },
        verdicts: vec![
            verdict("4.6", BumpVerdict::Already, BumpVerdict::DecreaseWithHosts),
            verdict("4.7", BumpVerdict::BlockHosts, BumpVerdict::Permit),
            verdict("4.8", BumpVerdict::Unknown, BumpVerdict::UnknownVerifyAfterUpdate),
            verdict("4.9", BumpVerdict::EngineDoesNotSupport, BumpVerdict::EngineDoesNotSupport),
        ],
        checked_at_ms: NOW,
    }
}

pub fn proof() -> Proof {
    Proof {
        verdict: ProofVerdict::NotProven,
        why: "the profile is older".into(),
        errata_remaining: vec![erratum().id],
        errata_unproved: vec![erratum().id],
        packages_missing: vec!["vdsm-4.50.5-1.el9 (found 4.50.4-1.el9)".into()],
        changed: vec![change(Some("1-1"), Some("2-1"))],
        also_changed: vec![change(Some("1-1"), None)],
        image: Some(ImageChange { from: "sha256:11".into(), to: Some("sha256:22".into()), staged: None }),
        reboot_suggested: true,
        read_at_ms: NOW,
    }
}

pub fn task() -> Task {
    let erratum = TaskErratum {
        id: erratum().id,
        kind: ErratumType::Security,
        title: "Important".into(),
        reboot_suggested: true,
    };
    Task {
        format: 1,
        id: TaskId::new("0123456789abcdef").unwrap(),
        host_id: host_id(),
        host_name: "host-1".into(),
        provider: provider(),
        provider_task: Some(ProviderTask { way: InstallWay::Agent, task: Some("t-1".into()), job: Some(7) }),
        actor: "admin@internal".into(),
        correlation_id: CorrelationId::new("oum-1").unwrap(),
        selection: Selection::Errata(vec![erratum.id.clone()]),
        errata: vec![erratum],
        state: TaskState::Succeeded,
        progress: Progress { done: 3, total: 4, phase: "proving".into() },
        provider_text: "Complete!".into(),
        problem: Some(problem()),
        proof: Some(proof()),
        cancel_requested: true,
        created_at_ms: NOW - 5000,
        ended_at_ms: Some(NOW),
    }
}

pub fn sending_task() -> Task {
    Task {
        selection: Selection::Packages(vec![PackageName::new("vdsm").unwrap()]),
        errata: vec![],
        state: TaskState::Sending,
        provider_task: None,
        problem: None,
        proof: None,
        ended_at_ms: None,
        ..task()
    }
}

pub fn event(seq: u64, bare: bool) -> Event {
    let event = NewEvent {
        name: "INSTALL_SUCCEEDED".into(),
        number: 1101,
        severity: EventSeverity::Normal,
        text: "Installed RHSA-2024:1234 on host host-1.".into(),
        host_id: (!bare).then(host_id),
        cluster_id: (!bare).then(|| ClusterId::new("c-1").unwrap()),
        task_id: (!bare).then(|| task().id),
        correlation_id: (!bare).then(|| task().correlation_id),
        fields: if bare { BTreeMap::new() } else { BTreeMap::from([("host".into(), "host-1".into())]) },
        at_ms: NOW,
    };
    Event { seq, event }
}

pub fn doctor_report() -> DoctorReport {
    let finding = |area, check: &str, verdict| Finding {
        area,
        subject: "katello".into(),
        check: check.into(),
        verdict,
        text: "the certificate of CN=katello.example.com ends in 12 days".into(),
        remedy: "Renew it.".into(),
        facts: BTreeMap::from([("days_left".into(), 12), ("ahead_ms".into(), -61_000)]),
    };
    let bare = Finding {
        remedy: String::new(),
        facts: BTreeMap::new(),
        ..finding(FindingArea::State, "integrity", FindingVerdict::Ok)
    };
    DoctorReport {
        format: 1,
        checked_at_ms: NOW,
        findings: vec![
            bare,
            finding(FindingArea::Schedule, "last_check", FindingVerdict::Warning),
            finding(FindingArea::Engine, "locked_disks", FindingVerdict::Warning),
            finding(FindingArea::Config, "ca_file", FindingVerdict::Unknown),
            finding(FindingArea::Provider, "certificate_end", FindingVerdict::Warning),
            finding(FindingArea::Provider, "services", FindingVerdict::Problem),
        ],
        worst: FindingVerdict::Problem,
    }
}

pub fn engine_check() -> EngineCheck {
    EngineCheck {
        format: 1,
        state: EngineState::Available,
        unknown_because: None,
        installed: evr("4.5.6-1.el9"),
        product: evr("4.5.6"),
        available: evr("4.5.7-1.el9"),
        errata: Some(counts()),
        source: Some(EngineSource::ContentHost),
        association: Some(association()),
        problems: vec![problem()],
        checked_at_ms: NOW,
        data_age_ms: Some(60_000),
    }
}

pub fn unknown_engine() -> EngineCheck {
    EngineCheck {
        state: EngineState::Unknown,
        unknown_because: Some(problem()),
        installed: None,
        product: None,
        available: None,
        errata: None,
        source: None,
        association: None,
        problems: vec![],
        data_age_ms: None,
        ..engine_check()
    }
}

pub fn user() -> UserName {
    UserName::new("admin@internal").unwrap()
}

pub fn notification(topic: NotificationTopic, entity: &str, dismissed_by_me: bool) -> Notification {
    let notice = Notice {
        id: format!("n-{}", topic.kind.name()),
        topic,
        entity: entity.into(),
        key: "4.5.7-1.el9".into(),
        title: "Engine update available".into(),
        text: "4.5.7-1.el9 is available, 4.5.6-1.el9 is installed.".into(),
        severity: EventSeverity::Warning,
        created_at_ms: NOW - 1000,
    };
    Notification { notice, dismissed_by_me }
}

pub fn notification_list() -> NotificationList {
    let of_host = |kind| notification(NotificationTopic::of_host(kind, &host_id()), "host-1", false);
    NotificationList {
        format: 1,
        user: user(),
        notifications: vec![
            notification(NotificationTopic::ENGINE, "engine", true),
            of_host(NotificationKind::HostSecurity),
            of_host(NotificationKind::HostLevels),
        ],
        about: About {
            text: "Engine update: 4.5.7-1.el9 is available. Checked 2 hours ago.".into(),
            update: true,
            checked_at_ms: Some(NOW),
            age_ms: Some(7_200_000),
            problem: Some(problem()),
        },
    }
}

pub fn no_notifications() -> NotificationList {
    let text = "Whether the engine has updates was not checked yet.".into();
    NotificationList {
        notifications: vec![],
        about: About { text, update: false, checked_at_ms: None, age_ms: None, problem: None },
        ..notification_list()
    }
}

pub fn schedule_status() -> ScheduleStatus {
    let engine = JobStatus {
        job: ScheduledJob::Engine,
        interval_ms: Some(86_400_000),
        running: true,
        last_check_ms: Some(NOW - 5000),
        last_success_ms: Some(NOW - 90_000_000),
        next_check_ms: Some(NOW + 3_600_000),
        last_error: Some(problem()),
        failing_since_ms: Some(NOW - 3_600_000),
        waits_for: None,
        sweep: None,
    };
    let hosts = JobStatus {
        job: ScheduledJob::Hosts,
        interval_ms: None,
        running: false,
        last_check_ms: None,
        last_success_ms: None,
        next_check_ms: None,
        last_error: None,
        failing_since_ms: None,
        waits_for: Some(problem()),
        sweep: Some(Sweep {
            began_ms: NOW - 9_000,
            ended_ms: None,
            hosts: 17,
            security_needed: 5,
            errata_needed: 4,
            updated: 6,
            no_class: 2,
            to_read: 7,
            read: 3,
        }),
    };
    ScheduleStatus {
        inventory_from_engine: false,
        format: 1,
        now_ms: NOW,
        jobs: vec![engine, hosts],
        inventory: Some(WatchedSummary { given_at_ms: NOW - 1000, age_ms: 1000, clusters: 2, hosts: 17 }),
    }
}

//! `check_engine` over its three sources, the notifications that it causes, and the command as a real process.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/fake_provider.rs"]
#[allow(dead_code)]
mod fake_provider;
#[path = "support/virtual_clock.rs"]
#[allow(dead_code)]
mod virtual_clock;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use fake_provider::{FakeProvider, Script, erratum};
use ovirt_upgrade_manager::check::engine::{EngineOptions, check_engine};
use ovirt_upgrade_manager::check::notifications::{dismiss, notifications};
use ovirt_upgrade_manager::config::{ContentHostSource, EngineConfig, EngineSourceConfig, Span};
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::model::engine::{EngineCheck, EngineSource, EngineState};
use ovirt_upgrade_manager::model::erratum::ErratumType;
use ovirt_upgrade_manager::model::evr::Evr;
use ovirt_upgrade_manager::model::ids::{CorrelationId, UserName};
use ovirt_upgrade_manager::model::notification::NotificationList;
use ovirt_upgrade_manager::model::request::{CheckEngineRequest, DismissRequest, NotificationsRequest};
use ovirt_upgrade_manager::ports::{Call, Clock, Engine, NoProgress, Ports, Provider, Store};
use ovirt_upgrade_manager::store::MemoryStore;
use ovirt_upgrade_manager::system::SystemClock;
use tempfile::TempDir;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use virtual_clock::{HOUR, SeededIds, VirtualClock};

const MACHINE: &str = "engine.example.com";

fn call() -> Call {
    Call {
        correlation_id: CorrelationId::new("oum-test").unwrap(),
        cancel: CancellationToken::new(),
        progress: Arc::new(NoProgress),
    }
}

fn product(version: &str) -> CheckEngineRequest {
    CheckEngineRequest { product_version: Some(Evr::parse(version).unwrap()), machine: None }
}

fn user(name: &str) -> UserName {
    UserName::new(name).unwrap()
}

/// The engine machine with this setup package, and this one in its content view.
fn machine(installed: &'static str, available: Option<&'static str>) -> Script {
    Script { installed: vec![installed], available, ..Script::el(&[]) }
}

struct Bench {
    clock: VirtualClock,
    store: Arc<MemoryStore>,
    provider: Arc<FakeProvider>,
    ports: Ports,
    options: EngineOptions,
}

impl Bench {
    fn new(script: Script) -> Bench {
        Bench::over(script, MemoryStore::new(&SeededIds::default()))
    }

    fn over(script: Script, store: MemoryStore) -> Bench {
        let (clock, store) = (VirtualClock::default(), Arc::new(store));
        let provider = Arc::new(FakeProvider::new("p", vec![(MACHINE, script)]));
        let content_host = ContentHostSource { fqdn: Some(MACHINE.to_owned()), ..ContentHostSource::default() };
        let ports = Ports {
            clock: Arc::new(clock.clone()),
            ids: Arc::new(SeededIds::default()),
            store: store.clone(),
            providers: vec![provider.clone() as Arc<dyn Provider>],
            engine: Arc::new(LocalEngine::new(None, Arc::new(clock.clone()))),
        };
        let options = EngineOptions { content_host: Some(content_host), stale_after: Duration::from_secs(3600) };
        Bench { clock, store, provider, ports, options }
    }

    async fn check(&self, request: CheckEngineRequest) -> EngineCheck {
        check_engine(&self.ports, &call(), &request, &self.options).await.unwrap()
    }

    async fn events(&self) -> Vec<String> {
        let events = self.store.events_after(0, 1000).await.unwrap().into_iter().map(|e| e.event.name);
        events.filter(|name| name.starts_with("ENGINE")).collect()
    }

    async fn seen_by(&self, name: &str) -> NotificationList {
        notifications(&self.ports, &NotificationsRequest { user: user(name) }).await.unwrap()
    }

    /// Titles that the portal shows at login.
    async fn at_login(&self, name: &str) -> Vec<String> {
        let all = self.seen_by(name).await.notifications;
        all.into_iter().filter(|n| !n.dismissed_by_me).map(|n| n.notice.text).collect()
    }

    async fn dismiss_all(&self, name: &str) {
        for n in self.seen_by(name).await.notifications {
            dismiss(&self.ports, &DismissRequest { user: user(name), id: n.notice.id }).await.unwrap();
        }
    }
}

fn why(check: &EngineCheck) -> Option<Code> {
    check.unknown_because.as_ref().map(|p| p.code)
}

// ---- the engine machine as a content host ----

#[tokio::test]
async fn versions_are_compared_as_rpm_does_and_errata_are_counted() {
    let errata = vec![erratum("RHSA-1", ErratumType::Security, None), erratum("RHBA-1", ErratumType::Bugfix, None)];
    let script = machine("ovirt-engine-setup-4.5.9-1.el9.noarch", Some("4.5.10-1.el9")).with_errata(errata);
    let bench = Bench::new(script);
    let check = bench.check(product("4.5.9-1.el9")).await;
    assert_eq!((check.state, check.source), (EngineState::Available, Some(EngineSource::ContentHost)));
    let shown = |version: &Option<Evr>| version.as_ref().unwrap().to_string();
    assert_eq!((shown(&check.installed), shown(&check.available)), ("4.5.9-1.el9".into(), "4.5.10-1.el9".into()));
    assert_eq!(check.errata.map(|e| (e.total, e.security)), Some((2, 1)));
    assert_eq!(check.data_age_ms, Some(60_000));
    assert!(check.problems.is_empty());
    assert_eq!(bench.store.last_engine_check().await.unwrap(), Some(check));
    let events = bench.store.events_after(0, 10).await.unwrap();
    assert_eq!(events.len(), 2, "linked, and an update");
    assert!(events.iter().all(|e| e.event.host_id.is_none()), "the machine is no host of the engine");
}

#[tokio::test]
async fn product_packages_alone_are_never_an_update() {
    let product_packages = [
        ("ovirt-engine-4.5.6-1.el9.noarch", "4.5.7-1.el9"),
        ("ovirt-engine-backend-4.5.6-1.el9.noarch", "4.5.7-1.el9"),
        ("ovirt-engine-setup-base-4.5.6-1.el9.noarch", "4.5.7-1.el9"),
    ];
    let script = Script {
        installed: vec!["ovirt-engine-setup-4.5.6-1.el9.noarch", "ovirt-engine-4.5.6-1.el9.noarch"],
        available: Some("4.5.6-1.el9"),
        ..Script::el(&product_packages)
    };
    let bench = Bench::new(script);
    assert_eq!(bench.check(product("4.5.6-1.el9")).await.state, EngineState::Current);
    assert!(bench.seen_by("admin").await.notifications.is_empty());
    assert!(bench.events().await.is_empty(), "a first 'current' is no news");
}

#[tokio::test]
async fn setup_pending_needs_the_running_version() {
    let bench = Bench::new(machine("ovirt-engine-setup-4.5.7-1.el9.noarch", Some("4.5.7-1.el9")));
    assert_eq!(bench.check(product("4.5.6-1.el9")).await.state, EngineState::SetupPending);
    let check = bench.check(CheckEngineRequest::default()).await;
    assert_eq!(check.state, EngineState::Current);
    assert!(check.problems.iter().any(|p| p.message.contains("whether engine-setup is pending is not known")));
}

#[tokio::test]
async fn what_nobody_knows_is_never_current() {
    let setup = "ovirt-engine-setup-4.5.6-1.el9.noarch";
    let failing = |method| machine(setup, Some("4.5.6-1.el9")).failing(method, Code::ProviderFailed.err());
    for (script, code) in [
        (machine(setup, None), Code::NoData),
        (machine("bash-5.1-1.el9.x86_64", Some("4.5.7-1.el9")), Code::NoData),
        (failing("installed"), Code::ProviderFailed),
        (failing("available"), Code::ProviderFailed),
        (Script::unmatched(Code::HostNotRegistered), Code::HostNotRegistered),
    ] {
        let check = Bench::new(script).check(product("4.5.6-1.el9")).await;
        assert_eq!((check.state, why(&check)), (EngineState::Unknown, Some(code)));
    }
    // What is known without the failed part counts.
    assert_eq!(Bench::new(failing("upgradable")).check(product("4.5.6-1.el9")).await.state, EngineState::Current);
    let mut newer = failing("available");
    newer.upgradable = vec![(setup, "4.5.7-1.el9")];
    assert_eq!(Bench::new(newer).check(product("4.5.6-1.el9")).await.state, EngineState::Available);
}

#[tokio::test]
async fn without_a_source_the_answer_says_what_to_configure() {
    let bench = Bench::new(Script::default());
    let options = EngineOptions { content_host: None, ..bench.options.clone() };
    let check = check_engine(&bench.ports, &call(), &CheckEngineRequest::default(), &options).await.unwrap();
    assert_eq!((check.state, why(&check), check.source), (EngineState::Unknown, Some(Code::EngineSourceMissing), None));
    assert!(check.unknown_because.unwrap().remedy.contains("engine.source"));
    assert!(bench.provider.asked().is_empty());
}

#[tokio::test]
async fn old_data_is_named() {
    let mut script = machine("ovirt-engine-setup-4.5.6-1.el9.noarch", Some("4.5.6-1.el9"));
    script.facts.server_now_ms = Some(1_000 + 3 * HOUR);
    let check = Bench::new(script).check(product("4.5.6-1.el9")).await;
    assert_eq!(check.data_age_ms, Some(3 * HOUR));
    assert!(check.problems.iter().any(|p| p.code == Code::DataStale && p.message.contains("3 hours old")));
}

// ---- notifications ----

const INSTALLED: &str = "ovirt-engine-setup-4.5.6-1.el9.noarch";

#[tokio::test]
async fn one_notification_and_event_per_version_not_per_check() {
    let bench = Bench::new(machine(INSTALLED, Some("4.5.7-1.el9")));
    for _ in 0..3 {
        bench.check(product("4.5.6-1.el9")).await;
    }
    assert_eq!(bench.events().await, ["ENGINE_UPDATE_AVAILABLE"]);
    assert_eq!(bench.at_login("anna").await, ["4.5.7-1.el9 is available, 4.5.6-1.el9 is installed."]);

    // Half installed: the same version, once more an event, and no further notification.
    bench.provider.set(MACHINE, machine("ovirt-engine-setup-4.5.7-1.el9.noarch", Some("4.5.7-1.el9")));
    bench.dismiss_all("anna").await;
    for _ in 0..2 {
        bench.check(product("4.5.6-1.el9")).await;
    }
    assert_eq!(bench.events().await, ["ENGINE_UPDATE_AVAILABLE", "ENGINE_SETUP_PENDING"]);
    assert!(bench.at_login("anna").await.is_empty());
    assert!(bench.at_login("bert").await[0].contains("run engine-setup"));

    bench.check(product("4.5.7-1.el9")).await;
    bench.check(product("4.5.7-1.el9")).await;
    assert!(bench.seen_by("bert").await.notifications.is_empty());
    let events = ["ENGINE_UPDATE_AVAILABLE", "ENGINE_SETUP_PENDING", "ENGINE_UP_TO_DATE"];
    assert_eq!(bench.events().await, events);
}

#[tokio::test]
async fn a_dismissal_counts_for_one_user_until_the_next_version_and_survives_a_crash() {
    let bench = Bench::new(machine(INSTALLED, Some("4.5.7-1.el9")));
    bench.check(product("4.5.6-1.el9")).await;
    bench.dismiss_all("anna").await;
    let restarted = Bench::over(machine(INSTALLED, Some("4.5.7-1.el9")), bench.store.crash());
    restarted.check(product("4.5.6-1.el9")).await;
    assert!(restarted.at_login("anna").await.is_empty());
    assert_eq!(restarted.at_login("bert").await.len(), 1);

    // "About" shows it even so.
    restarted.clock.set(2 * HOUR);
    let seen = restarted.seen_by("anna").await;
    assert!(seen.about.update);
    let text = "Engine update: 4.5.7-1.el9 is available, 4.5.6-1.el9 is installed. Checked 2 hours ago.";
    assert_eq!((seen.about.text.as_str(), seen.about.age_ms), (text, Some(2 * HOUR)));
    assert!(seen.notifications[0].dismissed_by_me);

    restarted.provider.set(MACHINE, machine(INSTALLED, Some("4.5.8-1.el9")));
    restarted.check(product("4.5.6-1.el9")).await;
    for name in ["anna", "bert"] {
        assert_eq!(restarted.at_login(name).await, ["4.5.8-1.el9 is available, 4.5.6-1.el9 is installed."]);
    }
    let stale = DismissRequest { user: user("anna"), id: seen.notifications[0].notice.id.clone() };
    let refused = dismiss(&restarted.ports, &stale).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotificationUnknown);
}

#[tokio::test]
async fn an_unknown_answer_withdraws_no_notification() {
    let bench = Bench::new(machine(INSTALLED, Some("4.5.7-1.el9")));
    assert!(bench.seen_by("anna").await.about.text.contains("not checked yet"));
    bench.check(product("4.5.6-1.el9")).await;
    let down = Code::ProviderUnreachable.err().with("provider", "p").with("url", "https://p").with("why", "refused");
    bench.provider.set_down(Some(down));
    assert_eq!(bench.check(product("4.5.6-1.el9")).await.state, EngineState::Unknown);
    let seen = bench.seen_by("anna").await;
    assert_eq!(seen.notifications.len(), 1);
    assert!(seen.about.update);
    assert!(seen.about.text.contains("is not known: provider p at https://p cannot be reached"), "{}", seen.about.text);
    assert!(seen.about.text.contains("Last known: 4.5.7-1.el9 is available"), "{}", seen.about.text);
    assert_eq!(seen.about.problem.map(|p| p.code), Some(Code::ProviderUnreachable));
    bench.provider.set_down(None);
    bench.check(product("4.5.6-1.el9")).await;
    assert_eq!(bench.events().await, ["ENGINE_UPDATE_AVAILABLE"], "the same version is no news after a failure");
}

#[tokio::test]
async fn an_observer_checks_and_writes_nothing() {
    let bench = Bench::new(machine(INSTALLED, Some("4.5.7-1.el9")));
    bench.check(product("4.5.6-1.el9")).await;
    let id = bench.seen_by("anna").await.notifications[0].notice.id.clone();
    let watching = Bench::over(machine(INSTALLED, Some("4.5.8-1.el9")), bench.store.observer());
    assert_eq!(watching.check(product("4.5.6-1.el9")).await.state, EngineState::Available);
    assert_eq!(watching.at_login("anna").await, ["4.5.7-1.el9 is available, 4.5.6-1.el9 is installed."]);
    let refused = dismiss(&watching.ports, &DismissRequest { user: user("anna"), id }).await.unwrap_err();
    assert_eq!(refused.code(), Code::ObserverOnly);
}

// ---- the command, as a real process ----

/// A clock whose sleeps end when the test ends them.
#[derive(Default)]
struct GateClock(Notify);

#[async_trait]
impl Clock for GateClock {
    fn now_ms(&self) -> i64 {
        SystemClock.now_ms()
    }
    async fn sleep(&self, _: Duration) {
        self.0.notified().await;
    }
}

struct Program {
    dir: TempDir,
    clock: Arc<GateClock>,
    engine: Arc<LocalEngine>,
}

/// A script in the place of `engine-upgrade-check`. `$1` is its directory.
fn program(script: &str) -> Program {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("check.sh");
    fs::write(&path, script).unwrap();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let argv = vec!["/bin/sh".to_owned(), text(&path), text(dir.path())];
    let source = EngineSourceConfig::Command { argv, deadline: Span(Duration::from_secs(77)) };
    let clock = Arc::new(GateClock::default());
    let engine = Arc::new(LocalEngine::new(Some(EngineConfig { source }), clock.clone()));
    Program { dir, clock, engine }
}

impl Program {
    async fn run(&self) -> Result<bool, Error> {
        self.engine.upgrade_check(&call()).await.map(|answer| answer.available)
    }

    /// Process ids that the script wrote, once it has written that many.
    async fn pids(&self, count: usize) -> Vec<u32> {
        let path = self.dir.path().join("pids");
        let mut pids: Vec<u32> = vec![];
        until("the script has written its process ids", || {
            let text = fs::read_to_string(&path).unwrap_or_default();
            pids = text.lines().map(|line| line.parse().unwrap()).collect();
            text.ends_with('\n') && pids.len() == count
        })
        .await;
        pids
    }
}

/// Waits for a condition, with a deadline.
async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what}: not in a minute");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Gone, or dead and not yet collected by its parent.
fn is_dead(pid: u32) -> bool {
    match fs::read_to_string(format!("/proc/{pid}/stat")) {
        Err(_) => true,
        Ok(stat) => stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('Z')),
    }
}

#[tokio::test]
async fn each_exit_code_has_its_meaning() {
    assert_eq!(program("exit 0").run().await, Ok(true));
    assert_eq!(program("exit 1").run().await, Ok(false));
    for (script, needle) in [
        ("echo 'Error: no repository' >&2; echo FAIL; exit 2", "exit status: 2; it said: Error: no repository FAIL"),
        ("exit 2", "exit status: 2"),
        ("exit 127", "exit status: 127"),
        ("kill -9 $$", "signal: 9"),
    ] {
        let e = program(script).run().await.unwrap_err();
        assert_eq!(e.code(), Code::EngineCommandFailed);
        assert!(e.message().contains(needle), "{e}");
        assert!(e.message().contains("/bin/sh"), "{e}");
    }
}

#[tokio::test]
async fn a_program_that_is_missing_is_named() {
    let argv = vec!["/no/such/engine-upgrade-check".to_owned()];
    let source = EngineSourceConfig::Command { argv, deadline: Span(Duration::from_secs(1)) };
    let engine = LocalEngine::new(Some(EngineConfig { source }), Arc::new(SystemClock));
    let e = engine.upgrade_check(&call()).await.unwrap_err();
    assert!(e.message().contains("'/no/such/engine-upgrade-check' failed: it cannot be started"), "{e}");
}

#[tokio::test]
async fn it_inherits_no_environment_no_input_and_leads_its_own_group() {
    let p = program("env > $1/env; pwd > $1/pwd; cat > $1/input; cut -d' ' -f1,5 /proc/$$/stat > $1/group; exit 1");
    assert_eq!(p.run().await, Ok(false));
    let read = |name: &str| fs::read_to_string(p.dir.path().join(name)).unwrap();
    let environment = read("env");
    let mut names: Vec<_> = environment.lines().filter_map(|line| Some(line.split_once('=')?.0)).collect();
    // What a shell itself adds.
    names.retain(|name| !["PWD", "OLDPWD", "SHLVL", "_"].contains(name));
    names.sort_unstable();
    assert_eq!(names, ["HOME", "LC_ALL", "PATH"]);
    assert_eq!((read("pwd").trim(), read("input").as_str()), ("/", ""));
    let group = read("group");
    let (pid, pgid) = group.trim().split_once(' ').unwrap();
    assert_eq!(pid, pgid);
}

const HANGS: &str = "sleep 1000 & echo $! >> $1/pids; echo $$ >> $1/pids; wait";

#[tokio::test]
async fn at_the_deadline_it_dies_with_its_children() {
    let p = program(HANGS);
    let (run, clock) = (
        {
            let engine = p.engine.clone();
            tokio::spawn(async move { engine.upgrade_check(&call()).await })
        },
        p.clock.clone(),
    );
    let pids = p.pids(2).await;
    assert!(!pids.iter().any(|pid| is_dead(*pid)));
    clock.0.notify_one();
    let e = run.await.unwrap().unwrap_err();
    assert_eq!(e.code(), Code::EngineCommandFailed);
    assert!(e.message().contains("did not end within 77s and was killed"), "{e}");
    until("all are dead", || pids.iter().all(|pid| is_dead(*pid))).await;
}

#[tokio::test]
async fn a_cancelled_call_kills_the_program() {
    for drop_it in [false, true] {
        let p = program(HANGS);
        let call = call();
        let (engine, cancel) = (p.engine.clone(), call.cancel.clone());
        let run = tokio::spawn(async move { engine.upgrade_check(&call).await });
        let pids = p.pids(2).await;
        if drop_it {
            run.abort();
        } else {
            cancel.cancel();
            assert_eq!(run.await.unwrap().unwrap_err().code(), Code::Cancelled);
        }
        until("all are dead", || pids.iter().all(|pid| is_dead(*pid))).await;
    }
}

#[tokio::test]
async fn what_it_leaves_behind_is_killed_and_not_waited_for() {
    let p = program("sleep 1000 & echo $! >> $1/pids; exit 0");
    assert_eq!(p.run().await, Ok(true));
    let pids = p.pids(1).await;
    until("the child is dead", || is_dead(pids[0])).await;
    // A process that left the group keeps the pipe open; the run does not wait for it.
    assert_eq!(program("setsid sleep 3 & exit 1").run().await, Ok(false));
}

#[tokio::test]
async fn output_beyond_the_limit_stops_the_command_and_less_does_not() {
    let p = program("echo $$ >> $1/pids; exec yes");
    let e = p.run().await.unwrap_err();
    assert!(e.message().contains("printed more than 1048576 bytes and was killed"), "{e}");
    let pids = p.pids(1).await;
    until("it is dead", || is_dead(pids[0])).await;
    assert_eq!(program("head -c 500000 /dev/zero; exit 1").run().await, Ok(false));
    let noisy = program("head -c 500000 /dev/zero | tr '\\0' x; echo the end >&2; exit 2").run().await.unwrap_err();
    assert!(noisy.message().ends_with("the end") && noisy.message().len() < 4096, "{}", noisy.message().len());
}

// ---- through the operation ----

async fn with_source(source: EngineSourceConfig, request: CheckEngineRequest) -> (Bench, EngineCheck) {
    let mut bench = Bench::new(machine(INSTALLED, Some("4.5.7-1.el9")));
    bench.ports.engine = Arc::new(LocalEngine::new(Some(EngineConfig { source }), Arc::new(SystemClock)));
    bench.options.content_host = None;
    let check = bench.check(request).await;
    (bench, check)
}

#[tokio::test]
async fn the_status_file_answers() {
    let dir = tempfile::tempdir().unwrap();
    let path: PathBuf = dir.path().join("engine-status");
    let max_age = Span(Duration::from_secs(3600));
    let now_s = SystemClock.now_ms() / 1000;
    let file = |code: u8, age_s: i64, mode: u32| {
        fs::write(&path, format!("{code} {}\n", now_s - age_s)).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        EngineSourceConfig::StatusFile { path: path.clone(), max_age }
    };
    let (bench, check) = with_source(file(0, 60, 0o644), product("4.5.6-1.el9")).await;
    assert_eq!((check.state, check.source), (EngineState::Available, Some(EngineSource::StatusFile)));
    assert_eq!((check.installed, check.available), (None, None), "it tells no versions");
    assert_eq!(bench.at_login("anna").await, ["a version newer than 4.5.6-1.el9 is available."]);
    assert!(bench.provider.asked().is_empty());

    let (_, check) = with_source(file(1, 60, 0o644), product("4.5.6-1.el9")).await;
    assert_eq!(check.state, EngineState::Current);
    assert!(check.problems[0].message.contains("whether engine-setup is pending"));
    for (code, age_s, mode, problem) in [
        (1, 7200, 0o644, Code::EngineStatusOld),
        (2, 60, 0o644, Code::EngineStatusUnusable),
        (0, 60, 0o666, Code::EngineStatusUnusable),
    ] {
        let (_, check) = with_source(file(code, age_s, mode), product("4.5.6-1.el9")).await;
        assert_eq!((check.state, why(&check)), (EngineState::Unknown, Some(problem)));
    }
}

#[tokio::test]
async fn the_command_answers_and_a_machine_given_with_the_call_adds_its_errata() {
    let p = program("exit 0");
    let argv = vec!["/bin/sh".to_owned(), p.dir.path().join("check.sh").to_str().unwrap().to_owned()];
    let source = EngineSourceConfig::Command { argv, deadline: Span(Duration::from_secs(60)) };
    let machine = serde_json::from_value(serde_json::json!({"id": "e", "name": MACHINE, "status": "unknown"})).unwrap();
    let request = CheckEngineRequest { machine: Some(machine), ..product("4.5.6-1.el9") };
    let (_, check) = with_source(source, request).await;
    assert_eq!((check.state, check.source), (EngineState::Available, Some(EngineSource::Command)));
    assert_eq!(check.errata.map(|e| e.total), Some(0));
    assert_eq!(check.association.map(|a| a.content_host_name).as_deref(), Some(MACHINE));
}

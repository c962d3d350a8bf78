//! A provider over a small world with state: tasks change state, packages are installed, profiles are uploaded late or
//! never, errata disappear. It lives longer than the managers that use it, as a server does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use super::errors::error_of;
use async_trait::async_trait;
use ovirt_upgrade_manager::error::{Code, Error, Result, codes};
use ovirt_upgrade_manager::model::FORMAT;
use ovirt_upgrade_manager::model::check::{BootImage, YesNoUnknown};
use ovirt_upgrade_manager::model::erratum::{ErrataCounts, ErrataPage, ErrataQuery, Erratum, ErratumType, Severity};
use ovirt_upgrade_manager::model::evr::{Evr, Nevra};
use ovirt_upgrade_manager::model::examination::ProviderExamination;
use ovirt_upgrade_manager::model::host::{ContentHostRef, MatchedBy};
use ovirt_upgrade_manager::model::ids::{ContentHostId, CorrelationId, ErratumId, PackageName, ProviderName};
use ovirt_upgrade_manager::model::task::{InstallCapability, InstallWay, ProviderTask, Selection, TaskState};
use ovirt_upgrade_manager::ports::{
    Account, AgreeingMarks, Call, ContentFacts, ContentRecord, MachineMarks, Matched, Provider, ProviderTaskState,
    Upgradable, Wanted,
};

pub const OLD: [&str; 4] = [
    "bash-5.1.8-1.el9.x86_64",
    "kernel-core-5.14.0-1.el9.x86_64",
    "vdsm-4.50.5-1.el9.x86_64",
    "libvirt-10.0.0-1.el9.x86_64",
];

/// One look at a task: state, thousandths done, the provider's words.
pub type Seen = (TaskState, u32, &'static str);

/// What a finished task brings.
#[derive(Clone, Copy, PartialEq)]
pub enum Effect {
    AsPlanned,
    /// A newer build came out meanwhile.
    Newer,
    /// Another package changes, and what was selected does not.
    SomethingElse,
    Nothing,
}

pub struct State {
    pub installed: Vec<Nevra>,
    pub errata: Vec<Erratum>,
    pub upgradable: Vec<(&'static str, &'static str)>,
    pub image: Option<&'static str>,
    /// Hosts are in image mode and boot this image.
    pub boots_image: Option<&'static str>,
    pub capability: InstallCapability,
    /// What tasks look like, look by look; the last is repeated.
    pub course: Vec<Seen>,
    pub effect: Effect,
    /// Reads until the profile shows the effect, and until the errata are gone.
    pub profile_lags: u32,
    pub errata_lag: u32,
    /// Errors of methods, until removed.
    pub failing: BTreeMap<&'static str, Error>,
    pub panicking: BTreeSet<&'static str>,
    /// Methods that wait until removed.
    pub held: BTreeSet<&'static str>,
    /// So many answers of `errata` are empty, as while a server computes them anew.
    pub flaps: u32,
    /// `tasks` answers so many entries too few.
    pub swallowed: usize,
    /// Names of the methods called, in order.
    pub asked: Vec<&'static str>,
    pub sent: Vec<(InstallWay, Selection)>,
    /// Correlation ids of the calls that sent them.
    pub marks: Vec<String>,
    /// Login with which it is used.
    pub account: String,
    /// Its tasks end without an end on their hosts.
    pub may_run_on: bool,
    /// The task is one that somebody cancelled, and its commands ended with success.
    pub was_cancelled: bool,
    /// The machine behind every record.
    pub machine: MachineMarks,
    pub cancelled: Vec<ProviderTask>,
    /// The ways of the installations that were looked for.
    pub looked_for: Vec<Option<InstallWay>>,
    looks: Vec<usize>,
    uploaded: Option<Vec<Nevra>>,
}

pub struct World {
    name: ProviderName,
    state: Mutex<State>,
    changed: tokio::sync::watch::Sender<()>,
}

pub fn erratum(id: &str, packages: &[&str]) -> Erratum {
    Erratum {
        id: ErratumId::new(id).unwrap(),
        kind: ErratumType::Security,
        type_text: "security".to_owned(),
        severity: Severity::Important,
        title: format!("title of {id}"),
        summary: String::new(),
        description: String::new(),
        solution: String::new(),
        issued: None,
        updated: None,
        reboot_suggested: Some(false),
        installable: Some(true),
        cves: vec![],
        bugs: vec![],
        packages: packages.iter().map(|p| (*p).to_owned()).collect(),
        module_streams: vec![],
        modular_packages: vec![],
    }
}

pub fn nevra(text: &str) -> Nevra {
    Nevra::parse(text).unwrap()
}

impl World {
    pub fn new(name: &str) -> Arc<World> {
        let state = State {
            installed: OLD.map(nevra).to_vec(),
            errata: vec![
                erratum("RHSA-2026:1", &["bash-5.1.8-2.el9.x86_64"]),
                erratum("RHSA-2026:2", &["kernel-core-5.14.0-2.el9.x86_64"]),
                erratum("RHSA-2026:3", &["vdsm-4.50.6-1.el9.x86_64"]),
            ],
            upgradable: vec![("bash-5.1.8-1.el9.x86_64", "5.1.8-2.el9"), ("vdsm-4.50.5-1.el9.x86_64", "4.50.6-1.el9")],
            image: None,
            boots_image: None,
            capability: InstallCapability { way: Some(InstallWay::RemoteExecution), problem: None },
            course: vec![
                (TaskState::Planned, 0, ""),
                (TaskState::Running, 400, ""),
                (TaskState::Running, 300, "half way"),
                (TaskState::Proving, 1000, "done"),
            ],
            effect: Effect::AsPlanned,
            profile_lags: 1,
            errata_lag: 1,
            failing: BTreeMap::new(),
            panicking: BTreeSet::new(),
            held: BTreeSet::new(),
            flaps: 0,
            swallowed: 0,
            asked: vec![],
            sent: vec![],
            marks: vec![],
            account: "admin".into(),
            may_run_on: false,
            was_cancelled: false,
            machine: MachineMarks::default(),
            cancelled: vec![],
            looked_for: vec![],
            looks: vec![],
            uploaded: None,
        };
        let (changed, _) = tokio::sync::watch::channel(());
        Arc::new(World { name: ProviderName::new(name).unwrap(), state: Mutex::new(state), changed })
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Changes the world, and lets those go on that were held and are no more.
    pub fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.changed.send_replace(());
    }

    pub fn fail(&self, method: &'static str, code: Code) {
        let error = error_of(code);
        self.set(|s| drop(s.failing.insert(method, error)));
    }

    /// Knows a task that an earlier process of the test sent, and has carried it out.
    pub fn adopt(&self, selection: Selection) {
        self.set(|s| {
            s.finish(&selection);
            s.sent.push((InstallWay::RemoteExecution, selection));
            s.looks.push(0);
        });
    }

    /// Calls of the method wait until [`World::release`].
    pub fn hold(&self, method: &'static str) {
        self.state().held.insert(method);
    }

    pub fn release(&self) {
        self.set(|s| s.held.clear());
    }

    /// Waits until the method was called so often.
    pub async fn until_asked(&self, method: &str, times: usize) {
        while self.asked(method) < times {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    pub fn mend(&self, method: &'static str) {
        self.set(|s| drop(s.failing.remove(method)));
    }

    pub fn asked(&self, method: &str) -> usize {
        self.state().asked.iter().filter(|m| **m == method).count()
    }

    pub fn sent(&self) -> usize {
        self.state().sent.len()
    }

    /// Notes the question, waits while the method is held, then fails or panics if it is told to.
    async fn enter(&self, method: &'static str) -> Result<MutexGuard<'_, State>> {
        self.state().asked.push(method);
        self.wait(method).await;
        let state = self.state();
        assert!(!state.panicking.contains(method), "planted by this test");
        match state.failing.get(method) {
            Some(error) => Err(error.clone()),
            None => Ok(state),
        }
    }

    async fn wait(&self, method: &'static str) {
        let mut changed = self.changed.subscribe();
        drop(changed.wait_for(|()| !self.state().held.contains(method)).await);
    }
}

impl State {
    fn finish(&mut self, selection: &Selection) {
        self.uploaded.get_or_insert_with(|| self.installed.clone());
        let before = self.installed.clone();
        for package in &mut self.installed {
            let errata =
                self.errata.iter().filter(|e| matches!(selection, Selection::Errata(ids) if ids.contains(&e.id)));
            let by_errata = errata.flat_map(|e| &e.packages).map(|p| nevra(p)).filter(|p| p.name == package.name);
            let named =
                |name: &str| matches!(selection, Selection::Packages(n) if n.iter().any(|n| n.as_str() == name));
            let by_name =
                self.upgradable.iter().map(|(from, to)| Nevra { evr: Evr::parse(to).unwrap(), ..nevra(from) });
            let by_name = by_name.filter(|p| named(&p.name) && p.name == package.name);
            if let Some(new) = by_errata.chain(by_name).max_by(|a, b| a.evr.cmp(&b.evr)) {
                *package = new;
                if self.effect == Effect::Newer {
                    package.evr.release = Some("99.el9".to_owned());
                }
            }
        }
        match self.effect {
            Effect::AsPlanned | Effect::Newer => {}
            Effect::Nothing => self.installed = before,
            Effect::SomethingElse => self.installed = [before, vec![nevra("zlib-1.2-1.el9.x86_64")]].concat(),
        }
    }
}

#[async_trait]
impl Provider for World {
    fn name(&self) -> &ProviderName {
        &self.name
    }

    fn account(&self) -> Account {
        Account { login: self.state().account.clone(), server: "https://katello".into() }
    }

    async fn content_hosts(&self, _: &Call, wanted: &[Wanted]) -> Result<Vec<Result<Matched>>> {
        let image = self.enter("content_hosts").await?.boots_image;
        let image = image.map(|image| BootImage { image: image.into(), booted: None, staged: None, available: None });
        let matched = |w: &Wanted| Matched {
            content_host: ContentHostRef {
                id: ContentHostId::new(w.host.address.clone().unwrap_or(w.host.name.clone())).unwrap(),
                name: format!("{}.example.com", w.host.name),
                last_checkin_ms: None,
            },
            matched_by: MatchedBy::Fqdn,
            duplicates: vec![],
            facts: ContentFacts { image: image.clone(), ..ContentFacts::default() },
            marks: AgreeingMarks::default(),
            doubt: None,
        };
        Ok(wanted.iter().map(|w| Ok(matched(w))).collect())
    }

    async fn record(&self, _: &Call, _: &ContentHostId) -> Result<ContentRecord> {
        let machine = self.state().machine.clone();
        Ok(ContentRecord { machine, ..ContentRecord::default() })
    }

    async fn errata(&self, _: &Call, _: &ContentHostId, query: &ErrataQuery) -> Result<ErrataPage> {
        let mut state = self.enter("errata").await?;
        if state.uploaded.is_some() && state.effect != Effect::SomethingElse && state.effect != Effect::Nothing {
            state.errata_lag = state.errata_lag.saturating_sub(1);
            if state.errata_lag == 0 {
                let done = state.sent.clone();
                let is_done =
                    |e: &Erratum| done.iter().any(|(_, s)| matches!(s, Selection::Errata(i) if i.contains(&e.id)));
                state.errata.retain(|e| !is_done(e));
            }
        }
        let flaps = state.flaps > 0 && state.uploaded.is_some();
        state.flaps -= u32::from(flaps);
        // As servers do, ids are matched in any case.
        let is_wanted = |e: &&Erratum| {
            query.ids.is_empty() || query.ids.iter().any(|i| i.as_str().eq_ignore_ascii_case(e.id.as_str()))
        };
        let errata: Vec<_> = state.errata.iter().filter(is_wanted).filter(|_| !flaps).cloned().collect();
        Ok(ErrataPage {
            format: FORMAT,
            counts: ErrataCounts::of(&errata),
            unusable: vec![],
            errata,
            page: query.page,
            per_page: query.per_page,
            provider: self.name.to_string(),
            read_at_ms: 0,
        })
    }

    async fn erratum(&self, _: &Call, id: &ErratumId) -> Result<Erratum> {
        let state = self.enter("erratum").await?;
        let found = state.errata.iter().find(|e| e.id == *id).cloned();
        found.ok_or_else(|| codes::ErratumUnknown { erratum: id, provider: &self.name }.err())
    }

    async fn upgradable(&self, _: &Call, _: &ContentHostId, named: &[PackageName]) -> Result<Vec<Upgradable>> {
        let state = self.enter("upgradable").await?;
        let all = state
            .upgradable
            .iter()
            .map(|(from, to)| Upgradable { installed: nevra(from), to: Evr::parse(to).unwrap() });
        Ok(all.filter(|u| named.is_empty() || named.iter().any(|n| n.as_str() == u.installed.name)).collect())
    }

    async fn installed(&self, _: &Call, _: &ContentHostId, _: &[PackageName]) -> Result<Vec<Nevra>> {
        let mut state = self.enter("installed").await?;
        let Some(old) = state.uploaded.clone() else { return Ok(state.installed.clone()) };
        state.profile_lags = state.profile_lags.saturating_sub(1);
        Ok(if state.profile_lags == 0 { state.installed.clone() } else { old })
    }

    async fn available(&self, _: &Call, _: &ContentHostId, _: &PackageName) -> Result<Option<Evr>> {
        Ok(self.enter("available").await?.image.map(|v| Evr::parse(v).unwrap()))
    }

    async fn reboot_pending(&self, _: &Call, _: &ContentHostId, _: Option<bool>) -> Result<YesNoUnknown> {
        drop(self.enter("reboot_pending").await?);
        Ok(YesNoUnknown::Unknown)
    }

    async fn capability(&self, _: &Call, _: &ContentHostId) -> Result<InstallCapability> {
        Ok(self.enter("capability").await?.capability.clone())
    }

    async fn install(
        &self,
        call: &Call,
        _: &ContentHostRef,
        way: InstallWay,
        selection: &Selection,
    ) -> Result<ProviderTask> {
        // Written down before it is held or fails: the server has it then.
        self.state().sent.push((way, selection.clone()));
        self.state().marks.push(call.correlation_id.to_string());
        let mut state = self.enter("install").await?;
        state.looks.push(0);
        let number = state.looks.len();
        Ok(ProviderTask { way, task: Some(format!("task-{number}")), job: Some(number as u64) })
    }

    async fn started(
        &self,
        _: &Call,
        _: &ContentHostRef,
        mark: &CorrelationId,
        way: Option<InstallWay>,
    ) -> Result<Option<ProviderTask>> {
        let mut state = self.enter("started").await?;
        state.looked_for.push(way);
        let Some(place) = state.marks.iter().position(|m| m == mark.as_str()) else { return Ok(None) };
        while state.looks.len() <= place {
            state.looks.push(0);
        }
        let (way, number) = (state.sent[place].0, place as u64 + 1);
        Ok(Some(ProviderTask { way, task: Some(format!("task-{number}")), job: Some(number) }))
    }

    async fn tasks(&self, _: &Call, tasks: &[ProviderTask]) -> Result<Vec<Result<ProviderTaskState>>> {
        let mut state = self.enter("tasks").await?;
        if let Some(error) = state.failing.get("task").cloned() {
            return Ok(tasks.iter().map(|_| Err(error.clone())).collect());
        }
        let mut states = vec![];
        for ids in tasks {
            let number = ids.job.unwrap() as usize;
            let look = state.looks[number - 1];
            let (task_state, permille, text) = state.course[look.min(state.course.len() - 1)];
            state.looks[number - 1] += 1;
            if task_state == TaskState::Proving {
                let selection = state.sent[number - 1].1.clone();
                state.finish(&selection);
            }
            states.push(Ok(ProviderTaskState {
                state: task_state,
                permille,
                text: text.to_owned(),
                ids: ids.clone(),
                ended_at_ms: None,
                may_run_on: state.may_run_on,
                was_cancelled: state.was_cancelled,
            }));
        }
        let left = states.len() - state.swallowed.min(states.len());
        states.truncate(left);
        Ok(states)
    }

    async fn cancel(&self, _: &Call, task: &ProviderTask) -> Result<()> {
        let mut state = self.enter("cancel").await?;
        state.cancelled.push(task.clone());
        state.course = vec![(TaskState::Cancelled, 0, "cancelled")];
        Ok(())
    }

    async fn refresh(&self, _: &Call, _: &ContentHostRef) -> Result<bool> {
        drop(self.enter("refresh").await?);
        Ok(true)
    }

    async fn examine(&self, _: &Call) -> Result<ProviderExamination> {
        unreachable!("no installation examines the provider")
    }
}

//! A provider that answers from a script, host by host, and records the calls.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::errors::error_of;
use async_trait::async_trait;
use ovirt_upgrade_manager::error::{Code, Error, Result, codes};
use ovirt_upgrade_manager::model::check::{HostClass, YesNoUnknown};
use ovirt_upgrade_manager::model::erratum::{ErrataCounts, ErrataPage, ErrataQuery, Erratum, ErratumType, Severity};
use ovirt_upgrade_manager::model::evr::{Evr, Nevra};
use ovirt_upgrade_manager::model::examination::ProviderExamination;
use ovirt_upgrade_manager::model::host::{ContentHostRef, MatchedBy};
use ovirt_upgrade_manager::model::ids::{ContentHostId, ErratumId, PackageName, ProviderName};
use ovirt_upgrade_manager::model::task::{InstallCapability, InstallWay, ProviderTask, Selection};
use ovirt_upgrade_manager::model::{FORMAT, TimeMs};
use ovirt_upgrade_manager::ports::{
    Absence, AgreeingMarks, Call, ClassedHost, ContentFacts, Matched, Provider, ProviderTaskState, UnpublishedErrata,
    Upgradable, UpgradableOfMany, Wanted,
};

/// What the provider knows of one host. Content host and host share their name as id.
#[derive(Clone, Default)]
pub struct Script {
    /// Why it is not matched.
    pub unmatched: Option<Error>,
    pub facts: ContentFacts,
    pub duplicates: Vec<&'static str>,
    pub upgradable: Vec<(&'static str, &'static str)>,
    /// Packages that its list has and that are not meant for this host.
    pub listed_for_others: u64,
    pub installed: Vec<&'static str>,
    pub available: Option<&'static str>,
    pub errata: Vec<Erratum>,
    pub reboot_pending: Option<bool>,
    pub unpublished: Option<UnpublishedErrata>,
    /// Errors of single requests, by the method's name.
    pub failing: BTreeMap<&'static str, Error>,
    /// The list of its errata never comes.
    pub hangs: bool,
}

impl Script {
    /// An EL host whose packages can be upgraded from -> to.
    pub fn el(upgradable: &[(&'static str, &'static str)]) -> Script {
        Script {
            upgradable: upgradable.to_vec(),
            facts: ContentFacts {
                upgradable_packages: Some(upgradable.len() as u64),
                errata: Some(ErrataCounts::default()),
                last_checkin_ms: Some(1_000),
                // Half an hour later: what applies to the upload is computed.
                server_now_ms: Some(1_801_000),
                ..ContentFacts::default()
            },
            installed: vec![
                "vdsm-4.50.6-1.el9.x86_64",
                "libvirt-10.10.0-1.el9.x86_64",
                "qemu-kvm-17:9.1.0-1.el9.x86_64",
            ],
            ..Script::default()
        }
    }

    /// A Node with this image, whose content view offers that one.
    pub fn node(installed: &[&'static str], available: Option<&'static str>) -> Script {
        Script { installed: installed.to_vec(), available, ..Script::el(&[]) }
    }

    pub fn with_errata(mut self, errata: Vec<Erratum>) -> Script {
        self.facts.errata = Some(ErrataCounts::of(&errata));
        self.errata = errata;
        self
    }

    pub fn failing(mut self, method: &'static str, error: Error) -> Script {
        self.failing.insert(method, error);
        self
    }

    pub fn unmatched(code: Code) -> Script {
        Script { unmatched: Some(error_of(code)), ..Script::default() }
    }
}

pub fn erratum(id: &str, kind: ErratumType, reboot: Option<bool>) -> Erratum {
    Erratum {
        id: ErratumId::new(id).unwrap(),
        kind,
        type_text: String::new(),
        severity: Severity::Important,
        title: String::new(),
        summary: String::new(),
        description: String::new(),
        solution: String::new(),
        issued: None,
        updated: None,
        reboot_suggested: reboot,
        installable: Some(true),
        cves: vec![],
        bugs: vec![],
        packages: vec![],
        module_streams: vec![],
        modular_packages: vec![],
    }
}

pub struct FakeProvider {
    name: ProviderName,
    scripts: Mutex<BTreeMap<String, Script>>,
    /// Fails every bulk request.
    down: Mutex<Option<Error>>,
    asked: Mutex<Vec<String>>,
    /// Called while a bulk request is being answered.
    meanwhile: Mutex<Option<Box<dyn FnOnce() + Send>>>,
    /// Never answers a bulk request.
    hangs: AtomicBool,
    absence: Absence,
    /// Classes of its hosts; none: it shows none.
    classes: Mutex<Option<BTreeMap<String, HostClass>>>,
    /// Never answers about the classes or packages of many hosts.
    silent_about_many: AtomicBool,
    hangs_about_rows: AtomicBool,
    /// Hosts that checked in since any time.
    checked_in: Mutex<Option<Vec<String>>>,
    /// What it tells of many hosts at once.
    of_many: Mutex<Option<UpgradableOfMany>>,
    /// Whether it tells which hosts have an update of a package.
    searches_upgradable: AtomicBool,
}

impl FakeProvider {
    pub fn new(name: &str, scripts: Vec<(&str, Script)>) -> FakeProvider {
        let scripts = scripts.into_iter().map(|(host, script)| (host.to_owned(), script)).collect();
        FakeProvider {
            name: ProviderName::new(name).unwrap(),
            scripts: Mutex::new(scripts),
            down: Mutex::default(),
            asked: Mutex::default(),
            meanwhile: Mutex::default(),
            hangs: AtomicBool::new(false),
            absence: Absence::default(),
            classes: Mutex::default(),
            silent_about_many: AtomicBool::new(false),
            hangs_about_rows: AtomicBool::new(false),
            checked_in: Mutex::default(),
            of_many: Mutex::default(),
            searches_upgradable: AtomicBool::new(false),
        }
    }

    /// One that never answers.
    pub fn hanging(name: &str) -> FakeProvider {
        let provider = FakeProvider::new(name, vec![]);
        provider.set_hanging(true);
        provider
    }

    pub fn set(&self, host: &str, script: Script) {
        self.scripts.lock().unwrap().insert(host.to_owned(), script);
    }

    pub fn set_class(&self, host: &str, class: HostClass) {
        self.classes.lock().unwrap().get_or_insert_default().insert(host.to_owned(), class);
    }

    pub fn set_checked_in(&self, hosts: Option<&[&str]>) {
        *self.checked_in.lock().unwrap() = hosts.map(|all| all.iter().map(ToString::to_string).collect());
    }

    pub fn set_silent_about_many(&self, is_silent: bool) {
        self.silent_about_many.store(is_silent, Ordering::SeqCst);
    }

    /// It never answers about the rows of hosts, and about their classes it does.
    pub fn set_hanging_about_rows(&self, hangs: bool) {
        self.hangs_about_rows.store(hangs, Ordering::SeqCst);
    }

    pub fn set_searching_upgradable(&self, searches: bool) {
        self.searches_upgradable.store(searches, Ordering::SeqCst);
    }

    pub fn set_of_many(&self, told: UpgradableOfMany) {
        *self.of_many.lock().unwrap() = Some(told);
    }

    pub fn set_hanging(&self, hangs: bool) {
        self.hangs.store(hangs, Ordering::SeqCst);
    }

    pub fn set_down(&self, error: Option<Error>) {
        *self.down.lock().unwrap() = error;
    }

    /// Does something while the next bulk request is being answered.
    pub fn meanwhile(&self, act: impl FnOnce() + Send + 'static) {
        *self.meanwhile.lock().unwrap() = Some(Box::new(act));
    }

    /// Names of the methods called so far, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn script(&self, method: &'static str, host: &str) -> Result<Script> {
        self.asked.lock().unwrap().push(method.to_owned());
        let script = self.scripts.lock().unwrap().get(host).cloned();
        let script =
            script.ok_or_else(|| codes::ProviderNotFound { provider: "p", what: host, why: "no script" }.err())?;
        match script.failing.get(method) {
            Some(e) => Err(e.clone()),
            None => Ok(script),
        }
    }

    fn matched(&self, wanted: &Wanted) -> Result<Matched> {
        let known = self.scripts.lock().unwrap();
        let id = wanted.stored.as_ref().map_or(wanted.host.name.as_str(), |s| s.content_host.as_str());
        let script = known
            .get(id)
            .ok_or_else(|| codes::HostNotRegistered { host: &wanted.host.name, provider: &self.name }.err())?;
        if let Some(e) = &script.unmatched {
            return Err(e.clone());
        }
        let reference = |name: &str| ContentHostRef {
            id: ContentHostId::new(name).unwrap(),
            name: name.to_owned(),
            last_checkin_ms: None,
        };
        Ok(Matched {
            content_host: reference(id),
            matched_by: MatchedBy::Fqdn,
            duplicates: script.duplicates.iter().map(|d| reference(d)).collect(),
            facts: script.facts.clone(),
            marks: AgreeingMarks::default(),
            doubt: None,
        })
    }
}

#[async_trait]
impl Provider for FakeProvider {
    fn name(&self) -> &ProviderName {
        &self.name
    }

    fn absence(&self) -> Option<&Absence> {
        Some(&self.absence)
    }

    async fn content_hosts(&self, _: &Call, wanted: &[Wanted]) -> Result<Vec<Result<Matched>>> {
        self.asked.lock().unwrap().push("content_hosts".to_owned());
        if self.hangs.load(Ordering::SeqCst) || self.hangs_about_rows.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        let meanwhile = self.meanwhile.lock().unwrap().take();
        if let Some(act) = meanwhile {
            act();
        }
        if let Some(e) = self.down.lock().unwrap().clone() {
            return Err(e);
        }
        Ok(wanted.iter().map(|w| self.matched(w)).collect())
    }

    async fn classes(&self, _: &Call) -> Result<Option<BTreeMap<ContentHostId, ClassedHost>>> {
        self.asked.lock().unwrap().push("classes".to_owned());
        if self.hangs.load(Ordering::SeqCst) || self.silent_about_many.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        if let Some(e) = self.down.lock().unwrap().clone() {
            return Err(e);
        }
        let classed = |(name, class): (&String, &HostClass)| {
            (ContentHostId::new(name.as_str()).unwrap(), ClassedHost { name: name.clone(), class: *class })
        };
        Ok(self.classes.lock().unwrap().as_ref().map(|all| all.iter().map(classed).collect()))
    }

    async fn checked_in_since(&self, _: &Call, _: TimeMs) -> Result<Option<BTreeSet<ContentHostId>>> {
        self.asked.lock().unwrap().push("checked_in_since".to_owned());
        let hosts = self.checked_in.lock().unwrap().clone();
        Ok(hosts.map(|all| all.into_iter().map(|name| ContentHostId::new(name).unwrap()).collect()))
    }

    async fn upgradable_of_many(
        &self,
        _: &Call,
        _: &[ContentHostRef],
        _: &[PackageName],
    ) -> Result<Option<UpgradableOfMany>> {
        self.asked.lock().unwrap().push("upgradable_of_many".to_owned());
        if self.silent_about_many.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        Ok(self.of_many.lock().unwrap().clone())
    }

    async fn hosts_with_upgradable(
        &self,
        _: &Call,
        hosts: &[ContentHostRef],
        part: &PackageName,
    ) -> Result<Option<BTreeSet<ContentHostId>>> {
        self.asked.lock().unwrap().push("hosts_with_upgradable".to_owned());
        let scripts = self.scripts.lock().unwrap();
        let has =
            |id: &ContentHostId| scripts[id.as_str()].upgradable.iter().any(|(from, _)| from.contains(part.as_str()));
        let with = || hosts.iter().map(|host| host.id.clone()).filter(has).collect();
        Ok(self.searches_upgradable.load(Ordering::SeqCst).then(with))
    }

    async fn errata(&self, _: &Call, host: &ContentHostId, query: &ErrataQuery) -> Result<ErrataPage> {
        let script = self.script("errata", host.as_str())?;
        if script.hangs {
            std::future::pending::<()>().await;
        }
        let errata = script.errata;
        let page = errata.chunks(query.per_page as usize).nth(query.page as usize - 1);
        Ok(ErrataPage {
            format: FORMAT,
            counts: ErrataCounts::of(&errata),
            unusable: vec![],
            errata: page.unwrap_or_default().to_vec(),
            page: query.page,
            per_page: query.per_page,
            provider: self.name.to_string(),
            read_at_ms: 0,
        })
    }

    async fn erratum(&self, _: &Call, id: &ErratumId) -> Result<Erratum> {
        self.asked.lock().unwrap().push("erratum".to_owned());
        if self.hangs.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        let scripts = self.scripts.lock().unwrap();
        let found = scripts.values().flat_map(|script| &script.errata).find(|erratum| erratum.id == *id);
        found.cloned().ok_or_else(|| codes::ErratumUnknown { provider: "p", erratum: id }.err())
    }

    async fn upgradable(&self, _: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Upgradable>> {
        let script = self.script("upgradable", host.as_str())?;
        let all = script
            .upgradable
            .iter()
            .map(|(from, to)| Upgradable { installed: Nevra::parse(from).unwrap(), to: Evr::parse(to).unwrap() });
        Ok(all.filter(|u| is_named(named, &u.installed.name)).collect())
    }

    async fn upgradable_listed(&self, _: &Call, host: &ContentHostId) -> Result<Option<u64>> {
        Ok(Some(self.script("upgradable_listed", host.as_str())?.listed_for_others))
    }

    async fn installed(&self, _: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Nevra>> {
        let script = self.script("installed", host.as_str())?;
        let all = script.installed.iter().map(|p| Nevra::parse(p).unwrap());
        Ok(all.filter(|p| is_named(named, &p.name)).collect())
    }

    async fn available(&self, _: &Call, host: &ContentHostId, name: &PackageName) -> Result<Option<Evr>> {
        let script = self.script("available", host.as_str())?;
        let is_asked_for = name.as_str().ends_with("-image-update") || name.as_str() == "ovirt-engine-setup";
        assert!(is_asked_for, "{name}");
        Ok(script.available.map(|v| Evr::parse(v).unwrap()))
    }

    async fn unpublished_errata(&self, _: &Call, host: &ContentHostId) -> Result<Option<UnpublishedErrata>> {
        Ok(self.script("unpublished_errata", host.as_str())?.unpublished)
    }

    async fn reboot_pending(&self, _: &Call, host: &ContentHostId, _: Option<bool>) -> Result<YesNoUnknown> {
        Ok(self.script("reboot_pending", host.as_str())?.reboot_pending.into())
    }

    async fn capability(&self, _: &Call, host: &ContentHostId) -> Result<InstallCapability> {
        self.script("capability", host.as_str())?;
        Ok(InstallCapability { way: Some(InstallWay::RemoteExecution), problem: None })
    }

    async fn install(&self, _: &Call, _: &ContentHostRef, _: InstallWay, _: &Selection) -> Result<ProviderTask> {
        panic!("a check installs nothing")
    }

    async fn tasks(&self, _: &Call, _: &[ProviderTask]) -> Result<Vec<Result<ProviderTaskState>>> {
        panic!("a check asks for no task")
    }

    async fn cancel(&self, _: &Call, _: &ProviderTask) -> Result<()> {
        panic!("a check cancels nothing")
    }

    async fn refresh(&self, _: &Call, _: &ContentHostRef) -> Result<bool> {
        panic!("a check refreshes nothing")
    }

    async fn examine(&self, _: &Call) -> Result<ProviderExamination> {
        if self.hangs.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        Err(Error::internal("a fake has nothing to be examined"))
    }
}

fn is_named(named: &[PackageName], name: &str) -> bool {
    named.is_empty() || named.iter().any(|n| n.as_str() == name)
}

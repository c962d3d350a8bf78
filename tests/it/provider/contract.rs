//! Every request of our client, as the lab of each version records it, exists in that server's own description.
//!
//! The descriptions are data beside the repository (`../shared/data/katello/apidoc`, one file a version); without
//! them the tests print that they are skipped. The known mistakes of the descriptions are listed here by name, each with
//! the reason why the server's router counts more. An entry that no request needs any more fails the test.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::support;
use crate::support::lab::*;
use ovirt_upgrade_manager::model::erratum::{ErrataQuery, ErrataScope, ErratumType, Severity};
use ovirt_upgrade_manager::model::host::{ContentHostRef, HostInventory};
use ovirt_upgrade_manager::model::ids::{ContentHostId, PackageName};
use ovirt_upgrade_manager::model::task::{InstallWay, Selection};
use ovirt_upgrade_manager::ports::Wanted;
use serde_json::Value;
use upgrade_manager_lab::world::Host;
use upgrade_manager_lab::{Lab, Options, Version};

/// A mistake of the descriptions.
struct Mistake {
    /// Versions whose description has it.
    versions: &'static [&'static str],
    /// Method and path, with `:id` for what varies.
    request: &'static str,
    /// Parameters that it lacks. Empty: it lacks the whole request.
    parameters: &'static [&'static str],
    why: &'static str,
}

impl Mistake {
    fn misses(&self) -> Vec<String> {
        match self.parameters {
            [] => vec![self.request.to_owned()],
            names => names.iter().map(|name| format!("{} {name}", self.request)).collect(),
        }
    }
}

const ALL: &[&str] = &["2.5", "3.0", "3.8", "3.18", "4.3", "4.8", "4.10"];
const WITHOUT_PLUGIN: &[&str] = &["2.5", "3.0", "3.8", "3.18"];
const NO_PLUGIN: &str = "the server that was described had no remote execution; the plugin's routes are the same";

const MISTAKES: &[Mistake] = &[
    Mistake {
        versions: WITHOUT_PLUGIN,
        request: "GET /api/remote_execution_features",
        parameters: &[],
        why: NO_PLUGIN,
    },
    Mistake { versions: WITHOUT_PLUGIN, request: "POST /api/job_invocations", parameters: &[], why: NO_PLUGIN },
    Mistake { versions: WITHOUT_PLUGIN, request: "GET /api/job_invocations/:id", parameters: &[], why: NO_PLUGIN },
    Mistake {
        versions: WITHOUT_PLUGIN,
        request: "GET /api/job_invocations/:id/hosts/:id",
        parameters: &[],
        why: NO_PLUGIN,
    },
    Mistake {
        versions: &["4.3", "4.8", "4.10"],
        request: "GET /api/remote_execution_features",
        parameters: &["page", "per_page"],
        why: "a list of Foreman like any other; a server that does not page it sends everything, which serves as well",
    },
    Mistake {
        versions: &["3.8", "3.18", "4.3", "4.8", "4.10"],
        request: "GET /api/hosts/:id/traces",
        parameters: &["page", "per_page"],
        why: "the description names the host alone; the list is searched and paged like every other of Katello",
    },
    Mistake {
        versions: &["3.18", "4.3", "4.8", "4.10"],
        request: "GET /katello/api/module_streams",
        parameters: &[],
        why: "these descriptions were cut to other resources; that of 4.14 has it, and host_ids is from 3.9 on (e1d877a0f7)",
    },
    Mistake {
        versions: &["2.5", "3.0"],
        request: "GET /api/hosts/:id/packages",
        parameters: &["full_result", "page", "per_page"],
        why: "described from 3.4 on; before, the list is a page of Katello's all the same, and full_result makes it whole",
    },
    Mistake {
        versions: &["2.5", "3.0"],
        request: "GET /katello/api/environments",
        parameters: &["page", "per_page"],
        why: "described later; what a server without paging sends is read as it is",
    },
    Mistake {
        versions: &["2.5", "3.0"],
        request: "POST /api/hosts/bulk/available_incremental_updates",
        parameters: &[],
        why: "bulk actions are described below /katello/api until 3.4, and the router has them below /api",
    },
    Mistake {
        versions: &["4.3"],
        request: "GET /api/hosts/:id/packages",
        parameters: &["include_latest_upgradable", "status"],
        why: "the code of 4.3 reads them; described from 4.4 on",
    },
];

const BELOW_HOSTS: &str = "described when it had moved below /api/hosts/:host_id; 2.4 has it below its system";

/// Mistakes of the description called 2.5 about the systems API, which 2.4 has whole.
const SYSTEMS_MISTAKES: &[Mistake] = &[
    Mistake { versions: &["2.5"], request: "GET /katello/api/systems/:id/errata", parameters: &[], why: BELOW_HOSTS },
    Mistake { versions: &["2.5"], request: "GET /katello/api/systems/:id/packages", parameters: &[], why: BELOW_HOSTS },
    Mistake {
        versions: &["2.5"],
        request: "PUT /katello/api/systems/:id/errata/apply",
        parameters: &[],
        why: BELOW_HOSTS,
    },
    Mistake {
        versions: &["2.5"],
        request: "PUT /katello/api/systems/:id/packages/upgrade",
        parameters: &[],
        why: BELOW_HOSTS,
    },
    Mistake {
        versions: &["2.5"],
        request: "GET /katello/api/systems/:id",
        parameters: &["fields"],
        why: "read by the code and never described; a server that does not know it leaves out the facts alone",
    },
    Mistake {
        versions: &["2.5"],
        request: "GET /katello/api/environments",
        parameters: &["page", "per_page"],
        why: "described later; what a server without paging sends is read as it is",
    },
];

struct Description {
    methods: Vec<Method>,
}

/// One method of the API under one of its addresses.
struct Method {
    http: String,
    pattern: String,
    parameters: BTreeSet<String>,
}

/// The description of a version; `None`, and a word about it, where the data is not there.
fn description(version: &'static str) -> Option<Description> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/katello/apidoc");
    let file = folder.join(format!("{version}.json"));
    let Ok(text) = std::fs::read_to_string(&file) else {
        upgrade_manager_lab::skipped(format_args!("no description of Katello {version} at {}", file.display()));
        return None;
    };
    let json: Value = serde_json::from_str(&text).unwrap();
    let mut methods = vec![];
    for method in json["resources"].as_object().unwrap().values().flat_map(|r| r["methods"].as_array().unwrap()) {
        let mut parameters = BTreeSet::new();
        collect_names("", &method["params"], &mut parameters);
        for api in method["apis"].as_array().unwrap() {
            methods.push(Method {
                http: api["http_method"].as_str().unwrap().to_owned(),
                pattern: api["api_url"].as_str().unwrap().to_owned(),
                parameters: parameters.clone(),
            });
        }
    }
    Some(Description { methods })
}

/// Names of parameters; those inside of others as `outer[inner]`.
fn collect_names(outer: &str, parameters: &Value, names: &mut BTreeSet<String>) {
    for parameter in parameters.as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap();
        let name = if outer.is_empty() { name.to_owned() } else { format!("{outer}[{name}]") };
        collect_names(&name, &parameter["params"], names);
        names.insert(name);
    }
}

/// A request as the description would write it: the parts of the path that vary as `:id`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Sent {
    http: String,
    path: String,
    parameters: BTreeSet<String>,
}

impl Sent {
    fn fits(&self, method: &Method) -> bool {
        let (ours, theirs) = (self.path.split('/'), method.pattern.split('/'));
        self.http == method.http
            && ours.clone().count() == theirs.clone().count()
            && ours.zip(theirs).all(|(ours, theirs)| match theirs.starts_with(':') {
                true => ours == ":id",
                false => ours == theirs,
            })
    }
}

/// What our client sent to a lab.
fn sent(lab: &Lab) -> BTreeSet<Sent> {
    let requests = lab.requests().into_iter();
    let requests = requests.map(|request| {
        assert!(request.status < 400, "the lab refused {request:?}");
        let is_id = |part: &str| {
            part.contains("OUML") || part.len() == 36 || (!part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
        };
        let path: Vec<&str> = request.path.split('/').map(|part| if is_id(part) { ":id" } else { part }).collect();
        let query = request.query.split('&').filter_map(|pair| Some(pair.split_once('=')?.0.to_owned()));
        let mut parameters: BTreeSet<String> = query.collect();
        names_in("", &request.body, &mut parameters);
        assert!(!request.query.contains("per_page=all"), "{request:?}");
        Sent { http: request.method, path: path.join("/"), parameters }
    });
    requests.collect()
}

fn names_in(outer: &str, body: &Value, names: &mut BTreeSet<String>) {
    for (name, value) in body.as_object().into_iter().flatten() {
        let name = if outer.is_empty() { name.clone() } else { format!("{outer}[{name}]") };
        // What a template takes is not part of the API's description.
        if name != "job_invocation[inputs]" {
            names_in(&name, value, names);
        }
        names.insert(name);
    }
}

/// All that the description lacks of what was sent.
fn missing(description: &Description, sent: &BTreeSet<Sent>) -> BTreeSet<String> {
    let mut missing = BTreeSet::new();
    for request in sent {
        let name = format!("{} {}", request.http, request.path);
        let fitting: Vec<&Method> = description.methods.iter().filter(|m| request.fits(m)).collect();
        if fitting.is_empty() {
            missing.insert(name);
            continue;
        }
        for parameter in &request.parameters {
            if !fitting.iter().any(|m| m.parameters.contains(parameter)) {
                missing.insert(format!("{name} {parameter}"));
            }
        }
    }
    missing
}

/// Compares a version's requests with a description. The one named 2.5 is of what became 3.0.
async fn holds(version: &'static str) {
    let Some(description) = description(version) else { return };
    let sent = exercise(if version == "2.5" { "3.0" } else { version }).await;
    compare(version, &description, &sent, MISTAKES);
}

/// What the description lacks of what was sent is a known mistake, and the known mistakes are all there.
fn compare(version: &str, description: &Description, sent: &BTreeSet<Sent>, mistakes: &[Mistake]) {
    let found = missing(description, sent);
    let mistakes = mistakes.iter().filter(|m| m.versions.contains(&version));
    let known: BTreeSet<String> = mistakes.flat_map(Mistake::misses).collect();
    let lacking: Vec<&String> = found.difference(&known).collect();
    assert!(lacking.is_empty(), "Katello {version} does not describe: {lacking:#?}");
    let stale: Vec<&String> = known.difference(&found).collect();
    assert!(stale.is_empty(), "Katello {version}: no longer mistakes, or no longer sent: {stale:#?}");
}

#[test]
fn every_mistake_has_a_reason_and_a_version() {
    for mistake in MISTAKES.iter().chain(SYSTEMS_MISTAKES) {
        assert!(!mistake.why.is_empty() && !mistake.versions.is_empty(), "{}", mistake.request);
        assert!(mistake.versions.iter().all(|v| ALL.contains(v)), "{}", mistake.request);
    }
}

/// Every operation of the port, in every way that the version has.
async fn exercise(version: &str) -> BTreeSet<Sent> {
    let version: Version = version.parse().unwrap();
    let has_agent = version < Version(4, 10);
    let lab = start(Options { katello_version: version, agent: has_agent, ..by_hand(8) });
    let provider = provider(&lab);
    let call = call();
    let wanted: Vec<Wanted> =
        inventory(&lab).into_iter().map(|host| Wanted { host, stored: None, is_change: false }).collect();
    assert!(provider.content_hosts(&call, &wanted).await.unwrap().iter().all(Result::is_ok));

    let (host, truth) = busiest(&lab, |h| h.tracer);
    let host = reference(&host);
    for scope in [ErrataScope::Installable, ErrataScope::Applicable] {
        let types = vec![ErratumType::Security, ErratumType::Other];
        let severities = vec![Severity::Important, Severity::Low];
        let text = Some("a".to_owned());
        let query = ErrataQuery { scope, types, severities, text, per_page: 1, ..Default::default() };
        provider.errata(&call, &host.id, &query).await.unwrap();
    }
    provider.erratum(&call, &id(&truth[0])).await.unwrap();
    let name = PackageName::new("vdsm").unwrap();
    for named in [&[][..], std::slice::from_ref(&name)] {
        provider.upgradable(&call, &host.id, named).await.unwrap();
        provider.installed(&call, &host.id, named).await.unwrap();
    }
    provider.available(&call, &host.id, &name).await.unwrap();
    provider.reboot_pending(&call, &host.id, None).await.unwrap();
    provider.enabled_streams(&call, &host.id).await.unwrap();
    provider.unpublished_errata(&call, &host.id).await.unwrap();
    provider.capability(&call, &host.id).await.unwrap();
    provider.refresh(&call, &host).await.unwrap();

    let errata = Selection::Errata(vec![id(&truth[0])]);
    let packages = Selection::Packages(vec![name]);
    let ways = [InstallWay::RemoteExecution, InstallWay::Agent];
    for way in ways.into_iter().take(if has_agent { 2 } else { 1 }) {
        let (host, _) = busiest(&lab, |h: &Host| h.profile.iter().any(|p| p.name == "katello-agent"));
        for selection in [&errata, &packages] {
            let task = provider.install(&call, &reference(&host), way, selection).await.unwrap();
            let state = provider.tasks(&call, std::slice::from_ref(&task)).await.unwrap().remove(0).unwrap();
            lab.settle();
            provider.tasks(&call, &[state.ids]).await.unwrap().remove(0).unwrap();
        }
    }
    sent(&lab)
}

/// Every operation of the port that Katello 2.4 has.
async fn exercise_systems() -> BTreeSet<Sent> {
    let lab = support::lab::lab(2, 4, 60);
    let provider = provider(&lab);
    let call = call();
    let wanted: Vec<Wanted> =
        inventory(&lab).into_iter().map(|host| Wanted { host, stored: None, is_change: false }).collect();
    // Many are asked for by POST, few by GET.
    for wanted in [&wanted[..], &wanted[..1]] {
        assert!(provider.content_hosts(&call, wanted).await.unwrap().iter().all(Result::is_ok));
    }
    // A host that matches by its facts only, and one without a match.
    let renamed = HostInventory { address: Some("192.0.2.9".into()), ..wanted[0].host.clone() };
    let nobody = HostInventory { name: "x".into(), hardware_uuid: None, ..renamed.clone() };
    for (host, is_known) in [(renamed, true), (nobody, false)] {
        let found = provider.content_hosts(&call, &[Wanted { host, stored: None, is_change: false }]).await.unwrap();
        assert_eq!(found[0].is_ok(), is_known, "{:?}", found[0]);
    }

    // These servers are from before module streams.
    let (host, truth) = busiest(&lab, |h| h.enabled_streams.is_empty());
    let uuid = ContentHostId::new(host.consumer_uuid.clone().unwrap()).unwrap();
    let host = ContentHostRef { id: uuid, ..reference(&host) };
    for scope in [ErrataScope::Installable, ErrataScope::Applicable] {
        let types = vec![ErratumType::Security];
        let query = ErrataQuery { scope, types, text: Some("a".to_owned()), per_page: 1, ..Default::default() };
        provider.errata(&call, &host.id, &query).await.unwrap();
    }
    provider.erratum(&call, &id(&truth[0])).await.unwrap();
    let name = PackageName::new("vdsm").unwrap();
    for named in [&[][..], std::slice::from_ref(&name)] {
        provider.upgradable(&call, &host.id, named).await.unwrap();
        provider.installed(&call, &host.id, named).await.unwrap();
    }
    provider.available(&call, &host.id, &name).await.unwrap();
    provider.capability(&call, &host.id).await.unwrap();

    for selection in [Selection::Errata(vec![id(&truth[0])]), Selection::Packages(vec![name])] {
        let task = provider.install(&call, &host, InstallWay::Agent, &selection).await.unwrap();
        provider.tasks(&call, std::slice::from_ref(&task)).await.unwrap().remove(0).unwrap();
        lab.settle();
    }
    sent(&lab)
}

/// The description called 2.5 still has the systems API beside the hosts API that replaced it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn katello_2_4() {
    let Some(description) = description("2.5") else { return };
    compare("2.5", &description, &exercise_systems().await, SYSTEMS_MISTAKES);
}

macro_rules! contracts {
    ($($name:ident $version:literal)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            holds($version).await;
        }
    )*};
}

contracts! {
    katello_2_5 "2.5"
    katello_3_0 "3.0"
    katello_3_8 "3.8"
    katello_3_18 "3.18"
    katello_4_3 "4.3"
    katello_4_8 "4.8"
    katello_4_10 "4.10"
}

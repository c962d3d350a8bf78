//! The situation of a recorded request in a world, and the request with the numbers and names of that world.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use upgrade_manager_lab::katello::Katello;
use upgrade_manager_lab::katello::auth::Guard;
use upgrade_manager_lab::katello::features::Features;
use upgrade_manager_lab::katello::user::User;
use upgrade_manager_lab::web::{Reply, Request, Server};
use upgrade_manager_lab::{Version, World, WorldOptions};

use super::Recorded;
use super::logins::{PASSWORD, SECRET, TOKEN, authenticate, lock};
use super::roles::{Sees, role};

/// The hosts of the recorded servers by their numbers, as far as this world has them.
const HOSTS: [(u64, &str); 14] = [
    (1, "host01"),
    (2, "host02"),
    (3, "host03"),
    (4, "host04"),
    (5, "host05"),
    (6, "host06"),
    (7, "host07"),
    (8, "host08"),
    (9, "host09"),
    (10, "host10"),
    (11, "node11"),
    (12, "node12"),
    (13, "build"),
    (14, "engine"),
];

/// A server and the world that it shows.
pub struct Site {
    katello: Katello,
    pub world: World,
    /// Real time of its last request.
    wall_ms: i64,
}

impl Site {
    pub fn new(recorded: &Recorded, has_jobs: bool) -> Site {
        let role = role(&recorded.user);
        let user = User {
            login: match role {
                Some(_) => recorded.user.clone(),
                None => "admin".to_owned(),
            },
            password: PASSWORD.to_owned(),
            token: TOKEN.to_owned(),
            consumer_key: "key".to_owned(),
            consumer_secret: SECRET.to_owned(),
            organization: match recorded.user.as_str() {
                "cl-org3" => Some(3),
                "nwout" => Some(0),
                _ => None,
            },
            edits: (recorded.user == "cl-filt").then(|| BTreeSet::from(["host02.lab.example".to_owned()])),
            permissions: role.as_ref().map(|role| {
                // Those of the Default role, too.
                let all = role.permissions.iter().copied().chain(["view_foreman_tasks", "view_job_invocations"]);
                all.map(str::to_owned).collect::<BTreeSet<String>>()
            }),
        };
        let options = WorldOptions { hosts: 12, node_hosts: 2, clusters: 2, ..WorldOptions::default() };
        let mut world = World::new(&options).unwrap();
        if has_jobs {
            world.run_past_jobs(60);
        }
        // The hosts of the recordings have no program that finds traces.
        let has_traces = has_traces(recorded);
        for host in world.hosts.values_mut() {
            host.tracer = has_traces;
            // Hosts that are none of the engine report no time of their boot, as in the recordings.
            host.cluster = None;
            if has_traces {
                host.changed_since_boot.extend(["kernel".to_owned(), "openssh-server".to_owned()]);
            }
        }
        if has_images(recorded) {
            let first = world.hosts.values_mut().next().unwrap();
            first.enter_image_mode("sha256:aa", "sha256:bb");
        }
        let sees = role.map_or(Sees::Everything, |role| role.sees);
        let hidden = world.hosts.values().map(|host| host.fqdn.clone()).filter(|name| match sees {
            Sees::Everything => false,
            Sees::FirstHost => !name.starts_with("host01."),
            Sees::NoHost => true,
        });
        for name in hidden.collect::<Vec<_>>() {
            assert!(world.hide_host(&name));
        }
        let katello = Katello::new(Features::of(recorded.version, false), Guard::new(user));
        Site { katello, world, wall_ms: 0 }
    }

    pub fn answer(&mut self, request: &mut Request) -> (Reply, Vec<(&'static str, String)>) {
        self.wall_ms += 1;
        let reply = self.katello.answer(&mut self.world, request, self.wall_ms);
        let headers = self.katello.headers().into_iter().chain(reply.headers.clone()).collect();
        (reply, headers)
    }

    /// The number of a host of the recordings here. Special hosts have the number of one that is like them.
    fn host(&self, number: u64, recorded: &Recorded) -> u64 {
        let is_unknown = [9_999, 99_999, 999_999].contains(&number);
        let short = HOSTS.iter().find(|(n, _)| *n == number).map(|(_, name)| *name);
        let short = match (short, recorded.name.contains("multi")) {
            (Some(name), _) => name,
            (None, true) => "host05",
            (None, false) if is_unknown => return number,
            // Not the one whose name it is given.
            (None, false) if recorded.method == "PUT" => "host02",
            (None, false) => "host01",
        };
        let named = self.world.hosts.values().find(|host| host.fqdn.starts_with(&format!("{short}.")));
        named.map_or(number, |host| host.id)
    }

    /// The number of a job that ended as the recorded one.
    fn job(&self, recorded: &Recorded) -> u64 {
        let is_of_hosts = recorded.body["total"] != 0;
        let is_scheduled = recorded.body["mode"] == "future";
        let label = recorded.body["status_label"].as_str().unwrap_or("succeeded");
        let word = |label: &str| match label {
            "failed" => "error",
            "cancelled" => "cancelled",
            "queued" => "pending",
            _ => "success",
        };
        let fits = |of: &&upgrade_manager_lab::world::Job| {
            let Some(task) = self.world.tasks.get(&of.task) else { return false };
            let is_waiting = task.result.word() == "pending";
            match label == "queued" || recorded.name.contains("future") {
                true => is_waiting,
                false => {
                    let is_like = task.result.word() == word(label) && of.scheduled == is_scheduled;
                    is_like && of.hosts.is_empty() != is_of_hosts && !is_waiting
                }
            }
        };
        self.world.jobs.values().find(fits).or_else(|| self.world.jobs.values().next()).map_or(1, |job| job.id)
    }

    /// A host on which a job ran.
    fn job_host(&self, recorded: &Recorded) -> u64 {
        self.world.jobs[&self.job(recorded)].hosts.first().map_or(1, |(host, _)| *host)
    }

    /// The id of a task that ended as the recorded one.
    fn task(&self, recorded: &Recorded) -> String {
        let body = &recorded.body;
        let shown = [body, &body[0]["results"][0], &body["results"][0], &body["skipped"][0]];
        let shown = shown.into_iter().find(|shown| shown["label"].is_string()).unwrap_or(body);
        let label = shown["label"].as_str().unwrap_or("Actions::RemoteExecution::RunHostsJob");
        let result = shown["result"].as_str().unwrap_or("success");
        let all = || self.world.tasks.values();
        let found = all().find(|task| task.label == label && task.result.word() == result);
        let found = found.or_else(|| all().find(|task| task.result.word() == result));
        found.map_or_else(|| "1f32202b-6851-4450-8e8e-9075b4c3b258".to_owned(), |task| task.id.clone())
    }

    /// The task of a job that was cancelled before it began.
    fn task_without_children(&self) -> String {
        let found = self.world.tasks.values().find(|task| task.result.word() == "cancelled" && task.parent.is_none());
        found.map_or_else(|| "1f32202b-6851-4450-8e8e-9075b4c3b258".to_owned(), |task| task.id.clone())
    }
}

/// The servers, by version and user.
#[derive(Default)]
pub struct Sites(BTreeMap<(Version, String, bool), Site>);

impl Sites {
    /// Makes the situation of a recorded request, and sends it.
    pub fn send(&mut self, recorded: &Recorded) -> (Reply, Vec<(&'static str, String)>) {
        // Users without a role for it see their own jobs only.
        let own = ["min-", "filtrex-show", "user-nwrex-job-outputs"];
        let sees_jobs = ["admin", "cl-rex", "oauth", "anonymous", "nobody", "nosuch"].contains(&recorded.user.as_str());
        let has_jobs = sees_jobs || own.iter().any(|name| recorded.name.starts_with(name));
        let is_start = recorded.method == "POST" && recorded.path.starts_with("/api/job_invocations");
        let is_alone = recorded.group == "authentication" || is_start || has_traces(recorded);
        let is_alone = is_alone || has_images(recorded);
        let has_jobs = has_jobs && !(is_start && recorded.path.ends_with("/job_invocations"));
        let key = if is_alone { recorded.name.clone() } else { recorded.user.clone() };
        let key = (recorded.version, key, has_jobs);
        let site = self.0.entry(key).or_insert_with(|| Site::new(recorded, has_jobs));
        if recorded.name.starts_with("lock") {
            lock(site, recorded);
        }
        let mut request = translated(recorded, site);
        authenticate(recorded, site, &mut request);
        site.answer(&mut request)
    }
}

/// Whether there were traces.
fn has_traces(recorded: &Recorded) -> bool {
    recorded.path.contains("traces") && recorded.body["results"].as_array().is_some_and(|rows| !rows.is_empty())
}

/// Whether a host was in image mode.
fn has_images(recorded: &Recorded) -> bool {
    recorded.name.contains("bootc") && !["bootc-images", "bootc-sort"].contains(&recorded.name.as_str())
}

/// The request, with the numbers and names of this world.
fn translated(recorded: &Recorded, site: &Site) -> Request {
    let (path, query) = recorded.path.split_once('?').unwrap_or((&recorded.path, ""));
    let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    let job = site.job(recorded);
    for at in 1..parts.len() {
        let (before, part) = (parts[at - 1].clone(), parts[at].clone());
        let number: Option<u64> = part.parse().ok();
        parts[at] = match (before.as_str(), number) {
            ("hosts", Some(n)) if n < 99_999 => site.host(n, recorded).to_string(),
            ("hosts", None) if part.starts_with("nw-") => "host02.lab.example".to_owned(),
            ("job_invocations", Some(n)) if n < 9_999 => job.to_string(),
            ("tasks", None) if is_known_task(&part) && path.ends_with("sub_tasks") => site.task_without_children(),
            ("tasks", None) if is_known_task(&part) => site.task(recorded),
            ("errata", Some(n)) if n < 9_999 && recorded.status < 400 => (n - n % 100 + 101).to_string(),
            ("errata", None) if part == "HW-MOD-MIX" => {
                let modular = site.world.catalogue.advisories.iter().find(|advisory| advisory.module.is_some());
                modular.unwrap().id.clone()
            }
            _ => part,
        };
    }
    if let ["", "api", "job_invocations", _, "hosts", host, ..] =
        parts.iter().map(String::as_str).collect::<Vec<_>>()[..]
        && host.parse().is_ok_and(|n: u64| n < 9_999)
    {
        let on = site.world.jobs[&job].hosts.first().map_or(0, |(host, _)| *host);
        parts[5] = on.to_string();
    }
    let query = query.split('&').map(|pair| translated_pair(pair, recorded, site)).collect::<Vec<_>>().join("&");
    let text = match &recorded.sent {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        body => {
            let mut body = body.clone();
            translate(&mut body, "", recorded, site);
            body.to_string()
        }
    };
    let mut request = Request::new(&recorded.method, &parts.join("/"), &query, text);
    request.is_not_text = recorded.is_latin;
    for (name, value) in
        recorded.headers.iter().filter(|(name, _)| !["authorization", "cookie"].contains(&name.as_str()))
    {
        request.headers.insert(name.clone(), value.clone());
    }
    request
}

/// Whether a uuid is none of those that no server has.
fn is_known_task(id: &str) -> bool {
    id.len() == 36 && !id.starts_with("00000000")
}

fn translated_pair(pair: &str, recorded: &Recorded, site: &Site) -> String {
    let Some((name, value)) = pair.split_once('=') else { return pair.to_owned() };
    match (name, value.parse::<u64>()) {
        ("host_id", Ok(n)) if n != 999 => format!("{name}={}", site.host(n, recorded)),
        ("content_view_version_id" | "content_view_version_ids[]", Ok(n)) if n < 9 => format!("{name}={}", n + 10),
        ("organization_id", Ok(3)) if recorded.version == Version(4, 19) => format!("{name}=1"),
        ("search", _) => format!("{name}={}", with_uuids(value, site)),
        _ => pair.to_owned(),
    }
}

/// Uuids of the first host of the recordings become those of the first host here.
fn with_uuids(text: &str, site: &Site) -> String {
    let host = site.world.hosts.values().find(|host| host.fqdn.starts_with("host01.")).unwrap();
    let theirs = ["D7C07017-388F-42AF-93D", "56A7458A-6EEC-457B-9C76"];
    let ours = [Some(host.hardware_uuid.clone()), host.consumer_uuid.clone()];
    let mut text = text.to_owned();
    for (start, ours) in theirs.iter().zip(ours) {
        let ours = ours.unwrap();
        let other = if ours == ours.to_uppercase() { ours.to_lowercase() } else { ours.to_uppercase() };
        let (start, other_start) = match ours == ours.to_uppercase() {
            true => (start.to_uppercase(), start.to_lowercase()),
            false => (start.to_lowercase(), start.to_uppercase()),
        };
        text = replaced(&replaced(&text, &start, &ours), &other_start, &other);
    }
    text
}

/// The text with another uuid in the place of each one that begins so.
fn replaced(text: &str, start: &str, uuid: &str) -> String {
    let mut parts = text.split(start);
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| format!("{uuid}{}", part.get(36 - start.len()..).unwrap_or_default()));
    first + &rest.collect::<String>()
}

fn translate(value: &mut Value, name: &str, recorded: &Recorded, site: &Site) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                translate(value, name, recorded, site);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| translate(item, name, recorded, site)),
        Value::Number(number) => {
            let n = number.as_u64().unwrap_or(0);
            let mapped = match name {
                "ids" => site.host(n, recorded),
                "resource_id" => site.job_host(recorded),
                "content_view_version_id" if n <= 10 => n.min(5) + 10,
                "environment_ids" if n == 3 => 2,
                "job_template_id" if n == 337 => 171,
                "organization_id" if n == 3 && recorded.version == Version(4, 19) => 1,
                _ => n,
            };
            *value = Value::from(mapped);
        }
        Value::String(text) if name == "ids" && text.parse::<u64>().is_ok() => {
            *text = site.host(text.parse().unwrap(), recorded).to_string();
        }
        // A host of the recordings that was there.
        Value::String(text) if name == "search_query" && text.contains("cl-dup") => {
            *text = "name = host01.lab.example".to_owned();
        }
        Value::String(text) if ["task_id", "task_ids"].contains(&name) && is_known_task(text) => {
            *text = site.task(recorded);
        }
        _ => {}
    }
}

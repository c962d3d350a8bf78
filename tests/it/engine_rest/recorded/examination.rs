//! What `doctor` reads: permissions, hosts, jobs, clusters and disks.

use std::collections::BTreeSet;

use ovirt_upgrade_manager::model::engine_examination::{EngineFacts, Reach};
use serde_json::{Value, json as value};

use super::super::bench::*;
use super::{Recorded, number, recordings};
use crate::support::client::call;
use crate::support::scripted::{Reply, json};

const SUPER_USER: &str = "/roles/00000000-0000-0000-0000-000000000001/permits";

fn named<'a>(all: &'a [Recorded], name: &str) -> &'a Recorded {
    all.iter().find(|recorded| recorded.name == name).unwrap_or_else(|| panic!("no recording {name}"))
}

/// An engine with recorded answers, the first document among them. What was not recorded is empty.
async fn examined(all: &[Recorded], answers: &[(&'static str, Reply)]) -> (Bench, EngineFacts) {
    let root = named(all, "recorded/api_root_json").reply();
    let answers = answers.to_vec();
    let bench = Bench::start(move |_, path| match answers.iter().find(|(place, _)| *place == path) {
        Some((_, reply)) => reply.clone(),
        None if path.is_empty() => root.clone(),
        None => json(200, value!({})),
    })
    .await;
    let facts = bench.engine.examine(&call()).await.unwrap().inside.unwrap();
    (bench, facts)
}

#[tokio::test]
async fn recorded_permissions_show_which_roles_are_on_the_system() {
    let all = recordings();
    if all.is_empty() {
        return;
    }
    let own = named(&all, "recorded/user_me_permissions");
    let path: &'static str = own.path.clone().leak();
    let permit = value!({"permit": [{"id": "1", "name": "manipulate_host"}]});
    let answers = [
        (path, own.reply()),
        ("/permissions", named(&all, "recorded/permissions_system").reply()),
        (SUPER_USER, json(200, permit)),
    ];
    let (bench, facts) = examined(&all, &answers).await;
    let reach = facts.permissions.unwrap();
    assert_eq!(reach[0], ("manipulate_host", Reach::System));
    assert_eq!(reach[1], ("edit_host_configuration", Reach::Nowhere));
    // Sixteen permissions by nine roles, two of them on the system: the administrator's, and everyone's.
    let asked = bench.requests().into_iter().filter(|request| request.starts_with("GET /roles/"));
    let everyone = "GET /roles/def00021-0000-0000-0000-def000000015/permits".to_owned();
    assert_eq!(asked.collect::<BTreeSet<_>>(), BTreeSet::from([format!("GET {SUPER_USER}"), everyone]));
}

#[tokio::test]
async fn recorded_hosts_jobs_and_clusters_are_read_as_they_are_shown() {
    let all = recordings();
    let lists = |place: &str, key: &str| -> Vec<(String, Vec<Value>)> {
        let fits = |r: &&Recorded| {
            r.method == "GET"
                && r.status == 200
                && r.path.split('?').next() == Some(place)
                && r.content_type.contains("json")
        };
        let rows = |r: &Recorded| r.json()[key].as_array().cloned().unwrap_or_default();
        all.iter().filter(fits).map(|r| (r.name.clone(), rows(r))).collect()
    };
    let mut seen = [0; 3];
    for (name, hosts) in lists("/hosts", "host") {
        let (_, facts) = examined(&all, &[("/hosts", rows("host", hosts.clone()))]).await;
        let names: Vec<_> = facts.hosts.unwrap().into_iter().map(|host| (host.name, host.hosted_engine)).collect();
        let expected: Vec<_> = hosts.iter().map(|row| (row["name"].as_str().unwrap().to_owned(), None)).collect();
        assert_eq!(names, expected, "{name}");
        seen[0] += names.len();
    }
    for (name, jobs) in lists("/jobs", "job") {
        let (_, facts) = examined(&all, &[("/jobs", rows("job", jobs.clone()))]).await;
        let of = facts.jobs.unwrap();
        let started: Vec<&Value> = jobs.iter().filter(|job| job["status"] == "started").collect();
        assert_eq!(of.len(), started.len(), "{name}");
        for (job, row) in of.iter().zip(&started) {
            assert_eq!(job.description, row["description"].as_str().unwrap(), "{name}");
            let began = u64::try_from(job.began_at_ms).ok();
            assert_eq!((began, job.external), (number(&row["start_time"]), row["external"] == "true"), "{name}");
        }
        seen[1] += jobs.len();
    }
    for (name, clusters) in lists("/clusters", "cluster") {
        let (_, facts) = examined(&all, &[("/clusters", rows("cluster", clusters.clone()))]).await;
        let held = clusters.iter().filter(|row| row["upgrade_in_progress"] == "true").count();
        let read = facts.clusters.unwrap();
        assert_eq!(read.len(), clusters.len(), "{name}");
        assert_eq!(read.iter().filter(|cluster| cluster.flag.is_some()).count(), held, "{name}");
        seen[2] += clusters.len();
    }
    println!("hosts, jobs, clusters: {seen:?}");
    assert!(all.is_empty() || seen.iter().all(|count| *count > 3), "{seen:?}");
}

#[tokio::test]
async fn a_recorded_upgrade_flag_and_a_recorded_disk_are_read_as_they_are_shown() {
    let all = recordings();
    if all.is_empty() {
        return;
    }
    let cluster = named(&all, "recorded/cluster_get_upgrading_json").json();
    let disk = named(&all, "recorded-2/disk").json();
    let answers = [("/clusters", rows("cluster", vec![cluster.clone()])), ("/disks", rows("disk", vec![disk.clone()]))];
    let (_, facts) = examined(&all, &answers).await;
    let read = facts.clusters.unwrap().remove(0);
    assert_eq!(read.name, cluster["name"].as_str().unwrap());
    assert_eq!(read.data_center.as_deref(), cluster["data_center"]["id"].as_str());
    let flag = read.flag.unwrap();
    assert_eq!(flag.correlation_id, cluster["upgrade_correlation_id"].as_str().unwrap());
    assert_eq!(Some(u64::from(flag.percent)), number(&cluster["upgrade_percent_complete"]));
    let busy = facts.disks.unwrap().remove(0);
    assert_eq!(
        (busy.name.as_str(), busy.status.as_str()),
        (disk["name"].as_str().unwrap(), disk["status"].as_str().unwrap())
    );
}

//! The provider where a test needs another program: memory is measured in a process that holds neither the server nor
//! other tests, and openssl makes a certificate signed with SHA-1.

use std::path::{Path, PathBuf};
use std::process::Command;

use ovirt_upgrade_manager::config::{Limits, ProviderConfig};
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::host::HostInventory;
use ovirt_upgrade_manager::ports::Wanted;
use serde_json::{Value, json as value};

use crate::support::client::*;
use crate::support::hostile::*;
use crate::support::scripted::{Asked, Reply, Scripted, json};

const HOSTS: usize = 40_000;
/// What matching all hosts may add to the peak of the resident set, in KB: the answer itself, and the few pages that
/// are read at a time. Measured: 30 MB.
const MOST_GROWTH_KB: u64 = 100 << 10;
/// Set in the process that measures: the server's URL and CA file.
const MEASURE: &str = "OUM_TEST_MEASURE";

/// A row of some 1 KB, of which we read a third.
fn host_row(name: &str) -> Value {
    let id: u64 = name.trim_start_matches('h').split('.').next().unwrap().parse().unwrap();
    value!({"id": id + 1, "name": name, "operatingsystem_name": "RHEL 9.4", "comment": "c".repeat(600),
        "content_facet_attributes": {"uuid": format!("u-{id}"), "upgradable_package_count": 3,
            "errata_counts": {"security": 1, "bugfix": 2, "enhancement": 0, "total": 3}},
        "subscription_facet_attributes": {"uuid": format!("u-{id}"), "last_checkin": "2026-01-01 10:00:00 UTC"}})
}

fn host_page(asked: &Asked) -> Reply {
    let search = asked.param("search").unwrap_or_default();
    let names = search.split('"').filter(|word| word.ends_with(".example.com"));
    page(Value::from_iter(names.map(host_row)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_thousand_hosts_in_bounded_memory() {
    let server = Scripted::start(katello("4.18.0", host_page)).await;
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "provider::measured_apart", "--nocapture", "--include-ignored"]);
    child.env(MEASURE, format!("{} {}", server.url, server.ca_file.display()));
    let output = bounded("forty_thousand_hosts", tokio::task::spawn_blocking(move || child.output().unwrap())).await;
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    println!("{said}");
    let asked = server.count("/api/hosts");
    assert!((HOSTS / 50..=HOSTS / 20).contains(&asked), "{asked} requests for {HOSTS} hosts");
}

/// Peak of this process's resident set, in KB.
fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// The part of the test above that is measured; alone it does nothing.
#[tokio::test]
#[ignore = "runs in a process of its own, started by forty_thousand_hosts_in_bounded_memory"]
async fn measured_apart() {
    let Ok(told) = std::env::var(MEASURE) else { return };
    let (url, ca) = told.split_once(' ').unwrap();
    let config = ProviderConfig { limits: Limits::default(), ..config(url, vec![PathBuf::from(ca)]) };
    let provider = connect(&config);
    let wanted = |n: usize| {
        let name = format!("h{n}.example.com");
        let host: HostInventory =
            serde_json::from_value(value!({"id": format!("e{n}"), "name": &name, "address": &name, "status": "up"}))
                .unwrap();
        Wanted { host, stored: None, is_change: false }
    };
    let wanted: Vec<Wanted> = (0..HOSTS).map(wanted).collect();
    let before = peak_kb();
    let found = provider.content_hosts(&call(), &wanted).await.unwrap();
    let growth = peak_kb() - before;
    for (n, one) in found.iter().enumerate() {
        assert_eq!(one.as_ref().unwrap().content_host.id.as_str(), (n + 1).to_string());
    }
    assert_eq!(found.len(), HOSTS);
    println!("matching {HOSTS} hosts added {} MB to the peak", growth >> 10);
    assert!(growth < MOST_GROWTH_KB, "{growth} KB");
}

/// Only the openssl program still makes such certificates.
#[tokio::test]
async fn certificate_signed_with_sha1() {
    let dir = tempfile::tempdir().unwrap();
    let run = |args: &str| openssl(dir.path(), args);
    std::fs::write(dir.path().join("san"), "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n").unwrap();
    let made = run("req -x509 -newkey rsa:2048 -nodes -subj /CN=ca -keyout ca.key -out ca.pem -days 2")
        && run("req -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 -keyout key.pem -out csr.pem")
        && run("x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -set_serial 7 -sha1 -days 2 -extfile san -out cert.pem");
    if !made {
        upgrade_manager_lab::skipped("certificate_signed_with_sha1: no openssl program that signs with SHA-1");
        return;
    }
    let read = |name: &str| std::fs::read(dir.path().join(name)).unwrap();
    let ca = String::from_utf8(read("ca.pem")).unwrap();
    let server = Scripted::start_with_pem(ca, &read("cert.pem"), &read("key.pem"), |_| json(200, "{}")).await;
    let error = errata_error(&provider_with_limits(&server)).await;
    assert_case_error("certificate_signed_with_sha1", &error, Code::ProviderTlsWeak, "SHA-1");
    assert!(server.asked().is_empty());
}

fn openssl(dir: &Path, args: &str) -> bool {
    let ran = Command::new("openssl").args(args.split(' ')).current_dir(dir).output();
    ran.is_ok_and(|output| output.status.success())
}

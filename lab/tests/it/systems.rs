//! Katello 2: the systems API and its irregular behaviour, without a network.

use serde_json::{Value, json};
use upgrade_manager_lab::katello::Katello;
use upgrade_manager_lab::katello::auth::Guard;
use upgrade_manager_lab::katello::features::Features;
use upgrade_manager_lab::katello::user::User;
use upgrade_manager_lab::web::{Request, Server};
use upgrade_manager_lab::world::Host;
use upgrade_manager_lab::{Version, World, WorldOptions};

/// `user:secret` in base64.
const LOGIN: &str = "Basic dXNlcjpzZWNyZXQ=";

/// A server and the world that it shows.
struct Site {
    katello: Katello,
    world: World,
}

fn site(version: Version) -> Site {
    let user = User {
        login: "user".into(),
        password: "secret".into(),
        token: "token".into(),
        consumer_key: "key".into(),
        consumer_secret: "hidden".into(),
        organization: None,
        edits: None,
        permissions: None,
    };
    let world = World::new(&WorldOptions { hosts: 6, ..WorldOptions::default() }).unwrap();
    Site { katello: Katello::new(Features::of(version, false), Guard::new(user)), world }
}

fn server(minor: u32) -> Site {
    site(Version(2, minor))
}

fn send(server: &mut Site, method: &str, path: &str, query: &str, body: &Value) -> (u16, Value) {
    let text = if body.is_null() { String::new() } else { body.to_string() };
    let mut request = Request::new(method, path, query, text);
    request.headers.insert("authorization".to_owned(), LOGIN.to_owned());
    request.headers.insert("content-type".to_owned(), "application/json".to_owned());
    let reply = server.katello.answer(&mut server.world, &mut request, 0);
    (reply.status, reply.body)
}

fn get(server: &mut Site, path: &str, query: &str) -> (u16, Value) {
    send(server, "GET", path, query, &Value::Null)
}

fn total(server: &mut Site, query: &str) -> usize {
    let (status, body) = get(server, "/katello/api/systems", query);
    assert_eq!(status, 200, "{body}");
    body["results"].as_array().unwrap().len()
}

/// The registered host with most errata that apply.
fn host(server: &Site) -> (Host, String) {
    let registered = server.world.content_hosts().filter(|h| h.consumer_uuid.is_some());
    let host = registered.max_by_key(|h| server.world.errata_of(h, true).len()).unwrap().clone();
    let path = format!("/katello/api/systems/{}", host.consumer_uuid.as_deref().unwrap());
    (host, path)
}

#[test]
fn routes_of_the_hosts_api_are_missing_also_in_the_description() {
    for minor in 0..=4 {
        let mut s = server(minor);
        for path in [
            "/api/hosts/11/errata",
            "/api/hosts/11/packages",
            "/api/hosts/11/traces",
            "/api/remote_execution_features",
            "/api/job_invocations",
        ] {
            assert_eq!(get(&mut s, path, "").0, 404, "2.{minor} {path}");
        }
        let (_, apidoc) = get(&mut s, "/apidoc/v2.json", "");
        let resources = apidoc["docs"]["resources"].as_object().unwrap();
        assert!(resources.contains_key("systems") && resources.contains_key("system_errata"));
        assert!(!resources.contains_key("host_errata") && !resources.contains_key("job_invocations"));
        let posted = apidoc["docs"]["resources"]["systems"].to_string().contains("post_index");
        assert_eq!(posted, minor == 4, "2.{minor}");
        let (_, hosts) = get(&mut s, "/api/hosts", "");
        assert!(hosts["results"].as_array().unwrap().iter().all(|h| h.get("content_facet_attributes").is_none()));
        let (_, status) = get(&mut s, "/katello/api/status", "");
        assert_eq!(status["version"], format!("2.{minor}.0"));
    }
    let mut three = site(Version(3, 0));
    assert_eq!(get(&mut three, "/katello/api/systems", "").0, 404);
}

#[test]
fn each_version_has_one_search_language() {
    let mut s = server(3);
    let (host, _) = host(&s);
    let all = total(&mut s, "");
    assert!(all > 1);
    let lower = host.hardware_uuid.to_lowercase();
    let elastic = [
        (format!("search=name:%22{}%22", host.fqdn), 1),
        (format!("search=uuid:{}", host.consumer_uuid.as_deref().unwrap()), 1),
        (format!("search=facts.dmi.system.uuid:{}", host.hardware_uuid), 1),
        // Case matters.
        (format!("search=facts.dmi.system.uuid:{lower}"), 0),
        (format!("search=facts.network.hostname:{}%20OR%20name:nobody", host.fqdn), 1),
        (format!("name={}", host.fqdn), 1),
        // A query that cannot be parsed finds nothing and reports no error.
        ("search=name:%22h".to_owned(), 0),
        (format!("search=name%20%3D%20%22{}%22", host.fqdn), 1),
    ];
    for (query, want) in elastic {
        assert_eq!(total(&mut s, &query), want, "{query}");
    }
    s.katello.features.search_is_down = true;
    let (status, body) = get(&mut s, "/katello/api/systems", "");
    assert_eq!((status, &body["total"], body.get("error")), (200, &json!(0), None));
    assert_eq!(get(&mut s, "/katello/api/ping", "").1["services"]["elasticsearch"]["status"], "FAIL");

    let mut s = server(4);
    let scoped = [
        (format!("search=name%20%5E%20(%22{}%22,%22x%22)", host.fqdn), 1),
        (format!("search=facts.dmi::system::uuid%20%3D%20{}", host.hardware_uuid), 1),
        // `=` of facts is case-sensitive.
        (format!("search=facts.dmi::system::uuid%20%3D%20{lower}"), 0),
        (format!("uuid[]={}&uuid[]=x", host.consumer_uuid.as_deref().unwrap()), 1),
        // No field of this search.
        (format!("search=uuid%20%3D%20{}", host.consumer_uuid.as_deref().unwrap()), 0),
        (format!("search=name:%22{}%22", host.fqdn), 0),
    ];
    for (query, want) in scoped {
        assert_eq!(total(&mut s, &query), want, "{query}");
    }
    let (_, swallowed) = get(&mut s, "/katello/api/systems", "search=uuid%20%3D%201");
    assert_eq!((&swallowed["total"], swallowed.get("error")), (&json!(0), None));
    let search = json!({"search": format!("name = \"{}\"", host.fqdn), "per_page": "5"});
    let (status, body) = send(&mut s, "POST", "/katello/api/systems/post_index", "", &search);
    assert_eq!((status, body["results"].as_array().unwrap().len(), &body["per_page"]), (200, 1, &json!("5")));
    assert_eq!(send(&mut server(3), "POST", "/katello/api/systems/post_index", "", &search).0, 404);
}

#[test]
fn a_system_is_addressed_by_uuid_has_facts_on_request_and_can_be_deleted() {
    let mut s = server(0);
    let (host, path) = host(&s);
    let (_, body) = get(&mut s, &path, "");
    assert_eq!((&body["id"], &body["uuid"]), (&json!(host.consumer_uuid), &json!(host.consumer_uuid)));
    assert!(body.get("facts").is_none() && body.get("errata_counts").is_none());
    let (_, body) = get(&mut s, &path, "fields=full");
    assert_eq!(body["facts"]["dmi.system.uuid"], host.hardware_uuid);
    assert!(body["checkin_time"].as_str().unwrap().ends_with(".000+0000"));
    assert!(get(&mut server(2), &path, "").1["errata_counts"]["total"].as_u64().is_some());
    let (status, unknown) = get(&mut s, "/katello/api/systems/none", "");
    assert_eq!((status, &unknown["displayMessage"]), (404, &json!("Couldn't find content host 'none'")));
    s.world.remove_host(&host.fqdn);
    assert_eq!(get(&mut s, &path, "").0, 410);
    let (status, other) = get(&mut s, "/katello/api/systems", "organization_id=9");
    assert_eq!((status, &other["errors"][0]), (404, &json!("Couldn't find organization '9'")));
}

#[test]
fn errata_are_one_list_before_2_4_with_few_fields_in_2_0() {
    for minor in [0, 1, 2, 3, 4] {
        let mut s = server(minor);
        let (host, path) = host(&s);
        let want = s.world.errata_of(&host, minor < 1).len();
        assert!(want > 1);
        let (_, body) = get(&mut s, &format!("{path}/errata"), "per_page=1&page=1&search=id%20%3D%20none");
        let rows = body["results"].as_array().unwrap();
        if minor == 4 {
            assert_eq!((rows.len(), &body["per_page"], &body["subtotal"]), (0, &json!("1"), &json!(0)));
            assert_eq!(get(&mut s, &format!("{path}/errata"), "content_view_id=1").0, 500);
            continue;
        }
        assert_eq!((rows.len(), &body["page"], &body["per_page"]), (want, &Value::Null, &Value::Null), "2.{minor}");
        let issued: Vec<&str> = rows.iter().map(|e| e["issued"].as_str().unwrap()).collect();
        assert!(issued.is_sorted_by(|a, b| a >= b), "2.{minor}");
        let can_install = if minor == 1 { "available" } else { "installable" };
        for field in ["severity", "summary", can_install, "cves"] {
            assert_eq!(rows.iter().all(|e| e.get(field).is_some()), minor >= 1, "2.{minor} {field}");
        }
        // Days from 2.3 on; times in JSON's form in 2.1 and 2.2, and in Pulp's, which the oVirt engine cannot read, in 2.0.
        let time = issued[0].get(10..).unwrap();
        let want = match minor {
            0 => " 00:00:00",
            1 | 2 => "T00:00:00Z",
            _ => "",
        };
        assert_eq!(time, want, "2.{minor}");
        let library = get(&mut s, &format!("{path}/errata"), "content_view_id=1&environment_id=1").1;
        assert_eq!(library["total"], s.world.errata_of(&host, true).len(), "2.{minor}");
    }
}

#[test]
fn the_agent_installs_and_unknown_errata_are_refused_from_2_3_on() {
    for (minor, status) in [(0, 202), (2, 202), (3, 404), (4, 404)] {
        let mut s = server(minor);
        let (_, path) = host(&s);
        let apply = format!("{path}/errata/apply");
        let unknown = json!({"errata_ids": ["RHSA-0000:0"]});
        let (answered, body) = send(&mut s, "PUT", &apply, "", &unknown);
        assert_eq!(answered, status, "2.{minor}: {body}");
        let known = s.world.catalogue.advisories[0].id.clone();
        let (answered, task) = send(&mut s, "PUT", &apply, "", &json!({"errata_ids": [known]}));
        assert_eq!((answered, &task["label"]), (202, &json!("Actions::Katello::System::Erratum::Install")));
        let upgrade = format!("{path}/packages/upgrade");
        assert_eq!(send(&mut s, "PUT", &upgrade, "", &json!({"packages": ["a b"]})).0, 400);
        assert_eq!(send(&mut s, "PUT", &upgrade, "", &json!({"packages": ["vdsm"]})).0, 202);
        let ids = json!({"task_ids": [task["id"]]});
        assert_eq!(send(&mut s, "POST", "/foreman_tasks/api/tasks/bulk_cancel", "", &ids).0, 404);
    }
}

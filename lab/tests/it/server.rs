//! The Katello server over HTTPS: its irregular behaviour, as a client meets it.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Method, Response};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::{Value, json};
use upgrade_manager_lab::{Lab, Options, Pace, Version};

/// A lab whose time passes by hand, and a client that trusts it.
pub struct Test {
    pub lab: Lab,
    pub client: Client,
}

pub fn options(version: Version) -> Options {
    Options { katello_version: version, pace: Pace::ByHand, ..Options::default() }
}

pub fn start(minor: u32) -> Test {
    start_with(options(Version(4, minor)))
}

pub fn start_with(options: Options) -> Test {
    let lab = Lab::start(options).unwrap();
    let client = client_of(&lab);
    Test { lab, client }
}

/// A client that trusts a lab.
pub fn client_of(lab: &Lab) -> Client {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(lab.ca_pem().as_bytes()).unwrap()).unwrap();
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = Client::builder().tls_backend_preconfigured(tls).no_proxy().timeout(Duration::from_secs(20));
    client.build().unwrap()
}

impl Test {
    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        let request = self.client.request(method, format!("{}{path}", self.lab.url()));
        let request = request.basic_auth(self.lab.username(), Some(self.lab.password()));
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        request.send().await.unwrap()
    }

    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let response = self.send(method, path, body).await;
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.call(Method::GET, path, None).await
    }

    pub async fn install(&self, host: &str, errata: &str) -> Value {
        let job = json!({"job_invocation": {"feature": "katello_errata_install", "search_query": format!("name = \"{host}\""),
            "inputs": {"errata": errata}}});
        let (status, body) = self.call(Method::POST, "/api/job_invocations", Some(job)).await;
        assert_eq!(status, 201, "{body}");
        body
    }
}

#[tokio::test]
async fn status_needs_no_login_and_foremans_status_does() {
    let t = start(9);
    let url = |path: &str| format!("{}{path}", t.lab.url());
    let response = t.client.get(url("/katello/api/v2/status")).send().await.unwrap();
    assert_eq!(response.json::<Value>().await.unwrap()["version"], "4.9.0");
    let refused = t.client.get(url("/api/status")).send().await.unwrap();
    assert_eq!(refused.status(), 401);
    let response = t.send(Method::GET, "/api/v2/status", None).await;
    assert_eq!(response.headers()["Foreman_version"], "3.7.0");
    assert_eq!(response.headers()["date"], "Sun, 01 Jun 2025 08:00:00 GMT");
    assert_eq!(response.json::<Value>().await.unwrap()["version"], "3.7.0");
    let by_token = t.client.get(url("/api/status")).basic_auth(t.lab.username(), Some(t.lab.token()));
    assert_eq!(by_token.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn after_thirty_wrong_passwords_the_correct_one_is_refused() {
    let t = start(9);
    let try_with = |password: &str| {
        t.client.get(format!("{}/api/status", t.lab.url())).basic_auth("admin", Some(password.to_owned())).send()
    };
    for _ in 0..30 {
        let body: Value = try_with("wrong").await.unwrap().json().await.unwrap();
        assert_eq!(body["error"]["message"], "Unable to authenticate user admin");
    }
    let response = try_with(t.lab.password()).await.unwrap();
    assert_eq!(response.status(), 401);
    assert!(response.text().await.unwrap().contains("Too many tries"));
}

#[tokio::test]
async fn only_registered_hosts_have_facets() {
    let t = start(9);
    let (_, body) = t.get("/api/hosts?per_page=all").await;
    assert_eq!((&body["total"], &body["per_page"], &body["page"]), (&json!(32), &json!(32), &json!(1)));
    let hosts = body["results"].as_array().unwrap();
    let bare: Vec<&Value> = hosts.iter().filter(|h| h.get("content_facet_attributes").is_none()).collect();
    assert_eq!((bare.len(), &bare[0]["name"]), (1, &json!("build.lab.example")));
    assert!(bare[0].get("subscription_facet_attributes").is_none());
    let several: Vec<&Value> = hosts
        .iter()
        .filter(|h| h["content_facet_attributes"]["content_view_environments"].as_array().is_some_and(|e| e.len() == 2))
        .collect();
    assert_eq!(several.len(), 1);
    let facet = &several[0]["content_facet_attributes"];
    assert_eq!(facet["content_view"], facet["content_view_environments"][0]["content_view"], "the first one");
    let (_, body) = t.get("/api/hosts?thin=false&per_page=1").await;
    assert_eq!(body["results"][0], json!({"id": 11, "name": "host01.lab.example"}), "thin=false is thin");
}

#[tokio::test]
async fn hosts_are_found_as_clients_look_for_them() {
    let t = start(9);
    let (_, one) = t.get("/api/hosts/host02.lab.example").await;
    let consumer = one["subscription_facet_attributes"]["uuid"].as_str().unwrap().to_owned();
    let hardware = one["facts"]["dmi::system::uuid"].as_str().unwrap().to_owned();
    for search in [
        "name=\"host02.lab.example\"".to_owned(),
        format!("subscription_uuid = \"{consumer}\""),
        format!("facts.dmi::system::uuid={hardware}"),
        "name ^ (host02.lab.example,nobody)".to_owned(),
        "facts.network::fqdn = \"host02.lab.example\" and not name ~ host01".to_owned(),
    ] {
        // Parameters in the body of a GET, as one client sends them.
        let (status, body) = t.call(Method::GET, "/api/v2/hosts", Some(json!({"search": search, "thin": true}))).await;
        assert_eq!((status, &body["subtotal"]), (200, &json!(1)), "{search}: {body}");
        assert_eq!(body["results"][0]["id"], 12);
    }
    let (status, body) = t.get("/api/hosts?search=foo%20%3D%201").await;
    assert_eq!((status, &body["error"]["message"]), (400, &json!("Field 'foo' not recognized for searching!")));
    let (status, body) = t.get("/api/hosts/nobody").await;
    assert_eq!((status, &body["error"]["message"]), (404, &json!("Resource host not found by id 'nobody'")));
}

#[tokio::test]
async fn lists_of_katello_fail_with_200_and_return_their_parameters() {
    let t = start(9);
    let (status, body) = t.get("/api/hosts/11/errata?search=foo%20%3D%201&per_page=5&page=1").await;
    assert_eq!(status, 200);
    assert_eq!(body["error"], "Field 'foo' not recognized for searching!");
    assert_eq!((&body["results"], &body["per_page"], &body["page"]), (&json!([]), &Value::Null, &Value::Null));
    let (_, body) = t.get("/api/hosts/11/errata?per_page=5&page=1").await;
    assert_eq!((&body["per_page"], &body["page"]), (&json!("5"), &json!("1")), "texts, as they were sent");
    let (_, body) = t.get("/api/hosts/11/errata?sort_by=nothing").await;
    assert_eq!(body["error"], "the field 'nothing' in the order statement is not valid field for search");
    assert_eq!((&body["per_page"], &body["total"]), (&Value::Null, &json!(0)));
    let (status, body) = t.get("/api/hosts/999/errata").await;
    assert_eq!(status, 404);
    assert!(body["displayMessage"].is_string() && body["errors"].is_array());
}

/// What newer versions answer in another way; `start` takes the minor of Katello 4.
#[tokio::test]
async fn versions_differ_as_recorded() {
    for (version, status, key) in
        [(Version(4, 14), 400, "error"), (Version(4, 17), 500, "displayMessage"), (Version(5, 0), 500, "message")]
    {
        let t = start_with(options(version));
        let (code, body) = t.get("/api/hosts?search=foo%20%3D%201").await;
        assert_eq!((code, body.get(key).is_some()), (status, true), "{version}: {body}");
        let (_, body) = t.get("/api/hosts/11/errata?per_page=5").await;
        assert_eq!(body["per_page"], json!(5), "{version}: a number, also when it was sent");
        let (_, one) = t.get("/api/hosts/11").await;
        let counts = &one["content_facet_attributes"]["errata_counts"];
        let (_, all) = t.get("/api/hosts/11/errata?include_applicable=true&per_page=1").await;
        assert_eq!(counts["applicable"]["total"], all["subtotal"], "{version}: every type");
    }
    // 3.8 and 3.9 count the rows of the page.
    let t = start_with(options(Version(3, 8)));
    let (_, body) = t.get("/api/hosts/11/errata?per_page=2&search=severity%20!%3D%20x").await;
    assert_eq!(body["subtotal"], 2);
}

#[tokio::test]
async fn errata_lists_agree_with_the_world() {
    let t = start(9);
    for expected in t.lab.expected() {
        for (query, want) in [("", &expected.installable), ("&include_applicable=true", &expected.applicable)] {
            let mut got = vec![];
            for page in 1.. {
                let (_, body) =
                    t.get(&format!("/api/hosts/{}/errata?per_page=7&page={page}{query}", expected.id)).await;
                let results = body["results"].as_array().unwrap().clone();
                if results.is_empty() {
                    break;
                }
                assert_eq!(body["subtotal"], want.len());
                got.extend(results.iter().map(|e| e["errata_id"].as_str().unwrap().to_owned()));
            }
            got.sort();
            assert_eq!(&got, want, "{}", expected.name);
        }
    }
}

#[tokio::test]
async fn filters_of_errata_by_version() {
    let t = start(9);
    let (status, body) = t.get("/api/hosts/11/errata?type=bogus").await;
    assert_eq!(status, 500);
    assert!(body["displayMessage"].as_str().unwrap().starts_with("Type must be one of: "));
    assert_eq!(t.get("/api/hosts/11/errata?severity=bogus").await.0, 500);
    assert_eq!(t.get("/api/hosts/11/errata?content_view_id=1").await.0, 500);
    assert_eq!(t.get("/api/hosts/11/errata?type=other").await.0, 500);
    let kinds = |body: &Value| {
        let mut kinds: Vec<String> =
            body["results"].as_array().unwrap().iter().map(|e| e["type"].as_str().unwrap().to_owned()).collect();
        kinds.sort();
        kinds.dedup();
        kinds
    };
    let (_, body) = t.get("/api/hosts/11/errata?type=bugfix&per_page=100").await;
    assert!(kinds(&body).iter().all(|k| k == "bugfix" || k == "recommended"));
    let (_, body) = t.get("/api/hosts/11/errata?per_page=100").await;
    assert!(kinds(&body).contains(&"security".to_owned()));
    let newest = start(18);
    let (status, body) = newest.get("/api/hosts/11/errata?type=other&include_applicable=1").await;
    assert_eq!((status, kinds(&body)), (200, vec!["enhancements".to_owned(), "newpackage".to_owned()]));
    let old = start(2);
    let (_, body) = old.get("/api/hosts/11/errata?type=bogus&include_applicable=true").await;
    assert_eq!(body["subtotal"], old.lab.expected()[0].installable.len(), "4.2 does not know the parameters");
    let (_, body) = old.get("/api/hosts/11/errata?content_view_id=1&environment_id=1").await;
    assert_eq!(body["subtotal"], old.lab.expected()[0].applicable.len(), "asked against Library");
}

#[tokio::test]
async fn the_field_of_newer_packages_depends_on_the_version() {
    for (minor, field) in [(2, None), (3, Some("upgradable_version")), (9, Some("upgradable_versions"))] {
        let t = start(minor);
        let path = "/api/hosts/11/packages?search=name%20%3D%20vdsm&include_latest_upgradable=true";
        let (_, body) = t.get(path).await;
        let package = &body["results"][0];
        let shown: Vec<&str> =
            ["upgradable_version", "upgradable_versions"].into_iter().filter(|f| package.get(f).is_some()).collect();
        assert_eq!(shown, field.into_iter().collect::<Vec<_>>());
        if minor == 9 {
            assert_eq!(package["upgradable_versions"], json!(["vdsm-4.50.7-1.el9.x86_64"]));
        }
    }
    let t = start(9);
    let path = "/katello/api/packages?host_id=11&packages_restrict_upgradable=true&packages_restrict_latest=true&search=name%20%3D%20qemu-kvm";
    let (_, body) = t.get(path).await;
    let found = &body["results"][0];
    assert_eq!((&found["epoch"], &found["version"], &body["subtotal"]), (&json!("17"), &json!("9.1.0"), &json!(1)));
}

#[tokio::test]
async fn katello_4_leaves_package_epochs_out_of_errata() {
    let (_, body) = start(9).get("/api/hosts/11/errata?search=package_name%20%3D%20qemu-kvm").await;
    let packages = body["results"][0]["packages"].as_array().unwrap().clone();
    assert!(packages.iter().any(|p| p.as_str().unwrap().starts_with("qemu-kvm-9.1.0-")), "{packages:?}");
    let (_, body) = start(9).get("/api/hosts/11/packages?search=name%20%3D%20qemu-kvm").await;
    assert!(body["results"][0]["nvrea"].as_str().unwrap().starts_with("qemu-kvm-17:"), "{body}");
}

#[tokio::test]
async fn the_agent_by_version() {
    for (minor, agent, want) in [(0, false, 202), (3, false, 400), (9, true, 202), (10, true, 404)] {
        let t = start_with(Options { agent, ..options(Version(4, minor)) });
        let erratum = t.lab.expected()[0].installable[0].clone();
        let path = "/api/hosts/11/errata/apply";
        let (status, body) = t.call(Method::PUT, path, Some(json!({"errata_ids": [erratum]}))).await;
        assert_eq!(status, want, "4.{minor}: {body}");
        if want == 202 {
            assert_eq!((&body["state"], &body["result"]), (&json!("planned"), &json!("pending")));
            t.lab.settle();
            let (_, task) = t.get(&format!("/foreman_tasks/api/tasks/{}", body["id"].as_str().unwrap())).await;
            assert_eq!((&task["state"], &task["result"]), (&json!("stopped"), &json!("success")));
            let (status, body) = t.call(Method::PUT, path, Some(json!({"errata_ids": ["A-1", "B-2"]}))).await;
            assert_eq!((status, &body["displayMessage"]), (404, &json!("Couldn't find errata ids 'A-1 and B-2'")));
        }
    }
}

#[tokio::test]
async fn a_job_counts_progresses_and_ends() {
    let t = start(9);
    let target = t.lab.expected()[0].clone();
    let job = t.install(&target.name, &target.installable.join(",")).await;
    for counter in ["succeeded", "failed", "pending", "total"] {
        assert_eq!(job[counter], "N/A", "{counter} right after the creation");
    }
    let path = format!("/api/job_invocations/{}?host_status=true", job["id"]);
    t.lab.advance(5_000);
    let (_, running) = t.get(&path).await;
    assert_eq!((&running["status"], &running["pending"]), (&json!(3), &json!(1)));
    assert_eq!(running["targeting"]["hosts"][0]["job_status"], "running");
    t.lab.settle();
    let (_, done) = t.get(&path).await;
    assert_eq!(
        (&done["status_label"], &done["succeeded"], &done["total"]),
        (&json!("succeeded"), &json!(1), &json!(1))
    );
    let (_, output) = t.get(&format!("/api/job_invocations/{}/hosts/11", job["id"])).await;
    let lines = output["output"].as_array().unwrap();
    assert_eq!((&output["complete"], &lines.last().unwrap()["output"]), (&json!(true), &json!("Exit status: 0")));
    let (_, left) = t.get("/api/hosts/11/errata").await;
    assert_eq!(left["subtotal"], 0);
}

#[tokio::test]
async fn refused_jobs() {
    let t = start(9);
    let refused =
        async |job: Value| t.call(Method::POST, "/api/job_invocations", Some(json!({"job_invocation": job}))).await;
    let (status, body) = refused(json!({"feature": "nothing", "search_query": "name ~ host"})).await;
    assert_eq!((status, body["error"]["message"].is_string()), (404, true));
    let (status, _) = refused(json!({"feature": "katello_errata_install", "job_template_id": 181})).await;
    assert_eq!(status, 500);
    let both = json!({"feature": "katello_errata_install", "search_query": "name ~ x", "inputs": {"error": "1"}});
    let (status, body) = refused(both).await;
    assert_eq!(status, 500);
    assert!(body["error"]["message"].as_str().unwrap().contains("Unknown input error for template"));
    let empty = json!({"feature": "katello_errata_install", "search_query": "name ~ x", "inputs": {"errata": ""}});
    assert_eq!(refused(empty).await.0, 500);
    let nobody =
        json!({"feature": "katello_errata_install", "search_query": "name = nobody", "inputs": {"errata": "X-1"}});
    assert_eq!(refused(nobody).await.0, 201, "no host is found out later");
    t.lab.settle();
    let (_, body) = t.get("/api/job_invocations/1").await;
    assert_eq!(body["total"], 0);
}

#[tokio::test]
async fn bulk_actions_answer_403_without_a_matching_host_and_400_without_a_selection() {
    let t = start(9);
    let path = "/api/hosts/bulk/installable_errata";
    let ask = async |body: Value| t.call(Method::POST, path, Some(body)).await;
    let (status, body) = ask(json!({"included": {"search": "name = nobody"}})).await;
    assert_eq!(status, 403);
    assert!(body["displayMessage"].as_str().unwrap().starts_with("No hosts matched search"));
    let (status, body) = ask(json!({"included": {}})).await;
    assert_eq!((status, &body["displayMessage"]), (400, &json!("No hosts have been specified.")));
    let (status, body) = ask(json!({"included": {"ids": [11]}, "per_page": 100})).await;
    assert_eq!((status, &body["subtotal"]), (200, &json!(t.lab.expected()[0].installable.len())));
    assert!(body["results"][0].get("hosts_applicable_count").is_none());
}

#[tokio::test]
async fn tasks_are_searched_in_bulk_and_cancelled() {
    let t = start(9);
    let job = t.install("host01.lab.example", "OUML-2025:0001").await;
    let id = job["task"]["id"].as_str().unwrap().to_owned();
    let searches = json!({"searches": [{"search_id": "a", "type": "task", "task_id": id}]});
    let (_, body) = t.call(Method::POST, "/foreman_tasks/api/tasks/bulk_search", Some(searches)).await;
    assert_eq!((&body[0]["search_params"]["search_id"], &body[0]["results"][0]["id"]), (&json!("a"), &json!(id)));
    let bad = json!({"searches": [{"type": "bogus"}]});
    assert_eq!(t.call(Method::POST, "/foreman_tasks/api/tasks/bulk_search", Some(bad)).await.0, 400);
    let (_, body) = t.get(&format!("/foreman_tasks/api/tasks?search=parent_task_id%20%3D%20{id}")).await;
    assert_eq!(body["subtotal"], 1);
    t.lab.advance(3_000);
    let (_, body) = t.call(Method::POST, "/foreman_tasks/api/tasks/bulk_cancel", Some(json!({"task_ids": [id]}))).await;
    assert_eq!((&body["total"], body["cancelled"].as_array().unwrap().len()), (&json!(1), 1));
    let (_, body) = t.get(&format!("/api/job_invocations/{}", job["id"])).await;
    assert_eq!(body["status_label"], "failed", "it ran when it was cancelled");
    let (status, _) =
        t.call(Method::POST, &format!("/api/job_invocations/{}/cancel", job["id"]), Some(json!({}))).await;
    assert_eq!(status, 422);
}

#[tokio::test]
async fn permissions_and_media_types() {
    let permissions = Some(vec!["view_hosts".to_owned()]);
    let t = start_with(Options { permissions, ..options(Version(4, 9)) });
    assert_eq!(t.get("/api/hosts/11/errata").await.0, 200);
    let (status, body) = t.get("/api/hosts/11/errata/OUML-2025:0001").await;
    assert_eq!((status, &body["displayMessage"]), (404, &json!("ActiveRecord::RecordNotFound")), "it wants edit_hosts");
    let (status, body) = t.get("/katello/api/errata/OUML-2025:0001").await;
    let either = json!(["view_content_views", "view_products"]);
    assert_eq!((status, &body["error"]["missing_permissions"]), (403, &either));
    let (status, body) = t.get("/api/hosts?organization_id=1").await;
    assert_eq!((status, &body["subtotal"]), (200, &json!(0)), "without view_organizations, no host and no error");
    assert_eq!(t.get("/api/job_invocations").await.0, 200, "everybody's own jobs");
    let body = Some(json!({"included": {"ids": [11]}}));
    let (status, body) = t.call(Method::POST, "/api/hosts/bulk/installable_errata", body).await;
    assert_eq!((status, body["displayMessage"].is_string()), (403, true), "bulk reads want edit_hosts, too");
    assert_eq!(t.get("/api/nowhere").await.0, 404);
    // The permission is asked for before the media type.
    for (path, status) in [("job_invocations", 403), ("hosts/post_index", 415)] {
        let url = format!("{}/api/{path}", t.lab.url());
        let request = t.client.post(url).basic_auth("admin", Some(t.lab.password())).body("{}");
        assert_eq!(request.send().await.unwrap().status(), status, "{path}");
    }
}

#[tokio::test]
async fn the_api_description_lists_the_routes() {
    for minor in [3, 9, 10] {
        let t = start(minor);
        let (_, body) = t.get("/apidoc/v2.json").await;
        let resources = &body["docs"]["resources"];
        let actions = |name: &str| -> Vec<String> {
            let methods = resources[name]["methods"].as_array().unwrap();
            methods.iter().map(|m| m["name"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(actions("home"), ["index", "status"]);
        assert_eq!(actions("host_errata").contains(&"apply".to_owned()), minor < 10);
        let tracer = resources["host_tracer"]["methods"][0]["apis"].as_array().unwrap();
        assert_eq!(tracer.len(), 1);
    }
}

/// What Foreman's own Ansible modules look up in the description, before any request; without it each of them ends.
#[tokio::test]
async fn the_api_description_has_what_foreign_clients_look_for() {
    let wanted: &[(&str, &str, &[&str])] = &[
        ("hosts", "update", &["id", "host", "location_id", "organization_id"]),
        ("organizations", "update", &["id", "organization"]),
        ("organizations", "create", &["organization"]),
        ("content_view_filter_rules", "create", &["uuid", "errata_ids", "date_type", "module_stream_ids"]),
        ("content_view_filter_rules", "update", &[]),
        ("products", "create", &["gpg_key_id", "ssl_ca_cert_id", "ssl_client_cert_id", "ssl_client_key_id"]),
        ("products", "update", &["gpg_key_id", "ssl_ca_cert_id", "ssl_client_cert_id", "ssl_client_key_id"]),
        ("repositories", "create", &["gpg_key_id", "ssl_ca_cert_id", "ssl_client_cert_id", "ssl_client_key_id"]),
        ("repositories", "update", &["gpg_key_id", "ssl_ca_cert_id", "ssl_client_cert_id", "ssl_client_key_id"]),
        ("activation_keys", "product_content", &[]),
    ];
    for version in [Version(3, 0), Version(3, 18), Version(4, 3), Version(4, 9), Version(4, 14), Version(5, 0)] {
        let t = start_with(options(version));
        let (_, body) = t.get("/apidoc/v2.json").await;
        for (resource, action, params) in wanted {
            let methods = body["docs"]["resources"][*resource]["methods"].as_array().unwrap();
            let method = methods.iter().find(|m| m["name"] == *action);
            let method = method.unwrap_or_else(|| panic!("{version}: {resource}#{action} is not described"));
            let described: Vec<&str> =
                method["params"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
            for param in *params {
                assert!(described.contains(param), "{version}: {resource}#{action} has no {param}: {described:?}");
            }
        }
        // The oVirt engine's test of a provider.
        let (status, body) = t.get("/api/v2").await;
        assert_eq!((status, body["links"]["hosts"].is_object()), (200, true), "{version}");
    }
}

/// Every content view that a host names is in the list of content views.
#[tokio::test]
async fn content_views_of_hosts_are_listed() {
    let t = start(14);
    let (_, views) = t.get("/katello/api/content_views?full_result=true").await;
    let listed: Vec<&Value> = views["results"].as_array().unwrap().iter().map(|view| &view["id"]).collect();
    let (_, hosts) = t.get("/api/hosts?per_page=all").await;
    let mut most = 0;
    for host in hosts["results"].as_array().unwrap() {
        let environments = host["content_facet_attributes"]["content_view_environments"].as_array();
        most = most.max(environments.map_or(0, Vec::len));
        for environment in environments.into_iter().flatten() {
            assert!(listed.contains(&&environment["content_view"]["id"]), "{}: {environment}", host["name"]);
        }
    }
    assert_eq!(most, 2, "a host has several");
}

#[tokio::test]
async fn every_version_answers() {
    let versions = [0, 2, 4, 5, 8, 12, 16, 18].map(|minor| Version(3, minor)).into_iter();
    for version in versions.chain((0..=18).map(|minor| Version(4, minor))) {
        let t = start_with(options(version));
        assert_eq!(t.get("/katello/api/status").await.1["version"], format!("{version}.0"));
        let (_, body) = t.get("/api/hosts?per_page=100").await;
        let facet = &body["results"][0]["content_facet_attributes"];
        assert_eq!(facet["errata_counts"].get("applicable").is_some(), version >= Version(4, 7), "{version}");
        assert_eq!(facet.get("content_view_id").is_some(), version < Version(4, 8), "{version}");
        let (_, body) = t.get("/api/hosts/11/errata").await;
        assert_eq!(body.get("selectable").is_some(), version >= Version(4, 3), "{version}");
        assert_eq!(body["results"][0]["id"].is_number(), version >= Version(3, 5), "{version}");
        let (_, body) = t.get("/api/remote_execution_features").await;
        let is_by_search = |f: &&Value| f["label"].as_str().unwrap().ends_with("by_search");
        let found = body["results"].as_array().unwrap().iter().filter(is_by_search).count();
        let by_search = if version >= Version(4, 4) { 2 } else { usize::from(version == Version(4, 3)) };
        assert_eq!(found, by_search, "{version}");
    }
}

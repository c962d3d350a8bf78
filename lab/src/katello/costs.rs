//! What requests cost a running server, by the figures that were measured of Katello 4.14 on a machine with two processors
//! (`docs/costs.md` has them in one table). Only ratios are meant: every request has 100 ms here, for the way and the work that each
//! one brings.

use serde_json::Value;

use super::route;
use super::sessions::Login;
use crate::web::{Reply, Request};

/// Every request: its way, and the work that each one brings.
const REQUEST: u64 = 100;
/// A password, a token or a signature that is checked. A session costs nothing of it.
const LOGIN: u64 = 180;
/// A full row of a list of hosts.
const HOST_ROW: u64 = 48;
/// One host in its own view.
const ONE_HOST: u64 = 130;
/// A row of an erratum with one package, in microseconds; and each further package of it: with sixty it is 95 ms.
const ERRATUM_ROW_US: u64 = 18_000;
const ERRATUM_PACKAGE_US: u64 = 1_300;
/// Each row that a search of errata passes over, in microseconds: a count over 3,000 costs some 50 ms of it.
const COUNTED_ROW_US: u64 = 17;
/// Thin rows, packages, values of facts, in microseconds.
const LIGHT_ROW_US: u64 = 250;
const PACKAGE_ROW_US: u64 = 110;
/// A list of the packages of all hosts.
const SERVERS_PACKAGES: u64 = 80;
/// Starting a job.
const JOB: u64 = 350;
/// Anything else that reads the database.
const OTHER: u64 = 30;

/// The cost of a request and its reply, in milliseconds.
pub fn of(request: &Request, reply: &Reply, login: Login) -> u64 {
    let login = match login {
        Login::Password | Login::Signature => LOGIN,
        Login::None | Login::Session => 0,
    };
    let is_refused = !(200..300).contains(&reply.status);
    REQUEST + login + if is_refused { 0 } else { work(request, reply) }
}

fn work(request: &Request, reply: &Reply) -> u64 {
    let path = route::normalized(&request.path);
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let rows = reply.body.get("results").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let light = |row_us: u64| rows.len() as u64 * row_us / 1_000;
    match parts.as_slice() {
        ["api", "status"] | ["katello", "api", "status" | "ping"] | ["api", "ping"] => 0,
        ["api", "hosts"] | ["api", "hosts", "post_index"] => match rows.first().and_then(|row| row.get("ip")) {
            Some(_) => OTHER + rows.len() as u64 * HOST_ROW,
            None => OTHER + light(LIGHT_ROW_US),
        },
        ["api", "hosts", _] => ONE_HOST,
        ["api", "hosts", _, "errata"] | ["katello", "api", "errata"] => {
            let passed = reply.body.get("subtotal").and_then(Value::as_u64).unwrap_or(0);
            OTHER + passed * COUNTED_ROW_US / 1_000 + rows.iter().map(erratum_us).sum::<u64>() / 1_000
        }
        ["katello", "api", "errata", _] => OTHER + erratum_us(&reply.body) / 1_000,
        ["api", "hosts", _, "packages"] => light(PACKAGE_ROW_US),
        ["katello", "api", "packages"] => SERVERS_PACKAGES + light(PACKAGE_ROW_US),
        ["api", "fact_values"] => OTHER + facts(reply) * LIGHT_ROW_US / 1_000,
        ["api", "job_invocations"] if request.method == "POST" => JOB,
        _ => OTHER + light(LIGHT_ROW_US),
    }
}

fn erratum_us(row: &Value) -> u64 {
    let length = |value: Option<&Value>| value.and_then(Value::as_array).map_or(0, |list| list.len() as u64);
    let streams = row.get("module_streams").and_then(Value::as_array);
    let modular: u64 = streams.into_iter().flatten().map(|stream| length(stream.get("packages"))).sum();
    let packages = length(row.get("packages")) + modular;
    ERRATUM_ROW_US + packages.saturating_sub(1) * ERRATUM_PACKAGE_US
}

/// Values in a reply of facts, which is an object of hosts.
fn facts(reply: &Reply) -> u64 {
    reply.body.get("results").and_then(Value::as_object).map_or(0, |hosts| hosts.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn cost(path: &str, query: &str, body: Value, login: Login) -> u64 {
        of(&Request::new("GET", path, query, String::new()), &Reply::ok(body), login)
    }

    /// The measured times, in milliseconds, with a login; the model is within a third of them, plus the 75 ms that it counts for
    /// each request above what was measured on the machine itself.
    #[test]
    fn the_model_is_near_what_was_measured() {
        let hosts = |n: usize| json!({"results": vec![json!({"ip": "192.0.2.1"}); n]});
        let thin = |n: usize| json!({"results": vec![json!({"id": 1, "name": "h"}); n]});
        let errata = |n: usize, packages: usize| json!({"subtotal": n, "results": vec![json!({"packages": vec!["p"; packages]}); n]});
        let count = json!({"subtotal": 3_000, "results": [{"packages": ["p"]}]});
        let packages = |n: usize| json!({"results": vec![json!({}); n]});
        let facts: serde_json::Map<String, Value> = (0..260).map(|n| (n.to_string(), json!({}))).collect();
        for (path, body, measured) in [
            ("/api/hosts", hosts(1), 307),
            ("/api/hosts", hosts(25), 1_155),
            ("/api/hosts", hosts(50), 2_713),
            ("/api/hosts", thin(50), 282),
            ("/api/hosts", thin(289), 240),
            ("/api/hosts/7", json!({"id": 7}), 400),
            ("/api/status", json!({}), 207),
            ("/api/hosts/7/errata", errata(5, 1), 320),
            ("/api/hosts/7/errata", errata(100, 1), 1_860),
            ("/api/hosts/7/errata", errata(1_000, 1), 18_500),
            ("/api/hosts/7/errata", errata(100, 60), 9_220),
            ("/api/hosts/7/errata", count, 300),
            ("/api/hosts/7/packages", packages(5), 240),
            ("/api/hosts/7/packages", packages(2_000), 457),
            ("/katello/api/packages", packages(30), 357),
            ("/api/fact_values", json!({"results": facts}), 243),
        ] {
            let model = cost(path, "", body, Login::Password);
            assert!(
                model >= measured * 2 / 3 && model <= measured * 4 / 3 + 75,
                "{path}: {model}, measured {measured}"
            );
        }
        assert_eq!(cost("/api/status", "", json!({}), Login::Session), REQUEST);
    }
}

//! Random documents, bytes and names, through every operation of a provider: nothing panics, every error is bounded.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use ovirt_upgrade_manager::error::{Code, Error, Result};
use ovirt_upgrade_manager::model::erratum::{ErrataQuery, ErrataScope};
use ovirt_upgrade_manager::model::host::{ContentHostRef, HostInventory};
use ovirt_upgrade_manager::model::ids::{ContentHostId, ErratumId, PackageName};
use ovirt_upgrade_manager::model::task::{InstallWay, ProviderTask};
use ovirt_upgrade_manager::ports::{Provider, Wanted};
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::support::client;
use crate::support::client::{call, katello, page, some_errata};
use crate::support::scripted;
use crate::support::scripted::{Asked, Reply, Scripted, bytes};

/// A content host on either API.
const HOST: &str = "11";
const SYSTEM: &str = "a1b2c3d4-0000-4000-8000-000000000001";
/// Longest text of a server in an error: 600 characters and an ellipsis.
const LONGEST: usize = 601;

/// The provider of a Katello version, whose server sends any reply that a test sets.
struct Bench {
    server: Scripted,
    provider: Arc<dyn Provider>,
    host: ContentHostRef,
    reply: Arc<Mutex<Reply>>,
}

/// A runtime for all cases, and servers with the hosts API (of now, and of before 4.3) and the systems API.
static BENCHES: LazyLock<Mutex<(Runtime, [Bench; 3])>> = LazyLock::new(|| {
    let runtime = Runtime::new().unwrap();
    let benches = runtime.block_on(async {
        [Bench::start("4.18.0", HOST).await, Bench::start("4.0.0", HOST).await, Bench::start("2.4.0", SYSTEM).await]
    });
    Mutex::new((runtime, benches))
});

/// The servers, for one case at a time.
fn benches() -> MutexGuard<'static, (Runtime, [Bench; 3])> {
    BENCHES.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Bench {
    async fn start(version: &'static str, id: &str) -> Bench {
        let reply = Arc::new(Mutex::new(page(json!([]))));
        let set = reply.clone();
        let server = Scripted::start(katello(version, move |asked| of(asked, &set.lock().unwrap()))).await;
        let provider = client::provider(&server);
        let id = ContentHostId::new(id).unwrap();
        Bench { server, provider, host: ContentHostRef { id, name: "h".into(), last_checkin_ms: None }, reply }
    }

    /// Runs every operation, each of which reads the reply.
    async fn read_everywhere(&self, reply: Reply) {
        *self.reply.lock().unwrap() = reply;
        let (p, call, host, id) = (&*self.provider, &call(), &self.host, &self.host.id);
        let name = PackageName::new("a").unwrap();
        let applicable = ErrataQuery { scope: ErrataScope::Applicable, ..ErrataQuery::default() };
        let by_agent = ProviderTask { way: InstallWay::Agent, task: Some("7".into()), job: None };
        let by_job = ProviderTask { way: InstallWay::RemoteExecution, task: None, job: Some(7) };
        for one in judged(p.content_hosts(call, &[wanted("h")])).await.unwrap_or_default() {
            drop(one.map_err(|e| assert_presentable(&e)));
        }
        judged(p.errata(call, id, &ErrataQuery::default())).await;
        judged(p.errata(call, id, &applicable)).await;
        judged(p.erratum(call, &ErratumId::new("RHSA-1:2").unwrap())).await;
        judged(p.upgradable(call, id, &[])).await;
        judged(p.installed(call, id, std::slice::from_ref(&name))).await;
        judged(p.available(call, id, &name)).await;
        judged(p.enabled_streams(call, id)).await;
        judged(p.unpublished_errata(call, id)).await;
        judged(p.reboot_pending(call, id, None)).await;
        judged(p.capability(call, id)).await;
        judged(p.install(call, host, InstallWay::RemoteExecution, &some_errata())).await;
        judged(p.install(call, host, InstallWay::Agent, &some_errata())).await;
        for one in judged(p.tasks(call, &[by_agent.clone(), by_job.clone()])).await.unwrap_or_default() {
            drop(one.map_err(|e| assert_presentable(&e)));
        }
        judged(p.cancel(call, &by_agent)).await;
        judged(p.cancel(call, &by_job)).await;
        judged(p.refresh(call, host)).await;
        judged(p.examine(call)).await;
    }
}

/// The set reply, but for a host by itself: most operations begin with it, and would end there.
fn of(asked: &Asked, set: &Reply) -> Reply {
    match asked.path.as_str() {
        "/api/hosts/11" => scripted::json(
            200,
            json!({"id": 11, "name": "h", "organization_id": 1, "content_facet_attributes":
                {"content_view_version_id": 5, "katello_tracer_installed": true}}),
        ),
        _ => set.clone(),
    }
}

fn wanted(name: &str) -> Wanted {
    let host = json!({"id": "h", "name": name, "address": "h.example.com", "hardware_uuid": "AB-1", "status": "up"});
    Wanted { host: serde_json::from_value::<HostInventory>(host).unwrap(), stored: None, is_change: false }
}

/// The answer of an operation; an error is judged.
async fn judged<T>(work: impl Future<Output = Result<T>>) -> Option<T> {
    work.await.map_err(|e| assert_presentable(&e)).ok()
}

/// An error of ours is never an internal one, and repeats a bounded part of what the server sent.
fn assert_presentable(error: &Error) {
    assert_ne!(error.code(), Code::Internal, "{error}");
    assert!(error.params().values().all(|v| v.chars().count() <= 2 * LONGEST), "{error}");
    assert!(!error.to_string().chars().any(char::is_control), "{error:?}");
}

/// Sends the reply to every operation of every server.
fn read_everywhere(reply: &Reply) {
    let (runtime, benches) = &*benches();
    runtime.block_on(async {
        for bench in benches {
            bench.read_everywhere(reply.clone()).await;
        }
    });
}

/// A document that every reader finds some of its keys in.
fn sample() -> Value {
    json!({
        "results": [{"id": 1, "label": "x"}], "subtotal": "1", "error": null, "id": 7, "name": "h", "errata_id": "RHSA-1:2",
        "content_facet_attributes": {"errata_counts": {"security": "2", "applicable": {"total": 4}}},
        "cves": [{"cve_id": "CVE-1"}], "nvrea": "1:a-2-3.noarch", "upgradable_versions": ["a-3-3.noarch"],
        "version": "1", "release": "2", "arch": "noarch", "epoch": "0", "app_type": "static", "state": "stopped",
        "progress": 0.5, "ended_at": "2024-01-01 10:00:00 +0200", "humanized": {"errors": ["e"]}, "status": 1,
        "targeting": {"hosts": [{"id": 3, "name": "h"}]}, "search_params": {"search_id": "7"}, "output": [],
        "uuid": SYSTEM, "content_view_id": 4, "environment": {"id": 2}, "facts": {"dmi.system.uuid": "ab-1"},
        "services": {"pulp": {"status": "ok"}}, "stream": "1", "type": "security", "severity": "Low"
    })
}

/// Any JSON, with the keys that are read more often than not.
fn any_json() -> impl Strategy<Value = Value> {
    let keys: Vec<String> = sample().as_object().into_iter().flat_map(|m| m.keys().cloned()).collect();
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(prop::sample::select(keys.clone()), inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A document as it is, as a row of a list, and alone in a list.
fn shapes(document: &Value) -> [Reply; 3] {
    [scripted::json(200, document), page(json!([document])), scripted::json(200, json!([document]))]
}

/// What the search language's tokenizer sees.
#[derive(Debug, PartialEq)]
enum Token {
    Quoted(String),
    Word(String),
    Sign(char),
    Unterminated,
}

/// A tokenizer as the servers have it: quotes, in which a backslash takes the next character as it is; signs; words.
fn tokens(search: &str) -> Vec<Token> {
    let (mut found, mut chars) = (vec![], search.chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => {}
            '"' => {
                let mut text = String::new();
                let end = loop {
                    match chars.next() {
                        Some('"') => break true,
                        Some('\\') => text.extend(chars.next()),
                        Some(other) => text.push(other),
                        None => break false,
                    }
                };
                found.push(if end { Token::Quoted(text) } else { Token::Unterminated });
            }
            '(' | ')' | ',' | '=' | '~' | '^' | '<' | '>' | '!' | '&' | '|' => found.push(Token::Sign(c)),
            first => {
                let mut word = String::from(first);
                while let Some(c) = chars.next_if(|c| !c.is_whitespace() && !"()\",=~^<>!&|".contains(*c)) {
                    word.push(c);
                }
                found.push(Token::Word(word));
            }
        }
    }
    found
}

/// Each case of bytes costs a TLS handshake for every request.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn a_good_document_with_wrong_bytes_is_read_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)
    ) {
        let mut body = sample().to_string().into_bytes();
        for (at, byte) in changes {
            let at = at.index(body.len());
            body[at] = byte;
        }
        read_everywhere(&bytes("Content-Type: application/json\r\n", &body));
    }

    #[test]
    fn any_bytes_are_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
        read_everywhere(&bytes("Content-Type: application/json\r\n", &body));
    }
}

proptest! {
    #![proptest_config(cases(32))]

    #[test]
    fn any_document_is_read_or_refused(document in any_json()) {
        shapes(&document).iter().for_each(read_everywhere);
    }

    #[test]
    fn the_text_of_any_failure_is_short_and_clean(body in prop::collection::vec(any::<u8>(), 0..3_000)) {
        let (runtime, benches) = &*benches();
        let message = String::from_utf8_lossy(&body).into_owned();
        for body in [message.clone(), json!({"error": {"message": message}}).to_string()] {
            for status in [403, 422] {
                let reply = Reply::Answer { status, headers: vec![], body: body.clone() };
                *benches[0].reply.lock().unwrap() = reply;
                let id = ErratumId::new("RHSA-1:2").unwrap();
                let error = runtime.block_on(benches[0].provider.erratum(&call(), &id)).unwrap_err();
                let why = error.param("why").unwrap();
                prop_assert!(why.chars().count() <= LONGEST && !why.chars().any(char::is_control), "{}", error);
            }
        }
    }

    #[test]
    fn no_name_escapes_its_quotes(
        names in prop::collection::btree_set("x[^\\p{Cc}]{1,12}|[\"\\\\,()^=~ a]{1,8}", 1..5)
    ) {
        let (runtime, benches) = &*benches();
        let bench = &benches[0];
        *bench.reply.lock().unwrap() = page(json!([]));
        let before = bench.server.asked().len();
        let wanted: Vec<Wanted> = names
            .iter()
            .map(|name| {
                let host = json!({"id": "h", "name": name, "status": "up"});
                Wanted { host: serde_json::from_value(host).unwrap(), stored: None, is_change: false }
            })
            .collect();
        runtime.block_on(bench.provider.content_hosts(&call(), &wanted)).unwrap();
        let asked = bench.server.asked().split_off(before);
        let search = asked.iter().find_map(|asked| asked.param("search")).unwrap();
        let mut quoted = vec![];
        for token in tokens(search) {
            match token {
                Token::Quoted(text) => quoted.push(text),
                Token::Word(word) => prop_assert!(["name", "or"].contains(&word.as_str()), "{}", search),
                Token::Sign(sign) => prop_assert!("=()".contains(sign), "{}", search),
                Token::Unterminated => prop_assert!(false, "open quotes: {search}"),
            }
        }
        // A dot at the end is no part of a name.
        let plain = |name: &String| name.to_lowercase().trim_end_matches('.').to_owned();
        let names: BTreeSet<String> = names.iter().map(plain).collect();
        let quoted: BTreeSet<String> = quoted.into_iter().collect();
        prop_assert_eq!(quoted, names, "each name as it was");
    }

    #[test]
    fn control_characters_in_names_are_refused(before in "\\PC{0,5}", control in "\\p{Cc}", after in "\\PC{0,5}") {
        let (runtime, benches) = &*benches();
        let result = runtime.block_on(benches[0].provider.content_hosts(&call(), &[wanted(&[before, control, after].concat())]));
        prop_assert_eq!(result.unwrap().remove(0).unwrap_err().code(), Code::InvalidArgument);
    }
}

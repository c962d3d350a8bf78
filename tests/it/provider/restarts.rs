//! A provider that is being restarted is waited for within the caller's time, and told as such; one that was never there is not.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use ovirt_upgrade_manager::error::{Code, Result};
use ovirt_upgrade_manager::katello;
use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::erratum::{ErrataPage, ErrataQuery};
use ovirt_upgrade_manager::ports::{Call, Clock, Provider};
use ovirt_upgrade_manager::system::SystemIds;
use serde_json::json as value;

use crate::support::client::{self, assert_error, config, host_id, katello as answers, page};
use crate::support::lab as labs;
use crate::support::scripted::{Reply, Scripted, html};
use upgrade_manager_lab::{Fault, RequestFault};

/// Each sleep passes at once, and its time with it.
#[derive(Default)]
struct PassingClock {
    passed_ms: AtomicI64,
    sleeps: Mutex<Vec<Duration>>,
}

#[async_trait]
impl Clock for PassingClock {
    fn now_ms(&self) -> TimeMs {
        1_770_000_000_000 + self.passed_ms()
    }

    fn passed_ms(&self) -> i64 {
        self.passed_ms.load(Ordering::SeqCst)
    }

    async fn sleep(&self, duration: Duration) {
        self.sleeps.lock().unwrap().push(duration);
        self.passed_ms.fetch_add(duration.as_millis() as i64, Ordering::SeqCst);
    }
}

fn call(limit_s: Option<u64>) -> Call {
    Call { limit: limit_s.map(Duration::from_secs), ..client::call() }
}

/// A server that answers its first question, then so many times as `away` does, then again.
async fn restarting(away: usize, reply: fn() -> Reply) -> (Scripted, Arc<dyn Provider>, Arc<PassingClock>) {
    let asked = AtomicUsize::new(0);
    let is_away = move |n: usize| n > 0 && n <= away;
    let server = Scripted::start(move |question| {
        // The questions about what the server can do are not counted, and not answered either while it is away.
        let number = match question.path.ends_with("/errata") {
            true => asked.fetch_add(1, Ordering::SeqCst),
            false => asked.load(Ordering::SeqCst),
        };
        if is_away(number) { reply() } else { answers("4.18.0", |_| page(value!([])))(question) }
    })
    .await;
    let clock = Arc::new(PassingClock::default());
    let config = config(&server.url, vec![server.ca_file.clone()]);
    let provider = katello::connect(&config, clock.clone(), Arc::new(SystemIds)).unwrap();
    (server, provider, clock)
}

async fn errata(provider: &Arc<dyn Provider>, limit_s: Option<u64>) -> Result<ErrataPage> {
    provider.errata(&call(limit_s), &host_id(), &ErrataQuery::default()).await
}

#[tokio::test]
async fn a_restart_behind_a_proxy_is_waited_for() {
    for reply in [|| html(502, "<title>Bad Gateway</title>"), || html(503, "<title>Service Unavailable</title>")] {
        let (server, provider, clock) = restarting(12, reply).await;
        errata(&provider, Some(180)).await.unwrap();
        errata(&provider, Some(180)).await.unwrap();
        assert_eq!(server.count("/api/hosts/11/errata"), 14);
        let waited: Duration = clock.sleeps.lock().unwrap().iter().sum();
        assert!(waited > Duration::from_secs(20) && waited <= Duration::from_secs(60), "{waited:?}");
        assert!(clock.sleeps.lock().unwrap().iter().all(|pause| *pause <= Duration::from_secs(6)));
    }
}

#[tokio::test]
async fn it_is_waited_for_within_the_callers_time_and_told() {
    let (server, provider, clock) = restarting(usize::MAX, || html(502, "<title>Bad Gateway</title>")).await;
    errata(&provider, Some(20)).await.unwrap();
    let error = errata(&provider, Some(20)).await.unwrap_err();
    assert_error(&error, Code::ProviderUnavailable, "s ago and is perhaps being restarted");
    assert!(clock.passed_ms() <= 10_000, "half of the time is left for the rest: {}", clock.passed_ms());
    // Whoever has no limit tries again later by itself: no more than the usual tries.
    let tries = async |limit_s: Option<u64>| {
        let before = server.asked().len();
        errata(&provider, limit_s).await.unwrap_err();
        server.asked().len() - before
    };
    assert_eq!(tries(None).await, 3);
    // A minute after the beginning of the outage nobody waits any more.
    clock.passed_ms.fetch_add(60_000, Ordering::SeqCst);
    assert_eq!(tries(Some(600)).await, 3);
}

#[tokio::test]
async fn a_refused_connection_is_waited_for_only_after_an_answer() {
    let (server, provider, clock) = restarting(0, || html(502, "")).await;
    errata(&provider, Some(60)).await.unwrap();
    drop(server);
    let error = errata(&provider, Some(60)).await.unwrap_err();
    assert_error(&error, Code::ProviderUnreachable, "is perhaps being restarted");
    assert!((20_000..=30_000).contains(&clock.passed_ms()), "{}", clock.passed_ms());
    // Never answered.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let clock = Arc::new(PassingClock::default());
    let stranger =
        katello::connect(&config(&format!("https://{free}"), vec![]), clock.clone(), Arc::new(SystemIds)).unwrap();
    let error = errata(&stranger, Some(60)).await.unwrap_err();
    assert_eq!(error.code(), Code::ProviderUnreachable);
    assert!(!error.message().contains("restarted"), "{error}");
    assert!(clock.passed_ms() < 3_000, "{}", clock.passed_ms());
}

#[tokio::test]
async fn a_time_to_come_back_is_honoured_also_as_a_date() {
    fn later() -> Reply {
        let headers = vec![
            ("Date", "Sun, 06 Nov 1994 08:49:37 GMT".to_owned()),
            ("Retry-After", "Sun, 06 Nov 1994 08:49:57 GMT".to_owned()),
        ];
        Reply::Answer { status: 429, headers, body: String::new() }
    }
    let (server, provider, clock) = restarting(1, later).await;
    errata(&provider, None).await.unwrap();
    errata(&provider, None).await.unwrap();
    assert_eq!(server.count("/api/hosts/11/errata"), 3);
    let sleeps = clock.sleeps.lock().unwrap().clone();
    // Twenty seconds by the server's clock, and a random part.
    assert!(matches!(sleeps[..], [pause] if (20_000..20_400).contains(&pause.as_millis())), "{sleeps:?}");
}

/// While it is being restarted, too: the pause is not cut to our own.
#[tokio::test]
async fn a_server_in_a_restart_that_says_when_it_is_back_is_asked_then() {
    fn later() -> Reply {
        Reply::Answer { status: 503, headers: vec![("Retry-After", "12".to_owned())], body: String::new() }
    }
    let (server, provider, clock) = restarting(4, later).await;
    errata(&provider, Some(180)).await.unwrap();
    errata(&provider, Some(180)).await.unwrap();
    assert_eq!(server.count("/api/hosts/11/errata"), 6);
    assert!(clock.sleeps.lock().unwrap().iter().all(|pause| (12_000..14_000).contains(&pause.as_millis())));
}

/// The time that a server asks for is the server's, not that of one request.
#[tokio::test]
async fn other_requests_wait_as_well_and_fail_where_the_server_asks_for_too_long() {
    for (after, is_waited) in [("20", true), ("3600", false)] {
        let is_first = std::sync::atomic::AtomicBool::new(true);
        let server = Scripted::start(move |question| {
            let answer = answers("4.18.0", |_| page(value!([])))(question);
            match question.path.ends_with("/hosts/11/errata") && is_first.swap(false, Ordering::SeqCst) {
                true => {
                    Reply::Answer { status: 429, headers: vec![("Retry-After", after.to_owned())], body: String::new() }
                }
                false => answer,
            }
        })
        .await;
        let clock = Arc::new(PassingClock::default());
        let mut config = config(&server.url, vec![server.ca_file.clone()]);
        config.limits.retries = 0;
        let provider = katello::connect(&config, clock.clone(), Arc::new(SystemIds)).unwrap();
        let read = async |id: &str| {
            let id = id.to_owned().try_into().unwrap();
            provider.errata(&call(None), &id, &ErrataQuery::default()).await
        };
        read("12").await.unwrap();
        let refused = read("11").await.unwrap_err();
        let before = server.asked().len();
        match is_waited {
            true => {
                read("12").await.unwrap();
                let sleeps = clock.sleeps.lock().unwrap().clone();
                assert!(sleeps.iter().any(|pause| (20_000..20_300).contains(&pause.as_millis())), "{sleeps:?}");
            }
            false => {
                assert_eq!(read("12").await.unwrap_err(), refused);
                assert_eq!(server.asked().len(), before, "nothing is sent");
                clock.passed_ms.fetch_add(300_000, Ordering::SeqCst);
                read("12").await.unwrap();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lab_that_asks_to_come_back_in_a_second_is_asked_again_then() {
    let lab = labs::lab(4, 14, 3);
    let provider = labs::provider(&lab);
    let host = labs::busiest(&lab, |_| true).0.id.to_string().try_into().unwrap();
    let read = async || provider.errata(&labs::call(), &host, &ErrataQuery::default()).await;
    read().await.unwrap();
    for as_date in [false, true] {
        let mut fault = Fault::new(RequestFault::Later { status: 503, after_s: Some(2), as_date });
        (fault.path, fault.to) = (Some("/api/hosts/*".into()), Some(1));
        lab.add_fault(fault);
        let began = std::time::Instant::now();
        read().await.unwrap();
        // A date has whole seconds.
        assert!(began.elapsed() >= Duration::from_millis(1_000), "{as_date}: {:?}", began.elapsed());
        lab.clear_faults();
    }
}

/// A proxy answers 502 as well where the server breaks off this one request. It answers everything else: that is no restart.
#[tokio::test]
async fn a_request_that_fails_alone_is_not_taken_for_a_restart() {
    let server = Scripted::start(move |question| match question.path.ends_with("/hosts/11/errata") {
        true => html(502, "<title>Proxy Error</title>"),
        false => answers("4.18.0", |_| page(value!([])))(question),
    })
    .await;
    let clock = Arc::new(PassingClock::default());
    let config = config(&server.url, vec![server.ca_file.clone()]);
    let provider = katello::connect(&config, clock.clone(), Arc::new(SystemIds)).unwrap();
    let error = errata(&provider, Some(180)).await.unwrap_err();
    assert_error(&error, Code::ProviderUnavailable, "answers other requests, so it is not being restarted");
    assert!(!error.message().contains("perhaps"), "{error}");
    assert!(server.count("/api/hosts/11/errata") <= 5, "{}", server.count("/api/hosts/11/errata"));
    assert!(clock.passed_ms() < 10_000, "{}", clock.passed_ms());
}

/// Others are answered all the time: their answers must not prolong the wait without end.
#[tokio::test]
async fn answers_to_others_end_the_wait_of_a_request_that_fails_alone() {
    let is_detected = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let detected = is_detected.clone();
    let server = Scripted::start(move |question| match question.path.as_str() {
        "/api/hosts/11/errata" => html(502, "<title>Proxy Error</title>"),
        // The light request fails as well, as behind a proxy that does not pass it on.
        "/katello/api/status" if detected.load(Ordering::SeqCst) => html(503, ""),
        _ => answers("4.18.0", |_| page(value!([])))(question),
    })
    .await;
    let clock = Arc::new(PassingClock::default());
    let config = config(&server.url, vec![server.ca_file.clone()]);
    let provider = katello::connect(&config, clock.clone(), Arc::new(SystemIds)).unwrap();
    let other = async |id: &str| {
        let id = id.to_owned().try_into().unwrap();
        provider.errata(&call(Some(600)), &id, &ErrataQuery::default()).await
    };
    other("12").await.unwrap();
    is_detected.store(true, Ordering::SeqCst);
    let failing = errata(&provider, Some(600));
    let others = async {
        loop {
            other("12").await.unwrap();
            clock.passed_ms.fetch_add(10, Ordering::SeqCst);
        }
    };
    let error = tokio::select! {
        failed = failing => failed.unwrap_err(),
        () = others => unreachable!(),
        () = tokio::time::sleep(Duration::from_secs(30)) => panic!("it is tried without end"),
    };
    assert_eq!(error.code(), Code::ProviderUnavailable);
}

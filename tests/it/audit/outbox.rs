//! Delivery of audit events to the engine: in order, once, through failures and restarts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use ovirt_upgrade_manager::audit::outbox;
use ovirt_upgrade_manager::error::{Error, Result, codes};
use ovirt_upgrade_manager::model::engine::EngineSource;
use ovirt_upgrade_manager::model::event::NewEvent;
use ovirt_upgrade_manager::ports::{Call, Change, Clock, Engine, ExternalEvent, Ports, Store, UpgradeCheck};
use tokio_util::sync::CancellationToken;
use upgrade_manager_lab::MemoryStore;

use crate::support::store::event;
use crate::support::virtual_clock::{DAY, HOUR, MINUTE, SeededIds, VirtualClock};

/// What the engine does with an event.
#[derive(Clone, Copy, PartialEq)]
enum Does {
    Takes,
    /// It takes the event, and its answer is lost.
    LosesAnswer,
    IsDown,
    /// It takes no event that names a host.
    RefusesHosts,
    Refuses,
}

/// An audit log.
struct Log {
    does: Mutex<Does>,
    rows: Mutex<BTreeMap<(String, i32), (String, ExternalEvent)>>,
    order: Mutex<Vec<i32>>,
    asked: Mutex<usize>,
}

#[async_trait]
impl Engine for Log {
    fn upgrade_source(&self) -> Option<EngineSource> {
        None
    }

    async fn upgrade_check(&self, _call: &Call) -> Result<UpgradeCheck> {
        Err(codes::EngineSourceMissing { why: "none" }.err())
    }

    async fn add_event(&self, call: &Call, event: &ExternalEvent) -> Result<()> {
        *self.asked.lock().unwrap() += 1;
        let does = *self.does.lock().unwrap();
        let refused = || -> Error { codes::EngineRejected { what: "POST /events", why: "400" }.err() };
        match does {
            Does::IsDown => return Err(codes::EngineUnreachable { why: "it is down" }.err()),
            Does::Refuses => return Err(refused()),
            Does::RefusesHosts if event.host.is_some() => return Err(refused()),
            _ => {}
        }
        let key = (event.origin.clone(), event.number);
        let id = call.correlation_id.as_str().to_owned();
        if self.rows.lock().unwrap().insert(key, (id, event.clone())).is_none() {
            self.order.lock().unwrap().push(event.number);
        }
        match does {
            Does::LosesAnswer => Err(codes::EngineTimeout { what: "POST /events" }.err()),
            _ => Ok(()),
        }
    }
}

struct Bench {
    clock: VirtualClock,
    store: Arc<MemoryStore>,
    log: Arc<Log>,
    stop: CancellationToken,
}

impl Bench {
    fn new() -> Bench {
        let log = Log {
            does: Mutex::new(Does::Takes),
            rows: Mutex::default(),
            order: Mutex::default(),
            asked: Mutex::default(),
        };
        let clock = VirtualClock::default();
        let store = Arc::new(MemoryStore::new(&SeededIds::default()));
        Bench { clock, store, log: Arc::new(log), stop: CancellationToken::new() }
    }

    /// A process begins to deliver.
    fn start(&mut self) -> tokio::task::JoinHandle<()> {
        self.stop = CancellationToken::new();
        let ports = Ports {
            clock: Arc::new(self.clock.clone()),
            ids: Arc::new(SeededIds::default()),
            store: self.store.clone(),
            providers: vec![],
            engine: self.log.clone(),
        };
        tokio::spawn(outbox::run(ports, self.stop.clone()))
    }

    async fn happens(&self, text: &str) {
        self.writes(event(text, self.clock.now_ms())).await;
    }

    async fn writes(&self, event: NewEvent) {
        self.store.commit(vec![Change::Event(event)]).await.unwrap();
    }

    fn engine(&self, does: Does) {
        *self.log.does.lock().unwrap() = does;
    }

    fn texts(&self) -> Vec<String> {
        self.log.rows.lock().unwrap().values().map(|(_, event)| format!("{}{}", event.text, event.note)).collect()
    }

    fn order(&self) -> Vec<i32> {
        self.log.order.lock().unwrap().clone()
    }
}

#[tokio::test]
async fn events_arrive_in_order_with_what_they_are_about() {
    let mut bench = Bench::new();
    bench.happens("first").await;
    bench.start();
    bench.clock.pass(MINUTE).await;
    let mut second = event("second", bench.clock.now_ms());
    second.host_id = Some(crate::support::store::host(1));
    bench.writes(second).await;
    bench.clock.pass(MINUTE).await;
    assert_eq!((bench.order(), bench.texts()), (vec![1, 2], vec!["first".to_owned(), "second".to_owned()]));
    let rows = bench.log.rows.lock().unwrap();
    let ((origin, _), (id, sent)) = rows.last_key_value().unwrap();
    assert_eq!(*origin, format!("upgrade-manager/{}", bench.store.id()));
    assert!(id.starts_with("oum-"), "{id}");
    assert_eq!(sent.host, Some(crate::support::store::host(1)));
}

/// Nothing is lost, nothing is twice, and a late event has its age.
#[tokio::test]
async fn an_engine_that_is_down_for_an_hour_gets_every_event_afterwards() {
    let mut bench = Bench::new();
    bench.engine(Does::IsDown);
    bench.start();
    for n in 0..60 {
        bench.happens(&format!("event {n}")).await;
        bench.clock.pass(MINUTE).await;
    }
    assert!(bench.order().is_empty());
    let asked = *bench.log.asked.lock().unwrap();
    assert!((6..=14).contains(&asked), "asked {asked} times in an hour");
    bench.engine(Does::Takes);
    bench.clock.pass(10 * MINUTE).await;
    assert_eq!(bench.order(), (1..=60).collect::<Vec<_>>());
    let texts = bench.texts();
    assert!(texts[0].starts_with("event 0 (6") && texts[0].ends_with(" minutes ago)"), "{}", texts[0]);
}

/// The answer to an event is lost, and the process dies before its cursor is stored.
#[tokio::test]
async fn what_is_sent_again_is_there_once() {
    let mut bench = Bench::new();
    bench.engine(Does::LosesAnswer);
    bench.happens("first").await;
    let process = bench.start();
    bench.clock.pass(1).await;
    assert_eq!((bench.order(), bench.store.cursor(outbox::LISTENER).await.unwrap()), (vec![1], 0));
    bench.stop.cancel();
    process.await.unwrap();
    bench.engine(Does::Takes);
    bench.start();
    bench.clock.pass(MINUTE).await;
    assert_eq!((bench.order(), bench.store.cursor(outbox::LISTENER).await.unwrap()), (vec![1], 1));
    assert_eq!(*bench.log.asked.lock().unwrap(), 2);
}

/// One that the engine does not take holds up nothing. Where it refuses the host, the event goes without it.
#[tokio::test]
async fn a_refused_event_does_not_hold_up_those_behind_it() {
    let mut bench = Bench::new();
    bench.engine(Does::Refuses);
    bench.happens("refused").await;
    bench.start();
    bench.clock.pass(MINUTE).await;
    bench.engine(Does::RefusesHosts);
    let mut about = event("about a host", bench.clock.now_ms());
    about.host_id = Some(crate::support::store::host(1));
    bench.writes(about).await;
    bench.clock.pass(MINUTE).await;
    assert_eq!((bench.order(), bench.texts()), (vec![2], vec!["about a host".to_owned()]));
}

/// An engine that is configured for an old state is not flooded.
#[tokio::test]
async fn events_of_long_ago_are_not_delivered() {
    let mut bench = Bench::new();
    bench.happens("old").await;
    bench.clock.pass(8 * DAY).await;
    bench.happens("new").await;
    bench.clock.pass(HOUR).await;
    bench.start();
    bench.clock.pass(MINUTE).await;
    assert_eq!(bench.order(), [2]);
}

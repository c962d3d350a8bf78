//! OAuth 1 against the lab, which checks every signature.

use crate::support::lab::*;
use ovirt_upgrade_manager::config::{Auth, ProviderConfig, Secret};
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::erratum::{ErrataQuery, ErratumType};
use ovirt_upgrade_manager::model::task::{InstallWay, Selection, TaskState};
use upgrade_manager_lab::Lab;

fn signed(lab: &Lab, key: &str, secret: &str, username: Option<&str>) -> ProviderConfig {
    let auth = Auth::OAuth1 {
        consumer_key: key.into(),
        consumer_secret: Secret::Value(secret.into()),
        username: username.map(str::to_owned),
    };
    ProviderConfig { auth, ..config("lab", lab) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signed_requests_read_and_install() {
    for (major, minor) in [(3, 0), (3, 12), (4, 18)] {
        let lab = lab(major, minor, 6);
        let (key, secret) = lab.oauth_consumer();
        let provider = connect(&signed(&lab, key, secret, Some(lab.username())));
        let (host, truth) = busiest(&lab, |_| true);
        let host = reference(&host);
        // Blanks, quotes, commas and percent signs stand in the query.
        let query =
            ErrataQuery { types: vec![ErratumType::Security], text: Some("a b+c&d".into()), ..Default::default() };
        provider.errata(&call(), &host.id, &query).await.unwrap();
        let page = provider.errata(&call(), &host.id, &ErrataQuery::default()).await.unwrap();
        assert_eq!(page.counts.total, Some(truth.len() as u64));
        let selection = Selection::Errata(vec![id(&truth[0])]);
        let sent = provider.install(&call(), &host, InstallWay::RemoteExecution, &selection).await.unwrap();
        lab.settle();
        let state = provider.tasks(&call(), &[sent]).await.unwrap().remove(0).unwrap();
        assert_eq!(state.state, TaskState::Proving);
        assert!(lab.requests().iter().all(|r| r.status < 400), "{:?}", lab.requests());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_figures_are_refused_once_and_never_shown() {
    let lab = lab(4, 18, 4);
    let (key, secret) = lab.oauth_consumer();
    let (host, _) = busiest(&lab, |_| true);
    let user = Some(lab.username());
    for (what, config) in [
        ("secret", signed(&lab, key, "not-the-secret", user)),
        ("key", signed(&lab, "nobody", secret, user)),
        ("user", signed(&lab, key, secret, Some("nobody"))),
        ("no user", signed(&lab, key, secret, None)),
    ] {
        let provider = connect(&config);
        let before = lab.requests().len();
        for _ in 0..3 {
            let query = ErrataQuery::default();
            let error = provider.errata(&call(), &reference(&host).id, &query).await.unwrap_err();
            assert_eq!(error.code(), Code::ProviderAuth, "{what}: {error}");
            let shown = format!("{error} {error:?} {config:?}");
            assert!(!shown.contains("not-the-secret") && !shown.contains(secret), "{what}: {shown}");
        }
        let refused = lab.requests().into_iter().skip(before).filter(|r| r.status == 401).count();
        assert_eq!(refused, 1, "{what}: a refused secret is not sent again at once");
    }
}

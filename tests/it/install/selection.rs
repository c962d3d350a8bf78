//! Which errata and packages of a selection the provider offers.

use ovirt_upgrade_manager::install::selection::installable;
use ovirt_upgrade_manager::model::erratum::ErratumType;
use ovirt_upgrade_manager::model::host::ContentHostRef;
use ovirt_upgrade_manager::model::ids::{ContentHostId, ErratumId};

use crate::support::client::call;
use crate::support::fake_provider::{FakeProvider, Script, erratum};

#[tokio::test]
async fn an_erratum_that_the_provider_lists_twice_is_taken_once() {
    let listed = |id| erratum(id, ErratumType::Security, None);
    let errata = vec![listed("RHSA-2026:1"), listed("rhsa-2026:1"), listed("RHSA-2026:2")];
    let provider = FakeProvider::new("p", vec![("h", Script::el(&[]).with_errata(errata))]);
    let host = ContentHostRef { id: ContentHostId::new("h").unwrap(), name: "h".to_owned(), last_checkin_ms: None };
    let wanted = ["RHSA-2026:1", "RHSA-2026:2"].map(|id| ErratumId::new(id).unwrap());
    let found = installable(&provider, &call(), &host.id, &wanted).await.unwrap();
    let found: Vec<&str> = found.iter().map(|e| e.id.as_str()).collect();
    assert_eq!(found, ["RHSA-2026:1", "RHSA-2026:2"]);
}

/// The proof asks for what was installed, and for no other spelling.
#[tokio::test]
async fn ids_that_differ_in_case_only_are_two() {
    let errata = vec![erratum("HWODD-01", ErratumType::Security, None)];
    let provider = FakeProvider::new("p", vec![("h", Script::el(&[]).with_errata(errata))]);
    let host = ContentHostRef { id: ContentHostId::new("h").unwrap(), name: "h".to_owned(), last_checkin_ms: None };
    let found = installable(&provider, &call(), &host.id, &[ErratumId::new("hwodd-01").unwrap()]).await.unwrap();
    assert_eq!(found, []);
}

//! Searches in the two languages of Katello 2: Elasticsearch's query strings (2.0 to 2.3) and scoped_search (2.4).
//!
//! Elasticsearch compares these fields as a whole and with their case, so a value of uncertain case is searched in
//! several spellings.

use std::collections::BTreeSet;

use super::super::dialect::SystemsSearch;
use super::super::{hardware_uuid, search};
use crate::error::{Error, Result};
use crate::model::host::HostInventory;

/// What a system can be searched by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    /// Not a field of scoped_search.
    Uuid,
    HardwareUuid,
    Fqdn,
    Hostname,
}

/// `any of these values`. The list must not be empty.
///
/// # Errors
/// `INVALID_ARGUMENT` for control characters. `INTERNAL` for an empty list.
pub(super) fn any_of<'v>(
    language: SystemsSearch,
    field: Field,
    values: impl IntoIterator<Item = &'v str>,
) -> Result<String> {
    let name = field.name(language);
    match language {
        SystemsSearch::Elastic => {
            let terms = values.into_iter().map(|v| Ok(format!("{name}:{}", search::quote(v)?)));
            any(language, terms.collect::<Result<Vec<_>>>()?)
        }
        SystemsSearch::Scoped if field == Field::Name => search::any_of(name, values),
        // Facts are compared one by one: with a list, they are compared with it as one text.
        SystemsSearch::Scoped => {
            let terms = values.into_iter().map(|v| search::equals(name, v));
            any(language, terms.collect::<Result<Vec<_>>>()?)
        }
    }
}

/// Terms joined by "or".
///
/// # Errors
/// `INTERNAL` for an empty list.
pub(super) fn any(language: SystemsSearch, terms: Vec<String>) -> Result<String> {
    match (terms.len(), language) {
        (0, _) => Err(Error::internal("a search for nothing")),
        (1, _) => Ok(terms.concat()),
        (_, SystemsSearch::Elastic) => Ok(format!("({})", terms.join(" OR "))),
        (_, SystemsSearch::Scoped) => Ok(search::any(terms)),
    }
}

/// All marks of a host, as one search.
///
/// # Errors
/// `INVALID_ARGUMENT` for control characters.
pub(super) fn identity(language: SystemsSearch, host: &HostInventory) -> Result<String> {
    let mut terms = vec![];
    if let (SystemsSearch::Elastic, Some(uuid)) = (language, &host.subscription_uuid) {
        terms.push(any_of(language, Field::Uuid, [uuid.to_lowercase().as_str()])?);
    }
    let names = spellings(host.address.iter().chain([&host.name]));
    terms.push(any_of(language, Field::Name, names.iter().map(String::as_str))?);
    // A placeholder identifies no machine.
    let hardware = spellings(host.hardware_uuid.iter().filter(|u| hardware_uuid::usable(u).is_some()));
    if !hardware.is_empty() {
        terms.push(any_of(language, Field::HardwareUuid, hardware.iter().map(String::as_str))?);
    }
    let is_name = |a: &&String| a.contains('.') && a.parse::<std::net::IpAddr>().is_err();
    if let Some(address) = host.address.as_ref().filter(is_name) {
        let names = spellings([address].into_iter());
        for field in [Field::Fqdn, Field::Hostname] {
            terms.push(any_of(language, field, names.iter().map(String::as_str))?);
        }
    }
    any(language, terms)
}

/// Each text as given and in lower case; uuids also in upper case.
fn spellings<'v>(texts: impl Iterator<Item = &'v String>) -> BTreeSet<String> {
    let is_uuid = |t: &str| t.len() == 36 && t.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let all = texts.filter(|t| !t.is_empty()).flat_map(|t| {
        let upper = is_uuid(t).then(|| t.to_uppercase());
        [Some(t.clone()), Some(t.to_lowercase()), upper].into_iter().flatten()
    });
    all.collect()
}

impl Field {
    fn name(self, language: SystemsSearch) -> &'static str {
        match (self, language) {
            (Field::Name, _) => "name",
            (Field::Uuid, _) => "uuid",
            (Field::HardwareUuid, SystemsSearch::Elastic) => "facts.dmi.system.uuid",
            (Field::HardwareUuid, SystemsSearch::Scoped) => "facts.dmi::system::uuid",
            (Field::Fqdn, SystemsSearch::Elastic) => "facts.network.fqdn",
            (Field::Fqdn, SystemsSearch::Scoped) => "facts.network::fqdn",
            (Field::Hostname, SystemsSearch::Elastic) => "facts.network.hostname",
            (Field::Hostname, SystemsSearch::Scoped) => "facts.network::hostname",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_searched_by_all_that_identifies_it_in_both_languages() {
        let host: HostInventory = serde_json::from_value(serde_json::json!({
            "id": "h", "name": "H1", "address": "h1.example.com", "subscription_uuid": "AB", "status": "up"
        }))
        .unwrap();
        assert_eq!(
            identity(SystemsSearch::Elastic, &host).unwrap(),
            concat!(
                r#"(uuid:"ab" OR (name:"H1" OR name:"h1" OR name:"h1.example.com") OR "#,
                r#"facts.network.fqdn:"h1.example.com" OR facts.network.hostname:"h1.example.com")"#
            )
        );
        assert_eq!(
            identity(SystemsSearch::Scoped, &host).unwrap(),
            concat!(
                r#"(name ^ ("H1","h1","h1.example.com") or facts.network::fqdn = "h1.example.com" or "#,
                r#"facts.network::hostname = "h1.example.com")"#
            )
        );
    }

    #[test]
    fn uuids_are_asked_for_in_both_cases_and_quotes_cannot_end() {
        let uuid = "a0b1c2d3-0000-4000-8000-00000000000f".to_owned();
        assert_eq!(spellings([&uuid].into_iter()).len(), 2);
        let term = any_of(SystemsSearch::Elastic, Field::Name, [r#"a" OR name:*"#]).unwrap();
        assert_eq!(term, r#"name:"a\" OR name:*""#);
    }
}

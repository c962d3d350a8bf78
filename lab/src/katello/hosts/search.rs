//! The search of hosts: its fields, and what the server refuses.

use serde_json::Value;

use crate::world::{Host, World};

use super::super::content::{ENVIRONMENT, LOCATION, ORGANIZATION, view_of};
use super::super::features::Features;
use super::super::paging;
use super::super::search::{Op, Query, Searchable};
use super::super::time_text;
use super::machine::{ip, os_name};
use super::packages::newer_packages;
use super::status::{errata_status, traces_status};
use crate::web::Reply;

/// Fields of the search of hosts.
const FIELDS: &[&str] = &[
    "id",
    "name",
    "uuid",
    "subscription_uuid",
    "last_checkin",
    "registered_at",
    "errata_status",
    "managed",
    "trace_status",
    "applicable_errata",
    "installable_errata",
    "applicable_rpms",
    "upgradable_rpms",
    "installed_package_name",
    "content_view",
    "lifecycle_environment",
    "organization",
    "organization_id",
    "location",
    "os",
    "ip",
    "facts.dmi::system::uuid",
    "facts.network::fqdn",
    "facts.network::hostname",
];

fn is_search_field(field: &str) -> bool {
    FIELDS.contains(&field) || field.starts_with("facts.")
}

/// A host as an item of the search, with the world for its computed fields.
pub struct Item<'a> {
    pub world: &'a World,
    pub host: &'a Host,
    /// By the server's version: see `Features`.
    pub class_needs_profile: bool,
}

impl Searchable for Item<'_> {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        let h = self.host;
        let registered = h.consumer_uuid.is_some();
        let one = |text: String| Some(vec![text]);
        let if_registered = |text: String| Some(if registered { vec![text] } else { vec![] });
        let if_reported =
            |text: String| Some(if registered || h.virt_who_uuid.is_some() { vec![text] } else { vec![] });
        match field {
            "id" => one(h.id.to_string()),
            "name" => one(h.fqdn.clone()),
            "uuid" | "facts.dmi::system::uuid" => if_reported(h.shown_uuid().to_owned()),
            "facts.network::fqdn" | "facts.network::hostname" => if_registered(h.fqdn.clone()),
            "subscription_uuid" => Some(h.consumer_uuid.iter().chain(&h.virt_who_uuid).cloned().collect()),
            "last_checkin" => if_reported(time_text::foreman(h.last_checkin_ms)),
            "registered_at" => if_reported(time_text::foreman(h.registered_at_ms)),
            "errata_status" => Some(
                errata_status(self.world, h, self.class_needs_profile)
                    .map(|status| status.2.to_owned())
                    .into_iter()
                    .collect(),
            ),
            "managed" => one("false".to_owned()),
            "trace_status" => one(traces_status(h).2.to_owned()),
            "applicable_errata" => Some(self.errata_ids(true)),
            "installable_errata" => Some(self.errata_ids(false)),
            "applicable_rpms" => Some(newer_packages(self.world, h, true)),
            "upgradable_rpms" => Some(newer_packages(self.world, h, false)),
            "installed_package_name" => Some(h.profile.iter().map(|p| p.name.clone()).collect()),
            "content_view" => if_registered(view_of(h).1.to_owned()),
            "lifecycle_environment" => if_registered(ENVIRONMENT.1.to_owned()),
            "organization" => one(ORGANIZATION.1.to_owned()),
            "organization_id" => one(ORGANIZATION.0.to_string()),
            "location" => one(LOCATION.1.to_owned()),
            "os" => one(os_name(h)),
            "ip" => one(ip(h)),
            "autoheal" => if_registered("false".to_owned()),
            "subscription_name" => Some(vec![]),
            "image_mode" => one(h.images.as_ref().is_some_and(|i| i.reported.is_some()).to_string()),
            fact if fact.starts_with("facts.") => Some(vec![]),
            _ => None,
        }
    }

    fn words(&self) -> Vec<String> {
        vec![self.host.fqdn.clone()]
    }
}

impl Item<'_> {
    fn errata_ids(&self, applicable: bool) -> Vec<String> {
        let numbers = self.world.errata_of(self.host, applicable).into_iter();
        numbers.filter_map(|n| self.world.catalogue.advisories.get(n)).map(|a| a.id.clone()).collect()
    }
}

/// Fields of the search that are dates.
const DATES: &[&str] = &["last_checkin", "registered_at"];

/// What is computed of a host, and cannot be searched by a list.
const COMPUTED: &[&str] = &["installable_errata", "applicable_errata", "upgradable_rpms", "applicable_rpms"];

/// What is said of a number that the database cannot hold.
pub const GREAT_NUMBER: &str = "Provided value outside of the range of a signed 64bit integer.";

/// A refusal as Katello's controllers answer it: a failure (Katello 4.12 to 5.0, recorded).
pub fn as_failure(refusal: Reply) -> Reply {
    let text = refusal.body.pointer("/error/message").and_then(Value::as_str).unwrap_or_default();
    Reply::katello(500, text)
}

pub(super) fn is_known(field: &str, features: &Features) -> bool {
    match field {
        "id" => features.search_host_id,
        "autoheal" => features.search_autoheal,
        "subscription_name" => features.search_subscription_name,
        "image_mode" => features.search_image_mode,
        _ => is_search_field(field),
    }
}

/// Parses a search of hosts, from any parameter. Unreadable parts are left out: an unfinished term, an invalid date.
///
/// # Errors
/// The refusal of an unknown field or a bad value, in Foreman's shape.
pub fn parse_search(text: &str, features: &Features) -> Result<Query, Reply> {
    let query = Query::parse(text, &|field| is_known(field, features)).map_err(paging::refused_search)?;
    check_search(&query, features)?;
    // Another advisory than the named one is enough (4.14, recorded).
    let query = query.without_unreadable_dates(DATES).with_operator(COMPUTED, Op::IsNot, Op::HasOther);
    Ok(if features.has_errata_asks_applicable {
        query.asking_set("installable_errata", "applicable_errata")
    } else {
        query
    })
}

/// Values that the server refuses, and lists that it cannot search (`^` on a fact, or on what is computed).
fn check_search(query: &Query, features: &Features) -> Result<(), Reply> {
    query.each_comparison(&mut |field, op, wanted| {
        let is_list = matches!(op, Op::In | Op::NotIn);
        let is_computed = COMPUTED.contains(&field);
        if is_list && (is_computed || field.starts_with("facts.")) {
            let wanted = wanted.join(",");
            let text = format!("PG::SyntaxError: ERROR:  syntax error at or near \"'{wanted}'\"\nLINE 1: ... IN '{wanted}'))))\n");
            let status = if is_computed && features.refuses_computed_lists { 400 } else { 500 };
            return Err(Reply::foreman(status, text));
        }
        let word = |w: &&String| !["security_needed", "errata_needed", "updated", "unknown"].contains(&w.as_str());
        let is_great = |w: &&String| w.bytes().all(|b| b.is_ascii_digit()) && w.parse::<i64>().is_err();
        if field == "id" && wanted.iter().any(|w| is_great(&w)) {
            // 500 is recorded in the facts of 4.14; the words are those of one erratum by such a number.
            return Err(Reply::foreman(500, GREAT_NUMBER));
        }
        let refused = match field {
            "managed" => wanted.iter().find(|w| !["true", "false"].contains(&w.as_str())).map(|w| {
                format!("'managed' should be one of 'true, false', but the query was '{w}'")
            }),
            "id" => wanted.iter().find(|w| w.parse::<u64>().is_err()).map(|w| format!("Value '{w}' is not valid for field 'id'")),
            "errata_status" => wanted.iter().find(word).map(|w| {
                format!("'status' should be one of 'security_needed, errata_needed, updated, unknown', but the query was '{w}'")
            }),
            _ => None,
        };
        refused.map_or(Ok(()), |text| Err(paging::refused_search(text)))
    })
}

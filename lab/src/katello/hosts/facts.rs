//! The facts of hosts, and their lists.

use serde_json::{Map, Value, json};

use super::super::paging;
use super::super::route::Call;
use super::super::search::Searchable;
use crate::web::{Reply, ReplyResult, Request};
use crate::world::{Host, World};

/// The facts of a host by name. Names with a part before `::` have a parent, which has no value.
pub(super) fn of(host: &Host) -> Map<String, Value> {
    let uuid = host.shown_uuid();
    let texts = match (&host.consumer_uuid, &host.virt_who_uuid) {
        (Some(_), _) => vec![
            ("dmi::system::uuid", uuid),
            ("network::fqdn", &host.fqdn),
            ("network::hostname", &host.fqdn),
            ("uname::release", &host.reported_boot.0),
        ],
        (None, Some(_)) => vec![("dmi::system::uuid", host.hardware_uuid.as_str()), ("hypervisor::type", "oVirt")],
        (None, None) => vec![],
    };
    let mut facts = Map::new();
    for (name, value) in texts {
        for (at, _) in name.match_indices("::") {
            facts.entry(name.get(..at).unwrap_or_default()).or_insert(Value::Null);
        }
        facts.insert(name.to_owned(), json!(value));
    }
    facts
}

/// A value of a fact.
struct FactValue<'a> {
    host: &'a Host,
    name: String,
    value: Value,
}

impl Searchable for FactValue<'_> {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        match field {
            "fact" | "name" => Some(vec![self.name.clone()]),
            "value" => Some(self.value.as_str().map(str::to_owned).into_iter().collect()),
            "host" => Some(vec![self.host.id.to_string(), self.host.fqdn.clone()]),
            _ => None,
        }
    }
    fn words(&self) -> Vec<String> {
        vec![self.name.clone()]
    }
}

fn values(world: &World, is_of: impl Fn(&Host) -> bool) -> Vec<FactValue<'_>> {
    let hosts = world.content_hosts().filter(|host| is_of(host));
    hosts.flat_map(|host| of(host).into_iter().map(move |(name, value)| FactValue { host, name, value })).collect()
}

/// A list of values, whose rows are an object of hosts with their facts.
fn list(request: &Request, items: Vec<FactValue<'_>>) -> ReplyResult {
    let known = |field: &str| ["fact", "name", "value", "host"].contains(&field);
    let mut reply = paging::foreman(
        request,
        &known,
        items,
        &mut |item: &FactValue<'_>| json!({"host": item.host.fqdn, "name": item.name, "value": item.value}),
    )?;
    let mut hosts = Map::new();
    for row in reply.body["results"].as_array().into_iter().flatten() {
        let (host, name) = (row["host"].as_str().unwrap_or_default(), row["name"].as_str().unwrap_or_default());
        hosts.entry(host).or_insert_with(|| json!({}))[name] = row["value"].clone();
    }
    // All rows are none here (4.14, recorded).
    if request.text("per_page").as_deref() == Some("all") {
        hosts.clear();
        reply.body["subtotal"] = json!(0);
    }
    reply.body["results"] = Value::Object(hosts);
    Ok(reply)
}

/// `GET /api/fact_values`.
pub fn all(call: &mut Call<'_>) -> ReplyResult {
    list(call.request, values(call.world, |_| true))
}

/// `GET /api/hosts/:id/facts`: a host that is not known is no error.
pub fn of_host(call: &mut Call<'_>) -> ReplyResult {
    let id = call.request.text("id").unwrap_or_default();
    if call.request.param("search").is_some_and(Value::is_array) {
        return Err(Reply::foreman(500, "no implicit conversion of String into Array"));
    }
    // The server adds the host to the text of the search, whatever that is.
    let mut request = call.request.clone();
    let search = format!("{} host = {id}", call.request.text("search").unwrap_or_default());
    request.params.insert("search".to_owned(), json!(search));
    list(&request, values(call.world, |host| host.id.to_string() == id || host.fqdn == id))
}

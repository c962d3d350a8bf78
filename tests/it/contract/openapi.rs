//! `schema/openapi.json`: the operations as the web application in the engine offers them, from the table and the documents.

use std::collections::BTreeSet;

use ovirt_upgrade_manager::manager::operations::{Effect, OPERATIONS, Operation};
use serde_json::{Map, Value, json};

use super::schema;

const DEFINITIONS: &str = "#/$defs/";
const SCHEMAS: &str = "#/components/schemas/";
/// The statuses that every operation can have, with their meaning.
const REFUSALS: [(&str, &str); 13] = [
    ("400", "The document is malformed."),
    ("401", "The header `Authorization` has no token, or the engine does not accept it."),
    (
        "403",
        "The caller's role does not permit it (`HTTP_FORBIDDEN`), or the request comes from another site (`HTTP_CROSS_SITE`).",
    ),
    ("404", "There is no such operation, host, task, plan or run."),
    ("405", "This method is not possible here."),
    ("409", "It is not possible in the state in which things are; the code says which."),
    ("413", "The document is too large."),
    ("415", "The content type is not `application/json`."),
    ("429", "Too many requests, operations or streams; `Retry-After` has the seconds."),
    ("500", "The library failed."),
    ("502", "A provider or the engine failed."),
    ("503", "The upgrade manager is not open (`HTTP_NOT_OPEN`), or the engine cannot be asked who calls."),
    ("504", "The deadline passed."),
];
const ABOUT: &str = "The operations of the oVirt Upgrade Manager, in the engine. Every request needs a token of the engine's SSO, as \
    for its REST API; a user and a password are not taken. Operations that read are for administrators. The others \
    need the permits that the engine asks for such work (`manipulate_host`, `edit_host_configuration`; for plans and \
    runs also `edit_cluster_configuration`, `migrate_vm`, `stop_vm`, `run_vm`) on the cluster or host, its data \
    center or the system; so does a check of hosts that the request itself describes. Whatever a request says, its \
    actor and its user are the caller, and a host is what the engine says of it. A refusal is the document \
    `Problem`; its code is one of `error_codes.json`, or begins with `HTTP_`.";

/// The description.
pub fn openapi() -> Value {
    let mut paths = Map::new();
    for operation in OPERATIONS {
        paths.insert(format!("/api/{}", operation.name), path_of(operation));
    }
    paths.insert("/events".to_owned(), events());
    paths.insert("/openapi.json".to_owned(), description());
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "oVirt Upgrade Manager",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/ovirt-engine/upgrade-manager"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A token of the engine's SSO with the scope `ovirt-app-api`."},
            },
            "responses": refusals(),
        },
    });
    let schemas = schemas(&document);
    document["components"]["schemas"] = Value::Object(schemas);
    document
}

fn path_of(operation: &Operation) -> Value {
    let request = json!({"$ref": format!("{SCHEMAS}{}", operation.request)});
    let correlation = json!({
        "name": "Correlation-Id", "in": "header", "schema": {"type": "string", "maxLength": 36},
        "description": "Id for the logs of library and engine.",
    });
    let guard = json!({
        "name": "X-Upgrade-Manager", "in": "header", "required": true, "schema": {"type": "string"},
        "description": "Any value. A page of another site cannot send it.",
    });
    let mut path = json!({
        "post": {
            "operationId": operation.name,
            "description": operation.sentence.trim(),
            "x-effect": operation.effect.name(),
            "parameters": [guard, correlation],
            "requestBody": {"required": true, "content": {"application/json": {"schema": request}}},
            "responses": responses(operation),
        },
    });
    if operation.effect == Effect::Reads {
        path["get"] = json!({
            "operationId": format!("get_{}", operation.name),
            "description": operation.sentence.trim(),
            "x-effect": operation.effect.name(),
            "parameters": [
                {"name": "request", "in": "query", "content": {"application/json": {"schema": request}},
                 "description": "The request document. Left out: the empty one."},
                correlation,
            ],
            "responses": responses(operation),
        });
    }
    path
}

fn responses(operation: &Operation) -> Value {
    let answer = operation.answer.replace(' ', "");
    let nullable = answer.strip_prefix("Option<").and_then(|rest| rest.strip_suffix('>'));
    let document = json!({"$ref": format!("{SCHEMAS}{}", nullable.unwrap_or(&answer))});
    let schema = if nullable.is_some() { json!({"anyOf": [document, {"type": "null"}]}) } else { document };
    with_refusals(json!({"description": "The answer.", "content": {"application/json": {"schema": schema}}}))
}

fn with_refusals(success: Value) -> Value {
    let mut all = Map::new();
    all.insert("200".to_owned(), success);
    for (status, _) in REFUSALS {
        all.insert(status.to_owned(), json!({"$ref": format!("#/components/responses/{status}")}));
    }
    Value::Object(all)
}

fn refusals() -> Value {
    let problem = json!({"application/json": {"schema": {"$ref": format!("{SCHEMAS}Problem")}}});
    let all = REFUSALS
        .iter()
        .map(|(status, meaning)| ((*status).to_owned(), json!({"description": meaning, "content": problem})));
    Value::Object(all.collect())
}

fn events() -> Value {
    json!({"get": {
        "operationId": "event_stream",
        "description": "Streams the audit events as server-sent events, in order, each at least once. The data is the document `Event`, the id its number. The first one has the type `store` and, as JSON, the id of the store: numbers begin again in another store.",
        "x-effect": "reads",
        "parameters": [
            {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0, "default": 0},
             "description": "Events after this number."},
            {"name": "Last-Event-ID", "in": "header", "schema": {"type": "integer", "minimum": 0},
             "description": "As `after`, and stronger: what a client sends by itself when it comes back."},
        ],
        "responses": with_refusals(json!({"description": "The stream.", "content": {"text/event-stream": {"schema": {"$ref": format!("{SCHEMAS}Event")}}}})),
    }})
}

fn description() -> Value {
    json!({"get": {
        "operationId": "description",
        "description": "This description.",
        "x-effect": "reads",
        "responses": with_refusals(json!({"description": "OpenAPI 3.1.", "content": {"application/json": {"schema": {"type": "object"}}}})),
    }})
}

/// The schemas that the paths use, and those that these use.
fn schemas(document: &Value) -> Map<String, Value> {
    let documents = schema::documents();
    let mut missing = BTreeSet::new();
    references(document, SCHEMAS, &mut missing);
    let mut found = Map::new();
    while let Some(name) = missing.pop_first() {
        let mut definition = documents["$defs"][&name].clone();
        assert!(definition.is_object(), "{name} has no schema");
        if OPERATIONS.iter().any(|operation| operation.request == name) {
            leave_to_the_server(&mut definition);
        }
        let mut used = BTreeSet::new();
        references(&definition, DEFINITIONS, &mut used);
        move_references(&mut definition);
        found.insert(name, definition);
        missing.extend(used.into_iter().filter(|name| !found.contains_key(name)));
    }
    // Sorted, so that the file does not depend on the order of the operations.
    let names: BTreeSet<String> = found.keys().cloned().collect();
    names.into_iter().filter_map(|name| found.remove_entry(&name)).collect()
}

/// The server sets who acts, and describes the host that has to be described.
fn leave_to_the_server(request: &mut Value) {
    describe_the_host(request);
    let Some(properties) = request["properties"].as_object() else { return };
    let is_set = |(name, property): &(&String, &Value)| {
        name.as_str() == "actor" || property["$ref"] == json!(format!("{DEFINITIONS}UserName"))
    };
    let set: Vec<String> = properties.iter().filter(is_set).map(|(name, _)| name.clone()).collect();
    for name in &set {
        request["properties"][name]["description"] = json!("Set by the server: the caller.");
    }
    if let Some(required) = request["required"].as_array_mut() {
        required.retain(|name| !set.iter().any(|set| name == set));
    }
}

fn describe_the_host(request: &mut Value) {
    let is_host = |property: &Value| property["$ref"] == json!(format!("{DEFINITIONS}HostInventory"));
    let Some(host) = request["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .find(|name| is_host(&request["properties"][name]))
    else {
        return;
    };
    request["properties"][host] = json!({
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"$ref": format!("{DEFINITIONS}HostId")}},
        "description": "The host by its id. The server reads all else from the engine.",
    });
    for name in ["engine", "cluster_level"] {
        if let Some(property) = request["properties"].get_mut(name) {
            property["description"] = json!("Set by the server, from the engine.");
        }
    }
}

fn references(value: &Value, prefix: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(all) => {
            let name = all.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix(prefix));
            found.extend(name.map(str::to_owned));
            all.values().for_each(|value| references(value, prefix, found));
        }
        Value::Array(all) => all.iter().for_each(|value| references(value, prefix, found)),
        _ => {}
    }
}

fn move_references(value: &mut Value) {
    match value {
        Value::Object(all) => {
            if let Some(Value::String(reference)) = all.get_mut("$ref") {
                *reference = reference.replace(DEFINITIONS, SCHEMAS);
            }
            all.values_mut().for_each(move_references);
        }
        Value::Array(all) => all.iter_mut().for_each(move_references),
        _ => {}
    }
}

#[test]
fn every_reference_of_the_description_leads_to_something() {
    let document = openapi();
    let mut used = BTreeSet::new();
    references(&document, "#/", &mut used);
    assert!(used.len() > 50, "{used:?}");
    for reference in used {
        let pointer = format!("/{reference}");
        assert!(document.pointer(&pointer).is_some(), "{pointer}");
    }
}

#[test]
fn the_description_has_all_operations_and_leaves_the_caller_to_the_server() {
    let document = openapi();
    for operation in OPERATIONS {
        let path = &document["paths"][format!("/api/{}", operation.name)];
        assert!(path["post"].is_object(), "{}", operation.name);
        assert_eq!(path["get"].is_object(), operation.effect == Effect::Reads, "{}", operation.name);
    }
    assert_eq!(document["components"]["schemas"]["StartRequest"]["required"], json!(["hash"]));
    assert_eq!(document["components"]["schemas"]["DismissRequest"]["required"], json!(["id"]));
    let install = &document["components"]["schemas"]["InstallErrataRequest"];
    assert_eq!(install["properties"]["host"]["required"], json!(["id"]));
    assert_eq!(install["properties"]["engine"]["description"], "Set by the server, from the engine.");
    let check = &document["components"]["schemas"]["CheckHostRequest"];
    assert!(check["properties"]["host"]["anyOf"].is_array(), "it can also be named");
}

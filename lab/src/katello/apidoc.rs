//! `GET /apidoc/v2.json`: the description of the API, made from the table of routes.

use serde_json::{Map, Value, json};

use super::features::Features;
use super::route::{Call, Param, Route};
use crate::web::{Reply, ReplyResult};

pub fn index(call: &mut Call<'_>) -> ReplyResult {
    Ok(Reply::ok(description(&call.server.features, &call.server.routes)))
}

/// Describes only the routes of this version.
fn description(features: &Features, routes: &[&'static Route]) -> Value {
    let mut resources = Map::new();
    let described = routes.iter().filter(|r| r.resource != "apidoc" && r.is_there(features));
    for route in described {
        let resource = resources.entry(route.resource).or_insert_with(|| {
            json!({"doc_url": format!("/apidoc/v2/{}", route.resource), "api_url": "/api", "name": route.resource,
                "short_description": "", "full_description": "", "version": "v2", "methods": []})
        });
        if let Some(methods) = resource.get_mut("methods").and_then(Value::as_array_mut) {
            let api = json!({"api_url": route.endpoint.path, "http_method": route.endpoint.method, "short_description": "", "deprecated": false});
            let known = methods.iter_mut().find(|m| m.get("name").and_then(Value::as_str) == Some(route.action));
            match known.and_then(|m| m.get_mut("apis")).and_then(Value::as_array_mut) {
                Some(apis) => apis.push(api),
                None => methods.push(method(route, api)),
            }
        }
    }
    json!({"docs": {"name": "Foreman", "info": "", "copyright": "", "doc_url": "/apidoc/v2", "api_url": "/api", "resources": resources}})
}

fn method(route: &Route, api: Value) -> Value {
    json!({"name": route.action, "doc_url": format!("/apidoc/v2/{}/{}", route.resource, route.action), "apis": [api],
        "formats": ["json"], "full_description": "", "errors": [], "examples": [], "metadata": Value::Null, "see": [],
        "params": route.params.iter().map(|p| describe(p, "")).collect::<Vec<_>>()})
}

fn describe(p: &Param, outer: &str) -> Value {
    let full_name = if outer.is_empty() { p.name.to_owned() } else { format!("{outer}[{}]", p.name) };
    let mut body = json!({"name": p.name, "full_name": full_name, "description": "", "required": p.required, "allow_nil": true,
        "allow_blank": true, "validator": "", "expected_type": p.kind, "metadata": Value::Null, "show": true, "validations": []});
    if let (false, Some(fields)) = (p.fields.is_empty(), body.as_object_mut()) {
        fields.insert("params".into(), p.fields.iter().map(|f| describe(f, &full_name)).collect());
    }
    body
}

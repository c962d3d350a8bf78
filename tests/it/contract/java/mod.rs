//! Java sources made from the schemas, the operations and the error codes.

mod actions;
mod class;
mod facade;
mod source;
mod types;
mod union;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::contract::schema;
use source::Source;
pub use source::upper_camel;
use types::{Kind, kind};

const BASE: &str = "org.ovirt.engine.upgrade.manager";

/// All generated sources by path below the source folder.
pub fn files() -> BTreeMap<String, String> {
    let documents = schema::documents();
    let (operations, codes) = (schema::operations(), schema::error_codes());
    let mut sources = vec![facade::operations(&operations), facade::error_codes(&codes), facade::own_problems(&codes)];
    let methods = schema::engine_actions();
    sources.extend([actions::interface(&methods), actions::table(&methods)]);
    let answered = reached(&documents, &answers(&operations));
    sources.extend(package("model", &documents, &answered));
    sources.extend(package("config", &schema::config(), &BTreeSet::new()));
    sources.iter().map(Source::file).collect()
}

/// What the library sends.
fn answers(operations: &Value) -> Vec<String> {
    let answers = operations.as_array().unwrap().iter().map(|row| row["answer"].as_str().unwrap().to_owned());
    let methods = schema::engine_actions();
    let arguments = methods.as_array().unwrap().iter().map(|row| row["arguments"].as_str().unwrap().to_owned());
    answers.chain(arguments).chain(["Progress", "Problem"].map(str::to_owned)).collect()
}

/// These definitions, and all that they refer to.
fn reached(bundle: &Value, from: &[String]) -> BTreeSet<String> {
    let (mut found, mut open) = (BTreeSet::new(), from.to_vec());
    while let Some(name) = open.pop() {
        if found.insert(name.clone()) {
            references(&bundle["$defs"][&name], &mut open);
        }
    }
    found
}

fn references(schema: &Value, found: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        found.push(name.to_owned());
    }
    let children = schema.as_object().into_iter().flat_map(serde_json::Map::values);
    children.chain(schema.as_array().into_iter().flatten()).for_each(|child| references(child, found));
}

/// The classes of one bundle. Those that the library sends are read leniently: a newer library may send more.
fn package(package: &str, bundle: &Value, answered: &BTreeSet<String>) -> Vec<Source> {
    let definitions = bundle["$defs"].as_object().unwrap();
    let source = |(name, definition): (&String, &Value)| {
        let mut source = Source::new(&format!("{BASE}.{package}"), name);
        let strict = !answered.contains(name) && is_strict(definition);
        match kind(definition) {
            Kind::Text => return None,
            Kind::Words => union::words(&mut source, name, definition),
            Kind::Union => union::union(&mut source, definitions, name, definition, strict),
            Kind::Object => class::class(&mut source, definitions, name, definition, strict),
        }
        Some(source)
    };
    definitions.iter().filter_map(source).collect()
}

/// The library refuses an unknown key here.
fn is_strict(definition: &Value) -> bool {
    let objects = definition["oneOf"].as_array().into_iter().flatten().filter(|variant| variant["type"] == "object");
    let mut all = objects.chain([definition].into_iter().filter(|one| one["type"] == "object")).peekable();
    all.peek().is_some() && all.all(|object| object["additionalProperties"] == false)
}

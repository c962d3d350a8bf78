//! Java sources made from the schemas, the operations and the error codes.

mod class;
mod facade;
mod source;
mod types;
mod union;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::contract::schema;
use source::Source;
pub use source::upper_camel;
use types::{Kind, kind};

const BASE: &str = "org.ovirt.engine.upgrade.manager";

/// All generated sources by path below the source folder.
pub fn files() -> BTreeMap<String, String> {
    let documents = schema::documents();
    let mut sources = vec![facade::operations(&schema::operations()), facade::error_codes(&schema::error_codes())];
    sources.extend(package("model", &documents));
    sources.extend(package("config", &schema::config()));
    sources.iter().map(Source::file).collect()
}

/// The classes of one bundle.
fn package(package: &str, bundle: &Value) -> Vec<Source> {
    let definitions = bundle["$defs"].as_object().unwrap();
    let source = |(name, definition): (&String, &Value)| {
        let mut source = Source::new(&format!("{BASE}.{package}"), name);
        match kind(definition) {
            Kind::Text => return None,
            Kind::Words => union::words(&mut source, name, definition),
            Kind::Union => union::union(&mut source, definitions, name, definition),
            Kind::Object => class::class(&mut source, definitions, name, definition),
        }
        Some(source)
    };
    definitions.iter().filter_map(source).collect()
}

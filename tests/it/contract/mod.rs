//! The contract of all faces: `schema/` is written from the model and the table of operations, the generated Java
//! sources from `schema/`, `docs/messages.md` from the catalogues. `OUM_BLESS=1` writes all of them anew after an intended change (`make contract`).

mod checked_in;
mod java;
mod messages;
mod observer;
mod openapi;
mod schema;
mod validate;

use std::fs;
use std::path::Path;

use checked_in::{Folder, check_file};
use serde_json::{Value, json};

#[test]
fn the_schemas_are_those_of_the_model() {
    Folder { path: "schema", generated: schema::files(), kept: &["README.md"] }.check();
}

#[test]
fn the_java_sources_are_those_of_the_schemas() {
    Folder { path: "java/binding/src/generated/java", generated: java::files(), kept: &[] }.check();
}

#[test]
fn the_messages_are_those_of_the_catalogues() {
    check_file("docs/messages.md", &messages::page());
}

#[test]
fn the_golden_documents_match_their_schemas() {
    let (documents, config) = (schema::documents(), schema::config());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut checked = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_stem().unwrap().to_str().unwrap();
        if name == "error_codes" {
            continue;
        }
        let definition = java::upper_camel(name.split('.').next().unwrap());
        let document: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let bundle = if definition == "Config" { &config } else { &documents };
        validate::validate(bundle, &definition, &document).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        checked += 1;
    }
    assert!(checked > 40, "only {checked} golden documents were checked");
}

#[test]
fn a_document_that_does_not_match_is_refused() {
    let documents = schema::documents();
    let refuses = |definition: &str, document: Value, needle: &str| {
        let problem = validate::validate(&documents, definition, &document).unwrap_err();
        assert!(problem.contains(needle), "{problem}");
    };
    refuses("TaskRequest", json!({}), "required");
    refuses("TaskRequest", json!({"id": "t", "wiat": true}), "wiat is not allowed");
    refuses("TaskRequest", json!({"id": 7}), "type");
    refuses("Problem", json!({"code": "CLOSED", "message": "m", "params": {"a": 1}}), "params.a");
    refuses("AssociateAction", json!({"set": {"provider": "k"}}), "oneOf");
    refuses("HostStatus", json!("levitating"), "enum");
}

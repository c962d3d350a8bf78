//! JSON Schema of the types that documents show as one text.
//!
//! Tests: `tests/it/contract/mod.rs`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::json;

use crate::error::{Code, Problem};

/// Gives a type the schema of a text: description, then keywords such as `pattern: "^[0-9]+$"`.
macro_rules! text_schema {
    ($type:ident, $description:expr $(, $keyword:ident: $value:expr)*) => {
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "description": $description.trim(),
                    "type": "string",
                    $(stringify!($keyword): $value,)*
                })
            }
        }
    };
}

pub(crate) use text_schema;

text_schema!(Code, "Stable name of a code, for example `PROVIDER_AUTH`; `error_codes.json` lists all.");

impl JsonSchema for Problem {
    fn schema_name() -> Cow<'static, str> {
        "Problem".into()
    }

    fn json_schema(schemas: &mut SchemaGenerator) -> Schema {
        let code = schemas.subschema_for::<Code>().to_value();
        let mut code = code.as_object().cloned().unwrap_or_default();
        code.insert("description".to_owned(), json!("Stable code."));
        json_schema!({
            "description": "A row of the table of codes as a document: an error, a finding of a plan, a wait of a run, or a note.",
            "type": "object",
            "properties": {
                "code": code,
                "message": { "description": "What happened, to which entity.", "type": "string" },
                "remedy": { "description": "What to do now. Left out: nothing is to be done.", "type": "string" },
                "params": {
                    "description": "Named parameters of the message.",
                    "type": "object",
                    "additionalProperties": { "type": "string" },
                },
            },
            "required": ["code", "message"],
        })
    }
}

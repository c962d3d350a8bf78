//! A validator for the keywords that our schemas use. It shows that schemas and documents agree.

use serde_json::{Map, Value};

/// Checks a document against a definition of a bundle.
///
/// # Errors
/// The place in the document, and what is wrong there.
pub fn validate(bundle: &Value, definition: &str, document: &Value) -> Result<(), String> {
    let definitions = bundle["$defs"].as_object().unwrap();
    let schema = definitions.get(definition).ok_or_else(|| format!("no definition {definition}"))?;
    check(definitions, schema, document).map_err(|problem| format!("{definition}{problem}"))
}

fn check(definitions: &Map<String, Value>, schema: &Value, value: &Value) -> Result<(), String> {
    for (keyword, rule) in schema.as_object().unwrap() {
        let holds = match keyword.as_str() {
            "$ref" => {
                let name = rule.as_str().unwrap().rsplit('/').next().unwrap();
                check(definitions, &definitions[name], value)?;
                true
            }
            "anyOf" => matching(definitions, rule, value) >= 1,
            "oneOf" => matching(definitions, rule, value) == 1,
            "const" => rule == value,
            "enum" => rule.as_array().unwrap().contains(value),
            "type" => match rule {
                Value::Array(types) => types.iter().any(|name| is_of(name, value)),
                name => is_of(name, value),
            },
            "minimum" => value.as_i64().is_none_or(|number| number >= rule.as_i64().unwrap()),
            "maximum" => value.as_i64().is_none_or(|number| number <= rule.as_i64().unwrap()),
            "minLength" => value.as_str().is_none_or(|text| text.len() as u64 >= rule.as_u64().unwrap()),
            "maxLength" => value.as_str().is_none_or(|text| text.len() as u64 <= rule.as_u64().unwrap()),
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(definitions, rule, item).map_err(|problem| format!("[{index}]{problem}"))?;
                }
                true
            }
            "required" => value.as_object().is_none_or(|object| {
                rule.as_array().unwrap().iter().all(|name| object.contains_key(name.as_str().unwrap()))
            }),
            "properties" | "additionalProperties" => continue,
            "description" | "default" | "format" | "pattern" | "uniqueItems" | "writeOnly" => continue,
            other => return Err(format!(": keyword {other} is new here")),
        };
        if !holds {
            return Err(format!(": {value} does not match {keyword} {rule}"));
        }
    }
    let no_properties = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&no_properties);
    for (name, property) in value.as_object().into_iter().flatten() {
        let place = |problem: String| format!(".{name}{problem}");
        match (properties.get(name), &schema["additionalProperties"]) {
            (Some(rule), _) => check(definitions, rule, property).map_err(place)?,
            (None, Value::Bool(false)) => return Err(place(" is not allowed".to_owned())),
            (None, rule @ Value::Object(_)) => check(definitions, rule, property).map_err(place)?,
            (None, _) => {}
        }
    }
    Ok(())
}

fn matching(definitions: &Map<String, Value>, schemas: &Value, value: &Value) -> usize {
    schemas.as_array().unwrap().iter().filter(|schema| check(definitions, schema, value).is_ok()).count()
}

fn is_of(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        other => panic!("no type {other}"),
    }
}

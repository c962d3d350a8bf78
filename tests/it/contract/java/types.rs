//! From JSON Schema to Java types.

use serde_json::{Map, Value};

use super::source::{lower_camel, upper_camel};

pub type Definitions = Map<String, Value>;

/// What a definition becomes.
pub enum Kind {
    /// A text with a name of its own, such as an id: a `String`.
    Text,
    /// An enum.
    Words,
    /// A class of which exactly one property is set.
    Union,
    /// A class.
    Object,
}

pub fn kind(schema: &Value) -> Kind {
    let is_word = |variant: &Value| variant["type"] == "string";
    match (schema["oneOf"].as_array(), schema.get("enum"), &schema["type"]) {
        (Some(variants), _, _) if variants.iter().all(is_word) => Kind::Words,
        (Some(_), _, _) => Kind::Union,
        (None, Some(_), _) => Kind::Words,
        (None, None, kind) if kind == "object" => Kind::Object,
        (None, None, kind) if kind == "string" => Kind::Text,
        // A text that can also be written as a number.
        (None, None, Value::Array(kinds)) if kinds.contains(&Value::from("string")) => Kind::Text,
        _ => panic!("no Java for {schema}"),
    }
}

/// A Java type.
#[derive(Clone, PartialEq)]
pub enum Type {
    /// A class or a primitive.
    Plain(String),
    /// `List<…>`.
    List(String),
    /// `Map<String, …>`.
    Map(String),
}

/// A property of a class.
pub struct Property {
    /// Name in JSON.
    pub json: String,
    /// Name of the field and of the builder's method.
    pub name: String,
    /// Its type.
    pub java: Type,
    /// Name of the getter.
    pub getter: String,
    pub doc: String,
    /// A missing list or map becomes an empty one.
    pub is_empty_when_missing: bool,
    /// `null` means something else than a missing value: this default.
    pub default: Option<String>,
    /// `writeOnly` in the schema: never printed.
    pub is_secret: bool,
}

impl Property {
    pub fn new(definitions: &Definitions, owner: &Value, json: &str, schema: &Value) -> Self {
        let required = owner["required"].as_array().is_some_and(|names| names.iter().any(|name| name == json));
        let nullable = is_nullable(schema);
        let java = boxed_unless(required && !nullable, java_type(definitions, schema));
        let default = schema.get("default").filter(|value| !value.is_null());
        let is_collection = !matches!(java, Type::Plain(_));
        let is_empty_default =
            default.is_none_or(|value| *value == serde_json::json!([]) || *value == serde_json::json!({}));
        let prefix = if java == Type::Plain("boolean".to_owned()) { "is" } else { "get" };
        Property {
            json: json.to_owned(),
            name: lower_camel(json),
            getter: format!("{prefix}{}", upper_camel(json)),
            doc: schema["description"].as_str().unwrap_or_default().to_owned(),
            is_empty_when_missing: is_collection && !nullable && is_empty_default,
            default: default
                .filter(|value| nullable && value.is_string())
                .map(|value| value.as_str().unwrap().to_owned()),
            is_secret: schema["writeOnly"] == true,
            java,
        }
    }

    pub fn of_object(definitions: &Definitions, object: &Value) -> Vec<Property> {
        let properties = object["properties"].as_object().into_iter().flatten();
        properties.map(|(json, schema)| Property::new(definitions, object, json, schema)).collect()
    }

    /// The type as it is written.
    pub fn written(&self) -> String {
        match &self.java {
            Type::Plain(name) => name.clone(),
            Type::List(element) => format!("List<{element}>"),
            Type::Map(element) => format!("Map<String, {element}>"),
        }
    }

    pub fn is_primitive(&self) -> bool {
        matches!(&self.java, Type::Plain(name) if ["int", "long", "boolean"].contains(&name.as_str()))
    }
}

fn is_nullable(schema: &Value) -> bool {
    let null = Value::from("null");
    schema["type"].as_array().is_some_and(|types| types.contains(&null))
        || schema["anyOf"].as_array().is_some_and(|any| any.iter().any(|s| s["type"] == null))
}

pub fn boxed_unless(primitive: bool, java: Type) -> Type {
    match java {
        Type::Plain(name) if !primitive => Type::Plain(boxed(&name).to_owned()),
        other => other,
    }
}

fn boxed(name: &str) -> &str {
    match name {
        "int" => "Integer",
        "long" => "Long",
        "boolean" => "Boolean",
        other => other,
    }
}

pub fn java_type(definitions: &Definitions, schema: &Value) -> Type {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return Type::Plain(match kind(&definitions[name]) {
            Kind::Text => "String".to_owned(),
            _ => name.to_owned(),
        });
    }
    if let Some(any) = schema["anyOf"].as_array() {
        return java_type(definitions, any.iter().find(|s| s["type"] != "null").unwrap());
    }
    let element = |schema: &Value| match java_type(definitions, schema) {
        Type::Plain(name) => boxed(&name).to_owned(),
        Type::List(element) => format!("List<{element}>"),
        Type::Map(_) => panic!("no Java for a list of maps: {schema}"),
    };
    let word = match &schema["type"] {
        Value::Array(types) => types.iter().find(|t| *t != "null").unwrap(),
        word => word,
    };
    let is_short = ["int32", "uint32", "uint16", "uint8"].iter().any(|format| schema["format"] == *format);
    match word.as_str().unwrap_or_default() {
        "string" => Type::Plain("String".to_owned()),
        "boolean" => Type::Plain("boolean".to_owned()),
        "integer" => Type::Plain(if is_short { "int" } else { "long" }.to_owned()),
        "array" => Type::List(element(&schema["items"])),
        // Keys of another type than text, such as numbers, have a pattern.
        "object" => Type::Map(element(match schema["patternProperties"].as_object().map(Map::values) {
            Some(mut patterns) => patterns.next().unwrap(),
            None => &schema["additionalProperties"],
        })),
        _ => panic!("no Java for {schema}"),
    }
}

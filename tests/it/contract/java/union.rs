//! Enums, and classes of which exactly one property is set.

use serde_json::Value;

use super::class;
use super::source::{Source, lower_camel, upper_camel};
use super::types::{Definitions, Property, Type, boxed_unless, java_type};

fn description(schema: &Value) -> &str {
    schema["description"].as_str().unwrap_or_default()
}

/// Words of a schema with their descriptions.
fn words_of(schema: &Value) -> Vec<(String, String)> {
    let listed = schema["enum"].as_array().into_iter().flatten().map(|word| (word, ""));
    let single = schema.get("const").map(|word| (word, description(schema)));
    listed.chain(single).map(|(word, doc)| (word.as_str().unwrap().to_owned(), doc.to_owned())).collect()
}

/// An enum.
pub fn words(source: &mut Source, name: &str, schema: &Value) {
    source.import("com.fasterxml.jackson.annotation.JsonProperty");
    source.doc(description(schema));
    source.line(&format!("public enum {name} {{"));
    let variants = schema["oneOf"].as_array().into_iter().flatten();
    let words: Vec<_> = words_of(schema).into_iter().chain(variants.flat_map(words_of)).collect();
    for (index, (word, doc)) in words.iter().enumerate() {
        source.doc(doc);
        source.line(&format!("@JsonProperty(\"{word}\")"));
        source.line(&format!("{}{}", word.to_uppercase(), if index + 1 == words.len() { "" } else { "," }));
    }
    source.line("}");
}

/// A variant that carries something.
struct Variant<'a> {
    property: Property,
    /// The object that it carries, where that has no name of its own.
    inline: Option<&'a Value>,
}

impl<'a> Variant<'a> {
    fn new(definitions: &Definitions, variant: &'a Value) -> Self {
        let (json, payload) = variant["properties"].as_object().unwrap().iter().next().unwrap();
        let is_inline = payload["type"] == "object" && payload.get("additionalProperties") != Some(&Value::Bool(true));
        let inline = (is_inline && !payload["additionalProperties"].is_object()).then_some(payload);
        let java = match inline {
            Some(_) => Type::Plain(upper_camel(json)),
            // Not a primitive: a variant that is not set is `null`.
            None => boxed_unless(false, java_type(definitions, payload)),
        };
        let property = Property {
            json: json.clone(),
            name: lower_camel(json),
            getter: format!("get{}", upper_camel(json)),
            doc: description(variant).to_owned(),
            is_empty_when_missing: false,
            default: None,
            is_secret: variant["writeOnly"] == true,
            java,
        };
        Variant { property, inline }
    }
}

/// A class of which exactly one property is set.
pub fn union(source: &mut Source, definitions: &Definitions, name: &str, schema: &Value, strict: bool) {
    for import in ["JsonCreator", "JsonProperty", "JsonValue"] {
        source.import(&format!("com.fasterxml.jackson.annotation.{import}"));
    }
    source.import("java.util.Collections");
    let all = schema["oneOf"].as_array().unwrap();
    let words: Vec<_> = all.iter().flat_map(words_of).collect();
    let variants: Vec<_> = all.iter().filter(|v| v["type"] == "object").map(|v| Variant::new(definitions, v)).collect();
    source.doc(&format!("{} Exactly one of these.", description(schema)));
    if !strict {
        source.import("com.fasterxml.jackson.annotation.JsonIgnoreProperties");
        source.line("@JsonIgnoreProperties(ignoreUnknown = true)");
    }
    source.line(&format!("public final class {name} {{"));
    source.line("");
    fields(source, name, &words, &variants);
    factories(source, name, &words, &variants);
    json(source, name, &words, &variants, strict);
    let mut names: Vec<&str> = variants.iter().map(|v| v.property.name.as_str()).collect();
    names.extend((!words.is_empty()).then_some("word"));
    let same: Vec<String> = names.iter().map(|field| format!("Objects.equals(this.{field}, that.{field})")).collect();
    let hidden: Vec<&str> =
        variants.iter().filter(|v| v.property.is_secret).map(|v| v.property.name.as_str()).collect();
    class::value_methods(source, name, &names, &same, &hidden);
    for variant in &variants {
        if let Some(payload) = variant.inline {
            source.doc(&variant.property.doc);
            class::body(
                source,
                definitions,
                "public static final class",
                &upper_camel(&variant.property.json),
                payload,
                strict,
            );
            source.line("");
        }
    }
    source.line("}");
}

fn fields(source: &mut Source, name: &str, words: &[(String, String)], variants: &[Variant<'_>]) {
    let mut all: Vec<_> = variants.iter().map(|v| (v.property.written(), v.property.name.as_str())).collect();
    all.extend((!words.is_empty()).then(|| ("String".to_owned(), "word")));
    for (java, field) in &all {
        source.line(&format!("private final {java} {field};"));
    }
    let parameters: Vec<String> = all.iter().map(|(java, field)| format!("{java} {field}")).collect();
    source.line("");
    source.line(&format!("private {name}({}) {{", parameters.join(", ")));
    for variant in variants {
        let field = &variant.property.name;
        match &variant.property.java {
            Type::List(_) => {
                source.import("java.util.List");
                source.import("java.util.ArrayList");
                let copy = format!("Collections.unmodifiableList(new ArrayList<>({field}))");
                source.line(&format!("this.{field} = {field} == null ? null : {copy};"));
            }
            _ => source.line(&format!("this.{field} = {field};")),
        }
    }
    if !words.is_empty() {
        source.line("this.word = word;");
    }
    source.lines("}\n\n");
}

/// Arguments of the constructor with one of them set.
fn arguments(words: &[(String, String)], variants: &[Variant<'_>], set: &str, value: &str) -> String {
    let fields = variants.iter().map(|v| v.property.name.as_str()).chain((!words.is_empty()).then_some("word"));
    fields.map(|field| if field == set { value } else { "null" }).collect::<Vec<_>>().join(", ")
}

fn factories(source: &mut Source, name: &str, words: &[(String, String)], variants: &[Variant<'_>]) {
    for Variant { property: p, .. } in variants {
        source.import("java.util.Objects");
        source.doc(&p.doc);
        source.line(&format!("public static {name} {0}({1} {0}) {{", p.name, p.written()));
        let given = arguments(words, variants, &p.name, &format!("Objects.requireNonNull({})", p.name));
        source.lines(&format!("return new {name}({given});\n}}\n\n"));
        source.doc(&format!("{} `null`: another one is set.", p.doc));
        source.lines(&format!("public {} {}() {{\nreturn {};\n}}\n\n", p.written(), p.getter, p.name));
    }
    for (word, doc) in words {
        source.doc(doc);
        let given = arguments(words, variants, "word", &format!("\"{word}\""));
        source.lines(&format!("public static {name} {}() {{\nreturn new {name}({given});\n}}\n\n", lower_camel(word)));
        source.doc(&format!("It is `{word}`: {}{}", doc[..1].to_lowercase(), &doc[1..]));
        source.line(&format!("public boolean is{}() {{", upper_camel(word)));
        source.lines(&format!("return \"{word}\".equals(word);\n}}\n\n"));
    }
}

/// From and to JSON. A variant that is newer than this jar is read as `null`; a strict document has none.
fn json(source: &mut Source, name: &str, words: &[(String, String)], variants: &[Variant<'_>], strict: bool) {
    let unknown = match strict {
        true => format!("throw new IllegalArgumentException(\"none of the choices of {name}\");"),
        false => "return null;".to_owned(),
    };
    source.line("@JsonCreator(mode = JsonCreator.Mode.PROPERTIES)");
    source.line(&format!("static {name} fromProperties("));
    for (index, Variant { property: p, .. }) in variants.iter().enumerate() {
        let end = if index + 1 == variants.len() { ") {" } else { "," };
        source.line(&format!("        @JsonProperty(\"{}\") {} {}{end}", p.json, p.written(), p.name));
    }
    for Variant { property: p, .. } in variants {
        source.lines(&format!("if ({0} != null) {{\nreturn {0}({0});\n}}", p.name));
    }
    source.lines(&format!("{unknown}\n}}\n\n"));
    if !words.is_empty() {
        source.line("@JsonCreator(mode = JsonCreator.Mode.DELEGATING)");
        source.line(&format!("static {name} fromWord(String word) {{"));
        for (word, _) in words {
            source.lines(&format!("if (\"{word}\".equals(word)) {{\nreturn {}();\n}}", lower_camel(word)));
        }
        source.lines(&format!("{unknown}\n}}\n\n"));
    }
    source.lines("@JsonValue\nObject toJson() {");
    for Variant { property: p, .. } in variants {
        let json = &p.json;
        source.lines(&format!("if ({0} != null) {{\nreturn Collections.singletonMap(\"{json}\", {0});\n}}", p.name));
    }
    source.line(if words.is_empty() { "return null;" } else { "return word;" });
    source.lines("}\n\n");
}

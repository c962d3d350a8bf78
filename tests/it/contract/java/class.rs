//! Classes: immutable, with getters, a builder, `equals`, `hashCode` and `toString`.

use serde_json::Value;

use super::source::Source;
use super::types::{Definitions, Property, Type};

/// A class of a file of its own.
pub fn class(source: &mut Source, definitions: &Definitions, name: &str, schema: &Value, strict: bool) {
    source.doc(schema["description"].as_str().unwrap_or_default());
    body(source, definitions, "public final class", name, schema, strict);
}

/// The class without its comment. A strict one refuses unknown keys.
pub fn body(source: &mut Source, definitions: &Definitions, modifiers: &str, name: &str, schema: &Value, strict: bool) {
    let properties = Property::of_object(definitions, schema);
    source.import("com.fasterxml.jackson.annotation.JsonInclude");
    if !strict {
        source.import("com.fasterxml.jackson.annotation.JsonIgnoreProperties");
        source.line("@JsonIgnoreProperties(ignoreUnknown = true)");
    }
    source.line("@JsonInclude(JsonInclude.Include.NON_NULL)");
    source.line(&format!("{modifiers} {name} {{"));
    source.line("");
    for property in &properties {
        source.line(&format!("private final {} {};", property.written(), property.name));
    }
    constructor(source, name, &properties);
    source.doc("An empty builder.");
    source.lines("public static Builder builder() {\nreturn new Builder();\n}\n\n");
    source.doc("A builder with the values of this one.");
    source.line("public Builder toBuilder() {");
    source.line("Builder builder = new Builder();");
    for Property { name, .. } in &properties {
        source.line(&format!("builder.{name} = {name};"));
    }
    source.lines("return builder;\n}\n\n");
    for property in &properties {
        getter(source, property);
    }
    let names: Vec<&str> = properties.iter().map(|p| p.name.as_str()).collect();
    let hidden: Vec<&str> = properties.iter().filter(|p| p.is_secret).map(|p| p.name.as_str()).collect();
    let same = |p: &Property| match p.is_primitive() {
        true => format!("this.{0} == that.{0}", p.name),
        false => format!("Objects.equals(this.{0}, that.{0})", p.name),
    };
    value_methods(source, name, &names, &properties.iter().map(same).collect::<Vec<_>>(), &hidden);
    builder(source, name, &properties);
    source.line("}");
}

fn constructor(source: &mut Source, name: &str, properties: &[Property]) {
    if properties.is_empty() {
        source.lines(&format!("private {name}() {{\n}}\n\n"));
        return;
    }
    source.import("com.fasterxml.jackson.annotation.JsonCreator");
    source.import("com.fasterxml.jackson.annotation.JsonProperty");
    source.line("");
    source.line("@JsonCreator");
    source.line(&format!("private {name}("));
    for (index, p) in properties.iter().enumerate() {
        let end = if index + 1 == properties.len() { ") {" } else { "," };
        // A number that is missing must not be read as zero.
        let key = match p.is_primitive() {
            true => format!("value = \"{}\", required = true", p.json),
            false => format!("\"{}\"", p.json),
        };
        source.line(&format!("        @JsonProperty({key}) {} {}{end}", p.written(), p.name));
    }
    for p in properties {
        let copy = match &p.java {
            Type::Plain(_) => p.name.clone(),
            Type::List(_) => copied(source, p, "List", "ArrayList"),
            Type::Map(_) => copied(source, p, "Map", "TreeMap"),
        };
        source.line(&format!("this.{} = {copy};", p.name));
    }
    source.lines("}\n\n");
}

/// An unmodifiable copy. It may hold `null`: a word that is newer than this jar.
fn copied(source: &mut Source, property: &Property, interface: &str, class: &str) -> String {
    for import in ["Collections", interface, class] {
        source.import(&format!("java.util.{import}"));
    }
    let missing =
        if property.is_empty_when_missing { format!("Collections.empty{interface}()") } else { "null".to_owned() };
    let name = &property.name;
    format!("{name} == null ? {missing} : Collections.unmodifiable{interface}(new {class}<>({name}))")
}

fn getter(source: &mut Source, property: &Property) {
    source.doc(&property.doc);
    source.line(&format!("@JsonProperty(\"{}\")", property.json));
    if property.default.is_some() {
        // Here `null` is not the same as a missing value.
        source.line("@JsonInclude(JsonInclude.Include.ALWAYS)");
    }
    source.line(&format!("public {} {}() {{", property.written(), property.getter));
    source.lines(&format!("return {};\n}}\n\n", property.name));
}

/// `equals`, `hashCode` and `toString`; a field of `hidden` is never printed.
pub fn value_methods(source: &mut Source, class: &str, names: &[&str], same: &[String], hidden: &[&str]) {
    source.line("@Override");
    source.line("public boolean equals(Object other) {");
    if names.is_empty() {
        source.line(&format!("return other instanceof {class};"));
        source.lines("}\n\n@Override\npublic int hashCode() {\nreturn 1;\n}\n\n");
        source.lines(&format!("@Override\npublic String toString() {{\nreturn \"{class}{{}}\";\n}}\n\n"));
        return;
    }
    source.import("java.util.Objects");
    source.lines(&format!("if (!(other instanceof {class})) {{\nreturn false;\n}}\n{class} that = ({class}) other;"));
    source.line(&format!("return {};", same.join("\n&& ")));
    source.lines("}\n\n@Override\npublic int hashCode() {");
    source.line(&format!("return Objects.hash({});", names.join(",\n")));
    source.lines("}\n\n@Override\npublic String toString() {");
    let shown = |(index, name): (usize, &&str)| {
        let comma = if index == 0 { "" } else { ", " };
        let value =
            if hidden.contains(name) { format!("({name} == null ? null : \"***\")") } else { (*name).to_owned() };
        format!("\"{comma}{name}=\" + {value}")
    };
    let parts: Vec<String> = names.iter().enumerate().map(shown).collect();
    source.import("org.ovirt.engine.upgrade.manager.PlainText");
    source.line(&format!("return PlainText.of(\"{class}{{\"\n+ {}\n+ \"}}\");", parts.join("\n+ ")));
    source.lines("}\n\n");
}

fn builder(source: &mut Source, class: &str, properties: &[Property]) {
    source.doc(&format!("Builds a `{class}`. A value that is not given is left out of the document."));
    source.lines("public static final class Builder {\n");
    for p in properties {
        let default = p.default.as_ref().map(|value| format!(" = \"{value}\"")).unwrap_or_default();
        source.line(&format!("private {} {}{default};", p.written(), p.name));
    }
    source.lines("\nprivate Builder() {\n}\n\n");
    for p in properties {
        source.doc(&p.doc);
        source.line(&format!("public Builder {0}({1} {0}) {{", p.name, p.written()));
        source.lines(&format!("this.{0} = {0};\nreturn this;\n}}\n\n", p.name));
    }
    source.line(&format!("public {class} build() {{"));
    let names: Vec<&str> = properties.iter().map(|p| p.name.as_str()).collect();
    source.line(&format!("return new {class}({});", names.join(",\n")));
    source.lines("}\n}");
}

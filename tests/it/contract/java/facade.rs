//! The methods of the operations and the error codes.

use ovirt_upgrade_manager::model::ABI_VERSION;
use serde_json::Value;

use super::BASE;
use super::source::{Source, lower_camel};

/// The operations: for each a blocking method and an asynchronous one, with and without options.
pub fn operations(operations: &Value) -> Source {
    let mut source = Source::new(BASE, "UpgradeManagerOperations");
    source.import("java.util.concurrent.CompletableFuture");
    source.doc("The operations, each in a blocking and an asynchronous form. `UpgradeManager` is the way in.");
    source.lines("public abstract class UpgradeManagerOperations {\n\nUpgradeManagerOperations() {\n}\n\n");
    source.doc("Calls an operation and waits for its answer.");
    source.lines("abstract <T> T await(String operation, Object request, CallOptions options, Class<T> answer);\n\n");
    source.doc("Begins an operation.");
    source.line("abstract <T> CompletableFuture<T> begin(");
    source.line("        String operation, Object request, CallOptions options, Class<T> answer);");
    for operation in operations.as_array().unwrap() {
        methods(&mut source, operation);
    }
    source.line("}");
    source
}

fn methods(source: &mut Source, operation: &Value) {
    let text = |key: &str| operation[key].as_str().unwrap();
    let (name, request, answer) = (text("name"), text("request"), text("answer"));
    source.import(&format!("{BASE}.model.{request}"));
    source.import(&format!("{BASE}.model.{answer}"));
    let effect = match text("effect") {
        "acts" => " An observer is refused with `OBSERVER_ONLY`.",
        "requests" => " An observer leaves a request that the controller answers.",
        _ => "",
    };
    let doc = format!("{}{effect}", text("description"));
    let method = lower_camel(name);
    let future = format!("CompletableFuture<{answer}>");
    for (result, method, call) in [(answer, method.clone(), "await"), (&future, format!("{method}Async"), "begin")] {
        source.line("");
        source.doc(&doc);
        source.line(&format!("public final {result} {method}({request} request) {{"));
        source.lines(&format!("return {method}(request, null);\n}}\n\n"));
        source.doc(&doc);
        source.line(&format!("public final {result} {method}({request} request, CallOptions options) {{"));
        source.lines(&format!("return {call}(\"{name}\", request, options, {answer}.class);\n}}"));
    }
}

/// The error codes.
pub fn error_codes(codes: &Value) -> Source {
    let mut source = Source::new(BASE, "UpgradeManagerErrorCode");
    source.doc(
        "Stable code of an error, with the number that the other faces show. A code that is newer than this jar is \
         `UNKNOWN`; the exception's `codeName()` still has its name.",
    );
    source.line("public enum UpgradeManagerErrorCode {");
    source.doc("A code that this jar does not have.");
    source.line("UNKNOWN(0),");
    let codes = codes.as_array().unwrap();
    for (index, code) in codes.iter().enumerate() {
        let text = |key: &str| code[key].as_str().unwrap();
        source.doc(text("meaning"));
        let end = if index + 1 == codes.len() { ";" } else { "," };
        source.line(&format!("{}({}){end}", text("name"), code["number"]));
    }
    source.lines("\nprivate final int number;\n\nUpgradeManagerErrorCode(int number) {\nthis.number = number;\n}\n\n");
    source.doc("The stable number; 0 for `UNKNOWN`.");
    source.lines("public int number() {\nreturn number;\n}\n\n");
    source.doc("The code of that name, or `UNKNOWN`.");
    source.lines("public static UpgradeManagerErrorCode of(String name) {");
    source
        .lines("for (UpgradeManagerErrorCode code : values()) {\nif (code.name().equals(name)) {\nreturn code;\n}\n}");
    source.lines("return UNKNOWN;\n}\n}");
    source
}

/// Errors that the binding itself raises.
const OWN: [&str; 4] = ["ABI_MISMATCH", "CANCELLED", "INTERNAL", "LIBRARY_NOT_LOADED"];

/// Their documents, with the texts of the table.
pub fn own_problems(codes: &Value) -> Source {
    let mut source = Source::new(BASE, "OwnProblems");
    source.import(&format!("{BASE}.model.Problem"));
    source.import("java.util.Map");
    source.doc("Errors that the binding itself raises, in the words of the library.");
    source.lines("final class OwnProblems {\n\n");
    source.doc("ABI of the library that this jar needs.");
    source.lines(&format!("static final int ABI_VERSION = {ABI_VERSION};\n\nprivate OwnProblems() {{\n}}\n"));
    let rows = codes.as_array().unwrap().iter().filter(|row| OWN.contains(&row["name"].as_str().unwrap()));
    for row in rows {
        let text = |key: &str| row[key].as_str().unwrap();
        let parameters = parameters(&[text("message"), text("remedy")]);
        source.line("");
        source.doc(text("meaning"));
        let declared: Vec<String> = parameters.iter().map(|name| format!("Object {}", lower_camel(name))).collect();
        let method = lower_camel(&text("name").to_lowercase());
        source.line(&format!("static Problem {method}({}) {{", declared.join(", ")));
        let pairs: Vec<String> =
            parameters.iter().map(|name| format!("\"{name}\", String.valueOf({})", lower_camel(name))).collect();
        source.line(&format!("return Problem.builder()\n.code(\"{}\")", text("name")));
        source.line(&format!("        .message({})", filled(text("message"))));
        if !text("remedy").is_empty() {
            source.line(&format!("        .remedy({})", filled(text("remedy"))));
        }
        source.lines(&format!("        .params(Map.of({}))\n        .build();\n}}", pairs.join(", ")));
    }
    source.line("}");
    source
}

/// Names in braces, in the order in which they come first.
fn parameters(texts: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    for (name, _) in texts.iter().flat_map(|text| text.split('{').skip(1)).filter_map(|rest| rest.split_once('}')) {
        if !names.contains(&name.to_owned()) {
            names.push(name.to_owned());
        }
    }
    names
}

/// A Java expression of a text with parameters.
fn filled(text: &str) -> String {
    let mut parts = vec![];
    let mut rest = text;
    while let Some((before, name, after)) =
        rest.split_once('{').and_then(|(before, rest)| rest.split_once('}').map(|(name, after)| (before, name, after)))
    {
        parts.extend([format!("\"{before}\""), lower_camel(name)]);
        rest = after;
    }
    parts.push(format!("\"{rest}\""));
    parts.retain(|part| part != "\"\"");
    if !parts[0].starts_with('"') {
        parts.insert(0, "\"\"".to_owned());
    }
    parts.join(" + ")
}

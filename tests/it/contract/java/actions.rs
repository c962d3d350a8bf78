//! The engine actions: the interface that an embedder implements, and the call of a method by its name.

use serde_json::Value;

use super::BASE;
use super::source::{Source, lower_camel};

fn text<'a>(method: &'a Value, key: &str) -> &'a str {
    method[key].as_str().unwrap()
}

/// The interface: one method for each action. Each default says that it is missing.
pub fn interface(methods: &Value) -> Source {
    let mut source = Source::new(BASE, "EngineActions");
    source.import("java.util.concurrent.CompletableFuture");
    source.doc(
        "The engine, as an embedder answers for it in the place of the engine's REST API. Give it to `UpgradeManager.open`. Each \
         method begins its work and returns; the future is completed from any thread, before the call's deadline. The methods \
         run on the executor given at the opening, several at a time. A failure is an `EngineActionException`, which says what \
         the engine did; any other exception means that nobody knows. An action is complete when the engine has accepted it: the \
         library reads the effect. A method that is not implemented is `ENGINE_ACTION_MISSING`.",
    );
    source.lines("public interface EngineActions {");
    for method in methods.as_array().unwrap() {
        let (name, arguments, answer) = (text(method, "name"), text(method, "arguments"), text(method, "answer"));
        source.import(&format!("{BASE}.model.{arguments}"));
        source.import(&format!("{BASE}.model.{answer}"));
        source.line("");
        source.doc(text(method, "description"));
        let method = lower_camel(name);
        source
            .line(&format!("default CompletableFuture<{answer}> {method}({arguments} arguments, EngineCall call) {{"));
        source.lines("return EngineActionException.missing(call);\n}");
    }
    source.line("}");
    source
}

/// The call of a method by its name.
pub fn table(methods: &Value) -> Source {
    let mut source = Source::new(BASE, "EngineActionsTable");
    source.import("java.util.concurrent.CompletableFuture");
    source.doc("Calls engine actions by name, with their documents.");
    source.lines("final class EngineActionsTable {\n\nprivate EngineActionsTable() {\n}\n\n");
    source.doc("The future of a method; a failed one where there is no such method.");
    source.line("static CompletableFuture<?> call(EngineActions actions, byte[] arguments, EngineCall call) {");
    source.line("switch (call.method()) {");
    for method in methods.as_array().unwrap() {
        let (name, arguments) = (text(method, "name"), text(method, "arguments"));
        source.import(&format!("{BASE}.model.{arguments}"));
        source.line(&format!("case \"{name}\":"));
        source.line(&format!(
            "    return actions.{}(Documents.read(arguments, {arguments}.class), call);",
            lower_camel(name)
        ));
    }
    source.line("default:");
    source.lines("    return EngineActionException.missing(call);\n}\n}\n}");
    source
}

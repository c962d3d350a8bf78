//! Answers of the embedder: documents, and the codes of its errors. A document of the wrong shape is `ENGINE_MALFORMED`
//! with key and position, never with a value.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::tickets::Answer;
use crate::error::document::{self, Unreadable};
use crate::error::{Code, Error, Result, codes};
use crate::http::text::shorten;

/// An error as the embedder writes it: the document `Problem`. Only these two keys are read.
#[derive(Deserialize)]
struct Told {
    code: String,
    #[serde(default)]
    message: String,
}

/// The answer document of a method.
pub(super) fn read<R: DeserializeOwned>(method: &str, answer: Answer) -> Result<R> {
    match answer {
        Answer::Document(document) => parse(method, &document),
        Answer::Failure(document) => Err(failure(method, &document)),
        Answer::Undelivered(why) => Err(failed(method, &why)),
    }
}

fn parse<R: DeserializeOwned>(method: &str, document: &[u8]) -> Result<R> {
    document::read(document).map_err(|Unreadable { key, problem, position }| {
        let place = key.map_or_else(String::new, |key| format!("{key}: "));
        codes::EngineMalformed { what: method, why: format!("{place}{problem} ({position})") }.err()
    })
}

/// The error that the embedder tells. Only errors that an engine can have are taken over.
fn failure(method: &str, document: &[u8]) -> Error {
    let told = match parse::<Told>(method, document) {
        Ok(told) => told,
        Err(malformed) => return malformed,
    };
    let what = method;
    let why = match told.message.trim() {
        "" => "no reason given".to_owned(),
        message => shorten(message),
    };
    match Code::from_name(&told.code) {
        Some(Code::EngineUnreachable) => codes::EngineUnreachable { why }.err(),
        Some(Code::EngineRejected) => codes::EngineRejected { what, why }.err(),
        // What is not there is not a method: the embedder names it.
        Some(Code::EngineNotFound) => codes::EngineNotFound { what: why }.err(),
        Some(Code::EngineForbidden) => codes::EngineForbidden { what, why }.err(),
        Some(Code::EngineTimeout) => codes::EngineTimeout { what: format!("{what}: {why}") }.err(),
        Some(Code::EngineActionMissing) => codes::EngineActionMissing { what }.err(),
        Some(Code::EngineFailed) => failed(method, &why),
        _ => failed(method, &format!("{}: {why}", shorten(&told.code))),
    }
}

/// The embedder failed, and nobody knows what it did before.
pub(super) fn failed(method: &str, why: &str) -> Error {
    codes::EngineFailed { what: method, status: "unknown", why: shorten(why) }.err()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engine_actions::{Done, HostList};

    fn told(document: &str) -> Error {
        read::<Done>("activate", Answer::Failure(document.into())).unwrap_err()
    }

    #[test]
    fn an_error_keeps_its_code_if_an_engine_can_have_it() {
        for code in ["UNREACHABLE", "REJECTED", "NOT_FOUND", "FORBIDDEN", "TIMEOUT", "FAILED", "ACTION_MISSING"] {
            let code = format!("ENGINE_{code}");
            let error = told(&format!(r#"{{"code":"{code}","message":"host h1","params":{{"more":1}}}}"#));
            assert_eq!(error.code().name(), code);
        }
        let error = told(r#"{"code":"ENGINE_REJECTED","message":"[Cannot activate Host.]"}"#);
        assert_eq!(error.message(), "the engine rejected activate: [Cannot activate Host.]");
        assert_eq!(told(r#"{"code":"ENGINE_NOT_FOUND","message":"host h1"}"#).message(), "the engine has no host h1");
        for other in ["CLOSED", "CANCELLED", "PROVIDER_AUTH", "NO_SUCH_CODE", ""] {
            let error = told(&format!(r#"{{"code":"{other}","message":"m"}}"#));
            assert_eq!(error.code(), Code::EngineFailed, "{other}");
            assert!(error.message().contains(other), "{error}");
        }
        assert!(told(r#"{"code":"ENGINE_FAILED"}"#).message().contains("no reason given"));
    }

    #[test]
    fn a_malformed_document_names_the_place_and_no_value() {
        for (document, needle) in [
            ("", "EOF"),
            ("{", "EOF"),
            ("[]", "found a list, expected an object"),
            ("null", "expected an object"),
            ("7", "found a number"),
            ("{}", "missing field `hosts`"),
            (r#"{"hosts":"s3cret"}"#, "hosts: found a text, expected a list"),
            (r#"{"hosts":[{"inventory":{"id":7}}]}"#, "hosts[0].inventory.id"),
            (r#"{"hosts":[]} {}"#, "trailing"),
            ("{\"hosts\":\n \"\u{0}\"}", "line 2"),
        ] {
            let error = read::<HostList>("hosts", Answer::Document(document.into())).unwrap_err();
            assert_eq!(error.code(), Code::EngineMalformed, "{document}");
            assert!(error.message().contains(needle) && !error.message().contains("s3cret"), "{document}: {error}");
        }
        let nested = format!(r#"{{"hosts":{}"#, "[".repeat(100_000));
        let bytes = [b"{\"hosts\":[]".as_slice(), &[0xff], b"}"].concat();
        for document in [nested.into_bytes(), bytes] {
            let error = read::<HostList>("hosts", Answer::Document(document)).unwrap_err();
            assert_eq!(error.code(), Code::EngineMalformed);
        }
        for document in ["", "[]", r#"{"code":7}"#, "no document"] {
            assert_eq!(told(document).code(), Code::EngineMalformed, "{document}");
        }
        assert!(read::<HostList>("hosts", Answer::Document(br#"{"hosts":[],"newer":1}"#.to_vec())).is_ok());
    }

    #[test]
    fn a_long_reason_is_cut() {
        let error = told(&format!(r#"{{"code":"ENGINE_REJECTED","message":"{}"}}"#, "x".repeat(1 << 20)));
        assert!(error.message().len() < 1_000);
    }
}

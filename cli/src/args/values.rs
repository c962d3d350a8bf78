//! Values of options that the library parses.

use ovirt_upgrade_manager::config::Span;
use ovirt_upgrade_manager::error::Error;
use ovirt_upgrade_manager::model::ids::{CveId, ErratumId, PackageName, ProviderName, TaskId, UserName};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::MaxUnavailable;
use ovirt_upgrade_manager::model::question::{Choice, StandingAnswer};
use serde::de::DeserializeOwned;

/// A duration such as `90s`.
pub fn span(text: &str) -> Result<Span, String> {
    Span::parse(text)
}

/// The sentence of a refusal, without its code.
fn sentence(error: Error) -> String {
    error.message()
}

pub fn erratum(text: &str) -> Result<ErratumId, String> {
    ErratumId::new(text).map_err(sentence)
}

pub fn package(text: &str) -> Result<PackageName, String> {
    PackageName::new(text).map_err(sentence)
}

pub fn cve(text: &str) -> Result<CveId, String> {
    CveId::new(text).map_err(sentence)
}

pub fn task(text: &str) -> Result<TaskId, String> {
    TaskId::new(text).map_err(sentence)
}

pub fn provider(text: &str) -> Result<ProviderName, String> {
    ProviderName::new(text).map_err(sentence)
}

pub fn user(text: &str) -> Result<UserName, String> {
    UserName::new(text).map_err(sentence)
}

pub fn level(text: &str) -> Result<Level, String> {
    text.parse().map_err(sentence)
}

pub fn max_unavailable(text: &str) -> Result<MaxUnavailable, String> {
    text.parse().map_err(sentence)
}

/// A word of the documents; a dash is as good as an underscore.
pub fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let known: Result<T, serde_json::Error> = serde_json::from_value(text.replace('-', "_").into());
    // `unknown variant …, expected one of …` names the words; behind it there is a place in a document that nobody has.
    known.map_err(|e| e.to_string())
}

pub fn choice(text: &str) -> Result<Choice, String> {
    word(text)
}

/// `CODE=CHOICE`.
pub fn standing_answer(text: &str) -> Result<StandingAnswer, String> {
    let (code, choice) = text.split_once('=').ok_or("write CODE=CHOICE, for example WAIT_TOO_LONG=go_on")?;
    let question = serde_json::from_value(code.into()).map_err(|_| "the code is unknown".to_owned())?;
    Ok(StandingAnswer { question, choice: word(choice)? })
}

//! Reads the configuration's document.

use serde::de::DeserializeOwned;

use crate::error::document::{self, Unreadable};
use crate::error::{Result, codes};

pub(super) fn parse<T: DeserializeOwned>(json: &[u8]) -> Result<T> {
    document::read(json).map_err(|Unreadable { key, problem, position }| match key {
        Some(key) => codes::InvalidConfig { key, problem: format!("{problem} ({position})") }.err(),
        None => codes::InvalidConfig { key: position, problem }.err(),
    })
}

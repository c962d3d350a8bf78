//! Reads the configuration's document.

use super::Config;
use crate::error::document::{self, Unreadable};
use crate::error::{Result, codes};

pub(super) fn parse(json: &[u8]) -> Result<Config> {
    document::read(json).map_err(|Unreadable { key, problem, position }| match key {
        Some(key) => codes::InvalidConfig { key, problem: format!("{problem} ({position})") }.err(),
        None => codes::InvalidConfig { key: position, problem }.err(),
    })
}

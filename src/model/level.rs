//! Cluster levels: compatibility versions such as 4.7, sets of them, and their certainty.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// A compatibility version of a cluster. Not a product version: engine 4.5 supports levels up to 4.8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Level {
    /// Before the dot.
    pub major: u32,
    /// After the dot.
    pub minor: u32,
}

#[cfg(feature = "schema")]
crate::model::schema::text_schema!(Level, "A compatibility version of a cluster, for example `4.7`.", pattern: "^[0-9]+\\.[0-9]+$");

/// An ordered set of levels.
pub type LevelSet = BTreeSet<Level>;

impl Level {
    /// A level from its two numbers.
    pub const fn new(major: u32, minor: u32) -> Self {
        Level { major, minor }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for Level {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let number = |s: &str| s.bytes().all(|c| c.is_ascii_digit()).then(|| s.parse().ok()).flatten();
        text.split_once('.').and_then(|(a, b)| Some(Level { major: number(a)?, minor: number(b)? })).ok_or_else(|| {
            Error::argument("cluster level", format!("'{}' is not of the form 4.7", text.escape_debug()))
        })
    }
}

impl From<Level> for String {
    fn from(l: Level) -> String {
        l.to_string()
    }
}

impl TryFrom<String> for Level {
    type Error = Error;
    fn try_from(s: String) -> Result<Self> {
        s.parse()
    }
}

/// How certain a set of levels is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The host's VDSM reported them.
    Reported,
    /// Computed from versions that are all known.
    Certain,
    /// Another host of this engine reported them with the same Node image.
    Learned,
    /// From the table of Node images, shipped or the administrator's.
    Table,
    /// A version is missing: some levels are possible, not certain.
    Partial,
    /// The VDSM is newer than the newest of its line in our table.
    Extrapolated,
    /// Nothing is known.
    Unknown,
}

/// Levels of a host, now or after an update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HostLevels {
    /// Levels that it certainly supports, limited to those of the engine.
    pub certain: LevelSet,
    /// Levels that it may support, the certain ones included. `null`: any.
    pub possible: Option<LevelSet>,
    /// How certain that is.
    pub certainty: Certainty,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_parse_order_and_refuse() {
        let l = |s: &str| s.parse::<Level>().unwrap();
        assert!(l("4.10") > l("4.9"));
        for bad in ["", "4", "4.", "4.x", "4.7.1", " 4.7", "+4.7", "4.99999999999"] {
            assert!(bad.parse::<Level>().is_err(), "{bad:?}");
        }
        assert_eq!(serde_json::to_string(&l("4.7")).unwrap(), "\"4.7\"");
    }
}

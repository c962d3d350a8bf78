//! Where the configuration and the state are, by the XDG base directories.

use std::path::{Path, PathBuf};

use crate::exit::{Failure, Outcome};

const NAME: &str = "upgrade-manager";

/// The configuration file: the given one, else the user's.
///
/// # Errors
/// The user has no home directory.
pub fn config_file(given: Option<&Path>) -> Outcome<PathBuf> {
    match given {
        Some(path) => Ok(path.to_owned()),
        None => Ok(base("XDG_CONFIG_HOME", ".config")?.join(NAME).join("config.json")),
    }
}

/// The state directory that `init` proposes.
///
/// # Errors
/// The user has no home directory.
pub fn state_dir() -> Outcome<PathBuf> {
    Ok(base("XDG_STATE_HOME", ".local/state")?.join(NAME))
}

/// A base directory. The specification ignores one that is not absolute.
fn base(variable: &str, below_home: &str) -> Outcome<PathBuf> {
    let of = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let found = of(variable).or_else(|| Some(of("HOME")?.join(below_home)));
    found.ok_or_else(|| {
        Failure::WrongUse(format!("neither {variable} nor HOME is an absolute path; give --config and --state-dir"))
    })
}

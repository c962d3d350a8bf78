//! Credentials in a configuration: a type that nothing prints, and the places where a secret can stand.
//!
//! Tests: `tests/it/boundary/secrets.rs`.

use std::fmt;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};

use super::file::read_regular;
use crate::error::{Result, codes};

/// Most bytes of a file with a secret.
const MAX_BYTES: u64 = 64 << 10;

/// A credential. `Debug` shows `***`, and its memory is overwritten when it is dropped. It is written only into a
/// configuration's own document.
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub struct Credential(SecretString);

impl Credential {
    /// The text itself, to send it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<String> for Credential {
    fn from(text: String) -> Credential {
        Credential(SecretString::from(text))
    }
}

impl From<&str> for Credential {
    fn from(text: &str) -> Credential {
        Credential::from(text.to_owned())
    }
}

impl PartialEq for Credential {
    fn eq(&self, other: &Credential) -> bool {
        self.expose() == other.expose()
    }
}

impl Serialize for Credential {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The source of a secret. It is read before each request, so a changed file is used at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Secret {
    /// The first line of this file.
    File(PathBuf),
    /// This environment variable.
    Env(String),
    /// The secret itself. Prefer the others.
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("writeOnly" = true)))]
    Value(Credential),
}

impl Secret {
    /// Reads the secret. `key` names it in errors.
    ///
    /// # Errors
    /// `INVALID_CONFIG`: the file or variable cannot be read, or the secret is empty or has control characters.
    pub fn read(&self, key: &str) -> Result<SecretString> {
        let bad = |problem: String| codes::InvalidConfig { key, problem }.err();
        let text = match self {
            Secret::File(path) => {
                let unreadable = |e: &dyn fmt::Display| bad(format!("the file cannot be read: {e}"));
                let bytes = read_regular(path, MAX_BYTES).map_err(|e| unreadable(&e))?;
                let text = std::str::from_utf8(&bytes).map_err(|e| unreadable(&e))?;
                text.lines().next().unwrap_or_default().to_owned()
            }
            // Also for an impossible name: `var` returns an error.
            Secret::Env(name) => {
                std::env::var(name).map_err(|_| bad("the environment variable is not set".to_owned()))?
            }
            Secret::Value(text) => text.expose().to_owned(),
        };
        if text.is_empty() {
            return Err(bad("the secret is empty".to_owned()));
        }
        if text.chars().any(char::is_control) {
            return Err(bad("the secret holds control characters".to_owned()));
        }
        Ok(SecretString::from(text))
    }
}

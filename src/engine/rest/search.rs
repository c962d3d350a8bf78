//! The engine's search language, and ids in paths.

use crate::error::{Error, Result};

/// Longest id of the engine: a UUID has 36 characters.
const MAX_ID: usize = 64;

/// `field = "value"`. `None`: the value has characters with a meaning in the language, so the caller must select the
/// rows itself.
pub(super) fn equals(field: &str, value: &str) -> Option<String> {
    let is_plain = |c: char| !c.is_control() && !"\"\\*%".contains(c);
    value.chars().all(is_plain).then(|| format!("{field} = \"{value}\""))
}

/// An id as a segment of a path or in a list of ids.
///
/// # Errors
/// `INVALID_ARGUMENT`: it is no id of the engine.
pub(super) fn id(text: &str) -> Result<&str> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if text.is_empty() || text.len() > MAX_ID || !text.chars().all(is_allowed) {
        let problem = format!("'{}' is no id of the engine, which has letters, digits and - only", text.escape_debug());
        return Err(Error::argument("id", problem));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_or_not_searched_for() {
        assert_eq!(equals("cluster", "My cluster_1").unwrap(), "cluster = \"My cluster_1\"");
        for odd in ["a\" or name = \"*", "a*", "50%", "a\\", "a\nb"] {
            assert_eq!(equals("cluster", odd), None, "{odd:?}");
        }
    }

    #[test]
    fn ids_cannot_change_the_path() {
        assert!(id("6bd24bd4-96ad-4590-b11f-d65a2f3968b6").is_ok());
        for bad in ["", "..", "a/b", "a?b", "a%2fb", "a b", "ä", &"a".repeat(65)] {
            assert!(id(bad).is_err(), "{bad:?}");
        }
    }
}

//! Identifiers. Those that can reach a shell on a host or a search on a server are validated here, at one place. A
//! clone copies no text, because a run reads the same ids again and again.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// A plain identifier: any non-empty text without control characters and invisible ones, at most 255 characters.
macro_rules! plain_id {
    ($(#[doc = $doc:literal])* $name:ident, $field:literal) => {
        validated_id!($(#[doc = $doc])* $name, $field, 255, crate::error::is_plain, "must not hold control characters");
    };
}

macro_rules! validated_id {
    ($(#[doc = $doc:literal])* $name:ident, $field:literal, $max:literal, $allowed:expr, $rule:literal) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(Arc<str>);

        #[cfg(feature = "schema")]
        crate::model::schema::text_schema!($name, concat!($($doc),*), minLength: 1, maxLength: $max);

        impl $name {
            /// Checks the text and wraps it.
            ///
            /// # Errors
            /// `INVALID_ARGUMENT`: empty, too long, or with a character that is not allowed.
            pub fn new(text: impl Into<String>) -> Result<Self> {
                let text = text.into();
                let allowed: fn(char) -> bool = $allowed;
                if text.is_empty() {
                    return Err(Error::argument($field, "must not be empty"));
                }
                if text.chars().count() > $max {
                    return Err(Error::argument($field, format!("longer than {} characters", $max)));
                }
                // In the path of a request they would name another resource.
                if text == "." || text == ".." {
                    return Err(Error::argument($field, "must not be '.' or '..'"));
                }
                if !text.chars().all(allowed) {
                    return Err(Error::argument($field, format!("'{}' {}", text.escape_debug(), $rule)));
                }
                Ok(Self(text.into()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.as_ref().to_owned()
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;
            fn try_from(text: String) -> Result<Self> {
                Self::new(text)
            }
        }
    };
}

plain_id!(
    /// The engine's id of a host.
    HostId, "host id");
plain_id!(
    /// The engine's id of a cluster.
    ClusterId, "cluster id");
plain_id!(
    /// A provider's id of a content host: a number on the hosts API, a uuid on the systems API.
    ContentHostId, "content host id");
plain_id!(
    /// Our id of a task, also valid in later processes.
    TaskId, "task id");
plain_id!(
    /// Name of a provider, as configured.
    ProviderName, "provider name");
plain_id!(
    /// The engine's id of a virtual machine.
    VmId, "vm id");
plain_id!(
    /// The engine's id of a scheduling policy.
    PolicyId, "policy id");
plain_id!(
    /// The engine's id of an affinity group.
    AffinityGroupId, "affinity group id");
plain_id!(
    /// Our id of a run of a rolling upgrade, also valid in later processes.
    RunId, "run id");
plain_id!(
    /// A user of the portal, in the engine's form, for example `admin@internal`.
    UserName, "user");
validated_id!(
    /// Id of an advisory, for example `RHSA-2024:1234`. It reaches a shell on the host.
    ErratumId, "erratum id", 128, |c| c.is_ascii_alphanumeric() || ":._-".contains(c),
    "may hold letters, digits and : . _ - only");
validated_id!(
    /// Name of a package. It reaches a shell on the host.
    PackageName, "package name", 255, |c| c.is_ascii_alphanumeric() || "-._+".contains(c),
    "may hold letters, digits and - . _ + only");
validated_id!(
    /// A CVE, for example `CVE-2024-1234`.
    CveId, "cve", 64, |c| c.is_ascii_alphanumeric() || c == '-', "may hold letters, digits and - only");
validated_id!(
    /// Correlation id of a call in our logs, the engine's and the provider's; begins with `oum-` where we make it.
    CorrelationId, "correlation id", 36, |c| c.is_ascii_alphanumeric() || "-_.".contains(c),
    "may hold letters, digits and - _ . only");

/// Characters of a correlation id that the engine takes, at most.
const MOST: usize = 36;
/// Prefix of the correlation ids that we make. An action without it is an external change.
const OURS: &str = "oum-";

impl CorrelationId {
    /// A correlation id of ours with a unique part.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for a part of more than 32 characters, or with others than letters, digits and `-_.`.
    pub fn ours(unique: impl fmt::Display) -> Result<Self> {
        Self::new(format!("{OURS}{unique}"))
    }

    /// The id of one step of a run with this correlation id: the beginning of it, and the number of the step. What a server
    /// keeps of a call of that step is found by it.
    pub fn of_step(&self, step: u64) -> Self {
        let number = format!("-{step}");
        let kept: String = self.0.chars().take(MOST.saturating_sub(number.len())).collect();
        Self((kept + &number).into())
    }

    /// Whether a correlation id, as the engine shows it, is one of ours.
    pub fn is_ours(text: &str) -> bool {
        text.starts_with(OURS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_reach_a_shell_refuse_metacharacters() {
        for bad in ["", "RHSA-1;reboot", "RHSA-1 ", "$(x)", "a'b", "a\"b", "a\nb", "a|b", "a,b", "ä"] {
            assert!(ErratumId::new(bad).is_err(), "{bad:?}");
            assert!(PackageName::new(bad).is_err(), "{bad:?}");
        }
        assert_eq!(ErratumId::new("RHSA-2024:1234").unwrap().as_str(), "RHSA-2024:1234");
        assert_eq!(PackageName::new("libstdc++").unwrap().as_str(), "libstdc++");
        assert!(ErratumId::new("R".repeat(129)).is_err());
    }

    #[test]
    fn ids_that_reach_a_path_are_no_steps_in_it() {
        for step in [".", ".."] {
            assert!(ErratumId::new(step).is_err() && ContentHostId::new(step).is_err(), "{step}");
            assert!(serde_json::from_value::<HostId>(step.into()).is_err(), "{step}");
        }
        assert!(ErratumId::new("...").is_ok() && HostId::new(".a").is_ok());
    }

    #[test]
    fn a_correlation_id_of_ours_is_recognised() {
        let ours = CorrelationId::ours("0123456789abcdef0123456789abcdef").unwrap();
        assert!(CorrelationId::is_ours(ours.as_str()) && !CorrelationId::is_ours("ansible-1"));
        assert!(CorrelationId::ours("x".repeat(33)).is_err(), "the engine takes 36 characters");
    }

    #[test]
    fn each_step_of_a_run_has_a_correlation_id_of_its_own() {
        let run = CorrelationId::ours("0123456789abcdef0123456789abcdef").unwrap();
        assert_eq!(run.of_step(7).as_str(), "oum-0123456789abcdef0123456789abcd-7");
        assert_eq!(run.of_step(u64::MAX).as_str().len(), 36);
        assert_eq!(CorrelationId::ours("1").unwrap().of_step(12).as_str(), "oum-1-12");
    }

    #[test]
    fn a_document_with_a_bad_id_is_refused_by_name() {
        let e = serde_json::from_str::<ErratumId>("\"a b\"").unwrap_err().to_string();
        assert!(e.contains("erratum id: 'a b' may hold"), "{e}");
    }
}

//! Packages.

use serde::{Deserialize, Deserializer};

use super::super::paging::ListRow;
use crate::http::json::{list, required_text, some_text};
use crate::model::evr::{Evr, EvrError, Nevra};

/// A row of `GET /api/hosts/:id/packages`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct InstalledPackage {
    #[serde(default, deserialize_with = "some_text")]
    pub nvrea: Option<String>,
    #[serde(default, deserialize_with = "some_text")]
    pub nvra: Option<String>,
    /// Katello 4.3 to 4.6.
    #[serde(default, deserialize_with = "some_text")]
    pub upgradable_version: Option<String>,
    /// Katello 4.7 or newer.
    #[serde(default, deserialize_with = "list")]
    pub upgradable_versions: Vec<String>,
}

impl ListRow for InstalledPackage {}

impl InstalledPackage {
    /// The package; `nvrea` has the epoch, `nvra` has not.
    ///
    /// # Errors
    /// The text is no package.
    pub fn nevra(&self) -> Result<Nevra, EvrError> {
        let text = self.nvrea.as_deref().or(self.nvra.as_deref()).unwrap_or_default();
        parse_nvrea(text)
    }

    /// Whether the row names a newer version.
    pub fn names_a_version(&self) -> bool {
        self.upgradable_version.is_some() || !self.upgradable_versions.is_empty()
    }
}

/// A row of `GET /katello/api/packages`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RepositoryPackage {
    #[serde(deserialize_with = "required_text")]
    pub name: String,
    #[serde(default, deserialize_with = "epoch")]
    pub epoch: Option<String>,
    #[serde(deserialize_with = "required_text")]
    pub version: String,
    #[serde(deserialize_with = "required_text")]
    pub release: String,
    #[serde(deserialize_with = "required_text")]
    pub arch: String,
}

impl ListRow for RepositoryPackage {}

impl From<RepositoryPackage> for Nevra {
    fn from(p: RepositoryPackage) -> Self {
        let evr = Evr { epoch: p.epoch, version: p.version, release: Some(p.release) };
        Nevra { name: p.name, evr, arch: p.arch }
    }
}

/// An epoch: digits, where there is one.
fn epoch<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    match some_text(d)? {
        Some(text) if !text.bytes().all(|b| b.is_ascii_digit()) => {
            Err(serde::de::Error::custom("an epoch is no number"))
        }
        epoch => Ok(epoch),
    }
}

/// Reads a package as Katello writes it: `name-[epoch:]version-release.arch`, or with the epoch in front.
///
/// # Errors
/// The text is no package.
pub(crate) fn parse_nvrea(text: &str) -> Result<Nevra, EvrError> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match text[digits..].strip_prefix(':') {
        Some(rest) if digits > 0 => {
            let mut nevra = Nevra::parse(rest)?;
            nevra.evr.epoch = Some(text[..digits].to_owned());
            Ok(nevra)
        }
        _ => Nevra::parse(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn packages_with_the_epoch_on_either_side_are_read() {
        for text in ["qemu-kvm-17:9.1.0-15.el9.x86_64", "17:qemu-kvm-9.1.0-15.el9.x86_64"] {
            assert_eq!(parse_nvrea(text).unwrap().to_string(), "qemu-kvm-17:9.1.0-15.el9.x86_64");
        }
        assert!(parse_nvrea("").is_err());
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_parsers(text in "\\PC{0,40}") {
            let _ = parse_nvrea(&text);
        }
    }
}

//! RPM versions: comparison, EVR and NEVRA.
//!
//! This module has its own comparison because the servers order wrongly: Katello's sort columns ignore `~` and `^`, so
//! `1.0~rc1` sorts above `1.0` there. Server lists are candidates only; every comparison uses this module.
//! The algorithm is that of rpm's `rpmvercmp` and `rpmverCmp` (rpmio/rpmvercmp.cc, lib/rpmver.cc).

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Compares two version or release strings as rpm does. Never parses a number, so digits of any length work.
pub fn rpmvercmp(a: &str, b: &str) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        a = skip_separators(a);
        b = skip_separators(b);
        match (a.first(), b.first()) {
            (Some(b'~'), Some(b'~')) | (Some(b'^'), Some(b'^')) => {
                (a, b) = (&a[1..], &b[1..]);
                continue;
            }
            (Some(b'~'), _) => return Ordering::Less,
            (_, Some(b'~')) => return Ordering::Greater,
            // A caret is newer than the end of the string and older than anything else.
            (Some(b'^'), None) => return Ordering::Greater,
            (None, Some(b'^')) => return Ordering::Less,
            (Some(b'^'), Some(_)) => return Ordering::Less,
            (Some(_), Some(b'^')) => return Ordering::Greater,
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(_)) => {
                let digits = x.is_ascii_digit();
                let (run_a, rest_a) = take_run(a, digits);
                let (run_b, rest_b) = take_run(b, digits);
                if run_b.is_empty() {
                    // Kinds differ: a number is newer than letters.
                    return if digits { Ordering::Greater } else { Ordering::Less };
                }
                let order = if digits { compare_digits(run_a, run_b) } else { run_a.cmp(run_b) };
                if order != Ordering::Equal {
                    return order;
                }
                (a, b) = (rest_a, rest_b);
            }
        }
    }
}

fn skip_separators(s: &[u8]) -> &[u8] {
    let n = s.iter().take_while(|c| !(c.is_ascii_alphanumeric() || **c == b'~' || **c == b'^')).count();
    &s[n..]
}

fn take_run(s: &[u8], digits: bool) -> (&[u8], &[u8]) {
    let n = s.iter().take_while(|c| if digits { c.is_ascii_digit() } else { c.is_ascii_alphabetic() }).count();
    s.split_at(n)
}

fn compare_digits(a: &[u8], b: &[u8]) -> Ordering {
    let strip = |s: &[u8]| s.iter().take_while(|c| **c == b'0').count();
    let (a, b) = (&a[strip(a)..], &b[strip(b)..]);
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// Epoch, version, release. A missing epoch is 0; a missing release is lower than any.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Evr {
    /// Epoch as written, digits only.
    pub epoch: Option<String>,
    /// Version.
    pub version: String,
    /// Release, with the distribution's suffix.
    pub release: Option<String>,
}

#[cfg(feature = "schema")]
crate::model::schema::text_schema!(Evr, "Version of a package: `[epoch:]version[-release]`, for example `4.50.5.1-1.el9`.", minLength: 1);

impl Evr {
    /// Splits `[epoch:]version[-release]` as rpm's `parseEVR`: leading digits before a colon are the epoch,
    /// the release follows the last dash.
    ///
    /// # Errors
    /// The text has no version, or white space in it.
    pub fn parse(text: &str) -> Result<Evr, EvrError> {
        let text = text.trim();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (epoch, rest) = match text[digits..].strip_prefix(':') {
            Some(rest) if digits == 0 => (Some("0"), rest),
            Some(rest) => (Some(&text[..digits]), rest),
            None => (None, text),
        };
        let (version, release) = match rest.rsplit_once('-') {
            Some((v, r)) => (v, Some(r)),
            None => (rest, None),
        };
        if version.is_empty() || version.chars().any(char::is_whitespace) {
            return Err(EvrError(text.to_owned()));
        }
        Ok(Evr { epoch: epoch.map(str::to_owned), version: version.to_owned(), release: release.map(str::to_owned) })
    }

    /// Compares version and release without the package epoch.
    #[must_use]
    pub fn cmp_without_epoch(&self, other: &Self) -> Ordering {
        rpmvercmp(&self.version, &other.version).then_with(|| match (&self.release, &other.release) {
            (Some(a), Some(b)) => rpmvercmp(a, b),
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
        })
    }

    /// The version with its package epoch, if its source left the epoch out: Katello 4 has none in the packages of an
    /// erratum and in `upgradable_versions`. The epoch is that of the version in `known` with the same version and
    /// release, otherwise the installed one's.
    #[must_use]
    pub fn with_epoch<'a>(self, installed: &Evr, known: impl IntoIterator<Item = &'a Evr>) -> Evr {
        if self.epoch.is_some() {
            return self;
        }
        let known = known.into_iter().find(|k| k.cmp_without_epoch(&self).is_eq());
        Evr { epoch: known.unwrap_or(installed).epoch.clone(), ..self }
    }

    /// Whether an installed version is this one or newer. If this one has no package epoch, its epoch is not known (not
    /// 0), and the installed one's counts for both.
    #[must_use]
    pub fn is_reached_by(&self, installed: &Evr) -> bool {
        *installed >= self.clone().with_epoch(installed, [])
    }

    fn epoch_or_zero(&self) -> &str {
        self.epoch.as_deref().unwrap_or("0")
    }
}

impl Ord for Evr {
    fn cmp(&self, other: &Self) -> Ordering {
        rpmvercmp(self.epoch_or_zero(), other.epoch_or_zero()).then_with(|| self.cmp_without_epoch(other))
    }
}

impl PartialOrd for Evr {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Evr {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Evr {}

impl fmt::Display for Evr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(e) = &self.epoch
            && rpmvercmp(e, "0") != Ordering::Equal
        {
            write!(f, "{e}:")?;
        }
        f.write_str(&self.version)?;
        match &self.release {
            Some(r) => write!(f, "-{r}"),
            None => Ok(()),
        }
    }
}

impl From<Evr> for String {
    fn from(e: Evr) -> String {
        e.to_string()
    }
}

impl TryFrom<String> for Evr {
    type Error = EvrError;
    fn try_from(s: String) -> Result<Self, EvrError> {
        Evr::parse(&s)
    }
}

impl FromStr for Evr {
    type Err = EvrError;
    fn from_str(s: &str) -> Result<Self, EvrError> {
        Evr::parse(s)
    }
}

/// Text that is no version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a package version")]
pub struct EvrError(pub String);

/// A package with its full version: `name-[epoch:]version-release.arch`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Nevra {
    /// Package name.
    pub name: String,
    /// Its version; release and version are always there.
    pub evr: Evr,
    /// Architecture, `noarch` included.
    pub arch: String,
}

#[cfg(feature = "schema")]
crate::model::schema::text_schema!(Nevra, "A package with its full version: `name-[epoch:]version-release.arch`.", minLength: 1);

impl Nevra {
    /// Splits the NEVRA form of libdnf, greedily from the right. The form `0:name-…` is not accepted.
    ///
    /// # Errors
    /// A part is missing, or has a character that is not allowed.
    pub fn parse(text: &str) -> Result<Nevra, EvrError> {
        let bad = || EvrError(text.to_owned());
        let no =
            |s: &str, extra: &[char]| s.is_empty() || s.chars().any(|c| "(/=<> ".contains(c) || extra.contains(&c));
        let (rest, arch) = text.rsplit_once('.').ok_or_else(bad)?;
        let (rest, release) = rest.rsplit_once('-').ok_or_else(bad)?;
        let (name, ev) = rest.rsplit_once('-').ok_or_else(bad)?;
        let (epoch, version) = match ev.split_once(':') {
            Some((e, v)) if !e.is_empty() && e.bytes().all(|c| c.is_ascii_digit()) => (Some(e), v),
            Some(_) => return Err(bad()),
            None => (None, ev),
        };
        if no(name, &[':']) || no(version, &['-', ':']) || no(release, &['-', ':']) || no(arch, &['-', ':', '.']) {
            return Err(bad());
        }
        Ok(Nevra {
            name: name.to_owned(),
            evr: Evr {
                epoch: epoch.map(str::to_owned),
                version: version.to_owned(),
                release: Some(release.to_owned()),
            },
            arch: arch.to_owned(),
        })
    }
}

impl Nevra {
    /// A version of the same package for the same machine: a package may change between one architecture and none.
    pub fn is_version_of(&self, other: &Nevra) -> bool {
        self.name == other.name && fits(&self.arch, &other.arch)
    }
}

/// Whether an update may change the first architecture of a package to the second. Source packages are installed
/// nowhere.
pub(crate) fn fits(one: &str, other: &str) -> bool {
    let is_source = |arch: &str| arch == "src" || arch == "nosrc";
    one == other || ((one == "noarch" || other == "noarch") && !is_source(one) && !is_source(other))
}

impl fmt::Display for Nevra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}.{}", self.name, self.evr, self.arch)
    }
}

impl From<Nevra> for String {
    fn from(n: Nevra) -> String {
        n.to_string()
    }
}

impl TryFrom<String> for Nevra {
    type Error = EvrError;
    fn try_from(s: String) -> Result<Self, EvrError> {
        Nevra::parse(&s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Ordering::{Equal, Greater, Less};

    #[test]
    fn versions_compare_as_rpm_does() {
        for (a, b, want) in [
            ("2.0.1a", "2.0.1", Greater),
            ("5.5p1", "5.5p10", Less),
            ("xyz.4", "8", Less),
            ("10.0001", "10.1", Equal),
            ("2_0", "2.0", Equal),
            ("1.0~rc1", "1.0", Less),
            ("1.0^", "1.0", Greater),
            ("1.0^git1", "1.01", Less),
            ("1.0~rc1^git1", "1.0~rc1", Greater),
            ("4.40.100.2", "4.40.90.5", Greater),
            ("99999999999999999999999", "100000000000000000000000", Less),
        ] {
            assert_eq!(rpmvercmp(a, b), want, "{a} ? {b}");
            assert_eq!(rpmvercmp(b, a), want.reverse(), "{b} ? {a}");
        }
    }

    #[test]
    fn evr_orders_epoch_first_and_missing_release_lowest() {
        let e = |s| Evr::parse(s).unwrap();
        assert!(e("1:1.0-1") > e("2.0-1"));
        assert_eq!(e("0:1.0-1"), e("1.0-1"));
        assert!(e("1.0") < e("1.0-1"));
        assert_eq!(e("17:9.1.0-5.el9").to_string(), "17:9.1.0-5.el9");
        assert!(Evr::parse("").is_err());
    }

    #[test]
    fn a_missing_package_epoch_is_not_zero() {
        let e = |s| Evr::parse(s).unwrap();
        let installed = e("1:3.2.2-6");
        assert_eq!(e("3.2.2-7").with_epoch(&installed, []).to_string(), "1:3.2.2-7");
        assert_eq!(e("3.2.2-7").with_epoch(&installed, [&e("2:3.2.2-7"), &e("3:1-1")]).to_string(), "2:3.2.2-7");
        assert_eq!(e("0:3.2.2-7").with_epoch(&installed, []).to_string(), "3.2.2-7");
        assert!(!e("3.2.2-7").is_reached_by(&installed));
        assert!(e("3.2.2-7").is_reached_by(&e("1:3.2.2-7")) && e("3.2.2-7").is_reached_by(&e("3.2.2-7.1")));
        assert!(e("1:3.2.2-7").is_reached_by(&e("2:1-1")) && !e("1:3.2.2-7").is_reached_by(&e("3.2.2-8")));
    }

    #[test]
    fn nevra_splits_from_the_right() {
        let n = Nevra::parse("qemu-kvm-17:9.1.0-15.el9_6.x86_64").unwrap();
        assert_eq!((n.name.as_str(), n.evr.epoch.as_deref(), n.arch.as_str()), ("qemu-kvm", Some("17"), "x86_64"));
        assert_eq!(n.to_string(), "qemu-kvm-17:9.1.0-15.el9_6.x86_64");
        for bad in ["0:qemu-1-2.x86_64", "vdsm", "a-b.c", "a b-1-2.noarch", ""] {
            assert!(Nevra::parse(bad).is_err(), "{bad}");
        }
    }
}

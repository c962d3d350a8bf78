//! What the servers send, read with the tolerance that their history demands: numbers as strings, `null` for
//! absent, keys that come and go with the version. Unknown keys are ignored.
//!
//! Tolerated, because servers did it: a number as a string; a text as a number; `null` for whatever may be absent; a
//! number that is none (`"N/A"`, negative, a fraction), which is then not known; a count beyond [`MAX_COUNT`], which
//! is not known either. A value of another kind (a list for a number, a boolean for a text) is an error: reading it
//! as absent would make an empty answer of a full one.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

use crate::model::TimeMs;
use crate::model::evr::{Evr, EvrError, Nevra};

/// Largest count that is believed. Sums over all hosts there are stay far from overflowing.
pub(crate) const MAX_COUNT: u64 = u32::MAX as u64;

/// A value of a kind that no server sends here. Its own text is not repeated: it may be of any length.
fn unlike<E: serde::de::Error>(wanted: &str, value: &Value) -> E {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    E::custom(format!("{kind} in the place of {wanted}"))
}

/// A number, or a string that holds one. `null` and what is no whole number (`"N/A"`, -1) are `None`.
pub(crate) fn number<'de, D: Deserializer<'de>>(d: D) -> Result<Option<u64>, D::Error> {
    Ok(match Value::deserialize(d)? {
        Value::Number(n) => n.as_u64(),
        Value::String(s) => s.trim().parse().ok(),
        Value::Null => None,
        other => return Err(unlike("a number", &other)),
    })
}

/// A number of things; see [`MAX_COUNT`].
pub(crate) fn count<'de, D: Deserializer<'de>>(d: D) -> Result<Option<u64>, D::Error> {
    Ok(number(d)?.filter(|n| *n <= MAX_COUNT))
}

/// A number with a fraction, or a string that holds one.
pub(crate) fn fraction<'de, D: Deserializer<'de>>(d: D) -> Result<Option<f64>, D::Error> {
    Ok(match Value::deserialize(d)? {
        Value::Number(n) => n.as_f64(),
        Value::String(s) => s.trim().parse().ok(),
        Value::Null => None,
        other => return Err(unlike("a number", &other)),
    })
}

/// A number that must be there.
pub(crate) fn id<'de, D: Deserializer<'de>>(d: D) -> Result<u64, D::Error> {
    number(d)?.ok_or_else(|| serde::de::Error::custom("an id is not a number"))
}

/// Text; numbers become text, `null` becomes empty.
pub(crate) fn text<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(d)? {
        Value::String(s) => s,
        Value::Number(n) => n.to_string(),
        Value::Null => String::new(),
        other => return Err(unlike("a text", &other)),
    })
}

/// Text that must be there and not be empty.
pub(crate) fn required_text<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    some_text(d)?.ok_or_else(|| serde::de::Error::custom("nothing in the place of a text"))
}

/// Text; `null` and empty are `None`.
pub(crate) fn some_text<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    Ok(Some(text(d)?).filter(|t| !t.is_empty()))
}

/// A list; `null` is empty.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::<Vec<T>>::deserialize(d)?.unwrap_or_default())
}

/// An object. Serde alone would also take a list, and an empty list for an object without anything in it.
pub(crate) struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct OfMap<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for OfMap<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }

        d.deserialize_map(OfMap(PhantomData))
    }
}

/// An object; `null` is `None`.
pub(crate) fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<T>, D::Error> {
    Ok(Option::<Object<T>>::deserialize(d)?.map(|o| o.0))
}

/// An object that must be there.
pub(crate) fn required_object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<T, D::Error> {
    Ok(Object::deserialize(d)?.0)
}

/// A list of objects; `null` is empty.
pub(crate) fn objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Vec<T>, D::Error> {
    Ok(list::<D, Object<T>>(d)?.into_iter().map(|o| o.0).collect())
}

/// A list of objects that must be there.
pub(crate) fn required_objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Vec<T>, D::Error> {
    Ok(Vec::<Object<T>>::deserialize(d)?.into_iter().map(|o| o.0).collect())
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

/// A boolean, or a string that holds one.
pub(crate) fn flag<'de, D: Deserializer<'de>>(d: D) -> Result<Option<bool>, D::Error> {
    Ok(match Value::deserialize(d)? {
        Value::Bool(b) => Some(b),
        Value::String(s) => s.parse().ok(),
        Value::Null => None,
        other => return Err(unlike("true or false", &other)),
    })
}

/// A point in time, as the servers write it.
pub(crate) fn moment<'de, D: Deserializer<'de>>(d: D) -> Result<Option<TimeMs>, D::Error> {
    Ok(some_text(d)?.as_deref().and_then(parse_time))
}

/// Reads `2021-05-12 08:18:26 UTC`, `2016-05-26 10:46:18 -0400`, and ISO 8601 with `T`, fraction and `Z` or offset.
///
/// A zone that is neither UTC nor an offset is not guessed: the time is then unknown. No zone means UTC.
pub(crate) fn parse_time(text: &str) -> Option<TimeMs> {
    let text = text.trim();
    let date = parse_date(text.get(..10)?)?;
    let rest = text.get(10..)?.trim_start_matches(['T', 't', ' ']);
    let clock_len = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b':' || *b == b'.').count();
    let (clock, zone) = rest.split_at(clock_len);
    let mut parts = clock.split(':');
    let mut next = || parts.next().filter(|p| !p.is_empty());
    let (hour, minute) = (next()?.parse().ok()?, next()?.parse().ok()?);
    let (second, fraction) = match next() {
        None => (0, 0),
        Some(s) => match s.split_once('.') {
            None => (s.parse().ok()?, 0),
            Some((s, f)) => {
                let digits: String = f.chars().chain("000".chars()).take(3).collect();
                (s.parse().ok()?, digits.parse().ok()?)
            }
        },
    };
    let time = Time::from_hms_milli(hour, minute, second, fraction).ok()?;
    let at = OffsetDateTime::new_in_offset(date, time, parse_zone(zone.trim())?);
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok()
}

fn parse_zone(zone: &str) -> Option<UtcOffset> {
    if matches!(zone, "" | "Z" | "z" | "UTC" | "GMT") {
        return Some(UtcOffset::UTC);
    }
    let sign: i32 = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = zone[1..].chars().filter(|c| *c != ':').collect();
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (h, m): (i32, i32) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
    UtcOffset::from_whole_seconds(sign * (h * 3600 + m * 60)).ok()
}

/// Reads `YYYY-MM-DD`.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let mut digits = |n: usize| parts.next().filter(|p| p.len() == n && p.bytes().all(|b| b.is_ascii_digit()));
    let (year, month, day) = (digits(4)?.parse().ok()?, digits(2)?.parse::<u8>().ok()?, digits(2)?.parse().ok()?);
    match parts.next() {
        Some(_) => None,
        None => Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok(),
    }
}

/// A row of `GET /api/hosts`, or `GET /api/hosts/:id`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Host {
    #[serde(deserialize_with = "id")]
    pub id: u64,
    #[serde(deserialize_with = "required_text")]
    pub name: String,
    #[serde(default, deserialize_with = "some_text")]
    pub operatingsystem_name: Option<String>,
    #[serde(default, deserialize_with = "number")]
    pub organization_id: Option<u64>,
    /// 0 nothing, 1 processes, 2 reboot; -1 (here `None`) unknown.
    #[serde(default, deserialize_with = "number")]
    pub traces_status: Option<u64>,
    #[serde(default, deserialize_with = "object")]
    pub content_facet_attributes: Option<ContentFacet>,
    #[serde(default, deserialize_with = "object")]
    pub subscription_facet_attributes: Option<SubscriptionFacet>,
}

/// What makes a host a content host.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ContentFacet {
    #[serde(default, deserialize_with = "some_text")]
    pub uuid: Option<String>,
    #[serde(default, deserialize_with = "object")]
    pub errata_counts: Option<ErrataCounts>,
    #[serde(default, deserialize_with = "count")]
    pub upgradable_package_count: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    pub content_view_version_id: Option<u64>,
    #[serde(default, deserialize_with = "object")]
    pub content_view: Option<Named>,
    #[serde(default, deserialize_with = "object")]
    pub lifecycle_environment: Option<Named>,
    #[serde(default, deserialize_with = "objects")]
    pub content_view_environments: Vec<ContentViewEnvironment>,
    #[serde(default, deserialize_with = "flag")]
    pub katello_agent_installed: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    pub katello_agent_enabled: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    pub katello_tracer_installed: Option<bool>,
}

/// A content view in a lifecycle environment (Katello 4.8 or newer).
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ContentViewEnvironment {
    #[serde(deserialize_with = "required_object")]
    pub content_view: Named,
    #[serde(deserialize_with = "required_object")]
    pub lifecycle_environment: Named,
}

/// Something with an id.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Named {
    #[serde(deserialize_with = "id")]
    pub id: u64,
    /// A content view that is the organization's default one.
    #[serde(default, deserialize_with = "flag")]
    pub default: Option<bool>,
}

/// Cached numbers of errata; installable ones at the top, applicable ones inside (Katello 4.7 or newer).
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ErrataCounts {
    #[serde(default, deserialize_with = "count")]
    pub security: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    pub bugfix: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    pub enhancement: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    pub total: Option<u64>,
    #[serde(default, deserialize_with = "object")]
    pub applicable: Option<Box<ErrataCounts>>,
}

/// A host's registration.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct SubscriptionFacet {
    #[serde(default, deserialize_with = "some_text")]
    pub uuid: Option<String>,
    #[serde(default, deserialize_with = "moment")]
    pub last_checkin: Option<TimeMs>,
    #[serde(default, deserialize_with = "moment")]
    pub registered_at: Option<TimeMs>,
}

/// An erratum, in a list or by itself.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Erratum {
    /// A uuid before Katello 3.5, then a number: no key of ours.
    #[serde(default, deserialize_with = "text")]
    pub id: String,
    #[serde(deserialize_with = "required_text")]
    pub errata_id: String,
    #[serde(default, rename = "type", deserialize_with = "text")]
    pub kind: String,
    #[serde(default, deserialize_with = "text")]
    pub severity: String,
    #[serde(default, deserialize_with = "text")]
    pub title: String,
    #[serde(default, deserialize_with = "text")]
    pub summary: String,
    #[serde(default, deserialize_with = "text")]
    pub description: String,
    #[serde(default, deserialize_with = "text")]
    pub solution: String,
    #[serde(default, deserialize_with = "some_text")]
    pub issued: Option<String>,
    #[serde(default, deserialize_with = "some_text")]
    pub updated: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    pub reboot_suggested: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    pub installable: Option<bool>,
    #[serde(default, deserialize_with = "objects")]
    pub cves: Vec<Cve>,
    #[serde(default, deserialize_with = "objects")]
    pub bugs: Vec<Bug>,
    #[serde(default, deserialize_with = "list")]
    pub packages: Vec<String>,
    #[serde(default, deserialize_with = "objects")]
    pub module_streams: Vec<ModuleStream>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Cve {
    #[serde(deserialize_with = "text")]
    pub cve_id: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Bug {
    #[serde(deserialize_with = "text")]
    pub bug_id: String,
}

/// A module stream of an erratum, with the packages that the erratum's own list leaves out; or of a host, with its
/// status there (Katello 3.10).
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ModuleStream {
    #[serde(deserialize_with = "required_text")]
    pub name: String,
    #[serde(deserialize_with = "required_text")]
    pub stream: String,
    /// `enabled`, `disabled` or `unknown`.
    #[serde(default, deserialize_with = "text")]
    pub status: String,
    #[serde(default, deserialize_with = "list")]
    pub packages: Vec<String>,
}

impl ModuleStream {
    /// `name:stream`.
    pub fn spec(&self) -> String {
        format!("{}:{}", self.name, self.stream)
    }
}

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

impl InstalledPackage {
    /// The package; `nvrea` knows the epoch, `nvra` does not.
    pub fn nevra(&self) -> Result<Nevra, EvrError> {
        let text = self.nvrea.as_deref().or(self.nvra.as_deref()).unwrap_or_default();
        parse_nvrea(text)
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

impl From<RepositoryPackage> for Nevra {
    fn from(p: RepositoryPackage) -> Self {
        let evr = Evr { epoch: p.epoch, version: p.version, release: Some(p.release) };
        Nevra { name: p.name, evr, arch: p.arch }
    }
}

/// Reads a package as Katello writes it: `name-[epoch:]version-release.arch`, or with the epoch in front.
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

/// A host that a job works on.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Target {
    #[serde(deserialize_with = "id")]
    pub id: u64,
    #[serde(default, deserialize_with = "text")]
    pub name: String,
}

/// A row of `GET /api/hosts/:id/traces`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Trace {
    #[serde(default, deserialize_with = "number")]
    pub id: Option<u64>,
    #[serde(default, deserialize_with = "text")]
    pub application: String,
    #[serde(deserialize_with = "required_text")]
    pub app_type: String,
    #[serde(default, deserialize_with = "flag")]
    pub reboot_required: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_of_every_server_are_read() {
        let at = Some(1_620_807_506_000);
        for text in [
            "2021-05-12 08:18:26 UTC",
            "2021-05-12T08:18:26Z",
            "2021-05-12 04:18:26 -0400",
            "2021-05-12T10:18:26.000+02:00",
            "2021-05-12 08:18:26",
        ] {
            assert_eq!(parse_time(text), at, "{text}");
        }
        assert_eq!(parse_time("2021-05-12T08:18:26.250Z"), Some(1_620_807_506_250));
        for bad in [
            "",
            "yesterday",
            "2021-05-12",
            "2021-05-12 08:18:26 CEST",
            "2021-13-12 08:18:26 UTC",
            "2021-05-12 99:00:00",
        ] {
            assert_eq!(parse_time(bad), None, "{bad}");
        }
    }

    #[test]
    fn numbers_as_strings_and_missing_facets_are_read() {
        let host: Host = serde_json::from_str(
            r#"{"id":"7","name":"h","traces_status":-1,"content_facet_attributes":{"errata_counts":{"security":"2","bugfix":null},"content_view":null}}"#,
        )
        .unwrap();
        let facet = host.content_facet_attributes.unwrap();
        assert_eq!((host.id, host.traces_status, facet.errata_counts.unwrap().security), (7, None, Some(2)));
        assert!(host.subscription_facet_attributes.is_none());
        assert!(serde_json::from_str::<Host>(r#"{"id":null,"name":"h"}"#).is_err());
    }

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
            let _ = parse_time(&text);
            let _ = parse_date(&text);
            let _ = parse_nvrea(&text);
        }
    }
}

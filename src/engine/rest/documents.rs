//! Parts that documents of the API share.
//!
//! JSON of the API has numbers and booleans in strings, an empty collection as `{}`, a collection as an object with one
//! list (`{"host": […]}`), and times in milliseconds. The readers of `http::json` accept both kinds of values.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::http::json::{Object, number, required_text};
use crate::model::TimeMs;
use crate::model::level::Level;

/// Keys that can stand beside the list of a collection, also of an empty one.
const BESIDE_THE_LIST: [&str; 7] = ["actions", "link", "size", "total", "active", "href", "id"];

/// A row of a collection.
pub(super) trait Row: DeserializeOwned {
    /// Key of the list in the collection's document.
    const KEY: &'static str;
    /// Its id.
    fn id(&self) -> &str;
}

/// A collection. Any object but `{}` and one with the list is refused: read as empty, it would hide rows.
#[derive(Debug)]
pub(super) struct Collection<T>(pub Vec<T>);

impl<T> Default for Collection<T> {
    fn default() -> Self {
        Collection(vec![])
    }
}

impl<'de, T: Row> Deserialize<'de> for Collection<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct OfRows<T>(PhantomData<T>);

        impl<'de, T: Row> Visitor<'de> for OfRows<T> {
            type Value = Collection<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "an object with a list '{}'", T::KEY)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Collection<T>, A::Error> {
                let mut rows = None;
                while let Some(key) = map.next_key::<String>()? {
                    if key == T::KEY {
                        let list: Vec<Object<T>> = map.next_value()?;
                        rows = Some(list.into_iter().map(|row| row.0).collect());
                    } else if BESIDE_THE_LIST.contains(&key.as_str()) {
                        map.next_value::<IgnoredAny>()?;
                    } else {
                        return Err(A::Error::custom(format!("no list '{}'", T::KEY)));
                    }
                }
                Ok(Collection(rows.unwrap_or_default()))
            }
        }

        d.deserialize_map(OfRows(PhantomData))
    }
}

/// A reference to another entity.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Reference {
    /// Its id.
    #[serde(deserialize_with = "required_text")]
    pub id: String,
}

/// Rows of which only the id counts.
macro_rules! references {
    ($($(#[doc = $doc:literal])* $name:ident = $key:literal;)+) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Deserialize)]
        pub(super) struct $name {
            #[serde(deserialize_with = "required_text")]
            pub id: String,
        }

        impl Row for $name {
            const KEY: &'static str = $key;
            fn id(&self) -> &str {
                &self.id
            }
        }
    )+};
}

references! {
    /// A host in a list of hosts.
    HostReference = "host";
    /// A VM in a list of VMs.
    VmReference = "vm";
    /// An affinity label in a list of labels.
    LabelReference = "affinity_label";
    /// A cluster level.
    LevelReference = "cluster_level";
}

/// A version in parts.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Version {
    #[serde(default, deserialize_with = "number")]
    pub major: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    pub minor: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    pub build: Option<u64>,
    #[serde(default)]
    pub full_version: Option<String>,
}

impl Version {
    /// Major and minor as a level.
    pub fn level(&self) -> Option<Level> {
        Some(Level::new(u32::try_from(self.major?).ok()?, u32::try_from(self.minor?).ok()?))
    }
}

/// Milliseconds since 1970.
pub(super) fn time(ms: Option<u64>) -> Option<TimeMs> {
    ms.and_then(|ms| TimeMs::try_from(ms).ok())
}

/// Bytes as whole MiB.
pub(super) fn mib(bytes: Option<u64>) -> u64 {
    bytes.unwrap_or(0) >> 20
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, serde_json::Error> {
        serde_json::from_str::<Collection<HostReference>>(text).map(|c| c.0.into_iter().map(|h| h.id).collect())
    }

    #[test]
    fn an_empty_object_is_an_empty_collection_and_anything_else_is_refused() {
        assert_eq!(read("{}").unwrap(), Vec::<String>::new());
        assert_eq!(read(r#"{"actions":{"link":[]}}"#).unwrap(), Vec::<String>::new());
        assert_eq!(read(r#"{"host":[{"id":"a","href":"/x"},{"id":7}]}"#).unwrap(), ["a", "7"]);
        for bad in
            ["[]", "null", r#"{"reason":"Operation Failed"}"#, r#"{"vm":[]}"#, r#"{"host":null}"#, r#"{"host":[[]]}"#]
        {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(read(r#"{"host":[{"name":"h1"}]}"#).is_err(), "a row without an id");
    }

    #[test]
    fn numbers_come_as_strings_or_numbers() {
        for text in [r#"{"major":"4","minor":"7"}"#, r#"{"major":4,"minor":7}"#] {
            assert_eq!(serde_json::from_str::<Version>(text).unwrap().level(), Some(Level::new(4, 7)));
        }
        assert_eq!((mib(Some(1_073_741_824)), mib(None)), (1024, 0));
        assert_eq!((time(Some(5)), time(Some(u64::MAX)), time(None)), (Some(5), None, None));
    }
}

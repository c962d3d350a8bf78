//! Readers of single JSON values for serde's `deserialize_with`, tolerant of what REST APIs of many versions send.
//!
//! Accepted: a number in a string; a number where a text is expected; `null` for an absent value; a number that is
//! none (`"N/A"`, negative, a fraction) and a count beyond [`MAX_COUNT`], both read as unknown. Every other kind of
//! value (a list for a number, a boolean for a text) is an error of the deserializer: read as absent, it would turn
//! data into no data.
//!
//! Tests: `tests/it/provider/unreadable_rows.rs` and `tests/it/provider/hostile/fields.rs`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Largest count that is accepted as one: sums of such counts cannot overflow.
pub(crate) const MAX_COUNT: u64 = u32::MAX as u64;

/// The error for a value of the wrong kind. It does not repeat the value, which may be of any length.
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

/// A count, at most [`MAX_COUNT`]; a larger one is `None`.
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

/// Text as it is sent; `null` is `None`, empty is not.
pub(crate) fn sent_text<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(d)? {
        Value::String(s) => Some(s),
        Value::Number(n) => Some(n.to_string()),
        Value::Null => None,
        other => return Err(unlike("a text", &other)),
    })
}

/// A list; `null` is empty.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::<Vec<T>>::deserialize(d)?.unwrap_or_default())
}

/// An object. Derived readers alone would also accept a list, and an empty list as an empty object.
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

/// A boolean, or a string that holds one.
pub(crate) fn flag<'de, D: Deserializer<'de>>(d: D) -> Result<Option<bool>, D::Error> {
    Ok(match Value::deserialize(d)? {
        Value::Bool(b) => Some(b),
        Value::String(s) => s.parse().ok(),
        Value::Null => None,
        other => return Err(unlike("true or false", &other)),
    })
}

//! Building scoped_search expressions, the query language of Foreman and Katello.
//!
//! Every value is quoted, so that no value can become an operator. What the language cannot quote is refused.

use crate::error::{Error, Result};

/// Longest search, as it stands in a URL. Servers and proxies in between refuse URLs of 8,000 characters and
/// less, with 414 or worse: we stay under 4,000, with room for server name, path and the other parameters.
pub(crate) const MAX_SEARCH: usize = 3_400;

/// A value between quotes, its quotes and backslashes escaped.
///
/// # Errors
/// Control characters: the language has no way to write them.
pub(crate) fn quote(value: &str) -> Result<String> {
    if value.chars().any(char::is_control) {
        return Err(Error::argument("search", format!("'{}' holds control characters", value.escape_debug())));
    }
    Ok(format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// `field = "value"`.
///
/// # Errors
/// As [`quote`].
pub(crate) fn equals(field: &str, value: &str) -> Result<String> {
    Ok(format!("{field} = {}", quote(value)?))
}

/// `field ~ "part"`: the value has this text in it, in upper or lower case.
///
/// # Errors
/// As [`quote`].
pub(crate) fn contains(field: &str, part: &str) -> Result<String> {
    Ok(format!("{field} ~ {}", quote(part)?))
}

/// `field = "a"` or `field ^ ("a","b")`.
///
/// A comma separates the values of `^` even inside quotes on old servers, so such values are compared one by one.
///
/// # Errors
/// As [`quote`]. `INTERNAL` for an empty list.
pub(crate) fn any_of<'a>(field: &str, values: impl IntoIterator<Item = &'a str>) -> Result<String> {
    let values: Vec<&str> = values.into_iter().collect();
    match values.as_slice() {
        [] => Err(Error::internal(format!("a search for no value of {field}"))),
        [one] => equals(field, one),
        many if many.iter().any(|v| v.contains([',', '"', '\\'])) => {
            Ok(any(many.iter().map(|v| equals(field, v)).collect::<Result<_>>()?))
        }
        many => Ok(format!("{field} ^ ({})", many.iter().map(|v| quote(v)).collect::<Result<Vec<_>>>()?.join(","))),
    }
}

/// Terms joined by `or`, in parentheses where there are several.
pub(crate) fn any(terms: Vec<String>) -> String {
    join(terms, " or ")
}

/// Terms joined by `and`. Each must be a comparison or stand in parentheses.
pub(crate) fn all(terms: Vec<String>) -> String {
    terms.join(" and ")
}

fn join(mut terms: Vec<String>, by: &str) -> String {
    match terms.len() {
        1 => terms.swap_remove(0),
        _ => format!("({})", terms.join(by)),
    }
}

/// Length of the text once it is percent-encoded for a URL.
pub(crate) fn encoded_len(text: &str) -> usize {
    text.bytes().map(|b| if b.is_ascii_alphanumeric() || b"-_.*+ ".contains(&b) { 1 } else { 3 }).sum()
}

/// Cuts a list into runs of at most `most` items whose search terms, written by `cost`, fit one URL.
pub(crate) fn chunks<T>(items: &[T], most: usize, cost: impl Fn(&T) -> usize) -> Vec<&[T]> {
    let mut runs = vec![];
    let (mut start, mut used) = (0, 0);
    for (i, item) in items.iter().enumerate() {
        let c = cost(item);
        if i > start && (i - start >= most || used + c > MAX_SEARCH) {
            runs.push(&items[start..i]);
            (start, used) = (i, 0);
        }
        used += c;
    }
    if start < items.len() {
        runs.push(&items[start..]);
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_quoted_and_escaped() {
        assert_eq!(equals("name", "h1.example.com").unwrap(), r#"name = "h1.example.com""#);
        assert_eq!(equals("name", r#"a" or name ~ "b"#).unwrap(), r#"name = "a\" or name ~ \"b""#);
        assert_eq!(equals("name", r"a\").unwrap(), r#"name = "a\\""#);
        assert!(equals("name", "a\nb").is_err());
    }

    #[test]
    fn lists_use_the_in_operator_unless_a_comma_forbids_it() {
        assert_eq!(any_of("id", ["1"]).unwrap(), r#"id = "1""#);
        assert_eq!(any_of("id", ["1", "2"]).unwrap(), r#"id ^ ("1","2")"#);
        assert_eq!(any_of("t", ["a,b", "c"]).unwrap(), r#"(t = "a,b" or t = "c")"#);
        assert!(any_of("id", []).is_err());
    }

    #[test]
    fn chunks_keep_order_and_limits() {
        let items: Vec<usize> = (0..120).collect();
        let runs = chunks(&items, 50, |_| 10);
        assert_eq!(runs.iter().map(|r| r.len()).collect::<Vec<_>>(), [50, 50, 20]);
        let runs = chunks(&items, 50, |_| 1_000);
        assert!(runs.iter().all(|r| r.len() == 3));
        assert_eq!(runs.concat(), items);
        assert_eq!(chunks(&items[..1], 50, |_| 9_999).len(), 1);
        assert!(chunks::<usize>(&[], 50, |_| 1).is_empty());
    }

    proptest! {
        #[test]
        fn no_value_ends_its_quotes(value in "[^\\p{Cc}]{0,40}") {
            let quoted = quote(&value).unwrap();
            let inner = &quoted[1..quoted.len() - 1];
            let (mut out, mut chars) = (String::new(), inner.chars());
            while let Some(c) = chars.next() {
                prop_assert_ne!(c, '"');
                out.push(if c == '\\' { chars.next().unwrap() } else { c });
            }
            prop_assert_eq!(out, value);
        }
    }
}

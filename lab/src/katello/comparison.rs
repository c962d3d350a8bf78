//! Comparisons of the search language: operators, patterns, dates.

use std::cmp::Ordering;

/// Operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `=`
    Is,
    /// `!=`
    IsNot,
    /// `!=` of what a host has several of: it has another one.
    HasOther,
    /// `~`
    Like,
    /// `!~`
    Unlike,
    /// `^`
    In,
    /// `!^`
    NotIn,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `<=`
    AtMost,
    /// `>=`
    AtLeast,
}

/// A day, with or without a time. The lab knows no relative dates.
pub(super) fn is_date(text: &str) -> bool {
    let day: Vec<&str> = text.get(..10).unwrap_or_default().split('-').collect();
    let is_number = |part: &&str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
    matches!(day.as_slice(), [y, m, d] if is_number(y, 4) && is_number(m, 2) && is_number(d, 2))
}

/// Fields whose values servers compare with case.
pub(super) fn has_case(field: &str) -> bool {
    ["name", "subscription_uuid", "type", "severity"].contains(&field) || field.starts_with("facts.")
}

pub(super) fn compare(values: &[String], op: Op, wanted: &[String], has_case: bool) -> bool {
    let any = |test: &dyn Fn(&str, &str) -> bool| values.iter().any(|v| wanted.iter().any(|w| test(v, w)));
    let equal = |v: &str, w: &str| v == w || (!has_case && v.eq_ignore_ascii_case(w));
    let ordered = |v: &str, w: &str| match (v.parse::<f64>(), w.parse::<f64>()) {
        (Ok(v), Ok(w)) => v.partial_cmp(&w).unwrap_or(Ordering::Equal),
        _ => v.cmp(w),
    };
    match op {
        Op::Is | Op::In => any(&equal),
        Op::IsNot | Op::NotIn => !any(&equal),
        Op::HasOther => values.iter().any(|v| !wanted.iter().any(|w| equal(v, w))),
        Op::Like => any(&like),
        Op::Unlike => !any(&like),
        Op::Less => any(&|v, w| ordered(v, w).is_lt()),
        Op::Greater => any(&|v, w| ordered(v, w).is_gt()),
        Op::AtMost => any(&|v, w| ordered(v, w).is_le()),
        Op::AtLeast => any(&|v, w| ordered(v, w).is_ge()),
    }
}

/// SQL `LIKE` without case: `%` and `*` stand for anything, `_` for one character; without one of the first two
/// the pattern can be anywhere.
pub(super) fn like(value: &str, pattern: &str) -> bool {
    let wild = pattern.contains(['%', '*']);
    let pattern = if wild { pattern.replace('*', "%") } else { format!("%{pattern}%") };
    let value: Vec<char> = value.to_lowercase().chars().collect();
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    like_chars(&value, &pattern)
}

fn like_chars(value: &[char], pattern: &[char]) -> bool {
    let (mut v, mut p) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while v < value.len() {
        match pattern.get(p) {
            Some('%') => {
                star = Some((p, v));
                p += 1;
            }
            Some(c) if *c == '_' || Some(c) == value.get(v) => {
                v += 1;
                p += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    v = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|c| *c == '%')
}

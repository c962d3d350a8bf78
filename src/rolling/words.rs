//! Numbers and durations in texts for people.
//!
//! Tests: in this file.

/// A duration by its two largest units: `1 hour 31 minutes`.
pub fn duration(ms: i64) -> String {
    const UNITS: [(i64, &str); 4] = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let seconds = ms.max(0).saturating_add(500) / 1_000;
    let Some(first) = UNITS.iter().position(|(length, _)| seconds >= *length) else {
        return if ms > 0 { "less than a second".to_owned() } else { "0 seconds".to_owned() };
    };
    let mut rest = seconds;
    let mut parts = vec![];
    for (length, name) in UNITS.iter().skip(first).take(2) {
        let number = rest / length;
        rest %= length;
        if number > 0 {
            parts.push(counted(number, name));
        }
    }
    parts.join(" ")
}

/// As [`duration`], for a setting.
pub fn duration_of(ms: u64) -> String {
    duration(i64::try_from(ms).unwrap_or(i64::MAX))
}

/// A number with its noun, which takes an `s` in the plural.
pub fn counted(number: impl Into<i128>, noun: &str) -> String {
    match number.into() {
        1 => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_its_two_largest_units() {
        for (ms, words) in [
            (0, "0 seconds"),
            (-5, "0 seconds"),
            (400, "less than a second"),
            (1_000, "1 second"),
            (59_499, "59 seconds"),
            (59_600, "1 minute"),
            (212_000, "3 minutes 32 seconds"),
            (3_600_000, "1 hour"),
            (3_605_000, "1 hour"),
            (5_491_000, "1 hour 31 minutes"),
            (200_000_000, "2 days 7 hours"),
        ] {
            assert_eq!(duration(ms), words, "{ms}");
        }
        assert!(duration(i64::MAX).ends_with("hours"), "{}", duration(i64::MAX));
    }
}

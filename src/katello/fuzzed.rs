//! Anything at all, through every reader of bytes from outside: nothing panics, and what is read is bounded.

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use super::paging::Envelope;
use super::{errors, jobs, search, tasks, wire};

/// Reads with one type, as a row and inside a list.
fn read<T: DeserializeOwned>(body: &[u8]) {
    drop(serde_json::from_slice::<wire::Object<T>>(body));
    drop(serde_json::from_slice::<wire::Object<Envelope<T>>>(body));
}

fn read_with_every_type(body: &[u8]) {
    read::<wire::Host>(body);
    read::<wire::Erratum>(body);
    read::<wire::InstalledPackage>(body);
    read::<wire::RepositoryPackage>(body);
    read::<wire::Trace>(body);
    read::<wire::Named>(body);
    read::<jobs::JobInvocation>(body);
    read::<tasks::Task>(body);
    read::<tasks::TaskId>(body);
    read::<tasks::Found>(body);
    read::<tasks::HostOutput>(body);
    if let Ok(row) = serde_json::from_slice::<wire::InstalledPackage>(body) {
        drop(row.nevra());
    }
}

/// A document that every type finds some of its keys in.
fn sample() -> Value {
    json!({
        "results": [{"id": 1, "label": "x"}], "subtotal": "1", "error": null, "id": 7, "name": "h", "errata_id": "RHSA-1:2",
        "content_facet_attributes": {"errata_counts": {"security": "2", "applicable": {"total": 4}}},
        "cves": [{"cve_id": "CVE-1"}], "nvrea": "1:a-2-3.noarch", "upgradable_versions": ["a-3-3.noarch"],
        "version": "1", "release": "2", "arch": "noarch", "epoch": "0", "app_type": "static", "state": "stopped",
        "progress": 0.5, "ended_at": "2024-01-01 10:00:00 +0200", "humanized": {"errors": ["e"]}, "status": 1,
        "targeting": {"hosts": [{"id": 3, "name": "h"}]}, "search_params": {"search_id": "a"}, "output": []
    })
}

/// Any JSON, with the keys that are read more often than not.
fn any_json() -> impl Strategy<Value = Value> {
    let keys: Vec<String> = sample().as_object().into_iter().flat_map(|m| m.keys().cloned()).collect();
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(prop::sample::select(keys.clone()), inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// What the search language's tokenizer sees.
#[derive(Debug, PartialEq)]
enum Token {
    Quoted(String),
    Word(String),
    Sign(char),
    Unterminated,
}

/// A tokenizer as the servers have it: quotes, in which a backslash takes the next character as it is; signs; words.
fn tokens(search: &str) -> Vec<Token> {
    let (mut found, mut chars) = (vec![], search.chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => {}
            '"' => {
                let mut text = String::new();
                let end = loop {
                    match chars.next() {
                        Some('"') => break true,
                        Some('\\') => text.extend(chars.next()),
                        Some(other) => text.push(other),
                        None => break false,
                    }
                };
                found.push(if end { Token::Quoted(text) } else { Token::Unterminated });
            }
            '(' | ')' | ',' | '=' | '~' | '^' | '<' | '>' | '!' | '&' | '|' => found.push(Token::Sign(c)),
            first => {
                let mut word = String::from(first);
                while let Some(c) = chars.next_if(|c| !c.is_whitespace() && !"()\",=~^<>!&|".contains(*c)) {
                    word.push(c);
                }
                found.push(Token::Word(word));
            }
        }
    }
    found
}

proptest! {
    #[test]
    fn any_document_is_read_or_refused(document in any_json()) {
        read_with_every_type(document.to_string().as_bytes());
    }

    #[test]
    fn any_bytes_are_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
        read_with_every_type(&body);
    }

    #[test]
    fn a_good_answer_with_wrong_bytes_is_read_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)
    ) {
        let mut body = sample().to_string().into_bytes();
        for (at, byte) in changes {
            let at = at.index(body.len());
            body[at] = byte;
        }
        read_with_every_type(&body);
    }

    #[test]
    fn words_of_any_body_are_short_and_clean(body in prop::collection::vec(any::<u8>(), 0..3_000)) {
        for body in [body.clone(), json!({"error": {"message": String::from_utf8_lossy(&body)}}).to_string().into_bytes()] {
            let words = errors::words(&body);
            prop_assert!(words.chars().count() <= 601 && !words.chars().any(char::is_control));
            errors::of_status("k", "GET /", 403, &body);
        }
    }

    #[test]
    fn every_time_is_read_back(seconds in -62_000_000_000_i64..253_000_000_000, minutes in -720_i32..=840) {
        let offset = UtcOffset::from_whole_seconds(minutes * 60).unwrap();
        let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap().to_offset(offset);
        prop_assume!((1..=9999).contains(&at.year()));
        let (sign, m) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
        let foreman = format!("{} {:02}:{:02}:{:02} {sign}{:02}{:02}", at.date(), at.hour(), at.minute(), at.second(), m / 60, m % 60);
        for text in [foreman, at.format(&Rfc3339).unwrap()] {
            prop_assert_eq!(wire::parse_time(&text), Some(seconds * 1_000), "{}", text);
        }
    }

    #[test]
    fn no_value_escapes_its_quotes(values in prop::collection::vec("[^\\p{Cc}]{0,12}|[\"\\\\,()^=~ a]{0,8}", 1..5)) {
        let one = search::equals("name", &values[0]).unwrap();
        prop_assert_eq!(
            tokens(&one),
            vec![Token::Word("name".into()), Token::Sign('='), Token::Quoted(values[0].clone())]
        );
        let several = search::all(vec![
            search::any_of("name", values.iter().map(String::as_str)).unwrap(),
            search::equals("id", "7").unwrap(),
        ]);
        let (mut quoted, mut rest) = (vec![], String::new());
        for token in tokens(&several) {
            match token {
                Token::Quoted(text) => quoted.push(text),
                Token::Word(word) => rest.extend([word.as_str(), " "]),
                Token::Sign(sign) => rest.extend([sign, ' ']),
                Token::Unterminated => prop_assert!(false, "open quotes: {several}"),
            }
        }
        prop_assert_eq!(quoted.pop(), Some("7".to_owned()));
        prop_assert_eq!(&quoted, &values, "each value once, as it was");
        let words = |s: &str| s.split(' ').filter(|w| !w.is_empty()).all(|w| {
            ["name", "id", "or", "and", "=", "^", "(", ")", ","].contains(&w)
        });
        prop_assert!(words(&rest), "{}", rest);
    }

    #[test]
    fn control_characters_are_refused(before in "\\PC{0,5}", control in "\\p{Cc}", after in "\\PC{0,5}") {
        let value = [before, control, after].concat();
        prop_assert!(search::quote(&value).is_err());
    }
}

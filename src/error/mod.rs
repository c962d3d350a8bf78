//! One error type and one table of stable codes, used by every face.
//!
//! An [`Error`] has a [`Code`] and named parameters; the English sentence and the remedy are made from both. Errors are
//! made by the typed constructors of [`codes`]: `codes::StateInUse { path, pid }.err()`. Codes are appended, never
//! renumbered or reused.
//!
//! Tests: below, and in `codes/mod.rs`.

mod code;
pub mod codes;
pub(crate) mod document;
mod error_type;
pub(crate) mod guard;
mod problem;
mod secret;
mod sentence;
mod text;

pub use self::code::{Code, Use};
pub use self::error_type::{Error, Result};
pub use self::problem::Problem;
pub(crate) use self::secret::hide;
pub(crate) use self::sentence::{cleaned, fill};
pub use self::text::{is_plain, shown};

#[cfg(test)]
mod tests {
    use super::sentence::LONGEST;
    use super::*;

    #[test]
    fn sentence_and_remedy_are_filled() {
        let e = codes::StateInUse { path: "/var/lib/x", pid: 42, remedy: "Wait." }.err();
        assert_eq!(e.message(), "state directory /var/lib/x is in use by process 42");
        assert!(e.to_string().starts_with("STATE_IN_USE: state directory /var/lib/x"));
    }

    #[test]
    fn text_of_servers_is_escaped_in_every_parameter() {
        let why = "no\n\u{1b}[31mHost h2 is up to date.\u{202e}";
        let e = codes::ProviderAuth { provider: "a\u{2066}", why }.err().with("more", "x\ty");
        for text in [e.to_string(), format!("{e:?}"), serde_json::to_string(&Problem::from(&e)).unwrap()] {
            assert!(text.chars().all(is_plain), "{text:?}");
        }
        assert_eq!(
            (e.param("why").unwrap(), e.param("more").unwrap()),
            ("no\\n\\u{1b}[31mHost h2 is up to date.\\u{202e}", "x\\ty")
        );
    }

    #[test]
    fn long_text_is_cut() {
        let e = codes::ProviderAuth { provider: "k", why: "ä".repeat(LONGEST) }.err();
        let why = e.param("why").unwrap();
        assert!(why.ends_with("ä…") && why.len() <= LONGEST + '…'.len_utf8(), "{}", why.len());
        assert_eq!(cleaned("x".repeat(LONGEST)).len(), LONGEST);
        // As it is shown: each of these becomes five characters.
        assert_eq!(cleaned("\u{1}".repeat(LONGEST)).len(), LONGEST + '…'.len_utf8());
    }

    #[test]
    fn problem_round_trips() {
        let p = Problem::from(codes::ProviderAuth { provider: "katello", why: "no {such} user" }.err());
        let json = serde_json::to_string(&p).unwrap();
        assert_eq!(serde_json::from_str::<Problem>(&json).unwrap(), p);
        assert!(p.message.contains("no {such} user"));
    }
}

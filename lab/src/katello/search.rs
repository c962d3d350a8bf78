//! scoped_search: the query language of Foreman and Katello, as far as clients of hosts, errata and tasks use it.
//!
//! `field = "value"`, `!=`, `~`, `!~`, `^ (a, b)`, `!^ (a, b)`, `<`, `>`, `<=`, `>=`, `set? field`, bare words, `and`, `or`,
//! `not`, parentheses; two terms side by side mean *and*.

pub use super::comparison::Op;
use super::comparison::{compare, has_case, is_date, like};

/// An item of a list that can be searched.
pub trait Searchable {
    /// The values of a field (several for lists), empty where there is none. `None`: no such field.
    fn values(&self, field: &str) -> Option<Vec<String>>;
    /// Values in which a bare word is searched.
    fn words(&self) -> Vec<String>;
}

/// The types of errata that the server knows.
pub(super) const KNOWN_TYPES: [&str; 5] = ["security", "bugfix", "recommended", "enhancement", "optional"];

/// A parsed query.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// Everything.
    All,
    /// All of them.
    And(Vec<Query>),
    /// Any of them.
    Or(Vec<Query>),
    /// Not that.
    Not(Box<Query>),
    /// A comparison; several values with `^`.
    Compare(String, Op, Vec<String>),
    /// The field has a value.
    Set(String),
    /// A bare word.
    Word(String),
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Open,
    Close,
    Comma,
    And,
    Or,
    Not,
    Set,
    Op(Op),
    Word(String),
    Quoted(String),
}

impl Query {
    /// Parses a query and checks its fields.
    ///
    /// # Errors
    /// The server's own text.
    pub fn parse(text: &str, known: &dyn Fn(&str) -> bool) -> Result<Query, String> {
        let tokens = tokens(text);
        let mut parser = Parser { tokens: &tokens, at: 0, known, depth: 0 };
        let mut all = vec![];
        // The server never refuses syntax: what it cannot read is left out.
        while parser.peek().is_some() {
            all.push(parser.alternatives()?);
            while parser.take(&Token::Close) {}
        }
        Ok(match all.len() {
            0 => Query::All,
            1 => all.remove(0),
            _ => Query::And(all),
        })
    }

    /// Looks at each comparison, until one is refused.
    ///
    /// # Errors
    /// That of `look`.
    pub fn each_comparison<E, F: FnMut(&str, Op, &[String]) -> Result<(), E>>(&self, look: &mut F) -> Result<(), E> {
        match self {
            Query::And(all) | Query::Or(all) => all.iter().try_for_each(|q| q.each_comparison(look)),
            Query::Not(inner) => inner.each_comparison(look),
            Query::Compare(field, op, wanted) => look(field, *op, wanted),
            Query::All | Query::Set(_) | Query::Word(_) => Ok(()),
        }
    }

    /// The query without comparisons of these fields with what is no date: the server drops such a condition.
    #[must_use]
    pub fn without_unreadable_dates(self, fields: &[&str]) -> Query {
        let each = |all: Vec<Query>| all.into_iter().map(|q| q.without_unreadable_dates(fields)).collect();
        match self {
            Query::And(all) => Query::And(each(all)),
            Query::Or(any) => Query::Or(each(any)),
            Query::Not(inner) => Query::Not(Box::new(inner.without_unreadable_dates(fields))),
            Query::Compare(of, _, wanted) if fields.contains(&of.as_str()) && !wanted.iter().all(|w| is_date(w)) => {
                Query::All
            }
            other => other,
        }
    }

    /// The query that asks whether another field is set instead of this one.
    #[must_use]
    pub fn asking_set(self, field: &str, instead: &str) -> Query {
        let each = |all: Vec<Query>| all.into_iter().map(|q| q.asking_set(field, instead)).collect();
        match self {
            Query::And(all) => Query::And(each(all)),
            Query::Or(any) => Query::Or(each(any)),
            Query::Not(inner) => Query::Not(Box::new(inner.asking_set(field, instead))),
            Query::Set(of) if of == field => Query::Set(instead.to_owned()),
            other => other,
        }
    }

    /// The query with lists and patterns of this field that find nothing, as those of `type` from Katello 4.18 on.
    #[must_use]
    pub fn without_lists_of(self, field: &str) -> Query {
        let each = |all: Vec<Query>| all.into_iter().map(|q| q.without_lists_of(field)).collect();
        match self {
            Query::And(all) => Query::And(each(all)),
            Query::Or(any) => Query::Or(each(any)),
            Query::Not(inner) => Query::Not(Box::new(inner.without_lists_of(field))),
            Query::Compare(of, Op::In, wanted) if of == field && wanted.len() > 1 => Query::Or(vec![]),
            Query::Compare(of, Op::Like, _) if of == field => Query::Or(vec![]),
            other => other,
        }
    }

    /// The query in which `type = other` asks for the types that have no name, as from Katello 4.18 on.
    #[must_use]
    pub fn with_other_types(self) -> Query {
        let each = |all: Vec<Query>| all.into_iter().map(Query::with_other_types).collect();
        match self {
            Query::And(all) => Query::And(each(all)),
            Query::Or(any) => Query::Or(each(any)),
            Query::Not(inner) => Query::Not(Box::new(inner.with_other_types())),
            Query::Compare(of, Op::Is, wanted) if of == "type" && wanted.iter().any(|w| w == "other") => {
                Query::Not(Box::new(Query::Compare(of, Op::In, KNOWN_TYPES.map(str::to_owned).to_vec())))
            }
            other => other,
        }
    }

    /// The query with an operator instead of another one on these fields.
    #[must_use]
    pub fn with_operator(self, fields: &[&str], op: Op, instead: Op) -> Query {
        let each = |all: Vec<Query>| all.into_iter().map(|q| q.with_operator(fields, op, instead)).collect();
        match self {
            Query::And(all) => Query::And(each(all)),
            Query::Or(any) => Query::Or(each(any)),
            Query::Not(inner) => Query::Not(Box::new(inner.with_operator(fields, op, instead))),
            Query::Compare(of, had, wanted) if had == op && fields.contains(&of.as_str()) => {
                Query::Compare(of, instead, wanted)
            }
            other => other,
        }
    }

    /// Whether an item matches.
    pub fn matches(&self, item: &dyn Searchable) -> bool {
        match self {
            Query::All => true,
            Query::And(all) => all.iter().all(|q| q.matches(item)),
            Query::Or(any) => any.iter().any(|q| q.matches(item)),
            Query::Not(inner) => !inner.matches(item),
            Query::Set(field) => item.values(field).is_some_and(|v| !v.is_empty()),
            Query::Word(word) => item.words().iter().any(|w| like(w, word)),
            Query::Compare(field, op, wanted) => {
                compare(&item.values(field).unwrap_or_default(), *op, wanted, has_case(field))
            }
        }
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = vec![];
    let mut i = 0;
    while let Some(&c) = chars.get(i) {
        let two: String = chars.get(i..(i + 2).min(chars.len())).unwrap_or_default().iter().collect();
        let symbol = match (c, two.as_str()) {
            (_, "!=") | (_, "<>") => Some((Token::Op(Op::IsNot), 2)),
            (_, "!~") => Some((Token::Op(Op::Unlike), 2)),
            (_, "!^") => Some((Token::Op(Op::NotIn), 2)),
            (_, "<=") => Some((Token::Op(Op::AtMost), 2)),
            (_, ">=") => Some((Token::Op(Op::AtLeast), 2)),
            (_, "&&") => Some((Token::And, 2)),
            (_, "||") => Some((Token::Or, 2)),
            ('=', _) => Some((Token::Op(Op::Is), 1)),
            ('~', _) => Some((Token::Op(Op::Like), 1)),
            ('^', _) => Some((Token::Op(Op::In), 1)),
            ('<', _) => Some((Token::Op(Op::Less), 1)),
            ('>', _) => Some((Token::Op(Op::Greater), 1)),
            ('&', _) => Some((Token::And, 1)),
            ('|', _) => Some((Token::Or, 1)),
            ('!', _) => Some((Token::Not, 1)),
            ('(', _) => Some((Token::Open, 1)),
            (')', _) => Some((Token::Close, 1)),
            (',', _) => Some((Token::Comma, 1)),
            _ => None,
        };
        if let Some((token, length)) = symbol {
            found.push(token);
            i += length;
        } else if c.is_whitespace() {
            i += 1;
        } else if c == '"' {
            let (word, next) = quoted(&chars, i + 1);
            found.push(Token::Quoted(word));
            i = next;
        } else {
            let end = (i..chars.len()).find(|j| chars.get(*j).is_some_and(ends_word)).unwrap_or(chars.len());
            let word: String = chars.get(i..end).unwrap_or_default().iter().collect();
            found.push(keyword(word));
            i = end.max(i + 1);
        }
    }
    found
}

fn ends_word(c: &char) -> bool {
    c.is_whitespace() || "=~^<>&|!(),\"".contains(*c)
}

fn keyword(word: String) -> Token {
    match word.to_ascii_lowercase().as_str() {
        "and" => Token::And,
        "or" => Token::Or,
        "not" => Token::Not,
        "set?" | "has" => Token::Set,
        "in" => Token::Op(Op::In),
        "like" => Token::Op(Op::Like),
        _ => Token::Word(word),
    }
}

fn quoted(chars: &[char], mut i: usize) -> (String, usize) {
    let mut word = String::new();
    while let Some(&c) = chars.get(i) {
        match c {
            '"' => return (word, i + 1),
            '\\' => {
                i += 1;
                word.extend(chars.get(i));
            }
            _ => word.push(c),
        }
        i += 1;
    }
    (word, i)
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    known: &'a dyn Fn(&str) -> bool,
    depth: usize,
}

/// What is nested deeper is not read; recursion stays bounded.
const MAX_DEPTH: usize = 64;

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self, token: &Token) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    fn alternatives(&mut self) -> Result<Query, String> {
        let mut any = vec![self.conjunction()?];
        while self.take(&Token::Or) {
            any.push(self.conjunction()?);
        }
        Ok(if any.len() == 1 { any.remove(0) } else { Query::Or(any) })
    }

    fn conjunction(&mut self) -> Result<Query, String> {
        let mut all = vec![self.term()?];
        loop {
            let joined = self.take(&Token::And) || self.take(&Token::Comma);
            match self.peek() {
                None | Some(Token::Or | Token::Close) if !joined => break,
                _ => all.push(self.term()?),
            }
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Query::And(all) })
    }

    fn term(&mut self) -> Result<Query, String> {
        self.depth += 1;
        let query = if self.depth > MAX_DEPTH {
            self.at += 1;
            Ok(Query::All)
        } else {
            self.term_inner()
        };
        self.depth -= 1;
        query
    }

    fn term_inner(&mut self) -> Result<Query, String> {
        let token = self.peek().cloned();
        self.at += 1;
        match token {
            Some(Token::Not) => Ok(Query::Not(Box::new(self.term()?))),
            Some(Token::Set) => match self.peek().cloned() {
                Some(Token::Word(field)) => {
                    self.at += 1;
                    Ok(Query::Set(self.field(field)?))
                }
                _ => Ok(Query::All),
            },
            Some(Token::Open) => {
                let inner = self.alternatives()?;
                self.take(&Token::Close);
                Ok(inner)
            }
            Some(Token::Word(word) | Token::Quoted(word)) => match self.peek() {
                Some(Token::Op(op)) => {
                    let op = *op;
                    self.at += 1;
                    // Without a value, the field's name is a word.
                    match self.operand(op) {
                        Some(wanted) => Ok(Query::Compare(self.field(word)?, op, wanted)),
                        None => Ok(Query::Word(word)),
                    }
                }
                _ => Ok(Query::Word(word)),
            },
            _ => Ok(Query::All),
        }
    }

    fn field(&self, name: String) -> Result<String, String> {
        if (self.known)(&name) { Ok(name) } else { Err(format!("Field '{name}' not recognized for searching!")) }
    }

    fn operand(&mut self, op: Op) -> Option<Vec<String>> {
        if !matches!(op, Op::In | Op::NotIn) {
            return Some(vec![self.value()?]);
        }
        let bracketed = self.take(&Token::Open);
        let mut values: Vec<String> = self.value().into_iter().collect();
        while self.take(&Token::Comma) {
            values.extend(self.value());
        }
        if bracketed {
            self.take(&Token::Close);
        }
        Some(values).filter(|values| !values.is_empty())
    }

    fn value(&mut self) -> Option<String> {
        let value = match self.peek() {
            Some(Token::Word(word) | Token::Quoted(word)) => word.clone(),
            _ => return None,
        };
        self.at += 1;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Item;
    impl Searchable for Item {
        fn values(&self, field: &str) -> Option<Vec<String>> {
            match field {
                "name" => Some(vec!["h-1.lab.example".to_owned()]),
                "type" => Some(vec!["security".to_owned()]),
                "updated" => Some(vec!["2025-03-01".to_owned()]),
                "cve" => Some(vec!["CVE-1".to_owned(), "CVE-2".to_owned()]),
                "empty" => Some(vec![]),
                _ => None,
            }
        }
        fn words(&self) -> Vec<String> {
            self.values("name").unwrap()
        }
    }

    fn found(text: &str) -> Result<bool, String> {
        Query::parse(text, &|f| Item.values(f).is_some()).map(|q| q.matches(&Item))
    }

    #[test]
    fn queries_of_real_clients() {
        for (text, want) in [
            ("", true),
            ("name=\"h-1.lab.example\"", true),
            ("name = h-1.lab.example", true),
            ("name ^ (h-1.lab.example,h-2)", true),
            ("name ^ (\"x\", \"y\")", false),
            ("name ~ lab", true),
            ("name ~ lab%", false),
            ("name !~ lab", false),
            ("type = security or type = bugfix", true),
            ("type = bugfix and (name = h-1.lab.example or type = security)", false),
            ("not type = bugfix", true),
            ("cve = CVE-2", true),
            ("updated > \"2024-01-01\" updated < 2025-03-02", true),
            ("set? empty", false),
            ("lab.example", true),
            ("type != security", false),
        ] {
            assert_eq!(found(text), Ok(want), "{text}");
        }
    }

    #[test]
    fn syntax_is_never_refused_and_fields_are() {
        assert_eq!(found("foo = 1").unwrap_err(), "Field 'foo' not recognized for searching!");
        // Recorded of Katello 4.14.
        for (text, want) in [
            ("(", true),
            ("and", true),
            (")", true),
            ("name =", false),
            ("name = \"h-1", false),
            ("name = \"h-1.lab.example", true),
            ("(name = h-1.lab.example", true),
            ("name ^ h-1.lab.example,h-2", true),
            ("name ^ (", false),
            (&"(".repeat(500), true),
        ] {
            assert_eq!(found(text), Ok(want), "{text}");
        }
    }

    #[test]
    fn a_comparison_with_no_date_is_dropped() {
        let finds = |text: &str| {
            let query = Query::parse(text, &|_| true).unwrap().without_unreadable_dates(&["updated"]);
            query.matches(&Item)
        };
        assert!(finds("updated < garbage") && finds("updated > 11/20/2026") && finds("updated < 2025"));
        assert!(!finds("updated < 2025-03-01") && finds("updated >= \"2025-02-28 00:00\""));
    }

    #[test]
    fn quotes_are_escaped_with_a_backslash() {
        let query = Query::parse(r#"name = "a \"b\" or x""#, &|_| true).unwrap();
        assert_eq!(query, Query::Compare("name".to_owned(), Op::Is, vec!["a \"b\" or x".to_owned()]));
    }
}

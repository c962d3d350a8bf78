//! scoped_search: the query language of Foreman and Katello, as far as clients of hosts, errata and tasks use it.
//!
//! `field = "value"`, `!=`, `~`, `!~`, `^ (a, b)`, `!^ (a, b)`, `<`, `>`, `<=`, `>=`, `set? field`, bare words, `and`, `or`,
//! `not`, parentheses; two terms side by side mean *and*.

use std::cmp::Ordering;

/// An item of a list that can be searched.
pub trait Searchable {
    /// The values of a field (several for lists), empty where there is none. `None`: no such field.
    fn values(&self, field: &str) -> Option<Vec<String>>;
    /// Values in which a bare word is searched.
    fn words(&self) -> Vec<String>;
}

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

/// Operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `=`
    Is,
    /// `!=`
    IsNot,
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
        if tokens.is_empty() {
            return Ok(Query::All);
        }
        let query = parser.alternatives()?;
        match parser.peek() {
            None => Ok(query),
            Some(_) => Err("Unexpected token in the search query".to_owned()),
        }
    }

    /// The query with lists of this field that find nothing, as those of `type` from Katello 4.18 on.
    #[must_use]
    pub fn without_lists_of(self, field: &str) -> Query {
        let each = |all: Vec<Query>| all.into_iter().map(|q| q.without_lists_of(field)).collect();
        match self {
            Query::And(all) => Query::And(each(all)),
            Query::Or(any) => Query::Or(each(any)),
            Query::Not(inner) => Query::Not(Box::new(inner.without_lists_of(field))),
            Query::Compare(of, Op::In, wanted) if of == field && wanted.len() > 1 => Query::Or(vec![]),
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

/// Fields whose values servers compare with case.
fn has_case(field: &str) -> bool {
    ["name", "subscription_uuid", "type", "severity"].contains(&field) || field.starts_with("facts.")
}

fn compare(values: &[String], op: Op, wanted: &[String], has_case: bool) -> bool {
    let any = |test: &dyn Fn(&str, &str) -> bool| values.iter().any(|v| wanted.iter().any(|w| test(v, w)));
    let equal = |v: &str, w: &str| v == w || (!has_case && v.eq_ignore_ascii_case(w));
    let ordered = |v: &str, w: &str| match (v.parse::<f64>(), w.parse::<f64>()) {
        (Ok(v), Ok(w)) => v.partial_cmp(&w).unwrap_or(Ordering::Equal),
        _ => v.cmp(w),
    };
    match op {
        Op::Is | Op::In => any(&equal),
        Op::IsNot | Op::NotIn => !any(&equal),
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
fn like(value: &str, pattern: &str) -> bool {
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

/// Deeper queries are refused; recursion stays bounded.
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
        if self.depth > MAX_DEPTH {
            return Err("The search query is nested too deeply".to_owned());
        }
        let query = self.term_inner();
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
                _ => Err("Field name expected after set?".to_owned()),
            },
            Some(Token::Open) => {
                let inner = self.alternatives()?;
                if self.take(&Token::Close) { Ok(inner) } else { Err("Missing closing parenthesis".to_owned()) }
            }
            Some(Token::Word(word) | Token::Quoted(word)) => match self.peek() {
                Some(Token::Op(op)) => {
                    let op = *op;
                    self.at += 1;
                    let field = self.field(word)?;
                    Ok(Query::Compare(field, op, self.operand(op)?))
                }
                _ => Ok(Query::Word(word)),
            },
            _ => Err("Unexpected token in the search query".to_owned()),
        }
    }

    fn field(&self, name: String) -> Result<String, String> {
        if (self.known)(&name) { Ok(name) } else { Err(format!("Field '{name}' not recognized for searching!")) }
    }

    fn operand(&mut self, op: Op) -> Result<Vec<String>, String> {
        if !matches!(op, Op::In | Op::NotIn) {
            return Ok(vec![self.value()?]);
        }
        let bracketed = self.take(&Token::Open);
        let mut values = vec![self.value()?];
        while self.take(&Token::Comma) {
            values.push(self.value()?);
        }
        if bracketed && !self.take(&Token::Close) {
            return Err("Missing closing parenthesis".to_owned());
        }
        Ok(values)
    }

    fn value(&mut self) -> Result<String, String> {
        let token = self.peek().cloned();
        self.at += 1;
        match token {
            Some(Token::Word(word) | Token::Quoted(word)) => Ok(word),
            _ => Err("Value expected in the search query".to_owned()),
        }
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
    fn bad_queries_are_named() {
        assert_eq!(found("foo = 1").unwrap_err(), "Field 'foo' not recognized for searching!");
        for bad in ["(name = x", "name =", "and", "name ^ (", &"(".repeat(500)] {
            assert!(found(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn quotes_are_escaped_with_a_backslash() {
        let query = Query::parse(r#"name = "a \"b\" or x""#, &|_| true).unwrap();
        assert_eq!(query, Query::Compare("name".to_owned(), Op::Is, vec!["a \"b\" or x".to_owned()]));
    }
}

//! Elasticsearch's query strings and lists, as Katello 2.0 to 2.3 has them.
//!
//! `field:value`, `field:"value"`, `*` for anything, bare words (the name), `AND`, `OR`, `NOT`, parentheses. Fields
//! are compared whole and with case. A query that cannot be parsed, or a search that is down, finds nothing and reports
//! no error.

use serde_json::{Value, json};

use super::page::{PER_PAGE, slice};
use super::search::Searchable;
use crate::web::request::Request;
use crate::web::{Reply, ReplyResult};

#[derive(Debug, Clone, PartialEq)]
enum Query {
    And(Vec<Query>),
    Or(Vec<Query>),
    Not(Box<Query>),
    Is(String, String),
}

/// A list; `page` and `per_page` are as in the request. `is_down`: the search does not work.
pub fn list<T: Searchable>(
    request: &Request,
    is_down: bool,
    mut items: Vec<T>,
    show: &mut dyn FnMut(&T) -> Value,
) -> ReplyResult {
    if is_down {
        items.clear();
    }
    let total = items.len();
    let search = request.text("search").filter(|s| !s.trim().is_empty());
    match search.as_deref().map(parse) {
        None => {}
        Some(Some(query)) => items.retain(|i| query.matches(i)),
        Some(None) => items.clear(),
    }
    let per_page = request.number("per_page").filter(|n| *n > 0).map_or(PER_PAGE, |n| n as usize);
    let per_page = if request.flag("full_results") { items.len().max(1) } else { per_page };
    let page = request.number("page").unwrap_or(1).max(1);
    let results: Vec<Value> = slice(&items, page, per_page).iter().map(show).collect();
    let echo = |name: &str, default: usize| request.param(name).cloned().unwrap_or_else(|| json!(default));
    Ok(Reply::ok(json!({
        "total": total, "subtotal": items.len(), "page": echo("page", 1), "per_page": echo("per_page", PER_PAGE),
        "search": search, "sort": {"by": "name", "order": "ASC"}, "results": results,
    })))
}

impl Query {
    fn matches(&self, item: &dyn Searchable) -> bool {
        match self {
            Query::And(all) => all.iter().all(|q| q.matches(item)),
            Query::Or(any) => any.iter().any(|q| q.matches(item)),
            Query::Not(inner) => !inner.matches(item),
            Query::Is(field, value) => item.values(field).unwrap_or_default().iter().any(|v| is_like(v, value)),
        }
    }
}

/// Whether a text is a pattern's; `*` stands for anything.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return text == pattern };
    let Some(mut left) = text.strip_prefix(start) else { return false };
    let parts: Vec<&str> = rest.split('*').collect();
    let Some((last, middle)) = parts.split_last() else { return true };
    for part in middle {
        let Some((_, after)) = left.split_once(part) else { return false };
        left = after;
    }
    left.ends_with(last)
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Open,
    Close,
    Colon,
    Word(String),
    Quoted(String),
}

fn parse(text: &str) -> Option<Query> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0 };
    let query = parser.any()?;
    (parser.at == tokens.len()).then_some(query)
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let chars: Vec<char> = text.chars().collect();
    let (mut found, mut i) = (vec![], 0);
    while let Some(&c) = chars.get(i) {
        i += 1;
        match c {
            _ if c.is_whitespace() => {}
            '(' => found.push(Token::Open),
            ')' => found.push(Token::Close),
            ':' => found.push(Token::Colon),
            '"' => {
                let mut word = String::new();
                loop {
                    match chars.get(i)? {
                        '"' => break,
                        '\\' => {
                            i += 1;
                            word.push(*chars.get(i)?);
                        }
                        c => word.push(*c),
                    }
                    i += 1;
                }
                i += 1;
                found.push(Token::Quoted(word));
            }
            _ => {
                let end = |c: &char| c.is_whitespace() || "():\"".contains(*c);
                let length = chars.get(i..)?.iter().position(end).unwrap_or(chars.len() - i);
                found.push(Token::Word(chars.get(i - 1..i + length)?.iter().collect()));
                i += length;
            }
        }
    }
    Some(found)
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

/// Deeper queries are refused; recursion stays bounded.
const MAX_DEPTH: usize = 64;

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(w)) if w == word);
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> Option<Query> {
        let mut any = vec![self.all()?];
        // Two terms side by side mean "or".
        while self.word("OR") || !matches!(self.peek(), None | Some(Token::Close)) {
            any.push(self.all()?);
        }
        Some(if any.len() == 1 { any.remove(0) } else { Query::Or(any) })
    }

    fn all(&mut self) -> Option<Query> {
        let mut all = vec![self.term()?];
        while self.word("AND") {
            all.push(self.term()?);
        }
        Some(if all.len() == 1 { all.remove(0) } else { Query::And(all) })
    }

    fn term(&mut self) -> Option<Query> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let query = if self.word("NOT") { Query::Not(Box::new(self.term()?)) } else { self.comparison()? };
        self.depth -= 1;
        Some(query)
    }

    fn comparison(&mut self) -> Option<Query> {
        let token = self.peek()?.clone();
        self.at += 1;
        match token {
            Token::Open => {
                let inner = self.any()?;
                (self.peek() == Some(&Token::Close)).then(|| self.at += 1)?;
                Some(inner)
            }
            Token::Word(word) if self.peek() == Some(&Token::Colon) => {
                self.at += 1;
                let value = match self.peek()?.clone() {
                    Token::Word(value) | Token::Quoted(value) => value,
                    _ => return None,
                };
                self.at += 1;
                Some(Query::Is(word, value))
            }
            Token::Word(value) | Token::Quoted(value) if !["AND", "OR"].contains(&value.as_str()) => {
                Some(Query::Is("name".to_owned(), value))
            }
            _ => None,
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
                "name" => Some(vec!["h1.lab.example".to_owned()]),
                "facts.dmi.system.uuid" => Some(vec!["AB-1".to_owned()]),
                _ => None,
            }
        }
        fn words(&self) -> Vec<String> {
            vec![]
        }
    }

    #[test]
    fn queries_of_real_clients() {
        for (text, want) in [
            ("name:h1.lab.example", Some(true)),
            ("name:\"h1.lab.example\"", Some(true)),
            ("name:H1.lab.example", Some(false)),
            ("name:h1*", Some(true)),
            ("*lab*", Some(true)),
            ("h1", Some(false)),
            ("facts.dmi.system.uuid:\"ab-1\" OR facts.dmi.system.uuid:\"AB-1\"", Some(true)),
            ("(name:\"x\" OR name:\"y\") AND NOT name:z", Some(false)),
            ("no.such.field:1", Some(false)),
            ("name = \"h1\"", Some(false)),
            ("name:\"h1", None),
            ("name:", None),
            ("a:b:c", None),
            ("(name:x", None),
            ("AND", None),
        ] {
            assert_eq!(parse(text).map(|q| q.matches(&Item)), want, "{text}");
        }
        assert_eq!(parse(&"(".repeat(500)), None);
    }

    #[test]
    fn a_failed_search_finds_nothing_and_reports_no_error() {
        let bad = Request::new("GET", "/", "search=name%3A%22", String::new());
        let plain = Request::new("GET", "/", "", String::new());
        for (request, is_down, total) in [(&bad, false, 1), (&plain, true, 0)] {
            let (Ok(reply) | Err(reply)) = list(request, is_down, vec![Item], &mut |_| json!(1));
            assert_eq!((reply.status, &reply.body["total"], &reply.body["results"]), (200, &json!(total), &json!([])));
            assert!(reply.body.get("error").is_none());
        }
    }
}

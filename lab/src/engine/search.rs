//! Searches of the engine's collections: conditions, order and page.
//!
//! An unknown field, a value of an unknown word and a search that cannot be read are answered with an empty list and 200
//! (observed on a running 4.5.8).
//!
//! Tests: at the end, and `lab/tests/it/engine/recorded`.

/// A search.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// One of these has to hold, all conditions of it.
    pub any_of: Vec<Vec<Condition>>,
    /// Field, and whether it descends.
    pub sort: Option<(String, bool)>,
    /// Number of the page, from 1. `None`: the search names none.
    pub page: Option<usize>,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Its field, in lower case.
    pub field: String,
    /// How it compares.
    pub operator: Operator,
    /// The value, without quotes.
    pub value: String,
}

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Operator {
    Equal,
    Unequal,
    Greater,
    Less,
}

impl Search {
    /// Reads a search. `None`: it cannot be read.
    pub fn parse(text: &str) -> Option<Search> {
        let mut words = words(text)?.into_iter().peekable();
        let (mut search, mut all) = (Search::default(), vec![]);
        while let Some(word) = words.next() {
            match word.to_ascii_lowercase().as_str() {
                "and" => {}
                "or" => search.any_of.push(std::mem::take(&mut all)),
                "sortby" => {
                    let field = words.next()?.to_ascii_lowercase();
                    let descends = words.next_if(|w| ["asc", "desc"].contains(&w.to_ascii_lowercase().as_str()));
                    search.sort = Some((field, descends.is_some_and(|w| w.eq_ignore_ascii_case("desc"))));
                }
                "page" => search.page = Some(words.next()?.parse().ok()?),
                _ => all.push(condition(word, &words.next()?, words.next()?)?),
            }
        }
        if !all.is_empty() || !search.any_of.is_empty() {
            search.any_of.push(all);
        }
        Some(search)
    }

    /// Whether a row fits. `field` gives the values of a field; `None` is an unknown one, which no row fits.
    pub fn fits(&self, case_sensitive: bool, field: impl Fn(&str) -> Option<Vec<String>>) -> bool {
        let holds = |c: &Condition| {
            let Some(values) = field(&c.field) else { return false };
            let equal = values.iter().any(|value| c.matches(value, case_sensitive));
            match c.operator {
                Operator::Equal => equal,
                Operator::Unequal => !equal,
                Operator::Greater | Operator::Less => values.iter().any(|value| c.compares(value)),
            }
        };
        self.any_of.is_empty() || self.any_of.iter().any(|all| all.iter().all(holds))
    }

    /// Whether the search uses a field.
    pub fn uses(&self, field: &str) -> bool {
        self.any_of.iter().flatten().any(|c| c.field == field)
    }
}

impl Condition {
    /// `*` stands for anything.
    fn matches(&self, value: &str, case_sensitive: bool) -> bool {
        if case_sensitive {
            return fits_pattern(&self.value, value);
        }
        fits_pattern(&self.value.to_lowercase(), &value.to_lowercase())
    }

    fn compares(&self, value: &str) -> bool {
        let (Ok(value), Ok(limit)) = (value.parse::<i64>(), self.value.parse::<i64>()) else { return false };
        if self.operator == Operator::Greater { value > limit } else { value < limit }
    }
}

fn condition(field: String, operator: &str, value: String) -> Option<Condition> {
    let operator = match operator {
        "=" => Operator::Equal,
        "!=" => Operator::Unequal,
        ">" => Operator::Greater,
        "<" => Operator::Less,
        _ => return None,
    };
    Some(Condition { field: field.to_ascii_lowercase(), operator, value })
}

/// Words, operators and quoted values.
fn words(text: &str) -> Option<Vec<String>> {
    let (mut words, mut rest) = (vec![], text.trim_start());
    while let Some(first) = rest.chars().next() {
        let (word, tail) = match first {
            '"' => rest.get(1..)?.split_once('"')?,
            '!' => rest.split_at_checked(2)?,
            '=' | '<' | '>' => rest.split_at_checked(1)?,
            _ => rest.split_at(rest.find(|c: char| c.is_whitespace() || "=<>!\"".contains(c)).unwrap_or(rest.len())),
        };
        words.push(word.to_owned());
        rest = tail.trim_start();
    }
    Some(words)
}

fn fits_pattern(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, after)) => text.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|at| fits_pattern(after, &rest[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(search: &str, name: &str) -> bool {
        let search = Search::parse(search).unwrap_or_else(|| panic!("{search}"));
        search.fits(false, |field| (field == "name").then(|| vec![name.to_owned()]))
    }

    #[test]
    fn conditions_are_compared_as_the_engine_does() {
        for (search, does) in [
            ("name=h1", true),
            ("name = \"H1\"", true),
            ("name=h*", true),
            ("name=h2 or name=h1", true),
            ("name=h1 and nosuch=1", false),
            ("name!=h1", false),
            ("nosuch=1", false),
            ("sortby name desc page 2", true),
            ("", true),
        ] {
            assert_eq!(fits(search, "h1"), does, "{search}");
        }
    }

    #[test]
    fn order_and_page_are_read_behind_the_conditions() {
        let search = Search::parse("cluster=\"my prod\" sortby name desc page 3").unwrap();
        assert_eq!((search.sort.clone(), search.page), (Some(("name".to_owned(), true)), Some(3)));
        assert_eq!(search.any_of[0][0].value, "my prod");
        assert_eq!((Search::parse("name==="), Search::parse("name"), Search::parse("name=\"x")), (None, None, None));
    }
}

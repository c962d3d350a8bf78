//! Markup of the page. Text becomes markup in one place only, and is escaped there: a name of a server is shown, and does
//! nothing.
//!
//! Tests: in this file, and `tests/it/boundary/golden_page.rs`.

use crate::error::shown;

/// A piece of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Html(String);

impl Html {
    /// Markup of this library. Nothing else is markup, because nothing that a server sent is a literal.
    pub fn markup(literal: &'static str) -> Html {
        Html(literal.to_owned())
    }

    /// Any text, escaped: as [`shown`] does, and so that it neither ends nor begins an element or an attribute.
    pub fn text(text: &str) -> Html {
        let mut out = String::with_capacity(text.len());
        for c in shown(text).chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                c => out.push(c),
            }
        }
        Html(out)
    }

    /// What follows.
    pub fn then(mut self, next: impl Into<Html>) -> Html {
        self.0.push_str(&next.into().0);
        self
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn into_page(self) -> String {
        self.0
    }
}

impl From<&str> for Html {
    fn from(text: &str) -> Html {
        Html::text(text)
    }
}

impl From<String> for Html {
    fn from(text: String) -> Html {
        Html::text(&text)
    }
}

impl From<&String> for Html {
    fn from(text: &String) -> Html {
        Html::text(text)
    }
}

impl FromIterator<Html> for Html {
    fn from_iter<T: IntoIterator<Item = Html>>(pieces: T) -> Html {
        pieces.into_iter().fold(Html::default(), Html::then)
    }
}

/// An element.
pub(super) fn tag(name: &'static str, inside: impl Into<Html>) -> Html {
    element(name, &[], inside)
}

/// An element of a class of the style.
pub(super) fn styled(name: &'static str, class: &'static str, inside: impl Into<Html>) -> Html {
    element(name, &[("class", class)], inside)
}

/// An element with attributes, whose values are any text.
pub(super) fn element(name: &'static str, attributes: &[(&'static str, &str)], inside: impl Into<Html>) -> Html {
    let attribute = |(key, value): &(&str, &str)| format!(" {key}=\"{}\"", Html::text(value).0);
    let attributes: String = attributes.iter().map(attribute).collect();
    Html(format!("<{name}{attributes}>{}</{name}>", inside.into().0))
}

/// Pieces with a text between each two.
pub(super) fn joined(pieces: impl IntoIterator<Item = Html>, between: &'static str) -> Html {
    let add = |all: Html, piece: Html| if all.is_empty() { piece } else { all.then(between).then(piece) };
    pieces.into_iter().fold(Html::default(), add)
}

/// Pairs of a name and a value.
pub(super) fn facts(pairs: impl IntoIterator<Item = (&'static str, Html)>) -> Html {
    let pair = |(name, value): (&'static str, Html)| tag("div", tag("dt", name).then(tag("dd", value)));
    tag("dl", pairs.into_iter().map(pair).collect::<Html>())
}

/// A table. The first cell of a row names it. A table that is wider than the window is scrolled, by keyboard, too: for
/// this it has a name, and `id` is unique in the page.
pub(super) fn table(id: &str, caption: impl Into<Html>, columns: &[&'static str], rows: Vec<Vec<Html>>) -> Html {
    let head_of = |scope: &'static str, inside: Html| element("th", &[("scope", scope)], inside);
    let head = columns.iter().map(|column| head_of("col", Html::text(column))).collect::<Html>();
    let cell = |(n, cell): (usize, Html)| if n == 0 { head_of("row", cell) } else { tag("td", cell) };
    let row = |cells: Vec<Html>| tag("tr", cells.into_iter().enumerate().map(cell).collect::<Html>());
    let body = rows.into_iter().map(row).collect::<Html>();
    let caption = element("caption", &[("id", id)], caption);
    let table = tag("table", caption.then(tag("thead", tag("tr", head))).then(tag("tbody", body)));
    let scrolls = [("class", "wide"), ("role", "region"), ("tabindex", "0"), ("aria-labelledby", id)];
    element("div", &scrolls, table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        for (given, expected) in [
            ("web-1 (München)", "web-1 (München)"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("\" onclick='x' a=\"&amp;", "&quot; onclick=&#39;x&#39; a=&quot;&amp;amp;"),
            ("a\u{202e}b\n\u{1b}[31m\0", "a\\u{202e}b\\n\\u{1b}[31m\\u{0}"),
        ] {
            assert_eq!(Html::from(given).into_page(), expected);
            assert_eq!(tag("p", given).into_page(), format!("<p>{expected}</p>"));
            let with = element("a", &[("href", given)], given).into_page();
            assert_eq!(with, format!("<a href=\"{expected}\">{expected}</a>"));
        }
    }

    #[test]
    fn a_table_has_a_caption_and_heads_of_rows_and_columns() {
        let rows = vec![vec!["a<b".into(), tag("b", "1")]];
        assert_eq!(
            table("t-1", "T & U", &["X", "Y"], rows).into_page(),
            "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby=\"t-1\"><table>\
             <caption id=\"t-1\">T &amp; U</caption>\
             <thead><tr><th scope=\"col\">X</th><th scope=\"col\">Y</th></tr></thead>\
             <tbody><tr><th scope=\"row\">a&lt;b</th><td><b>1</b></td></tr></tbody></table></div>"
        );
    }

    #[test]
    fn pieces_are_joined_only_where_there_are_two() {
        let pieces = |all: &[&str]| joined(all.iter().map(|one| Html::from(*one)), ", ").into_page();
        assert_eq!((pieces(&[]), pieces(&["a"]), pieces(&["a", "b"])), (String::new(), "a".into(), "a, b".into()));
    }
}

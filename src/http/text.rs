//! Text that a server sent, made short and clean for an error message.

use crate::error::is_plain;

/// Longest text of a server that goes into an error, in characters.
pub(crate) const MAX_TEXT: usize = 600;

/// At most [`MAX_TEXT`] characters, without those that an error would have to escape.
pub(crate) fn shorten(text: &str) -> String {
    let clean = |c: char| if is_plain(c) { c } else { ' ' };
    let mut out: String = text.chars().take(MAX_TEXT).map(clean).collect();
    if text.chars().nth(MAX_TEXT).is_some() {
        out.push('…');
    }
    out
}

/// The text of an HTML page or of plain text: the page's title, else the text without tags.
pub(crate) fn plain(body: &str) -> String {
    let lower = body.to_ascii_lowercase();
    if let (Some(from), Some(to)) = (lower.find("<title>"), lower.find("</title>"))
        && let Some(title) = body.get(from + 7..to)
        && !title.trim().is_empty()
    {
        return format!("an HTML page '{}'", title.trim());
    }
    let mut inside_tag = false;
    let text: String = body
        .chars()
        .filter(|c| {
            match c {
                '<' => inside_tag = true,
                '>' if inside_tag => {
                    inside_tag = false;
                    return false;
                }
                _ => {}
            }
            !inside_tag
        })
        .collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { "an empty answer".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_grows_when_an_error_shows_it() {
        let text = shorten(&"\u{61c}\u{ad}\n".repeat(MAX_TEXT));
        let error = crate::error::Error::internal(&text);
        assert_eq!(error.param("what").unwrap().chars().count(), MAX_TEXT + 1);
    }
}

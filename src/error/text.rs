//! Makes text of servers safe to show. Host names, advisories and messages of servers stand in errors, events and log
//! lines, which are shown in terminals, log files and pages of HTML.
//!
//! Only errors, events, log lines, the page of a report, the structs of the C face and the command line call [`shown`]. Documents of answers
//! hold data, and keep it as the server sent it.

use std::borrow::Cow;
use std::fmt::Write;

/// The text, with each character escaped that would begin a line, control a terminal, change the direction of writing
/// or stay invisible: `\n`, `\u{1b}`, `\u{202e}`.
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_plain(c) => out.push(c),
            // Writing to a string does not fail.
            c => drop(write!(out, "\\u{{{:x}}}", u32::from(c))),
        }
    }
    Cow::Owned(out)
}

/// Whether a character can be shown as it is. Joiners (U+200C, U+200D) are letters' own in many scripts, and change
/// nothing around them.
pub fn is_plain(c: char) -> bool {
    !c.is_control()
        && !matches!(c,
            // Soft hyphen, Arabic letter mark, Mongolian vowel separator, zero-width space, byte order mark: invisible.
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{feff}'
            // Marks, embeddings, overrides and isolates of the direction of writing.
            | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            // Blanks that count as letters, and letters without a shape.
            | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
            | '\u{1d173}'..='\u{1d17a}'
            // Separators of lines and paragraphs.
            | '\u{2028}' | '\u{2029}'
            // Invisible operators, deprecated formats, annotations, tags.
            | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_act_is_escaped_and_shown() {
        for (given, expected) in [
            ("host-1.example.com", "host-1.example.com"),
            ("a\nINSTALL_SUCCEEDED: all is well", "a\\nINSTALL_SUCCEEDED: all is well"),
            ("a\r\tb\0", "a\\r\\tb\\u{0}"),
            ("\u{1b}[2J\u{9b}31m\u{7f}", "\\u{1b}[2J\\u{9b}31m\\u{7f}"),
            ("safe\u{202e}txt.exe", "safe\\u{202e}txt.exe"),
            ("\u{2066}x\u{2069} \u{200f}\u{61c}", "\\u{2066}x\\u{2069} \\u{200f}\\u{61c}"),
            ("a\u{2028}b\u{2029}c\u{85}d", "a\\u{2028}b\\u{2029}c\\u{85}d"),
            ("a\u{3164}\u{2800}\u{115f}", "a\\u{3164}\\u{2800}\\u{115f}"),
            ("\u{feff}a\u{200b}b\u{e0041}", "\\u{feff}a\\u{200b}b\\u{e0041}"),
            (
                "Zürich, 東京, مضيف, نمی\u{200c}خواهم, 👩\u{200d}💻",
                "Zürich, 東京, مضيف, نمی\u{200c}خواهم, 👩\u{200d}💻",
            ),
            ("C:\\n stays", "C:\\n stays"),
        ] {
            assert_eq!(shown(given), expected);
            assert_eq!(shown(&shown(given)), expected, "escaping again changes nothing");
        }
    }
}

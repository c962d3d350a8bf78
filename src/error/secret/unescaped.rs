//! A text with its escapes read, and the origin of each part.
//!
//! Tests: `mod.rs`.

use std::ops::Range;

/// A text after some readings of its escapes: of JSON and Ruby (`\"`, `\u003c`, `\#`), of this library (`\u{1b}`), of HTML
/// (`&lt;`, `&#60;`, `&#x3c;`) and of URLs (`%3C`).
pub(super) struct Unescaped {
    text: String,
    /// For each byte of the text: the bytes of the original that it comes from.
    origin: Vec<Range<usize>>,
    origin_len: usize,
}

impl Unescaped {
    /// The text as it is.
    pub(super) fn new(text: &str) -> Unescaped {
        let origin = text.char_indices().flat_map(|(at, c)| vec![at..at + c.len_utf8(); c.len_utf8()]).collect();
        Unescaped { text: text.to_owned(), origin, origin_len: text.len() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Length of the original.
    pub(super) fn origin_len(&self) -> usize {
        self.origin_len
    }

    /// The bytes of the original that a part comes from.
    pub(super) fn origin(&self, part: Range<usize>) -> Range<usize> {
        let of = self.origin.get(part).unwrap_or_default();
        of.first().map_or(0, |first| first.start)..of.last().map_or(0, |last| last.end)
    }

    /// Whether an escape at the end was cut off.
    pub(super) fn is_cut(&self) -> bool {
        self.origin.last().is_none_or(|last| last.end < self.origin_len)
    }

    /// The text after one more reading; `None`: it has no escapes.
    pub(super) fn again(&self) -> Option<Unescaped> {
        let mut next = Unescaped { text: String::new(), origin: vec![], origin_len: self.origin_len };
        let (mut at, mut is_escaped) = (0, false);
        while let Some(c) = self.text[at..].chars().next() {
            let (read, length) = match escape(&self.text[at..]) {
                Some(found) => {
                    is_escaped = true;
                    found
                }
                None => (Some(c), c.len_utf8()),
            };
            if let Some(c) = read {
                next.text.push(c);
                next.origin.extend(vec![self.origin(at..at + length); c.len_utf8()]);
            }
            at += length;
        }
        is_escaped.then_some(next)
    }
}

/// The escape at the beginning of a text: the characters that it stands for, and its length. An escape that the end of
/// the text cuts off stands for nothing.
fn escape(text: &str) -> Option<(Option<char>, usize)> {
    match text.as_bytes().first()? {
        b'\\' => after_backslash(text),
        b'&' => entity(text),
        b'%' => percent(text),
        _ => None,
    }
}

fn after_backslash(text: &str) -> Option<(Option<char>, usize)> {
    let rest = &text[1..];
    let read = match rest.chars().next() {
        None => return Some((None, 1)),
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('u') => return unicode(text),
        Some(c @ ('\\' | '"' | '\'' | '/' | '#')) => c,
        Some(_) => return None,
    };
    Some((Some(read), 2))
}

/// `\u003c`, two of them for one character beyond U+FFFF, or `\u{3c}`.
fn unicode(text: &str) -> Option<(Option<char>, usize)> {
    if let Some(braced) = text.strip_prefix("\\u{") {
        let Some(end) = braced.find('}') else { return is_cut(braced, 6).then_some((None, text.len())) };
        let read = u32::from_str_radix(&braced[..end], 16).ok().and_then(char::from_u32)?;
        return Some((Some(read), end + 4));
    }
    let unit = |text: &str| u32::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok();
    let Some(first) = unit(text) else { return is_cut(&text[2..], 3).then_some((None, text.len())) };
    if let Some(read) = char::from_u32(first) {
        return Some((Some(read), 6));
    }
    let second = unit(text.get(6..)?)?;
    let units = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    let read = char::decode_utf16(units).next()?.ok()?;
    Some((Some(read), 12))
}

fn entity(text: &str) -> Option<(Option<char>, usize)> {
    // The longest escape is the one of the last character, in decimal digits with leading zeros.
    let Some(end) = text.bytes().take(12).position(|b| b == b';') else {
        return (text.len() < 12 && text[1..].bytes().all(|b| b == b'#' || b.is_ascii_alphanumeric()))
            .then_some((None, text.len()));
    };
    let read = match &text[1..end] {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        name => {
            let digits = name.strip_prefix('#')?;
            let number = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(number)?
        }
    };
    Some((Some(read), end + 1))
}

/// One character of UTF-8, each of its bytes escaped.
fn percent(text: &str) -> Option<(Option<char>, usize)> {
    let byte = |n: usize| {
        let digits = text.get(3 * n..)?.strip_prefix('%')?.get(..2)?;
        u8::from_str_radix(digits, 16).ok()
    };
    let Some(first) = byte(0) else { return is_cut(&text[1..], 1).then_some((None, text.len())) };
    let length = match first {
        0..=0x7f => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    };
    let bytes: Vec<u8> = (0..length).map_while(byte).collect();
    match std::str::from_utf8(&bytes) {
        Ok(read) => Some((read.chars().next(), 3 * length)),
        // The end of the text may have cut the escape.
        Err(_) => is_cut(&text[3..], 8).then_some((None, text.len())),
    }
}

/// Whether a text is what the end of the whole text left of an escape: digits, `most` of them at most.
fn is_cut(rest: &str, most: usize) -> bool {
    rest.len() <= most && rest.bytes().all(|b| b == b'%' || b.is_ascii_hexdigit())
}

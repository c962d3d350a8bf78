//! Writes mutants into a source: where each of them is not chosen, the source does what it did.

use std::ops::Range;

use crate::find::{Mutant, Piece};

/// The end of `src/lib.rs`: which mutant is chosen, and, where `OUM_REACHED` names a file, which thread came to which
/// mutant: one line for each, the thread's name, a tab and the number. The thread of a test has the name of the test.
pub const CHOICE: &str = r#"
/// Whether this mutant is chosen.
#[doc(hidden)]
pub fn is_chosen(mutant: usize) -> bool {
    use std::sync::OnceLock;
    static CHOSEN: OnceLock<Option<usize>> = OnceLock::new();
    note_reached(mutant);
    *CHOSEN.get_or_init(|| std::env::var("OUM_MUTANT").ok().and_then(|number| number.parse().ok())) == Some(mutant)
}

fn note_reached(mutant: usize) {
    use std::io::Write;
    use std::sync::OnceLock;
    static FILE: OnceLock<Option<std::fs::File>> = OnceLock::new();
    thread_local! {
        static SEEN: std::cell::RefCell<std::collections::BTreeSet<usize>> = const { std::cell::RefCell::new(std::collections::BTreeSet::new()) };
    }
    let open = || std::env::var_os("OUM_REACHED").and_then(|path| std::fs::File::options().append(true).create(true).open(path).ok());
    let Some(mut file) = FILE.get_or_init(open).as_ref() else { return };
    if SEEN.with(|seen| seen.borrow_mut().insert(mutant)) {
        let thread = std::thread::current();
        let line = format!("{}\t{mutant}\n", thread.name().unwrap_or("?"));
        if let Err(e) = file.write_all(line.as_bytes()) {
            panic!("OUM_REACHED: {e}");
        }
    }
}
"#;

/// The source of a file with these mutants, each with its number.
pub fn weave(text: &str, mutants: &[(usize, &Mutant)]) -> String {
    let mut edits: Vec<Edit<'_>> = mutants.iter().map(|(number, mutant)| Edit { number: *number, mutant }).collect();
    // Outer ones first; insertions at a place before what begins there.
    edits.sort_by_key(|e| (e.mutant.range.start, !e.mutant.range.is_empty(), usize::MAX - e.mutant.range.end));
    render(text, 0..text.len(), &edits)
}

struct Edit<'a> {
    number: usize,
    mutant: &'a Mutant,
}

fn render(text: &str, within: Range<usize>, edits: &[Edit<'_>]) -> String {
    let mut out = String::new();
    let mut done = within.start;
    let mut rest = edits;
    while let Some((edit, others)) = rest.split_first() {
        rest = others;
        let range = &edit.mutant.range;
        if range.start < done || range.end > within.end {
            continue;
        }
        out.push_str(text.get(done..range.start).unwrap_or_default());
        done = range.end;
        for piece in &edit.mutant.by {
            match piece {
                Piece::Text(words) => {
                    out.push_str(&words.replace("CHOSEN", &format!("crate::is_chosen({})", edit.number)));
                }
                Piece::Source(part) => out.push_str(&render(text, part.clone(), others)),
            }
        }
    }
    out.push_str(text.get(done..within.end).unwrap_or_default());
    out
}

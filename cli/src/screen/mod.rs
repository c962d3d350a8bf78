//! Text for people: lines whose text is escaped, tables, pages, words, the live view.
//!
//! | file | what it is |
//! |---|---|
//! | `line` | a line whose texts are escaped |
//! | `table` | rows under titles, cut to the terminal's width |
//! | `page` | the text of an answer |
//! | `words` | ages, times and counts in words |
//! | `output` | where answers, notes and errors go |
//! | `progress` | the progress of an operation |
//! | `live` | a run, live |
//!
//! Tests: in these files, and `cli/tests/it/`.

pub mod line;
pub mod live;
pub mod output;
pub mod page;
pub mod progress;
pub mod table;
pub mod words;

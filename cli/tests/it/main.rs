//! The program `upgrade-manager`, as a process, against the lab.
//!
//! | file | what it shows |
//! |---|---|
//! | `usage` | help, exit codes of wrong use, completions, manual pages |
//! | `init` | the questions' options, the test, the file and its mode |
//! | `installed` | what `make install` installs: the list, and a C program |
//! | `installation` | `doctor --install`: each thing that can be missing is named |
//! | `checks` | `check`, `errata`, `erratum`, `associate`, `doctor`, `install`, `task` |
//! | `output` | documents, colours, what a server cannot do to a terminal |
//! | `plans` | `plan` and its options |
//! | `runs` | a run begun, killed, continued, interrupted, ended; orders beside it and without it |
//! | `state` | notifications, events, periodic checks, versions |
//! | `support` | the lab, the program, the terminal, golden texts, schemas |
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod checks;
mod init;
mod installation;
mod installed;
mod output;
mod plans;
mod runs;
mod state;
mod support;
mod usage;

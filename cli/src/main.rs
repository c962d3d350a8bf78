//! `upgrade-manager`: the command line of the oVirt Upgrade Manager.
//!
//! It parses, calls the library `ovirt-upgrade-manager`, and shows the answers; everything else is the library's.
//!
//! | module | what it is |
//! |---|---|
//! | `args` | commands and options |
//! | `session` | the open upgrade manager of a command |
//! | `commands` | what each command does |
//! | `installation` | what `doctor --install` looks at |
//! | `show` | answers as text |
//! | `screen` | lines, tables, progress, the live view |
//! | `exit` | exit codes and failures |
//!
//! Tests: `cli/tests/it/`.

// Its comments are help texts for a terminal.
#[allow(rustdoc::bare_urls, rustdoc::invalid_html_tags, rustdoc::broken_intra_doc_links)]
mod args;
mod commands;
mod exit;
mod installation;
mod screen;
mod session;
mod show;

use std::process::ExitCode;

use clap::Parser;

use crate::args::Cli;
use crate::exit::Failure;
use crate::session::{App, watch_signals};

/// Threads of the runtime: most of the time they wait for servers.
const THREADS: usize = 2;

fn main() -> ExitCode {
    let Cli { globals, command } = Cli::parse();
    let app = App::new(globals);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => {
            let outcome = runtime.block_on(async {
                watch_signals(&app)?;
                commands::carry_out(&app, command).await
            });
            // A thread that still reads the terminal must not keep the process.
            runtime.shutdown_background();
            outcome
        }
        Err(e) => Err(Failure::Because(format!("no thread can be started: {e}"))),
    };
    let exit = outcome.unwrap_or_else(|failure| {
        app.output.failure(&failure);
        failure.exit()
    });
    ExitCode::from(exit)
}

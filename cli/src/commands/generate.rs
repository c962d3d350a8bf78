//! Completions and manual pages, from the definition of the command line.

use clap::CommandFactory;
use clap_mangen::Man;

use crate::args::{Cli, state};
use crate::exit::{Exit, Failure, Outcome};
use crate::session::App;

pub fn completions(app: &App, options: state::Completions) -> Outcome {
    let mut script = vec![];
    clap_complete::generate(options.shell, &mut Cli::command(), "upgrade-manager", &mut script);
    print(app, &script)
}

pub fn man(app: &App, options: state::Man) -> Outcome {
    let Some(dir) = options.dir else { return print(app, &page(&Cli::command())?) };
    std::fs::create_dir_all(&dir).map_err(|e| Failure::of_file(&dir, "the directory cannot be made", e))?;
    clap_mangen::generate_to(Cli::command(), &dir)
        .map_err(|e| Failure::of_file(&dir, "a page cannot be written", e))?;
    Ok(Exit::Done)
}

fn page(command: &clap::Command) -> Outcome<Vec<u8>> {
    let mut page = vec![];
    Man::new(command.clone()).render(&mut page).map_err(|e| Failure::Because(format!("the manual page: {e}")))?;
    Ok(page)
}

fn print(app: &App, bytes: &[u8]) -> Outcome {
    app.output.print(&String::from_utf8_lossy(bytes))?;
    Ok(Exit::Done)
}

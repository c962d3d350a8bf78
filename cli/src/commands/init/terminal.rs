//! Questions at a terminal.

use std::io::{self, Write};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::exit::{Failure, Outcome};
use crate::session::App;

/// Asks on standard error, and reads the answer: one line of standard input.
///
/// # Errors
/// The input ended; interrupted.
pub async fn ask(app: &App, question: &str) -> Outcome<String> {
    let mut err = io::stderr();
    // Where the question cannot be shown, nobody answers it.
    let _ = write!(err, "{question}").and_then(|()| err.flush());
    let read = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().read_line(&mut line).map(|bytes| (bytes > 0).then_some(line))
    });
    let line = tokio::select! {
        biased;
        () = app.interrupted.cancelled() => return Err(Failure::Interrupted),
        line = read => line.map_err(|e| Failure::Because(format!("standard input: {e}")))?,
    };
    let line = line.map_err(|e| Failure::Because(format!("standard input: {e}")))?;
    let line = line.ok_or_else(|| Failure::Because("the input ended before all questions were answered".to_owned()))?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

/// Asks for a secret: what is typed is not shown.
///
/// # Errors
/// As [`ask`]; the terminal cannot be told to hide it.
pub async fn ask_secret(app: &App, question: &str) -> Outcome<String> {
    let silence = Silence::begin()?;
    let secret = ask(app, question).await;
    drop(silence);
    // The end of the line was not shown either.
    app.output.note("");
    secret
}

/// The terminal does not show what is typed while this lives.
struct Silence(Termios);

impl Silence {
    fn begin() -> Outcome<Silence> {
        let failed = |e| Failure::Because(format!("the terminal cannot hide what is typed: {e}"));
        let before = tcgetattr(io::stdin()).map_err(failed)?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Flush, &silent).map_err(failed)?;
        Ok(Silence(before))
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        // A terminal that is gone needs no echo.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
    }
}

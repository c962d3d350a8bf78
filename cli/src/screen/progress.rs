//! The progress of an operation: a bar on a terminal, plain lines elsewhere.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ovirt_upgrade_manager::error::shown;
use ovirt_upgrade_manager::model::task::Progress;
use ovirt_upgrade_manager::ports::ProgressSink;

use super::output::Output;

/// A shorter operation shows no progress.
const PATIENCE: Duration = Duration::from_millis(500);
/// Time between two plain lines about one phase.
const BETWEEN_LINES: Duration = Duration::from_secs(10);

/// Shows the progress of one operation on standard error.
pub struct Shown {
    output: Output,
    name: &'static str,
    began: Instant,
    bar: Option<ProgressBar>,
    last: Mutex<Option<(String, Instant)>>,
}

impl Shown {
    pub fn new(output: &Output, name: &'static str) -> Shown {
        let bar = output.has_bars().then(ProgressBar::hidden);
        Shown { output: output.clone(), name, began: Instant::now(), bar, last: Mutex::default() }
    }

    /// Takes the bar away, before the answer is printed.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn draw(&self, bar: &ProgressBar, progress: &Progress) {
        if bar.is_hidden() && self.began.elapsed() >= PATIENCE {
            // The template is ours, and a bar without a style is still a bar.
            if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len}") {
                bar.set_style(style.progress_chars("=> "));
            }
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        bar.set_length(progress.total);
        bar.set_position(progress.done);
        bar.set_message(shown(&progress.phase).into_owned());
    }

    /// One line for each phase, and one for each while of a long phase.
    fn print(&self, progress: &Progress) {
        if self.began.elapsed() < PATIENCE {
            return;
        }
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = last.as_ref().is_none_or(|(phase, at)| *phase != progress.phase || at.elapsed() >= BETWEEN_LINES);
        if is_news {
            *last = Some((progress.phase.clone(), Instant::now()));
            let Progress { done, total, phase } = progress;
            self.output.note(format!("{}: {phase} ({done} of {total})", self.name));
        }
    }
}

impl ProgressSink for Shown {
    fn progress(&self, progress: &Progress) {
        match &self.bar {
            Some(bar) => self.draw(bar, progress),
            None if self.output.progress => self.print(progress),
            None => {}
        }
    }
}

//! Log lines of one instance, forwarded to the embedder.
//!
//! The subscriber is set on the threads of the instance only, never globally. A line is dropped and counted when the
//! lane is full.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Dispatch, Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

use crate::config::LogLevel;
use crate::error::cleaned;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogLine {
    /// `error`, `warn`, `info`, `debug` or `trace`.
    pub level: &'static str,
    /// Module of the library.
    pub target: String,
    /// The message with its fields.
    pub text: String,
    /// Correlation id of the call that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
}

/// Takes a line. Returns false if there is no room for it. Must return at once.
pub type LineSink = Box<dyn Fn(LogLine) -> bool + Send + Sync>;

/// Field of a span whose value becomes [`LogLine::correlation_id`].
pub const CORRELATION_FIELD: &str = "correlation_id";

/// A dispatch that forwards lines of `least` severity and above.
pub fn dispatch(least: LogLevel, sink: LineSink) -> Dispatch {
    match tracing_level(least) {
        Some(least) => {
            let layer = Forward { least, sink, dropped: AtomicU64::new(0) };
            Dispatch::new(Registry::default().with(layer))
        }
        None => Dispatch::none(),
    }
}

fn tracing_level(level: LogLevel) -> Option<Level> {
    match level {
        LogLevel::Error => Some(Level::ERROR),
        LogLevel::Warn => Some(Level::WARN),
        LogLevel::Info => Some(Level::INFO),
        LogLevel::Debug => Some(Level::DEBUG),
        LogLevel::Trace => Some(Level::TRACE),
        LogLevel::Off => None,
    }
}

struct Forward {
    least: Level,
    sink: LineSink,
    dropped: AtomicU64,
}

/// Kept with a span that carries a correlation id.
struct Correlation(String);

impl Forward {
    /// Whether a line is forwarded. Lines of other crates are forwarded from `warn` on.
    fn wants(&self, metadata: &tracing::Metadata<'_>) -> bool {
        let ours = metadata.target().starts_with(env!("CARGO_CRATE_NAME"));
        *metadata.level() <= if ours { self.least } else { self.least.min(Level::WARN) }
    }

    fn forward(&self, line: LogLine) {
        let missed = self.dropped.swap(0, Ordering::Relaxed);
        if missed > 0 {
            let text = format!("{missed} log lines were dropped: the embedder's log was too slow");
            let note = LogLine { level: "warn", target: module_path!().to_owned(), text, correlation_id: None };
            if !(self.sink)(note) {
                self.dropped.fetch_add(missed + 1, Ordering::Relaxed);
                return;
            }
        }
        if !(self.sink)(line) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Forward {
    fn enabled(&self, metadata: &tracing::Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.is_span() || self.wants(metadata)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut text = Text::default();
        attributes.record(&mut text);
        if let (Some(correlation), Some(span)) = (text.correlation, context.span(id)) {
            span.extensions_mut().insert(Correlation(correlation));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut text = Text::default();
        event.record(&mut text);
        let of_span = || {
            let mut spans = context.event_scope(event)?;
            spans.find_map(|s| s.extensions().get::<Correlation>().map(|c| c.0.clone()))
        };
        self.forward(LogLine {
            level: level_name(*event.metadata().level()),
            target: event.metadata().target().to_owned(),
            correlation_id: text.correlation.take().or_else(of_span),
            text: text.line(),
        });
    }
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

#[derive(Default)]
struct Text {
    message: String,
    fields: String,
    correlation: Option<String>,
}

impl Text {
    /// The line as text; control characters from servers are escaped.
    fn line(self) -> String {
        cleaned(self.message + &self.fields)
    }
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            CORRELATION_FIELD => self.correlation = Some(value.to_owned()),
            _ => self.record_debug(field, &value),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        // Writing to a string does not fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            CORRELATION_FIELD => {
                self.correlation = Some(format!("{value:?}"));
                Ok(())
            }
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    fn lines(least: LogLevel, room: usize, body: impl FnOnce(&Mutex<usize>)) -> Vec<LogLine> {
        let taken = Arc::new(Mutex::new(Vec::new()));
        let room = Arc::new(Mutex::new(room));
        let (t, r) = (taken.clone(), room.clone());
        let sink: LineSink = Box::new(move |line| {
            let mut room = r.lock().unwrap();
            if *room == 0 {
                return false;
            }
            *room -= 1;
            t.lock().unwrap().push(line);
            true
        });
        tracing::dispatcher::with_default(&dispatch(least, sink), || body(&room));
        taken.lock().unwrap().clone()
    }

    #[test]
    fn lines_carry_level_fields_and_the_correlation_id_of_their_call() {
        let lines = lines(LogLevel::Info, 10, |_| {
            let span = tracing::info_span!("call", correlation_id = "oum-7");
            span.in_scope(|| tracing::warn!(host = "h1", "slow"));
            tracing::debug!("too fine");
            tracing::info!(target: "hyper::client", "of another crate");
        });
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!((lines[0].level, lines[0].text.as_str()), ("warn", "slow host=\"h1\""));
        assert_eq!(lines[0].correlation_id.as_deref(), Some("oum-7"));
    }

    #[test]
    fn text_of_strangers_makes_no_further_line() {
        let lines = lines(LogLevel::Info, 10, |_| {
            let name = "h1\n2026-01-01 root logged in\u{1b}[2J\u{202e}";
            tracing::warn!(host = %name, "slow {name}");
        });
        let escaped = "h1\\n2026-01-01 root logged in\\u{1b}[2J\\u{202e}";
        assert_eq!(lines[0].text, format!("slow {escaped} host={escaped}"));
    }

    #[test]
    fn lines_without_room_are_dropped_counted_and_reported() {
        let lines = lines(LogLevel::Info, 1, |room| {
            for i in 0..4 {
                tracing::info!("line {i}");
            }
            *room.lock().unwrap() = 5;
            tracing::info!("after");
        });
        let texts: Vec<_> = lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(texts, ["line 0", "3 log lines were dropped: the embedder's log was too slow", "after"]);
    }
}

//! One upgrade manager for one command: the configuration, the role on the state directory, calls with a deadline, Ctrl-C.
//!
//! | file | what it is |
//! |---|---|
//! | `places` | where the configuration and the state are |
//! | `runs` | a run by the beginning of its id |

pub mod places;
pub mod runs;

use std::sync::Arc;
use std::time::Duration;

use ovirt_upgrade_manager::bridge::log;
use ovirt_upgrade_manager::config::{Config, LogLevel, Role};
use ovirt_upgrade_manager::error::{Code, Error, codes};
use ovirt_upgrade_manager::manager::{Duties, UpgradeManager};
use ovirt_upgrade_manager::model::ids::CorrelationId;
use ovirt_upgrade_manager::ports::{Call, Ids};
use ovirt_upgrade_manager::system::SystemIds;
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

use crate::args::Globals;
use crate::exit::{Exit, Failure, Outcome};
use crate::screen::line::{Line, Tone};
use crate::screen::output::Output;
use crate::screen::progress::Shown;

/// A close that takes longer is left behind: the state is safe at any moment.
const CLOSE_LIMIT: Duration = Duration::from_secs(5);

/// What a command needs of the state directory.
#[derive(Debug, Clone, Copy)]
pub enum Need {
    /// To read the state: as an observer, so that no other process is kept from it.
    State,
    /// To act: as the controller with these duties; beside another controller, as an observer.
    Control(Duties),
}

/// What all commands share.
pub struct App {
    pub globals: Globals,
    pub output: Output,
    /// Cancelled by Ctrl-C and SIGTERM.
    pub interrupted: CancellationToken,
}

impl App {
    pub fn new(globals: Globals) -> App {
        let output = Output::new(&globals);
        forward_log(globals.verbose, &output);
        App { globals, output, interrupted: CancellationToken::new() }
    }

    /// Who acts.
    pub fn actor(&self) -> String {
        let given = self.globals.actor.clone().filter(|actor| !actor.is_empty());
        let of = |name: &str| std::env::var(name).ok().filter(|user| !user.is_empty());
        given.or_else(|| of("USER")).or_else(|| of("LOGNAME")).unwrap_or_else(|| "upgrade-manager".to_owned())
    }

    /// How this program is called with its configuration, to show commands that can be copied.
    pub fn program(&self) -> String {
        let path = self.globals.config.as_ref().filter(|path| {
            std::env::var_os("UPGRADE_MANAGER_CONFIG").is_none_or(|of_env| of_env.as_os_str() != path.as_os_str())
        });
        match path {
            Some(path) => format!("upgrade-manager --config {}", quoted(&path.display().to_string())),
            None => "upgrade-manager".to_owned(),
        }
    }

    /// The file of the configuration.
    fn config_bytes(&self) -> Outcome<Vec<u8>> {
        let path = places::config_file(self.globals.config.as_deref())?;
        std::fs::read(&path).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => Failure::Because(format!(
                "there is no configuration {}; 'upgrade-manager init' makes one, --config names another one",
                path.display()
            )),
            _ => Failure::of_file(&path, "the configuration cannot be read", e),
        })
    }

    /// The user of the engine in the configuration.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn engine_user(&self) -> Outcome<Option<String>> {
        // What is no document is refused when it is opened.
        let document: Value = serde_json::from_slice(&self.config_bytes()?).unwrap_or_default();
        Ok(document["engine"]["api"]["username"].as_str().map(str::to_owned))
    }

    /// The configuration that a command needs. Who only reads the state needs no server: a password or a certificate that is
    /// gone does not hide it.
    fn config(&self, need: Need) -> Outcome<Config> {
        let bytes = self.config_bytes()?;
        match (need, serde_json::from_slice::<Map<String, Value>>(&bytes)) {
            (Need::State, Ok(mut document)) => {
                document.retain(|key, _| key != "providers" && key != "engine");
                Ok(Config::from_json(Value::Object(document).to_string().as_bytes())?)
            }
            _ => Ok(Config::from_json(&bytes)?),
        }
    }

    /// Opens, works, and closes.
    ///
    /// # Errors
    /// What opening and the work answer.
    pub async fn session<T>(&self, need: Need, work: impl AsyncFnOnce(&Session<'_>) -> Outcome<T>) -> Outcome<T> {
        let config = self.config(need)?;
        self.session_of(config, need, work).await
    }

    /// As [`Self::session`], with a configuration that is in no file.
    ///
    /// # Errors
    /// As [`Self::session`].
    pub async fn session_of<T>(
        &self,
        config: Config,
        need: Need,
        work: impl AsyncFnOnce(&Session<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        let limit = self.globals.timeout.unwrap_or(config.deadline).0;
        let manager = open(config, need).await?;
        let session = Session { app: self, manager, limit };
        let outcome = work(&session).await;
        if tokio::time::timeout(CLOSE_LIMIT, session.manager.close()).await.is_err() {
            self.output.note("the state directory was not closed in time; nothing is lost by that");
        }
        outcome
    }
}

/// A word of a shell.
pub fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%,=".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

async fn open(config: Config, need: Need) -> Outcome<UpgradeManager> {
    let observer = || Config { role: Role::Observer, ..config.clone() };
    let controller = || Config { role: Role::Controller, ..config.clone() };
    let (opened, otherwise) = match need {
        // Nothing is kept from anybody where there is no state yet.
        Need::State if !config.state_dir.exists() => {
            return Ok(UpgradeManager::open_for(controller(), Duties::Calls).await?);
        }
        Need::State => (UpgradeManager::open(observer()).await, Code::NoController),
        Need::Control(duties) => (UpgradeManager::open_for(controller(), duties).await, Code::StateInUse),
    };
    match (opened, need) {
        (Err(error), Need::State) if error.code() == otherwise => {
            Ok(UpgradeManager::open_for(controller(), Duties::Calls).await?)
        }
        (Err(error), Need::Control(_)) if error.code() == otherwise => Ok(UpgradeManager::open(observer()).await?),
        (opened, _) => Ok(opened?),
    }
}

/// An open upgrade manager.
pub struct Session<'a> {
    pub app: &'a App,
    pub manager: UpgradeManager,
    /// Longest time of an operation.
    limit: Duration,
}

impl Session<'_> {
    /// This process is the controller of the state directory.
    pub fn is_controller(&self) -> bool {
        self.manager.ports().store.is_controller()
    }

    /// Some process is the controller of the state directory.
    pub fn has_controller(&self) -> bool {
        use ovirt_upgrade_manager::store::lock::Lock;
        // Where this cannot be found out, nothing is said about it.
        self.is_controller() || Lock::is_held(&self.manager.config().state_dir).unwrap_or(true)
    }

    /// Carries out an operation: with progress, within the time that an operation may take, until Ctrl-C.
    ///
    /// # Errors
    /// What the operation answers; `DEADLINE_EXCEEDED`; interrupted.
    pub async fn ask<T>(
        &self,
        name: &'static str,
        operation: impl AsyncFnOnce(&UpgradeManager, &Call) -> Result<T, Error>,
    ) -> Outcome<T> {
        self.carry_out(name, Some(self.limit), operation).await
    }

    /// As [`Self::ask`], for an operation that begins something. After Ctrl-C it may have begun: `look` is the command that shows it.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub async fn begin<T>(
        &self,
        name: &'static str,
        look: &str,
        operation: impl AsyncFnOnce(&UpgradeManager, &Call) -> Result<T, Error>,
    ) -> Outcome<T> {
        let begun = self.ask(name, operation).await;
        if let Err(Failure::Interrupted) = &begun {
            let program = self.app.program();
            self.app.output.note(format!("interrupted; '{name}' may have begun all the same: {program} {look}"));
        }
        begun
    }

    /// As [`Self::ask`], for as long as it takes.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub async fn wait<T>(
        &self,
        name: &'static str,
        operation: impl AsyncFnOnce(&UpgradeManager, &Call) -> Result<T, Error>,
    ) -> Outcome<T> {
        self.carry_out(name, self.app.globals.timeout.map(|span| span.0), operation).await
    }

    async fn carry_out<T>(
        &self,
        name: &'static str,
        limit: Option<Duration>,
        operation: impl AsyncFnOnce(&UpgradeManager, &Call) -> Result<T, Error>,
    ) -> Outcome<T> {
        let progress = Arc::new(Shown::new(&self.app.output, name));
        let cancel = self.app.interrupted.child_token();
        let correlation_id = CorrelationId::ours(SystemIds.unique())?;
        let call = Call { progress: progress.clone(), limit, ..Call::new(correlation_id, cancel) };
        let at_the_limit = async {
            match limit {
                Some(limit) => tokio::time::sleep(limit).await,
                None => std::future::pending().await,
            }
        };
        let answer = tokio::select! {
            biased;
            answer = operation(&self.manager, &call) => answer,
            () = at_the_limit => {
                call.cancel.cancel();
                let deadline = format!("{} s", limit.unwrap_or_default().as_secs_f32());
                Err(codes::DeadlineExceeded { operation: name, deadline }.err())
            }
        };
        progress.finish();
        match answer {
            Err(error) if error.code() == Code::Cancelled && self.app.interrupted.is_cancelled() => {
                Err(Failure::Interrupted)
            }
            answer => Ok(answer?),
        }
    }
}

/// Log lines of the library go to standard error, from the severity on that was asked for. Without the option, errors only.
fn forward_log(verbose: u8, output: &Output) {
    let least = match verbose {
        0 => LogLevel::Error,
        1 => LogLevel::Warn,
        2 => LogLevel::Info,
        _ => LogLevel::Trace,
    };
    let output = output.clone();
    let sink = move |line: log::LogLine| {
        let tone = if line.level == "error" { Tone::Bad } else { Tone::Dim };
        output.note(Line::new().with(tone, format!("log {}: ", line.level)).plain(line.text));
        true
    };
    let set = tracing::dispatcher::set_global_default(log::dispatch(least, Box::new(sink)));
    debug_assert!(set.is_ok(), "it is set once");
}

/// Ctrl-C and SIGTERM cancel what is under way. The second one ends the process at once: the state is safe at any moment.
///
/// # Errors
/// The signals cannot be handled.
pub fn watch_signals(app: &App) -> Outcome<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let of = |kind| signal(kind).map_err(|e| Failure::Because(format!("signals: {e}")));
    let (mut interrupt, mut terminate) = (of(SignalKind::interrupt())?, of(SignalKind::terminate())?);
    let interrupted = app.interrupted.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if interrupted.is_cancelled() {
                std::process::exit(Exit::Interrupted as i32);
            }
            interrupted.cancel();
        }
    });
    Ok(())
}

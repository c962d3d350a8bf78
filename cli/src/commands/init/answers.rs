//! The answers of `init`: from options, else from the person at the terminal, else defaults.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::terminal::{ask, ask_secret};
use crate::args::init::Init;
use crate::exit::{Failure, Outcome};
use crate::screen::line::{Line, Tone};
use crate::session::{App, places};

/// How a server's password is given.
#[derive(Clone)]
pub enum Password {
    File(PathBuf),
    Env(String),
    /// It was typed, and becomes a file of its own.
    Typed(String),
}

/// What is known of a server.
#[derive(Clone)]
pub struct Server {
    pub name: String,
    pub url: String,
    pub user: String,
    pub password: Password,
    pub ca: Option<PathBuf>,
}

/// All answers.
#[derive(Clone)]
pub struct Answers {
    pub state_dir: PathBuf,
    pub engine: Option<Server>,
    pub provider: Option<Server>,
}

/// What is asked about one server, with its options and the answers of before.
struct Questions<'a> {
    app: &'a App,
    /// `engine` or `provider`.
    of: &'static str,
    before: Option<&'a Server>,
}

impl Answers {
    /// Gets all answers. `before`: those of the last round, which become defaults.
    ///
    /// # Errors
    /// An answer is missing and nobody can be asked; interrupted.
    pub async fn get(app: &App, options: &Init, before: Option<&Answers>) -> Outcome<Answers> {
        let engine = match options.no_engine {
            true => None,
            false => Some(engine(app, options, before.and_then(|b| b.engine.as_ref())).await?),
        };
        let provider = match options.no_provider {
            true => None,
            false => Some(provider(app, options, before.and_then(|b| b.provider.as_ref())).await?),
        };
        let state_dir = match &options.state_dir {
            Some(dir) => absolute(dir)?,
            None => places::state_dir()?,
        };
        Ok(Answers { state_dir, engine, provider })
    }

    /// The document of the configuration. A typed password stands in it as it is where `file_of` gives no file for it.
    pub fn document(&self, file_of: impl Fn(&str) -> Option<PathBuf>) -> Value {
        let password = |of: &str, server: &Server| match &server.password {
            Password::File(path) => json!({"file": path}),
            Password::Env(name) => json!({"env": name}),
            Password::Typed(text) => file_of(of).map_or_else(|| json!({"value": text}), |path| json!({"file": path})),
        };
        let mut document = json!({"state_dir": self.state_dir, "providers": []});
        if let Some(server) = &self.provider {
            let basic = json!({"username": server.user, "password": password("provider", server)});
            document["providers"] = json!([
                {"name": server.name, "url": server.url, "auth": {"basic": basic}, "ca_files": server.ca.iter().collect::<Vec<_>>()}
            ]);
        }
        if let Some(server) = &self.engine {
            document["engine"] = json!({"api": {
                "url": server.url, "username": server.user, "password": password("engine", server),
                "ca_files": server.ca.iter().collect::<Vec<_>>(),
            }});
        }
        document
    }
}

async fn engine(app: &App, options: &Init, before: Option<&Server>) -> Outcome<Server> {
    let asks = Questions { app, of: "engine", before };
    asks.title(
        "The oVirt engine",
        "a user of its own with an administrator's role, for example upgrade-manager@internal",
    );
    let url = asks.text("URL", "--engine-url", options.engine_url.clone(), |server| server.url.clone()).await?;
    let user = asks
        .text("User with profile", "--engine-user", options.engine_user.clone(), |server| server.user.clone())
        .await?;
    let password = asks.password(options.engine_password_file.as_deref(), options.engine_password_env.clone()).await?;
    let hint = "CA certificate, a PEM file (on the engine: /etc/pki/ovirt-engine/ca.pem; empty: the system's)";
    let ca = asks.ca(hint, options.engine_ca.as_deref()).await?;
    Ok(Server { name: "engine".to_owned(), url: completed(url, "/ovirt-engine"), user, password, ca })
}

async fn provider(app: &App, options: &Init, before: Option<&Server>) -> Outcome<Server> {
    let asks = Questions { app, of: "provider", before };
    asks.title("The provider: Katello or Satellite", "its name has to be that of the Foreman provider in the engine");
    let url = asks.text("URL", "--provider-url", options.provider_url.clone(), |server| server.url.clone()).await?;
    let url = completed(url, "");
    let usual = url.trim_start_matches("https://").split([':', '/']).next().unwrap_or_default().to_owned();
    let given = options.provider_name.clone().or_else(|| (!asks.can_ask()).then(|| usual.clone()));
    let name =
        asks.text_or("Name in the engine", "--provider-name", given, |server| server.name.clone(), Some(usual)).await?;
    let user =
        asks.text("User", "--provider-user", options.provider_user.clone(), |server| server.user.clone()).await?;
    let password =
        asks.password(options.provider_password_file.as_deref(), options.provider_password_env.clone()).await?;
    let ca = asks.ca("CA certificate, a PEM file (empty: the system's)", options.provider_ca.as_deref()).await?;
    Ok(Server { name, url, user, password, ca })
}

impl Questions<'_> {
    fn can_ask(&self) -> bool {
        self.app.output.can_ask()
    }

    fn title(&self, title: &str, hint: &str) {
        if self.can_ask() {
            self.app.output.note("");
            self.app.output.note(Line::new().with(Tone::Strong, title).with(Tone::Dim, format!(" ({hint})")));
        }
    }

    async fn text(
        &self,
        what: &str,
        option: &str,
        given: Option<String>,
        before: impl Fn(&Server) -> String,
    ) -> Outcome<String> {
        self.text_or(what, option, given, before, None).await
    }

    /// An answer in one line: of its option, else what is typed, else (an empty line) what is proposed.
    async fn text_or(
        &self,
        what: &str,
        option: &str,
        given: Option<String>,
        before: impl Fn(&Server) -> String,
        usual: Option<String>,
    ) -> Outcome<String> {
        if let Some(given) = given {
            return Ok(given);
        }
        if !self.can_ask() {
            return Err(Failure::WrongUse(format!("{option} is missing, and nobody can be asked here")));
        }
        let proposed = self.before.map(before).or(usual);
        let question = match &proposed {
            Some(proposed) => format!("  {what} [{proposed}]: "),
            None => format!("  {what}: "),
        };
        loop {
            let answer = ask(self.app, &question).await?.trim().to_owned();
            match (answer.is_empty(), &proposed) {
                (false, _) => return Ok(answer),
                (true, Some(proposed)) => return Ok(proposed.clone()),
                (true, None) => {}
            }
        }
    }

    async fn password(&self, file: Option<&Path>, env: Option<String>) -> Outcome<Password> {
        match (file, env) {
            (Some(file), _) => return Ok(Password::File(absolute(file)?)),
            (None, Some(name)) => return Ok(Password::Env(name)),
            (None, None) => {}
        }
        if !self.can_ask() {
            let of = self.of;
            return Err(Failure::WrongUse(format!(
                "--{of}-password-file or --{of}-password-env is missing, and nobody can be asked here"
            )));
        }
        loop {
            let again = if self.before.is_some() { " (empty: as before)" } else { "" };
            let typed = ask_secret(self.app, &format!("  Password, not shown{again}: ")).await?;
            match (typed.is_empty(), self.before) {
                (false, _) => return Ok(Password::Typed(typed)),
                (true, Some(before)) => return Ok(before.password.clone()),
                (true, None) => {}
            }
        }
    }

    async fn ca(&self, what: &str, given: Option<&Path>) -> Outcome<Option<PathBuf>> {
        if let Some(given) = given {
            return Ok(Some(absolute(given)?));
        }
        if !self.can_ask() {
            return Ok(None);
        }
        let before = self.before.and_then(|server| server.ca.clone());
        let proposed = before.as_ref().map_or(String::new(), |path| format!(" [{}]", path.display()));
        let answer = ask(self.app, &format!("  {what}{proposed}: ")).await?;
        match answer.trim() {
            "" => Ok(before),
            path => Ok(Some(absolute(Path::new(path))?)),
        }
    }
}

/// A name alone is the name of a server.
fn completed(url: String, path: &str) -> String {
    if url.contains("://") { url } else { format!("https://{url}{path}") }
}

fn absolute(path: &Path) -> Outcome<PathBuf> {
    std::path::absolute(path).map_err(|e| Failure::of_file(path, "no path", e))
}

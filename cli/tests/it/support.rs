//! The lab, the program, golden texts and schemas.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use upgrade_manager_lab::{Lab, Options, Pace, WorldOptions};

#[path = "../../../tests/it/contract/validate.rs"]
mod validate;

/// Nothing that a test waits for takes longer.
pub const LIMIT: Duration = Duration::from_secs(120);

/// The lab of all tests that change nothing that another one reads: two clusters, each with its second host in maintenance.
pub fn lab() -> &'static Lab {
    static LAB: OnceLock<Lab> = OnceLock::new();
    LAB.get_or_init(|| {
        let world = WorldOptions { hosts: 6, clusters: 2, node_hosts: 1, ..WorldOptions::default() };
        Lab::start(Options { world, pace: Pace::Speed(1.0), ..Options::default() }).unwrap()
    })
}

/// Name of a cluster of a lab.
pub fn cluster(lab: &Lab, number: usize) -> String {
    lab.inventory().unwrap().clusters[number].name.clone()
}

/// A folder with a configuration and a state of its own.
pub struct Home {
    folder: TempDir,
}

impl Home {
    /// Without a configuration.
    pub fn empty() -> Home {
        Home { folder: tempfile::tempdir().unwrap() }
    }

    /// With one for both servers of a lab.
    pub fn of(lab: &Lab) -> Home {
        let home = Home::empty();
        home.write(&home.config(lab));
        home
    }

    /// A configuration for both servers of a lab.
    pub fn config(&self, lab: &Lab) -> Value {
        let ready = lab.ready().unwrap();
        let limits = json!({"request_timeout": "10s", "retries": 1});
        let auth = json!({"basic": {"username": ready.username, "password": {"value": ready.password}}});
        json!({
            "state_dir": self.path("state"),
            "providers": [{"name": "katello", "url": ready.katello_url, "ca_files": [ready.ca_file], "auth": auth, "limits": limits}],
            "engine": {"api": {
                "url": ready.engine_url, "username": ready.engine_username, "password": {"value": ready.engine_password},
                "ca_files": [ready.ca_file], "limits": limits,
            }},
        })
    }

    pub fn write(&self, config: &Value) {
        std::fs::write(self.path("config.json"), config.to_string()).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with this configuration, without the variables of the user who runs the tests.
    pub fn command<I: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_upgrade-manager"));
        command.env_clear().env("HOME", self.folder.path()).env("USER", "tester").env("TERM", "xterm");
        command.env("UPGRADE_MANAGER_CONFIG", self.path("config.json")).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end.
    pub fn run<I: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> Ended {
        Ended::of(self.command(arguments).output().unwrap())
    }

    /// Begins the program.
    pub fn begin<I: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> Child {
        self.command(arguments).spawn().unwrap()
    }

    /// The document that the program prints with `--json`, which has to match its schema.
    pub fn document(&self, definition: &str, arguments: &[&str]) -> Value {
        let ended = self.run(arguments.iter().chain(&["--json"]));
        assert!(matches!(ended.code, 0 | 7), "{ended:?}");
        assert_eq!(ended.out.lines().count(), 1, "one document in one line: {}", ended.out);
        let document = serde_json::from_str(&ended.out).unwrap();
        matches_schema(definition, &document);
        document
    }
}

/// How the program ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ended {
    pub fn of(output: Output) -> Ended {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ended { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The output of a success.
    #[track_caller]
    pub fn good(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.out
    }

    /// Standard error of a failure with this exit code, which has these texts.
    #[track_caller]
    pub fn refused(&self, code: i32, texts: &[&str]) {
        assert_eq!(self.code, code, "{self:?}");
        for text in texts {
            assert!(self.err.contains(text), "no {text:?} in {self:?}");
        }
    }
}

/// Fails on a document that does not match its schema.
#[track_caller]
pub fn matches_schema(definition: &str, document: &Value) {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    let schema = SCHEMA.get_or_init(|| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema/documents.json");
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
    });
    validate::validate(schema, definition, document).unwrap_or_else(|problem| panic!("{problem}"));
}

/// Compares a text with its golden file; `OUM_BLESS=1` writes it anew.
#[track_caller]
pub fn is_golden(name: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("OUM_BLESS").is_some() {
        std::fs::write(&file, text).unwrap();
    }
    let stored = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(text, stored, "{name} is not what is shown now; OUM_BLESS=1 writes it anew");
}

/// Waits until something holds.
#[track_caller]
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < LIMIT, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Sends a signal to a process of this test.
pub fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

/// Runs the program on a terminal with so many columns, and gives everything that reached the terminal. Each answer is typed
/// when its question has been shown. `None`: this machine has no `script`, which makes the terminal.
pub fn on_a_terminal(command: &Command, columns: u16, talk: &[(&str, &str)]) -> Option<(i32, String)> {
    let quoted = |text: &OsStr| format!("'{}'", text.to_str().unwrap().replace('\'', "'\\''"));
    let words = std::iter::once(command.get_program()).chain(command.get_args()).map(quoted).collect::<Vec<_>>();
    let line = format!("stty rows 40 columns {columns}; {}", words.join(" "));
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    script.env_clear().env("PATH", std::env::var_os("PATH")?).env("SHELL", "/bin/sh");
    script.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut child = match script.spawn() {
        Ok(child) => child,
        Err(e) => {
            eprintln!("skipped: no terminal can be made without script(1): {e}");
            return None;
        }
    };
    let (mut typing, mut terminal) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (mut shown, mut seen) = (vec![], 0);
    for (question, answer) in talk {
        seen = loop {
            let text = &shown[seen..];
            if let Some(at) = text.windows(question.len()).position(|part| part == question.as_bytes()) {
                break seen + at + question.len();
            }
            let mut bytes = [0; 1024];
            let count = terminal.read(&mut bytes).unwrap();
            assert!(count > 0, "no {question:?} in {}", String::from_utf8_lossy(&shown));
            shown.extend(&bytes[..count]);
        };
        typing.write_all(format!("{answer}\n").as_bytes()).unwrap();
    }
    terminal.read_to_end(&mut shown).unwrap();
    let code = child.wait().unwrap().code().unwrap_or(-1);
    Some((code, String::from_utf8(shown).unwrap()))
}

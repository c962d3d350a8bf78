//! Owners and modes: of the state directory, of secrets.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::engine_conf::EngineConf;
use super::look::Look;

/// Bits of a mode for the group and for others.
const OTHERS: u32 = 0o077;

pub fn examine(look: &mut Look<'_>, conf: &EngineConf, file: &Path, document: &Value) {
    match document["state_dir"].as_str() {
        Some(path) => state(look, conf, Path::new(path)),
        None => {
            let remedy = "Write config.state_dir = /var/lib/ovirt-engine/upgrade-manager.";
            look.problem("state_directory", file, "config.state_dir is missing", remedy);
        }
    }
    for path in secrets(document) {
        secret(look, conf, "secret", &path);
    }
    for path in certificates(document) {
        if may_be_read_by_engine(look, conf, &path) {
            look.ok("ca_file", &path, "the engine's user can read it");
        } else {
            let text = format!("the engine's user {} cannot read {}", conf.user(), path.display());
            look.problem("ca_file", &path, text, "Put the CA's certificate there, readable for everybody.");
        }
    }
}

/// The files with certificates that the configuration names.
fn certificates(document: &Value) -> Vec<PathBuf> {
    let providers = document["providers"].as_array().into_iter().flatten();
    let lists = std::iter::once(&document["engine"]["api"]).chain(providers).map(|server| &server["ca_files"]);
    let paths = lists.filter_map(Value::as_array).flatten().filter_map(Value::as_str);
    paths.map(PathBuf::from).collect()
}

/// The permission bits of a file.
pub fn mode_of(path: &Path) -> Option<u32> {
    Some(std::fs::metadata(path).ok()?.permissions().mode() & 0o7777)
}

/// Whether a path is a file that is not empty.
pub fn holds_something(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() > 0)
}

/// The files that hold secrets.
pub fn secrets(document: &Value) -> Vec<PathBuf> {
    fn collect(value: &Value, found: &mut Vec<PathBuf>) {
        match value {
            Value::Object(object) => {
                for (name, value) in object {
                    match (name.as_str(), value.as_str()) {
                        ("file", Some(path)) => found.push(PathBuf::from(path)),
                        _ => collect(value, found),
                    }
                }
            }
            Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
            _ => {}
        }
    }
    let mut found = vec![];
    collect(document, &mut found);
    found
}

/// The state directory: of the engine's user, closed for others, with everything in it.
fn state(look: &mut Look<'_>, conf: &EngineConf, folder: &Path) {
    let user = conf.user().to_owned();
    let shown = folder.display();
    let Ok(metadata) = std::fs::metadata(look.at(folder)) else {
        let remedy = format!("install -d -o {user} -g {user} -m 700 {shown}");
        return look.problem("state_directory", folder, format!("{shown} is not there"), remedy);
    };
    let mode = metadata.permissions().mode() & 0o7777;
    if !metadata.is_dir() {
        return look.problem("state_directory", folder, format!("{shown} is no folder"), "Move it away.");
    }
    if mode & OTHERS != 0 {
        let text = format!("{shown} has mode {mode:04o}: others than its owner may use it");
        look.problem("state_directory", folder, text, format!("chmod 700 {shown}"));
    }
    let Some(uid) = conf.uid else {
        return look.unknown("state_directory", folder, "its owner cannot be judged without the engine's user", "");
    };
    let inside = std::fs::read_dir(look.at(folder)).into_iter().flatten().filter_map(Result::ok);
    let strange = inside
        .filter(|entry| entry.metadata().is_ok_and(|metadata| metadata.uid() != uid))
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut strange: Vec<String> = strange.collect();
    strange.sort();
    if metadata.uid() != uid {
        strange.insert(0, shown.to_string());
    }
    if !strange.is_empty() {
        let text = format!("the engine's user {user} does not own {}", strange.join(", "));
        look.problem("state_directory", folder, text, format!("chown -R {user}: {shown}"));
    } else if mode & OTHERS == 0 {
        look.ok("state_directory", folder, format!("of the engine's user, mode {mode:04o}"));
    }
}

/// A file with a secret: there, not empty, of the engine's user, for nobody else.
pub fn secret(look: &mut Look<'_>, conf: &EngineConf, check: &str, path: &Path) {
    let user = conf.user().to_owned();
    let shown = path.display();
    let write = format!("install -o {user} -g {user} -m 600 /dev/stdin {shown}   # then type the secret, and Ctrl-D");
    let Ok(metadata) = std::fs::metadata(look.at(path)) else {
        return look.problem(check, path, format!("{shown} is not there"), write);
    };
    let mode = metadata.permissions().mode() & 0o7777;
    let mend = format!("chown {user}: {shown}; chmod 600 {shown}");
    if !metadata.is_file() || metadata.len() == 0 {
        look.problem(check, path, format!("{shown} holds nothing"), write);
    } else if mode & OTHERS != 0 {
        look.problem(check, path, format!("{shown} has mode {mode:04o}: others than its owner may use it"), mend);
    } else if conf.uid.is_some_and(|uid| metadata.uid() != uid) {
        look.problem(check, path, format!("the engine's user {user} does not own {shown}, and cannot read it"), mend);
    } else {
        look.ok(check, path, format!("only its owner may read it (mode {mode:04o})"));
    }
}

/// Whether the engine's user can read a file: as its owner, or as anybody.
pub fn may_be_read_by_engine(look: &Look<'_>, conf: &EngineConf, file: &Path) -> bool {
    std::fs::metadata(look.at(file)).is_ok_and(|metadata| {
        let mode = metadata.permissions().mode();
        mode & 0o004 != 0 || (conf.uid == Some(metadata.uid()) && mode & 0o400 != 0)
    })
}

//! The web application's entry, the extension's file, and the configuration in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::error::Problem;
use serde_json::Value;

use super::engine_conf::{EngineConf, listed};
use super::files::{self, mode_of};
use super::look::Look;
use super::properties;

const CLASS: &str = "org.ovirt.engine.upgrade.manager.extension.UpgradeManagerExtension";
const APPLICATION: &str = "upgrade-manager.war";
const FOLDERS: &str = "/usr/share/ovirt-engine/extensions.d:/etc/ovirt-engine/extensions.d";
const FILE: &str = "/etc/ovirt-engine/extensions.d/upgrade-manager.properties";
const BINDING: &str = "ovirt.engine.extension.binding.jbossmodule.class";
const ENABLED: &str = "ovirt.engine.extension.enabled";
const NAME: &str = "ovirt.engine.extension.name";
const SENSITIVE: &str = "ovirt.engine.extension.sensitiveKeys";

/// The extension's file and what it says.
pub struct Extension {
    pub file: PathBuf,
    /// The configuration document.
    pub document: Value,
}

/// The web application is among those that the engine deploys.
pub fn application(look: &mut Look<'_>, conf: &EngineConf) {
    let installed = Path::new("/usr/share/ovirt-upgrade-manager").join(APPLICATION);
    let entries = conf.get("ENGINE_APPS", "");
    let entry =
        entries.split_whitespace().find(|entry| Path::new(entry).file_name().is_some_and(|name| name == APPLICATION));
    let Some(entry) = entry else {
        let text = "the web application is not among those that the engine deploys (ENGINE_APPS)";
        let remedy = format!(
            "Write ENGINE_APPS=\"${{ENGINE_APPS}} {}\" into /etc/ovirt-engine/engine.conf.d/50-upgrade-manager.conf.",
            installed.display()
        );
        return look.problem("application", &installed, text, remedy);
    };
    let path = PathBuf::from(entry);
    match std::fs::read(look.at(&path)) {
        // As every archive begins.
        Ok(bytes) if bytes.starts_with(b"PK\x03\x04") => {
            look.ok("application", &path, "the engine deploys the web application");
        }
        Ok(_) => look.problem("application", &path, "the web application is no archive", "Install the package again."),
        Err(e) => {
            let text = format!("ENGINE_APPS names {}, which cannot be read: {e}", path.display());
            look.problem("application", &path, text, "Install the package again, or remove the entry.");
        }
    }
}

/// The extension's file: there, readable, enabled, filled in.
pub fn examine(look: &mut Look<'_>, conf: &EngineConf) -> Option<Extension> {
    let (file, properties) = find(look, conf)?;
    enabled(look, conf, &file, &properties);
    secrets_inside(look, conf, &file, &properties);
    let document = document(look, &file, &properties)?;
    let examples = examples(&document);
    if examples.is_empty() {
        judge_document(look, &file, &document);
    } else {
        let text = format!("still has the values of the example: {}", examples.join(", "));
        look.problem("configuration", &file, text, "Write the addresses of your engine and provider.");
    }
    Some(Extension { file, document })
}

fn find(look: &mut Look<'_>, conf: &EngineConf) -> Option<(PathBuf, BTreeMap<String, String>)> {
    for folder in conf.folders("ENGINE_EXTENSION_PATH", FOLDERS) {
        for file in listed(look, &folder, "properties") {
            match std::fs::read(look.at(&file)) {
                Ok(bytes) => {
                    let properties = properties::parse(&String::from_utf8_lossy(&bytes));
                    if properties.get(BINDING).is_some_and(|class| class.trim() == CLASS) {
                        return Some((file, properties));
                    }
                }
                Err(e) => look.unknown("extension", &file, format!("cannot be read: {e}"), "Run this as root."),
            }
        }
    }
    let text = "no file of the engine's extensions configures the upgrade manager";
    look.problem("extension", Path::new(FILE), text, "Install the package again, or write the file (docs/engine.md).");
    None
}

fn enabled(look: &mut Look<'_>, conf: &EngineConf, file: &Path, properties: &BTreeMap<String, String>) {
    let name = properties.get(NAME).map_or("", |name| name.trim());
    let letters = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    let variable = format!("ENGINE_EXTENSION_ENABLED_{}", name.chars().map(letters).collect::<String>());
    // As in Java, everything but "true" is false.
    let is_true = |value: &str| value.trim().eq_ignore_ascii_case("true");
    if !properties.get(ENABLED).is_none_or(|value| is_true(value)) {
        let remedy = format!("When the file is filled in, set {ENABLED} = true and restart the engine.");
        look.problem("extension", file, "the extension is disabled", remedy);
    } else if !is_true(conf.get(&variable, "true")) {
        let text = format!("{variable} disables the extension");
        look.problem("extension", file, text, "Remove this variable from /etc/ovirt-engine/engine.conf.d.");
    } else {
        look.ok("extension", file, "the extension is enabled");
    }
}

/// A secret in the file itself needs a file that only the engine's user may read, and its key among those that are not logged.
fn secrets_inside(look: &mut Look<'_>, conf: &EngineConf, file: &Path, properties: &BTreeMap<String, String>) {
    let masked: Vec<&str> = properties.get(SENSITIVE).map_or("", String::as_str).split(',').map(str::trim).collect();
    let is_secret = |key: &str| key.ends_with("password.value") || key.ends_with("consumer_secret.value");
    let secrets: Vec<&String> = properties.keys().filter(|key| key.starts_with("config.") && is_secret(key)).collect();
    let unmasked: Vec<&str> = secrets.iter().map(|key| key.as_str()).filter(|key| !masked.contains(key)).collect();
    if !unmasked.is_empty() {
        let text = format!("the engine logs the secret of {}", unmasked.join(", "));
        look.problem(
            "extension_mode",
            file,
            text,
            format!("Name the key in {SENSITIVE}, or use a file for the secret."),
        );
    }
    if !secrets.is_empty() {
        return files::secret(look, conf, "extension_mode", file);
    }
    if files::may_be_read_by_engine(look, conf, file) {
        let mode = mode_of(&look.at(file)).unwrap_or_default();
        look.ok("extension_mode", file, format!("the engine's user can read it (mode {mode:04o}); it holds no secret"));
    } else {
        let text = format!("the engine's user {} cannot read {}", conf.user(), file.display());
        look.problem("extension_mode", file, text, format!("chmod 644 {}", file.display()));
    }
}

/// The configuration: in the properties, or in the JSON file that they name.
fn document(look: &mut Look<'_>, file: &Path, properties: &BTreeMap<String, String>) -> Option<Value> {
    let made = match properties.get("config.file") {
        None => properties::document(properties),
        Some(json) => {
            let json = PathBuf::from(json.trim());
            match std::fs::read(look.at(&json)) {
                Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| format!("{} is no JSON", json.display())),
                Err(e) => Err(format!("config.file names {}, which cannot be read: {e}", json.display())),
            }
        }
    };
    match made {
        Ok(document) => Some(document),
        Err(why) => {
            look.problem("configuration", file, why, "Mend the file.");
            None
        }
    }
}

/// Keys whose values are still those of the example.
fn examples(document: &Value) -> Vec<String> {
    let mut found = vec![];
    let engine = document["engine"]["api"]["url"].as_str().into_iter().map(|url| ("engine.api.url".to_owned(), url));
    let providers = document["providers"].as_array().into_iter().flatten().enumerate();
    let providers = providers.filter_map(|(at, one)| Some((format!("providers.{}.url", at + 1), one["url"].as_str()?)));
    for (key, url) in engine.chain(providers) {
        let host = url.trim_start_matches("https://").split(['/', ':']).next().unwrap_or("");
        if host == "example.com" || host.ends_with(".example.com") {
            found.push(key);
        }
    }
    found
}

/// The library's own judgement. Secrets are judged as files, so that a message is about one thing.
fn judge_document(look: &mut Look<'_>, file: &Path, document: &Value) {
    let mut document = document.clone();
    below_root(look, &mut document);
    let missing_secret = files::secrets(&document).iter().any(|path| !files::holds_something(path));
    match Config::from_json(document.to_string().as_bytes()) {
        Ok(_) => look.ok("configuration", file, "the configuration can be used"),
        Err(_) if missing_secret => {
            look.unknown(
                "configuration",
                file,
                "cannot be judged before its secrets are there",
                "Write the secrets' files.",
            );
        }
        Err(e) => {
            let problem = Problem::from(&e);
            look.problem("configuration", file, problem.message.clone(), problem.remedy.clone());
        }
    }
}

/// Files that the configuration names are looked for below the root.
fn below_root(look: &Look<'_>, value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (key, value) in object.iter_mut() {
                match value {
                    Value::String(path) if key == "file" => *path = look.at(Path::new(path)).display().to_string(),
                    Value::Array(paths) if key == "ca_files" => {
                        for path in paths.iter_mut() {
                            if let Value::String(text) = path {
                                *text = look.at(Path::new(text)).display().to_string();
                            }
                        }
                    }
                    value => below_root(look, value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| below_root(look, value)),
        _ => {}
    }
}

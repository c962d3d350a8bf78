//! Imports go down only: a module of the library uses modules of lower layers, never of its own layer or of a higher one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up. `thread` starts threads for `store` and `bridge`.
const LAYERS: &[&[&str]] = &[
    &["error"],
    &["model", "thread"],
    &["config", "ports"],
    &["audit", "http", "system"],
    &["engine", "katello", "store"],
    &["check"],
    &["install"],
    &["rolling"],
    &["manager"],
    &["bridge"],
    &["capi", "jvm"],
];

fn layers() -> BTreeMap<&'static str, usize> {
    LAYERS.iter().enumerate().flat_map(|(height, names)| names.iter().map(move |name| (*name, height))).collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => sources(&path, found),
            false => found.push(path),
        }
    }
}

/// The modules that a source names after `crate::`, outside of comments and of its unit tests.
fn uses(source: &str) -> Vec<&str> {
    let code = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let after = lines.flat_map(|line| line.split("crate::").skip(1));
    after.map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default()).collect()
}

#[test]
fn imports_go_to_lower_layers() {
    let (root, layers) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), layers());
    let (mut files, mut imports, mut wrong) = (vec![], 0, vec![]);
    sources(&root, &mut files);
    for file in &files {
        let place = file.strip_prefix(&root).unwrap();
        let module = place.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if module == "lib" {
            continue;
        }
        let height = *layers.get(module).unwrap_or_else(|| panic!("module {module} has no layer"));
        for used in uses(&fs::read_to_string(file).unwrap()) {
            let Some(other) = layers.get(used).filter(|_| used != module) else { continue };
            imports += 1;
            if *other >= height {
                wrong.push(format!("{}: {module} uses {used}", place.display()));
            }
        }
    }
    assert!(imports > 500, "only {imports} imports were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Words that a layer must not have in its code. Comments and unit tests may name examples.
#[test]
fn a_layer_does_not_mention_what_lies_above_or_beside_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rules: [(&str, &[&str]); 8] = [
        ("http", &["katello", "foreman", "satellite", "/api"]),
        ("bridge", &["katello", "foreman", "satellite"]),
        ("capi", &["katello", "foreman", "satellite"]),
        ("jvm", &["katello", "foreman", "satellite"]),
        ("check", &["jni", "java", "c_char"]),
        ("install", &["jni", "java", "c_char"]),
        ("rolling", &["jni", "java", "c_char"]),
        ("manager", &["jni", "java", "c_char"]),
    ];
    for (folder, words) in rules {
        let mut files = vec![];
        sources(&root.join(folder), &mut files);
        assert!(!files.is_empty(), "{folder}");
        for file in files {
            let source = fs::read_to_string(&file).unwrap();
            let code = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_lowercase();
            for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
                let found = words.iter().find(|word| line.contains(*word));
                assert!(found.is_none(), "{}: {found:?} in: {line}", file.display());
            }
        }
    }
}

#[test]
fn uses_are_found() {
    let source = "use crate::error::Code;\n// crate::capi\nfn f() { crate::katello::connect() }\n#[cfg(test)]\nmod tests { use crate::jvm; }";
    assert_eq!(uses(source), ["error", "katello"]);
}

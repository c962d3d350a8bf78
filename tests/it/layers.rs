//! Imports go down only: a module of the library uses modules of lower layers, never of its own layer or of a higher one.
//! No files import each other in a circle, neither in the library nor in the lab.

use std::collections::{BTreeMap, BTreeSet};
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

pub fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
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

/// The paths of a tree of imports: `a::{b, c::d}` has `a::b` and `a::c::d`.
fn paths(tree: &str) -> Vec<String> {
    let Some((before, inner)) = tree.split_once('{') else { return vec![tree.trim().to_owned()] };
    let inner = inner.rsplit_once('}').map_or(inner, |(inner, _)| inner);
    let (mut depth, mut branches) = (0, vec![String::new()]);
    for c in inner.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        match (c, depth) {
            (',', 0) => branches.push(String::new()),
            _ => branches.last_mut().unwrap().push(c),
        }
    }
    let whole = |branch: &String| paths(&format!("{}{}", before.trim(), branch.trim()));
    branches.iter().filter(|branch| !branch.trim().is_empty()).flat_map(whole).collect()
}

/// Imports of a file as paths from the root, without those that it only hands on.
fn imports(module: &[String], source: &str) -> Vec<Module> {
    let code = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join(" ");
    let is_use = |statement: &&str| statement.trim_start().starts_with("use ");
    let trees = code.split(';').map(|s| s.rsplit_once('}').filter(|(_, s)| is_use(s)).map_or(s, |(_, s)| s));
    let trees = trees.filter(is_use).flat_map(|s| paths(s.trim_start().trim_start_matches("use ")));
    trees
        .filter_map(|path| {
            let parts = path.split("::").map(|part| part.split(' ').next().unwrap_or_default().to_owned());
            let parts: Vec<String> = parts.collect();
            let ups = parts.iter().take_while(|part| *part == "super").count();
            match parts[0].as_str() {
                "crate" => Some(parts[1..].to_vec()),
                "self" => Some([module, &parts[1..]].concat()),
                "super" => Some([&module[..module.len() - ups], &parts[ups..]].concat()),
                _ => None,
            }
        })
        .collect()
}

type Module = Vec<String>;

/// Takes away what uses nothing that is left, until a circle is left, with what leads to it, or nothing.
fn circles(mut uses: BTreeMap<Module, BTreeSet<Module>>) -> Vec<String> {
    loop {
        let is_free = |used: &BTreeSet<Module>| !used.iter().any(|module| uses.contains_key(module));
        let free: Vec<_> = uses.iter().filter(|(_, used)| is_free(used)).map(|(module, _)| module.clone()).collect();
        if free.is_empty() {
            return uses.keys().map(|module| module.join("::")).collect();
        }
        free.iter().for_each(|module| drop(uses.remove(module)));
    }
}

/// The least number of imports tells that the sources were found.
#[test]
fn no_files_import_each_other_in_a_circle() {
    refuse_circles("src", 1_000);
    refuse_circles("lab/src", 200);
}

fn refuse_circles(folder: &str, least: usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = vec![];
    sources(&root, &mut files);
    let module = |file: &PathBuf| -> Module {
        let place = file.strip_prefix(&root).unwrap().with_extension("");
        let parts = place.iter().map(|part| part.to_str().unwrap().to_owned());
        parts.filter(|part| part != "mod" && part != "lib").collect()
    };
    let modules: BTreeSet<Module> = files.iter().map(module).collect();
    let mut uses: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
    for file in &files {
        let name = module(file);
        for path in imports(&name, &fs::read_to_string(file).unwrap()) {
            let nearest = (1..=path.len()).rev().map(|n| path[..n].to_vec()).find(|path| modules.contains(path));
            let Some(used) = nearest.filter(|used| *used != name) else { continue };
            uses.entry(name.clone()).or_default().insert(used);
        }
    }
    assert!(uses.values().map(BTreeSet::len).sum::<usize>() > least, "too few imports were found in {folder}");
    let left = circles(uses);
    assert!(left.is_empty(), "these files import each other in a circle, or use one that does: {left:?}");
}

#[test]
fn a_circle_is_found() {
    let module = |name: &str| vec![name.to_owned()];
    let graph = |arrows: &[(&str, &str)]| {
        let mut uses: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
        for (from, to) in arrows {
            uses.entry(module(from)).or_default().insert(module(to));
        }
        circles(uses)
    };
    assert_eq!(graph(&[("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")]), ["a", "b", "c"]);
    assert!(graph(&[("a", "b"), ("b", "c"), ("a", "c")]).is_empty());
}

#[test]
fn trees_of_imports_are_read() {
    let source = "use super::{a::{B, C}, d};\npub use self::e::F;\nuse crate::x::Y as Z;\nfn f() {}\nuse std::fs;\n";
    let module = ["m".to_owned(), "n".to_owned()];
    let found: Vec<_> = imports(&module, source).iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["m::a::B", "m::a::C", "m::d", "x::Y"]);
}

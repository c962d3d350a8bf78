//! Imports go down only: a module of the library uses modules of lower layers, never of its own layer or of a higher one.
//! No files use each other in a circle, neither in the library nor in the lab nor in the command line: by imports, by paths in their code, or by what
//! they hand on. Within `rolling` the order is that of the table in its `mod.rs`.

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

/// A file in parts: the trees of its imports, those that it hands on, and everything else.
fn parts(source: &str) -> (Vec<String>, Vec<String>, String) {
    let code = source.split("\nmod tests {").next().unwrap_or_default();
    let mut lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let (mut taken, mut handed_on, mut rest) = (vec![], vec![], String::new());
    while let Some(line) = lines.next() {
        let mut statement = line.trim().to_owned();
        let is_public = statement.starts_with("pub");
        let visible = statement.split_once("use ").filter(|(before, _)| {
            before.is_empty() || *before == "pub " || (before.starts_with("pub(") && before.ends_with(") "))
        });
        if visible.is_none() {
            rest += line;
            rest.push('\n');
            continue;
        }
        while !statement.ends_with(';') {
            statement += lines.next().unwrap_or(";").trim();
        }
        let (_, tree) = statement.split_once("use ").unwrap();
        let trees = if is_public { &mut handed_on } else { &mut taken };
        trees.push(tree.trim_end_matches(';').to_owned());
    }
    (taken, handed_on, rest)
}

/// The paths in code that is no import: `super::a::B`, `crate::c::d()`, `$crate::e::F`, `child::g()`.
fn inline_paths(code: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let words = code.split(|c: char| !is_part(c)).map(|word| word.trim_matches(':'));
    let is_path = |word: &&str| word.contains("::");
    // `pub(in crate::x)` uses nothing.
    let only_visible: BTreeSet<&str> =
        code.split("pub(in ").skip(1).filter_map(|after| after.split(')').next()).collect();
    words
        .filter(is_path)
        .filter(|path| !only_visible.contains(path))
        .map(|path| path.trim_matches(':').to_owned())
        .collect()
}

/// A path of a module as a path from the root. One that begins with no keyword begins in the module, or in another crate.
fn from_root(module: &[String], path: &str) -> Module {
    let parts = path.split("::").map(|part| part.split(' ').next().unwrap_or_default().to_owned());
    let parts: Vec<String> = parts.collect();
    let ups = parts.iter().take_while(|part| *part == "super").count();
    match parts[0].as_str() {
        "crate" => parts[1..].to_vec(),
        "self" => [module, &parts[1..]].concat(),
        "super" => [&module[..module.len().saturating_sub(ups)], &parts[ups..]].concat(),
        _ => [module, &parts].concat(),
    }
}

/// Which file uses which: by imports, by paths in its code, and by what it hands on. A path through a file that only hands
/// a name on leads to the file that has it.
fn arrows(sources: &BTreeMap<Module, String>) -> BTreeMap<Module, BTreeSet<Module>> {
    let (mut used, mut handed_on) = (vec![], BTreeMap::new());
    for (module, source) in sources {
        let (taken, public, rest) = parts(source);
        for path in taken.iter().flat_map(|tree| paths(tree)).chain(inline_paths(&rest)) {
            used.push((module, from_root(module, &path)));
        }
        for path in public.iter().flat_map(|tree| paths(tree)) {
            let target = from_root(module, &path);
            let name =
                path.rsplit_once(" as ").map_or_else(|| target.last().cloned(), |(_, name)| Some(name.to_owned()));
            handed_on.extend(name.map(|name| ([module.as_slice(), &[name]].concat(), target.clone())));
            used.push((module, target));
        }
    }
    let mut arrows: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
    for (module, path) in used {
        let Some(target) = file_of(path, sources, &handed_on).filter(|target| target != module) else { continue };
        arrows.entry(module.clone()).or_default().insert(target);
    }
    arrows
}

/// The file that has what the path names.
fn file_of(
    mut path: Module,
    sources: &BTreeMap<Module, String>,
    handed_on: &BTreeMap<Module, Module>,
) -> Option<Module> {
    // A name is handed on a few times at most; more is a circle of names.
    for _ in 0..8 {
        let n = (1..=path.len())
            .rev()
            .find(|n| sources.contains_key(&path[..*n]) || handed_on.contains_key(&path[..*n]))?;
        match handed_on.get(&path[..n]).filter(|_| !sources.contains_key(&path[..n])) {
            Some(target) => path = [target, &path[n..]].concat(),
            None => return Some(path[..n].to_vec()),
        }
    }
    None
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
    refuse_circles("cli/src", 100);
}

/// The sources of a folder by their modules.
fn modules(folder: &str) -> BTreeMap<Module, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = vec![];
    sources(&root, &mut files);
    let module = |file: &PathBuf| -> Module {
        let place = file.strip_prefix(&root).unwrap().with_extension("");
        let parts = place.iter().map(|part| part.to_str().unwrap().to_owned());
        parts.filter(|part| part != "mod" && part != "lib").collect()
    };
    files.iter().map(|file| (module(file), fs::read_to_string(file).unwrap())).collect()
}

fn refuse_circles(folder: &str, least: usize) {
    let arrows = arrows(&modules(folder));
    assert!(arrows.values().map(BTreeSet::len).sum::<usize>() > least, "too few imports were found in {folder}");
    let left = circles(arrows);
    assert!(left.is_empty(), "these files import each other in a circle, or use one that does: {left:?}");
}

/// The order of the folders of `rolling`, as its `mod.rs` gives it.
#[test]
fn modules_of_rolling_use_only_those_above_them() {
    let sources = modules("src");
    let rolling = &sources[&vec!["rolling".to_owned()]];
    let rows = rolling.lines().filter_map(|line| line.strip_prefix("//! | [`")?.split('`').next());
    let order: Vec<&str> = ["bugs"].into_iter().chain(rows).collect();
    let declared = rolling.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    assert_eq!(declared.collect::<BTreeSet<_>>(), order.iter().copied().collect(), "a row for each module");
    let place = |module: &[String]| {
        let name = module.get(1).filter(|_| module[0] == "rolling")?;
        order.iter().position(|known| known == name)
    };
    let arrows = arrows(&sources);
    let pairs = arrows.iter().flat_map(|(from, all)| all.iter().map(move |to| (from, to)));
    let placed: Vec<_> = pairs.filter_map(|(from, to)| Some((from, to, place(from)?, place(to)?))).collect();
    assert!(placed.len() > 100, "only {} uses were found", placed.len());
    let wrong: Vec<_> = placed.iter().filter(|(_, _, from, to)| to > from).map(|(from, to, ..)| (from, to)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Each of two files uses the other: one hands a name on, the other has a path in its code.
#[test]
fn a_circle_of_a_path_and_of_what_is_handed_on_is_found() {
    let graph = |files: &[(&str, &str)]| {
        let module = |name: &str| name.split("::").map(str::to_owned).collect();
        circles(arrows(&files.iter().map(|(name, source)| (module(name), (*source).to_owned())).collect()))
    };
    let codes = ("error::codes", "pub struct Code;\npub fn err() -> $crate::error::Error { super::Error::new() }\n");
    let planted = [("error", "pub use self::codes::Code;\npub struct Error;\n"), codes];
    assert_eq!(graph(&planted), ["error", "error::codes"]);
    let mended =
        [("error", "pub use self::{codes::Code, one::Error};\n"), codes, ("error::one", "pub struct Error;\n")];
    assert!(graph(&mended).is_empty());
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
fn imports_are_read() {
    let source = "use super::{a::{B, C}, d};\npub use self::e::F;\nuse crate::x::{\n    Y as Z,\n};\npub(in crate::q) fn f() { super::g() }\n";
    let (taken, handed_on, rest) = parts(source);
    let module = ["m".to_owned(), "n".to_owned()];
    let found = |trees: &[String]| -> Vec<String> {
        trees.iter().flat_map(|tree| paths(tree)).map(|path| from_root(&module, &path).join("::")).collect()
    };
    assert_eq!(found(&taken), ["m::a::B", "m::a::C", "m::d", "x::Y"]);
    assert_eq!(found(&handed_on), ["m::n::e::F"]);
    assert_eq!(inline_paths(&rest), ["super::g"]);
}

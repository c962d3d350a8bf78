//! Generated files that are checked in: compared with what is generated now, or written when blessing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A folder of generated files.
pub struct Folder {
    /// Its path in the repository.
    pub path: &'static str,
    /// Its files by path below it.
    pub generated: BTreeMap<String, String>,
    /// Files in it that are written by hand.
    pub kept: &'static [&'static str],
}

impl Folder {
    /// Fails on a file that differs, is missing or is not generated any more.
    pub fn check(&self) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(self.path);
        let bless = std::env::var_os("OUM_BLESS").is_some();
        let is_ours = |name: &String| !self.kept.contains(&name.as_str());
        for old in below(&root).into_iter().filter(is_ours).filter(|f| !self.generated.contains_key(f)) {
            assert!(bless, "{}/{old} is not generated any more; run `make contract`", self.path);
            fs::remove_file(root.join(old)).unwrap();
        }
        for (name, text) in &self.generated {
            check_file(&format!("{}/{name}", self.path), text);
        }
    }
}

/// Fails if the file with this path in the repository differs from the text, or writes it when blessing.
pub fn check_file(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("OUM_BLESS").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
    }
    let stored = fs::read_to_string(&file).unwrap_or_default();
    assert!(stored == text, "{path} is not what is generated now; run `make contract`");
}

/// All files below a folder.
fn below(root: &Path) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    let mut folders = vec![PathBuf::from(root)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    files
}

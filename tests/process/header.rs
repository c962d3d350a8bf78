//! The C header compiles as C99 to C23 and as C++.

use std::path::Path;
use std::process::Command;

#[test]
fn the_header_compiles_as_c_and_cpp() {
    let dir = tempfile::tempdir().unwrap();
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("include");
    for (file, compiler, standards) in
        [("a.c", "cc", &["c99", "c11", "c17", "c2x"][..]), ("a.cpp", "c++", &["c++11", "c++20"][..])]
    {
        let source = dir.path().join(file);
        std::fs::write(&source, "#include \"ovirt_upgrade_manager.h\"\nint main(void) { return OUM_OK; }\n").unwrap();
        if Command::new(compiler).arg("--version").output().is_err() {
            upgrade_manager_lab::skipped(format_args!("no {compiler} on this machine"));
            continue;
        }
        for standard in standards {
            let out = Command::new(compiler)
                .args([&format!("-std={standard}"), "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-I"])
                .arg(&include)
                .arg(&source)
                .output()
                .unwrap();
            assert!(out.status.success(), "{standard}: {}", String::from_utf8_lossy(&out.stderr));
        }
    }
}

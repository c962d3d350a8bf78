//! Link arguments only; nothing is written into the tree.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // The major number of the soname is the ABI version (capi::ABI_VERSION; tests/release.rs compares them).
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libovirt_upgrade_manager.so.1");
        // All symbols are resolved at load: a library that does not fit fails then, not in the middle of a run.
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,now");
    }
}

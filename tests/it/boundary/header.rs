//! The checked-in C header is what cbindgen makes of src/capi. `tests/process/header.rs` compiles it.

use std::path::Path;

use ovirt_upgrade_manager::error::Code;

const HEADER: &str = "include/ovirt_upgrade_manager.h";

/// The part of the header that no Rust item declares: rules, attributes, and the table of codes.
fn preamble() -> String {
    let mut text = String::from(
        r"
/*
 * oVirt Upgrade Manager, C interface.
 *
 * - Texts are UTF-8 and NUL-terminated. Requests and generic answers are the JSON documents that schema/ describes.
 * - A function that can fail returns 0 or an oum_code. `error` may be NULL; otherwise it receives NULL or an error that
 *   the caller frees with oum_error_free.
 * - What a function writes through a pointer is the caller's to free, with the function that its text names. Freeing
 *   NULL is allowed. On failure such a pointer receives NULL.
 * - Structs that the library makes begin with struct_size: fields beyond a caller's own sizeof are newer than its
 *   header, fields beyond struct_size do not exist in the loaded library. Codes and fields are only ever appended.
 * - A process that was forked from one that has used the library must not use it: the threads are in the parent only.
 *   There every function with a key answers OUM_E_FORKED_PROCESS at once, oum_close does nothing, and what the parent's
 *   library made may be freed. After exec nothing of this applies. The library's files are closed on exec.
 *   Until it ends or calls exec, it also keeps the lock of the parent's state directory: after the parent's end nobody
 *   else can open that directory. OUM_E_STATE_IN_USE then names the forked process.
 * - Every function may be called from any thread at any time. Keys (oum_handle) are never addresses: a closed or invented
 *   one is refused. Lists, checks and errors belong to one thread at a time.
 * - A thread that calls needs 256 KiB of stack. A process that ignores SIGCHLD or waits for all of its children does not
 *   learn how the command of the engine's own check ends: it configures a status file as the source instead.
 * - While a function runs, its thread must not be ended or unwound from outside (pthread_cancel, pthread_exit or longjmp in
 *   a callback or in a signal handler): the process would abort, or wait for ever.
 * - A process must not open the files of its state directory itself, not even to read them: closing such a descriptor drops
 *   the locks of SQLite (POSIX locks belong to the process), and the process can end with SIGBUS.
 * - The descriptors 0, 1 and 2 must be open, if only on /dev/null. A closed one is given to the next file that is opened;
 *   what the process prints would then be written into that file.
 */

#if defined(__GNUC__) || defined(__clang__)
#define OUM_WARN_UNUSED __attribute__((warn_unused_result))
#else
#define OUM_WARN_UNUSED
#endif

/* Codes of errors. Their meaning never changes; new ones are appended. */
enum oum_code {
    OUM_OK = 0,
",
    );
    for code in Code::all() {
        text.push_str(&format!("    OUM_E_{} = {},\n", code.name(), code.number()));
    }
    text.push_str("    OUM_E_CODES_END_ = 0x7fffffff\n};\n");
    text
}

fn generate() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    config.after_includes = Some(preamble());
    // The file includes its modules.
    let builder = cbindgen::Builder::new().with_config(config).with_src(root.join("src/capi/mod.rs"));
    let mut bytes = Vec::new();
    builder.generate().unwrap().write(&mut bytes);
    // "# Safety" sections are headings of rustdoc; a reader of C sees a plain word.
    String::from_utf8(bytes).unwrap().replace(" * # Safety\n", " * Contract:\n")
}

#[test]
fn the_checked_in_header_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(HEADER);
    let fresh = generate();
    if std::env::var_os("OUM_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &fresh).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == fresh, "{HEADER} is not what src/capi says; run `make header` and look at the difference");
}

//! The JBoss module: its description, the archives that it names, and the native library in it.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use ovirt_upgrade_manager::model::ABI_VERSION;

use super::engine_conf::EngineConf;
use super::look::Look;

const MODULE: &str = "org/ovirt/engine/upgrade/manager/main";
const INSTALLED: &str = "/usr/share/ovirt-upgrade-manager/modules";
const LIBRARY: &str = "libovirt_upgrade_manager.so";
const PACKAGE: &str = "Install the package ovirt-upgrade-manager-engine again, or 'make install'.";

pub fn examine(look: &mut Look<'_>, conf: &EngineConf) {
    let Some(module) = find(look, conf) else { return };
    archives(look, &module);
    // As JBoss Modules names the folder of a machine.
    let library = module.join("lib").join(format!("linux-{}", std::env::consts::ARCH)).join(LIBRARY);
    if !look.at(&library).is_file() {
        return look.problem("library", &library, format!("{} is not there", library.display()), PACKAGE);
    }
    match versions(&look.at(&library)) {
        Err(why) => {
            let remedy = "Install the library that was built for this machine: x86_64, glibc 2.28 or newer.";
            look.problem("library", &library, format!("the native library cannot be loaded: {why}"), remedy);
        }
        Ok((abi, version)) => judge_versions(look, &library, abi, &version),
    }
}

fn judge_versions(look: &mut Look<'_>, library: &Path, abi: i32, version: &str) {
    let own = env!("CARGO_PKG_VERSION");
    if abi != ABI_VERSION {
        let text = format!("the native library speaks ABI version {abi}, and this program {ABI_VERSION}");
        look.problem("library", library, text, "Install module and command line of one version.");
    } else if version != own {
        let text = format!("the native library is version {version}, and this program {own}");
        look.warning("library", library, text, "Install module and command line of one version.");
    } else {
        look.ok("library", library, format!("the native library {version} can be loaded"));
    }
}

/// The folder of the module: the first one of the engine's path that has it.
fn find(look: &mut Look<'_>, conf: &EngineConf) -> Option<PathBuf> {
    let path = conf.folders("ENGINE_JAVA_MODULEPATH", "");
    let found =
        path.iter().map(|folder| folder.join(MODULE)).find(|folder| look.at(folder).join("module.xml").is_file());
    if found.is_none() {
        let installed = Path::new(INSTALLED);
        let (text, remedy) = if look.at(installed).join(MODULE).join("module.xml").is_file() {
            let line = format!("ENGINE_JAVA_MODULEPATH=\"${{ENGINE_JAVA_MODULEPATH}}:{INSTALLED}\"");
            let remedy = format!("Write {line} into /etc/ovirt-engine/engine.conf.d/50-upgrade-manager.conf.");
            ("the module is installed, and not in the engine's module path", remedy)
        } else {
            ("no folder of the engine's module path has the module", PACKAGE.to_owned())
        };
        look.problem("module", installed, text, remedy);
    }
    found
}

/// The archives that the description names are there.
fn archives(look: &mut Look<'_>, module: &Path) {
    let description = module.join("module.xml");
    let text = match std::fs::read_to_string(look.at(&description)) {
        Ok(text) => text,
        Err(e) => return look.problem("module", &description, format!("it cannot be read: {e}"), PACKAGE),
    };
    let named: Vec<&str> =
        text.split("<resource-root path=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let missing: Vec<&str> = named.iter().copied().filter(|name| !look.at(&module.join(name)).is_file()).collect();
    if named.is_empty() || !missing.is_empty() {
        let text = format!(
            "the module lacks {}",
            if named.is_empty() { "its archives".to_owned() } else { missing.join(", ") }
        );
        look.problem("module", module, text, PACKAGE);
    } else {
        look.ok("module", module, "the module is in the engine's module path");
    }
}

/// Loads a library and asks for its ABI version and its version.
fn versions(library: &Path) -> Result<(i32, String), String> {
    let path = CString::new(library.as_os_str().as_bytes()).map_err(|e| e.to_string())?;
    // SAFETY: a path that ends with a zero. Loading runs the library's initialisers: it is the file that the engine loads.
    let handle = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
    if handle.is_null() {
        return Err(last_error());
    }
    let asked = ask(handle);
    // SAFETY: a handle of `dlopen`, closed once; nothing of the library is used after it.
    unsafe { libc::dlclose(handle) };
    asked
}

fn ask(handle: *mut c_void) -> Result<(i32, String), String> {
    let (abi, version) = (symbol(handle, c"oum_abi_version")?, symbol(handle, c"oum_version")?);
    // SAFETY: the signature that the header has for this name.
    let abi: extern "C" fn() -> c_int = unsafe { std::mem::transmute(abi) };
    // SAFETY: as above.
    let version: extern "C" fn() -> *const c_char = unsafe { std::mem::transmute(version) };
    let text = version();
    if text.is_null() {
        return Err("it tells no version".to_owned());
    }
    // SAFETY: a text that ends with a zero and stays while the library is loaded.
    let text = unsafe { CStr::from_ptr(text) };
    Ok((abi(), text.to_string_lossy().into_owned()))
}

fn symbol(handle: *mut c_void, name: &CStr) -> Result<*mut c_void, String> {
    // SAFETY: an open handle and a text that ends with a zero.
    let found = unsafe { libc::dlsym(handle, name.as_ptr()) };
    if found.is_null() { Err(format!("it has no {}", name.to_string_lossy())) } else { Ok(found) }
}

/// Why the last call of the loader failed.
fn last_error() -> String {
    // SAFETY: the text belongs to this thread until its next call of the loader; it is copied before.
    let text = unsafe { libc::dlerror() };
    if text.is_null() {
        return "the loader gives no reason".to_owned();
    }
    // SAFETY: as above; it ends with a zero.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

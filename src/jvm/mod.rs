//! The Java face: the natives of the package-private class `org.ovirt.engine.upgrade.manager.Native`.
//!
//! Each native parses its arguments, calls the bridge and converts the result. Requests and answers are UTF-8 JSON in
//! byte arrays; a failure becomes an `UpgradeManagerException` with the error's document. No static keeps anything of a
//! class loader: the classes that upcalls use belong to the instance that makes the upcalls, and are released with it.
//!
//! Tests: `java/binding/src/test/`.

#[cfg(feature = "test-hooks")]
mod hooks;
mod throw;
mod upcall;

use std::ffi::c_void;
use std::sync::Arc;
use std::time::Duration;

use jni::objects::{JByteArray, JClass, JObject, JString};
use jni::sys::{JNI_VERSION_1_8, jboolean, jint, jlong};
use jni::{Env, EnvUnowned, jni_mangle};

use self::throw::{Fault, Throw};
use self::upcall::{JvmActions, JvmCompleter, JvmEmbedder, JvmSink};
use crate::bridge::table::handles;
use crate::bridge::{ABI_VERSION, Opener, OperationCall, lanes};
use crate::config::Config;
use crate::engine::callbacks::Answer;
use crate::error::Error;

/// The JVM calls this function when it loads the library. No thread starts here.
#[unsafe(no_mangle)]
pub extern "system" fn JNI_OnLoad(_vm: *mut jni::sys::JavaVM, _reserved: *mut c_void) -> jint {
    JNI_VERSION_1_8
}

/// `static native int abiVersion()`.
#[jni_mangle("org.ovirt.engine.upgrade.manager.Native")]
pub fn abi_version<'l>(_env: EnvUnowned<'l>, _class: JClass<'l>) -> jint {
    ABI_VERSION
}

/// `static native long open(byte[] config, boolean shared)`: returns a handle.
#[jni_mangle("org.ovirt.engine.upgrade.manager.Native")]
pub fn open<'l>(mut env: EnvUnowned<'l>, class: JClass<'l>, config: JByteArray<'l>, shared: jboolean) -> jlong {
    env.with_env(|env| -> Result<jlong, Fault> {
        let config = Config::from_json(&bytes(env, &config, "config")?)?;
        let embedder = Arc::new(JvmEmbedder::new(env, &class)?);
        Ok(if shared { handles().shared(config, embedder)? } else { handles().open(config, embedder)? })
    })
    .resolve::<Throw>()
}

/// `static native long openWithActions(byte[] config, boolean shared, EngineActionsDispatcher actions)`: as `open`, with the
/// embedder in the place of the engine's API.
#[jni_mangle("org.ovirt.engine.upgrade.manager.Native")]
pub fn open_with_actions<'l>(
    mut env: EnvUnowned<'l>,
    class: JClass<'l>,
    config: JByteArray<'l>,
    shared: jboolean,
    actions: JObject<'l>,
) -> jlong {
    env.with_env(|env| -> Result<jlong, Fault> {
        let config = Config::from_json(&bytes(env, &config, "config")?)?;
        let embedder = Arc::new(JvmEmbedder::new(env, &class)?);
        let actions = Arc::new(JvmActions::new(env, required(&actions, "actions")?)?);
        let opener = Opener { embedder, actions: Some(actions) };
        Ok(if shared { handles().shared(config, opener)? } else { handles().open(config, opener)? })
    })
    .resolve::<Throw>()
}

/// `static native void answerEngineCall(long ticket, byte[] document, boolean failed)`: answers a call of an engine action with
/// its document, or with that of an error. Throws `ENGINE_TICKET_UNKNOWN` where no such call waits any more.
#[jni_mangle("org.ovirt.engine.upgrade.manager.Native")]
pub fn answer_engine_call<'l>(
    mut env: EnvUnowned<'l>,
    _class: JClass<'l>,
    ticket: jlong,
    document: JByteArray<'l>,
    failed: jboolean,
) {
    env.with_env(|env| -> Result<(), Fault> {
        let document = bytes(env, &document, "document")?;
        let answer = if failed { Answer::Failure(document) } else { Answer::Document(document) };
        Ok(handles().answer_engine_call(ticket.cast_unsigned(), answer)?)
    })
    .resolve::<Throw>();
}

/// `static native void close(long handle)`.
#[jni_mangle("org.ovirt.engine.upgrade.manager.Native")]
pub fn close<'l>(mut env: EnvUnowned<'l>, _class: JClass<'l>, handle: jlong) {
    env.with_env(|_| -> Result<(), Fault> {
        handles().close(handle);
        Ok(())
    })
    .resolve::<Throw>();
}

/// `static native long start(long handle, String operation, byte[] request, long deadlineMs, String correlationId,
/// Completion completion)`: begins an operation and returns its ticket. A deadline of 0 means the one of the configuration.
#[jni_mangle("org.ovirt.engine.upgrade.manager.Native")]
#[allow(clippy::too_many_arguments)]
pub fn start<'l>(
    mut env: EnvUnowned<'l>,
    _class: JClass<'l>,
    handle: jlong,
    operation: JString<'l>,
    request: JByteArray<'l>,
    deadline_ms: jlong,
    correlation_id: JString<'l>,
    completion: JObject<'l>,
) -> jlong {
    env.with_env(|env| -> Result<jlong, Fault> {
        let instance = handles().get(handle)?;
        let operation = OperationCall {
            name: text(env, &operation, "operation")?,
            request: bytes(env, &request, "request")?,
            deadline: u64::try_from(deadline_ms).ok().filter(|ms| *ms > 0).map(Duration::from_millis),
            correlation_id: optional_text(env, &correlation_id, "correlation id")?,
        };
        let completer = Arc::new(JvmCompleter::new(env, required(&completion, "completion")?)?);
        match instance.start(operation, completer.clone()) {
            Ok(ticket) => Ok(ticket.cast_signed()),
            Err(e) => {
                // The caller gets this error as an exception; the completion is not called as well.
                completer.disarm();
                Err(e.into())
            }
        }
    })
    .resolve::<Throw>()
}

/// `static native boolean cancel(long handle, long ticket)`: true when the operation was under way.
#[jni_mangle("org.ovirt.engine.upgrade.manager.Native")]
pub fn cancel<'l>(mut env: EnvUnowned<'l>, _class: JClass<'l>, handle: jlong, ticket: jlong) -> jboolean {
    env.with_env(|_| -> Result<jboolean, Fault> { Ok(handles().get(handle)?.cancel(ticket.cast_unsigned())) })
        .resolve::<Throw>()
}

/// `static native void refuseUpcallThread(String operation)`: throws `WOULD_BLOCK_UPCALL` on a lane's thread.
#[jni_mangle("org.ovirt.engine.upgrade.manager.Native")]
pub fn refuse_upcall_thread<'l>(mut env: EnvUnowned<'l>, _class: JClass<'l>, operation: JString<'l>) {
    env.with_env(|env| -> Result<(), Fault> { Ok(lanes::refuse_blocking(&text(env, &operation, "operation")?)?) })
        .resolve::<Throw>();
}

/// `static native void listen(long handle, String name, EventSink sink)`: the listener ends with the handle.
#[jni_mangle("org.ovirt.engine.upgrade.manager.Native")]
pub fn listen<'l>(mut env: EnvUnowned<'l>, _class: JClass<'l>, handle: jlong, name: JString<'l>, sink: JObject<'l>) {
    env.with_env(|env| -> Result<(), Fault> {
        handles().get(handle)?;
        let name = optional_text(env, &name, "listener")?;
        let sink = Arc::new(JvmSink::new(env, required(&sink, "sink")?)?);
        handles().listen(handle, name, sink)?;
        Ok(())
    })
    .resolve::<Throw>();
}

/// `static native void acknowledge(long receipt, boolean processed)`: Java answers a page of events. `processed`: the listener has
/// processed the page; otherwise the page is delivered again.
#[jni_mangle("org.ovirt.engine.upgrade.manager.Native")]
pub fn acknowledge<'l>(mut env: EnvUnowned<'l>, _class: JClass<'l>, receipt: jlong, processed: jboolean) {
    env.with_env(|_| -> Result<(), Fault> {
        upcall::acknowledge(receipt, processed);
        Ok(())
    })
    .resolve::<Throw>();
}

fn required<'a, 'l>(object: &'a JObject<'l>, name: &str) -> Result<&'a JObject<'l>, Fault> {
    if object.is_null() { Err(Error::argument(name, "must not be null").into()) } else { Ok(object) }
}

fn bytes(env: &mut Env<'_>, array: &JByteArray<'_>, name: &str) -> Result<Vec<u8>, Fault> {
    if array.is_null() {
        return Err(Error::argument(name, "must not be null").into());
    }
    Ok(env.convert_byte_array(array)?)
}

fn text(env: &mut Env<'_>, string: &JString<'_>, name: &str) -> Result<String, Fault> {
    optional_text(env, string, name)?.ok_or_else(|| Error::argument(name, "must not be null").into())
}

fn optional_text(env: &mut Env<'_>, string: &JString<'_>, name: &str) -> Result<Option<String>, Fault> {
    if string.is_null() {
        return Ok(None);
    }
    match string.try_to_string(env) {
        Ok(text) => Ok(Some(text)),
        Err(e @ jni::errors::Error::JavaException) => Err(e.into()),
        Err(e) => Err(Error::argument(name, format!("is not well-formed text: {e}")).into()),
    }
}

//! Upcalls into Java: the lanes' attachment, log lines, completions and pages of events.
//!
//! Each upcall has a local frame of its own. A Java exception is caught, logged and counted; it has no other effect.
//!
//! Tests: `AsyncTest` and `ListenerTest` of the Java binding.

use std::any::Any;
use std::collections::HashMap;
use std::ffi::{CString, c_void};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use jni::objects::{JClass, JObject, JValue};
use jni::refs::Global;
use jni::sys::{JNI_OK, JNI_VERSION_1_8, JavaVMAttachArgs};
use jni::{Env, JavaVM, jni_sig, jni_str};
use serde::Serialize;

use super::throw::{Fault, document};
use crate::bridge::{Completer, Embedder, EngineCalls, EventSink, LogLine, Receipt};
use crate::engine::callbacks::EngineCall;
use crate::error::{Error, Result, codes};
use crate::model::event::EventPage;
use crate::model::task::Progress;

/// Upcalls that ended in a Java exception or did not reach Java.
static FAILED: AtomicU64 = AtomicU64::new(0);

/// Runs an upcall in a local frame. The lanes are attached already. Any other thread (it may be the last to drop a Java
/// object) is attached for the duration of the call.
fn upcall(body: impl FnOnce(&mut Env<'_>) -> Result<(), Fault>) -> Result<()> {
    let outcome = JavaVM::singleton().map_err(Fault::from).and_then(|vm| vm.attach_current_thread_for_scope(body));
    outcome.map_err(|fault| {
        FAILED.fetch_add(1, Ordering::Relaxed);
        fault.into_error()
    })
}

fn report(what: &str, outcome: Result<()>) {
    if let Err(e) = outcome {
        tracing::error!(failed = FAILED.load(Ordering::Relaxed), "{what}: {e}");
    }
}

fn json<T: Serialize>(document: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(document).map_err(Error::internal)
}

/// Attaches a thread to the JVM as a daemon, so that the JVM's exit does not wait for the thread. jni 0.22 can attach
/// non-daemons only.
struct DaemonAttachment;

impl DaemonAttachment {
    fn new(name: &str) -> Result<Self> {
        let vm = JavaVM::singleton().map_err(|e| Fault::from(e).into_error())?.get_raw();
        let name = CString::new(name).map_err(Error::internal)?;
        let mut args = JavaVMAttachArgs { version: JNI_VERSION_1_8, name: name.as_ptr().cast_mut(), group: null_mut() };
        let mut env: *mut c_void = null_mut();
        // SAFETY: vm is this process's VM; the arguments live across the call.
        let code =
            unsafe { ((**vm).v1_4.AttachCurrentThreadAsDaemon)(vm, &raw mut env, (&raw mut args).cast::<c_void>()) };
        match code {
            JNI_OK => Ok(DaemonAttachment),
            code => Err(Error::internal(format!("the JVM refuses thread {} (code {code})", name.to_string_lossy()))),
        }
    }
}

impl Drop for DaemonAttachment {
    fn drop(&mut self) {
        if let Ok(vm) = JavaVM::singleton() {
            let vm = vm.get_raw();
            // SAFETY: vm is this process's VM; this thread was attached by `new` and no frame of Java is on it.
            unsafe { ((**vm).v1_4.DetachCurrentThread)(vm) };
        }
    }
}

/// The JVM that embeds an instance.
pub struct JvmEmbedder {
    /// Class `Native` of the loader that opened the instance.
    class: Global<JClass<'static>>,
}

impl JvmEmbedder {
    /// Keeps the class.
    ///
    /// # Errors
    /// A JNI fault where no global reference can be made.
    pub fn new(env: &mut Env<'_>, class: &JClass<'_>) -> Result<Self, Fault> {
        Ok(JvmEmbedder { class: env.new_global_ref(class)? })
    }
}

impl Embedder for JvmEmbedder {
    fn enter_thread(&self, name: &'static str) -> Result<Box<dyn Any>> {
        let attachment = DaemonAttachment::new(name)?;
        upcall(|env| {
            env.call_static_method(&self.class, jni_str!("enterThread"), jni_sig!(() -> void), &[])?;
            Ok(())
        })?;
        Ok(Box::new(attachment))
    }

    fn log(&self, line: &LogLine) {
        // A failure is counted and not logged, because logging would call this function again.
        let _ = json(line).and_then(|line| {
            upcall(|env| {
                let line = env.byte_array_from_slice(&line)?;
                let signature = jni_sig!((line: [jbyte]) -> void);
                env.call_static_method(&self.class, jni_str!("log"), signature, &[JValue::Object(&line)])?;
                Ok(())
            })
        });
    }
}

/// A Java `EngineActionsDispatcher`.
pub struct JvmActions {
    dispatcher: Global<JObject<'static>>,
}

impl JvmActions {
    /// Keeps the object.
    ///
    /// # Errors
    /// A JNI fault where no global reference can be made.
    pub fn new(env: &mut Env<'_>, dispatcher: &JObject<'_>) -> Result<Self, Fault> {
        Ok(JvmActions { dispatcher: env.new_global_ref(dispatcher)? })
    }
}

impl EngineCalls for JvmActions {
    fn engine_call(&self, call: &EngineCall) -> Result<()> {
        let deadline_ms = i64::try_from(call.deadline.as_millis()).unwrap_or(i64::MAX);
        upcall(|env| {
            let method = env.byte_array_from_slice(call.method.as_bytes())?;
            let arguments = env.byte_array_from_slice(&call.arguments)?;
            let correlation_id = env.byte_array_from_slice(call.correlation_id.as_bytes())?;
            let signature = jni_sig!(
                (ticket: jlong, method: [jbyte], arguments: [jbyte], correlation_id: [jbyte], deadline_ms: jlong) -> void
            );
            let values = [
                JValue::Long(call.ticket.cast_signed()),
                JValue::Object(&method),
                JValue::Object(&arguments),
                JValue::Object(&correlation_id),
                JValue::Long(deadline_ms),
            ];
            env.call_method(&self.dispatcher, jni_str!("call"), signature, &values)?;
            Ok(())
        })
    }
}

/// A Java `Completion`.
pub struct JvmCompleter {
    completion: Global<JObject<'static>>,
    is_called: AtomicBool,
}

impl JvmCompleter {
    /// Keeps the object.
    ///
    /// # Errors
    /// A JNI fault where no global reference can be made.
    pub fn new(env: &mut Env<'_>, completion: &JObject<'_>) -> Result<Self, Fault> {
        Ok(JvmCompleter { completion: env.new_global_ref(completion)?, is_called: AtomicBool::new(false) })
    }

    /// The completion is not called any more.
    pub fn disarm(&self) {
        self.is_called.store(true, Ordering::SeqCst);
    }

    fn fail(&self, error: &Error) -> Result<()> {
        self.call(jni_str!("fail"), &document(error))
    }

    fn call(&self, method: &jni::strings::JNIStr, document: &[u8]) -> Result<()> {
        upcall(|env| {
            let document = env.byte_array_from_slice(document)?;
            let signature = jni_sig!((document: [jbyte]) -> void);
            env.call_method(&self.completion, method, signature, &[JValue::Object(&document)])?;
            Ok(())
        })
    }
}

impl Completer for JvmCompleter {
    fn complete(&self, outcome: Result<Vec<u8>>) {
        self.disarm();
        let sent = match outcome {
            Ok(answer) => self.call(jni_str!("complete"), &answer).or_else(|e| {
                // The future must end even if the answer is too large for the heap.
                tracing::error!("an answer did not reach Java: {e}");
                self.fail(&e)
            }),
            Err(e) => self.fail(&e),
        };
        report("the end of an operation did not reach Java", sent);
    }

    fn progress(&self, progress: &Progress) {
        let sent = json(progress).and_then(|p| self.call(jni_str!("progress"), &p));
        report("progress did not reach Java", sent);
    }
}

impl Drop for JvmCompleter {
    /// Completes a future that was not completed, because its caller would wait for ever.
    fn drop(&mut self) {
        if !*self.is_called.get_mut() {
            report("the end of an operation did not reach Java", self.fail(&codes::Closed {}.err()));
        }
    }
}

/// Receipts under way, by their numbers.
static RECEIPTS: LazyLock<Mutex<HashMap<i64, Receipt>>> = LazyLock::new(Mutex::default);
static LAST_RECEIPT: AtomicI64 = AtomicI64::new(0);

fn receipts() -> MutexGuard<'static, HashMap<i64, Receipt>> {
    RECEIPTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Java acknowledges a page. An unknown number is ignored: its instance is closed.
pub fn acknowledge(receipt: i64, processed: bool) {
    let receipt = receipts().remove(&receipt);
    if let Some(receipt) = receipt.filter(|_| processed) {
        receipt.done();
    }
}

/// A Java `EventSink`.
pub struct JvmSink {
    sink: Global<JObject<'static>>,
    /// Number of the receipt under way; there is at most one.
    receipt: AtomicI64,
}

impl JvmSink {
    /// Keeps the object.
    ///
    /// # Errors
    /// A JNI fault where no global reference can be made.
    pub fn new(env: &mut Env<'_>, sink: &JObject<'_>) -> Result<Self, Fault> {
        Ok(JvmSink { sink: env.new_global_ref(sink)?, receipt: AtomicI64::new(0) })
    }

    fn send(&self, page: &[u8], number: i64) -> Result<()> {
        upcall(|env| {
            let page = env.byte_array_from_slice(page)?;
            let signature = jni_sig!((page: [jbyte], receipt: jlong) -> void);
            let arguments = [JValue::Object(&page), JValue::Long(number)];
            env.call_method(&self.sink, jni_str!("events"), signature, &arguments)?;
            Ok(())
        })
    }
}

impl EventSink for JvmSink {
    fn events(&self, page: &EventPage, receipt: Receipt) {
        let number = LAST_RECEIPT.fetch_add(1, Ordering::Relaxed) + 1;
        self.receipt.store(number, Ordering::SeqCst);
        receipts().insert(number, receipt);
        let sent = json(page).and_then(|page| self.send(&page, number));
        if sent.is_err() {
            acknowledge(number, false);
        }
        report("a page of events did not reach Java", sent);
    }
}

impl Drop for JvmSink {
    /// Drops the receipt of a page that was not acknowledged.
    fn drop(&mut self) {
        acknowledge(self.receipt.load(Ordering::SeqCst), false);
    }
}

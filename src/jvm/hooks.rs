//! Natives of the tests' class `NativeTestHooks`, compiled with feature `test-hooks` only.

use jni::objects::JClass;
use jni::sys::jlong;
use jni::{EnvUnowned, jni_mangle, jni_str};

use super::throw::{Fault, Throw};
use crate::bridge::table::handles;

/// Breaks JNI's rules on purpose: calls a function while an exception is pending. `-Xcheck:jni` must report it.
#[jni_mangle("org.ovirt.engine.upgrade.manager.NativeTestHooks")]
pub fn violate_jni<'l>(mut env: EnvUnowned<'l>, class: JClass<'l>) {
    env.with_env(|env| -> Result<(), Fault> {
        let _ = env.throw_new(jni_str!("java/lang/IllegalStateException"), jni_str!("planted"));
        let raw = env.get_raw();
        // SAFETY: env is this thread's; that an exception is pending is the violation to be reported.
        let _ = unsafe { ((**raw).v1_1.GetSuperclass)(raw, class.as_raw()) };
        env.exception_clear();
        Ok(())
    })
    .resolve::<Throw>();
}

/// Panics inside of a native.
#[jni_mangle("org.ovirt.engine.upgrade.manager.NativeTestHooks")]
#[allow(clippy::panic)]
pub fn panic_now<'l>(mut env: EnvUnowned<'l>, _class: JClass<'l>) {
    env.with_env(|_| -> Result<(), Fault> { panic!("planted panic") }).resolve::<Throw>();
}

/// Handles that are open in this process.
#[jni_mangle("org.ovirt.engine.upgrade.manager.NativeTestHooks")]
pub fn open_handles<'l>(_env: EnvUnowned<'l>, _class: JClass<'l>) -> jlong {
    jlong::try_from(handles().len()).unwrap_or(jlong::MAX)
}

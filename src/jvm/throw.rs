//! Failures and panics of natives become an `UpgradeManagerException`. A pending Java exception is not replaced.
//!
//! Tests: `CallTest` of the Java binding.

use std::any::Any;

use jni::errors::ErrorPolicy;
use jni::objects::{JThrowable, JValue};
use jni::strings::JNIString;
use jni::{Env, jni_sig, jni_str};

use crate::error::guard::panicked;
use crate::error::{Error, Problem};

/// Failure of a native.
pub enum Fault {
    /// An error of the library.
    Own(Error),
    /// JNI failed; often a Java exception is pending then.
    Jni(jni::errors::Error),
}

impl From<Error> for Fault {
    fn from(e: Error) -> Self {
        Fault::Own(e)
    }
}

impl From<jni::errors::Error> for Fault {
    fn from(e: jni::errors::Error) -> Self {
        Fault::Jni(e)
    }
}

impl Fault {
    /// As an error of the library.
    pub fn into_error(self) -> Error {
        match self {
            Fault::Own(e) => e,
            Fault::Jni(e) => Error::internal(format!("JNI: {e}")),
        }
    }
}

/// The error's document, as it crosses to Java.
pub fn document(error: &Error) -> Vec<u8> {
    // Strings in maps always serialise; an empty document still makes an exception in Java.
    serde_json::to_vec(&Problem::from(error)).unwrap_or_default()
}

/// Throws, and returns the native's zero value.
pub struct Throw;

impl<T: Default> ErrorPolicy<T, Fault> for Throw {
    type Captures<'l: 'm, 'm> = ();

    fn on_error<'l: 'm, 'm>(env: &mut Env<'l>, (): &mut (), fault: Fault) -> jni::errors::Result<T> {
        if !env.exception_check() {
            throw(env, &fault.into_error());
        }
        Ok(T::default())
    }

    fn on_panic<'l: 'm, 'm>(
        env: &mut Env<'l>,
        (): &mut (),
        payload: Box<dyn Any + Send + 'static>,
    ) -> jni::errors::Result<T> {
        Self::on_error(env, &mut (), Fault::Own(panicked(payload)))
    }
}

/// Throws the exception of an error. A native's `FindClass` looks with the loader of `Native`, so no class is kept.
fn throw(env: &mut Env<'_>, error: &Error) {
    if let Err(e) = try_throw(env, error)
        && !env.exception_check()
    {
        // The exception cannot be made, and the caller must still get one.
        let text = JNIString::new(format!("{error} ({e})"));
        let _ = env.throw_new(jni_str!("java/lang/IllegalStateException"), text);
    }
}

fn try_throw(env: &mut Env<'_>, error: &Error) -> jni::errors::Result<()> {
    let problem = env.byte_array_from_slice(&document(error))?;
    let class = env.find_class(jni_str!("org/ovirt/engine/upgrade/manager/UpgradeManagerException"))?;
    let exception = env.new_object(class, jni_sig!((problem: [jbyte]) -> void), &[JValue::Object(&problem)])?;
    let exception = env.cast_local::<JThrowable>(exception)?;
    // `throw` answers `JavaException` when it has thrown.
    match env.throw(exception) {
        Ok(()) | Err(jni::errors::Error::JavaException) => Ok(()),
        Err(e) => Err(e),
    }
}

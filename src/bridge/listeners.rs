//! The listeners of an instance, by number and by name.

use std::collections::HashMap;

use tokio_util::sync::CancellationToken;

use super::sync::{Mutex, locked};
use crate::error::{Error, Result};

/// The listeners under way.
#[derive(Default)]
pub(super) struct Listeners(Mutex<Numbered>);

#[derive(Default)]
struct Numbered {
    /// Number of the last listener. A number is never used again: the late end of one listener must not end another
    /// one.
    last: u64,
    all: HashMap<u64, Listener>,
}

struct Listener {
    name: String,
    stop: CancellationToken,
}

impl Listeners {
    /// Adds a listener, to be ended with `stop`. Returns its number.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for a name that already listens.
    pub(super) fn add(&self, name: &str, stop: CancellationToken) -> Result<u64> {
        let mut listeners = locked(&self.0);
        if listeners.all.values().any(|listener| listener.name == name) {
            let problem = format!("'{name}' already listens; give each listener a name of its own");
            return Err(Error::argument("listener", problem));
        }
        listeners.last += 1;
        let number = listeners.last;
        listeners.all.insert(number, Listener { name: name.to_owned(), stop });
        Ok(number)
    }

    /// Ends a listener. Its name is free again.
    pub(super) fn end(&self, number: u64) {
        let ended = locked(&self.0).all.remove(&number);
        if let Some(listener) = ended {
            listener.stop.cancel();
        }
    }
}

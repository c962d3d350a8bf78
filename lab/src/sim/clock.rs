//! The `Clock` and `Ids` ports of a simulated process.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use async_trait::async_trait;
use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::ports::{Clock, Ids};

use super::state::Door;
use crate::world::rng::Rng;

/// The machine's clock: world time, and the shift by which the clock was set.
pub struct SimClock(pub Door);

#[async_trait]
impl Clock for SimClock {
    fn now_ms(&self) -> TimeMs {
        let state = self.0.state();
        state.now_ms() + state.clock_offset_ms
    }

    fn passed_ms(&self) -> i64 {
        self.0.state().now_ms()
    }

    async fn sleep(&self, duration: Duration) {
        self.0.wait(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)).await;
    }
}

/// Identifiers from the seed. Each process has a source of its own, so that processes never share an id.
pub struct SimIds(Mutex<Rng>);

impl SimIds {
    /// Identifiers from this source.
    pub fn new(rng: Rng) -> Self {
        SimIds(Mutex::new(rng))
    }

    fn draw<T>(&self, draw: impl FnOnce(&mut Rng) -> T) -> T {
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Ids for SimIds {
    fn unique(&self) -> String {
        self.draw(|rng| format!("{:016x}{:016x}", rng.next_u64(), rng.next_u64()))
    }

    fn below(&self, bound: u64) -> u64 {
        self.draw(|rng| rng.below(bound))
    }
}

//! A world that follows the wall clock, shared by the servers of a lab.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::world::World;

/// How world time passes.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// This many times faster than real time.
    Speed(f64),
    /// Only when a test advances it.
    ByHand,
}

/// A world behind a lock, and its pace.
#[derive(Debug)]
pub struct LiveWorld {
    followed: Mutex<Followed>,
    pace: Pace,
}

#[derive(Debug)]
struct Followed {
    world: World,
    /// Real time to which the world was advanced.
    until: Instant,
}

impl LiveWorld {
    /// World time begins with the world's own time.
    pub fn new(world: World, pace: Pace) -> Self {
        LiveWorld { followed: Mutex::new(Followed { world, until: Instant::now() }), pace }
    }

    /// Advances the world to now, and reads or changes it.
    pub fn with<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        // A panic elsewhere leaves the world as it was: to show it is more useful than a second panic.
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Pace::Speed(speed) = self.pace {
            // From the world's current time, not from its start: tests advance it by hand, too.
            let elapsed_ms = (followed.until.elapsed().as_secs_f64() * speed * 1000.0) as i64;
            if elapsed_ms > 0 {
                followed.until += Duration::from_secs_f64(elapsed_ms as f64 / 1000.0 / speed);
                let now = followed.world.now_ms() + elapsed_ms;
                followed.world.advance(now);
            }
        }
        change(&mut followed.world)
    }
}

//! The `Clock` and `Ids` of the product: this machine's time, tokio's timers, the operating system's random numbers.
//!
//! Tests: `tests/it/install/` and `tests/it/check/` run over it or over a virtual clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;

use crate::model::TimeMs;
use crate::ports::{Clock, Ids};

/// This machine's clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now_ms(&self) -> TimeMs {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        TimeMs::try_from(since.as_millis()).unwrap_or(TimeMs::MAX)
    }

    /// Linux' `CLOCK_BOOTTIME`: unlike [`Instant`](std::time::Instant), it goes on while the machine is suspended.
    fn passed_ms(&self) -> i64 {
        let since_boot = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        since_boot.tv_sec.saturating_mul(1_000).saturating_add(since_boot.tv_nsec / 1_000_000)
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// Random numbers of the operating system.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemIds;

impl SystemIds {
    fn bytes<const N: usize>() -> [u8; N] {
        let mut bytes = [0u8; N];
        if getrandom::fill(&mut bytes).is_err() {
            // Early in the boot there may be no random numbers: time, address and process id still make the ids unique.
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
            let here = std::ptr::from_ref(&bytes).addr() as u128;
            let seed = (now ^ (here << 64) ^ u128::from(std::process::id())).to_le_bytes();
            for (b, s) in bytes.iter_mut().zip(seed.iter().cycle()) {
                *b = *s;
            }
        }
        bytes
    }
}

impl Ids for SystemIds {
    fn unique(&self) -> String {
        Self::bytes::<16>().iter().map(|b| format!("{b:02x}")).collect()
    }

    fn below(&self, bound: u64) -> u64 {
        u64::from_le_bytes(Self::bytes::<8>()) % bound.max(1)
    }
}

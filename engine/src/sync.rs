//! Atomics and locks: those of the standard library, or those of loom when the models are built (`--cfg loom`).

#[cfg(loom)]
pub(crate) use loom::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicU32, AtomicU64, Ordering, fence},
};
#[cfg(not(loom))]
pub(crate) use std::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicU32, AtomicU64, Ordering, fence},
};

/// Waits a moment for somebody else, in a loop.
#[inline(always)]
pub(crate) fn pause() {
    #[cfg(loom)]
    loom::thread::yield_now();
    #[cfg(not(loom))]
    std::hint::spin_loop();
}

/// Waits a moment for somebody else who may take long; `tries`: how often it has waited before. Spins, then lets others run.
pub(crate) fn wait(tries: u32) {
    /// Tries that spin.
    const SPINS: u32 = 64;
    match tries {
        _ if cfg!(loom) => pause(),
        ..SPINS => (0..16).for_each(|_| pause()),
        _ => std::thread::yield_now(),
    }
}

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

/// A word that threads change in turn.
pub(crate) trait Word {
    type Value: Copy;

    /// Replaces the value by what `new` makes of it, if anything; gives what it was, as an error if it was not replaced.
    /// `alone`: no other thread changes it meanwhile. Then a load and a store will do, which cost a tenth of a
    /// read-modify-write.
    fn exchange(
        &self,
        alone: bool,
        new: impl Fn(Self::Value) -> Option<Self::Value>,
    ) -> Result<Self::Value, Self::Value>;

    /// Sets bits; gives what it was.
    fn set(&self, alone: bool, bits: Self::Value) -> Self::Value;

    /// Clears bits; gives what it was.
    fn clear(&self, alone: bool, bits: Self::Value) -> Self::Value;

    /// Replaces the value; gives what it was.
    fn put(&self, alone: bool, value: Self::Value) -> Self::Value;
}

macro_rules! word {
    ($word:ty, $value:ty) => {
        impl Word for $word {
            type Value = $value;

            #[inline(always)]
            fn exchange(&self, alone: bool, new: impl Fn($value) -> Option<$value>) -> Result<$value, $value> {
                let mut now = self.load(Ordering::Relaxed);
                loop {
                    let Some(next) = new(now) else { return Err(now) };
                    if alone {
                        self.store(next, Ordering::Relaxed);
                        return Ok(now);
                    }
                    match self.compare_exchange_weak(now, next, Ordering::AcqRel, Ordering::Relaxed) {
                        Ok(_) => return Ok(now),
                        Err(changed) => now = changed,
                    }
                }
            }

            #[inline(always)]
            fn set(&self, alone: bool, bits: $value) -> $value {
                if !alone {
                    return self.fetch_or(bits, Ordering::AcqRel);
                }
                let now = self.load(Ordering::Relaxed);
                self.store(now | bits, Ordering::Relaxed);
                now
            }

            #[inline(always)]
            fn clear(&self, alone: bool, bits: $value) -> $value {
                if !alone {
                    return self.fetch_and(!bits, Ordering::AcqRel);
                }
                let now = self.load(Ordering::Relaxed);
                self.store(now & !bits, Ordering::Relaxed);
                now
            }

            #[inline(always)]
            fn put(&self, alone: bool, value: $value) -> $value {
                if !alone {
                    return self.swap(value, Ordering::AcqRel);
                }
                let now = self.load(Ordering::Relaxed);
                self.store(value, Ordering::Relaxed);
                now
            }
        }
    };
}
word!(AtomicU32, u32);
word!(AtomicU64, u64);

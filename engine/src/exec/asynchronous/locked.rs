//! Activations under locks on their scope.
//!
//! A write lock on the vertex and read locks on its neighbours (`full`: write locks on those it scatters to), taken
//! by ascending id, so that nobody waits in a circle. All of them are held until the scatter is over. Locks are the
//! headers of the views.

use super::scope::{Part, Scope};
use super::worker::{Activation, Held, Worker, planted};
use crate::exec::shared::rows::Seen;
use crate::graph::VertexId;
use crate::locks::header;
use crate::program::{Active, VertexProgram};

/// Rounds of a wait that spin, before it yields.
const SPINS: u32 = 64;
/// Tries between two looks at the clock: those who are waited for may themselves wait, for long.
pub(super) const CLOCK_EVERY: u32 = 1024;

impl<'a, P: VertexProgram> Worker<'_, 'a, P> {
    /// The scope of `v`.
    pub(super) fn scope(&self, v: VertexId) -> Scope<'a> {
        Scope::of::<P>(self.round.kernel.graph, v, P::ACTIVE == Active::Signalled)
    }

    /// Runs `v` under locks, if it is scheduled and nobody runs it.
    pub(super) fn activate_locked(&mut self, v: VertexId, full: bool) {
        let Some(running) = self.claim(v) else { return };
        self.run_locked(v, running, full);
    }

    /// The same for a vertex that this worker has taken possession of.
    pub(super) fn run_locked(
        &mut self,
        v: VertexId,
        running: crate::locks::vertices::Running<'a, P::Vertex>,
        full: bool,
    ) {
        let scope = self.scope(v);
        let mut locked = 0;
        if planted!(self, UnsortedLocks) && !self.lock(v, Part::Own, full) {
            return self.abandon(v, running);
        }
        for (u, part) in scope {
            if (planted!(self, SkippedLock) && part != Part::Own) || (planted!(self, UnsortedLocks) && u == v) {
                // A lock that nobody else knows of.
                locked += 1;
                continue;
            }
            if !self.lock(u, part, full) {
                self.unlock(v, Held::Scope { scope, locked, full });
                return self.abandon(v, running);
            }
            locked += 1;
        }
        if planted!(self, ForgottenLoop)
            && scope.rows().any(|row| row.contains(&v))
            && !self.lock(v, Part::Gathered, full)
        {
            return self.abandon(v, running);
        }
        self.forget_priority(v);
        let begun = running.begin();
        let message = self.take(v, begun);
        self.gather(v, begun.count, &mut Seen::default());
        #[cfg(feature = "testing")]
        self.log_reads(v, begun.count);
        self.apply(Activation { v, running, begun, held: Held::Scope { scope, locked, full } }, message);
        if planted!(self, DoubleUnlock) {
            header::unlock(self.round.kernel.views.header(v as usize));
        }
    }

    /// Waits for the lock on `u`; false if the round was stopped meanwhile.
    fn lock(&mut self, u: VertexId, part: Part, full: bool) -> bool {
        let word = self.round.kernel.views.header(u as usize);
        let write = writes(part, full);
        let mut tries = 0;
        loop {
            let got = if write { header::try_lock(word, tries > 0) } else { header::try_read(word) };
            if got {
                return true;
            }
            if tries == 0 {
                self.tally.contention.lock_waits += 1;
            }
            if write {
                header::announce(word);
            }
            if tries % CLOCK_EVERY == CLOCK_EVERY - 1 {
                self.round.look_at_clock();
            }
            if self.round.is_stopped() {
                if write {
                    header::withdraw(word);
                }
                return false;
            }
            wait(tries);
            tries += 1;
        }
    }

    /// Gives up the locks that an activation of `v` holds.
    #[inline(always)]
    pub(super) fn unlock(&self, v: VertexId, held: Held<'_>) {
        match held {
            Held::Nothing => {}
            Held::Own => header::unlock(self.round.kernel.views.header(v as usize)),
            Held::Scope { scope, locked, full } => self.unlock_scope(scope, locked, full),
        }
    }

    #[inline(never)]
    fn unlock_scope(&self, scope: Scope<'_>, locked: usize, full: bool) {
        for (u, part) in scope.into_iter().take(locked) {
            let word = self.round.kernel.views.header(u as usize);
            match writes(part, full) {
                true => header::unlock(word),
                false if planted!(self, SkippedLock) => {}
                false => header::unread(word),
            }
        }
    }
}

fn writes(part: Part, full: bool) -> bool {
    part == Part::Own || (full && part == Part::Scattered)
}

/// Spins, then lets others run.
pub(super) fn wait(tries: u32) {
    if tries < SPINS { (0..16).for_each(|_| std::hint::spin_loop()) } else { std::thread::yield_now() }
}

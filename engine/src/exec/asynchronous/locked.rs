//! Activations under locks on their scope.
//!
//! A write lock on the vertex and read locks on its neighbours (`full`: write locks on those it scatters to), taken
//! by ascending id, so that nobody waits in a circle. All of them are held until the scatter is over. Locks are the
//! headers of the views; on shards, of the masters' views. Whoever has run has written the views of all replicas before
//! it unlocked the master, so whoever locks the master next reads the new view on any shard.
//!
//! The scope comes from the rows of the whole graph also on shards: they are in order already, and each neighbour would
//! else be met once on every shard.

use super::activation::{Claimed, Held};
use super::round::planted;
use super::scope::{Scope, ScopePart, directions};
use super::worker::Worker;
use crate::exec::audit::Hook;
use crate::exec::kernel::look::Seen;
use crate::graph::VertexId;
use crate::locks::header;
use crate::locks::vertices::Running;
use crate::program::VertexProgram;
use crate::sync::wait;

/// Tries between two looks at the clock: those who are waited for may themselves wait, for long.
pub(super) const CLOCK_EVERY: u32 = 1024;

impl<'a, P: VertexProgram, H: Hook> Worker<'_, 'a, P, H> {
    /// The scope of `v`.
    pub(super) fn scope(&self, v: VertexId) -> Scope<'a> {
        Scope::of(self.round.topology, self.round.topology, v, directions::<P>())
    }

    /// Runs the vertex at `place` under locks, if it is scheduled and nobody runs it.
    pub(super) fn activate_locked(&mut self, place: VertexId, full: bool) {
        let Some(running) = self.claim(place) else { return };
        self.run_locked(place, running, full);
    }

    /// Runs the vertex at `place`, which this worker has taken possession of, under locks.
    pub(super) fn run_locked(&mut self, place: VertexId, running: Running<'a, P::Vertex>, full: bool) {
        let v = self.round.vertex_at(place);
        let scope = self.scope(v);
        let mut locked = 0;
        let (skips, own_first) = (planted!(self, SkippedLock), planted!(self, UnsortedLocks));
        if own_first && !self.lock(v, ScopePart::Own, full) {
            return self.abandon(place, running);
        }
        for (u, part) in scope {
            if (skips && part != ScopePart::Own) || (own_first && part == ScopePart::Own) {
                // A lock that nobody else knows of.
                locked += 1;
                continue;
            }
            if !self.lock(u, part, full) {
                self.unlock(v, Held::Scope { scope, locked, full });
                return self.abandon(place, running);
            }
            locked += 1;
        }
        if planted!(self, ForgottenLoop)
            && scope.rows().any(|row| row.contains(&v))
            && !self.lock(v, ScopePart::Gathered, full)
        {
            return self.abandon(place, running);
        }
        self.forget_priority(place);
        let begun = running.begin();
        let message = self.take(place, begun);
        self.gather(place, begun.count, &mut Seen::default());
        if H::ON {
            self.log_reads(place, begun.count);
        }
        self.apply(Claimed { v, place, running, begun, held: Held::Scope { scope, locked, full } }, message);
        if planted!(self, DoubleUnlock) {
            header::unlock(self.round.lock_of(v));
        }
    }

    /// Waits for the lock on `u`; false if the round was stopped meanwhile.
    fn lock(&mut self, u: VertexId, part: ScopePart, full: bool) -> bool {
        let word = self.round.lock_of(u);
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
            // Maybe for a hub whose row has pieces left.
            if !self.help() {
                wait(tries);
            }
            tries += 1;
        }
    }

    /// Gives up the locks that an activation of `v` holds.
    #[inline(always)]
    pub(super) fn unlock(&self, v: VertexId, held: Held<'_>) {
        match held {
            Held::Nothing => {}
            Held::Own => header::unlock(self.round.lock_of(v)),
            Held::Scope { scope, locked, full } => self.unlock_scope(scope, locked, full),
        }
    }

    #[inline(never)]
    fn unlock_scope(&self, scope: Scope<'_>, locked: usize, full: bool) {
        for (u, part) in scope.into_iter().take(locked) {
            let word = self.round.lock_of(u);
            match writes(part, full) {
                true => header::unlock(word),
                false if planted!(self, SkippedLock) => {}
                false => header::unread(word),
            }
        }
    }
}

fn writes(part: ScopePart, full: bool) -> bool {
    part == ScopePart::Own || (full && part == ScopePart::Scattered)
}

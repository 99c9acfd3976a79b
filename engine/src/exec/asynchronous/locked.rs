//! Activations under locks on their scope.
//!
//! A write lock on the vertex and read locks on its neighbours (`full`: write locks on those it scatters to), taken
//! by ascending id, so that nobody waits in a circle. All of them are held until the scatter is over. Locks are the
//! headers of the views.

use super::scope::{Part, Scope};
use super::worker::{Activation, Worker};
use crate::exec::shared::rows::Seen;
use crate::graph::VertexId;
use crate::locks::header;
use crate::program::{Active, VertexProgram};

/// Rounds of a wait that spin, before it yields.
const SPINS: u32 = 64;

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
        for (u, part) in scope {
            if !self.lock(u, part, full) {
                self.unlock(scope, locked, full);
                return self.abandon(v, running);
            }
            locked += 1;
        }
        self.forget_priority(v);
        let begun = running.begin();
        let message = self.round.inbox.take::<P>(v as usize, begun.signalled);
        self.gather(v, begun.count, &mut Seen::default());
        self.apply(Activation { v, running, begun }, message, |worker| worker.unlock(scope, locked, full));
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

    /// Gives up the first `locked` locks of `scope`.
    fn unlock(&self, scope: Scope<'_>, locked: usize, full: bool) {
        for (u, part) in scope.into_iter().take(locked) {
            let word = self.round.kernel.views.header(u as usize);
            if writes(part, full) { header::unlock(word) } else { header::unread(word) }
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

//! Activations that lock their own vertex only.
//!
//! 1. Gather, remembering the versions of the views that were read, and those that scatter will read.
//! 2. Lock the vertex.
//! 3. Validate: no version has changed, and no neighbour is locked by somebody else.
//! 4. Take the inbox, apply, publish the view (which raises its version), scatter, unlock.
//!
//! If the validation fails, unlock and begin again; after a few attempts, and for hubs at once, use locks: a hub has
//! so many neighbours that one of them always changes. Nothing is undone after step 3, and nothing may be: `apply`
//! has changed the state.
//!
//! # Why this is serialisable
//! Of two neighbours that are both between steps 2 and 4, each has locked itself before it looked at the other (a
//! sequentially consistent fence lies between), so at least one sees the other's lock and begins again. So the time
//! of step 3 orders activations: what one reads there is what all before it have written, and whoever reads it later
//! sees its lock, or its new version. This needs every vertex to validate all those who read it or whom it reads:
//! the edges it scatters over must be among those that the other end gathers over (see [`is_sound`]).
//!
//! On shards the lock of a vertex is the header of its master's view, and versions are noted of the replica that was
//! read. A vertex locks its master before it writes any of its replicas, and unlocks it when it has written all. Step 3
//! looks at each neighbour's lock first (acquire) and at the version of the replica afterwards. If the lock is free, the
//! last activation that unlocked it before has written all replicas, and what it wrote is seen: the version is new, or
//! that of what was read. One that locks it later looks at our lock after its own fence, as above. The other order would
//! be wrong: the version is old, then the neighbour writes the replica and unlocks, then the lock is free. (A mirror's
//! header is never locked itself.)
//!
//! Source: Tu et al. 2013, "Speedy transactions in multicore in-memory databases" (Silo), section 4.4; Dice, Shalev,
//! Shavit 2006, "Transactional locking II". Different: the sum of all versions stands for the list of them, since
//! versions only rise.

use std::sync::atomic::{Ordering, fence};

use super::activation::{Claimed, Held};
use super::locked::CLOCK_EVERY;
use super::round::planted;
use super::scope::{Scope, directions};
use super::shards::RoundPart;
use super::worker::Worker;
use crate::exec::audit::Hook;
use crate::exec::kernel::directions::{gather_directions, scatter_directions};
use crate::exec::kernel::look::Seen;
use crate::graph::{Directedness, Topology, VertexId};
use crate::locks::header;
use crate::program::shape::Shape;
use crate::program::{Direction, VertexProgram};
use crate::sync::wait;

/// Scopes of more edges than this use locks at once.
const HUB_EDGES: usize = 2048;
/// Attempts before locks are used.
const ATTEMPTS: u32 = 4;

/// Whether activations can be validated: they write no slots, and an edge that one end scatters over is one that the other
/// end gathers over.
pub(super) fn is_sound(shape: &Shape, topology: &Topology) -> bool {
    let gathers = gather_directions(topology, shape.gather);
    let undirected = topology.direction() == Directedness::Undirected;
    let covered = |scatters: &Direction| match scatters {
        _ if undirected => !gathers.is_empty(),
        Direction::Out => gathers.contains(&Direction::In),
        _ => gathers.contains(&Direction::Out),
    };
    !shape.has_slots && scatter_directions(topology, shape.scatter).iter().all(covered)
}

impl<P: VertexProgram, H: Hook> Worker<'_, '_, P, H> {
    /// Runs the vertex at `place` optimistically, if it is scheduled and nobody runs it.
    #[inline(always)]
    pub(super) fn activate_optimistic(&mut self, place: VertexId) {
        let Some(running) = self.claim(place) else { return };
        let v = self.round.vertex_at(place);
        let scope = self.scope(v);
        if scope.edges() > HUB_EDGES.min(self.round.parts[0].kernel.most) {
            return self.run_locked(place, running, false);
        }
        let own = self.round.lock_of(v);
        // Nobody else runs the vertex, so its count is what it will be.
        let count = running.next_count();
        for attempt in 0..ATTEMPTS {
            let seen = self.gather_noting(place, count, scope);
            if !seen.locked {
                if !self.lock_own(own) {
                    return self.abandon(place, running);
                }
                // Our lock before their words: see the module's text.
                fence(Ordering::SeqCst);
                if planted!(self, SkippedLock) || self.is_unchanged(place, scope, seen) {
                    self.forget_priority(place);
                    let begun = running.begin();
                    let message = self.take(place, begun);
                    return self.apply(Claimed { v, place, running, begun, held: Held::Own }, message);
                }
                header::unlock(own);
            }
            self.tally.contention.aborts += 1;
            (0..1 << attempt).for_each(|_| wait(0));
        }
        self.run_locked(place, running, false);
    }

    /// Gathers, and notes the versions of all views of the scope.
    #[inline(always)]
    fn gather_noting(&mut self, place: VertexId, count: u32, scope: Scope<'_>) -> Seen {
        let mut seen = Seen::default();
        self.gather(place, count, &mut seen);
        self.note_scope(place, scope, false, &mut seen);
        if H::ON {
            // Later than all that was noted: what changes in between fails the validation.
            self.log_reads(place, count);
        }
        seen
    }

    /// Whether all versions of the scope are those that were seen, and nobody but us has locked any.
    #[inline(always)]
    fn is_unchanged(&self, place: VertexId, scope: Scope<'_>, seen: Seen) -> bool {
        let mut now = Seen::default();
        self.note_scope(place, scope, true, &mut now);
        now.versions == seen.versions && !now.locked
    }

    /// Notes the headers of the vertices that the vertex at `place` scatters to, and of those that it gathers from too
    /// if `all`; but not whether it is locked itself. `scope` is that in the whole graph.
    #[inline(always)]
    fn note_scope(&self, place: VertexId, scope: Scope<'_>, all: bool, seen: &mut Seen) {
        match self.round.shards {
            None => self.note_part(&self.round.parts[0], place, scope, all, seen),
            Some(_) => self.note_on_shards(place, all, seen),
        }
    }

    #[inline(never)]
    fn note_on_shards(&self, place: VertexId, all: bool, seen: &mut Seen) {
        let round = self.round;
        for replica in round.replicas(place, &[]) {
            let part = round.part(*replica);
            let scope = Scope::of(round.topology, part.kernel.graph, replica.local, directions::<P>());
            self.note_part(part, replica.local, scope, all, seen);
        }
    }

    /// Notes the headers of the neighbours that local id `v` has in one part.
    #[inline(always)]
    fn note_part(&self, part: &RoundPart<'_, P>, v: VertexId, scope: Scope<'_>, all: bool, seen: &mut Seen) {
        if all {
            scope.gathered_rows().for_each(|row| self.note(part, v, row, seen));
        }
        scope.scattered_rows().for_each(|row| self.note(part, v, row, seen));
    }

    /// Notes the headers of the local ids `row`, neighbours of `v`.
    #[inline(always)]
    fn note(&self, part: &RoundPart<'_, P>, v: VertexId, row: &[VertexId], seen: &mut Seen) {
        let views = part.kernel.views;
        for &u in row {
            if let Some(master) = part.master_of(u) {
                // First the lock, then the version: see the module's text.
                let lock = self.round.part(master).kernel.views.header(master.local as usize).load(Ordering::Acquire);
                seen.locked |= header::is_locked(lock) & (u != v);
            }
            let word = views.header(u as usize).load(Ordering::Acquire);
            seen.versions = seen.versions.wrapping_add(views.version(word));
            seen.locked |= header::is_locked(word) & (u != v);
        }
    }

    /// Waits for those who read-lock the vertex; nobody else write-locks it. False if the round was stopped.
    #[inline(always)]
    fn lock_own(&mut self, own: &std::sync::atomic::AtomicU64) -> bool {
        let mut tries = 0;
        while !header::try_lock(own, tries > 0) {
            if tries == 0 {
                self.tally.contention.lock_waits += 1;
            }
            header::announce(own);
            if tries % CLOCK_EVERY == CLOCK_EVERY - 1 {
                self.round.look_at_clock();
            }
            if self.round.is_stopped() {
                header::withdraw(own);
                return false;
            }
            if !self.help() {
                wait(tries);
            }
            tries += 1;
        }
        true
    }
}

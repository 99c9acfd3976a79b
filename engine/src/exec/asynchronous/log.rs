//! What a worker logs of its activations, for tests. Vertices and slots have the names that they have in the whole
//! graph, and messages are in the order of its edges.

use super::round::Round;
use super::scope::{Scope, directions};
use super::shards::{Replica, ReplicaLists, RoundPart};
use super::worker::Worker;
use crate::exec::audit::{Activation, Audit, Hook, Item, LoggedInbox};
use crate::exec::kernel::directions::{gather_directions, scatter_directions};
use crate::graph::VertexId;
use crate::partition::Shard;
use crate::plain::Plain;
use crate::program::row::{carries_data, reads_reverse};
use crate::program::{Direction, VertexProgram};

/// The activation under way.
pub(super) struct LogEntry {
    activation: Activation,
    /// Where each message that it sent comes in the order of the edges: out-edges first, by their arcs.
    order: Vec<(bool, u64)>,
}

impl<P: VertexProgram, H: Hook> Worker<'_, '_, P, H> {
    /// The entry of the activation under way, made if there is none.
    pub(super) fn log_begin(&mut self, place: VertexId, count: u32) -> &mut Activation {
        let vertex = self.round.vertex_at(place);
        let entry = || {
            let (reads, writes, sent) = (Vec::new(), Vec::new(), Vec::new());
            LogEntry { activation: Activation { vertex, count, reads, writes, took: 0..0, sent }, order: Vec::new() }
        };
        &mut self.logged.get_or_insert_with(entry).activation
    }

    /// Logs everything that the vertex at `place` has gathered, and will read while it scatters. It is called while the
    /// scope is locked, or before it is validated; under vertex consistency the versions may be newer than what was
    /// read.
    pub(super) fn log_reads(&mut self, place: VertexId, count: u32) {
        let round = self.round;
        let Some(audit) = round.audit() else { return };
        let v = round.vertex_at(place);
        let mut reads = vec![audit.version(Item::View(v))];
        for &replica in round.replicas(place, &Replica::only(place)) {
            let part = round.part(replica);
            let (kernel, local) = (&part.kernel, replica.local);
            let scope = Scope::of(round.topology, kernel.graph, local, directions::<P>());
            let neighbours = scope.rows().flatten().map(|u| part.ctx.id_of(*u)).filter(|u| *u != v);
            reads.extend(neighbours.map(|u| audit.version(Item::View(u))));
            if !carries_data::<P::Slot>() {
                continue;
            }
            let outward = || kernel.outward.range(local);
            let mut slots = Vec::new();
            for direction in gather_directions(round.topology, P::GATHER) {
                match direction {
                    Direction::In => slots.extend_from_slice(&kernel.slot_of_in_edge[kernel.inward.range(local)]),
                    _ => slots.extend(outward().map(|at| (kernel.first_slot + at) as u64)),
                }
            }
            if reads_reverse::<P>() && scatter_directions(round.topology, P::SCATTER).contains(&Direction::Out) {
                slots.extend_from_slice(&kernel.reverse[outward()]);
            }
            reads.extend(slots.into_iter().map(|slot| audit.version(Item::Slot(round.arc_of(slot as usize)))));
        }
        reads.sort_unstable();
        reads.dedup();
        self.log_begin(place, count).reads = reads;
    }

    /// Logs what the vertex at `place` has written, or is about to: nobody else writes it.
    pub(super) fn log_writes(&mut self, place: VertexId, scatters: bool) {
        let round = self.round;
        let Some(audit) = round.audit() else { return };
        let mut writes = vec![audit.written(Item::View(round.vertex_at(place)))];
        let outward = scatter_directions(round.topology, P::SCATTER).contains(&Direction::Out);
        if carries_data::<P::Slot>() && scatters && outward {
            for &replica in round.replicas(place, &Replica::only(place)) {
                let kernel = &round.part(replica).kernel;
                let slots = kernel.outward.range(replica.local).map(|at| round.arc_of(kernel.first_slot + at));
                writes.extend(slots.map(|arc| audit.written(Item::Slot(arc))));
            }
        }
        if let Some(logged) = &mut self.logged {
            logged.activation.writes = writes;
        }
    }

    /// The activation has ended.
    pub(super) fn log_end(&mut self) {
        if let Some(audit) = self.round.audit() {
            let LogEntry { mut activation, order } =
                self.logged.take().expect("audit: an activation ends that has not begun");
            let mut sent: Vec<_> = order.into_iter().zip(activation.sent).collect();
            sent.sort_by_key(|(order, _)| *order);
            activation.sent = sent.into_iter().map(|(_, sent)| sent).collect();
            audit.log(activation);
        }
    }
}

/// The place in the whole graph's arcs by source of each arc of each shard, shard by shard; empty where arcs have the
/// places that they have there.
#[derive(Default)]
pub(in crate::exec) struct ArcPlaces {
    by_source: Vec<u64>,
    by_target: Vec<u64>,
}

impl ArcPlaces {
    /// Those of `shards`, which know them.
    pub(super) fn of<E: Plain>(shards: &ReplicaLists<E>) -> Self {
        let of_in_edges = |part: &Shard<E>| -> Vec<u64> {
            part.graph().csc_to_csr().into_iter().map(|at| part.arcs()[at as usize]).collect()
        };
        ArcPlaces {
            by_source: shards.graph.shards().iter().flat_map(|shard| shard.arcs().iter().copied()).collect(),
            by_target: shards.graph.shards().iter().flat_map(of_in_edges).collect(),
        }
    }
}

impl<'a, P: VertexProgram, H: Hook> Round<'a, P, H> {
    /// The log, if it is wanted.
    pub(super) fn audit(&self) -> Option<&'a Audit> {
        self.hook.watch()?.audit.as_ref()
    }

    /// The place in the whole graph of the arc whose slot is this one.
    fn arc_of(&self, slot: usize) -> usize {
        self.hook.watch().and_then(|watch| watch.arcs.by_source.get(slot)).map_or(slot, |arc| *arc as usize)
    }
}

/// Logs a message over `edge` of `part`; whoever holds the result puts it.
#[inline(always)]
pub(super) fn log_send<'r, P: VertexProgram, H: Hook>(
    round: &Round<'r, P, H>,
    part: &RoundPart<'r, P>,
    logged: &mut Option<LogEntry>,
    edge: (Direction, usize),
    other: VertexId,
) -> Option<std::sync::MutexGuard<'r, LoggedInbox>> {
    let audit = round.audit()?;
    let vertex = part.ctx.id_of(other);
    let mut inbox = audit.inbox(vertex);
    let logged = logged.as_mut()?;
    logged.activation.sent.push((vertex, inbox.put()));
    let at = part.kernel.first_slot + edge.1;
    let names = &round.hook.watch()?.arcs;
    logged.order.push(match edge.0 {
        Direction::In => (true, names.by_target.get(at).copied().unwrap_or(at as u64)),
        _ => (false, names.by_source.get(at).copied().unwrap_or(at as u64)),
    });
    Some(inbox)
}

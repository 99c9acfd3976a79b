//! What a worker logs of its activations, for tests.

use super::worker::Worker;
use crate::exec::audit::{Activation, Item};
use crate::exec::shared::directions::{gather_directions, scatter_directions};
use crate::graph::VertexId;
use crate::program::row::{carries_data, reads_reverse};
use crate::program::{Direction, VertexProgram};

impl<P: VertexProgram> Worker<'_, '_, P> {
    /// The entry of the activation under way, made if there is none.
    pub(super) fn log_begin(&mut self, vertex: VertexId, count: u32) -> &mut Activation {
        self.logged.get_or_insert_with(|| Activation {
            vertex,
            count,
            reads: Vec::new(),
            writes: Vec::new(),
            took: 0..0,
            sent: Vec::new(),
        })
    }

    /// Logs everything that `v` has gathered, and will read while it scatters. It is called while the scope is
    /// locked, or before it is validated; under vertex consistency the versions may be newer than what was read.
    pub(super) fn log_reads(&mut self, v: VertexId, count: u32) {
        let Some(audit) = self.round.testing.audit else { return };
        let graph = self.round.kernel.graph;
        let mut reads = vec![audit.version(Item::View(v))];
        for row in self.scope(v).rows() {
            reads.extend(row.iter().filter(|u| **u != v).map(|u| audit.version(Item::View(*u))));
        }
        if carries_data::<P::Slot>() {
            for direction in gather_directions(graph, P::GATHER) {
                let slots: Vec<usize> = match direction {
                    Direction::In => {
                        let range = graph.by_target().range(v);
                        self.round.kernel.slot_of_in_edge[range].iter().map(|slot| *slot as usize).collect()
                    }
                    _ => graph.by_source().range(v).collect(),
                };
                reads.extend(slots.into_iter().map(|slot| audit.version(Item::Slot(slot))));
            }
            if reads_reverse::<P>() && scatter_directions(graph, P::SCATTER).contains(&Direction::Out) {
                let reverse = &self.round.kernel.reverse[graph.by_source().range(v)];
                reads.extend(reverse.iter().map(|slot| audit.version(Item::Slot(*slot as usize))));
            }
        }
        reads.sort_unstable();
        reads.dedup();
        self.log_begin(v, count).reads = reads;
    }

    /// Logs what `v` has written, or is about to: nobody else writes it.
    pub(super) fn log_writes(&mut self, v: VertexId, scatters: bool) {
        let Some(audit) = self.round.testing.audit else { return };
        let graph = self.round.kernel.graph;
        let mut writes = vec![audit.written(Item::View(v))];
        if carries_data::<P::Slot>() && scatters && scatter_directions(graph, P::SCATTER).contains(&Direction::Out) {
            writes.extend(graph.by_source().range(v).map(|slot| audit.written(Item::Slot(slot))));
        }
        if let Some(logged) = &mut self.logged {
            logged.writes = writes;
        }
    }

    /// The activation has ended.
    pub(super) fn log_end(&mut self) {
        if let (Some(audit), Some(logged)) = (self.round.testing.audit, self.logged.take()) {
            audit.log(logged);
        }
    }
}

//! Pull: every vertex asks those of its neighbours that changed, until it has heard enough.

use std::sync::atomic::{AtomicU64, Ordering};

use super::scatter::{Targets, mark};
use crate::exec::kernel::arcs::Arcs;
use crate::exec::kernel::call::Call;
use crate::exec::kernel::chunks::Chunks;
use crate::exec::kernel::directions::scattered;
use crate::exec::kernel::inbox::put;
use crate::exec::kernel::scatter::ScatterFrom;
use crate::exec::supersteps::any::At;
use crate::graph::{Topology, VertexId};
use crate::panics::Stage;
use crate::parallel::{self, Lent, tabulate};
use crate::program::row::carries_data;
use crate::program::{Direction, ScatterEdge, VertexProgram};

/// Edges to pull over, in a chunk of targets.
const PULL_COST: u64 = 1 << 16;

/// Whether neighbours can pull: no slots to write, and an order of messages that is that of pushing or does not matter. It is that of
/// pushing over edges in one direction; users and items have edges in one direction each.
pub(super) fn can_pull<P: VertexProgram>(topology: &Topology, directions: &[Direction]) -> bool {
    !P::IN_ORDER
        && !carries_data::<P::Slot>()
        && (P::ANY_ORDER || directions.len() == 1 || directions.len() == 2 && topology.sides().is_some())
}

/// The memory for what has changed, by local id, while others ask; of no change before and after.
pub(super) struct ChangedMemory<P: VertexProgram> {
    /// A bit for each vertex, where a change carries nothing: the eighth part of a byte is found in a nearer cache.
    bits: Vec<AtomicU64>,
    /// Where it carries something.
    changes: Vec<Option<P::Change>>,
}

impl<P: VertexProgram> ChangedMemory<P> {
    /// None yet.
    pub(super) const fn nothing() -> Self {
        ChangedMemory { bits: Vec::new(), changes: Vec::new() }
    }
}

/// What has changed.
enum Changed<'a, P: VertexProgram> {
    Everybody(&'a P::Change),
    Bits(&'a [AtomicU64], &'a P::Change),
    Each(&'a [Option<P::Change>]),
}

impl<'a, P: VertexProgram> Changed<'a, P> {
    #[inline(always)]
    fn of(&self, v: VertexId) -> Option<&'a P::Change> {
        match self {
            Changed::Each(changes) => changes[v as usize].as_ref(),
            Changed::Everybody(change) => Some(change),
            Changed::Bits(bits, change) => {
                (bits[v as usize / 64].load(Ordering::Relaxed) >> (v % 64) & 1 == 1).then_some(change)
            }
        }
    }
}

/// Sets the bits of some vertices, ascending.
fn set_bits<C>(bits: &[AtomicU64], changes: &[(VertexId, C)]) {
    let (mut index, mut word) = (0, 0);
    for (v, _) in changes {
        if *v as usize / 64 != index {
            bits[index].fetch_or(word, Ordering::Relaxed);
            (index, word) = (*v as usize / 64, 0);
        }
        word |= 1 << (v % 64);
    }
    bits[index].fetch_or(word, Ordering::Relaxed);
}

impl<P: VertexProgram> ScatterFrom<'_, P> {
    /// Pulls. There are changes; those that carry something are taken.
    pub(super) fn pull(
        &self,
        mut changes: Vec<&mut Vec<(VertexId, P::Change)>>,
        memory: &mut ChangedMemory<P>,
        targets: Targets<'_, P>,
        at: At<'_>,
    ) {
        let vertices = self.graph.vertices();
        if const { size_of::<P::Change>() == 0 } {
            let (mut lists, mut changed) = (Vec::with_capacity(changes.len()), 0);
            for list in &changes {
                lists.push(list.as_slice());
                changed += list.len();
            }
            let one = &lists[0][0].1;
            if changed == vertices {
                self.ask(&Changed::Everybody(one), targets, at);
                return;
            }
            if memory.bits.is_empty() {
                memory.bits.resize_with(vertices.div_ceil(64), AtomicU64::default);
            }
            parallel::each(lists.len(), &|index| set_bits(&memory.bits, lists[index]));
            self.ask(&Changed::Bits(&memory.bits, one), targets, at);
            memory.bits.iter_mut().for_each(|word| *word.get_mut() = 0);
            return;
        }
        if memory.changes.is_empty() {
            memory.changes = tabulate(vertices, &|_| None);
        }
        let mut ranges = Vec::with_capacity(changes.len());
        for changes in &changes {
            ranges.push(changes[0].0 as usize..changes[changes.len() - 1].0 as usize + 1);
        }
        let parts = Lent::parts(&mut memory.changes, &ranges);
        let lists = Lent::each(&mut changes);
        parallel::each(ranges.len(), &|index| {
            let (part, first) = (parts.take(index), ranges[index].start);
            for (v, change) in lists.take(index).drain(..) {
                part[v as usize - first] = Some(change);
            }
        });
        self.ask(&Changed::Each(&memory.changes), targets, at);
        let parts = Lent::parts(&mut memory.changes, &ranges);
        parallel::each(ranges.len(), &|index| parts.take(index).fill(None));
    }

    /// Every vertex asks.
    fn ask(&self, changed: &Changed<'_, P>, targets: Targets<'_, P>, at: At<'_>) {
        let directions = scattered(self.program, self.ctx);
        let asked = match directions {
            [Direction::Out] => Direction::In,
            [Direction::In] => Direction::Out,
            _ => Direction::Both,
        };
        let all = Chunks::new(self.graph, asked, Direction::None, PULL_COST).all();
        let (inbox, words) = (all.lend(targets.inbox, 1), all.lend_words(targets.words));
        parallel::each(all.len(), &|chunk| {
            if at.interrupt.is_urgent() {
                return;
            }
            let (inbox, words, range) = (inbox.take(chunk), words.take(chunk), all.ranges[chunk].clone());
            for v in range.clone() {
                let other_view = self.views.at(v);
                if self.program.settled(self.ctx, other_view) {
                    continue;
                }
                let mut heard = None;
                self.ask_neighbours(changed, directions, v as VertexId, other_view, &mut heard);
                if let Some(message) = heard {
                    put(self.program, &mut inbox[v - range.start], message);
                    mark(words, range.start, v as VertexId);
                }
            }
        });
    }

    /// A vertex asks its neighbours.
    #[inline(always)]
    fn ask_neighbours(
        &self,
        changed: &Changed<'_, P>,
        directions: &[Direction],
        v: VertexId,
        other_view: &P::View,
        heard: &mut Option<P::Message>,
    ) {
        for &direction in directions {
            // A source that scatters over its out-edges is met over the in-edges of its target.
            let arcs: &Arcs<'_, P::Edge> = if direction == Direction::Out { &self.inward } else { &self.outward };
            let row = arcs.range(v);
            for (source, data) in arcs.neighbours[row.clone()].iter().zip(&arcs.data[row]) {
                let Some(change) = changed.of(*source) else { continue };
                let mut edge = ScatterEdge {
                    ctx: self.ctx,
                    vertex: *source,
                    other: v,
                    direction,
                    view: self.views.at(*source as usize),
                    other_view,
                    data,
                    slot: None,
                    reverse_slot: None,
                };
                let call = Call::begin(&self.ctx.here, *source, Stage::Scatter);
                let message = self.program.scatter(change, &mut edge);
                call.passed();
                if let Some(message) = message {
                    put(self.program, heard, message);
                    if heard.as_ref().is_some_and(|heard| self.program.enough(self.ctx, heard)) {
                        return;
                    }
                }
            }
        }
    }
}

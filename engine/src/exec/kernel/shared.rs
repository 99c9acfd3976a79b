//! The kernels over shared rows: gathering a row and scattering over one, in place.
//!
//! Neighbours' views are copied into a register, or into the worker's scratch, and lent from there.

use std::ops::Range;

use super::arcs::Arcs;
use super::call::called;
use super::chunks::pieces;
use super::directions::{gathered, scattered};
use super::gather::{Edges, Fold, SlotElement, SlotsAt, ViewElement, in_registers};
use super::look::{Look, Seen, WithLook};
use super::rows::SharedRows;
use super::scatter::{OwnSlots, ScatterRow, Sink, Teller};
use crate::graph::{Graph, VertexId};
use crate::panics::Stage;
use crate::parallel;
use crate::program::row::{Row, carries_data, reads_reverse};
use crate::program::{Context, Direction, VertexProgram, gathers};
use crate::schedule::board::{Board, SomeEdges, Taken};

/// What gather and scatter work on.
pub(crate) struct Kernel<'a, P: VertexProgram> {
    pub(crate) program: &'a P,
    pub(crate) graph: &'a Graph<P::Edge>,
    pub(crate) inward: Arcs<'a, P::Edge>,
    pub(crate) outward: Arcs<'a, P::Edge>,
    pub(crate) views: SharedRows<'a, P::View>,
    pub(crate) slots: SharedRows<'a, P::Slot>,
    /// Where the slots of these arcs begin: on shards, those of all lie in one array.
    pub(crate) first_slot: usize,
    /// Where the slot of each in-edge lies; empty for programs without slots.
    pub(crate) slot_of_in_edge: &'a [u64],
    /// Where the reverse of each out-edge lies, for programs that read reverse slots.
    pub(crate) reverse: &'a [u64],
    /// Rows of more edges than this are gathered in pieces of so many, by several workers.
    pub(crate) most: usize,
    /// Where pieces are posted, and the number of this shard there. Without it, workers wait for pieces in rayon, which may
    /// give them other work meanwhile: that must not wait for what they hold.
    pub(crate) board: Option<(&'a Board, usize)>,
}

/// Where a worker keeps copies of rows.
pub(crate) struct RowScratch<P: VertexProgram> {
    pub(crate) own: Vec<ViewElement<P>>,
    other: Vec<ViewElement<P>>,
    slot: Vec<SlotElement<P>>,
    reverse: Vec<SlotElement<P>>,
}

impl<P: VertexProgram> RowScratch<P> {
    /// With room for views and slots of at most so many elements.
    pub(crate) fn new(view: usize, slot: usize) -> Self {
        let view = vec![bytemuck::Zeroable::zeroed(); view];
        let slot = vec![bytemuck::Zeroable::zeroed(); slot];
        RowScratch { own: view.clone(), other: view, slot: slot.clone(), reverse: slot }
    }
}

impl<'a, P: VertexProgram> Kernel<'a, P> {
    /// On `graph`, which is the whole one or a shard, for programs whose slots carry nothing; others add where theirs lie.
    pub(crate) fn new(
        program: &'a P,
        graph: &'a Graph<P::Edge>,
        views: SharedRows<'a, P::View>,
        slots: SharedRows<'a, P::Slot>,
        most: usize,
    ) -> Self {
        let (inward, outward) = (Arcs::inward(graph), Arcs::outward(graph));
        Kernel {
            program,
            graph,
            inward,
            outward,
            views,
            slots,
            first_slot: 0,
            slot_of_in_edge: &[],
            reverse: &[],
            most,
            board: None,
        }
    }

    /// The arcs that a vertex meets in `direction`.
    #[inline(always)]
    pub(crate) fn arcs(&self, direction: Direction) -> &Arcs<'a, P::Edge> {
        if direction == Direction::In { &self.inward } else { &self.outward }
    }

    /// The edges of `direction` at positions `range`.
    #[inline(always)]
    pub(crate) fn edges(&self, direction: Direction, range: Range<usize>) -> Edges<'a, P::Edge> {
        let arcs = self.arcs(direction);
        let listed = carries_data::<P::Slot>() && direction == Direction::In;
        Edges {
            direction,
            neighbours: &arcs.neighbours[range.clone()],
            data: &arcs.data[range.clone()],
            slots: if listed {
                SlotsAt::Listed(&self.slot_of_in_edge[range])
            } else {
                SlotsAt::From(self.first_slot + range.start)
            },
        }
    }

    /// Folds the whole row of `v`; returns how many edges that were.
    #[inline(always)]
    pub(crate) fn gather_row(
        &self,
        ctx: &Context<'_, P>,
        v: VertexId,
        sum: &mut P::Sum,
        scratch: &mut RowScratch<P>,
        seen: &mut Seen,
    ) -> u64 {
        let mut edges = 0;
        if const { !gathers::<P>() } {
            return edges;
        }
        for &direction in gathered(self.program, ctx) {
            let range = self.arcs(direction).range(v);
            edges += range.len() as u64;
            if range.len() > self.most {
                self.gather_in_pieces(ctx, v, sum, (direction, range), seen);
            } else {
                self.gather(ctx, v, sum, self.edges(direction, range), scratch, seen);
            }
        }
        edges
    }

    /// Folds the edges of `v` in `direction` at `range` in pieces, by several workers; pieces are merged in edge order.
    #[cold]
    #[inline(never)]
    fn gather_in_pieces(
        &self,
        ctx: &Context<'_, P>,
        v: VertexId,
        sum: &mut P::Sum,
        (direction, range): (Direction, Range<usize>),
        seen: &mut Seen,
    ) {
        let Some((board, shard)) = self.board else {
            let pieces: Vec<_> = pieces(range, self.most).collect();
            let gather = |index: usize| self.gather_piece(ctx, v, direction, pieces[index].clone());
            return parallel::collect(pieces.len(), &gather).into_iter().for_each(|piece| self.merge(sum, piece, seen));
        };
        let (inward, run) = (direction == Direction::In, ctx.superstep() as u32);
        let posted = board.post(SomeEdges { shard, vertex: v, run, inward, edges: range }, self.most);
        while let Some(taken) = board.take_own(&posted) {
            self.gather_taken(ctx, taken);
        }
        for (index, gathered) in posted.sums().into_iter().enumerate() {
            match gathered.and_then(|sum| sum.downcast().ok()) {
                Some(gathered) => self.merge(sum, *gathered, seen),
                None => self.merge(sum, self.gather_piece(ctx, v, direction, posted.piece(index).edges), seen),
            }
        }
    }

    /// Folds a piece that was taken from a board; `ctx` is that of the vertex.
    pub(crate) fn gather_taken(&self, ctx: &Context<'_, P>, taken: Taken) {
        let SomeEdges { vertex, inward, edges, .. } = taken.piece();
        let direction = if inward { Direction::In } else { Direction::Out };
        taken.give(Box::new(self.gather_piece(ctx, vertex, direction, edges)));
    }

    /// Folds a piece of a long row.
    #[inline(never)]
    fn gather_piece(
        &self,
        ctx: &Context<'_, P>,
        v: VertexId,
        direction: Direction,
        piece: Range<usize>,
    ) -> (P::Sum, Seen) {
        let (mut sum, mut seen) = (self.program.zero(), Seen::default());
        let mut scratch = RowScratch::new(self.views.most(), self.slots.most());
        called(&ctx.here, v, Stage::Gather);
        self.gather(ctx, v, &mut sum, self.edges(direction, piece), &mut scratch, &mut seen);
        (sum, seen)
    }

    /// Merges what was gathered of a piece.
    fn merge(&self, sum: &mut P::Sum, (mut other, of_piece): (P::Sum, Seen), seen: &mut Seen) {
        self.program.merge(sum, &mut other);
        seen.versions = seen.versions.wrapping_add(of_piece.versions);
        seen.locked |= of_piece.locked;
    }

    /// Folds some edges of `v`.
    #[inline(always)]
    pub(crate) fn gather(
        &self,
        ctx: &Context<'_, P>,
        v: VertexId,
        sum: &mut P::Sum,
        edges: Edges<'_, P::Edge>,
        scratch: &mut RowScratch<P>,
        seen: &mut Seen,
    ) {
        if carries_data::<P::View>() {
            self.views.read(v as usize, &mut scratch.own);
        }
        self.views.with_look(Gather { kernel: self, ctx, v, sum, edges, scratch, seen });
    }

    /// Goes over the edges that `v` scatters over, after its view was published; `send` takes the messages.
    /// Returns how many edges there are.
    #[inline(always)]
    pub(crate) fn scatter_row(
        &self,
        ctx: &Context<'_, P>,
        v: VertexId,
        change: &P::Change,
        scratch: &mut RowScratch<P>,
        mut send: impl Sink<P::Message>,
    ) -> u64 {
        let mut edges = 0;
        let mut teller = Teller::new(change);
        for &direction in scattered(self.program, ctx) {
            let range = self.arcs(direction).range(v);
            edges += range.len() as u64;
            self.scatter(ctx, v, &mut teller, direction, range, scratch, &mut send);
        }
        edges
    }

    /// Goes over some of the edges that `v` scatters over.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "the innermost kernel: all of it is loop state")]
    pub(crate) fn scatter(
        &self,
        ctx: &Context<'_, P>,
        v: VertexId,
        teller: &mut Teller<'_, P>,
        direction: Direction,
        range: Range<usize>,
        scratch: &mut RowScratch<P>,
        send: &mut impl Sink<P::Message>,
    ) {
        if carries_data::<P::View>() {
            self.views.read(v as usize, &mut scratch.own);
        }
        self.views.with_look(Scatter { kernel: self, ctx, v, teller, direction, range, scratch, send });
    }
}

/// A gather, waiting for the way to look views up.
struct Gather<'k, 'a, 'c, P: VertexProgram> {
    kernel: &'k Kernel<'a, P>,
    ctx: &'k Context<'c, P>,
    v: VertexId,
    sum: &'k mut P::Sum,
    edges: Edges<'k, P::Edge>,
    scratch: &'k mut RowScratch<P>,
    seen: &'k mut Seen,
}

impl<P: VertexProgram> WithLook<P::View> for Gather<'_, '_, '_, P> {
    type Output = ();

    #[inline(always)]
    fn with(self, look: impl Look<P::View>) {
        let Gather { kernel, ctx, v, sum, edges, scratch, seen } = self;
        let RowScratch { own, other, slot, .. } = scratch;
        let view = P::View::of(kernel.views.room(v as usize, own));
        let fold = Fold { program: kernel.program, ctx, vertex: v, view, views: &look, slots: &kernel.slots };
        if const { in_registers::<P>() } {
            let start = std::mem::replace(sum, kernel.program.zero());
            (*sum, *seen) = in_a_register(&fold, start, &edges, other, slot, *seen);
        } else {
            fold.edges(sum, &edges, other, slot, seen);
        }
    }
}

/// Folds all edges. A local sum stays in a register only if the function around it is small: it is not inlined.
#[inline(never)]
fn in_a_register<P: VertexProgram, L: Look<P::View>, S: Look<P::Slot>>(
    fold: &Fold<'_, '_, P, L, S>,
    mut sum: P::Sum,
    edges: &Edges<'_, P::Edge>,
    other: &mut [ViewElement<P>],
    slot: &mut [SlotElement<P>],
    mut seen: Seen,
) -> (P::Sum, Seen) {
    fold.edges(&mut sum, edges, other, slot, &mut seen);
    (sum, seen)
}

/// A scatter, waiting for the way to look views up.
struct Scatter<'k, 'a, 'c, 't, P: VertexProgram, S> {
    kernel: &'k Kernel<'a, P>,
    ctx: &'k Context<'c, P>,
    v: VertexId,
    teller: &'k mut Teller<'t, P>,
    direction: Direction,
    range: Range<usize>,
    scratch: &'k mut RowScratch<P>,
    send: &'k mut S,
}

impl<P: VertexProgram, S: Sink<P::Message>> WithLook<P::View> for Scatter<'_, '_, '_, '_, P, S> {
    type Output = ();

    #[inline(always)]
    fn with(self, look: impl Look<P::View>) {
        let Scatter { kernel, ctx, v, teller, direction, range, scratch, send } = self;
        let RowScratch { own, other, slot, reverse } = scratch;
        let view = P::View::of(kernel.views.room(v as usize, own));
        let mut slots = Copied { kernel, slot, reverse };
        let spread = ScatterRow { program: kernel.program, ctx, vertex: v, view, direction, views: &look };
        spread.edges(teller, kernel.arcs(direction), range, &mut slots, other, send);
    }
}

/// Slots copied to a scratch, and written back.
struct Copied<'k, 'a, P: VertexProgram> {
    kernel: &'k Kernel<'a, P>,
    slot: &'k mut [SlotElement<P>],
    reverse: &'k mut [SlotElement<P>],
}

impl<P: VertexProgram> OwnSlots<P::Slot> for Copied<'_, '_, P> {
    #[inline(always)]
    fn with<T>(&mut self, position: usize, work: impl FnOnce(Option<&mut P::Slot>, Option<&P::Slot>) -> T) -> T {
        let Kernel { slots, first_slot, reverse, .. } = self.kernel;
        slots.read(first_slot + position, self.slot);
        let reverse_slot = reads_reverse::<P>().then(|| slots.read(reverse[position] as usize, self.reverse));
        let slot = slots.room(first_slot + position, self.slot);
        let result = work(Some(P::Slot::of_mut(slot)), reverse_slot);
        slots.write(first_slot + position, self.slot);
        result
    }
}

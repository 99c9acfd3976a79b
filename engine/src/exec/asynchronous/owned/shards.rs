//! Rounds of owned chunks on shards: one view a vertex, by place, which the rows of all its replicas read.
//!
//! A view for every replica would be written as often as there are replicas, and a vertex, which gathers over all shards at once,
//! would read several times as many cache lines. So neighbours are named by place here, in a list beside each shard's own.

use std::ops::Range;

use super::{Done, OwnedRound};
use crate::exec::asynchronous::shards::{Replica, ReplicaLists};
use crate::exec::kernel::arcs::Arcs;
use crate::exec::kernel::call::Call;
use crate::exec::kernel::chunks::{hub_edges, pieces};
use crate::exec::kernel::directions::{gather_directions, gathered};
use crate::exec::kernel::gather::in_registers;
use crate::exec::kernel::look::{Look, Seen};
use crate::exec::kernel::rows::BareValues;
use crate::graph::{Topology, VertexId};
use crate::panics::Stage;
use crate::parallel;
use crate::plain::Plain;
use crate::program::lengths::RowLengths;
use crate::program::row::{Row, RowBuffer, Rows};
use crate::program::shape::Shape;
use crate::program::{Context, Direction, GatherEdge, VertexProgram};

/// The places of the neighbours on each shard, in the order of its rows, as far as a program gathers over them.
pub(in crate::exec::asynchronous) struct Neighbours {
    shards: Vec<PlacedRows>,
}

#[derive(Default)]
struct PlacedRows {
    inward: Vec<VertexId>,
    outward: Vec<VertexId>,
}

impl Neighbours {
    /// Looks up the neighbours that a program of this shape gathers over.
    pub(in crate::exec::asynchronous) fn of<E: Plain>(lists: &ReplicaLists<E>, shape: &Shape) -> Self {
        let mut shards = Vec::new();
        for (shard, part) in lists.graph.shards().iter().enumerate() {
            let place_of = lists.places_of(shard);
            let places = |rows: &[VertexId]| parallel::tabulate(rows.len(), &|edge| place_of[rows[edge] as usize]);
            let mut placed = PlacedRows::default();
            for direction in gather_directions(lists.graph.whole(), shape.gather) {
                match direction {
                    Direction::In => placed.inward = places(part.graph().by_target().neighbours()),
                    _ => placed.outward = places(part.graph().by_source().neighbours()),
                }
            }
            shards.push(placed);
        }
        Neighbours { shards }
    }

    /// Bytes that they take.
    pub(in crate::exec::asynchronous) fn byte_len(&self) -> usize {
        self.shards.iter().map(|rows| size_of_val(&*rows.inward) + size_of_val(&*rows.outward)).sum()
    }

    /// Bytes that they take on a graph of so many arcs, for a program of this shape.
    pub(in crate::exec::asynchronous) fn bytes(graph: &Topology, shape: &Shape) -> usize {
        gather_directions(graph, shape.gather).len() * graph.arcs() * size_of::<VertexId>()
    }
}

/// The shards of a round.
pub(super) struct OnShards<'a, P: VertexProgram> {
    lists: &'a ReplicaLists<P::Edge>,
    shards: Vec<PlacedShard<'a, P>>,
}

/// The rows of one shard.
struct PlacedShard<'a, P: VertexProgram> {
    inward: (Arcs<'a, P::Edge>, &'a [VertexId]),
    outward: (Arcs<'a, P::Edge>, &'a [VertexId]),
    /// Rows of more edges than this are gathered in pieces.
    most: usize,
}

impl<'a, P: VertexProgram> OnShards<'a, P> {
    pub(super) fn new(lists: &'a ReplicaLists<P::Edge>, neighbours: &'a Neighbours, shape: &Shape) -> Self {
        let mut shards = Vec::with_capacity(neighbours.shards.len());
        for (part, placed) in lists.graph.shards().iter().zip(&neighbours.shards) {
            shards.push(PlacedShard {
                inward: (Arcs::inward(part.graph()), placed.inward.as_slice()),
                outward: (Arcs::outward(part.graph()), placed.outward.as_slice()),
                most: hub_edges(shape, part.graph().arcs()),
            });
        }
        OnShards { lists, shards }
    }

    /// Runs the vertices from place `first` on, which have run `count` times with this time.
    pub(super) fn run(
        &self,
        round: &OwnedRound<'_, P>,
        count: u32,
        first: usize,
        states: &mut [P::Vertex],
        partial: &mut P::Global,
        done: &mut Done,
    ) {
        let program = round.program;
        let contexts: Vec<_> = round.contexts.iter().map(|ctx| ctx.of_activation(count)).collect();
        // Slots carry nothing: one row of them will do.
        let slots = RowBuffer::<P::Slot>::zeroed(1, &RowLengths::all(1)).expect("room for nothing");
        let (slots, views) = (slots.rows(), round.views.bare_values());
        let mut sum = program.zero();
        done.mirrored += self.lists.mirrors(first..first + states.len());
        for (place, state) in (first as VertexId..).zip(states) {
            let replicas = self.lists.replicas(place);
            // The master is the first.
            let ctx = &contexts[replicas[0].shard as usize];
            let mut call = Call::begin(&ctx.here, replicas[0].local, Stage::Gather);
            program.reset(&mut sum);
            let info = ctx.vertex(replicas[0].local);
            for replica in replicas.iter().filter(|replica| replica.gathers) {
                let (shard, ctx) = (replica.shard as usize, &contexts[replica.shard as usize]);
                let fold = PlacedFold { program, ctx, place, replica: *replica, views, slots };
                for direction in gathered(program, ctx) {
                    done.edges += fold.row(&mut sum, *direction, &self.shards[shard]);
                }
            }
            call.stage = Stage::Apply;
            let mut step = program.apply(ctx, info, state, &mut sum, None);
            done.tally.add(info, &mut step);
            call.stage = Stage::View;
            let mut view = [bytemuck::Zeroable::zeroed()];
            program.view(ctx, info, state, P::View::of_mut(&mut view));
            round.views.write(place as usize, &view);
            if size_of::<P::Global>() != 0 {
                call.stage = Stage::Aggregate;
                program.aggregate(ctx, partial, info, state);
            }
            call.passed();
        }
    }
}

/// What stays the same over the rows of a replica.
struct PlacedFold<'k, 'c, P: VertexProgram> {
    program: &'k P,
    ctx: &'k Context<'c, P>,
    place: VertexId,
    replica: Replica,
    views: BareValues<'k>,
    slots: Rows<'k, P::Slot>,
}

impl<P: VertexProgram> PlacedFold<'_, '_, P> {
    /// Folds the row in `direction`, in pieces if it is long; returns how many edges it has.
    #[inline(always)]
    fn row(&self, sum: &mut P::Sum, direction: Direction, shard: &PlacedShard<'_, P>) -> u64 {
        let (arcs, places) = if direction == Direction::In { &shard.inward } else { &shard.outward };
        let range = arcs.range(self.replica.local);
        let edges = range.len() as u64;
        if range.len() > shard.most {
            self.pieces(sum, direction, (arcs, places), pieces(range, shard.most).collect());
        } else if const { in_registers::<P>() } {
            let mut local = std::mem::replace(sum, self.program.zero());
            self.edges(&mut local, direction, (arcs, places), range);
            *sum = local;
        } else {
            self.edges(sum, direction, (arcs, places), range);
        }
        edges
    }

    /// Folds pieces of a long row by several workers, and merges them in edge order.
    #[cold]
    #[inline(never)]
    fn pieces(
        &self,
        sum: &mut P::Sum,
        direction: Direction,
        row: (&Arcs<'_, P::Edge>, &[VertexId]),
        pieces: Vec<Range<usize>>,
    ) {
        let gather = |index: usize| {
            let mut sum = self.program.zero();
            self.edges(&mut sum, direction, row, pieces[index].clone());
            sum
        };
        for mut piece in parallel::collect(pieces.len(), &gather) {
            self.program.merge(sum, &mut piece);
        }
    }

    #[inline(always)]
    fn edges(
        &self,
        sum: &mut P::Sum,
        direction: Direction,
        (arcs, places): (&Arcs<'_, P::Edge>, &[VertexId]),
        range: Range<usize>,
    ) {
        let (mut own, views) = ([bytemuck::Zeroable::zeroed()], self.views);
        let view: &P::View = views.at(self.place as usize, &mut own, &mut Seen::default());
        let slot = self.slots.at(0);
        let each = arcs.neighbours[range.clone()].iter().zip(&arcs.data[range.clone()]).zip(&places[range]);
        for ((&other, data), &place) in each {
            let mut element = [bytemuck::Zeroable::zeroed()];
            let other_view = views.at(place as usize, &mut element, &mut Seen::default());
            let (ctx, vertex) = (self.ctx, self.replica.local);
            self.program.gather(sum, GatherEdge { ctx, vertex, other, direction, view, other_view, data, slot });
        }
    }
}

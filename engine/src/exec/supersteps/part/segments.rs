//! Dense gathers cut for the cache: sources in ranges whose views fit it, gathered range by range.
//!
//! A plain gather over a big graph waits for memory at every edge, because views are read at random. Here the adjacency is copied
//! once into *tiles*: the edges from one range of sources (a *segment*) to one chunk of targets. A superstep goes through the
//! segments in order; within one, workers take chunks, and every read of a view falls into the segment. Each row folds its edges
//! into the same sum, which lies in an array that is read and written in streams, segment after segment: since rows are sorted by
//! source, that is the order of a plain gather, and the sum is the same bit for bit.
//!
//! Chosen when views fill more than 4 MB and the mean degree is at least 4. It costs 4 bytes an arc, 4 for each row of a tile, and
//! a sum for each vertex.
//!
//! Known gap: a row is not split within a segment, so one worker folds what a hub has there.
//!
//! Source: the idea is that of propagation and cache blocking (Zhang, Kiriansky, Mendis, Amarasinghe, Zaharia 2017, "Making caches
//! work for graph analytics", section 4, CSR segmenting). What differs: no buffer of partial sums for each segment and no merge,
//! but one sum a vertex that all segments fold into.

use std::ops::Range;

use super::Part;
use super::layout::Seat;
use crate::exec::kernel::arcs::Arcs;
use crate::exec::kernel::call::Call;
use crate::exec::kernel::chunks::Chunks;
use crate::exec::kernel::directions::{gather_directions, gathered};
use crate::exec::kernel::gather::GatherFrom;
use crate::exec::supersteps::any::At;
use crate::exec::{SegmentPlan, Segments as Segmentation};
use crate::graph::{Graph, Topology, VertexId};
use crate::panics::Stage;
use crate::parallel::{self, tabulate};
use crate::plain::Plain;
use crate::program::shape::Shape;
use crate::program::{Context, Direction, VertexProgram};

/// Views of one segment, in bytes, when the engine chooses.
const SEGMENT_BYTES: usize = 2 << 20;
/// Edges to a chunk of targets, over all segments.
const TILE_COST: u64 = 1 << 18;
/// Views in bytes from which the engine chooses to cut.
const AUTO_VIEW_BYTES: usize = 4 << 20;
/// Edges a vertex from which the engine chooses to cut: below, the sums cost more than the views.
const AUTO_MEAN_DEGREE: usize = 4;
/// More segments than this are not made, whatever is asked for.
const MOST_SEGMENTS: usize = 4096;
/// Largest sum and view, in bytes, that are worth streaming.
const LARGEST_VALUE: usize = 16;

/// The adjacency of a dense gather, cut into tiles.
pub(super) struct Segmented<E: Plain> {
    direction: Direction,
    /// Vertices of a segment.
    size: u32,
    chunks: Chunks,
    /// `tiles[segment][chunk]`.
    tiles: Vec<Vec<Tile<E>>>,
}

/// The edges from one segment of sources to one chunk of targets.
///
/// Rows are ordered by how many such edges they have: a loop over rows of one length ends where the processor
/// expects it to, and a row has few edges in a segment, so that a wrong guess a row would cost as much as them.
struct Tile<E> {
    groups: Vec<Group>,
    /// The targets that have such edges.
    rows: Vec<VertexId>,
    /// Their edges, row by row.
    sources: Vec<VertexId>,
    data: Vec<E>,
}

/// Consecutive rows of a tile that have the same number of edges.
struct Group {
    length: usize,
    rows: usize,
}

/// About how many bytes the tiles and sums of a graph will take.
pub(super) fn estimate(shape: &Shape, topology: &Topology) -> u64 {
    let arc = size_of::<VertexId>() + shape.edge;
    (topology.arcs() * arc + topology.vertices() * shape.sum) as u64
}

/// How many vertices a segment of `graph`, a part of `whole`, should have, or `None` if its gathers are not to be cut.
pub(super) fn segment_size(shape: &Shape, whole: &Topology, graph: &Topology, asked: Segmentation) -> Option<u32> {
    let one_direction = gather_directions(whole, shape.gather).len() == 1;
    let small = (1..=LARGEST_VALUE).contains(&shape.view) && shape.sum <= LARGEST_VALUE;
    if !one_direction || !small || shape.has_slots || shape.sums_own_memory {
        return None;
    }
    match asked {
        Segmentation::Off => None,
        // A run of tiny segments would be all bookkeeping: a tile for each with every chunk.
        Segmentation::Vertices(size) => Some(size.max((graph.vertices() / MOST_SEGMENTS) as u32).max(1)),
        Segmentation::Auto => {
            let worth =
                graph.vertices() * shape.view >= AUTO_VIEW_BYTES && graph.arcs() >= AUTO_MEAN_DEGREE * graph.vertices();
            worth.then_some((SEGMENT_BYTES / shape.view.next_power_of_two()) as u32)
        }
    }
}

/// Segments are cut at the first gather that is dense enough.
pub(super) enum PartSegments<E: Plain> {
    Never,
    Planned { size: u32 },
    Cut(Segmented<E>),
}

impl<E: Plain> PartSegments<E> {
    /// Cuts `graph`, a part of `whole`, for a program that gathers over `gather`, if that is planned.
    pub(super) fn cut(&mut self, gather: Direction, whole: &Topology, graph: &Graph<E>) {
        if let PartSegments::Planned { size } = self {
            *self = PartSegments::Cut(Segmented::new(gather_directions(whole, gather)[0], graph, *size));
        }
    }

    pub(super) fn are_cut(&self) -> bool {
        matches!(self, PartSegments::Cut(_))
    }

    /// Adds them to what a plan says of those of other parts; beside each row there is a sum of `sum` bytes.
    pub(super) fn add_to(&self, plan: &mut Option<SegmentPlan>, sum: usize) {
        if let PartSegments::Cut(cut) = self {
            let (own, others) = (cut.plan(sum), plan.take());
            let (pieces, bytes) = others.map_or((0, 0), |others| (others.row_pieces, others.bytes));
            *plan = Some(SegmentPlan { row_pieces: own.row_pieces + pieces, bytes: own.bytes + bytes, ..own });
        }
    }
}

impl<P: VertexProgram> Part<P> {
    /// Whether gathers can go by segments; the first time they are cut.
    pub(super) fn has_segments(&mut self) -> bool {
        self.seat.segments.cut(P::GATHER, self.seat.home.whole(), self.seat.home.graph());
        if self.seat.segments.are_cut() && self.segment_sums.is_empty() {
            self.segment_sums = tabulate(self.seat.home.graph().vertices(), &|_| self.program.zero());
        }
        self.seat.segments.are_cut()
    }

    /// Folds all rows segment by segment. Whoever uses a sum makes it zero again; on a shard some are not used.
    pub(super) fn fold_segments(&mut self, at: At<'_>) {
        let Part { program, data, seat, global, segment_sums, views, slots, .. } = self;
        let Seat { home, segments, .. } = &*seat;
        let PartSegments::Cut(Segmented { direction, chunks, tiles, .. }) = segments else { return };
        let ctx = Context::<P>::new(home.locals(), at.clock, global, data);
        let from = GatherFrom::new(&**program, &ctx, home.graph(), views.rows(), slots.rows(), &[]);
        let is_gathered = gathered(&**program, &ctx).contains(direction);
        let (all, mut is_left) = (chunks.all(), home.shard().is_some());
        for tiles in tiles.iter() {
            let sums = all.lend(segment_sums, 1);
            parallel::each(all.len(), &|chunk| {
                let sums = sums.take(chunk);
                if is_left {
                    sums.iter_mut().for_each(|sum| program.reset(sum));
                }
                if is_gathered && !at.interrupt.is_urgent() {
                    tiles[chunk].fold(&from, *direction, all.ranges[chunk].start, sums);
                }
            });
            is_left = false;
        }
    }
}

impl<E: Plain> Segmented<E> {
    /// Cuts the graph into segments of `size` sources. O(vertices + arcs), parallel by chunks.
    fn new(direction: Direction, graph: &Graph<E>, size: u32) -> Self {
        let chunks = Chunks::new(graph, direction, Direction::None, TILE_COST);
        let segments = graph.vertices().div_ceil(size as usize);
        let by_chunk =
            parallel::collect(chunks.len(), &|chunk| cut(graph, direction, chunks.range(chunk), size, segments));
        let mut tiles: Vec<Vec<_>> = (0..segments).map(|_| Vec::with_capacity(chunks.len())).collect();
        for chunk in by_chunk {
            for (segment, tile) in chunk.into_iter().enumerate() {
                tiles[segment].push(tile);
            }
        }
        Segmented { direction, size, chunks, tiles }
    }

    fn plan(&self, sum: usize) -> SegmentPlan {
        let (mut bytes, mut row_pieces) = (0, 0);
        for tile in self.tiles.iter().flatten() {
            bytes += tile.byte_len();
            row_pieces += tile.rows.len() as u64;
        }
        let targets = self.chunks.ranges().last().map_or(0, |last| last.end);
        SegmentPlan { count: self.tiles.len(), vertices: self.size, row_pieces, bytes: bytes + targets * sum }
    }
}

impl<E: Plain> Tile<E> {
    #[inline(always)]
    fn fold<P: VertexProgram<Edge = E>>(
        &self,
        from: &GatherFrom<'_, P>,
        direction: Direction,
        first: usize,
        sums: &mut [P::Sum],
    ) {
        let (mut rows, mut sources, mut data) = (self.rows.as_slice(), self.sources.as_slice(), self.data.as_slice());
        for &Group { length, rows: count } in &self.groups {
            let (these_rows, these_sources, these_data);
            (these_rows, rows) = rows.split_at(count);
            (these_sources, sources) = sources.split_at(count * length);
            (these_data, data) = data.split_at(count * length);
            let group = GroupOf { rows: these_rows, sources: these_sources, data: these_data };
            group.fold(length, from, direction, first, sums);
        }
    }

    fn byte_len(&self) -> usize {
        size_of_val(self.rows.as_slice())
            + size_of_val(self.groups.as_slice())
            + size_of_val(self.sources.as_slice())
            + size_of_val(self.data.as_slice())
    }
}

/// The rows of a tile that have one length.
struct GroupOf<'a, E> {
    rows: &'a [VertexId],
    sources: &'a [VertexId],
    data: &'a [E],
}

impl<E: Plain> GroupOf<'_, E> {
    #[inline(always)]
    fn fold<P: VertexProgram<Edge = E>>(
        &self,
        length: usize,
        from: &GatherFrom<'_, P>,
        direction: Direction,
        first: usize,
        sums: &mut [P::Sum],
    ) {
        let edges = self.sources.chunks_exact(length).zip(self.data.chunks_exact(length));
        for (&v, (sources, data)) in self.rows.iter().zip(edges) {
            let call = Call::begin(&from.ctx.here, v, Stage::Gather);
            from.fold_edges(&mut sums[v as usize - first], v, direction, sources, data, 0);
            call.passed();
        }
    }
}

/// The tiles of one chunk of targets, one a segment.
fn cut<E: Plain>(
    graph: &Graph<E>,
    direction: Direction,
    chunk: Range<usize>,
    size: u32,
    segments: usize,
) -> Vec<Tile<E>> {
    let arcs = Arcs::towards(graph, direction);
    // Each row is sorted, so its edges from one segment lie together.
    let mut pieces: Vec<Vec<(VertexId, Range<usize>)>> = vec![Vec::new(); segments];
    for v in chunk {
        let row = arcs.range(v as VertexId);
        let mut start = row.start;
        while start < row.end {
            let segment = arcs.neighbours[start] / size;
            let limit = (u64::from(segment) + 1) * u64::from(size);
            let run = arcs.neighbours[start..row.end].iter().take_while(|s| u64::from(**s) < limit).count();
            pieces[segment as usize].push((v as VertexId, start..start + run));
            start += run;
        }
    }
    pieces.into_iter().map(|pieces| tile(&arcs, pieces)).collect()
}

/// The tile of some pieces of rows.
fn tile<E: Plain>(arcs: &Arcs<'_, E>, mut pieces: Vec<(VertexId, Range<usize>)>) -> Tile<E> {
    pieces.sort_by_key(|(_, edges)| edges.len());
    let edges = pieces.iter().map(|(_, edges)| edges.len()).sum();
    let (mut sources, mut data) = (Vec::with_capacity(edges), Vec::with_capacity(edges));
    for (_, edges) in &pieces {
        sources.extend_from_slice(&arcs.neighbours[edges.clone()]);
        data.extend_from_slice(&arcs.data[edges.clone()]);
    }
    let groups = pieces.chunk_by(|a, b| a.1.len() == b.1.len());
    Tile {
        groups: groups.map(|group| Group { length: group[0].1.len(), rows: group.len() }).collect(),
        rows: pieces.iter().map(|(v, _)| *v).collect(),
        sources,
        data,
    }
}

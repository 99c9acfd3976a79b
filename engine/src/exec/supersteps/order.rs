//! Which masters of a part run together: all at once, or colour by colour; and the chunks that workers take.

use std::ops::{Range, RangeInclusive};

use crate::error::Result;
use crate::exec::colouring::Colouring;
use crate::exec::kernel::chunks::{Chunks, chunk_cost, piece_edges, scaled};
use crate::exec::kernel::directions::{gather_directions, scatter_directions};
use crate::exec::kernel::long_rows;
use crate::graph::sort::{self, Block, Buckets, SortParts, Spread};
use crate::graph::{Topology, VertexId};
use crate::parallel;
use crate::program::Direction;
use crate::program::shape::Shape;

/// Least and most work in a chunk of a colour, in edges (and [`VERTEX_COST`] for each vertex). The least is some ten
/// microseconds: many colours of a power-law graph have few edges, and all workers are to have a part of them.
const CHUNK_COST: RangeInclusive<u64> = 1 << 12..=1 << 16;
/// A colour is cut into about so many chunks, within these limits.
const CHUNKS_A_COLOUR: u64 = 256;
/// What a vertex costs by itself, in edges.
const VERTEX_COST: u64 = 2;

/// Masters that one worker runs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chunk {
    pub(super) positions: Range<usize>,
    /// Local ids from the first of them to just after the last; those between are other chunks' too, but of other colours.
    pub(super) ids: Range<usize>,
    /// Edges gathered and scattered over, and what vertices cost.
    pub(super) cost: u64,
}

/// The masters of a part in the order in which they run.
///
/// A **class** is what runs between two exchanges of views: a colour, or all. Where sums are large, a class is run in several
/// **stages**, so that few sums of mirrors are there at a time; else it is one stage.
pub(super) struct PartOrder {
    /// The local id at each position, and its inverse; empty if they are the same.
    pub(super) vertex_at: Vec<VertexId>,
    pub(super) position_of: Vec<u32>,
    pub(super) chunks: Vec<Chunk>,
    /// The chunks of each stage.
    pub(super) stages: Vec<Range<usize>>,
    /// The stages of each class.
    pub(super) classes: Vec<Range<usize>>,
    /// How many masters have rows that are cut into pieces.
    pub(super) split_rows: usize,
}

impl PartOrder {
    /// All vertices of the whole graph at once.
    pub(super) fn whole(shape: &Shape, topology: &Topology, most: usize) -> Self {
        let chunks = Chunks::new(topology, shape.gather, shape.scatter, chunk_cost(shape));
        let split_rows = long_rows::count(topology, shape.gather, most);
        let chunks = chunks.ranges().iter().map(Chunk::of_range).collect();
        PartOrder { split_rows, ..PartOrder::in_one(chunks) }
    }

    /// The vertices of the whole graph colour by colour.
    pub(super) fn coloured(shape: &Shape, topology: &Topology, colouring: &Colouring) -> Result<Self> {
        let (vertex_at, colours) = by_colour(colouring)?;
        let mut position_of = vec![0; vertex_at.len()];
        for (position, &v) in vertex_at.iter().enumerate() {
            position_of[v as usize] = position as u32;
        }
        let cut = Cutter::new(shape, topology);
        let chunks = parallel::collect(colours.len(), &|colour| {
            cut.colour(colours[colour].clone(), &|position| vertex_at[position])
        });
        let mut order = PartOrder::by_class(chunks);
        order.split_rows = order.chunks.iter().filter(|chunk| cut.is_hub(chunk, &vertex_at)).count();
        Ok(PartOrder { vertex_at, position_of, ..order })
    }

    /// The masters of a shard; colour by colour if `colours` are given, the masters of each. `most` of them at a time, if
    /// that is fewer than there are.
    pub(super) fn of_shard(
        shape: &Shape,
        topology: &Topology,
        masters: usize,
        colours: Option<&[Range<usize>]>,
        most: Option<usize>,
    ) -> Self {
        let everyone = 0..masters;
        let classes = colours.unwrap_or(std::slice::from_ref(&everyone));
        if let Some(most) = most {
            let mut order = PartOrder::in_one(Vec::new());
            (order.stages, order.classes) = (Vec::new(), Vec::new());
            for class in classes {
                let first = order.stages.len();
                for start in class.clone().step_by(most) {
                    order.stages.push(order.chunks.len()..order.chunks.len() + 1);
                    order.chunks.push(Chunk::of_range(&(start..(start + most).min(class.end))));
                }
                order.classes.push(first..order.stages.len());
            }
            return order;
        }
        if colours.is_some() {
            let cut = Cutter::new(shape, topology);
            let chunk = |class: &Range<usize>| cut.colour(class.clone(), &|position| position as VertexId);
            return PartOrder::by_class(classes.iter().map(chunk).collect());
        }
        let chunks = Chunks::new(topology, shape.gather, shape.scatter, chunk_cost(shape));
        let own = chunks.ranges().iter().map(|range| range.start..range.end.min(masters));
        PartOrder::in_one(own.filter(|range| range.start < range.end).map(|range| Chunk::of_range(&range)).collect())
    }

    /// Gives every class as many stages on each of these parts: they go through them together.
    pub(super) fn align(orders: &mut [PartOrder]) {
        let classes = orders.first().map_or(0, |order| order.classes.len());
        let stages: Vec<usize> = (0..classes)
            .map(|class| orders.iter().map(|order| order.classes[class].len()).max().unwrap_or(0).max(1))
            .collect();
        for order in orders {
            let (old, own) = (std::mem::take(&mut order.stages), std::mem::take(&mut order.classes));
            let mut end = 0;
            for (class, stages) in own.into_iter().zip(&stages) {
                let first = order.stages.len();
                for chunks in &old[class] {
                    order.stages.push(chunks.clone());
                    end = chunks.end;
                }
                order.stages.resize(first + stages, end..end);
                order.classes.push(first..order.stages.len());
            }
        }
    }

    fn in_one(chunks: Vec<Chunk>) -> Self {
        PartOrder::by_class(vec![chunks])
    }

    fn by_class(of_classes: Vec<Vec<Chunk>>) -> Self {
        let mut order = PartOrder {
            vertex_at: Vec::new(),
            position_of: Vec::new(),
            chunks: Vec::new(),
            stages: Vec::new(),
            classes: Vec::new(),
            split_rows: 0,
        };
        for (class, chunks) in of_classes.into_iter().enumerate() {
            order.classes.push(class..class + 1);
            order.stages.push(order.chunks.len()..order.chunks.len() + chunks.len());
            order.chunks.extend(chunks);
        }
        order
    }

    /// The chunks of a class.
    pub(super) fn of_class(&self, class: usize) -> Range<usize> {
        let stages = &self.stages[self.classes[class].clone()];
        match (stages.first(), stages.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        }
    }

    /// The positions of some consecutive chunks.
    pub(super) fn positions(&self, chunks: Range<usize>) -> Range<usize> {
        let chunks = &self.chunks[chunks];
        match (chunks.first(), chunks.last()) {
            (Some(first), Some(last)) => first.positions.start..last.positions.end,
            _ => 0..0,
        }
    }

    /// The position of local id `local`.
    #[inline(always)]
    pub(super) fn position(&self, local: VertexId) -> u32 {
        if self.position_of.is_empty() { local } else { self.position_of[local as usize] }
    }

    /// The local id at position `position`.
    #[inline(always)]
    pub(super) fn local(&self, position: u32) -> VertexId {
        if self.vertex_at.is_empty() { position } else { self.vertex_at[position as usize] }
    }

    /// The stage of each master, for shards: there positions are local ids.
    pub(super) fn stage_of(&self, masters: usize) -> Vec<u32> {
        let mut stage_of = vec![0; masters];
        for (stage, chunks) in self.stages.iter().enumerate() {
            stage_of[self.positions(chunks.clone())].fill(stage as u32);
        }
        stage_of
    }

    /// One past the last position of each class.
    pub(super) fn ends(&self) -> Vec<u32> {
        let mut end = 0;
        let of_class = |class| {
            end = end.max(self.positions(self.of_class(class)).end as u32);
            end
        };
        (0..self.classes.len()).map(of_class).collect()
    }

    /// Masters of the largest class.
    pub(super) fn largest(&self) -> usize {
        (0..self.classes.len()).map(|class| self.positions(self.of_class(class)).len()).max().unwrap_or(0)
    }

    pub(super) fn byte_len(&self) -> usize {
        size_of_val(&self.vertex_at[..]) + size_of_val(&self.position_of[..])
    }
}

impl Chunk {
    /// Masters whose positions are their local ids.
    fn of_range(range: &Range<usize>) -> Self {
        Chunk { positions: range.clone(), ids: range.clone(), cost: u64::MAX }
    }
}

/// The vertices by colour, ascending in a colour; and where each colour lies among them. O(vertices + colours), parallel.
pub(super) fn by_colour(colouring: &Colouring) -> Result<(Vec<VertexId>, Vec<Range<usize>>)> {
    let buckets = Buckets::new(colouring.colours, Spread::Even);
    let parts = SortParts::of_range(buckets, colouring.colour_of.len(), None, |positions| Coloured {
        first: positions.start as VertexId,
        colours: &colouring.colour_of[positions],
    })?;
    let sort::SortedRows { offsets, neighbours: vertex_at, .. } = sort::collect(&parts)?;
    Ok((vertex_at.to_vec(), offsets.windows(2).map(|pair| pair[0] as usize..pair[1] as usize).collect()))
}

/// Cuts colours into chunks of about equal work. Boundaries depend on the graph, and on constants of the program, only.
struct Cutter<'a> {
    topology: &'a Topology,
    directions: Vec<Direction>,
    /// What an edge costs.
    cost: u64,
    /// Rows of more edges than this have a chunk of their own.
    long: u64,
}

impl<'a> Cutter<'a> {
    fn new(shape: &Shape, topology: &'a Topology) -> Self {
        let gathers = gather_directions(topology, shape.gather);
        let scatters = scatter_directions(topology, shape.scatter);
        let directions = gathers.iter().chain(scatters).copied().collect();
        Cutter { topology, directions, cost: shape.gather_cost, long: piece_edges(shape) as u64 }
    }

    /// What `v` costs, and whether it is a hub.
    fn work(&self, v: VertexId) -> (u64, bool) {
        let (mut cost, mut is_hub) = (VERTEX_COST, false);
        for direction in &self.directions {
            let row = match direction {
                Direction::In => self.topology.by_target().degree(v),
                _ => self.topology.by_source().degree(v),
            };
            (cost, is_hub) = (cost + row, is_hub || row > self.long);
        }
        (cost, is_hub)
    }

    fn is_hub(&self, chunk: &Chunk, vertex_at: &[VertexId]) -> bool {
        chunk.positions.len() == 1 && self.work(vertex_at[chunk.positions.start]).1
    }

    /// The chunks of the positions `colour`.
    fn colour(&self, colour: Range<usize>, vertex_at: &dyn Fn(usize) -> VertexId) -> Vec<Chunk> {
        let all: u64 = colour.clone().map(|position| self.work(vertex_at(position)).0).sum();
        let (least, most) = (scaled(*CHUNK_COST.start(), self.cost), scaled(*CHUNK_COST.end(), self.cost));
        let enough = (all / CHUNKS_A_COLOUR).clamp(least, most);
        let mut chunks: Vec<Chunk> = Vec::new();
        let mut last_is_hub = true;
        for position in colour {
            let v = vertex_at(position);
            let (cost, is_hub) = self.work(v);
            match chunks.last_mut() {
                Some(last) if !is_hub && !last_is_hub && last.cost < enough => {
                    last.positions.end = position + 1;
                    last.ids.end = v as usize + 1;
                    last.cost += cost;
                }
                _ => {
                    let (positions, ids) = (position..position + 1, v as usize..v as usize + 1);
                    chunks.push(Chunk { positions, ids, cost });
                }
            }
            last_is_hub = is_hub;
        }
        chunks
    }
}

/// Consecutive vertices with their colours, to be sorted by them.
struct Coloured<'a> {
    first: VertexId,
    colours: &'a [u32],
}

impl Block for Coloured<'_> {
    type Neighbour = VertexId;
    type Data = ();

    fn visit(&self, mut entry: impl FnMut(u32, VertexId, ())) {
        for (v, &colour) in (self.first..).zip(self.colours) {
            entry(colour, v, ());
        }
    }
}

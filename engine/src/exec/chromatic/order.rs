//! Vertices by colour, and the chunks that workers take.

use std::ops::{Range, RangeInclusive};

use crate::error::Result;
use crate::exec::colouring::Colouring;
use crate::exec::kernel::chunks::{piece_edges, scaled};
use crate::exec::kernel::directions::{gather_directions, scatter_directions};
use crate::graph::sort::{self, Block, Buckets, Parts, Spread};
use crate::graph::{Topology, VertexId};
use crate::parallel;
use crate::program::{Active, Direction, VertexProgram};

/// Least and most work in a chunk, in edges (and [`VERTEX_COST`] for each vertex). The least is some ten
/// microseconds: many colours of a power-law graph have few edges, and all workers are to have a part of them.
const CHUNK_COST: RangeInclusive<u64> = 1 << 12..=1 << 16;
/// A colour is cut into about so many chunks, within these limits.
const CHUNKS_A_COLOUR: u64 = 256;
/// What a vertex costs by itself, in edges.
const VERTEX_COST: u64 = 2;

/// Vertices by colour, ascending in a colour.
pub(super) struct ColourOrder {
    pub(super) vertex_at: Vec<VertexId>,
    pub(super) position_of: Vec<u32>,
    /// The positions of each colour.
    colours: Vec<Range<usize>>,
}

/// Consecutive vertices of one colour.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chunk {
    pub(super) positions: Range<usize>,
    /// Ids from the first vertex to just after the last; those between are other chunks' too, but of other colours.
    pub(super) ids: Range<usize>,
    /// Edges gathered and scattered over, and what vertices cost.
    pub(super) cost: u64,
    /// One vertex whose rows are so long that they are cut into pieces.
    pub(super) is_hub: bool,
}

/// The chunks of each colour.
pub(super) struct Chunks {
    pub(super) chunks: Vec<Chunk>,
    /// Which of them belong to each colour.
    pub(super) of_colour: Vec<Range<usize>>,
}

impl ColourOrder {
    /// Sorts the vertices by colour. O(vertices + colours), parallel.
    pub(super) fn new(colouring: &Colouring) -> Result<Self> {
        let vertices = colouring.colour_of.len();
        let buckets = Buckets::new(colouring.colours, Spread::Even);
        let parts = Parts::of_range(buckets, vertices, None, |positions| Coloured {
            first: positions.start as VertexId,
            colours: &colouring.colour_of[positions],
        })?;
        let sort::Rows { offsets, neighbours: vertex_at, .. } = sort::collect(&parts)?;
        drop(parts);
        let mut position_of = vec![0; vertices];
        for (position, &v) in vertex_at.iter().enumerate() {
            position_of[v as usize] = position as u32;
        }
        let colours = offsets.windows(2).map(|pair| pair[0] as usize..pair[1] as usize).collect();
        Ok(ColourOrder { vertex_at, position_of, colours })
    }

    /// Vertices of the largest colour.
    pub(super) fn largest(&self) -> usize {
        self.colours.iter().map(Range::len).max().unwrap_or(0)
    }

    /// Cuts every colour into chunks of about equal work for program `P`. Boundaries depend on the graph only.
    pub(super) fn chunks<P: VertexProgram>(&self, program: &P, topology: &Topology) -> Chunks {
        let degree = |direction: &Direction, v| match direction {
            Direction::In => topology.by_target().degree(v),
            _ => topology.by_source().degree(v),
        };
        let gathers = gather_directions(topology, P::GATHER);
        let scatters = match P::ACTIVE {
            Active::Always => &[],
            Active::Signalled => scatter_directions(topology, P::SCATTER),
        };
        let long = piece_edges(program) as u64;
        let work = |v| {
            let rows = gathers.iter().chain(scatters).map(|direction| degree(direction, v));
            rows.fold((VERTEX_COST, false), |(cost, hub), row| (cost + row, hub || row > long))
        };
        let cost = program.gather_cost();
        let cut: Vec<Vec<Chunk>> =
            parallel::collect(self.colours.len(), &|colour| self.cut(self.colours[colour].clone(), cost, work));
        let mut end = 0;
        let of_colour = cut.iter().map(|chunks| {
            end += chunks.len();
            end - chunks.len()..end
        });
        let of_colour = of_colour.collect();
        Chunks { chunks: cut.into_iter().flatten().collect(), of_colour }
    }

    /// Cuts the positions `colour`, whose edges cost `edge_cost`; `work` says what a vertex costs, and whether it is a hub.
    fn cut(&self, colour: Range<usize>, edge_cost: u64, work: impl Fn(VertexId) -> (u64, bool)) -> Vec<Chunk> {
        let all: u64 = self.vertex_at[colour.clone()].iter().map(|&v| work(v).0).sum();
        let enough =
            (all / CHUNKS_A_COLOUR).clamp(scaled(*CHUNK_COST.start(), edge_cost), scaled(*CHUNK_COST.end(), edge_cost));
        let mut chunks: Vec<Chunk> = Vec::new();
        for position in colour {
            let v = self.vertex_at[position];
            let (cost, is_hub) = work(v);
            match chunks.last_mut() {
                Some(last) if !is_hub && !last.is_hub && last.cost < enough => {
                    last.positions.end = position + 1;
                    last.ids.end = v as usize + 1;
                    last.cost += cost;
                }
                _ => chunks.push(Chunk {
                    positions: position..position + 1,
                    ids: v as usize..v as usize + 1,
                    cost,
                    is_hub,
                }),
            }
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

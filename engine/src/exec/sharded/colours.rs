//! The vertices of each shard by colour, for the chromatic engine.

use std::time::Instant;

use rayon::slice::ParallelSliceMut;

use crate::error::Result;
use crate::exec::colouring;
use crate::graph::{Topology, VertexId};
use crate::parallel;

/// Which replicas on each shard have which colour. The whole graph is coloured.
pub(super) struct Colours {
    shards: Vec<ByColour>,
    /// How many there are.
    pub(super) count: usize,
    /// Vertices of the largest.
    pub(super) largest: usize,
    /// Seconds to colour the graph.
    pub(super) seconds: f64,
}

struct ByColour {
    /// Where each colour begins; one entry more than there are colours.
    starts: Vec<usize>,
    locals: Vec<u32>,
}

/// The colour of each vertex of the whole graph.
pub(super) struct Colouring {
    colour_of: Vec<u32>,
    count: usize,
    seconds: f64,
}

impl Colouring {
    pub(super) fn new(topology: &Topology) -> Result<Self> {
        let begin = Instant::now();
        let colouring::Colouring { colour_of, colours } = colouring::colour(topology)?;
        Ok(Colouring { colour_of, count: colours, seconds: begin.elapsed().as_secs_f64() })
    }

    /// The vertices by colour, then by id: shards number theirs so, and a colour streams its rows.
    pub(super) fn order(&self) -> Vec<VertexId> {
        let mut order: Vec<VertexId> = (0..self.colour_of.len() as VertexId).collect();
        order.par_sort_by_key(|v| self.colour_of[*v as usize]);
        order
    }
}

impl Colours {
    /// Of shards that have these vertices.
    pub(super) fn new(shards: &[&[VertexId]], colouring: Colouring) -> Self {
        let Colouring { colour_of, count, seconds } = colouring;
        let mut sizes = vec![0; count];
        colour_of.iter().for_each(|colour| sizes[*colour as usize] += 1);
        let shards = parallel::collect(shards.len(), &|shard| {
            let colour_of = |local: u32| colour_of[shards[shard][local as usize] as usize];
            let mut locals: Vec<u32> = (0..shards[shard].len() as u32).collect();
            locals.sort_by_key(|local| colour_of(*local));
            let below = |colour: usize| locals.partition_point(|local| (colour_of(*local) as usize) < colour);
            ByColour { starts: (0..=count).map(below).collect(), locals }
        });
        Colours { shards, count, largest: sizes.into_iter().max().unwrap_or(0), seconds }
    }

    /// The local ids on `shard` that have `colour`.
    pub(super) fn of(&self, shard: usize, colour: usize) -> &[u32] {
        let ByColour { starts, locals } = &self.shards[shard];
        &locals[starts[colour]..starts[colour + 1]]
    }

    pub(super) fn byte_len(&self) -> usize {
        self.shards.iter().map(|of| size_of_val(&of.starts[..]) + size_of_val(&of.locals[..])).sum()
    }
}

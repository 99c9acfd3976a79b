//! From draws to an edge list: distinct, without loops, without isolated ids.

use hubcut::graph::{
    AnyEdgeList, BuildOptions, Directedness, Duplicates, EdgeChunk, EdgeList, RawChunk, RawIds, RawPairs, SelfLoops,
    VertexOrder, memory, renumber,
};
use hubcut::parallel;

use super::weights::{DrawnWeights, weigh};
use crate::error::{Error, Result};

/// Most draws in a chunk: 32 MiB, from which size on the usual allocators give freed memory back.
const CHUNK: u64 = 1 << 22;

/// The graph of `draws` edges between vertices `0..vertices`, `draw(i)` the i-th of them.
pub(super) fn draw_edges(
    vertices: u32,
    draws: u64,
    weights: Option<DrawnWeights<'_>>,
    draw: impl Fn(u64) -> (u32, u32) + Sync,
) -> Result<AnyEdgeList> {
    let estimate = memory::estimate(vertices.into(), draws, Directedness::Directed, VertexOrder::Natural, 0);
    memory::check_fits(estimate.while_building, "generating the graph")?;
    let size = (draws / 16).clamp(1 << 14, CHUNK);
    let chunks = parallel::collect(draws.div_ceil(size) as usize, &|chunk| {
        let start = chunk as u64 * size;
        let numbers = start..(start + size).min(draws);
        let edges: Vec<_> = numbers.map(&draw).collect();
        EdgeChunk { data: vec![(); edges.len()], edges }
    });
    let options =
        BuildOptions { duplicates: Duplicates::First, self_loops: SelfLoops::Drop, ..BuildOptions::default() };
    let (list, _) = EdgeList { ids: RawIds::from_zero(vertices), chunks }.settled(&options)?;
    if list.is_empty() {
        return Err(Error::Option(format!("the {draws} draws gave self-loops only: ask for more edges or vertices")));
    }
    Ok(match weights {
        None => AnyEdgeList::Unweighted(renumber(raw(list))?),
        Some(weights) => AnyEdgeList::U32(renumber(raw(weigh(list, &weights)))?),
    })
}

/// A list over vertices `0..n` as if it had been read.
fn raw<E: hubcut::plain::Plain>(list: EdgeList<E>) -> Vec<RawChunk<E>> {
    list.chunks.into_iter().map(|chunk| RawChunk { pairs: RawPairs::U32(chunk.edges), data: chunk.data }).collect()
}

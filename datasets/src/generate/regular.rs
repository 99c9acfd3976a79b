//! Edge lists whose i-th edge is known: grid, star, chain.

use hubcut::graph::{AnyEdgeList, EdgeChunk, EdgeList, MAX_VERTICES, RawIds, memory};
use hubcut::parallel;

use crate::error::{Error, Result};

/// The list of the edges that `edges(i)` gives for i in `0..items`, over vertices `0..vertices`.
pub(super) fn list<I: IntoIterator<Item = (u32, u32)>>(
    what: &str,
    vertices: u64,
    items: u64,
    edges_an_item: u64,
    edges: impl Fn(u32) -> I + Sync,
) -> Result<AnyEdgeList> {
    if vertices < 2 {
        return Err(Error::Option(format!(
            "a {what} with `vertices = {vertices}` has no edge; ask for at least 2 vertices"
        )));
    }
    if vertices > MAX_VERTICES {
        return Err(hubcut::Error::TooManyVertices { vertices }.into());
    }
    memory::check_fits(items.saturating_mul(8 * edges_an_item), "generating the graph")?;
    let chunk_len = 1 << 20;
    let chunks = parallel::collect(items.div_ceil(chunk_len) as usize, &|chunk| {
        let start = chunk as u64 * chunk_len;
        let items = start..(start + chunk_len).min(items);
        let edges: Vec<_> = items.flat_map(|item| edges(item as u32)).collect();
        EdgeChunk { data: vec![(); edges.len()], edges }
    });
    Ok(AnyEdgeList::Unweighted(EdgeList { ids: RawIds::from_zero(vertices as u32), chunks }))
}

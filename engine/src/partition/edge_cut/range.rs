//! Range edge-cut: vertices in order, in ranges of equal work.

use crate::error::{Error, Result};
use crate::graph::Topology;
use crate::partition::{CutOptions, Partitioner, Placement, ShardId};

/// Contiguous ranges of vertices in natural order, balanced by vertices and in-edges together.
///
/// ```text
/// work(v) = alpha + in-degree(v)           alpha = 8 (S - 1) by default
///
///   natural order   0 1 2 3 4 5 6 7 8 9          each range ends where it is nearest to an
///                  [- - - -|- -|- - - -]         equal share of the work that is left:
///   work            2 1 3 2 6 3 2 2 2 1          a hub that fills a shard does not starve
///   shard           0       1   2                the others
/// ```
/// **Bound**: a range has at most its share of the work that is left by then, and half a vertex; or one vertex. Cut are
/// the arcs that leave a range, at most all: few where ids have locality (crawls in the order of URLs, roads), about as
/// many as hash cuts where they have none.
///
/// **Determinism**: depends on the graph only, not on the seed.
///
/// **Complexity**: O(vertices), on one thread; 8 bytes a vertex.
///
/// **Source**: Zhu, Chen, Zheng, Ma, "Gemini: a computation-centric distributed graph processing system" (OSDI 2016),
/// section 4.1, "chunking". Theirs counts out-edges, which lie with their source there; ours lie with their target.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Range {
    /// How many edges a vertex counts for; `None`: `8 (S - 1)`, as in Gemini.
    pub alpha: Option<f64>,
}

impl Partitioner for Range {
    fn name(&self) -> &'static str {
        "range"
    }

    fn settings(&self) -> String {
        self.alpha.map_or(String::new(), |alpha| format!("alpha {alpha}"))
    }

    fn place(&self, topology: &Topology, options: &CutOptions) -> Result<Placement> {
        let alpha = self.alpha.unwrap_or(8.0 * (options.shards as f64 - 1.0));
        if !(alpha >= 0.0 && alpha.is_finite()) {
            return Err(Error::Cut(format!("an alpha of {alpha} is not possible for range; it is at least 0")));
        }
        let (vertices, rows) = (topology.vertices(), topology.by_target());
        // Work before each position. Multiplied rather than added up, so that nothing is lost to rounding.
        let mut edges = 0;
        let mut before = Vec::with_capacity(vertices + 1);
        before.push(0.0);
        for position in 0..vertices {
            edges += rows.degree(topology.vertex_at(position));
            before.push(alpha * (position + 1) as f64 + edges as f64);
        }
        let total = before[vertices];
        let mut placed: Vec<ShardId> = vec![0; vertices];
        let mut start = 0;
        for shard in 0..options.shards {
            let left = options.shards - shard;
            let aim = before[start] + (total - before[start]) / left as f64;
            // The first end that reaches the aim, or the one before if that is nearer; no range is empty while there
            // are vertices.
            let reaches = (start + before[start..].partition_point(|work| *work < aim)).min(vertices);
            let end = match left {
                1 => vertices,
                _ if reaches > start + 1 && aim - before[reaches - 1] <= before[reaches] - aim => reaches - 1,
                _ => reaches,
            };
            for position in start..end {
                placed[topology.vertex_at(position) as usize] = shard as ShardId;
            }
            start = end;
        }
        Ok(Placement::Vertices(placed))
    }
}

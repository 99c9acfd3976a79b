//! Multilevel edge-cut: cut a small image of the graph, and refine on the way back.

mod cluster;
mod initial;
mod level;
mod refine;
#[cfg(test)]
mod tests;

use level::Level;
use refine::Refinement;

use super::limits::{self, Load};
use crate::error::Result;
use crate::graph::Topology;
use crate::graph::memory::check_fits;
use crate::partition::{CutOptions, Partitioner, Placement};
use crate::random::Stream;

/// Vertices that belong together become one, again and again; the smallest graph is cut, and the cut is carried back and refined level by level.
///
/// ```text
///     graph   o-o-o   o-o-o     clusters, none heavy         o-o-o | o-o-o    refine
///             |x|x|---|x|x|             |                    |x|x|-|-|x|x|      ^
///             o-o-o   o-o-o             v                    o-o-o | o-o-o      |
///                               O---O---O---O    cut    O---O | O---O   carry back
/// ```
/// Clusters are made by label propagation with a bound on what a cluster weighs, the first cut by halving with growth from random vertices, and refinement moves
/// single vertices, for a while also where that cuts more edges. On coarse levels the bound on shards is tighter, so that there is room to move later on.
///
/// **Bound**: no shard has more than the capacity of what is [kept even](CutOptions::balance), `ceil(imbalance * total / S)`, where single vertices can be so placed.
/// If one is too heavy for that, no shard has more than the mean and the heaviest vertex; if both in-edges and vertices are kept even, that is tried and not sure. The
/// number of cut edges has no bound.
///
/// **Determinism**: depends on the graph, the order in which its vertices are laid out, and options, never on the number of threads; all but the tries of the first cut run
/// on one thread.
///
/// **Complexity**: O(arcs) for each of about log(vertices / (60 S)) levels, each level mostly less than half of the one before; refinement O(shards) for each edge end of a
/// vertex that moves. Memory: 8 bytes for each shard next to each vertex, 60 bytes a vertex, and the coarser graphs: 8 bytes for each edge end between clusters. R-MAT 20 into
/// 16 shards: 20 seconds and 508 MB, since its coarse graphs have nearly all of its edges; cnr-2000: half a second and 40 MB.
///
/// **Source**: Karypis, Kumar, "A fast and high quality multilevel scheme for partitioning irregular graphs" (SIAM J. Sci. Comput. 1998); Meyerhenke, Sanders, Schulz,
/// "Partitioning complex networks via size-constrained clustering" (SEA 2014).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Multilevel;

/// Vertices of the coarsest graph for each shard, and at the least.
const COARSEST: (usize, usize) = (60, 1000);

/// A cluster weighs at most so many times the mean vertex of its level, and of the coarsest.
const HEAVY: (f64, f64) = (8.0, 1.5);

/// No level has less than this share of the vertices of the one before.
const SHRINK: usize = 4;

/// A level with more than this share of the edges of the one before says that those do not lie in clusters.
const STUCK: f64 = 0.85;

/// How much of the room that the capacity leaves is kept for later in the first cut, and then on the coarsest level if all edges are cut.
const RESERVE: (f64, f64) = (0.25, 0.8);

/// Passes over each level at the most.
const PASSES: u32 = 3;

/// What the numbers of clusters and of refinement are for.
const CLUSTERS: u64 = 0x636c_7573_7465_7273;
const REFINE: u64 = 0x7265_6669_6e65;

impl Partitioner for Multilevel {
    fn name(&self) -> &'static str {
        "multilevel"
    }

    fn place(&self, topology: &Topology, options: &CutOptions) -> Result<Placement> {
        let shards = options.shards;
        let finest = Level::finest(topology);
        check_fits(bytes(&finest, shards), "cutting the graph by levels")?;
        let total = finest.total();
        let most = limits::most(topology, options);
        let (mut levels, mut clusters) = (vec![finest], Vec::new());
        while let Some((cluster_of, coarser)) = coarser(&levels, total, most, options)? {
            clusters.push(cluster_of);
            levels.push(coarser);
        }
        let bounds = |free: f64| vec![tightened(most, total, shards, free); shards];
        let depth = clusters.len().max(1) as f64;
        let mut placed = initial::place(&levels[clusters.len()], &bounds(RESERVE.0), options.seed)?;
        let mut reserve = None;
        while let Some(level) = levels.pop() {
            // Where much is cut, much will move.
            let cut = || level.cut(&placed) as f64 / (topology.edges() as f64).max(1.0);
            let reserve = *reserve.get_or_insert_with(|| RESERVE.1 * cut().min(1.0).sqrt());
            let most = bounds(reserve * levels.len() as f64 / depth);
            let mut refinement = Refinement::new(&level, &most, placed)?;
            refinement.balance();
            refinement.improve(PASSES, Stream::new(REFINE ^ options.seed, levels.len() as u64));
            placed = refinement.into_shards();
            if let Some(cluster_of) = clusters.pop() {
                placed = cluster_of.iter().map(|cluster: &u32| placed[*cluster as usize]).collect();
            }
        }
        Ok(Placement::Vertices(placed))
    }
}

/// The next level, and the vertex of it that each vertex of the last one is in; none if that is small enough, or does not get smaller.
fn coarser(
    levels: &[Level<'_>],
    total: Load,
    even: Load,
    options: &CutOptions,
) -> Result<Option<(Vec<u32>, Level<'static>)>> {
    let level = &levels[levels.len() - 1];
    let vertices = level.vertices();
    let coarsest = (COARSEST.0 * options.shards).max(COARSEST.1);
    if vertices <= coarsest {
        return Ok(None);
    }
    // A level that has nearly all edges of the one before tells little, and takes as much memory: from there on in large steps.
    let is_stuck = levels.len() > 1 && level.ends() as f64 > STUCK * levels[levels.len() - 2].ends() as f64;
    let most = [0, 1].map(|way| {
        if even[way] == u64::MAX {
            return u64::from(u32::MAX);
        }
        let mean = |of: usize, times: f64| (times * total[way] as f64 / of as f64) as u64;
        let heavy = if is_stuck { u64::MAX } else { mean(vertices, HEAVY.0) };
        mean(coarsest, HEAVY.1).min(heavy).clamp(2, u64::from(u32::MAX))
    });
    let least = if is_stuck { 0 } else { vertices / SHRINK };
    let seed = Stream::new(CLUSTERS ^ options.seed, levels.len() as u64);
    let (cluster_of, count) = cluster::clusters(level, most, least, seed)?;
    if count > vertices / 20 * 19 {
        return Ok(None);
    }
    let coarser = level.contracted(&cluster_of, count)?;
    Ok(Some((cluster_of, coarser)))
}

/// The most on a shard if this share of the room beyond the mean stays free.
fn tightened(most: Load, total: Load, shards: usize, free: f64) -> Load {
    [0, 1].map(|way| {
        let mean = total[way].div_ceil(shards as u64);
        match most[way] {
            u64::MAX => u64::MAX,
            most => most - (most.saturating_sub(mean) as f64 * free) as u64,
        }
    })
}

/// Bytes that it takes at the least: refinement of the graph itself.
fn bytes(level: &Level<'_>, shards: usize) -> u64 {
    (0..level.vertices() as u32).map(|v| 60 + 8 * level.degree(v).min(shards as u64)).sum()
}

//! Ways to cut a graph, and to run asynchronously on the parts.

use std::sync::Arc;

use hubcut::exec::{Engine, Locking, Options, Scheduler};
use hubcut::graph::{Directedness, Topology};
use hubcut::partition::{Cut, CutOptions, Partitioner, Placement, ShardId, edge_cut::Hash, vertex_cut::Random};
use hubcut::program::Consistency;

use crate::conflicting::mix;

/// A cut in the way number `way`, into 2, 3 or 7 shards: by edge, so that a directed edge and its reverse part; by vertex,
/// so that any edge and its reverse do; arc by arc, so that parallel edges do, where the graph is directed.
pub fn cut(topology: &Topology, way: usize) -> Arc<Cut> {
    let shards = [2, 3, 7][way / 3 % 3];
    let by = |method: &dyn Partitioner| Cut::new(topology, method, &CutOptions::new(shards));
    let cut = match way % 3 {
        1 => by(&Hash),
        2 if topology.direction() == Directedness::Directed => {
            let shard = |arc| (mix(arc, 7) >> 32) as usize % shards;
            let arcs = (0..topology.arcs() as u64).map(|arc| shard(arc) as ShardId).collect();
            Cut::from_placement(topology, shards, "arc by arc", Placement::Edges { arcs, masters: None })
        }
        _ => by(&Random),
    };
    Arc::new(cut.expect("the graph can be cut so"))
}

/// Every scheduler and every isolation on some cuts, with 1, 2 and 4 threads. For programs that need no more than vertex
/// consistency.
pub fn asynchronous(topology: &Topology) -> Vec<Options> {
    use Scheduler::{Exact, Fifo, Priority, Sweep};
    let vertex = (Consistency::Vertex, Locking::Auto);
    let ways = [
        (Sweep, vertex, 1),
        (Fifo, vertex, 2),
        (Priority, vertex, 4),
        (Exact, vertex, 2),
        (Sweep, vertex, 4),
        (Sweep, (Consistency::Edge, Locking::Locks), 2),
        (Fifo, (Consistency::Edge, Locking::Auto), 4),
        (Sweep, (Consistency::Edge, Locking::Auto), 1),
        (Priority, (Consistency::Full, Locking::Locks), 2),
    ];
    let options = |(way, (scheduler, (consistency, locking), threads))| Options {
        engine: Engine::Asynchronous,
        scheduler,
        consistency: Some(consistency),
        locking,
        threads: Some(threads),
        cut: Some(cut(topology, way)),
        ..Options::default()
    };
    ways.into_iter().enumerate().map(options).collect()
}

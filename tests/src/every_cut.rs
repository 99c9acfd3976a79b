//! Every way to cut a graph.

use std::sync::Arc;

use hubcut::graph::Topology;
use hubcut::partition::{Cut, CutOptions, methods};

/// Into so many shards.
const SHARDS: [usize; 5] = [1, 2, 3, 7, 16];
/// Graphs of more vertices are cut into two shards only, each long enough that hubs are gathered in pieces there.
const MANY: usize = 10_000;

/// Cuts by every method, into as many shards as it can.
///
/// # Panics
/// If a method refuses without naming the numbers of shards next to the one asked for.
pub fn every_cut(topology: &Topology) -> Vec<Arc<Cut>> {
    let mut cuts = Vec::new();
    for method in methods() {
        for shards in SHARDS {
            if topology.vertices() > MANY && shards != 2 {
                continue;
            }
            match Cut::new(topology, &*method, &CutOptions::new(shards)) {
                Ok(cut) => cuts.push(Arc::new(cut)),
                Err(error) => {
                    let error = error.to_string();
                    let nearest = if shards < 7 { "give 7" } else { "give 13 or 31" };
                    assert!(method.name() == "pds" && shards != 7 && error.ends_with(nearest), "{error}");
                }
            }
        }
    }
    cuts
}
